"""What counts as opening something, to whom and under which path: rule by rule, beside what is almost the same."""

from typing import Any

import pytest
from plain_plans import HERE, changed, gone, made, named, planned

from idiaspora.plugin_config.desired.calendar import CALENDAR
from idiaspora.plugin_config.fields.directory import Directory, Entry, Table, in_trash
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, FieldChange, Update
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.kinds.site_setting import known_row
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety.admission import Admissions
from idiaspora.provisioning.safety.exposure import GroupAccess, SiteAccess, audience_of, open_audiences
from idiaspora.provisioning.safety.tag_rows import TagRows
from idiaspora.provisioning.safety.widening import Outsiders, Widening, widenings
from idiaspora.provisioning.state.found import Found

NO_GROUPS = Admissions({}, {}, register_freely=False)
THERE = named(
    category=[(1, "alpha"), (5, "open"), (80, "vault"), (81, "hall")],
    group=[(0, "everyone"), *((10 + level, f"trust_level_{level}") for level in range(5)), (60, "crew")],
)


def category(key: str, number: int = 80, **values: Any) -> Live:
    """A category that only the staff sees."""
    rows = [{"group_name": "staff", "permission_type": 1}]
    row = {"id": number, "group_permissions": rows, "read_restricted": True, "topic_count": 0}
    return Live("category", key, number, values, row)


def opens(key: str, number: int = 80, *groups: str, hindrance: str = "", **more: Any) -> Update:
    """A category that members come to see."""
    access = ({"staff": "create"}, {"staff": "create", **dict.fromkeys(groups or ("trust_level_1",), "see")})
    return changed("category", key, hindrance, live=category(key, number), **{**more, "access": access})


def found_in(plan: Plan, groups: Admissions = NO_GROUPS) -> list[Widening]:
    return list(widenings(plan, groups))


def told(*changes: Change, groups: Admissions = NO_GROUPS, **more: Any) -> list[tuple[str, str]]:
    """The paths that open, each with the reason."""
    plan = planned(*changes, **{"found": Found(names=THERE), **more})
    return [(one.path, one.reason) for one in found_in(plan, groups)]


SEEN = "members could see"
WIKI = "members could edit the first posts of others in new topics"


def test_what_opens_is_told_once_under_its_path() -> None:
    assert told(opens("vault")) == [("vault", SEEN)]
    assert told(opens("alpha", 1), opens("vault")) == [("alpha", SEEN), ("vault", SEEN)]


def test_what_opens_nothing_hides_nothing_behind_it() -> None:
    """What the forum would refuse, what is new, what goes, and what has another name only."""
    harmless = (
        opens("hall", hindrance="it is nested too deep"),
        made("category", "anew", all_topics_wiki=True, access={"everyone": "create"}),
        gone("category", "hall"),
        changed("category", "hall"),
        changed("badge", "Sailor", icon=("a", "b")),
        changed("category", "hall", color=("112233", "445566")),
    )
    assert told(*harmless, opens("vault")) == [("vault", SEEN)]


def test_the_first_of_several_reasons_says_where_it_stands() -> None:
    plan = planned(opens("vault", all_topics_wiki=(False, True)), found=Found(names=THERE))
    (found,) = found_in(plan)
    assert found.reason == f"{WIKI}; {SEEN}"
    assert (found.field.field, found.does) == ("all_topics_wiki", "would open")


def test_what_the_calendar_opens_stands_apart_for_each_thing() -> None:
    timed = [("category alpha", "access"), ("category vault", "access")]
    changes = (opens("alpha", 1), opens("vault", all_topics_wiki=(False, True)), opens("zeta", 82))
    assert told(*changes, by_calendar=timed) == [
        (CALENDAR, SEEN),
        ("vault", WIKI),
        (CALENDAR, SEEN),
        ("zeta", SEEN),
    ]


@pytest.mark.parametrize("name", ["calendar", "Calendar"])
def test_a_category_that_is_called_like_the_calendar_is_told_from_it(name: str) -> None:
    assert told(opens(name)) == [(f"categories.{name}", SEEN)]


def test_a_group_and_its_owners_open_one_thing() -> None:
    """Said once where it is the same, joined where it is not."""
    owners = changed("membership", "crew", owners=(("ada",), ("eve",)))
    group = changed("group", "crew", allow_membership_requests=(False, True), visible_to=("staff", "members"))
    after = GroupAccess("crew", takes_requests=True)
    who = "owners who are not staff could admit who asks"
    both = Admissions({"crew": GroupAccess("crew")}, {"crew": after}, register_freely=False)
    assert told(group, owners, groups=both) == [("groups.crew", f"{who}; members could see it; {who}")]
    only = changed("group", "crew", visible_to=("staff", "members"))
    assert told(only, owners, groups=both) == [("groups.crew", f"members could see it; {who}")]
    asks = changed("group", "crew", allow_membership_requests=(False, True))
    assert told(asks, owners, groups=both) == [("groups.crew", who)]


@pytest.mark.parametrize("key", ["alpha", "vault"])
def test_what_a_group_held_back_opens_with_its_category_or_alone(key: str) -> None:
    waits = category(key, 80, **{"approve.topics": {"only": ("crew",)}})
    going = gone("group", "crew")
    freed = f"category {key}: new topics of crew would no longer wait for approval"
    assert told(going, lives=[waits]) == [(key, freed)]
    assert told(opens(key), going, lives=[waits]) == [(key, f"{SEEN}; {freed}")]
    (alone,) = found_in(planned(going, lives=[waits], found=Found(names=THERE)))
    assert (alone.change, alone.does) == (going, "would open")


def setting(name: str, value: str, *, again: bool = False, fields: tuple[FieldChange, ...] = ()) -> Update:
    resource = Resource("site_setting", name, {"value": Declared(value, HERE)}, HERE)
    return Update(resource, fields, live=Live("site_setting", name, 0, {"value": value}), again=again)


def test_a_value_that_is_written_again_reaches_those_who_are_there() -> None:
    """Where nothing is written, nothing opens, though the value is one that opens."""
    words = known_words("default_hide_profile")
    assert told(setting("default_hide_profile", "false", again=True)) == [("settings.default_hide_profile", words)]
    assert told(setting("default_hide_profile", "true", again=True)) == []
    assert told(setting("default_hide_profile", "false")) == []


def known_words(name: str) -> str:
    (found,) = found_in(planned(changed("site_setting", name, value=("true", "false"))))
    return found.reason


def test_a_tag_group_opens_tags_as_it_is_made_and_as_it_goes() -> None:
    """Tags that another group keeps to the staff, and those that it kept so itself."""
    kept = {"id": 90, "name": "Inner", "tag_names": ["idea"], "permissions": {"3": 1}}
    there = named(group=[(0, "everyone"), (3, "staff")])
    found = Found(names=there, listed_rows={"tag_group": (kept,)})
    live = Live("tag_group", "Inner", 90, {"tags": ("idea",), "permissions": {"staff": "use"}})
    for change in (made("tag_group", "Outer", tags=("idea",)), gone("tag_group", "Inner", live=live)):
        ((path, reason),) = told(change, found=found)
        assert path == f"tag_groups.{change.key}"
        assert reason.endswith("members could see, use idea")


# To whom


GROUPS = {
    "shut": GroupAccess("shut"),
    "club": GroupAccess("Club", is_joinable=True),
    "firm": GroupAccess("Firm", domains=("x.test", "y.test")),
    "dark": GroupAccess("Dark", domains=None),
}
UNREAD = "who gets in was not read in full: automatic_email_domains of the group in the file has it read"


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("shut", ""),
        ("club", "Club (anyone could join it)"),
        ("firm", "Firm (whoever has an address at x.test would be in it, whoever has an address at y.test would be in "
                 "it)"),
        ("dark", f"Dark ({UNREAD})"),
    ],
)  # fmt: skip
def test_a_group_counts_where_anybody_gets_in_or_it_was_not_read(name: str, who: str) -> None:
    found = told(opens("vault", 80, name), groups=Admissions(GROUPS, GROUPS, register_freely=False))
    assert found == ([("vault", f"{who} could see")] if who else [])


def outsiders(names: Directory = THERE, tags: TagRows | None = None, **found: Any) -> Outsiders:
    """Visitors, members of all levels, and a group that anybody joins."""
    groups = Admissions({"club": GroupAccess("Club")}, {"club": GROUPS["club"]}, register_freely=True)
    audiences = (*open_audiences(()), audience_of(GROUPS["club"]))
    site = SiteAccess(topic_creators=frozenset({"trust_level_0"}))
    return Outsiders(site, audiences, Found(names=names, **found), groups, tags or TagRows({}, {}))


def test_who_gains_no_more_than_members_is_not_named() -> None:
    gained = {
        "anonymous": ("see",),
        "members": ("see", "reply"),
        "less": ("see",),
        "same": ("reply", "see"),
        "other": ("create",),
        "more": ("see", "reply", "create"),
        "nothing": (),
    }
    named_ones = dict(outsiders().distinct(gained))
    assert list(named_ones) == ["anonymous", "members", "other", "more"]
    assert named_ones["other"] == ("create",)
    assert list(outsiders().distinct({"anonymous": (), "members": (), "club": ("see",)})) == [("club", ("see",))]


@pytest.mark.parametrize(
    ("old", "new", "who"),
    [
        ((), ("anonymous_users",), ("anonymous",)),
        ((), ("trust_level_1",), ("members",)),
        ((), ("everyone",), ("members",)),
        ((), ("trust_level_2",), ("trust_level_2", "trust_level_3")),
        ((), ("CLUB",), ("Club",)),
        ((), ("trust_level_4", "staff"), ()),
        (("trust_level_1",), ("trust_level_1", "Club"), ()),
        (("trust_level_1",), (), ()),
        (UNKNOWN, ("Club",), ("Club",)),
        ("Club", "Club", ()),
    ],
)
def test_who_comes_into_a_list_of_groups(old: object, new: object, who: tuple[str, ...]) -> None:
    assert outsiders().included(old, new) == who


@pytest.mark.parametrize(
    ("where", "is_closed"),
    [("vault", True), ("hall", False), ("anew", False), ("#7", True), (None, True), (UNKNOWN, True)],
)
def test_a_category_is_closed_that_not_everybody_sees_or_of_which_nothing_is_known(
    where: object, *, is_closed: bool
) -> None:
    """One that the run makes has nothing in it yet."""
    assert outsiders(open_paths=frozenset({"hall", "open"})).is_closed(where) is is_closed


def test_a_thing_in_the_trash_is_taken_back() -> None:
    there = Directory({in_trash("page"): Table({"rules": Entry(7, "rules", "rules", "rules")})})
    assert outsiders(there).is_in_trash(made("page", "rules"))
    assert not outsiders(there).is_in_trash(made("page", "others"))
    assert not outsiders().is_in_trash(made("page", "rules"))


@pytest.mark.parametrize(("number", "may_start"), [(1, True), (5, False), (80, True)])
def test_topics_are_started_in_each_category_but_uncategorized(number: int, *, may_start: bool) -> None:
    """Which takes none while a setting does not let it."""
    access = ({"staff": "create"}, {"everyone": "create"})
    change = changed("category", "vault", live=category("vault", number), access=access)
    gained, topics = outsiders(uncategorized=5).in_category(change)
    assert gained["members"] == (("see", "reply", "create") if may_start else ("see", "reply"))
    assert (gained["anonymous"], topics) == (("see",), 0)


def test_nobody_gains_anything_in_a_category_that_is_new() -> None:
    assert outsiders().in_category(made("category", "vault", access={"everyone": "create"}))[0] == {}


@pytest.mark.parametrize(
    ("old", "new", "gained"),
    [
        ({"staff": "use"}, {"everyone": "see"}, {"members": ("see",), "Club": ("see",), "anonymous": ("see",)}),
        ({"everyone": "see"}, None, {"members": ("create",), "Club": ("create",), "anonymous": ("create",)}),
        ({"staff": "use"}, {"club": "use"}, {"members": (), "Club": ("see", "create"), "anonymous": ()}),
        (None, {"staff": "use"}, {"members": (), "Club": (), "anonymous": ()}),
    ],
)
def test_who_gains_what_of_the_tags_of_a_group(
    old: dict[str, str] | None, new: dict[str, str] | None, gained: dict[str, tuple[str, ...]]
) -> None:
    found = outsiders().of_tags(old, new)
    assert {name: found[name] for name in gained} == gained


def test_a_tag_is_everybodys_without_a_group_and_by_any_of_its_groups() -> None:
    staff, club = {"staff": "use"}, {"club": "use", "everyone": "see"}
    change = changed("tag_group", "Kinds", tags=((), ("freed", "kept", "shared")))
    before = {"freed": (staff,), "shared": (staff,), "kept": (staff, club)}
    after = {"shared": (staff, club), "kept": (club, staff)}
    found = outsiders(tags=TagRows(before, after)).of_each_tag(change)
    assert {tag: (gained["members"], gained["Club"]) for tag, gained in found.items()} == {
        "freed": (("see", "create"), ("see", "create")),
        "shared": (("see",), ("see", "create")),
        "kept": ((), ()),
    }


@pytest.mark.parametrize(
    ("moderators", "who"),
    [(("Crew",), None), (("ring",), ("crew",)), ((), ("crew",)), (UNKNOWN, ("crew",)), (None, ("crew",))],
)
def test_the_posts_of_those_who_moderate_a_category_did_not_wait(moderators: object, who: object) -> None:
    item = FieldChange("approve.topics", True, {"except": ("crew",)}, HERE)
    change = changed("category", "vault", live=category("vault", moderated_by=moderators))
    assert outsiders().freed(item, change) == who
    assert outsiders().freed(item, made("category", "vault")) == ("crew",)


def test_how_one_gets_into_a_group_and_which_ways_are_new() -> None:
    ways = (("public_admission", "anyone could join it"),)
    assert outsiders().ways_in("CLUB") == outsiders().easier("CLUB") == ways
    assert outsiders().ways_in("crew") == outsiders().easier("crew") == ()


def test_the_settings_that_rights_depend_on_are_those_after_the_plan() -> None:
    """A login that is required from now on keeps visitors out of what opens to all."""
    login = {**known_row("login_required"), "value": "false"}
    there = Found(names=THERE, setting_rows={"login_required": login})
    closed = changed("site_setting", "login_required", value=("false", "true"))
    visitors = opens("vault", 80, "everyone")
    assert told(visitors, found=there) == [("vault", "anonymous could see; members could see")]
    assert told(visitors, closed, found=there) == [("vault", SEEN)]
