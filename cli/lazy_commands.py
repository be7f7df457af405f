"""Commands that are imported when somebody names them, so that none waits for what only others need."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from keyword import iskeyword
from typing import Any

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from idiaspora.cli.output import drop

OTHER_WORDS = {**dict.fromkeys(("export", "pull", "dump"), "import"), "compare": "diff"}
"""What other tools call a command of this one."""
HELP = "NoArgsIsHelpError"
"""What Typer raises to show the help: its message is the page, not something that was given."""


class LazyCommand(TyperCommand):
    """A command by its name: the function of that name in the module of that name under `cli.commands`. What the list
    of commands tells of it is known beforehand."""

    def __init__(self, name: str, summary: str, example: str) -> None:
        super().__init__(name, short_help=summary, epilog=f"Example: {example}", rich_markup_mode=None)

    @cached_property
    def command(self) -> Any:
        """The command itself, with its options and its help."""
        name = f"{self.name}_" if iskeyword(str(self.name)) else str(self.name)
        function = getattr(import_module(f"idiaspora.cli.commands.{name}"), name)
        alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        alone.command(self.name, short_help=self.short_help, epilog=self.epilog)(function)
        return typer.main.get_command(alone)

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """That of the command itself, which is what runs, helps and completes."""
        return self.command.make_context(info_name, args, parent, **extra)


def group_of(commands: tuple[tuple[str, str, str], ...]) -> type[TyperGroup]:
    """A group of commands, each given by its name, its line in the list of commands, and an example."""

    class LazyGroup(TyperGroup):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self.commands = {name: LazyCommand(name, summary, example) for name, summary, example in commands}

        def resolve_command(self, context: Any, given: list[str]) -> Any:
            if given and (meant := OTHER_WORDS.get(given[0])):
                context.fail(f"No such command '{given[0]}'. Did you mean '{meant}'?")
            return super().resolve_command(context, given)

        def make_context(self, *given: Any, **extra: Any) -> Any:
            with _told_plainly():
                return super().make_context(*given, **extra)

        def invoke(self, context: Any) -> Any:
            with _told_plainly():
                return super().invoke(context)

    return LazyGroup


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Whatever is wrong with the command line is told in visible characters, for it repeats what was given; whoever
    reads help through a pipe may close it."""
    try:
        yield
    except BrokenPipeError:
        drop(sys.stdout)
        raise typer.Exit from None
    except Exception as error:
        told = getattr(error, "format_message", None)
        if callable(told) and type(error).__name__ != HELP:
            from idiaspora.cli.text.visible import visible

            shown = visible(told())
            vars(error)["format_message"] = lambda: shown
        raise
