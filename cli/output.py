"""Where a command's results and messages go: results to stdout, everything else to stderr."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from idiaspora.cli.formats.published import Published
    from idiaspora.cli.output_options import Target
    from idiaspora.cli.text.lines import Line


COLOUR_ASKED_FOR = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""Variables that make a terminal, for Rich, of what is none."""


class Format(StrEnum):
    """How results are printed: for people, or as one JSON object."""

    TEXT = "text"
    JSON = "json"


class Output:
    """The two streams of one command, and the files that get its result besides. A reader who closes a pipe early ends
    neither the command nor its exit code. `format` is a name of `cli.output_options.MEANINGS`."""

    def __init__(self, command: str, format: StrEnum = Format.TEXT, targets: "Sequence[Target]" = ()) -> None:
        self.command = command
        self.format = format.value
        self.targets = targets

    @property
    def is_json(self) -> bool:
        return self.format == Format.JSON

    @property
    def is_text(self) -> bool:
        return self.format == Format.TEXT

    @property
    def width(self) -> int | None:
        """How many characters fit into a line of the terminal that shows the result; None where nothing is wrapped."""
        if not (self.is_text and _may_be_looked_at(sys.stdout)):
            return None
        from idiaspora.cli.text.terminal import console_on

        console = console_on(sys.stdout)
        return console.width if console.is_terminal else None

    def prepare(self) -> None:
        """Find out that every file can be written, before anything else is done. Raises OSError."""
        for target in self.targets:
            target.prepare()

    def publish(self, published: "Published") -> None:
        """The whole result at once: on stdout in the chosen format, and in the files. Raises OSError."""
        if self.is_text:
            self.result(published.lines)
        else:
            write(published.form(self.format), sys.stdout)
        self.deliver(published)

    def deliver(self, published: "Published") -> None:
        """The whole result in the files. Raises OSError."""
        for target in self.targets:
            target.write(published.form(target.form))

    def result(self, lines: "Iterable[Line]") -> None:
        """Lines of the result, for people; nothing in the other formats."""
        if self.is_text:
            self._print(lines, sys.stdout)

    def note(self, *lines: "Line | str") -> None:
        """Lines about the run: progress, waits, questions, errors. Where they cannot be written, nobody could be told
        so either: the run goes on and its exit code tells."""
        from idiaspora.cli.text.lines import line

        with suppress(OSError):
            self._print((line(item) if isinstance(item, str) else item for item in lines), sys.stderr)

    def data(self, report: Mapping[str, Any]) -> None:
        """The result as JSON, where that is asked for. ASCII, so that no terminal and no encoding can change it."""
        if self.is_json:
            from idiaspora.cli.text.ci_commands import in_json

            write(in_json(json.dumps(report, indent=2)) + "\n", sys.stdout)

    def _print(self, lines: "Iterable[Line]", stream: TextIO) -> None:
        with _writing_to(stream):  # Rich touches the stream, too
            write(_text_for(stream, lines), stream)


def _text_for(stream: TextIO, lines: "Iterable[Line]") -> str:
    """The lines as the stream takes them. Rich is loaded, and decides, where somebody may be looking."""
    if _may_be_looked_at(stream):
        from idiaspora.cli.text.terminal import console_on, printed

        return printed(lines, console_on(stream))
    from idiaspora.cli.text.lines import plain

    return plain(lines)


def _may_be_looked_at(stream: TextIO) -> bool:
    return stream.isatty() or any(os.environ.get(name) for name in COLOUR_ASKED_FOR)


def write(text: str, stream: TextIO) -> None:
    """Write and flush; when nobody reads any more, what follows is dropped quietly. Raises OSError for a full disk."""
    with _writing_to(stream):
        stream.write(text)
        stream.flush()


@contextmanager
def _writing_to(stream: TextIO) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        drop(stream)
    except OSError as error:
        raise OSError(error.errno, error.strerror, stream.name) from None


def drop(stream: TextIO) -> None:
    """Let everything more that is written to the stream, its buffer included, disappear."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
