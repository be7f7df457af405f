"""The values of site settings by type: reading, checking and storing them (Discourse 3.5, core facts §7.2)."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from idiaspora.facts.setting_rules import LONGEST_TEXTS, NEEDED_ITEMS, PATTERNS, REFUSED_ENDS
from idiaspora.sandbox.model.mail_addresses import is_mail_address
from idiaspora.sandbox.model.ruby_text import inspect
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.site.settings_names import (
    CLIENT_TEXTS,
    DEFAULT_CATEGORIES,
    DEFAULT_TAGS,
    HOST_NAME_SETTINGS,
)
from idiaspora.sandbox.store.store import Document, Store

MOST_INTEGER = 2_000_000_000
TEXTS = {"string", "list", "enum"}
KEPT_TAGS = {
    "a", "abbr", "acronym", "address", "b", "big", "blockquote", "br", "cite", "code", "dd", "del", "dfn", "div", "dl",
    "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "samp",
    "small", "span", "strong", "sub", "sup", "time", "tt", "ul", "var",
}  # fmt: skip
KEPT_ATTRIBUTES = {"abbr", "alt", "cite", "class", "datetime", "height", "href", "name", "src", "title", "width"}


class InvalidSettingError(Exception):
    """The value does not fit the setting; the text goes into `errors`."""


def sent_text(value: Any) -> str:
    """A submitted value as the text that Discourse makes of it: arrays and objects in Ruby's notation, stripped."""
    return inspect(value).strip() if isinstance(value, (list, dict)) else _plain(value).strip()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def has_integer_values(row: Document) -> bool:
    """Whether an enum's default is a number; such values are compared and stored as numbers."""
    return row["type"] == "enum" and any(isinstance(item, int) for item in row.get("valid_values", ()))


def as_stored(settings: SiteSettings, store: Store, name: str, text: str) -> str:
    """The text under which a submitted text is kept and read back, before it is checked."""
    row = settings.rows[name]
    conversions: dict[str, Callable[[], str]] = {
        "bool": lambda: "true" if text in ("true", "t") else "false",
        "integer": lambda: str(integer_of(row, text)),
        "file_size_restriction": lambda: str(integer_of(row, text)),
        "float": lambda: ruby_float(text),
        "upload": lambda: _known_uploads(store, [text]),
        "uploaded_image_list": lambda: _known_uploads(store, text.split("|")),
    }
    if row["type"] in conversions:
        return conversions[row["type"]]()
    if name in HOST_NAME_SETTINGS:
        text = "|".join(dict.fromkeys(_host_name(part.strip()) for part in text.split("|") if part))
    if name in CLIENT_TEXTS:
        text = sanitized(text)
    if row["type"] == "group" and settings.facts.group_by_id:
        return _id_of_group(store, text)
    if row["type"] == "group_list" and settings.facts.groups_checked:
        text = _without_disallowed(row, text)
    if row.get("mandatory_values"):
        parts = [*row["mandatory_values"].split("|"), *text.split("|")]
        text = "|".join(dict.fromkeys(part for part in parts if part))
    return text


def _id_of_group(store: Store, text: str) -> str:
    """The number of a group that was sent by name; a number stays."""
    found = None if text.isdigit() else next(iter(store.where("group", name=text)), None)
    return text if found is None else str(found["id"])


def _without_disallowed(row: Document, text: str) -> str:
    """A list of groups without those that the setting does not take; they are dropped without a word."""
    disallowed = set((row.get("disallowed_groups") or "").split("|"))
    return "|".join(part for part in text.split("|") if part not in disallowed)


def integer_of(row: Document, text: str) -> int:
    """The number that is left when other characters are taken out; sizes lose their sign too."""
    return leading_integer(re.sub(r"[^-0-9]" if row["type"] == "integer" else r"[^0-9]", "", text))


def leading_integer(text: str) -> int:
    """Ruby's `to_i`: the digits at the start, 0 without any."""
    found = re.match(r"-?\d+", text)
    return int(found[0]) if found else 0


def ruby_float(text: str) -> str:
    """Ruby's `to_f` and back to text: `24` is `24.0`, junk is `0.0`."""
    found = re.match(r"\s*-?\d+(\.\d+)?(e-?\d+)?", text, re.IGNORECASE)
    return str(float(found[0])) if found else "0.0"


def _known_uploads(store: Store, urls: list[str]) -> str:
    known = {upload["url"] for upload in store.all("upload")}
    return "|".join(url for url in urls if url in known)


def _host_name(url: str) -> str:
    for candidate in (url, f"http://{url}"):
        if re.search(r'[\s"\[\]<>{}|\\^`]', candidate):
            return url
        host = urlsplit(candidate).hostname
        if host:
            return host
    return url


def sanitized(text: str) -> str:
    """HTML without the tags and attributes that a forum does not allow; what stood between the tags stays."""

    def attribute(found: re.Match[str]) -> str:
        return found[0] if found[1].lower() in KEPT_ATTRIBUTES else ""

    def tag(found: re.Match[str]) -> str:
        if found[2].lower() not in KEPT_TAGS:
            return ""
        attributes = re.sub(r"\s+([\w:-]+)(\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+))?", attribute, found[3])
        return f"<{found[1]}{found[2]}{attributes}>"

    return unescape(re.sub(r"<(/?)([a-zA-Z][\w-]*)([^<>]*)>", tag, text))


def check(settings: SiteSettings, store: Store, name: str, text: str) -> None:
    """Raise InvalidSettingError when the submitted text does not fit the setting.

    Other settings are looked at as they are stored, not as the same request is about to set them (3.5).
    """
    row = settings.rows[name]
    kind = row["type"]
    if kind in CHECKS:
        CHECKS[kind](store, row, text)
    if kind in TEXTS:
        _check_choices(row, text)
        _check_text(row, text)
    if name in DEFAULT_CATEGORIES:
        _check_default_categories(settings, store, name, text)
    if name in DEFAULT_TAGS:
        taken = {tag for other in DEFAULT_TAGS if other != name for tag in settings.items(other)}
        if taken & set(text.split("|")):
            raise InvalidSettingError("You cannot select a tag used in another list.")
    if name in RULES:
        problem = RULES[name](settings, text)
        if problem:
            raise InvalidSettingError(problem)


def _check_integer(_: Store, row: Document, text: str) -> None:
    number = integer_of(row, text)
    least, most = row.get("min", 0), row.get("max", MOST_INTEGER)
    if not least <= number <= most:
        raise InvalidSettingError(f"{row['setting']}: Value must be between {least:,} and {most:,}.")


def _check_enum(_: Store, row: Document, text: str) -> None:
    name = row["setting"]
    if "valid_values" not in row:
        return
    valid = {_plain(item["value"] if isinstance(item, dict) else item) for item in row["valid_values"]}
    if text not in valid:
        # Lists of plain choices complain with the bare word.
        raise InvalidSettingError("value" if "choices" in row else f"Invalid value `{text}` for `{name}`")


def _check_locale(_: Store, row: Document, text: str) -> None:
    if text not in row["valid_values"]:
        raise InvalidSettingError("value")


def _check_email(_: Store, row: Document, text: str) -> None:
    if text and not is_mail_address(text):
        raise InvalidSettingError(f"{row['setting']}: Invalid email address.")


def _check_username(store: Store, row: Document, text: str) -> None:
    if text and not store.where("user", username=text):
        raise InvalidSettingError(f"{row['setting']}: There's no user with that username.")


def _check_group(store: Store, row: Document, text: str) -> None:
    by_id = store.profile.settings.group_by_id and text.isdigit()
    found = store.get("group", int(text)) if by_id else store.where("group", name=text)
    if text and not found:
        raise InvalidSettingError(f"{row['setting']}: There's no group with that name.")


def _check_groups(store: Store, row: Document, text: str) -> None:
    """The numbers of a list of groups must be those of groups, where the version looks at them."""
    if not store.profile.settings.groups_checked:
        return
    parts = [part for part in text.split("|") if part]
    if not all(part.isdigit() and store.get("group", int(part)) for part in parts):
        raise InvalidSettingError(f"{row['setting']}: One or more of the groups do not exist.")


def _check_hosts(_: Store, row: Document, text: str) -> None:
    if re.search(r"[*?]", text):
        raise InvalidSettingError(f"{row['setting']}: You cannot use wildcards in host names.")


CHECKS: dict[str, Callable[[Store, Document, str], None]] = {
    "integer": _check_integer,
    "file_size_restriction": _check_integer,
    "enum": _check_enum,
    "locale_enum": _check_locale,
    "email": _check_email,
    "username": _check_username,
    "group": _check_group,
    "group_list": _check_groups,
    "host_list": _check_hosts,
}


def _check_choices(row: Document, text: str) -> None:
    if row["type"] != "list" or row.get("allow_any") is not False:
        return
    known = row.get("choices") or row.get("valid_values") or []
    choices = {item["value"] if isinstance(item, dict) else item for item in known}
    unknown = [part for part in text.split("|") if part and part not in choices]
    if len(unknown) == 1:
        raise InvalidSettingError(f"'{unknown[0]}' is an invalid choice.")
    if unknown:
        raise InvalidSettingError(f"'{','.join(unknown)}' are invalid choices.")


def _check_text(row: Document, text: str) -> None:
    name = row["setting"]
    longest = LONGEST_TEXTS.get(name)
    if longest and len(text) > longest:
        raise InvalidSettingError(f"{name}: Must be no more than {longest} characters.")
    if text and name in PATTERNS and not re.search(PATTERNS[name], text):
        raise InvalidSettingError(f"{name}: Invalid value.")
    # Looked for in the whole text, not among the items.
    if NEEDED_ITEMS.get(name, "") not in text:
        raise InvalidSettingError(f"{name}: Top menu must include the 'latest' tab.")


def _check_default_categories(settings: SiteSettings, store: Store, name: str, text: str) -> None:
    ids = {leading_integer(part) for part in text.split("|") if part}
    if any(store.get("category", number) is None for number in ids):
        raise InvalidSettingError("You specified a category that does not exist")
    taken = {leading_integer(part) for other in DEFAULT_CATEGORIES if other != name for part in settings.items(other)}
    if ids & taken:
        raise InvalidSettingError("You cannot select a category used in another list.")


def _s3_uploads(settings: SiteSettings, text: str) -> str | None:
    if text == "true" and not settings.text("s3_upload_bucket"):
        return "You cannot enable uploads to S3 unless you've provided the 's3_upload_bucket'."
    return None


def _secure_uploads(settings: SiteSettings, text: str) -> str | None:
    if text == "true" and not settings.on("enable_s3_uploads"):
        return "S3 uploads and S3 ACLs must be enabled before enabling secure uploads."
    return None


def _backup_location(settings: SiteSettings, text: str) -> str | None:
    if text == "s3" and not settings.text("s3_backup_bucket"):
        return "You cannot use S3 as backup location unless you've provided the 's3_backup_bucket'."
    return None


def _second_factor(settings: SiteSettings, text: str) -> str | None:
    if text != "no" and settings.on("enable_discourse_connect"):
        return "You cannot enforce 2FA if DiscourseConnect is enabled."
    if text != "no" and not settings.on("enable_local_logins"):
        return "You cannot enforce 2FA if local logins are disabled."
    return None


def _local_logins(settings: SiteSettings, text: str) -> str | None:
    if text != "true" and settings.text("enforce_second_factor") != "no":
        return "You cannot disable local login if 2FA is enforced. Disable enforced 2FA before disabling local logins."
    return None


def _local_logins_via_email(settings: SiteSettings, text: str) -> str | None:
    if text == "true" and not settings.on("enable_local_logins"):
        return "The setting 'enable local logins' must be enabled before enabling this setting."
    return None


def _discourse_connect(settings: SiteSettings, text: str) -> str | None:
    if text != "true":
        return None
    if not settings.text("discourse_connect_url"):
        return "You must set a 'discourse connect url' before enabling this setting."
    if settings.text("enforce_second_factor") != "no":
        return "You cannot enable DiscourseConnect if 2FA is enforced."
    return None


def _quote_buttons(settings: SiteSettings, text: str) -> str | None:
    if "facebook" in text and not settings.text("facebook_app_id"):
        return "You must set 'facebook_app_id' first."
    return None


def _page_publishing(settings: SiteSettings, text: str) -> str | None:
    if text == "true" and settings.on("secure_uploads"):
        return "You cannot enable page publishing if secure uploads are enabled."
    return None


def _cors_origins(_: SiteSettings, text: str) -> str | None:
    if any(part.endswith(REFUSED_ENDS["cors_origins"]) for part in text.split("|")):
        return "You should not add the trailing slash (/) to CORS origins."
    return None


def _locale_from_header(settings: SiteSettings, text: str) -> str | None:
    if text == "true" and not settings.on("allow_user_locale"):
        return "The setting 'allow user locale' must be enabled before enabling this setting."
    return None


RULES: dict[str, Callable[[SiteSettings, str], str | None]] = {
    "enable_s3_uploads": _s3_uploads,
    "secure_uploads": _secure_uploads,
    "backup_location": _backup_location,
    "enforce_second_factor": _second_factor,
    "enable_local_logins": _local_logins,
    "enable_local_logins_via_email": _local_logins_via_email,
    "enable_discourse_connect": _discourse_connect,
    "share_quote_buttons": _quote_buttons,
    "enable_page_publishing": _page_publishing,
    "cors_origins": _cors_origins,
    "set_locale_from_accept_language_header": _locale_from_header,
}


def typed(settings: SiteSettings, name: str) -> Any:
    """A setting's value as the web client gets it: switches and numbers as such, everything else as text."""
    text = settings.text(name)
    row = settings.rows.get(name)
    if row is None:
        return int(text) if text.lstrip("-").isdigit() else text
    kind = row["type"]
    if kind == "bool":
        return text in ("true", "t")
    if kind in ("integer", "file_size_restriction") or has_integer_values(row):
        return leading_integer(text)
    return float(text) if kind == "float" else text
