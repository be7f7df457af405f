"""Reads that belong together are sent once."""

from watching import Arrived

from idiaspora.provisioning.forum.client import ForumClient


def paths(arrived: list[Arrived]) -> list[str]:
    return [request.path for request in arrived]


def test_the_same_question_is_sent_once(client: ForumClient, arrived: list[Arrived]) -> None:
    with client.remembering():
        first = client.send("GET", "/site.json")
        with client.remembering():
            assert client.send("GET", "/site.json") is first
        client.send("GET", "/site.json", query={"other": 1})

    assert paths(arrived) == ["/site.json", "/site.json"]
    assert client.requests_sent == 2


def test_nothing_is_remembered_outside(client: ForumClient, arrived: list[Arrived]) -> None:
    with client.remembering():
        client.send("GET", "/site.json")
    client.send("GET", "/site.json")

    assert paths(arrived) == ["/site.json", "/site.json"]


def test_a_write_forgets_what_was_read(client: ForumClient, arrived: list[Arrived]) -> None:
    with client.remembering():
        client.send("GET", "/site.json")
        client.send("PUT", "/categories/1.json", json={"name": "News"})
        client.send("GET", "/site.json")

    assert paths(arrived) == ["/site.json", "/categories/1.json", "/site.json"]
