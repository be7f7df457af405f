"""Whoever reviews a file sees what it holds: what hides or turns the direction is written as its escape."""

import unicodedata

import pytest
import yaml

from idiaspora.plugin_config.editing.edits import edited
from idiaspora.plugin_config.editing.wording import entry_lines, inline

HIDDEN = {
    "right to left": "safe \u202edetrevni\u202c end",
    "isolates": "a \u2066x\u2069 \u2067y\u2068",
    "marks of direction": "a\u200eb\u200f\u061c",
    "no width": "a\u200bb\u2060c\ufeff",
    "soft hyphen": "par\u00adliament",
    "tags": "a\U000e0041\U000e007f",
    "selectors": "a\ufe01b\U000e0101",
    "without a shape": "a\u3164b\u115fc\u034f\u2800",
    "controls": "a\x1b[31m\x07\x7f\x9b",
    "separators": "a\u2028b\u2029c\x85d",
    "private": "a\ue000\U000f0000",
    "annotations": "a\ufff9b\ufffa\ufffb",
    "within several lines": "first\nsec\u202eond\n",
    "within quotation marks": 'it\'s "\u202ex" \\u202e',
}
STYLES = {
    "plain": "key: old",
    "single": "key: 'old'",
    "double": 'key: "old"',
    "literal": "key: |\n  old\n  older",
    "folded": "key: >-\n  old\n  older",
    "flow": "other: {x: y}\nkey: old",
}
TEXTS = pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN.keys())


def hidden(text: str) -> set[str]:
    seen = set("\u200c\u200d\n")
    shapeless = set("\u034f\u115f\u2800\u3164\ufe01\U000e0101")
    return {
        sign
        for sign in set(text) - seen
        if unicodedata.category(sign)[0] == "C" or unicodedata.category(sign) in ("Zl", "Zp") or sign in shapeless
    }


@TEXTS
@pytest.mark.parametrize("before", STYLES.values(), ids=STYLES.keys())
def test_a_value_in_any_style_shows_what_it_holds(before: str, text: str) -> None:
    after = edited(f"{before}\n", ("key",), text)

    assert hidden(after) == set()
    assert yaml.load(after, Loader=yaml.CBaseLoader)["key"] == text
    assert yaml.load(after, Loader=yaml.SafeLoader)["key"] == text


@TEXTS
def test_new_entries_show_what_they_hold(text: str) -> None:
    entry = {text: text, "items": [text, text * 20], "inner": [{text: [text]}]}

    for written in ("\n".join(entry_lines("key:", entry, 0, 2)), f"key: {inline(entry)}"):
        assert hidden(written) == set()
        assert yaml.load(written, Loader=yaml.CBaseLoader) == {"key": entry}


@pytest.mark.parametrize("text", ["می\u200cخواهم", "👩\u200d🔬 ❤\ufe0f", "développement 日本", "a\xa0b"])
def test_what_scripts_and_emoji_need_stays(text: str) -> None:
    assert text in edited("key: old\n", ("key",), text)
