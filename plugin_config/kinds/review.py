"""Whose posts wait for approval in a category: the file's words and Discourse's.

Until 2026 Discourse has a switch for topics and one for replies. Since then it has a mode for each, and groups beside
it; the switches are views of the modes, and writing one forgets the groups.
"""

from collections.abc import Collection, Mapping
from typing import Annotated, Any

from pydantic import Field as Key
from pydantic import model_validator

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import Boolean, GroupNames
from idiaspora.plugin_config.fields.automatic_groups import EVERYONE, group_key
from idiaspora.plugin_config.fields.capabilities import SETTINGS_BY_THEMSELVES
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import UNKNOWN, Codec, ReadBy, Spread, Where, Wire
from idiaspora.plugin_config.kinds.named import group_by_id
from idiaspora.plugin_config.kinds.names import GROUP

Reviewed = bool | Mapping[str, tuple[str, ...]]
"""All or none, or `{"except": groups}` or `{"only": groups}`."""

NO_ONE, EVERY_ONE = "no_one", "everyone"
BY_GROUPS: Mapping[str, str] = {"except": "everyone_except", "only": "no_one_except"}
"""Discourse's modes by the file's words."""
WITHOUT_GROUPS: Mapping[str, str] = {"except": EVERY_ONE, "only": NO_ONE}
"""What the words say of no group at all; Discourse's form refuses such a mode."""

WORDS: Mapping[str, str] = {"approve.topics": "new topics", "approve.replies": "replies"}
"""The fields of a category that say whose posts wait, and which posts those are."""
APPROVALS = tuple(WORDS)

SETTING, SENT_SETTING = "category_setting", "category_setting_attributes"


class ReviewedGroups(Declaration):
    """Whose posts wait, by groups (2026): one of the two keys.

    An empty list says “everybody's” or “nobody's” also where the forum has groups, which `true` and `false` do not
    replace.
    """

    excepted: Annotated[GroupNames | None, Key(alias="except")] = None
    """All posts wait but those of the members of these groups."""
    only: GroupNames | None = None
    """Only the posts of the members of these groups wait."""

    @model_validator(mode="after")
    def _one_of_the_two(self) -> "ReviewedGroups":
        lists = self.lists()
        if len(lists) != 1:
            said = "both except and only are written" if lists else "neither except nor only is written"
            more = "; an overlay takes the other one out with !delete" if lists else ""
            raise refusal("wrong-value", said, f"write either {{except: [groups]}} or {{only: [groups]}}{more}")
        ((word, groups),) = lists.items()
        for at, name in enumerate(groups):
            if group_key(name) == EVERYONE:
                # Discourse asks for real memberships here, of which this group has none (2026).
                raise refusal(
                    "group-without-members",
                    f"nobody is a member of {EVERYONE}, so that it would count for nobody here",
                    "write members in its place, or say it of all: {except: []} or {only: []}",
                    word,
                    at,
                )
        return self

    def lists(self) -> dict[str, tuple[str, ...]]:
        """What is written, by its word."""
        found = {"except": self.excepted, "only": self.only}
        return {word: groups for word, groups in found.items() if groups is not None}


def reviewed(said: bool | ReviewedGroups, group_names: Mapping[str, str]) -> Reviewed:
    """What the file says, as it is compared; `group_names` maps roles to the names of their groups."""
    if isinstance(said, bool):
        return said
    return {word: tuple(group_names.get(name, name) for name in groups) for word, groups in said.lists().items()}


def groups_in(value: Any) -> tuple[str, ...]:
    """The groups that a value names."""
    return tuple(group for groups in value.values() for group in groups) if isinstance(value, Mapping) else ()


def waits(value: Reviewed, groups: Collection[str]) -> bool:
    """Whether the posts of somebody wait who is in the groups of these folded names."""
    if not isinstance(value, Mapping):
        return bool(value)
    named = any(group_key(group) in groups for group in groups_in(value))
    return named if "only" in value else not named


def _meaning(value: Reviewed | None) -> tuple[str, tuple[str, ...]]:
    """Discourse's mode and its groups. Without groups there are only two modes, however they are said."""
    if not isinstance(value, Mapping):
        return (EVERY_ONE if value else NO_ONE), ()
    ((word, groups),) = value.items()
    return (BY_GROUPS if groups else WITHOUT_GROUPS)[word], tuple(groups)


def _same(one: Reviewed | None, other: Reviewed | None, where: Where) -> bool:
    (mode, groups), (other_mode, others) = _meaning(one), _meaning(other)
    return mode == other_mode and set(map(group_key, groups)) == set(map(group_key, others))


def _mode_key(post: str) -> str:
    return f"{post}_posting_review_mode"


def _groups_key(post: str) -> str:
    return f"{post}_posting_review_group_ids"


def _switch(post: str) -> str:
    return f"require_{post}_approval"


POSTS = ("topic", "reply")
GROUP_KEYS = tuple(map(_groups_key, POSTS))
"""Where a row has the groups of the modes: beside `category_setting`, not in it."""


def with_approval(row: Mapping[str, Any], read_by_itself: Mapping[str, Any]) -> dict[str, Any]:
    """A category's row with what only the read of that category says about approval."""
    found = {key: read_by_itself[key] for key in (SETTING, *GROUP_KEYS) if key in read_by_itself}
    return {**row, **found, SETTINGS_BY_THEMSELVES: True}


def _read(post: str, where: Where) -> Reviewed | Any:
    row = where.row
    setting = row.get(SETTING)
    if not isinstance(setting, Mapping):
        return UNKNOWN
    mode = setting.get(_mode_key(post))
    if mode is None:
        return bool(setting[_switch(post)]) if _switch(post) in setting else UNKNOWN
    if mode in (NO_ONE, EVERY_ONE):
        return bool(mode == EVERY_ONE)
    word, ids = next((word for word, known in BY_GROUPS.items() if known == mode), ""), row.get(_groups_key(post))
    return {word: tuple(group_by_id(id, where.names) for id in ids)} if word and isinstance(ids, list) else UNKNOWN


def _write(post: str, body: dict[str, Any], value: Reviewed, where: Where) -> None:
    mode, groups = _meaning(value)
    setting = body.setdefault(SENT_SETTING, {})
    if groups or where.names.forum.review_modes:
        setting[_mode_key(post)] = mode
        # The same group under two names would break the write.
        body[_groups_key(post)] = list(dict.fromkeys(where.names.id(GROUP, group) for group in groups))
    else:
        setting[_switch(post)] = mode == EVERY_ONE


def keep_modes(body: dict[str, Any], row: Mapping[str, Any], names: Directory) -> None:
    """Send along the modes with groups that a row has and a write leaves out.

    It is not known whether groups that are left out of a write stay (2026): sent as they are, they stay in any case.
    """
    for post in POSTS:
        mode, ids = (row.get(SETTING) or {}).get(_mode_key(post)), row.get(_groups_key(post))
        # A group that is gone cannot be sent: the whole write would be refused.
        present = [id for id in ids or () if not group_by_id(id, names).startswith("#")]
        if present and mode in BY_GROUPS.values() and _groups_key(post) not in body:
            body.setdefault(SENT_SETTING, {})[_mode_key(post)] = mode
            body[_groups_key(post)] = present


def _wire(post: str) -> Wire:
    return Wire(
        f"{SENT_SETTING}.{_switch(post)}",
        Codec(same=_same),
        read_by=ReadBy.SETTINGS_ROW,
        spread=Spread(
            (f"{SENT_SETTING}.{_mode_key(post)}", _groups_key(post)),
            lambda where: _read(post, where),
            lambda body, value, where: _write(post, body, value, where),
        ),
    )


class Approve(Declaration):
    """What a moderator has to approve before others see it: all posts, none, or those of some groups (2026)."""

    topics: Annotated[Boolean | ReviewedGroups | None, _wire("topic")] = None
    """New topics."""
    replies: Annotated[Boolean | ReviewedGroups | None, _wire("reply")] = None
    """Replies."""
