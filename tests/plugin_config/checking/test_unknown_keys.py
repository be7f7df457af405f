"""What a person is told who writes a key where it does not belong: the right one or its place, no wrong guess."""

from collections.abc import Callable
from pathlib import Path

import pytest

from idiaspora.facts.unmanaged import OTHER_WORDS
from idiaspora.plugin_config.checking.json_schema import keys_at
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.language.problems import Invalid, Problem

HEAD = "version: 1\nforum: {name: A, url: 'https://a.example', username: admin}\n"
Told = Callable[[str], Problem]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """The one problem of a file."""

    def problem(text: str) -> Problem:
        path = tmp_path / "forum.yaml"
        path.write_text(text if text.startswith("version") else HEAD + text, encoding="utf-8")
        with pytest.raises(Invalid) as caught:
            desired(load(path, environment=None, variables={}))
        (found,) = caught.value.problems
        return found

    return problem


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        pytest.param("members: [martin]", "it stands in moderators or groups", id="of groups at the top"),
        pytest.param("moderated_by: [crew]", "it stands in themes or categories", id="of categories at the top"),
        pytest.param("groups: [{name: crew, slug: x}]", "it stands in themes, categories or",
            id="of categories in a group"),
        pytest.param("themes: [{name: A, slug: aa, members: [x]}]", "it stands in moderators or groups",
            id="of groups"),
        pytest.param("badges: [{name: A, members: [x]}]", "it stands in moderators or groups",
            id="of groups in a badge"),
        pytest.param("groups: [{name: crew, color: '112233'}]", "write it below flair", id="one level too high"),
        pytest.param("categories: [{name: A, slug: aa, see: [staff]}]", "write it below access",
            id="access without it"),
        pytest.param("title: Forum", "it is a site setting: write it below settings", id="a setting at the top"),
        pytest.param(
            "themes: [{name: A, slug: aa, login_required: true}]", "it is a site setting", id="a setting in a theme"
        ),
        pytest.param(
            "categories: [{name: A, slug: aa, themes: []}]", "it is a section of the file: write it at the top",
            id="a section in a category",
        ),
        pytest.param("groups: [{name: crew, messageable_level: staff}]", "did you mean messages?",
            id="a word of requests"),
        pytest.param("groups: [{name: crew, bio_raw: x}]", "did you mean bio?", id="another"),
        pytest.param("groups: [{name: crew, flair_icon: x}]", "did you mean flair.icon?", id="a nested one"),
        pytest.param("moderators: {m: {name: crew, visibility_level: x}}", "did you mean visible_to?", id="of a role"),
        pytest.param("categories: [{name: A, slug: aa, position: 3}]", "order: file", id="position"),
        pytest.param("categories: [{name: A, slug: aa, parent: bb}]", "below subcategories", id="parent"),
        pytest.param("categories: [{name: A, slug: aa, permissions: {}}]", "write access", id="permissions"),
        pytest.param("categories: [{name: A, slug: aa, access: {members: create}}]", "create: [members]", id="turned"),
        pytest.param("categories: [{name: A, slug: aa, access: {members: [x]}}]", "see, reply, create", id="deeper"),
        pytest.param("groups: [{name: crew, notifications: {tags: [x]}}]", "watching_tags", id="deeper than a section"),
        pytest.param("groups: [{name: crew, users: [x]}]", "write members", id="users of a group"),
        pytest.param("theme_components: []", "components below appearance", id="components by themselves"),
        pytest.param("components: []", "below prune or appearance", id="components at the top"),
        pytest.param("appearance: {components: [{name: A, from: a}]}", "!folder", id="the folder of a component"),
        pytest.param("themes: [{name: A, slug: aa, uploaded_logo: a}]", "!upload", id="picture of a theme"),
        pytest.param("groups: [{name: crew, flair_upload_id: 3}]", "{image: !upload", id="picture of a group"),
        pytest.param("groups: [{name: crew, memebers: [x]}]", "did you mean members?", id="letters exchanged"),
        pytest.param("groups: [{name: crew, visible: staff}]", "did you mean visible_to?", id="a beginning"),
        pytest.param("categores: []", "did you mean categories?", id="a letter left out"),
        pytest.param(
            "categories: [{name: A, slug: aa, qzx: 1}]", "“idiaspora explain 'categories[]'” tells of all",
            id="nothing like it"
        ),
        pytest.param(
            "version: 1\nforum: {name: A, url: 'https://a.example', username: admin, api_key: x}\n",
            "IDIASPORA_API_KEY",
            id="the key",
        ),
    ],
)  # fmt: skip
def test_a_key_out_of_place_is_told_its_place(told: Told, text: str, remedy: str) -> None:
    problem = told(text)
    assert problem.code == "unknown-key"
    assert remedy in problem.remedy


@pytest.mark.parametrize("under", [("groups", 0), ("categories", 0), ("themes", 0), ("moderators", "any")])
def test_other_words_lead_to_keys_and_are_none(under: tuple[str | int, ...]) -> None:
    allowed = keys_at(ForumFile, under)
    of_this_place = {word for word, other in OTHER_WORDS.items() if other.key in allowed}
    assert of_this_place
    assert {word for word in of_this_place if word in allowed} <= {"visible_to"}


def test_a_file_of_nothing_but_what_is_not_managed_is_told_of_each(tmp_path: Path) -> None:
    path = tmp_path / "forum.yaml"
    sections = ("users", "plugins", "posts", "topics", "screened_urls", "screened_emails", "backups", "reports")
    path.write_text(HEAD + "".join(f"{name}: []\n" for name in sections))
    with pytest.raises(Invalid) as caught:
        desired(load(path, environment=None, variables={}))
    assert [problem.path for problem in caught.value.problems] == list(sections)
    assert all("/" in problem.remedy for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("categories: [{name: A, slug: aa, access: everyone}]", "keys with values below it: see, reply, create"),
        ("groups: [{name: crew, flair: heart}]", "keys with values below it: icon, image, background, color"),
        ("categories: {News: {slug: news}}", "“- name: …”"),
        ("badges: Expert", "“- name: …”"),
        ("groups: [{name: crew, members: 'martin, kofi'}]", "write [martin, kofi]"),
        ("groups: [{name: crew, members: ['@martin']}]", "write martin"),
        ("groups: [{name: crew members}]", "write crew-members"),
        ("groups: [{name: crew, members: [Amina Osei]}]", "and not the full name"),
        ("groups: [{name: 'crew!'}]", "that keeps the rule"),
        ("categories: [{name: A, slug: aa, color: “0033A0”}]", "quotation marks around it are none to YAML"),
        ("categories: [{name: \"A”, slug: aa}]", "which “ ” « » are not"),
    ],
)  # fmt: skip
def test_a_value_of_a_wrong_form_is_told_the_right_one(told: Told, text: str, remedy: str) -> None:
    assert remedy in told(text).remedy


@pytest.mark.parametrize("value", ["“News”", "«News»", "„News“", "‘News’", "»News«"])
def test_quotation_marks_of_other_kinds_are_doubted(tmp_path: Path, value: str) -> None:
    path = tmp_path / "forum.yaml"
    path.write_text(
        f"{HEAD}categories: [{{name: {value}, slug: news}}]\nsettings: {{title: A “quoted” word}}\n", "utf-8"
    )
    (doubt,) = desired(load(path, environment=None, variables={})).warnings
    assert (doubt.code, doubt.span.line, doubt.path) == ("typographic-quotes", 3, "categories[news].name")
