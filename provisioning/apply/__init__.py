"""The apply of a plan: the one module for writes, and the read-back."""
