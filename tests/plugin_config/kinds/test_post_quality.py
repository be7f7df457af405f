"""What a forum makes of titles and texts, by its own rules."""

import pytest

from idiaspora.plugin_config.kinds import post_quality


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Rules of this forum", "Rules of this forum"),
        ("rules of this forum", "Rules of this forum"),
        ("RULES OF THIS FORUM", "Rules of this forum"),
        ("eBay and others", "eBay and others"),
        ("école et travail", "École et travail"),
        ("What next?? Nothing!!!", "What next? Nothing!"),
        ("Rules of this forum...", "Rules of this forum"),
        ("Ready ?", "Ready?"),
        ("2026", "2026"),
        ("قواعد المنتدى", "قواعد المنتدى"),
    ],
)
def test_titles_are_put_right(title: str, kept: str) -> None:
    assert post_quality.title_put_right(title, quietly=True, in_english=True) == kept


def test_what_settings_leave_as_it_is() -> None:
    assert post_quality.title_put_right("RULES", quietly=False, in_english=True) == "RULES"
    assert post_quality.title_put_right("Prêt ?", quietly=True, in_english=False) == "Prêt ?"


@pytest.mark.parametrize(
    ("text", "loud"),
    [("ALL OF IT", True), ("ALL of IT", False), ("ALL 日本", False), ("123", False), ("ЗДРАВСТВУЙ", True), ("", False)],
)
def test_capitals_are_loud_where_there_are_others(text: str, loud: bool) -> None:
    assert post_quality.is_loud(text) is loud


@pytest.mark.parametrize(
    ("title", "count"),
    [("Welcome :wave: to all :tada:", 2), (":wave:t3: and more", 1), ("From 10:30:45 to a:b:c", 0)],
)
def test_emoji_are_counted_where_they_stand_by_themselves(title: str, count: int) -> None:
    assert len(post_quality.STANDING_EMOJI.findall(title)) == count


def test_words_are_runs_of_letters_and_digits() -> None:
    assert post_quality.longest_word("a well-known place, 2026") == "known"
    assert post_quality.longest_word("... !!!") == ""
    assert post_quality.is_speechless("... !!!")
    assert not post_quality.is_speechless("... 1")
