"""`idiaspora history`: what the journals beside a forum file record."""

from pathlib import Path

from idiaspora.cli.output import Output
from idiaspora.cli.results.history.report import history_report
from idiaspora.cli.results.history.text import history_lines
from idiaspora.provisioning.apply.history import runs


def run(file: Path, output: Output) -> None:
    found = runs(file)
    output.result(history_lines(found))
    output.data(history_report(found).data())
