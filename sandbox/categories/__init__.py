"""Categories: their routes, their shapes, and the rights in them."""
