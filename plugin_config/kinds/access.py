"""Who may see, reply and create in a category: the file's words and Discourse's permission rows."""

from collections.abc import Mapping
from typing import Any

from pydantic import model_validator

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import Line
from idiaspora.plugin_config.fields.automatic_groups import WORDS_FOR_GROUPS, group_key
from idiaspora.plugin_config.fields.field import Codec, Where
from idiaspora.plugin_config.kinds.named import group_in
from idiaspora.plugin_config.kinds.names import GROUP

# Discourse's permission types (3.5): a lower number allows more.
LEVELS: Mapping[str, int] = {"create": 1, "reply": 2, "see": 3}
WORDS: Mapping[int, str] = {number: word for word, number in LEVELS.items()}

Permissions = Mapping[str, str]
"""The highest level of each group, by the group's name: `{"everyone": "see", "trust_level_0": "create"}`."""


class Access(Declaration):
    """Who may do what, as lists of groups. Whoever may create may reply, and whoever may reply may see.

    `everyone` means visitors without an account too; `members` every registered account.
    """

    see: tuple[Line, ...] = ()
    """Groups that may read the topics."""
    reply: tuple[Line, ...] = ()
    """Groups that may also reply to topics."""
    create: tuple[Line, ...] = ()
    """Groups that may also create topics."""

    @model_validator(mode="after")
    def _somebody(self) -> "Access":
        if not (self.see or self.reply or self.create):
            raise refusal(
                "empty-access",
                "nobody is named, which would close the category to all but admins",
                "name at least one group; write “see: [admins]” if only admins shall see it",
            )
        return self


def permissions(access: Access, group_names: Mapping[str, str] | None = None) -> dict[str, str]:
    """The permission set of a declared access; `group_names` maps roles to the names of their groups."""
    found: dict[str, str] = {}
    for level in ("see", "reply", "create"):
        for group in getattr(access, level):
            found[group_key((group_names or {}).get(group, group))] = level
    return effective(found)


def effective(wanted: Permissions) -> dict[str, str]:
    """The set as Discourse keeps it: `everyone` with full rights erases every other row (3.5)."""
    if wanted.get("everyone") == "create":
        return {"everyone": "create"}
    return dict(wanted)


def with_reply_for(wanted: Permissions, groups: tuple[str, ...]) -> dict[str, str]:
    """The same set, in which the groups may at least reply. Nothing is added where all members may do so anyway."""
    may_reply = {group for group, level in wanted.items() if level in ("reply", "create")}
    if may_reply & {"everyone", "trust_level_0"}:
        return dict(wanted)
    return dict(wanted) | {key: "reply" for key in map(group_key, groups) if key not in may_reply}


def _encode(value: Permissions, where: Where) -> dict[str, int]:
    # Names as stored: an id would be written too, but closes the category when it is wrong and is logged each time.
    return {where.names.stored(GROUP, group): LEVELS[level] for group, level in value.items()}


def _decode(value: Any, where: Where) -> dict[str, str]:
    return {
        group_key(group_in(row, where.names)): WORDS.get(row["permission_type"], f"#{row['permission_type']}")
        for row in value
    }


PERMISSIONS = Codec(encode=_encode, decode=_decode, same=lambda one, other, where: dict(one) == dict(other))


def beyond_parent(child: Permissions, parent: Permissions) -> tuple[str, ...]:
    """The groups, in the file's words, for which Discourse refuses a subcategory: its parent does not name them (3.5).

    Names are compared, not people and not levels: a parent for all members does not take a subcategory for `staff`. A
    parent that names nobody, or everyone, takes all. A subcategory that names nobody counts as open to everyone.
    """
    if not parent or "everyone" in parent:
        return ()
    words = {key: word for word, key in WORDS_FOR_GROUPS.items()}
    return tuple(words.get(group, group) for group in (child or {"everyone": "see"}) if group not in parent)
