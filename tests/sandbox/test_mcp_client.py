"""Discourse's own client for language models (npm: @discourse/mcp) reads the rehearsal forum with every tool that needs
no further plugin. Without the client, which `.ci/install-tools` installs, there is nothing to play."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from command_line import KEY, READ_KEY
from discourse_versions import VERSIONS
from mcp import Client, is_installed, started
from rehearsal import tagged

from idiaspora.sandbox.server import running

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not is_installed(), reason="the client is not installed")]

OF_PLUGINS = ("_workflow", "discourse_ai_", "discourse_get_chat_messages", "discourse_get_query", "discourse_run_query",
              "discourse_get_support_dashboard")  # fmt: skip
"""Parts of the names of tools that need a plugin which the rehearsal forum does not have."""

NOT_KEPT = frozenset({"discourse_list_reports", "discourse_get_report", "discourse_get_post_revision"})
"""Tools that read what the rehearsal forum does not have: it counts nothing day by day, and keeps no former texts."""

TAG_GROUPS = frozenset({"discourse_search_tag_groups", "discourse_list_tag_groups", "discourse_get_tag_group"})
NOT_UNDERSTOOD = {"3.5": TAG_GROUPS, "2026": frozenset({"discourse_search_tag_groups"})}
"""Tools that do not understand a version: the tags of 3.5 are names, and the search of 2026 gives them no slug."""


class Told:
    """A forum with one of everything that the tools read."""

    def __init__(self, url: str, discourse: str) -> None:
        self.discourse = discourse
        self.url = url
        self.session = requests.Session()
        self.session.headers.update({"Api-Key": KEY, "Api-Username": "provisioner", "Accept": "application/json"})
        first = self.does("POST", "/posts.json", title="How can remittances help at home?", category=4, raw=TEXT)
        self.topic, self.post = first["topic_id"], first["id"]
        self.does("POST", "/posts.json", user="martin", topic_id=self.topic, reply_to_post_number=1, raw=f"Yes. {TEXT}")
        self.does("PUT", f"/posts/{self.post}.json", post={"raw": f"{TEXT} And more of it."})
        letter = self.does(
            "POST", "/posts.json", title="A letter to Martin", raw=TEXT, archetype="private_message",
            target_recipients="martin",
        )  # fmt: skip
        self.letter = letter["topic_id"]
        flag = {"id": self.post, "post_action_type_id": 8, "flag_topic": "false"}
        self.does("POST", "/post_actions.json", user="martin", **flag)
        self.reviewable = self.does("GET", "/review.json")["reviewables"][0]["id"]
        group = {"name": "Kinds", **tagged("idea")}
        self.tag_group = self.does("POST", "/tag_groups.json", tag_group=group)["tag_group"]["id"]
        hook = {"payload_url": "https://example.org/hook", "content_type": "1", "active": "true", "secret": ""}
        hook |= {"wildcard_web_hook": "true", "web_hook_event_type_ids": [""]}
        self.hook = self.does("POST", "/admin/api/web_hooks.json", web_hook=hook)["web_hook"]["id"]
        self.theme = self.does("POST", "/admin/themes.json", theme={"name": "Ours"})["theme"]["id"]
        people = {"name": "experts", "usernames": "martin", "owner_usernames": "provisioner"}
        self.does("POST", "/admin/groups.json", group=people)
        self.does("POST", "/drafts.json", draft_key="new_topic", data='{"reply": "Begun"}', sequence=0)

    def does(self, method: str, path: str, user: str = "provisioner", **body: Any) -> Any:
        json = body if method != "GET" else None
        answer = self.session.request(method, self.url + path, json=json, headers={"Api-Username": user}, timeout=10)
        assert answer.ok, (path, answer.status_code, answer.text)
        return answer.json()


TEXT = "Families send money home, and much of it could build schools, wells and small firms."


@pytest.fixture(scope="module", params=VERSIONS)
def told(request: pytest.FixtureRequest) -> Iterator[Told]:
    with running(
        seed="conformance",
        discourse=request.param,
        admin_requests_per_minute=0,
        ip_mode="none",
        key_full=KEY,
        key_read=READ_KEY,
    ) as forum:
        yield Told(forum.url, request.param)


@pytest.fixture(scope="module")
def client(told: Told) -> Iterator[Client]:
    with started(told.url, KEY, "provisioner", "all") as found:
        yield found


def arguments(told: Told) -> dict[str, tuple[dict[str, Any], str]]:
    """What each tool is asked, and a text that its answer holds."""
    return {
        "discourse_search": ({"query": "remittances"}, "remittances"),
        "discourse_filter_topics": ({"filter": "category:general"}, "remittances"),
        "discourse_read_topic": ({"topic_id": told.topic}, "Families send money"),
        "discourse_read_post": ({"post_id": told.post}, "And more of it"),
        "discourse_read_topic_posts": ({"topic_id": told.topic, "selection_mode": "latest"}, "Yes. Families"),
        "discourse_get_post_replies": ({"post_id": told.post}, '"level": 1'),
        "discourse_list_latest_posts": ({}, "Yes. Families"),
        "discourse_get_topic_view_stats": ({"topic_id": told.topic}, "view_stats"),
        "discourse_search_posts": ({"query": "remittances"}, "posts"),
        "discourse_get_user": ({"username": "martin"}, "Martin"),
        "discourse_list_user_posts": ({"username": "martin"}, "Families"),
        "discourse_get_user_summary": ({"username": "martin"}, "martin"),
        "discourse_list_user_actions": ({"username": "martin"}, "Families"),
        "discourse_list_directory_items": ({"period": "all"}, "directory_items"),
        "discourse_list_users": ({}, "amina"),
        "discourse_get_draft": ({"draft_key": "new_topic"}, "Begun"),
        "discourse_list_private_messages": ({"mailbox": "sent"}, "A letter to Martin"),
        "discourse_read_private_message": ({"topic_id": told.letter}, "Families"),
        "discourse_list_groups": ({}, "experts"),
        "discourse_get_group": ({"name": "experts"}, "experts"),
        "discourse_list_group_posts": ({"group_name": "experts"}, "Yes. Families"),
        "discourse_list_group_members": ({"name": "experts"}, "martin"),
        "discourse_list_group_membership_requests": ({"name": "experts"}, "meta"),
        "discourse_search_tag_groups": ({"q": "Kin"}, "Kinds"),
        "discourse_list_tag_groups": ({}, "Kinds"),
        "discourse_get_tag_group": ({"id": told.tag_group}, "idea"),
        "discourse_get_review_queue_count": ({}, '"count": 1'),
        "discourse_list_reviewables": ({}, f'"id": {told.reviewable}'),
        "discourse_list_reviewable_topics": ({}, "remittances"),
        "discourse_get_reviewable": ({"reviewable_id": told.reviewable}, f'"id": {told.reviewable}'),
        "discourse_get_user_moderation_summary": ({"username": "martin"}, "flags_given"),
        "discourse_list_categories": ({}, "General"),
        "discourse_list_site_settings": ({}, "default_locale"),
        "discourse_list_webhooks": ({}, "example.org"),
        "discourse_get_webhook": ({"webhook_id": told.hook}, "example.org"),
        "discourse_list_webhook_events": ({"webhook_id": told.hook}, "meta"),
        "discourse_list_themes": ({}, "Ours"),
        "discourse_get_theme": ({"theme_id": told.theme}, "Ours"),
    }


def test_every_tool_that_reads_is_played(client: Client, told: Told) -> None:
    names = {tool["name"] for tool in client.tools()}
    own = {name for name in names if not any(part in name for part in OF_PLUGINS)}
    assert own == arguments(told).keys() | NOT_KEPT


def test_each_tool_gets_what_it_asks_for(client: Client, told: Told) -> None:
    wrong = {}
    for tool, (asked, expected) in arguments(told).items():
        worked, said = client.call(tool, asked)
        text = json.dumps(said, ensure_ascii=False)
        understands = tool not in NOT_UNDERSTOOD[told.discourse]
        if understands != (worked and expected in text):
            wrong[tool] = text[:300]
    assert wrong == {}, "\n".join(f"{tool}: {text}" for tool, text in wrong.items())
