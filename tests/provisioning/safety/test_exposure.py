"""Who may do what before and after a plan: foretold as it then is, with what opens and what closes."""

import pytest
from guarded_forum import GuardedForum

from idiaspora.plugin_config.kinds.review import GROUP_KEYS
from idiaspora.provisioning.access import reading
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.safety.exposure import Matrix, Rights, after, difference

SEEN, WRITTEN, ALL = Rights(see=True), Rights(see=True, reply=True), Rights(True, True, True)
NONE = Rights()

TEXT = """
settings: {create_topic_allowed_groups: [members], allow_uncategorized_topics: true}
moderators:
  water: {name: water-experts, members: [martin], grant_trust_level: leader}
groups:
  - {name: insiders, members: [amina], public_admission: true, previously: [outsiders]}
categories:
  - {name: Vault, slug: vault, access: {see: [insiders], reply: [water-experts]}}
  - {name: Hall, slug: hall, access: {see: [members], create: [trust_level_4]}, previously: [lobby]}
themes:
  - name: Water
    slug: water
    access: {see: [everyone], create: [members]}
    moderated_by: [water]
    questions: {answers: any, access: {see: [members], create: [insiders]}}
"""


@pytest.fixture
def prepared(forum: GuardedForum) -> GuardedForum:
    forum.group("outsiders", "amina,provisioner")
    forum.group("partners", "kofi")
    forum.setting("create_topic_allowed_groups", "12")
    vault = forum.category("vault")
    forum.topic(vault, "The first thing that lies in the vault")
    forum.topic(vault, "The second thing that lies in the vault")
    forum.category("lobby", {"staff": 1, "outsiders": 2})
    forum.category("back-room", {"partners": 1}, parent_category_id=forum.category("rooms", {"partners": 1}))
    return forum


def written_for(forum: GuardedForum, text: str) -> str:
    """The file without what a forum of 2026 does not know: there an ordinary category takes the place of
    Uncategorized."""
    return text if forum.discourse != "2026" else text.replace(", allow_uncategorized_topics: true", "")


def before_and_after(forum: GuardedForum, text: str) -> tuple[Matrix, Matrix]:
    wanted = forum.desired(written_for(forum, text))
    plan = forum.plan(wanted)
    now = reading.matrix_beside(forum.client, wanted, plan)
    return now, after(now, plan)


def rows(matrix: Matrix) -> dict[tuple[str, str], Rights]:
    return {
        (category.path, audience.name): matrix.rights(category.path, audience.name)
        for category in matrix.categories
        for audience in matrix.audiences
    }


def test_what_is_foretold_is_what_the_apply_makes(prepared: GuardedForum) -> None:
    _, foretold = before_and_after(prepared, TEXT)
    wanted = prepared.desired(written_for(prepared, TEXT))
    journal = Journal.beside(prepared.write(written_for(prepared, TEXT)))
    applied = apply(prepared.client, prepared.plan(wanted), journal, tool="tests")
    assert applied.exit_code == 0, applied
    now = reading.matrix(prepared.client, wanted)
    common = rows(now).keys() & rows(foretold).keys()
    assert {key: (rows(foretold)[key], rows(now)[key]) for key in common if rows(foretold)[key] != rows(now)[key]} == {}
    assert {category.path for category in now.categories} == {category.path for category in foretold.categories}
    assert {one.name for one in now.audiences} <= {one.name for one in foretold.audiences}
    assert {one.name: one.is_open for one in now.audiences}.items() <= {
        one.name: one.is_open for one in foretold.audiences
    }.items()


def test_the_present_state_stands_under_the_paths_to_come(prepared: GuardedForum) -> None:
    now, _ = before_and_after(prepared, TEXT)
    assert now.rights("hall", "staff") == ALL
    assert now.rights("hall", "insiders") == WRITTEN
    assert now.rights("vault", "members") == WRITTEN
    assert now.rights("vault", "anonymous") == SEEN
    with pytest.raises(KeyError):
        now.rights("lobby", "staff")


def test_rights_come_from_groups_trust_levels_and_settings(prepared: GuardedForum) -> None:
    _, then = before_and_after(prepared, TEXT)
    assert then.rights("hall", "members") == SEEN
    assert then.rights("hall", "trust_level_4") == ALL
    assert then.rights("hall", "water-experts") == ALL  # the group grants trust level 4
    assert then.rights("water", "members") == ALL
    assert then.rights("water/ask", "anonymous") == NONE
    assert then.rights("water/ask", "insiders") == ALL
    assert then.rights("uncategorized", "members") == ALL
    assert then.rights("rooms/back-room", "partners") == ALL


def test_what_opens_and_closes_is_told_with_the_topics_that_vanish(prepared: GuardedForum) -> None:
    found = difference(*before_and_after(prepared, TEXT))
    narrowed = {(shift.path, shift.audience.name): (shift.rights, shift.topics) for shift in found.narrowing}
    assert narrowed["vault", "anonymous"] == (("see",), 2)
    assert narrowed["vault", "members"] == (("see", "reply"), 2)
    assert narrowed["vault", "insiders"] == (("reply",), 0)
    widened = {(shift.path, shift.audience.name): shift.rights for shift in found.widening}
    assert widened["hall", "members"] == ("see",)
    assert widened["uncategorized", "members"] == ("create",)
    assert {shift.path for shift in found.widening} & {"water", "water/ask"} == set()
    assert found.added == ("water", "water/ask")
    assert found.removed == ()


def test_a_plan_without_changes_opens_and_closes_nothing(prepared: GuardedForum) -> None:
    assert difference(*before_and_after(prepared, "settings: {title: Another}\n")).is_empty


def test_what_is_deleted_is_gone(prepared: GuardedForum) -> None:
    prepared.category("ask", {"everyone": 1}, parent_category_id=prepared.category("water"))
    found = difference(*before_and_after(prepared, "themes: [{name: Water, slug: water, questions: false}]\n"))
    assert found.removed == ("water/ask",)


def test_with_a_group_only_its_own_row_goes(prepared: GuardedForum) -> None:
    """Groups before it and behind it in the alphabet keep theirs."""
    for name in ("abbots", "zealots"):
        prepared.group(name, "amina")
    prepared.category("cell", {"abbots": 1, "partners": 1, "zealots": 1})
    _, then = before_and_after(prepared, "prune: {groups: [partners]}\n")
    assert all(then.rights("cell", name).see for name in ("abbots", "zealots"))
    assert [path for path in ("cell", "rooms") if then.rights(path, "partners").see] == []


def test_a_category_that_goes_takes_no_group_of_its_name_along(prepared: GuardedForum) -> None:
    prepared.category("partners")
    now, then = before_and_after(prepared, "prune: {categories: [partners]}\n")
    assert now.rights("rooms/back-room", "partners").see
    assert then.rights("rooms/back-room", "partners").see


def test_a_login_closes_the_forum_to_visitors_only(prepared: GuardedForum) -> None:
    found = difference(*before_and_after(prepared, "settings: {login_required: true}\n"))
    assert {shift.audience.name for shift in found.narrowing} == {"anonymous"}
    assert {shift.path: shift.topics for shift in found.narrowing}["vault"] == 2
    assert found.widening == ()


def test_a_category_that_is_open_below_a_closed_parent_is_pointed_out(prepared: GuardedForum) -> None:
    closed = prepared.category("closed", {"staff": 1})
    prepared.category("leak", parent_category_id=closed)
    read = reading.matrix(prepared.client, prepared.desired(""))
    assert dict(read.stray())["closed/leak"] == (
        "anonymous",
        "members",
        "trust_level_2",
        "outsiders",
        "partners",
    )


def test_a_forum_of_any_size_is_read_in_few_requests(prepared: GuardedForum) -> None:
    for number in range(100):
        prepared.category(f"room-{number}")
    wanted = prepared.desired(written_for(prepared, TEXT))
    room = prepared.arrange("GET", "/c/room-1/find_by_slug.json")["category"]
    in_bulk = GROUP_KEYS[0] in room  # since 2026
    by_themselves = 0 if in_bulk else reading.MOST_BY_THEMSELVES
    # Settings, site, groups, moderators, 2 × categories; and whose posts wait, of the first fifty.
    assert reading.matrix(prepared.client, wanted).requests == 6 + by_themselves
    plan = prepared.plan(wanted)
    assert reading.matrix_beside(prepared.client, wanted, plan).requests == 4 + by_themselves


def test_settings_that_the_host_keeps_are_said_to_be_assumed(forum: GuardedForum) -> None:
    read = reading.matrix(forum.client, forum.desired(""))
    assert read.site.assumed == ()
    wanted = forum.desired("")
    plan = forum.plan(wanted)
    listed = {name: row for name, row in plan.found.setting_rows.items() if name != "login_required"}
    object.__setattr__(plan.found, "setting_rows", listed)
    assert reading.matrix_beside(forum.client, wanted, plan).site.assumed == ("login_required",)
