"""Users, their preferences and notifications, and invites."""
