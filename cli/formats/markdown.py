"""Markdown for comments, summaries and chats: the result, then each finding folded, cut before GitHub's limit.

Whatever comes from files and forums is written in numeric entities where a character could mean something. Entities
make text and never structure, in Markdown as in HTML, so that one rule serves both.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from idiaspora.cli.formats.findings import Finding, Findings, Shift, Table, level_counts
from idiaspora.cli.text.ci_commands import without_commands
from idiaspora.cli.text.visible import visible

GITHUB_LIMIT = 65_536
"""Characters of the longest comment that GitHub takes."""
LARGEST = 65_000
ROOM_FOR_END = 600
MOST_SHIFTS = 60
MARKER = "idiaspora:digest"
"""What the first line holds, a comment that nobody sees, by which a job finds and recognises what it wrote before."""

SPECIAL = re.compile(r"(?i)[!#$&*+<=>@\[\\\]^`{|}~]|:(?=\S)|(?<![^\W_])_|_(?![^\W_])|(?<=\bwww)\.")
"""Characters that can make structure, a link, a call or an emoji; an underscore between letters cannot."""
CALLING = "@#!$"
NOWHERE = "&#8203;"
"""A space of no width. Behind such a character, GitHub and GitLab see neither a user who is called nor an issue."""


def markdown(found: Findings, largest: int = LARGEST) -> str:
    """The report as Markdown of at most `largest` characters, as JavaScript and GitHub count them."""
    head = "\n".join(_head(found))
    blocks = [*map(_table, found.tables), *(_group(found, group) for group in found.groups)]
    kept: list[str] = [head]
    room = largest - _length(head) - ROOM_FOR_END
    shown = 0
    for block in blocks:
        room -= _length(block) + 1
        if room < 0:
            break
        kept.append(block)
        shown += 1
    kept.extend(_left_out(found, shown, len(blocks)))
    return "\n".join(kept) + "\n"


def marker(found: Findings) -> str:
    """The comment that names what was found: command, forum and digest."""
    host = re.sub(r"[^\w.:/\-]|--+", "", found.url.partition("://")[2], flags=re.ASCII)
    host = without_commands(host, lambda character: "")
    return f"<!-- {' '.join(filter(None, (MARKER, found.command, host, found.digest)))} -->"


def inert(text: str) -> str:
    """Text that means nothing but itself, in Markdown, in a table's cell, and in HTML; not for the start of a line."""
    return SPECIAL.sub(lambda match: f"&#{ord(match[0])};{NOWHERE if match[0] in CALLING else ''}", visible(text))


def _code(text: str) -> str:
    return f"<code>{inert(text)}</code>" if text else ""


def _head(found: Findings) -> Iterator[str]:
    yield marker(found)
    yield f"### {found.title}" + (f": {inert(found.forum)}" if found.forum else "")
    yield ""
    yield f"**Result:** {inert(found.verdict)}"
    if found.numbers:
        yield ""
        yield from _rows(tuple(found.numbers), (tuple(map(str, found.numbers.values())),))
    for note in found.notes:
        yield f"\nNote: {inert(note)}"
    for item in found.undecided:
        yield f"\nNot decided: {_code(item.rule.id)}: {inert(item.message)}"
    for reason, rules in found.inapplicable_by_reason.items():
        yield f"\nNot applicable: {', '.join(map(_code, rules))}: {inert(reason)}"
    yield ""


def _rows(heading: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    yield f"| {' | '.join(map(inert, heading))} |"
    yield f"|{' --- |' * len(heading)}"
    for row in rows:
        yield f"| {' | '.join(map(inert, row))} |"


def _table(table: Table) -> str:
    lines = _rows(table.heading, table.rows)
    return f"<details><summary>{inert(table.caption)}</summary>\n\n" + "\n".join(lines) + "\n\n</details>"


def _group(found: Findings, group: tuple[Finding, ...]) -> str:
    """A folded part. Its summary is HTML, which GitHub does not read as Markdown."""
    first = group[0]
    if len(group) == 1:
        summary, body = f"<b>{first.level}</b> {_said(first)}", list(_body(found, first))
    else:
        summary = f"<b>{first.level}</b> {inert(found.meaning(first))} ({len(group)} times)"
        each = (f"- {_said(one)}" + (f" See: {_code(one.link)}" if one.link else "") for one in group)
        body = [*each, "", *_body(found, replace(first, link=""))]
    if not body:
        return f"- {summary}"
    return "\n".join((f"<details><summary>{summary}</summary>", "", *body, "", "</details>"))


def _said(finding: Finding) -> str:
    place = f" ({inert(str(finding.span))})" if finding.span else ""
    return f"{_code(finding.subject)}: {inert(finding.message)}{place}"


def _body(found: Findings, finding: Finding) -> Iterator[str]:
    if finding.shifts:
        before, after = found.columns
        yield f"| field | {before} | {after} | where |"
        yield "| --- | --- | --- | --- |"
        yield from map(_shift_row, finding.shifts[:MOST_SHIFTS])
        if left := finding.shifts[MOST_SHIFTS:]:
            yield f"| … and {len(left)} more | | | |"
        yield ""
    if finding.who:
        yield f"Who: {inert(finding.who)}\n"
    if finding.remedy:
        yield f"To do: {inert(finding.remedy)}\n"
    if found.names_rules:
        yield f"Rule: {_code(finding.rule)}\n"
    if finding.link:
        yield f"See: {_code(finding.link)}\n"


def _shift_row(shift: Shift) -> str:
    where = ", ".join(filter(None, (inert(str(shift.span)) if shift.span else "", inert(shift.note), inert(shift.who))))
    if shift.lines:
        return f"| {_code(shift.name)} | | {'<br>'.join(map(_code, shift.lines))} | {where} |"
    return f"| {_code(shift.name)} | {_code(shift.before)} | {_code(shift.after)} | {where} |"


def _left_out(found: Findings, shown: int, total: int) -> Iterator[str]:
    if shown == total:
        return
    left = [finding for group in found.groups[max(shown - len(found.tables), 0) :] for finding in group]
    what = f" ({level_counts(left)})" if left else ""
    yield ""
    yield (
        f"**Cut here:** {total - shown} of {total} parts{what} are left out, because GitHub takes no longer text. The "
        f"whole is in the job's log and in its files, and <code>idiaspora {found.command}</code> shows it."
    )


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
