"""Mail addresses: which texts are none to any forum. Whether mail arrives at one, nobody can tell from it."""

import re
from typing import Annotated

from pydantic import AfterValidator

from idiaspora.plugin_config.checking.declarations import refusal
from idiaspora.plugin_config.checking.scalars import Line

ADDRESS = re.compile(r"[^@\s|]+@[^@\s|.]+(\.[^@\s|.]+)+")
BETWEEN = "|"
"""What stands between several addresses of one text (3.5)."""
REMEDY = "write an address such as forum@example.org"


def why_none(text: str) -> str:
    """Why a text is no address; empty where it is one."""
    return "" if ADDRESS.fullmatch(text.strip()) else f"“{text}” is no mail address"


def _addresses(text: str) -> str:
    """One address, several with bars between, or none."""
    for part in text.split(BETWEEN) if text else ():
        if why := why_none(part):
            raise refusal("bad-address", why, REMEDY)
    return text


MailAddresses = Annotated[Line, AfterValidator(_addresses)]
