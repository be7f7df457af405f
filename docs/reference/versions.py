"""What works on which version of Discourse; which of them the rehearsal forum can be, and how well that is known."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from idiaspora.facts.tested_versions import TESTED
from idiaspora.sandbox.versions import DEFAULT, PROFILES, Profile
from idiaspora.sandbox.versions.evidence import Kind
from reference.features import FEATURES, Cell, Works
from reference.markdown import page, table

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
        "Versions of Discourse",
        [
            "`idiaspora` asks no forum for its version: it sees in what it reads what the forum can do, and",
            "`idiaspora doctor` says it in words. Each cell of the first table is played by a test, on a",
            "rehearsal forum of that version; of other versions expect what the nearest one has, and try `plan` first.",
        ],
        _features(),
        [
            "## The rehearsal forum",
            "",
            f"`idiaspora sandbox --discourse VERSION` starts a forum of another version than {DEFAULT.name}, the one",
            "that it is proven against. Each difference is listed here, with where it is known from: *seen* on a",
            "running forum, from the *published schema* of the API, *read in source* or *in a port* of Discourse, or",
            "*inferred*. A forum of 2026 was never seen: take it as a rehearsal of what to expect, not as proof.",
        ],
        *(_differences(profile) for profile in others),
    )


def _features() -> Iterator[str]:
    yield "## What works where"
    yield ""
    names = [f"{name} ({PROFILES[name].version})" for name in TESTED]
    rows = ((item.name, item.asked, *(_cell(item.cells[name]) for name in TESTED)) for item in FEATURES)
    yield from table(("what", "asked for by", *names), rows)


def _cell(cell: Cell) -> str:
    if cell.works is Works.YES:
        return str(cell.works)
    if cell.works is Works.OTHERWISE or cell.words:
        return f"{cell.works}: {cell.words}"
    return f"{cell.works}; the plan says: {cell.sign}"


def _differences(profile: Profile) -> Iterator[str]:
    yield f"### `--discourse {profile.name}` ({profile.version})"
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
