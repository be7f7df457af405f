"""What stands between the administrator and the forum."""
