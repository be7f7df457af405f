"""The way of a plan to the forum: the one door for writes, and the proof that all arrived."""
