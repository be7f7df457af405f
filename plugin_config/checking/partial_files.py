"""What of a forum file can be understood though parts of it are wrong, and what can still be said of the rest.

A wrong value is left out, and what cannot be without it: so the rest can be expanded and compared with the forum, and
all mistakes are shown at once. What may only follow from that which was left out is not said.
"""

from collections.abc import Iterable, Mapping, Set
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from idiaspora.plugin_config.checking.complaints import Complaint
from idiaspora.plugin_config.checking.unions import meant
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.partial_documents import without
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.spans import Path

Model = TypeVar("Model", bound=BaseModel)

MOST_ROUNDS = 12
"""How often what a missing value takes along is left out too."""

EVERYTHING = ""
"""Among the parts that lack something: it may be any."""

SETTINGS, CONSULTATION, PAGES = "settings", "consultation", "pages"
_DECLARING = frozenset({"themes", "categories", "moderators", "groups", "defaults", "shapes"})

_FOLLOWS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("no-such-group", "unknown-group", "no-owner-left"), frozenset({"groups", *_DECLARING})),
    **dict.fromkeys(("no-such-category", "unknown-category", "bad-path"), _DECLARING),
    **dict.fromkeys(("wider-than-parent", "missing-key"), frozenset({CONSULTATION, *_DECLARING})),
    **dict.fromkeys(("closes-before-opens", "no-such-time"), frozenset({CONSULTATION})),
    **dict.fromkeys(("no-such-tag-group", "unknown-tag-group"), frozenset({"tag_groups", *_DECLARING})),
    "no-such-tag": frozenset({"tag_groups", *_DECLARING}),
    "taken-address": _DECLARING,
    "tag-not-allowed": frozenset({"tag_groups", *_DECLARING}),
    "same-name": frozenset({SETTINGS, *_DECLARING}),
    "no-category": frozenset({SETTINGS, CONSULTATION, PAGES}),
    "no-such-form-template": frozenset({"form_templates", *_DECLARING}),
    "not-shown": frozenset({SETTINGS, "form_templates"}),
    **dict.fromkeys(
        ("wrong-length", "bad-slug", "bad-name", "bad-tag-name", "bad-language", "too-many-levels", "unclear-text",
         "setting-needs-another", "no-tags", "title-put-right", "bad-address"),
        frozenset({SETTINGS}),
    ),
    "contradiction": frozenset({SETTINGS, CONSULTATION}),
}  # fmt: skip
"""The parts of a file that may be to blame for a problem of this code, when they lack something."""


def is_certain(problem: Problem, lacking: Set[str]) -> bool:
    """Whether a problem of the rest is one of the whole file too."""
    if EVERYTHING in lacking:
        return problem.code not in _FOLLOWS
    return not (_FOLLOWS.get(problem.code, frozenset()) & lacking)


def rest(
    document: Document, model: type[Model], holes: Iterable[Path], *, unread: bool
) -> tuple[Document, Model, frozenset[str]] | None:
    """The document and the model without what is wrong, and the parts that lack something; None where nothing of use is
    left. `holes` are values that are missing already; `unread` says that there may be more of them."""
    lacking = {str(hole[0]) if hole else EVERYTHING for hole in holes} | ({EVERYTHING} if unread else set())
    for _ in range(MOST_ROUNDS):
        try:
            return document, model.model_validate(document.data), frozenset(lacking)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
        wrong = {_place(complaint) for complaint in meant(Complaint.of(one, document) for one in found)}
        if () in wrong:
            return None
        lacking |= {_part(path, document, model) for path in wrong} - {None}
        document = without(document, wrong)
    return None


def _place(complaint: Complaint) -> Path:
    """What has to go: the value, or for one that is missing what needs it."""
    return complaint.path[:-1] if complaint.kind == "missing" else complaint.path


def _part(path: Path, document: Document, model: type[BaseModel]) -> Any:
    """The part of the file that lacks something without the value; None for a plain value that nothing else needs."""
    top = str(path[0])
    if top == SETTINGS:
        return SETTINGS
    if CONSULTATION in path:  # days need their time zone, and each other
        return CONSULTATION
    if top == PAGES:  # without where it stands, a page stands elsewhere
        return PAGES
    named = isinstance(path[-1], int) or path[-1] in document.keys.all
    if not named and not isinstance(document.value_at(path), (dict, list)):
        return None
    return top if top in model.model_fields else EVERYTHING
