"""The routes for members and owners of a group, and for joining and leaving it (core facts §2.1, Discourse 3.5)."""

import re
from time import time
from typing import Any

from idiaspora.sandbox.groups.groups import can_edit_group, can_see_members, rows_of_group
from idiaspora.sandbox.groups.joining import add_member, remove_member
from idiaspora.sandbox.groups.member_batches import chosen_users, matches_filter
from idiaspora.sandbox.groups.reads import group_route, seen_group
from idiaspora.sandbox.groups.writes import automatic_is_fixed, log_group
from idiaspora.sandbox.http.answers import (
    Answer,
    Refusal,
    invalid_access,
    invalid_parameters,
    ok,
    success,
    unprocessable,
)
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.permitted import find, find_by, number_of, required
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.model.usernames import find_by_email
from idiaspora.sandbox.store.new_rows import first_post, new_topic
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.users.invites import check_may_invite, generate_invite
from idiaspora.sandbox.users.serializer_parts import flair_parts

DEFAULT_LIMIT, LARGEST_LIMIT = 50, 1000
ADD_LIMIT = 1000
CHANGES_PER_MINUTE = 3


@group_route("GET", "/<name>/members", "members")
def members(context: Context, name: str) -> Answer:
    """A page of members and all owners; `requesters` lists who asked to join instead.

    Owners come first, then names from Z to A unless `asc` is given. `meta.total` ignores the filter.
    """
    group = seen_group(context, name)
    if not can_see_members(context, group):
        raise invalid_access()
    limit = _page_number(context, "limit", DEFAULT_LIMIT, most=LARGEST_LIMIT)
    offset = _page_number(context, "offset", 0)
    meta = {"limit": limit, "offset": offset}
    if not is_blank(context.params.get("requesters")):
        rows = _requesters(context, group)
        found = _sorted(context, _filtered(context, rows))[offset : offset + limit]
        return ok({"members": [_requester(context, row) for row in found], "meta": {"total": len(rows), **meta}})
    rows = _human_rows(context, rows_of_group(context.store, group["id"]))
    found = _sorted(context, _filtered(context, rows))
    by_owner = sorted(found, key=lambda row: not row["owner"])
    return ok(
        {
            "members": [_member(context, row) for row in by_owner[offset : offset + limit]],
            "owners": [_member(context, row) for row in found if row["owner"]],
            "meta": {"total": len(rows), **meta},
        }
    )


def _page_number(context: Context, name: str, default: int, *, most: int | None = None) -> int:
    value = context.params.get(name)
    if is_blank(value):
        return default
    if not re.fullmatch(r"\s*[+-]?\d+\s*", str(value)):
        raise invalid_parameters(name)
    number = int(str(value))
    if number < 0 or (most is not None and number > most):
        raise invalid_parameters(name)
    return number


def _human_rows(context: Context, rows: list[Document]) -> list[Document]:
    """The rows with their users, without system users."""
    found = [(row, context.store.get("user", row["user_id"])) for row in rows if row["user_id"] > 0]
    return [{**row, "user": user} for row, user in found if user is not None]


def _requesters(context: Context, group: Document) -> list[Document]:
    if not can_edit_group(context, group):
        raise invalid_access()
    return _human_rows(context, context.store.where("group_request", group_id=group["id"]))


def _filtered(context: Context, rows: list[Document]) -> list[Document]:
    text = context.params.get("filter")
    if is_blank(text):
        return rows
    return [row for row in rows if matches_filter(row["user"], str(text), with_emails=context.is_admin)]


def _sorted(context: Context, rows: list[Document]) -> list[Document]:
    """By the asked column, then by name, both in the asked direction; users without a date come last."""
    descending, order = is_blank(context.params.get("asc")), context.params.get("order")
    rows = sorted(rows, key=lambda row: str(row["user"]["username"]).lower(), reverse=descending)
    columns = {"added_at": "added_at", "requested_at": "created_at"}
    if order in columns:
        return sorted(rows, key=lambda row: str(row.get(columns[order]) or ""), reverse=descending)
    if order in ("last_posted_at", "last_seen_at"):
        dated = [row for row in rows if row["user"][order]]
        dated.sort(key=lambda row: str(row["user"][order]), reverse=descending)
        return dated + [row for row in rows if not row["user"][order]]
    return rows


def _member(context: Context, row: Document) -> dict[str, Any]:
    user = row["user"]
    return {
        **(basic_user(context.store, user["id"]) or {}),
        **flair_parts(context.store, user),
        **{role: True for role in ("admin", "moderator") if user[role]},
        **{key: user[key] for key in ("trust_level", "title", "last_posted_at", "last_seen_at")},
        "added_at": row["added_at"],
        "timezone": user.get("timezone"),
    }


def _requester(context: Context, row: Document) -> dict[str, Any]:
    basic = basic_user(context.store, row["user_id"]) or {}
    return {**basic, "reason": row["reason"], "requested_at": row["created_at"]}


@group_route("PUT", "/<id>/members", "add_members")
def add_members(context: Context, id: str) -> Answer:
    """Add users, and invite unknown addresses of `emails`.

    Some unknown names are dropped, only unknown ones are refused; so are users who are all members already.
    """
    group = _editable(context, find(context.store, "group", id))
    users = chosen_users(context)
    emails = _unknown_emails(context, users)
    if emails:
        check_may_invite(context, [group])
    if not users and not emails:
        raise invalid_parameters("Usernames or emails must be present")
    if len(users) > ADD_LIMIT:
        raise unprocessable(f"You cannot add more than {ADD_LIMIT} users at once.")
    inside = {row["user_id"] for row in rows_of_group(context.store, group["id"])}
    present = [user["username"] for user in users if user["id"] in inside]
    if present and len(present) == len(users) and not emails:
        names = ", ".join(sorted(present))
        raise unprocessable(f"The following users are already members of this group: {names}")
    for user in users:
        if add_member(context.store, group, user["id"]):
            log_group(context, group, "add_user_to_group", target=user)
    for email in emails:
        generate_invite(context, {"email": email, "skip_email": context.params.get("skip_email")}, [group])
    return success(usernames=[user["username"] for user in users], emails=emails)


def _editable(context: Context, group: Document) -> Document:
    if not can_edit_group(context, group):
        raise invalid_access()
    return group


def _unknown_emails(context: Context, users: list[Document]) -> list[str]:
    """The addresses that nobody has; users of the others join the list."""
    text = context.params.get("emails")
    emails = []
    for email in str(text).split(",") if isinstance(text, str) and text else []:
        user = find_by_email(context.store, email)
        if user is None:
            emails.append(email)
        elif user["id"] not in [other["id"] for other in users]:
            users.append(user)
    return emails


@group_route("DELETE", "/<id>/members", "remove_member")
def remove_members(context: Context, id: str) -> Answer:
    """Remove users; those who are no members are listed as skipped."""
    group = _editable(context, find_by(context.store, "group", id))
    users = chosen_users(context, with_singular=True)
    if not users:
        raise invalid_parameters("user_ids or usernames or user_emails must be present")
    removed, skipped = [], []
    for user in users:
        if remove_member(context.store, group, user["id"]):
            log_group(context, group, "remove_user_from_group", target=user)
            removed.append(user["username"])
        else:
            skipped.append(user["username"])
    return success(usernames=removed, skipped_usernames=skipped)


@group_route("PUT", "/<id>/owners", "add_owners")
def add_owners(context: Context, id: str) -> Answer:
    """Make users owners, and members where they are not; logged each time."""
    group = find_by(context.store, "group", id)
    if group["automatic"]:
        raise automatic_is_fixed()
    users = chosen_users(_login(context, group))
    for user in users:
        if add_member(context.store, group, user["id"], owner=True):
            log_group(context, group, "add_user_to_group", target=user)
        log_group(context, group, "make_user_group_owner", target=user)
    return success(usernames=[user["username"] for user in users])


def _login(context: Context, group: Document) -> Context:
    _editable(context, group)
    return context


@group_route("PUT", "/<id>/join", "join")
def join(context: Context, id: str) -> Answer:
    """Join a group that is open to everybody; 204, also for members."""
    user = context.require_login()
    _slow_down(context, user)
    group = find(context.store, "group", id)
    if not group["public_admission"]:
        raise invalid_access()
    if add_member(context.store, group, user["id"]):
        log_group(context, group, "add_user_to_group", target=user)
    return Answer(204, media_type="")


@group_route("DELETE", "/<id>/leave", "leave")
def leave(context: Context, id: str) -> Answer:
    """Leave a group that lets its members go; 204, also for others."""
    user = context.require_login()
    _slow_down(context, user)
    group = find(context.store, "group", id)
    if not group["public_exit"]:
        raise invalid_access()
    if remove_member(context.store, group, user["id"]):
        log_group(context, group, "remove_user_from_group", target=user)
    return Answer(204, media_type="")


def _slow_down(context: Context, user: Document) -> None:
    """Members may join and leave three times a minute."""
    if context.is_staff:
        return
    name, now = f"public_group_membership:{user['id']}", time()
    recent = [moment for moment in context.store.fact(name, []) if moment > now - 60]
    if len(recent) >= CHANGES_PER_MINUTE:
        wait = max(1, round(recent[0] + 60 - now))
        raise Refusal(
            Answer(
                429,
                json={
                    "errors": [f"You’ve performed this action too many times, please wait {wait} seconds."],
                    "error_type": "rate_limit",
                    "extras": {"wait_seconds": wait, "time_left": f"{wait} seconds"},
                },
                headers={"Retry-After": str(wait), "Discourse-Rate-Limit-Error-Code": "public_group_membership"},
            )
        )
    context.store.set_fact(name, [*recent, now])


@group_route("POST", "/<name>/request_membership", "request_membership")
def request_membership(context: Context, name: str) -> Answer:
    """Ask to join: keeps the request and sends the owners a message. A second request is 409."""
    user = context.require_login()
    reason = str(required(context.params, "reason"))
    group = seen_group(context, name)
    if context.store.where("group_request", group_id=group["id"], user_id=user["id"]):
        text = "You have already requested membership for this group."
        raise Refusal(Answer(409, json={"failed": "FAILED", "error": text}))
    request = {"group_id": group["id"], "user_id": user["id"], "reason": reason, "created_at": context.now()}
    context.store.insert("group_request", request)
    topic = send_message(context, user, f"Membership request for @{group['name']}", reason)
    return success(relative_url=f"/t/{topic['slug']}/{topic['id']}")


def send_message(context: Context, author: Document, title: str, raw: str) -> Document:
    """A private message as a topic with its first post."""
    now = context.now()
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    columns = {"title": title, "slug": slug, "category_id": None, "user_id": author["id"]}
    topic = context.store.insert("topic", new_topic(now, **columns, archetype="private_message"))
    context.store.insert("post", first_post(topic, raw, f"<p>{raw}</p>"))
    return topic


@group_route("PUT", "/<id>/handle_membership_request", "handle_membership_request")
def handle_membership_request(context: Context, id: str) -> Answer:
    """Accept or refuse who asked to join; accepting adds the member and tells them."""
    user = context.require_login()
    group = context.store.get("group", number_of(id) or 0) if number_of(id) is not None else None
    if group is None:
        raise invalid_parameters("id")
    _editable(context, group)
    asking = context.store.get("user", number_of(context.params.get("user_id")) or 0)
    if asking is None:
        raise invalid_parameters("user_id")
    accepted = context.params.get("accept") not in (None, False)
    if accepted and add_member(context.store, group, asking["id"]):
        log_group(context, group, "add_user_to_group", target=asking)
    for row in context.store.where("group_request", group_id=group["id"], user_id=asking["id"]):
        context.store.delete("group_request", row["id"])
    if accepted:
        title = f"Membership request accepted for @{group['name']}"
        send_message(context, user, title, f"Your request to enter @{group['name']} has been accepted.")
    return success()


@group_route("POST", "/<name>/notifications", "set_notifications")
def set_notifications(context: Context, name: str) -> Answer:
    """The level at which a member follows the group's messages; staff may set it for others."""
    user = context.require_login()
    group = seen_group(context, name)
    level = number_of(required(context.params, "notification_level"))
    user_id = user["id"]
    if context.is_staff and not is_blank(context.params.get("user_id")):
        user_id = number_of(context.params["user_id"])
    for row in context.store.where("group_user", group_id=group["id"], user_id=user_id):
        context.store.put("group_user", {**row, "notification_level": level})
    return success()
