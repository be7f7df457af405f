"""What an audit finds, as values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from idiaspora.plugin_config.audit_rules.facts import Silence
from idiaspora.plugin_config.audit_rules.rule_info import Family, RuleInfo
from idiaspora.plugin_config.desired.calendar import Standings
from idiaspora.plugin_config.desired.desired import Forum
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.severity import Severity
from idiaspora.provisioning.exit_codes import ExitCode


@dataclass(frozen=True)
class Finding:
    """One failure of a rule.

    `subject` names it the same way in each run: `themes[relief]`, `user martin`, `tag good-practice`. `origin` is the
    place in the file that declares it, None for what no place declares. `remedy` is "" where the rule's own fits;
    `link` is an address on the forum, or "".
    """

    subject: str
    message: str
    origin: Origin | None = None
    remedy: str = ""
    link: str = ""


@dataclass(frozen=True)
class Unknown:
    """Something that a rule could not judge, and why."""

    message: str


@dataclass(frozen=True)
class NothingToLookAt:
    """That a rule found nothing that it could be about, and why: it says nothing of the forum."""

    message: str


Result = Finding | Unknown | NothingToLookAt
"""What a rule tells."""


class Status(StrEnum):
    """How a rule ended; only `passed` says that all is well."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SILENCED = "silenced"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Silenced:
    """A finding that does not count."""

    finding: Finding
    silence: Silence


@dataclass(frozen=True)
class Verdict:
    """How one rule ended. `severity` and `limit` are those that hold for this forum.

    `ended` are silences of the file that no longer count; `not_applicable` is why there was nothing to look at, ""
    where there was something.
    """

    rule: RuleInfo
    family: Family
    severity: Severity
    limit: int | None
    findings: tuple[Finding, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    ended: tuple[Silence, ...] = ()
    not_applicable: str = ""

    @property
    def status(self) -> Status:
        if self.findings:
            return Status.FAILED
        if self.unknown:
            return Status.UNKNOWN
        if self.silenced:
            return Status.SILENCED
        return Status.NOT_APPLICABLE if self.not_applicable else Status.PASSED


@dataclass(frozen=True)
class ReadCost:
    """One read of the audit: how many requests it took, and why it failed ("" when it did not)."""

    name: str
    requests: int
    failure: str = ""


@dataclass(frozen=True)
class Audit:
    """The verdicts of all chosen rules, in the order of the catalogue. `requests` is what the reads took in all;
    `standings` is where the themes stand."""

    forum: Forum
    url: str
    username: str
    today: date
    verdicts: tuple[Verdict, ...]
    reads: tuple[ReadCost, ...]
    standings: Standings | None = None

    @property
    def requests(self) -> int:
        return sum(read.requests for read in self.reads)

    def counts(self) -> Mapping[Status, int]:
        """How many rules ended in each way."""
        return Counter(verdict.status for verdict in self.verdicts)

    def failed(self, *severities: Severity) -> tuple[Verdict, ...]:
        """The rules of these severities that failed; of all severities without any."""
        return tuple(
            verdict
            for verdict in self.verdicts
            if verdict.status is Status.FAILED and verdict.severity in (severities or tuple(Severity))
        )

    def exit_code(self, *, strict: bool = False) -> ExitCode:
        """PENDING when a rule of severity error failed; when strict, also for warnings and for what is unknown."""
        counted = [verdict for verdict in self.verdicts if verdict.severity is not Severity.INFO]
        if strict:
            bad = any(verdict.status in (Status.FAILED, Status.UNKNOWN) for verdict in counted)
        else:
            bad = bool(self.failed(Severity.ERROR))
        return ExitCode.PENDING if bad else ExitCode.OK
