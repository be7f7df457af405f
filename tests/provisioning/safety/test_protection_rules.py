"""What a protection forbids, rule by rule: neighbours of each change, and things of other kinds with the same names."""

from itertools import product
from typing import Any

import pytest
from plain_plans import HERE, changed, gone, made, named, planned, wanting

from idiaspora.plugin_config.fields.directory import Directory, Entry, Table
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.group_opening import TRUST
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety.admission import Admissions
from idiaspora.provisioning.safety.exposure import GroupAccess
from idiaspora.provisioning.safety.protection import breaches
from idiaspora.provisioning.state.found import Found

THERE = named(
    category=[(80, "vault"), (81, "hall")],
    group=[(0, "everyone"), *((10 + level, f"trust_level_{level}") for level in range(5)), (60, "board"), (61, "crew")],
)
NO_GROUPS = Admissions({}, {}, register_freely=False)
AUDIENCE = "change who may see it"


def vault(*groups: str, number: int = 80, key: str = "vault") -> Live:
    """A category that these groups see."""
    rows = [{"group_name": name, "permission_type": 1} for name in groups]
    row = {"id": number, "group_permissions": rows, "read_restricted": "everyone" not in groups, "topic_count": 0}
    return Live("category", key, number, {}, row)


def tags(**rows: str) -> Live:
    return Live("tag_group", "Kinds", 90, {"permissions": rows})


def forbidden(
    plan: Plan, *protected: tuple[str, str], groups: Admissions = NO_GROUPS, declared: tuple[Resource, ...] = ()
) -> list[tuple[str, str]]:
    """What these protections forbid of a plan: the thing, and what would be done to it."""
    return [(one.address, one.what) for one in breaches(plan, wanting(*declared, protected=protected), groups)]


VAULT = ("category", "vault")


def through(*changes: Change, seen: Live, groups: Admissions = NO_GROUPS, **more: Any) -> list[str]:
    """What changes of other things do to a protected one."""
    plan = planned(*changes, lives=[seen], found=Found(names=THERE), **more)
    return [what for _, what in forbidden(plan, (seen.kind, seen.key.casefold()), groups=groups)]


def through_setting(name: str, old: str, new: str, *groups: str, freely: bool = False) -> list[str]:
    change = changed("site_setting", name, value=(old, new))
    found = through(change, seen=vault(*groups), groups=Admissions({}, {}, register_freely=freely))
    return [what.removeprefix(f"{AUDIENCE}: settings.{name} ") for what in found]


# The thing itself


OPENS = {"access": ({"board": "see"}, {"board": "see", "crew": "see"})}


def test_only_what_is_protected_stays_as_it_is() -> None:
    plan = planned(changed("category", "vault", **OPENS), changed("category", "hall", **OPENS))
    assert forbidden(plan, VAULT) == [("category vault", AUDIENCE)]
    assert forbidden(plan) == []


def test_a_category_is_protected_by_the_path_that_it_has_now() -> None:
    """Also where that is another one only because the category above is renamed."""
    entry = Entry(80, "books/maps", "library/maps", "maps")
    found = Found(Directory({"category": Table({entry.key: entry})}))
    plan = planned(changed("category", "books/maps", **OPENS), found=found)
    assert forbidden(plan, ("category", "library/maps")) == [("category books/maps", AUDIENCE)]


def test_a_protection_that_stands_beside_the_thing_is_one() -> None:
    plan = planned(changed("category", "vault", **OPENS))
    own = Resource("category", "vault", {}, HERE, protect=True)
    object.__setattr__(plan.changes[0], "resource", own)
    assert forbidden(plan) == [("category vault", AUDIENCE)]


def test_what_is_made_was_seen_by_nobody() -> None:
    assert forbidden(planned(made("category", "vault", access={"everyone": "see"})), VAULT) == []


def test_what_does_not_say_who_sees_it_may_change() -> None:
    plan = planned(
        changed("category", "vault", color=("112233", "445566")), changed("badge", "Sailor", icon=("a", "b"))
    )
    assert forbidden(plan, VAULT, ("badge", "sailor")) == []


CALENDAR = {
    "less to write": ({"board": "create"}, {"board": "see"}, False),
    "more to see it": ({"board": "see"}, {"board": "see", "crew": "see"}, True),
    "less to see it": ({"board": "see", "crew": "see"}, {"board": "see"}, True),
    "others to see it": ({"board": "see"}, {"crew": "see"}, True),
}


@pytest.mark.parametrize(("kind", "field"), [("category", "access"), ("tag_group", "permissions")])
@pytest.mark.parametrize(("old", "new", "is_forbidden"), CALENDAR.values(), ids=CALENDAR.keys())
def test_the_calendar_changes_only_who_writes(
    kind: str, field: str, old: dict[str, str], new: dict[str, str], is_forbidden: bool
) -> None:
    """By hand, nothing of it is changed."""
    change = changed(kind, "vault", **{field: (old, new)})
    dated = planned(change, by_calendar=[(f"{kind} vault", field)])
    said = [(f"{kind} vault", AUDIENCE)]
    assert forbidden(dated, (kind, "vault")) == (said if is_forbidden else [])
    assert forbidden(planned(change), (kind, "vault")) == said


@pytest.mark.parametrize("open_to_all", [("hall",), ("hall", "yard"), ("hall", "yard", "quay")])
@pytest.mark.parametrize(
    ("values", "places"),
    [
        ({"banner": (False, True)}, {"hall"}),
        ({"category": ("hall", "yard")}, {"hall", "yard"}),
        ({"category": ("yard", "hall")}, {"hall", "yard"}),
        ({"category": ("hall", "vault")}, {"hall", "vault"}),
        ({"category": ("vault", "hall")}, {"hall", "vault"}),
        ({"category": ("hall", "vault"), "banner": (False, True)}, {"hall", "vault"}),
    ],
)
def test_a_page_is_seen_by_everybody_where_all_its_places_are(
    values: dict[str, tuple[Any, Any]], places: set[str], open_to_all: tuple[str, ...]
) -> None:
    page = Live("page", "rules", 70, {"category": values.get("category", ("hall",))[0], "banner": False})
    plan = planned(changed("page", "rules", live=page, **values), found=Found(open_paths=frozenset(open_to_all)))
    is_forbidden = not places <= set(open_to_all)
    assert forbidden(plan, ("page", "rules")) == ([("page rules", AUDIENCE)] if is_forbidden else [])


# What else of a plan reaches it


def test_a_group_that_sees_it_is_not_deleted() -> None:
    """Whatever else goes, be it called like that group, and with what the forum would refuse."""
    said = ["delete board, which sees it"]
    for seen in (vault("board"), tags(board="see")):
        assert through(gone("group", "board"), seen=seen) == said
        assert through(gone("category", "aft"), gone("group", "Board"), seen=seen) == ["delete Board, which sees it"]
        assert through(gone("group", "crew"), seen=seen) == []
        assert through(gone("group", "board", "it is managed elsewhere"), seen=seen) == []
        assert through(changed("group", "board", title=("", "Sailor")), seen=seen) == []
        for kind in ("category", "badge", "site_setting", "tag_group", "webhook"):
            assert through(gone(kind, "board"), seen=seen) == []


def test_a_group_whose_members_alone_see_it_is_deleted_once() -> None:
    own = Live("group", "board", 60, {"visible_to": "group members"})
    plan = planned(gone("group", "board"), lives=[own], found=Found(names=THERE))
    assert forbidden(plan, ("group", "board")) == [("group board", "delete it")]


@pytest.mark.parametrize("visible", ["everyone", "group members", "members", "staff", "owners"])
def test_a_group_that_its_members_alone_see_is_opened_to_nobody(visible: str) -> None:
    own = Live("group", "board", 60, {"visible_to": visible})
    change = changed("group", "board", public_admission=(False, True))
    found = through(change, seen=own, groups=opened("board"))
    assert found == (["open board, which sees it (anyone could join it)"] if visible == "group members" else [])


@pytest.mark.parametrize("rows", [{}, {"everyone": "use"}])
def test_tags_without_rows_are_seen_by_everybody(rows: dict[str, str]) -> None:
    change = changed("site_setting", "login_required", value=("false", "true"))
    said = f"{AUDIENCE}: settings.login_required hides it from visitors"
    assert through(change, seen=tags(**rows)) == [said]
    assert through(change, seen=tags(board="use")) == []


def opened(name: str, grants: int = 0, **after: Any) -> Admissions:
    """A group into which anybody gets, and did not before."""
    ways = after or {"is_joinable": True}
    return Admissions({name: GroupAccess(name, grants)}, {name: GroupAccess(name, grants, **ways)}, True)


JOINED = "open board, which sees it (anyone could join it)"


def test_a_way_into_a_group_that_sees_it_is_told_by_its_field_alone() -> None:
    values = {"full_name": ("", "The board"), "public_admission": (False, True), "title": ("", "Sailor")}
    owners = {"owners": (("ada",), ("eve",))}
    change = changed("group", "board", **values, **owners)
    assert through(change, seen=vault("board"), groups=opened("board")) == [JOINED]
    assert through(change, seen=vault("crew"), groups=opened("board")) == []
    assert through(change, seen=vault("board")) == []
    hindered = changed("group", "board", "it is managed elsewhere", **values)
    assert through(hindered, seen=vault("board"), groups=opened("board")) == []


def test_owners_who_let_in_who_asks_are_told_by_their_field_alone() -> None:
    groups = opened("board", takes_requests=True)
    said = "open board, which sees it (owners who are not staff could admit who asks)"
    owners, others = {"owners": (("ada",), ("eve",))}, {"members": ((), ("eve",)), "watchers": ((), ("eve",))}
    for values, told in ((owners, [said]), (others, []), ({**others, **owners}, [said])):
        assert through(changed("membership", "board", **values), seen=vault("board"), groups=groups) == told


def test_a_way_into_a_group_that_gives_a_level_which_sees_it() -> None:
    """What everybody sees who registers, is seen by nobody else through a group."""
    change = changed("group", "board", public_admission=(False, True))
    for grants, level in product(range(5), range(5)):
        found = through(change, seen=vault(f"trust_level_{level}"), groups=opened("board", grants))
        assert found == ([JOINED] if 0 < level <= grants else []), (grants, level)


@pytest.mark.parametrize("old", [*TRUST, None])
def test_a_level_that_a_group_gives_sees_it(old: str | None) -> None:
    """What is no level, or none that is known here, is the lowest."""
    for new, level in product((*TRUST, "guide"), range(5)):
        found = through(changed("group", "board", grant_trust_level=(old, new)), seen=vault(f"trust_level_{level}"))
        is_given = TRUST.get(str(old), 0) < level <= TRUST.get(new, 0)
        assert found == (["give the members of board a trust level that sees it"] if is_given else []), (new, level)


def test_a_new_group_gives_a_level_that_sees_it() -> None:
    """A text that only sounds like a level is none, nor is one of another kind."""
    said = ["give the members of ring a trust level that sees it"]
    seen = vault("trust_level_4")
    assert through(made("group", "ring", grant_trust_level="leader"), seen=seen) == said
    assert through(made("group", "ring", "it is there", grant_trust_level="leader"), seen=seen) == []
    assert through(made("group", "ring", full_name="leader", title="leader"), seen=seen) == []
    for kind in ("badge", "webhook"):
        assert through(made(kind, "ring", grant_trust_level="leader"), seen=seen) == []


SHOWN, HIDDEN = "shows it to visitors", "hides it from visitors"
ANYONE = "makes anyone a member, and members see it"
NEW_MEMBERS = "lets new members see it"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("login_required", "true", "false", [SHOWN]),
        ("login_required", "false", "true", [HIDDEN]),
        ("invite_only", "true", "false", []),
        ("must_approve_users", "true", "false", []),
        ("title", "Ours", "Theirs", []),
    ],
)
def test_what_everybody_sees_is_shown_and_hidden_by_the_login_alone(
    name: str, old: str, new: str, said: list[str]
) -> None:
    assert through_setting(name, old, new, "everyone") == said
    other = [what for what in said if what not in (SHOWN, HIDDEN)]
    assert through_setting(name, old, new, "board") == other
    for kind in ("page", "group", "tag", "webhook"):
        assert through(changed(kind, name, value=(old, new)), seen=vault("everyone")) == []
    assert through(changed("site_setting", name, "the host keeps it", value=(old, new)), seen=vault("everyone")) == []


@pytest.mark.parametrize("name", ["default_trust_level", "default_invitee_trust_level"])
def test_new_members_begin_at_a_level_that_sees_it(name: str) -> None:
    """Of numbers beyond the levels there are, the highest level is meant."""
    for old, new, level in product(range(5), (*range(5), 9), range(5)):
        found = through_setting(name, str(old), str(new), f"trust_level_{level}")
        assert found == ([NEW_MEMBERS] if old < level <= new else []), (old, new, level)


REGISTERING = [
    ("invite_only", "true", "false", True),
    ("invite_only", "false", "true", False),
    ("must_approve_users", "true", "false", True),
    ("must_approve_users", "false", "true", False),
    ("allow_new_registrations", "false", "true", True),
    ("allow_new_registrations", "true", "false", False),
    ("enable_github_logins", "false", "true", True),
    ("enable_github_logins", "true", "false", False),
    ("enable_discourse_connect", "true", "false", True),
    ("enable_discourse_connect", "false", "true", False),
    ("title", "Ours", "Theirs", False),
]


@pytest.mark.parametrize(("name", "old", "new", "admits"), REGISTERING)
def test_what_members_see_is_not_opened_to_whoever_registers(name: str, old: str, new: str, *, admits: bool) -> None:
    said = [ANYONE] if admits else []
    for level in range(4):
        assert through_setting(name, old, new, "board", f"trust_level_{level}") == said
    assert through_setting(name, old, new, "logged_in_users") == said
    for other in ("trust_level_4", "board"):
        assert through_setting(name, old, new, other) == []


@pytest.mark.parametrize("name", ["enable_github_logins", "enable_discourse_connect"])
@pytest.mark.parametrize("value", ["true", "false"])
def test_a_login_admits_nobody_where_everybody_registers_already(name: str, value: str) -> None:
    assert through_setting(name, "", value, "trust_level_0", freely=True) == []


def test_a_list_of_those_who_register_admits_more() -> None:
    change = changed("site_setting", "auto_approve_email_domains", value=((), ("x.test",)))
    said = [f"{AUDIENCE}: settings.auto_approve_email_domains {ANYONE}"]
    assert through(change, seen=vault("trust_level_0")) == said
    assert through(change, seen=vault("board")) == []


# Which things are protected


CLOSED = changed("site_setting", "login_required", value=("false", "true"))
HIDES = f"{AUDIENCE}: settings.login_required hides it from visitors"


def closed(*protected: tuple[str, str], lives: tuple[Live, ...] = (), **more: Any) -> list[str]:
    """The protected things that visitors see, and that a login hides from them."""
    declared = more.pop("declared", ())
    plan = planned(CLOSED, lives=lives, found=Found(**{"names": THERE, **more}))
    found = forbidden(plan, *protected, declared=declared)
    assert {what for _, what in found} <= {HIDES}
    return sorted(address for address, _ in found)


def test_what_is_read_is_judged_by_who_sees_it() -> None:
    public, staffed = vault("everyone"), vault("board")
    page = Live("page", "rules", 70, {"category": "hall"})
    assert closed(VAULT, lives=(page, public)) == ["category vault"]
    assert closed(VAULT, lives=(page, staffed)) == []
    assert closed(lives=(page, public)) == closed(("page", "rules"), lives=(page, public)) == []
    beside = Resource("category", "vault", {}, HERE, protect=True)
    assert closed(lives=(page, public), declared=(beside,)) == ["category vault"]
    without = Resource("category", "vault", {}, HERE)
    assert closed(lives=(page, public), declared=(without,)) == []


def test_what_was_not_read_may_be_seen_by_anybody() -> None:
    """As long as there is such a thing, or nothing tells of it; what else has its name is another thing."""
    assert closed(VAULT) == ["category vault"]
    assert closed(("category", "valut")) == []
    assert closed(("category", "valut"), names=named()) == ["category valut"]
    for kind in ("badge", "group", "tag_group", "webhook"):
        assert closed((kind, "vault")) == closed((kind, "vault"), names=named()) == []


def test_what_was_not_read_is_reached_by_each_change() -> None:
    found = Found(names=THERE)
    plan = planned(gone("group", "crew"), changed("site_setting", "invite_only", value=("true", "false")), found=found)
    said = ["delete crew, which sees it", f"{AUDIENCE}: settings.invite_only {ANYONE}"]
    assert forbidden(plan, VAULT) == [("category vault", what) for what in said]


def test_tag_groups_that_the_file_does_not_declare_are_judged_by_their_rows() -> None:
    rows = (
        {"id": 1, "name": "Kinds", "permissions": {"0": 1}},
        {"id": 2, "name": "Inner", "permissions": {"60": 1}},
        {"id": 3, "name": "Other", "permissions": {"0": 1}},
    )
    listed = {"tag_group": rows}
    assert closed(("tag_group", "kinds"), ("tag_group", "inner"), listed_rows=listed) == ["tag_group Kinds"]
    there = Live("tag_group", "Kinds", 1, {"permissions": {"board": "use"}})
    assert closed(("tag_group", "kinds"), lives=(there,), listed_rows=listed) == [], "as it is declared"
