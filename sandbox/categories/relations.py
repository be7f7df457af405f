"""The relations of a category write: tags, tag groups, moderators, form templates, translations (Discourse 3.5)."""

from typing import Any

from idiaspora.sandbox.categories.params import sent_list, sent_localizations, sent_required_groups
from idiaspora.sandbox.categories.review_modes import KINDS, group_key
from idiaspora.sandbox.categories.validation import Draft
from idiaspora.sandbox.http.answers import unhandled
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.tags.names import clean_tag, find_tag

LONGEST = {"locale": 20, "name": 50, "description": 1000}


def assign_relations(context: Context, draft: Draft) -> None:
    """Write the sent relations into the draft; tags that do not exist are made at once."""
    params, category, tagging = context.params, draft.category, context.settings.on("tagging_enabled")
    if context.settings.on("enable_category_group_moderation"):
        _assign_ids(context.store, "group", category, "moderating_group_ids", params)
    _assign_ids(context.store, "form_template", category, "form_template_ids", params)
    if context.profile.categories.review_modes:
        for kind in KINDS:
            _assign_ids(context.store, "group", category, group_key(kind), params)
    tags = sent_list(params, "allowed_tags", blank_clears=tagging)
    if tags is not None:
        category["allowed_tags"] = allowed_tags(context, tags, category["allowed_tags"])
    names = sent_list(params, "allowed_tag_groups", blank_clears=tagging)
    if names is not None:
        groups = context.store.all("tag_group")
        category["allowed_tag_groups"] = [group["id"] for group in groups if group["name"] in names]
    localizations = sent_localizations(params, context.settings)
    if localizations is not None:
        category["localizations"] = _localizations(context, draft, localizations)
    refuses = context.profile.categories.wrong_required_refused
    required = sent_required_groups(params, context.settings, refuses_others=refuses)
    if required is not None:
        _assign_required(context.store, draft, required)


def _assign_ids(store: Store, kind: str, category: Document, name: str, params: dict[str, Any]) -> None:
    """Ids of existing rows; text counts as 0, an unknown id is a 404, and a group named twice breaks (500)."""
    sent = sent_list(params, name)
    if sent is None:
        return
    numbers = [as_integer(value) or 0 for value in sent if not is_blank(value)]
    if any(store.get(kind, number) is None for number in numbers):
        raise unhandled(404)
    if kind == "group" and len(set(numbers)) < len(numbers):
        raise unhandled(500)
    category[name] = numbers


def allowed_tags(context: Context, sent: list[Any], present: list[str]) -> list[str]:
    """The stored names of the sent tags, made where they do not exist; none while tagging is off."""
    if not context.settings.on("tagging_enabled"):
        return []
    names = [str(name) for name in sent]
    lowered = {name.lower() for name in names}
    known = [tag["name"] for tag in context.store.all("tag") if tag["name"].lower() in lowered]
    for name in names:
        cleaned = name if name in known else clean_tag(context, name)
        tag = find_tag(context.store, cleaned) if cleaned else None
        if cleaned and tag is None:
            tag = context.store.insert("tag", {"name": cleaned, "description": None, "target_tag_id": None})
        if tag is not None and tag["name"] not in known:
            known.append(tag["name"])
    kept = [name for name in present if name in known]
    return kept + [name for name in known if name not in kept]


def _assign_required(store: Store, draft: Draft, required: list[tuple[str, int]]) -> None:
    """A count below 1 is a 422 without a text on update, and one of the problems of a new category."""
    ids = {group["name"]: group["id"] for group in store.all("tag_group")}
    rows = [{"tag_group_id": ids[name], "min_count": count} for name, count in required if name in ids]
    if any(row["min_count"] < 1 for row in rows):
        if draft.before is not None:
            raise unhandled(422)
        draft.sentences.append("Category required tag groups is invalid")
    draft.category["required_tag_groups"] = rows


def _localizations(context: Context, draft: Draft, sent: list[dict[str, Any]]) -> list[Document]:
    """The translations after a write: rows whose id is not sent go, an unknown id is a 404."""
    present = {row["id"]: row for row in draft.category["localizations"]}
    new: Document = {"id": None, "locale": None, "name": None, "description": None}
    rows: list[Document] = []
    for entry in sent:
        number = None if is_blank(entry.get("id")) else as_integer(entry["id"])
        if number is not None and number not in present:
            raise unhandled(404)
        values = {key: entry[key] for key in LONGEST if key in entry and not isinstance(entry[key], (list, dict))}
        rows.append({**(new if number is None else present[number]), **values})
    problems = [text for row in rows for text in _localization_problems(row, rows, list(present.values()))]
    draft.sentences += dict.fromkeys(problems)
    for row in rows:
        if row["id"] is None and not draft.sentences:
            row["id"] = context.store.insert("category_localization", {})["id"]
    return rows


def _localization_problems(row: Document, rows: list[Document], present: list[Document]) -> list[str]:
    """The rows that the category has still count: a locale may not be sent again without its id."""
    label = "Category localizations"
    found = [f"{label} {key} can't be blank" for key in ("locale", "name") if is_blank(row[key])]
    others = [other for other in [*rows, *present] if other is not row and other["id"] != row["id"]]
    if row["locale"] is not None and any(other["locale"] == row["locale"] for other in others):
        found.append(f"{label} category has already been taken")
    for key, most in LONGEST.items():
        if len(str(row[key] or "")) > most:
            found.append(f"{label} {key} is too long (maximum is {most} characters)")
    return found
