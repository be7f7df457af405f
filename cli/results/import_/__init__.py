"""What an import wrote, and what it could not say."""
