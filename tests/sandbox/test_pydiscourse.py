"""Every public method of pydiscourse on the rehearsal forum: those that a running 3.5 answers work here, too."""

import base64
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydiscourse import DiscourseClient
from pydiscourse.exceptions import DiscourseError

from idiaspora.sandbox.server import running

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFUlEQVR42mNgMF5AGhrVMKph+GoAAI3u0wGk4FBjAAAAAElFTkSuQmCC"
)
RAW = "There is enough text in this post to pass."
SSO = {"sso_secret": "s" * 10, "name": "Lucia", "username": "lucia", "email": "lucia@example.org", "external_id": "77"}


@dataclass
class Forum:
    """A forum with a topic of amina, her post, a group, a category and a picture; and a client of its admin."""

    client: DiscourseClient
    topic: int
    post: int
    group: int
    category: int
    picture: Path

    def acting(self, username: str) -> DiscourseClient:
        return DiscourseClient(self.client.host, username, self.client.api_key)


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with running(seed="conformance", admin_requests_per_minute=0) as started:
        yield started


@pytest.fixture
def forum(server: Any, tmp_path: Path) -> Forum:
    server.app.extensions["forum"].reset()
    client = DiscourseClient(server.url, "provisioner", server.key_full)
    group = client._post("/admin/groups.json", json=True, group={"name": "guides", "usernames": "martin"})
    category = client._post("/categories.json", json=True, name="Trade", color="0088CC", text_color="FFFFFF")
    amina = DiscourseClient(server.url, "amina", server.key_full)
    post = amina.create_post(RAW, title="A topic about the trade of all", category_id=4)
    picture = tmp_path / "blue.png"
    picture.write_bytes(PNG)
    return Forum(client, post["topic_id"], post["id"], group["basic_group"]["id"], category["category"]["id"], picture)


Call = Callable[[Forum, DiscourseClient], Any]
KOFI, MARTIN, LUCIA = 4, 2, 5

ANSWERED: dict[str, Call] = {
    "about": lambda f, c: c.about(),
    "activate": lambda f, c: (c.deactivate(LUCIA), c.activate(LUCIA)),
    "add_group_member": lambda f, c: c.add_group_member(f.group, "kofi"),
    "add_group_members": lambda f, c: c.add_group_members(f.group, ["kofi", "amina"]),
    "add_group_owner": lambda f, c: c.add_group_owner(f.group, "kofi"),
    "add_group_owners": lambda f, c: c.add_group_owners(f.group, ["kofi", "amina"]),
    "add_user_to_group": lambda f, c: c.add_user_to_group(f.group, KOFI),
    "anonymize": lambda f, c: c.anonymize(LUCIA),
    "badges": lambda f, c: c.badges(),
    "by_external_id": lambda f, c: (_connected(f), c.by_external_id("77")),
    "categories": lambda f, c: c.categories(),
    "category": lambda f, c: c.category(f.category),
    "category_latest_topics": lambda f, c: c.category_latest_topics("general"),
    "category_topics": lambda f, c: c.category_topics(4),
    "color_schemes": lambda f, c: c.color_schemes(),
    "create_category": lambda f, c: c.create_category("Energy", color="0088CC"),
    "create_color_scheme": lambda f, c: c.create_color_scheme("Sea", True, {"primary": "111111"}),
    "create_group": lambda f, c: c.create_group("experts"),
    "create_post": lambda f, c: c.create_post(f"{RAW} Indeed.", topic_id=f.topic),
    "create_user": lambda f, c: c.create_user("New", "newone", "new@example.org", "a long enough pass word"),
    "deactivate": lambda f, c: c.deactivate(LUCIA),
    "delete_category": lambda f, c: c.delete_category(f.category),
    "delete_group": lambda f, c: c.delete_group(f.group),
    "delete_group_member": lambda f, c: c.delete_group_member(f.group, "martin"),
    "delete_group_owner": lambda f, c: (c.add_group_owner(f.group, "martin"), c.delete_group_owner(f.group, MARTIN)),
    "delete_topic": lambda f, c: c.delete_topic(f.topic),
    "delete_user": lambda f, c: c.delete_user(LUCIA),
    "get_site_info": lambda f, c: c.get_site_info(),
    "get_site_settings": lambda f, c: c.get_site_settings(),
    "grant_badge_to": lambda f, c: c.grant_badge_to("kofi", 3),
    "group": lambda f, c: c.group("guides"),
    "group_members": lambda f, c: c.group_members("guides"),
    "group_owners": lambda f, c: c.group_owners("guides"),
    "groups": lambda f, c: c.groups(),
    "hot_topics": lambda f, c: c.hot_topics(),
    "invite": lambda f, c: c.invite("guest@example.org", "guides", "Welcome"),
    "invite_user_to_topic": lambda f, c: c.invite_user_to_topic("guest@example.org", f.topic),
    "latest_posts": lambda f, c: c.latest_posts(),
    "latest_topics": lambda f, c: c.latest_topics(),
    "list_users": lambda f, c: c.list_users("active"),
    "log_out": lambda f, c: c.log_out(KOFI),
    "new_topics": lambda f, c: c.new_topics(),
    "notifications": lambda f, c: c.notifications(4, notification_level=3),
    "pick_avatar": lambda f, c: c.pick_avatar("kofi"),
    "post": lambda f, c: c.post(f.topic, 1),
    "post_action_users": lambda f, c: c.post_action_users(f.post, 2),
    "post_by_id": lambda f, c: c.post_by_id(f.post),
    "post_by_number": lambda f, c: c.post_by_number(f.topic, 1),
    "posts": lambda f, c: c.posts(f.topic, [f.post]),
    "private_messages": lambda f, c: c.private_messages("kofi"),
    "private_messages_unread": lambda f, c: c.private_messages_unread("kofi"),
    "reset_bump_date": lambda f, c: c.reset_bump_date(f.topic),
    "search": lambda f, c: c.search("trade"),
    "set_preference": lambda f, c: c.set_preference("kofi", bio_raw="A text about me"),
    "site_settings": lambda f, c: c.site_settings(title="Trade"),
    "suspend": lambda f, c: c.suspend(LUCIA, 3, "rude"),
    "sync_sso": lambda f, c: _connected(f),
    "tag_group": lambda f, c: c.tag_group("Places", ["oslo", "bergen"]),
    "topic": lambda f, c: c.topic("a-topic-about-the-trade-of-all", f.topic),
    "topic_posts": lambda f, c: c.topic_posts(f.topic),
    "topic_timings": lambda f, c: c.topic_timings(f.topic, 1000, {1: 1000}),
    "topics_by": lambda f, c: c.topics_by("amina"),
    "top_topics": lambda f, c: c.top_topics(),
    "trust_level": lambda f, c: c.trust_level(KOFI, 2),
    "trust_level_lock": lambda f, c: c.trust_level_lock(KOFI, "true"),
    "unsuspend": lambda f, c: (c.suspend(LUCIA, 3, "rude"), c.unsuspend(LUCIA)),
    "update_category": lambda f, c: c.update_category(f.category, name="Trades"),
    "update_email": lambda f, c: c.update_email("kofi", "kofi.new@example.org"),
    "update_post": lambda f, c: c.update_post(f.post, f"{RAW} Edited."),
    "update_topic": lambda f, c: c.update_topic(f"/t/-/{f.topic}", "Another title of this topic"),
    "update_topic_status": lambda f, c: c.update_topic_status(f.topic, "closed", "true"),
    "update_user": lambda f, c: c.update_user("kofi", name="Kofi A."),
    "update_username": lambda f, c: c.update_username("kofi", "kofi2"),
    "upload_image": lambda f, c: c.upload_image(str(f.picture), "composer", True),
    "user": lambda f, c: c.user("kofi"),
    "user_actions": lambda f, c: c.user_actions("amina", 4),
    "user_all": lambda f, c: c.user_all(KOFI),
    "user_badges": lambda f, c: c.user_badges("kofi"),
    "user_by_email": lambda f, c: c.user_by_email("kofi@example.org"),
    "user_by_external_id": lambda f, c: (_connected(f), c.user_by_external_id("77")),
    "user_by_id": lambda f, c: c.user_by_id(KOFI),
    "user_emails": lambda f, c: c.user_emails("kofi"),
    "users": lambda f, c: c.users("staff"),
}
"""Methods that work on a running 3.5, with a call of each."""

NOT_ANSWERED: dict[str, tuple[str, Call]] = {
    "block": ("users are silenced now, by another route", lambda f, c: c.block(LUCIA)),
    "create_site_customization": (
        "themes took their place",
        lambda f, c: c.create_site_customization("x", True, "a {}"),
    ),
    "customize_site_texts": ("it sends no locale, which is required", lambda f, c: c.customize_site_texts({"a": "b"})),
    "generate_api_key": ("keys are made at /admin/api/keys", lambda f, c: c.generate_api_key(KOFI)),
    "invite_link": ("the route is gone", lambda f, c: c.invite_link("a@example.org", "", "")),
    "toggle_gravatar": ("the route is gone", lambda f, c: c.toggle_gravatar("kofi")),
    "update_avatar_from_url": ("the route is gone", lambda f, c: c.update_avatar_from_url("kofi", "http://a.example")),
    "update_avatar_image": ("the route is gone", lambda f, c: c.update_avatar_image("kofi", PNG)),
}
"""Methods that a running 3.5 refuses, with the reason."""

NOT_PLAYED = {
    "approve": "approval is a PUT now; what it sends shows the user",
    "update_avatar": "the forum fetches the picture from another machine",
    "data_explorer_query": "it runs SQL on the database of a Discourse, which the rehearsal forum does not have",
}
"""Methods that are not called, with the reason."""


def _connected(forum: Forum) -> Any:
    settings = {"discourse_connect_url": "https://id.example.org", "discourse_connect_secret": SSO["sso_secret"]}
    for name, value in (*settings.items(), ("enable_discourse_connect", "true")):
        forum.client.site_settings(**{name: value})
    return forum.client.sync_sso(**SSO)


def public_methods() -> set[str]:
    names = dict(inspect.getmembers(DiscourseClient, inspect.isfunction))
    return {name for name in names if not name.startswith("_")}


def test_every_method_is_in_one_of_the_tables() -> None:
    listed = [*ANSWERED, *NOT_ANSWERED, *NOT_PLAYED]
    assert sorted(listed) == sorted(public_methods())


# `upload_image` leaves its file open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ANSWERED)
def test_what_a_running_forum_answers_is_answered(forum: Forum, name: str) -> None:
    ANSWERED[name](forum, forum.client)


@pytest.mark.parametrize("name", NOT_ANSWERED)
def test_what_a_running_forum_refuses_is_refused(forum: Forum, name: str) -> None:
    with pytest.raises(DiscourseError):
        NOT_ANSWERED[name][1](forum, forum.client)
