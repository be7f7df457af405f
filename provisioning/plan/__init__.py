"""What has to happen, from what is and what shall be: pure."""
