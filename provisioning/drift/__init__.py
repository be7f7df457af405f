"""What differs from the file, whose side changed, who did it, and who is told."""
