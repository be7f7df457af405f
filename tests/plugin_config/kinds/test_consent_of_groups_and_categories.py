"""What of groups and categories needs consent, field by field, and what they may hold in between."""

from types import SimpleNamespace
from typing import Any

import pytest

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, Create, FieldChange, Update
from idiaspora.plugin_config.kinds.names import GROUP
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.shifts import NEWCOMERS, owners_of
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span

HERE = Origin(Span("forum.yaml", 1, 1), "here")


def update(kind: str, *items: tuple[str, Any, Any], **live: Any) -> Update:
    fields = tuple(FieldChange(name, old, new, HERE) for name, old, new in items)
    return Update(Resource(kind, "ring", {}, HERE), fields, live=Live(kind, "ring", 7, live))


def onlookers(**given: Any) -> Any:
    """Visitors and members, whom a list addresses as club; nobody gets into a group unless it is `given`."""
    return SimpleNamespace(
        addressed=frozenset(given.get("addressed", {"club"})),
        freed=lambda item, change: given.get("freed"),
        easier=lambda group: given.get("easier", ()),
        ways_in=lambda group: given.get("ways_in", ()),
        in_category=lambda change: (given.get("gained", {}), given.get("topics", 0)),
        distinct=lambda gained: gained.items(),
    )


def new(kind: str, *items: tuple[str, Any]) -> Create:
    fields = tuple(FieldChange(name, None, value, HERE) for name, value in items)
    return Create(Resource(kind, "ring", {}, HERE), fields)


def reasons(change: Change, **given: Any) -> list[str]:
    opens = KINDS[change.kind].opens
    assert opens is not None
    return [text for text, _ in opens.reasons(change, onlookers(**given))]


MAIL = "people without an account could start topics by mail"
STRANGERS = "email_in_allow_strangers"


@pytest.mark.parametrize(
    ("items", "live", "said"),
    [
        ([("email_in", None, "a@example.org")], {STRANGERS: True}, [MAIL]),
        ([("email_in", None, "a@example.org")], {STRANGERS: UNKNOWN}, [MAIL]),
        ([("email_in", None, "a@example.org")], {STRANGERS: False}, []),
        ([("email_in", "b@example.org", "a@example.org")], {STRANGERS: True}, []),
        ([("email_in", "b@example.org", None)], {STRANGERS: True}, []),
        ([("color", None, "112233"), ("slug", None, "x")], {STRANGERS: True}, []),
        ([("email_in", None, "a@example.org"), (STRANGERS, True, False)], {STRANGERS: True}, []),
        ([(STRANGERS, False, True)], {STRANGERS: False}, [MAIL]),
    ],
)
def test_an_address_for_mail_opens_a_category_that_lets_strangers_in(
    items: list[tuple[str, Any, Any]], live: dict[str, Any], said: list[str]
) -> None:
    assert reasons(update("category", *items, **live)) == said


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("all_topics_wiki", "members could edit the first posts of others in new topics"),
        ("mailinglist_mirror", "mail of members would become topics, whoever may write by mail elsewhere"),
        (STRANGERS, MAIL),
    ],
)
def test_switches_of_a_category_open_it_one_way(field: str, said: str) -> None:
    assert reasons(update("category", (field, False, True))) == [said]
    assert reasons(update("category", (field, True, False))) == []


@pytest.mark.parametrize(
    ("freed", "said"),
    [
        (None, []),
        ((), ["new topics would no longer wait for approval"]),
        (("crew", "ring"), ["new topics of crew, ring would no longer wait for approval"]),
    ],
)
def test_whose_posts_wait_no_longer_is_told(freed: tuple[str, ...] | None, said: list[str]) -> None:
    assert reasons(update("category", ("approve.topics", True, False)), freed=freed) == said


@pytest.mark.parametrize("field", ["approve.topics", "approve.replies"])
def test_posts_that_may_wait_now_are_asked_about_as_if_all_did(field: str) -> None:
    """What could not be read may hold back everybody's posts."""
    asked = []
    opens = KINDS["category"].opens
    assert opens is not None
    watching = onlookers()
    watching.freed = lambda item, change: asked.append(item.old) or ()
    ((text, item),) = opens.reasons(update("category", (field, UNKNOWN, False)), watching)
    assert (asked, item.old) == ([True], UNKNOWN)
    assert text.endswith(" would no longer wait for approval, if they do now, which could not be read")
    opens.reasons(update("category", (field, {"only": ("crew",)}, False)), watching)
    assert asked[1:] == [{"only": ("crew",)}]


def test_posts_wait_no_longer_whose_group_goes() -> None:
    opens = KINDS["category"].opens
    assert opens is not None
    assert opens.limits is not None
    asked = []
    watching = onlookers()
    watching.freed = lambda item, change: asked.append((item.field, item.old, item.new)) or ("crew",)
    going = {GROUP: lambda name: name == "crew"}
    only, some = {"only": ("crew", "ring")}, {"except": ("ring",)}
    change = update("category", **{"approve.topics": only, "approve.replies": some})
    assert list(opens.limits.freed(change, going, watching)) == [
        "new topics of crew would no longer wait for approval",
        "replies of crew would no longer wait for approval",
    ]
    assert asked == [("approve.topics", only, {"only": ("ring",)}), ("approve.replies", some, some)]
    for other in (update("category", **{"approve.topics": True}), update("category"), new("category")):
        assert list(opens.limits.freed(other, going, watching)) == []


def test_a_new_category_takes_mail_of_strangers_where_the_file_says_so() -> None:
    address = ("email_in", "a@example.org")
    assert reasons(new("category", address)) == []
    assert reasons(new("category", address, (STRANGERS, True))) == [MAIL]


def test_what_a_category_lets_more_people_do_is_told_with_what_it_holds() -> None:
    change = update("category", ("access", {"staff": "see"}, {"club": "create"}))
    gained = {"members": ("see", "create")}
    assert reasons(change, gained=gained, topics=3) == ["members could see, create", "it has 3 topics"]
    assert reasons(change, gained={"members": ("create",)}, topics=3) == ["members could create"]
    assert reasons(change, gained=gained) == ["members could see, create"]


def test_groups_that_anybody_can_be_in_become_moderators_with_consent() -> None:
    said = reasons(update("category", ("moderated_by", ("ring",), ("ring", "Club", "board"))))
    assert said == ["club could moderate"]
    assert reasons(update("category", ("moderated_by", ("club",), ("club",)))) == []
    assert reasons(update("category", ("moderated_by", UNKNOWN, ("club",)))) == ["club could moderate"]
    assert reasons(update("category", ("moderated_by", ("ring",), ("everyone",)))) == ["everyone could moderate"]
    others = (("allowed_tags", (), ("club",)), ("required_tag_groups", (), ("club",)))
    assert reasons(update("category", *others)) == []


@pytest.mark.parametrize(
    ("field", "old", "new", "between"),
    [
        ("moderated_by", ("ring", "club"), ("club", "board"), ("club",)),
        ("approve.topics", False, True, True),
        ("approve.replies", {"only": ("ring",)}, {"only": ("club",)}, {"except": ()}),
        ("color", "112233", "445566", "112233"),
        ("slug", "old", "new", "old"),
    ],
)
def test_in_between_a_category_lets_nobody_do_more(field: str, old: Any, new: Any, between: Any) -> None:
    moves = KINDS["category"].moves
    assert moves is not None
    change = update("category", (field, old, new))
    assert moves.between(change, change.fields[0]) == between


JOIN = (("public_admission", "anyone could join it"),)
GROUPS: dict[str, tuple[tuple[str, Any, Any], list[str]]] = {
    "everyone sees it": (("visible_to", "staff", "everyone"), ["everyone could see it"]),
    "members see it": (("visible_to", "owners", "members"), ["members could see it"]),
    "members see it, as they did": (("visible_to", "everyone", "members"), []),
    "staff sees it": (("visible_to", "owners", "staff"), []),
    "nobody knows who saw it": (("visible_to", None, "everyone"), []),
    "everyone sees who is in it": (("members_visible_to", "members", "everyone"), ["everyone could see who is in it"]),
    "everyone writes": (("messages", "staff", "everyone"), ["everyone could write to it"]),
    "everyone mentions": (("mentions", "staff", "everyone"), ["everyone could mention it"]),
    "members write": (("messages", "staff", "members"), []),
    "one more address": (
        ("incoming_email", ("a@b.c",), ("a@b.c", "d@b.c")),
        ["whoever sends mail to its address would write to it, without an account, too"],
    ),
    "no more address": (("incoming_email", ("a@b.c",), ()), []),
    "no address at all": (("incoming_email", ("a@b.c",), None), []),
    "an address where nobody knows of any": (
        ("incoming_email", UNKNOWN, ("a@b.c",)),
        ["whoever sends mail to its address would write to it, without an account, too"],
    ),
    "admins write": (("messages", "nobody", "admins"), []),
    "members see it, as before": (("visible_to", "members", "members"), []),
    "a text that is called like a level": (("bio", "none", "leader"), []),
    "another text that is called so": (("title", "none", "leader"), []),
    "a text that is called like all": (("bio", "", "everyone"), []),
    "the first level": (("grant_trust_level", None, "basic"), ["anyone could join it, and would get trust level 1"]),
    "the highest level": (
        ("grant_trust_level", "regular", "leader"),
        ["anyone could join it, and would get trust level 4"],
    ),
    "no level": (("grant_trust_level", None, "none"), []),
    "a level that nobody knows": (("grant_trust_level", "none", "#9"), []),
    "the same level": (("grant_trust_level", "member", "member"), []),
    "a trust level": (
        ("grant_trust_level", "none", "member"),
        ["anyone could join it, and would get trust level 2"],
    ),
    "a lower trust level": (("grant_trust_level", "leader", "member"), []),
    "a way in": (("public_admission", False, True), ["anyone could join it"]),
}


@pytest.mark.parametrize(("item", "said"), GROUPS.values(), ids=GROUPS.keys())
def test_what_of_a_group_needs_consent(item: tuple[str, Any, Any], said: list[str]) -> None:
    assert reasons(update("group", item), easier=JOIN, ways_in=JOIN) == said
    if item[0] == "grant_trust_level":
        assert reasons(update("group", item)) == []


@pytest.mark.parametrize(
    ("old", "new", "opens"),
    [
        ("nobody", "members", True),
        ("admins", "members", True),
        ("everyone", "members", False),
        ("nobody", "owners", False),
        ("nobody", "admins", False),
    ],
)
@pytest.mark.parametrize(("field", "what"), [("messages", "write to"), ("mentions", "mention")])
def test_what_members_may_do_anyone_may_who_can_be_one(field: str, what: str, old: str, new: str, opens: bool) -> None:
    change = update("group", (field, old, new))
    said = f"whoever is in it, as anyone can be, could {what} it"
    assert reasons(change, addressed={"ring"}) == ([said] if opens else [])
    assert reasons(change) == []


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([("grant_trust_level", "leader")], ["anyone could join it and ask for it, and would get trust level 4"]),
        ([("grant_trust_level", "regular")], []),
        ([("grant_trust_level", "basic")], []),
        ([("bio", "leader"), ("title", "leader"), ("public_admission", True), ("visible_to", "everyone")], []),
    ],
)
def test_of_a_new_group_the_level_counts_that_nobody_gets_otherwise(
    items: list[tuple[str, Any]], said: list[str]
) -> None:
    ways = (*JOIN, ("allow_membership_requests", "ask for it"))
    assert reasons(new("group", *items), easier=JOIN, ways_in=ways) == said
    assert reasons(new("group", *items), easier=JOIN) == []


@pytest.mark.parametrize(
    ("values", "newcomers"),
    [
        ({"automatic_email_domains": ()}, frozenset()),
        ({"automatic_email_domains": ("example.org",)}, frozenset({"ring"})),
        ({"automatic_email_domains": (), "public_admission": True}, frozenset({"ring"})),
        ({"automatic_email_domains": (), "allow_membership_requests": True}, frozenset({"ring"})),
        ({}, frozenset({"ring"})),
    ],
)
def test_whoever_registers_is_in_a_group_into_which_anybody_gets(
    values: dict[str, Any], newcomers: frozenset[str]
) -> None:
    moves = KINDS["group"].moves
    assert moves is not None
    leads = moves.leads("Ring", {**values, "grant_trust_level": "member"})
    asks = frozenset({"ring"} if values.get("allow_membership_requests") else ())
    assert leads == {
        "ring": frozenset({"trust_level_1", "trust_level_2"}),
        owners_of("ring"): asks,
        NEWCOMERS: newcomers,
    }


@pytest.mark.parametrize(
    ("old", "new", "coming", "going"),
    [
        ("basic", "regular", {"trust_level_2", "trust_level_3"}, set()),
        ("regular", "basic", set(), {"trust_level_2", "trust_level_3"}),
        ("none", "basic", {"trust_level_1"}, set()),
        ("member", "member", set(), set()),
    ],
)
def test_members_come_to_the_levels_in_between(old: str, new: str, coming: set[str], going: set[str]) -> None:
    moves = KINDS["group"].moves
    assert moves is not None
    change = update("group", ("grant_trust_level", old, new))
    moved = moves.field(change, change.fields[0])
    assert (moved.coming, moved.going) == (coming, going)
    assert (moved.opened, moved.closed) == ({"ring"} if coming else set(), {"ring"} if going else set())
