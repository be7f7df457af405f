"""What differs between two forums, two forum files, or a file and a forum."""
