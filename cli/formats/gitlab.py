"""GitLab's code quality report: findings beside the lines of a merge request.

The keys are those that GitLab reads (its documentation of `artifacts:reports:codequality`).
"""

import json

from idiaspora.cli.formats.findings import Findings, Level
from idiaspora.cli.text.ci_commands import in_json
from idiaspora.cli.text.visible import visible

SEVERITIES = {Level.ERROR: "critical", Level.WARNING: "major", Level.NOTE: "info"}


def code_quality(found: Findings) -> str:
    """A JSON list, the worst first. ASCII, so that no encoding can change it."""
    issues = []
    for fingerprint, finding in found.named:
        if finding.silenced:
            continue
        span = found.span_of(finding)
        remedy = f" → {visible(finding.remedy)}" if finding.remedy else ""
        issues.append(
            {
                "description": f"{visible(finding.subject)}: {visible(finding.message)}{remedy}",
                "check_name": f"{found.command}/{finding.rule}",
                "fingerprint": fingerprint,
                "severity": SEVERITIES[finding.level],
                "location": {"path": span.file, "lines": {"begin": span.line}},
            }
        )
    return in_json(json.dumps(issues, indent=2)) + "\n"
