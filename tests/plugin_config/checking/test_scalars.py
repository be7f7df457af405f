"""What a single value can be, and what is said about one that it cannot."""

from datetime import timedelta
from typing import Annotated

import pytest
from pydantic import Field

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import (
    DISTINCT,
    Address,
    Boolean,
    Color,
    Duration,
    GroupName,
    Integer,
    Language,
    Line,
    Name,
    Number,
    Slug,
    TagName,
    Text,
    Username,
    duration_text,
)
from idiaspora.plugin_config.checking.validation import check
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Invalid


class Sample(Declaration):
    """One field of each type."""

    text: Text = ""
    line: Line = ""
    name: Name = "x"
    boolean: Boolean = False
    integer: Integer = 0
    small: Annotated[Integer, Field(ge=1, le=5)] = 1
    number: Number = 0.0
    color: Color = "000000"
    slug: Slug = "a"
    username: Username = "abc"
    group_name: GroupName = "abc"
    tag_name: TagName = "a"
    language: Language = "en"
    duration: Duration = timedelta(days=7)
    address: Address = "https://forum.example.org"
    distinct: Annotated[tuple[Username, ...], DISTINCT] = ()


def sample(field: str, value: object) -> object:
    return getattr(check(Document({field: value}, {}), Sample), field)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("text", " a\n b ", " a\n b "),
        ("line", " a b\n", "a b"),
        ("line", "", ""),
        ("boolean", "true", True),
        ("boolean", "Yes", True),
        ("boolean", "FALSE", False),
        ("boolean", "no", False),
        ("boolean", True, True),
        ("integer", "-12", -12),
        ("integer", "007", 7),
        ("integer", 3, 3),
        ("integer", "2147483647", 2147483647),
        ("number", "1.5", 1.5),
        ("number", "2", 2.0),
        ("color", "0033a0", "0033a0"),
        ("slug", "diaspora-capital", "diaspora-capital"),
        ("slug", "21st-century", "21st-century"),
        ("slug", "日本", "日本"),
        ("slug", "الأخبار", "الأخبار"),
        ("slug", "हिन्दी", "हिन्दी"),
        ("slug", "عبرית-2", "عبرית-2"),
        ("slug", "🎉", "🎉"),
        ("slug", "२०२६", "२०२६"),
        ("slug", "%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8", "новости"),
        ("slug", "%d0%bd%d0%be%d0%b2%d0%be%d1%81%d1%82%d0%b8", "новости"),
        ("slug", "e\u0301te\u0301", "été"),
        ("slug", "none", "none"),
        ("username", "J.D_x-1", "J.D_x-1"),
        ("username", "josé", "josé"),
        ("username", "jose\u0301", "josé"),
        ("username", "हिन्दी_१", "हिन्दी_१"),
        ("username", "a", "a"),
        ("group_name", "uk", "uk"),
        ("group_name", "meetup-organisers-new-york", "meetup-organisers-new-york"),
        ("group_name", "модераторы", "модераторы"),
        ("group_name", "trust_level_0", "trust_level_0"),
        ("tag_name", "good-practice_2", "good-practice_2"),
        ("tag_name", "économie", "économie"),
        ("tag_name", "e\u0301conomie", "économie"),
        ("tag_name", "Open-Source", "Open-Source"),
        ("tag_name", "a" * 40, "a" * 40),
        ("language", "pt_BR", "pt_BR"),
        ("language", "nb_NO", "nb_NO"),
        ("language", "mn", "mn"),
        ("language", "kab", "kab"),
        ("duration", "7 days", timedelta(days=7)),
        ("duration", "1 Day", timedelta(days=1)),
        ("duration", "48hours", timedelta(hours=48)),
        ("duration", "2 weeks", timedelta(weeks=2)),
        ("duration", "30 minutes", timedelta(minutes=30)),
        ("address", "http://127.0.0.1:4200/forum/", "http://127.0.0.1:4200/forum"),
        ("distinct", ["martin", "amina"], ("martin", "amina")),
    ],
)
def test_a_value_is_taken(field, text, value):
    assert sample(field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "code", "remedy"),
    [
        ("line", "a\nb", "several-lines", "on one line"),
        ("line", "a\x1bb", "wrong-value", "control character"),
        ("name", " ", "wrong-length", "remove the key"),
        ("boolean", "on", "not-a-boolean", "did you mean true?"),
        ("boolean", "0", "not-a-boolean", "did you mean false?"),
        ("boolean", "", "not-a-boolean", "true or false"),
        ("integer", "1.0", "not-a-number", "digits"),
        ("integer", "1_000", "not-a-number", "digits"),
        ("integer", "٣", "not-a-number", "digits"),
        ("integer", "9" * 5000, "not-a-number", "digits"),
        ("integer", "2147483648", "out-of-range", "at most 2147483647"),
        ("integer", "-99999999999", "out-of-range", "at most 2147483647"),
        ("small", "0", "out-of-range", "at least 1"),
        ("small", "6", "out-of-range", "at most 5"),
        ("number", "nan", "not-a-number", "digits"),
        ("number", "1e9", "not-a-number", "digits"),
        ("number", "1,5", "not-a-number", "a point for decimals"),
        ("color", "#0033A0", "bad-color", 'write "0033A0"'),
        ("color", "#03A", "bad-color", 'write "0033AA"'),
        ("color", "03AF", "bad-color", "six hexadecimal digits"),
        ("color", "0033A0FF", "bad-color", "six hexadecimal digits"),
        ("slug", "Capital", "bad-slug", "write capital"),
        ("slug", "up_case", "bad-slug", "write up-case"),
        ("slug", "a--b", "bad-slug", "write a-b"),
        ("slug", "Été 2026!", "bad-slug", "write été-2026, or ete-2026"),
        ("slug", "НОВОСТИ", "bad-slug", "write новости"),
        ("slug", "%D0%9D", "bad-slug", "write н"),
        ("slug", "%FF", "bad-slug", "write ff"),
        ("slug", "a%2Fb", "bad-slug", "write ab"),
        ("slug", "12-category-of-all", "bad-slug", "theme-12-category-of-all"),
        ("slug", "", "bad-slug", "lower-case letters"),
        ("slug", "!!!", "bad-slug", "lower-case letters"),
        ("slug", "12-category", "bad-slug", "theme-12-category"),
        ("slug", "a" * 256, "wrong-length", "shorten"),
        ("username", "", "bad-name", "write the username"),
        ("username", "a" * 61, "bad-name", "shorten"),
        ("username", "a..b", "bad-name", "keeps the rule"),
        ("username", "martin.", "bad-name", "keeps the rule"),
        ("username", "-martin", "bad-name", "keeps the rule"),
        ("username", "martin.png", "bad-name", "keeps the rule"),
        ("username", "joſé!", "bad-name", "keeps the rule"),
        ("username", "a\u3164b", "bad-name", "keeps the rule"),
        ("username", "a½", "bad-name", "keeps the rule"),
        ("group_name", "", "bad-name", "write the group name"),
        ("group_name", "a" * 61, "bad-name", "shorten"),
        ("group_name", "By-id", "bad-name", "another name"),
        ("tag_name", "Good Practice", "bad-tag-name", "write good-practice"),
        ("tag_name", "a--b", "bad-tag-name", "write a-b"),
        ("tag_name", "?!", "bad-tag-name", "lower-case letters"),
        ("language", "pt-br", "bad-language", "write pt_BR"),
        ("language", "FR", "bad-language", "write fr"),
        ("language", "french", "bad-language", "such as fr"),
        ("language", "zh-TW", "bad-language", "write zh_TW"),
        ("language", "no", "bad-language", "write nb_NO"),
        ("language", "nb", "bad-language", "write nb_NO"),
        ("language", "pl", "bad-language", "write pl_PL"),
        ("language", "en_US", "bad-language", "write en"),
        ("language", "es_419", "bad-language", "write es"),
        ("language", "xx", "bad-language", "such as fr"),
        ("duration", "7", "bad-duration", "did you mean 7 days?"),
        ("duration", "0 days", "bad-duration", "48 hours or 7 days"),
        ("duration", "1 month", "bad-duration", "48 hours or 7 days"),
        ("duration", "9999999 weeks", "bad-duration", "48 hours or 7 days"),
        ("address", "forum.example.org", "bad-address", "https://"),
        ("address", "ftp://forum.example.org", "bad-address", "https://"),
        ("address", "https://", "bad-address", "https://"),
        ("address", "https://[::1", "bad-address", "https://"),
        ("address", "https://a:99999", "bad-address", "https://"),
        ("address", "https://u:p@forum.example.org", "bad-address", "https://"),
        ("address", "https://forum.example.org/#x", "bad-address", "https://"),
        ("distinct", ["martin", "Martin"], "duplicate-item", "remove one"),
        ("text", ["a"], "wrong-shape", "write a without brackets"),
        ("boolean", {"a": "b"}, "wrong-shape", "one value after the colon"),
        ("distinct", "martin", "wrong-shape", "write [martin]"),
    ],
)
def test_a_value_is_refused_with_a_remedy(field, text, code, remedy):
    with pytest.raises(Invalid) as caught:
        sample(field, text)

    (problem,) = caught.value.problems
    assert problem.code == code
    assert remedy in problem.remedy
    assert len(problem.message) < 200


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(days=7), "1 week"),
        (timedelta(days=10), "10 days"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(minutes=90), "90 minutes"),
    ],
)
def test_a_duration_is_shown_as_it_would_be_written(duration, text):
    assert duration_text(duration) == text
    assert Sample(duration=duration).model_dump(mode="json")["duration"] == text
    assert sample("duration", text) == duration
