"""`idiaspora adopt`: choose differences, and write what the forum has into the file."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.output import Output
from idiaspora.cli.prompts import answer, need_terminal
from idiaspora.cli.results.adopt.report import adopt_report
from idiaspora.cli.results.adopt.text import adoption_lines, question_lines
from idiaspora.cli.results.adopt.view import AdoptView
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.new_places import new_place
from idiaspora.plugin_config.language.loading import environments
from idiaspora.plugin_config.language.suggestions import nearest
from idiaspora.provisioning.adopt.adoption import Adopter, Adoption, Progress
from idiaspora.provisioning.adopt.choosing import is_at, is_offered, places_elsewhere
from idiaspora.provisioning.adopt.forum_source import ForumSource, write_texts
from idiaspora.provisioning.drift.sides import PLACE, Difference
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.importing.taking_in import TakenIn, Undeclared, kinds_at, take_in, undeclared
from idiaspora.provisioning.state.lock import Lock

NOTHING_TAKEN = TakenIn({})
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
    document, desired = chosen.loaded(output)
    own = document.files[-1] if environment else ""
    others = tuple(name for name in environments(file) if environment and name != environment)
    with chosen.connected(desired, output, options) as client, client.remembering():
        source = ForumSource(file, environment, os.environ, at=desired.at)
        files = _Files(source, chosen.lock(client, output), own if choice.overlay else "")
        adopter = files.adopter(client, source)
        wanted = _chosen(adopter.differences, desired, choice, client, output)
        taken, adoption = files.brought_in(client, adopter, wanted, _progress(output))
        reads = client.requests_sent
    write = bool(adoption.after) and not choice.dry_run
    if write:
        write_texts(adoption.before, adoption.after)
    left = len(adopter.differences) - len(wanted.differences)
    told = AdoptView(desired, client.host, client.api_username, adoption, left, reads, write, own, others, taken)
    exit_code = _exit_code(told)
    output.result(adoption_lines(told))
    output.data(adopt_report(told, exit_code).data())
    return exit_code


@dataclass(frozen=True)
class _Wanted:
    """What is to be adopted: differences, and things that only the forum has, among all such of their kinds."""

    differences: Sequence[Difference]
    things: Sequence[Undeclared] = ()
    known: Sequence[Undeclared] = ()


@dataclass(frozen=True)
class _Files:
    """The files that are to be changed, what was applied last, and the overlay into which all values go, if any."""

    source: ForumSource
    lock: Lock
    overlay: str

    def adopter(self, client: ForumClient, source: ForumSource) -> Adopter:
        return Adopter(client, source, self.lock, self.overlay)

    def brought_in(
        self, client: ForumClient, adopter: Adopter, wanted: _Wanted, progress: Progress
    ) -> tuple[TakenIn, Adoption]:
        """The things first: what is declared already may stand below them now. What stands below something that is yet
        to be moved or renamed comes last."""
        if not wanted.things:
            return NOTHING_TAKEN, adopter.adopt(wanted.differences, progress)
        before = self.source.texts()
        first = take_in(client, self.source, self.lock, wanted.things, wanted.known)
        adoption = self.adopter(client, self.source.edited(first.texts)).adopt(wanted.differences, progress)
        texts = {**first.texts, **adoption.after}
        again = [item.thing for item in first.refused if not item.thing.why_not] if adoption.adopted else []
        last = take_in(client, self.source.edited(texts), self.lock, again, wanted.known) if again else TakenIn(texts)
        kept = (item for item in first.refused if item.thing not in again)
        taken = TakenIn(last.texts, (*first.taken, *last.taken), (*kept, *last.refused))
        after = {name: text for name, text in last.texts.items() if text != before[name]}
        return taken, replace(adoption, before={name: before[name] for name in after}, after=after)


def _exit_code(told: AdoptView) -> ExitCode:
    if not (told.adoption.refused or told.taken.refused):
        return ExitCode.OK
    return ExitCode.PARTIAL if told.adoption.adopted or told.taken.taken else ExitCode.REFUSED


def _chosen(
    differences: Sequence[Difference], desired: Desired, choice: Choice, client: ForumClient, output: Output
) -> _Wanted:
    """What to adopt: what stands at a path, everything that differs, or what is agreed to on the terminal. A path at
    which nothing differs may name what only the forum has."""
    if not choice.every and not choice.paths:
        return _Wanted(_agreed([item for item in differences if item.remedies.adopt], output))
    others = [path for path in choice.paths if not any(_is_meant(item, path, desired) for item in differences)]
    kinds = frozenset[str]().union(*map(kinds_at, others))
    known = undeclared(client, desired, kinds, places_elsewhere(differences, desired)) if kinds else ()
    things = [thing for path in others for thing in _named(path, differences, known)]
    if things and choice.overlay:
        message = f"{things[0].place} is not in the file yet: take it in without --overlay, or write it there by hand"
        raise typer.BadParameter(message, param_hint="--overlay")
    named = [item for item in differences if any(_is_meant(item, path, desired) for path in choice.paths)]
    chosen = [item for item in differences if item in named or (choice.every and is_offered(item))]
    return _Wanted(chosen, tuple(dict.fromkeys(things)), known)


def _named(path: str, differences: Sequence[Difference], known: Sequence[Undeclared]) -> list[Undeclared]:
    """The things that only the forum has at a path. Raises BadParameter."""
    found = [thing for thing in known if thing.is_at(path)]
    if not found:
        raise typer.BadParameter(_nothing_at(path, differences, known), param_hint="PATH")
    return found


def _is_meant(item: Difference, path: str, desired: Desired) -> bool:
    """Whether a difference is about a place of the file, or about what stands at that place on the forum."""
    if is_at(item, path):
        return True
    now = str(item.live)
    return item.field == PLACE and Undeclared(item.kind, now, new_place(desired, item.kind, now)).is_at(path)


def _progress(output: Output) -> Progress:
    """How far it is, for those who wait in front of a terminal."""

    def show(settled: int, total: int) -> None:
        if sys.stderr.isatty():
            output.note(f"[{settled}/{total}] writing into the file, and planning with it")

    return show


def _nothing_at(path: str, differences: Sequence[Difference], known: Sequence[Undeclared]) -> str:
    places = [item.remedies.adopt for item in differences if item.remedies.adopt]
    places = list(dict.fromkeys([*places, *(thing.place for thing in known)]))
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
