"""What differs between two forums, two files, or a file and a forum."""
