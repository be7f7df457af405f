"""From values to what is shown: lines of text for people, reports with documented keys for machines."""
