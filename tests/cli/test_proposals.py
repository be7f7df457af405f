"""Commands that write refuse in jobs for proposals; commands that read do not."""

from pathlib import Path

import pytest
from command_line import SMALL, Shell

from idiaspora.cli.pull_requests import proposal
from idiaspora.sandbox.server import Running

EVENTS = pytest.mark.parametrize(
    "variables",
    [
        {"GITHUB_EVENT_NAME": "pull_request"},
        {"GITHUB_EVENT_NAME": "pull_request_target"},
        {"GITHUB_EVENT_NAME": "pull_request_review"},
        {"CI_PIPELINE_SOURCE": "merge_request_event"},
    ],
    ids=lambda variables: next(iter(variables.values())),
)


@EVENTS
def test_apply_refuses_and_names_the_option(shell: Shell, forum: Running, variables: dict[str, str]) -> None:
    shell.write(SMALL)

    refused = shell.run("apply", "--yes", **variables)
    read = shell.run("plan", **variables)
    allowed = shell.run("apply", "--yes", "--allow-pull-request", **variables)

    assert refused.exit_code == 5
    assert "--allow-pull-request" in refused.stderr
    assert not Path(".idiaspora", "journal").exists() or allowed.exit_code == 0
    assert read.exit_code == 0
    assert allowed.exit_code == 0


@pytest.mark.parametrize(
    "variables",
    [{}, {"GITHUB_EVENT_NAME": "push"}, {"GITHUB_EVENT_NAME": "schedule"}, {"CI_PIPELINE_SOURCE": "push"}],
    ids=str,
)
def test_other_events_are_no_proposals(variables: dict[str, str]) -> None:
    assert proposal(variables) == ""
