"""Mail addresses and mail domains: which texts are none to any forum. Whether mail arrives, no text tells."""

import re
from typing import Annotated

from pydantic import AfterValidator

from idiaspora.plugin_config.checking.declarations import refusal
from idiaspora.plugin_config.checking.scalars import Line

LONGEST_BEFORE, LONGEST_AFTER = 64, 255
"""Characters before and after the @ (3.5)."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
ADDRESS = re.compile(rf"(?P<before>{_ATOM}(?:\.{_ATOM})*)@(?P<after>(?:{_LABEL}\.)+{_LABEL})")
ENCODED_WORD = re.compile(r"=\?[^?]+\?[BbQq]\?[^?]+\?=")
"""Text in another encoding, as headers of mails hold it."""
DOMAIN = re.compile(r"[a-z0-9]+([-.][a-z0-9]+)*\.[a-z]{2,24}(:[0-9]{1,5})?", re.IGNORECASE)
"""What a group takes for the domain of its members' addresses (3.5)."""

BETWEEN = "|"
"""What stands between several addresses of one text (3.5)."""
REMEDY = "write an address such as forum@example.org"


def why_none(text: str) -> str:
    """Why a text is no address; empty where it is one."""
    found = ADDRESS.fullmatch(text)
    lengths = (len(found["before"]), len(found["after"])) if found else (0, 0)
    if found is None or lengths[0] > LONGEST_BEFORE or lengths[1] > LONGEST_AFTER or ENCODED_WORD.search(text):
        return f"“{text}” is no mail address"
    return ""


def _several(text: str) -> list[str]:
    """The addresses of a text that holds more than one, and nothing else."""
    parts = [part for part in re.split(r"[\s,;|]+", text) if part]
    return parts if len(parts) > 1 and not any(map(why_none, parts)) else []


def _addresses(text: str) -> str:
    """One address, several with bars between, or none."""
    for part in text.split(BETWEEN) if text else ():
        if why := why_none(part.strip()):
            several = BETWEEN.join(_several(text))
            raise refusal("bad-address", why, f"write “{several}”" if several else REMEDY)
    return text


def _address(text: str) -> str:
    """One address."""
    why = why_none(text)
    if several := _several(text):
        raise refusal("bad-address", f"“{text}” is more than one mail address", f"write {', '.join(several)} as items")
    if why:
        raise refusal("bad-address", why, REMEDY)
    return text


def _domain(text: str) -> str:
    """What stands behind the @ of addresses. Discourse would take an address of the web apart by itself."""
    if DOMAIN.fullmatch(text):
        return text
    bare = re.sub(r"/.*$", "", re.sub(r"^\w+://", "", text.rpartition("@")[2]))
    remedy = f"write {bare}" if DOMAIN.fullmatch(bare) else "write one such as example.org"
    raise refusal("bad-address", f"“{text}” is no domain of mail addresses", remedy)


MailAddress = Annotated[Line, AfterValidator(_address)]
MailAddresses = Annotated[Line, AfterValidator(_addresses)]
MailDomain = Annotated[Line, AfterValidator(_domain)]
