"""What is shown of results that a rehearsal forum does not give easily."""

from dataclasses import replace
from typing import Any

import pytest

from idiaspora.cli.results.apply.report import apply_report
from idiaspora.cli.results.apply.text import applied_lines
from idiaspora.cli.results.drift.text import drift_lines
from idiaspora.cli.results.plan.text import plan_lines
from idiaspora.plugin_config.desired.desired import Desired, Forum
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.changes import Action, Change, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.drift.detection import Drift
from idiaspora.provisioning.drift.sides import differences
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.outcome import Applied, Outcome, Status, Unconverged
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.safety.guards import Refusal
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.reader import Found
from idiaspora.provisioning.state.snapshot import Snapshot

NO_LOCK = Lock("https://forum.example.org")
ORIGIN = Origin(Span("forum.yaml", 12), "themes[one].color")
NOTHING = Desired(Forum("Forum", "https://forum.example.org", "me", (), ORIGIN), ())


LIVE = Live("category", "one", 5, {})


def change(old: Any = "AAAAAA", new: Any = "0033A0", **values: Any) -> Update:
    resource = Resource("category", "one", {"color": Declared(new, ORIGIN)}, ORIGIN)
    return Update(resource, (FieldChange("color", old, new, ORIGIN),), **{"live": LIVE, **values})


def step(*changes: Change) -> Operation:
    return Operation("category one", Action.UPDATE, changes or (change(),), 50)


def plan(*operations: Operation) -> Plan:
    snapshot = Snapshot(Directory(), {})
    return Plan("Forum", "https://forum.example.org", "me", operations, Found(), snapshot, reads=5, seconds=12.0)


def text_of(lines: Any) -> str:
    return "\n".join(item.plain for item in lines)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DONE], ids=str)
def test_every_step_that_was_not_done_is_named_with_its_reason(status: Status) -> None:
    applied = Applied((Outcome(step(), status, "because of that"),), requests=1, journal="j.jsonl")

    shown = text_of(applied_lines(applied))

    assert f"{status}: category one: because of that" in shown
    assert f"Applied: 1 {status}, in 1 request." in shown
    assert "Journal: j.jsonl" in shown
    assert "Converged" not in shown


def test_a_value_that_did_not_arrive_is_named_with_what_was_read_back() -> None:
    item = Unconverged(change().resource, FieldChange("color", "AAAAAA", "0033A0", ORIGIN))
    applied = Applied((Outcome(step(), Status.DONE),), (item,), requests=2, journal="j")

    shown = text_of(applied_lines(applied))
    report = apply_report(plan(step()), (), applied.exit_code, applied).data()

    assert 'did not arrive: category one color: "0033A0" → "AAAAAA"  (forum.yaml:12)' in shown
    assert "wanted → read back" in shown
    assert report["exit_code"] == ExitCode.PARTIAL
    assert (report["unconverged"][0]["wanted"], report["unconverged"][0]["found"]) == ("0033A0", "AAAAAA")
    assert report["unconverged"][0]["line"] == 12
    assert report["unconverged"][0]["advice"]


def test_what_could_not_be_read_back_is_said() -> None:
    applied = Applied((Outcome(step(), Status.DONE),), unverified="the forum is away", journal="j")

    assert "not verified: the forum is away" in text_of(applied_lines(applied))


def test_an_interrupted_run_says_how_to_go_on() -> None:
    applied = Applied((Outcome(step(), Status.NOT_REACHED),), interrupted=True, journal="j")

    assert "Interrupted: " in text_of(applied_lines(applied))
    assert "Run again" in text_of(applied_lines(applied))


def test_a_rename_is_shown_with_both_names() -> None:
    renamed = step(change(renamed_from="former"))

    assert "~ update category one (now former)  (forum.yaml:12)" in text_of(plan_lines(plan(renamed), ()))


def test_the_order_of_categories_has_a_name_of_its_own() -> None:
    resource = Resource("category_order", "all", {}, ORIGIN)
    live = Live("category_order", "all", 0, {"order": ("a", "b")})
    order = Update(resource, (FieldChange("order", ("a", "b"), ("b", "a"), ORIGIN),), live=live)

    shown = text_of(plan_lines(plan(Operation("order", Action.UPDATE, (order,), 90)), ()))

    assert "~ update the order of all categories" in shown
    assert "order: [a, b] → [b, a]" in shown


def test_a_refusal_shows_why_where_and_what_allows_it() -> None:
    refusal = Refusal("limit", "12 of 20 categories would change, and 10 may", "--raise-limit category=12", "f.yaml:3")

    shown = text_of(plan_lines(plan(step()), (refusal,)))

    assert (
        "Refused: 12 of 20 categories would change, and 10 may (f.yaml:3). To allow it: --raise-limit category=12"
        in shown
    )


def test_two_steps_for_one_category_are_one_difference() -> None:
    opened = step(change(old="A", new="AB"))
    closed = replace(step(change(old="AB", new="B")), id="category one, closing")

    (found,) = differences(plan(opened, closed), NOTHING, NO_LOCK)

    assert (found.declared, found.live) == ("B", "A")


def test_a_step_with_another_field_joins_the_difference() -> None:
    other = change()
    other = replace(other, fields=(FieldChange("name", "Old", "New", ORIGIN),))

    found = differences(plan(step(), step(other)), NOTHING, NO_LOCK)

    assert [item.field for item in found] == ["color", "name"]


def drifted(found: Change) -> str:
    made = plan(step(found))
    return text_of(drift_lines(Drift(made.forum, made.url, made.username, differences(made, NOTHING, NO_LOCK))))


def test_drift_names_what_shall_not_be_there() -> None:
    gone = Resource("category", "one/ask", {}, ORIGIN, absent=True)

    assert "category one/ask: declared absent → present  (forum.yaml:12)" in drifted(Delete(gone, live=LIVE))


def test_drift_names_what_still_has_its_former_name() -> None:
    live = Live("category", "one", 5, {}, present_key="former")

    assert "    is former on the forum  (forum.yaml:12)" in drifted(change(renamed_from="former", live=live))


def test_drift_of_a_long_text_shows_the_lines_that_differ() -> None:
    same = "the same line in both of the texts, long enough to make a text of it\n" * 2

    shown = drifted(change(old=f"{same}theirs", new=f"{same}ours"))

    assert 'color:  (forum.yaml:12)\n        - "ours"\n        + "theirs"' in shown


def test_what_needs_consent_is_told_at_the_end() -> None:
    applied = Applied((Outcome(step(), Status.NOT_CONSENTED, "needs --allow-delete category"),), journal="j")

    assert "Everything else was done" in text_of(applied_lines(applied))
