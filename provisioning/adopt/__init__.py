"""What the forum has, written into the file."""
