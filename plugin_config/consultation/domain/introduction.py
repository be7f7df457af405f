"""The few words that the tool itself writes for members, in the languages that it knows. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Words:
    """The words of one language: what stands before the names of moderators whose role has no title, and that somebody
    is away, with `{who}`, `{deputy}` and `{until}`."""

    moderators: str
    away: str


WORDS: Mapping[str, Words] = {
    "ar": Words("المشرفون", "{who} في غياب حتى {until}، وينوب عنه {deputy}"),
    "de": Words("Moderation", "{who} ist bis {until} abwesend; {deputy} vertritt"),
    "en": Words("Moderators", "{who} is away until {until}; {deputy} stands in"),
    "es": Words("Moderación", "{who} está ausente hasta el {until}; {deputy} ocupa su lugar"),
    "fr": Words("Modération", "{who} est en congé jusqu'au {until} ; {deputy} assure l'intérim"),
    "it": Words("Moderazione", "{who} è assente fino al {until}; lo sostituisce {deputy}"),
    "pt": Words("Moderação", "{who} está ausente até {until}; {deputy} substitui"),
    "ru": Words("Модераторы", "{who} отсутствует до {until}, замещает {deputy}"),
}


def words_in(language: str) -> Words:
    """The words of a language, such as `fr` or `pt_BR`; the English ones for a language that is not known."""
    return WORDS.get(language) or WORDS.get(language.partition("_")[0]) or WORDS["en"]


def people_text(title: str, members: Iterable[str], language: str) -> str:
    """A group in a line: its title, and its members with links to their pages. They are no mentions, by which each of
    them would be notified."""
    links = ", ".join(f"[{escaped(who)}](/u/{quote(who)})" for who in members)
    return f"**{escaped(title or words_in(language).moderators)}**: {links}"


def escaped(text: str) -> str:
    """A text in Markdown that means nothing but itself."""
    return "".join(f"\\{character}" if character in r"\`*_[]<>#|~" else character for character in text)
