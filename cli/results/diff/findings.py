"""What differs between A and B as findings: one for each thing, at the line of the file that declares it."""

from collections.abc import Iterator, Mapping

from idiaspora.cli.formats.findings import Finding, Findings, Level, RuleText, Shift, Table, shift_of
from idiaspora.cli.results.diff.words import (
    field_lines,
    field_name,
    named,
    notes,
    only_words,
    page_of,
    place_words,
    verdict,
)
from idiaspora.cli.results.plan.text import title_of
from idiaspora.cli.text.values import secret_change
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.comparison.comparison import Comparison, Difference, FieldDifference, Only
from idiaspora.provisioning.drift.sides import EXISTENCE, PLACE

REMEDY = "Make both sides say the same, or leave what is meant to differ to an overlay."
RULES: Mapping[Only, RuleText] = {
    Only.A: RuleText("diff-only-a", Level.WARNING, "Only side A has something.", REMEDY),
    Only.B: RuleText("diff-only-b", Level.WARNING, "Only side B has something.", REMEDY),
    Only.NEITHER: RuleText("diff-both", Level.WARNING, "Both sides have something, and it differs.", REMEDY),
}


def diff_findings(found: Comparison, file: Span, *, names_all: bool) -> Findings:
    """All differences; `file` stands for what no single line declares. What was not compared comes as tables."""
    counts = found.counts
    return Findings(
        "diff",
        "Differences",
        verdict(found),
        file,
        tuple(map(_finding, found.differences)),
        tuple(rule for only, rule in RULES.items() if counts[only]),
        f"{found.a.label} and {found.b.label}",
        numbers={
            "differ": counts[Only.NEITHER],
            "only in A": counts[Only.A],
            "only in B": counts[Only.B],
            "requests": found.reads,
        },
        columns=("A", "B"),
        notes=tuple(notes(found)),
        tables=tuple(_tables(found, names_all=names_all)),
    )


def _finding(item: Difference) -> Finding:
    rule = RULES[item.only]
    spans = [origin.span for origin in (item.new_origin, item.old_origin) if origin is not None]
    return Finding(
        rule.id,
        rule.level,
        title_of(item),
        f"is {only_words(item.only)}" if item.only else "differs",
        rule.remedy,
        spans[0] if spans else None,
        tuple(_shift(item, one) for one in item.fields),
    )


def _shift(item: Difference, one: FieldDifference) -> Shift:
    name = field_name(item, one) or "value"
    spans = [origin.span for origin in (one.new_origin, one.old_origin) if origin is not None]
    span = spans[0] if spans else None
    note = ", ".join(filter(None, (place_words(one) if len(spans) > 1 else "", one.note)))
    is_told = one.only or one.field in (EXISTENCE, PLACE) or secret_change(one.old, one.new) is not None
    if is_told:
        return Shift(name, lines=tuple(field_lines(one)), span=span, note=note)
    return shift_of(name, one.old, one.new, span, same=one.same, note=note)


def _tables(found: Comparison, *, names_all: bool) -> Iterator[Table]:
    if found.uncompared:
        yield Table(
            "What only one side can speak of",
            ("section", "side", "number", "which", "why it is not compared"),
            tuple(
                (
                    item.section,
                    item.only.upper(),
                    str(len(item.what)),
                    named(item.what, all_of_them=names_all),
                    item.reason,
                )
                for item in found.uncompared
            ),
        )
    if found.unsaid:
        yield Table(
            "What no forum file can say",
            ("what", "side", "why", "where it is"),
            tuple(
                (item.left.what, item.side.upper(), item.left.reason, page_of(found, item.side, item.left))
                for item in found.unsaid
            ),
        )
