"""The slugs of names (Discourse 3.5, lib/slug.rb)."""

import re
import unicodedata
from urllib.parse import quote, unquote_plus

from idiaspora.facts.letters import APPROXIMATIONS, FIRST_APPROXIMATED, LAST_APPROXIMATED
from idiaspora.sandbox.model.site_settings import SiteSettings

MAX_LENGTH = 255
EMOJI_CODE = re.compile(r":[\w\-+]+(?::t\d)?:", re.ASCII)
SPECIAL = re.compile(r"[:/?#\[\]@!$&'()*+,;=_.~%\\`^\s|{}\"<>]+", re.ASCII)
BLANKS = "\0\t\n\v\f\r "


def slug_for(settings: SiteSettings, text: str, fallback: str = "topic", *, method: str | None = None) -> str:
    """The slug of a text by `slug_generation_method` (or the given one); the fallback when nothing is left.

    A slug of digits only counts as nothing. Encoded slugs are never cut, the others at 255 characters (3.5).
    """
    method = method or settings.text("slug_generation_method")
    text = EMOJI_CODE.sub("", text)
    slug = {"ascii": _ascii, "encoded": _encoded}.get(method, _none)(text)
    slug = _prettified(slug, None if method == "encoded" else MAX_LENGTH)
    return fallback if not slug or slug.isdigit() else slug


def unescaped(slug: str) -> str:
    """An encoded slug as readable text."""
    return unquote_plus(slug)


def escaped(text: str) -> str:
    """Text in the form in which slugs are stored: percent codes for all but plain letters, digits and `*_.-`."""
    return quote(text, safe="*_.-", encoding="utf-8").replace("%20", "+").replace("~", "%7E")


def _ascii(text: str) -> str:
    plain = "".join(_approximation(letter) for letter in unicodedata.normalize("NFC", text.replace("'", "")))
    slug = re.sub(r"[^a-zA-Z0-9\-_]+", "-", plain)
    return re.sub(r"-{2,}", "-", slug).strip("-").lower()


def _approximation(letter: str) -> str:
    if letter < "\x80":
        return letter
    if letter in APPROXIMATIONS:
        return APPROXIMATIONS[letter]
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if FIRST_APPROXIMATED <= letter <= LAST_APPROXIMATED and base < "\x80" else "?"


def _encoded(text: str) -> str:
    dashed = re.sub(r"\s+", "-", text.strip(BLANKS), flags=re.ASCII)
    return escaped("".join(letter.lower() for letter in SPECIAL.sub("", dashed)))


def _none(_text: str) -> str:
    return ""


def _prettified(slug: str, length: int | None) -> str:
    slug = "" if slug.isdigit() else slug.replace("_", "-")[:length]
    return re.sub(r"-{2,}", "-", slug).strip("-")
