"""How embedded comments look: settings on a page that empties what a write leaves out."""

from collections.abc import Callable
from typing import Any

import pytest
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid

PATH = "/admin/customize/embedding.json"


@pytest.fixture
def kept(house: Rehearsal) -> dict[str, Any]:
    """A forum on which somebody set all of it, as it shows that."""
    topics = {"embed_by_username": "martin", "embed_post_limit": 7, "embed_title_scrubber": "x", "embed_unlisted": True}
    pages = {"allowed_embed_selectors": "p", "blocked_embed_selectors": "q", "allowed_embed_classnames": "r"}
    house.arrange("PUT", PATH, {"embedding": {"type": "posts_and_topics", "embed_truncate": True, **topics}})
    house.arrange("PUT", PATH, {"embedding": {"type": "crawlers", **pages}})
    return shown(house)


def shown(house: Rehearsal) -> dict[str, Any]:
    row: dict[str, Any] = house.arrange("GET", PATH)["embedding"]
    return row


@pytest.mark.parametrize(
    ("said", "name", "value"),
    [
        pytest.param("post_limit: 8", "embed_post_limit", 8, id="of what is shown"),
        pytest.param("blocked_selectors: nav", "blocked_embed_selectors", "nav", id="of what is read"),
        pytest.param("allowed_classnames: ''", "allowed_embed_classnames", "", id="emptied"),
    ],
)
def test_a_change_of_one_leaves_the_others_as_they_are(
    house: Rehearsal, kept: dict[str, Any], said: str, name: str, value: Any
) -> None:
    ran = house.run(f"embedding: {{settings: {{{said}}}}}\n")
    assert (ran.applied.exit_code, ran.applied.unconverged) == (0, ())
    assert len(ran.writes) == 1
    assert shown(house) == {**kept, name: value}


def test_a_change_in_both_parts_takes_a_write_for_each(house: Rehearsal, kept: dict[str, Any]) -> None:
    ran = house.run("embedding: {settings: {post_limit: 9, allowed_selectors: main}}\n")
    assert len(ran.writes) == ran.plan.writes == 2
    assert shown(house) == {**kept, "embed_post_limit": 9, "allowed_embed_selectors": "main"}


def test_a_setting_of_the_same_page_that_changes_in_the_same_run_stays_changed(
    house: Rehearsal, kept: dict[str, Any]
) -> None:
    """It is a setting like others, and the page says it again with each write."""
    assert kept["embed_unlisted"] is True
    file = "settings: {embed_unlisted: false}\nembedding: {settings: {post_limit: 9}}\n"
    ran = house.run(file)
    assert (ran.applied.exit_code, ran.applied.unconverged) == (0, ())
    assert shown(house) == {**kept, "embed_post_limit": 9, "embed_unlisted": False}
    assert house.plan(file).is_empty


def test_nobody_unknown_makes_topics(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as found:
        house.plan("embedding: {settings: {user: nobody_here}}\n")
    (problem,) = found.value.problems
    assert (problem.code, problem.path) == ("no-such-user", "embedding.settings.user")


def test_what_every_forum_refuses_is_refused_offline(refused: Callable[[str], list[str]]) -> None:
    assert refused("embedding: {settings: {post_limit: many}}\n")[0].startswith("embedding.settings.post_limit")
