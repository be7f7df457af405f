"""Tags to be written that the forum would leave out without a word, or refuse: synonyms of others, and those that it
does not have where it makes none (3.5)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.limit_checks import TAG_FIELDS
from idiaspora.plugin_config.kinds import permalink, watched_word
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange
from idiaspora.plugin_config.kinds.names import NOTIFICATION_DEFAULTS, PAGE, PERMALINK, SITE_SETTING, TAG, WATCHED_WORD
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.suggestions import nearest
from idiaspora.provisioning.errors import NoRoute, NotAuthorised, NotFound
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient

TAGS = "tag_list"
"""The type of settings that hold tags."""
USES = {
    NOTIFICATION_DEFAULTS: "nobody can be told of its posts",
    PERMALINK: "no address can lead to it",
    WATCHED_WORD: "no topic can get it",
}
"""The kinds that name tags which have to be there, with what comes of one that is not."""


def problems_of_tags(client: ForumClient, changes: Iterable[Change], desired: Desired) -> Iterator[Problem]:
    """Each such tag at its place: one read of all tags, where some are to be written. Raises ForumError."""
    changes = list(changes)
    written = [(change, item, tags) for change in changes for item in change.fields if (tags := _tags(change, item))]
    of_tags = [change for change in changes if change.kind == TAG and not isinstance(change, Delete)]
    there = _there(client) if written or of_tags else None
    if there is None:
        return
    for tag_change in of_tags:
        yield from _of_a_tag(tag_change, there, desired)
    made = _made(desired)
    for change, item, tags in written:
        for tag in tags:
            folded = tag.casefold()
            if change.kind in USES:
                if folded not in there and folded not in made:
                    yield _no_such_tag(change, item, tag, [*there, *made])
                elif folded in there and change.kind != NOTIFICATION_DEFAULTS and there[folded].name != tag:
                    yield _called_otherwise(change, item, tag, there[folded].name)
            elif folded in there and (target := there[folded].stands_for):
                does = f"puts {target} in its place" if change.kind == PAGE else "leaves synonyms out"
                yield Problem(
                    "tag-is-synonym",
                    f"{change.key}: the tag “{tag}” is a synonym of {target} on the forum, which {does}",
                    item.origin.span,
                    f"write {target} in its place, or make {tag} a tag of its own on the forum",
                    item.origin.path,
                )


def _of_a_tag(change: Change, there: Mapping[str, endpoints.LiveTag], desired: Desired) -> Iterator[Problem]:
    """A new tag that stands for another one by now, and words for it that have words of their own (3.5)."""
    live = there.get(change.key.casefold())
    if isinstance(change, Create) and live and live.stands_for and not _lets_go(desired, live.stands_for, change.key):
        yield Problem(
            "tag-is-synonym",
            f"{change.key} is a synonym of {live.stands_for} on the forum, and no tag of its own",
            change.resource.origin.span,
            f"name it among the synonyms of {live.stands_for}, or part the two on the forum: /tag/{live.stands_for}",
            change.resource.origin.path,
        )
    for item in change.fields:
        for word in _listed(item.new) if item.field == "synonyms" else ():
            own = [one.name for one in there.values() if one.stands_for.casefold() == word.casefold()]
            kept = [one for one in own if not _lets_go(desired, word, one)]
            if kept:
                yield Problem(
                    "tag-is-synonym",
                    f"{change.key}: “{word}” has synonyms of its own on the forum ({', '.join(kept)}), so that it "
                    "cannot become one",
                    item.origin.span,
                    f"part them from it on the forum first: /tag/{word}",
                    item.origin.path,
                )


def _lets_go(desired: Desired, tag: str, word: str) -> bool:
    """Whether the file leaves a word out of those that it gives a tag."""
    declared = desired.get(TAG, tag)
    words = declared.fields.get("synonyms") if declared else None
    return words is not None and word.casefold() not in {one.casefold() for one in words.value}


def _no_such_tag(change: Change, item: FieldChange, tag: str, known: Iterable[str]) -> Problem:
    remedy = f"name {tag} in a tag group or among the allowed_tags of a category, which makes it, or correct the name"
    if similar := nearest(tag, known):
        remedy = f"did you mean {similar}? Otherwise {remedy}"
    return Problem(
        "no-such-tag",
        f"{change.key}: the forum has no tag “{tag}”, and the file makes none: {USES[change.kind]}",
        item.origin.span,
        remedy,
        item.origin.path,
    )


def _called_otherwise(change: Change, item: FieldChange, tag: str, name: str) -> Problem:
    message = f"{change.key}: the forum looks for the tag “{tag}” in these letters, and has {name}"
    return Problem("no-such-tag", message, item.origin.span, f"write {name}", item.origin.path)


def _made(desired: Desired) -> frozenset[str]:
    """The tags that a run makes where they are not there: tag groups, categories and the file's tags name them."""
    fields = (
        resource.fields[name].value
        for kind, names in TAG_FIELDS.items()
        for resource in desired.of_kind(kind)
        for name in names
        if name in resource.fields
    )
    declared = (
        (tag.key, *_listed(tag.fields["synonyms"].value if "synonyms" in tag.fields else ()))
        for tag in desired.of_kind(TAG)
        if not tag.absent
    )
    return frozenset(tag.casefold() for value in (*fields, *declared) for tag in _listed(value))


def _tags(change: Change, item: FieldChange) -> Sequence[str]:
    """The tags that a field gets and does not have."""
    of_setting = change.kind == SITE_SETTING and change.live and change.live.row.get("type") == TAGS
    of_members = change.kind == NOTIFICATION_DEFAULTS and item.field.endswith("_tags")
    if change.kind == PERMALINK:
        return permalink.tags_named(item.new)
    if change.kind == WATCHED_WORD:
        return watched_word.tags_named(change.resource, item.new) if item.field == "replacement" else ()
    of_page = change.kind == PAGE and item.field == "tags"
    of_others = of_page or item.field in TAG_FIELDS.get(change.kind, ())
    if isinstance(change, Delete) or not (of_setting or of_members or of_others):
        return ()
    present = {tag.casefold() for tag in _listed(item.old)}
    return [tag for tag in _listed(item.new) if tag.casefold() not in present]


def _listed(value: Any) -> Sequence[str]:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, str) and value else ()


def _there(client: ForumClient) -> Mapping[str, endpoints.LiveTag] | None:
    """All tags by their folded names; None where the forum has no tags, or does not show them."""
    try:
        return endpoints.tags(client)
    except (NotFound, NoRoute, NotAuthorised):
        return None
