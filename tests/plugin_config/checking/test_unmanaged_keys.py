"""Keys that mean something in Discourse and that a forum file does not manage."""

from pathlib import Path

import pytest

from idiaspora.facts.unmanaged import UNMANAGED
from idiaspora.plugin_config.checking.json_schema import keys_at
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.expansion import read_desired
from idiaspora.plugin_config.language.problems import Invalid, Problem

HEAD = "version: 1\nforum: {name: A, url: 'https://a.example', username: admin}\n"


def problems(folder: Path, text: str) -> list[Problem]:
    path = folder / "forum.yaml"
    path.write_text(HEAD + text)
    with pytest.raises(Invalid) as caught:
        read_desired(path, environment=None, variables={})
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "what", "page"),
    [
        pytest.param("invites: []\n", "invitations", "/u/USERNAME/invited", id="invites"),
        pytest.param("users: []\n", "accounts of users", "/admin/users", id="users"),
        pytest.param("groups: [{name: a, smtp_server: x}]\n", "mailboxes of groups", "/g/NAME/manage", id="group"),
    ],
)
def test_what_is_not_managed_is_told_with_its_page(tmp_path: Path, text: str, what: str, page: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert problem.code == "unknown-key"
    assert f"Discourse has {what}" in problem.message
    assert page in problem.remedy
    assert "did you mean" not in problem.remedy


@pytest.mark.parametrize("text", ["webhoks: []\n", "groups: [{name: a, automations: x}]\n", "badges: [{users: x}]\n"])
def test_what_is_nothing_in_discourse_stays_an_unknown_key(tmp_path: Path, text: str) -> None:
    assert any(problem.message.startswith("there is no key") for problem in problems(tmp_path, text))


@pytest.mark.parametrize("under", UNMANAGED)
def test_nothing_in_the_table_is_managed(under: str) -> None:
    path = {"": (), "subcategories": ("categories", 0, "subcategories", 0), "theme": ("defaults", "theme")}.get(under)
    inner = {"questions": ("themes", 0, "questions"), "recommendations": ("themes", 0, "recommendations")}.get(under)
    place = path if path is not None else inner or (under, "any" if under == "moderators" else 0)
    allowed = keys_at(ForumFile, place)
    assert allowed
    assert not set(UNMANAGED[under]) & set(allowed)


def test_five_mistakes_of_different_kinds_are_shown_at_once(tmp_path: Path) -> None:
    text = (
        "backups: []\n"
        "categories:\n"
        "  - {name: Water, slug: water, color: nocolour}\n"
        "  - {name: Health, slug: health, sort_order: nonsense, descriptoin: x}\n"
        "themes: [{slug: peace}]\n"
    )
    found = {problem.code for problem in problems(tmp_path, text)}
    assert found == {"unknown-key", "bad-color", "unknown-choice", "missing-key"}
    assert len(problems(tmp_path, text)) == 5
