"""Whether each expert that the file names is notified of questions, read from each member's own preferences.

A group's notification defaults say what members get who join; only a person's own preferences say what that one has.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, NOTIFICATION_DEFAULTS
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import Row
from idiaspora.provisioning.forum.response_shapes import understood


class Level(StrEnum):
    """How a person follows a category, by the words of the forum's own pages; NONE where nothing was ever set."""

    WATCHING = "watching"
    WATCHING_FIRST_POST = "watching first post"
    TRACKING = "tracking"
    NORMAL = "normal"
    MUTED = "muted"
    NONE = "none"

    @property
    def is_told(self) -> bool:
        """Whether the person is notified of a new topic."""
        return self in (Level.WATCHING, Level.WATCHING_FIRST_POST)


KEYS: Mapping[Level, str] = {
    Level.WATCHING: "watched_category_ids",
    Level.WATCHING_FIRST_POST: "watched_first_post_category_ids",
    Level.TRACKING: "tracked_category_ids",
    Level.NORMAL: "regular_category_ids",
    Level.MUTED: "muted_category_ids",
}
"""Where /u/NAME.json lists the categories of a level, to the person and to admins (3.5)."""


@dataclass(frozen=True)
class Expert:
    """A person of a role, and how that one follows a category of questions. `origin` is what asks for it."""

    username: str
    group: str
    questions: str
    level: Level
    origin: Origin


def told_roles(desired: Desired) -> Iterator[tuple[Resource, tuple[str, ...]]]:
    """The roles whose members are to be notified of questions: their notifications, and the paths of the categories."""
    roles = {name.casefold() for name in desired.roles.values()}
    asked = {theme.questions.category for theme in desired.audit.themes if theme.questions}
    for resource in desired.of_kind(NOTIFICATION_DEFAULTS):
        watching = resource.fields.get("watching")
        paths = tuple(path for path in (watching.value if watching else ()) if path in asked)
        if resource.key.casefold() in roles and paths:
            yield resource, paths


@understood()
def read_experts(client: ForumClient, desired: Desired, names: Directory) -> tuple[Expert, ...]:
    """Everybody in the roles that are notified of questions, for each category of theirs that is there: one request for
    each group, and one for each person. `names` are those that the forum has now.

    Raises ForumError and IncompleteRead.
    """
    found: list[Expert] = []
    preferences: dict[str, Row] = {}
    for resource, paths in told_roles(desired):
        group = names.find(GROUP, resource.key)
        ids = {path: entry.id for path in paths if (entry := names.find(CATEGORY, path))}
        for row in endpoints.people(client, group.stored).members if group and ids else ():
            username = str(row["username"])
            if username not in preferences:
                preferences[username] = endpoints.user(client, username)
            origin = resource.fields["watching"].origin
            found += (
                Expert(username, resource.key, path, level_of(preferences[username], id), origin)
                for path, id in ids.items()
            )
    return tuple(found)


def level_of(user: Row, category: int) -> Level:
    """How a person follows a category."""
    return next((level for level, key in KEYS.items() if category in (user.get(key) or ())), Level.NONE)


def not_told(experts: Iterable[Expert]) -> dict[str, tuple[str, ...]]:
    """The usernames that the notifications of their group would reach if they were written again, by the folded name of
    the group. Who has chosen a level keeps it."""
    found: dict[str, list[str]] = {}
    for expert in experts:
        if expert.level is Level.NONE and expert.username not in found.setdefault(expert.group.casefold(), []):
            found[expert.group.casefold()].append(expert.username)
    return {group: tuple(names) for group, names in found.items() if names}


@understood()
def untold_experts(client: ForumClient, desired: Desired) -> dict[str, tuple[str, ...]]:
    """Whom `--tell-experts` reaches: usernames by the folded name of their group. Raises ForumError, IncompleteRead."""
    if not any(told_roles(desired)):
        return {}
    site = endpoints.site(client)
    return not_told(read_experts(client, desired, site.directory()))
