"""What commands found, one folder a result: text for people, a report with documented keys for machines, findings."""
