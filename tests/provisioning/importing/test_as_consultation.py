"""A forum that exists in the words for consultations: what fits becomes a theme or a role, and nothing changes."""

from typing import Any

import pytest
from discourse_versions import VERSIONS, on
from importing import imported_from, left_in
from rehearsal import URL, USERNAME, Rehearsal

from idiaspora.provisioning.importing.importer import Imported

pytestmark = on("rehearsal_of_the_session", VERSIONS)

THEMED = """\
moderators:
  capital: {members: [martin], title: Expert, flair: {icon: user-tie}}
  work: {name: workers, members: [amina, kofi], owners: [kofi]}
defaults:
  theme: {access: {see: [everyone], create: [members]}, recommendations: true}
themes:
  - {name: Capital, slug: capital, moderated_by: [capital], color: "0033A0", questions: true}
  - {name: Work, slug: work, moderated_by: [work], questions: {name: Ask, slug: us, answers: voted, color: "FF0000"}}
  - {name: Open, slug: open, recommendations: {kinds: [idea, lesson], tag_group: Ideas}}
categories: [{name: Plain, slug: plain, subcategories: [{name: Below, slug: below}]}]
"""


def said(house: Rehearsal) -> Imported:
    """An import in the words for consultations, which plans empty and has all that one in Discourse's words has."""
    plain, result = imported_from(house), imported_from(house, as_consultation=True)
    assert house.plan(result.text).is_empty
    everything = {item.address for item in house.desired(plain.text).resources}
    assert everything <= {item.address for item in house.desired(result.text).resources}
    return result


def by_slug(items: list[Any]) -> dict[str, Any]:
    return {item["slug"]: item for item in items}


def test_themes_and_roles_come_back(house: Rehearsal) -> None:
    house.settled(THEMED)

    result = said(house)

    themes = by_slug(result.data["themes"])
    assert list(themes) == ["capital", "work", "open"]
    assert themes["capital"]["questions"] is True
    assert themes["work"]["questions"] == {"name": "Ask", "slug": "us", "color": "FF0000", "answers": "voted"}
    assert themes["open"]["recommendations"] == {"kinds": ["idea", "lesson"], "tag_group": "Ideas"}
    assert themes["work"]["moderated_by"] == ["workers"]
    roles = result.data["moderators"]
    assert roles["capital"]["members"] == ["martin"]
    assert "name" not in roles["capital"]
    assert roles["workers"]["name"] == "workers"
    assert "groups" not in result.data
    assert "tag_groups" not in result.data
    assert "plain" in by_slug(result.data["categories"])
    assert result.counts["themes"] == 3
    assert result.counts["moderators"] == 2
    assert left_in(result) == ()


def test_without_the_word_nothing_is_a_theme(house: Rehearsal) -> None:
    house.settled(THEMED)
    assert not {"themes", "moderators"} & imported_from(house).data.keys()


def test_categories_that_were_never_themes_become_some(house: Rehearsal) -> None:
    house.settled(
        "groups: [{name: gh_moderators, members: [martin], notifications: {watching: [ghana/qa, ghana]}}]\n"
        "categories:\n  - {name: Ghana, slug: ghana, moderated_by: [gh_moderators], subcategories: [\n"
        "      {name: Q & A, slug: qa, moderated_by: [gh_moderators], solved: {enabled: true},\n"
        "       description: 'Ask all who know Ghana well.'},\n"
        "      {name: Events, slug: events}]}\n"
    )

    (theme,) = said(house).data["themes"]

    assert theme["moderated_by"] == ["gh"]
    assert theme["questions"] == {"name": "Q & A", "slug": "qa", "description": "Ask all who know Ghana well."}
    assert [item["slug"] for item in theme["subcategories"]] == ["events"]
    role = said(house).data["moderators"]["gh"]
    assert role["notifications"] == {"watching": ["ghana"]}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "groups: [{name: experts, members: [martin]}]\ncategories: [{name: A, slug: a, moderated_by: [experts], "
            "subcategories: [{name: Q, slug: q, moderated_by: [experts], solved: {enabled: true}}]}]",
            id="experts who do not watch the questions",
        ),
        pytest.param(
            "categories: [{name: A, slug: a, subcategories: [{name: Q, slug: q, solved: {enabled: true}},"
            " {name: P, slug: p, solved: {enabled: true}}]}]",
            id="two categories of questions",
        ),
    ],
)
def test_what_does_not_fit_stays_a_category(house: Rehearsal, text: str) -> None:
    house.settled(text)

    result = said(house)

    assert "themes" not in result.data
    below = by_slug(by_slug(result.data["categories"])["a"]["subcategories"])
    assert below["q"]["solved"] == {"enabled": True}


def test_one_that_does_not_fit_keeps_no_other_from_being_a_theme(house: Rehearsal) -> None:
    house.settled(
        "groups: [{name: experts, members: [martin]}]\ncategories:\n"
        "  - {name: A, slug: a, moderated_by: [experts], subcategories: [{name: Q, slug: q, solved: {enabled: true},"
        " moderated_by: [experts]}]}\n"
        "  - {name: B, slug: b, topic_voting: true}\n"
    )

    result = said(house)

    assert [item["slug"] for item in result.data["themes"]] == ["b"]
    assert "a" in by_slug(result.data["categories"])
    (left,) = left_in(result)
    assert left.what == "the theme a"


def test_an_order_in_which_themes_are_not_first_is_left_out(house: Rehearsal) -> None:
    house.settled(
        f"version: 1\nforum: {{name: R, url: '{URL}', username: {USERNAME}, order: file}}\n"
        "categories: [{name: Plain, slug: plain}, {name: Voted, slug: voted, topic_voting: true}]\n"
    )

    result = imported_from(house, as_consultation=True)

    assert house.plan(result.text).is_empty
    assert [item["slug"] for item in result.data["themes"]] == ["voted"]
    assert "order" not in result.data["forum"]
    (left,) = left_in(result)
    assert left.what == "forum.order"


def test_a_role_takes_no_name_of_another_group(house: Rehearsal) -> None:
    house.settled(
        "groups: [{name: work, members: [amina]}, {name: work_moderators, members: [martin]}]\n"
        "categories: [{name: A, slug: a, moderated_by: [work_moderators]}]\n"
    )
    result = said(house)
    assert list(result.data["moderators"]) == ["work_moderators"]
    assert result.data["themes"][0]["moderated_by"] == ["work_moderators"]


def test_discourses_own_groups_are_no_roles(house: Rehearsal) -> None:
    house.settled("categories: [{name: A, slug: a, moderated_by: [trust_level_4]}]\n")
    result = said(house)
    assert "moderators" not in result.data
    assert result.data["themes"][0]["moderated_by"] == ["trust_level_4"]


def test_what_lets_people_in_is_said_by_each_group_itself(house: Rehearsal) -> None:
    line = (
        "public_admission: true, automatic_email_domains: [example.org], grant_trust_level: member, messages: members"
    )
    house.settled("groups:\n" + "".join(f"  - {{name: crew{number}, {line}}}\n" for number in range(4)))

    result = imported_from(house)

    assert result.data["defaults"]["group"] == {"messages": "members"}
    assert all(group["public_admission"] for group in result.data["groups"] if group["name"].startswith("crew"))
