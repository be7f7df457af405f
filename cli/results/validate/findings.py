"""The mistakes of a forum file, as findings."""

from idiaspora.cli.formats.findings import Finding, Findings, Level, RuleText
from idiaspora.cli.results.validate.text import problem_count
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.language.problems import CODES, Problem
from idiaspora.plugin_config.language.severity import Severity
from idiaspora.plugin_config.language.spans import Span

UNNAMED = Span("forum.yaml")
"""Stands for the forum file where a failure comes before it is known."""
LEVELS = {Severity.ERROR: Level.ERROR, Severity.WARNING: Level.WARNING, Severity.INFO: Level.NOTE}


def problem_findings(problems: tuple[Problem, ...], command: str, title: str = "The forum file") -> Findings:
    """Each mistake at its line."""
    files = {problem.span.file: problem.span for problem in problems}
    return Findings(
        command,
        title,
        f"the forum file is invalid: {problem_count(problems)}",
        Span(next(iter(files))),
        tuple(map(_finding, problems)),
        _rules(problems),
        numbers={"problems": sum(problem.is_error for problem in problems), "files": len(files)},
    )


def _finding(problem: Problem) -> Finding:
    subject = problem.path or problem.span.file
    return Finding(problem.code, LEVELS[problem.severity], subject, problem.message, problem.remedy, problem.span)


def _rules(problems: tuple[Problem, ...]) -> tuple[RuleText, ...]:
    """The codes, each as bad as the first problem of it that is an error, if any."""
    levels: dict[str, Level] = {}
    for problem in sorted(problems, key=lambda item: not item.is_error):
        levels.setdefault(problem.code, LEVELS[problem.severity])
    codes = dict.fromkeys(problem.code for problem in problems)
    return tuple(RuleText(code, levels[code], CODES.get(code, code)) for code in codes)


def valid_findings(desired: Desired, verdict: str) -> Findings:
    """A forum file without mistakes, with what may be one."""
    file = Span(desired.files[0]) if desired.files else UNNAMED
    passed = (RuleText("valid", Level.ERROR, "The forum file is invalid."),)
    findings = tuple(map(_finding, desired.warnings))
    rules = _rules(desired.warnings)
    return Findings("validate", "The forum file", verdict, file, findings, rules, desired.forum.name, passed=passed)
