"""What closes is written before what opens, and what opens is not written where the other failed."""

import pytest
from rehearsal import Rehearsal

from idiaspora.provisioning.plan.outcome import Status


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
CATEGORY, CLUB, MEMBERS = "category internal", "group club", "membership club"
OPEN, OF_CLUB, OF_STAFF = "access: {create: [everyone]}", "access: {create: [club]}", "access: {create: [staff]}"
CLUB_AND_STAFF = "access: {create: [club, staff]}"
STARTERS = "settings: {{create_topic_allowed_groups: [{}]}}"

PAIRS = [
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
]


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
