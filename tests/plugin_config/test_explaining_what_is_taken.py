"""`explain` through shapes and defaults: which of the places gives a value, and what each of the others would."""

from collections.abc import Callable

import pytest

from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.explain import Explanation, explain
from idiaspora.plugin_config.language.document import Document

FILE = """\
version: 1
forum: {name: F, url: "https://forum.example.org", username: system}
shapes:
  base: {color: "111111", description: "About {name}"}
  community:
    like: base
    color: "222222"
    moderated_by: ["{slug}"]
    questions: {name: Questions, answers: any}
    subcategories: [{name: "Events in {name}", slug: été}]
  expert: {title: "Moderator of {slug}"}
defaults: {category: {color: "333333"}, group: {messages: members}, theme: {color: "444444"}}
moderators: {germany: {like: expert}, turkey: {like: expert, title: T}}
groups: [{name: editors}]
themes: [{name: Water, slug: water, like: base}]
categories:
  - {name: Germany, slug: germany, like: community}
  - {name: Türkiye, slug: turkey, like: community, color: "E30A17", questions: {answers: voted}}
"""

Explained = Callable[[str], Explanation]


@pytest.fixture
def explained(loaded: Callable[..., Document]) -> Explained:
    def of(path: str, overlay: str | None = None) -> Explanation:
        document = loaded(FILE, overlay) if overlay else loaded(FILE)
        return explain(document, desired(document), path)

    return of


def chain(found: Explanation) -> list[tuple[str, int, object]]:
    written = (*([found.winning] if found.winning else ()), *found.overridden)
    return [(item.path, item.span.line, item.value) for item in written]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "categories[turkey].color",
            [
                ("categories[turkey].color", 18, "E30A17"),
                ("shapes.community.color", 7, "222222"),
                ("shapes.base.color", 4, "111111"),
                ("defaults.category.color", 12, "333333"),
            ],
        ),
        ("categories[germany].description", [("shapes.base.description", 4, "About Germany")]),
        ("themes[water].color", [("shapes.base.color", 4, "111111"), ("defaults.theme.color", 12, "444444")]),
        ("categories[germany].questions.answers", [("shapes.community.questions.answers", 9, "any")]),
        ("categories[turkey].questions.name", [("shapes.community.questions.name", 9, "Questions")]),
        ("moderators.germany.title", [("shapes.expert.title", 11, "Moderator of germany")]),
        (
            "moderators.turkey.title",
            [("moderators.turkey.title", 13, "T"), ("shapes.expert.title", 11, "Moderator of turkey")],
        ),
        ("groups[editors].messages", [("defaults.group.messages", 12, "members")]),
        (
            "categories[germany].subcategories[%C3%A9t%C3%A9].name",
            [("shapes.community.subcategories[été].name", 10, "Events in Germany")],
        ),
        ("categories[germany].subcategories[été].color", [("defaults.category.color", 12, "333333")]),
        ("categories[germany].like", [("categories[germany].like", 17, "community")]),
        ("categories[germany].text_color", []),
    ],
)
def test_the_chain_of_a_value(explained: Explained, path: str, expected: list[tuple[str, int, object]]) -> None:
    assert chain(explained(path)) == expected


def becomes(found: Explanation) -> set[str]:
    return {f"{item.resource.address}: {item.field}" for item in found.becomes}


def test_what_it_becomes_is_of_the_thing_that_was_asked_about(explained: Explained) -> None:
    assert becomes(explained("categories[germany].description")) == {"about_topic germany: description"}
    assert becomes(explained("categories[germany].moderated_by")) == {
        "category germany: moderated_by",
        "category germany/ask: moderated_by",
    }
    of_the_shape = becomes(explained("shapes.community.moderated_by"))
    assert {"category germany: moderated_by", "category turkey: moderated_by"} < of_the_shape


def test_the_word_that_takes_a_shape_becomes_all_that_comes_from_it(explained: Explained) -> None:
    found = becomes(explained("categories[germany].like"))
    assert {"category germany: color", "about_topic germany: description", "category germany/été: name"} < found
    assert not any("turkey" in item for item in found)


def test_an_overlay_of_a_shape_is_part_of_the_chain(loaded: Callable[..., Document]) -> None:
    document = loaded(FILE, 'shapes: {community: {color: "999999"}}\n')
    found = explain(document, desired(document), "categories[germany].color")
    assert [(item[0], item[2]) for item in chain(found)] == [
        ("shapes.community.color", "999999"),
        ("shapes.community.color", "222222"),
        ("shapes.base.color", "111111"),
        ("defaults.category.color", "333333"),
    ]
