"""Several forums as one result."""
