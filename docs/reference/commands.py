"""The commands with their arguments and options."""

from collections.abc import Iterable, Iterator
from typing import Any

import typer
import typer.main

from idiaspora.cli.main import COMMANDS, app
from reference.markdown import page, table

HIDDEN = ("install_completion", "show_completion")


def commands_page() -> str:
    group: Any = typer.main.get_command(app)
    parts: list[Iterable[str]] = [
        [
            "The forum file is the positional argument, `forum.yaml` unless named. The API key comes from",
            "`IDIASPORA_API_KEY`, or from the file that `IDIASPORA_API_KEY_FILE` names; there is no option for it,",
            "because others can see command lines. Results go to stdout, everything else to stderr.",
            "",
            "`FILE` comes before `PATH`, in every command; the other order is wrong usage, which shows the right",
            "call. A word is a `FILE` when it ends in `.yaml` or `.yml`, has a slash, or something of that name is",
            "there. One that begins with a key of the forum file (`settings`, `themes[water].color`) is a `PATH`,",
            "unless it comes first and something of that name is there. The only word after `explain` is the `PATH`.",
            "",
            "`idiaspora --install-completion` teaches your shell to complete commands, options, environments,",
            "places of the forum file (`PATH`), kinds and rules.",
        ],
        table(("command", ""), ((f"[`{name}`](#{name})", summary) for name, summary, _ in COMMANDS)),
    ]
    for name, _, example in COMMANDS:
        parts.append(_command(group.commands[name].command, example))
    return page("Commands", *parts)


def _command(command: Any, example: str) -> Iterator[str]:
    arguments = (item for item in command.params if item.param_type_name == "argument")
    named = "".join(f" {item.metavar}" if item.required else f" [{item.metavar}]" for item in arguments)
    yield f"## {command.name}"
    yield ""
    yield f"`idiaspora {command.name} [OPTIONS]{named}`"
    yield ""
    yield command.help
    yield ""
    yield f"Example: `{example}`"
    yield ""
    context = typer.Context(command)
    records = [item.get_help_record(context) for item in command.params if item.name not in HIDDEN]
    rows = [(f"`{names}`", " ".join(meaning.split())) for names, meaning in filter(None, records)]
    if rows:
        yield from table(("", ""), rows)
