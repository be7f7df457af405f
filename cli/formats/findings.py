"""What a command found, in one neutral form from which every output format is made. Values; nothing here prints.

All texts are as they came from files and forums: each format escapes them in its own way. Secrets are redacted already.
"""

import hashlib
import operator
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from idiaspora.cli.text.values import change_lines, secret_change, value_text
from idiaspora.plugin_config.fields.field import Same
from idiaspora.plugin_config.language.secret import REDACTED
from idiaspora.plugin_config.language.spans import Span

FINGERPRINT_LENGTH = 32
DIGEST_LENGTH = 32
MOST_TOGETHER = 50
"""Findings that one part of a page holds; a comment that is too long is cut between parts."""


class Level(StrEnum):
    """How bad a finding is, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


LEVELS = tuple(Level)


@dataclass(frozen=True)
class RuleText:
    """A kind of finding. `id` never changes its meaning; `meaning` is true where there is such a finding."""

    id: str
    level: Level
    meaning: str
    remedy: str = ""


@dataclass(frozen=True)
class Shift:
    """One field that differs: `before` and `after` on one line each, or `lines` that say what came and what went.

    `note` stands beside it, such as the domain word that asks for it; `who` is who did it.
    """

    name: str
    before: str = ""
    after: str = ""
    lines: tuple[str, ...] = ()
    span: Span | None = None
    note: str = ""
    who: str = ""


def shift_of(
    name: str,
    before: Any,
    after: Any,
    span: Span | None = None,
    *,
    same: Same = operator.eq,
    note: str = "",
    who: str = "",
) -> Shift:
    """A field from two of its values, in the words of the file; `same` is how the field compares them."""
    if secret := secret_change(before, after):
        return Shift(name, REDACTED, f"{REDACTED}, {secret}", (), span, note, who)
    texts = value_text(before), value_text(after)
    first, *rest = change_lines(before, after, same)
    if first == " → ".join(texts):
        return Shift(name, *texts, (), span, note, who)
    return Shift(name, "", "", tuple(filter(None, (first, *rest))), span, note, who)


@dataclass(frozen=True)
class Finding:
    """One statement of a report.

    `subject` names what it is about the same way in each run: `category diaspora-capital`, `user martin`. `span` is the
    line that declares it, None where no single line does. `link` is an address on the forum, or "". `silenced` is the
    reason for which it does not count, "" for one that counts.
    """

    rule: str
    level: Level
    subject: str
    message: str
    remedy: str = ""
    span: Span | None = None
    shifts: tuple[Shift, ...] = ()
    who: str = ""
    link: str = ""
    silenced: str = ""


@dataclass(frozen=True)
class Undecided:
    """A rule of which nothing can be said: it could not be judged, or there was nothing to look at; and why."""

    rule: RuleText
    message: str


@dataclass(frozen=True)
class Table:
    """Something that is best seen as a table."""

    caption: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Findings:
    """Everything that one run of a command found.

    `file` is the forum file's first line, for what no single line declares. `verdict` says the result in a sentence;
    `numbers` are its totals by their names; `rules` are those that findings name; `passed` are rules that were looked
    at and found nothing; `undecided` could not be judged, `inapplicable` found nothing to look at; `columns` head the
    two values of a field. `notes` are remarks that are no findings. `digest` names what was found, the same for every
    run that finds the same. `notes_heading` stands above what is a mere note; `names_rules` says that readers need the
    rules' ids, to silence them.
    """

    command: str
    title: str
    verdict: str
    file: Span
    findings: tuple[Finding, ...]
    rules: tuple[RuleText, ...]
    forum: str = ""
    url: str = ""
    numbers: Mapping[str, int | str] = field(default_factory=dict)
    passed: tuple[RuleText, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    inapplicable: tuple[Undecided, ...] = ()
    columns: tuple[str, str] = ("before", "after")
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    given_digest: str = ""
    notes_heading: str = "Notes"
    names_rules: bool = False

    @cached_property
    def worst_first(self) -> tuple[Finding, ...]:
        """The findings that count, by how bad they are, those of one level in their order."""
        counted = (finding for finding in self.findings if not finding.silenced)
        return tuple(sorted(counted, key=lambda finding: LEVELS.index(finding.level)))

    @cached_property
    def groups(self) -> tuple[tuple[Finding, ...], ...]:
        """The findings that count, as people read them: where rules are named, those of one rule with one remedy are
        together, at most `MOST_TOGETHER`; every other finding is alone."""
        together: dict[tuple[object, ...], list[Finding]] = {}
        for number, finding in enumerate(self.worst_first):
            is_alike = self.names_rules and not (finding.shifts or finding.who)
            key = (finding.rule, finding.level, finding.remedy) if is_alike else (number,)
            together.setdefault(key, []).append(finding)
        return tuple(
            tuple(alike[start : start + MOST_TOGETHER])
            for alike in together.values()
            for start in range(0, len(alike), MOST_TOGETHER)
        )

    def meaning(self, finding: Finding) -> str:
        """What its rule says of a forum that has it; "" for a rule that is not told."""
        return next((rule.meaning for rule in self.rules if rule.id == finding.rule), "")

    @cached_property
    def inapplicable_by_reason(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the rules that found nothing to look at, by why."""
        found: dict[str, tuple[str, ...]] = {}
        for item in self.inapplicable:
            found[item.message] = (*found.get(item.message, ()), item.rule.id)
        return found

    @cached_property
    def named(self) -> tuple[tuple[str, Finding], ...]:
        """Every finding, the silenced ones last, with what names it through all runs that find it: neither its line nor
        its wording count."""
        seen: Counter[str] = Counter()
        made = []
        for finding in (*self.worst_first, *(item for item in self.findings if item.silenced)):
            name = f"{self.command}\0{finding.rule}\0{finding.subject}"
            seen[name] += 1
            made.append((_sha256(f"{name}\0{seen[name]}")[:FINGERPRINT_LENGTH], finding))
        return tuple(made)

    @property
    def digest(self) -> str:
        if self.given_digest:
            return self.given_digest
        said = [
            (item.rule, item.subject, item.message, [replace(shift, span=None) for shift in item.shifts])
            for item in self.findings
        ]
        return _sha256(repr((self.url, said)))[:DIGEST_LENGTH]

    def span_of(self, finding: Finding) -> Span:
        """The line to which a finding belongs; a file is named in any case."""
        return finding.span or self.file

    def relocated(self, name: Callable[[str], str]) -> "Findings":
        """The same with other names of files, such as those that a repository gives them."""
        return replace(
            self,
            file=_relocated(self.file, name),
            findings=tuple(
                replace(
                    finding,
                    span=finding.span and _relocated(finding.span, name),
                    shifts=tuple(replace(s, span=s.span and _relocated(s.span, name)) for s in finding.shifts),
                )
                for finding in self.findings
            ),
        )


def level_counts(findings: Sequence[Finding]) -> str:
    """How many findings there are of each level: "2 errors, 1 warning"; "" for none."""
    counts = Counter(finding.level for finding in findings)
    return ", ".join(f"{counts[level]} {level}{'s' if counts[level] != 1 else ''}" for level in Level if counts[level])


def _relocated(span: Span, name: Callable[[str], str]) -> Span:
    return Span(name(span.file), span.line, span.column)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
