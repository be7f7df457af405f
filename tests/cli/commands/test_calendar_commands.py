"""The calendar on the command line: the time by which commands judge, what they say of it, and saved plans."""

import json
from datetime import datetime, tzinfo
from pathlib import Path

import pytest
from command_line import Shell

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.plan.saved_plan import SavedPlan, sealed
from idiaspora.sandbox.server import Running

FILE = """\
version: 1
forum: {name: Small forum, url: !env IDIASPORA_URL, username: provisioner}
consultation: {timezone: Europe/Zurich, opens: 2030-12-01, closes: 2031-03-31}
defaults: {theme: {access: {see: [everyone], create: [members]}}}
themes:
  - {name: Water, slug: water, moderated_by: [capital]}
  - {name: Young people, slug: youth, consultation: {closes: 2031-06-30}}
moderators: {capital: {members: [martin], owners: [martin]}}
"""
IN_ORDER = (
    "Calendar at 2030-11-01 00:00 (Europe/Zurich)\n"
    "    announced, open from 2030-12-01 00:00 (Europe/Zurich) on: water, youth\n"
)


class Clock(datetime):
    """A clock that somebody sets."""

    time = datetime(2030, 11, 1, 12)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return cls.time.replace(tzinfo=tz)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(Clock, "time", Clock.time)
    monkeypatch.setattr("idiaspora.cli.clock.datetime", Clock)
    return Clock


@pytest.fixture
def announced(shell: Shell, forum: Running, clock: type[Clock]) -> Shell:
    shell.write(FILE)
    ended = shell.run("apply", "--yes")
    assert ended.exit_code == 0, ended.everything
    return shell


def test_a_plan_says_where_the_themes_stand(announced: Shell) -> None:
    ended = announced.run("plan", "--at", "2030-11-01")
    assert IN_ORDER in ended.stdout
    assert "In sync" in ended.stdout


def test_a_plan_for_a_later_time_shows_what_will_open(announced: Shell) -> None:
    ended = announced.run("plan", "--at", "2031-04-15", "--format", "json")
    assert ended.exit_code == 5
    assert ended.json["calendar"] == {
        "at": "2031-04-15T00:00:00+02:00",
        "timezone": "Europe/Zurich",
        "themes": [
            {"theme": "themes[water]", "category": "water", "phase": "after", "holds": "read-only",
             "next_at": "", "next_holds": ""},
            {"theme": "themes[youth]", "category": "youth", "phase": "open", "holds": "open",
             "next_at": "2031-07-01T00:00:00+02:00", "next_holds": "read-only"},
        ],
    }  # fmt: skip
    assert [refusal["remedy"] for refusal in ended.json["refusals"]] == ["--allow-widening calendar"]
    assert announced.run("plan", "--at", "2031-04-15", "--allow-widening", "calendar").exit_code == 0


def test_a_minute_before_it_opens_nothing_differs(announced: Shell) -> None:
    assert announced.run("drift", "--at", "2030-11-30 23:59").exit_code == 0
    ended = announced.run("drift", "--at", "2030-12-01 00:00")
    assert ended.exit_code == 3
    assert ended.stdout.count("the calendar moved, apply has not run") == 2


def test_drift_names_its_cause_in_json(announced: Shell, clock: type[Clock]) -> None:
    clock.time = datetime(2030, 12, 2)
    found = announced.run("drift", "--format", "json").json["differences"]
    assert [field["cause"] for item in found for field in item["fields"]] == ["calendar", "calendar"]
    assert announced.run("adopt", "--all").exit_code == 0
    assert (announced.folder / "forum.yaml").read_text(encoding="utf-8") == FILE


def test_access_shows_what_an_apply_at_a_time_would_do(announced: Shell) -> None:
    ended = announced.run("access", "--at", "2030-12-01")
    assert "+ water: members, martin" not in ended.stdout
    assert "+ water: members" in ended.stdout
    assert "open, read-only from 2031-04-01 00:00 (Europe/Zurich) on: water" in ended.stdout
    told = announced.run("access", "--format", "json").json
    assert (told["calendar"]["themes"][0]["holds"], told["difference"]) == ("announced", None)
    for command in ("access", "plan", "drift", "audit"):
        for form in ("html", "markdown"):
            made = announced.run(command, "--at", "2030-12-01", "--format", form).stdout
            assert "Calendar at 2030-12-01 00" in made, (command, form)


def test_an_audit_judges_by_the_time(announced: Shell) -> None:
    ended = announced.run("audit", "--at", "2030-12-24", "--rule", "drift-changed", "--format", "json")
    assert (ended.json["day"], ended.json["calendar"]["themes"][0]["holds"]) == ("2030-12-23", "open")
    assert [rule["status"] for rule in ended.json["rules"]] == ["failed"]
    assert "the calendar moved, apply has not run" in ended.stdout


@pytest.mark.parametrize(
    ("time", "message"),
    [("tomorrow", "is neither a day nor a day and a time"), ("2031-03-30 02:30", "are put forward over")],
)
def test_a_time_that_there_is_not(announced: Shell, time: str, message: str) -> None:
    for command in ("plan", "drift", "audit", "access"):
        ended = announced.run(command, "--at", time)
        assert (ended.exit_code, message in " ".join(ended.everything.split())) == (2, True), ended.everything


def test_apply_goes_by_the_clock(announced: Shell, clock: type[Clock]) -> None:
    clock.time = datetime(2030, 12, 2)
    refused = announced.run("apply", "--yes")
    assert refused.exit_code == 5
    assert "--allow-widening calendar" in refused.everything
    done = announced.run("apply", "--yes", "--allow-widening", "calendar")
    assert done.exit_code == 0
    assert "is not needed" not in done.everything
    assert announced.run("drift").exit_code == 0
    again = announced.run("apply", "--yes", "--allow-widening", "calendar")
    assert "is not needed" not in again.everything


def test_a_plan_that_was_saved_before_something_opened_is_not_applied_after_it(
    announced: Shell, clock: type[Clock]
) -> None:
    announced.write(FILE.replace("name: Water,", "name: Water for all,"))
    clock.time = datetime(2030, 11, 30, 22)
    assert announced.run("plan", "--out", "plan.json", "--allow-widening", "calendar").exit_code == 0
    shown = announced.run("plan", "--show", "plan.json")
    assert "announced, open from 2030-12-01 00:00 (Europe/Zurich) on: water, youth" in shown.stdout

    clock.time = datetime(2030, 11, 30, 23)
    ended = announced.run("apply", "plan.json", "--yes")

    assert ended.exit_code == 6
    assert "the calendar moved since the plan was made for 2030-11-30 23:00 (Europe/Zurich)" in ended.stderr
    assert "themes[water] was announced and is open" in ended.stderr
    assert "Plan again" in ended.stderr


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_plan_that_was_sealed_with_times_that_cannot_be_ends_in_order(announced: Shell, time: str) -> None:
    """Whoever edits a plan can make a digest for it, too."""
    announced.run("plan", "--at", "2030-12-02", "--out", "plan.json", "--allow-widening", "calendar")
    data = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    data["calendar"]["at"] = data["calendar"]["themes"][0]["turn"] = time
    made = SavedPlan.model_validate(data)
    Path("plan.json").write_text(sealed(made).text(), encoding="utf-8")

    assert announced.run("plan", "--show", "plan.json").exit_code == 0
    assert announced.run("apply", "plan.json", "--yes", "--max-age", "24").exit_code == 6


def test_a_plan_that_was_saved_in_the_same_phase_is_applied(announced: Shell, clock: type[Clock]) -> None:
    clock.time = datetime(2030, 12, 1, 1)
    announced.run("plan", "--out", "plan.json", "--allow-widening", "calendar")
    clock.time = datetime(2030, 12, 1, 9)
    assert announced.run("apply", "plan.json", "--yes").exit_code == 0
    assert announced.run("drift").exit_code == 0


def test_a_plan_for_a_later_time_is_applied_only_then(announced: Shell, clock: type[Clock]) -> None:
    announced.run("plan", "--at", "2030-12-02", "--out", "plan.json", "--allow-widening", "calendar")
    assert announced.run("apply", "plan.json", "--yes").exit_code == 6
    clock.time = datetime(2030, 12, 2, 9)
    assert announced.run("apply", "plan.json", "--yes", "--max-age", "1000").exit_code == 0


def test_validate_needs_no_clock(announced: Shell) -> None:
    ended = announced.run("validate", "--format", "json")
    assert ended.exit_code == 0


def test_access_is_explained_as_it_is_while_open(announced: Shell) -> None:
    ended = announced.run("explain", "themes[youth].access")
    assert "changes as time passes: announced, open from 2030-12-01 00:00 (Europe/Zurich) on, " in ended.stdout


def test_days_are_explained_by_what_they_change(announced: Shell) -> None:
    closes = announced.run("explain", "consultation.closes").stdout
    assert "category water: access = {" in closes
    assert 'staff: "create"' in closes
    assert "because consultation.closes" in closes
    assert "category youth" not in closes
    assert "category youth: access" in announced.run("explain", "consultation.opens").stdout


def test_a_note_that_holds_the_key_is_refused_without_showing_it(announced: Shell) -> None:
    key = str(announced.variables["IDIASPORA_API_KEY"])
    announced.write(f"# It is open\n\nWrite to us with {key}.\n", "notes/opens.md")
    announced.write(FILE.replace("closes: 2031-03-31}", "closes: 2031-03-31, notes: {opens: notes/opens.md}}"))
    ended = announced.run("plan")
    assert ended.exit_code == 7
    assert "credential-in-file" in ended.everything
    assert key not in ended.everything


def test_adopt_goes_by_the_clock_too(announced: Shell, somebody: ForumClient) -> None:
    """Before it opens nothing differs from the file, and what somebody changed is not adopted as what holds later."""
    assert announced.run("drift").exit_code == 0
    category = somebody.send("GET", "/c/water/find_by_slug.json")["category"]
    somebody.send("PUT", f"/categories/{category['id']}.json", json={"name": "Water", "permissions": {"everyone": 1}})

    ended = announced.run("adopt", "themes[water]")

    assert ended.exit_code == 5
    assert "says what holds at another time" in " ".join(ended.everything.split())
    assert (announced.folder / "forum.yaml").read_text(encoding="utf-8") == FILE
