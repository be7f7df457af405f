"""What holds others back only while something is there: it opens when that goes, be it declared or not."""

from typing import Any

import pytest
from guarded_forum import ADMIN, GuardedForum

from idiaspora.provisioning.safety.guards import Consents

SINK = "https://sink.example.org/hook"
DELETIONS = Consents(delete=frozenset({"group", "category", "tag"}))


def tag_group(forum: GuardedForum, **permissions: int) -> None:
    body = {"name": "Inner", "tag_names": ["inner1"], "permissions": permissions}
    forum.arrange("POST", "/tag_groups.json", {"tag_group": body})


def webhook(forum: GuardedForum, **more: Any) -> int:
    body = {"payload_url": SINK, "content_type": 1, "active": True, "wildcard_web_hook": True, **more}
    return int(forum.arrange("POST", "/admin/api/web_hooks.json", {"web_hook": body})["web_hook"]["id"])


def webhooks(forum: GuardedForum) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = forum.arrange("GET", "/admin/api/web_hooks.json")["web_hooks"]
    return found


def options(forum: GuardedForum, text: str) -> list[str]:
    return [item.remedy for item in forum.refused(text, DELETIONS)]


PRUNED = "prune: {groups: [board]}\n"
DECLARED = {"undeclared": "", "declared": "tag_groups: [{name: Inner, tags: [inner1]}]\n"}


@pytest.mark.parametrize("more", DECLARED.values(), ids=DECLARED.keys())
def test_tags_that_one_group_alone_may_use_are_everybodys_without_it(forum: GuardedForum, more: str) -> None:
    forum.group("board", "amina")
    tag_group(forum, board=1)
    (refused,) = forum.refused(PRUNED + more, DELETIONS)
    assert refused.remedy == "--allow-widening tag_groups.Inner"
    assert "tag_group Inner: members could see, use its tags" in refused.reason
    assert forum.refused(PRUNED + more) == ()  # without consent to the deletion the group stays

    given = ("--allow-delete", "group", "--allow-widening", "tag_groups.Inner")
    result = forum.run("apply", "--yes", *given, str(forum.write(PRUNED + more)))

    assert result.exit_code == 0, result.output
    rows = forum.arrange("GET", "/tag_groups.json")["tag_groups"]
    assert [row["permissions"] for row in rows if row["name"] == "Inner"] == [{}]


@pytest.mark.parametrize(
    ("permissions", "more"),
    [
        pytest.param({"board": 1, "staff": 1}, "", id="another group may use them"),
        pytest.param({"everyone": 1}, "", id="everybody may use them"),
        pytest.param({"board": 1}, "tag_groups: [{name: Inner, permissions: {staff: use}}]\n", id="another one will"),
    ],
)
def test_tags_that_others_keep_open_to_nobody(forum: GuardedForum, permissions: dict[str, int], more: str) -> None:
    forum.group("board", "amina")
    tag_group(forum, **permissions)
    assert options(forum, PRUNED + more) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [(PRUNED, "delete board"), ("groups: [{name: board, public_admission: true}]\n", "open board")],
)
def test_a_protected_tag_group_that_the_file_does_not_declare(forum: GuardedForum, text: str, rule: str) -> None:
    forum.group("board", "amina")
    tag_group(forum, board=1)
    protected = "protect: ['tag_groups[Inner]']\n"
    consents = Consents(DELETIONS.delete, frozenset({"groups.board", "tag_groups.Inner"}))
    (refused,) = forum.refused(text + protected, consents)
    assert (refused.rule, f"tag_group Inner is protected, and the plan would {rule}" in refused.reason) == (
        "protected",
        True,
    )
    assert forum.refused(text + "protect: ['tag_groups[Outer]']\n", consents) == ()


def prepared(forum: GuardedForum) -> dict[str, dict[str, Any]]:
    """Filters of webhooks by what they name."""
    return {
        "board": {"group_ids": [forum.group("board")]},
        "vault": {"category_ids": [forum.category("vault")]},
        "rare": {"tag_names": ["rare"]},
    }


GOING = {
    "board": PRUNED,
    "vault": "prune: {categories: [vault]}\n",
    "rare": "prune: {tags: [rare]}\n",
}


@pytest.mark.parametrize("going", GOING)
def test_a_webhook_that_told_of_one_thing_alone_tells_of_all_without_it(forum: GuardedForum, going: str) -> None:
    webhook(forum, **prepared(forum)[going])
    option = f"--allow-widening 'webhooks[{SINK}]'"
    assert options(forum, GOING[going]) == [option]
    kind = {"board": "group", "vault": "category", "rare": "tag"}[going]
    given = ("--allow-delete", kind, "--allow-widening", f"webhooks[{SINK}]")
    result = forum.run("apply", "--yes", *given, str(forum.write(GOING[going])))
    assert result.exit_code == 0, result.output
    assert [[row[name] for name in ("group_ids", "category_ids", "tag_names")] for row in webhooks(forum)] == [[[]] * 3]


def test_things_of_two_kinds_may_have_one_number(forum: GuardedForum) -> None:
    number = forum.category("vault")
    while webhook(forum, payload_url="https://other.example.org", active=False) < number - 1:
        pass
    assert webhook(forum, category_ids=[number]) == number
    assert options(forum, GOING["vault"]) == [f"--allow-widening 'webhooks[{SINK}]'"]


@pytest.mark.parametrize("going", ["board", "vault"])
@pytest.mark.parametrize("kept", ["another", "off", "unlimited"])
def test_a_webhook_that_tells_of_no_more_than_before(forum: GuardedForum, going: str, kept: str) -> None:
    filters = prepared(forum)[going]
    if kept == "another":
        others = {"group_ids": forum.group("others"), "category_ids": forum.category("others")}
        filters = {name: [*ids, others[name]] for name, ids in filters.items()}
    webhook(forum, **({} if kept == "unlimited" else filters), active=kept != "off")
    assert options(forum, GOING[going]) == []


@pytest.mark.parametrize("more", ["", "categories: [{name: Vault, slug: vault}]\n"], ids=["undeclared", "declared"])
@pytest.mark.parametrize(("mode", "opens"), [("no_one_except", True), ("everyone_except", False)])
def test_posts_that_waited_for_the_members_of_a_group(
    forum: GuardedForum, mode: str, more: str, *, opens: bool
) -> None:
    if forum.discourse != "2026":
        pytest.skip("before 2026 it does not depend on groups whose posts wait")
    id = forum.group("board", "amina")
    setting = {"topic_posting_review_mode": mode}
    forum.category("vault", {"everyone": 1}, category_setting_attributes=setting, topic_posting_review_group_ids=[id])
    assert options(forum, PRUNED + more) == (["--allow-widening vault"] if opens else [])


def test_what_limits_is_read_only_where_something_goes(forum: GuardedForum) -> None:
    forum.group("board", "amina")
    forum.forget()
    forum.refused("groups: [{name: board, full_name: The board}]\n")
    asked = {str(row["path"]).partition("?")[0] for row in forum.received()}
    assert not asked & {"/tag_groups.json", "/admin/api/web_hooks.json"}


def test_tag_groups_are_not_asked_for_where_there_are_no_tags(forum: GuardedForum) -> None:
    forum.group("board", "amina")
    forum.setting("tagging_enabled", "false")
    assert forum.refused(PRUNED, DELETIONS) == ()
    assert forum.ask(ADMIN, "GET", "/groups/board.json").ok
