"""JSON of others: what the rest of the program cannot bear is refused in one way, wherever it is read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from idiaspora.cli.reviewed_plan import reviewed
from idiaspora.provisioning.apply.history import run_of
from idiaspora.provisioning.drift.log_values import permissions, ruby
from idiaspora.provisioning.drift.state_file import DriftStateUnusable, read_state
from idiaspora.provisioning.json_text import DEEPEST, UnreadableJson, read_json
from idiaspora.provisioning.plan.saved_plan import PlanMisfit, read_saved
from idiaspora.provisioning.state.lock_file import LockFileUnusable, parse


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


UNREADABLE = [
    pytest.param(nested(100_000), id="deeper than Python reads"),
    pytest.param(nested(DEEPEST + 1), id="deeper than reason"),
    pytest.param('{"a":' * 500 + "1" + "}" * 500, id="objects in objects"),
    pytest.param('{"a": NaN}', id="NaN"),
    pytest.param('{"a": -Infinity}', id="infinity"),
    pytest.param('{"a": 1e999}', id="infinite by its exponent"),
    pytest.param('{"a": ' + "9" * 400 + "}", id="400 digits"),
    pytest.param('{"a": ' + "9" * 5000 + "}", id="5,000 digits"),
    pytest.param('{"a": "\\ud800"}', id="half a character"),
    pytest.param('{"\\uDFFF": 1}', id="half a character as a key"),
    pytest.param("{", id="cut off"),
]


@pytest.mark.parametrize("text", UNREADABLE)
def test_unreadable(text: str) -> None:
    for form in (text, text.encode()):
        with pytest.raises(UnreadableJson):
            read_json(form)


def test_bytes_must_be_utf_8() -> None:
    for content in (b'"\xed\xa0\x80"', b'"\xff"'):
        with pytest.raises(UnreadableJson):
            read_json(content)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('\ufeff{"a": [1, -2.5]}', {"a": [1, -2.5]}, id="a mark of byte order"),
        pytest.param('"\\ud83d\\ude00"', "😀", id="both halves of a character"),
        pytest.param("9223372036854775807", 2**63 - 1, id="the largest id"),
        pytest.param(nested(3), [[[]]], id="nested"),
        pytest.param(f"[{nested(DEEPEST - 1)}]", json.loads(nested(DEEPEST)), id="as deep as can be"),
    ],
)
def test_readable(text: str, value: object) -> None:
    assert read_json(text.encode()) == value


@pytest.mark.parametrize("text", UNREADABLE)
def test_files_are_refused_as_they_say(text: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    whole = '{"operations": ' + text + "}"
    file.write_text(whole, encoding="utf-8")
    refusals: list[tuple[type[Exception], Callable[[], object]]] = [
        (PlanMisfit, lambda: read_saved(whole, "plan.json")),
        (PlanMisfit, lambda: reviewed(file, None, 1)),
        (LockFileUnusable, lambda: parse(whole, "forum.lock.json")),
        (DriftStateUnusable, lambda: read_state(file)),
    ]
    for kind, read in refusals:
        with pytest.raises(kind):
            read()


@pytest.mark.parametrize("text", UNREADABLE)
def test_texts_without_a_value_are_passed_over(text: str) -> None:
    assert run_of("journal", [text]).damaged == 1
    assert permissions(text) is None
    assert ruby(text) is None
