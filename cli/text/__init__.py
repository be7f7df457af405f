"""What all results are written with: lines with styles, values in the file's words, text made harmless to look at."""
