"""Tags and their synonyms (core facts §5, Discourse 3.5)."""

from typing import Any

from idiaspora.sandbox.categories.access import can_see, group_ids_of, visible_categories
from idiaspora.sandbox.groups.groups import EVERYONE, in_any_group
from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok, success, unhandled, unprocessable
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.ruby_text import inspect
from idiaspora.sandbox.model.staff_log import log_staff_action, page_number
from idiaspora.sandbox.model.webhook_filters import leave_webhooks
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.tags.names import clean_tag, clean_tags, ensure_tags, find_tag, rename_everywhere, tag_of_path
from idiaspora.sandbox.tags.reader_words import KIND, in_language_of_reader
from idiaspora.sandbox.tags.references import reference
from idiaspora.sandbox.versions import Profile

LONGEST_DESCRIPTION = 1000
PER_PAGE = 51
COLUMNS = {"id", "name", "description", "target_tag_id"}


def require_tagging(context: Context) -> None:
    """Refuses (404) while `tagging_enabled` is off."""
    if not context.settings.on("tagging_enabled"):
        raise not_found()


def tag_count(context: Context, name: str) -> int:
    """How many topics have the tag; those in restricted categories are counted for staff only."""
    hidden = set() if context.is_staff else {row["id"] for row in context.store.where("category", read_restricted=True)}
    return sum(
        name in topic.get("tags", []) and not topic.get("deleted_at") and topic.get("category_id") not in hidden
        for topic in context.store.all("topic")
    )


def tag_rows(context: Context, tags: list[Document]) -> list[dict[str, Any]]:
    """Tags as the lists of tags and of synonyms carry them; before they were objects, the id is the name."""
    names = {tag["id"]: tag["name"] for tag in context.store.all("tag")}
    as_objects = context.profile.tags.as_objects
    return [
        {
            **(reference(context, tag) if as_objects else {"id": tag["name"]}),
            "text": shown["name"],
            "name": shown["name"],
            "description": shown["description"],
            "count": tag_count(context, tag["name"]),
            "pm_only": False,
            "target_tag": names.get(tag["target_tag_id"]),
        }
        for tag in tags
        for shown in (in_language_of_reader(context, tag),)
    ]


def groups_of_tag(store: Store, name: str) -> list[Document]:
    return [group for group in store.all("tag_group") if name in group["tag_names"]]


def hidden_from(context: Context, name: str) -> bool:
    """Whether the tag is only in groups that give the acting user nothing."""
    groups = groups_of_tag(context.store, name)
    if context.is_staff or not groups:
        return False
    mine = {EVERYONE, *group_ids_of(context.store, context.user)}
    return not any(row["group_id"] in mine for group in groups for row in group["permissions"])


def visible_tags(context: Context) -> list[Document]:
    """All tags for an admin, for others those in use that they may see."""
    tags = context.store.all("tag")
    if context.is_admin:
        return tags
    return [tag for tag in tags if tag_count(context, tag["name"]) and not hidden_from(context, tag["name"])]


@route("GET", "/tags", "tags/index")
def index(context: Context) -> Answer:
    """All tags; by group when `tags_listed_by_group` is on, which leaves the ungrouped ones in `tags`."""
    require_tagging(context)
    tags = visible_tags(context)
    if context.settings.on("tags_listed_by_group"):
        ungrouped = [tag for tag in tags if not groups_of_tag(context.store, tag["name"])]
        return ok({"tags": tag_rows(context, ungrouped), "extras": {"tag_groups": _grouped(context)}})
    categories = [
        {"id": row["id"], "tags": tag_rows(context, _named(context.store, row["allowed_tags"]))}
        for row in visible_categories(context)
        if row.get("allowed_tags")
    ]
    return ok({"tags": tag_rows(context, tags), "extras": {"categories": categories}})


def _grouped(context: Context) -> list[dict[str, Any]]:
    mine = {EVERYONE, *group_ids_of(context.store, context.user)}
    return [
        {"id": group["id"], "name": group["name"], "tags": tag_rows(context, _named(context.store, group["tag_names"]))}
        for group in sorted(context.store.all("tag_group"), key=lambda group: str(group["name"]))
        if context.is_staff or any(row["group_id"] in mine for row in group["permissions"])
    ]


def _named(store: Store, names: list[str]) -> list[Document]:
    return [tag for name in names if (tag := find_tag(store, name))]


@route("GET", "/tags/list", "tags/list")
def listed(context: Context) -> Answer:
    """Tags by name in pages of 51; `offset` is the number of the page."""
    require_tagging(context)
    tags = sorted(visible_tags(context), key=lambda tag: str(tag["name"]))
    wanted = _names_param(context.params.get("only_tags"))
    excluded = _names_param(context.params.get("exclude_tags"))
    term = str(context.params.get("filter") or "").lower()
    tags = [
        tag
        for tag in tags
        if term in tag["name"] and (not wanted or tag["name"] in wanted) and tag["name"] not in excluded
    ]
    page = as_integer(context.params.get("offset")) or 0
    return ok(
        {
            "list_tags": [basic_tag(context, tag) for tag in tags[page * PER_PAGE : (page + 1) * PER_PAGE]],
            "meta": {
                "total_rows_list_tags": len(tags),
                "load_more_list_tags": f"/tags/list?offset={page + 1}",
            },
        }
    )


@route("GET", "/tags/filter/search", "tags/search")
def search(context: Context) -> Answer:
    """Tags with a text in their names, the most used first; what is no number is no limit (400)."""
    require_tagging(context)
    most = page_number(context, "limit", default=context.settings.number("max_tag_search_results"))
    text = clean_tag(context, str(context.params.get("q") or ""))
    excluded = context.params.get("excludeSynonyms") in ("true", True)
    tags = [
        tag
        for tag in context.store.all("tag")
        if text in tag["name"] and not hidden_from(context, tag["name"]) and not (excluded and tag["target_tag_id"])
    ]
    tags.sort(key=lambda tag: (-tag_count(context, tag["name"]), str(tag["name"])))
    return ok({"results": tag_rows(context, tags[:most])})


def _names_param(value: Any) -> set[str]:
    return {name.strip() for name in str(value).split(",") if name.strip()} if value else set()


def basic_tag(context: Context, tag: Document) -> dict[str, Any]:
    groups = groups_of_tag(context.store, tag["name"])
    full = [row["group_id"] for group in groups for row in group["permissions"]]
    shown = in_language_of_reader(context, tag)
    return {
        **(reference(context, tag) if context.profile.tags.as_objects else {"id": tag["id"]}),
        "name": shown["name"],
        "topic_count": tag_count(context, tag["name"]),
        "staff": bool(groups) and EVERYONE not in full,
        "description": shown["description"],
    }


def _has_numbers(profile: Profile) -> bool:
    return profile.tags.as_objects


@route("GET", "/tag/<slug>/<int:name>/info", "tags/info", offered=_has_numbers)
@route("GET", "/tag/<name>/info", "tags/info")
def info(context: Context, name: str | int, slug: str = "") -> Answer:
    """One tag with synonyms, groups and the categories that it is bound to."""
    require_tagging(context)
    tag = tag_of_path(context.store, str(name))
    if tag is None or hidden_from(context, tag["name"]):
        raise not_found()
    groups = groups_of_tag(context.store, tag["name"])
    group_ids = {group["id"] for group in groups}
    categories = [
        row
        for row in context.store.all("category")
        if tag["name"] in row["allowed_tags"] or group_ids & set(row["allowed_tag_groups"])
    ]
    seen = [row for row in categories if can_see(context, row)]
    detailed = {
        **basic_tag(context, tag),
        "synonyms": tag_rows(context, context.store.where("tag", target_tag_id=tag["id"])),
        **({"tag_group_names": [group["name"] for group in groups]} if _shows_groups(context) else {}),
        "category_restricted": bool(categories),
        "category_ids": [row["id"] for row in seen],
    }
    return ok({"categories": _basic_categories(context, seen), "tag_info": detailed, "__rest_serializer": "1"})


def _shows_groups(context: Context) -> bool:
    return context.is_admin or context.settings.on("tags_listed_by_group")


def _basic_categories(context: Context, rows: list[Document]) -> list[dict[str, Any]]:
    if not rows:
        return []
    from idiaspora.sandbox.categories import serializers

    return [serializers.basic(context, row) for row in rows]


@route("PUT", "/tag/<name>", "tags/update")
def update(context: Context, name: str) -> Answer:
    """Rename or describe; logged as a renaming in both cases (3.5)."""
    require_tagging(context)
    context.require_login()
    tag = tag_of_path(context.store, name)
    if tag is None:
        raise not_found()
    if not in_any_group(context, "edit_tags_allowed_groups"):
        raise invalid_access()
    sent = _sent_tag(context)
    new_name = None
    changed = dict(tag)
    named = sent.get("name", sent.get("id")) if context.profile.tags.as_objects else sent.get("id")
    if not is_blank(named):
        new_name = changed["name"] = clean_tag(context, named)
    if "description" in sent:
        changed["description"] = sent["description"]
    _validate(context, changed)
    context.store.put("tag", changed)
    if changed["name"] != tag["name"]:
        rename_everywhere(context.store, tag["name"], changed["name"])
    log_staff_action(context, "renamed_tag", previous=name, new=new_name, details="")
    named = reference(context, changed) if context.profile.tags.as_objects else {"id": changed["name"]}
    return ok({"tag": {**named, "description": changed["description"]}})


def _sent_tag(context: Context) -> dict[str, Any]:
    """The `tag` object; a JSON body without it is taken as the object, a form without it is a 500 (3.5)."""
    sent = context.params.get("tag")
    if isinstance(sent, dict):
        return sent
    if sent is None and "json" in context.headers.get("Content-Type", ""):
        return {key: value for key, value in context.body.items() if key in COLUMNS}
    raise unhandled(500)


def _validate(context: Context, tag: Document) -> None:
    problems = []
    other = find_tag(context.store, tag["name"])
    if not tag["name"]:
        problems.append("Name can't be blank")
    if other is not None and other["id"] != tag["id"]:
        problems.append("Name has already been taken")
    if len(tag["description"] or "") > LONGEST_DESCRIPTION:
        problems.append(f"Description is too long (maximum is {LONGEST_DESCRIPTION} characters)")
    if problems:
        raise unprocessable(*problems)


def require_tag_admin(context: Context) -> None:
    """Refuses whoever is not of the staff (403)."""
    context.require_login()
    if not context.is_staff:
        raise invalid_access()


def forget(context: Context, tag: Document) -> None:
    """Takes the tag off everything; its synonyms stand for themselves again."""
    for synonym in context.store.where("tag", target_tag_id=tag["id"]):
        context.store.put("tag", {**synonym, "target_tag_id": None})
    rename_everywhere(context.store, tag["name"], None)
    for row in context.store.where(KIND, tag_id=tag["id"]):
        context.store.delete(KIND, row["id"])
    leave_webhooks(context.store, "tag_names", tag["name"])
    context.store.delete("tag", tag["id"])


@route("DELETE", "/tag/<name>", "tags/destroy")
def destroy(context: Context, name: str) -> Answer:
    """Take the tag off everything and forget it."""
    require_tagging(context)
    require_tag_admin(context)
    tag = tag_of_path(context.store, name)
    if tag is None:
        raise not_found()
    synonyms = [row["name"] for row in context.store.where("tag", target_tag_id=tag["id"])]
    forget(context, tag)
    details = f"synonyms: {inspect(synonyms)}" if synonyms else ""
    log_staff_action(context, "deleted_tag", subject=name, details=details)
    return success()


@route("POST", "/tag/<name>/synonyms", "tags/create_synonyms")
def create_synonyms(context: Context, name: str) -> Answer:
    """Make other names stand for the tag.

    Only the first `max_tags_per_topic` names are taken, the rest is dropped without a word; failures come as 200 (3.5).
    """
    require_tagging(context)
    require_tag_admin(context)
    tag = tag_of_path(context.store, name)
    if tag is None:
        raise not_found()
    sent = context.params.get("synonyms")
    names = clean_tags(context, sent if isinstance(sent, list) else [])[: context.settings.number("max_tags_per_topic")]
    failed = _add_synonyms(context, tag, [name for name in names if name != tag["name"]])
    if failed:
        return ok({"failed": "FAILED", "failed_tags": failed})
    return success()


def _add_synonyms(context: Context, tag: Document, names: list[str]) -> dict[str, str]:
    store = context.store
    failed: dict[str, str] = {}
    for name in ensure_tags(context, names):
        synonym = find_tag(store, name)
        if synonym is None:
            continue
        if tag["target_tag_id"]:
            failed[name] = f'not allowed because "{tag["name"]}" is a synonym'
        elif store.where("tag", target_tag_id=synonym["id"]):
            failed[name] = "cannot be a synonym because it has synonyms itself"
        else:
            store.put("tag", {**synonym, "target_tag_id": tag["id"]})
            _replace_on_topics(store, name, tag["name"])
    return failed


def _replace_on_topics(store: Store, synonym: str, name: str) -> None:
    for topic in store.all("topic"):
        if synonym in topic.get("tags", []):
            names = [name if part == synonym else part for part in topic["tags"]]
            store.put("topic", {**topic, "tags": list(dict.fromkeys(names))})


@route("DELETE", "/tag/<name>/synonyms/<synonym>", "tags/destroy_synonym")
def destroy_synonym(context: Context, name: str, synonym: str) -> Answer:
    """Make the synonym a tag of its own again; 400 when it does not stand for this tag."""
    require_tagging(context)
    require_tag_admin(context)
    tag, other = tag_of_path(context.store, name), tag_of_path(context.store, synonym)
    if tag is None or other is None:
        raise not_found()
    if other["target_tag_id"] != tag["id"]:
        return Answer(400, json={"failed": "FAILED"})
    context.store.put("tag", {**other, "target_tag_id": None})
    return success()
