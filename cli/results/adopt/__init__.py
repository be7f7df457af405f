"""What was written into the forum file."""
