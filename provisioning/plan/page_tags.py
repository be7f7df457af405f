"""Tags of pages that their category, or the groups of the tags, do not let stand together (3.5). Pure.

The forum looks at this when a page gets other tags or moves, whoever writes. What a tag may not do is known of the
categories and tag groups of the file; of a category that it does not declare nothing is known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.kinds import page
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.names import CATEGORY, PAGE, TAG_GROUP
from idiaspora.plugin_config.kinds.opening import known
from idiaspora.plugin_config.kinds.page_limits import category_of
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.state.snapshot import Snapshot


def problems_of_page_tags(changes: Sequence[Change], desired: Desired, snapshot: Snapshot) -> Iterator[Problem]:
    """The tags that the forum would refuse, or add to, of pages that get other tags or another category."""
    rules = _Rules(desired, snapshot)
    for change in changes:
        declared = change.resource.fields.get("tags")
        moves = any(item.field in page.TAGGED for item in change.fields)
        if change.kind == PAGE and not isinstance(change, Delete) and moves and declared is not None:
            category = category_of(change.resource.fields)
            said = [*rules.of_groups(declared.value), *rules.of_category(declared.value, category)]
            yield from (_problem(change, declared, message, remedy) for message, remedy in said)


def _problem(change: Change, declared: Declared, message: str, remedy: str) -> Problem:
    origin = declared.origin
    return Problem("tag-not-allowed", f"the page {change.key}: {message}", origin.span, remedy, origin.path)


@dataclass(frozen=True)
class _Rules:
    """What categories and tag groups say of tags, as the file leaves them."""

    desired: Desired
    snapshot: Snapshot

    def of_groups(self, tags: Sequence[str]) -> Iterator[tuple[str, str]]:
        """What is wrong, and what to do: a group that gives a topic one tag only, and one that brings its parent."""
        for group in self.desired.of_kind(TAG_GROUP):
            if group.absent:
                continue
            inside = [tag for tag in tags if folded(tag) in self._tags_of(group.key)]
            if len(inside) > 1 and self._value(TAG_GROUP, group.key, "one_per_topic"):
                yield (
                    f"{', '.join(inside)} are tags of {group.key}, of which a topic has one only (one_per_topic)",
                    f"leave {' or '.join(inside)} out",
                )
            parent = self._value(TAG_GROUP, group.key, "parent_tag")
            if inside and parent and folded(parent) not in map(folded, tags):
                yield (
                    f"{inside[0]} comes with {parent}, the parent tag of {group.key}: the forum adds it",
                    f"write {parent} beside it",
                )

    def of_category(self, tags: Sequence[str], category: Declared | None) -> Iterator[tuple[str, str]]:
        """A tag that other categories keep to themselves, or that is none of those which this one takes."""
        path = str(category.value) if category else ""
        if not path or self.desired.get(CATEGORY, path) is None:
            return
        own = self._allowed(path)
        if own is None:
            return
        others = {item.key: self._allowed(item.key) for item in self.desired.of_kind(CATEGORY) if not item.absent}
        is_open = not own or self._value(CATEGORY, path, "allow_global_tags")
        for tag in tags:
            if folded(tag) in own:
                continue
            remedy = f"leave {tag} out, or allow it in {path}"
            if holders := [key for key, allowed in others.items() if folded(tag) in (allowed or ())]:
                yield f"the tag {tag} is kept for topics of {', '.join(holders)}", remedy
            elif not is_open:
                yield f"the category {path} does not take the tag {tag}", remedy

    def _allowed(self, path: str) -> frozenset[str] | None:
        """The tags that a category keeps for itself, folded; None where it names a group that is none of the file's."""
        tags, groups = (self._value(CATEGORY, path, name) or () for name in ("allowed_tags", "allowed_tag_groups"))
        if any(self.desired.get(TAG_GROUP, group) is None for group in groups):
            return None
        return frozenset(map(folded, tags)).union(*map(self._tags_of, groups))

    def _tags_of(self, group: str) -> frozenset[str]:
        return frozenset(folded(tag) for tag in self._value(TAG_GROUP, group, "tags") or ())

    def _value(self, kind: str, key: str, field: str) -> Any:
        """The value that a declared thing has after the run; None for one that is made without it."""
        declared, live = self.desired.get(kind, key), self.snapshot.get(kind, key)
        if declared is not None and field in declared.fields:
            return declared.fields[field].value
        present = KINDS[kind].fields[field].decode(live.row, self.snapshot.names) if live else None
        return known(present)
