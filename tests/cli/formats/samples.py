"""Findings to render, with names that try to be more than names."""

import operator
from typing import Any

import pytest

from idiaspora.cli.formats.findings import Finding, Findings, Level, RuleText, Shift, Table, Undecided, shift_of
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.comparison.between_lists import ABSENT
from idiaspora.provisioning.comparison.comparison import (
    Comparison,
    Difference,
    FieldDifference,
    Only,
    Source,
    Uncompared,
    Unsaid,
)
from idiaspora.provisioning.drift.sides import EXISTENCE, PLACE
from idiaspora.provisioning.importing.left import Left

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)',
    "end of a comment": "--> <img src=x onerror=alert(1)> <!--",
    "table cell": "a | b | c",
    "command of GitHub": "::error file=a.py,line=1::owned",
    "command of Azure": "##vso[task.setvariable]x",
    "command after a line": "x\n::set-output name=a::b\r::error::c",
    "command within a line of GitHub": "x ##[set-output name=digest]0 ::add-mask::e",
    "command of TeamCity": "x ##teamcity[buildStatus text='owned']",
    "command within a line of Azure": "a ###vso[task.setvariable variable=A]b ##VSO[task.complete]",
    "section of GitLab": "x section_start:1560896352:owned[collapsed=true]\r\x1b[0Kheader",
    "fold of Travis": "travis_fold:start:owned\r",
    "group of Buildkite": "--- owned",
    "formula": "=cmd|'/c calc'!A1",
    "terminal": "\x1b[31mred\x1b]0;title\x07",
    "right to left": "safe\u202egnp.exe\u2066",
    "backticks": "``` `x` ~~~",
    "link": "[click](https://evil.example) ![i](https://evil.example/i.png) www.evil.example",
    "mention": "@everyone #1 org/repo#2 :bomb: $x$",
    "emphasis": "**b** _i_ ~~s~~ # h",
    "placeholders": "{0} {{1}} %0A %s ${{ secrets.KEY }}",
    "XML": "]]> &amp; <![CDATA[ <!DOCTYPE x>",
    "zero": "a\x00b\ufffe\ud800",
    "template": "{{ 7*7 }}{% raw %}",
}
"""Names by what they try."""


def each_hostile_name(test: Any) -> Any:
    """A mark for a test of every hostile name; where it has several forms, each of them meets other names in its turn,
    as the number of names is no multiple of five."""
    return pytest.mark.in_turn(5)(pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())(test))


RULE = RuleText("drift-there", Level.WARNING, "The forum was changed.", "Apply.")
OTHER = RuleText("note", Level.NOTE, "Something is worth knowing.")


def findings_about(name: str) -> Findings:
    """Findings in which the name stands wherever something that comes from outside can stand."""
    span = Span("forum.yaml", 7)
    return Findings(
        "drift",
        "Drift",
        f"verdict {name}",
        Span("forum.yaml"),
        (
            Finding(
                RULE.id,
                Level.WARNING,
                f"category {name}",
                f"message {name}",
                f"remedy {name}",
                span,
                (
                    Shift(name, name, name, (), span, f"because {name}", f"by {name}"),
                    shift_of(
                        "description", f"{name} " + "a long text\n" * 20, f"{name} " + "another text\n" * 20, span
                    ),
                ),
                f"by {name}",
                f"javascript:{name}",
            ),
            Finding(OTHER.id, Level.NOTE, name, name, silenced=f"silenced {name}"),
        ),
        (RULE, OTHER),
        name,
        f"https://forum.example.org/{name}",
        numbers={"differences": 1},
        passed=(RuleText("fine", Level.ERROR, f"meaning {name}"),),
        undecided=(Undecided(RuleText("undecided", Level.ERROR, f"meaning {name}"), f"unread {name}"),),
        inapplicable=(Undecided(RuleText("inapplicable", Level.ERROR, f"meaning {name}"), f"nothing {name}"),),
        notes=(f"note {name}",),
        tables=(Table(f"caption {name}", ("category", name), ((name, name),)),),
    )


def many(count: int, level: Level = Level.WARNING) -> Findings:
    """So many findings of one level, and an error behind them."""
    span = Span("forum.yaml", 3)
    found = [Finding(RULE.id, level, f"thing {number}", f"differs {number}", span=span) for number in range(count)]
    worst = Finding("worst", Level.ERROR, "the worst", "is last in the file", span=Span("forum.yaml", 99))
    rules = (RULE, RuleText("worst", Level.ERROR, "The worst."))
    return Findings("drift", "Drift", f"{count + 1} differences", Span("forum.yaml"), (*found, worst), rules, "Forum")


def comparison_about(name: str) -> Comparison:
    """A comparison in which the name stands wherever something that comes from outside can stand."""
    span = Span("forum.yaml", 7)
    origin = Origin(span, f"categories[{name}]", f"because {name}")
    left = Left(f"badge {name}", f"reason {name}", f"/admin/badges/{name}", name)
    fields = (
        FieldDifference("name", name, f"{name}!", operator.eq, Only.NEITHER, origin, None, name),
        FieldDifference("tags", (name, "a"), ("a",), operator.eq),
        FieldDifference("about", f"{name} " + "a long text\n" * 20, "another text\n" * 20, operator.eq),
        FieldDifference("color", None, name, operator.eq, Only.B),
        FieldDifference("secret", Secret("kept-in-silence"), Secret("kept-quiet"), operator.eq),
        FieldDifference(PLACE, name, "elsewhere", operator.eq),
        FieldDifference(EXISTENCE, ABSENT, None, operator.eq, Only.A),
    )
    return Comparison(
        Source(name, False, name, f"https://example.org/{name}", name),
        Source(name, True, name, f"https://example.org/{name}", name),
        (
            Difference("category", name, Only.A, (), origin, None),
            Difference("badge", name, Only.B),
            Difference("category", f"{name}/below", Only.NEITHER, fields, origin, origin),
            Difference("site_setting", name, Only.NEITHER, fields[:1]),
        ),
        (Uncompared("categories", Only.B, (name, *map(str, range(20))), f"reason {name}"),),
        (Unsaid(Only.B, left),),
        7,
    )
