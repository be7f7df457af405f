"""What many have in common: shapes and defaults of themes, categories, roles and groups, and which of them wins."""

from pathlib import Path
from typing import Any

import pytest

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.kinds.resource import Declared, ExistingMembers, Resource
from idiaspora.plugin_config.language.problems import Invalid, Problem
from tests.support.communities import long_file, short_file

HEAD = 'version: 1\nforum: {name: F, url: "https://forum.example.org", username: system}\n'

COMMUNITIES = """\
moderators: {germany: {members: [amina]}, turkey: {members: [kofi]}}
shapes:
  community:
    color: "0033A0"
    moderated_by: ["{slug}"]
    description: "A place for {name}; {slug} and {other} too."
    questions: {name: Questions, slug: questions, answers: any}
    subcategories: [{name: "Events in {name}", slug: events}, {name: Jobs, slug: jobs}]
categories:
  - {name: Germany, slug: germany, like: community}
  - {name: Türkiye, slug: turkey, like: community, color: "E30A17"}
"""


def read(folder: Path, text: str, overlay: str = "") -> Desired:
    path = folder / "forum.yaml"
    path.write_text(f"{HEAD}{text}", encoding="utf-8")
    if overlay:
        (folder / "environments").mkdir(exist_ok=True)
        (folder / "environments" / "test.yaml").write_text(overlay, encoding="utf-8")
    return desired(load(path, environment="test" if overlay else None, variables={}))


def problems(folder: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(Invalid) as caught:
        read(folder, text)
    return caught.value.problems


def resource(found: Desired, kind: str, key: str) -> Resource:
    one = found.get(kind, key)
    assert one is not None, f"{kind} {key}"
    return one


def said(found: Desired, kind: str, key: str, field: str) -> Declared:
    return resource(found, kind, key).fields[field]


def value(found: Desired, kind: str, key: str, field: str) -> Any:
    return said(found, kind, key, field).value


def categories(found: Desired) -> list[str]:
    return [item.key for item in found.of_kind("category")]


def lines(declared: Declared) -> tuple[str, int]:
    return declared.origin.path, declared.origin.span.line - HEAD.count("\n")


def test_what_takes_a_shape_has_its_values_with_its_own_name_and_slug_in_them(tmp_path: Path) -> None:
    found = read(tmp_path, COMMUNITIES)
    assert categories(found) == [
        *("germany", "germany/questions", "germany/events", "germany/jobs"),
        *("turkey", "turkey/questions", "turkey/events", "turkey/jobs"),
    ]
    assert value(found, "category", "germany", "moderated_by") == ("germany-moderators",)
    assert value(found, "category", "turkey/events", "name") == "Events in Türkiye"
    assert value(found, "about_topic", "turkey", "description") == "A place for Türkiye; turkey and {other} too."
    assert value(found, "notification_defaults", "turkey-moderators", "watching") == ("turkey/questions",)
    assert found.warnings == ()


def test_what_is_written_beside_it_wins_and_an_origin_is_the_line_that_won(tmp_path: Path) -> None:
    text = f"{COMMUNITIES}defaults: {{category: {{color: '111111', text_color: '222222'}}}}\n"
    found = read(tmp_path, text)
    assert value(found, "category", "turkey", "color") == "E30A17"
    assert lines(said(found, "category", "turkey", "color")) == ("categories[turkey].color", 11)
    assert lines(said(found, "category", "germany", "color")) == ("shapes.community.color", 4)
    assert lines(said(found, "category", "germany", "text_color")) == ("defaults.category.text_color", 12)
    assert value(found, "category", "germany/jobs", "color") == "111111"


def test_questions_are_taken_key_by_key(tmp_path: Path) -> None:
    text = COMMUNITIES.replace('color: "E30A17"', "questions: {answers: voted}")
    found = read(tmp_path, text)
    assert value(found, "category", "turkey/questions", "name") == "Questions"
    assert value(found, "category", "turkey/questions", "post_voting.only") is True
    assert "post_voting.only" not in resource(found, "category", "germany/questions").fields


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("[]", ["turkey", "turkey/questions"]),
        (
            "[{name: Own, slug: own}]",
            ["turkey", "turkey/questions", "turkey/events", "turkey/jobs", "turkey/own"],
        ),
        (
            "[{name: Etkinlik, slug: events, color: 'ABCDEF'}, {name: Own, slug: own}]",
            ["turkey", "turkey/questions", "turkey/events", "turkey/jobs", "turkey/own"],
        ),
    ],
    ids=["none", "one more", "one of them otherwise"],
)
def test_own_subcategories_come_after_those_of_the_shape(tmp_path: Path, own: str, expected: list[str]) -> None:
    text = COMMUNITIES.replace('color: "E30A17"', f"subcategories: {own}")
    found = read(tmp_path, text)
    assert [key for key in categories(found) if key.startswith("turkey")] == expected
    if "Etkinlik" in own:
        assert value(found, "category", "turkey/events", "name") == "Etkinlik"
        assert value(found, "category", "turkey/events", "color") == "ABCDEF"
    assert value(found, "category", "germany/events", "name") == "Events in Germany"


def test_an_own_subcategory_keeps_what_the_shape_says_of_it(tmp_path: Path) -> None:
    text = COMMUNITIES.replace("slug: events}", "slug: events, color: '999999', text_color: '888888'}").replace(
        'color: "E30A17"', "subcategories: [{name: Etkinlik, slug: events, color: 'ABCDEF'}]"
    )
    found = read(tmp_path, text)
    assert value(found, "category", "turkey/events", "color") == "ABCDEF"
    assert value(found, "category", "turkey/events", "text_color") == "888888"


def test_two_own_subcategories_of_one_slug_are_not_made_one(tmp_path: Path) -> None:
    own = "subcategories: [{name: A, slug: events}, {name: B, slug: events}]"
    (problem,) = problems(tmp_path, COMMUNITIES.replace('color: "E30A17"', own))
    assert (problem.code, problem.path) == ("declared-twice", "categories[turkey].subcategories[events]")


def test_themes_and_subcategories_take_shapes_too_and_questions_stand_on_any_category(tmp_path: Path) -> None:
    text = """\
shapes:
  talk: {questions: {answers: any}, recommendations: {vote: true, kinds: [idea, lesson]}}
  small: {topic_template: "In {slug}"}
themes: [{name: Water, slug: water, like: talk, subcategories: [{name: Wells, slug: wells, questions: {answers: any}}]}]
categories: [{name: News, slug: news, subcategories: [{name: Ideas, slug: ideas, like: small}]}]
"""
    found = read(tmp_path, text)
    assert categories(found) == [
        *("water", "water/ask", "water/wells", "water/wells/ask"),
        *("news", "news/ideas"),
    ]
    assert value(found, "category", "news/ideas", "topic_template") == "In ideas"
    assert value(found, "tag_group", "Recommendations: talk", "tags") == ("idea", "lesson")
    assert resource(found, "category", "water/wells/ask").collection == "themes[water/wells].questions"
    assert resource(found, "category", "water/wells").collection == "themes[water].subcategories"


def test_a_shape_can_take_another_one(tmp_path: Path) -> None:
    text = """\
shapes:
  base: {color: "111111", text_color: "222222", description: "About {name}"}
  more: {like: base, color: "333333", subcategories: [{name: Sub, slug: sub, like: base}]}
categories: [{name: News, slug: news, like: more}]
"""
    found = read(tmp_path, text)
    assert value(found, "category", "news", "color") == "333333"
    assert value(found, "category", "news", "text_color") == "222222"
    assert value(found, "about_topic", "news", "description") == "About News"
    assert value(found, "about_topic", "news/sub", "description") == "About Sub"


def test_roles_and_groups_take_shapes_and_defaults(tmp_path: Path) -> None:
    text = """\
shapes:
  expert: {title: "Moderator of {slug}", full_name: "{name}", members: [amina], existing_members: true,
    site_moderators: true, notifications: {watching_first_post: [water]}}
  team: {messages: everyone, bio: "We are {name}"}
defaults: {group: {visible_to: everyone, messages: members}, moderators: {mentions: everyone}}
moderators: {water: {like: expert}, trade: {name: traders, like: expert, title: Trader}}
groups: [{name: editors, like: team}, {name: others}, {name: staff, bio: Us}]
themes: [{name: Water, slug: water}]
"""
    found = read(tmp_path, text)
    assert value(found, "group", "water-moderators", "title") == "Moderator of water"
    assert value(found, "group", "water-moderators", "full_name") == "water-moderators"
    assert value(found, "group", "water-moderators", "mentions") == "everyone"
    assert value(found, "group", "traders", "title") == "Trader"
    assert value(found, "group", "editors", "bio") == "We are editors"
    assert value(found, "group", "editors", "messages") == "everyone"
    assert value(found, "group", "others", "messages") == "members"
    assert set(resource(found, "group", "staff").fields) == {"bio"}  # what many have in common is not Discourse's own
    assert value(found, "membership", "traders", "members") == ("amina",)
    assert found.get("moderator", "amina") is not None
    told = resource(found, "notification_defaults", "traders")
    assert told.existing_members is ExistingMembers.ALL


def test_a_shape_makes_no_group(tmp_path: Path) -> None:
    text = "shapes: {c: {moderated_by: ['{slug}-helpers']}}\ncategories: [{name: News, slug: news, like: c}]\n"
    assert read(tmp_path, text).of_kind("group") == ()


def test_a_name_is_put_in_as_it_is(tmp_path: Path) -> None:
    text = "shapes: {c: {description: '{name}+{slug}'}}\ncategories: [{name: 'A {slug} {name}', slug: été, like: c}]\n"
    assert value(read(tmp_path, text), "about_topic", "été", "description") == "A {slug} {name}+été"


def test_only_shapes_replace_words(tmp_path: Path) -> None:
    text = "defaults: {category: {description: 'x {name}'}}\ncategories: [{name: News, slug: news}]\n"
    assert value(read(tmp_path, text), "about_topic", "news", "description") == "x {name}"


def test_an_overlay_changes_a_shape_and_what_takes_it(tmp_path: Path) -> None:
    overlay = """\
shapes: {community: {color: "000000"}}
categories:
  - slug: turkey
    like: !delete
    color: !delete
"""
    found = read(tmp_path, COMMUNITIES, overlay)
    assert value(found, "category", "germany", "color") == "000000"
    assert said(found, "category", "germany", "color").origin.span.file.endswith("test.yaml")
    assert set(resource(found, "category", "turkey").fields) == {"name", "slug"}


def test_anchors_and_files_of_texts_work_in_shapes(tmp_path: Path) -> None:
    (tmp_path / "about.md").write_text("About {name}.\n", encoding="utf-8")
    text = """\
shapes:
  one: &one {description: !file about.md, color: "111111"}
  two: {<<: *one, color: "222222"}
categories: [{name: A, slug: a, like: one}, {name: B, slug: b, like: two}]
"""
    found = read(tmp_path, text)
    assert value(found, "about_topic", "b", "description") == "About B.\n"
    assert value(found, "category", "b", "color") == "222222"


def test_the_order_of_the_file_holds_within_shapes(tmp_path: Path) -> None:
    text = COMMUNITIES.replace("{name: Jobs, slug: jobs}]", "{name: Art, slug: art}]")
    found = read(tmp_path, text.replace("moderators:", "settings: {title: T}\nmoderators:"))
    assert found.get("category_order", "all") is None
    path = tmp_path / "forum.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("username: system", "username: system, order: file"))
    order = desired(load(path, variables={})).get("category_order", "all")
    assert order is not None
    assert order.fields["order"].value[:4] == ("germany", "germany/questions", "germany/events", "germany/art")


def test_a_hundred_communities_take_a_line_each_and_are_the_same(tmp_path: Path) -> None:
    assert short_file().count("\n") <= 280
    assert long_file().count("\n") > 1300

    def everything(text: str) -> list[Any]:
        found = read(tmp_path, text.removeprefix("version: 1\n").split("\n", 1)[1])
        return [
            (item.address, item.collection, {name: declared.value for name, declared in item.fields.items()})
            for item in found.resources
        ]

    short, long = everything(short_file()), everything(long_file())
    assert short == long
    assert len(short) > 440


# Mistakes


@pytest.mark.parametrize(
    ("text", "code", "line", "message", "remedy"),
    [
        pytest.param(
            "shapes: {community: {color: '111111'}}\ncategories: [{name: N, slug: n, like: comunity},\n"
            "  {name: M, slug: m, like: community}]\n",
            "unknown-shape",
            2,
            "no shape “comunity”",
            "did you mean community?",
            id="unknown",
        ),
        pytest.param(
            "categories: [{name: N, slug: n, like: community}]\n",
            "unknown-shape",
            1,
            "no shape “community”",
            "write it under shapes",
            id="no shapes at all",
        ),
        pytest.param(
            "shapes:\n  c: {color: '111111'}\ngroups: [{name: editors, like: c}]\n",
            "wrong-shape-taken",
            3,
            "a group has no color, which the shape c says (forum.yaml:4)",
            "take a shape of a group",
            id="of categories, taken by a group",
        ),
        pytest.param(
            "shapes:\n  c: {site_moderators: true}\ngroups: [{name: editors, like: c}]\n",
            "wrong-shape-taken",
            3,
            "a group has no site_moderators",
            "take a shape of a group",
            id="of roles, taken by a group",
        ),
        pytest.param(
            "shapes:\n  c:\n    title: T\n    color: '111111'\ncategories: [{name: N, slug: n, like: c}]\n",
            "wrong-shape-taken",
            3,
            "color is of categories and title is of groups",
            "make two shapes",
            id="of two sorts",
        ),
        pytest.param(
            "shapes:\n  a: {like: b}\n  b:\n    like: a\ncategories: [{name: N, slug: n, like: b}]\n",
            "shape-loop",
            2,
            "a → b → a",
            "remove one",
            id="two that take one another",
        ),
        pytest.param(
            "shapes:\n  a:\n    subcategories:\n      - {name: S, slug: s, like: a}\n"
            "categories: [{name: N, slug: n, like: a}]\n",
            "shape-loop",
            4,
            "a → a",
            "remove one",
            id="one whose subcategories take it",
        ),
        pytest.param(
            "shapes:\n  a: {color: '111111', slug: x}\ncategories: [{name: N, slug: n, like: a}]\n",
            "unknown-key",
            2,
            "“slug” tells one from others",
            "write it at each one",
            id="a slug in a shape",
        ),
        pytest.param(
            "defaults:\n  theme: {previously: x}\nthemes: [{name: N, slug: n}]\n",
            "unknown-key",
            2,
            "“previously” tells one from others",
            "write it at each one",
            id="a former name in defaults",
        ),
        pytest.param(
            "shapes:\n  a: {color: blue}\n",
            "bad-color",
            2,
            "“blue”",
            "six hexadecimal digits",
            id="a value that nothing can have",
        ),
        pytest.param(
            "shapes:\n  a:\n    subcategories:\n      - {name: 'Everything about {name}', slug: s}\n"
            "categories: [{name: Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, slug: n, like: a}]\n",
            "wrong-length",
            4,
            "at most 50 are allowed, as categories[n] takes it",
            "shorten",
            id="a value that is too long with a name in it",
        ),
        pytest.param(
            "shapes:\n  a: {description: 'About {slug}'}\ncategories: [{name: N, slug: none, like: a}]\n"
            "settings: {slug_generation_method: none}\n",
            "wrong-shape-taken",
            3,
            "this category has no slug",
            "without {slug}",
            id="a word that it does not have",
        ),
        pytest.param(
            "shapes:\n  a: {bio: 'About {slug}'}\ngroups: [{name: editors, like: a}]\n",
            "wrong-shape-taken",
            3,
            "this group has no slug",
            "without {slug}",
            id="groups have no slug",
        ),
    ],
)
def test_mistakes_with_shapes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, code: str, line: int, message: str, remedy: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "forum.yaml").write_text(f"{HEAD}{text}", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        desired(load("forum.yaml", variables={}))
    (problem,) = caught.value.problems
    assert (problem.code, problem.span.line - HEAD.count("\n")) == (code, line), str(problem)
    assert message in problem.message
    assert remedy in problem.remedy


def test_a_shape_that_nothing_takes_is_a_warning(tmp_path: Path) -> None:
    shapes = "shapes:\n  a: {color: '111111'}\n  b: {like: a}\n  c: {color: '222222'}\n"
    text = f"{shapes}categories: [{{name: N, slug: n, like: c}}]\n"
    found = read(tmp_path, text).warnings
    assert [(item.code, item.path, item.span.line - HEAD.count("\n")) for item in found] == [
        ("unused-shape", "shapes.a", 2),
        ("unused-shape", "shapes.b", 3),
    ]


def test_every_mistake_is_told_at_once_and_each_one_once(tmp_path: Path) -> None:
    text = """\
shapes:
  a: {like: nowhere, color: "111111"}
categories:
  - {name: A, slug: a, like: a}
  - {name: B, slug: b, like: a}
  - {name: C, slug: c, like: lost}
"""
    found = problems(tmp_path, text)
    assert [(item.code, item.path) for item in found] == [
        ("unknown-shape", "shapes.a.like"),
        ("unknown-shape", "categories[c].like"),
    ]


def test_a_misspelt_shape_is_one_mistake(tmp_path: Path) -> None:
    text = "shapes: {community: {color: '111111'}}\ncategories: [{name: N, slug: n, like: comunity}]\n"
    assert [item.code for item in problems(tmp_path, text)] == ["unknown-shape"]


def test_a_name_that_looks_misspelt_says_of_which_taker_it_is(tmp_path: Path) -> None:
    text = """\
shapes: {community: {moderated_by: ["{slug}s"]}}
moderators: {germany: {members: [amina]}}
categories: [{name: Germany, slug: germany, like: community}]
"""
    (warning,) = read(tmp_path, text).warnings
    assert (warning.code, warning.path) == ("unknown-group", "shapes.community.moderated_by")
    assert warning.message.endswith("looks like a misspelling, in category germany")
