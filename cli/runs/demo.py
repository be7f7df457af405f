"""`idiaspora demo`: the whole workflow on a rehearsal forum, each step announced before it runs and checked after."""

import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from idiaspora.cli.output import Output
from idiaspora.cli.results.adopt.text import adoption_lines
from idiaspora.cli.results.adopt.view import AdoptView
from idiaspora.cli.results.apply.text import applied_lines
from idiaspora.cli.results.drift.text import drift_lines
from idiaspora.cli.results.plan.text import operation_lines, plan_lines, total_lines
from idiaspora.cli.runs.sandbox import require_sandbox
from idiaspora.cli.text.lines import BAD, DIM, GOOD, HEADING, line
from idiaspora.cli.version import product
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.expansion import desired as desired_of
from idiaspora.plugin_config.language.loading import load
from idiaspora.plugin_config.starters import starter
from idiaspora.provisioning.adopt.adoption import Adopter
from idiaspora.provisioning.adopt.forum_source import ForumSource
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock

FILE = Path("forum.yaml")
CHANGED_SETTING, CHANGED_TO = "title", "Somebody else's forum"


def run(output: Output) -> ExitCode:
    """Raises SandboxMissing."""
    require_sandbox()
    with _example_forum() as (client, desired):
        went = _Story(client, desired, output).told()
        return ExitCode.OK if went else ExitCode.FAILED


@contextmanager
def _example_forum() -> Iterator[tuple[ForumClient, Desired]]:
    """The example's file in a folder of its own, and a rehearsal forum that has the example's users."""
    from idiaspora.sandbox.server import running

    with (
        running(seed="conformance", admin_requests_per_minute=0, ip_mode="none") as forum,
        TemporaryDirectory() as folder,
        chdir(folder),
        _reached_directly(),
    ):
        FILE.write_text(starter("idiaspora"), encoding="utf-8")
        wanted = desired_of(load(FILE, variables={"IDIASPORA_URL": forum.url}))
        with ForumClient(forum.url, wanted.forum.username, forum.key_full, pacing=Pacing(0, 0)) as client:
            yield client, wanted


@contextmanager
def _reached_directly() -> Iterator[None]:
    """A proxy of the environment cannot reach this machine's own addresses."""
    former = os.environ.get("NO_PROXY")
    os.environ["NO_PROXY"] = "127.0.0.1"
    try:
        yield
    finally:
        if former is None:
            del os.environ["NO_PROXY"]
        else:
            os.environ["NO_PROXY"] = former


class _Story:
    """The steps of the demonstration, each announced before it runs and checked after."""

    def __init__(self, client: ForumClient, desired: Desired, output: Output) -> None:
        self.client = client
        self.desired = desired
        self.output = output
        self.lock = Lock(client.host)

    def told(self) -> bool:
        """Whether everything went as described."""
        self._say(f"A rehearsal forum runs at {self.client.host}; {FILE} is the iDiaspora example.")
        steps = (self._first_apply, self._nothing_left, self._drift, self._could_be_kept, self._put_right)
        went = all(step() for step in steps)
        verdict = (
            ("Everything went as described.", GOOD)
            if went
            else ("It did not go as described: please report this.", BAD)
        )
        self.output.result([line(), line(verdict)])
        if went:
            self.output.result([line("Next: “idiaspora init” writes a file of your own to begin with.")])
        return went

    def _first_apply(self) -> bool:
        self._say("What would be done? Every step, in order (a real plan shows each field, and why).", "plan")
        pending = self._plan()
        self._show_in_short(pending)
        self._say("Do it. On your forum this asks first, and keeps to the limit of requests.", "apply")
        return self._apply(pending) is ExitCode.OK

    def _nothing_left(self) -> bool:
        self._say("Plan again: nothing is left to do.", "plan")
        again = self._plan()
        self.output.result(plan_lines(again, ()))
        return again.is_empty

    def _drift(self) -> bool:
        self._say(f"Meanwhile somebody changes the setting {CHANGED_SETTING} to “{CHANGED_TO}”.")
        self.client.send("PUT", f"/admin/site_settings/{CHANGED_SETTING}.json", json={CHANGED_SETTING: CHANGED_TO})
        self._say("What is no longer as the file says, and who did it?", "drift --blame")
        found = look(self.client, self.desired, self.lock, blame_requests=1)
        self.output.result(drift_lines(found))
        return [item.address for item in found.differences] == [f"site_setting {CHANGED_SETTING}"]

    def _could_be_kept(self) -> bool:
        self._say("Was it a good change? Then the file can follow: this line would change.", "adopt --all --dry-run")
        begun = self.client.requests_sent
        with self.client.remembering():
            adopter = Adopter(self.client, ForumSource(FILE, None, {"IDIASPORA_URL": self.client.host}), self.lock)
            adoption = adopter.adopt(adopter.differences)
        reads = self.client.requests_sent - begun
        told = AdoptView(self.desired, self.client.host, self.client.api_username, adoption, 0, reads, written=False)
        self.output.result(adoption_lines(told))
        return len(adoption.adopted) == 1

    def _put_right(self) -> bool:
        self._say("It was not? Apply puts it right, with a single write.", "apply")
        return self._apply(self._plan()) is ExitCode.OK and self._plan().is_empty

    def _plan(self) -> Plan:
        pending = plan(self.client, self.desired)
        # The rehearsal forum has no limit here; the time shown is that of a real one.
        return replace(pending, seconds=Pacing().time_for(pending.writes + pending.verification))

    def _apply(self, pending: Plan) -> int:
        applied = apply(self.client, pending, Journal.beside(FILE), tool=product(), files=self.desired.files)
        self.lock = recorded(self.lock, self.desired, pending, applied)
        self.output.result(applied_lines(applied))
        return applied.exit_code

    def _show_in_short(self, pending: Plan) -> None:
        self.output.result([next(iter(operation_lines(operation))) for operation in pending.operations])
        self.output.result(total_lines(pending))

    def _say(self, text: str, command: str = "") -> None:
        self.output.result([line(), line((text, HEADING))])
        if command:
            self.output.result([line((f"$ idiaspora {command} {FILE}", DIM))])
