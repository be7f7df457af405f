"""Saved plans: what is applied is what was reviewed, on the forum for which it was made, or nothing."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fault_table import Row, hold
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rehearsal import URL, Rehearsal, tagged

from idiaspora.plugin_config.desired.calendar import Phase, Standing, Standings
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.outcome import Applied, Status
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.plan.saved_plan import (
    PlanMisfit,
    Provenance,
    SavedObject,
    SavedOperation,
    SavedPlan,
    fingerprint,
    plan_schema,
    read_saved,
    save,
    sealed,
)
from idiaspora.provisioning.plan.saved_plan_checks import (
    check_age,
    check_calendar,
    check_files,
    check_forum,
    check_values,
)
from idiaspora.provisioning.plan.saved_plan_fit import fit
from idiaspora.provisioning.plan.setting_steps import SETTINGS_ID
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.snapshot import Snapshot
from idiaspora.sandbox.store.store import Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MADE_FROM = Provenance(tool="1.0", forum_file="forum.yaml", environment=None, files={"forum.yaml": "0" * 64})

FILE = """
settings: {title: Consultation, min_topic_title_length: 12}
moderators:
  water: {members: [martin], title: Moderator}
tag_groups:
  - {name: Kinds, tags: [idea, report]}
themes:
  - name: Water
    slug: water
    color: "0033A0"
    description: Everything about water, where it is scarce and where there is too much.
    moderated_by: [water]
    access: {see: [everyone], create: [members]}
    questions: true
  - {name: Energy, slug: energy, color: "5B92E5", access: {see: [everyone], create: [members]}}
"""

TIMED = """
consultation: {timezone: Europe/Zurich, opens: 2026-12-01, closes: 2027-03-31}
themes:
  - {name: Water, slug: water, color: "0033A0", access: {see: [everyone], create: [members]}}
  - {name: Energy, slug: energy, color: "5B92E5", access: {create: [members]}, consultation: {opens: 2027-01-01}}
"""
"""Themes of which one opens with the consultation, and one later."""


def saved(house: Rehearsal, text: str = FILE) -> SavedPlan:
    """A plan for a file, written and read again as a file would be."""
    made = save(house.plan(text), MADE_FROM, NOW)
    return read_saved(made.text(), "plan.json")


def applied(house: Rehearsal, plan: SavedPlan, text: str = FILE) -> Applied:
    fitted = fit(plan, house.plan(text))
    return house.apply(fitted.plan, stale=fitted.stale)


def statuses(result: Applied) -> dict[str, Status]:
    return {outcome.operation.id: outcome.status for outcome in result.outcomes}


def test_a_saved_plan_is_applied_whole_when_nothing_moved(house: Rehearsal) -> None:
    plan = saved(house)
    result = applied(house, plan)
    assert result.exit_code is ExitCode.OK
    assert set(statuses(result)) == {operation.id for operation in plan.operations}
    assert house.plan(FILE).is_empty


def taking_the_place(house: Rehearsal) -> str:
    """A file in which a new group takes the place of another one in categories that cannot let go of that before."""
    child = "subcategories: [{{name: Leaf, slug: leaf, access: {{see: [{0}]}}}}]"
    category = "categories: [{{name: Internal, slug: internal, access: {{see: [{0}]}}, " + child + "}}]\n"
    levels = "settings: {tag_topic_allowed_groups: [trust_level_2]}\n"
    house.settled(levels + "groups: [{name: club, members: [kofi]}]\n" + category.format("club"))
    ring = "groups: [{name: ring, members: [amina], grant_trust_level: member, public_admission: true}]\n"
    return levels + "prune: {groups: [club]}\n" + ring + category.format("ring")


def test_a_group_that_is_made_bare_is_saved_and_made_so(house: Rehearsal) -> None:
    """What opens it stands in steps of its own, of something that is not there yet."""
    text = taking_the_place(house)
    plan = saved(house, text)
    assert {"group ring", "group ring (opened last)", "membership ring"} <= {step.id for step in plan.operations}
    fitted = fit(plan, house.plan(text))
    assert house.apply(fitted.plan, stale=fitted.stale, allow_delete=["group"]).exit_code is ExitCode.OK
    assert house.members("ring") == {"amina"}
    assert house.plan(text).is_empty


def test_a_group_that_was_left_bare_opens_in_the_next_run(house: Rehearsal) -> None:
    text = taking_the_place(house)
    ended = statuses(house.apply(house.plan(text)))
    assert (ended["group ring"], ended["membership ring"]) == (Status.DONE, Status.BLOCKED)
    assert not house.group("ring")["public_admission"]
    assert house.run(text, allow_delete=["group"]).applied.exit_code is ExitCode.OK
    assert house.group("ring")["public_admission"]
    assert house.plan(text).is_empty


def test_a_saved_plan_round_trips_and_fits_its_schema(house: Rehearsal) -> None:
    made = save(house.plan(FILE), MADE_FROM, NOW)
    assert read_saved(made.text(), "plan.json") == made
    jsonschema.Draft202012Validator(plan_schema()).validate(json.loads(made.text()))


def test_the_digest_names_the_changes_and_neither_time_nor_lines(house: Rehearsal) -> None:
    first = saved(house)
    moved = save(house.plan("\n\n" + FILE), MADE_FROM, NOW + timedelta(hours=3))
    other = save(house.plan(FILE.replace("Consultation", "Hearing")), MADE_FROM, NOW)
    assert first.digest_of_changes == moved.digest_of_changes
    assert first.digest_of_changes != other.digest_of_changes
    house.setting("title", "Changed meanwhile")
    assert save(house.plan(FILE), MADE_FROM, NOW).digest_of_changes != first.digest_of_changes


def test_rows_in_another_order_are_what_was_read(house: Rehearsal) -> None:
    """So that a forum may answer them in any."""
    house.settled("categories: [{name: Deck, slug: deck, access: {see: [staff, trust_level_2]}}]\n")
    (change,) = house.plan("categories: [{name: Deck, slug: deck, access: {see: [staff]}}]\n").changes
    assert change.live is not None
    rows = change.live.values["access"]
    turned = replace(change.live, values={**change.live.values, "access": dict(reversed(rows.items()))})
    assert [*turned.values["access"]] == [*reversed(rows)] != [*rows]
    assert fingerprint(replace(change, live=turned)) == fingerprint(change)


def test_no_secret_stands_in_a_saved_plan(house: Rehearsal) -> None:
    house.setting("discourse_connect_secret", "the-old-secret")
    plan = save(house.plan("settings: {discourse_connect_secret: !secret TOKEN}\n"), MADE_FROM, NOW)
    assert plan.writes == 1
    for secret in ("t0ken-of-the-file", "the-old-secret"):
        assert secret not in plan.text()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda plan: check_age(plan, NOW + timedelta(hours=25)), "more than 24 hours ago"),
        (lambda plan: check_age(plan, NOW - timedelta(hours=1)), "in the future"),
        (lambda plan: check_files(plan, {"forum.yaml": "1" * 64}), "forum.yaml"),
        (lambda plan: check_files(plan, {"forum.yaml": "0" * 64, "more.yaml": "0" * 64}), "more.yaml"),
    ],
    ids=["too old", "from the future", "another file", "one file more"],
)
def test_a_plan_that_does_not_fit_is_refused(
    house: Rehearsal, change: Callable[[SavedPlan], None], message: str
) -> None:
    with pytest.raises(PlanMisfit, match=message) as refused:
        change(saved(house))
    assert refused.value.exit_code is ExitCode.PLAN_MISFIT
    assert refused.value.hint


@pytest.mark.parametrize(
    ("later", "message"),
    [
        (timedelta(minutes=30), ""),
        (timedelta(minutes=30, seconds=1), "more than 0.5 hours ago"),
        (timedelta(minutes=-5), ""),
        (timedelta(minutes=-5, seconds=-1), "made at 2026-03-01 12:00 UTC, which is in the future"),
    ],
)
def test_clocks_of_two_machines_may_differ_by_five_minutes(house: Rehearsal, later: timedelta, message: str) -> None:
    plan = saved(house, "")
    if not message:
        check_age(plan, NOW + later, timedelta(minutes=30))
        return
    with pytest.raises(PlanMisfit, match=message):
        check_age(plan, NOW + later, timedelta(minutes=30))


def test_a_plan_of_a_time_that_cannot_be_is_refused(house: Rehearsal) -> None:
    first = datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))
    with pytest.raises(PlanMisfit, match="made at 0001-01-01T00:00:00"):
        check_age(saved(house, "").model_copy(update={"made_at": first}), NOW)


DAYS = {"before": "2026-11-15", "open": "2026-12-15", "closed": "2027-04-15"}


@pytest.mark.parametrize(
    ("made", "now", "moved"),
    [
        ("before", "before", ""),
        ("before", "open", "for 2026-11-15 01:00 (Europe/Zurich): themes[water] was announced and is open."),
        ("open", "closed", "themes[water] was open and is read-only, themes[energy] was announced and is read-only."),
        ("closed", "open", "themes[water] was read-only and is open, themes[energy] was read-only and is announced."),
    ],
)
def test_a_plan_is_refused_once_something_has_opened_or_closed(
    house: Rehearsal, made: str, now: str, moved: str
) -> None:
    at, then = (house.desired(TIMED, at=datetime.fromisoformat(DAYS[one]).replace(tzinfo=UTC)) for one in (made, now))
    plan = save(house.plan(at), MADE_FROM, NOW)
    if not moved:
        check_calendar(plan, house.plan(then).standings)
        return
    with pytest.raises(PlanMisfit) as refused:
        check_calendar(plan, house.plan(then).standings)
    assert moved in str(refused.value)


VALUES = """
settings: {title: Consultation, contact_email: !env MAIL}
tag_groups: [{name: Kinds, tags: [!env FIRST, idea], one_per_topic: true}]
"""


@pytest.mark.parametrize(
    ("made", "now", "told"),
    [
        (("a@example.org", "idea"), ("b@example.org", "idea"), "site_setting contact_email, value"),
        (("a@example.org", "idea"), ("a@example.org", "report"), "tag_group Kinds, tags"),
        (("a@example.org", "report"), ("a@example.org", "idea"), "tag_group Kinds, tags"),
        (("a@example.org", "idea"), ("a@example.org", "idea"), ""),
    ],
    ids=["another value", "one more field that differs", "one field less that differs", "the same"],
)
def test_other_values_of_the_same_files_are_refused(
    house: Rehearsal, made: tuple[str, str], now: tuple[str, str], told: str
) -> None:
    """Behind what somebody changed meanwhile, which is left alone anyway, too."""
    house.settled("tag_groups: [{name: Kinds, tags: [idea]}]\n")
    plans = []
    for mail, first in (made, now):
        wanted = house.desired(VALUES, variables={"MAIL": mail, "FIRST": first})
        plans.append(house.plan(wanted))
        house.setting("title", "Changed meanwhile")
    plan = save(plans[0], MADE_FROM, NOW)
    if not told:
        check_values(plan, plans[1])
        return
    with pytest.raises(PlanMisfit, match=rf"than when the plan was made: {told}\."):
        check_values(plan, plans[1])


def test_a_plan_of_another_forum_is_refused(house: Rehearsal) -> None:
    plan = saved(house)
    other = plan.model_copy(update={"url": "https://other.example.org"})
    with pytest.raises(PlanMisfit, match=r"other\.example\.org"):
        check_forum(other, house.plan(FILE))
    check_forum(plan, house.plan(FILE))


@pytest.mark.parametrize(
    "text",
    ["", "no json", "[]", '{"operations": []}', '{"format": 3, "operations": []}', '{"format": 1, "operations": [1]}'],
)
def test_what_is_no_saved_plan_is_refused(text: str) -> None:
    with pytest.raises(PlanMisfit):
        read_saved(text, "plan.json")


def test_what_is_wrong_first_is_told(house: Rehearsal) -> None:
    data = json.loads(saved(house).text()) | {"made_at": "yesterday", "writes": "many"}
    with pytest.raises(PlanMisfit, match="is not a saved plan: made_at: "):
        read_saved(json.dumps(data), "plan.json")


Place = tuple[str | int, ...]


def places_in(value: Any, path: Place = ()) -> Iterator[Place]:
    """Every place of a JSON document, itself included."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places_in(item, (*path, key))


def edited(value: Any, path: Place, edit: Callable[[Any], Any]) -> Any:
    if not path:
        return edit(value)
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = edited(value[path[0]], path[1:], edit)
    return copy


JSON_VALUES = st.sampled_from([None, True, 0, 1, 2.5, "", "x", "0", [], ["x"], {}, {"x": 1}])


def edits(value: Any) -> st.SearchStrategy[Any]:
    """What may stand in the place of a value of a plan: another one, or its own items, fewer or in another order."""
    others = [JSON_VALUES]
    if isinstance(value, str):
        others += [st.just(value.upper()), st.just(value + " "), st.just(value[:-1])]
    if isinstance(value, list) and len(value) > 1:
        others += [st.permutations(value), st.just(value[1:]), st.just([*value, value[0]])]
    if isinstance(value, dict) and value:
        others += [st.just(dict(list(value.items())[1:])), st.just(value | {"more": 1})]
        others += [st.permutations(list(value.items())).map(dict)]
    return st.one_of(others)


PLANNED = {"by its file": FILE, "by the calendar": TIMED}


@pytest.mark.no_cover
@pytest.mark.parametrize("file", PLANNED.values(), ids=PLANNED.keys())
def test_whatever_is_edited_in_a_saved_plan_it_is_refused(house: Rehearsal, file: str) -> None:
    text = save(house.plan(house.desired(file, at=NOW)), MADE_FROM, NOW).text()
    plan = json.loads(text)
    assert bool(plan["calendar"]) == (file is TIMED)
    places = list(places_in(plan))

    @settings(max_examples=300, deadline=None)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(places))
        other = edited(plan, path, lambda value: data.draw(edits(value)))
        assume(json.dumps(other) != json.dumps(plan))
        with pytest.raises(PlanMisfit):
            read_saved(json.dumps(other), "plan.json")

    check()


def test_other_line_ends_and_indentation_are_no_edit(house: Rehearsal) -> None:
    """What version control or an editor does to lines."""
    made = save(house.plan(FILE), MADE_FROM, NOW)
    assert read_saved(made.text().replace("\n", "\r\n"), "plan.json") == made
    assert read_saved(made.text().replace("  ", "    "), "plan.json") == made


def test_a_plan_of_a_kind_that_is_not_known_is_refused(house: Rehearsal) -> None:
    text = save(house.plan(FILE), MADE_FROM, NOW).text()
    with pytest.raises(PlanMisfit, match="kind that this version does not know: nonsense"):
        read_saved(text.replace('"kind": "category"', '"kind": "nonsense"'), "plan.json")


def test_an_unknown_key_is_refused_rather_than_ignored(house: Rehearsal) -> None:
    data = json.loads(saved(house).text())
    data["operations"][0]["condition"] = "only on Sundays"
    with pytest.raises(PlanMisfit, match="condition"):
        read_saved(json.dumps(data), "plan.json")


# Somebody changes one object between plan and apply: exactly that one and what depends on it are left alone.

SETTLED = FILE.replace("Consultation", "Before").replace("12", "11").replace("Moderator}", "Expert}")
SETTLED = SETTLED.replace("0033A0", "003300").replace("5B92E5", "5B9200").replace("report", "note")
SETTLED = SETTLED.replace("is scarce", "is lacking")


def _behind(house: Rehearsal, kind: str) -> None:
    water = house.category("water")
    if kind == "setting":
        house.setting("title", "Somebody else's title")
    elif kind == "group":
        house.arrange(
            "PUT",
            f"/groups/{house.group('water-moderators')['id']}.json",
            {"group": {"title": "Other"}, "update_existing_users": "false"},
        )
    elif kind == "tag group":
        row = house.arrange("GET", "/tag_groups.json")["tag_groups"][0]
        house.arrange("PUT", f"/tag_groups/{row['id']}.json", {"tag_group": {**row, **tagged("other")}})
    elif kind == "category":
        house.arrange("PUT", f"/categories/{water['id']}.json", {"color": "AAAAAA"})
    elif kind == "About topic":
        topic = water["topic_url"].rsplit("/", 1)[1]
        post = house.arrange("GET", f"/posts/by_number/{topic}/1.json")
        house.arrange("PUT", f"/posts/{post['id']}.json", {"post": {"raw": "Somebody wrote something else here."}})


@pytest.mark.parametrize(
    ("kind", "stale"),
    [
        ("setting", {"site_settings: site_setting title"}),
        ("group", {"group water-moderators"}),
        ("tag group", {"tag_group Kinds"}),
        ("category", {"category water"}),
        ("About topic", {"about_topic water"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_only_the_object_that_was_changed_is_left_alone(house: Rehearsal, kind: str, stale: set[str]) -> None:
    house.settled(SETTLED)
    plan = saved(house)
    _behind(house, kind)
    result = applied(house, plan)
    found = statuses(result)
    assert {id for id, status in found.items() if status is Status.STALE} == stale
    assert {status for id, status in found.items() if id not in stale} == {Status.DONE}
    assert result.exit_code is ExitCode.PARTIAL


# The same with the example forum: every object of it, each changed by somebody else between plan and apply.

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "idiaspora" / "forum.yaml"


CHANGES = (
    ("full_name: Moderators", "full_name: Experts"),
    (r'color: "([0-9A-F]{4})[0-9A-F]{2}"\n    moderated', r'color: "\g<1>11"\n    moderated'),
    ("good-practice]", "good-practice, proposal]"),
    ("min_topic_title_length: 10", "min_topic_title_length: 11"),
    (r"description: (\w)", r"description: In short. \1"),
    ("How remittances", "In short, how remittances"),
)
"""One field of every object that takes a write of its own."""


def _example(house: Rehearsal, *, changed: bool) -> Desired:
    """The example forum, as it is or with the changes."""
    text = EXAMPLE.read_text(encoding="utf-8").replace("!env IDIASPORA_URL", URL)
    for pattern, written in CHANGES if changed else ():
        text = re.sub(pattern, written, text)
    path = house.folder / "example.yaml"
    path.write_text(text, encoding="utf-8")
    return desired(load(path, variables={}))


def _meddle(house: Rehearsal, operation: SavedOperation, item: SavedObject) -> None:
    """Somebody else changes the field that the plan is about to change."""
    if item.kind == "site_setting":
        house.setting(item.key, "17")
    elif item.kind == "group":
        body = {"group": {"full_name": "Somebody else"}, "update_existing_users": "false"}
        house.arrange("PUT", f"/groups/{item.id}.json", body)
    elif item.kind == "tag_group":
        row = house.arrange("GET", "/tag_groups.json")["tag_groups"][0]
        house.arrange("PUT", f"/tag_groups/{item.id}.json", {"tag_group": {**row, **tagged("other")}})
    elif item.kind == "category":
        house.arrange("PUT", f"/categories/{item.id}.json", {"color": "ABCDEF"})
    else:
        house.arrange("PUT", f"/posts/{item.id}.json", {"post": {"raw": "Somebody wrote something else here."}})


@pytest.mark.no_cover
def test_each_object_of_the_example_in_turn(house: Rehearsal) -> None:
    planned = house.plan(_example(house, changed=False))
    assert house.apply(planned).exit_code is ExitCode.OK
    begun = Store()
    begun.copy_from(house.forum.store)
    wanted = _example(house, changed=True)
    plan = read_saved(save(house.plan(wanted), MADE_FROM, NOW).text(), "plan.json")
    objects = [(operation, item) for operation in plan.operations for item in operation.objects]
    assert {item.kind for _, item in objects} == {"site_setting", "tag_group", "group", "category", "about_topic"}
    for operation, item in objects:
        house.forum.reset()
        house.forum.store.copy_from(begun)
        _meddle(house, operation, item)
        fitted = fit(plan, house.plan(wanted))
        result = house.apply(fitted.plan, stale=fitted.stale)
        found = statuses(result)
        address = f"{item.kind} {item.key}"
        (stale,) = [id for id, status in found.items() if status is Status.STALE]
        assert stale.endswith(address)
        steps = [outcome.operation for outcome in result.outcomes]
        below = {step.id for step in steps if operation.id in step.depends_on}
        assert {id for id, status in found.items() if status not in (Status.DONE, Status.STALE)} <= below, address
        assert result.exit_code in (ExitCode.PARTIAL, ExitCode.FAILED)
        again = house.run(wanted)
        assert again.applied.exit_code is ExitCode.OK
        assert house.plan(wanted).is_empty
    begun.close()
    hold(Row("changed by somebody between a saved plan and its apply", len(objects), {ExitCode.PARTIAL}, 2))


def test_what_depends_on_a_stale_object_is_blocked(house: Rehearsal) -> None:
    plan = saved(house)
    house.arrange("POST", "/categories.json", {"name": "Water, made by hand", "slug": "water", "color": "111111"})
    found = statuses(applied(house, plan))
    assert found["category water"] is Status.STALE
    blocked = {id for id, status in found.items() if status is Status.BLOCKED}
    assert {"category water/ask", "about_topic water/ask"} <= blocked
    assert found["category energy"] is Status.DONE
    assert "PUT /categories" not in " ".join(str(sent) for sent in house.wire.sent)


def test_a_step_that_somebody_took_already_is_not_needed(house: Rehearsal) -> None:
    house.settled(SETTLED)
    plan = saved(house)
    house.arrange("PUT", f"/categories/{house.category('energy')['id']}.json", {"color": "5B92E5"})
    fitted = fit(plan, house.plan(FILE))
    assert fitted.settled == ("category energy",)
    assert house.apply(fitted.plan, stale=fitted.stale).exit_code is ExitCode.OK


def test_a_change_that_was_not_reviewed_is_not_made(house: Rehearsal) -> None:
    house.settled(FILE)
    plan = saved(house, FILE.replace("Consultation", "Hearing"))
    house.arrange("PUT", f"/categories/{house.category('energy')['id']}.json", {"color": "AAAAAA"})
    fitted = fit(plan, house.plan(FILE.replace("Consultation", "Hearing")))
    assert fitted.unreviewed == ("category energy",)
    house.apply(fitted.plan, stale=fitted.stale)
    assert house.category("energy")["color"] == "AAAAAA"
    assert house.value("title") == "Hearing"


def test_a_setting_that_was_to_wait_is_written_when_nothing_closes_any_more(house: Rehearsal) -> None:
    """Whether a setting is written by itself depends on what else is: somebody closed the category meanwhile."""
    house.setting("login_required", "true")
    house.arrange("POST", "/categories.json", {"name": "Inside", "slug": "inside"})
    text = (
        "settings: {login_required: false, title: Another}\n"
        "categories: [{name: Inside, slug: inside, access: {see: [staff]}}]"
    )
    plan = saved(house, text)
    id = house.category("inside")["id"]
    house.arrange("PUT", f"/categories/{id}.json", {"name": "Inside", "permissions": {"staff": 3}})
    assert statuses(applied(house, plan, text)) == {"site_settings": Status.DONE}
    assert house.value("login_required") == "false"


def test_a_setting_is_not_opened_when_one_that_closes_was_changed_meanwhile(house: Rehearsal) -> None:
    house.setting("allow_new_registrations", "false")
    house.setting("default_trust_level", "2")
    text = "settings: {allow_new_registrations: true, default_trust_level: 1, title: Another}"
    plan = saved(house, text)
    house.setting("default_trust_level", "3")
    assert statuses(applied(house, plan, text)) == {
        "site_settings": Status.DONE,
        "site_settings: site_setting default_trust_level": Status.STALE,
        "site_setting allow_new_registrations": Status.BLOCKED,
    }
    assert house.value("allow_new_registrations") == "false"


# What of a file is believed, and how steps are held against those of now: from steps alone, without a forum.

HERE = Origin(Span("forum.yaml"), "here")


def setting(name: str, old: object, new: object, reason: str = "") -> Change:
    origin = replace(HERE, reason=reason)
    live = Live("site_setting", name, 0, {"value": old}, {"setting": name, "value": old})
    return Update(Resource("site_setting", name, {}, origin), (FieldChange("value", old, new, origin),), live=live)


def coloured(path: str, old: str = "000000", new: str = "111111") -> Change:
    live = Live("category", path, 5, {"color": old})
    return Update(Resource("category", path, {}, HERE), (FieldChange("color", old, new, HERE),), live=live)


def step(*changes: Change, id: str = "", depends_on: tuple[str, ...] = ()) -> Operation:
    return Operation(id or changes[0].address, changes[0].action, changes, 10, depends_on)


def together(*changes: Change) -> Operation:
    return step(*changes, id=SETTINGS_ID)


def plan_of(*steps: Operation, url: str = URL, username: str = "provisioner", seconds: float = 0.0) -> Plan:
    return Plan("x", url, username, steps, Found(), Snapshot(Directory(), {}), seconds=seconds)


def reviewed(*steps: Operation) -> SavedPlan:
    return save(plan_of(*steps), MADE_FROM, NOW)


def taken(saved_plan: SavedPlan, *steps: Operation) -> dict[str, tuple[str, ...]]:
    """The steps that are left, with what they wait for; behind a ! those that must not be taken."""
    fitted = fit(saved_plan, plan_of(*steps))
    return {("!" if one.id in fitted.stale else "") + one.id: one.depends_on for one in fitted.plan.operations}


def test_a_saved_plan_is_a_file_that_people_can_read() -> None:
    text = save(plan_of(step(coloured("deck")), seconds=2.345), MADE_FROM, NOW).text()
    assert text.startswith('{\n  "format": 4,\n  "tool": "1.0",\n')
    assert text.endswith('"\n}\n')
    assert '\n  "seconds": 2.3,\n' in text
    assert '\n  "operations": [\n    {\n      "id": "category deck",\n' in text


def test_digests_have_thirty_two_digits() -> None:
    plan = reviewed(step(coloured("deck")))
    ((item,),) = (one.objects for one in plan.operations)
    for digest in (plan.digest, plan.digest_of_changes, item.fingerprint):
        assert re.fullmatch("[0-9a-f]{32}", digest)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param([], "plan.json is not a saved plan", id="a list"),
        pytest.param("operations", "plan.json is not a saved plan", id="a text"),
        pytest.param({"format": 4}, "plan.json is not a saved plan", id="no steps"),
        pytest.param({"operations": []}, "has format None, and this version reads format 4", id="no format"),
        pytest.param({"format": 4, "operations": 1}, "is not a saved plan: tool: ", id="nothing else"),
    ],
)
def test_it_is_told_why_something_is_no_saved_plan(data: Any, words: str) -> None:
    with pytest.raises(PlanMisfit) as refused:
        read_saved(json.dumps(data), "plan.json")
    assert words in str(refused.value)


@pytest.mark.parametrize("other", [3, 5])
def test_a_plan_of_another_format_is_refused_though_it_is_whole(other: int) -> None:
    plan = sealed(reviewed().model_copy(update={"format": other}))
    with pytest.raises(PlanMisfit, match=f"has format {other}, and this version reads format 4"):
        read_saved(plan.text(), "plan.json")


@pytest.mark.parametrize("digest", ["0" * 32, "f" * 32])
def test_a_plan_with_another_digest_is_refused(digest: str) -> None:
    plan = reviewed(step(coloured("deck"))).model_copy(update={"digest": digest})
    with pytest.raises(PlanMisfit, match="was edited after it was saved"):
        read_saved(plan.text(), "plan.json")


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [('"2026-03-01T12:00:00Z"', '"2026-03-01T12:00:00+00:00"'), ('"reads": 0', '"reads": 0.0')],
)
def test_a_plan_that_says_the_same_in_other_words_was_edited(written: str, otherwise: str) -> None:
    text = reviewed(step(coloured("deck"))).text()
    assert read_saved(text, "plan.json")
    assert text.count(written) == 1
    with pytest.raises(PlanMisfit, match="was edited after it was saved"):
        read_saved(text.replace(written, otherwise), "plan.json")


def test_the_first_kind_that_is_not_known_is_told() -> None:
    text = reviewed(step(coloured("deck")), step(setting("title", "a", "b"))).text()
    text = text.replace('"kind": "category"', '"kind": "zz"').replace('"kind": "site_setting"', '"kind": "aa"')
    with pytest.raises(PlanMisfit, match=r"does not know: aa\. "):
        read_saved(text, "plan.json")


@pytest.mark.parametrize(("hours", "seconds", "refused"), [(0, 0, False), (24, 0, False), (24, 1, True), (25, 0, True)])
def test_a_plan_holds_for_a_day(hours: int, seconds: int, refused: bool) -> None:
    later = NOW + timedelta(hours=hours, seconds=seconds)
    if not refused:
        check_age(reviewed(), later)
        return
    with pytest.raises(PlanMisfit, match="more than 24 hours ago"):
        check_age(reviewed(), later)


@pytest.mark.parametrize("length", [1, 1.5, 36])
def test_a_plan_that_is_too_old_says_how_old_it_may_be(length: float) -> None:
    with pytest.raises(PlanMisfit, match=f"more than {length} hours ago"):
        check_age(reviewed(), NOW + timedelta(hours=40), timedelta(hours=length))


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"b.yaml": "4", "c.yaml": "4"}, ""),
        ({"b.yaml": "3", "c.yaml": "4"}, "b.yaml"),
        ({"b.yaml": "4", "c.yaml": "5"}, "c.yaml"),
        ({"b.yaml": "4"}, "c.yaml"),
        ({"a.yaml": "1", "b.yaml": "5", "c.yaml": "4"}, "a.yaml, b.yaml"),
    ],
)
def test_files_that_are_others_now_are_told(files: dict[str, str], told: str) -> None:
    plan = save(plan_of(), replace(MADE_FROM, files={"b.yaml": "4", "c.yaml": "4"}), NOW)
    if not told:
        check_files(plan, files)
        return
    with pytest.raises(PlanMisfit, match=rf"changed since the plan was made: {told}\. "):
        check_files(plan, files)


@pytest.mark.parametrize(
    ("url", "username", "words"),
    [
        ("http://aaa.example", "provisioner", "for the forum .*, not for http://aaa.example"),
        ("https://zzz.example", "provisioner", "for the forum .*, not for https://zzz.example"),
        (URL, "amina", "for the user provisioner, not for amina"),
        (URL, "zoe", "for the user provisioner, not for zoe"),
    ],
)
def test_a_plan_of_another_forum_or_user_is_refused_with_both_names(url: str, username: str, words: str) -> None:
    with pytest.raises(PlanMisfit, match=words):
        check_forum(reviewed(), plan_of(url=url, username=username))


def test_a_calendar_that_was_not_there_has_not_moved() -> None:
    at = Standing("themes[water]", "water", Phase.OPEN, "open", None, "")
    now = Standings(NOW, UTC, (at,))
    check_calendar(reviewed(), now)
    timed = save(replace(plan_of(), standings=now), MADE_FROM, NOW)
    check_calendar(timed, None)
    check_calendar(timed, replace(now, themes=(replace(at, place="themes[new]", phase=Phase.BEFORE),)))
    with pytest.raises(PlanMisfit, match=r"themes\[water\] was open and is read-only"):
        check_calendar(timed, replace(now, themes=(replace(at, phase=Phase.AFTER, holds="read-only"),)))


def of_fingerprint(plan: SavedPlan, fingerprint: str) -> SavedPlan:
    """The same, as if something else had been read of each thing."""
    if not fingerprint:
        return plan
    steps = tuple(
        one.model_copy(
            update={"objects": tuple(item.model_copy(update={"fingerprint": fingerprint}) for item in one.objects)}
        )
        for one in plan.operations
    )
    return plan.model_copy(update={"operations": steps})


@pytest.mark.parametrize("value", ["AAAAAA", "222222"])
def test_other_values_are_refused_only_of_what_nobody_else_changed(value: str) -> None:
    plan, now = (
        reviewed(step(coloured("deck", new="111111" if value > "9" else "EEEEEE"))),
        step(coloured("deck", new=value)),
    )
    with pytest.raises(PlanMisfit, match="category deck, color"):
        check_values(plan, plan_of(now))
    for other in ("0" * 32, "f" * 32):
        check_values(of_fingerprint(plan, other), plan_of(now))


@pytest.mark.parametrize(
    ("read", "stale"), [("", ""), ("0" * 32, "!"), ("f" * 32, "!")], ids=["as it was", "changed", "changed otherwise"]
)
def test_a_step_is_taken_only_where_just_the_same_was_read(read: str, stale: str) -> None:
    plan = of_fingerprint(reviewed(step(coloured("deck"))), read)
    assert taken(plan, step(coloured("deck"))) == {f"{stale}category deck": ()}


def test_a_step_that_does_something_else_now_is_stale() -> None:
    """Of a thing that is there, or is not there, as when the plan was made."""
    deletion: Change = Delete(Resource("category", "deck", {}, HERE), live=Live("category", "deck", 5, {}))
    update: Change = Update(deletion.resource, live=Live("category", "deck", 5, {}))
    assert fingerprint(deletion) == fingerprint(update)
    for before, now in ((deletion, update), (update, deletion)):
        assert taken(reviewed(step(before)), step(now)) == {"!category deck": ()}
        assert taken(reviewed(step(before)), step(before)) == {"category deck": ()}


def test_a_setting_is_looked_for_among_settings_only() -> None:
    """A category and a tag group may be called like one."""
    title = setting("title", "a", "b")
    named = [
        Create(Resource(kind, "title", {}, HERE), (FieldChange("name", None, "Title", HERE),))
        for kind in ("category", "tag_group")
    ]
    first, second = (step(change) for change in named)
    assert taken(reviewed(first, second), together(title)) == {}
    found = taken(reviewed(first, second, step(title)), first, second, step(title))
    assert found == {"category title": (), "tag_group title": (), "site_setting title": ()}


def test_what_was_not_reviewed_is_left_out_and_the_rest_taken() -> None:
    plan = reviewed(step(coloured("aft")), step(coloured("deck")))
    steps = step(coloured("bow")), step(coloured("deck")), step(coloured("zz")), step(coloured("aft"))
    assert taken(plan, *steps) == {"category deck": (), "category aft": ()}


def test_settings_that_were_not_reviewed_are_left_out_of_those_that_were() -> None:
    one, two, three = (setting(name, "a", "b") for name in ("aaa", "title", "zzz"))
    fitted = fit(reviewed(together(two)), plan_of(together(one, two, three)))
    assert [change.key for change in fitted.plan.changes] == ["title"]
    assert fitted.unreviewed == ("site_setting aaa", "site_setting zzz")


def test_only_what_waits_for_settings_waits_for_those_that_are_needed_and_stale() -> None:
    needed, other = setting("tagging_enabled", "a", "b", "tag_groups"), setting("title", "a", "b")
    waiting, free = step(coloured("deck"), depends_on=(SETTINGS_ID,)), step(coloured("bow"))
    plan = reviewed(together(needed, other), waiting, free)
    moved = setting("tagging_enabled", "c", "b", "tag_groups")
    assert taken(plan, together(moved, other), waiting, free) == {
        SETTINGS_ID: (),
        "!site_settings: site_setting tagging_enabled": (),
        "category deck": (SETTINGS_ID, "site_settings: site_setting tagging_enabled"),
        "category bow": (),
    }
    assert taken(plan, together(needed, setting("title", "c", "b")), waiting, free) == {
        SETTINGS_ID: (),
        "!site_settings: site_setting title": (),
        "category deck": (SETTINGS_ID,),
        "category bow": (),
    }
    assert taken(
        plan, together(needed, other), step(coloured("deck", old="AAAAAA"), depends_on=(SETTINGS_ID,)), free
    ) == {
        SETTINGS_ID: (),
        "!category deck": (SETTINGS_ID,),
        "category bow": (),
    }


def test_nothing_waits_for_settings_that_were_not_reviewed_unless_it_needs_them() -> None:
    waiting = step(coloured("deck"), depends_on=(SETTINGS_ID,))
    plan = reviewed(step(coloured("deck")))
    assert taken(plan, together(setting("title", "a", "b")), waiting) == {"category deck": ()}
    needed = together(setting("tagging_enabled", "a", "b", "tag_groups"))
    assert taken(plan, needed, waiting) == {"category deck": (SETTINGS_ID,)}
    known = reviewed(together(setting("title", "a", "b")), step(coloured("deck")))
    assert taken(known, together(setting("title", "a", "b")), waiting) == {
        SETTINGS_ID: (),
        "category deck": (SETTINGS_ID,),
    }


def test_nothing_waits_for_a_step_that_is_not_needed_any_more() -> None:
    waiting = step(coloured("deck"), depends_on=("category bow",))
    plan = reviewed(step(coloured("bow")), waiting)
    assert taken(plan, waiting) == {"category deck": ()}
    assert fit(plan, plan_of(waiting)).settled == ("category bow",)
    apart = reviewed(step(setting("title", "a", "b")), waiting)
    assert fit(apart, plan_of(together(setting("title", "a", "b")), waiting)).settled == ()


def test_what_opens_what_a_stale_setting_would_have_closed_waits_behind_it_by_itself() -> None:
    opens, other = setting("allow_new_registrations", "false", "true"), setting("title", "a", "b")
    plan = reviewed(together(opens, setting("default_trust_level", "2", "1"), other), step(coloured("deck")))
    now = together(opens, setting("default_trust_level", "3", "1"), other)
    steps = fit(plan, plan_of(now, step(coloured("deck")))).plan.operations
    stale = "site_settings: site_setting default_trust_level"
    assert [(one.id, [change.key for change in one.changes]) for one in steps] == [
        (stale, ["default_trust_level"]),
        (SETTINGS_ID, ["title"]),
        ("site_setting allow_new_registrations", ["allow_new_registrations"]),
        ("category deck", ["deck"]),
    ]
    (apart,) = (one for one in steps if one.behind)
    assert (apart.depends_on, [one.address for one in apart.behind]) == ((stale,), ["site_setting default_trust_level"])
    alone = fit(plan, plan_of(together(opens, setting("default_trust_level", "3", "1")))).plan.operations
    assert [one.id for one in alone] == [stale, "site_setting allow_new_registrations"]


def test_things_of_other_kinds_are_written_as_they_are_beside_stale_settings() -> None:
    """Also a category that opens: what closes beside it is looked at when it is written."""
    rows = [{"staff": "create"}, {"everyone": "create"}]
    live = Live("category", "deck", 5, {"access": rows[0]})
    change = Update(Resource("category", "deck", {}, HERE), (FieldChange("access", *rows, HERE),), live=live)
    level, moved = setting("default_trust_level", "2", "1"), setting("default_trust_level", "3", "1")
    assert taken(reviewed(step(change), step(level)), step(change), step(moved)) == {
        "category deck": (),
        "!site_setting default_trust_level": (),
    }


def test_saved_settings_of_several_steps_are_taken_in_one() -> None:
    one, two = setting("aaa", "a", "b"), setting("title", "a", "b")
    plan = reviewed(step(one), step(two), step(coloured("deck")))
    fitted = fit(plan, plan_of(together(one, two)))
    assert [(step.id, len(step.changes)) for step in fitted.plan.operations] == [(SETTINGS_ID, 2)]
    assert fitted.settled == ("category deck",)


@pytest.mark.parametrize("other", ["category bow", "tag_group zz"])
def test_what_waits_for_another_step_that_was_not_reviewed_goes_on_waiting(other: str) -> None:
    """Only settings that nothing needs may be missing."""
    kind, _, key = other.partition(" ")
    new = step(Create(Resource(kind, key, {}, HERE), (FieldChange("name", None, "Another", HERE),)))
    waiting = step(coloured("deck"), depends_on=(other,))
    assert taken(reviewed(waiting), new, waiting) == {"category deck": (other,)}
