"""The variables from which the tool takes its own credentials, and where a forum file would give them away.

A plan is shown to whoever reads a pull request, and an apply writes values where members see them: the key in use is
no value of a forum file, in whatever way it comes there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.ordinary_files import read_ordinary
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Path

CODE = "credential-in-file"
KEY = "IDIASPORA_API_KEY"
WEBHOOK = "IDIASPORA_WEBHOOK"
FILE = "_FILE"
LARGEST_KEY_FILE = 4096
SHORTEST = 8
"""Characters of a credential that is looked for in other texts; a key of Discourse has 64."""

SHORTEST_INSIDE = 16
"""Characters of a secret of the file that is looked for inside other texts; a shorter one may be a common word."""

REMEDY_FOR_KEYS = "write !secret and the name of a variable, as api_key"
REMEDY = "take the line out, and give the value a variable of its own that holds nothing else"
HOLDS_CREDENTIAL = "holds the API key, or another credential that idiaspora uses in this run"
_OWN = re.compile(rf"(?:{KEY}|{WEBHOOK})(?:_\w+)?", re.IGNORECASE)


def is_own(variable: str) -> bool:
    """Whether the tool takes a credential from a variable: from this one itself, the file that it names, or for one
    forum among several."""
    return _OWN.fullmatch(variable) is not None


def held(variables: Mapping[str, str]) -> tuple[Secret, ...]:
    """The credentials that the variables hold or that lie in the files which they name, as far as those can be read."""
    found = [_text(name, text.strip()) for name, text in variables.items() if is_own(name)]
    return tuple(Secret(text) for text in dict.fromkeys(found) if len(text) >= SHORTEST)


def _text(variable: str, text: str) -> str:
    if not variable.upper().endswith(FILE) or not text:
        return text
    try:
        return read_ordinary(FilePath(text), LARGEST_KEY_FILE).decode().strip()
    except (OSError, ValueError):
        return ""  # whoever needs the key says what is wrong with it


def gives_away(text: str, variables: Mapping[str, str]) -> bool:
    """Whether a text from beside the file holds a credential of this run."""
    return any(item.reveal().casefold() in text.casefold() for item in held(variables))


def problems_of_credentials(
    document: Document, variables: Mapping[str, str], *, secrets_allowed: bool
) -> list[Problem]:
    """One problem for each place that would give a credential away, none of which shows it. `secrets_allowed` is for a
    file that is asked for keys itself, by `!secret`."""
    secret = {tag.partition(" ")[2] for tag in document.sources.values() if tag.startswith("!secret ")}
    hidden = [value.reveal() for path in document.sources if isinstance(value := document.value_at(path), Secret)]
    found: dict[Path, str] = {}
    for path, tag in document.sources.items():
        word, _, name = tag.partition(" ")
        if word == "!env" and name in secret:
            found[path] = f"!env {name} would show what !secret {name} hides in the same file"
        elif word == "!secret" and is_own(name) and not secrets_allowed:
            found[path] = f"idiaspora takes a credential of its own from {name}: it is no value for a forum"
        elif word != "!secret" and _repeats(document.value_at(path), hidden):
            found[path] = f"{tag} gives a text that !secret hides in the same file"
    remedy = REMEDY_FOR_KEYS if secrets_allowed else REMEDY
    credentials = [item.reveal().casefold() for item in held(variables)]
    for path, text in _texts(document, with_secrets=not secrets_allowed):
        if any(credential in text.casefold() for credential in credentials):
            found.setdefault(path, "the text holds the API key, or another credential that idiaspora uses in this run")
    return [
        Problem(CODE, message, document.span_of(path), remedy, _shown(document.text_path(path), credentials))
        for path, message in found.items()
    ]


def _repeats(value: Any, hidden: Iterable[str]) -> bool:
    """Whether a value from outside the file is a secret of the file, or holds one that is too long for chance."""
    text = str(value).strip()
    return any(text == secret or (len(secret) >= SHORTEST_INSIDE and secret in text) for secret in hidden if secret)


def _shown(path: str, credentials: Iterable[str]) -> str:
    """A path of the file, unless a name or a key on it is the credential."""
    return "" if any(credential in path.casefold() for credential in credentials) else path


def _texts(document: Document, *, with_secrets: bool) -> Iterator[tuple[Path, str]]:
    """Every text of a document by its path, keys and what an overlay replaced among them."""
    yield from _below(document.data, (), with_secrets)
    for path, replaced in document.overridden.items():
        for value, _ in replaced:
            yield from _below(value, path, with_secrets)


def _below(value: Any, path: Path, with_secrets: bool) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key), str(key)
            yield from _below(item, (*path, key), with_secrets)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _below(item, (*path, index), with_secrets)
    elif isinstance(value, Secret):
        if with_secrets:
            yield path, value.reveal()
    else:
        yield path, str(value)
