"""The planner: from a forum file and a forum to a plan."""

from collections.abc import Mapping
from dataclasses import replace

from idiaspora.plugin_config.checking.partial_files import is_certain
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.expansion import InvalidInPart
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.apply.verification import estimated_reads
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.plan.calendar_moves import by_the_calendar
from idiaspora.provisioning.plan.circle_notes import notes_on_circles
from idiaspora.provisioning.plan.diff import differences
from idiaspora.provisioning.plan.letter_case import notes_on_letter_case
from idiaspora.provisioning.plan.limit_problems import judged_by_limits
from idiaspora.provisioning.plan.lost_groups import notes_on_groups
from idiaspora.provisioning.plan.memberless_groups import problems_of_groups_without_members
from idiaspora.provisioning.plan.missing_features import problems_of_lacking
from idiaspora.provisioning.plan.missing_names import missing_names
from idiaspora.provisioning.plan.notifications import with_everybody_told
from idiaspora.provisioning.plan.order import operations
from idiaspora.provisioning.plan.own_key import notes_on_secrets, problems_of_own_key
from idiaspora.provisioning.plan.ownerless_groups import problems_of_ownerless_groups
from idiaspora.provisioning.plan.page_tags import problems_of_page_tags
from idiaspora.provisioning.plan.parent_access import hindered_by_parents, problems_of_new_subcategories
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.plan.refused_deletions import hindered
from idiaspora.provisioning.plan.rename_hints import possible_renames
from idiaspora.provisioning.plan.setting_needs import problems_of_needs
from idiaspora.provisioning.plan.slug_notes import notes_on_slugs
from idiaspora.provisioning.plan.taken_names import problems_of_taken_names
from idiaspora.provisioning.plan.values_shown_later import notes_on_values_shown_later
from idiaspora.provisioning.safety.hidden_moderators import notes_on_hidden_moderators
from idiaspora.provisioning.safety.narrowing import narrowings
from idiaspora.provisioning.state.existing_members import untold
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.note import Note
from idiaspora.provisioning.state.reader import read
from idiaspora.provisioning.state.taken_addresses import problems_of_taken_addresses
from idiaspora.provisioning.state.taken_titles import problems_of_taken_titles
from idiaspora.provisioning.state.unknown_emoji import notes_on_emoji
from idiaspora.provisioning.state.unknown_icons import notes_on_icons
from idiaspora.provisioning.state.unmatched_names import naming_nothing
from idiaspora.provisioning.state.unsaid import managed_no_longer
from idiaspora.provisioning.state.uploads import problems_of_uploads, with_uploads_found
from idiaspora.provisioning.state.written_tags import problems_of_tags

NOTHING_MANAGED = Note(
    "",
    "the file manages nothing yet, so nothing on the forum can differ from it",
    "write a section, such as settings: or themes:; “idiaspora validate” says what the file manages",
)


@understood()
def plan(
    client: ForumClient,
    desired: Desired,
    lock: Lock | None = None,
    *,
    told: Mapping[str, tuple[str, ...]] | None = None,
    to_write: bool = True,
) -> Plan:
    """What has to be written so that the forum is as desired. Only reads. `lock` is what was applied last; `told` are
    people by the folded name of a group whose notifications are to be applied to them again. `to_write` is False where
    the plan is a mere comparison, which does not ask what the forum would refuse for the sake of its other things.

    Raises ForumError and IncompleteRead, and Invalid with all that this forum cannot be made to be: names it does not
    have, settings it does not list, resources of which a former one exists too, names and texts it does not take.
    """
    lock = lock or Lock(client.host)
    begun = client.requests_sent
    reading = read(client, desired, lock)
    desired, found = reading.desired, reading.found
    snapshot = replace(reading.snapshot, untold=untold(desired, lock, told or ()))
    changes, problems = differences((*desired.resources, *found.undeclared), snapshot)
    problems += [*reading.problems, *found.problems, *missing_names(desired, found)]
    problems += problems_of_groups_without_members(desired, found)
    problems += problems_of_lacking(desired, found.names.forum)
    problems += problems_of_new_subcategories(desired, snapshot)
    if to_write:
        problems += problems_of_own_key(changes, client.api_key)
        problems += problems_of_ownerless_groups(changes, snapshot)
        problems += problems_of_page_tags(changes, desired, snapshot)
        problems += problems_of_taken_names(changes, desired, found)
        problems += problems_of_needs(changes, found.setting_rows)
        problems += problems_of_uploads(client, changes)
        found = with_uploads_found(client, changes, found)
        problems += problems_of_taken_addresses(client, changes, desired, found, snapshot)
        problems += problems_of_tags(client, changes, desired)
        problems += problems_of_taken_titles(client, changes, found, snapshot.limits)
    shown = (*notes_on_emoji(client, changes), *notes_on_icons(client, changes)) if to_write and not problems else ()
    refused, doubts = judged_by_limits(changes, desired, found, snapshot)
    if problems or refused:
        raise Invalid([*problems, *refused])
    changes = with_everybody_told(changes, desired, snapshot)
    changes = hindered_by_parents(hindered(changes, found), desired.resources, snapshot, found.open_paths)
    moved = by_the_calendar(changes, desired, lock)
    steps = operations(changes, found, snapshot)
    result = Plan(
        desired.forum.name,
        client.host,
        client.api_username,
        steps,
        found,
        snapshot,
        reads=client.requests_sent - begun,
        verification=estimated_reads(steps, found.names.forum),
        told=told or {},
        desired=desired,
        by_calendar=moved,
        standings=desired.standings,
        notes=(
            *reading.notes,
            *found.notes,
            *managed_no_longer(desired, lock),
            *naming_nothing(desired, found, changes),
            *possible_renames(changes),
            *notes_on_letter_case(changes, desired, found),
            *notes_on_groups(changes, snapshot),
            *notes_on_values_shown_later(changes),
            *notes_on_slugs(changes, desired.resources, found),
            *notes_on_circles(steps),
            *notes_on_secrets(changes),
            *doubts,
            *shown,
        ),
    )
    if desired.manages_nothing:
        result = replace(result, notes=(*result.notes, NOTHING_MANAGED))
    seconds = client.pacing.time_for(result.writes + result.verification)
    notes = (*result.notes, *narrowings(result), *notes_on_hidden_moderators(result))
    return replace(result, seconds=seconds, notes=notes)


def with_problems_of_the_forum(client: ForumClient, invalid: InvalidInPart, lock: Lock | None = None) -> Invalid:
    """All mistakes of a file of which a part can be understood: its own, and what the forum says against that part.
    Only reads. Raises ForumError and IncompleteRead."""
    try:
        plan(client, invalid.desired, lock)
    except Invalid as found:
        more = (problem for problem in found.problems if is_certain(problem, invalid.lacking))
        return Invalid([*invalid.problems, *more])
    return invalid


__all__ = ["Operation", "Plan", "plan", "with_problems_of_the_forum"]
