"""`idiaspora demo`."""

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.output import Output


def demo() -> None:
    """Show the whole workflow on a rehearsal forum: plan, apply, an empty second plan, a change made elsewhere, drift,
    and both ways to resolve it.

    Needs nothing but this machine; nothing is left behind.
    """
    output = Output("demo")
    with reported(output):
        from idiaspora.cli.runs.demo import run

        raise typer.Exit(run(output))
