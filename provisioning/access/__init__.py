"""Who may see, reply and create where, read from the forum."""
