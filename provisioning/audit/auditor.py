"""The audit of one forum: plan the reads of the chosen rules, send each once, then judge."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from idiaspora.plugin_config.audit_rules.catalogue import RULES
from idiaspora.plugin_config.desired.calendar import dated
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.provisioning.audit.findings import Audit, Finding, NothingToLookAt, Result, Silenced, Unknown, Verdict
from idiaspora.provisioning.audit.reads import Asking, Facts, Unread, take
from idiaspora.provisioning.audit.registry import ALL_RULES
from idiaspora.provisioning.audit.rule import Look, Rule
from idiaspora.provisioning.audit.selection import severity_of
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.state.lock import Lock


@understood()
def audit(
    client: ForumClient,
    desired: Desired,
    *,
    now: datetime,
    lock: Lock | None = None,
    chosen: Collection[str] = tuple(RULES),
    blame_requests: int | None = None,
) -> Audit:
    """Judge a forum by the chosen rules. Only reads; what the client remembers is not read again.

    `now` has a time zone; silences end by its day, and the file is asked for what it asks for then. `lock` is what was
    applied last, for the rules about drift; `blame_requests` is how many requests may be spent on who made it, None for
    none. Raises
    ForumError when the forum does not answer, or does not recognise us.
    """
    desired = dated(desired, now)
    rules = [rule for id, rule in ALL_RULES.items() if id in chosen]
    limits = {id: limit_of(id, desired) or 0 for id in RULES}
    asking = Asking(client, desired, now, lock or Lock(client.host), limits, blame_requests)
    facts = take(asking, (read for rule in rules for read in rule.reads))
    verdicts = tuple(_verdict(rule, desired, client.host, now, facts) for rule in rules)
    who = client.api_username
    return Audit(desired.forum, client.host, who, now.date(), verdicts, facts.costs, desired.standings)


def limit_of(rule: str, desired: Desired) -> int | None:
    """The number that a rule compares with: the file's, else its own; None for rules that compare with none."""
    threshold, choice = RULES[rule].threshold, desired.audit.rules.get(rule)
    if threshold is None:
        return None
    return threshold.number if choice is None or choice.limit is None else choice.limit


def _verdict(rule: Rule, desired: Desired, url: str, now: datetime, facts: Facts) -> Verdict:
    choice = desired.audit.rules.get(rule.info.id)
    limit = limit_of(rule.info.id, desired)
    results = tuple(_results(rule, Look(desired, url, now, limit or 0, facts, _names(rule)), facts))
    findings, silenced = _sorted_out((item for item in results if isinstance(item, Finding)), rule, desired, now.date())
    return Verdict(
        rule.info,
        rule.family,
        severity_of(rule.info.id, desired),
        limit,
        findings,
        silenced,
        tuple(dict.fromkeys(item for item in results if isinstance(item, Unknown))),
        tuple(silence for silence in (choice.silences if choice else ()) if silence.has_ended(now.date())),
        next((item.message for item in results if isinstance(item, NothingToLookAt)), ""),
    )


def _names(rule: Rule) -> frozenset[str]:
    return frozenset(read.name for read in rule.reads)


def _results(rule: Rule, look: Look, facts: Facts) -> Iterable[Result]:
    unread = [(read.name, value.reason) for read in rule.reads if isinstance(value := facts.of(read), Unread)]
    if unread:
        return [Unknown(f"{name} could not be read: {reason}") for name, reason in unread]
    return rule.check(look)


def _sorted_out(
    found: Iterable[Finding], rule: Rule, desired: Desired, today: date
) -> tuple[tuple[Finding, ...], tuple[Silenced, ...]]:
    """The findings that count, and those that a silence of the file covers today."""
    choice = desired.audit.rules.get(rule.info.id)
    silences = [silence for silence in (choice.silences if choice else ()) if not silence.has_ended(today)]
    counted: list[Finding] = []
    silenced: list[Silenced] = []
    for finding in found:
        silence = next((item for item in silences if item.covers(finding.subject)), None)
        if silence is None:
            counted.append(finding)
        else:
            silenced.append(Silenced(finding, silence))
    return tuple(counted), tuple(silenced)
