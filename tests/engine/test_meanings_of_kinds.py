"""What the kinds of contribution mean, said where members choose them."""

import pytest
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid

FILE = """\
defaults:
  theme:
    recommendations:
      kinds: [recommendation, experience]
      meanings: {recommendation: What governments should change., experience: What happened to you -- or others.}
themes:
  - {name: Water and health, slug: water}
  - {name: Young people, slug: youth%s}
%s"""


def test_tags_and_the_editor_say_what_each_kind_means(house: Rehearsal) -> None:
    house.settled(FILE % ("", ""))
    assert house.plan(FILE % ("", "")).is_empty
    shown = house.arrange("GET", "/tag/recommendation/info.json")["tag_info"]
    assert shown["description"] == "What governments should change."
    template = house.category("water")["topic_template"]
    assert template.startswith("<!--\nrecommendation: What governments should change.\n")
    assert template.count("-->") == 1


def test_a_template_of_its_own_stays(house: Rehearsal) -> None:
    house.settled(FILE % (", topic_template: Tell us.", ""))
    assert house.category("youth")["topic_template"] == "Tell us."


@pytest.mark.parametrize(
    ("theme", "more", "code"),
    [
        (", recommendations: {meanings: {lesson: What we learned.}}", "", "wrong-value"),
        (", recommendations: {meanings: {experience: Something else.}}", "", "contradiction"),
        ("", "tags: [{name: experience, description: Another one.}]\n", "contradiction"),
    ],
)
def test_meanings_that_do_not_fit(house: Rehearsal, theme: str, more: str, code: str) -> None:
    with pytest.raises(Invalid) as found:
        house.desired(FILE % (theme, more))
    assert {problem.code for problem in found.value.problems} == {code}
