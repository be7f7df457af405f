"""Whether the forum file is valid, and its mistakes."""
