"""The forms in which results can be given: each module makes one of them from the same neutral findings."""
