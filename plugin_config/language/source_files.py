"""Files as text: found, small enough, UTF-8, and free of what no text file should hold."""

import re
from pathlib import Path as FilePath

from yaml.reader import Reader

from idiaspora.plugin_config.language.ordinary_files import read_ordinary
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.plugin_config.language.spans import Span

LARGEST_FILE = 4 * 1024 * 1024
"""Bytes. A forum of two hundred themes with long descriptions stays below a tenth of it."""

_CONFLICT = re.compile(r"(<{7}|>{7}|\|{7}) .*|={7}\r?")

_FOREIGN_LINE_ENDS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")


def read_text(path: FilePath, shown: str, asked_at: Span | None = None) -> str:
    """The text of a file, without a byte order mark; `shown` is its name for the reader.

    `asked_at` is the place that names the file, for one that another file asks for; problems stand there then.
    Raises Invalid: file-not-found, file-unreadable, file-too-large, bad-encoding.
    """
    content = read_bytes(path, shown, asked_at or Span(shown), LARGEST_FILE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        offset = error.start
    else:
        _refuse_controls(text, shown, asked_at)
        return text
    # Raised out here, so that the exception does not carry the file's contents along.
    span = Span(shown, content[:offset].count(b"\n") + 1, offset - (content.rfind(b"\n", 0, offset) + 1) + 1)
    raise Invalid([_not_utf8(content, offset, span, asked_at)])


def read_bytes(path: FilePath, shown: str, span: Span, most: int) -> bytes:
    """The contents of a file of at most so many bytes; `span` is where its problems stand.

    Raises Invalid: file-not-found, file-unreadable, file-too-large.
    """
    try:
        content = read_ordinary(path, most)
    except (FileNotFoundError, NotADirectoryError):
        problem = Problem("file-not-found", f"there is no file {shown}", span, "check the name and the folder")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not one that the system allows"
        problem = Problem(
            "file-unreadable", f"{shown} cannot be read: {reason}", span, "check the name and the permissions"
        )
    else:
        if len(content) <= most:
            return content
        problem = Problem(
            "file-too-large",
            f"{shown} is larger than {most // 1024 // 1024} MiB",
            span,
            "check that it is the right file, or split it into a folder of files",
        )
    raise Invalid([problem])


def conflict_markers(text: str, shown: str) -> list[Problem]:
    """One problem for each unfinished merge in the text, at its first marker."""
    marked = [(number, line[:7]) for number, line in enumerate(text.split("\n"), 1) if _CONFLICT.fullmatch(line)]
    beginnings = [(number, marker) for number, marker in marked if marker.startswith("<")]
    return [
        Problem(
            "merge-conflict",
            f"the line “{marker}” is the marker of a merge that was not finished",
            Span(shown, number),
            "choose between the two sides, remove the lines with <<<<<<<, ======= and >>>>>>>, and save",
        )
        for number, marker in beginnings or marked[:1]
    ]


def foreign_line_ends(text: str, shown: str) -> list[Problem]:
    """A problem at the first sign that YAML takes for the end of a line and that editors do not count as one."""
    found = list(_FOREIGN_LINE_ENDS.finditer(text))
    if not found:
        return []
    sign = f"U+{ord(found[0][0]):04X}"
    return [
        Problem(
            "bad-encoding",
            f"the text holds {sign}, an invisible line break that most editors do not show ({len(found)} in all)",
            span_at(text, found[0].start(), shown),
            "replace it with an ordinary line break or a space",
        )
    ]


def span_at(text: str, offset: int, shown: str) -> Span:
    """The place of a character, by its number from the start of the text."""
    return Span(shown, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def _not_utf8(content: bytes, offset: int, span: Span, asked_at: Span | None) -> Problem:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        cause = f"{span.file} is UTF-16 text"
        span = Span(span.file)
    else:
        cause = f"byte {content[offset]:02X} in line {span.line} of {span.file} is not UTF-8 text"
    return Problem("bad-encoding", cause, asked_at or span, "save the file as UTF-8 in your editor")


def _refuse_controls(text: str, shown: str, asked_at: Span | None) -> None:
    match = Reader.NON_PRINTABLE.search(text)
    if match:
        span = span_at(text, match.start(), shown)
        raise Invalid(
            [
                Problem(
                    "bad-encoding",
                    f"line {span.line} of {shown} holds the control character U+{ord(match[0]):04X}",
                    asked_at or span,
                    "remove the character",
                )
            ]
        )
