"""The documents of the forum, in memory and on disk."""
