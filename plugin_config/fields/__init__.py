"""How a field of a resource is named, written and read, and what values refer to by name."""
