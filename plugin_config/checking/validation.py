"""A document against a model: every mistake as a problem with its place, its cause and what to do.

Pydantic finds the mistakes; here its errors get their places in the files, and of the errors that a union gives for
each of its branches only those stay that the writer can have meant.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from idiaspora.plugin_config.checking.complaints import Complaint, problem_of
from idiaspora.plugin_config.checking.partial_files import rest
from idiaspora.plugin_config.checking.unions import meant
from idiaspora.plugin_config.language.credentials import CODE as CREDENTIAL
from idiaspora.plugin_config.language.credentials import problems_of_credentials
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.item_keys import ItemKeys
from idiaspora.plugin_config.language.loading import read
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.plugin_config.language.spans import Path
from idiaspora.plugin_config.language.suggestions import nearest

Model = TypeVar("Model", bound=BaseModel)

OF_EVERY_FILE = {"version", "forum"}
"""Keys that together stand in no file but a forum's."""


def check(document: Document, model: type[Model]) -> Model:
    """The document as an instance of the model. Raises Invalid with all problems."""
    _refuse_another_file(document, model)
    instance, problems = _checked(document, model, frozenset())
    if instance is None:
        raise Invalid(problems)
    return instance


def read_and_check(
    path: str | FilePath,
    model: type[Model],
    *,
    keys: ItemKeys,
    environment: str | None = None,
    variables: Mapping[str, str],
    texts: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
    holds_keys: bool = False,
) -> tuple[Document, Model]:
    """A forum file as document and model; `keys`, `texts` and `files` as in `load`. `holds_keys` says that `!secret`
    may give credentials there. Raises Invalid with the mistakes of language and contents in one go (`Misread`: with
    what is left of the file); where the file would give a credential away, with nothing else, which might quote it."""
    loaded = read(path, keys=keys, environment=environment, variables=variables, texts=texts, files=files)
    if loaded.document is None:
        raise Invalid(loaded.problems)
    given_away = problems_of_credentials(loaded.document, variables, secrets_allowed=holds_keys)
    if given_away:
        raise Invalid([*(problem for problem in loaded.problems if problem.code == CREDENTIAL), *given_away])
    _refuse_another_file(loaded.document, model)
    instance, problems = _checked(loaded.document, model, loaded.holes)
    if instance is None or loaded.problems:
        unread = any(not problem.path for problem in loaded.problems)
        left = rest(loaded.document, model, loaded.holes, unread=unread)
        raise Misread([*loaded.problems, *problems], left)
    return loaded.document, instance


def check_part(
    document: Document, path: Path, value: Any, part: type[Model], model: type[BaseModel], context: Mapping[str, Any]
) -> tuple[Model | None, list[Problem]]:
    """A value that stands at a path of the document, or is made from what does, as an instance of `part`, which the
    model has there; and what is wrong with it. `context` is for its validators."""
    try:
        return part.model_validate(value, context=dict(context)), []
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
    there = replace(document, data=_with(document.data, path, value))
    placed = (found | {"loc": (*path, *found["loc"])} for found in errors)
    complaints = meant(Complaint.of(found, there) for found in placed)
    return None, [problem_of(complaint, there, model) for complaint in complaints]


def _with(data: Any, path: Path, value: Any) -> Any:
    """A copy of mappings with another value at a path of theirs."""
    return {**data, path[0]: _with(data[path[0]], path[1:], value)} if path else value


class Misread(Invalid):
    """A file with mistakes, of which a part can be used: document, model, and the parts that lack something."""

    def __init__(self, problems: Iterable[Problem], left: tuple[Document, Any, frozenset[str]] | None) -> None:
        super().__init__(problems)
        self.left = left


def _refuse_another_file(document: Document, model: type[BaseModel]) -> None:
    """One problem in place of one for each line: a mistyped path may lead to a file whose lines nobody should see."""
    known = list(model.model_fields)
    if document.data.keys() >= OF_EVERY_FILE:
        return
    exact = sum(key in known for key in document.data)
    mistyped = sum(nearest(key, known) is not None for key in document.data) if not exact else 0
    if exact * 4 < len(document.data) and mistyped * 2 < len(document.data):
        message = "hardly any of the keys at the top of the file is one of a forum file's"
        remedy = "name the forum file (a saved plan is for “apply” and “plan --show”), or begin one: idiaspora init"
        raise Invalid([Problem("not-a-forum-file", message, document.span_of(()), remedy)])


def _checked(document: Document, model: type[Model], holes: Set[Path]) -> tuple[Model | None, list[Problem]]:
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
    complaints = meant(Complaint.of(found, document) for found in errors)
    misspelt = {complaint.path for complaint in complaints if complaint.kind == "extra_forbidden"}
    return None, [
        problem_of(complaint, document, model)
        for complaint in complaints
        if not _follows(complaint, holes) and not _is_misspelt(complaint, misspelt)
    ]


def _follows(complaint: Complaint, holes: Set[Path]) -> bool:
    """Whether a complaint only follows from a value that is missing because it has a problem of its own."""
    if complaint.kind == "missing":
        return complaint.path in holes
    about_the_whole = complaint.kind in ("refused", "value_error", "assertion_error", "too_short")
    return about_the_whole and any(hole[: len(complaint.subject)] == complaint.subject for hole in holes)


def _is_misspelt(complaint: Complaint, unknown_keys: Set[Path]) -> bool:
    """Whether a missing key stands there after all, as the unknown key beside it: one mistake, not two."""
    if complaint.kind != "missing":
        return False
    *parent, key = complaint.path
    beside = [str(path[-1]) for path in unknown_keys if list(path[:-1]) == parent]
    return any(nearest(unknown, [str(key)]) for unknown in beside)
