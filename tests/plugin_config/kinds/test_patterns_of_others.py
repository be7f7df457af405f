"""Patterns and texts that others wrote keep nobody waiting."""

import json
import time
from collections.abc import Callable

import pytest

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.email_style import KIND
from idiaspora.plugin_config.kinds.page import POLL
from idiaspora.plugin_config.kinds.permalink_rules import normalized
from idiaspora.plugin_config.language.passages import passages

LONG = "a" * 60 + "!"


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|a)*$", "(a*){30}$", r"(a*)\1\1\1$", "a*a*a*a*a*a*a*a*$", "(?:a|a)" * 40 + "$", "(a?)" * 60 + "$"],
)
def test_a_rule_whose_answer_nobody_could_wait_for_is_left_out(pattern: str) -> None:
    assert normalized(LONG, [f"/{pattern}/x/"]) == LONG


@pytest.mark.parametrize(
    ("rule", "url", "kept"),
    [
        (r"/(.*)\?.*/\1", "thread.php?id=7", "thread.php"),
        (r"/thread\.php\?id=(\d+)-?.*/thread-\1", "thread.php?id=7-words-of-it", "thread-7"),
        (r"/^(\w+)\/([^\/]+)\/.*$/\1-\2", "forum/news/latest", "forum-news"),
        (r"/(/x", "a", "a"),
    ],
)
def test_rules_as_people_write_them_count(rule: str, url: str, kept: str) -> None:
    assert normalized(url, [rule]) == kept


STYLES = {"word": "a" * 200_000, "comments": "/*" * 100_000, "quotes": '"' + '\\"' * 100_000}


@pytest.mark.parametrize("css", STYLES.values(), ids=STYLES)
def test_a_style_of_any_length_is_judged_at_once(expanded: Callable[[str], Desired], css: str) -> None:
    (style,) = expanded(f"appearance: {{mails: {{css: {json.dumps(css)}}}}}").resources
    begun = time.process_time()
    assert list(KIND.misfits(style, Directory({}))) == []
    assert time.process_time() - begun < 2


def test_a_text_full_of_polls_without_an_end_has_none() -> None:
    begun = time.process_time()
    assert list(passages("[poll\n" * 50_000, *POLL)) == []
    assert time.process_time() - begun < 2
    text = "[poll]\na\n[/poll]\nx\n[poll name=b]\n[poll]\n[/poll]\n[poll]"
    assert [text[start:end] for start, end in passages(text, *POLL)] == [
        "[poll]\na\n[/poll]",
        "[poll name=b]\n[poll]\n[/poll]",
    ]
