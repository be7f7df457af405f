"""The checks of a forum and of the file on it."""
