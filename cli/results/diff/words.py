"""The words for what differs between A and B, the same in every form."""

from collections.abc import Iterator

from idiaspora.cli.text.values import WORDS, change_lines, number_of, secret_change, value_text
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.language.secret import REDACTED
from idiaspora.provisioning.comparison.between_lists import ABSENT
from idiaspora.provisioning.comparison.comparison import Comparison, Difference, FieldDifference, Only, Source
from idiaspora.provisioning.drift.sides import EXISTENCE, PLACE
from idiaspora.provisioning.importing.left import Left

NAMES = {Only.A: "A", Only.B: "B"}
MOST_NAMED = 12
"""Things of a section that are named where the section was not asked for by itself."""


def source_words(source: Source) -> str:
    """One side: "the forum Live (https://forum.example.org, as admin)", "the file forum.yaml of Live"."""
    if source.is_forum:
        return f"the forum {source.name} ({source.url}, as {source.username})"
    return f"the file {source.label}, for {source.name} ({source.url})"


def only_words(only: Only) -> str:
    return f"only in {NAMES[only]}"


def field_name(difference: Difference, item: FieldDifference) -> str:
    """What a field is called; the only one of a setting goes without."""
    return "" if difference.kind == SITE_SETTING else item.field


def field_lines(item: FieldDifference) -> list[str]:
    """What differs, A → B; several lines for long texts. Secrets are never shown."""
    if item.field == EXISTENCE:
        return [f"{ABSENT}, said {only_words(item.only)}"]
    if item.field == PLACE:
        return [f"{item.old} in A, {item.new} in B"]
    if secret_change(item.old, item.new) is not None:
        return [f"{REDACTED}, {only_words(item.only) if item.only else 'differs'}"]
    if item.only:
        return [f"{value_text(item.old if item.only is Only.A else item.new)}, {only_words(item.only)}"]
    return change_lines(item.old, item.new, item.same)


def place_words(item: Difference | FieldDifference) -> str:
    """The lines of the files that say it."""
    spans = (origin.span for origin in (item.old_origin, item.new_origin) if origin is not None)
    return ", ".join(dict.fromkeys(map(str, spans)))


def named(what: tuple[str, ...], *, all_of_them: bool) -> str:
    """Some of many, or all."""
    shown = what if all_of_them or len(what) <= MOST_NAMED else what[:MOST_NAMED]
    words = ", ".join(WORDS.get(name, name) for name in shown)
    return words if len(shown) == len(what) else f"{words} and {len(what) - len(shown)} more"


def verdict(found: Comparison) -> str:
    """The result in a sentence without its end."""
    if not found.differences:
        return "nothing differs in what both sides can say"
    counts = found.counts
    words = (
        f"{number_of(len(found.differences), 'thing')} {'differs' if len(found.differences) == 1 else 'differ'}",
        f"{counts[Only.NEITHER]} in both, {counts[Only.A]} only in A, {counts[Only.B]} only in B",
    )
    return ": ".join(words)


def page_of(found: Comparison, side: Only, left: Left) -> str:
    """The address of the admin page where something is that no file says."""
    return f"{found.source(side).url}{left.page}"


def notes(found: Comparison) -> Iterator[str]:
    """What A and B are."""
    for side, name in NAMES.items():
        yield f"{name} is {source_words(found.source(side))}"
