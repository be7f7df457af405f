"""The versions of Discourse that the rehearsal forum can be, and how well each difference is known."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from reference.markdown import page, table
from sandbox.versions import DEFAULT, PROFILES, Profile
from sandbox.versions.evidence import Kind

WORDS = {
    Kind.SEEN: "seen",
    Kind.SCHEMA: "published schema",
    Kind.READ: "read in source",
    Kind.PORT: "read in a port",
    Kind.BELIEVED: "inferred",
}


def versions_page() -> str:
    others = [profile for profile in PROFILES.values() if profile is not DEFAULT]
    return page(
        "The versions of the rehearsal forum",
        [
            f"`idiaspora sandbox --discourse VERSION` starts a forum of another version than {DEFAULT.name}, the one",
            "that it is proven against. Each difference is listed here, with where it is known from: *seen* on a",
            "running forum, from the *published schema* of the API, *read in source* or *in a port* of Discourse, or",
            "*inferred*. A forum of 2026 was never seen: take it as a rehearsal of what to expect, not as proof.",
        ],
        *(_differences(profile) for profile in others),
    )


def _differences(profile: Profile) -> Iterator[str]:
    yield f"## `--discourse {profile.name}` ({profile.version})"
    yield ""
    rows = []
    for name, evidence in profile.evidence.items():
        subject, fact = name.split(".")
        facts = getattr(profile, subject)
        sentence = _sentences(type(facts))[fact]
        rows.append((subject, f"{sentence}{_answer(getattr(facts, fact))}", WORDS[evidence.kind], evidence.source))
    yield from table(("of", "what", "known", "from"), rows)


def _answer(value: Any) -> str:
    """What holds, where that is a plain word."""
    if isinstance(value, bool):
        return f": **{'yes' if value else 'no'}**"
    if value is None:
        return ": **none**"
    if isinstance(value, str | int):
        return f": `{value}`" if value != "" else ""
    return ""


def _sentences(facts: type) -> dict[str, str]:
    """What each fact says, from the description of its subject."""
    found: dict[str, str] = {}
    text = re.sub(r"\s+", " ", inspect.getdoc(facts) or "")
    for names, sentence in re.findall(r"((?:`\w+`(?:, )?)+): (.*?)\.(?= `\w+`(?:, `\w+`)*: |$)", text):
        for name in re.findall(r"`(\w+)`", names):
            found[name] = sentence
    return found
