"""What the forum counts for its staff, and how it is asked for (recorded from Discourse 3.5)."""

import pytest
from writing import RAW, write

MARCH = "start_date=2026-03-01&end_date=2026-03-31"


def report(client, name, more="", **how):
    return client.get(f"/admin/reports/{name}.json?{MARCH}{more}", **how).json["report"]


@pytest.fixture
def asked(client):
    """A question of the second of March that martin answers after a day, and one in another category."""
    first = write(client, "Who pays the fees of the ship", acting="amina", created_at="2026-03-02T10:00:00Z").json
    body = {"topic_id": first["topic_id"], "raw": f"{RAW} The company.", "created_at": "2026-03-03T16:00:00Z"}
    client.post("/posts.json", body, acting="martin")
    write(client, "Which papers does a seafarer need", category=2, created_at="2026-03-02T12:00:00Z")
    return first


def test_days_are_counted_for_all_and_for_a_category(client, asked):
    assert report(client, "topics")["data"] == [{"x": "2026-03-02", "y": 2}]
    one = report(client, "topics", "&filters[category]=4")
    assert (one["data"], one["available_filters"][0]["default"]) == ([{"x": "2026-03-02", "y": 1}], 4)
    assert report(client, "time_to_first_response")["data"] == [{"x": "2026-03-02", "y": 30.0}]
    assert report(client, "topics_with_no_response")["data"] == [{"x": "2026-03-02", "y": 1}]


def test_deleted_topics_count(client, asked):
    client.delete(f"/t/{asked['topic_id']}.json")
    assert report(client, "topics")["data"] == [{"x": "2026-03-02", "y": 2}]


def test_what_came_before_is_told(client, asked):
    shown = client.get("/admin/reports/posts.json?start_date=2026-03-10&end_date=2026-03-20").json["report"]
    assert (shown["data"], shown["prev30Days"]) == ([], 3)


def test_the_staff_alone_reads_them(client, asked):
    assert report(client, "likes", acting="modder")["data"] == []
    assert client.get("/admin/reports/topics.json", acting="kofi").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("topics.json?limit=51", 400), ("topics.json?start_date=soon", 400), ("nothing.json", 500), ("bulk.json", 500)],
)
def test_refusals(client, query, status):
    assert client.get(f"/admin/reports/{query}").status_code == status


def test_all_reports_are_listed_and_those_that_nothing_is_counted_of_are_empty(client):
    rows = {row["type"]: row for row in client.get("/admin/reports.json").json["reports"]}
    assert len(rows) == 85
    shown = report(client, "bookmarks")
    assert (shown["title"], shown["data"], shown["total"]) == (rows["bookmarks"]["title"], [], 0)
