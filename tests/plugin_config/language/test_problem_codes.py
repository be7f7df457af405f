"""Problems: sorted, each once, every code in the table and every code of the table in use."""

import ast
from pathlib import Path

from sources import nodes_of

from idiaspora.plugin_config.language import problems
from idiaspora.plugin_config.language.problems import CODES, Invalid, Problem
from idiaspora.plugin_config.language.spans import Span

PACKAGE = Path(problems.__file__).parents[1]
ENGINE = PACKAGE.parent / "provisioning"
# References are named by the kind that is not known.
COMPOSED = {
    *(f"unknown-{kind}" for kind in ("group", "category", "tag-group")),
    *(
        f"no-such-{kind}"
        for kind in ("user", "group", "category", "tag-group", "form-template", "palette", "site-theme")
    ),
}


def texts() -> set[str]:
    """All texts in the code but for the table itself."""
    return {
        node.value
        for path in (*PACKAGE.rglob("*.py"), *ENGINE.rglob("*.py"))
        if path.name != "problems.py"
        for node in nodes_of(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def codes_raised() -> set[str]:
    """The first argument of everything that makes a problem."""
    found = set()
    for path in (*PACKAGE.rglob("*.py"), *ENGINE.rglob("*.py")):
        for node in nodes_of(path):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            makes = name in ("Problem", "refusal", "refuse", "problem", "_problem", "_report", "_HostileShapeError")
            found |= {
                argument.value
                for argument in node.args[:2]
                if makes and isinstance(argument, ast.Constant) and str(argument.value).replace("-", "").isalpha()
            }
    return found


def test_every_code_that_is_raised_is_in_the_table():
    assert codes_raised() - set(CODES) == set()


def test_every_code_of_the_table_is_in_use():
    assert set(CODES) - texts() - COMPOSED == set()


def test_meanings_are_sentences():
    assert [code for code, meaning in CODES.items() if not meaning.endswith(".") or not meaning[0].isupper()] == []


def test_problems_are_sorted_and_each_is_there_once():
    late, early = (Problem("tab", "a tab", Span("b.yaml", line), "remove it") for line in (10, 9))
    first = Problem("tab", "a tab", Span("a.yaml", 20), "remove it")

    assert Invalid([late, early, first, late]).problems == (first, early, late)


def test_a_problem_is_one_readable_line():
    problem = Problem(
        "bad-color", "“red” is not a colour", Span("forum.yaml", 12, 5), "write digits", "themes[a].color"
    )

    assert str(problem) == "forum.yaml:12: bad-color at themes[a].color: “red” is not a colour → write digits"
    assert str(Invalid([problem])) == str(problem)
