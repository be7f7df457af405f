"""Environment overlays: merged by identity, every value remembers what it replaced."""

import pytest

from idiaspora.plugin_config.documents import load, read
from idiaspora.plugin_config.language.spans import Span

BASE = """\
settings: {title: Forum, site_description: Where we meet}
themes:
  - {name: Trade, slug: trade, tags: [one, two]}
  - {name: Skills, slug: skills}
  - {name: Relief, slug: relief}
members: [martin, amina]
"""


@pytest.mark.parametrize(
    ("overlay", "path", "expected"),
    [
        ("settings: {title: Test}\n", "settings", {"title": "Test", "site_description": "Where we meet"}),
        ("settings: {extra: x}\n", "settings", {"title": "Forum", "site_description": "Where we meet", "extra": "x"}),
        ("settings: {title: !delete }\n", "settings", {"site_description": "Where we meet"}),
        ("settings: !delete\n", "settings", None),
        ("settings: {title: {a: b}}\n", "settings", {"title": {"a": "b"}, "site_description": "Where we meet"}),
        ("members: [kofi]\n", "members", ["kofi"]),
        ("members: []\n", "members", []),
        ("themes: []\n", "themes", []),
        ("new: [1]\n", "new", ["1"]),
    ],
    ids=[
        "a value wins",
        "a key is added",
        "a key is deleted",
        "a section is deleted",
        "another shape replaces",
        "a list of texts is replaced whole",
        "an empty list means none",
        "an empty list empties a list of things too",
        "a section is added",
    ],
)
def test_an_overlay_over_the_base(loaded, overlay, path, expected):
    assert loaded(BASE, overlay).data.get(path) == expected


def slugs(document):
    return [theme["slug"] for theme in document.data["themes"]]


def test_items_merge_by_their_slug_and_keep_their_position(loaded):
    document = loaded(BASE, "themes:\n  - {slug: skills, name: Know-how}\n  - {slug: media, name: Media}\n")

    assert slugs(document) == ["trade", "skills", "relief", "media"]
    assert document.data["themes"][1] == {"name": "Know-how", "slug": "skills"}


@pytest.mark.parametrize("key", ["word", "url"])
def test_items_merge_by_their_word_or_address(loaded, key):
    document = loaded(f"things: [{{{key}: a, x: 1}}, {{{key}: b, x: 2}}]\n", f"things: [{{{key}: b, x: 3}}]\n")
    assert document.data["things"] == [{key: "a", "x": "1"}, {key: "b", "x": "3"}]
    assert document.path_of("things[b].x") == ("things", 1, "x")


def test_items_merge_by_name_where_the_overlay_gives_no_slug(loaded):
    assert loaded(BASE, "themes:\n  - {name: Skills, color: red}\n").data["themes"][1]["color"] == "red"


def test_a_list_inside_an_item_is_replaced_whole(loaded):
    assert loaded(BASE, "themes:\n  - {slug: trade, tags: [three]}\n").data["themes"][0]["tags"] == ["three"]


@pytest.mark.parametrize(
    "item", ["!delete skills", "!delete Skills", "!delete {slug: skills}", "!delete {name: Skills}"]
)
def test_an_item_is_deleted_by_slug_or_name(loaded, item):
    assert slugs(loaded(BASE, f"themes:\n  - {item}\n")) == ["trade", "relief"]


SIDEBAR = "sidebar:\n  - {title: Start, links: [a]}\n  - {title: Further, links: [b]}\n"


def test_items_without_slug_and_name_merge_by_title(loaded):
    document = loaded(SIDEBAR, "sidebar:\n  - {title: Further, links: [c]}\n")

    assert document.data["sidebar"] == [{"title": "Start", "links": ["a"]}, {"title": "Further", "links": ["c"]}]
    assert document.text_path(("sidebar", 1, "links")) == "sidebar[Further].links"


@pytest.mark.parametrize("item", ["!delete Further", "!delete {title: Further}"])
def test_an_item_without_slug_and_name_is_deleted_by_title(loaded, item):
    document = loaded(SIDEBAR, f"sidebar:\n  - {item}\n")

    assert document.data["sidebar"] == [{"title": "Start", "links": ["a"]}]


@pytest.mark.parametrize("item", ["!delete Expert", "{name: Expert, full_name: Expert}"])
def test_a_title_beside_a_name_identifies_nothing(loaded, item):
    document = loaded("groups:\n  - {name: Expert}\n  - {name: Staff, title: Expert}\n", f"groups:\n  - {item}\n")

    assert document.data["groups"][-1] == {"name": "Staff", "title": "Expert"}


@pytest.mark.parametrize(
    ("overlay", "code"),
    [
        ("themes:\n  - !delete gone\n", "misplaced-delete"),
        ("settings: {gone: !delete }\n", "misplaced-delete"),
        ("settings: {title: !delete Forum}\n", "misplaced-delete"),
        ("members: [!delete martin]\n", "misplaced-delete"),
        ("new: {deep: [{x: !delete }]}\n", "misplaced-delete"),
        ("themes:\n  - !delete\n", "misplaced-delete"),
        ("themes:\n  - !delete [skills]\n", "bad-tag"),
        ("themes:\n  - !delete {slug: skills, name: Skills}\n", "bad-tag"),
        ("themes:\n  - !delete {color: red}\n", "bad-tag"),
        ("- themes\n", "not-a-mapping"),
    ],
)
def test_an_overlay_that_cannot_be_meant(problems, overlay, code):
    assert [problem.code for problem in problems(BASE, overlay)] == [code]


def test_a_wrong_value_in_the_base_that_the_overlay_replaces_stays_a_problem(problems):
    assert [problem.code for problem in problems("a: !env NOPE\n", "a: 1\n")] == ["variable-missing"]


def test_an_ambiguous_base_is_named(problems):
    twins = "themes:\n  - {name: A, slug: one}\n  - {name: B, slug: one}\n"

    (problem,) = problems(twins, "themes:\n  - {slug: one, name: C}\n")

    assert (problem.code, "base" in problem.message) == ("duplicate-identity", True)


def test_a_value_remembers_what_it_replaced_and_where_that_stood(loaded):
    document = loaded(BASE, "settings: {title: Test, site_description: !delete }\nmembers: [kofi]\n")

    assert document.overridden[("settings", "title")] == (("Forum", Span("forum.yaml", 1, 19)),)
    assert document.overridden[("settings", "site_description")] == (("Where we meet", Span("forum.yaml", 1, 44)),)
    assert document.overridden[("members",)] == ((["martin", "amina"], Span("forum.yaml", 6, 10)),)
    assert str(document.span_of(("settings", "title"))) == "environments/test.yaml:1"
    assert str(document.span_of(("settings",))) == "forum.yaml:1"
    assert document.files == ("forum.yaml", "environments/test.yaml")


def test_an_overlay_inside_a_folder(files):
    files(
        {"forum/a.yaml": "a: 1\n", "forum/environments/live.yml": "a: !file texts/a.md\n", "forum/texts/a.md": "two\n"}
    )

    document = load("forum", environment="live", variables={})

    assert document.data == {"a": "two\n"}
    assert document.overridden[("a",)] == (("1", Span("forum/a.yaml", 1, 4)),)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("life", "did you mean live?"), ("x", "there are: live, test"), ("../live", "did you mean live?")],
)
def test_an_unknown_environment_names_those_that_exist(files, name, remedy):
    files({"forum.yaml": "a: 1\n", "environments/live.yaml": "a: 2\n", "environments/test.yaml": "a: 3\n"})

    (problem,) = read("forum.yaml", environment=name, variables={}).problems

    assert (problem.code, problem.remedy) == ("unknown-environment", remedy)


def test_without_overlays_the_remedy_says_where_one_would_lie(files):
    files({"forum.yaml": "a: 1\n"})

    (problem,) = read("forum.yaml", environment="test", variables={}).problems

    assert "environments/test.yaml" in problem.remedy


def test_problems_of_base_and_overlay_come_at_once(problems):
    found = problems("a:\n", "b:\nc: !delete\n")

    assert {(problem.span.file, problem.code) for problem in found} == {
        ("forum.yaml", "null-value"),
        ("environments/test.yaml", "null-value"),
        ("environments/test.yaml", "misplaced-delete"),
    }
