"""What an import wrote: how much of what, which secrets to set, and what the file does not say."""

from collections.abc import Iterator

from idiaspora.cli.results.import_.view import ImportView
from idiaspora.cli.text.lines import CHANGED, DIM, GOOD, Line, line
from idiaspora.cli.text.values import number_of


def import_lines(told: ImportView) -> Iterator[Line]:
    """What cannot be said, the secrets, then the totals."""
    for item in told.result.left:
        yield line(("Not imported: ", CHANGED), f"{item.what}: {item.reason}")
        yield line((f"→ it stays as it is; change it at {told.page_of(item.page)}", DIM), indent=4)
    for secret in told.result.secrets:
        yield line(("Set ", CHANGED), f"{secret.name} to the forum's own value before you plan: the file has !secret")
    counts = ", ".join(f"{name}: {count}" for name, count in told.result.counts.items())
    if counts or not told.into:
        yield line(("Imported ", GOOD), f"{counts or 'nothing: all is as Discourse sets it up'}.")
    if told.result.uploads:
        number = number_of(len(told.result.uploads), "file")
        yield line(f"It names {number} with !upload: {', '.join(told.result.uploads)}.")
    yield line(told.verdict)
    yield line((f"{number_of(told.result.reads, 'request')} to read; nothing was written to the forum.", DIM))
