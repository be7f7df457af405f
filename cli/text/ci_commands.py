"""Commands that CI platforms read in what a step prints, and how they become text again.

Whoever may write a forum's title could otherwise set outputs of a step, mask letters of its log or stop annotations.
"""

import re
from collections.abc import Callable, Iterator

COMMAND_STARTS = ("::", "##", "--- ", "+++ ", "~~~ ", "^^^ ")
"""How lines begin that may be commands: `::error`, `##[group]`, the folded groups of Buildkite."""

COMMAND = re.compile(
    r"#(?=#\w*\[)"  # ##[error] of GitHub and Azure, ##vso[…] of Azure, ##teamcity[…]: read anywhere in a line
    r"|:(?=:[a-z][\w-]*(?: .*?)?::)"  # ::error file=…::, of GitHub and Forgejo: at the start of a line
    r"|(?<=section)_(?=(?:start|end):\d)"  # section_start:1:name, of GitLab
    r"|(?<=travis)_(?=(?:fold|time):)",
    re.IGNORECASE,
)
"""The one character of each command without which it is none."""


def without_commands(text: str, escape: Callable[[str], str]) -> str:
    """The text with the decisive character of each command as `escape` writes it, for the form that the text has."""
    return COMMAND.sub(lambda found: escape(found[0]), text)


def deciding(line: str) -> Iterator[int]:
    """Where the characters stand that make commands of a line or of a part of it."""
    start = len(line) - len(line.lstrip())
    if line.startswith(COMMAND_STARTS, start):
        yield start
    yield from (found.start() for found in COMMAND.finditer(line) if found.start() != start)


def backslashed(character: str) -> str:
    return f"\\x{ord(character):02x}"


def in_json(text: str) -> str:
    """JSON text that says the same and holds no command: what makes one stands only in strings."""
    return without_commands(text, lambda character: f"\\u{ord(character):04x}")


def in_markup(text: str) -> str:
    """HTML or XML that says the same and holds no command, as long as no style sheet holds what looks like one."""
    return without_commands(text, lambda character: f"&#{ord(character)};")
