"""What an apply did."""
