"""The plan: what has to change, from the forum's state and the declared one. Pure."""
