"""JUnit XML: one test for each rule and resource, which fails for a finding that is more than a note."""

from collections.abc import Mapping
from xml.etree import ElementTree

from idiaspora.cli.formats.findings import Finding, Findings, Level
from idiaspora.cli.formats.plain_text import sentences
from idiaspora.cli.text.ci_commands import in_markup
from idiaspora.cli.text.visible import visible


def junit(found: Findings) -> str:
    """A document of one suite. What is silenced, undecided or not applicable is skipped; notes pass and say what they
    have to."""
    cases = [_case(found, finding) for _, finding in found.named]
    cases += [_named_case(found, rule.id, rule.meaning) for rule in found.passed]
    skipping = [(item, item.message) for item in found.undecided]
    skipping += [(item, f"not applicable: {item.message}") for item in found.inapplicable]
    for item, message in skipping:
        case = _named_case(found, item.rule.id, item.rule.meaning)
        _child(case, "skipped", {"message": message})
        cases.append(case)
    failures = sum(case.find("failure") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    numbers = {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}
    suites = ElementTree.Element("testsuites", {"name": "idiaspora", **numbers})
    name = f"idiaspora {found.command}" + (f" {found.forum}" if found.forum else "")
    suite = _child(suites, "testsuite", {"name": name, "skipped": str(skipped), **numbers})
    suite.extend(cases)
    _child(suite, "system-out", {}).text = visible(found.verdict)
    ElementTree.indent(suites)
    document = in_markup(ElementTree.tostring(suites, encoding="unicode"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'


def _case(found: Findings, finding: Finding) -> ElementTree.Element:
    case = _named_case(found, finding.rule, finding.subject)
    span = found.span_of(finding)
    case.set("file", visible(span.file))
    case.set("line", str(span.line))
    place = f"{visible(span.file)}:{span.line}"
    text = "\n".join((place, *sentences(finding)))
    if finding.silenced:
        _child(case, "skipped", {"message": finding.silenced})
    elif finding.level is Level.NOTE:
        _child(case, "system-out", {}).text = text
    else:
        _child(case, "failure", {"message": finding.message, "type": finding.level.value}).text = text
    return case


def _named_case(found: Findings, rule: str, name: str) -> ElementTree.Element:
    classname = f"idiaspora.{found.command}.{rule}"
    return ElementTree.Element("testcase", classname=classname, name=visible(name), time="0")


def _child(parent: ElementTree.Element, name: str, attributes: Mapping[str, str]) -> ElementTree.Element:
    return ElementTree.SubElement(parent, name, {key: visible(value) for key, value in attributes.items()})
