"""What a forum is like before anything is planned for it: address, key, rights, version, what it can do."""
