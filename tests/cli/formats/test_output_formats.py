"""Each format is what the platform that reads it takes: by its schema, its parser, or its documented rules."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import junitparser
import pytest
from jsonschema import Draft4Validator
from markdown_it import MarkdownIt
from samples import HOSTILE, OTHER, findings_about, many

from idiaspora.cli.formats.findings import Finding, Findings, Level, Shift, shift_of
from idiaspora.cli.formats.github import MOST, annotations
from idiaspora.cli.formats.gitlab import code_quality
from idiaspora.cli.formats.html import page
from idiaspora.cli.formats.junit import junit
from idiaspora.cli.formats.markdown import GITHUB_LIMIT, markdown
from idiaspora.cli.formats.repository_paths import repository_names
from idiaspora.cli.formats.sarif import sarif_log
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Span

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
TOOL = "idiaspora 1.2.3"
SAMPLES: dict[str, Findings] = {name: findings_about(text) for name, text in HOSTILE.items()}
SAMPLES |= {"many": many(40), "none": replace(many(0), findings=(), rules=())}
EVERY_SAMPLE = pytest.mark.parametrize("found", SAMPLES.values(), ids=SAMPLES.keys())


# SARIF


@EVERY_SAMPLE
def test_sarif_is_valid_against_the_official_schema(found: Findings) -> None:
    validator = Draft4Validator(SCHEMA, format_checker=Draft4Validator.FORMAT_CHECKER)

    assert list(validator.iter_errors(json.loads(sarif_log(found, TOOL)))) == []


def test_sarif_says_rule_level_line_and_tool() -> None:
    (run,) = json.loads(sarif_log(many(1), TOOL))["runs"]
    worst, other = run["results"]

    assert run["tool"]["driver"]["semanticVersion"] == "1.2.3"
    assert (worst["ruleId"], worst["level"], other["level"]) == ("worst", "error", "warning")
    assert run["tool"]["driver"]["rules"][worst["ruleIndex"]]["id"] == "worst"
    location = worst["locations"][0]["physicalLocation"]
    assert (location["artifactLocation"]["uri"], location["region"]["startLine"]) == ("forum.yaml", 99)


def test_fingerprints_stay_when_lines_and_wording_change_and_are_all_different() -> None:
    found = many(12)
    moved = replace(
        found,
        findings=tuple(replace(item, message="said anew", span=Span("forum.yaml", 50)) for item in found.findings),
    )

    def prints(findings: Findings) -> dict[str, str]:
        results = json.loads(sarif_log(findings, TOOL))["runs"][0]["results"]
        return {r["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]: _print(r) for r in results}

    assert prints(found) == prints(moved)
    assert len(set(prints(found).values())) == 13
    twice = replace(found, findings=(found.findings[0], found.findings[0]))
    assert len({issue["fingerprint"] for issue in json.loads(code_quality(twice))}) == 2


def _print(result: dict[str, Any]) -> str:
    (fingerprint,) = result["partialFingerprints"].values()
    return str(fingerprint)


def test_what_is_silenced_is_suppressed_and_what_is_undecided_is_open() -> None:
    results = json.loads(sarif_log(findings_about("x"), TOOL))["runs"][0]["results"]

    assert [result.get("kind", "fail") for result in results] == ["fail", "fail", "open", "notApplicable"]
    assert results[1]["suppressions"] == [{"kind": "inSource", "justification": "silenced x"}]


def test_a_file_outside_the_repository_is_an_absolute_uri() -> None:
    found = many(0).relocated(lambda file: "/etc/a b#%.yaml")
    result = json.loads(sarif_log(found, TOOL))["runs"][0]["results"][0]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///etc/a%20b%23%25.yaml"


# GitHub


@pytest.mark.parametrize("count", [0, 9, 10, 30])
def test_a_step_gets_at_most_ten_annotations_and_the_last_tells_of_the_rest(count: int) -> None:
    *commands, result = annotations(many(count)).splitlines()

    assert len(commands) == min(count + 1, MOST)
    assert commands[0].startswith("::error file=forum.yaml,line=99,title=worst%3A the worst::is last in the file")
    assert result == f"Drift: {count + 1} differences"
    if count + 1 > MOST:
        assert commands[-1] == (
            f"::warning title=and more::Drift: {count - 8} more that are not shown here ({count - 8} warnings)"
        )


def test_the_levels_are_those_of_github() -> None:
    found = many(1, Level.NOTE)

    assert [text.split()[0] for text in annotations(found).splitlines()[:-1]] == ["::error", "::notice"]


def test_an_annotation_with_very_many_fields_is_cut() -> None:
    shifts = tuple(Shift(f"field{number}", "a", "b") for number in range(30))
    found = replace(many(0), findings=(Finding("worst", Level.ERROR, "s", "m", shifts=shifts),))

    assert "%0A… and 22 more fields" in annotations(found)


# GitLab


@EVERY_SAMPLE
def test_code_quality_has_the_keys_that_gitlab_reads(found: Findings) -> None:
    for issue in json.loads(code_quality(found)):
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert re.fullmatch(r"[0-9a-f]{32}", issue["fingerprint"])
        assert not issue["location"]["path"].startswith((".", "/"))
        assert issue["location"]["lines"]["begin"] >= 1


# JUnit


@EVERY_SAMPLE
def test_junit_counts_what_an_independent_parser_finds(found: Findings) -> None:
    suites = junitparser.JUnitXml.fromstring(junit(found).encode())
    (suite,) = list(suites)
    cases = list(suite)

    failed = [case for case in cases if any(isinstance(item, junitparser.Failure) for item in case.result)]
    skipped = [case for case in cases if any(isinstance(item, junitparser.Skipped) for item in case.result)]
    assert (suite.tests, suite.failures, suite.skipped) == (len(cases), len(failed), len(skipped))
    assert len(failed) == sum(finding.level is not Level.NOTE for finding in found.worst_first)
    assert len(cases) == len(found.findings) + len(found.passed) + len(found.undecided) + len(found.inapplicable)


def test_notes_pass_and_say_what_they_have_to() -> None:
    (suite,) = list(junitparser.JUnitXml.fromstring(junit(many(1, Level.NOTE)).encode()))
    note = list(suite)[1]

    assert note.is_passed
    assert "differs 0" in note.system_out


# Markdown


@pytest.mark.parametrize("count", [3, 400, 5000])
def test_markdown_is_cut_before_the_limit_and_tells_what_is_left_out(count: int) -> None:
    text = markdown(many(count))

    assert len(text.encode("utf-16-le")) // 2 < GITHUB_LIMIT
    shown = text.count("<b>warning</b>") + text.count("<b>error</b>")
    left = count + 1 - shown
    assert ("**Cut here:**" in text) is (left > 0)
    if left:
        assert f"{left} of {count + 1} parts ({left} warnings) are left out" in text
        assert shown > 300
    assert text.count("<details>") == text.count("</details>")
    assert "<b>error</b> <code>the worst</code>" in text


def test_markdown_counts_as_github_does() -> None:
    found = many(3000)
    found = replace(found, findings=tuple(replace(item, message="🎉" * 30) for item in found.findings))

    assert 60_000 < len(markdown(found).encode("utf-16-le")) // 2 < GITHUB_LIMIT


def test_one_very_long_finding_still_fits() -> None:
    shifts = tuple(Shift(f"field{number}", "a" * 400, "b" * 400) for number in range(500))
    found = replace(many(0), findings=(Finding("worst", Level.ERROR, "s", "m", shifts=shifts),))
    text = markdown(found)

    assert len(text) < GITHUB_LIMIT
    assert "… and 440 more" in text


def test_the_first_line_names_what_was_found() -> None:
    found = replace(many(2), url="https://forum.example.org/sub")
    first = markdown(found).partition("\n")[0]

    assert first == f"<!-- idiaspora:digest drift forum.example.org/sub {found.digest} -->"
    assert re.fullmatch("[0-9a-f]{32}", found.digest)
    moved = found.relocated(lambda file: f"elsewhere/{file}")
    assert moved.digest == found.digest
    assert many(3).digest != found.digest


def test_folded_parts_are_read_as_tables() -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown(findings_about("x")))

    assert "<td><code>x</code></td>" in html
    assert "<p>To do: remedy x</p>" in html


# HTML


def test_the_page_needs_nothing_else() -> None:
    text = page(many(3))

    assert "<script" not in text
    assert not re.search(r"(src|href)=|@import|url\(", text)
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert "prefers-color-scheme: dark" in text
    assert '<html lang="en">' in text


def test_few_findings_are_unfolded_at_first_and_many_are_not() -> None:
    assert '<details class="warning" open>' in page(many(3))
    assert '<details class="warning" open>' not in page(many(30))


# Fields


def test_secrets_stay_hidden_in_every_field() -> None:
    for old, new, words in (
        (Secret("one"), Secret("two"), "(secret), changed"),
        (Secret(""), Secret("two"), "(secret), set"),
        (Secret("one"), Secret(""), "(secret), unset"),
    ):
        shift = shift_of("password", old, new)
        assert (shift.before, shift.after, shift.lines) == ("(secret)", words, ())


def test_long_texts_and_lists_show_only_what_differs() -> None:
    text = shift_of("description", "same\n" * 30 + "old", "same\n" * 30 + "new")
    items = shift_of("order", tuple(map(str, range(20))), tuple(map(str, range(21))))

    assert text.lines == ('- "old"', '+ "new"')
    assert (items.before, items.lines) == ("", ("+ 20 (last); 20 stay",))
    assert shift_of("color", "a", None) == Shift("color", '"a"', "none")


# Places


@pytest.mark.parametrize(
    ("variables", "file", "name"),
    [
        ({}, "forum.yaml", "forum.yaml"),
        ({}, "./sub/../forum.yaml", "forum.yaml"),
        ({"GITHUB_WORKSPACE": "/repo"}, "forum.yaml", "forums/forum.yaml"),
        ({"CI_PROJECT_DIR": "/repo"}, "environments/test.yaml", "forums/environments/test.yaml"),
        ({"GITHUB_WORKSPACE": "/repo"}, "../shared.yaml", "shared.yaml"),
        ({"GITHUB_WORKSPACE": "/elsewhere"}, "forum.yaml", "forum.yaml"),
        ({"GITHUB_WORKSPACE": "/repo"}, "/etc/forum.yaml", "/etc/forum.yaml"),
    ],
    ids=lambda value: str(value),
)
def test_files_are_named_as_the_repository_does(variables: dict[str, str], file: str, name: str) -> None:
    assert repository_names(variables, Path("/repo/forums"))(file) == name


ALIKE = Findings(
    "audit",
    "Audit",
    "2 failed",
    Span("forum.yaml"),
    (
        *(
            Finding(OTHER.id, Level.NOTE, f"themes[{name}]", f"{name} has none", "Write one.", Span("forum.yaml", line))
            for name, line in (("water", 3), ("health", 8), ("peace", 13))
        ),
        Finding(OTHER.id, Level.NOTE, "themes[other]", "another text", "Another remedy.", link="https://x.example/t/1"),
    ),
    (OTHER,),
    names_rules=True,
)


@pytest.mark.parametrize("render", [markdown, page], ids=["markdown", "html"])
def test_findings_of_one_rule_and_one_remedy_are_one_with_its_places(render: Callable[[Findings], str]) -> None:
    text = html.unescape(render(ALIKE))
    assert text.count("<details") == 2
    assert f"{OTHER.meaning} (3 times)" in text
    assert text.count("Write one.") == 1
    for place in ("forum.yaml:3", "forum.yaml:8", "forum.yaml:13"):
        assert place in text
    assert "another text" in text
    alone = render(replace(ALIKE, names_rules=False))
    assert alone.count("Write one.") == 3


def test_machines_get_every_finding_by_itself() -> None:
    assert len(json.loads(sarif_log(ALIKE, TOOL))["runs"][0]["results"]) == 4
    assert junit(ALIKE).count("<testcase") == 4


def test_what_is_not_applicable_says_so_and_is_not_among_what_passed() -> None:
    found = findings_about("x")

    results = json.loads(sarif_log(found, TOOL))["runs"][0]["results"]
    assert [
        (item["ruleId"], item["kind"], item["level"]) for item in results if item.get("kind") == "notApplicable"
    ] == [("inapplicable", "notApplicable", "none")]
    case = next(case for case in _cases(junit(found)) if "inapplicable" in str(case.classname))
    assert [item.message for item in case.result] == ["not applicable: nothing x"]
    assert "Not applicable: <code>inapplicable</code>: nothing x" in markdown(found)
    section = page(found, TOOL).partition('<h2 id="inapplicable">Not applicable (1)</h2>')[2].partition("</section>")[0]
    assert "<code>inapplicable</code>: nothing x" in section


def _cases(text: str) -> list[Any]:
    return [case for suite in junitparser.JUnitXml.fromstring(text.encode()) for case in suite]
