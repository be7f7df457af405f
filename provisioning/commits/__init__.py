"""Code of commits that a forum file names: fetched once, into the records beside the file."""
