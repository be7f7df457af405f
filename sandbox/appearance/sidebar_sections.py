"""Sections of the sidebar with their links (Discourse 3.5, app/controllers/sidebar_sections_controller.rb)."""

from typing import Any
from urllib.parse import urlsplit

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
from idiaspora.sandbox.http.params import as_boolean, is_blank
from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document, Store

SYSTEM_USER = -1
MOST_TITLE, MOST_NAME, MOST_VALUE, MOST_ICON, MOST_LINKS = 30, 80, 1000, 40, 50
LINK_KEYS = ("id", "name", "value", "icon", "external", "segment")
COMMUNITY_TITLE = "Community"


def seed_sections(store: Store) -> None:
    """The one section that every forum has."""
    section = {"title": COMMUNITY_TITLE, "public": True, "section_type": "community", "user_id": SYSTEM_USER}
    store.insert("sidebar_section", {**section, "links": _community_links(store)})
    store.set_fact("last_id:sidebar_url", max(link[0] for link in store.profile.look.community_links))


def _community_links(store: Store) -> list[Document]:
    links = store.profile.look.community_links
    return [dict(zip(LINK_KEYS, (*row[:4], False, row[4]), strict=True)) for row in links]


@route("GET", "/sidebar_sections", "sidebar_sections/index")
def index(context: Context) -> Answer:
    """The public sections and the acting user's own, by title."""
    user = context.user
    if user is None:
        raise invalid_access()
    return ok({"sidebar_sections": [section_row(context, row) for row in sections_for(context.store, user)]})


def sections_for(store: Store, user: Document | None) -> list[Document]:
    """The sections that a user sees, public ones first; visitors see public ones only."""
    seen = [row for row in store.all("sidebar_section") if row["public"] or (user and row["user_id"] == user["id"])]
    return sorted(seen, key=lambda row: (not row["public"], row["section_type"] == "community", row["title"].lower()))


@route("POST", "/sidebar_sections", "sidebar_sections/create")
def create(context: Context) -> Answer:
    """A new section; a public one is the system's, and a second one of its title breaks (500)."""
    user = context.require_login()
    links = _sent_links(context)
    public = bool(as_boolean(context.params.get("public")))
    if public and not context.is_admin:
        raise invalid_access()
    title = str(context.params.get("title") or "")
    section: Document = {"title": title, "public": public, "section_type": None}
    section["user_id"] = SYSTEM_USER if public else user["id"]
    _check(section["title"], links)
    if public and any(row["title"] == section["title"] for row in context.store.where("sidebar_section", public=True)):
        raise unhandled(500)
    _check_own_title(context.store, section)
    section["links"] = [_new_link(context, link) for link in links]
    section = context.store.insert("sidebar_section", section)
    if public:
        log_staff_action(context, "create_public_sidebar_section", subject=section["title"], details=_details(section))
    return ok({"sidebar_section": section_row(context, section)})


@route("PUT", "/sidebar_sections/<id>", "sidebar_sections/update")
def update(context: Context, id: str) -> Answer:
    """Links are merged by id: those left out stay, those without an id are added (Discourse 3.5)."""
    context.require_login()
    section = _editable(context, id)
    if section is None:
        raise invalid_access()
    sent = _sent_links(context)
    changed = {**section, "title": str(context.params.get("title") or "")}
    if "public" in context.params:
        changed["public"] = bool(as_boolean(context.params["public"]))
    if (changed["public"] or section["public"]) and not context.is_admin:
        raise invalid_access()
    if changed["section_type"] == "community":
        changed["title"] = section["title"]
    kept = [link for link in sent if as_boolean(link.get("_destroy")) is not True]
    _check(changed["title"], kept)
    _check_own_title(context.store, changed)
    changed["links"] = _merged(context, section["links"], sent)
    context.store.put("sidebar_section", changed)
    if changed["public"]:
        log_staff_action(context, "update_public_sidebar_section", subject=changed["title"], details=_details(changed))
    return ok({"sidebar_section": section_row(context, changed)})


@route("PUT", "/sidebar_sections/reset/<id>", "sidebar_sections/reset")
def reset(context: Context, id: str) -> Answer:
    """Gives the community's section its first links again."""
    section = _editable(context, id)
    if section is None or section["section_type"] != "community" or not context.is_admin:
        raise invalid_access()
    fresh = {**section, "title": COMMUNITY_TITLE, "links": _community_links(context.store)}
    context.store.put("sidebar_section", fresh)
    return ok({"sidebar_section": section_row(context, fresh)})


@route("DELETE", "/sidebar_sections/<id>", "sidebar_sections/destroy")
def destroy(context: Context, id: str) -> Answer:
    """Never the community's section, nor one that is somebody else's or nobody's."""
    context.require_login()
    section = _editable(context, id)
    if section is None or section["section_type"] == "community":
        raise Refusal(Answer(403, json={"failed": "FAILED"}))
    context.store.delete("sidebar_section", section["id"])
    if section["public"]:
        log_staff_action(context, "destroy_public_sidebar_section", subject=section["title"], details=_details(section))
    return success()


def _editable(context: Context, id: str) -> Document | None:
    """The section if the acting user may change it: their own, or a public one as an admin."""
    number = number_of(id)
    section = None if number is None else context.store.get("sidebar_section", number)
    if section is None or context.user is None:
        return None
    is_mine = section["user_id"] == context.user["id"]
    return section if is_mine or (section["public"] and context.is_admin) else None


def _sent_links(context: Context) -> list[dict[str, Any]]:
    links = context.params.get("links")
    if not isinstance(links, list):
        raise unhandled(500)
    return [link for link in links if isinstance(link, dict)]


def _check(title: str, links: list[dict[str, Any]]) -> None:
    problems = []
    if is_blank(title):
        problems.append("Title can't be blank")
    elif len(title) > MOST_TITLE:
        problems.append(f"Title is too long (maximum is {MOST_TITLE} characters)")
    for key, most in (("name", MOST_NAME), ("value", MOST_VALUE), ("icon", MOST_ICON)):
        if any(is_blank(link.get(key)) for link in links):
            problems.append(f"Sidebar urls {key} can't be blank")
        if any(len(str(link.get(key) or "")) > most for link in links):
            problems.append(f"Sidebar urls {key} is too long (maximum is {most} characters)")
    if len(links) > MOST_LINKS:
        problems.append(f"Sidebar urls has too many links (maximum is {MOST_LINKS})")
    if problems:
        raise unprocessable(*problems)


def _check_own_title(store: Store, section: Document) -> None:
    rows = store.where("sidebar_section", user_id=section["user_id"], title=section["title"])
    if any(row["id"] != section.get("id") for row in rows):
        raise unprocessable("Title has already been taken")


def _new_link(context: Context, link: dict[str, Any]) -> Document:
    number = int(context.store.fact("last_id:sidebar_url", 0)) + 1
    context.store.set_fact("last_id:sidebar_url", number)
    return _filled(context, {"id": number, "segment": "primary"}, link)


def _filled(context: Context, link: Document, sent: dict[str, Any]) -> Document:
    """The link with what was sent; an address of the forum itself becomes a path."""
    value = str(sent["value"])
    parts = urlsplit(value)
    own = urlsplit(context.host).netloc
    if parts.netloc == own:
        value = value.partition(own)[2] or "/"
    segment = sent.get("segment", link["segment"])
    return {
        **link,
        "name": str(sent["name"]),
        "value": value,
        "icon": str(sent["icon"]),
        "external": bool(parts.netloc) and parts.netloc != own,
        "segment": segment if segment in ("primary", "secondary") else "primary",
    }


def _merged(context: Context, links: list[Document], sent: list[dict[str, Any]]) -> list[Document]:
    """The stored links after the sent ones are merged; sent with all ids, they also take the sent order."""
    by_id = {link["id"]: link for link in links}
    order: list[int] = []
    for link in sent:
        number = number_of(link.get("id"))
        if number is None:
            new = _new_link(context, link)
            by_id[new["id"]] = new
            order.append(new["id"])
        elif number not in by_id:
            raise refused(404, "The requested URL or resource could not be found.", error_type="not_found")
        elif as_boolean(link.get("_destroy")) is True:
            del by_id[number]
        else:
            by_id[number] = _filled(context, by_id[number], link)
            order.append(number)
    if set(order) != set(by_id):
        order = [link["id"] for link in links if link["id"] in by_id] + [
            number for number in by_id if number not in {link["id"] for link in links}
        ]
    return [by_id[number] for number in order]


def section_row(context: Context, section: Document) -> dict[str, Any]:
    return {
        "id": section["id"],
        "title": section["title"],
        "links": [{key: link[key] for key in LINK_KEYS} for link in section["links"]],
        "slug": slug_for(context.settings, section["title"]),
        "public": section["public"],
        "section_type": section["section_type"],
    }


def _details(section: Document) -> str:
    return "\n".join(f"{link['name']}: {link['value']}" for link in section["links"])
