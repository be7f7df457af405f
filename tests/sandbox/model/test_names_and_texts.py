"""What settings make of names of groups and users, and of short texts."""

from types import SimpleNamespace
from typing import Any

import pytest

from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.model.text_rules import body_problems, clean_title
from idiaspora.sandbox.model.usernames import problem_of_name


def problem(client: Any, name: str, **settings: Any) -> str | None:
    stored = SiteSettings(client.forum.store)
    for setting, value in settings.items():
        stored.store_text(setting, str(value).lower())
    return problem_of_name(stored, name)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("jose", {}),
        ("josé", {"unicode_usernames": True}),
        ("हिन्दी", {"unicode_usernames": True}),
        ("модераторы", {"unicode_usernames": True, "max_username_length": 10}),
        ("ab", {"min_username_length": 2}),
        ("köln", {"unicode_usernames": True, "allowed_unicode_username_characters": "[äöü]"}),
    ],
)
def test_a_name_is_taken(client: Any, name: str, settings: dict[str, Any]) -> None:
    assert problem(client, name, **settings) is None


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("josé", {}, "numbers, letters"),
        ("हि", {"unicode_usernames": True}, "at least 3"),
        ("модераторы", {"unicode_usernames": True, "max_username_length": 9}, "no more than 9"),
        ("a\u3164bc", {"unicode_usernames": True}, "numbers, letters"),
        ("naïve", {"unicode_usernames": True, "allowed_unicode_username_characters": "[äöü]"}, "allowed here"),
        ("a" * 61, {"max_username_length": 70}, "too long"),
    ],
)
def test_a_name_is_refused(client: Any, name: str, settings: dict[str, Any], words: str) -> None:
    assert words in str(problem(client, name, **settings))


@pytest.mark.parametrize(
    ("text", "settings", "count"),
    [
        ("News.", {}, 1),
        ("News.", {"min_post_length": 5}, 0),
        ("Nnnnn", {"min_post_length": 5}, 1),
        ("News <!-- and more -->", {}, 1),
        ("a......", {"body_min_entropy": 1}, 1),
    ],
)
def test_short_texts(client: Any, text: str, settings: dict[str, int], count: int) -> None:
    """Of posts that may be short less variety is asked; what is not seen does not count."""
    stored = SiteSettings(client.forum.store)
    for setting, value in settings.items():
        stored.store_text(setting, str(value))

    assert len(body_problems(SimpleNamespace(settings=stored), text, least=5)) == count


@pytest.mark.parametrize(
    ("title", "settings", "kept"),
    [
        ("  rules   of it.", {}, "Rules of it"),
        ("WHAT NOW???", {}, "What now?"),
        ("WHAT NOW???", {"allow_uppercase_posts": True}, "WHAT NOW?"),
        ("iPhone and more...", {}, "iPhone and more"),
        ("Hello !!", {}, "Hello!"),
        ("Bonjour !", {"default_locale": "fr"}, "Bonjour !"),
        ("rules of it.", {"title_prettify": False}, "rules of it."),
    ],
)
def test_titles_are_put_right(client: Any, title: str, settings: dict[str, Any], kept: str) -> None:
    stored = SiteSettings(client.forum.store)
    for setting, value in settings.items():
        stored.store_text(setting, str(value).lower())
    assert clean_title(title, stored) == kept
