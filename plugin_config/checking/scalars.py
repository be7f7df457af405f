"""The types of a single value. A file holds only text; the type of a field decides what the text means.

Each type refuses what every forum would refuse or change in silence, whatever its settings say. The JSON Schema of each
type also accepts what an editor's YAML parser makes of the text: `title: 2026` is a number there.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, GetJsonSchemaHandler, PlainSerializer, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from idiaspora.plugin_config.checking import languages
from idiaspora.plugin_config.checking.declarations import ONE_VALUE, refusal
from idiaspora.plugin_config.fields import account_names, slugs
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.upload import Upload

USERNAME = "username"
LARGEST = 2**31 - 1
"""The largest whole number that a column holds (3.5)."""
LARGEST_DIGITS = 18
"""Digits of the largest number that is taken; Discourse's columns hold fewer."""


class AsTyped:
    """Lets an editor accept numbers and booleans where the file's text is meant: its parser has turned them already."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        produced = handler(schema)
        if produced.get("type") == "string":
            produced["type"] = ["string", "number", "boolean"]
        return produced


def only_text(value: object) -> str:
    """The value when it is text; refuses mappings, lists and secrets with their own codes."""
    if isinstance(value, Secret):
        raise refusal(
            "secret-not-allowed",
            "this value is shown in plans and on the forum, so it cannot be a secret",
            "write the value itself, or take it from the environment with !env",
        )
    if isinstance(value, Upload):
        raise refusal(
            "upload-not-allowed",
            "a file is uploaded only for what holds one, such as the setting logo or the logo of a category",
            "write the value itself, or take a text from its file with !file",
        )
    if not isinstance(value, str):
        raise PydanticCustomError(ONE_VALUE, "one value is needed here")
    return value


def _unless(kinds: type | tuple[type, ...], parse: Callable[[str], Any]) -> BeforeValidator:
    """A validator that parses text and lets through what is already of the kinds (defaults, code, tests)."""

    def validate(value: object) -> Any:
        return value if isinstance(value, kinds) else parse(only_text(value))

    return BeforeValidator(validate)


def _distinct(items: tuple[Any, ...]) -> tuple[Any, ...]:
    seen: set[Any] = set()
    for index, item in enumerate(items):
        folded = item.casefold() if isinstance(item, str) else item
        if folded in seen:
            raise refusal("duplicate-item", f"{_shown(str(item))} is in the list twice", "remove one of the two", index)
        seen.add(folded)
    return items


DISTINCT = AfterValidator(_distinct)
"""For a tuple whose items are all different, without regard to case: `Annotated[tuple[Username, ...], DISTINCT]`."""


# Plain text


def _line(text: str) -> str:
    stripped = text.strip()
    if "\n" in stripped or "\r" in stripped:
        raise refusal(
            "several-lines", "only one line is allowed here", "write it on one line, without | and line breaks"
        )
    if any(ord(character) < 32 or ord(character) == 127 for character in stripped):
        raise refusal("wrong-value", "the text holds a control character", "remove the control character")
    return stripped


def _filled(text: str) -> str:
    if not text.strip():
        raise refusal("wrong-length", "the text is empty", "write something, or remove the key to leave it unmanaged")
    return text


Text = Annotated[str, BeforeValidator(only_text), AsTyped()]
"""Text of any length, kept as it was typed."""

Line = Annotated[str, BeforeValidator(only_text), AfterValidator(_line), AsTyped()]
"""One line of text, without spaces around it; it may be empty."""


def _file_or_address(value: object) -> object:
    return value if isinstance(value, Upload) else _filled(_line(only_text(value)))


FileOrAddress = Annotated[Any, BeforeValidator(_file_or_address), WithJsonSchema({"type": "string"})]
"""A file of the project (`!upload images/iom.png`), or the address of one that the forum holds."""

FileContent = Annotated[
    Any,
    BeforeValidator(lambda value: value if isinstance(value, Upload) else only_text(value)),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]
"""What a file holds, a text, or something else: `!upload images/logo.png`."""

Name = Annotated[Line, AfterValidator(_filled)]
"""One line of text that is not empty."""

FilledText = Annotated[Text, AfterValidator(_filled)]
"""Text of any length that is not empty."""


# Truth and numbers

_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}


def _boolean(text: str) -> bool:
    value = _BOOLEANS.get(text.lower())
    if value is None:
        hint = {"on": "true", "off": "false", "1": "true", "0": "false", "t": "true", "f": "false"}.get(text.lower())
        remedy = f"did you mean {hint}?" if hint else "write true or false"
        raise refusal("not-a-boolean", f"{_shown(text)} is neither true nor false", remedy)
    return value


def _integer(text: str) -> int:
    if not re.fullmatch(rf"[+-]?[0-9]{{1,{LARGEST_DIGITS}}}", text):
        raise refusal("not-a-number", f"{_shown(text)} is not a whole number", "write digits only, without a unit")
    if abs(int(text)) > LARGEST:
        message = f"no column of Discourse holds {_shown(text)}: a write with it ends in an error of the server"
        raise refusal("out-of-range", message, f"write a number that is at most {LARGEST}")
    return int(text)


def _number(text: str) -> float:
    if not re.fullmatch(rf"[+-]?[0-9]{{1,{LARGEST_DIGITS}}}(\.[0-9]{{1,{LARGEST_DIGITS}}})?", text):
        raise refusal("not-a-number", f"{_shown(text)} is not a number", "write digits, with a point for decimals")
    return float(text)


Boolean = Annotated[
    bool,
    _unless(bool, _boolean),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"enum": list(_BOOLEANS)}]}),
]
"""true, false, yes or no, in any case."""


class _NumberText:
    """A number's schema, or a text of digits: an environment variable or a quoted number is one."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "string", "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"}]}


Integer = Annotated[int, _unless(int, _integer), _NumberText()]
"""A whole number of at most 18 digits."""

Number = Annotated[float, _unless((int, float), _number), _NumberText()]
"""A number with or without decimals, never infinite."""


# Discourse's words


def _color(text: str) -> str:
    """The six digits of a colour; three of them stand for two each."""
    digits = text.removeprefix("#")
    if re.fullmatch(r"[0-9A-Fa-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    if re.fullmatch(r"[0-9A-Fa-f]{6}", digits):
        if not text.startswith("#"):
            return digits
        raise refusal("bad-color", f"{_shown(text)} is not how Discourse writes a colour", f'write "{digits}"')
    raise refusal("bad-color", f"{_shown(text)} is not a colour", 'write six hexadecimal digits, such as "0033A0"')


def _slug(text: str) -> str:
    slug = slugs.readable(text)
    if slug == slugs.NO_SLUG:
        return slug
    kept = slugs.kept(slug)
    if slugs.ADDRESS_OF_ID.match(slug) or (slug.isascii() and slug.isdigit()):
        raise refusal(
            "bad-slug", f"Discourse reserves the slug {_shown(slug)} for itself", f"write a word, such as theme-{slug}"
        )
    if slug != kept or not slug:
        hints = dict.fromkeys(filter(None, (slugs.kept(slug.replace("_", "-")), slugs.transliterated(slug))))
        remedy = f"write {', or '.join(hints)}" if hints else "use lower-case letters a to z, digits and single hyphens"
        raise refusal("bad-slug", f"Discourse would not keep the slug {_shown(slug)} as it is", remedy)
    if len(slug) > slugs.LONGEST:
        raise refusal("wrong-length", f"the slug is longer than {slugs.LONGEST} characters", "shorten it")
    return slug


def _account_name(kind: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        name = account_names.normal(text)
        if not name:
            raise refusal("bad-name", f"the {kind} is empty", f"write the {kind}")
        if len(name) > account_names.LONGEST:
            raise refusal(
                "bad-name",
                f"the {kind} {_shown(name)} has {len(name)} characters; no forum takes more than "
                f"{account_names.LONGEST}",
                "shorten the name",
            )
        if rule := account_names.broken_rule(name):
            raise refusal("bad-name", f"the {kind} {_shown(name)} {rule}", _other_name(kind, name))
        return name

    return check


def _other_name(kind: str, name: str) -> str:
    """What to write instead of a name that no forum takes."""
    meant = name.strip().removeprefix("@")
    if kind == USERNAME and re.search(r"\s", meant):
        return "write the username, with which the address of the profile ends, and not the full name"
    meant = re.sub(r"\s+", "-", meant)
    is_better = meant and meant != name and not account_names.broken_rule(meant)
    return f"write {meant}" if is_better else f"write a {kind} that keeps the rule"


def _group_name(text: str) -> str:
    name = _account_name("group name")(text)
    if name.lower() in account_names.RESERVED_FOR_GROUPS:
        raise refusal("bad-name", f"Discourse reserves the group name {_shown(name)} for itself", "write another name")
    return name


RESERVED_TAGS = ("none", "constructor")
"""Words that no tag can be (3.5)."""


def _tag_name(text: str) -> str:
    name = unicodedata.normalize("NFC", text)
    cleaned = re.sub(r"[/?#\[\]@!$&'()*+,;=.%\\`^|{}\"<>]", "", re.sub(r"\s+", "-", name.strip()))
    cleaned = re.sub(r"-+", "-", cleaned)
    if name != cleaned or not name:
        remedy = f"write {cleaned.lower()}" if cleaned else "write a word of lower-case letters"
        raise refusal("bad-tag-name", f"Discourse would not keep the tag {_shown(text)} as it is", remedy)
    if name.lower() in RESERVED_TAGS:
        raise refusal("bad-tag-name", f"Discourse reserves the tag {_shown(name)} for itself", "write another word")
    return name


def _language(text: str) -> str:
    if languages.is_language(text):
        return text
    hint = languages.spelled(text)
    remedy = f"write {hint}" if hint else "write a language code such as fr or pt_BR"
    raise refusal("bad-language", f"{_shown(text)} is not a language code of Discourse", remedy)


Color = Annotated[
    str,
    _unless((), _color),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"}),
]
"""Six hexadecimal digits without “#”, kept in the case in which they were typed."""

Slug = Annotated[str, _unless((), _slug), AsTyped()]
"""The name of a category in addresses, in letters of any script: only what some forum would keep. `none` for a category
without one."""

CategoryPath = Annotated[Line, AfterValidator(slugs.path)]
"""Where a category stands: its slug behind those above it, with slashes between."""

Username = Annotated[str, _unless((), _account_name(USERNAME)), AsTyped()]
"""A user's name, as long as some forum may allow."""

GroupName = Annotated[str, _unless((), _group_name), AsTyped()]
"""A group's name, by the rules of usernames."""

GroupReference = Annotated[Line, AfterValidator(account_names.normal)]
"""The name of a group that need not be declared."""

TagName = Annotated[str, _unless((), _tag_name), AsTyped()]
"""A tag, without what every forum takes out of tags."""

Language = Annotated[str, _unless((), _language), AsTyped()]
"""A language code as Discourse writes it: fr, pt_BR."""


GroupNames = Annotated[tuple[Line, ...], DISTINCT]
"""Groups by name, a role standing for its own: each once."""


# Time and addresses

_UNITS = {"minute": 1, "hour": 60, "day": 60 * 24, "week": 60 * 24 * 7}
_DURATION = re.compile(rf"([0-9]{{1,5}}) ?({'|'.join(_UNITS)})s?")


def _duration(text: str) -> timedelta:
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None or int(match[1]) == 0:
        remedy = (
            f"did you mean {text} days?"
            if re.fullmatch("[1-9][0-9]{0,4}", text)
            else "write it like 48 hours or 7 days"
        )
        raise refusal(
            "bad-duration", f"{_shown(text)} is not a length of time in minutes, hours, days or weeks", remedy
        )
    return timedelta(minutes=int(match[1]) * _UNITS[match[2]])


def duration_text(duration: timedelta) -> str:
    """A duration as a file writes it, in the largest unit that divides it: "7 days" becomes "1 week"."""
    minutes = int(duration.total_seconds()) // 60
    unit = next(unit for unit in reversed(_UNITS) if minutes % _UNITS[unit] == 0)
    number = minutes // _UNITS[unit]
    return f"{number} {unit}" + ("" if number == 1 else "s")


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise refusal("bad-day", f"{_shown(text)} is not a day of the calendar", "write it like 2027-01-31")


def _address(text: str) -> str:
    example = "write it like https://forum.example.org"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or re.search(r"\s", text):
        raise refusal("bad-address", f"{_shown(text)} is not an http or https address", example)
    if parts.username is not None or parts.query or parts.fragment:
        raise refusal("bad-address", "the address holds a user name, a query or a fragment", example)
    return text.rstrip("/")


Duration = Annotated[
    timedelta,
    _unless(timedelta, _duration),
    PlainSerializer(duration_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": rf"^[0-9]+ ?({'|'.join(_UNITS)})s?$"}),
]
"""A length of time, such as “7 days” or “48 hours”, in minutes, hours, days or weeks."""

Day = Annotated[date, _unless(date, _day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day of the calendar: year, month and day, such as 2027-01-31."""

Address = Annotated[str, _unless((), _address), WithJsonSchema({"type": "string"})]
"""An http or https address without query and user name; slashes at its end are removed."""


def _wrapped(value: object) -> Secret:
    return value if isinstance(value, Secret) else Secret(only_text(value))


SecretText = Annotated[Secret, BeforeValidator(_wrapped)]
"""A text that is secret wherever it comes from: from `!secret`, or typed into the file."""


def _shown(text: str) -> str:
    """A value as messages quote it: in quotation marks and never longer than a line."""
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"
