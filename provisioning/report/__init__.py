"""The report: what was said in the consultation, read from the forum and counted."""
