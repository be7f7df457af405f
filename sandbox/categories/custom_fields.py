"""Custom fields of categories: what is stored of a value and how it reads back (Discourse 3.5)."""

import json
from typing import Any

from idiaspora.sandbox.http.answers import unhandled
from idiaspora.sandbox.http.params import FALSE_WORDS, is_blank
from idiaspora.sandbox.model.ruby_text import inspect
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.versions.profile import CategoryFacts

Fields = dict[str, Any]

TRUE_WORDS = {"1", "t", "true", "T", "True", "TRUE"}
MOST_FIELDS = 100
VOTING = "enable_topic_voting"


def sent_fields(params: dict[str, Any]) -> Fields | None:
    """The custom fields of a request, None when there is nothing to do; anything but an object breaks (500).

    A list with an object inside is not permitted and left out.
    """
    sent = params.get("custom_fields")
    if sent is None or sent == {}:
        return None
    if not isinstance(sent, dict):
        raise unhandled(500)
    return {key: value for key, value in sent.items() if not _has_objects(value)}


def _has_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, (list, dict)) for item in value)


def asks_for_voting(params: dict[str, Any]) -> bool:
    """Whether a write carries a truthy `enable_topic_voting`; every write without one ends the voting (3.5)."""
    value = (params.get("custom_fields") or {}).get(VOTING)
    if isinstance(value, str):
        return value != "" and value not in FALSE_WORDS
    return value is not None and value is not False and value != 0


def created(facts: CategoryFacts, sent: Fields | None) -> Fields:
    """What a new category stores: the whole object; null and empty lists are left out, false and blank text stay."""
    kept = {
        key: value for key, value in (sent or {}).items() if facts.objects_in_new_fields or not isinstance(value, dict)
    }
    stored = {key: _stored(facts, value, objects_as_json=True) for key, value in kept.items()}
    return {key: value for key, value in stored.items() if value is not None}


def merged(facts: CategoryFacts, current: Fields, sent: Fields | None) -> Fields:
    """What is stored after an update: sent keys replace, blank values remove, other keys stay.

    JSON's false removes too, or is stored, by version.
    """
    changed = {
        key: _stored(facts, value, objects_as_json=False)
        for key, value in (sent or {}).items()
        if not is_blank(value) or (value is False and facts.false_fields_stored)
    }
    kept = {key: value for key, value in current.items() if key not in (sent or {})}
    return {**kept, **{key: value for key, value in changed.items() if value is not None}}


def _stored(facts: CategoryFacts, value: Any, *, objects_as_json: bool) -> Any:
    if isinstance(value, list):
        items = [_text(facts, item) for item in value if item is not None]
        return items[0] if len(items) == 1 else items or None
    if isinstance(value, dict):
        return _json(value) if objects_as_json else inspect(value)
    return None if value is None else _text(facts, value)


def _text(facts: CategoryFacts, value: Any) -> str:
    if isinstance(value, bool):
        return facts.true_field if value else facts.false_field
    return str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read(facts: CategoryFacts, stored: Fields) -> Fields:
    """The fields as their readers get them: booleans that plugins register typed, all others text or lists of text."""
    return {key: _typed(value) if key in facts.boolean_fields else value for key, value in stored.items()}


def _typed(value: Any) -> Any:
    if isinstance(value, list):
        return [item in TRUE_WORDS for item in value]
    return value in TRUE_WORDS


def preloaded(facts: CategoryFacts, category: Document) -> Fields:
    """The fields that listings carry, null where they are not set."""
    fields = read(facts, category["custom_fields"])
    return {key: fields.get(key) for key in facts.preloaded_fields}
