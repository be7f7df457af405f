"""Slugs of categories: as people read and write them, as Discourse keeps them, and what it makes of names (3.5).

Discourse keeps slugs percent-encoded, and only with `slug_generation_method: encoded` such as have other letters
than a to z.
Here a slug is readable text in one normal form (NFC): both spellings are one slug.

A category without a slug of its own is written `slug: none`, a word that Discourse reserves. In paths its name stands
where the slug would.
"""

import re
import unicodedata
from urllib.parse import quote, unquote

from idiaspora.facts.letters import APPROXIMATIONS, FIRST_APPROXIMATED, LAST_APPROXIMATED

METHOD = "slug_generation_method"
"""The site setting that says how slugs are made of names."""
NO_SLUG = "none"
"""What the file says of a category without a slug."""
SLASH = "%2F"
"""A slash in the name of a category without a slug, as paths have it."""
LONGEST = 255

EMOJI_CODE = re.compile(r":[\w\-+]+(?::t\d)?:", re.ASCII)
REMOVED = re.compile(r"[:/?#\[\]@!$&'()*+,;=_.~%\\`^\s|{}\"<>]+", re.ASCII)
BLANKS = "\0\t\n\v\f\r "
"""What Ruby takes off the ends of a text."""
ADDRESS_OF_ID = re.compile(r"[0-9]+-category")


def readable(text: str) -> str:
    """Text of either spelling in the one form in which slugs are compared and shown."""
    try:
        decoded = unquote(text, errors="strict")
    except UnicodeDecodeError:
        decoded = text
    return unicodedata.normalize("NFC", decoded)


def encoded(slug: str) -> str:
    """A readable slug as Discourse keeps it, and as requests name it."""
    return quote(slug, safe="")


def stored(slug: str) -> str:
    """What a write sends for the slug of the file."""
    return "" if slug == NO_SLUG else encoded(slug)


def from_stored(slug: str | None) -> str:
    """What the file says of a slug that an answer holds."""
    return readable(slug) if slug else NO_SLUG


# Paths


def part(slug: str, name: str) -> str:
    """What stands for a category in paths."""
    return _part(name) if slug == NO_SLUG else slug


def name_of(part: str) -> str:
    """The name of a category without a slug, from what stands for it in paths."""
    return part.replace(SLASH, "/")


def path(text: str) -> str:
    """A path of categories as the file has it, in its one form; a slash at its beginning stays."""
    return "/".join(map(_part, text.split("/")))


def parent_path(path: str) -> str:
    """The path of the parent category, empty for a top-level one."""
    return path.rpartition("/")[0]


def _part(text: str) -> str:
    return readable(text).replace("/", SLASH)


# What Discourse makes of them


def kept(text: str) -> str:
    """What every forum would make of a slug that is sent to it, if it takes its letters: in lower case, without special
    characters. Empty where nothing is left, or nothing but digits."""
    text = re.sub(r"\s+", "-", EMOJI_CODE.sub("", text).strip(BLANKS), flags=re.ASCII)
    return _tidy("".join(letter.lower() for letter in REMOVED.sub("", text)))


def of_name(name: str, method: str) -> str:
    """The readable slug that a forum makes of a name by `slug_generation_method`; empty for none."""
    if method == "none":
        return ""
    if method == "encoded":
        return kept(name)
    letters = _composed(EMOJI_CODE.sub("", name))
    return _of_letters("".join(_approximated(letter, LAST_APPROXIMATED) for letter in letters))


def transliterated(text: str) -> str:
    """The slug of the letters a to z that people would write for one of other Latin letters: été is ete, straße is
    strasse. Empty for text of other scripts."""
    letters = [_approximated(letter, chr(0x10FFFF)) for letter in _composed(text.replace("_", "-"))]
    return "" if any(letter == "?" for letter in letters) else _of_letters("".join(letters))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("'", ""))


def _approximated(letter: str, last: str) -> str:
    if letter.isascii():
        return letter
    if letter in APPROXIMATIONS:
        return APPROXIMATIONS[letter]
    base = "".join(sign for sign in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(sign))
    return base if FIRST_APPROXIMATED <= letter <= last and base.isascii() and base.isalpha() else "?"


def _of_letters(text: str) -> str:
    return _tidy(re.sub(r"[^A-Za-z0-9-]+", "-", text.replace("_", "-")).lower())


def _tidy(slug: str) -> str:
    """Without runs of hyphens and those at the ends; digits alone would be taken for an id."""
    tidy = re.sub(r"-{2,}", "-", slug).strip("-")
    return "" if tidy.isascii() and tidy.isdigit() else tidy
