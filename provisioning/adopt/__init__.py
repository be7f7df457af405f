"""The adoption of the forum's values into the file."""
