"""Where the forum differs from the file."""
