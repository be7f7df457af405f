"""Site settings checked without a forum, against what is known of Discourse 3.5 and 2026.

Only what every version refuses is refused here: which settings there are and what they may be, the forum tells.
"""

from collections.abc import Iterator

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.field import Unfit
from idiaspora.plugin_config.kinds.absent_settings import about_absent
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.kinds.partial_lists import PartialList
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.site_setting import Canonical, Row, known_rows, typed
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.severity import Severity

MOST_SUGGESTED = 20
"""Unknown names for which others are suggested: looking for likely ones among all settings takes time."""
USER_DEFAULTS = "default_"
"""How the names of all settings begin that Discourse can hand to existing accounts (3.5)."""

# Settings that Discourse keeps to itself (3.5): the API refuses to write them.
HIDDEN = frozenset(
    {"max_category_nesting", "meta_category_id", "staff_category_id", "general_category_id",
     "uncategorized_category_id", "tos_topic_id", "guidelines_topic_id", "privacy_topic_id", "welcome_topic_id"}
)  # fmt: skip


def problems_of_settings(desired: Desired) -> Iterator[Problem]:
    """Values that a setting cannot have on any forum, and names that nobody may write; warnings of names that are not
    known here, which may be those of a plugin or of another version."""
    suggested = 0
    for resource in desired.of_kind(SITE_SETTING):
        declared = resource.fields["value"]
        if resource.key in HIDDEN:
            message, remedy = f"{resource.key} is a hidden setting, which the API may not write", "remove it"
            yield _problem(resource, "hidden-setting", message, remedy)
            continue
        if isinstance(declared.value, PartialList):
            continue  # which items there are, the forum says
        if resource.existing is not None and not resource.key.startswith(USER_DEFAULTS):
            yield _problem(
                resource,
                "bad-setting",
                f"{resource.key} is not a default of user preferences, so existing members cannot get it",
                "write its value alone, without existing_members",
            )
        rows = known_rows().get(resource.key, ())
        if not rows:
            suggested += 1
            yield _unknown(resource, suggesting=suggested <= MOST_SUGGESTED)
        elif all(row.get("themeable") for row in rows):
            message = f"{resource.key} is kept by each theme since 3.5, not by the site"
            remedy = "write it under site_settings of a theme in appearance.site_themes, and remove it here"
            yield _problem(resource, "setting-of-theme", message, remedy, Severity.WARNING)
        if unfit := _unfit_everywhere(declared.value, rows):
            yield _problem(resource, unfit.code, f"{resource.key}: {unfit.message}", unfit.remedy)


def _unfit_everywhere(value: Canonical, rows: tuple[Row, ...]) -> Unfit | None:
    """Why no version that is known takes a value; None where one does, or none is known."""
    found: list[Unfit] = []
    for row in rows:
        try:
            typed(value, row)
        except Unfit as unfit:
            found.append(unfit)
    return found[-1] if found and len(found) == len(rows) else None


def _unknown(resource: Resource, *, suggesting: bool) -> Problem:
    about = about_absent(resource.key, known_rows()) if suggesting else ""
    message = f"neither Discourse 3.5 nor 2026 is known here to have a site setting {resource.key}"
    remedy = f"{about}. " if about and not about.endswith("?") else f"{about} " if about else ""
    return _problem(resource, "unknown-setting", message, f"{remedy}It may stay if the forum has it", Severity.WARNING)


def _problem(resource: Resource, code: str, message: str, remedy: str, severity: Severity = Severity.ERROR) -> Problem:
    origin = resource.fields["value"].origin
    return Problem(code, message, origin.span, remedy, origin.path, severity)
