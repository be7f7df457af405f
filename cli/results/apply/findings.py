"""What an apply did, as findings: steps that were not done, values that did not arrive, and what it was about to do."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from idiaspora.cli.formats.findings import Finding, Findings, Level, RuleText, shift_of
from idiaspora.cli.results.plan.findings import RULES as PLAN_RULES
from idiaspora.cli.results.plan.findings import file_of, plan_findings
from idiaspora.cli.text.values import number_of
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.sameness import sameness
from idiaspora.provisioning.apply.quirks import explained
from idiaspora.provisioning.plan.outcome import Applied, Outcome, Status, Unconverged
from idiaspora.provisioning.plan.saved_plan import digest_of, saved_operations
from idiaspora.provisioning.plan.saved_plan_fit import Fitted
from idiaspora.provisioning.safety.guards import Refusal

RULES: Mapping[str, RuleText] = {
    rule.id: rule
    for rule in (
        RuleText("not-done", Level.ERROR, "A step of the plan was not done.", "Remove the cause and apply again."),
        RuleText("not-consented", Level.WARNING, "A step needs consent and was left out.", "Consent, if it is meant."),
        RuleText("done", Level.NOTE, "A step of the plan was done."),
        RuleText(
            "unconverged", Level.ERROR, "A value reads back differently from what was written.", "See the advice."
        ),
        RuleText("unverified", Level.ERROR, "The result could not be read back.", "Run plan."),
        RuleText("unreviewed", Level.WARNING, "Something differs that was not in the saved plan.", "Plan again."),
        *PLAN_RULES.values(),
    )
}
CONSENT = {Status.DONE: "done", Status.NOT_CONSENTED: "not-consented"}


def apply_findings(
    fitted: Fitted, refusals: tuple[Refusal, ...], desired: Desired, applied: Applied | None
) -> Findings:
    """What became of a plan; of one that was not carried out, what it would do."""
    plan = fitted.plan
    digest = digest_of(plan.url, plan.username, saved_operations(plan))
    planned = replace(
        plan_findings(plan, refusals, file_of(desired), digest), command="apply", title="Apply", notes_heading="Done"
    )
    unreviewed = tuple(map(_unreviewed, fitted.unreviewed))
    if applied is None:
        found = (*planned.findings, *unreviewed)
        return replace(planned, findings=found, rules=_rules(found), verdict=f"nothing was written; {planned.verdict}")
    found = (*_outcomes(applied), *map(_unconverged, applied.unconverged), *_unverified(applied), *unreviewed)
    numbers: dict[str, int | str] = {str(status): count for status, count in applied.counts().items()}
    return replace(
        planned,
        verdict=_verdict(applied),
        findings=found,
        rules=_rules(found),
        numbers=numbers | {"requests": applied.requests},
        notes=(f"Journal: {applied.journal}",),
        file=file_of(desired),
    )


def _rules(found: tuple[Finding, ...]) -> tuple[RuleText, ...]:
    return tuple(RULES[id] for id in dict.fromkeys(finding.rule for finding in found))


def _verdict(applied: Applied) -> str:
    counts = applied.counts()
    done = ", ".join(f"{counts[status]} {status}" for status in Status if counts.get(status)) or "nothing"
    if applied.unconverged:
        done += f", {number_of(len(applied.unconverged), 'value')} did not arrive"
    return f"{done}; interrupted" if applied.interrupted else done


def _outcomes(applied: Applied) -> Iterator[Finding]:
    for outcome in applied.outcomes:
        rule = CONSENT.get(outcome.status, "not-done")
        for change in outcome.operation.changes:
            message = f"{change.action}: {outcome.status}" + (f": {outcome.reason}" if outcome.reason else "")
            span = change.resource.origin.span
            yield Finding(rule, RULES[rule].level, change.address, message, _remedy(outcome), span)


def _remedy(outcome: Outcome) -> str:
    return "" if outcome.status is Status.DONE else RULES[CONSENT.get(outcome.status, "not-done")].remedy


def _unconverged(item: Unconverged) -> Finding:
    known = explained(item)
    change = item.change
    same = sameness(item.resource, change.field)
    return Finding(
        "unconverged",
        Level.ERROR,
        item.resource.address,
        f"{change.field} did not arrive: {known.reason}",
        known.advice,
        change.origin.span,
        (shift_of(change.field, change.new, change.old, change.origin.span, same=same, note="written → read back"),),
    )


def _unverified(applied: Applied) -> Iterator[Finding]:
    if applied.unverified:
        yield Finding("unverified", Level.ERROR, "the result", applied.unverified, RULES["unverified"].remedy)


def _unreviewed(address: str) -> Finding:
    rule = RULES["unreviewed"]
    return Finding(rule.id, rule.level, address, "differs now, and was not in the saved plan: left alone", rule.remedy)
