"""The rules of the audit."""

from collections.abc import Iterator

from idiaspora.plugin_config.audit_rules.catalogue import BY_FAMILY
from idiaspora.plugin_config.audit_rules.rule_info import Family, RuleInfo
from idiaspora.provisioning.audit.reads import planned
from idiaspora.provisioning.audit.registry import ALL_RULES
from reference.markdown import page, table

ABOUT = {
    Family.MODERATION: "Has every theme experts who can act, and do members recognise them?",
    Family.QUESTIONS: "Do members who ask get an answer?",
    Family.ACCESS: "Can the right people see and write, and nobody else?",
    Family.SAFETY: "Are the accounts with power, the keys and the data safe?",
    Family.CALENDAR: "Does the forum keep to the calendar, and is somebody there when it opens?",
    Family.HYGIENE: "Is the forum tidy, and does it have what the file builds on?",
    Family.DRIFT: "Is the forum still what the file says?",
}


def rules_page() -> str:
    return page(
        "Rules of the audit",
        [
            "`idiaspora audit` checks the forum as it is. It only reads, and a key that may only read is enough. Each",
            "rule declares what it reads; the reads of all rules are planned together, and each is sent once. A rule",
            "that cannot read its facts is *unknown*, one that finds nothing to look at *not applicable*: neither has",
            "passed. What the rules say of a theme they say of every category with `moderated_by` too, and",
            "those about questions of every category with `questions`.",
            "",
            "The exit code is 3 when a rule of severity error fails; with `--strict` also when a warning fails or a",
            "rule above severity info is unknown. `--rule` takes an id or a family, `--severity` the least",
            "severity to look at.",
            "",
            "Ids are stable. The forum file changes what a rule means for this forum:",
            "",
            "```yaml",
            "rules:",
            "  few-moderators: {limit: 1}",
            "  second-factor-not-enforced: {severity: error}",
            "  moderator-away:",
            "    silenced:",
            "      - reason: Martin is on leave.",
            "        until: 2027-01-31        # counts again afterwards; for ever when absent",
            "        only: [user martin]      # subjects as the audit names them; all when absent",
            "```",
        ],
        *(_family(family) for family in Family),
        _reads(),
    )


def _family(family: Family) -> Iterator[str]:
    yield f"## {family.value.capitalize()}"
    yield ""
    yield ABOUT[family]
    yield ""
    yield from table(
        ("rule", "severity", "limit", "when it fails", "what to do", "reads"), map(_row, BY_FAMILY[family])
    )


def _reads() -> Iterator[str]:
    yield "## What is read"
    yield ""
    yield "What several rules need is read once. What a plan read in the same run is not read again. Lists of topics"
    yield "are those of the acting user, without what that account has muted: use an account for the tool alone."
    yield ""
    reads = planned(read for rule in ALL_RULES.values() for read in rule.reads)
    yield from table(("read", "requests"), ((read.name, "; ".join(f"`{ask}`" for ask in read.asks)) for read in reads))


def _row(info: RuleInfo) -> tuple[str, ...]:
    threshold = info.threshold
    reads = ", ".join(read.name for read in ALL_RULES[info.id].reads) or "nothing but the file"
    limit = f"{threshold.number} {threshold.unit}" if threshold else ""
    return f"`{info.id}`", info.severity.value, limit, info.meaning, info.remedy, reads
