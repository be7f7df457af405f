"""What a component says of itself: its `about.json`, of which the forum file says some itself. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from idiaspora.plugin_config.checking.declarations import refusal

ABOUT = "about.json"
ASSETS = "assets"
LEFT_OUT = ("name", "component", "screenshots")
"""What the forum file says too, where it counts, and pictures for the pages of those who offer it."""

About = Mapping[str, Any]


def parsed_about(text: Any) -> About:
    """What an `about.json` says; nothing where there is none. Raises what a field of a file is refused with."""
    try:
        about = json.loads(text) if text else {}
    except (ValueError, TypeError, RecursionError):
        about = None
    if not isinstance(about, dict):
        raise refusal("wrong-value", f"{ABOUT} is no JSON object", "correct it, or leave it out")
    return about


def assets_of(about: About) -> dict[str, str]:
    """The files that a component brings along beside its code, by the names under which its code has them. Raises what
    a field of a file is refused with."""
    assets = about.get(ASSETS) or {}
    if not isinstance(assets, dict) or not all(isinstance(path, str) for path in assets.values()):
        raise refusal(
            "wrong-value", f"{ASSETS} in {ABOUT} are no names with paths", 'write {"logo": "assets/logo.png"}'
        )
    return {str(name): path for name, path in assets.items()}


def about_text(about: About) -> str:
    """The text in which two descriptions are compared; "" where the forum file says all of it."""
    rest = {key: value for key, value in about.items() if key not in LEFT_OUT and value not in (None, [], {}, "")}
    return json.dumps(rest, sort_keys=True, ensure_ascii=False) if rest else ""


def written_about(name: str, text: str, is_component: bool) -> str:
    """The description of a bundle."""
    return json.dumps(
        {"name": name, "component": is_component, **parsed_about(text)}, sort_keys=True, ensure_ascii=False
    )
