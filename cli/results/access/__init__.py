"""Who can see, reply and create where."""
