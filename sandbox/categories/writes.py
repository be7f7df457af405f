"""Making, changing and deleting categories (Discourse 3.5, core facts §1.2 and §1.8)."""

from typing import Any

from idiaspora.sandbox.appearance import sidebar_links
from idiaspora.sandbox.categories import custom_fields
from idiaspora.sandbox.categories.about_topics import create_for, describe, rename_for, trash_for
from idiaspora.sandbox.categories.access import can_edit, manages_categories
from idiaspora.sandbox.categories.log import log_change, log_creation, log_deletion
from idiaspora.sandbox.categories.order import move_to
from idiaspora.sandbox.categories.params import (
    COLUMNS,
    SETTING_DEFAULTS,
    WrongArgumentError,
    cast,
    check_database,
    sent_category_setting,
    sent_description,
    sent_localizations,
    sent_scalars,
)
from idiaspora.sandbox.categories.permalinks import keep_old_address, release_address
from idiaspora.sandbox.categories.permissions import UnknownGroupError, resolved, sent_levels
from idiaspora.sandbox.categories.reads import fetch
from idiaspora.sandbox.categories.relations import assign_relations
from idiaspora.sandbox.categories.review_modes import assign_setting, setting_names
from idiaspora.sandbox.categories.serializers import Views
from idiaspora.sandbox.categories.types import (
    TypeChange,
    WrongTypesError,
    applied,
    sent_change,
    sent_site_settings,
    switched_on,
    votes,
)
from idiaspora.sandbox.categories.validation import Draft, check_unique, problems
from idiaspora.sandbox.http.answers import (
    Answer,
    Refusal,
    invalid_access,
    ok,
    refused,
    success,
    unhandled,
    unprocessable,
)
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.permitted import find, required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.webhook_filters import leave_webhooks
from idiaspora.sandbox.plugins.topic_voting import set_category_voting
from idiaspora.sandbox.site.category_cache import forget_site_categories
from idiaspora.sandbox.site.settings_api import write_setting
from idiaspora.sandbox.site.settings_values import sent_text
from idiaspora.sandbox.store.store import Document

NO_GENERAL_CATEGORY = "-1"


@route("POST", "/categories", "categories/create")
def create(context: Context) -> Answer:
    """Make a category with its About topic.

    Tags that the request names are made before anything is checked: they stay when the category is refused (3.5).
    """
    if not manages_categories(context):
        raise invalid_access()
    try:
        return _create(context)
    except Refusal as refusal:
        return refusal.answer


def _create(context: Context) -> Answer:
    params = context.params
    required(params, "name")
    user = context.require_login()
    now = context.now()
    fields = custom_fields.sent_fields(params)
    blank: Document = {
        **{name: column.default for name, column in COLUMNS.items()},
        "slug": None,
        "user_id": user["id"],
        "position": context.store.count("category"),
        "post_count": 0,
        "description": None,
        "topic_id": None,
        "read_restricted": False,
        "permissions": [],
        "moderating_group_ids": [],
        "allowed_tags": [],
        "allowed_tag_groups": [],
        "required_tag_groups": [],
        "form_template_ids": [],
        "category_setting": dict(SETTING_DEFAULTS),
        "localizations": [],
        "custom_fields": custom_fields.created(context.profile.categories, fields),
        "topic_voting": custom_fields.asks_for_voting(params),
        "created_at": now,
        "updated_at": now,
    }
    try:
        types = sent_change(context, {**blank, "custom_fields": {}, "topic_voting": False}, is_new=True)
        draft = _drafted(context, blank, None)
    except (UnknownGroupError, WrongArgumentError, WrongTypesError) as problem:
        text = "unknown group" if isinstance(problem, UnknownGroupError) else str(problem)
        raise refused(422, text) from None
    _check(context, draft)
    parent = draft.category["parent_category_id"]
    if parent is not None and context.store.get("category", parent) is None:
        raise unhandled(500)
    typed = _typed(context, draft.category, types)
    category = context.store.insert("category", typed)
    category = create_for(context, category, sent_description(context.profile, params))
    release_address(context.store, category)
    if not _is_missing(params.get("position")):
        category = move_to(context.store, category, params["position"])
    forget_site_categories(context)
    log_creation(context, category)
    return ok({"category": Views(context).full(category, with_setting=True)})


def _drafted(context: Context, current: Document, before: Document | None) -> Draft:
    """The category with everything that was sent written into it, in Rails' order; nothing is checked yet."""
    params = context.params
    raw = sent_scalars(context.profile, params, context.settings)
    if before is not None:
        raw |= {name: None for name in context.profile.categories.blank_resets if is_blank(params.get(name))}
    category = {**current, **cast(raw)}
    draft = Draft(category, before, raw=raw)
    raw_setting = sent_category_setting(params, setting_names(context.profile))
    if raw_setting:
        draft.raw_setting = raw_setting
        assign_setting(category, raw_setting)
    levels = sent_levels(params)
    if levels is not None:
        draft.permissions = resolved(context.store, levels)
        category["permissions"] = draft.permissions.rows
        category["read_restricted"] = draft.permissions.read_restricted
    assign_relations(context, draft)
    return draft


def _check(context: Context, draft: Draft) -> None:
    found = problems(context, draft)
    if found:
        raise unprocessable(*found)
    address = (draft.category["email_in"] or "").strip().lower()
    draft.category["email_in"] = address or None
    check_database(draft.category)
    check_unique(context.store, draft)


@route("PUT", "/categories/<id>", "categories/update")
def update(context: Context, id: str) -> Answer:
    """Change what is sent and nothing else; a refused request changes nothing (3.5)."""
    category = fetch(context, id)
    if not can_edit(context, category):
        raise invalid_access()
    params = context.params
    fields = custom_fields.sent_fields(params)
    before = dict(category)
    if not _is_missing(params.get("position")):
        category = move_to(context.store, category, params["position"])
    kept = custom_fields.merged(context.profile.categories, category["custom_fields"], fields)
    current = {**category, "custom_fields": kept}
    try:
        types = sent_change(context, before, is_new=False)
        draft = _drafted(context, current, before)
    except WrongTypesError as problem:
        raise unprocessable(str(problem)) from None
    except (UnknownGroupError, WrongArgumentError):
        raise unhandled(500) from None
    _clear_blank_numbers(context, draft)
    _check(context, draft)
    on = votes(types, before, params)
    typed = {**_typed(context, draft.category, types), "topic_voting": before["topic_voting"]}
    after = save(context, before, {**typed, "updated_at": context.now()})
    after = _switch_voting(context, after, on=on)
    after = describe(context, after, sent_description(context.profile, params))
    log_change(context, before, after, fields)
    if sent_localizations(params, context.settings) is not None and "name" not in params:
        # Translations are stored, and then the answer fails for want of the name (3.5).
        return unhandled(500).answer
    return success(category=Views(context).full(after, with_setting=True))


def _typed(context: Context, category: Document, change: TypeChange) -> Document:
    """The category with what its types bring: fields of its own, and site settings that are written along."""
    if not context.profile.categories.types:
        return category
    category = {**applied(change, category), "topic_voting": votes(change, category, context.params)}
    texts = dict.fromkeys(switched_on(change), "true")
    texts |= {name: sent_text(value) for name, value in sent_site_settings(context, category).items()}
    for name, text in texts.items():
        if name in context.settings.rows:
            write_setting(context, name, text)
    return category


def _switch_voting(context: Context, category: Document, *, on: bool) -> Document:
    """Start or end the voting in a category, and what that does to the votes of its topics."""
    if category["topic_voting"] == on:
        return category
    switched = {**category, "topic_voting": on}
    context.store.put("category", switched)
    set_category_voting(context.store, category["id"], on=on)
    return switched


def _clear_blank_numbers(context: Context, draft: Draft) -> None:
    """A blank number of required tags is none; null breaks later on, but for versions that reset it anyway."""
    sent = draft.raw.get("minimum_required_tags")
    resets = "minimum_required_tags" in context.profile.categories.blank_resets
    if is_blank(sent) and (sent is not None or resets):
        draft.category["minimum_required_tags"] = 0


def _is_missing(value: Any) -> bool:
    """Whether a position is not there for Ruby: null or false; lists and objects are not permitted."""
    return value is None or value is False or isinstance(value, (list, dict))


def save(context: Context, before: Document, after: Document) -> Document:
    """Store a changed category, with what follows from its new name or slug."""
    context.store.put("category", after)
    if before["name"] != after["name"]:
        rename_for(context, after, before["name"])
    if before["slug"] != after["slug"]:
        keep_old_address(context.store, after, before["slug"])
    forget_site_categories(context)
    return after


@route("PUT", "/category/<category_id>/slug", "categories/update_slug")
def update_slug(context: Context, category_id: str) -> Answer:
    """Change only the slug; blank is refused, and nothing is logged."""
    context.require_login()
    category = find(context.store, "category", category_id)
    if not can_edit(context, category):
        raise invalid_access()
    slug = context.params.get("slug")
    text = "" if isinstance(slug, (list, dict)) or slug is None else str(slug)
    if is_blank(text):
        raise unprocessable("Slug can't be blank")
    draft = Draft({**category, "slug": text}, category)
    _check(context, draft)
    save(context, category, draft.category)
    return success()


@route("DELETE", "/categories/<id>", "categories/destroy")
def destroy(context: Context, id: str) -> Answer:
    """Delete a category without children and topics; refuses without a reason, the full form tells it (3.5)."""
    category = fetch(context, id)
    if not can_edit(context, category) or Views(context).cannot_delete_reason(category) is not None:
        raise invalid_access()
    log_deletion(context, category)
    context.store.delete("category", category["id"])
    sidebar_links.forget(context.store, sidebar_links.CATEGORY, category["id"])
    trash_for(context, category)
    leave_webhooks(context.store, "category_ids", category["id"])
    _leave_settings(context, category["id"])
    forget_site_categories(context)
    return success()


def _leave_settings(context: Context, category_id: int) -> None:
    """Empty the settings that name this one category; lists of categories keep the dead id (3.5)."""
    for name, row in context.settings.rows.items():
        if row["type"] == "category" and context.settings.text(name) == str(category_id):
            context.settings.store_text(name, "")
    if context.settings.number("general_category_id") == category_id:
        context.settings.store_text("general_category_id", NO_GENERAL_CATEGORY)
