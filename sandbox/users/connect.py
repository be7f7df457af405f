"""Accounts that another site keeps in step by DiscourseConnect (Discourse 3.5, lib/discourse_connect_base.rb)."""

import hmac
from base64 import b64decode
from binascii import Error
from hashlib import sha256
from urllib.parse import parse_qs

from idiaspora.sandbox.groups.groups import membership, refresh_automatic
from idiaspora.sandbox.groups.joining import add_member, remove_member
from idiaspora.sandbox.http.answers import Answer, Refusal, not_found, ok
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.usernames import find_by_email, name_exists
from idiaspora.sandbox.seed import USER_DEFAULTS
from idiaspora.sandbox.site.user_defaults import give_to_new
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.users.staff_serializers import detailed
from idiaspora.sandbox.users.trust_levels import join_levels

PROVIDER = "discourse_connect"
TRUE = ("true", "t", "1")


def failed(text: str) -> Refusal:
    return Refusal(Answer(422, json={"failed": "FAILED", "message": text}))


@route("POST", "/admin/users/sync_sso", "admin/users/sync_sso", constraint="admin")
def sync(context: Context) -> Answer:
    """Make or change the account of a signed payload: the one way to make an admin without a mail."""
    if not context.settings.on("enable_discourse_connect"):
        raise not_found()
    sent = _payload(context)
    if not sent.get("external_id", "").strip() or sent["external_id"].strip().lower() in ("none", "nil", "blank"):
        raise failed("The external_id is blank.")
    if not sent.get("email", "").strip():
        raise failed("Primary email can't be blank")
    user = _account(context, sent)
    _follow_groups(context, user, sent)
    return ok(detailed(context, context.store.get("user", user["id"]) or user))


def _payload(context: Context) -> dict[str, str]:
    """The fields of the payload; refuses one that is not signed with the secret of the settings."""
    packed, signature = str(context.params.get("sso") or ""), str(context.params.get("sig") or "")
    secret = context.settings.text("discourse_connect_secret")
    wanted = hmac.new(secret.encode(), packed.encode(), sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        raise failed("Bad signature for payload")
    try:
        text = b64decode(packed, validate=False).decode()
    except (Error, UnicodeDecodeError):
        raise failed("The payload is no base64") from None
    return {key: values[-1] for key, values in parse_qs(text, keep_blank_values=True).items()}


def _account(context: Context, sent: dict[str, str]) -> Document:
    """The account of the external id, else the one of the address, else a new one, with what was sent written to it."""
    store, external, email = context.store, sent["external_id"], sent["email"].strip().lower()
    rows = store.all("user")
    found = next((row for row in rows if (row.get("external_ids") or {}).get(PROVIDER) == external), None)
    user = found or find_by_email(store, email)
    if user is None:
        name = _free_name(context, sent.get("username") or email.partition("@")[0])
        level = context.settings.number("default_trust_level")
        fresh = {**USER_DEFAULTS, "created_at": context.now(), "trust_level": level, "private_topics_count": 0}
        user = store.insert("user", {**fresh, "username": name, "name": sent.get("name") or name, "email": email})
        user = give_to_new(store, context.settings, user)
        join_levels(store, user)
    user = {**user, "external_ids": {**(user.get("external_ids") or {}), PROVIDER: external}}
    user |= {role: sent[role].lower() in TRUE for role in ("admin", "moderator") if role in sent}
    overridden = {"email": email, "name": sent.get("name"), "username": sent.get("username")}
    for key, value in overridden.items():
        if value and context.settings.on(f"auth_overrides_{key}"):
            user[key] = value
    for key, column in (("title", "title"), ("bio", "bio_raw"), ("locale", "locale")):
        if sent.get(key):
            user[column] = sent[key]
    store.put("user", user)
    refresh_automatic(store, "admins", "moderators", "staff")
    return user


def _free_name(context: Context, wanted: str) -> str:
    name, count = wanted, 0
    while name_exists(context.store, name):
        count += 1
        name = f"{wanted}{count}"
    return name


def _follow_groups(context: Context, user: Document, sent: dict[str, str]) -> None:
    """Put the user into groups and take them out of others, by name; automatic ones are left alone."""
    groups = {group["name"].lower(): group for group in context.store.all("group") if not group["automatic"]}
    joined = {name.lower() for name in sent.get("add_groups", "").split(",")}
    left = {name.lower() for name in sent.get("remove_groups", "").split(",")}
    if "groups" in sent:
        only = {name.lower() for name in sent["groups"].split(",")}
        joined, left = joined | only, left | (set(groups) - only)
    for name, group in groups.items():
        is_member = membership(context.store, group, user) is not None
        if name in joined and not is_member:
            add_member(context.store, group, user["id"])
        elif name in left - joined and is_member:
            remove_member(context.store, group, user["id"])
