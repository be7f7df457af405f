"""The attributes of a group: their writers, types, limits and errors (3.5)."""

import re
from copy import deepcopy
from typing import Any

from idiaspora.sandbox.groups.groups import ALIAS_LEVELS, FOR_ALL, NOTIFICATION_LEVELS, rows_of_group
from idiaspora.sandbox.http.answers import unhandled, unprocessable
from idiaspora.sandbox.http.params import as_boolean, as_integer, as_text
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.mail_addresses import is_mail_address
from idiaspora.sandbox.model.usernames import name_exists, normalized, problem_of_name
from idiaspora.sandbox.seed import seed_data
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.users.trust_levels import LEVELS

BOOLEANS = (
    "primary_group", "public_admission", "public_exit", "allow_membership_requests", "publish_read_state", "imap_ssl",
    "smtp_enabled", "imap_enabled", "allow_unknown_sender_topic_replies",
)  # fmt: skip
INTEGERS = (
    "mentionable_level", "messageable_level", "visibility_level", "members_visibility_level", "grant_trust_level",
    "default_notification_level", "flair_upload_id", "smtp_port", "smtp_ssl_mode", "imap_port", "assignable_level",
)  # fmt: skip
NOT_NULL = (
    "primary_group", "public_admission", "public_exit", "allow_membership_requests", "publish_read_state",
    "visibility_level", "members_visibility_level", "default_notification_level", "imap_mailbox_name",
    "allow_unknown_sender_topic_replies", "smtp_ssl_mode",
)  # fmt: skip
LONGEST = {"full_name": 100, "bio_raw": 3000, "membership_request_template": 5000}
MOST_DOMAINS = 50

CREATED = (
    "name", "mentionable_level", "messageable_level", "visibility_level", "members_visibility_level",
    "automatic_membership_email_domains", "title", "primary_group", "grant_trust_level", "incoming_email",
    "flair_icon", "flair_upload_id", "flair_bg_color", "flair_color", "bio_raw", "public_admission", "public_exit",
    "allow_membership_requests", "full_name", "default_notification_level", "membership_request_template",
    "publish_read_state",
)  # fmt: skip
OF_AUTOMATIC = (
    "bio_raw", "default_notification_level", "messageable_level", "mentionable_level", "flair_bg_color", "flair_color",
    "flair_icon", "flair_upload_id", "visibility_level", "members_visibility_level",
)  # fmt: skip
OF_OWNERS = (
    "title", "allow_membership_requests", "bio_raw", "default_notification_level", "flair_bg_color", "flair_color",
    "flair_icon", "flair_upload_id", "full_name", "membership_request_template", "mentionable_level",
    "messageable_level", "public_admission", "public_exit",
)  # fmt: skip
OF_MANAGERS = (
    *OF_OWNERS, "allow_unknown_sender_topic_replies", "automatic_membership_email_domains", "email_from_alias",
    "email_password", "email_username", "grant_trust_level", "imap_enabled", "imap_mailbox_name", "imap_port",
    "imap_server", "imap_ssl", "incoming_email", "members_visibility_level", "name", "primary_group",
    "publish_read_state", "smtp_enabled", "smtp_port", "smtp_server", "smtp_ssl_mode", "visibility_level",
)  # fmt: skip
DEFAULTS = tuple(f"{word}_{what}" for word in NOTIFICATION_LEVELS for what in ("category_ids", "tags"))

# The columns in the order of the table; the log of a change follows it, and unwrapped bodies are read by it.
COLUMNS = (
    "name", "automatic_membership_email_domains", "primary_group", "title", "grant_trust_level", "incoming_email",
    "flair_bg_color", "flair_color", "bio_raw", "allow_membership_requests", "full_name",
    "default_notification_level", "visibility_level", "public_exit", "public_admission",
    "membership_request_template", "messageable_level", "mentionable_level", "smtp_server", "smtp_port",
    "imap_server", "imap_port", "imap_ssl", "imap_mailbox_name", "email_username", "email_password",
    "publish_read_state", "members_visibility_level", "flair_icon", "flair_upload_id", "smtp_enabled", "imap_enabled",
    "email_from_alias", "allow_unknown_sender_topic_replies", "smtp_ssl_mode", "assignable_level",
)  # fmt: skip

DOMAIN = re.compile(r"[a-z0-9]+([\-.][a-z0-9]+)*\.[a-z]{2,24}(:[0-9]{1,5})?(/.*)?", re.IGNORECASE)


def new_group() -> Document:
    """A group with the defaults of the table; the automatic ones of the seed differ in their visibility only."""
    return {**deepcopy(seed_data()["group_defaults"]), "automatic": False, "visibility_level": FOR_ALL, "name": None}


def cast(values: dict[str, Any]) -> dict[str, Any]:
    """The values as the columns read them."""
    return {key: _cast(key, value) for key, value in values.items()}


def _cast(key: str, value: Any) -> Any:
    if key in BOOLEANS:
        return as_boolean(value)
    if key in INTEGERS:
        return as_integer(value)
    text = value if value is None or isinstance(value, str) else as_text(value)
    if key == "incoming_email":
        return (text or "").strip().lower() or None
    return normalized(text) if key == "name" and text is not None else text


def check(context: Context, group: Document, changed: dict[str, Any], *, has_owner: bool) -> None:
    """Refuse what the model does not accept (422); null for a column that needs a value is an error (500)."""
    problems = [
        *_name_problems(context, group, changed),
        *_domain_problems(changed, group),
        *_address_problems(context, group, changed),
        *_other_problems(group, changed, has_owner=has_owner),
    ]
    if problems:
        raise unprocessable(*problems)
    if any(group[key] is None for key in NOT_NULL):
        raise unhandled(500)


def _name_problems(context: Context, group: Document, changed: dict[str, Any]) -> list[str]:
    name, previous = group["name"], changed.get("name")
    problems = []
    if "name" in changed and name is not None:
        problem = problem_of_name(context.settings, name)
        if problem is None and name.lower() != (previous or "").lower() and name_exists(context.store, name):
            problem = "has already been taken"
        if problem is None and name.lower() == "by-id":
            problem = "is reserved"
        problems = [f"Name {problem}"] if problem else []
    return problems if (name or "").strip() else [*problems, "Name can't be blank"]


def _domain_problems(changed: dict[str, Any], group: Document) -> list[str]:
    """Also takes protocol and path off the domains."""
    text = group["automatic_membership_email_domains"]
    if not (text or "").strip():
        return []
    domains = [re.sub(r"/.*$", "", re.sub(r"^https?://", "", part)) for part in text.split("|")]
    good = [domain for domain in domains if DOMAIN.fullmatch(domain)]
    group["automatic_membership_email_domains"] = "|".join(good)
    problems = [f"'{domain}' is not a valid domain." for domain in domains if domain not in good]
    if len(good) > MOST_DOMAINS and "automatic_membership_email_domains" in changed:
        problems.append(f"Automatic membership email domains is limited to {MOST_DOMAINS}")
    return problems


def _address_problems(context: Context, group: Document, changed: dict[str, Any]) -> list[str]:
    if group["automatic"] or not group["incoming_email"]:
        return []
    problems = []
    for address in group["incoming_email"].split("|"):
        if not is_mail_address(address):
            problems.append(f"'{address}' is not a valid email address.")
        elif _is_used(context, group, address, "group", "incoming_email"):
            problems.append(f"'{address}' is already used by the group.")
        elif _is_used(context, group, address, "category", "email_in"):
            problems.append(f"'{address}' is already used by the category.")
    return problems


def _is_used(context: Context, group: Document, address: str, kind: str, column: str) -> bool:
    return any(
        address in (row[column] or "").split("|") and not (kind == "group" and row["id"] == group.get("id"))
        for row in context.store.all(kind)
    )


def _other_problems(group: Document, changed: dict[str, Any], *, has_owner: bool) -> list[str]:
    problems = []
    if group["allow_membership_requests"] and not has_owner:
        problems.append("You cannot allow membership requests for a group without any owners.")
    if "grant_trust_level" in changed and group["grant_trust_level"] not in LEVELS:
        problems.append(f"'{group['grant_trust_level']}' is not a valid trust level.")
    problems += [
        f"{key.capitalize().replace('_', ' ')} is not included in the list"
        for key in ("mentionable_level", "messageable_level")
        if group[key] not in ALIAS_LEVELS
    ]
    problems += [
        f"{key.capitalize().replace('_', ' ')} is too long (maximum is {most} characters)"
        for key, most in LONGEST.items()
        if len(group[key] or "") > most
    ]
    return problems


def has_owner(store: Store, group: Document) -> bool:
    return any(row["owner"] for row in rows_of_group(store, group["id"]))


def with_defaults(store: Store, group: Document, values: dict[str, Any]) -> Document:
    """The group with new notification defaults; each category or tag is in one level at a time, unknown ones in none.

    A level that is sent is replaced, null and an empty list clear it.
    """
    known: dict[str, dict[Any, Any]] = {
        "category_ids": {number: number for (number,) in store.columns("category", "id")},
        "tags": {name.lower(): name for (name,) in store.columns("tag", "name")},
    }
    out = dict(group)
    for key, sent in values.items():
        word, suffix = next((word, what) for word in NOTIFICATION_LEVELS for what in known if key == f"{word}_{what}")
        if suffix == "tags" and sent is None:
            continue
        wanted = [known[suffix].get(_key_of(item, suffix)) for item in sent or []]
        chosen = [item for item in dict.fromkeys(wanted) if item is not None]
        for other in NOTIFICATION_LEVELS:
            kept = out[f"{other}_{suffix}"]
            out[f"{other}_{suffix}"] = [item for item in kept if item not in chosen]
        out[f"{word}_{suffix}"] = chosen
    return out


def _key_of(item: Any, suffix: str) -> Any:
    return as_integer(item) if suffix == "category_ids" else str(item).lower()
