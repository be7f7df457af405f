"""What Discourse's plugins add to the words of a forum file, one file each."""
