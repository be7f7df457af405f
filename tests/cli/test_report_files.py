"""Results in several forms at once: on stdout and in files. The exit code is the same whatever the form."""

import json
import os
from pathlib import Path

import html5lib
import junitparser
import pytest
from command_line import SMALL, Shell
from jsonschema import Draft4Validator

from idiaspora.cli.commands.report import OutcomeFormat
from idiaspora.cli.output_options import MEANINGS, ReportFormat, targets_of
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.sandbox.server import Running

SARIF = Path(__file__).parent / "formats" / "schemas" / "sarif-2.1.0.json"
COMMANDS = ("plan", "drift", "audit", "access", "validate")
FORUM_COMMANDS = COMMANDS[:-1]


@pytest.fixture
def small(shell: Shell, forum: Running) -> Shell:
    shell.write(SMALL)
    return shell


@pytest.fixture
def drifted(small: Shell, somebody: ForumClient) -> Shell:
    assert small.run("apply", "--yes").exit_code == 0
    somebody.send("PUT", "/admin/site_settings/title.json", json={"title": "Not ours"})
    return small


def outputs(*forms: str) -> list[str]:
    return [part for form in forms for part in ("--output", f"{form}=out/{form}")]


def written(form: str) -> str:
    return Path("out", form).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_one_run_writes_every_form(drifted: Shell, command: str) -> None:
    ended = drifted.run(command, *outputs(*ReportFormat))

    assert written("text") == ended.stdout
    assert json.loads(written("json"))["command"] == command
    assert written("markdown").startswith(f"<!-- idiaspora:digest {command}")
    assert written("github")
    Draft4Validator(json.loads(SARIF.read_text(encoding="utf-8"))).validate(json.loads(written("sarif")))
    assert len(list(junitparser.JUnitXml.fromstring(written("junit").encode()))) == 1
    assert isinstance(json.loads(written("gitlab")), list)
    html5lib.HTMLParser(strict=True).parse(written("html"))


@pytest.mark.parametrize("command", FORUM_COMMANDS)
def test_the_exit_code_does_not_depend_on_the_form(drifted: Shell, command: str) -> None:
    options = ("--detailed-exitcode",) if command == "plan" else ()

    codes = {form: drifted.run(command, *options, "--format", form).exit_code for form in ReportFormat}

    assert set(codes.values()) == {{"plan": 3, "drift": 3, "audit": codes["text"], "access": 0}[command]}


def test_stdout_has_one_form_and_the_files_have_others(drifted: Shell) -> None:
    ended = drifted.run("drift", "--format", "github", *outputs("json"))

    assert ended.stdout.startswith("::warning file=forum.yaml,line=7,title=drift-there%3A site setting title::")
    assert '%0Avalue: "A small forum" → "Not ours"%0A→ apply puts it back; or adopt writes ' in ended.stdout
    assert json.loads(written("json"))["exit_code"] == ended.exit_code == 3


def test_files_are_named_as_the_repository_does(drifted: Shell) -> None:
    top = str(Path.cwd().parent)

    ended = drifted.run("drift", "--format", "gitlab", CI_PROJECT_DIR=top)

    assert ended.json[0]["location"] == {"path": f"{Path.cwd().name}/forum.yaml", "lines": {"begin": 7}}


def test_audit_findings_stand_at_the_line_that_declares(drifted: Shell) -> None:
    issues = drifted.run("audit", "--rule", "drift", "--format", "gitlab").json

    assert {(issue["check_name"].split("/")[0], issue["location"]["path"]) for issue in issues} == {
        ("audit", "forum.yaml")
    }


def test_a_table_of_access_is_written_as_csv(small: Shell) -> None:
    small.run("access", *outputs("csv"))

    assert written("csv").startswith(
        "category,topics,audience,see,reply,create,moderated by,new topics wait,replies wait\n"
    )


def test_an_invalid_file_is_told_at_its_lines(shell: Shell) -> None:
    shell.write("version: 1\nforum: {name: X, url: https://x.example, username: a}\nthemes: [{slug: a}]\ncolour: 1\n")

    ended = shell.run("plan", "--format", "github", *outputs("sarif"))

    assert ended.exit_code == 7
    assert "::error file=forum.yaml,line=4,title=unknown-key%3A colour::" in ended.stdout
    assert "forum.yaml:4: unknown-key" in ended.stderr
    results = json.loads(written("sarif"))["runs"][0]["results"]
    assert "unknown-key" in {result["ruleId"] for result in results}


@pytest.mark.parametrize("form", ["markdown", "html", "junit", "text", "json"])
def test_a_failure_replaces_the_files_of_an_earlier_run(small: Shell, form: str) -> None:
    assert small.run("plan", *outputs(form)).exit_code == 0
    before = written(form)

    ended = small.run("plan", *outputs(form), IDIASPORA_API_KEY="wrong")

    assert ended.exit_code == 1
    assert written(form) != before
    assert "GET /session/current.json" in written(form)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["html"], "“html” is not FORMAT=FILE"),
        (["html="], "“html=” is not FORMAT=FILE"),
        (["pdf=x"], "there is no format pdf here; there are: text, json, markdown"),
        (["csv=x"], "there is no format csv here"),
        (["html=x", "json=./x"], "./x is named twice"),
        (["=x"], "“=x” is not FORMAT=FILE"),
        (["json=-"], "stdout is not a file: --format json prints it there"),
        (["html=forum.yaml"], "forum.yaml is a file that idiaspora reads and that would be lost"),
        (["json=idiaspora.lock.json"], "idiaspora.lock.json is a file that idiaspora reads"),
        (["json=idiaspora.live.lock.json"], "idiaspora.live.lock.json is a file that idiaspora reads"),
        (["html=environments/live.yaml"], "environments/live.yaml is a file that idiaspora reads"),
        (["html=.idiaspora/run.json"], ".idiaspora/run.json is a file that idiaspora reads"),
    ],
    ids=lambda value: str(value),
)
def test_what_output_cannot_take_is_wrong_usage(small: Shell, given: list[str], message: str) -> None:
    ended = small.run("plan", *(part for item in given for part in ("--output", item)))

    assert ended.exit_code == 2
    assert message in " ".join(ended.stderr.replace("│", "").split())
    assert Path("forum.yaml").read_text(encoding="utf-8") == SMALL


@pytest.mark.parametrize(
    ("command", "lost"),
    [
        (["plan", "--out", "forum.yaml"], "forum.yaml"),
        (["plan", "--out", "./idiaspora.lock.json"], "idiaspora.lock.json"),
        (["plan", "folder", "--out", "folder/plan.yaml"], "folder/plan.yaml"),
        (["drift", "--since-last", "--state", "forum.yaml"], "forum.yaml"),
        (["drift", "--output", "json=told", "--since-last", "--state", "told"], "told"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_no_option_replaces_what_describes_or_records_the_forum(small: Shell, command: list[str], lost: str) -> None:
    small.write(SMALL, "folder/forum.yaml")

    ended = small.run(*command)

    assert ended.exit_code == 2
    assert f"{lost} is a file that idiaspora reads and that would be lost" in " ".join(ended.stderr.split())
    assert Path("forum.yaml").read_text(encoding="utf-8") == SMALL
    assert not Path(lost).exists() or lost == "forum.yaml"


def test_the_forum_file_of_a_saved_plan_is_not_replaced(small: Shell) -> None:
    assert small.run("plan", "--out", "saved/plan.json").exit_code == 0

    ended = small.run("apply", "saved/plan.json", "--yes", "--output", "json=forum.yaml")

    assert ended.exit_code == 2
    assert Path("forum.yaml").read_text(encoding="utf-8") == SMALL


@pytest.mark.parametrize("place", [("drift", "--output", "html="), ("drift", "--since-last", "--state")], ids=" ".join)
def test_a_saved_plan_is_replaced_by_another_plan_alone(small: Shell, place: tuple[str, ...]) -> None:
    assert small.run("plan", "--out", "plan.json").exit_code == 0
    before = Path("plan.json").read_bytes()

    ended = small.run(*writing(place, "plan.json"))

    assert (ended.exit_code, Path("plan.json").read_bytes()) == (2, before)
    assert "plan.json is a saved plan, which would be lost" in " ".join(ended.stderr.split())
    assert small.run("plan", "--out", "plan.json", "--output", "json=report.json").exit_code == 0
    assert small.run("plan", "--output", "json=report.json").exit_code == 0


CODE = "appearance: {components: [{name: Banner, files: !folder parts}]}\n"


@pytest.mark.parametrize("lost", ["parts/common/header.html", "parts/javascripts/new/report.html", "linked.html"])
def test_nothing_comes_into_a_folder_that_is_read_whole(small: Shell, lost: str) -> None:
    small.write(SMALL + CODE)
    small.write("<p>Hello</p>", "parts/common/header.html")
    Path("linked.html").write_text("x", encoding="utf-8")
    Path("parts/common/footer.html").symlink_to("../../linked.html")
    before = {path: path.read_bytes() for path in Path().rglob("*.html")}

    ended = small.run("validate", "--output", f"html={lost}")

    assert ended.exit_code == 2
    assert "is a file that idiaspora reads" in " ".join(ended.stderr.replace("│", "").split())
    assert {path: path.read_bytes() for path in Path().rglob("*.html")} == before


def test_a_folder_outside_is_not_looked_through(small: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole disk, for one, would take hours."""
    small.write(SMALL + CODE.replace("parts", "/"))

    def walked(top: object, **_: object) -> object:
        raise AssertionError(f"{top} is not to be read")

    monkeypatch.setattr(os, "walk", walked)
    monkeypatch.setattr(Path, "rglob", walked)
    ended = small.run("validate", "--output", "html=report.html")

    assert (ended.exit_code, "path-outside" in ended.stdout) == (7, True), ended.stderr


@pytest.mark.parametrize("lost", ["notes/opens.md", "notes/opens.fr.md", ".idiaspora/report/kept.json"])
def test_no_report_replaces_a_note_or_what_was_read(small: Shell, lost: str) -> None:
    small.write(SMALL + "consultation: {notes: {opens: notes/opens.md}}\n")
    small.write("# The consultation is open\n\nWelcome.\n", lost)

    ended = small.run("validate", "--output", f"html={lost}")

    assert ended.exit_code == 2
    assert f"{lost} is a file that idiaspora reads" in " ".join(ended.stderr.split())


def test_a_file_that_cannot_be_written_stops_before_the_forum_is_asked(small: Shell, somebody: ForumClient) -> None:
    Path("in-the-way").write_text("a file")

    ended = small.run("apply", "--yes", "--output", "html=in-the-way/report.html")

    assert ended.exit_code == 1
    assert "in-the-way" in ended.stderr
    assert small.run("drift").exit_code == 3


PLACES = (
    ("plan", "--out"),
    ("plan", "--output", "html="),
    ("drift", "--output", "sarif="),
    ("drift", "--since-last", "--state"),
)


def writing(place: tuple[str, ...], name: str) -> list[str]:
    """The call that writes to this name."""
    return [*place[:-1], place[-1] + name] if place[-1].endswith("=") else [*place, name]


@pytest.mark.parametrize("place", PLACES, ids=" ".join)
@pytest.mark.parametrize("link", ["report", "reports/report"], ids=["a link", "behind a link"])
@pytest.mark.parametrize("there", [True, False], ids=["there", "not there yet"])
def test_no_report_is_written_through_a_link_that_leads_out(
    small: Shell, tmp_path_factory: pytest.TempPathFactory, place: tuple[str, ...], link: str, there: bool
) -> None:
    """A checkout may hold a link of the name that a pipeline writes to."""
    outside = tmp_path_factory.mktemp("outside")
    target = outside / "report"
    if there:
        target.write_text("theirs", encoding="utf-8")
    Path("report").symlink_to(target)
    Path("reports").symlink_to(outside)

    ended = small.run(*writing(place, link))

    assert ended.exit_code == 2, ended.stderr
    assert "symbolic link" in " ".join(ended.stderr.split())
    assert [path.read_text(encoding="utf-8") for path in outside.iterdir()] == (["theirs"] if there else [])


def test_a_link_to_a_place_beside_it_is_followed(small: Shell) -> None:
    Path("reports").mkdir()
    Path("latest.html").symlink_to(Path("reports", "one.html"))
    assert small.run("plan", "--output", "html=latest.html", "--out", "reports/../plan.json").exit_code == 0
    assert Path("reports", "one.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert Path("plan.json").is_file()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_no_pipe_is_waited_for_that_nobody_reads(small: Shell, place: tuple[str, ...]) -> None:
    os.mkfifo("pipe")
    ended = small.run(*writing(place, "pipe"))
    assert ended.exit_code == 1
    assert "pipe" in ended.stderr


def test_every_form_has_a_meaning() -> None:
    assert set(MEANINGS) == {*ReportFormat, "csv", *OutcomeFormat}
    assert targets_of(None) == []


def test_apply_writes_what_it_did_in_every_form(small: Shell) -> None:
    ended = small.run("apply", "--yes", *outputs(*ReportFormat))

    assert ended.exit_code == 0
    assert "Converged" in written("text")
    assert json.loads(written("json"))["totals"] == {"done": 2}
    assert "**Result:** 2 done" in written("markdown")
    assert written("github").splitlines()[0].startswith("::notice file=forum.yaml,line=")
    assert json.loads(written("sarif"))["runs"][0]["results"][0]["ruleId"] == "done"


def test_apply_tells_in_every_form_what_was_refused(shell: Shell, forum: Running) -> None:
    theme = "themes:\n  - {name: Theme one, slug: theme-one, questions: true}\n"
    file = SMALL.partition("settings:")[0] + theme
    shell.write(file)
    assert shell.run("apply", "--yes").exit_code == 0
    shell.write(file.replace("true", "false") + 'protect: ["categories[theme-one/ask]"]\n')

    ended = shell.run("apply", "--yes", *outputs("github", "junit"))

    assert ended.exit_code == 5
    assert written("github").startswith("::error file=forum.yaml,line=")
    (suite,) = list(junitparser.JUnitXml.fromstring(written("junit").encode()))
    assert suite.failures >= 1


def test_colours_asked_for_reach_a_pipe_and_no_file(small: Shell) -> None:
    plain = small.run("plan", *outputs("text"))
    coloured = small.run("plan", *outputs("text"), FORCE_COLOR="1")

    assert "\x1b" not in plain.stdout
    assert "\x1b[" in coloured.stdout
    assert "\x1b" not in written("text")
    assert os.linesep == "\n"
