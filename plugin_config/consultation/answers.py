"""How questions are answered, and what their category has of the one above it. Data, no rules."""

from collections.abc import Mapping

INHERITED = ("color", "text_color", "access", "moderated_by")
"""What the category of a theme's questions takes from the theme where it says nothing of its own."""

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "accepted": ("solved.enabled",),
    "voted": ("post_voting.default", "post_voting.only"),
    "both": ("solved.enabled", "post_voting.default", "post_voting.only"),
    "any": (),
}
"""The fields of a category that a way to answer switches on."""
ANSWERS_BY_DEFAULT = "accepted"
