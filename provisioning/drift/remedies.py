"""Both ways to resolve a difference: what an apply does about it, and how the forum's value gets into the file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.new_places import new_place
from idiaspora.plugin_config.editing.write_targets import FIRST_PAGE as FIRST_PAGE_PATH
from idiaspora.plugin_config.editing.write_targets import naming_field, place_of
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, FieldChange
from idiaspora.plugin_config.kinds.names import CATEGORY_ORDER, SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.uploads import uploads_in
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.plan.calendar_moves import follows_a_phase

FIRST_PAGE = ".".join(FIRST_PAGE_PATH)
PRUNE = "prune"
MOVABLE = re.compile(r"(^categories|\.subcategories)\[[^\]]*\]$")
"""Paths of categories with lines of their own, which may stand below another category as well: not themes."""
TAKEN_FROM = ("shapes.", "defaults.")
"""Where values stand that several things take."""


@dataclass(frozen=True)
class Remedies:
    """`apply` says what an apply does about a difference; `adopt` is the path at which an adopt writes the forum's
    value into the file. Where it cannot, `adopt` is empty, `why_not` says why, and `instead` what to do by hand."""

    apply: str
    adopt: str = ""
    instead: str = ""
    why_not: str = ""


def of_undeleted(change: Change, desired: Desired) -> Remedies:
    """For a resource that exists and should not."""
    place = new_place(desired, change.kind, change.key)
    named = f"take it out of {change.resource.collection}, then " if change.resource.collection == PRUNE else ""
    return Remedies(
        f"apply deletes it, with --allow-delete {change.kind}",
        instead=f"{named}“idiaspora adopt '{place}'” declares it, to keep it as it is" if place else "declare it",
        why_not="it is not a value of the file",
    )


def of_absence(change: Change, desired: Desired, *, was_applied: bool) -> Remedies:
    """For a resource that does not exist. Adopt takes one that existed out of the file; a new one stays."""
    if not was_applied:
        return Remedies(
            "apply creates it",
            instead=f"take {change.resource.origin.path} out of the file",
            why_not="it was not applied yet",
        )
    place = place_of(desired, change.resource) if KINDS[change.kind].section else ""
    return _either("apply creates it again", place, f"take {change.resource.origin.path} out of the file")


def of_a_move_there(change: Change, now: str, desired: Desired, *, is_moved: bool) -> Remedies:
    """For a resource that was renamed or moved on the forum; `now` is its current key, and `is_moved` says that it is
    below something else."""
    apply = f"write “previously: [{now.rpartition('/')[2]}]” beside it, then apply puts it back"
    if is_moved:
        place = place_of(desired, change.resource)
        if MOVABLE.search(place):
            return Remedies(apply, adopt=place)
        return Remedies(
            apply,
            instead=f"move it in the file, so that it is {now} there",
            why_not="it has another parent now, and no lines of its own that could move there",
        )
    word = naming_field(change.resource)
    return _either(apply, place_of(desired, change.resource, word), f"write its current {word} into the file")


def of_a_former_name(change: Change) -> Remedies:
    """For a resource that still has a former name."""
    return Remedies(
        "apply renames it",
        instead=f"write {change.renamed_from} into the file",
        why_not="the file itself gives that as a former name",
    )


def of_a_field(
    change: Change, item: FieldChange, desired: Desired, tags: Mapping[str, str], *, was_changed_here: bool
) -> Remedies:
    """Of one field; `tags` are the values of the file that come from elsewhere, by their paths."""
    if item.old is UNKNOWN:
        return Remedies(
            "apply writes it",
            instead="make it readable to the acting user, then run again",
            why_not="it could not be read",
        )
    apply = "apply writes it" if was_changed_here else "apply puts it back"
    if isinstance(item.new, Secret) or isinstance(item.old, Secret):
        return Remedies(apply, instead="change the secret where it is kept", why_not="it is a secret")
    if uploads := uploads_in(item.new):
        there = f"save what the forum has there in place of {uploads[0].path}, or write its address"
        nothing = "write [] there" if isinstance(item.new, tuple) else 'write "" there'
        return Remedies(apply, instead=there if item.old else nothing, why_not="its value comes from !upload")
    if item.old and change.kind != SITE_SETTING and KINDS[change.kind].fields[item.field].wire.uploading is not None:
        there = "save the picture that the forum has in the folder of the file, and name it with !upload"
        return Remedies(apply, instead=there, why_not="a file names a picture by !upload")
    # What a thing takes from elsewhere is written at the thing itself, and the tag stays as it is.
    is_taken = item.origin.path.startswith(TAKEN_FROM)
    if tag := next((tag for path, tag in tags.items() if not is_taken and is_within(path, item.origin.path)), ""):
        return Remedies(apply, instead=f"change what {tag} gives", why_not=f"its value comes from {tag}")
    if change.kind == CATEGORY_ORDER:
        return Remedies(apply, adopt=item.origin.path)
    if change.kind == SITE_SETTING and item.origin.reason and item.origin.path != FIRST_PAGE:
        return Remedies(
            apply,
            instead=f"change {item.origin.reason}, from which it follows",
            why_not="it is not written in the file",
        )
    if follows_a_phase(change, item, desired):
        return Remedies(
            apply,
            instead="change the days in the file",
            why_not=f"the line of {item.field} says what holds at another time than now",
        )
    place = place_of(desired, change.resource, item.field, item.origin)
    return _either(apply, place, f"change {item.origin.reason or item.origin.path}, from which it follows")


def of_existing_members(origin: Origin) -> Remedies:
    """For a value that existing people are to have, and may not have."""
    return Remedies(
        "apply gives it to existing members",
        instead=f"take {origin.path} out of the file",
        why_not="the forum does not tell who already has it",
    )


def _either(apply: str, adopt: str, instead: str) -> Remedies:
    if adopt:
        return Remedies(apply, adopt=adopt)
    return Remedies(apply, instead=instead, why_not="it has no place of its own in the file")


def is_within(path: str, place: str) -> bool:
    """Whether a path of the file is a place of it, or lies below that."""
    return path == place or path.startswith((f"{place}.", f"{place}["))
