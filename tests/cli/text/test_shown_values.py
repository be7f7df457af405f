"""Values as they are shown: harmless, short, and with what differs in sight."""

import io
import operator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from idiaspora.cli.text.lines import line
from idiaspora.cli.text.lists import list_change
from idiaspora.cli.text.terminal import printed
from idiaspora.cli.text.values import change_lines, number_of, seconds_text, secret_change, value_data, value_text
from idiaspora.cli.text.visible import quoted, visible
from idiaspora.plugin_config.fields.field import UNKNOWN, Field, Wire
from idiaspora.plugin_config.kinds.named import GROUP_SET
from idiaspora.plugin_config.language.secret import Secret

GROUPS = Field("groups", Wire("groups", GROUP_SET))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain text", "plain text", id="plain"),
        pytest.param("développement économique ✓ 日本", "développement économique ✓ 日本", id="letters of the world"),
        pytest.param("می‌خواهم", "می‌خواهم", id="Persian with its joiner"),
        pytest.param("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m", id="terminal escape"),
        pytest.param("\x9b31m", r"\x9b31m", id="escape of one character"),
        pytest.param("a\r\nb\tc", r"a\r\nb\tc", id="line ends"),
        pytest.param("\u202edeert", r"\u202edeert", id="right to left override"),
        pytest.param("\u2066x\u2069", r"\u2066x\u2069", id="isolates"),
        pytest.param("a\u200bb\ufeff", r"a\u200bb\ufeff", id="invisible"),
        pytest.param("\U000e0041", r"\U000e0041", id="tag characters"),
        pytest.param("a\u3164b\u115f\u2800", r"a\u3164b\u115f\u2800", id="letters without a shape"),
        pytest.param("a\ufe01\U000e0100", r"a\ufe01\U000e0100", id="selectors of variations"),
        pytest.param("❤\ufe0f 👩\u200d🔬", "❤\ufe0f 👩\u200d🔬", id="emoji"),
        pytest.param("\ud800", r"\ud800", id="lone surrogate"),
        pytest.param("\u2028", r"\u2028", id="line separator"),
        pytest.param("[bold]x[/bold] :smile:", "[bold]x[/bold] :smile:", id="markup is text"),
    ],
)
def test_what_acts_on_a_terminal_is_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_quoted_text_cannot_end_early() -> None:
    assert quoted('a "b" \n') == r'"a \"b\" \n"'


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(None, "none", id="none"),
        pytest.param(UNKNOWN, "unknown", id="unknown"),
        pytest.param(True, "true", id="true"),
        pytest.param(False, "false", id="false"),
        pytest.param(3, "3", id="number"),
        pytest.param("", '""', id="empty text"),
        pytest.param(("a", "b c"), '[a, "b c"]', id="list"),
        pytest.param((), "[]", id="empty list"),
        pytest.param(
            {"everyone": "see", "trust_level_0": "create"}, '{everyone: "see", members: "create"}', id="access"
        ),
        pytest.param(({"name": "Kinds", "min_count": 1},), '[{name: "Kinds", min_count: 1}]', id="list of mappings"),
        pytest.param(Secret("hush"), "(secret)", id="secret"),
        pytest.param("x" * 200, f'"{"x" * 160}"… (200 characters)', id="long text"),
    ],
)
def test_a_value_is_shown_in_the_words_of_the_file(value: object, shown: str) -> None:
    assert value_text(value) == shown


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        pytest.param("a", "b", ['"a" → "b"'], id="short texts"),
        pytest.param(Secret("a"), Secret("b"), ["(secret), changed"], id="secret changed"),
        pytest.param(Secret(""), Secret("b"), ["(secret), set"], id="secret set"),
        pytest.param(UNKNOWN, Secret("b"), ["(secret), set"], id="secret set where none was read"),
        pytest.param(Secret("a"), Secret(""), ["(secret), unset"], id="secret unset"),
        pytest.param(
            f"{'same ' * 20}\nold line\nend",
            f"{'same ' * 20}\nnew line\nend",
            ["", '- "old line"', '+ "new line"'],
            id="long texts",
        ),
        pytest.param(
            f"{'same ' * 20}\n",
            f"{'same ' * 20}",
            ["", "only the end of the text or its line ends differ"],
            id="long texts with other ends",
        ),
        pytest.param(
            tuple("abcdefghijklm"),
            tuple("abcdefghijkln"),
            ["+ n (last), - m; 12 stay"],
            id="long lists",
        ),
        pytest.param(
            tuple("abcdefghijklm"),
            tuple("bacdefghijklm"),
            ["moved: b (first); 13 stay"],
            id="long lists in another order",
        ),
        pytest.param((), ("a", "b"), ["[] → [a, b]"], id="list filled"),
        pytest.param(("a", "b"), (), ["[a, b] → []"], id="list emptied"),
        pytest.param(("a",), ("b",), ["[a] → [b]"], id="lists with nothing in common"),
        pytest.param(("a", "b"), ("b", "a"), ["[a, b] → [b, a]"], id="short lists in another order"),
        pytest.param(("a", "a"), ("a",), ["[a, a] → [a]"], id="an item that was there twice"),
        pytest.param(
            ("latest", "new", "top"),
            ("categories", "top", "latest", "a b"),
            ['+ categories (first), + "a b" (last), - new; moved: top (after categories); 2 stay'],
            id="ordered list",
        ),
        pytest.param(("a", "b"), ("x", "y", "a", "z", "b"), ["+ [x, y] (first), + z (after a); 2 stay"], id="runs"),
        pytest.param(
            tuple("abcdefghijklmnopq"),
            tuple("qponmlkjihgfedcba"),
            ["moved: [q, p, o, n, m, l, k, j, i, h, g, f, e, d, c, b] (first); 17 stay"],
            id="long list backwards",
        ),
        pytest.param(
            ({"title": "A", "to": "/a"}, {"title": "B", "to": "/b"}),
            ({"title": "A", "to": "/a"}, {"title": "B", "to": "/c"}),
            ['+ {title: "B", to: "/c"} (last), - {title: "B", to: "/b"}; 1 stay'],
            id="list of mappings",
        ),
    ],
)
def test_a_change_shows_what_differs(old: object, new: object, shown: list[str]) -> None:
    assert change_lines(old, new) == shown


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        pytest.param(("martin", "kofi"), ("Martin", "amina"), ["+ amina, - kofi; 1 stay"], id="members"),
        pytest.param(("trust_level_0", "staff"), ("members",), ["- staff; 1 stay"], id="groups by their words"),
        pytest.param(("a", "b", "c"), ("c", "b"), ["- a; 2 stay"], id="order says nothing"),
    ],
)
def test_a_change_of_a_set_shows_what_comes_and_goes(old: object, new: object, shown: list[str]) -> None:
    assert change_lines(old, new, GROUPS.same) == shown


@given(st.lists(st.sampled_from("abcdefghijklmnopqrst"), unique=True), st.randoms())
def test_what_is_shown_of_a_list_makes_the_new_one_of_the_old_one(new: list[str], random: Random) -> None:
    old = random.sample("abcdefghijklmnopqrst", random.randrange(20))

    found = list_change(tuple(old), tuple(new), operator.eq)

    if found is None:
        return
    moved = {item for run in found.moved for item in run.items}
    made = [item for item in old if item not in found.went and item not in moved]
    for run in sorted((*found.came, *found.moved), key=lambda run: new.index(run.items[0])):
        at = 0 if run.is_first else made.index(run.before) + 1
        made[at:at] = run.items
        assert run.is_last == (run.items[-1] == new[-1])
    assert made == new


def test_of_files_only_what_differs_is_shown() -> None:
    old = {"a.scss": "a {\n color: red;\n}\n", "b.js": "one\n", "c.yml": "same\n"}
    new = {"a.scss": "a {\n color: blue;\n}\n", "c.yml": "same\n", "d.js": "two\n"}

    assert change_lines(old, new) == [
        "", "a.scss:", '- " color: red;"', '+ " color: blue;"', "- b.js", r'+ d.js: "two\n"',
    ]  # fmt: skip
    assert change_lines({"a": "x"}, {"a": "y"}) == ['{a: "x"} → {a: "y"}']


def test_a_long_difference_is_cut() -> None:
    old, new = ("\n".join(f"{word} {number} {'x' * 20}" for number in range(30)) for word in ("old", "new"))

    lines = change_lines(old, new)

    assert len(lines) == 14
    assert lines[-1] == "… and 48 more lines"


@pytest.mark.parametrize(
    ("value", "data"),
    [
        pytest.param(Secret("hush"), "(secret)", id="secret"),
        pytest.param(UNKNOWN, None, id="unknown"),
        pytest.param(("a", 1, True), ["a", 1, True], id="list"),
        pytest.param({"a": Secret("hush")}, {"a": "(secret)"}, id="secret inside"),
    ],
)
def test_a_value_for_machines(value: object, data: object) -> None:
    assert value_data(value) == data


def test_what_is_no_secret_has_no_change_of_one() -> None:
    assert secret_change("a", "b") is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0 s"), (59.4, "59 s"), (60, "1 min"), (185.2, "3 min 5 s")], ids=str
)
def test_times_are_for_people(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text


def test_numbers_have_their_nouns() -> None:
    assert [number_of(1, "request"), number_of(2, "request"), number_of(2, "category", "categories")] == [
        "1 request", "2 requests", "2 categories",
    ]  # fmt: skip


def test_lines_are_wrapped_with_a_hanging_indent_on_a_terminal_only() -> None:
    text = line("word " * 12 + "end", indent=4)

    def lines(*, terminal: bool) -> list[str]:
        console = Console(file=io.StringIO(), width=40, force_terminal=terminal, no_color=True, color_system=None)
        return printed([text], console).splitlines()

    assert len(lines(terminal=False)) == 1
    first, *rest = lines(terminal=True)
    assert first.startswith("    word")
    assert all(part.startswith("        ") and part[8] != " " for part in rest)
    assert all(len(part) <= 40 for part in (first, *rest))
