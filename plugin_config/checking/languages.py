"""Languages as Discourse has them (`LocaleSiteSetting`): its codes, and what people write in place of them."""

import re
from collections.abc import Iterable

DISCOURSE = (
    "ar", "be", "bg", "bs_BA", "ca", "cs", "da", "de", "el", "en", "en_GB", "es", "et", "fa_IR", "fi", "fr", "gl",
    "he", "hr", "hu", "hy", "id", "it", "ja", "ko", "lt", "lv", "nb_NO", "nl", "pl_PL", "pt", "pt_BR", "ro", "ru",
    "sk", "sl", "sq", "sr", "sv", "sw", "te", "th", "tr_TR", "ug", "uk", "ur", "vi", "zh_CN", "zh_TW",
)  # fmt: skip
"""The languages of 3.5. Later versions may have more, and plugins can add some."""

OTHERS = frozenset(
    {
        "aa", "ab", "ae", "af", "ak", "am", "an", "as", "av", "ay", "az", "ba", "bh", "bi", "bm", "bn", "bo", "br",
        "ce", "ch", "co", "cr", "cu", "cv", "cy", "dv", "dz", "ee", "eo", "eu", "ff", "fj", "fo", "fy", "ga", "gd",
        "gn", "gu", "gv", "ha", "hi", "ho", "ht", "hz", "ia", "ie", "ig", "ii", "ik", "io", "is", "iu", "jv", "ka",
        "kg", "ki", "kj", "kk", "kl", "km", "kn", "kr", "ks", "ku", "kv", "kw", "ky", "la", "lb", "lg", "li", "ln",
        "lo", "lu", "mg", "mh", "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "na", "nd", "ne", "ng", "nn", "nr",
        "nv", "ny", "oc", "oj", "om", "or", "os", "pa", "pi", "ps", "qu", "rm", "rn", "rw", "sa", "sc", "sd", "se",
        "sg", "si", "sm", "sn", "so", "ss", "st", "su", "ta", "tg", "ti", "tk", "tl", "tn", "to", "ts", "tt", "tw",
        "ty", "uz", "ve", "vo", "wa", "wo", "xh", "yi", "yo", "za", "zu",
    }
)  # fmt: skip
"""The languages of ISO 639-1 that 3.5 has not: a forum may."""

ALSO_CALLED = {"no": "nb_NO", "iw": "he", "in": "id", "zh_Hans": "zh_CN", "zh_Hant": "zh_TW", "zh_HK": "zh_TW"}
"""Codes that Discourse has by other names."""


def is_language(code: str) -> bool:
    """Whether some forum may have the language by that code: of those with three letters one cannot know."""
    shaped = re.fullmatch("([a-z]{2,3})(_[A-Z]{2})?", code)
    return code in DISCOURSE or (shaped is not None and (shaped[1] in OTHERS or len(shaped[1]) == 3))


def spelled(code: str, known: Iterable[str] = DISCOURSE) -> str:
    """How Discourse writes the language that a code means; empty where it has none like it."""
    found = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]{2,4}))?", code)
    if found is None:
        return ""
    language, region = found[1].lower(), found[2] or ""
    region = region.title() if len(region) == 4 else region.upper()
    whole = f"{language}_{region}" if region else language
    languages = tuple(known)
    candidates = [whole, ALSO_CALLED.get(whole, ""), language, ALSO_CALLED.get(language, "")]
    candidates += [other for other in languages if other.startswith(f"{language}_")]
    return next((candidate for candidate in candidates if candidate in languages), "")
