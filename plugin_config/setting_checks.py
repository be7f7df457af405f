"""Site settings checked without a forum, against the catalogue of Discourse 3.5."""

import difflib
from collections.abc import Iterator

from plugin_config.kinds.site_setting import FirstOf, Unfit, known_rows, typed
from plugin_config.problems import Problem
from plugin_config.resources import Desired, Resource

USER_DEFAULTS = "default_"
"""How the names of all settings begin that Discourse can hand to existing accounts (3.5)."""

# Settings that Discourse keeps to itself (3.5): the API refuses to write them.
HIDDEN = frozenset(
    {"max_category_nesting", "meta_category_id", "staff_category_id", "general_category_id",
     "uncategorized_category_id", "tos_topic_id", "guidelines_topic_id", "privacy_topic_id", "welcome_topic_id"}
)  # fmt: skip


def problems_of_settings(desired: Desired) -> Iterator[Problem]:
    """Values that a setting cannot have, names that are probably misspelt, and names that nobody may write.

    A name that resembles no known setting may belong to a plugin we do not know; the forum itself will tell.
    """
    for resource in desired.of_kind("site_setting"):
        row = known_rows().get(resource.key)
        declared = resource.fields["value"]
        if row is None:
            yield from _unknown(resource)
            continue
        if row.get("themeable"):
            yield _problem(
                resource,
                "setting-of-theme",
                f"{resource.key} is kept by each theme since 3.5, not by the site",
                "set it in the theme's settings, and remove it here",
            )
        if isinstance(declared.value, FirstOf):
            continue  # which items there are, the forum says
        if resource.existing is not None and not resource.key.startswith(USER_DEFAULTS):
            yield _problem(
                resource,
                "bad-setting",
                f"{resource.key} is no default of people's own preferences, so that nobody could be handed it",
                "write its value alone, without existing_members",
            )
        try:
            typed(declared.value, row)
        except Unfit as unfit:
            yield _problem(resource, "bad-setting", f"{resource.key}: {unfit.message}", unfit.remedy)


def _unknown(resource: Resource) -> Iterator[Problem]:
    if resource.key in HIDDEN:
        message, remedy = f"{resource.key} is a hidden setting, which the API may not write", "remove it"
        yield _problem(resource, "hidden-setting", message, remedy)
        return
    near = difflib.get_close_matches(resource.key, known_rows(), n=1, cutoff=0.8)
    if near:
        message = f"Discourse has no site setting {resource.key}"
        yield _problem(resource, "unknown-setting", message, f"did you mean {near[0]}?")


def _problem(resource: Resource, code: str, message: str, remedy: str) -> Problem:
    origin = resource.fields["value"].origin
    return Problem(code, message, origin.span, remedy, origin.path)
