"""What the page shows of the store, as tables of texts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from idiaspora.sandbox.appearance import sidebar_links
from idiaspora.sandbox.appearance.shown_themes import taken_in, user_themes
from idiaspora.sandbox.appearance.sidebar_sections import sections_for
from idiaspora.sandbox.categories.access import can_create_topic_in, can_reply_in, visible_categories
from idiaspora.sandbox.categories.permissions import stored_set
from idiaspora.sandbox.groups.groups import can_see_members, rows_of_group, visible_groups
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.slugs import unescaped
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_see_topic
from idiaspora.sandbox.users.serializer_parts import can_see_profile
from idiaspora.sandbox.view.readers import EVERYTHING, USERNAME, Reader, is_shut_out

MOST_TOPICS, MOST_MEMBERS, MOST_NAMES = 100, 200, 30
LEVELS = {1: "create", 2: "reply", 3: "see"}
VISIBLE_TO = ("everyone", "logged-in users", "members", "members and staff", "owners")


@dataclass(frozen=True)
class Table:
    """One table of the page. The first cell heads its row."""

    id: str
    title: str
    note: str
    """What the table holds."""
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    """What stands there without rows."""


def tables(reader: Reader) -> list[Table]:
    """Everything that this reader sees, and both sidebars."""
    context = reader.context
    found = [
        _categories(context, everything=reader.name == EVERYTHING),
        _sidebar(reader),
        _look(context),
        _topics(context),
        _groups(context),
        _members(context),
    ]
    if is_shut_out(reader):
        return [replace(table, rows=(), note="Only for those who log in.") for table in found]
    return found


def _listed(names: Iterable[str], most: int = MOST_NAMES) -> str:
    found = list(names)
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more


def _places(context: Context) -> dict[int, str]:
    """Categories with the names of those above them, by number."""
    rows = {row["id"]: row for row in context.store.all("category")}

    def place(row: Document) -> str:
        above = rows.get(row["parent_category_id"] or 0)
        return f"{place(above)} › {row['name']}" if above else str(row["name"])

    return {number: place(row) for number, row in rows.items()}


def _categories(context: Context, *, everything: bool) -> Table:
    places = _places(context)
    rows = sorted(visible_categories(context), key=lambda row: places[row["id"]].lower())
    total = context.store.count("category")
    note = f"{len(rows)} of {total} categories. Whoever may create topics may reply and see, too."
    own = () if everything else ("This reader may",)
    head = ("Category", "Address", "May create", "May reply", "May see", *own, "Topics", "More")
    shown = tuple(_category(context, row, places[row["id"]], everything=everything) for row in rows)
    return Table("categories", "Categories", note, head, shown, "No category is to be seen.")


def _category(context: Context, row: Document, place: str, *, everything: bool) -> tuple[str, ...]:
    may: dict[str, list[str]] = {word: [] for word in LEVELS.values()}
    for name, level in stored_set(context.store, row).items():
        may[LEVELS.get(level, "see")].append(name)
    best = "create" if can_create_topic_in(context, row) else "reply" if can_reply_in(context, row) else "see"
    own = () if everything else (best,)
    topics = context.store.count("topic", category_id=row["id"], deleted_at=None)
    cells = (_listed(may["create"]), _listed(may["reply"]), _listed(may["see"]))
    return (place, unescaped(row["slug"] or ""), *cells, *own, str(topics), "; ".join(_marks(context, row)))


def _marks(context: Context, row: Document) -> list[str]:
    names: dict[int, str] = dict(context.store.columns("group", "id", "name"))
    moderators = _listed(names.get(number, str(number)) for number in row["moderating_group_ids"])
    asked = row["category_setting"]
    marks = {
        "topics are voted on": row.get("topic_voting"),
        "answers are accepted as solutions": row["custom_fields"].get("enable_accepted_answers") in (True, "true", "t"),
        "new topics wait for approval": asked.get("require_topic_approval"),
        "replies wait for approval": asked.get("require_reply_approval"),
        f"moderated by {moderators}": moderators,
        f"tags: {_listed(row['allowed_tags'])}": row["allowed_tags"],
    }
    return [text for text, on in marks.items() if on]


def _sidebar(reader: Reader) -> Table:
    """The menus of a new account, and of those that are there: a changed default reaches the former only.

    What somebody has in the menu and does not see is not shown to them.
    """
    context, store = reader.context, reader.context.store
    places = _places(context)
    people = [row for row in store.all("user") if row["id"] > 0 and row["username"] != USERNAME and not row["staged"]]
    visible = {row["id"]: row for row in visible_categories(context)}
    rows: list[tuple[str, ...]] = []
    for kind, key in (("category", sidebar_links.CATEGORY), ("tag", sidebar_links.TAG)):
        held: dict[object, set[int]] = {}
        for row in store.all(sidebar_links.KIND):
            if key in row:
                held.setdefault(row[key], set()).add(row["user_id"])
        for target, users in held.items():
            if kind == "category" and target not in visible:
                continue
            seen = users if kind == "tag" else users & _who_see(context, visible[target])
            old = sum(row["id"] in seen for row in people)
            name = str(target) if kind == "tag" else places[visible[target]["id"]]
            rows.append((name, kind, "yes" if reader.user["id"] in seen else "no", f"{old} of {len(people)}"))
    for section in sections_for(store, None):
        links = _listed(str(link["name"]) for link in section["links"])
        rows.append((str(section["title"]), f"section: {links}", "yes", f"{len(people)} of {len(people)}"))
    note = "What the sidebar shows to somebody who comes now, and to how many of the members who are there already."
    head = ("In the sidebar", "Kind", "A new member", "Older members")
    return Table("sidebar", "Sidebar", note, head, tuple(rows), "The sidebar is empty.")


def _look(context: Context) -> Table:
    """The themes in which people see the forum, with their colours and the code that they bring."""
    store = context.store
    palettes = {row["id"]: str(row["name"]) for row in store.all("palette")}
    rows = []
    for shown in user_themes(context):
        theme = store.get("theme", shown["theme_id"]) or {}
        light, dark = (palettes.get(shown[key], "its own") for key in ("color_scheme_id", "dark_color_scheme_id"))
        who = "everybody" if shown["default"] else "who chooses it"
        code = _listed(str(row["name"]) for row in taken_in(context, theme))
        rows.append((str(shown["name"]), who, light, dark, code))
    head = ("Theme", "For", "Palette", "In the dark", "Components")
    return Table("look", "Appearance", "What pages look like, and whose code they bring.", head, tuple(rows), "")


def _who_see(context: Context, category: Document) -> set[int]:
    """The numbers of the accounts that see a category."""
    if not category["read_restricted"]:
        return {number for (number,) in context.store.columns("user", "id")}
    groups = {row["group_id"] for row in category["permissions"]}
    members = context.store.columns("group_user", "group_id", "user_id")
    found = {user_id for group_id, user_id in members if group_id in groups}
    shown = not context.settings.on("suppress_secured_categories_from_admin")
    return found | {number for number, admin in context.store.columns("user", "id", "admin") if admin and shown}


def _topics(context: Context) -> Table:
    places = _places(context)
    names: dict[int, str] = dict(context.store.columns("user", "id", "username"))
    rows = [row for row in context.store.all("topic") if not row["deleted_at"] and can_see_topic(context, row)]
    rows = [row for row in rows if row["visible"] or context.is_staff]
    rows.sort(key=lambda row: (row["bumped_at"], row["id"]), reverse=True)
    shown = tuple(
        (
            str(row["title"]),
            places.get(row["category_id"] or 0, "a message" if row["archetype"] == "private_message" else ""),
            names.get(row["user_id"], ""),
            _listed(row["tags"]),
            str(context.store.count("post", topic_id=row["id"], deleted_at=None)),
            row["bumped_at"][:16].replace("T", " "),
            _listed(mark for mark in ("closed", "archived", "pinned_at") if row.get(mark)).replace("_at", ""),
        )
        for row in rows[:MOST_TOPICS]
    )
    head = ("Topic", "Category", "By", "Tags", "Posts", "Last activity (UTC)", "State")
    note = f"{len(shown)} of {len(rows)} topics that this reader sees, the latest first."
    return Table("topics", "Topics", note, head, shown, "No topic is to be seen.")


def _groups(context: Context) -> Table:
    names: dict[int, str] = dict(context.store.columns("user", "id", "username"))
    rows = visible_groups(context)
    shown = []
    for group in rows:
        members = [row for row in rows_of_group(context.store, group["id"]) if names.get(row["user_id"]) != USERNAME]
        people = _listed(names.get(row["user_id"], "") + (" (owner)" if row["owner"] else "") for row in members)
        ways = {"anybody may join": group["public_admission"], "takes requests": group["allow_membership_requests"]}
        shown.append(
            (
                str(group["name"]),
                str(group["full_name"] or ""),
                str(len(members)),
                people if can_see_members(context, group) else "are not shown to this reader",
                VISIBLE_TO[group["visibility_level"]],
                _listed(text for text, on in ways.items() if on),
            )
        )
    head = ("Group", "Full name", "How many", "Members", "Seen by", "Ways in")
    note = f"{len(rows)} groups that this reader sees."
    return Table("groups", "Groups", note, head, tuple(shown), "No group is to be seen.")


def _members(context: Context) -> Table:
    groups = {row["id"]: str(row["name"]) for row in visible_groups(context) if can_see_members(context, row)}
    held: dict[int, list[str]] = {}
    for group_id, user_id in context.store.columns("group_user", "group_id", "user_id"):
        if group_id in groups and not groups[group_id].startswith("trust_level_"):
            held.setdefault(user_id, []).append(groups[group_id])
    rows = [row for row in context.store.all("user") if row["id"] > 0 and row["username"] != USERNAME]
    hidden = context.user is None and context.settings.on("hide_user_profiles_from_public")
    rows = [] if hidden else [row for row in rows if can_see_profile(context, row)]
    rows.sort(key=lambda row: str(row["username"]).lower())
    shown = tuple(
        (
            str(row["username"]),
            str(row["name"] or ""),
            str(row["trust_level"]),
            _listed(word for word in ("admin", "moderator") if row[word]),
            _listed(sorted(held.get(row["id"], []))),
        )
        for row in rows[:MOST_MEMBERS]
    )
    head = ("Member", "Name", "Trust level", "Staff", "Groups")
    note = f"{len(shown)} of {len(rows)} members whose pages this reader sees."
    return Table("members", "Members", note, head, shown, "No member is to be seen.")
