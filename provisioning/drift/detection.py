"""The drift of one forum: what differs, which side changed, and who did it. Only reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from idiaspora.plugin_config.desired.calendar import Standings
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.language.document import Document
from idiaspora.provisioning.drift.blame import Blame, blame
from idiaspora.provisioning.drift.sides import Difference, differences
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock


@dataclass(frozen=True)
class Drift:
    """What one look found. `differences` are those to report, in the order of the file's kinds.

    `known` counts differences that were reported before and are left out, `gone` those that no longer exist; both are 0
    unless an earlier report was compared with. `reads` counts the requests, those of the blame included. `blamed` says
    whether it was asked who did it, `managed` whether the file manages anything that could differ; `standings`
    where the themes stand at the time by which it is judged.
    """

    forum: str
    url: str
    username: str
    differences: tuple[Difference, ...]
    blame: Blame = field(default_factory=Blame)
    blamed: bool = False
    reads: int = 0
    known: int = 0
    gone: int = 0
    managed: bool = True
    standings: Standings | None = None

    @property
    def exit_code(self) -> ExitCode:
        return ExitCode.PENDING if self.differences else ExitCode.OK


@understood()
def look(
    client: ForumClient,
    desired: Desired,
    lock: Lock,
    *,
    tags: Mapping[str, str] | None = None,
    blame_requests: int | None = None,
) -> Drift:
    """Compare the forum with the file and with what was applied last. `blame_requests` is how many requests may be
    spent on who did it; None asks nobody. `tags` are as in `drifting.differences`.

    Raises what planning raises: ForumError, IncompleteRead, Invalid.
    """
    begun = client.requests_sent
    compared = plan(client, desired, lock, to_write=False)
    found = differences(compared, desired, lock, tags)
    who = Blame()
    if blame_requests is not None:
        who = blame(client, found, compared.snapshot.names, most_requests=blame_requests)
    reads = client.requests_sent - begun
    managed = not desired.manages_nothing
    asked = blame_requests is not None
    drift = Drift(compared.forum, compared.url, compared.username, found, who, asked, reads, managed=managed)
    return replace(drift, standings=desired.standings)


def tags_of(document: Document) -> dict[str, str]:
    """The tag that gave a value of the file (`!env NAME`), by the value's path."""
    return {document.text_path(path): tag for path, tag in document.sources.items()}
