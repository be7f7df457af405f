"""What is there: the forum as it was read, and the lock file of what was applied."""
