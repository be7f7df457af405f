"""Badges and their groupings, managed by admins (Discourse 3.5, app/controllers/admin/badges_controller.rb)."""

from functools import cache
from typing import Any

from idiaspora.sandbox.http.answers import Answer, Refusal, not_found, nothing, ok, unhandled, unprocessable
from idiaspora.sandbox.http.params import as_boolean, as_integer, is_blank
from idiaspora.sandbox.http.permitted import find
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.site.settings_values import sanitized
from idiaspora.sandbox.store.packaged import packaged
from idiaspora.sandbox.store.store import Document, Store

SYSTEM_FIELDS = (
    "name", "badge_type_id", "multiple_grant", "target_posts", "show_posts", "query", "trigger", "auto_revoke",
    "listable",
)  # fmt: skip
NUMBERS = ("badge_type_id", "badge_grouping_id", "image_upload_id", "trigger")
SWITCHES = (
    "allow_title", "multiple_grant", "listable", "enabled", "auto_revoke", "target_posts", "show_posts",
    "show_in_post_header", "system",
)  # fmt: skip
TEXTS = ("name", "description", "long_description", "icon", "query")
MOST = {"name": 100, "description": 500, "long_description": 1000}
LABELS = {"name": "Name", "description": "Description", "long_description": "Long description"}
NEW_BADGE: Document = {
    "name": None,
    "description": None,
    "long_description": None,
    "badge_type_id": None,
    "badge_grouping_id": 5,
    "allow_title": False,
    "multiple_grant": False,
    "icon": "certificate",
    "image_upload_id": None,
    "listable": True,
    "enabled": True,
    "auto_revoke": True,
    "target_posts": False,
    "show_posts": False,
    "show_in_post_header": False,
    "trigger": None,
    "query": None,
    "system": False,
}
LAST_SEEDED_ID = 106
LAST_SYSTEM_GROUPING = 5


@cache
def badge_data() -> dict[str, Any]:
    """The badges, types, groupings and triggers of a fresh forum."""
    data: dict[str, Any] = packaged("badges.json")
    return data


def seed_badges(store: Store, seeded_at: str) -> None:
    """Puts the badges of a fresh forum into the store, with the first grants of the automatic ones."""
    data = badge_data()
    for row in data["badges"]:
        badge = {**data["defaults"], **row}
        store.insert("badge", {**badge, "icon": f"{store.profile.look.icon_prefix}{badge['icon']}"}, id=row["id"])
    for row in data["groupings"]:
        store.insert("badge_grouping", row, id=row["id"])
    store.set_fact("last_id:badge", LAST_SEEDED_ID)
    for user in store.all("user") if store.profile.site.welcomed else ():
        if user["id"] > 0 and user["trust_level"] > 0:
            grant = {"badge_id": 1, "user_id": user["id"], "granted_by_id": -1, "post_id": None, "seq": 0}
            store.insert("user_badge", {**grant, "granted_at": seeded_at, "created_at": seeded_at})


@route("GET", "/admin/badges", "admin/badges/index", constraint="admin")
def index(context: Context) -> Answer:
    """All badges by grouping, type and name; also while `enable_badges` is off."""
    positions = {row["id"]: row["position"] for row in context.store.all("badge_grouping")}
    badges = sorted(
        context.store.all("badge"),
        key=lambda row: (positions.get(row["badge_grouping_id"], 0), row["badge_type_id"], row["name"]),
    )
    triggers = badge_data()["triggers"]
    return ok(
        {
            "badges": [admin_row(context, row) for row in badges],
            "badge_types": badge_data()["types"],
            "badge_groupings": groupings(context.store),
            "admin_badges": {
                "protected_system_fields": SYSTEM_FIELDS,
                "triggers": triggers,
                "badge_ids": [row["id"] for row in badges],
                "badge_grouping_ids": [row["id"] for row in groupings(context.store)],
                "badge_type_ids": [row["id"] for row in badge_data()["types"]],
            },
        }
    )


@route("GET", "/admin/badges/types", "admin/badges/badge_types", constraint="admin")
def types(context: Context) -> Answer:
    return ok({"badge_types": badge_data()["types"]})


@route("POST", "/admin/badges", "admin/badges/create", constraint="admin")
def create(context: Context) -> Answer:
    """A new badge needs a name and a type."""
    icon = f"{context.profile.look.icon_prefix}{NEW_BADGE['icon']}"
    badge = _written(context, {**NEW_BADGE, "icon": icon})
    badge = context.store.insert("badge", badge)
    log_staff_action(context, "create_badge", details=_details(badge))
    return _stored(context, badge)


@route("PUT", "/admin/badges/<id>", "admin/badges/update", constraint="admin")
def update(context: Context, id: str) -> Answer:
    """A partial update; JSON's false and null are skipped. Some fields of system badges are ignored without a word."""
    badge = find(context.store, "badge", id)
    changed = _written(context, badge)
    context.store.put("badge", changed)
    if changed["name"] != badge["name"]:
        _retitle_holders(context.store, badge, changed["name"])
    log_staff_action(context, "change_badge", details=_details(changed))
    return _stored(context, changed)


@route("DELETE", "/admin/badges/<id>", "admin/badges/destroy", constraint="admin")
def destroy(context: Context, id: str) -> Answer:
    """System badges go as well, without refusal (Discourse 3.5). Titles from the badge are cleared."""
    badge = find(context.store, "badge", id)
    _retitle_holders(context.store, badge, None)
    for row in context.store.where("user_badge", badge_id=badge["id"]):
        context.store.delete("user_badge", row["id"])
    context.store.delete("badge", badge["id"])
    log_staff_action(context, "delete_badge", details=_details(badge))
    return nothing()


@route("POST", "/admin/badges/badge_groupings", "admin/badges/save_badge_groupings", constraint="admin")
def save_groupings(context: Context) -> Answer:
    """Replaces all groupings by the given ones in their order; the seeded five stay, a blank id is a new one."""
    ids, names = context.params.get("ids") or [], context.params.get("names") or []
    kept: set[int] = set()
    for position, (number, name) in enumerate(zip(ids, names, strict=False)):
        row = None if is_blank(number) else context.store.get("badge_grouping", as_integer(number) or 0)
        if row is None:
            new = {"name": name, "description": None, "position": position, "system": False}
            row = context.store.insert("badge_grouping", new)
        else:
            context.store.put("badge_grouping", {**row, "name": name, "position": position})
        kept.add(row["id"])
    for row in context.store.all("badge_grouping"):
        if row["id"] not in kept and row["id"] > LAST_SYSTEM_GROUPING:
            context.store.delete("badge_grouping", row["id"])
    return ok({"badge_groupings": groupings(context.store)})


@route("GET", "/badges", "badges/index")
def listed(context: Context) -> Answer:
    """The badges that members see: enabled and listable."""
    _require_badges(context.settings)
    rows = [row for row in context.store.all("badge") if row["enabled"] and row["listable"]]
    return ok(
        {
            "badges": [{**badge_row(context, row, with_long=True), "has_badge": _has(context, row)} for row in rows],
            "badge_types": badge_data()["types"],
            "badge_groupings": groupings(context.store),
        }
    )


@route("GET", "/badges/<id>", "badges/show")
@route("GET", "/badges/<id>/<slug>", "badges/show")
def show(context: Context, id: str, slug: str = "") -> Answer:
    """A badge that is on; one that is off is Rails' own 404, for admins too (3.5)."""
    _require_badges(context.settings)
    badge = find(context.store, "badge", id)
    if not badge["enabled"]:
        raise unhandled(404)
    return ok({"badge_types": types_of([badge]), "badge": badge_row(context, badge, with_long=True)})


def _require_badges(settings: SiteSettings) -> None:
    if not settings.on("enable_badges"):
        raise not_found()


def _has(context: Context, badge: Document) -> bool:
    user = context.user
    return user is not None and bool(context.store.where("user_badge", badge_id=badge["id"], user_id=user["id"]))


def badge_row(context: Context, badge: Document, *, with_long: bool = False) -> dict[str, Any]:
    """The badge as members see it."""
    long_description = {"long_description": badge["long_description"] or ""} if with_long else {}
    return {
        "id": badge["id"],
        "name": badge["name"],
        "description": badge["description"] or "",
        "grant_count": len(context.store.where("user_badge", badge_id=badge["id"])),
        "allow_title": badge["allow_title"],
        "multiple_grant": badge["multiple_grant"],
        "icon": badge["icon"],
        "image_url": _picture(context, badge),
        "listable": badge["listable"],
        "enabled": badge["enabled"],
        "badge_grouping_id": badge["badge_grouping_id"],
        "system": badge["system"],
        **long_description,
        "slug": slug_for(context.settings, badge["name"], "-"),
        "manually_grantable": is_manually_grantable(badge),
        "badge_type_id": badge["badge_type_id"],
        **({"show_in_post_header": badge["show_in_post_header"]} if context.profile.look.badges_in_header else {}),
    }


def _picture(context: Context, badge: Document) -> str | None:
    """The address of the badge's picture; a number that no upload has breaks every answer with the badge (3.5)."""
    if badge["image_upload_id"] is None:
        return None
    upload = context.store.get("upload", badge["image_upload_id"])
    if upload is None:
        raise unhandled(500)
    return str(upload["url"])


def admin_row(context: Context, badge: Document) -> dict[str, Any]:
    """The badge as admins see it."""
    more = ("query", "trigger", "target_posts", "auto_revoke", "show_posts", "image_upload_id")
    row = badge_row(context, badge, with_long=True) | {name: badge[name] for name in more}
    return row | ({"i18n_name": badge["i18n_name"]} if "i18n_name" in badge else {})


def is_manually_grantable(badge: Document) -> bool:
    return not badge["system"] and is_blank(badge["query"])


def types_of(badges: list[Document]) -> list[Document]:
    """The types of these badges, each once, in their order."""
    wanted = dict.fromkeys(badge["badge_type_id"] for badge in badges)
    by_id = {row["id"]: row for row in badge_data()["types"]}
    return [by_id[number] for number in wanted if number in by_id]


@route("POST", "/admin/badges/preview", "admin/badges/preview", constraint="admin")
def preview(context: Context) -> Answer:
    """Whom a query would give a badge: never told, as the hidden `enable_badge_sql` cannot be switched on (3.5)."""
    return Answer(403, json="preview not allowed")


def groupings(store: Store) -> list[Document]:
    return sorted(store.all("badge_grouping"), key=lambda row: row["position"])


def _stored(context: Context, badge: Document) -> Answer:
    """The badge as it is kept now. A picture that is none is kept too, and breaks the answer (3.5)."""
    try:
        return ok({"badge_types": types_of([badge]), "badge": admin_row(context, badge)})
    except Refusal as refusal:
        return refusal.answer


def _written(context: Context, badge: Document) -> Document:
    """The badge with what was sent; raises the messages of its validation."""
    allowed = {*NUMBERS, *SWITCHES, *TEXTS}
    allowed -= set(SYSTEM_FIELDS) if badge["system"] else set()
    allowed -= set() if context.store.fact("setting:enable_badge_sql") == "true" else {"query"}
    sent = {name: value for name, value in context.params.items() if name in allowed and _counts(value)}
    changed = {**badge, **{name: _cast(name, value) for name, value in sent.items()}}
    problems = [*_problems(context.store, changed)]
    if problems:
        raise unprocessable(*problems)
    if "description" in sent:
        changed["description"] = sanitized(changed["description"])
    return changed


def _counts(value: Any) -> bool:
    """What Ruby takes for true and Rails permits: everything but false, null and nested values."""
    return value is not None and value is not False and not isinstance(value, (list, dict))


def _cast(name: str, value: Any) -> Any:
    if name in NUMBERS:
        return as_integer(value)
    return as_boolean(value) if name in SWITCHES else str(value)


def _problems(store: Store, badge: Document) -> list[str]:
    problems = []
    if is_blank(badge["name"]):
        problems.append("Name can't be blank")
    elif any(row["name"] == badge["name"] and row["id"] != badge.get("id") for row in store.all("badge")):
        problems.append("Name has already been taken")
    if badge["badge_type_id"] not in {row["id"] for row in badge_data()["types"]}:
        problems.append("Badge type can't be blank")
    problems += [
        f"{LABELS[name]} is too long (maximum is {most} characters)"
        for name, most in MOST.items()
        if len(badge[name] or "") > most
    ]
    problems += [
        f"{label} is not included in the list"
        for name, label in (("allow_title", "Allow title"), ("multiple_grant", "Multiple grant"))
        if badge[name] is None
    ]
    return problems


def _details(badge: Document) -> str:
    """The values that the staff log keeps: those that are set, one a line, with the id first."""
    names = ("id", *(name for name in NEW_BADGE if name in badge))
    return "\n".join(f"{name}: {_ruby(badge[name])}" for name in names if badge[name] not in (None, ""))


def _ruby(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _retitle_holders(store: Store, badge: Document, title: str | None) -> None:
    if badge["allow_title"]:
        for user in store.where("user", title=badge["name"]):
            if store.where("user_badge", badge_id=badge["id"], user_id=user["id"]):
                store.put("user", {**user, "title": title})
