"""What only the forum can tell: found by the plan in the reads that it makes anyway, all at once, before any write."""

import unicodedata
from typing import Any

import pytest
from rehearsal import Rehearsal, Sent, tagged

from idiaspora.plugin_config.kinds.forum_limits import SETTINGS
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.sandbox.model.site_settings import SiteSettings

THREE_LEVELS = (
    "categories: [{name: A, slug: aa, subcategories: [{name: B, slug: bb, subcategories: [{name: C, slug: cc}]}]}]\n"
)
LONG_NAME = "groups: [{name: meetup-organisers-new-york, members: [martin]}]\n"
SHORT_TEXT = "categories: [{name: 快乐, slug: happy, description: 关于幸福的讨论}]\n"
IN_SCRIPT = "categories: [{name: Été, slug: été}]\n"
LONG_TAG = "tag_groups: [{name: Regions, tags: [sub-saharan-africa-and-islands]}]\n"
LANGUAGE = "categories: [{name: News, slug: news, translations: {mn: {name: Мэдээ}}}]\n"


def refused(house: Rehearsal, text: str) -> list[str]:
    """The problems of a plan, by code and place, after which nothing was written."""
    begun = len(house.wire.sent)
    with pytest.raises(Invalid) as caught:
        house.run(text)
    assert {sent.method for sent in house.wire.sent[begun:]} <= {"GET"}
    assert all(problem.span.line > 2 and problem.remedy and problem.is_error for problem in caught.value.problems)
    return [f"{problem.code} {problem.path}" for problem in caught.value.problems]


REFUSED = [
    pytest.param(LONG_NAME, "bad-name groups[meetup-organisers-new-york].name", id="a long name"),
    pytest.param("groups: [{name: uk}]\n", "bad-name groups[uk].name", id="a short name"),
    pytest.param("moderators: {communications: {}}\n", "bad-name moderators.communications", id="a role's own name"),
    pytest.param("groups: [{name: équipe}]\n", "bad-name groups[équipe].name", id="a name with accents"),
    pytest.param(SHORT_TEXT, "wrong-length categories[happy].description", id="a short description"),
    pytest.param(IN_SCRIPT, "bad-slug categories[été].slug", id="a slug in another script"),
    pytest.param("categories: [{name: News, slug: none}]\n", "bad-slug categories[News].slug", id="no slug"),
    pytest.param(LONG_TAG, "bad-tag-name tag_groups[Regions].tags", id="a long tag"),
    pytest.param(LANGUAGE, "bad-language categories[news].translations", id="a language"),
    pytest.param(
        THREE_LEVELS, "too-many-levels categories[aa].subcategories[bb].subcategories[cc]", id="a third level"
    ),
]


@pytest.mark.parametrize(("text", "problem"), REFUSED)
def test_what_the_forum_would_refuse_is_a_problem_of_the_plan(house: Rehearsal, text: str, problem: str) -> None:
    house.setting("content_localization_enabled", "true")
    assert refused(house, text) == [problem]


TAKEN = [
    pytest.param(LONG_NAME, {"max_username_length": 60}, id="a long name"),
    pytest.param("groups: [{name: uk}]\n", {"min_username_length": 2}, id="a short name"),
    pytest.param("moderators: {communications: {}}\n", {"max_username_length": 30}, id="a role's own name"),
    pytest.param("groups: [{name: équipe}]\n", {"unicode_usernames": True}, id="a name with accents"),
    pytest.param(SHORT_TEXT, {"min_first_post_length": 5, "min_post_length": 5}, id="a short description"),
    pytest.param(
        "categories: [{name: N, slug: nn, description: News}]\n", {"min_first_post_length": 4, "min_post_length": 4},
        id="a word",
    ),
    pytest.param(IN_SCRIPT, {"slug_generation_method": "encoded"}, id="a slug in another script"),
    pytest.param("categories: [{name: News, slug: none}]\n", {"slug_generation_method": "none"}, id="no slug"),
    pytest.param(LONG_TAG, {"max_tag_length": 40}, id="a long tag"),
]  # fmt: skip


@pytest.mark.parametrize("who", ["the forum", "the file"])
@pytest.mark.parametrize(("text", "settings"), TAKEN)
def test_a_limit_that_the_forum_or_the_file_changes_counts(
    house: Rehearsal, text: str, settings: dict[str, Any], who: str
) -> None:
    if who == "the forum":
        for name, value in settings.items():
            house.setting(name, str(value).lower())
    else:
        written = ", ".join(f"{name}: {str(value).lower()}" for name, value in settings.items())
        text += f"settings: {{{written}}}\n"

    ran = house.run(text)

    assert ran.applied.exit_code == 0, [outcome.reason for outcome in ran.applied.outcomes]
    assert house.plan(text).is_empty


def test_the_file_counts_before_the_forum(house: Rehearsal) -> None:
    house.setting("slug_generation_method", "encoded")
    assert refused(house, "settings: {slug_generation_method: ascii}\n" + IN_SCRIPT) == [
        "bad-slug categories[été].slug"
    ]


def test_all_kinds_of_problems_come_at_once_by_their_lines(house: Rehearsal) -> None:
    house.arrange("POST", "/categories.json", {"name": "Old", "color": "0088CC", "text_color": "FFFFFF"})
    house.arrange("POST", "/categories.json", {"name": "New", "color": "0088CC", "text_color": "FFFFFF"})
    text = """settings:
  no_such_setting_anywhere: 1
  title: A forum
categories:
  - {name: New, slug: new, previously: old}
  - {name: Été, slug: été, moderated_by: [crwe]}
  - {name: D, slug: dd, description: short, allowed_tags: [aaaaaaaaaaaaaaaaaaaaaaaaa]}
  - {name: One, slug: one, subcategories: [{name: Two, slug: two, subcategories: [{name: Three, slug: three}]}]}
groups:
  - {name: xx}
  - {name: crew, members: [nobody]}
"""
    assert [problem.partition(" ")[0] for problem in refused(house, text)] == [
        "no-such-setting",
        "both-alive",
        "bad-slug",
        "no-such-group",
        "wrong-length",
        "bad-tag-name",
        "too-many-levels",
        "bad-name",
        "no-such-user",
    ]


def test_a_name_that_is_missing_comes_with_the_nearest_one(house: Rehearsal) -> None:
    text = "groups: [{name: editors}]\ncategories: [{name: News, slug: news, moderated_by: [editor]}]\n"
    with pytest.raises(Invalid) as caught:
        house.plan(text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.remedy.partition("? ")[0]) == ("no-such-group", "did you mean editors")


def test_a_name_that_looks_like_another_is_right_where_the_forum_has_it(house: Rehearsal) -> None:
    house.arrange("POST", "/admin/groups.json", {"group": {"name": "editor"}})
    text = "groups: [{name: editors}]\ncategories: [{name: News, slug: news, moderated_by: [editor]}]\n"

    assert [problem.code for problem in house.desired(text).warnings] == ["unknown-group"]
    assert house.run(text).applied.exit_code == 0


# What is not written is not judged


@pytest.mark.parametrize(
    ("text", "setting", "before", "after"),
    [
        pytest.param(LONG_NAME, "max_username_length", "60", "60", id="a name"),
        pytest.param(SHORT_TEXT, "min_first_post_length", "5", "20", id="a description"),
        pytest.param(IN_SCRIPT, "slug_generation_method", "encoded", "ascii", id="a slug"),
        pytest.param(LONG_TAG, "max_tag_length", "40", "20", id="a tag"),
    ],
)
def test_what_stands_already_may_stay(house: Rehearsal, text: str, setting: str, before: str, after: str) -> None:
    house.setting(setting, before)
    house.settled(text)
    house.setting(setting, after)

    assert house.plan(text).is_empty


def test_any_write_of_a_category_would_spoil_a_slug_that_the_forum_keeps_no_more(house: Rehearsal) -> None:
    """The forum makes the slug anew with each write: of the percent codes that it kept it takes the percent signs."""
    house.setting("slug_generation_method", "encoded")
    house.settled(IN_SCRIPT)
    house.setting("slug_generation_method", "ascii")
    colored = IN_SCRIPT.replace("slug: été", "slug: été, color: '112233'")

    assert refused(house, colored) == ["bad-slug categories[été].slug"]
    assert house.run(colored.replace("slug: été", "slug: ete, previously: été")).applied.exit_code == 0


# Levels


@pytest.fixture
def three_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that has raised max_category_nesting."""
    text = SiteSettings.text
    monkeypatch.setattr(
        SiteSettings, "text", lambda self, name: "3" if name == "max_category_nesting" else text(self, name)
    )


def asked_for_levels(sent: list[Sent] | tuple[Sent, ...]) -> int:
    return [one.path for one in sent].count("/site/settings.json")


@pytest.mark.usefixtures("three_levels")
def test_a_third_level_where_the_host_allows_it(house: Rehearsal) -> None:
    ran = house.run(THREE_LEVELS)

    assert ran.applied.exit_code == 0
    assert asked_for_levels(ran.reads) == 1
    begun = len(house.wire.sent)
    assert house.plan(THREE_LEVELS).is_empty
    assert asked_for_levels(house.wire.sent[begun:]) == 0


def test_what_is_below_a_category_goes_down_with_it(house: Rehearsal) -> None:
    house.settled("categories: [{name: A, slug: aa}, {name: B, slug: bb, subcategories: [{name: C, slug: cc}]}]\n")
    moved = "categories: [{name: A, slug: aa, subcategories: [{name: B, slug: bb, previously: /bb}]}]\n"
    assert refused(house, moved) == ["too-many-levels categories[aa].subcategories[bb]"]


def test_two_levels_cost_no_request(house: Rehearsal) -> None:
    ran = house.run("categories: [{name: A, slug: aa, subcategories: [{name: B, slug: bb}]}]\n")
    assert asked_for_levels(ran.reads) == 0
    (settings,) = (sent for sent in ran.reads if sent.path == "/admin/site_settings.json")
    assert {value for name, value in settings.query if name == "names[]"} >= SETTINGS


def test_what_the_forum_does_not_show_is_told_as_a_note(house: Rehearsal) -> None:
    """A host can fix settings, which are then not listed."""

    def without_limits(sent: Sent, answer: Any) -> Any:
        if sent.path == "/admin/site_settings.json":
            answer["site_settings"] = [row for row in answer["site_settings"] if row["setting"] not in SETTINGS]
        return {} if sent.path == "/site/settings.json" else answer

    house.wire.bend = without_limits

    notes = house.plan(LONG_NAME + THREE_LEVELS).notes

    assert [note.address for note in notes] == ["group meetup-organisers-new-york", "category aa/bb/cc"]
    assert all("Discourse's defaults" in note.text and "does not show" in note.text for note in notes)
    assert [note.place.rpartition(":")[2] for note in notes] == ["3", "4"]


# Tags


@pytest.mark.parametrize("keeps", [True, False], ids=["capitals are kept", "capitals are folded"])
def test_a_tag_in_capitals_converges(house: Rehearsal, keeps: bool) -> None:
    house.setting("force_lowercase_tags", str(not keeps).lower())
    text = """
tag_groups: [{name: Topics, tags: [Open-Source, Économie], parent_tag: TOP}]
categories: [{name: News, slug: news, allowed_tags: [open-source, Économie]}]
groups: [{name: crew, notifications: {watching_tags: [OPEN-source]}}]
"""
    house.settled(text)

    assert house.plan(text).is_empty
    (group,) = house.arrange("GET", "/tag_groups.json")["tag_groups"]
    names = group.get("tag_names") or [tag["name"] for tag in group["tags"]]
    assert sorted(names) == (["Open-Source", "Économie"] if keeps else ["open-source", "économie"])


def test_a_tag_is_the_same_in_either_form_of_its_letters(house: Rehearsal) -> None:
    name, above = (unicodedata.normalize("NFD", text) for text in ("économie", "été"))
    parent = {"parent_tag_name": [above], "parent_tag": [{"name": above}]}
    house.arrange("POST", "/tag_groups.json", {"tag_group": {"name": "Topics", **tagged(name), **parent}})

    assert house.plan("tag_groups: [{name: Topics, tags: [Économie], parent_tag: Été}]\n").is_empty


def test_kinds_in_other_capitals_are_the_same_kinds(house: Rehearsal) -> None:
    theme = "{{name: {0}, slug: {0}, recommendations: {{kinds: [{1}], tag_group: Kinds}}}}"
    text = f"themes: [{theme.format('one', 'Idea, lesson')}, {theme.format('two', 'idea, Lesson')}]\n"
    house.settled(text)
    assert house.plan(text).is_empty
