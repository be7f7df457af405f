"""Limits of requests: those of Discourse, and the tool's own."""

ADMIN_PER_MINUTE = 60
"""Requests with any admin key that a site takes in 60 seconds (`max_admin_api_reqs_per_minute`, 3.5)."""
ADDRESS_PER_TEN_SECONDS = 50
"""Requests that a site takes from one address in 10 seconds (3.5)."""

PER_MINUTE = ADMIN_PER_MINUTE - 3
"""Ours: others still get through, and the first apply of a forum like the example's fits into one minute."""
PER_TEN_SECONDS = ADDRESS_PER_TEN_SECONDS - 5
"""Ours: a browser at the same address still gets through."""
