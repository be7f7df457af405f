"""What a file may say of permalinks."""

from collections.abc import Callable

import pytest

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.directory import USER, Directory
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.permalink import FIELDS, KIND

REFUSED = [
    pytest.param("url: old", "permalinks", id="no target"),
    pytest.param("url: old, to: {}", "to", id="an empty target"),
    pytest.param("url: old, to: {topic: 1, tag: x}", "to", id="two targets"),
    pytest.param("url: old, to: {planet: 4}", "to", id="an unknown target"),
    pytest.param("url: old, to: {topic: 0}", "topic", id="no number of a topic"),
    pytest.param("url: old, to: {url: ''}", "url", id="an empty address"),
    pytest.param("url: /, to: {topic: 1}", "url", id="the front page"),
    pytest.param("url: 'https://forum.example.org/old', to: {topic: 1}", "url", id="a full address"),
    pytest.param("url: 'old#part', to: {topic: 1}", "url", id="what stays in the browser"),
    pytest.param("url: old, to: {url: www.example.org}", "url", id="neither an address nor a path"),
    pytest.param(f"url: {'x' * 1001}, to: {{topic: 1}}", "url", id="a long address"),
]


@pytest.mark.parametrize(("item", "at"), REFUSED)
def test_what_no_forum_takes(refused: Callable[[str], list[str]], item: str, at: str) -> None:
    (path, *_) = refused(f"permalinks: [{{{item}}}]")
    assert at in path


def test_an_address_with_and_without_a_slash_is_one(
    refused: Callable[[str], list[str]], expanded: Callable[[str], Desired]
) -> None:
    assert refused("permalinks: [{url: /old, to: {topic: 1}}, {url: old, to: {topic: 2}}]")
    (found,) = expanded("permalinks: [{url: /old/, to: {topic: 1}}]").of_kind("permalink")
    assert found.key == "old/"


NAMED = [
    pytest.param("{category: trade/ask}", {("category", "trade/ask")}, id="a category"),
    pytest.param("{user: martin}", {("user", "martin")}, id="a person"),
    pytest.param("{topic: 3}", set(), id="a topic"),
]


@pytest.mark.parametrize(("target", "named"), NAMED)
def test_it_names_what_it_leads_to(
    expanded: Callable[[str], Desired], target: str, named: set[tuple[str, str]]
) -> None:
    (found,) = expanded(f"permalinks: [{{url: old, to: {target}}}]").of_kind("permalink")
    assert KIND.references(found) == named


TARGETS = [
    pytest.param({"category": "trade"}, "category", "5", {"category_id": 5}, id="category"),
    pytest.param({"topic": 9}, "topic", "9", {"topic_id": 9}, id="topic"),
    pytest.param({"post": 11}, "post", "11", {"post_id": 11}, id="post"),
    pytest.param({"tag": "idea"}, "tag", "idea", {"tag_id": 2, "tag_name": "Idea"}, id="tag"),
    pytest.param({"user": "martin"}, "user", "4", {"user_id": 4, "username": "Martin"}, id="user"),
    pytest.param(
        {"url": "/new-topic"}, "external_url", "/new-topic", {"external_url": "/new-topic"}, id="a path of the forum"
    ),
]


@pytest.mark.parametrize(("value", "kind", "sent", "row"), TARGETS)
def test_targets_go_and_come_back(value: dict[str, object], kind: str, sent: str, row: dict[str, object]) -> None:
    names = Directory().with_(CATEGORY, "trade", 5).with_(USER, "martin", 4)
    columns = dict.fromkeys(("category_id", "topic_id", "post_id", "tag_id", "user_id", "external_url"))
    body: dict[str, object] = {}
    FIELDS["to"].place(body, value, names)
    assert body == {"permalink_type": kind, "permalink_type_value": sent}
    assert FIELDS["to"].same(FIELDS["to"].decode(columns | row, names), value)


def test_a_target_that_is_gone_is_another_one() -> None:
    gone = FIELDS["to"].decode({"category_id": 77}, Directory().with_(CATEGORY, "trade", 5))
    assert gone == {"category": "#77"}
    assert not FIELDS["to"].same(gone, {"category": "trade"})
