"""What a change would be called or hold, and something of the forum that the file does not declare is or holds already:
Discourse takes names and such items once. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from idiaspora.plugin_config.desired.clashes import EXCLUSIVE, problem_of_channel
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.directory import USER
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds import chat_channel
from idiaspora.plugin_config.kinds.changes import Action, Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.names import CATEGORY, CHAT_CHANNEL, GROUP, SITE_SETTING
from idiaspora.plugin_config.kinds.site_setting import from_text
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.state.found import Found


def problems_of_taken_names(changes: Sequence[Change], desired: Desired, found: Found) -> Iterator[Problem]:
    """Categories called like a sibling, groups called like a user, chat channels called like one of their category, and
    items of lists of which one may hold them."""
    going = {item.key for item in changes if item.kind == CATEGORY and item.action is Action.DELETE}
    beside: dict[str, list[str]] = {}
    for path in found.category_names:
        beside.setdefault(parent_path(path), []).append(path)
    for change in changes:
        if isinstance(change, Delete):
            continue
        if change.kind == CATEGORY:
            there = [path for path in beside.get(parent_path(change.key), ()) if path not in going]
            yield from _like_a_sibling(change, there, desired, found)
        elif change.kind == GROUP:
            yield from _like_a_user(change, found)
        elif change.kind == CHAT_CHANNEL:
            yield from _like_a_channel(change, desired, found)
        elif change.kind == SITE_SETTING:
            yield from _in_another_list(change, desired, found)


def _like_a_sibling(change: Change, there: Iterable[str], desired: Desired, found: Found) -> Iterator[Problem]:
    """`there` are those with the same parent. Siblings that the file declares with a name are compared without the
    forum."""
    name = change.resource.fields.get("name")
    renamed = any(item.field == "name" for item in change.fields)
    moved = parent_path(change.renamed_from or change.key) != parent_path(change.key)
    if name is None or not (isinstance(change, Create) or renamed or moved):
        return
    for path in there:
        other, present = desired.get(CATEGORY, path), found.category_names[path]
        is_compared = path != change.key and not (other and "name" in other.fields)
        if is_compared and present.casefold() == str(name.value).casefold():
            yield Problem(
                "same-name",
                f"the forum's category {path} beside this one is called “{present}” already: Discourse tells names "
                "apart by more than their letter case",
                name.origin.span,
                f"write “previously: {path}” if it is this one, or give one of the two another name",
                name.origin.path,
            )


def _like_a_user(change: Change, found: Found) -> Iterator[Problem]:
    if isinstance(change, Update) and not change.renamed_from:
        return
    user = found.names.find(USER, change.key)
    if user is not None:
        origin = _place_of_name(change)
        yield Problem(
            "taken-name",
            f"the forum has a user {user.stored}, so no group can be called {change.key}: users and groups share "
            "their names",
            origin.span,
            "give the group another name, such as one in the plural; a role takes “name: …”",
            origin.path,
        )


def _like_a_channel(change: Change, desired: Desired, found: Found) -> Iterator[Problem]:
    """A new channel that is called like one of its category; two of the file are compared without the forum."""
    place = chat_channel.place_of(change.resource.fields) if isinstance(change, Create) else None
    if place is None:
        return
    path, name = place
    category = found.names.find(CATEGORY, path)
    for row in found.listed_rows.get(CHAT_CHANNEL, ()):
        beside = category is not None and row["chatable_id"] == category.id and row["title"] == name
        if beside and desired.get(CHAT_CHANNEL, row["slug"]) is None:
            yield problem_of_channel(name, row["slug"], change.resource.fields["name"])


def _place_of_name(change: Change) -> Origin:
    declared = change.resource.fields.get("name")
    return declared.origin if declared else change.resource.origin


def _in_another_list(change: Change, desired: Desired, found: Found) -> Iterator[Problem]:
    for names in EXCLUSIVE:
        if change.key in names:
            others = [name for name in names if name != change.key and not desired.get(SITE_SETTING, name)]
            for item in change.fields:
                yield from _held_by(others, change, item, found)


def _held_by(others: Sequence[str], change: Change, item: FieldChange, found: Found) -> Iterator[Problem]:
    new = {str(text).casefold() for text in item.new} if isinstance(item.new, tuple) else set()
    for name in others:
        row = found.setting_rows.get(name)
        held = from_text(row.get("value"), row, found.names) if row else ()
        for text in held if isinstance(held, tuple) else ():
            if text.casefold() in new:
                yield Problem(
                    "contradiction",
                    f"{text} stands in {name} on the forum, which the file does not declare: Discourse takes it in one "
                    "of these lists only",
                    item.origin.span,
                    f"leave {text} out of {change.key}, or declare {name} without it",
                    item.origin.path,
                )
