"""SARIF 2.1.0 (OASIS): what code scanning takes in. The level, rule and line of each finding, and a stable fingerprint.

Paragraph numbers are those of the standard.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from idiaspora.cli.formats.findings import Finding, Findings, Level, RuleText, Undecided
from idiaspora.cli.formats.plain_text import sentences
from idiaspora.cli.text.ci_commands import in_json
from idiaspora.cli.text.visible import visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "idiasporaFinding/v1"
LINK = re.compile(r"\[(?=[^\[\]]*\]\()")
"""Where a text would begin to be a link."""
LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}


def sarif_log(found: Findings, tool: str) -> str:
    """One run as JSON text; `tool` is name and version, such as "idiaspora 1.0". ASCII."""
    name, _, version = tool.partition(" ")
    rules = tuple({rule.id: rule for rule in (*found.rules, *found.passed)}.values())
    indexes = {rule.id: index for index, rule in enumerate(rules)}
    driver: dict[str, Any] = {"name": name, "rules": [_rule(rule) for rule in rules]}
    if re.match(r"\d", version):
        driver["semanticVersion"] = version
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"idiaspora/{found.command}/"},
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_result(found, finding, fingerprint, indexes) for fingerprint, finding in found.named),
            *_other_results(found.undecided, "open", found, indexes),
            *_other_results(found.inapplicable, "notApplicable", found, indexes),
        ],
    }
    return in_json(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)) + "\n"


def _rule(rule: RuleText) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": _text(visible(rule.meaning))},
        "help": {"text": _text(visible(rule.remedy or rule.meaning))},
        "defaultConfiguration": {"level": LEVELS[rule.level]},
    }


def _result(found: Findings, finding: Finding, fingerprint: str, indexes: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": LEVELS[finding.level],
        "message": {"text": _text(_message(finding))},
        "locations": [_location(found, finding)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if finding.rule in indexes:
        result["ruleIndex"] = indexes[finding.rule]
    if finding.silenced:
        result["suppressions"] = [{"kind": "inSource", "justification": visible(finding.silenced)}]
    return result


def _other_results(
    items: Iterable[Undecided], kind: str, found: Findings, indexes: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """Rules of which nothing can be said, which is a result of its own kind (3.27.9)."""
    for item in items:
        result: dict[str, Any] = {
            "ruleId": item.rule.id,
            "kind": kind,
            "level": "none",
            "message": {"text": _text(visible(item.message))},
        }
        if item.rule.id in indexes:
            result["ruleIndex"] = indexes[item.rule.id]
        yield result | {"locations": [_located(found.file.file, found.file.line)]}


def _location(found: Findings, finding: Finding) -> dict[str, Any]:
    span = found.span_of(finding)
    location = _located(span.file, span.line)
    return location | {"logicalLocations": [{"fullyQualifiedName": visible(finding.subject)}]}


def _located(file: str, line: int) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(file)},
            "region": {"startLine": max(line, 1)},
        }
    }


def _uri(file: str) -> str:
    """A file as a URI reference (3.4.3): relative to the top of the repository, absolute for what is outside."""
    path = quote(file.encode("utf-8", "surrogateescape"), safe="/!$&'()*+,;=@")
    return f"file://{path}" if file.startswith("/") else path


def _message(finding: Finding) -> str:
    first, *rest = sentences(finding)
    return "\n".join((f"{visible(finding.subject)}: {first}", *rest))


def _text(text: str) -> str:
    """A message in which nothing is a link (3.11.6) or a placeholder (3.11.5)."""
    return re.sub(r"\{(\d+)\}", r"{{\1}}", LINK.sub(r"\\[", text))
