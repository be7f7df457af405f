"""Policies that the members of groups accept in a post (Discourse 3.5, plugins/discourse-policy).

A policy is markup of a post, `[policy groups="a,b" version="2"] … [/policy]`. Discourse finds it in a background job
after the post was written; here it is read from the text at once.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from idiaspora.sandbox.groups.groups import can_see_members, in_any_group, rows_of_group
from idiaspora.sandbox.http.access import is_suspended
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.store.store import Document, Store

ANSWER = "policy_user"
"""The kind under which it is kept who accepted or revoked a policy, in which version."""
SHOWN = 25
MARKUP = re.compile(r"^\[policy\b(?P<attributes>[^\]]*)\]", re.MULTILINE)
ATTRIBUTE = re.compile(r"([\w-]+)=(?:[\"“](.*?)[\"”]|(\S+))")
FIRST_VERSION = "1"
GROUPS_THAT_WRITE = "create_policy_allowed_groups"


@dataclass(frozen=True)
class Policy:
    post_id: int
    group_ids: tuple[int, ...]
    version: str
    is_private: bool
    adds_to_group: str | None


def policy_of(context: Context, post: Document) -> Policy | None:
    """The policy of a post; none where the plugin is off, no group is known, or its writer may not make one."""
    if not context.settings.has_on("policy_enabled") or not _may_write(context, post):
        return None
    found = MARKUP.search(post["raw"])
    if found is None:
        return None
    attributes = {name: quoted or bare for name, quoted, bare in ATTRIBUTE.findall(found["attributes"])}
    names = {attributes.get("group"), *attributes.get("groups", "").split(",")}
    groups = tuple(row["id"] for row in context.store.all("group") if row["name"] in names)
    if not groups:
        return None
    return Policy(
        post["id"],
        groups,
        attributes.get("version", FIRST_VERSION),
        attributes.get("private") == "true",
        attributes.get("add-users-to-group"),
    )


def _may_write(context: Context, post: Document) -> bool:
    """The staff where the setting of older versions is on; set groups in newer ones."""
    writer = context.store.get("user", post["user_id"])
    if writer is None:
        return False
    if GROUPS_THAT_WRITE in context.settings.rows:
        return in_any_group(context, GROUPS_THAT_WRITE, writer)
    return bool(writer["admin"] or writer["moderator"] or not context.settings.has_on("policy_restrict_to_staff_posts"))


def accepted_by(store: Store, policy: Policy) -> list[int]:
    """Who has accepted it in this version, by number."""
    rows = store.where(ANSWER, post_id=policy.post_id, version=policy.version, is_revoked=False)
    return _active(store, (row["user_id"] for row in rows))


def revoked_by(store: Store, policy: Policy) -> list[int]:
    rows = store.where(ANSWER, post_id=policy.post_id, version=policy.version, is_revoked=True)
    return _active(store, (row["user_id"] for row in rows))


def not_accepted_by(store: Store, policy: Policy) -> list[int]:
    """Who is in a group of it and has not accepted it in this version."""
    members = {row["user_id"] for number in policy.group_ids for row in rows_of_group(store, number)}
    return _active(store, members - set(accepted_by(store, policy)))


def _active(store: Store, numbers: Iterable[int]) -> list[int]:
    users = (store.get("user", number) for number in numbers)
    return sorted({user["id"] for user in users if user is not None and user["active"] and not is_suspended(user)})


def sees_answers(context: Context, policy: Policy) -> bool:
    """Whether the acting user is told who accepted: not of private ones, and only of groups whose members they see."""
    if context.is_admin:
        return True
    groups = (context.store.get("group", number) for number in policy.group_ids)
    return not policy.is_private and all(group is not None and can_see_members(context, group) for group in groups)


def policy_fields(context: Context, post: Document) -> dict[str, Any]:
    """What a post with a policy says of it."""
    policy = policy_of(context, post)
    if policy is None:
        return {}
    store, user = context.store, context.user
    accepted, waiting = accepted_by(store, policy), not_accepted_by(store, policy)
    easy = context.settings.on("policy_easy_revoke")
    shown: dict[str, Any] = {
        "policy_can_accept": user is not None and (easy or user["id"] in waiting),
        "policy_can_revoke": user is not None and (easy or user["id"] in accepted),
        "policy_accepted": user is not None and user["id"] in accepted,
        "policy_revoked": user is not None and user["id"] in revoked_by(store, policy),
    }
    if sees_answers(context, policy):
        shown |= {
            "policy_not_accepted_by": people(store, waiting),
            "policy_not_accepted_by_count": len(waiting),
            "policy_accepted_by": people(store, accepted),
            "policy_accepted_by_count": len(accepted),
            "policy_stats": True,
        }
    return shown


def people(store: Store, numbers: list[int], offset: int = 0) -> list[Document]:
    """The first of these people, or those from `offset`."""
    return [basic_user(store, number) or {} for number in numbers[offset : offset + SHOWN]]
