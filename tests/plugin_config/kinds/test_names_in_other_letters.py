"""Names with letters that the forum does not keep: the remedy is what people would write for them."""

import pytest
from pictures import drawn, png
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid

PAGE = "pages: [{id: %s, title: The rules of this forum, body: Be kind to all people here., category: general}]\n"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        pytest.param(PAGE % "Règles du forum", "such as regles-du-forum", id="page"),
        pytest.param(PAGE % "Правила", "digits, hyphens and underscores", id="page-of-another-script"),
        pytest.param("emoji: [{name: Über uns, image: !upload images/a.png}]\n", "write uber_uns", id="emoji"),
        pytest.param("emoji: [{name: My Emoji, image: !upload images/a.png}]\n", "write my_emoji", id="emoji-of-words"),
        pytest.param("emoji: [{name: правила, image: !upload images/a.png}]\n", "letters a to z", id="no-letters"),
        pytest.param("webhooks: [{url: 'https://h.org/a b', events: [post]}]\n", "https://h.org/a%20b", id="webhook"),
        pytest.param("groups: [{name: '', full_name: A}]\n", "write the group name", id="group-without-name"),
    ],
)
def test_the_remedy_is_what_people_would_write(house: Rehearsal, text: str, remedy: str) -> None:
    drawn(house.folder, "images/a.png", png())
    with pytest.raises(Invalid) as found:
        house.desired(text)
    (problem,) = found.value.problems
    assert remedy in problem.remedy
