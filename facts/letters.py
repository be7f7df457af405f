"""The transliteration of letters beyond ASCII in the slugs that Discourse makes (3.5), as data.

Accents are taken off the letters from `FIRST_APPROXIMATED` to `LAST_APPROXIMATED`; those in `APPROXIMATIONS` have a
spelling of their own.
"""

from collections.abc import Mapping

APPROXIMATIONS: Mapping[str, str] = {
    "×": "x", "ß": "ss", "Æ": "AE", "æ": "ae", "Ð": "D", "ð": "d", "Ø": "O", "ø": "o", "Þ": "Th", "þ": "th",
    "Đ": "D", "đ": "d", "Ħ": "H", "ħ": "h", "ı": "i", "Ĳ": "IJ", "ĳ": "ij", "ĸ": "k", "Ŀ": "L", "ŀ": "l",
    "Ł": "L", "ł": "l", "ŉ": "'n", "Ŋ": "NG", "ŋ": "ng", "Œ": "OE", "œ": "oe", "Ŧ": "T", "ŧ": "t",
}  # fmt: skip

FIRST_APPROXIMATED, LAST_APPROXIMATED = "À", "ž"
