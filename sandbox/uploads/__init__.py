"""Uploaded files: kept with their bytes, found again by them, and looked up by their addresses."""
