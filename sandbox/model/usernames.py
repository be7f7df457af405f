"""Names of users and groups, which share one namespace: finding, and the rules for new ones (Discourse 3.5)."""

import re
import unicodedata

from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.store.store import Document, Store

CONFUSING_SUFFIX = re.compile(
    r"\.(js|json|css|htm|html|xml|jpg|jpeg|png|gif|bmp|ico|tif|tiff|woff|txt|exe|msi)$", re.IGNORECASE
)
ROUTE_NAMES = {
    "about", "admin", "badges", "by-external", "categories", "directory_items", "drafts", "groups", "hot", "invites",
    "latest", "login", "new", "posts", "search", "session", "site", "t", "tag", "tags", "top", "topics", "u",
    "unread", "uploads", "user-cards", "users",
}  # fmt: skip


# Letters and marks that cannot be seen.
INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
LONGEST = 60


def normalized(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip()


def find_user(store: Store, name: str) -> Document | None:
    """The user of this name in any letter case."""
    return next(iter(store.named("user", "username", normalized(name))), None)


def find_by_email(store: Store, email: str) -> Document | None:
    """The user with this address; staged users too."""
    return next(iter(store.named("user", "email", email.strip())), None)


def name_exists(store: Store, name: str) -> bool:
    """Whether a user or a group has the name, in any letter case."""
    return bool(store.named("group", "name", normalized(name))) or find_user(store, name) is not None


def problem_of_name(settings: SiteSettings, name: str) -> str | None:
    """The first rule that the name breaks, in the words of a validation message; None for a good one."""
    least, most = settings.number("min_username_length"), settings.number("max_username_length")
    name = unicodedata.normalize("NFC", name)
    # A letter and its marks count as one.
    size = sum(not unicodedata.category(letter).startswith("M") for letter in name)
    is_allowed = _of_any_script if settings.on("unicode_usernames") else _of_ascii
    rules = (
        (not name.strip(), "must be present"),
        (size < least, f"must be at least {least} characters"),
        (size > most, f"must be no more than {most} characters"),
        (len(name) > LONGEST, "is too long"),
        (not all(map(is_allowed, name)), "must only include numbers, letters, dashes, dots, and underscores"),
        (
            not all(_is_listed(settings, letter) for letter in name),
            "must only include numbers, letters, dashes, dots, and underscores, and the letters that are allowed here",
        ),
        (re.match(r"[.\-]", name), "must begin with a letter, a number or an underscore"),
        (re.search(r"[._\-]\Z", name), "must end with a letter or a number"),
        (re.search(r"[._\-]{2,}", name), "must not contain a sequence of 2 or more special chars (.-_)"),
        (CONFUSING_SUFFIX.search(name), "must not end with a confusing suffix like .json or .png etc."),
    )
    return next((text for broken, text in rules if broken), None)


def _of_ascii(letter: str) -> bool:
    return letter.isascii() and (letter.isalnum() or letter in "_.-")


def _of_any_script(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return _of_ascii(letter) or ((kind[0] in "LM" or kind == "Nd") and not INVISIBLE.match(letter))


def _is_listed(settings: SiteSettings, letter: str) -> bool:
    """Whether `allowed_unicode_username_characters`, a pattern, has the letter; ASCII needs no permission."""
    pattern = settings.text("allowed_unicode_username_characters") if settings.on("unicode_usernames") else ""
    return not pattern or letter.isascii() or re.search(pattern, letter) is not None


def is_reserved(settings: SiteSettings, name: str) -> bool:
    """Whether `reserved_usernames` or a route of the forum has the name; `*` stands for any text."""
    lowered = normalized(name).lower()
    patterns = (re.escape(word.lower()).replace(r"\*", ".*") for word in settings.items("reserved_usernames"))
    return lowered in ROUTE_NAMES or any(re.fullmatch(pattern, lowered) for pattern in patterns)
