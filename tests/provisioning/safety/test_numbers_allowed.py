"""How much one run may touch: the numbers, where they come from, and what counts."""

import pytest
from guarded_forum import GuardedForum

from idiaspora.plugin_config.desired.limits import default_limit
from idiaspora.plugin_config.kinds.resource import DEFAULT_LIMIT, UNLIMITED, Limit
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.safety.guards import Consents
from idiaspora.provisioning.safety.limits import allowed_by, existing_of, touched_by_kind


@pytest.mark.parametrize(
    ("limit", "existing", "allowed"),
    [
        (DEFAULT_LIMIT, 0, 10),
        (DEFAULT_LIMIT, 16, 10),
        (DEFAULT_LIMIT, 60, 18),
        (DEFAULT_LIMIT, 1000, 100),
        (UNLIMITED, 1000, None),
        (Limit(share=None, count=3, floor=0), 1000, 3),
        (Limit(share=10, count=None, floor=0), 19, 1),
        (Limit(share=0, count=0, floor=2), 1000, 2),
        (Limit(share=100, count=None, floor=0), 7, 7),
    ],
    ids=str,
)
def test_the_floor_and_the_smaller_of_number_and_share_count(limit: Limit, existing: int, allowed: int | None) -> None:
    assert allowed_by(limit, existing) == allowed


def test_a_declared_limit_is_completed_from_the_defaults_of_its_kind(forum: GuardedForum) -> None:
    limits = forum.desired("limits: {category: {share: 50}, site_setting: {count: 3}}\n").limits
    category, setting = limits["category"], limits["site_setting"]
    assert (category.share, category.count, category.floor) == (50, DEFAULT_LIMIT.count, DEFAULT_LIMIT.floor)
    assert (setting.share, setting.count, setting.floor) == (None, 3, 0)
    assert category.origin is not None
    assert category.origin.path == "limits.category"
    assert default_limit("group") is DEFAULT_LIMIT


@pytest.mark.parametrize(
    ("text", "code", "remedy"),
    [
        ("limits: {categry: {share: 5}}", "unknown-key", "did you mean category?"),
        ("limits: {category: {shares: 5}}", "unknown-key", "did you mean share?"),
        ("limits: {category: {share: 101}}", "out-of-range", "at most 100"),
        ("limits: {category: {floor: -1}}", "out-of-range", "at least 0"),
        ("limits: {category: few}", "wrong-shape", "write keys with values"),
        ("limits: {category: {count: many}}", "not-a-number", ""),
    ],
    ids=lambda value: value if "limits" in value else "",
)
def test_a_wrong_limit_is_a_problem(forum: GuardedForum, text: str, code: str, remedy: str) -> None:
    with pytest.raises(Invalid) as invalid:
        forum.desired(text + "\n")
    (problem,) = invalid.value.problems
    assert (problem.code, problem.span.line, remedy in problem.remedy) == (code, 3, True), problem


def test_what_is_made_anew_is_not_limited(forum: GuardedForum) -> None:
    new = "".join(f"  - {{name: Room {number}, slug: room-{number}}}\n" for number in range(30))
    text = f"limits: {{category: {{count: 0, floor: 0}}}}\ncategories:\n{new}"
    assert forum.refused(text) == ()
    assert touched_by_kind(forum.plan(text), ()) == {}


def test_what_exists_is_counted_whether_it_is_declared_or_not(forum: GuardedForum) -> None:
    forum.category("vault")
    forum.apply("categories: [{name: Vault, slug: vault, description: What somebody once wrote about it.}]\n")
    forum.group("insiders", "amina,kofi,lucia")
    forum.group("outsiders")
    plan = forum.plan(
        "categories: [{name: Vaults, slug: vault, description: What lies here and to whom it belongs.}]\n"
        "groups: [{name: insiders, title: In, members: [amina]}]\n"
    )
    counted = {kind: existing_of(kind, plan) for kind in ("category", "about_topic", "group", "membership")}
    assert counted == {"category": 5, "about_topic": 4, "group": 2, "membership": 3}
    assert touched_by_kind(plan, ()) == {"category": 1, "about_topic": 1, "group": 1, "membership": 2}


def test_an_interrupted_first_run_may_go_on(forum: GuardedForum) -> None:
    """Its categories and groups exist by then, and what follows them is still to come."""
    for number in range(12):
        forum.category(f"room-{number}")
        forum.group(f"keepers-{number}")
    rooms = "".join(
        f"  - {{name: Room {n}, slug: room-{n}, description: What room {n} is meant for.}}\n" for n in range(12)
    )
    keepers = "".join(f"  - {{name: keepers-{n}, notifications: {{watching: [room-{n}]}}}}\n" for n in range(12))
    text = f"categories:\n{rooms}groups:\n{keepers}"
    assert forum.plan(text).counts() == {"update": 24}
    assert forum.refused(text) == ()
    forum.apply(text)
    other = text.replace("What room", "What the room").replace("watching:", "tracking:")
    assert touched_by_kind(forum.plan(other), ()) == {"about_topic": 12}
    moved = text.replace("watching: [room-0]", "watching: [room-1]")
    assert touched_by_kind(forum.plan(moved), ()) == {"notification_defaults": 1}


def test_a_deletion_counts_where_it_is_consented_to(forum: GuardedForum) -> None:
    forum.category("ask", {"everyone": 1}, parent_category_id=forum.category("water"))
    text = "themes: [{name: Water, slug: water, questions: false}]\nlimits: {category: {count: 0, floor: 0}}\n"
    assert forum.refused(text) == ()
    (refusal,) = forum.refused(text, Consents(delete=frozenset({"category"})))
    assert refusal.rule == "limit"
    assert "1 of 6 of the kind category would be changed or deleted, and 0 are allowed" in refusal.reason
    assert refusal.place.endswith("forum.yaml:4")


def test_a_raised_limit_holds_to_its_number(forum: GuardedForum) -> None:
    for number in range(12):
        forum.category(f"room-{number}")
    rooms = "".join(f"  - {{name: Room {n}, slug: room-{n}, color: '112233'}}\n" for n in range(12))
    for number, rules in ((11, ["limit"]), (12, []), (100, [])):
        refused = forum.refused("categories:\n" + rooms, Consents(limits={"category": number}))
        assert [item.rule for item in refused] == rules
