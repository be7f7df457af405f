"""Tags to be written that the forum would leave out without a word, or refuse: synonyms of others, and those that it
does not have where it makes none (3.5)."""

from collections.abc import Iterable, Iterator, Mapping

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.called_things import Thing, texts
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete
from idiaspora.plugin_config.kinds.names import TAG
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.suggestions import nearest
from idiaspora.provisioning.errors import NoRoute, NotAuthorised, NotFound
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.state.new_names import NewNames, new_names


def problems_of_tags(client: ForumClient, changes: Iterable[Change], desired: Desired) -> Iterator[Problem]:
    """Each such tag at its place: one read of all tags, where some are to be written. Raises ForumError."""
    changes = list(changes)
    written = list(new_names(changes, Thing.TAG))
    of_tags = [change for change in changes if change.kind == TAG and not isinstance(change, Delete)]
    there = _there(client) if written or of_tags else None
    if there is None:
        return
    for tag_change in of_tags:
        yield from _of_a_tag(tag_change, there, desired)
    made = _made(desired)
    for new in written:
        for tag in new.names:
            live = there.get(tag.casefold())
            if live is None and new.called.without and tag.casefold() not in made:
                yield _no_such_tag(new, tag, [*there, *made])
            elif live and new.called.as_written and live.name != tag:
                yield _called_otherwise(new, tag, live.name)
            elif live and not new.called.without and new.called.synonym and live.stands_for:
                yield Problem(
                    "tag-is-synonym",
                    f"{new.change.key}: the tag “{tag}” is a synonym of {live.stands_for} on the forum, which "
                    f"{new.called.synonym}",
                    new.item.origin.span,
                    f"write {live.stands_for} in its place, or make {tag} a tag of its own on the forum",
                    new.item.origin.path,
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
        for word in texts(item.new) if item.field == "synonyms" else ():
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


def _no_such_tag(new: NewNames, tag: str, known: Iterable[str]) -> Problem:
    remedy = f"name {tag} in a tag group or among the allowed_tags of a category, which makes it, or correct the name"
    if similar := nearest(tag, known):
        remedy = f"did you mean {similar}? Otherwise {remedy}"
    return Problem(
        "no-such-tag",
        f"{new.change.key}: the forum has no tag “{tag}”, and the file makes none: {new.called.without}",
        new.item.origin.span,
        remedy,
        new.item.origin.path,
    )


def _called_otherwise(new: NewNames, tag: str, name: str) -> Problem:
    message = f"{new.change.key}: the forum looks for the tag “{tag}” in these letters, and has {name}"
    return Problem("no-such-tag", message, new.item.origin.span, f"write {name}", new.item.origin.path)


def _made(desired: Desired) -> frozenset[str]:
    """The tags that a run makes where they are not there: those of the file, and what other things name."""
    named = (
        tag
        for resource in desired.resources
        for called in KINDS[resource.kind].calls
        for name, declared in resource.fields.items()
        if called.thing is Thing.TAG and called.is_made and not called.late
        for tag in called.names_in(resource, {}, name, declared.value)
    )
    declared = (
        (tag.key, *texts(tag.fields["synonyms"].value if "synonyms" in tag.fields else ()))
        for tag in desired.of_kind(TAG)
        if not tag.absent
    )
    return frozenset(tag.casefold() for tag in (*named, *(one for words in declared for one in words)))


def _there(client: ForumClient) -> Mapping[str, endpoints.LiveTag] | None:
    """All tags by their folded names; None where the forum has no tags, or does not show them."""
    try:
        return endpoints.tags(client)
    except (NotFound, NoRoute, NotAuthorised):
        return None
