"""Facts about Discourse that both the product and its rehearsal forum need, as data."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def site_settings_catalogue() -> tuple[dict[str, Any], ...]:
    """The site settings of Discourse 3.5.0.beta9 with all bundled plugins, in the order of its settings list.

    Each row has `setting`, `type`, `default` (text), `category`, and where they apply `valid_values`, `choices`,
    `min`, `max`, `list_type`, `allow_any`, `mandatory_values`, `secret`, `themeable`, `plugin`.
    """
    return _rows("site-settings-3.5.json")


@cache
def site_settings_of_2026() -> tuple[dict[str, Any], ...]:
    """The site settings of the core of Discourse in September 2026 and of its plugin Topic Voting, by name.

    The rows are like those of 3.5, with `disallowed_groups` and `depends_on` where they apply. A few lack their
    `valid_values`, which Discourse computes.
    """
    return _rows("site-settings-2026.json")


@cache
def usual_icons() -> frozenset[str]:
    """The icons that forums have, by the names that Discourse gives them: those of Font Awesome 6, and some of its own.

    A forum may lack some of these, and themes bring others.
    """
    return frozenset(_rows("icons.json"))


def _rows(name: str) -> tuple[Any, ...]:
    return tuple(json.loads((files(__name__) / "data" / name).read_text(encoding="utf-8")))
