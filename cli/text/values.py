"""Values of fields, old and new, in the words of the forum file."""

import difflib
import operator
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Literal

from idiaspora.cli.text.lists import ListChange, Run, list_change
from idiaspora.cli.text.visible import quoted
from idiaspora.plugin_config.fields.automatic_groups import WORDS_FOR_GROUPS
from idiaspora.plugin_config.fields.field import UNKNOWN, Same
from idiaspora.plugin_config.kinds.uploads import same_uploads
from idiaspora.plugin_config.language.commits import CodeOfCommit
from idiaspora.plugin_config.language.contents import Content
from idiaspora.plugin_config.language.secret import REDACTED, Secret
from idiaspora.plugin_config.language.upload import Stored, Upload, size_text

LONGEST = 160
"""Characters of a text beyond which a line shows only its beginning."""
MOST_DIFF_LINES = 12
MOST_FILES_SHOWN = 20
WORDS = {group: word for word, group in WORDS_FOR_GROUPS.items()}
"""What the file calls groups for which Discourse has a name of its own."""

SecretChange = Literal["set", "unset", "changed"]
"""What happens to a secret."""


def value_text(value: Any) -> str:
    """A value on one line. Secrets are redacted; long texts are cut and say how long they are."""
    if value is None:
        return "none"
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value) if len(value) <= LONGEST else f"{quoted(value[:LONGEST])}… ({len(value)} characters)"
    if isinstance(value, CodeOfCommit):
        return quoted(str(value))
    if isinstance(value, Mapping):
        most = MOST_FILES_SHOWN if _holds_files(value) else len(value)
        shown = [f"{_key(key)}: {value_text(item)}" for key, item in islice(value.items(), most)]
        more = [f"… and {len(value) - most} more files"] if len(value) > most else []
        return "{" + ", ".join([*shown, *more]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_item, value)) + "]"
    if isinstance(value, Upload):
        return f"{quoted(value.path)} ({size_text(value.size)})"
    return quoted(str(value)) if not isinstance(value, (int, float, Secret)) else str(value)


def value_data(value: Any) -> Any:
    """A value for JSON. Secrets are redacted, what could not be read is null."""
    if value is None or value is UNKNOWN:
        return None
    if isinstance(value, Secret):
        return REDACTED
    if isinstance(value, CodeOfCommit):
        return value.data
    if isinstance(value, Mapping):
        return {str(key): value_data(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [value_data(item) for item in value]
    if isinstance(value, Upload):
        return value.data
    return value if isinstance(value, (str, int, float)) else str(value)


def secret_change(old: Any, new: Any) -> SecretChange | None:
    """What happens to a secret: "set", "unset" or "changed"; None for a value that is not secret."""
    if not isinstance(old, Secret) and not isinstance(new, Secret):
        return None
    if not new:
        return "unset"
    return "changed" if old and old is not UNKNOWN else "set"


def change_lines(old: Any, new: Any, same: Same = operator.eq) -> list[str]:
    """A change of a value: one line, or several for long texts, of which only what differs is shown. `same` tells when
    two values of the field are one, and so whether the order of a list counts."""
    if (secret := secret_change(old, new)) is not None:
        return [f"{REDACTED}, {secret}"]
    if isinstance(old, str) and isinstance(new, str) and min(len(old), len(new)) > LONGEST // 2:
        return ["", *_text_difference(old, new)]
    if _holds_files(old) and _holds_files(new):
        return ["", *_files_difference(old, new)]
    if isinstance(old, tuple) and isinstance(new, tuple) and (change := list_change(old, new, same)):
        return [_list_words(change)]
    return [f"{value_text(old)} → {value_text(new)}"]


def _holds_files(value: Any) -> bool:
    """Whether a value is a mapping of files: of texts of which one at least has lines, or of what is no text."""
    files = list(value.values()) if isinstance(value, Mapping) else []
    are_files = all(isinstance(file, (str, Upload)) for file in files)
    return are_files and any(isinstance(file, (Upload, Stored)) or "\n" in file for file in files)


def _files_difference(old: Mapping[str, Content], new: Mapping[str, Content]) -> Iterator[str]:
    """Only the files that differ, and of these only the lines that do."""
    if isinstance(new, CodeOfCommit):
        yield f"from {quoted(str(new))}"
    names = sorted(name for name in {**old, **new} if not _is_same_file(old.get(name), new.get(name)))
    for name in names[:MOST_FILES_SHOWN]:
        before, after = old.get(name), new.get(name)
        if after is None:
            yield f"- {_key(name)}"
        elif before is None:
            yield f"+ {_key(name)}: {value_text(after)}"
        elif isinstance(before, (Upload, Stored)) or isinstance(after, (Upload, Stored)):
            yield f"{_key(name)}: {value_text(before)} → {value_text(after)}"
        else:
            yield f"{_key(name)}:"
            yield from _text_difference(before, after)
    if len(names) > MOST_FILES_SHOWN:
        yield f"… and {len(names) - MOST_FILES_SHOWN} more files"


def _is_same_file(one: Content | None, other: Content | None) -> bool:
    return one is not None and other is not None and (one == other or same_uploads(one, other))


def _text_difference(old: str, new: str) -> Iterator[str]:
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm=""))
    shown = [item for item in lines[2:] if not item.startswith("@@")]
    if not shown:
        yield "only the end of the text or its line ends differ"
    for item in shown[:MOST_DIFF_LINES]:
        yield f"{item[0]} {quoted(item[1:])}"
    if len(shown) > MOST_DIFF_LINES:
        yield f"… and {len(shown) - MOST_DIFF_LINES} more lines"


def _list_words(change: ListChange) -> str:
    """What comes and goes in a list: "+ amina, - kofi; 3 stay"; in an ordered one also where: "+ top (after new)"."""
    parts = [f"+ {_run(run)}" for run in change.came] + [f"- {_item(item)}" for item in change.went]
    moved = f"moved: {', '.join(map(_run, change.moved))}" if change.moved else ""
    return "; ".join(filter(None, (", ".join(parts), moved, f"{change.stay} stay" if change.stay else "")))


def _run(run: Run) -> str:
    shown = _item(run.items[0]) if len(run.items) == 1 else value_text(run.items)
    if not run.is_placed:
        return shown
    end = "first" if run.is_first else "last" if run.is_last else ""
    return f"{shown} ({end or f'after {_item(run.before)}'})"


def _item(value: Any) -> str:
    """An item of a list."""
    return _key(value) if isinstance(value, str) else value_text(value)


def _key(value: Any) -> str:
    """A name inside a list or mapping: bare where it is a plain word, quoted otherwise."""
    text = WORDS.get(str(value), str(value))
    plain = text.isascii() and text and all(c.isalnum() or c in "-_./" for c in text)
    return text if plain else quoted(text)


def seconds_text(seconds: float) -> str:
    """A length of time for people: "12 s", "3 min 5 s"."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min" + (f" {whole % 60} s" if whole % 60 else "")


def number_of(count: int, singular: str, plural: str = "") -> str:
    """A number with its noun: "1 request", "2 requests"."""
    return f"{count} {singular if count == 1 else plural or singular + 's'}"
