"""What waits for what: deletions for those that still name a thing, children for parents, and all for settings."""

import pytest
from locked import Locked, categories, category
from rehearsal import Rehearsal, sets

from idiaspora.provisioning.plan.outcome import Status

BULK = "PUT /admin/site_settings/bulk_update.json"
MOVED = "it was changed on the forum"


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


def statuses(locked: Locked) -> dict[str, Status]:
    return {item.operation.id: item.status for item in locked.runs[-1].applied.outcomes}


def ids(locked: Locked, text: str) -> list[str]:
    return [step.id for step in locked.plan(text).operations]


def refused(house: Rehearsal, path: str) -> None:
    """No write to this path is taken."""
    house.forum.faults.add({"kind": "server_error", "status": 500, "method": "PUT", "path": path, "times": 40})


@pytest.mark.parametrize(
    ("declared", "named", "kind"),
    [
        pytest.param("groups: [{name: Crew}]\n", "access: {see: [crew], create: [staff]}", "group", id="that sees it"),
        pytest.param("groups: [{name: Crew}]\n", "moderated_by: [crew]", "group", id="that moderates it"),
        pytest.param(
            "tag_groups: [{name: Crew, tags: [a]}]\n", "allowed_tag_groups: [Crew]", "tag_group", id="of tags"
        ),
    ],
)
def test_a_group_stays_while_a_category_that_still_names_it_could_not_be_written(
    locked: Locked, declared: str, named: str, kind: str
) -> None:
    without = {"access": "access: {create: [staff]}", "moderated_by": "moderated_by: []"}
    after = without.get(named.partition(":")[0], "allowed_tag_groups: []")
    locked.settled(declared + categories(category("deck", more=named)))

    locked.run(f"{kind}s: []\n" + categories(category("deck", more=after)), stale={"category deck": MOVED})

    assert statuses(locked) == {"category deck": Status.STALE, f"{kind} Crew": Status.BLOCKED}
    assert f"{kind} Crew" in locked.addresses(kind)


def test_a_parent_closes_whether_or_not_a_child_may_be_deleted(locked: Locked) -> None:
    crew = "groups: [{name: crew}]\n"
    child = category("ask", more="access: {create: [crew]}")
    locked.settled(crew + categories(category("deck", more="access: {see: [everyone]}", below=child)))
    closed = crew + categories(category("deck", more="access: {create: [crew]}, subcategories: []"))

    ran = locked.run(closed, allow_delete=())

    assert [str(sent) for sent in ran.writes] == ["PUT /categories/5.json"]
    assert statuses(locked) == {"category deck": Status.DONE, "category deck/ask": Status.NOT_CONSENTED}
    assert locked.house.granted("deck") == {"crew": 1}


def test_tag_groups_wait_for_the_settings_without_which_nothing_is_kept_of_them(house: Rehearsal) -> None:
    house.setting("tagging_enabled", "false")
    refused(house, "*bulk_update.json")
    ran = house.run("tag_groups: [{name: Places, tags: [north]}]\n")
    assert [item.status for item in ran.applied.outcomes] == [Status.FAILED, Status.BLOCKED]
    assert house.arrange("GET", "/tag_groups.json")["tag_groups"] == []


def test_a_description_waits_for_the_settings_that_say_how_short_it_may_be(house: Rehearsal) -> None:
    def text(length: int, description: str) -> str:
        deck = category("deck", more=f"description: '{description}'")
        return f"settings: {{min_first_post_length: {length}}}\n" + categories(deck)

    house.settled(text(20, "What the deck is for, and for whom it is."))
    refused(house, "*bulk_update.json")
    ran = house.run(text(8, "On the deck."))
    assert {item.operation.id: item.status for item in ran.applied.outcomes} == {
        "site_settings": Status.FAILED,
        "about_topic deck": Status.BLOCKED,
    }


def test_a_setting_that_a_category_needs_blocks_it_though_it_failed_among_others(house: Rehearsal) -> None:
    """One by one, after the forum refused them together: one is wrong, and one that the category implies fails too."""
    house.wire.refuses = lambda sent: sets(sent, "contact_email", "refused@example.org")
    house.setting("enable_category_group_moderation", "false")
    refused(house, "/admin/site_settings/enable_category_group_moderation*")
    wrong = "settings: {contact_email: refused@example.org, title: Another}\n"
    ran = house.run(wrong + categories(category("deck", more="moderated_by: [staff]")))
    assert {item.operation.id: item.status for item in ran.applied.outcomes} == {
        "site_settings": Status.FAILED,
        "category deck": Status.BLOCKED,
    }
    assert house.value("title") == "Another"


def test_a_restricted_parent_moves_before_what_is_made_below_it(locked: Locked) -> None:
    crew = "groups: [{name: crew}]\n"
    closed = "access: {create: [crew]}"
    locked.settled(crew + categories(category("deck", more=closed)))
    text = crew + categories(
        category("bow", more=f"previously: deck, {closed}", below=category("ask", more=closed)),
    )
    assert ids(locked, text) == ["category bow", "category bow/ask"]
    locked.run(text, stale={"category bow": MOVED})
    assert statuses(locked) == {"category bow": Status.STALE, "category bow/ask": Status.BLOCKED}


@pytest.mark.parametrize("written", ["Crew", "crew", "CREW"])
def test_what_names_a_new_group_waits_for_it_in_any_letters(house: Rehearsal, written: str) -> None:
    text = f"groups: [{{name: cREw}}]\ncategories: [{category('deck', more=f'access: {{see: [{written}]}}')}]\n"
    steps = {step.id: step.depends_on for step in house.plan(text).operations}
    assert steps["category deck"] == ("group cREw",)


def test_a_setting_that_names_a_new_group_waits_for_it_in_any_letters(house: Rehearsal) -> None:
    plan = house.plan(
        "groups: [{name: cREw}]\nsettings: {create_topic_allowed_groups: [staff, CREW], title: Another}\n"
    )
    steps = {step.id: (step.level, step.depends_on) for step in plan.operations}
    assert steps["site_setting create_topic_allowed_groups"] == (65, ("group cREw",))
    assert steps["site_settings"] == (10, ())


def test_a_category_leaves_before_its_parent_closes_to_those_who_see_it(locked: Locked) -> None:
    crew = "groups: [{name: crew}]\n"
    of_crew, of_staff = "access: {create: [crew]}", "access: {create: [staff]}"
    both = "access: {create: [crew, staff]}"
    locked.settled(crew + categories(category("deck", more=both, below=category("bow", more=of_staff))))
    text = crew + categories(category("deck", more=of_crew), category("bow", more=f"previously: deck/bow, {of_staff}"))
    assert ids(locked, text) == ["category bow", "category deck"]
    locked.settled(text)


def test_one_that_everybody_sees_who_sees_the_parent_then_may_leave_later(locked: Locked) -> None:
    crew = "groups: [{name: crew}]\n"
    of_crew, both = "access: {create: [crew]}", "access: {create: [crew, staff]}"
    locked.settled(crew + categories(category("deck", more=both, below=category("bow", more=of_crew))))
    text = crew + categories(category("deck", more=of_crew), category("bow", more=f"previously: deck/bow, {of_crew}"))
    assert ids(locked, text) == ["category deck", "category bow"]
    locked.settled(text)


def test_a_parent_that_turns_and_gets_another_name_gets_it_once(locked: Locked) -> None:
    crew = "groups: [{name: crew}]\n"
    of_crew, of_staff = "access: {create: [crew]}", "access: {create: [staff]}"
    locked.settled(crew + categories(category("deck", more=of_crew, below=category("bow", more=of_crew))))
    text = crew + categories(
        category("hold", more=f"previously: deck, {of_staff}", below=category("bow", more=of_staff)),
    )
    ran = locked.run(text)
    assert [(sent.path, sent.body.get("slug"), sent.body.get("permissions")) for sent in ran.writes] == [
        ("/categories/5.json", None, {"crew": 1, "staff": 1}),
        ("/categories/6.json", None, {"staff": 1}),
        ("/categories/5.json", "hold", {"staff": 1}),
    ]
    assert locked.plan(text).operations == ()


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        pytest.param("staff", "staff, crew", Status.BLOCKED, id="to those who see the parent only then"),
        pytest.param("staff, moderators", "staff", Status.DONE, id="to those who see the parent already"),
    ],
)
def test_a_child_waits_for_a_parent_that_opens_where_it_opens_to_the_same(
    locked: Locked, before: str, after: str, status: Status
) -> None:
    """The forum refuses a child that is open to others than its parent."""

    def text(of_deck: str, of_ask: str) -> str:
        child = category("ask", more=f"access: {{see: [{of_ask}]}}")
        deck = category("deck", more=f"access: {{see: [{of_deck}]}}", below=child)
        return "groups: [{name: crew}]\n" + categories(deck)

    locked.settled(text("staff, moderators", before))
    locked.run(text("staff, moderators, crew", after), stale={"category deck": MOVED})
    assert statuses(locked) == {"category deck": Status.STALE, "category deck/ask": status}


def test_a_parent_that_turns_and_moves_moves_once(locked: Locked) -> None:
    """With the write that closes it: the first one only opens."""
    locked.house.hosted("max_category_nesting", "3")
    crew = "groups: [{name: crew}]\n"
    of_crew, of_staff = "access: {create: [crew]}", "access: {create: [staff]}"
    bow = category("bow", more=of_crew, below=category("ask", more=of_crew))
    locked.settled(crew + categories(category("deck", below=bow)))
    bow = category("bow", more=f"previously: deck/bow, {of_staff}", below=category("ask", more=of_staff))
    text = crew + categories(category("deck"), bow)
    ran = locked.run(text)
    assert [(sent.path, "parent_category_id" in sent.body) for sent in ran.writes] == [
        ("/categories/6.json", False),
        ("/categories/7.json", False),
        ("/categories/6.json", True),
    ]
    assert locked.plan(text).operations == ()


def test_what_moves_below_another_one_waits_for_what_leaves_it(locked: Locked) -> None:
    """Until then the forum counts what stands below it as nested too deep."""
    locked.settled(categories(category("deck", below=category("bow")), category("hold")))
    text = categories(
        category("hold", below=category("deck", more="previously: deck")), category("bow", more="previously: deck/bow")
    )
    assert ids(locked, text) == ["category bow", "category hold/deck"]
    locked.settled(text)


def test_deletions_come_behind_everything_and_the_lowest_first(locked: Locked) -> None:
    text = "groups: [{name: crew}]\n" + categories(category("deck", below=category("bow")), category("hold"))
    locked.settled(text)
    after = "groups: []\n" + categories(category("keel"))
    assert ids(locked, after)[0] == "category keel"
    assert ids(locked, after).index("category deck/bow") < ids(locked, after).index("category deck")
    assert {step.level for step in locked.plan(after).operations if step.action == "delete"} == {95}
