"""Pull requests: a job for a proposal must not apply it, because nobody has agreed to it yet."""

from collections.abc import Mapping
from typing import ClassVar

from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.exit_codes import ExitCode

OPTION = "--allow-pull-request"


class ProposalOnly(ProvisioningError):
    """A command that writes was started by a pull request or merge request."""

    exit_code: ClassVar[ExitCode] = ExitCode.REFUSED


def proposal(variables: Mapping[str, str]) -> str:
    """The event by which this job was started, when it is about a proposal; "" otherwise.

    GitHub names the event in GITHUB_EVENT_NAME (`pull_request`, `pull_request_target`, `pull_request_review` …), GitLab
    in CI_PIPELINE_SOURCE.
    """
    event = variables.get("GITHUB_EVENT_NAME", "")
    if event.startswith("pull_request"):
        return event
    source = variables.get("CI_PIPELINE_SOURCE", "")
    return source if source in ("merge_request_event", "external_pull_request_event") else ""


def refuse_proposals(variables: Mapping[str, str], *, allowed: bool) -> None:
    """Raises ProposalOnly in a job for a proposal, unless that was allowed."""
    if not allowed and (event := proposal(variables)):
        raise ProposalOnly(
            f"this job was started by a proposal ({event}), and this command writes",
            hint="Use “idiaspora plan” there, and apply after the merge. "
            f"Where proposals are really to be carried out, {OPTION} allows it.",
        )
