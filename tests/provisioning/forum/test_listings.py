"""How all things of a kind are listed: in one answer, in pages, part by part, and without numbers of their own."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from idiaspora.plugin_config.kinds.listing import Listing, Pages, Parted, Row
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.forum.listings import Asked, listed
from idiaspora.provisioning.forum.response_shapes import IncompleteRead

PATH = "/things.json"
PAGED = Listing(PATH, "things", pages=Pages("offset", rows=2, step=2))
BY_LANGUAGE = Listing(
    PATH,
    "things",
    parted=Parted("locale", lambda key: key.partition(".")[0], lambda rows: ()),
    pages=Pages("page", rows=2),
    query=(("overridden", "true"),),
)


class Forum:
    """Answers by what is asked after the path; what is not there was not expected."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def send(self, method: str, path: str, query: Any = None) -> Any:
        assert (method, path) == ("GET", PATH)
        self.asked.append(urlencode(query or ()))
        return self.answers[self.asked[-1]]


def of(*names: str) -> dict[str, Any]:
    return {"things": [{"id": at, "name": name} for at, name in enumerate(names, 1)]}


def rows_of(forum: Forum, listing: Listing, *keys: str, parts: tuple[str, ...] = ()) -> tuple[Row, ...]:
    client: Any = forum
    return listed(client, replace(KINDS["badge"], reads=listing), Asked(keys, parts)).rows


def test_a_page_that_is_not_full_is_the_last() -> None:
    first, second = {"things": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]}, {"things": [{"id": 3, "name": "c"}]}
    forum = Forum({"": first, "offset=2": second})

    assert [row["name"] for row in rows_of(forum, PAGED)] == ["a", "b", "c"]
    assert forum.asked == ["", "offset=2"]


def test_a_full_last_page_is_followed_by_an_empty_one() -> None:
    forum = Forum({"": of("a", "b"), "offset=2": of()})
    assert [row["name"] for row in rows_of(forum, PAGED)] == ["a", "b"]


def test_a_broken_page_is_no_end() -> None:
    forum = Forum({"": of("a", "b"), "offset=2": {}})
    with pytest.raises(IncompleteRead):
        rows_of(forum, PAGED)


def test_the_parts_of_the_keys_are_asked_for_page_by_page() -> None:
    forum = Forum(
        {
            "overridden=true&locale=de": of(),
            "overridden=true&locale=en": {"things": [{"id": 1, "name": "x"}, {"id": 2, "name": "y"}]},
            "overridden=true&locale=en&page=1": {"things": [{"id": 3, "name": "z"}]},
        }
    )

    found = rows_of(forum, BY_LANGUAGE, "en.z", "en.x", parts=("de",))

    assert [(row["locale"], row["name"]) for row in found] == [("en", "x"), ("en", "y"), ("en", "z")]
    assert forum.asked[0] == "overridden=true&locale=de"


def test_things_without_numbers_get_the_same_one_every_time() -> None:
    keyed = Listing(PATH, "things", needed=("name",), keyed=True)
    forum = Forum({"": {"things": [{"name": "One"}, {"name": "two", "id": "two"}]}})

    one, two = rows_of(forum, keyed)

    identity = KINDS["badge"].identity
    assert (one["id"], two["id"]) == (identity.number_of_key("One"), identity.number_of_key("two"))
    assert one["id"] != two["id"]
    assert 0 < one["id"] < 2**48


def test_rows_below_several_keys_are_found() -> None:
    deep = Listing(PATH, "outer.things")
    assert [row["id"] for row in rows_of(Forum({"": {"outer": of("a")}}), deep)] == [1]
    with pytest.raises(IncompleteRead):
        rows_of(Forum({"": {"outer": None}}), deep)
