"""A rehearsal forum: the part of Discourse's HTTP API that provisioning uses, for tests and for trying things out.

It answers like a running Discourse 3.5; the answers are proven against recordings of one.
"""
