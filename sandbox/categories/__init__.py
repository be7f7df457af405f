"""Categories: their routes, their shapes, who may do what in them."""
