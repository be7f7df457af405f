"""What was said in the consultation, and who took part."""
