"""`idiaspora demo`."""

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.output import Output


def demo() -> None:
    """Show a consultation from its announcement to its report on a rehearsal forum: plan, apply, the day on which it
    opens, questions that reach their experts, a change made elsewhere and both ways to resolve it, a deputy, the end.

    Needs nothing but this machine; it leaves the page of the report in this folder, and nothing else.
    """
    output = Output("demo")
    with reported(output):
        from idiaspora.cli.runs.demo import run

        raise typer.Exit(run(output))
