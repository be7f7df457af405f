"""Reading a forum that exists into a forum file that plans empty."""
