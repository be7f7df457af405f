"""`idiaspora adopt`: choose differences, and write what the forum has into the file."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.output import Output
from idiaspora.cli.prompts import answer, need_terminal
from idiaspora.cli.results.adopt.report import adopt_report
from idiaspora.cli.results.adopt.text import adoption_lines, question_lines
from idiaspora.cli.results.adopt.view import AdoptView
from idiaspora.plugin_config.language.loading import environments
from idiaspora.plugin_config.language.suggestions import nearest
from idiaspora.provisioning.adopt.adoption import Adopter, Adoption, Progress, is_at, is_offered
from idiaspora.provisioning.adopt.forum_source import ForumSource, write_texts
from idiaspora.provisioning.drift.sides import Difference
from idiaspora.provisioning.exit_codes import ExitCode

ANSWERS = "yes, no, all, quit"


@dataclass(frozen=True)
class Choice:
    """What to adopt: everything, what stands at a path, or what is agreed to on the terminal; and whether it is
    written, and into the overlay."""

    paths: Sequence[str]
    every: bool
    overlay: bool
    dry_run: bool


def run(file: Path, environment: str | None, choice: Choice, output: Output, options: ConnectionOptions) -> ExitCode:
    """Raises BadParameter, Invalid and ForumError."""
    if choice.overlay and environment is None:
        raise typer.BadParameter("name the environment whose overlay is meant, with --env", param_hint="--overlay")
    if not choice.every and not choice.paths:
        need_terminal("Name the places to adopt, or take all with --all", "--all")
    chosen = ChosenForum(file, environment)
    document, desired = chosen.loaded()
    own = document.files[-1] if environment else ""
    others = tuple(name for name in environments(file) if environment and name != environment)
    with chosen.connected(desired, output, options) as client, client.remembering():
        source = ForumSource(file, environment, os.environ, desired.at)
        adopter = Adopter(client, source, chosen.lock(client, output), own if choice.overlay else "")
        wanted = _chosen(adopter.differences, choice.paths, every=choice.every, output=output)
        adoption = adopter.adopt(wanted, _progress(output))
        reads = client.requests_sent
    write = bool(adoption.after) and not choice.dry_run
    if write:
        write_texts(adoption.before, adoption.after)
    left = len(adopter.differences) - len(wanted)
    told = AdoptView(desired, client.host, client.api_username, adoption, left, reads, write, own, others)
    exit_code = _exit_code(adoption)
    output.result(adoption_lines(told))
    output.data(adopt_report(told, exit_code).data())
    return exit_code


def _exit_code(adoption: Adoption) -> ExitCode:
    if not adoption.refused:
        return ExitCode.OK
    return ExitCode.PARTIAL if adoption.adopted else ExitCode.REFUSED


def _chosen(
    differences: Sequence[Difference], paths: Sequence[str], *, every: bool, output: Output
) -> list[Difference]:
    """What to adopt: what stands at a path, everything, or what is agreed to on the terminal."""
    if not every and not paths:
        return _agreed([item for item in differences if item.remedies.adopt], output)
    for path in paths:
        if not any(is_at(item, path) for item in differences):
            raise typer.BadParameter(_nothing_at(path, differences), param_hint="PATH")
    named = [item for item in differences if any(is_at(item, path) for path in paths)]
    return [item for item in differences if item in named or (every and is_offered(item))]


def _progress(output: Output) -> Progress:
    """How far it is, for those who wait in front of a terminal."""

    def show(settled: int, total: int) -> None:
        if sys.stderr.isatty():
            output.note(f"[{settled}/{total}] writing into the file, and planning with it")

    return show


def _nothing_at(path: str, differences: Sequence[Difference]) -> str:
    places = list(dict.fromkeys(item.remedies.adopt for item in differences if item.remedies.adopt))
    if not places:
        return f"nothing at {path} differs from the forum"
    similar = nearest(path, places)
    return f"nothing at {path} differs from the forum; " + (
        f"did you mean {similar}?" if similar else "“idiaspora drift” shows what does, and where"
    )


def _agreed(differences: Sequence[Difference], output: Output) -> list[Difference]:
    """Ask about each on the terminal; only a written yes is one. Whoever quits keeps what was agreed to so far."""
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
