"""What `explain --format json` prints: the keys beyond those of all reports."""

from collections.abc import Mapping
from typing import Any

from idiaspora.cli.results.report import Part, Place, Report
from idiaspora.cli.text.values import value_data
from idiaspora.plugin_config.consultation.key_help import KeyHelp
from idiaspora.plugin_config.explain import Explanation, Written
from idiaspora.provisioning.exit_codes import ExitCode


class WrittenPart(Place):
    """A value that stands in the file."""

    value: Any
    """The value; secrets are redacted."""
    source: str
    """The tag that gave the value, such as `!env IDIASPORA_URL`; else ""."""


class BecomesPart(Part):
    """A field of Discourse that follows from a place in the file."""

    resource: str
    """The resource."""
    field: str
    """The field, in the words of the file."""
    discourse: str
    """Discourse's own name of it: a key of the request that writes it, or a site setting."""
    value: Any
    """The value; secrets are redacted."""
    reason: str
    """The place whose words ask for it, where it is not written itself; else ""."""


class KeyPart(Part):
    """What the language says of a key, whether the file writes it or not."""

    path: str
    """The key for every file: items of lists without their names, `NAME` for a name that is free."""
    meaning: str
    """What it means."""
    type: str
    """What may be written, in words."""
    allowed: tuple[str, ...]
    """The words that are allowed; empty where they are not listed. Of settings a forum may allow others."""
    needed: bool
    """Whether its mapping cannot do without it."""
    default: str
    """What holds where it is not written; "" where nothing does. Of settings, Discourse's own default."""
    example: str
    """A line of a file; "" for none."""
    keys: Mapping[str, str]
    """The keys that may stand below it, each with its meaning."""
    note: str
    """Where there is more to read; "" for nowhere."""


class ExplainReport(Report):
    """`explain`."""

    path: str
    """The place that was asked about."""
    winning: WrittenPart | None
    """The value that counts; null when nothing is written for this place."""
    overridden: tuple[WrittenPart, ...]
    """Values that the winning one replaces, the nearest first."""
    becomes: tuple[BecomesPart, ...]
    """What it turns into; empty for what is not sent to the forum."""
    key: KeyPart | None
    """What the language says of it; null where it says nothing."""
    note: str
    """What is odd about the path, such as an item that the file does not have; "" for nothing."""


def explanation_report(explanation: Explanation) -> ExplainReport:
    return ExplainReport(
        command="explain",
        exit_code=ExitCode.OK,
        path=explanation.path,
        winning=_written_part(explanation.winning) if explanation.winning else None,
        overridden=tuple(map(_written_part, explanation.overridden)),
        becomes=tuple(
            BecomesPart(
                resource=item.resource.address,
                field=item.field,
                discourse=item.discourse,
                value=value_data(item.declared.value),
                reason=item.declared.origin.reason,
            )
            for item in explanation.becomes
        ),
        key=_key_part(explanation.key) if explanation.key else None,
        note=explanation.note,
    )


def _key_part(key: KeyHelp) -> KeyPart:
    return KeyPart(**(vars(key) | {"keys": dict(key.keys)}))


def _written_part(written: Written) -> WrittenPart:
    return WrittenPart(
        path=written.path,
        file=written.span.file,
        line=written.span.line,
        value=value_data(written.value),
        source=written.source,
    )
