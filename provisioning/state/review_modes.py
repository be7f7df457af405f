"""Whose posts wait for approval, by groups (2026): whether the forum knows such modes, and what it would forget."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from idiaspora.plugin_config.desired.resources import Declared, Desired, Resource
from idiaspora.plugin_config.fields.automatic_groups import WORDS_FOR_GROUPS
from idiaspora.plugin_config.fields.capabilities import Capabilities, in_category
from idiaspora.plugin_config.fields.directory import Names
from idiaspora.plugin_config.kinds.kind import Change, FieldChange
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.review import APPROVALS, GROUP_KEYS, WORDS, groups_in
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.state.found import Found

REVIEW_GROUPS = "review-groups"
"""The rule of the refusal: a plain switch replaces no groups."""


def _by_groups(desired: Desired) -> Iterator[tuple[Resource, str, Declared]]:
    """What the file says with groups: the category, the field, the value."""
    for category in desired.of_kind(CATEGORY):
        for field in APPROVALS:
            declared = category.fields.get(field)
            if declared is not None and groups_in(declared.value):
                yield category, field, declared


def with_review_modes_seen(client: ForumClient, desired: Desired, found: Found, names: Names) -> Names:
    """With whether the forum has modes, where the file needs to know and no read has shown it.

    One read of any category by itself, which shows it on every version. Raises ForumError and IncompleteRead.
    """
    if names.forum.review_modes is not None or not found.order or not any(_by_groups(desired)):
        return names
    row = endpoints.approval_row(client, found.address(found.order[0]))
    seen = in_category(row)
    # A category without settings of its own shows no mode; the groups stand beside them.
    modes = GROUP_KEYS[0] in row if seen.review_modes is None else seen.review_modes
    return replace(names, forum=names.forum | replace(seen, review_modes=modes))


def problems_of_review_modes(desired: Desired, forum: Capabilities) -> Iterator[Problem]:
    """What is said by groups to a forum that knows only all or none."""
    for category, field, declared in _by_groups(desired) if forum.review_modes is False else ():
        key = field.rpartition(".")[2]
        yield Problem(
            "not-on-this-forum",
            f"{category.key}: on this forum either all {WORDS[field]} wait for approval or none; by groups they can "
            "since Discourse 2026.4",
            declared.origin.span,
            f"write {key}: true or {key}: false, or have the forum upgraded",
            declared.origin.path,
        )


FILE_WORDS = {group: word for word, group in WORDS_FOR_GROUPS.items()}


@dataclass(frozen=True)
class Forgotten:
    """Groups of the forum that a plain switch of the file would replace."""

    change: Change
    field: FieldChange

    @property
    def reason(self) -> str:
        ((word, groups),) = self.field.old.items()
        named = ", ".join(FILE_WORDS.get(group, group) for group in groups)
        who = f"all but those of {named}" if word == "except" else f"only those of {named}"
        switch = str(self.field.new).lower()
        return (
            f"in {self.change.address} {WORDS[self.field.field]} wait for approval by groups ({who}), which a plain "
            f"{switch} would forget"
        )

    @property
    def remedy(self) -> str:
        key = self.field.field.rpartition(".")[2]
        word = "except" if self.field.new else "only"
        return f"write {key}: {{{word}: []}} to say it in place of the groups, or adopt what the forum has"


def forgotten_groups(plan: Plan) -> Iterator[Forgotten]:
    """The groups that a plan would forget without the file saying so: somebody set them on the forum, and a switch that
    was written for older versions knows nothing of them."""
    for change in plan.changes:
        for item in change.fields if change.kind == CATEGORY and change.live else ():
            if item.field in APPROVALS and isinstance(item.new, bool) and groups_in(item.old):
                yield Forgotten(change, item)
