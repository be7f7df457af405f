"""A document against a model: exact places, one problem for one mistake, all at once."""

from typing import Annotated, Literal

import pytest
from pydantic import Field, model_validator

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import Boolean, Color, Duration, Integer, Line, SecretText, Slug, Text
from idiaspora.plugin_config.checking.validation import check, read_and_check
from idiaspora.plugin_config.language.item_keys import ItemKeys
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.secret import Secret


class Questions(Declaration):
    """What can be asked."""

    name: Line = "Ask"
    answers: Literal["accepted", "voted", "both"] = "accepted"
    within: Duration | None = None


class Theme(Declaration):
    """A theme."""

    name: Annotated[Line, Field(min_length=1, max_length=10)]
    slug: Slug
    color: Color | None = None
    questions: Boolean | Questions | None = None
    moderated_by: tuple[Line, ...] = ()


class Room(Declaration):
    """Another shape of a place."""

    room: Line
    seats: Integer = 1


class Sample(Declaration):
    """A small forum."""

    themes: tuple[Theme, ...] = ()
    level: Literal["none", "all"] | Integer = "none"
    flag: Literal["some"] | Boolean = "some"
    values: dict[Line, Text | SecretText | list[Text]] | None = None
    roles: dict[Slug, Questions] | None = None
    places: tuple[Questions | Room, ...] = ()
    nested: tuple[tuple[Boolean | Questions, ...], ...] = ()

    @model_validator(mode="after")
    def _agrees(self) -> "Sample":
        if self.level == "all" and not self.themes:
            raise refusal("wrong-value", "there is no theme", "add one", "level")
        if self.level == 7:
            raise ValueError("seven is taken")
        return self


T = "themes:\n  - name: Trade\n    slug: trade\n"


@pytest.mark.parametrize(
    ("text", "code", "line", "path", "remedy"),
    [
        ("theems: []\n", "unknown-key", 1, "theems", "did you mean themes?"),
        (T + "    color: red\n", "bad-color", 4, "themes[trade].color", "six"),
        (T + "    questions:\n      anwsers: both\n", "unknown-key", 5, "themes[trade].questions.anwsers", "answers?"),
        (T + "    questions:\n      answers: two\n", "unknown-choice", 5, "themes[trade].questions.answers", "both"),
        (T + "    questions: maybe\n", "not-a-boolean", 4, "themes[trade].questions", "keys with values"),
        (T + "    questions: [a]\n", "wrong-shape", 4, "themes[trade].questions", "without brackets"),
        (T + "    moderated_by: capital\n", "wrong-shape", 4, "themes[trade].moderated_by", "write [capital]"),
        (
            T + "    moderated_by:\n      - a\n      - {b: c}\n",
            "wrong-shape",
            6,
            "themes[trade].moderated_by[1]",
            "one",
        ),
        ("themes:\n  - name: Trade\n    color: '008800'\n", "missing-key", 2, "themes[Trade].slug", "“slug: …”"),
        ("themes:\n  - name: Trade\n    slogan: trade\n    slug: b\n", "unknown-key", 3, "themes[b].slogan", "slug"),
        ("themes:\n  - name: Trade\n    sulg: trade\n", "unknown-key", 3, "themes[Trade].sulg", "did you mean slug?"),
        ("themes:\n  - name: Diaspora capital\n    slug: b\n", "wrong-length", 2, "themes[b].name", "shorten"),
        ("themes:\n  - name: ''\n    slug: b\n", "wrong-length", 2, "themes[b].name", "write more"),
        ("themes: trade\n", "wrong-shape", 1, "themes", "write a list"),
        ("themes:\n  trade: {}\n", "wrong-shape", 1, "themes", "write a list"),
        ("themes: [trade]\n", "wrong-shape", 1, "themes[0]", "keys with values"),
        ("level: al\n", "unknown-choice", 1, "level", "did you mean all?"),
        ("level: {a: b}\n", "wrong-shape", 1, "level", "one value after the colon"),
        ("flag: yess\n", "unknown-choice", 1, "flag", "some, true, false"),
        ("values:\n  a: b\n  c: {d: e}\n", "wrong-shape", 3, "values.c", "one value"),
        ("values:\n  a: [b, [c]]\n", "wrong-shape", 2, "values.a[1]", "write c without"),
        ("roles:\n  Capital: {}\n", "bad-slug", 2, "roles.Capital", "write capital"),
        ("roles:\n  a: {within: 3}\n", "bad-duration", 2, "roles.a.within", "3 days"),
        ("places:\n  - room: A\n    seets: 3\n", "unknown-key", 3, "places[0].seets", "did you mean seats?"),
        ("places:\n  - name: A\n    answers: no\n", "unknown-choice", 3, "places[A].answers", "accepted"),
        ("nested:\n  - [true, {name: A, x: b}]\n", "unknown-key", 2, "nested[0][A].x", "use one of"),
        ("level: all\n", "wrong-value", 1, "level", "add one"),
        ("level: 7\n", "wrong-value", 1, "", "correct"),
    ],
)
def test_one_mistake_gives_one_problem_at_its_place(loaded, text, code, line, path, remedy):
    with pytest.raises(Invalid) as caught:
        check(loaded(text), Sample)

    (problem,) = caught.value.problems
    assert (problem.code, problem.span.line, problem.path) == (code, line, path)
    assert remedy in problem.remedy


def test_the_place_of_an_unknown_key_is_the_key_and_of_a_wrong_value_the_value(loaded):
    with pytest.raises(Invalid) as caught:
        check(loaded(T + "    colour: x\n    color: red\n"), Sample)

    assert [(problem.span.line, problem.span.column) for problem in caught.value.problems] == [(4, 5), (5, 12)]


def test_all_problems_come_at_once_by_line(loaded):
    text = T + "    color: red\n    questions: {within: soon, name: [a]}\nlevel: x\nvalus: {}\n"

    with pytest.raises(Invalid) as caught:
        check(loaded(text), Sample)

    assert [(problem.code, problem.span.line) for problem in caught.value.problems] == [
        ("bad-color", 4),
        ("bad-duration", 5),
        ("wrong-shape", 5),
        ("unknown-choice", 6),
        ("unknown-key", 7),
    ]


def test_a_good_document_becomes_the_model(loaded):
    text = T + "    questions: {within: 7 days}\nlevel: 3\nflag: no\nvalues: {a: b, c: !secret S, d: [e]}\n"

    sample = check(loaded(text, S="hush"), Sample)

    assert sample.themes[0].declares("questions")
    assert not sample.themes[0].declares("color")
    assert isinstance(sample.themes[0].questions, Questions)
    assert (sample.level, sample.flag) == (3, False)
    assert sample.values == {"a": "b", "c": Secret("hush"), "d": ["e"]}


def test_declarations_cannot_be_changed(loaded):
    sample = check(loaded(T), Sample)

    with pytest.raises(ValueError, match="frozen"):
        sample.level = "all"


def test_mistakes_of_language_and_contents_come_at_once(files):
    files({"forum.yaml": "themes:\n  - name: Trade\n    slug:\n    color: red\nlevel: !env NOPE\nlevle: 1\n"})

    with pytest.raises(Invalid) as caught:
        read_and_check("forum.yaml", Sample, keys=ItemKeys(), variables={})

    assert [(problem.code, problem.span.line) for problem in caught.value.problems] == [
        ("null-value", 3),
        ("bad-color", 4),
        ("variable-missing", 5),
        ("unknown-key", 6),
    ]


def test_what_only_follows_from_a_wrong_value_is_not_said(files):
    files({"forum.yaml": "level: all\nthemes: !file none.md\n"})

    with pytest.raises(Invalid) as caught:
        read_and_check("forum.yaml", Sample, keys=ItemKeys(), variables={})

    assert [problem.code for problem in caught.value.problems] == ["file-not-found"]


def test_reading_and_checking_a_good_file(files):
    files({"forum.yaml": T})

    document, sample = read_and_check("forum.yaml", Sample, keys=ItemKeys(), variables={})

    assert document.text_path(("themes", 0)) == "themes[trade]"
    assert sample.themes[0].slug == "trade"


def test_a_file_that_cannot_be_read_is_not_checked(files):
    files({})

    with pytest.raises(Invalid) as caught:
        read_and_check("forum.yaml", Sample, keys=ItemKeys(), variables={})

    assert [problem.code for problem in caught.value.problems] == ["file-not-found"]
