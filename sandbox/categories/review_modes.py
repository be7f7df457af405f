"""The review of posts by category: a switch in older versions, a mode with groups since 2026."""

from typing import Any

from idiaspora.sandbox.categories.access import group_ids_of
from idiaspora.sandbox.categories.params import SETTING_COLUMNS, WrongArgumentError
from idiaspora.sandbox.http.params import as_boolean
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.versions import Profile

NO_ONE, EVERY_ONE, EVERYONE_EXCEPT, NO_ONE_EXCEPT = "no_one", "everyone", "everyone_except", "no_one_except"
MODES = (NO_ONE, EVERY_ONE, EVERYONE_EXCEPT, NO_ONE_EXCEPT)
KINDS = ("topic", "reply")
NESTED = "nested_replies_default"


def group_key(kind: str) -> str:
    """Where a category keeps the groups of the mode for topics or for replies."""
    return f"{kind}_posting_review_group_ids"


def _mode_key(kind: str) -> str:
    return f"{kind}_posting_review_mode"


def _flag_key(kind: str) -> str:
    return f"require_{kind}_approval"


def setting_names(profile: Profile) -> tuple[str, ...]:
    """The attributes of `category_setting` that may be written."""
    own = (NESTED, *(_mode_key(kind) for kind in KINDS)) if profile.categories.review_modes else ()
    return (*SETTING_COLUMNS, *own)


def assign_setting(category: Document, raw: dict[str, Any]) -> None:
    """Write the sent attributes into a category, in their order.

    The older switches are views of the mode: written, they set it to everyone or to no one and forget its groups.
    """
    setting = dict(category["category_setting"])
    modes = {_mode_key(kind): kind for kind in KINDS}
    flags = {_flag_key(kind): kind for kind in KINDS}
    for name, value in raw.items():
        if name in modes:
            _set_mode(category, setting, modes[name], _as_mode(name, value))
        elif name == NESTED:
            setting[name] = as_boolean(value)
        else:
            setting[name] = SETTING_COLUMNS[name](value)
            if name in flags:
                _set_mode(category, setting, flags[name], EVERY_ONE if setting[name] else NO_ONE)
    category["category_setting"] = setting


def _as_mode(name: str, value: Any) -> str:
    if value not in MODES:
        raise WrongArgumentError(f"'{value}' is not a valid {name}")
    return str(value)


def _set_mode(category: Document, setting: dict[str, Any], kind: str, mode: str) -> None:
    setting[_mode_key(kind)] = mode
    setting[_flag_key(kind)] = mode == EVERY_ONE
    if mode in (NO_ONE, EVERY_ONE):
        category[group_key(kind)] = []


def mode_of(category: Document, kind: str) -> str:
    setting = category["category_setting"]
    plain = EVERY_ONE if setting.get(_flag_key(kind)) else NO_ONE
    return str(setting.get(_mode_key(kind)) or plain)


def shown_setting(profile: Profile, category: Document) -> dict[str, Any]:
    """`category_setting` as it is read."""
    setting = category["category_setting"]
    shown = {name: setting[name] for name in SETTING_COLUMNS}
    if not profile.categories.review_modes:
        return shown
    return {**shown, NESTED: setting.get(NESTED), **{_mode_key(kind): mode_of(category, kind) for kind in KINDS}}


def shown_groups(category: Document) -> dict[str, list[int]]:
    """The groups of both modes, by their keys."""
    return {group_key(kind): category.get(group_key(kind), []) for kind in KINDS}


def review_without_group(category: Document, group_id: int) -> dict[str, list[int]]:
    """What a category keeps of the groups of its modes when a group is gone; the modes stay."""
    keys = [key for key in map(group_key, KINDS) if key in category]
    return {key: [id for id in category[key] if id != group_id] for key in keys}


def is_reviewed(context: Context, category: Document | None, kind: str) -> bool:
    """Whether the category keeps the acting user's topics or replies back until somebody approves them."""
    if category is None:
        return False
    mode = mode_of(category, kind)
    if mode in (NO_ONE, EVERY_ONE):
        return mode == EVERY_ONE
    # Only memberships count, which everyone, anonymous_users and logged_in_users have none of (2026).
    named = bool(group_ids_of(context.store, context.user) & set(category.get(group_key(kind), [])))
    return named if mode == NO_ONE_EXCEPT else not named
