"""What a file may say of watched words, and the requests that follow."""

from collections.abc import Callable

import pytest

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.changes import FieldChange, Update
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.kinds.watched_word import FIELDS, KIND, whole
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span

ORIGIN = Origin(Span("forum.yaml"), "watched_words[spam]")

REFUSED = [
    pytest.param("word: spam", "action", id="nothing is done"),
    pytest.param("word: spam, action: shout", "action", id="an unknown action"),
    pytest.param("word: '', action: block", "word", id="no word"),
    pytest.param(f"word: {'x' * 101}, action: block", "word", id="a long word"),
    pytest.param("word: 'sp**m', action: block", "word", id="two stars in a row"),
    pytest.param(f"word: spam, action: replace, replacement: {'x' * 101}", "replacement", id="a long replacement"),
    pytest.param("word: spam, action: block, replacement: ham", "watched_words", id="a replacement that is not shown"),
    pytest.param("word: spam, action: link", "watched_words", id="a link that leads nowhere"),
    pytest.param(
        "word: IOM, action: link, replacement: www.iom.int", "watched_words", id="an address without a scheme"
    ),
    pytest.param("word: spam, action: tag", "watched_words", id="no tags"),
    pytest.param("word: spam, action: link, replacement: /x, html: true", "watched_words", id="html of a link"),
]


@pytest.mark.parametrize(("item", "at"), REFUSED)
def test_what_no_forum_takes(refused: Callable[[str], list[str]], item: str, at: str) -> None:
    (path,) = refused(f"watched_words: [{{{item}}}]")
    assert at in path


def test_a_word_with_two_actions(refused: Callable[[str], list[str]]) -> None:
    assert refused("watched_words: [{word: spam, action: block}, {word: Spam, action: censor}]")


ALIKE = [
    pytest.param("/faq", "https://forum.example.org/faq", True, id="a path of the forum"),
    pytest.param("/faq", "https://example.org/forum/faq", True, id="a path of a forum in a folder"),
    pytest.param("/faq", "https://www.iom.int", False, id="another address"),
    pytest.param("/faq", "https://forum.example.org/x?to=/faq", False, id="a path inside a query"),
    pytest.param("https://a.example/faq", "https://b.example/faq", False, id="another host"),
    pytest.param("faq", "https://forum.example.org/faq", False, id="a plain word"),
    pytest.param("", None, True, id="none"),
]


@pytest.mark.parametrize(("one", "other", "same"), ALIKE)
def test_a_link_is_the_same_with_the_address_of_the_forum(one: str | None, other: str | None, same: bool) -> None:
    field = FIELDS["replacement"]
    assert (field.same(one, other), field.same(other, one)) == (same, same)


def test_a_row_says_what_its_action_has_not() -> None:
    row = {"id": 1, "word": "spam", "action": "block", "case_sensitive": False}
    assert (whole(row)["replacement"], whole(row)["html"]) == (None, False)
    assert "html" not in whole(row | {"action": "replace"})  # unknown where the forum should show it


def test_an_emptied_replacement_needs_the_word_made_anew() -> None:
    row = {
        "id": 7,
        "word": "spam",
        "action": "replace",
        "case_sensitive": True,
        "replacement": "<b>ham</b>",
        "html": True,
    }
    said = {"word": "spam", "action": "replace", "replacement": ""}
    wanted = Resource(KIND.name, "spam", {name: Declared(value, ORIGIN) for name, value in said.items()}, ORIGIN)
    live = Live(KIND.name, "spam", 7, {name: field.decode(row, Directory()) for name, field in FIELDS.items()}, row)
    emptied = FieldChange("replacement", "<b>ham</b>", "", ORIGIN)
    assert KIND.update is not None
    gone, made = KIND.update(Update(wanted, (emptied,), live=live), Directory())
    assert (gone.method, gone.path) == ("DELETE", "/admin/customize/watched_words/7.json")
    assert made.renews
    assert made.json == {
        "words": ["spam"],
        "action_key": "replace",
        "case_sensitive": "true",
        "replacement": "",
        "html": "true",
    }
