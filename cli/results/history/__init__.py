"""What earlier runs did."""
