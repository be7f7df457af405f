"""Paths of a forum, told from what browsers take for the address of another site. Pure."""

import re

OWN_PATH = re.compile(r"/(?![/\\\s])")
"""What leads to a page of the forum: two slashes begin another host, and a text without one is joined to the host's
name, so that `.example.org` and `@example.org` lead elsewhere, too. Browsers leave out white space."""
NO_OWN_PATH = "after two slashes browsers take what follows for another host"


def as_own_path(text: str) -> str:
    """A text that begins with several slashes as the path of the forum that was meant by it."""
    return "/" + text.lstrip("/\\")
