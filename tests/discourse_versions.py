"""The versions of Discourse that the rehearsal forum can be, as the suites use them."""

VERSIONS = ("3.5", "2026")
"""Those on which everything that the product does is tried."""
