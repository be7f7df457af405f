"""What apply would change."""
