"""The rules of the audit: their catalogue, and the section of the file that adjusts them."""
