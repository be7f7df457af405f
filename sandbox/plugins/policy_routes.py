"""Accepting policies, and who has (Discourse 3.5, discourse-policy/app/controllers/…/policy_controller.rb)."""

from dataclasses import replace

from idiaspora.sandbox.groups.groups import can_edit_group, find_group, rows_of_user
from idiaspora.sandbox.groups.joining import add_member, remove_member
from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok, success, unprocessable
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.permitted import number_of, required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.plugins.policies import (
    ANSWER,
    Policy,
    accepted_by,
    not_accepted_by,
    people,
    policy_of,
    sees_answers,
)
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_see_post


@route("PUT", "/policy/accept", "discourse_policy/policy/accept")
def accept(context: Context) -> Answer:
    """For the members of its groups."""
    policy, group = _of_member(context)
    user = context.require_login()
    _answer(context, policy, user, is_revoked=False)
    if group is not None:
        add_member(context.store, group, user["id"])
    return success()


@route("PUT", "/policy/unaccept", "discourse_policy/policy/unaccept")
def unaccept(context: Context) -> Answer:
    policy, group = _of_member(context)
    user = context.require_login()
    _answer(context, policy, user, is_revoked=True)
    if group is not None:
        remove_member(context.store, group, user["id"])
    return success()


@route("GET", "/policy/accepted", "discourse_policy/policy/accepted")
def accepted(context: Context) -> Answer:
    """Twenty-five from `offset`."""
    policy = _seen(context)
    return ok({"users": people(context.store, accepted_by(context.store, policy), _offset(context))})


@route("GET", "/policy/not-accepted", "discourse_policy/policy/not_accepted")
def not_accepted(context: Context) -> Answer:
    policy = _seen(context)
    return ok({"users": people(context.store, not_accepted_by(context.store, policy), _offset(context))})


def _offset(context: Context) -> int:
    return max(as_integer(context.params.get("offset")) or 0, 0)


def _policy(context: Context) -> tuple[Document, Policy]:
    """The post and its policy; a post without one is refused (422)."""
    if not context.settings.has_on("policy_enabled"):
        raise not_found()
    context.require_login()
    post = context.store.get("post", number_of(required(context.params, "post_id")) or 0)
    if post is None or not can_see_post(context, post):
        raise not_found()
    policy = policy_of(context, post)
    if policy is None:
        raise unprocessable("No policy exists on this post")
    return post, policy


def _seen(context: Context) -> Policy:
    _, policy = _policy(context)
    if policy.is_private and not context.is_admin:
        raise invalid_access()
    if not sees_answers(context, policy):
        raise unprocessable("You are not permitted to see who accepted this policy")
    return policy


def _of_member(context: Context) -> tuple[Policy, Document | None]:
    """The policy of a group that the acting user is in, and the group that accepting it adds them to."""
    post, policy = _policy(context)
    mine = {row["group_id"] for row in rows_of_user(context.store, context.require_login()["id"])}
    if not mine & set(policy.group_ids):
        raise unprocessable("User not found in the group")
    group = None if policy.adds_to_group is None else find_group(context.store, policy.adds_to_group)
    writer = replace(context, user=context.store.get("user", post["user_id"]))
    if group is not None and not can_edit_group(writer, group):
        raise unprocessable("The writer of the policy may not add users to that group")
    return policy, group


def _answer(context: Context, policy: Policy, user: Document, *, is_revoked: bool) -> None:
    named = {"post_id": policy.post_id, "user_id": user["id"], "version": policy.version}
    found = next(iter(context.store.where(ANSWER, **named)), None)
    row = {**(found or named), "is_revoked": is_revoked}
    if found is None:
        context.store.insert(ANSWER, row)
    else:
        context.store.put(ANSWER, row)
