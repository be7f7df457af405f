"""What members see of the experts of a theme, and the link that asks them in the right place."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from rehearsal import KEYS, Rehearsal

from idiaspora.plugin_config.language.problems import Invalid

FILE = """\
forum: {name: Rehearsal, url: 'http://127.0.0.1:1', username: provisioner, languages: [fr, en]}
moderators: {capital: {title: Expert de l'eau, members: [martin, amina]}, youth: {members: [kofi]}}
defaults:
  theme: {introduce: true, questions: {ask_link: [theme, sidebar], name: Poser une question, slug: ask}}
themes:
  - {name: Eau et santé, slug: eau, description: L'eau pour tous et la santé., moderated_by: [capital]}
  - {name: Jeunesse, slug: jeunes, description: Les jeunes qui vivent ailleurs., moderated_by: [youth]}
  - {name: Autre, slug: autre, description: Tout ce qui reste à dire., questions: false}
"""
ABOUT = """\
L'eau pour tous et la santé.

**Expert de l'eau**: [martin](/u/martin), [amina](/u/amina)

[Poser une question](/new-topic?category=eau/ask)"""


def about(house: Rehearsal, path: str) -> str:
    topic = re.search(r"/t/[^/]+/(\d+)", house.category(path)["topic_url"])
    assert topic is not None
    return str(house.arrange("GET", f"/posts/by_number/{topic[1]}/1.json")["raw"])


@pytest.fixture
def asked(house: Rehearsal) -> Rehearsal:
    house.settled("version: 1\n" + FILE)
    assert house.plan("version: 1\n" + FILE).is_empty
    return house


def test_the_about_topic_names_the_experts_and_has_the_link(asked: Rehearsal) -> None:
    assert about(asked, "eau") == ABOUT
    assert "**Modération**: [kofi](/u/kofi)" in about(asked, "jeunes")
    assert about(asked, "autre") == "Tout ce qui reste à dire."


def test_the_list_of_categories_shows_the_description_alone(asked: Rehearsal) -> None:
    shown = asked.category("eau")["description_text"]
    assert shown.endswith("eau pour tous et la santé.")


def test_the_sidebar_leads_to_a_new_question_in_each_theme(asked: Rehearsal) -> None:
    """Each member gets to a category in which they may start a topic, and to its template."""
    headers = {"Api-Key": KEYS["full"], "Api-Username": "lucia", "Accept": "application/json"}
    member = asked.app.test_client()
    sections = member.get("/sidebar_sections.json", headers=headers).get_json()["sidebar_sections"]
    (section,) = [one for one in sections if one["title"] == "Poser une question"]
    assert [link["name"] for link in section["links"]] == ["Eau et santé", "Jeunesse"]
    for link in section["links"]:
        path = parse_qs(urlsplit(link["value"]).query)["category"][0]
        seen = {row["id"]: row for row in member.get("/site.json", headers=headers).get_json()["categories"]}
        category = seen[asked.category(path)["id"]]
        assert category["permission"] == 1


def test_nobody_is_mentioned(asked: Rehearsal) -> None:
    assert "@" not in about(asked, "eau") + about(asked, "jeunes")


def test_other_experts_rewrite_the_about_topic(asked: Rehearsal) -> None:
    ran = asked.run("version: 1\n" + FILE.replace("[martin, amina]", "[martin, lucia]"))
    assert ran.applied.exit_code == 0
    assert "[lucia](/u/lucia)" in about(asked, "eau")


def test_a_theme_without_a_description_is_a_warning(house: Rehearsal) -> None:
    text = "version: 1\n" + FILE.replace("description: L'eau pour tous et la santé., ", "")
    found = house.desired(text)
    assert [(problem.code, problem.is_error) for problem in found.warnings] == [("missing-key", False)]


def test_a_section_of_that_title_in_the_file_is_told(house: Rehearsal) -> None:
    own = "sidebar: [{title: Poser une question, links: [{name: A, to: /faq}]}]\n"
    with pytest.raises(Invalid) as found:
        house.desired("version: 1\n" + FILE + own)
    assert [problem.code for problem in found.value.problems] == ["declared-twice"]


def test_names_mean_nothing_in_markdown(house: Rehearsal) -> None:
    text = "version: 1\n" + FILE.replace("Expert de l'eau", "'Expert [of] *all* <b>'")
    house.settled(text)
    assert "**Expert \\[of\\] \\*all\\* \\<b\\>**: [martin]" in about(house, "eau")
