"""The few words that the tool itself writes for members, in the languages that it knows. Pure."""

from collections.abc import Mapping

MODERATORS: Mapping[str, str] = {
    "ar": "المشرفون",
    "de": "Moderation",
    "en": "Moderators",
    "es": "Moderación",
    "fr": "Modération",
    "it": "Moderazione",
    "pt": "Moderação",
    "ru": "Модераторы",
    "tr_TR": "Moderatörler",
    "zh_CN": "版主",
}


def moderators_word(language: str) -> str:
    """What stands before the names of moderators whose role has no title; English for a language that is not known."""
    return MODERATORS.get(language) or MODERATORS.get(language.partition("_")[0]) or MODERATORS["en"]
