"""Why a value is what it is."""

from collections.abc import Iterator

from idiaspora.cli.text.lines import DIM, HEADING, Line, line
from idiaspora.cli.text.values import value_text
from idiaspora.plugin_config.explain import Explanation, Written


def explanation_lines(explanation: Explanation) -> Iterator[Line]:
    """The winning value and its place, what it replaced, and the fields of Discourse that follow from it."""
    yield line((explanation.path, HEADING))
    if explanation.winning is None:
        yield line("not written: where nothing else asks for it, the forum's own value is left as it is", indent=4)
    else:
        yield _written_line("value", explanation.winning, explanation.path)
    for written in explanation.overridden:
        yield _written_line("overrides", written, explanation.path)
    if not explanation.becomes:
        yield line("becomes nothing on the forum by itself", indent=4)
        return
    yield line("becomes", indent=4)
    for item in explanation.becomes:
        because = item.declared.origin.reason
        yield line(
            f"{item.resource.address}: {item.field} = {value_text(item.declared.value)}",
            (f"  (Discourse: {item.discourse}{', because ' + because if because else ''})", DIM),
            indent=8,
        )


def _written_line(word: str, written: Written, asked: str) -> Line:
    where = f"{written.path}, " if written.path != asked else ""
    source = f", from {written.source}" if written.source else ""
    return line(f"{word}: {value_text(written.value)}", (f"  ({where}{written.span}{source})", DIM), indent=4)
