"""From declarations to the resources that are to exist: origins, layers, references, former names, limits."""
