"""Numbers, times and names that are none end in the documented exit code and a sentence."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from command_line import KEY, SMALL, Shell
from pydantic import ValidationError

from idiaspora.provisioning.plan.saved_plan import SavedPlan, sealed
from idiaspora.sandbox.server import Running

MANY_DIGITS = "9" * 5000
FORUM_COMMANDS = ("plan", "apply", "drift", "doctor", "adopt", "audit", "access")
NO_NUMBERS = ["²", "٣", "1e3", "-1", "", "1" * 20, MANY_DIGITS, "nan", "inf"]


@pytest.fixture
def small(shell: Shell, forum: Running) -> Shell:
    shell.write(SMALL)
    assert shell.run("plan", "--out", "plan.json").exit_code == 0
    return shell


@pytest.mark.parametrize("number", NO_NUMBERS, ids=ascii)
@pytest.mark.parametrize("command", ["plan", "apply"])
def test_no_limit_is_raised_by_what_is_no_number(shell: Shell, command: str, number: str) -> None:
    ended = shell.run(command, "--raise-limit", f"category={number}")

    assert ended.exit_code == 2
    assert "--raise-limit" in ended.stderr
    assert "is not KIND=NUMBER" in ended.stderr


@pytest.mark.parametrize("number", ["²", "1e3", "-1", "9" * 20, MANY_DIGITS, "nan", "inf"], ids=ascii)
@pytest.mark.parametrize(
    "options",
    [
        *(
            (command, "--requests-per-minute")
            for command in ("plan", "apply", "drift", "doctor", "adopt", "audit", "access")
        ),
        ("drift", "--blame-requests"),
        ("audit", "--blame-requests"),
        ("sandbox", "--port"),
        ("sandbox", "--admin-requests-per-minute"),
        ("sandbox", "--ip-requests-per-minute"),
        ("sandbox", "--ip-requests-per-10-seconds"),
    ],
    ids=" ".join,
)
def test_no_count_is_what_is_no_number(shell: Shell, options: tuple[str, ...], number: str) -> None:
    ended = shell.run(*options, number)

    assert ended.exit_code == 2
    assert options[1] in ended.stderr


def test_a_pace_of_the_environment_is_checked_too(shell: Shell) -> None:
    assert shell.run("plan", IDIASPORA_REQUESTS_PER_MINUTE="9" * 20).exit_code == 2


@pytest.mark.parametrize("hours", ["inf", "-inf", "nan", "-1", "1e300", "²", "x"])
def test_no_age_is_what_is_no_number_of_hours(small: Shell, hours: str) -> None:
    ended = small.run("apply", "plan.json", "--yes", "--max-age", hours)

    assert ended.exit_code == 2
    assert "--max-age" in ended.stderr


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"made_at": "0001-01-01T00:00:00+23:59"}, "which is no time that can be", id="before year 1"),
        pytest.param({"made_at": "9999-12-31T23:59:59-23:59"}, "which is no time that can be", id="after year 9999"),
        pytest.param({"made_at": "0001-01-01T00:00:00Z"}, "more than 24 hours ago", id="year 1"),
        pytest.param({"made_at": "9999-12-31T23:59:59Z"}, "in the future", id="year 9999"),
        pytest.param({"made_at": "2026-01-01T00:00:00"}, "made_at", id="no zone"),
        pytest.param({"made_at": "²"}, "made_at", id="no time"),
        pytest.param({"made_at": 1e300}, "made_at", id="a large number"),
        pytest.param({"reads": 10**30}, "a number is too large", id="many reads"),
        pytest.param({"consents": ["--raise-limit category=²"]}, "consents to what cannot be", id="no number"),
        pytest.param({"consents": [f"--raise-limit category={MANY_DIGITS}"]}, "consents to what", id="many digits"),
        pytest.param({"consents": ["--raise-limit nothing=3"]}, "consents to what cannot be", id="no kind"),
        pytest.param({"consents": ["--allow-delete nothing"]}, "consents to what cannot be", id="nothing to delete"),
        pytest.param({"consents": ["--allow-lock-out nothing"]}, "consents to what cannot be", id="no rule"),
    ],
)
def test_no_odd_plan_is_applied(small: Shell, changed: dict[str, Any], message: str) -> None:
    """Not even one whose digest was made anew."""
    plan = json.loads(Path("plan.json").read_text(encoding="utf-8")) | changed
    small.write(json.dumps(plan), "odd.json")
    with suppress(ValidationError):
        small.write(sealed(SavedPlan.model_validate(plan)).text(), "odd.json")

    ended = small.run("apply", "odd.json", "--yes")

    assert ended.exit_code == (6 if message else 0)
    assert message in ended.stderr


@pytest.mark.parametrize("made_at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_no_plan_of_a_time_that_cannot_be_is_shown(small: Shell, made_at: str) -> None:
    plan = json.loads(Path("plan.json").read_text(encoding="utf-8")) | {"made_at": made_at}
    small.write(sealed(SavedPlan.model_validate(plan)).text(), "odd.json")

    ended = small.run("plan", "odd.json", "--show")

    assert ended.exit_code == 6
    assert "which is no time that can be" in ended.stderr


@pytest.mark.parametrize("inner", ["[" * 100_000, '{"a":' * 100_000, MANY_DIGITS], ids=["lists", "mappings", "digits"])
def test_no_deep_plan_is_applied(small: Shell, inner: str) -> None:
    small.write('{"operations": ' + inner, "deep.json")

    assert small.run("apply", "deep.json", "--yes").exit_code == 6


@pytest.mark.parametrize("host", ["x" * 300 + ".invalid", "a..b", "." * 3, "x" * 64], ids=len)
def test_no_odd_host_is_asked(shell: Shell, host: str) -> None:
    shell.write(SMALL)
    ended = shell.run("plan", IDIASPORA_URL=f"https://{host}", IDIASPORA_API_KEY=KEY)

    assert ended.exit_code == 1
    assert "the host's name cannot be resolved" in ended.stderr
