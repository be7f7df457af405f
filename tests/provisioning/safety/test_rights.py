"""Who may do what where, rule by rule, as Discourse decides it (3.5)."""

from dataclasses import replace

import pytest

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.safety.exposure import (
    MODERATOR,
    PUBLIC,
    VISITOR,
    Audience,
    CategoryAccess,
    GroupAccess,
    Matrix,
    Rights,
    SiteAccess,
    after,
    audience_of,
    audiences,
    difference,
    made_matrix,
    member,
    open_audiences,
    rights,
)
from idiaspora.provisioning.safety.setting_values import SettingValues
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.snapshot import Snapshot

HERE = Origin(Span("forum.yaml", 1, 1), "here")
NONE, SEES, REPLIES = Rights(), Rights(see=True), Rights(see=True, reply=True)
ALL = Rights(see=True, reply=True, create=True)

MEMBER = member("members", 1)
CREW = member("crew", 1, "crew")
SITE = SiteAccess(topic_creators=frozenset({"trust_level_1"}))
CLOSED_SITE = replace(SITE, login_required=True)
SETTINGS = SettingValues({"create_topic_allowed_groups": ("everyone",), "login_required": "false"})


def open_to(**rows: str) -> CategoryAccess:
    return CategoryAccess("deck", 5, rows, is_restricted="everyone" not in rows and bool(rows))


CASES = {
    "visitors see what everyone may see": (open_to(everyone="create"), VISITOR, SITE, SEES),
    "and what has no rows": (open_to(), VISITOR, SITE, SEES),
    "not where a login is required": (open_to(everyone="create"), VISITOR, CLOSED_SITE, NONE),
    "nor what is restricted": (open_to(trust_level_0="see"), VISITOR, SITE, NONE),
    "members write where everyone may": (open_to(everyone="create"), MEMBER, SITE, ALL),
    "and where there are no rows": (open_to(), MEMBER, SITE, ALL),
    "they reply where everyone may": (open_to(everyone="reply"), MEMBER, SITE, REPLIES),
    "they only see where everyone may only see": (open_to(everyone="see"), MEMBER, SITE, SEES),
    "a login that is required is none of theirs": (open_to(everyone="see"), MEMBER, CLOSED_SITE, SEES),
    "they do not see what others may": (open_to(crew="create"), MEMBER, SITE, NONE),
    "a group sees what its row lets it see": (open_to(crew="see"), CREW, SITE, SEES),
    "it replies": (open_to(crew="reply"), CREW, SITE, REPLIES),
    "it starts topics": (open_to(crew="create"), CREW, SITE, ALL),
    "the higher of two rows counts": (open_to(everyone="see", crew="reply"), CREW, SITE, REPLIES),
    "and of everyone's": (open_to(everyone="create", crew="see"), CREW, SITE, ALL),
    "somebody else's row does not": (open_to(everyone="see", crew="create"), MEMBER, SITE, SEES),
    "topics are started only by those whom a setting names": (
        open_to(everyone="create"),
        member("new", 0),
        SITE,
        REPLIES,
    ),
    "by whom it names as everyone": (
        open_to(everyone="create"),
        member("new", 0),
        SiteAccess(topic_creators=frozenset({"everyone"})),
        ALL,
    ),
    "and by staff": (open_to(everyone="create"), MODERATOR, SiteAccess(), ALL),
    "but not where staff may only reply": (open_to(everyone="reply"), MODERATOR, SiteAccess(), REPLIES),
    "nor where it sees nothing": (open_to(crew="create"), MODERATOR, SITE, NONE),
    "Uncategorized takes no topics while that is off": (
        replace(open_to(everyone="create"), is_uncategorized=True),
        MEMBER,
        SITE,
        REPLIES,
    ),
    "from staff neither": (replace(open_to(everyone="create"), is_uncategorized=True), MODERATOR, SITE, REPLIES),
    "while that is on it does": (
        replace(open_to(everyone="create"), is_uncategorized=True),
        MEMBER,
        replace(SITE, uncategorized_topics=True),
        ALL,
    ),
}


@pytest.mark.parametrize(("category", "who", "site", "may"), CASES.values(), ids=CASES.keys())
def test_what_somebody_may_do(category: CategoryAccess, who: Audience, site: SiteAccess, may: Rights) -> None:
    assert rights(category, who, site) == may


def test_the_rights_beyond_others() -> None:
    assert ALL.beyond(SEES) == ("reply", "create")
    assert SEES.beyond(ALL) == NONE.beyond(SEES) == ALL.beyond(ALL) == ()
    assert ALL.words == ("see", "reply", "create")


def test_everybody_whom_anyone_can_be() -> None:
    groups = [
        GroupAccess("Crew"),
        GroupAccess("Club", grants=4, is_joinable=True),
        GroupAccess("Firm", domains=("Example.org",)),
        GroupAccess("Staffed", takes_requests=True, owners_are_staff=True),
        GroupAccess("Asked", takes_requests=True),
        GroupAccess("Unread", domains=None),
    ]
    found = {one.name: one for one in open_audiences(groups)}
    assert list(found) == [
        "anonymous", "trust_level_0", "members", "trust_level_2", "trust_level_3", "Club", "Firm", "Asked",
    ]  # fmt: skip
    assert all(one.is_open for one in found.values())
    assert [one.name for one in found.values() if not one.is_registered] == ["anonymous"]
    assert found["members"].groups == {"trust_level_0", "trust_level_1"}
    assert found["trust_level_3"].groups == {f"trust_level_{level}" for level in range(4)}
    assert found["Club"].groups == {"club", *(f"trust_level_{level}" for level in range(5))}
    assert found["Firm"].groups == {"firm", "trust_level_0", "trust_level_1"}


@pytest.mark.parametrize("grants", range(5))
def test_a_group_lifts_its_members_and_lowers_nobody(grants: int) -> None:
    who = audience_of(GroupAccess("Crew", grants))
    assert who.groups == {"crew", *(f"trust_level_{level}" for level in range(max(1, grants) + 1))}
    assert (who.is_registered, who.is_staff, who.is_open) == (True, False, False)


def test_how_anyone_gets_into_a_group() -> None:
    group = GroupAccess("Crew", is_joinable=True, domains=("Example.org", "two.test"), takes_requests=True)
    assert group.ways == (
        ("public_admission", "anyone could join it"),
        ("automatic_email_domains", "whoever has an address at example.org would be in it"),
        ("automatic_email_domains", "whoever has an address at two.test would be in it"),
        ("allow_membership_requests", "owners who are not staff could admit who asks"),
    )
    assert replace(group, owners_are_staff=True).ways == group.ways[:3]
    assert GroupAccess("Crew", owners_are_staff=True).ways == ()


def columns(named: str) -> list[str]:
    category = CategoryAccess("deck", 5, {named: "see"}, is_restricted=True)
    return [one.name for one in audiences([GroupAccess("Crew")], [category], SiteAccess())]


def test_trust_levels_are_shown_where_they_make_a_difference() -> None:
    assert columns("crew") == ["anonymous", "members", "Crew", "staff"]
    assert columns("trust_level_0") == ["anonymous", "members", "Crew", "staff"]
    assert columns("trust_level_1") == ["anonymous", "members", "trust_level_0", "Crew", "staff"]
    assert columns("trust_level_2") == ["anonymous", "members", "trust_level_2", "Crew", "staff"]
    assert columns("trust_level_4") == ["anonymous", "members", "trust_level_4", "Crew", "staff"]
    levels = audiences([], [], SiteAccess(topic_creators=frozenset({"trust_level_3", "trust_level_4"})))
    assert {one.name: one.is_open for one in levels if one.name.startswith("trust")} == {
        "trust_level_3": True,
        "trust_level_4": False,
    }


def test_a_category_that_somebody_sees_below_one_that_they_do_not() -> None:
    closed = CategoryAccess("deck", 5, {"crew": "create"}, is_restricted=True)
    below = CategoryAccess("deck/bow", 6, PUBLIC, is_restricted=False)
    beside = CategoryAccess("bow", 7, PUBLIC, is_restricted=False)
    matrix = made_matrix(SETTINGS, [GroupAccess("Crew")], [closed, below, beside])
    assert matrix.stray() == (("deck/bow", ("anonymous", "members", "staff")),)
    assert made_matrix(SETTINGS, [], [replace(below, path="bow/a"), beside]).stray() == ()


def test_the_rights_of_one_audience_in_one_category() -> None:
    matrix = made_matrix(SETTINGS, [], [CategoryAccess("deck", 5, {"everyone": "reply"}, is_restricted=False)])
    assert (matrix.rights("deck", "members"), matrix.rights("deck", "anonymous")) == (REPLIES, SEES)
    for path, who in (("bow", "members"), ("deck", "crew")):
        with pytest.raises(KeyError):
            matrix.rights(path, who)


def test_staff_stands_last_beside_columns_that_were_there_before() -> None:
    columns = (VISITOR, MODERATOR, CREW)
    matrix = made_matrix(SETTINGS, [], [], columns=columns)
    assert [one.name for one in matrix.audiences] == ["anonymous", "crew", "members", "staff"]


def test_the_difference_between_two_states() -> None:
    crew = [GroupAccess("Crew")]
    before = made_matrix(SETTINGS, crew, [
        CategoryAccess("opens", 1, {"crew": "see"}, is_restricted=True, topics=3),
        CategoryAccess("closes", 2, PUBLIC, is_restricted=False, topics=4),
        CategoryAccess("quiet", 3, PUBLIC, is_restricted=False, topics=5),
        CategoryAccess("goes", 4, PUBLIC, is_restricted=False),
    ])  # fmt: skip
    after = made_matrix(SETTINGS, crew, [
        CategoryAccess("opened", 1, {"crew": "create"}, is_restricted=True, topics=3),
        CategoryAccess("closes", 2, {"crew": "create"}, is_restricted=True, topics=4),
        CategoryAccess("quiet", 3, {"everyone": "see"}, is_restricted=False, topics=5),
        CategoryAccess("new", None, PUBLIC, is_restricted=False),
    ])  # fmt: skip
    found = difference(before, after)
    assert [(item.path, item.audience.name, item.rights) for item in found.widening] == [
        ("opened", "Crew", ("reply", "create"))
    ]
    assert [(item.path, item.audience.name, item.rights, item.topics) for item in found.narrowing] == [
        ("closes", "anonymous", ("see",), 4),
        ("closes", "members", ("see", "reply", "create"), 4),
        ("closes", "staff", ("see", "reply", "create"), 4),
        ("quiet", "members", ("reply", "create"), 0),
        ("quiet", "Crew", ("reply", "create"), 0),
        ("quiet", "staff", ("reply", "create"), 0),
    ]
    assert (found.added, found.removed, found.is_empty) == (("new",), ("goes",), False)
    assert difference(before, before).is_empty


def test_one_that_is_only_there_or_only_gone_makes_a_difference() -> None:
    none, one = made_matrix(SETTINGS, [], []), made_matrix(SETTINGS, [], [CategoryAccess("a", 1, PUBLIC, False)])
    assert not difference(none, one).is_empty
    assert not difference(one, none).is_empty


def test_what_the_forum_does_not_list_is_named_as_assumed() -> None:
    assert made_matrix(SETTINGS, [], []).site.assumed == ("allow_uncategorized_topics",)
    assert made_matrix(SETTINGS, [], []).site.topic_creators == {"everyone"}


def made(kind: str, key: str, **wanted: object) -> Create:
    return Create(Resource(kind, key, {}, HERE), _fields(wanted))


def changed(kind: str, key: str, hindrance: str = "", **wanted: object) -> Update:
    live = Live(kind, key, 5, {})
    return Update(Resource(kind, key, {}, HERE), _fields(wanted), live=live, hindrance=hindrance)


def gone(kind: str, key: str, hindrance: str = "") -> Delete:
    return Delete(Resource(kind, key, {}, HERE), live=Live(kind, key, 5, {}), hindrance=hindrance)


def _fields(wanted: dict[str, object]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name, None, value, HERE) for name, value in wanted.items())


def left_by(matrix: Matrix, *changes: Change) -> Matrix:
    steps = tuple(Operation(one.address, one.action, (one,), 50) for one in changes)
    plan = Plan("Forum", "https://forum.example.org", "provisioner", steps, Found(), Snapshot(Directory(), {}))
    return after(matrix, plan)


STAFFED = CategoryAccess("deck", 5, {"crew": "create", "staff": "see"}, is_restricted=True)
BEFORE = made_matrix(SETTINGS, [GroupAccess("Crew")], [STAFFED])


def test_a_new_category_is_public_unless_it_says_otherwise() -> None:
    found = left_by(
        BEFORE,
        made("category", "bow"),
        made("category", "hold", access={"crew": "see"}),
        made("category", "keel", access={"everyone": "see", "crew": "create"}),
    )
    assert {path: found.rights(path, "members") for path in ("bow", "hold", "keel")} == {
        "bow": ALL,
        "hold": NONE,
        "keel": SEES,
    }
    assert found.rights("hold", "Crew") == SEES
    assert found.rights("bow", "anonymous") == found.rights("keel", "anonymous") == SEES


def test_what_a_category_changes_is_all_that_changes() -> None:
    assert left_by(BEFORE, changed("category", "deck", color="112233")).categories == BEFORE.categories
    opened = left_by(BEFORE, changed("category", "deck", access={"everyone": "see"}))
    assert (opened.rights("deck", "anonymous"), opened.rights("deck", "Crew")) == (SEES, SEES)


def test_what_the_forum_would_refuse_changes_nothing() -> None:
    hindered = changed("category", "deck", hindrance="it is nested too deep", access={"everyone": "see"})
    assert left_by(BEFORE, hindered).categories == BEFORE.categories
    going = gone("group", "Crew", hindrance="it is one of Discourse's own groups")
    assert left_by(BEFORE, going).groups == BEFORE.groups


def test_with_a_group_its_rows_go_and_nobody_takes_its_place() -> None:
    left = left_by(BEFORE, gone("group", "Crew"))
    assert [one.permissions for one in left.categories] == [{"staff": "see"}]
    assert left.groups == ()
    assert left.categories[0].is_restricted


def test_with_a_category_its_row_goes() -> None:
    assert left_by(BEFORE, gone("category", "deck")).categories == ()
    assert left_by(BEFORE, gone("category", "gone")).categories == BEFORE.categories


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ({"grant_trust_level": "leader"}, {"grants": 4}),
        ({"public_admission": True}, {"is_joinable": True}),
        ({"automatic_email_domains": ("x.test",)}, {"domains": ("x.test",)}),
        ({"allow_membership_requests": True}, {"takes_requests": True}),
        ({"title": "Sailor"}, {}),
    ],
)
def test_what_a_group_changes_of_how_one_gets_in(wanted: dict[str, object], left: dict[str, object]) -> None:
    present = GroupAccess("Crew", grants=2, domains=None)
    (found,) = left_by(made_matrix(SETTINGS, [present], []), changed("group", "CREW", **wanted)).groups
    assert found == replace(present, **left)
    (new,) = left_by(made_matrix(SETTINGS, [], []), made("group", "Crew", **wanted)).groups
    assert new == replace(GroupAccess("Crew"), **left)
