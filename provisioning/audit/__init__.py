"""The audit: rules over what was read of a moderated consultation. Nothing here writes.

A rule is a small function over facts. It declares what it reads, so that the reads of all chosen rules are planned
together and each is sent once. What could not be read makes a rule unknown, never passed.
"""
