"""Drift: what differs from the file, which side changed, who did it, and the report to a chat."""
