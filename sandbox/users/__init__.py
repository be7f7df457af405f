"""Users, what they prefer, follow and are told, and invites."""
