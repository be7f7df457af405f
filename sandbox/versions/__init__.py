"""The versions of Discourse that the rehearsal forum can be, as data: one profile each.

A version is described by what it does in its own way (`profile`), with the source of every fact that differs from
Discourse 3.5, the one that the forum is proven against.
"""

from functools import cache

from idiaspora.sandbox.versions.discourse_3_4 import DISCOURSE_3_4
from idiaspora.sandbox.versions.discourse_3_5 import DISCOURSE_3_5
from idiaspora.sandbox.versions.discourse_2026 import DISCOURSE_2026
from idiaspora.sandbox.versions.profile import Profile

DEFAULT = DISCOURSE_3_5
PROFILES = {profile.name: profile for profile in (DISCOURSE_3_4, DISCOURSE_3_5, DISCOURSE_2026)}
"""The profiles by the names that the command line takes."""

__all__ = ["DEFAULT", "PROFILES", "Profile", "profile_of"]


@cache
def profile_of(name: str, *, old_tag_keys: bool = False) -> Profile:
    """The profile of this name; with `old_tag_keys` one that still takes the older names of tag groups."""
    profile = PROFILES[name]
    return profile.taking_tag_names() if old_tag_keys else profile
