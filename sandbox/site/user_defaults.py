"""Settings for new accounts, and the carrying over of a change to those that exist (Discourse 3.5).

The difference between the old and the new value is what counts: a value that stays backfills nobody.
"""

from typing import Any

from idiaspora.sandbox.appearance import sidebar_links
from idiaspora.sandbox.groups.groups import NOTIFICATION_LEVELS
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.model import preferences
from idiaspora.sandbox.model.preferences import CATEGORIES, TAGS
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.site.settings_names import DEFAULT_CATEGORIES, DEFAULT_OPTIONS, DEFAULT_SIDEBAR, DEFAULT_TAGS
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.topics import topic_users
from idiaspora.sandbox.users.serializer_parts import options_of
from idiaspora.sandbox.users.serializers import OPTIONS

DIGESTS = "default_email_digest_frequency"
LEVELS = {**DEFAULT_CATEGORIES, **DEFAULT_TAGS}


def is_user_default(name: str) -> bool:
    """Whether a change of the setting can be carried over to accounts."""
    return name in DEFAULT_OPTIONS or name in LEVELS or name in DEFAULT_SIDEBAR


def give_to_new(store: Store, settings: SiteSettings, user: Document) -> Document:
    """What a new account gets; a staged one only its options. Returns the user as stored."""
    for name in filter(settings.rows.__contains__, DEFAULT_OPTIONS):
        value = _option(name, settings.text(name))
        if value != OPTIONS[DEFAULT_OPTIONS[name]]:
            user = _with_option(user, name, value)
    store.put("user", user)
    if not user["staged"]:
        for name in LEVELS:
            kind = _kind(name)
            for key in _targets(store, kind, settings.text(name)):
                if key not in preferences.of_user(store, kind, user["id"]):
                    preferences.write(store, kind, user["id"], key, _level(name))
        for name, key in DEFAULT_SIDEBAR.items():
            known = sorted(_known(store, key).intersection(_links(store, key, settings.text(name))))
            sidebar_links.replace(store, key, user["id"], known)
    return user


def count_touched(store: Store, name: str, previous: str, new: str) -> int:
    """How many accounts carrying the change over would touch.

    Of a menu from which several things are only taken, the entries are counted and not the users (3.5).
    """
    if name in DEFAULT_OPTIONS:
        return len(_with_previous(store, name, previous))
    if name in DEFAULT_SIDEBAR:
        return _count_menus(store, DEFAULT_SIDEBAR[name], previous, new)
    kind = _kind(name)
    removed, added = _difference(_targets(store, kind, previous), _targets(store, kind, new))
    touched = {user_id for key in removed for user_id, level in _own(store, kind, key) if level == _level(name)}
    for key in set(added) & _known(store, preferences.KEYS[kind]):
        touched |= _accounts(store) - {user_id for user_id, _ in _own(store, kind, key)}
    return len(touched)


def _count_menus(store: Store, key: str, previous: str, new: str) -> int:
    removed, added = _difference(_links(store, key, previous), _links(store, key, new))
    losing = [row["user_id"] for target in removed for row in sidebar_links.rows_to(store, key, target)]
    if not added:
        return len(losing)
    having = {row["user_id"] for target in added for row in sidebar_links.rows_to(store, key, target)}
    return len({*losing, *(_accounts(store) - having)})


def carry_over(store: Store, name: str, previous: str, new: str) -> None:
    """Give the change to the accounts that exist.

    Levels that members chose themselves stay where something is added; what is taken out is taken from everybody.
    """
    if name in DEFAULT_OPTIONS:
        for user in _with_previous(store, name, previous):
            store.put("user", _with_option(user, name, _option(name, new)))
    elif name in DEFAULT_SIDEBAR:
        key = DEFAULT_SIDEBAR[name]
        removed, added = _difference(_links(store, key, previous), _links(store, key, new))
        for target in removed:
            sidebar_links.forget(store, key, target)
        for user_id in sorted(_accounts(store)):
            sidebar_links.add(store, key, user_id, added)
    else:
        _carry_levels(store, name, previous, new)


def _carry_levels(store: Store, name: str, previous: str, new: str) -> None:
    kind, level = _kind(name), _level(name)
    removed, added = _difference(_targets(store, kind, previous), _targets(store, kind, new))
    for key in removed:
        for user_id, present in _own(store, kind, key):
            if present == level:
                preferences.write(store, kind, user_id, key, None)
        if kind == CATEGORIES:
            topic_users.stop_watching_category(store, key)
    for key in added:
        for user_id in sorted(_accounts(store) - {user_id for user_id, _ in _own(store, kind, key)}):
            preferences.write(store, kind, user_id, key, level)


def _kind(name: str) -> str:
    return CATEGORIES if name in DEFAULT_CATEGORIES else TAGS


def _level(name: str) -> int:
    return NOTIFICATION_LEVELS[LEVELS[name]]


def _own(store: Store, kind: str, key: Any) -> list[tuple[int, int]]:
    return list(preferences.levels_for(store, kind, key).items())


def _accounts(store: Store) -> set[int]:
    """Those to whom something is added: neither system users nor staged ones."""
    return {user["id"] for user in store.all("user") if user["id"] > 0 and not user["staged"]}


def _known(store: Store, key: str) -> set[Any]:
    if key == sidebar_links.CATEGORY:
        return {row["id"] for row in store.all("category")}
    return {row["name"] for row in store.all("tag")}


def _targets(store: Store, kind: str, text: str) -> list[Any]:
    return _links(store, preferences.KEYS[kind], text)


def _links(store: Store, key: str, text: str) -> list[Any]:
    """What a value names: numbers of categories as they stand, and of tags those that exist."""
    parts = [part for part in text.split("|") if part]
    if key == sidebar_links.CATEGORY:
        return [number for part in parts if (number := as_integer(part))]
    return [part for part in parts if part in _known(store, key)]


def _difference(previous: list[Any], new: list[Any]) -> tuple[list[Any], list[Any]]:
    return [key for key in previous if key not in new], [key for key in new if key not in previous]


def _option(name: str, text: str) -> Any:
    """A value as the option has it."""
    default = OPTIONS[DEFAULT_OPTIONS[name]]
    if isinstance(default, bool):
        return text in ("true", "t")
    return as_integer(text) if isinstance(default, int) else text


def _with_option(user: Document, name: str, value: Any) -> Document:
    options = {**options_of(user), DEFAULT_OPTIONS[name]: value}
    if name == DIGESTS:
        options["email_digests"] = value != 0
    return {**user, "options": options}


def _with_previous(store: Store, name: str, previous: str) -> list[Document]:
    """Those whose option is the old value, staged users too."""
    key, value = DEFAULT_OPTIONS[name], _option(name, previous)
    return [user for user in store.all("user") if user["id"] > 0 and options_of(user).get(key, OPTIONS[key]) == value]
