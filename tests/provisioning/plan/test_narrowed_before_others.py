"""What opens to people through a category or a group is not written where what closes failed: chat channels, pages and
descriptions, stored queries, and who stands in for somebody by the calendar."""

from datetime import UTC, datetime
from fnmatch import fnmatch
from typing import Any

import pytest
from rehearsal import Rehearsal

from idiaspora.provisioning.plan.outcome import Status

CATEGORY, MEMBERS, CHANNEL = "category internal", "membership club", "chat_channel talk"


def club(members: str, access: str, channel: str = "", settings: str = "") -> str:
    """A group, a category, a chat channel in it, and settings."""
    channels = f"[{{slug: talk, name: Talk, category: internal{channel}}}]" if channel != "none" else "[]"
    return (
        f"settings: {{chat_enabled: true{settings}}}\ngroups: [{{name: club, members: {members}}}]\n"
        f"categories: [{{name: Internal, slug: internal, access: {{{access}}}}}]\nchat_channels: {channels}\n"
    )


OF_CLUB, OF_MEMBERS, OF_STAFF = "create: [club]", "create: [members]", "create: [staff]"
CHAT, CHATTERS = ", chat_allowed_groups: [{}]", "site_setting chat_allowed_groups"

PAIRS = [
    pytest.param(
        club("[kofi]", OF_MEMBERS, "none"),
        club("[kofi]", OF_CLUB),
        CATEGORY,
        CHANNEL,
        id="a category that closes, a new channel in it",
    ),
    pytest.param(
        club("[kofi, amina]", OF_CLUB, "none"),
        club("[kofi]", OF_CLUB, ", status: closed"),
        MEMBERS,
        CHANNEL,
        id="members who leave, a new channel for the others that is to be closed",
    ),
    pytest.param(
        club("[kofi, amina]", OF_CLUB, ", status: closed"),
        club("[kofi]", OF_CLUB, ", status: open"),
        MEMBERS,
        CHANNEL,
        id="members who leave, a channel that opens to the others",
    ),
    pytest.param(
        club("[kofi]", OF_CLUB, ", status: open"),
        club("[kofi, amina]", OF_CLUB, ", status: closed"),
        CHANNEL,
        MEMBERS,
        id="a channel that closes, members who come",
    ),
    pytest.param(
        club("[kofi]", OF_STAFF, ", status: open"),
        club("[kofi]", OF_MEMBERS, ", status: closed"),
        CHANNEL,
        CATEGORY,
        id="a channel that closes, a category that opens",
    ),
    pytest.param(
        club("[kofi]", OF_CLUB),
        "prune: {chat_channels: [talk]}\n" + club("[kofi, amina]", OF_CLUB, "none"),
        CHANNEL,
        MEMBERS,
        id="a channel that goes, members who come",
    ),
    pytest.param(
        club("[kofi]", OF_MEMBERS, "none", CHAT.format("members")),
        club("[kofi]", OF_MEMBERS, "", CHAT.format("staff")),
        CHATTERS,
        CHANNEL,
        id="only the staff may chat, a new channel",
    ),
    pytest.param(
        club("[kofi]", OF_MEMBERS, ", status: open", CHAT.format("staff")),
        club("[kofi]", OF_MEMBERS, ", status: closed", CHAT.format("members")),
        CHANNEL,
        CHATTERS,
        id="a channel that closes, everybody may chat",
    ),
    pytest.param(
        club("[kofi]", OF_MEMBERS, settings=CHAT.format("staff")),
        club("[kofi]", OF_CLUB, settings=CHAT.format("members")),
        CATEGORY,
        CHATTERS,
        id="a category that closes, everybody may chat",
    ),
    pytest.param(
        club("[kofi]", OF_CLUB, settings=CHAT.format("members")),
        club("[kofi]", OF_MEMBERS, settings=CHAT.format("staff")),
        CHATTERS,
        CATEGORY,
        id="only the staff may chat, a category that opens",
    ),
]


QUERY = "data_explorer_query Report"


def reported(members: str, query: str) -> str:
    queries = f"{{queries: [{{name: Report, {query}}}]}}" if query else "{queries: []}"
    return f"groups: [{{name: club, members: {members}}}]\ndata_explorer: {queries}\n"


ONE, OF_THE_CLUB, OTHER = "sql: SELECT 1", "groups: [club]", "sql: SELECT 2"
QUERIES = [
    pytest.param(
        reported("[kofi, amina]", ""),
        reported("[kofi]", f"{ONE}, {OF_THE_CLUB}"),
        MEMBERS,
        QUERY,
        id="members who leave, a new query for the others",
    ),
    pytest.param(
        reported("[kofi, amina]", ONE),
        reported("[kofi]", f"{ONE}, {OF_THE_CLUB}"),
        MEMBERS,
        QUERY,
        id="members who leave, a query that the others may run",
    ),
    pytest.param(
        reported("[kofi, amina]", f"{ONE}, {OF_THE_CLUB}"),
        reported("[kofi]", f"{OTHER}, {OF_THE_CLUB}"),
        MEMBERS,
        QUERY,
        id="members who leave, a query that shows something else",
    ),
    pytest.param(
        reported("[kofi]", f"{ONE}, {OF_THE_CLUB}"),
        reported("[kofi, amina]", f"{OTHER}, {OF_THE_CLUB}"),
        QUERY,
        MEMBERS,
        id="a query that showed something else, members who come",
    ),
    pytest.param(
        reported("[kofi]", f"{ONE}, {OF_THE_CLUB}"),
        reported("[kofi, amina]", f"{ONE}, groups: []"),
        QUERY,
        MEMBERS,
        id="a query that they may run no more, members who come",
    ),
]


PAGE, LOGIN, ABOUT = "page rules", "site_setting login_required", "about_topic internal"
SQUARE = "{name: Square, slug: square, access: {see: [everyone], create: [members]}}"


def paged(access: str, page: str = "", members: str = "[kofi]", more: str = "", text: str = "") -> str:
    """A page in one of two categories; the other one is for all."""
    pages = f"[{{id: rules, title: The rules of this place, {page}}}]" if page else "[]"
    about = f", description: {text}" if text else ""
    return (
        f"{more}\ngroups: [{{name: club, members: {members}}}]\npages: {pages}\n"
        f"categories: [{SQUARE}, {{name: Internal, slug: internal, access: {{{access}}}{about}}}]\n"
    )


KIND, OTHER_TEXT = "body: Be kind to everybody here.", "body: Who was rude here and is to be kept out."
INTERNAL, IN_SQUARE = f"category: internal, {KIND}", f"category: square, {KIND}"
NEEDED, OPEN_TO_ALL = "settings: {login_required: true}", "settings: {login_required: false}"
PAGES = [
    pytest.param(
        paged(OF_MEMBERS, IN_SQUARE),
        paged(OF_CLUB, INTERNAL),
        CATEGORY,
        PAGE,
        id="a page comes into a category that closes",
    ),
    pytest.param(
        paged(OF_MEMBERS), paged(OF_CLUB, INTERNAL), CATEGORY, PAGE, id="a new page in a category that closes"
    ),
    pytest.param(
        paged(OF_MEMBERS, INTERNAL),
        paged(OF_CLUB, f"category: internal, {OTHER_TEXT}"),
        CATEGORY,
        PAGE,
        id="another text of a page in a category that closes",
    ),
    pytest.param(
        paged(OF_MEMBERS, text="All about the place that everybody may know."),
        paged(OF_CLUB, text="All about the place that only the club may know."),
        CATEGORY,
        ABOUT,
        id="another description of a category that closes",
    ),
    pytest.param(
        paged(OF_CLUB, members="[kofi, amina]"),
        paged(OF_CLUB, INTERNAL),
        MEMBERS,
        PAGE,
        id="members who leave, a new page for the others",
    ),
    pytest.param(
        paged(OF_CLUB, INTERNAL),
        paged(OF_MEMBERS, IN_SQUARE.replace("square", "staff")),
        PAGE,
        CATEGORY,
        id="a page leaves a category that opens",
    ),
    pytest.param(
        paged(OF_CLUB, INTERNAL),
        paged(OF_CLUB, IN_SQUARE.replace("square", "staff"), members="[kofi, amina]"),
        PAGE,
        MEMBERS,
        id="a page leaves a category, members come who see that",
    ),
    pytest.param(
        paged(OF_CLUB, IN_SQUARE, more=NEEDED),
        paged(OF_CLUB, INTERNAL, more=OPEN_TO_ALL),
        PAGE,
        LOGIN,
        id="a page leaves what visitors come to read",
    ),
    pytest.param(
        paged(OF_CLUB, f"category: general, {KIND}", more=NEEDED),
        paged(OF_CLUB, INTERNAL, more=OPEN_TO_ALL),
        PAGE,
        LOGIN,
        id="a page leaves what visitors come to read, which is not the file's",
    ),
    pytest.param(
        paged(OF_CLUB, INTERNAL, more=OPEN_TO_ALL),
        paged(OF_CLUB, f"{INTERNAL}, banner: true", more=NEEDED),
        LOGIN,
        PAGE,
        id="a login is required, a banner for those who have one",
    ),
    pytest.param(
        paged(OF_CLUB, f"{INTERNAL}, banner: true", more=NEEDED),
        paged(OF_CLUB, f"{INTERNAL}, banner: false", more=OPEN_TO_ALL),
        PAGE,
        LOGIN,
        id="a banner no more, visitors come",
    ),
    pytest.param(
        paged(OF_STAFF, f"{INTERNAL}, closed: false"),
        paged(OF_MEMBERS, f"{INTERNAL}, closed: true"),
        PAGE,
        CATEGORY,
        id="a page that is closed in a category that opens",
    ),
]


@pytest.mark.parametrize(("before", "wanted", "closing", "opening"), PAIRS + QUERIES + PAGES)
def test_what_closes_comes_first_and_blocks_the_other(
    house: Rehearsal, before: str, wanted: str, closing: str, opening: str
) -> None:
    house.settled(before)
    planned = house.plan(wanted)
    ids = [step.id for step in planned.operations]
    assert ids.index(closing) < ids.index(opening)
    consents = {"allow_delete": ("chat_channel", "membership", "data_explorer_query", "page")}
    failed = house.apply(planned, stale={closing: "it was changed on the forum"}, **consents)
    assert {item.operation.id: item.status for item in failed.outcomes}[opening] is Status.BLOCKED

    assert house.run(wanted, **consents).applied.exit_code == 0
    assert house.plan(wanted).is_empty


PUBLIC, ASKED = ", enable_public_channels: true", "settings: {data_explorer_enabled: true}\n"
CATEGORY_CLOSES = club("[kofi]", OF_MEMBERS, settings=PUBLIC), club("[kofi]", OF_CLUB, settings=PUBLIC)
MEMBERS_LEAVE = club("[kofi, amina]", OF_CLUB), club("[kofi]", OF_CLUB)
READERS_LEAVE = [ASKED + reported(members, f"{ONE}, {OF_THE_CLUB}") for members in ("[kofi, amina]", "[kofi]")]
SWITCHES = [
    pytest.param(*CATEGORY_CLOSES, CATEGORY, "chat_enabled", id="a category that closes, chat comes"),
    pytest.param(*CATEGORY_CLOSES, CATEGORY, "enable_public_channels", id="a category that closes, channels come"),
    pytest.param(*MEMBERS_LEAVE, MEMBERS, "chat_enabled", id="members who leave, chat comes"),
    pytest.param(*READERS_LEAVE, MEMBERS, "data_explorer_enabled", id="members who leave, stored queries come"),
]


@pytest.mark.parametrize(("before", "wanted", "closing", "switch"), SWITCHES)
def test_what_lies_idle_comes_back_after_a_closing(
    house: Rehearsal, before: str, wanted: str, closing: str, switch: str
) -> None:
    """Channels and queries that the forum has cannot be used while they are off."""
    house.settled(before)
    house.setting(switch, "false")
    planned = house.plan(wanted)
    ids = [step.id for step in planned.operations]
    opening = "site_settings" if "site_settings" in ids else f"site_setting {switch}"
    assert ids.index(closing) < ids.index(opening)
    failed = house.apply(planned, stale={closing: "it was changed on the forum"}, allow_delete=("membership",))
    assert {item.operation.id: item.status for item in failed.outcomes}[opening] is Status.BLOCKED


PATHS = {CATEGORY: "/categories/*", MEMBERS: "/groups/*/members.json", CHANNEL: "/chat/api/channels/*"}
FAILURES = [
    pytest.param({"kind": "rate_limit", "retry_after": 1}, id="too many requests, again and again"),
    pytest.param({"kind": "server_error", "status": 500}, id="an error of the forum"),
    pytest.param({"kind": "reset"}, id="the connection is lost"),
    pytest.param({"kind": "read_only"}, id="the forum is only read"),
    pytest.param({}, id="it is not valid"),
]


@pytest.mark.parametrize("fault", FAILURES)
@pytest.mark.parametrize(("before", "wanted", "closing", "opening"), PAIRS[:4])
def test_nobody_may_write_in_a_channel_after_a_closing_that_failed(
    house: Rehearsal, before: str, wanted: str, closing: str, opening: str, fault: dict[str, Any]
) -> None:
    house.settled(before)
    planned = house.plan(wanted)
    path = PATHS[closing]
    if fault:
        for method in ("PUT", "DELETE"):
            house.forum.faults.add({**fault, "method": method, "path": path, "times": 1000})
    else:
        house.wire.refuses = lambda sent: fnmatch(sent.path, path)
    applied = house.apply(planned, allow_delete=("membership",))
    ended = {item.operation.id: item.status for item in applied.outcomes}
    assert ended[closing] is not Status.DONE
    assert ended[opening] in (Status.BLOCKED, Status.NOT_REACHED)


def test_who_came_for_somebody_who_was_away_goes_before_a_category_opens_to_the_others(house: Rehearsal) -> None:
    """What the calendar changes waits and blocks as what the file does."""
    role = "moderators: {{capital: {{members: [martin], away: {{martin: {{until: 2027-01-10, deputy: amina}}}}}}}}\n"
    category = "categories: [{{name: Internal, slug: internal, access: {{create: [{}]}}}}]\n"
    house.run(house.desired(role.format() + category.format("staff"), at=AWAY))
    assert house.members("capital-moderators") == {"martin", "amina"}
    over = house.desired(role.format() + category.format("capital-moderators"), at=BACK)
    planned = house.plan(over)
    assert [step.id for step in planned.operations] == ["membership capital-moderators", CATEGORY]
    applied = house.apply(planned, stale={"membership capital-moderators": "it was changed on the forum"})
    assert [item.status for item in applied.outcomes] == [Status.STALE, Status.BLOCKED]
    assert house.run(over, allow_delete=("membership",)).applied.exit_code == 0
    assert house.members("capital-moderators") == {"martin"}


AWAY, BACK = datetime(2027, 1, 5, tzinfo=UTC), datetime(2027, 1, 20, tzinfo=UTC)


def test_a_query_that_lets_some_in_and_others_out_is_written_in_two(house: Rehearsal) -> None:
    """Every write says all of it: the second one what the first one left."""
    text = (
        "groups: [{{name: club, members: {0}}}, {{name: circle, members: {1}}}]\n"
        "data_explorer: {{queries: [{{name: Report, sql: SELECT 1, groups: {2}, description: {3}}}]}}\n"
    )
    house.settled(text.format("[kofi]", "[lucia, amina]", "[club, staff]", "Before"))
    wanted = text.format("[kofi, martin]", "[lucia]", "[circle, staff]", "After")
    ran = house.run(wanted, allow_delete=("membership",))
    assert [step.id for step in ran.plan.operations] == [
        "membership circle",
        QUERY,
        f"{QUERY} (opened last)",
        MEMBERS,
    ]
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert house.plan(wanted).is_empty
