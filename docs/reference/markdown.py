"""Pages and tables."""

from collections.abc import Iterable, Iterator

MADE = "<!-- Made by docs/generate.py from the code: change it there. -->"


def page(title: str, *parts: Iterable[str]) -> str:
    """A whole page; each part is a run of lines, set off by an empty one."""
    lines = [MADE, "", f"# {title}", ""]
    for part in parts:
        lines += [*part, ""]
    return "\n".join(lines).rstrip() + "\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
