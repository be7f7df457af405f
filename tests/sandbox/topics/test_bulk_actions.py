"""One change of several topics at once."""

import pytest
from writing import RAW, write


@pytest.fixture
def topics(client):
    titles = ("Who pays the fees of the ship", "Which papers does a seafarer need")
    return [write(client, title, acting="amina", raw=f"{RAW} {title}").json["topic_id"] for title in titles]


def change(client, topics, acting="provisioner", **operation):
    return client.put("/topics/bulk.json", {"topic_ids": topics, "operation": operation}, acting=acting)


def shown(client, topic):
    return client.get(f"/t/{topic}.json").json


def test_topics_are_closed_and_those_closed_before_are_answered_too(client, topics):
    assert change(client, topics[:1], type="close").json == {"topic_ids": topics[:1]}

    assert change(client, topics, type="close").json == {"topic_ids": topics}
    assert [shown(client, topic)["closed"] for topic in topics] == [True, True]


@pytest.mark.parametrize(
    ("operation", "key", "value"),
    [
        ({"type": "archive"}, "archived", True),
        ({"type": "unlist"}, "visible", False),
        ({"type": "change_category", "category_id": 2}, "category_id", 2),
        ({"type": "append_tags", "tags": ["ships"]}, "tags", ["ships"]),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else None,
)
def test_other_operations(client, topics, operation, key, value):
    assert change(client, topics, **operation).json == {"topic_ids": topics}
    assert [shown(client, topic)[key] for topic in topics] == [value, value]


def test_tags_are_put_added_and_taken_away(client, topics):
    for kind, tags, left in [
        ("change_tags", ["ships", "fees"], {"ships", "fees"}),
        ("append_tags", ["papers"], {"ships", "fees", "papers"}),
        ("remove_tags", [], set()),
    ]:
        change(client, topics, type=kind, tags=tags)
        assert set(shown(client, topics[0])["tags"]) == left


def test_topics_go_into_the_trash(client, topics):
    change(client, topics, type="delete")

    assert all(shown(client, topic)["deleted_at"] for topic in topics)


def test_what_somebody_may_not_change_is_left_out(client, topics):
    assert change(client, topics, acting="martin", type="close").json == {"topic_ids": []}
    assert change(client, [*topics, 999], acting="modder", type="close").json == {"topic_ids": topics}


def test_refusals(client, topics):
    assert change(client, topics, type="burn").status_code == 500
    assert client.put("/topics/bulk.json", {"topic_ids": topics}).status_code == 400
    assert client.put("/topics/bulk.json", {"operation": {"type": "close"}}).status_code == 400
