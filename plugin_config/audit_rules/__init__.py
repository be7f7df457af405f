"""The rules of the audit: their catalogue, and what a file sets for them."""
