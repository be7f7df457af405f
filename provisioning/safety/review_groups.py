"""Groups that say whose posts wait, which a plan would forget without the file saying so. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from idiaspora.plugin_config.fields.automatic_groups import WORDS_FOR_GROUPS
from idiaspora.plugin_config.kinds.changes import Change, FieldChange
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.review import APPROVALS, WORDS, groups_in
from idiaspora.provisioning.plan.plan import Plan

REVIEW_GROUPS = "review-groups"
"""The rule of the refusal: a plain switch replaces no groups."""

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
