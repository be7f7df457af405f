"""The page of the rehearsal forum: who sees what on it, that it changes nothing, and that no name does harm."""

import json
from collections import Counter
from html.parser import HTMLParser

import pytest
from writing import RAW, set_setting, write

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
NAMES = ("Coal face", "A topic about the coal below", "A word among ourselves")
VOID = {"meta", "input", "br"}
HOSTILE = "<script>alert(1)</script>\"'& \u202egnp.exe \x1b[31m </title></style><img src=x onerror=alert(2)>"


class Reading(HTMLParser):
    """What a page consists of; fails where tags do not close."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.open, self.texts, self.attributes = Counter(), [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += [name for name, _ in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def page(client, query="", **more):
    got = client.app.test_client().get(f"/{query}", headers={**BROWSER, **more.pop("headers", {})}, **more)
    assert got.status_code == 200
    return got


def text(client, query=""):
    return "|".join(Reading(page(client, query).text).texts)


@pytest.fixture
def forum(make_client, request):
    """A client of a forum with a category for a group, a topic in it, and a message."""
    client = make_client(discourse=getattr(request, "param", "3.5"))
    client.post("/admin/groups.json", {"group": {"name": "miners", "usernames": "kofi"}})
    closed = {"name": "Coal face", "permissions": {"miners": 2}}
    number = client.post("/categories.json", closed).json["category"]["id"]
    write(client, "A topic about the coal below", category=number)
    message = {"archetype": "private_message", "target_recipients": "amina", "title": "A word among ourselves"}
    client.post("/posts.json", {**message, "raw": RAW}, acting="kofi")
    return client


@pytest.mark.parametrize("forum", ["3.4", "3.5", "2026"], indirect=True)
@pytest.mark.parametrize(
    ("query", "seen"),
    [
        pytest.param("", {*NAMES}, id="everything"),
        pytest.param("?as=visitor", set(), id="a visitor"),
        pytest.param("?as=member", set(), id="a member"),
        pytest.param("?as=expert", {"Coal face", "A topic about the coal below"}, id="an expert"),
        pytest.param("?as=expert&group=miners", {"Coal face", "A topic about the coal below"}, id="of that group"),
        pytest.param("?as=<b>&group=<b>", {*NAMES}, id="nobody known"),
    ],
)
def test_each_reader_sees_their_own(forum, query, seen):
    shown = text(forum, query)
    for name in NAMES:
        assert (name in shown) is (name in seen), name
    assert "General" in shown
    assert "(a reader of the page)" not in shown


def test_what_an_expert_may_do_is_told(forum):
    rows = page(forum, "?as=expert").text
    assert "<bdi>Coal face</bdi></th><td><bdi>coal-face</bdi></td><td><bdi></bdi></td><td><bdi>miners</bdi>" in rows
    assert "a member of miners" in rows


def test_the_sidebar_of_new_and_of_older_members(forum):
    set_setting(forum, "default_navigation_menu_categories", "3|4")
    rows = page(forum).text
    # Only the staff sees the category of the staff.
    for name, new, old in (("General", "yes", 7), ("Site Feedback", "no", 7), ("Staff", "no", 2)):
        cells = ("category", new, f"{old} of 7")
        assert f"<bdi>{name}</bdi></th>" + "".join(f"<td><bdi>{cell}</bdi></td>" for cell in cells) in rows
    assert "Site Feedback" in text(forum, "?as=member")


def test_a_forum_that_asks_to_log_in_shows_nothing_to_visitors(forum):
    set_setting(forum, "login_required", "true")
    assert "General" not in text(forum, "?as=visitor")
    assert "General" in text(forum, "?as=member")


def test_profiles_that_are_not_public(forum):
    assert "|martin|" in text(forum, "?as=visitor")
    set_setting(forum, "hide_user_profiles_from_public", "true")
    assert "|martin|" not in text(forum, "?as=visitor")


def test_the_last_requests_with_who_sent_them(forum):
    forum.get("/latest.json?order=created", acting="kofi")
    forum.get("/nowhere.json", key=None)
    rows = page(forum).text
    assert "/latest.json?order=created</bdi></td><td><bdi>200</bdi></td><td><bdi>kofi</bdi>" in rows
    assert "/nowhere.json</bdi></td><td><bdi>404</bdi></td><td><bdi>a visitor</bdi>" in rows
    assert "f" * 64 not in rows


def test_looking_changes_nothing_and_is_not_listed(forum):
    def kept():
        lines = list(forum.forum.store._connection.iterdump())
        return lines, forum.forum.log.shown()

    before = kept()
    for query in ("", "?as=visitor", "?as=member", "?as=expert"):
        page(forum, query)
    assert kept() == before
    made = forum.post("/users.json", {"name": "N", "username": "newone", "email": "n@example.org", "password": "x" * 3})
    assert made.status_code == 200


@pytest.mark.parametrize("query", ["", "?as=visitor", "?as=expert"])
def test_hostile_names_are_text(forum, query):
    client = forum
    set_setting(client, "title", HOSTILE)
    store = client.forum.store
    with store.transaction():
        for kind, key in (("group", "name"), ("user", "username"), ("user", "name"), ("topic", "title")):
            for row in store.all(kind):
                store.put(kind, {**row, key: f"{HOSTILE}{row['id']}"})
        store.put("user", {**store.get("user", 2), "name": f"{HOSTILE}\ud800"})
        for row in store.all("category"):
            store.put("category", {**row, "name": HOSTILE, "slug": HOSTILE})
    got = page(client, query)
    read = Reading(got.text)
    assert {"script", "img", "iframe", "link"}.isdisjoint(read.tags)
    assert not any(name.startswith("on") or name == "src" for name in read.attributes)
    assert not any(sign in got.text for sign in ("\x1b", "\u202e", "\ud800"))
    assert "<script>alert(1)</script>" in "".join(read.texts)


def test_the_page_is_built_so_that_everybody_can_read_it(forum):
    got = page(forum, "?as=expert")
    read = Reading(got.text)
    assert read.tags["h1"] == read.tags["main"] == read.tags["title"] == 1
    assert len(read.ids) == len(set(read.ids))
    assert got.text.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert read.tags["table"] == got.text.count('tabindex="0"') == 7
    assert got.text.count('aria-current="page"') == 1
    assert "default-src 'none'" in got.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"headers": {"Accept": "application/json"}}, id="JSON"),
        pytest.param({"headers": {"Host": "forum.example.org"}}, id="another name"),
        pytest.param({"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}, id="another machine"),
        pytest.param({"headers": {"Accept": "*/*"}}, id="no browser"),
        pytest.param({"path": "/other"}, id="another path"),
        pytest.param({"method": "POST"}, id="a write"),
    ],
)
def test_others_get_what_a_discourse_answers(client, more):
    sent = {"path": "/", "method": "GET", **more, "headers": {**BROWSER, **more.get("headers", {})}}
    got = client.app.test_client().open(**sent)
    assert got.status_code in (403, 404)
    assert b"rehearsal" not in got.data
    assert json.loads(client.get("/__sandbox__/requests").data)["requests"]


def test_an_empty_forum_has_a_page(make_client):
    client = make_client(seed="empty")
    assert "No member is to be seen." not in text(client)
    assert "Nobody has asked for anything yet." in text(client)
    assert "expert" not in page(client).text.partition("<main>")[0].partition("</style>")[2]
