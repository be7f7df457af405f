"""The forum's own words: discussion themes, the experts who moderate them, and what holds for all of them."""
