"""Topics and posts, their lists, and the search."""
