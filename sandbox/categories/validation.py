"""The validation of categories (Discourse 3.5, app/models/category.rb): the sentences of the 422 answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from idiaspora.sandbox.categories.custom_fields import MOST_FIELDS
from idiaspora.sandbox.categories.permissions import PermissionSet, conflicts
from idiaspora.sandbox.http.answers import unhandled
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.mail_addresses import is_mail_address
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.model.slugs import slug_for, unescaped
from idiaspora.sandbox.store.store import Document, Store

LONGEST_NAME = 50
LONGEST_CLOSING_HOURS = 87_600
PRIORITIES = range(6)
RESERVED_SLUGS = ("none",)
HEX = re.compile(r"(?:[0-9a-fA-F]{3}){1,2}")
WHOLE_NUMBER = re.compile(r"[+-]?\d+")


@dataclass
class Draft:
    """A category as a write would leave it.

    `raw` are the sent values as they came, `before` is None on create, `sentences` are problems of what is attached.
    """

    category: Document
    before: Document | None
    raw: dict[str, Any] = field(default_factory=dict)
    permissions: PermissionSet | None = None
    raw_setting: dict[str, Any] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)

    @property
    def id(self) -> int | None:
        return None if self.before is None else int(self.before["id"])

    def changes(self, name: str) -> bool:
        return self.before is None or self.before[name] != self.category[name]


def problems(context: Context, draft: Draft) -> list[str]:
    """The sentences about what is wrong, in Discourse's order; gives the draft its stripped name and its slug."""
    found = list(_name_problems(context.store, draft))
    if len(draft.category["custom_fields"]) > MOST_FIELDS:
        found.append(f"Maximum number of custom fields is {MOST_FIELDS}.")
    found += _colour_problems(context, draft)
    found += _number("Num featured topics", draft.raw, "num_featured_topics", over=0, nullable=False)
    if draft.category["search_priority"] not in PRIORITIES:
        found.append("Search priority is not included in the list")
    found += _parent_problems(context, draft)
    found += _email_problems(context.store, draft)
    found += _settle_slug(context, draft)
    found += _description_problems(context, draft)
    found += _permission_problems(context.store, draft)
    found += _number("Default slow mode seconds", draft.raw, "default_slow_mode_seconds", over=0)
    found += _number("Auto close hours", draft.raw, "auto_close_hours", over=0, most=LONGEST_CLOSING_HOURS, whole=False)
    if draft.category["slug"] in RESERVED_SLUGS:
        found.append("Slug is reserved")
    for name in ("auto_bump_cooldown_days", "num_auto_bump_daily"):
        label = f"Category setting {name.replace('_', ' ')}"
        found += _number(label, draft.raw_setting, name, least=0)
    return found + draft.sentences


def _colour_problems(context: Context, draft: Draft) -> Iterator[str]:
    """Colours of three or six digits, where the version looks at them."""
    if context.profile.categories.colours_checked:
        for name, label in (("color", "Color"), ("text_color", "Text color")):
            if name in draft.raw and not HEX.fullmatch(draft.category[name] or ""):
                yield f"{label} is invalid"


def _description_problems(context: Context, draft: Draft) -> Iterator[str]:
    """The length of a description that comes with a new category."""
    most = context.profile.categories.longest_description
    sent = context.params.get("description")
    if most is not None and draft.before is None and isinstance(sent, str) and len(sent) > most:
        yield f"Description is too long (maximum is {most} characters)"


def check_unique(store: Store, draft: Draft) -> None:
    """What the database refuses (500): a name of the same case that only padding kept from the validation."""
    if any(row["name"] == draft.category["name"] for row in _namesakes(store, draft)):
        raise unhandled(500)


def _namesakes(store: Store, draft: Draft) -> list[Document]:
    """The other categories of the same parent with the same name in any letter case."""
    parent_id, name = draft.category["parent_category_id"], draft.category["name"] or ""
    rows = store.named("category", "name", name, parent_category_id=parent_id)
    return [row for row in rows if row["id"] != draft.id]


def _name_problems(store: Store, draft: Draft) -> Iterator[str]:
    """Only a new name or parent is validated, and before the name is stripped."""
    if not draft.changes("name") and not draft.changes("parent_category_id"):
        return
    name = draft.category["name"] or ""
    if is_blank(name):
        yield "Category Name can't be blank"
    if _namesakes(store, draft):
        yield "Category Name has already been taken"
    if not name:
        yield "Category Name is too short (minimum is 1 character)"
    if len(name) > LONGEST_NAME:
        yield f"Category Name is too long (maximum is {LONGEST_NAME} characters)"


def _number(
    label: str,
    raw: dict[str, Any],
    name: str,
    *,
    over: int | None = None,
    least: int | None = None,
    most: int | None = None,
    whole: bool = True,
    nullable: bool = True,
) -> list[str]:
    """The numericality of a sent value, judged as it came and not as its column reads it."""
    value = raw.get(name)
    if name not in raw or (nullable and (value is None or value == "")):
        return []
    number = _parsed(value)
    if number is None:
        return [f"{label} is not a number"]
    if whole and not WHOLE_NUMBER.fullmatch(str(value)):
        return [f"{label} must be an integer"]
    limits = [
        (over is None or number > over, f"greater than {over}"),
        (least is None or number >= least, f"greater than or equal to {least}"),
        (most is None or number <= most, f"less than or equal to {most}"),
    ]
    return [f"{label} must be {words}" for kept, words in limits if not kept]


def _parsed(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _parent_problems(context: Context, draft: Draft) -> Iterator[str]:
    parent = draft.category["parent_category_id"]
    if parent is None:
        return
    if draft.id == context.settings.number("uncategorized_category_id"):
        yield "Uncategorized can't have a parent category"
    if parent == draft.id:
        yield "A subcategory's parent cannot be itself"
    most = context.settings.number("max_category_nesting")
    depth = _ancestors(context.store, draft, most) + 1 + _descendants(context.store, draft, most)
    if depth > most:
        yield "You can't nest a subcategory under another"


def _ancestors(store: Store, draft: Draft, most: int) -> int:
    """How many categories stand above; a circle counts as too many, an unknown parent as none."""
    height, above = 0, draft.category["parent_category_id"]
    while above is not None and height < most:
        row = store.get("category", above)
        if above == draft.id:
            return most
        if row is None:
            return height
        height, above = height + 1, row["parent_category_id"]
    return height


def _descendants(store: Store, draft: Draft, most: int) -> int:
    depth, level = 0, [draft.id] if draft.id is not None else []
    while level and depth < most:
        level = [row["id"] for above in level for row in store.where("category", parent_category_id=above)]
        if draft.category["parent_category_id"] in level:
            return most
        depth += bool(level)
    return depth


def _email_problems(store: Store, draft: Draft) -> Iterator[str]:
    """Nothing is stripped before the check: a space before or after an address makes it invalid (3.5)."""
    sent = draft.category["email_in"] or ""
    for address in sent.split("|") if sent.strip() else []:
        group = _owner(store.all("group"), "incoming_email", address)
        category = _owner([row for row in store.all("category") if row["id"] != draft.id], "email_in", address)
        if not is_mail_address(address):
            yield f"'{address}' is not a valid email address."
        elif group:
            yield f"'{address}' is already in use by the group '{group['name']}'."
        elif category:
            yield f"'{address}' is already in use by the category '{category['name']}'."


def _owner(rows: list[Document], column: str, address: str) -> Document | None:
    return next((row for row in rows if address.lower() in (row.get(column) or "").lower().split("|")), None)


def _settle_slug(context: Context, draft: Draft) -> list[str]:
    """Strip the name and clean the slug, or make one from the name where none is left; runs on every save."""
    category = draft.category
    if is_blank(category["name"]):
        return []
    category["name"] = category["name"].strip()
    found: list[str] = []
    if is_blank(category["slug"]):
        category["slug"] = slug_for(context.settings, category["name"], "")
        if _slug_taken(context.store, draft):
            category["slug"] = ""
    else:
        found += _sent_slug_problems(context, draft)
    own = re.match(r"(\d+)-category", category["slug"], re.ASCII)
    if own and int(own[1]) != draft.id:
        found.append("Slug is invalid")
    return found


def _sent_slug_problems(context: Context, draft: Draft) -> list[str]:
    category = draft.category
    category["slug"] = stored_slug(context.settings, category["slug"])
    if not category["slug"]:
        return ["Slug is invalid"]
    if context.settings.text("slug_generation_method") == "ascii" and not unescaped(category["slug"]).isascii():
        return ["Slug contains non-ascii characters"]
    return ["Slug is already in use"] if _slug_taken(context.store, draft) else []


def stored_slug(settings: SiteSettings, sent: str) -> str:
    """A sent slug as it is stored: cleaned of all special characters, other alphabets percent-encoded."""
    encoded = settings.text("slug_generation_method") == "encoded"
    return slug_for(settings, unescaped(sent) if encoded else sent, "", method="encoded")


def _slug_taken(store: Store, draft: Draft) -> bool:
    parent_id, slug = draft.category["parent_category_id"], draft.category["slug"]
    return any(row["id"] != draft.id for row in store.where("category", slug=slug, parent_category_id=parent_id))


def _permission_problems(store: Store, draft: Draft) -> list[str]:
    if draft.permissions is None:
        return []
    lacking = conflicts(store, draft.category, draft.permissions)
    if not lacking:
        return []
    return [
        "Any group that is allowed to access a subcategory must also be allowed to access the parent category. "
        f"The following groups have access to one of the subcategories, but no access to parent category: "
        f"{', '.join(lacking)}."
    ]
