"""`idiaspora report`: the outcome of the consultation, read from the forum or from what was read."""

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from idiaspora.cli.connection import ConnectionOptions, connected, loaded
from idiaspora.cli.formats.published import Published
from idiaspora.cli.output import Output
from idiaspora.cli.results.outcome.making import Telling, outcome_report
from idiaspora.cli.results.outcome.markdown import outcome_markdown
from idiaspora.cli.results.outcome.page import outcome_page
from idiaspora.cli.results.outcome.report import OutcomeReport
from idiaspora.cli.results.outcome.tables import questions_table, recommendations_table, themes_table
from idiaspora.cli.results.outcome.text import outcome_lines
from idiaspora.cli.text.values import seconds_text
from idiaspora.cli.version import product
from idiaspora.plugin_config.language.ordinary_files import read_ordinary, stay_inside
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.json_text import UnreadableJson, read_json
from idiaspora.provisioning.report.period import Period
from idiaspora.provisioning.report.reading import Wanted, read
from idiaspora.provisioning.report.store import open_store

SECONDS_BETWEEN = 5.0
"""Between two lines about how far the reading is."""


class NoReport(ProvisioningError):
    """What is to be shown is no data of a report, or there is nothing to report on."""


@dataclass(frozen=True)
class Asked:
    """What the options ask for."""

    since: date | None
    until: date | None
    audience: str
    fresh: bool
    telling: Telling


def run(file: Path, environment: str | None, asked: Asked, output: Output, options: ConnectionOptions) -> None:
    """Read and report. Raises Invalid, ForumError, NoReport and OSError."""
    _, desired = loaded(file, environment)
    if not desired.report.themes:
        raise NoReport("the file has no themes, so there is nothing to report on", hint="Write them under “themes:”.")
    period = Period(asked.since, asked.until, desired.report.timezone)
    with connected(desired, output, options) as client:
        store = open_store(file, client.host, client.api_username)
        wanted = Wanted(asked.audience, asked.telling.field, asked.fresh, _Progress(output, client).tell)
        facts = read(client, desired, wanted, store)
    if store.failure:
        output.note(f"What was read is not kept for the next report: {store.failure}")
    publish(outcome_report(desired, facts, period, asked.telling, product()), output)


def rendered(source: Path, output: Output) -> None:
    """Report what was read earlier. Raises NoReport and OSError."""
    try:
        stay_inside(source, source.parent)
        made = OutcomeReport.model_validate(read_json(read_ordinary(source)))
    except (UnreadableJson, ValidationError):
        raise NoReport(
            f"{source} is no data of a report of this version",
            hint="Write it with: idiaspora report --output json=data.json",
        ) from None
    publish(made, output)


def publish(made: OutcomeReport, output: Output) -> None:
    """The report in every form that is asked for."""
    output.publish(
        Published(
            list(outcome_lines(made)),
            lambda: made,
            None,
            {
                "markdown": lambda: outcome_markdown(made),
                "html": lambda: outcome_page(made),
                "csv-themes": lambda: themes_table(made),
                "csv-recommendations": lambda: recommendations_table(made),
                "csv-questions": lambda: questions_table(made),
            },
        )
    )


@dataclass
class _Progress:
    """Lines about how far the reading is, and how long it may still take."""

    output: Output
    client: ForumClient
    last: float = 0.0

    def tell(self, what: str, done: int, left: int) -> None:
        """Say it, where some seconds have passed since the last time."""
        now = time.monotonic()
        if not done or now - self.last < SECONDS_BETWEEN:
            self.last = self.last or now
            return
        self.last = now
        seconds = self.client.pacing.time_for(left)
        self.output.note(f"Reading {what}: {done} requests, about {left} more in all, {seconds_text(seconds)}.")
