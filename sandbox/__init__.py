"""A rehearsal forum: the part of Discourse's HTTP API that provisioning uses, for tests and for trying things out.

It answers like a running Discourse 3.5, or 3.4; the answers are proven against recordings of both. As one of 2026 it
answers by what is known of that: `versions` tells how well.
"""
