"""Why a value is what it is."""

from collections.abc import Iterator

from idiaspora.cli.text.lines import CHANGED, DIM, HEADING, Line, line
from idiaspora.cli.text.values import value_text
from idiaspora.plugin_config.consultation.key_help import KeyHelp
from idiaspora.plugin_config.explain import Explanation, Written


def explanation_lines(explanation: Explanation) -> Iterator[Line]:
    """The winning value and its place, what it replaced, the fields of Discourse that follow from it, and what the
    language says of the key."""
    yield line((explanation.path, HEADING))
    if explanation.winning is None:
        yield line("not written: where nothing else asks for it, the forum's own value is left as it is", indent=4)
    else:
        yield _written_line("value", explanation.winning, explanation.path)
    if explanation.note:
        yield line((explanation.note, CHANGED), indent=4)
    for written in explanation.overridden:
        yield _written_line("overrides", written, explanation.path)
    yield from _becomes_lines(explanation)
    if explanation.key is not None:
        yield from _key_lines(explanation.key)


def _becomes_lines(explanation: Explanation) -> Iterator[Line]:
    if not explanation.becomes:
        if explanation.winning is not None:
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


def _key_lines(key: KeyHelp) -> Iterator[Line]:
    """What the language says of a key."""
    rows = (
        ("meaning", key.meaning),
        ("type", f"{key.type}; needed" if key.needed else key.type),
        ("allowed", ", ".join(key.allowed)),
        ("default", key.default),
        ("example", key.example),
        ("note", key.note),
    )
    for word, text in rows:
        if text:
            yield line((f"{word}: ", DIM), text, indent=4)
    if key.keys:
        yield line(("keys", DIM), indent=4)
    for name, meaning in key.keys:
        yield line(f"{name}: {meaning}", indent=8)


def _written_line(word: str, written: Written, asked: str) -> Line:
    where = f"{written.path}, " if written.path != asked else ""
    source = f", from {written.source}" if written.source else ""
    return line(f"{word}: {value_text(written.value)}", (f"  ({where}{written.span}{source})", DIM), indent=4)
