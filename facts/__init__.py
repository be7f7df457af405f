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
    text = (files(__name__) / "data" / "site-settings-3.5.json").read_text(encoding="utf-8")
    return tuple(json.loads(text))
