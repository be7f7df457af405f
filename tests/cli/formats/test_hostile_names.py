"""Names that try to be markup, commands or formulas are only names, in every format."""

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from io import StringIO
from xml.etree import ElementTree

import html5lib
import pytest
from markdown_it import MarkdownIt
from samples import each_hostile_name, findings_about
from typer.testing import CliRunner

from idiaspora.cli.formats.github import annotations
from idiaspora.cli.formats.gitlab import code_quality
from idiaspora.cli.formats.html import page
from idiaspora.cli.formats.junit import junit
from idiaspora.cli.formats.markdown import markdown
from idiaspora.cli.formats.sarif import sarif_log
from idiaspora.cli.main import app
from idiaspora.cli.output import Format, Output
from idiaspora.cli.text.lines import Piece, line
from idiaspora.cli.text.spreadsheets import cell
from idiaspora.cli.text.visible import visible

FORMS = {
    "github": annotations,
    "gitlab": code_quality,
    "html": page,
    "junit": junit,
    "markdown": markdown,
    "sarif": lambda found: sarif_log(found, "idiaspora 1.0"),
}
COMMAND = re.compile(r"(?i)##\[|##vso\[|##teamcity\[|::[a-z-]+( [^:]*)?::|section_(start|end):\d+:|travis_(fold|time):")
"""What runners of GitHub, Azure, TeamCity, GitLab and Travis look for."""
MARKDOWN_TAGS = {"p", "h3", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "code", "b", "br"}
MARKDOWN_TAGS |= {"strong", "ul", "li", "html", "head", "body"}


def hidden(text: str) -> set[str]:
    """The characters that no reader sees."""
    return {character for character in text if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")}


def elements(html: str, *, strict: bool) -> list[ElementTree.Element]:
    tree = html5lib.HTMLParser(strict=strict, namespaceHTMLElements=False).parse(html)
    return [item for item in tree.iter() if isinstance(item.tag, str)]


@each_hostile_name
@pytest.mark.parametrize("form", FORMS)
def test_nothing_invisible_is_left(form: str, name: str) -> None:
    assert hidden(FORMS[form](findings_about(name))) <= {"\n"}


@each_hostile_name
def test_no_line_of_text_is_a_command(name: str) -> None:
    for pieces in ((name,), ((name, "bold"), " rest"), ("", name), ("  ", (name, "red"))):
        text = line(*pieces, indent=4).plain
        assert not re.match(r"\s*(::|##|--- )", text)
        assert not COMMAND.search(text)
        assert hidden(text) == set()


@pytest.mark.parametrize(
    "pieces",
    [("x #", "#[error]y"), ("x ##", ("vso", "bold"), "[task.complete]"), (":", ":error:", ":y"), ("  -", "-- y")],
    ids=["within a sign", "within a name", "at the start", "Buildkite"],
)
def test_no_pieces_are_a_command_together(pieces: tuple[Piece, ...]) -> None:
    text = line(*pieces).plain
    assert not COMMAND.search(text)
    assert not text.lstrip().startswith(("::", "--- "))


@each_hostile_name
@pytest.mark.parametrize("form", FORMS)
def test_no_format_holds_a_command(form: str, name: str) -> None:
    text = FORMS[form](findings_about(name))

    lines = [re.sub("^::warning file=[^:]*::", "", line) for line in text.splitlines()]
    assert [line for line in lines if COMMAND.search(line) or line.lstrip().startswith("::")] == []


@each_hostile_name
def test_json_says_the_same_without_commands(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = {name: [name, f"\\{name}", f"\t{name}"]}
    Output("plan", Format.JSON).data(said)

    printed = capsys.readouterr().out
    assert not COMMAND.search(printed)
    assert json.loads(printed) == said


@each_hostile_name
@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "--raise-limit", "{}"),
        ("plan", "--output", "{}"),
        ("plan", "--requests-per-minute", "{}"),
        ("plan", "--{}"),
        ("plan", "x", "{}"),
        ("{}",),
        ("explain", "{}", "x", "{}"),
    ],
    ids=["own check", "own form", "number", "option", "argument", "command", "too many"],
)
def test_no_mistake_on_the_command_line_holds_a_command(arguments: tuple[str, ...], name: str) -> None:
    given = [argument.replace("{}", name) for argument in arguments]
    ended = CliRunner().invoke(app, given)

    assert ended.exit_code == 2
    assert not COMMAND.search(ended.output)
    assert not re.search(r"(?m)^\s*(::|##)", ended.output)
    assert hidden(ended.output) <= {"\n"}


def test_a_name_that_is_no_command_stays_as_it_is() -> None:
    assert line("# heading: it ends").plain == "# heading: it ends"
    for text in ("# a: b ## c [d]", "std::vector", "a::b", "section_start: 1", "10:20:30", "- [x](y) # z"):
        assert line("- ", text).plain == f"- {text}"


@each_hostile_name
def test_annotations_are_commands_of_ours_only(name: str) -> None:
    *commands, result = annotations(findings_about(name)).splitlines()

    assert len(commands) == 1
    matched = re.fullmatch(r"::warning file=([^,:]*),line=(\d+),title=([^,:]*)::(.*)", commands[0])
    assert matched
    assert matched.group(1, 2) == ("forum.yaml", "7")
    assert unescaped(matched[3]) == f"drift-there: category {visible(name)}"
    assert unescaped(matched[4]).splitlines()[0] == f"message {visible(name)}"
    assert not result.startswith(("::", "##"))


def unescaped(text: str) -> str:
    """What GitHub's runner makes of a command's text."""
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


@each_hostile_name
def test_markdown_has_no_elements_but_its_own(name: str) -> None:
    text = markdown(findings_about(name))
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)

    found = elements(html, strict=False)
    assert {item.tag for item in found} <= MARKDOWN_TAGS
    assert [item.attrib for item in found if item.attrib] == []
    assert len(re.findall("<!--", html)) == 1
    codes = [read(item) for item in found if item.tag == "code"]
    assert f"category {visible(name)}" in codes
    assert codes.count(visible(name)) >= 3
    body = text.partition("\n")[2]
    assert "www." not in body
    assert "://" not in body


def read(element: ElementTree.Element) -> str:
    """The text as it is read; what only keeps GitHub from calling people is not."""
    return "".join(element.itertext()).replace("\u200b", "")


@each_hostile_name
def test_markdown_keeps_each_row_in_its_columns(name: str) -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown(findings_about(name)))

    for table in (item for item in elements(html, strict=False) if item.tag == "table"):
        widths = {len(row) for row in table.iter("tr")}
        assert len(widths) == 1


@pytest.mark.parametrize("called", ["@everyone", "#1", "www.evil.example", "$x$"])
def test_markdown_calls_nobody(called: str) -> None:
    text = markdown(findings_about(called)).partition("\n")[2]

    assert called not in text
    assert not re.search(r"&#(64|35|33|36);(?!&#8203;)", text)


@each_hostile_name
def test_the_page_is_well_formed_and_holds_no_elements_but_its_own(name: str) -> None:
    found = elements(page(findings_about(name)), strict=True)

    assert {item.tag for item in found} & {"script", "img", "iframe", "object", "link", "a"} == set()
    assert not [key for item in found for key in item.attrib if key.startswith("on")]
    shown = [read(item) for item in found if item.tag == "code"]
    assert f"category {visible(name)}" in shown
    assert visible(name) in [read(item) for item in found if item.tag == "td"]


@each_hostile_name
def test_junit_is_well_formed(name: str) -> None:
    suites = ElementTree.fromstring(junit(findings_about(name)))

    assert next(case.get("name") for case in suites.iter("testcase")) == f"category {visible(name)}"


@each_hostile_name
def test_sarif_has_no_links_and_no_placeholders(name: str) -> None:
    log = json.loads(FORMS["sarif"](findings_about(name)))

    messages = list(messages_of(log))
    assert any(visible(name).split()[0].replace("{0}", "{{0}}").replace("[click]", "\\[click]") in m for m in messages)
    for message in messages:
        assert not re.search(r"(?<!\\)\[[^\[\]]*\]\(", message)
        assert not re.search(r"(?<!\{)\{\d+\}(?!\})", message)


def messages_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("message"), dict):
            yield value["message"]["text"]
        for item in value.values():
            yield from messages_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from messages_of(item)


@each_hostile_name
def test_gitlab_gets_text(name: str) -> None:
    (issue,) = json.loads(code_quality(findings_about(name)))

    assert issue["description"].startswith(f"category {visible(name)}: message {visible(name)}")


@each_hostile_name
def test_no_cell_is_a_formula(name: str) -> None:
    written = StringIO()
    csv.writer(written).writerow([cell(name)])
    ((text,),) = csv.reader(StringIO(written.getvalue()))

    assert not text.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert not text.startswith(("::", "##"))
    assert text.lstrip("'") in (visible(name), line(name).plain)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x"])
def test_only_web_addresses_become_links(link: str) -> None:
    from dataclasses import replace

    found = findings_about("x")
    linked = replace(found, findings=(replace(found.findings[0], link=link),))
    assert [item for item in elements(page(linked), strict=True) if item.tag == "a"] == []
    safe = replace(found, findings=(replace(found.findings[0], link='https://forum.example.org/t/1?"x"'),))
    (anchor,) = [item for item in elements(page(safe), strict=True) if item.tag == "a"]
    assert anchor.attrib == {"href": 'https://forum.example.org/t/1?"x"', "rel": "noreferrer"}
