"""What commands print fits the schemas that are published for it."""

import importlib
import json
import pkgutil
from collections.abc import Mapping

import pytest
from command_line import SMALL, Shell
from jsonschema import Draft202012Validator

from idiaspora.cli import results
from idiaspora.cli.commands.schema import ReportName
from idiaspora.cli.results.report import Printed, Report
from idiaspora.cli.results.schemas import RESULTS, SAVED_PLAN, report_schema
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.sandbox.server import Running

ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "adopt": ("--all", "--dry-run"),
    "apply": ("--yes",),
    "drift": ("--blame",),
    "explain": ("settings.title",),
    "diff": ("forum.yaml", "FORUM", "--username", "provisioner"),
    "access": ("--diff",),
    "import": ("new.yaml", "--username", "provisioner"),
}


def test_every_report_has_a_schema() -> None:
    assert set(ReportName) == {*RESULTS, SAVED_PLAN}
    described = {report.__name__ for reports in RESULTS.values() for report in reports}
    assert declared_reports() - {"FailureReport"} == described


def declared_reports() -> set[str]:
    """The names of all reports that the modules below `results` declare."""
    found: set[type[Printed]] = set()
    for module in pkgutil.walk_packages(results.__path__, f"{results.__name__}."):
        members = vars(importlib.import_module(module.name)).values()
        found |= {item for item in members if isinstance(item, type) and issubclass(item, Printed)}
    return {report.__name__ for report in found - {Printed, Report}}


@pytest.mark.parametrize("name", ReportName)
def test_a_schema_is_printed_and_is_one(shell: Shell, name: str) -> None:
    schema = json.loads(shell.run("schema", "--report", name).stdout)

    Draft202012Validator.check_schema(schema)
    assert schema == report_schema(name)


@pytest.mark.parametrize("command", RESULTS)
def test_what_a_command_prints_fits(shell: Shell, forum: Running, somebody: ForumClient, command: str) -> None:
    shell.write(SMALL)
    validator = Draft202012Validator(report_schema(command))
    shell.run("apply", "--yes")
    somebody.send("PUT", "/admin/site_settings/title.json", json={"title": "Not ours"})

    arguments = [forum.url if word == "FORUM" else word for word in ARGUMENTS.get(command, ())]
    ended = shell.run(command, *arguments, "--format", "json")
    failed = shell.run(command, *arguments, "--format", "json", IDIASPORA_API_KEY=None)

    validator.validate(ended.json)
    validator.validate(failed.json)
    validator.validate(ended.json | {"a_key_of_a_later_version": 1})
    assert not validator.is_valid({key: value for key, value in ended.json.items() if key != "exit_code"})


def test_a_saved_plan_fits(shell: Shell, forum: Running) -> None:
    shell.write(SMALL)
    shell.run("plan", "--out", "plan.json")
    data = json.loads((shell.folder / "plan.json").read_text(encoding="utf-8"))

    validator = Draft202012Validator(report_schema(SAVED_PLAN))
    validator.validate(data)
    assert not validator.is_valid(data | {"a_key_of_a_later_version": 1})
