"""A file that says what repeats once asks for the same as one that writes everything out, on the forum itself."""

from typing import Any

from rehearsal import HEAD, URL, Rehearsal

from idiaspora.plugin_config.kinds.kind import Action
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock
from tests.support.communities import long_file, short_file

COUNT = 4
SEEDED = ("martin", "amina", "kofi", "lucia")


def with_known_people(text: str) -> str:
    """The same file with people who have an account."""
    for number in reversed(range(COUNT * 3)):
        text = text.replace(f"mapper{number}", f"{SEEDED[number % len(SEEDED)]}")
    return text


LONG, SHORT = with_known_people(long_file(COUNT)), with_known_people(short_file(COUNT))


def told(made: Plan) -> list[tuple[Any, ...]]:
    """The steps of a plan without the lines of the file that they come from."""
    return [
        (step.id, step.depends_on, change.renamed_from, [(item.field, item.old, item.new) for item in change.fields])
        for step in made.operations
        for change in step.changes
    ]


def test_both_files_have_one_plan_and_either_is_empty_after_the_other(house: Rehearsal) -> None:
    assert told(house.plan(SHORT)) == told(house.plan(LONG))
    assert len(house.plan(SHORT).operations) > COUNT * 2

    ran = house.run(house.desired(SHORT))

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert [house.plan(text).operations for text in (SHORT, LONG)] == [(), ()]


SHAPED = (
    HEAD
    + """\
moderators: {germany: {members: [amina]}, turkey: {members: [kofi]}}
shapes:
  community:
    moderated_by: ["{slug}"]
    description: "All that concerns {name}, its people and those who come from there."
    questions: {name: Questions, slug: questions, answers: any}
    subcategories: [{name: "Events in {name}", slug: events}, {name: Jobs, slug: jobs}]
categories:
  - {name: Germany, slug: germany, like: community}
  - {name: Türkiye, slug: turkey, like: community, color: "E30A17"}
"""
)


def test_what_a_shape_makes_converges_and_goes_with_it(house: Rehearsal) -> None:
    house.settled(SHAPED)
    assert house.category("turkey/events")["name"] == "Events in Türkiye"
    assert house.category("germany/questions")["moderating_group_ids"] == [house.group("germany-moderators")["id"]]
    ran = house.run(SHAPED)
    lock = recorded(Lock(URL), house.desired(SHAPED), ran.plan, ran.applied)

    without = house.desired(SHAPED.replace(", {name: Jobs, slug: jobs}", ""))
    left = plan(house.client, without, lock)

    assert [(step.action, step.id) for step in left.operations] == [
        (Action.DELETE, "category germany/jobs"),
        (Action.DELETE, "category turkey/jobs"),
    ]
    unwritten = house.desired(SHAPED.replace("    subcategories: [", "    # subcategories: ["))
    assert plan(house.client, unwritten, lock).operations == ()


def test_a_rename_of_what_takes_a_shape_renames_what_is_below_it(house: Rehearsal) -> None:
    house.settled(SHAPED)
    renamed = SHAPED.replace("slug: turkey, like", "slug: turkiye, previously: turkey, like").replace(
        "turkey: {members", "turkiye: {name: turkey-moderators, members"
    )

    house.settled(renamed)

    assert house.category("turkiye/events")["name"] == "Events in Türkiye"
