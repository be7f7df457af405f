"""`idiaspora report`: what it prints and writes, reads and refuses."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from command_line import READ_KEY, Shell
from jsonschema import Draft202012Validator

from idiaspora.cli.results.schemas import report_schema
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.sandbox.server import Running

FILE = """\
version: 1
forum: {name: Wells, url: !env IDIASPORA_URL, username: provisioner, languages: [en]}
consultation: {timezone: Africa/Accra, outcome: {title: What was asked for, question: 'What should change?'}}
moderators:
  water: {members: [martin]}
themes:
  - name: Water
    slug: water
    description: Wells and pumps and who looks after them.
    moderated_by: [water]
    access: {see: [everyone], create: [members]}
    questions: true
    recommendations: true
    outcome: {sections: [recommendations, participation]}
  - name: Council
    slug: council
    description: What the council says to itself.
    access: {see: [staff], create: [staff]}
"""


@pytest.fixture
def wells(having_applied: Callable[[str], Shell], somebody: ForumClient) -> Shell:
    """A forum with one recommendation, which has a vote and an expert's answer."""
    shell = having_applied(FILE)
    category = next(row["id"] for row in somebody.send("GET", "/site.json")["categories"] if row["slug"] == "water")

    def posted(acting: str, **body: Any) -> Any:
        headers = {"Api-Key": somebody.api_key, "Api-Username": acting, "Accept": "application/json"}
        answer = requests.post(f"{somebody.host}/posts.json", json=body, headers=headers, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    title, raw = "A well for every village of the north", "Nobody should walk for an hour. It takes *one* pump."
    made = posted("amina", title=title, raw=raw, category=category, tags=["recommendation"])
    posted("martin", topic_id=made["topic_id"], raw="The council has money for three pumps this year.")
    somebody.send("POST", "/voting/vote.json", json={"topic_id": made["topic_id"]})
    shell.variables["IDIASPORA_API_KEY"] = READ_KEY
    return shell


def test_it_tells_what_was_said(wells: Shell) -> None:
    shown = wells.run("report")

    assert shown.exit_code == 0, shown.stderr
    assert "What was asked for\n" in shown.stdout
    assert "1. A well for every village of the north: 1 vote, 2 people" in shown.stdout
    assert "The theme council is left out" in shown.stdout
    assert "amina" not in shown.stdout


def test_json_fits_its_schema_and_says_how_it_was_read(wells: Shell) -> None:
    data = wells.run("report", "--format", "json", "--since", "2020-01-01").json

    Draft202012Validator(report_schema("report")).validate(data)
    assert data["format"] == "idiaspora-report/1"
    assert data["period"] == {"since": "2020-01-01", "until": None, "timezone": "Africa/Accra"}
    assert data["themes"]["water"]["figures"]["ranking"] == [
        {"title": "A well for every village of the north", "votes": 1, "participants": 2, "replies": 1}
    ]
    assert data["themes"]["water"]["sections"] == ["recommendations", "participation"]
    assert data["method"]["requests"] > 5
    assert list(data["method"]["left_out"]) == ["council"]
    assert data["themes"]["water"]["contributions"][0]["expert_answers"][0]["writer"] == "Expert 1"


def test_each_form_is_written_and_made_again_without_a_forum(wells: Shell) -> None:
    forms = {"json": "data.json", "html": "page.html", "markdown": "page.md", "csv-themes": "themes.csv"}
    forms |= {"csv-recommendations": "recommendations.csv", "csv-questions": "questions.csv"}
    outputs = [part for form, name in forms.items() for part in ("--output", f"{form}={name}")]
    assert wells.run("report", *outputs).exit_code == 0

    for form, name in forms.items():
        again = wells.run("report", "--from", "data.json", "--format", form, IDIASPORA_API_KEY=None, IDIASPORA_URL=None)
        assert again.exit_code == 0, again.stderr
        assert again.stdout == Path(name).read_text(encoding="utf-8")


def test_names_and_whole_texts_are_shown_where_that_is_asked_for(wells: Shell) -> None:
    shown = wells.run("report", "--format", "json", "--names", "--full", "--audience", "staff").json

    [one] = shown["themes"]["water"]["contributions"]
    assert "(amina)" in one["opening"]["writer"]
    assert one["opening"]["paragraphs"] == ["Nobody should walk for an hour. It takes one pump."]
    assert shown["method"]["audience"] == "staff"
    assert "council" in shown["themes"]


def test_people_are_told_apart_by_a_field(wells: Shell, somebody: ForumClient) -> None:
    body = {"name": "Country", "field_type": "text", "description": "Where from", "requirement": "optional"}
    made = somebody.send("POST", "/admin/config/user_fields.json", json={"user_field": body})["user_field"]
    somebody.send("PUT", "/u/amina.json", json={"user_fields": {str(made["id"]): "Mali"}})

    shown = wells.run("report", "--format", "json", "--by", "country", "--least-group", "1").json
    unknown = wells.run("report", "--by", "Shoe size")

    assert shown["all"]["by_field"]["groups"] == [
        {"value": "Mali", "people": 1, "posts": 1},
        {"value": "not said", "people": 1, "posts": 1},
    ]
    assert unknown.exit_code == 1
    assert "no user field “Shoe size”" in unknown.stderr


def test_it_only_reads(wells: Shell, forum: Running) -> None:
    requests.delete(f"{forum.url}/__sandbox__/requests", timeout=10).raise_for_status()

    assert wells.run("report").exit_code == 0

    sent = requests.get(f"{forum.url}/__sandbox__/requests", timeout=10).json()["requests"]
    assert {request["method"] for request in sent} == {"GET"}
    assert {request["key"] for request in sent} == {"read"}
    assert not [request for request in sent if "notification" in request["path"] or "recent" in request["query"]]
    [kept] = Path(".idiaspora/report").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("place", ["file", "link out of the folder"])
def test_where_nothing_can_be_kept_the_report_is_made_all_the_same(wells: Shell, tmp_path: Path, place: str) -> None:
    kept = Path(".idiaspora/report")
    if place == "file":
        kept.write_text("", encoding="utf-8")
    else:
        (outside := tmp_path.parent / f"{tmp_path.name}-outside").mkdir()
        kept.symlink_to(outside)

    ended = wells.run("report")

    assert ended.exit_code == 0
    assert "What was read is not kept for the next report: " in ended.stderr
    assert place == "file" or list(outside.iterdir()) == []


def test_data_behind_a_link_that_leads_out_is_not_shown(wells: Shell, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "data.json"
    assert wells.run("report", "--output", "json=data.json").exit_code == 0
    Path("data.json").rename(elsewhere)
    Path("data.json").symlink_to(elsewhere)

    ended = wells.run("report", "--from", "data.json")

    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "symbolic link" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        pytest.param(("--from", "data.json", "--names"), "--names", 2, id="names of data that has none"),
        pytest.param(("--from", "forum.yaml"), "no data of a report", 1, id="another file"),
        pytest.param(("--from", "nowhere.json"), "nowhere.json", 1, id="no file"),
        pytest.param(("--since", "yesterday"), "yesterday", 2, id="no day"),
        pytest.param(("--audience", "nobodies"), "nobodies", 1, id="no group"),
        pytest.param(("--output", "sarif=x.sarif"), "no format sarif", 2, id="a form of findings"),
        pytest.param(
            ("--since", "2027-01-02", "--until", "2027-01-01"), "--until", 2, id="an end before the beginning"
        ),
    ],
)
def test_what_cannot_be_is_refused(wells: Shell, arguments: tuple[str, ...], said: str, code: int) -> None:
    Path("data.json").write_text(json.dumps({"format": "idiaspora-report/1"}), encoding="utf-8")

    ended = wells.run("report", *arguments)

    assert ended.exit_code == code
    assert said in ended.stderr


def test_a_file_without_themes_has_nothing_to_report(shell: Shell, forum: Running) -> None:
    shell.write("version: 1\nforum: {name: F, url: !env IDIASPORA_URL, username: provisioner}\n")

    ended = shell.run("report", "--format", "json")

    assert ended.exit_code == 1
    assert "no themes" in ended.json["error"]["message"]
