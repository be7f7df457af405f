"""`idiaspora demo`: a consultation from its announcement to its report, on a rehearsal forum. Each step is announced
before it runs and checked after."""

import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from idiaspora.cli.clock import now
from idiaspora.cli.output import Output
from idiaspora.cli.results.adopt.text import adoption_lines
from idiaspora.cli.results.adopt.view import AdoptView
from idiaspora.cli.results.apply.text import applied_lines
from idiaspora.cli.results.drift.text import drift_lines
from idiaspora.cli.results.outcome.making import Telling, outcome_report
from idiaspora.cli.results.outcome.page import outcome_page
from idiaspora.cli.results.outcome.text import outcome_lines
from idiaspora.cli.results.plan.text import operation_lines, plan_lines, total_lines
from idiaspora.cli.runs.demo_people import People
from idiaspora.cli.runs.sandbox import require_sandbox
from idiaspora.cli.text.lines import BAD, DIM, GOOD, HEADING, line
from idiaspora.cli.version import product
from idiaspora.plugin_config.desired.calendar import dated
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired as desired_of
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
from idiaspora.provisioning.report.period import Period
from idiaspora.provisioning.report.reading import Wanted, read
from idiaspora.provisioning.report.store import open_store
from idiaspora.provisioning.state.lock import Lock

FILE = Path("forum.yaml")
PAGE = "demo-report"
MEDDLER, MEDDLED, CHANGED_TO = "modder", "social-cohesion", "This theme is closed, write elsewhere."
DAYS, LATER = 90, 30
"""How long the consultation is open, and how long ago it closed: the story is told looking back."""

MOST_LINES = 12
"""Steps of a plan that are shown."""

LINES_OF_THE_REPORT = 22

CONSULTATION = """
consultation:
  timezone: UTC
  opens: {opens}
  closes: {closes}
  outcome: {{title: What diaspora communities ask for, question: What should governments change?}}
"""
EXPERTS, AWAY = (
    "    members: [martin]\n",
    "    members: [martin]\n    away: {{martin: {{until: {until}, deputy: kofi}}}}\n",
)


def run(output: Output) -> ExitCode:
    """Raises SandboxMissing, and OSError where the report cannot be written."""
    require_sandbox()
    with _forum(Path.cwd()) as (client, people, folder):
        return ExitCode.OK if _Story(client, people, output, folder).told() else ExitCode.FAILED


@contextmanager
def _forum(folder: Path) -> Iterator[tuple[ForumClient, People, Path]]:
    """A rehearsal forum that has the example's users, and a folder for the file of the forum."""
    from idiaspora.sandbox.server import running

    with (
        running(seed="conformance", admin_requests_per_minute=0, ip_mode="none") as forum,
        TemporaryDirectory() as own,
        chdir(own),
        _reached_directly(),
    ):

        def acting(name: str) -> ForumClient:
            return ForumClient(forum.url, name, forum.key_full, pacing=Pacing(0, 0))

        with acting("provisioner") as client:
            yield client, People(acting, now().date() - timedelta(days=DAYS + LATER)), folder


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

    def __init__(self, client: ForumClient, people: People, output: Output, folder: Path) -> None:
        self.client = client
        self.people = people
        self.output = output
        self.folder = folder
        self.lock = Lock(client.host)
        self.opens = people.opened
        self.closes = self.opens + timedelta(days=DAYS)
        self.text = starter("idiaspora") + CONSULTATION.format(opens=self.opens, closes=self.closes)
        self.at = self._noon(-7)

    def told(self) -> bool:
        """Whether everything went as described."""
        self._say(f"A rehearsal forum runs at {self.client.host}. {FILE} describes a consultation of six themes,")
        self.output.result([line(f"open from {self.opens} to {self.closes}.")])
        steps = (
            self._announced, self._opened, self._asked, self._meddled, self._could_be_kept, self._put_right,
            self._deputised, self._closed, self._reported,
        )  # fmt: skip
        went = all(step() for step in steps)
        verdict = ("Everything went as described.", GOOD)
        self.output.result(
            [line(), line(verdict if went else ("It did not go as described: please report this.", BAD))]
        )
        if went:
            self.output.result([line("Next: “idiaspora init” writes a file of your own to begin with.")])
        return went

    def _announced(self) -> bool:
        self._say("A week before: what would be done? (A real plan shows each field, and why.)", "plan")
        pending = self._plan()
        self._show_in_short(pending)
        self.output.result(total_lines(pending))
        self._say("Do it. On your forum this asks first, and keeps to the limit of requests.", "apply")
        if not self._apply(pending):
            return False
        self._say("Plan again: nothing is left to do.", "plan")
        again = self._plan()
        self.output.result(plan_lines(again, ()))
        return again.is_empty

    def _opened(self) -> bool:
        self.at = self._noon(0)
        self._say(f"{self.opens}: the calendar opens the themes. A job applies that, with one consent.")
        return self._on_its_day("apply --allow-widening calendar")

    def _asked(self) -> bool:
        self.at = self._noon(20)
        self._say("People recommend, tell what they know, and vote. Lucia asks the moderator of a theme:")
        self.people.take_part()
        asked = "Does the cap on fees hold for money sent by telephone"
        topic = self.people.write("lucia", 20, "diaspora-capital/ask", asked, "My bank says that it does not.")
        told = self.people.is_told_of("martin", topic)
        answer = self.people.reply("martin", 21, topic, "It does, since the spring: the law says any means of payment.")
        self.people.accept("lucia", answer)
        self.output.result([line(f"  “{asked}”")])
        if told:
            self.output.result([line("  martin, its expert, finds that among his notifications, and answers.")])
        return told

    def _meddled(self) -> bool:
        self.at = self._noon(40)
        self._say("Meanwhile somebody writes something else over the description of a theme.")
        self.people.rewrite(MEDDLER, MEDDLED, CHANGED_TO)
        self._say("What is no longer as the file says, and who did it?", "drift --blame")
        found = look(self.client, self._wanted(), self.lock, blame_requests=1)
        self.output.result(drift_lines(found))
        by = {trace.user for item in found.differences for trace in found.blame.of(item)}
        return len(found.differences) == 1 and by == {MEDDLER}

    def _could_be_kept(self) -> bool:
        self._say("Was it a good change? Then the file can follow: this line would change.", "adopt --all --dry-run")
        begun = self.client.requests_sent
        with self.client.remembering():
            adopter = Adopter(self.client, ForumSource(FILE, None, {"IDIASPORA_URL": self.client.host}), self.lock)
            adoption = adopter.adopt(adopter.differences)
        reads = self.client.requests_sent - begun
        wanted = self._wanted()
        told = AdoptView(wanted, self.client.host, self.client.api_username, adoption, 0, reads, written=False)
        self.output.result(adoption_lines(told))
        return len(adoption.adopted) == 1

    def _put_right(self) -> bool:
        self._say("It was not? Apply puts it right.", "apply")
        return self._apply(self._plan()) and self._plan().is_empty

    def _deputised(self) -> bool:
        self.at = self._noon(50)
        until = self.opens + timedelta(days=60)
        self._say(f"martin is away until {until}. A line in the file, and kofi stands in for him:", "apply")
        before, after = self.text.count(EXPERTS), AWAY.format(until=until)
        self.text = self.text.replace(EXPERTS, after, 1)
        pending = self._plan()
        for operation in pending.operations:
            self.output.result(operation_lines(operation))
        if before != 1 or not self._apply(pending):
            return False
        asked = "Who keeps the money when a transfer fails"
        topic = self.people.write("amina", 51, "diaspora-capital/ask", asked, "It happened twice, and nobody knows.")
        self._say(f"Amina asks: “{asked}”")
        told = self.people.is_told_of("kofi", topic)
        if told:
            self.output.result([line("  kofi is told, and answers.")])
        self.people.reply("kofi", 52, topic, "The sender gets it back within three days, with the fee.")
        return told

    def _closed(self) -> bool:
        self.at = self._noon(DAYS + 1)
        self._say(f"{self.closes}: the last day is over. The themes can be read, and nobody writes there any more.")
        return self._on_its_day("apply")

    def _reported(self) -> bool:
        self._say("What was said? The report, for those who decide.", f"report --output html={PAGE}.html")
        wanted = self._wanted()
        facts = read(self.client, wanted, Wanted(), open_store(FILE, self.client.host, self.client.api_username))
        made = outcome_report(wanted, facts, Period(None, None, wanted.report.timezone), Telling(), product())
        self.output.result([*outcome_lines(made)][:LINES_OF_THE_REPORT])
        path = self._free_name()
        path.write_text(outcome_page(made), encoding="utf-8")
        self._say(f"The whole of it is a page: open {path.name} in a browser. It shows no names.")
        return True

    def _free_name(self) -> Path:
        """A name in the folder of whoever looks on that nothing has yet."""
        names = (f"{PAGE}.html" if not number else f"{PAGE}-{number + 1}.html" for number in count())
        return next(path for name in names if not (path := self.folder / name).exists())

    def _on_its_day(self, command: str) -> bool:
        """What the calendar does on a day."""
        self._say("", command)
        pending = self._plan()
        self._show_in_short(pending)
        return not pending.is_empty and self._apply(pending)

    def _wanted(self) -> Desired:
        FILE.write_text(self.text, encoding="utf-8")
        return dated(desired_of(load(FILE, variables={"IDIASPORA_URL": self.client.host})), self.at)

    def _plan(self) -> Plan:
        pending = plan(self.client, self._wanted(), self.lock)
        # The rehearsal forum has no limit here; the time shown is that of a real one.
        return replace(pending, seconds=Pacing().time_for(pending.writes + pending.verification))

    def _apply(self, pending: Plan) -> bool:
        wanted = self._wanted()
        applied = apply(self.client, pending, Journal.beside(FILE), tool=product(), files=wanted.files)
        self.lock = recorded(self.lock, wanted, pending, applied)
        self.output.result(applied_lines(applied))
        return applied.exit_code is ExitCode.OK

    def _show_in_short(self, pending: Plan) -> None:
        lines = [next(iter(operation_lines(operation))) for operation in pending.operations]
        self.output.result(lines[:MOST_LINES])
        if len(lines) > MOST_LINES:
            self.output.result([line((f"… and {len(lines) - MOST_LINES} more", DIM))])

    def _noon(self, day: int) -> datetime:
        """Midday, so many days after the opening."""
        return datetime.combine(self.opens + timedelta(days=day), time(12), UTC)

    def _say(self, text: str, command: str = "") -> None:
        if text:
            self.output.result([line(), line((text, HEADING))])
        if command:
            self.output.result([line((f"$ idiaspora {command} {FILE}", DIM))])
