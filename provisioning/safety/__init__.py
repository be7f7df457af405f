"""What must not happen without consent: pure."""
