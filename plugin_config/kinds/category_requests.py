"""Categories: the requests that make, change and delete one (Discourse 3.5)."""

from collections.abc import Mapping
from typing import Any

from idiaspora.facts.guarded_settings import MODERATION_SETTING
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing, in_fields
from idiaspora.plugin_config.kinds.category import FIELDS, IDENTITY, NAME, CategoryFields
from idiaspora.plugin_config.kinds.category_deletion import DELETION
from idiaspora.plugin_config.kinds.category_limits import levels_refused, slug_refused
from idiaspora.plugin_config.kinds.category_opening import MOVES, OPENS
from idiaspora.plugin_config.kinds.category_places import moving
from idiaspora.plugin_config.kinds.category_quirks import QUIRKS
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Row, Section
from idiaspora.plugin_config.kinds.named import stored_group_in
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP
from idiaspora.plugin_config.kinds.reads import RowsOf, Source
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.review import APPROVALS, groups_in, keep_modes
from idiaspora.plugin_config.kinds.text_limits import languages_refused
from idiaspora.plugin_config.kinds.writes import Request, Written


def _create(change: Create, names: Directory) -> tuple[Request, ...]:
    body: dict[str, Any] = {}
    _place_fields(body, change, names)
    if parent := parent_path(change.key):
        body["parent_category_id"] = names.id(CATEGORY, parent)
    # Without permissions a new category is public, under a restricted parent too.
    body.setdefault("permissions", {names.stored(GROUP, "everyone"): 1})
    return (Request("POST", "/categories.json", json=body, idempotent=False),)


def _update(change: Update, names: Directory) -> tuple[Request, ...]:
    live = change.live
    if change.aside and [item.field for item in change.fields] == ["slug"]:
        # Writes only the slug, and nothing into the staff log (3.5).
        return (Request("PUT", f"/category/{live.id}/slug.json", json={"slug": change.aside}),)
    body: dict[str, Any] = {}
    _place_fields(body, change, names)
    if change.renamed_from:
        parent = parent_path(change.key)
        parent_id = names.id(CATEGORY, parent) if parent else None
        if parent_id != live.row.get("parent_category_id"):
            body["parent_category_id"] = parent_id
    for field in sorted(KIND.carried):
        # Where they are left out, 3.4 sets them to nothing.
        if (present := live.value(field)) not in (UNKNOWN, None, "", 0):
            body.setdefault(FIELDS[field].wire.path, present)
    keep_modes(body, live.row, names)
    voting = live.value("topic_voting")
    # Any write without the current flag archives the votes of every topic (3.5).
    if voting is True:
        body.setdefault("custom_fields", {}).setdefault("enable_topic_voting", True)
    # Leaving the permissions out logs a false change of them (3.5), so managed ones go along as they stand. Others do
    # not: sending them has the forum check the children too, which may be at odds for reasons of their own.
    stored = {stored_group_in(row, names): row["permission_type"] for row in live.row.get("group_permissions", ())}
    if stored and "access" in change.resource.fields:
        body.setdefault("permissions", stored)
    if "category_localizations" in body:
        ids = {row["locale"]: row["id"] for row in live.row.get("category_localizations", ())}
        for row in body["category_localizations"]:
            if row["locale"] in ids:
                row["id"] = ids[row["locale"]]
        # Without the name the forum stores the translations and answers 500 (3.5).
        body.setdefault("name", live.row["name"])
    return (Request("PUT", f"/categories/{live.id}.json", json=body),)


def _place_fields(body: dict[str, Any], change: Written, names: Directory) -> None:
    # Broad fields first: the named custom fields of plugins join those that stand in the file.
    for wanted in sorted(change.fields, key=lambda item: FIELDS[item.field].wire.path.count(".")):
        FIELDS[wanted.field].place(body, wanted.new, names)


def _delete(change: Delete, names: Directory) -> tuple[Request, ...]:
    return (Request("DELETE", f"/categories/{change.id}.json"),)


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    found = {("category", parent)} if (parent := parent_path(resource.key)) else set()
    values = {name: declared.value for name, declared in resource.fields.items()}
    reviewed = [group for name in APPROVALS for group in groups_in(values.get(name))]
    found |= {("group", group) for group in (*values.get("access", ()), *values.get("moderated_by", ()), *reviewed)}
    found |= {("tag_group", name) for name in values.get("allowed_tag_groups", ())}
    found |= {("tag_group", row["name"]) for row in values.get("required_tag_groups", ())}
    found |= {("form_template", name) for name in values.get("form_templates", ())}
    return frozenset(found)


def _named_now(values: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """The groups and tag groups that a category names until it is written, so that they cannot go before."""
    reviewed = [group for name in APPROVALS for group in groups_in(values.get(name))]
    groups = {*(values.get("access") or ()), *(values.get("moderated_by") or ()), *reviewed}
    tags = {
        *(values.get("allowed_tag_groups") or ()),
        *(row["name"] for row in values.get("required_tag_groups") or ()),
    }
    return frozenset((kind, name) for kind, names in (("group", groups), ("tag_group", tags)) for name in names)


WITH_FIELDS = frozenset(field.wire.path.rpartition(".")[2] for field in FIELDS.values())
OF_CHAT = "has_chat_enabled"
"""What the chat plugin keeps there about its channels."""


def _of_others(value: Mapping[str, Any], row: Row) -> dict[str, Any]:
    """The custom fields that no other field of the file speaks of, as far as they say something."""
    kept = {key: said for key, said in value.items() if key not in WITH_FIELDS and key != OF_CHAT}
    return {key: said for key, said in kept.items() if said not in (None, "", False)}


def _after(change: Change) -> frozenset[tuple[str, str]]:
    """The forum drops moderating groups in silence while it lets none moderate (3.5)."""
    moderated = any(item.field == "moderated_by" and item.new for item in change.fields)
    return frozenset({("site_setting", MODERATION_SETTING)} if moderated else ())


OF_NEW_ONES: Mapping[str, Any] = {
    "color": "0088CC", "text_color": "FFFFFF", "style_type": "square", "default_top_period": "all",
    "default_list_filter": "all", "subcategory_list_style": "rows_with_featured_topics", "num_featured_topics": 3,
    "search_priority": "normal", "auto_bump.cooldown_days": 1, "allow_badges": True,
    "topic_featured_link_allowed": True,
}  # fmt: skip
"""What a new category has (3.5)."""

KIND = Kind(
    NAME,
    level=50,
    fields=FIELDS,
    reads=RowsOf(Source.CATEGORIES),
    create=_create,
    update=_update,
    delete=_delete,
    references=_references,
    checks=(slug_refused, levels_refused, languages_refused),
    carried=frozenset({"email_in", "minimum_required_tags"}),
    also_told=frozenset({"access", "topic_voting", *APPROVALS}),
    section=Section(("categories",), CategoryFields, "Categories that are not themes."),
    identity=IDENTITY,
    places=moving,
    made="category",
    calls=(
        CalledThings(Thing.ICON, in_fields("icon")),
        CalledThings(Thing.EMOJI, in_fields("emoji")),
        CalledThings(Thing.TAG, in_fields("allowed_tags"), is_made=True),
    ),
    called_by="slug",
    deletion=DELETION,
    quirks=QUIRKS,
    opens=OPENS,
    moves=MOVES,
    order=Order(needs_settings=True, names=_named_now, nested="access", exclusive="email_in", after=_after),
    nouns=("category", "categories"),
    kept="its topics",
    unshown_is_none=True,  # the forum leaves out what belongs to a feature that is off (3.5)
    export=Export(
        defaults=OF_NEW_ONES,
        # Who may see what is worth reading in every category.
        always=frozenset({"access"}),
        of_each=frozenset({"moderated_by"}),
        words={"custom_fields": _of_others},
        below="subcategories",
        needs=("form_template",),
        page="/categories",
        unsaid="Where nothing more is written: no moderators, nothing waits for approval, every tag may be used, no "
        "votes and no accepted answers, and topics stay open.",
    ),
)
