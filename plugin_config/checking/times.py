"""The types of days with times and of time zones in a file."""

from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, WithJsonSchema

from idiaspora.plugin_config.checking.declarations import refusal
from idiaspora.plugin_config.checking.scalars import only_text
from idiaspora.plugin_config.fields.moments import Moment, read_moment
from idiaspora.plugin_config.language.suggestions import nearest

MOMENT_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})? ?(Z|[+-][0-9]{2}:[0-9]{2})?)?$"


def _moment(value: object) -> Moment:
    if isinstance(value, Moment):
        return value
    text = only_text(value)
    if (found := read_moment(text)) is None:
        raise refusal(
            "bad-day",
            f"“{text[:60]}” is neither a day of the calendar nor a day and a time",
            "write it like 2027-01-31, or 2027-01-31 18:00",
        )
    return found


def _zone(value: object) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    text = only_text(value)
    known = _zones()
    if text in known:
        return ZoneInfo(text)
    if not known:
        raise refusal(
            "bad-timezone",
            "this machine has no time zones to look it up in",
            "install those of the system, or the Python package tzdata",
        )
    alike = {name.casefold(): name for name in known}
    meant = alike.get(text.casefold()) or _city(text, known) or nearest(text, known)
    remedy = f"did you mean {meant}?" if meant else "write a place such as Europe/Zurich, or UTC"
    raise refusal("bad-timezone", f"“{text[:60]}” is no time zone", remedy)


@cache
def _zones() -> frozenset[str]:
    """The names that this machine knows; hundreds of files are opened to find them."""
    return frozenset(available_timezones())


def _city(text: str, known: frozenset[str]) -> str:
    """The only time zone that ends in a name."""
    word = text.strip().replace(" ", "_").casefold()
    found = [name for name in known if name.casefold().endswith(f"/{word}")]
    return found[0] if len(found) == 1 else ""


MomentText = Annotated[Moment, BeforeValidator(_moment), WithJsonSchema({"type": "string", "pattern": MOMENT_PATTERN})]
"""A day, such as 2027-01-31, or a day and a time, such as 2027-01-31 18:00."""

TimeZone = Annotated[ZoneInfo, BeforeValidator(_zone), WithJsonSchema({"type": "string"})]
"""A time zone by its name in the IANA database, such as Europe/Zurich."""
