"""Flags, the review queue, watched words, badges."""
