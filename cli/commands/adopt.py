"""`idiaspora adopt`."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.options import (
    DEFAULT_FILE,
    Debug,
    Environment,
    ForumFile,
    OutputFormat,
    PlainHttp,
    RequestsPerMinute,
)
from idiaspora.cli.output import Format, Output
from idiaspora.facts.pace import PER_MINUTE

if TYPE_CHECKING:
    from idiaspora.provisioning.adopt.adoption import Adoption
    from idiaspora.provisioning.drift.sides import Difference
    from idiaspora.provisioning.exit_codes import ExitCode

ANSWERS = "yes, no, all, quit"
SUFFIXES = (".yaml", ".yml")


def adopt(
    file: ForumFile = DEFAULT_FILE,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Adopt what differs at this place of the file, or below it, such as themes[diaspora-capital].color.",
            show_default=False,
        ),
    ] = None,
    env: Environment = None,
    all: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Adopt everything that differs, but not what was changed in the file and waits for an apply. What was "
            "deleted on the forum stays in the file; name its path to take it out.",
            show_default=False,
        ),
    ] = False,
    overlay: Annotated[
        bool,
        typer.Option(
            "--overlay",
            help="Write into the overlay that --env names, also what the base file says: other environments keep that.",
            show_default=False,
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show the lines that would change, and write nothing.", show_default=False),
    ] = False,
    format: OutputFormat = Format.TEXT,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Write what the forum has into the forum file, on the lines that say otherwise; every other byte stays.

    Without --all or a PATH it asks about each difference. Each is proven before it is written: afterwards the plan is
    empty for it, and for nothing else it changes. Only reads the forum; a key that may only read is enough. Secrets and
    values that come from !env or !file are refused. Ends with 4 when some of what was chosen could not be adopted, with
    5 when none could.
    """
    output = Output("adopt", format)
    with reported(output):
        from idiaspora.cli.forum_selection import ChosenForum
        from idiaspora.cli.prompts import need_terminal
        from idiaspora.cli.results.adopt.report import adopt_report
        from idiaspora.cli.results.adopt.run import AdoptRun
        from idiaspora.cli.results.adopt.text import adoption_lines
        from idiaspora.plugin_config.language.loading import environments
        from idiaspora.provisioning.adopt.adoption import Adopter
        from idiaspora.provisioning.adopt.forum_source import ForumSource, write_texts

        if overlay and env is None:
            raise typer.BadParameter("name the environment whose overlay is meant, with --env", param_hint="--overlay")
        file, places = _file_and_places(file, paths or [])
        if not all and not places:
            need_terminal("Name the places to adopt, or take all with --all", "--all")
        chosen = ChosenForum(file, env)
        document, desired = chosen.loaded()
        own = document.files[-1] if env else ""
        others = tuple(name for name in environments(file) if env and name != env)
        with (
            chosen.connected(
                desired, output, requests_per_minute=requests_per_minute, allow_plain_http=allow_plain_http
            ) as client,
            client.remembering(),
        ):
            source = ForumSource(file, env, os.environ)
            adopter = Adopter(client, source, chosen.lock(client, output), own if overlay else "")
            wanted = _chosen(adopter.differences, places, every=all, output=output)
            adoption = adopter.adopt(wanted)
            reads = client.requests_sent
        write = bool(adoption.after) and not dry_run
        if write:
            write_texts(adoption.before, adoption.after)
        left = len(adopter.differences) - len(wanted)
        told = AdoptRun(desired, client.host, client.api_username, adoption, left, reads, write, own, others)
        exit_code = _exit_code(adoption)
        output.result(adoption_lines(told))
        output.data(adopt_report(told, exit_code).data())
        raise typer.Exit(exit_code)


def _file_and_places(file: Path, paths: list[str]) -> tuple[Path, list[str]]:
    """The forum file and the places in it; the first word is a place where it cannot be a file."""
    is_file = file.suffix in SUFFIXES or file.exists()
    return (file, paths) if is_file else (DEFAULT_FILE, [str(file), *paths])


def _exit_code(adoption: "Adoption") -> "ExitCode":
    from idiaspora.provisioning.exit_codes import ExitCode

    if not adoption.refused:
        return ExitCode.OK
    return ExitCode.PARTIAL if adoption.adopted else ExitCode.REFUSED


def _chosen(
    differences: "Sequence[Difference]", paths: Sequence[str], *, every: bool, output: Output
) -> "list[Difference]":
    """What shall be adopted: what stands at a path, everything, or what somebody says yes to."""
    from idiaspora.provisioning.adopt.adoption import is_at, is_offered

    if not every and not paths:
        return _agreed([item for item in differences if item.remedies.adopt], output)
    for path in paths:
        if not any(is_at(item, path) for item in differences):
            raise typer.BadParameter(_nothing_at(path, differences), param_hint="PATH")
    named = [item for item in differences if any(is_at(item, path) for path in paths)]
    return [item for item in differences if item in named or (every and is_offered(item))]


def _nothing_at(path: str, differences: "Sequence[Difference]") -> str:
    from idiaspora.plugin_config.language.suggestions import nearest

    places = list(dict.fromkeys(item.remedies.adopt for item in differences if item.remedies.adopt))
    if not places:
        return f"nothing at {path} differs from the forum"
    similar = nearest(path, places)
    return f"nothing at {path} differs from the forum; " + (
        f"did you mean {similar}?" if similar else "“idiaspora drift” shows what does, and where"
    )


def _agreed(differences: "Sequence[Difference]", output: Output) -> "list[Difference]":
    """Ask about each on the terminal; only a written yes is one. Whoever quits keeps what was agreed to so far."""
    from idiaspora.cli.prompts import answer
    from idiaspora.cli.results.adopt.text import question_lines
    from idiaspora.provisioning.adopt.adoption import is_offered

    agreed: list[Difference] = []
    for number, item in enumerate(differences, 1):
        output.note(*question_lines(item))
        said = answer(f"Write it into the file? ({number} of {len(differences)}) [{ANSWERS}] ").lower()
        if said in ("all", "a"):
            return [*agreed, item, *filter(is_offered, differences[number:])]
        if said in ("quit", "q"):
            break
        if said in ("yes", "y"):
            agreed.append(item)
    return agreed
