"""A YAML text in which one value changes and every other byte stays: `edits` is the way in."""
