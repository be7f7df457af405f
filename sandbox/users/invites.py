"""Invites: links for unknown people, into groups and topics (core facts §3.4, Discourse 3.5)."""

from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from idiaspora.sandbox.groups.groups import can_edit_group, in_any_group
from idiaspora.sandbox.groups.serializers import basic_group
from idiaspora.sandbox.http.answers import (
    Answer,
    Refusal,
    invalid_access,
    invalid_parameters,
    not_found,
    ok,
    success,
    unprocessable,
)
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import number_of, required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.mail_addresses import is_mail_address
from idiaspora.sandbox.model.usernames import find_by_email, find_user
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.users.serializer_parts import is_me

PAGE_SIZE = 40
MOST_AT_ONCE = 200


def check_may_invite(context: Context, groups: list[Document]) -> None:
    """Staff and members of `invite_allowed_groups` may, into groups whose members they may change."""
    context.require_login()
    allowed = context.is_staff or (
        context.settings.number("max_invites_per_day") > 0 and in_any_group(context, "invite_allowed_groups")
    )
    automatic = any(group["automatic"] for group in groups) and not context.profile.groups.automatic_in_invites
    foreign = not context.is_admin and not all(can_edit_group(context, group) for group in groups)
    if not allowed or automatic or foreign:
        raise invalid_access()


def chosen_groups(context: Context) -> list[Document]:
    """The groups of `group_ids` and `group_names`, with both those in both; unknown ones are ignored."""
    ids, names = context.params.get("group_ids"), context.params.get("group_names")
    groups: list[Document] = context.store.all("group")
    if is_blank(ids) and is_blank(names):
        return []
    if not is_blank(ids):
        wanted = {number_of(part) or 0 for part in _parts(ids)}
        groups = [group for group in groups if group["id"] in wanted]
    if not is_blank(names):
        groups = [group for group in groups if group["name"] in _parts(names)]
    return groups


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else str(value).split(",")


def _topic(context: Context) -> Document | None:
    if is_blank(context.params.get("topic_id")):
        return None
    topic = context.store.get("topic", number_of(context.params["topic_id"]) or 0)
    if topic is None:
        raise invalid_parameters("topic_id")
    return topic


def generate_invite(
    context: Context, sent: dict[str, Any], groups: list[Document], topic: Document | None = None
) -> Document:
    """A new invite, or the live one of this inviter for the address: that gets a new end and more groups."""
    inviter = context.require_login()
    email = None if is_blank(sent.get("email")) else str(sent["email"]).strip().lower()
    existing = _check_address(context, inviter, email)
    now, emailed = context.now(), email is not None and is_blank(sent.get("skip_email"))
    invite = existing or {
        "invite_key": token_hex(8), "email": email, "invited_by_id": inviter["id"], "created_at": now,
        "max_redemptions_allowed": 1, "redemption_count": 0, "redeemed_at": None, "deleted_at": None,
        "custom_message": None, "description": None, "domain": None, "emailed": emailed, "group_ids": [],
        "topic_ids": [],
    }  # fmt: skip
    invite |= {
        "updated_at": now,
        "created_at": now,
        "emailed": emailed or (existing is not None and existing["emailed"]),
        "expires_at": sent.get("expires_at") or _default_end(context),
        "group_ids": [*dict.fromkeys([*invite["group_ids"], *(group["id"] for group in groups)])],
        "topic_ids": [*dict.fromkeys([*invite["topic_ids"], *([topic["id"]] if topic else [])])],
    }
    invite |= {key: sent[key] for key in ("custom_message", "description", "domain") if not is_blank(sent.get(key))}
    if email is None and not is_blank(sent.get("max_redemptions_allowed")):
        invite["max_redemptions_allowed"] = as_integer(sent["max_redemptions_allowed"])
    if existing is None:
        return context.store.insert("invite", invite)
    context.store.put("invite", invite)
    return invite


def _check_address(context: Context, inviter: Document, email: str | None) -> Document | None:
    """Refuses addresses that are none or belong to somebody; returns the live invite for one."""
    if email is None:
        return None
    if not is_mail_address(email):
        raise unprocessable(f"{email} isn't a valid email address.")
    user = find_by_email(context.store, email)
    if user is not None and not user["staged"]:
        hidden = context.settings.on("hide_email_address_taken")
        raise unprocessable(
            "There was a problem with your request."
            if hidden
            else f"There's no need to invite {email}, they already have an account!"
        )
    return next((row for row in _invites_of(context, inviter) if row["email"] == email and not _is_over(row)), None)


def _default_end(context: Context) -> str:
    moment = datetime.now(UTC) + timedelta(days=context.settings.number("invite_expiry_days"))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _invites_of(context: Context, inviter: Document) -> list[Document]:
    """What the user has sent and not withdrawn."""
    return context.store.where("invite", invited_by_id=inviter["id"], deleted_at=None)


def _is_over(invite: Document) -> bool:
    return str(invite["expires_at"]) < Context.now() or invite["redeemed_at"] is not None


def serialize(context: Context, invite: Document, *, with_email: bool = True) -> dict[str, Any]:
    """An invite; one without an address shows how often it may be used instead of how it was sent."""
    store = context.store
    keys = ("id", "invite_key", "description", "domain", "created_at", "updated_at", "expires_at")
    topics = [store.get("topic", number) for number in invite["topic_ids"]]
    groups = [store.get("group", number) for number in invite["group_ids"]]
    out = {
        **{key: invite[key] for key in keys},
        "link": f"{context.host}/invites/{invite['invite_key']}",
        "can_delete_invite": context.is_admin or (context.user or {}).get("id") == invite["invited_by_id"],
        "expired": str(invite["expires_at"]) < context.now(),
        **context.profile.people.invite_keys,
        "topics": [
            {**{key: topic[key] for key in ("id", "title", "slug")}, "fancy_title": topic["title"], "posts_count": 1}
            for topic in topics
            if topic
        ],
        "groups": [basic_group(context, group) for group in groups if group],
    }
    if invite["email"] is None:
        return out | {key: invite[key] for key in ("max_redemptions_allowed", "redemption_count")}
    out |= {"emailed": invite["emailed"], "custom_message": invite["custom_message"]}
    return out | ({"email": invite["email"]} if with_email else {})


@route("POST", "/invites", "invites/create")
def create(context: Context) -> Answer:
    """Invite an address; without one it makes an open link."""
    context.require_login()
    topic, groups = _topic(context), chosen_groups(context)
    check_may_invite(context, groups)
    invite = generate_invite(context, context.params, groups, topic)
    return ok(serialize(context, invite, with_email="email" in context.params))


@route("POST", "/invites/create-multiple", "invites/create_multiple")
def create_multiple(context: Context) -> Answer:
    """Invite up to 200 addresses; each that fails is listed with its reason."""
    context.require_login()
    if not context.is_staff:
        raise invalid_access()
    topic, groups = _topic(context), chosen_groups(context)
    check_may_invite(context, groups)
    emails = context.params.get("email")
    emails = emails if isinstance(emails, list) else [str(emails or "")]
    if len(emails) > MOST_AT_ONCE:
        text = f"You can't invite more than {MOST_AT_ONCE} people at once."
        raise Refusal(Answer(422, json={"failed": "FAILED", "errors": [text]}))
    made, failed = [], []
    for email in emails:
        try:
            made.append(generate_invite(context, {**context.params, "email": email}, groups, topic))
        except Refusal as refusal:
            failed.append({"email": email, "error": refusal.answer.json["errors"][0]})
    return ok(
        {
            "num_successfully_created_invitations": len(made),
            "num_failed_invitations": len(failed),
            "failed_invitations": failed,
            "successful_invitations": [{"invite": serialize(context, invite, with_email=False)} for invite in made],
        }
    )


@route("GET", "/invites/retrieve", "invites/retrieve")
def retrieve(context: Context) -> Answer:
    """The acting user's invite for an address; 400 where there is none."""
    user = context.require_login()
    email = str(required(context.params, "email"))
    found = [row for row in _invites_of(context, user) if row["email"] == email]
    if not found:
        raise invalid_parameters("email")
    check_may_invite(context, [])
    return ok(serialize(context, found[0]))


@route("PUT", "/invites/<id>", "invites/update")
def update(context: Context, id: str) -> Answer:
    """Change an invite of one's own; groups that are sent replace the present ones."""
    invite = _own(context, id)
    topic, groups = _topic(context), chosen_groups(context)
    check_may_invite(context, groups)
    params = context.params
    if "topic_id" in params:
        invite["topic_ids"] = [topic["id"]] if topic else []
    if "group_ids" in params or "group_names" in params:
        invite["group_ids"] = [group["id"] for group in groups]
    if "email" in params:
        email = None if is_blank(params["email"]) else str(params["email"]).strip().lower()
        if email != invite["email"] and _check_address(context, context.require_login(), email) is not None:
            raise Refusal(Answer(409, json={"failed": "FAILED", "errors": ["There is an invite for this address."]}))
        invite["email"] = email
    if params.get("send_email") in (True, "true") and invite["email"]:
        invite["emailed"] = True
    for key in ("custom_message", "description", "expires_at", "max_redemptions_allowed"):
        if key in params:
            invite[key] = as_integer(params[key]) if key == "max_redemptions_allowed" else params[key]
    context.store.put("invite", {**invite, "updated_at": context.now()})
    return ok(serialize(context, invite, with_email="email" in params))


def _own(context: Context, id: Any) -> Document:
    user = context.require_login()
    invite = context.store.get("invite", number_of(id) or 0)
    if invite is None or invite["deleted_at"] or invite["invited_by_id"] != user["id"]:
        raise invalid_parameters("id")
    return invite


@route("DELETE", "/invites", "invites/destroy")
def destroy(context: Context) -> Answer:
    """Withdraw an invite of one's own."""
    context.require_login()
    invite = _own(context, required(context.params, "id"))
    context.store.put("invite", {**invite, "deleted_at": context.now()})
    return success()


@route("POST", "/invites/reinvite", "invites/resend_invite")
def reinvite(context: Context) -> Answer:
    """Send the mail again, which also gives the invite a new end."""
    user = context.require_login()
    email = str(required(context.params, "email"))
    found = [row for row in _invites_of(context, user) if row["email"] == email]
    if not found:
        raise invalid_parameters("email")
    context.store.put("invite", {**found[0], "expires_at": _default_end(context), "updated_at": context.now()})
    return success()


@route("POST", "/invites/reinvite-all", "invites/resend_all_invites")
def reinvite_all(context: Context) -> Answer:
    """Send the mails of all own invites again that are open or over."""
    user = context.require_login()
    for invite in _invites_of(context, user):
        if invite["email"] and invite["redeemed_at"] is None:
            context.store.put("invite", {**invite, "expires_at": _default_end(context), "updated_at": context.now()})
    return success()


@route("POST", "/invites/destroy-all-expired", "invites/destroy_all_expired")
def destroy_all_expired(context: Context) -> Answer:
    """Withdraw the acting user's invites whose time is over."""
    user = context.require_login()
    for invite in _invites_of(context, user):
        if str(invite["expires_at"]) < context.now():
            context.store.put("invite", {**invite, "deleted_at": context.now()})
    return success()


@route("GET", "/u/<username>/invited", "users/invited")
@route("GET", "/u/<username>/invited/<kind>", "users/invited")
def invited(context: Context, username: str, kind: str = "redeemed") -> Answer:
    """What a user has sent: pending, expired or redeemed, 40 a page."""
    context.require_login()
    inviter = find_user(context.store, username)
    if inviter is None:
        raise not_found()
    if not context.is_staff and not in_any_group(context, "invite_allowed_groups"):
        raise unprocessable("You don't have permission to invite.")
    rows = _invites_of(context, inviter)[::-1]
    by_kind = {
        "pending": [row for row in rows if not _is_over(row)],
        "expired": [row for row in rows if _is_over(row) and row["redeemed_at"] is None],
        "redeemed": [row for row in rows if row["redeemed_at"] is not None],
    }
    may_see = context.is_staff or is_me(context, inviter)
    offset = max(number_of(context.params.get("offset")) or 0, 0)
    counts = {word: len(found) for word, found in by_kind.items()}
    found = [row for row in by_kind.get(kind, []) if _is_searched(context, row)] if may_see else []
    return ok(
        {
            "invites": [serialize(context, row) for row in found[offset : offset + PAGE_SIZE]],
            "can_see_invite_details": may_see,
            "type": kind,
            "counts": {**counts, "total": counts["pending"] + counts["expired"]},
        }
    )


def _is_searched(context: Context, invite: Document) -> bool:
    term = context.params.get("search")
    return is_blank(term) or str(term).lower() in (invite["email"] or "")
