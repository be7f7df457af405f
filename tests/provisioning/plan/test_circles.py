"""What opens before something else closes, since one waits for the other: where that can be helped, and where not."""

import pytest
from discourse_versions import PLAYED, on
from rehearsal import Rehearsal
from who_may_what import facts, known_in

from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.shifts import EDITORS_OF_WIKIS, outside_of, set_free_in
from idiaspora.provisioning.plan.access_shifts import Ladders, shifts
from idiaspora.provisioning.plan.plan import Plan

CATEGORY, LEAF, CLUB, MEMBERS = "category internal", "category internal/leaf", "group club", "membership club"


def ids(planned: Plan) -> list[str]:
    return [step.id for step in planned.operations]


def circles(planned: Plan) -> list[str]:
    """The things that open before others close, as the notes say it."""
    return [note.address for note in planned.notes if "opens before" in note.text]


def waits_for(planned: Plan, id: str) -> list[str]:
    """What a step waits for because that closes."""
    return [closing.step for step in planned.operations if step.id == id for closing in step.behind]


def club(members: str, more: str, access: str = "see: [staff]") -> str:
    return (
        f"groups: [{{name: club, members: {members}, {more}}}]\n"
        f"categories: [{{name: Internal, slug: internal, access: {{{access}}}}}]\n"
    )


def nested(access: str, more: str = "", of_leaf: str = "") -> str:
    """A category and the one below it, both of the same groups."""
    child = f"subcategories: [{{name: Leaf, slug: leaf, access: {{{of_leaf or access}}}{more}}}]"
    return f"categories: [{{name: Internal, slug: internal, access: {{{access}}}, {child}}}]\n"


EVERYBODYS = [
    pytest.param("visible_to: everyone", "visible_to: staff", [], id="a group that everybody sees"),
    pytest.param("visible_to: members", "visible_to: staff", [], id="a group that everybody with an account sees"),
    pytest.param("visible_to: group members", "visible_to: staff", [CLUB], id="a group that its members see"),
    pytest.param("mentions: everyone", "mentions: staff", [], id="a group that everybody mentions"),
    pytest.param("mentions: members", "mentions: staff", [CLUB], id="a group that its members mention"),
]


@pytest.mark.parametrize(("before", "after", "awaited"), EVERYBODYS)
def test_who_comes_into_a_group_waits_for_what_closes_to_it_alone(
    house: Rehearsal, before: str, after: str, awaited: list[str]
) -> None:
    """What was open to everybody they could do before."""
    house.settled(club("[kofi]", before))
    assert waits_for(house.plan(club("[kofi, amina]", after)), MEMBERS) == awaited


@pytest.mark.parametrize(
    ("before", "awaited"),
    [
        pytest.param("create: [members, club]", [], id="in which everybody does so"),
        pytest.param("create: [everyone, club]", [], id="in which everyone does so"),
        pytest.param("reply: [members], create: [club]", [CATEGORY], id="in which the others do less"),
    ],
)
def test_who_comes_waits_for_a_category_in_which_the_group_does_more(
    house: Rehearsal, before: str, awaited: list[str]
) -> None:
    house.settled(club("[kofi]", "messages: nobody", before))
    assert waits_for(house.plan(club("[kofi, amina]", "messages: nobody", "see: [members]")), MEMBERS) == awaited


@pytest.mark.parametrize(
    ("after", "awaited"),
    [
        pytest.param("create: [members, club]", [], id="in which everybody may do so then"),
        pytest.param("reply: [members], create: [club]", [MEMBERS], id="in which the others may do less"),
    ],
)
def test_a_category_waits_for_who_leaves_where_only_the_group_does_more(
    house: Rehearsal, after: str, awaited: list[str]
) -> None:
    house.settled(club("[kofi, amina]", "messages: nobody", "see: [members]"))
    planned = house.plan(club("[kofi]", "messages: nobody", after))
    assert waits_for(planned, CATEGORY) == awaited


@pytest.mark.parametrize(("closed", "awaited"), [("moderators", []), ("trust_level_3", [CATEGORY])])
def test_who_may_start_topics_then_waits_for_a_category_that_closes_to_others_than_the_staff(
    house: Rehearsal, closed: str, awaited: list[str]
) -> None:
    """The staff starts topics whatever the settings say, so that nobody of it gains anything by that."""
    settings = "settings: {create_topic_allowed_groups: [trust_level_2]}\n"
    house.settled(settings + club("[]", "grant_trust_level: member", f"create: [{closed}], see: [staff]"))
    planned = house.plan(settings + club("[amina]", "grant_trust_level: member", f"see: [{closed}, staff]"))
    assert waits_for(planned, MEMBERS) == awaited


@pytest.mark.parametrize(
    ("names", "found"), [("staff", False), ("moderators", False), ("members", False), ("ring", True)]
)
def test_leaving_a_group_sets_posts_free_where_they_wait_because_of_it(names: str, found: bool) -> None:
    """Those of the staff never wait, and nobody leaves everybody."""
    moves = KINDS["category"].moves
    assert moves is not None
    assert bool(moves.leads("internal", {"approve.topics": {"only": (names,)}})) is found
    both = moves.leads("internal", {"approve.topics": {"only": (names, "ring")}})
    assert (outside_of("ring") in both) is (names != "members")


@pytest.mark.parametrize(
    ("access", "freed"),
    [
        ("see: [club]", []),
        ("reply: [club]", ["approve.replies"]),
        ("create: [club]", ["approve.replies", "approve.topics"]),
    ],
)
def test_who_comes_into_a_group_may_post_where_it_may(house: Rehearsal, access: str, freed: list[str]) -> None:
    """So far leaving another group, because of which their posts wait, sets them free, before a run and after it."""
    house.settled(club("[kofi]", "messages: nobody", access))
    planned = house.plan(club("[amina]", "messages: nobody", access))
    moved = Ladders.of(planned.changes, planned.found, planned.snapshot).shifts(planned.changes)
    free = {set_free_in("internal", posts): posts for posts in ("approve.replies", "approve.topics")}
    assert sorted(free[name] for name in moved.opened & free.keys()) == freed
    assert sorted(free[name] for name in moved.closed & free.keys()) == freed


@pytest.mark.parametrize(("wikis", "opens"), [("false", False), ("true", True)])
def test_who_may_post_edits_no_wikis_where_the_same_write_ends_them(house: Rehearsal, wikis: str, opens: bool) -> None:
    house.settled(club("[kofi]", "messages: nobody", "see: [club]}, all_topics_wiki: true, custom_fields: {"))
    wanted = club("[kofi]", "messages: nobody", f"reply: [club]}}, all_topics_wiki: {wikis}, custom_fields: {{")
    (step,) = house.plan(wanted).operations
    assert (EDITORS_OF_WIKIS in shifts(step.changes).opened) is opens


def test_a_group_goes_before_a_write_that_does_not_speak_of_it(house: Rehearsal) -> None:
    """The category names a group as its moderators, which the file says nothing about any more."""
    text = "groups: {}\ncategories: [{{name: Internal, slug: internal, {}}}]\n"
    house.settled(text.format("[{name: club}]", "moderated_by: [club], color: AAAAAA"))
    ran = house.run("prune: {groups: [club]}\n" + text.format("[]", "color: BBBBBB"), allow_delete=("group",))
    assert [step.depends_on for step in ran.plan.operations if step.id == CLUB] == [()]
    assert ran.applied.exit_code == 0, ran.applied.unconverged


@pytest.mark.parametrize("before", ["members", "owners"])
@pytest.mark.parametrize("field", ["mentions", "messages"])
def test_a_group_that_owners_address_in_place_of_members_is_for_the_staff_in_between(
    house: Rehearsal, field: str, before: str
) -> None:
    """It takes requests, for which it has to have owners: who come only when it is closed to them as members."""
    after = "owners" if before == "members" else "members"
    text = "groups: [{{name: club, members: {0}, owners: {0}, allow_membership_requests: {1}, {2}: {3}}}]\n"
    house.settled(text.format("[]", "false", field, before))
    wanted = text.format("[martin]", "true", field, after)
    ran = house.run(wanted)
    assert ids(ran.plan) == [CLUB, MEMBERS, f"{CLUB} (opened last)"]
    assert not circles(ran.plan)
    written = [item.new for step in ran.plan.operations for item in step.changes[0].fields if item.field == field]
    assert written == ["staff", after]
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.plan(wanted).is_empty


def test_nested_categories_let_go_of_a_group_before_they_open_where_others_see_them(house: Rehearsal) -> None:
    """The group has to go before the trust level that it gave may see what it saw."""
    group = "groups: [{name: club, members: [kofi], grant_trust_level: member}]\n"
    house.settled(group + nested("see: [club, staff]"))
    wanted = "prune: {groups: [club]}\n" + nested("see: [trust_level_2]")
    ran = house.run(wanted, allow_delete=("group",))
    assert not circles(ran.plan)
    assert ids(ran.plan) == [
        f"{LEAF} (closed first)",
        f"{CATEGORY} (closed first)",
        CLUB,
        f"{CATEGORY} (opened first)",
        LEAF,
        CATEGORY,
    ]
    (opening,) = [step for step in ran.plan.operations if step.id == f"{CATEGORY} (opened first)"]
    assert f"{CATEGORY} (closed first)" in opening.depends_on
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.granted("internal/leaf") == {"trust_level_2": 3}
    assert house.plan(wanted).is_empty


def test_what_is_nested_twice_lets_go_of_a_group_before_it_opens_too(house: Rehearsal) -> None:
    """The first write of the highest waits for the first ones of those below it alone: later ones open what it is."""
    house.hosted("max_category_nesting", "3")
    group = "groups: [{name: club, members: [kofi], grant_trust_level: member}]\n"

    def text(access: str) -> str:
        return nested(access, f", subcategories: [{{name: Twig, slug: twig, access: {{{access}}}}}]")

    house.settled(group + text("see: [club, staff]"))
    wanted = "prune: {groups: [club]}\n" + text("see: [trust_level_2]")
    ran = house.run(wanted, allow_delete=("group",))
    assert not circles(ran.plan)
    closing = [f"{address} (closed first)" for address in (f"{LEAF}/twig", LEAF, CATEGORY)]
    assert ids(ran.plan)[:4] == [*closing, CLUB]
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.granted("internal/leaf/twig") == {"trust_level_2": 3}


@pytest.mark.parametrize("shown", ["everyone", "members", "group members", "staff"])
def test_what_a_new_group_keeps_is_no_value_for_a_while(house: Rehearsal, shown: str) -> None:
    """It is made bare, since it takes the place of one that has to go before it opens; whatever it shows of its members
    comes last."""
    levels = "settings: {tag_topic_allowed_groups: [trust_level_2]}\n"
    house.settled(levels + "groups: [{name: club, members: [kofi]}]\n" + nested("see: [club]"))
    ring = f"grant_trust_level: member, visible_to: owners, members_visible_to: {shown}, public_admission: true"
    planned = house.plan(
        f"{levels}prune: {{groups: [club]}}\ngroups: [{{name: ring, {ring}}}]\n" + nested("see: [ring]")
    )
    made = {item.field: (item.new, item.interim) for item in planned.operations[0].changes[0].fields}
    assert made["visible_to"] == ("owners", False)
    assert made["members_visible_to"] == ("owners", True)
    assert "public_admission" not in made
    (opened,) = [step for step in planned.operations if step.id == "group ring (opened last)"]
    later = {item.field: (item.old, item.new) for item in opened.changes[0].fields}
    assert later["members_visible_to"] == ("owners", shown)
    assert "visible_to" not in later


def test_what_can_not_be_closed_before_it_opens_takes_no_write_more(house: Rehearsal) -> None:
    """Another owner comes as the first one goes, in one write: nothing that they gain and lose can be between that, and
    that the categories could let go of the other group first is of no use."""
    group = "{{name: club, owners: [{}], grant_trust_level: basic, allow_membership_requests: true}}"
    house.settled(f"groups: [{group.format('lucia')}, {{name: ring}}]\n" + nested("reply: [club, ring]"))
    wanted = f"groups: [{group.format('kofi')}]\nprune: {{groups: [ring]}}\n" + nested("reply: [trust_level_1]")
    planned = house.plan(wanted)
    assert circles(planned) == [CATEGORY, LEAF]
    assert ids(planned) == [f"{CATEGORY} (opened first)", LEAF, CATEGORY, "group ring", MEMBERS]


def test_a_category_closes_to_an_owner_who_comes_and_opens_when_the_former_one_has_left(house: Rehearsal) -> None:
    """One write changes the owner: so the new one may not moderate for a while, nor the former one start topics."""
    group = "groups: [{{name: club, owners: [{}], allow_membership_requests: true}}]\n"
    category = "categories: [{{name: Internal, slug: internal, access: {{{}}}, moderated_by: [{}]}}]\n"
    house.settled(group.format("lucia") + category.format("reply: [club], create: [staff]", "club, staff"))
    ran = house.run(group.format("kofi") + category.format("create: [club, staff]", "staff"))
    assert not circles(ran.plan)
    assert [(step.id, [item.field for item in step.changes[0].fields]) for step in ran.plan.operations] == [
        (CATEGORY, ["moderated_by"]),
        (MEMBERS, ["owners"]),
        (f"{CATEGORY} (opened last)", ["access"]),
    ]
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.granted("internal") == {"club": 1, "staff": 1}


def test_a_new_category_into_which_another_one_moves_opens_before_that_closes(house: Rehearsal) -> None:
    """There it has to be before, and a category cannot be made without opening it; one write changes the owner."""
    group = "groups: [{{name: club, owners: [{}], allow_membership_requests: true}}]\n"
    leaf = "{{name: Leaf, slug: leaf, access: {{reply: [club, staff]}}, moderated_by: [{}]{}}}"
    parent = "categories: [{{name: Internal, slug: internal, access: {{reply: [club, staff]}}, subcategories: [{}]}}]\n"
    house.settled(group.format("lucia") + f"categories: [{leaf.format('club, staff', '')}]\n")
    ran = house.run(group.format("kofi") + parent.format(leaf.format("staff", ", previously: leaf")))
    assert circles(ran.plan) == [CATEGORY]
    assert ids(ran.plan) == [CATEGORY, LEAF, MEMBERS]
    assert ran.applied.exit_code == 0, ran.applied.unconverged


def test_a_category_does_not_close_apart_while_those_below_it_need_that_it_opens(house: Rehearsal) -> None:
    """It closes to one group and opens to another one, which takes the place of the first in those below it: these are
    open to more groups in between than it would be."""
    house.hosted("max_category_nesting", "3")
    text = (
        "groups: [{{name: club, members: {0}}}, {{name: ring, members: {1}}}]\n"
        "categories: [{{name: Internal, slug: internal, access: {{{2}}}, subcategories: [{{name: Leaf, slug: leaf, "
        "access: {{{3}}}, subcategories: [{{name: Twig, slug: twig, access: {{{3}}}}}]}}]}}]\n"
    )
    house.settled(text.format("[kofi]", "[lucia, amina]", "create: [club]", "reply: [club]"))
    ran = house.run(text.format("[kofi, amina]", "[lucia]", "see: [club, ring]", "see: [ring]"))
    assert ids(ran.plan) == [
        "membership ring",
        CATEGORY,
        f"{LEAF} (opened first)",
        f"{LEAF}/twig",
        LEAF,
        MEMBERS,
    ]
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.granted("internal/leaf/twig") == {"ring": 3}


def test_what_opens_does_not_go_behind_what_is_deleted(house: Rehearsal) -> None:
    """Deletions come last: what would take the place of a thing is there before that goes."""
    text = "categories: [{{name: One, slug: one, access: {{see: [{}]}}}}]\n"
    other = "categories: [{name: One, slug: one, access: {see: [staff]}}, {name: Two, slug: two}]\n"
    house.settled(other)
    planned = house.plan("prune: {categories: [two]}\n" + text.format("members"))
    assert ids(planned) == ["category one", "category two"]


def test_what_opens_goes_behind_all_that_closes_also_where_it_need_not_wait(house: Rehearsal) -> None:
    """Of two categories that have nothing to do with one another the one that closes comes first."""
    text = "categories: [{{name: One, slug: one, access: {{{}}}}}, {{name: Two, slug: two, access: {{{}}}}}]\n"
    house.settled(text.format("see: [staff]", "see: [staff, trust_level_4]"))
    assert ids(house.plan(text.format("see: [staff, trust_level_3]", "see: [staff]"))) == [
        "category two",
        "category one",
    ]


@on("rehearsal_of_the_session", PLAYED)
def test_groups_that_moderate_are_known_and_ordered_on_every_version(house: Rehearsal) -> None:
    text = (
        "groups: [{{name: club, members: {}}}]\ncategories: [{{name: Internal, slug: internal, moderated_by: [{}]}}]\n"
    )
    house.settled(text.format("[kofi]", "club"))
    store = house.forum.store
    moderates = {fact[0] for fact in facts(store, known_in(store)) if fact[1] == "moderates"}
    assert moderates == {"kofi"}
    assert waits_for(house.plan(text.format("[kofi, amina]", "staff")), MEMBERS) == [CATEGORY]
