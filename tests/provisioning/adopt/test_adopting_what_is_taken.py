"""What one thing has differently from its shape, or from the defaults, is written at that thing and nowhere else."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from adopting_forum import edited_lines
from adopting_story import FILE, Story
from discourse_versions import VERSIONS
from rehearsal import HEAD, Rehearsal

from idiaspora.provisioning.drift.sides import EXISTENCE

TEXT = (
    HEAD
    + """\
shapes:
  community:
    color: "0033A0"
    access: {see: [everyone], create: [members]}
    description: A place for {name}, where its people meet and talk.
    questions: {name: Questions, slug: questions, answers: any, topic_template: What is it about?}
    subcategories:
      - {name: "Events in {name}", slug: events, color: "111111", topic_template: When and where?}
      - {name: "Jobs in {name}", slug: jobs, text_color: FFFFFF}
  team: {bio: We are the people of this place., title: "Member of {name}"}
defaults:
  category: {search_priority: high, description: "A category of this forum, in which all may talk."}
  group: {messages: members}
groups:
  - {name: editors, like: team}
  - {name: writers, like: team, title: Writer}
categories:
  - {name: Germany, slug: germany, like: community}
  - name: Türkiye
    slug: turkey
    like: community
    subcategories: [{name: Clubs, slug: clubs}]
"""
)


@pytest.fixture(params=VERSIONS)
def story(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # the disk is not what is tested
    monkeypatch.chdir(tmp_path)
    house = Rehearsal(tmp_path, request.param)
    told = Story(house, TEXT)
    FILE.write_text(TEXT, encoding="utf-8")
    yield told
    house.forum.store.close()


def edit(story: Story, path: str, **fields: Any) -> None:
    row = story.house.category(path)
    permissions = {item["group_name"]: item["permission_type"] for item in row["group_permissions"]}
    story.does("PUT", f"/categories/{row['id']}.json", {"permissions": permissions, **fields})


def left(story: Story) -> tuple[Any, ...]:
    """How the forum differs from the file as it is now."""
    story.wanted = story.house.desired(FILE.read_text(encoding="utf-8"))
    return story.drift()


@pytest.mark.parametrize(
    ("path", "fields", "lines"),
    [
        (
            "germany",
            {"color": "ABCDEF"},
            [
                '- {name: Germany, slug: germany, like: community, color: ABCDEF, questions: {color: "0033A0"}}',
            ],
        ),
        ("turkey", {"search_priority": 0}, ["search_priority: normal"]),
        (
            "germany/questions",
            {"topic_template": "Why?"},
            ["- {name: Germany, slug: germany, like: community, questions: {topic_template: Why?}}"],
        ),
        (
            "germany/events",
            {"color": "ABCDEF"},
            [
                "- {name: Germany, slug: germany, like: community, subcategories: "
                "[{name: Events in Germany, slug: events, color: ABCDEF}]}",
            ],
        ),
        (
            "turkey/jobs",
            {"text_color": "000000", "color": "ABCDEF"},
            ['subcategories: [{name: Clubs, slug: clubs}, {name: Jobs in Türkiye, slug: jobs, text_color: "000000"}]'],
        ),
        (
            "germany/events",
            {"topic_template": "Who comes?"},
            [
                "- {name: Germany, slug: germany, like: community, subcategories: "
                "[{name: Events in Germany, slug: events, topic_template: Who comes?}]}",
            ],
        ),
    ],
    ids=["of the shape", "of the defaults", "of its questions", "of its subcategory", "beside own ones", "a template"],
)
def test_a_value_is_written_at_the_thing(story: Story, path: str, fields: dict[str, Any], lines: list[str]) -> None:
    edit(story, path, **fields)

    adoption = story.adopt()

    assert adoption.refused == ()
    assert edited_lines(adoption) == lines
    assert left(story) == ()


def test_several_values_of_one_subcategory_come_in_together(story: Story) -> None:
    edit(story, "germany/events", color="ABCDEF", topic_template="Who?", name="Feste")

    adoption = story.adopt()

    assert adoption.refused == ()
    assert len(adoption.adopted) == 3
    assert left(story) == ()
    assert "Events in {name}" in FILE.read_text(encoding="utf-8")


def test_a_description_of_a_subcategory_comes_in(story: Story) -> None:
    topic = story.house.category("germany/events")["topic_url"].rpartition("/")[2]
    headers = story.house.app.test_client()
    post = headers.get(f"/posts/by_number/{topic}/1.json").get_json()["id"]
    story.does("PUT", f"/posts/{post}.json", {"post": {"raw": "All that goes on here, week after week."}})

    adoption = story.adopt()

    assert adoption.refused == ()
    assert 'slug: events, description: "All that goes on here, week after week."' in "".join(edited_lines(adoption))
    assert left(story) == ()


def test_a_group_gets_a_value_of_its_own(story: Story) -> None:
    group = story.house.group("editors")["id"]
    story.does("PUT", f"/groups/{group}.json", {"group": {"title": "Editor", "messageable_level": 99}})

    adoption = story.adopt()

    assert adoption.refused == ()
    assert "title: Editor" in "".join(edited_lines(adoption))
    assert left(story) == ()


def test_an_overlay_takes_the_values_that_the_live_forum_has(story: Story) -> None:
    folder = Path("environments")
    folder.mkdir()
    (folder / "live.yaml").write_text("settings: {}\n", encoding="utf-8")
    edit(story, "germany/events", color="ABCDEF")

    adoption = story.adopt(environment="live", overlay=str(folder / "live.yaml"))

    assert adoption.refused == ()
    assert list(adoption.after) == [str(folder / "live.yaml")]
    assert FILE.read_text(encoding="utf-8") == TEXT


def test_questions_that_were_deleted_are_taken_from_the_thing_alone(story: Story) -> None:
    story.does("DELETE", f"/categories/{story.house.category('turkey/questions')['id']}.json", None)

    adoption = story.adopt("categories[turkey].questions")

    assert [item.difference.field for item in adoption.adopted] == [EXISTENCE]
    assert edited_lines(adoption) == ["questions: false"]
    assert left(story) == ()


def test_a_subcategory_of_a_shape_that_was_deleted_stays_with_what_to_do(story: Story) -> None:
    story.does("DELETE", f"/categories/{story.house.category('turkey/jobs')['id']}.json", None)

    adoption = story.adopt()

    (refused, *others) = adoption.refused
    assert refused.difference.address == "category turkey/jobs"
    assert refused.remedy == "take shapes.community.subcategories[jobs] out of the file"
    assert others == []
    assert FILE.read_text(encoding="utf-8") == TEXT
