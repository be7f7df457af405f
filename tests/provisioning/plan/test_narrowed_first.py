"""What closes is written before what opens, and what opens is not written where the other failed."""

from typing import Any

import pytest
from rehearsal import Rehearsal, Sent, sets

from idiaspora.provisioning.plan.outcome import Status
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.state.note import Note


def club(members: str, category: str, more: str = "", settings: str = "") -> str:
    """A group, a category and a tag group that may name it, and settings."""
    return (
        f"{settings}\ngroups: [{{name: club, members: {members}{more}}}]\n"
        f"categories: [{{name: Internal, slug: internal, {category}}}]\n"
    )


def tags(members: str, permissions: str) -> str:
    return f"groups: [{{name: club, members: {members}}}]\ntag_groups: [{{name: Places, permissions: {permissions}}}]\n"


def tags_of_two_clubs(members: str, tags: str, permissions: str) -> str:
    """A tag group that passes from one group to another, and both groups with the same members."""
    groups = ", ".join(f"{{name: {name}, members: {members}}}" for name in ("club", "circle"))
    return f"groups: [{groups}]\ntag_groups: [{{name: Places, {tags}, permissions: {permissions}}}]\n"


TAGS = "tag_group Places"
CATEGORY, LEAF, CLUB, MEMBERS = "category internal", "category internal/leaf", "group club", "membership club"
OPEN, OF_CLUB, OF_STAFF = "access: {create: [everyone]}", "access: {create: [club]}", "access: {create: [staff]}"
CLUB_AND_STAFF = "access: {create: [club, staff]}"
STARTERS = "settings: {{create_topic_allowed_groups: [{}]}}"

OPEN_TO_ALL = "settings: {{allow_new_registrations: {}}}"
OF_LEVEL = "access: {create: [trust_level_2]}"
MESSAGES_OF_CLUB = "settings: {personal_message_enabled_groups: [club]}"


def with_circle(club: str, circle: str, category: str = "color: AAAAAA", settings: str = "") -> str:
    return (
        f"{settings}\ngroups: [{{name: club, {club}}}, {{name: circle, {circle}}}]\n"
        f"categories: [{{name: Internal, slug: internal, {category}}}]\n"
    )


def below(access: str, members: str) -> str:
    """A category with one below it, both of the same groups; the members are those of circle."""
    child = f"subcategories: [{{name: Leaf, slug: leaf, {access}}}]"
    return with_circle("members: [amina]", f"members: {members}", f"{access}, {child}")


def with_tags(members: str, *tag_groups: str, more: str = "") -> str:
    return f"groups: [{{name: club, members: {members}}}]\ntag_groups: [{', '.join(tag_groups)}]\n{more}"


PLACES, KINDS = (
    "{{name: Places, tags: [{}], permissions: {{{}: use}}}}",
    "{{name: Kinds, tags: [{}], permissions: {{{}: use}}}}",
)
TAGGING = "settings: {{tag_topic_allowed_groups: [{}]}}\n"
MODERATED = "settings: {{enable_category_group_moderation: {}}}"
UNREVIEWED = "settings: {{approve_unless_allowed_groups: [{}]}}"

PAIRS = [
    pytest.param(
        club("[kofi]", OF_STAFF, ", public_admission: false", OPEN_TO_ALL.format("true")),
        club("[kofi]", OF_STAFF, ", public_admission: true", OPEN_TO_ALL.format("false")),
        "site_setting allow_new_registrations",
        CLUB,
        id="a group that anybody may join, and nobody may register",
    ),
    pytest.param(
        club("[kofi]", CLUB_AND_STAFF, ", public_admission: true", OPEN_TO_ALL.format("false")),
        club("[kofi]", OF_STAFF, ", public_admission: true", OPEN_TO_ALL.format("true")),
        CATEGORY,
        "site_setting allow_new_registrations",
        id="everybody may register, a category that closes to a group that anybody may join",
    ),
    pytest.param(
        club("[kofi]", CLUB_AND_STAFF, ", allow_membership_requests: false, owners: [kofi]"),
        club("[kofi]", OF_STAFF, ", allow_membership_requests: true, owners: [kofi]"),
        CATEGORY,
        CLUB,
        id="a group that takes requests, a category that closes to it",
    ),
    pytest.param(
        club("[kofi]", CLUB_AND_STAFF, ", automatic_email_domains: []"),
        club("[kofi]", OF_STAFF, ", automatic_email_domains: [one.test]"),
        CATEGORY,
        CLUB,
        id="a group for all of a domain, a category that closes to it",
    ),
    pytest.param(
        club("[kofi]", OF_STAFF, ", messages: members"),
        club("[kofi, amina]", OF_STAFF, ", messages: staff"),
        CLUB,
        MEMBERS,
        id="new members, who may not write to the group",
    ),
    pytest.param(
        with_circle("members: [kofi], public_admission: false", "messages: everyone", settings=MESSAGES_OF_CLUB),
        with_circle("members: [kofi], public_admission: true", "messages: staff", settings=MESSAGES_OF_CLUB),
        "group circle",
        CLUB,
        id="a group that anybody may join and that may write messages, another one that takes none",
    ),
    pytest.param(
        club("[kofi]", OF_LEVEL),
        with_circle("members: [kofi]", "members: [amina], grant_trust_level: member", OF_STAFF),
        CATEGORY,
        "group circle",
        id="a new group that raises a trust level, a category that closes to it",
    ),
    pytest.param(
        club("[kofi]", OF_LEVEL, ", grant_trust_level: member"),
        club("[kofi, amina]", OF_STAFF, ", grant_trust_level: member"),
        CATEGORY,
        MEMBERS,
        id="new members, who get a trust level, a category that closes to it",
    ),
    pytest.param(
        club("[kofi, amina]", OF_STAFF, ", grant_trust_level: member"),
        club("[kofi]", OF_LEVEL, ", grant_trust_level: member"),
        MEMBERS,
        CATEGORY,
        id="members who leave and lose a trust level, a category that opens to it",
    ),
    pytest.param(
        club("[kofi, amina]", OF_STAFF),
        club("[kofi]", f"{OF_STAFF}}}, {{name: Other, slug: other, {OF_CLUB}"),
        MEMBERS,
        "category other",
        id="members who leave, a new category for the others",
    ),
    pytest.param(
        below("access: {see: [club]}", "[kofi, lucia]"),
        below("access: {see: [circle]}", "[kofi]"),
        "membership circle",
        "category internal (opened first)",
        id="members who leave, a category for the others with one below it",
    ),
    pytest.param(
        with_tags("[kofi]", PLACES.format("idea, lesson", "club"), KINDS.format("north", "staff")),
        with_tags("[kofi]", PLACES.format("lesson", "club"), KINDS.format("north, idea", "staff")),
        "tag_group Kinds",
        "tag_group Places",
        id="a tag that passes from one group to another",
    ),
    pytest.param(
        with_tags("[kofi]", PLACES.format("idea", "club"), more=TAGGING.format("staff")),
        with_tags("[kofi]", PLACES.format("idea", "staff"), more=TAGGING.format("staff, club")),
        "tag_group Places",
        "site_setting tag_topic_allowed_groups",
        id="members may tag, tags that they may not use",
    ),
    pytest.param(
        with_tags("[kofi, amina]", PLACES.format("idea", "staff")),
        with_tags("[kofi]", PLACES.format("idea", "staff"), KINDS.format("lesson", "club")),
        MEMBERS,
        "tag_group Kinds",
        id="members who leave, new tags for the others",
    ),
    pytest.param(
        with_tags("[kofi, amina]", PLACES.format("idea", "staff")),
        with_tags(
            "[kofi]",
            PLACES.format("idea", "staff"),
            KINDS.format("lesson", "club"),
            more="categories: [{name: Internal, slug: internal, allowed_tags: [lesson]}]\n",
        ),
        "tag_group Kinds",
        CATEGORY,
        id="new tags for some, a new category that names one",
    ),
    pytest.param(
        club("[kofi]", "approve: {replies: false}", settings=UNREVIEWED.format("staff")),
        club("[kofi]", "approve: {replies: true}", settings=UNREVIEWED.format("staff, club")),
        CATEGORY,
        "site_setting approve_unless_allowed_groups",
        id="posts that wait no longer, a category where replies wait",
    ),
    pytest.param(
        club("[kofi]", "approve: {topics: false}", settings=STARTERS.format("staff")),
        club("[kofi]", "approve: {topics: true}", settings=STARTERS.format("staff, club")),
        CATEGORY,
        "site_setting create_topic_allowed_groups",
        id="members start topics, a category where topics wait",
    ),
    pytest.param(
        club("[kofi]", "access: {create: [members]}", settings=UNREVIEWED.format("staff")),
        club("[kofi]", "access: {reply: [members]}", settings=UNREVIEWED.format("staff, club")),
        CATEGORY,
        "site_setting approve_unless_allowed_groups",
        id="posts that wait no longer, a category where nobody starts topics",
    ),
    pytest.param(
        club("[kofi]", OF_STAFF, ", visible_to: everyone", "settings: {login_required: true}"),
        club("[kofi]", OF_STAFF, ", visible_to: staff", "settings: {login_required: false}"),
        CLUB,
        "site_setting login_required",
        id="no login required, a group that only the staff sees",
    ),
    pytest.param(
        "settings: {login_required: false}",
        "settings: {login_required: true}\ngroups: [{name: club}]",
        "site_setting login_required",
        CLUB,
        id="a login required, a new group that everybody may see",
    ),
    pytest.param(
        club("[kofi]", OPEN, settings="settings: {login_required: true}"),
        club("[kofi]", OF_CLUB, settings="settings: {login_required: false}"),
        CATEGORY,
        "site_setting login_required",
        id="no login required, a category that closes",
    ),
    pytest.param(
        club("[kofi]", OF_CLUB, settings="settings: {login_required: false}"),
        club("[kofi]", OPEN, settings="settings: {login_required: true}"),
        "site_setting login_required",
        CATEGORY,
        id="a login required, a category that opens",
    ),
    pytest.param(
        club("[kofi]", CLUB_AND_STAFF, ", public_admission: false"),
        club("[kofi]", OF_STAFF, ", public_admission: true"),
        CATEGORY,
        CLUB,
        id="a group that anybody may join, a category that closes to it",
    ),
    pytest.param(
        club("[kofi]", CLUB_AND_STAFF, ", full_name: A, public_admission: false"),
        club("[kofi]", "access: {see: [club], create: [staff]}", ", full_name: B, public_admission: true"),
        CATEGORY,
        CLUB,
        id="a group that anybody may join, a category in which it may do less",
    ),
    pytest.param(
        club("[kofi]", OF_STAFF, ", public_admission: true"),
        club("[kofi]", CLUB_AND_STAFF, ", public_admission: false"),
        CLUB,
        CATEGORY,
        id="a group that nobody may join any more, a category that opens to it",
    ),
    pytest.param(
        club("[kofi]", CLUB_AND_STAFF),
        club("[kofi, amina]", OF_STAFF),
        CATEGORY,
        MEMBERS,
        id="new members, a category that closes to them",
    ),
    pytest.param(
        club("[kofi, amina]", OF_STAFF),
        club("[kofi]", CLUB_AND_STAFF),
        MEMBERS,
        CATEGORY,
        id="members who leave, a category that opens to the others",
    ),
    pytest.param(
        club("[kofi]", "moderated_by: [club]"),
        club("[kofi, amina]", "moderated_by: [staff]"),
        CATEGORY,
        MEMBERS,
        id="new members, a category that they moderate no more",
    ),
    pytest.param(
        tags("[kofi]", "{club: use}"),
        tags("[kofi, amina]", "{staff: use}"),
        "tag_group Places",
        MEMBERS,
        id="new members, tags that they may not use",
    ),
    pytest.param(
        tags("[kofi, amina]", "{staff: use}"),
        tags("[kofi]", "{club: use}"),
        MEMBERS,
        "tag_group Places",
        id="members who leave, tags for the others",
    ),
    pytest.param(
        club("[kofi]", "color: AAAAAA", settings=STARTERS.format("staff, club")),
        club("[kofi, amina]", "color: AAAAAA", settings=STARTERS.format("staff")),
        "site_setting create_topic_allowed_groups",
        MEMBERS,
        id="new members, a setting that no longer names them",
    ),
    pytest.param(
        club("[kofi, amina]", "color: AAAAAA", settings=STARTERS.format("staff")),
        club("[kofi]", "color: AAAAAA", settings=STARTERS.format("staff, club")),
        MEMBERS,
        "site_setting create_topic_allowed_groups",
        id="members who leave, a setting that names the others",
    ),
    pytest.param(
        club("[kofi]", OPEN, settings=STARTERS.format("staff")),
        club("[kofi]", "access: {see: [everyone]}", settings=STARTERS.format("staff, members")),
        CATEGORY,
        "site_setting create_topic_allowed_groups",
        id="members start topics, a category where nobody does",
    ),
    pytest.param(
        club("[kofi, amina]", OF_CLUB, settings=STARTERS.format("staff")),
        club("[kofi]", OF_CLUB, settings=STARTERS.format("members")),
        MEMBERS,
        "site_setting create_topic_allowed_groups",
        id="members who leave, a setting that lets everybody do what only the group may do in a category",
    ),
    pytest.param(
        club("[kofi]", OF_CLUB, settings=STARTERS.format("members")),
        club("[kofi, amina]", OF_CLUB, settings=STARTERS.format("staff")),
        "site_setting create_topic_allowed_groups",
        MEMBERS,
        id="members who come, a setting that lets nobody do any more what only the group may do in a category",
    ),
    pytest.param(
        club("[kofi, amina]", OF_CLUB, settings=MODERATED.format("false")),
        club("[kofi]", OF_CLUB, settings=MODERATED.format("true")),
        MEMBERS,
        "site_setting enable_category_group_moderation",
        id="members who leave, a switch that lets groups moderate",
    ),
]


def circles(planned: Plan) -> list[Note]:
    """What a plan says of things that open before others close."""
    return [note for note in planned.notes if "opens before" in note.text]


@pytest.mark.parametrize(("before", "wanted", "closing", "opening"), PAIRS)
def test_what_closes_is_written_before_what_opens(
    house: Rehearsal, before: str, wanted: str, closing: str, opening: str
) -> None:
    house.settled(before)
    ran = house.run(wanted)
    ids = [step.id for step in ran.plan.operations]
    assert ids.index(closing) < ids.index(opening)
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.plan(wanted).is_empty


@pytest.mark.parametrize(("before", "wanted", "closing", "opening"), PAIRS)
def test_what_opens_is_not_written_when_the_other_failed(
    house: Rehearsal, before: str, wanted: str, closing: str, opening: str
) -> None:
    house.settled(before)
    planned = house.plan(wanted)
    applied = house.apply(planned, stale={closing: "it was changed on the forum"})
    ended = {item.operation.id: (item.status, item.reason) for item in applied.outcomes}
    assert ended[closing][0] is Status.STALE
    assert ended[opening] == (
        Status.BLOCKED,
        f"would open what {closing} closes, which was not done: see why there, then run again",
    )


def test_members_who_come_wait_and_members_who_leave_do_not(house: Rehearsal) -> None:
    """One category closes to the group, another opens to those who stay in it."""
    more = "{{name: Other, slug: other, {}}}"
    text = "groups: [{{name: club, members: {}}}]\ncategories: [{{name: Internal, slug: internal, {}}}, {}]\n"
    house.settled(text.format("[kofi, lucia]", CLUB_AND_STAFF, more.format(OF_STAFF)))
    wanted = text.format("[kofi, amina]", OF_STAFF, more.format(CLUB_AND_STAFF))
    ran = house.run(wanted)
    ids = [step.id for step in ran.plan.operations]
    assert ids.index(MEMBERS) < ids.index("category other")
    assert ids.index(CATEGORY) < ids.index(f"{MEMBERS} (opened last)")
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.members("club") == {"kofi", "amina"}
    assert house.plan(wanted).is_empty


def test_a_group_that_opens_gets_its_new_name_first(house: Rehearsal) -> None:
    """The category names the group by its new name, and lets it do less."""
    house.settled(club("[kofi]", CLUB_AND_STAFF, ", public_admission: false"))
    access = "access: {see: [circle], create: [staff]}"
    wanted = club("[kofi]", access, ", previously: club, public_admission: true").replace("name: club", "name: circle")
    ran = house.run(wanted)
    ids = [step.id for step in ran.plan.operations]
    assert ids == ["group circle", CATEGORY, "group circle (opened last)"]
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.plan(wanted).is_empty


def test_what_is_closed_already_is_not_opened_later_than_planned(house: Rehearsal) -> None:
    """Nothing closes: all settings are one write, as ever."""
    house.settled(club("[kofi]", OF_CLUB, settings="settings: {login_required: true, title: One}"))
    ran = house.run(club("[kofi]", OF_CLUB, settings="settings: {login_required: false, title: Two}"))
    assert [str(sent) for sent in ran.writes] == ["PUT /admin/site_settings/bulk_update.json"]


def test_members_who_are_not_removed_without_consent_do_not_see_what_opens(house: Rehearsal) -> None:
    house.settled(club("[kofi]", OF_STAFF))
    applied = house.run(club("[]", CLUB_AND_STAFF)).applied
    assert {item.operation.id: item.status for item in applied.outcomes} == {
        MEMBERS: Status.NOT_CONSENTED,
        CATEGORY: Status.BLOCKED,
    }
    assert "club" not in house.granted("internal")


TOLD_AGAIN = {
    "tags": ("tags: [idea]", "tags: [idea, lesson, question]"),
    "fewer tags": ("tags: [idea, lesson, question]", "tags: [lesson]"),
    "parent tag": ("tags: [idea], parent_tag: north", "tags: [idea], parent_tag: south"),
    "one per topic": ("tags: [idea], one_per_topic: false", "tags: [idea], one_per_topic: true"),
}


@pytest.mark.parametrize(("before", "wanted"), TOLD_AGAIN.values(), ids=TOLD_AGAIN)
def test_what_opens_last_keeps_what_the_first_write_made(house: Rehearsal, before: str, wanted: str) -> None:
    """Every write of a tag group tells its tags: the second one as the first one left them."""
    house.settled(tags_of_two_clubs("[kofi]", before, "{club: use}"))
    wanted = tags_of_two_clubs("[amina]", wanted, "{circle: use}")
    ran = house.run(wanted)
    ids = [step.id for step in ran.plan.operations]
    assert f"{TAGS} (opened last)" in ids
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.plan(wanted).is_empty


def test_what_opens_last_does_not_empty_without_consent(house: Rehearsal) -> None:
    house.settled(tags_of_two_clubs("[kofi]", "tags: [idea, lesson]", "{club: use}"))
    wanted = tags_of_two_clubs("[amina]", "tags: []", "{circle: use}")
    applied = house.run(wanted).applied
    (kept,) = applied.of(Status.NOT_CONSENTED)
    assert kept.reason == "would empty tags; needs --allow-delete tag_group"
    assert house.plan(wanted).changes[0].fields[0].old == ("idea", "lesson")

    assert house.run(wanted, allow_delete=("tag_group",)).applied.exit_code == 0
    assert house.plan(wanted).is_empty


def test_a_tag_is_in_its_new_group_before_the_old_one_goes(house: Rehearsal) -> None:
    """A tag that no group has is free for everybody."""
    house.settled(with_tags("[kofi]", PLACES.format("idea", "club"), KINDS.format("north", "staff")))
    prune = "prune: {tag_groups: [Places]}\n"
    wanted = with_tags("[kofi]", KINDS.format("north, idea", "staff"), more=prune)
    ran = house.run(wanted, allow_delete=("tag_group",))
    assert [step.id for step in ran.plan.operations] == ["tag_group Kinds", "tag_group Places"]
    assert ran.applied.exit_code == 0, ran.applied.unconverged

    planned = house.plan(with_tags("[kofi]", PLACES.format("idea", "club"), KINDS.format("north", "staff")))
    assert {step.id: [one.step for one in step.behind] for step in planned.operations} == {
        "tag_group Places": [],
        "tag_group Kinds": ["tag_group Places"],
    }


OTHERS = "{name: Others, tags: [idea], permissions: {staff: use}}"


@pytest.mark.parametrize(
    ("others", "awaited"),
    [
        pytest.param((), ["tag_group Kinds"], id="that was free for everybody"),
        pytest.param((OTHERS,), [], id="that another group keeps, which the file does not name"),
    ],
)
def test_who_may_tag_waits_for_a_tag_to_be_kept(house: Rehearsal, others: tuple[str, ...], awaited: list[str]) -> None:
    """A tag that a group kept from them before closes to nobody."""
    house.settled(with_tags("[kofi]", KINDS.format("north", "staff"), *others, more=TAGGING.format("staff")))
    planned = house.plan(with_tags("[kofi]", KINDS.format("north, idea", "staff"), more=TAGGING.format("staff, club")))
    assert [closing.step for step in planned.operations for closing in step.behind] == awaited


@pytest.mark.parametrize(
    ("others", "waiting"),
    [
        pytest.param((), ["tag_group Kinds"], id="that is free for everybody then"),
        pytest.param((OTHERS,), [], id="that another group keeps, which the file does not name"),
    ],
)
def test_a_tag_is_let_go_when_others_may_not_tag(house: Rehearsal, others: tuple[str, ...], waiting: list[str]) -> None:
    """One that another group still keeps opens to nobody."""
    house.settled(
        with_tags("[kofi]", KINDS.format("north, idea", "staff"), *others, more=TAGGING.format("staff, club"))
    )
    planned = house.plan(with_tags("[kofi]", KINDS.format("north", "staff"), more=TAGGING.format("staff")))
    assert [step.id for step in planned.operations if step.behind] == waiting


def test_what_is_empty_for_a_moment_needs_no_consent(house: Rehearsal) -> None:
    """All members go before the category opens to the group, and the new ones come when it is closed to another."""
    text = "groups: [{{name: club, members: {}}}]\ncategories: [{{name: A, slug: a, {}}}, {{name: B, slug: b, {}}}]\n"
    house.settled(text.format("[kofi]", OF_STAFF, CLUB_AND_STAFF))
    wanted = text.format("[amina]", CLUB_AND_STAFF, OF_STAFF)
    ran = house.run(wanted)
    ids = [step.id for step in ran.plan.operations]
    assert ids == [MEMBERS, "category b", f"{MEMBERS} (opened last)", "category a"]
    assert {item.status for item in ran.applied.outcomes} == {Status.DONE}
    assert house.members("club") == {"amina"}
    assert house.plan(wanted).is_empty


def test_what_is_emptied_for_good_still_needs_consent(house: Rehearsal) -> None:
    text = "groups: [{{name: club, members: {}}}]\ncategories: [{{name: A, slug: a, {}}}, {{name: B, slug: b, {}}}]\n"
    house.settled(text.format("[kofi]", OF_STAFF, CLUB_AND_STAFF))
    applied = house.run(text.format("[]", CLUB_AND_STAFF, OF_STAFF)).applied
    assert {item.operation.id: item.status for item in applied.outcomes} == {
        "category b": Status.DONE,
        MEMBERS: Status.NOT_CONSENTED,
        "category a": Status.BLOCKED,
    }
    assert house.members("club") == {"kofi"}


def test_what_opens_does_not_wait_for_a_deletion_that_has_nothing_to_do_with_it(house: Rehearsal) -> None:
    """Without consent the other category stays; nobody of the club ever saw it."""
    old = "{name: Old, slug: old, access: {see: [moderators]}"
    house.settled(club("[kofi, amina]", f"{OF_STAFF}}}, {old}"))
    applied = house.run("prune: {categories: [old]}\n" + club("[kofi]", CLUB_AND_STAFF)).applied
    assert {item.operation.id: item.status for item in applied.outcomes} == {
        "category old": Status.NOT_CONSENTED,
        MEMBERS: Status.DONE,
        CATEGORY: Status.DONE,
    }


def test_of_settings_that_are_written_together_only_the_one_that_failed_blocks(house: Rehearsal) -> None:
    """The forum takes neither the common write nor the title; the other one closes for those who come."""
    settings = "settings: {{login_required: {}, title: {}}}"
    house.settled(club("[kofi]", OPEN, settings=settings.format("false", "One")))
    wanted = club("[kofi]", f"{OF_CLUB}, color: BBBBBB", settings=settings.format("true", "Two"))
    house.wire.refuses = lambda sent: sets(sent, "title", "Two")
    applied = house.run(wanted).applied
    ended = {item.operation.id: item.status for item in applied.outcomes}
    assert ended == {"site_settings": Status.FAILED, CATEGORY: Status.DONE}
    assert house.value("login_required") == "true"


def test_a_setting_that_did_not_close_blocks_the_others_of_the_common_write(house: Rehearsal) -> None:
    settings = "settings: {{allow_new_registrations: {}, default_trust_level: {}, title: {}}}\n"
    house.settled(settings.format("true", 0, "One"))
    house.wire.refuses = lambda sent: sets(sent, "allow_new_registrations", "false")
    (step,) = house.run(settings.format("false", 2, "Two")).applied.outcomes
    assert step.status is Status.FAILED
    assert "default_trust_level" in step.reason
    assert "would open what allow_new_registrations closes, which was not written" in step.reason
    assert [house.value(name) for name in ("allow_new_registrations", "default_trust_level", "title")] == [
        "true",
        "0",
        "Two",
    ]


def test_a_closing_that_names_a_new_group_only_later_comes_before_it(house: Rehearsal) -> None:
    """The group raises a trust level, for which both close; what lets the group in is written when it is there."""
    settings = "settings: {{create_topic_allowed_groups: [{}]}}\n"
    before = f"{settings.format('trust_level_2')}categories: [{{name: Internal, slug: internal, {OF_LEVEL}}}]\n"
    house.settled(before)
    wanted = club("[kofi, amina]", OF_CLUB, ", grant_trust_level: member, public_admission: true")
    wanted = settings.format("club") + wanted
    ran = house.run(wanted)
    ids = [step.id for step in ran.plan.operations]
    starters = "site_setting create_topic_allowed_groups"
    assert {*ids[:2]} == {CATEGORY, starters}
    assert ids[2] == CLUB
    assert {*ids[3:]} == {f"{CATEGORY} (opened last)", f"{starters} (opened last)"}
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert ran.plan.notes == ()
    assert house.plan(wanted).is_empty


def test_a_group_that_grants_a_level_goes_before_what_opens_to_the_level(house: Rehearsal) -> None:
    """The category lets go of the group first, and opens to the level when the group is gone."""
    house.settled(club("[kofi]", OF_CLUB, ", grant_trust_level: member"))
    wanted = f"prune: {{groups: [club]}}\ncategories: [{{name: Internal, slug: internal, {OF_LEVEL}}}]\n"
    ran = house.run(wanted, allow_delete=("group",))
    assert [step.id for step in ran.plan.operations] == [CATEGORY, CLUB, f"{CATEGORY} (opened last)"]
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.plan(wanted).is_empty


def test_what_opens_to_a_level_waits_for_consent_to_delete_the_group_that_grants_it(house: Rehearsal) -> None:
    house.settled(club("[kofi]", OF_CLUB, ", grant_trust_level: member"))
    wanted = f"prune: {{groups: [club]}}\ncategories: [{{name: Internal, slug: internal, {OF_LEVEL}}}]\n"
    applied = house.run(wanted).applied
    assert {item.operation.id: item.status for item in applied.outcomes} == {
        CATEGORY: Status.DONE,
        CLUB: Status.NOT_CONSENTED,
        f"{CATEGORY} (opened last)": Status.BLOCKED,
    }


def test_a_group_that_goes_is_not_named_again_in_between(house: Rehearsal) -> None:
    """What everybody may see after the run, the group sees before it; the group is gone when the tags are written."""
    places = "{{name: Places, tags: [idea], permissions: {}}}"
    before = places.format("{trust_level_2: use, members: see, club: use}")
    house.settled(
        with_tags("[kofi]", before, more="categories: [{name: A, slug: a, access: {see: [trust_level_2]}}]\n")
    )
    after = places.format("{trust_level_3: use, everyone: see}")
    wanted = "prune: {groups: [club]}\ngroups: [{name: circle, members: [amina], grant_trust_level: regular}]\n"
    wanted += f"tag_groups: [{after}]\n"
    ran = house.run(wanted, allow_delete=("group",))
    assert ran.applied.exit_code == 0, [(item.operation.id, item.reason) for item in ran.applied.outcomes]
    assert house.plan(wanted).is_empty


def test_a_parent_names_new_tags_when_a_tag_group_keeps_them(house: Rehearsal) -> None:
    """A parent is written in two like others, but for who sees it; the members of the new group may see the tags."""
    child = "subcategories: [{name: Leaf, slug: leaf, access: {see: [members]}}]"
    access = "access: {create: [trust_level_2], reply: [members]}"
    house.settled(f"categories: [{{name: Internal, slug: internal, {access}, {child}}}]\n")
    wanted = (
        "groups: [{name: club, members: [kofi], grant_trust_level: member}]\n"
        "tag_groups: [{name: Places, tags: [idea], permissions: {club: use}}]\n"
        "categories: [{name: Internal, slug: internal, access: {reply: [members]}, allowed_tags: [idea], "
        f"{child}}}]\n"
    )
    ran = house.run(wanted)
    ids = [step.id for step in ran.plan.operations]
    assert ids.index(CATEGORY) < ids.index(CLUB) < ids.index(TAGS) < ids.index(f"{CATEGORY} (opened last)")
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.plan(wanted).is_empty


def test_a_group_opens_after_the_category_that_it_moderates_has_closed(house: Rehearsal) -> None:
    """Whoever joins moderates only where they see it."""
    category = "access: {{see: [{}]}}, moderated_by: [club]"
    house.settled(club("[kofi]", category.format("members, club")))
    wanted = club("[kofi]", category.format("trust_level_3, club"), ", public_admission: true")
    ids = [step.id for step in house.run(wanted).plan.operations]
    assert ids.index(CATEGORY) < ids.index(CLUB)


def test_a_circle_is_said_with_both_things_and_what_to_do(house: Rehearsal) -> None:
    """Who sees a parent is written at once, so that the group, which it names, can only go afterwards."""
    child = "subcategories: [{{name: Leaf, slug: leaf, access: {{see: [{0}]}}}}]"
    category = "categories: [{{name: Internal, slug: internal, access: {{see: [{0}]}}, " + child + "}}]\n"
    group = "groups: [{name: club, members: [kofi], grant_trust_level: member}]\n"
    house.settled(group + category.format("club"))
    planned = house.plan("prune: {groups: [club]}\n" + category.format("trust_level_2"))
    said = [(note.address, note.text, note.remedy) for note in circles(planned)]
    assert said == [
        (
            address,
            f"opens before group club closes, which has to wait for it: after the step {step} and until the step "
            f"group club, what is open in {address}, or through it, to some of these people may be more than before "
            "and after the run: those who may chat, trust_level_2",
            "where that matters, apply in two runs: the change of group club first",
        )
        for address, step in ((CATEGORY, f"{CATEGORY} (opened first)"), (LEAF, LEAF))
    ]
    assert all(note.place for note in planned.notes)


def test_a_new_group_that_takes_the_place_of_another_opens_when_that_is_gone(house: Rehearsal) -> None:
    """A category and the one below it name the new one, and let go of the other, which can go only then. Whoever is in
    both would use in between what one of them may see, by the trust level that the other gives."""
    child = "subcategories: [{{name: Leaf, slug: leaf, access: {{see: [{0}]}}}}]"
    category = "categories: [{{name: Internal, slug: internal, access: {{see: [{0}]}}, " + child + "}}]\n"
    more = "grant_trust_level: member, public_admission: true, visible_to: members, messages: members"
    new = f"groups: [{{name: ring, members: [amina], {more}}}]\n"
    levels = TAGGING.format("trust_level_2")
    house.settled(levels + "groups: [{name: club, members: [kofi]}]\n" + category.format("club"))
    wanted = levels + "prune: {groups: [club]}\n" + new + category.format("ring")
    ran = house.run(wanted, allow_delete=("group",))
    ids = [step.id for step in ran.plan.operations]
    assert not circles(ran.plan)
    assert ids.index("group ring") < ids.index(CATEGORY) < ids.index(CLUB) < ids.index("group ring (opened last)")
    assert ids.index(CLUB) < ids.index("membership ring")
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    (row,) = house.forum.store.where("group", name="ring")
    assert (row["public_admission"], row["visibility_level"], row["messageable_level"]) == (True, 1, 3)
    assert house.members("ring") == {"amina"}
    assert house.plan(wanted).is_empty


def test_a_parent_closes_before_it_opens_where_something_waits_for_that(house: Rehearsal) -> None:
    """Otherwise it opens first, which takes a request less of each subcategory."""
    child = "subcategories: [{{name: Leaf, slug: leaf, access: {{see: [{0}]}}}}]"
    category = "categories: [{{name: Internal, slug: internal, access: {{see: [{0}]}}, " + child + "}}]\n"
    group = "groups: [{name: club, members: [kofi], grant_trust_level: member}]\n"
    house.settled(group + category.format("club, staff"))
    wanted = "prune: {groups: [club]}\n" + category.format("trust_level_2, staff")
    ran = house.run(wanted, allow_delete=("group",))
    assert not circles(ran.plan)
    assert [step.id for step in ran.plan.operations] == [
        LEAF,
        CATEGORY,
        CLUB,
        f"{CATEGORY} (opened last)",
        f"{LEAF} (opened last)",
    ]
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.plan(wanted).is_empty


def test_what_goes_in_order_is_not_called_a_circle(house: Rehearsal) -> None:
    house.settled(club("[kofi]", OF_STAFF, ", public_admission: true"))
    assert house.plan(club("[kofi]", CLUB_AND_STAFF, ", public_admission: false")).notes == ()


def test_anybody_may_register_when_a_group_that_they_could_join_is_gone(house: Rehearsal) -> None:
    """Whoever registered in between would get what the group may do."""
    group = "groups: [{name: club, public_admission: true}]\n"
    house.settled(group + OPEN_TO_ALL.format("false"))
    wanted = "prune: {groups: [club]}\n" + OPEN_TO_ALL.format("true")
    ran = house.run(wanted, allow_delete=("group",))
    assert [step.id for step in ran.plan.operations] == [CLUB, "site_setting allow_new_registrations"]
    assert ran.applied.exit_code == 0, ran.applied.unconverged


def test_who_is_left_in_between_stands_in_the_order_of_the_file(house: Rehearsal) -> None:
    """The forum lists members in no certain order, and a plan is the same for the same forum."""
    more = "{{name: Other, slug: other, {}}}"
    text = "groups: [{{name: club, members: {}}}]\ncategories: [{{name: Internal, slug: internal, {}}}, {}]\n"
    house.settled(text.format("[kofi, lucia, martin]", CLUB_AND_STAFF, more.format(OF_STAFF)))
    wanted = text.format("[martin, kofi, amina]", OF_STAFF, more.format(CLUB_AND_STAFF))

    def turned(sent: Sent, answer: Any) -> Any:
        return {**answer, "members": answer["members"][::-1]} if "/members" in sent.path else answer

    for bend in (None, turned):
        house.wire.bend = bend
        changes = house.plan(wanted).changes
        lists = [item.new for change in changes for item in change.fields if item.field == "members"]
        assert lists == [("martin", "kofi"), ("martin", "kofi", "amina")]


def test_who_becomes_an_owner_first_is_a_member_in_between(house: Rehearsal) -> None:
    """The second write compares with what the first one left, also when that is read again."""
    more = "{{name: Other, slug: other, {}}}"
    text = (
        "groups: [{{name: club, members: {0}, owners: {0}}}]\n"
        "categories: [{{name: Internal, slug: internal, {1}}}, {2}]\n"
    )
    house.settled(text.format("[kofi, amina]", CLUB_AND_STAFF, more.format(OF_STAFF)))
    wanted = text.format("[martin, lucia]", OF_STAFF, more.format(CLUB_AND_STAFF))
    house.wire.after = lambda sent: house.clock.sleep(61)
    ran = house.run(wanted, allow_delete=frozenset({"membership", "group"}))
    assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
    assert (house.members("club"), house.owners("club")) == ({"martin", "lucia"}, {"martin", "lucia"})
    assert house.plan(wanted).is_empty


def test_who_may_moderate_is_switched_on_before_categories_name_them(house: Rehearsal) -> None:
    """The forum drops moderating groups in silence before, so a switch that waits for something goes first (3.5)."""
    house.settled("settings: {enable_category_group_moderation: false}\n")
    ran = house.run(
        "settings: {login_required: true, create_topic_allowed_groups: [staff]}\n"
        "moderators: {capital: {members: [martin], automatic_email_domains: [one.test]}}\n"
        "themes: [{name: Capital, slug: capital, access: {see: [everyone]}, moderated_by: [capital]}]\n"
        "categories: [{name: Later, slug: later, access: {see: [members]}}]\n"
    )
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    ids = [step.id for step in ran.plan.operations]
    assert ids.index("category capital") < ids.index("category later")


def test_tags_are_there_before_a_group_is_told_of_them(house: Rehearsal) -> None:
    """The forum leaves out tags that it does not have (3.5), also where their tag group has to wait for something."""
    ran = house.run(
        "groups: [{name: club, notifications: {normal_tags: [idea, plan]}}]\n"
        "tag_groups: [{name: Kinds, tags: [idea, plan], permissions: {members: use}}]\n"
    )
    (told,) = (step for step in ran.plan.operations if step.id == "notification_defaults club")
    assert "tag_group Kinds" in told.depends_on
    assert ran.applied.exit_code == 0, ran.applied.unconverged
