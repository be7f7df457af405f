"""Lists of topics by the filter language, by author, voter and mailbox."""

from datetime import UTC, datetime

import pytest
from writing import RAW, set_setting, write

from idiaspora.sandbox.topics import filter_language as language


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        pytest.param("category:a", [("category", "a", "")], id="one word"),
        pytest.param("categories:a -tags:b", [("category", "a", ""), ("tag", "b", "-")], id="other names"),
        pytest.param("=category:a -=category:b", [("category", "a", "="), ("category", "b", "-=")], id="prefixes"),
        pytest.param("free text :x a:", [], id="no words of the language"),
    ],
)
def test_words(query, terms):
    assert [(term.key, term.value, term.prefix) for term in language.terms(query)] == terms


def test_paths_of_slugs_and_tags():
    def term(value, prefix=""):
        return language.Term("x", value, prefix)

    assert language.slugs(term("a:b,ü-c")) == [["a", "b"], ["ü-c"]]
    assert language.slugs(term("a/b")) == []
    assert language.tag_names(term("a,b,c")) == (["a", "b", "c"], False)
    assert language.tag_names(term("a+b")) == (["a", "b"], True)
    assert language.tag_names(term("a+b,c")) == ([], False)
    assert language.tag_names(term("a", "=")) == ([], False)


def test_days_and_numbers():
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    query = "created-before:2026-02-31 created-after:2 activity-after:2026-1-5 posts-min:x posts-max:3 views-min:٣"
    assert language.moments(query, now) == {
        "created-after": "2026-02-28T12:00:00",
        "activity-after": "2026-01-05T00:00:00",
    }
    assert language.moments("created-after:99999999999", now) == {}
    assert language.limits(query) == {"posts-max": 3, "views-min": 3}


@pytest.fixture
def forum(make_client, request):
    """A client of a forum with three topics, by their letters: a and b in General, c below Site Feedback."""
    client = make_client(discourse=getattr(request, "param", "3.5"))
    below = client.post("/categories.json", {"name": "Below", "parent_category_id": 2}).json["category"]["id"]
    places = {"a": (4, ["x"], "provisioner"), "b": (4, ["x", "y"], "amina"), "c": (below, [], "amina")}
    set_setting(client, "create_tag_allowed_groups", "0")
    set_setting(client, "tag_topic_allowed_groups", "0")
    numbers = {}
    for letter, (category, tags, author) in places.items():
        title = f"A topic about the letter {letter}"
        made = write(client, title, author, category=category, raw=f"{RAW} {letter}", tags=tags)
        numbers[made.json["topic_id"]] = letter
    client.post("/posts.json", {"topic_id": min(numbers), "raw": f"{RAW} Indeed."}, acting="kofi")
    client.post(f"/t/{max(numbers)}/notifications.json", {"notification_level": 3}, acting="martin")
    return client, numbers


def found(forum, path, acting="martin"):
    client, numbers = forum
    key = None if acting is None else "full"
    rows = client.get(path, acting=acting, key=key).json["topic_list"]["topics"]
    return "".join(numbers[row["id"]] for row in rows if row["id"] in numbers)


@pytest.mark.parametrize("forum", ["3.4", "3.5", "2026"], indirect=True)
@pytest.mark.parametrize(
    ("query", "letters"),
    [
        ("order:created-asc", "abc"),
        ("order:title", "cba"),
        ("category:site-feedback", "c"),
        ("=category:site-feedback", ""),
        ("category:site-feedback:below", "c"),
        ("category:below,general order:title-asc", "abc"),
        ("-category:site-feedback order:title-asc", "ab"),
        ("-=category:site-feedback order:title-asc", "abc"),
        ("category:no/where order:title-asc", "abc"),
        ("tag:x order:title-asc", "ab"),
        ("tag:x+y", "b"),
        ("-tag:y,none order:title-asc", "ac"),
        ("tag:x,none order:title-asc", "ab"),
        ("tag:x+none", ""),
        ("posts-min:2", "a"),
        ("posts-max:1 order:title-asc", "bc"),
        ("posters-min:2", "a"),
        ("likes-min:1", ""),
        ("likes-op-max:0 order:title-asc", "abc"),
        ("views-max:9 order:posts,title-asc", "abc"),
        ("created-by:@amina order:title-asc", "bc"),
        ("created-by:nobody", ""),
        ("in:watching", "c"),
        ("in:bookmarked", ""),
        ("in:pinned", ""),
        ("status:open order:title-asc", "abc"),
        ("status:public order:title-asc", "abc"),
        ("status:archived", ""),
        ("status:deleted order:title-asc", "abc"),
        ("latest-post-after:1 order:title-asc", "abc"),
        ("activity-before:1", ""),
        ("wrong:word order:title-asc", "abc"),
    ],
)
def test_queries(forum, query, letters):
    assert found(forum, f"/filter.json?q={query.replace('+', '%2B')}") == letters


def test_what_only_the_staff_finds(forum):
    client, numbers = forum
    client.delete(f"/t/{min(numbers)}.json")
    client.put(f"/t/{max(numbers)}/status.json", {"status": "visible", "enabled": "false"})
    assert found(forum, "/filter.json?q=status:deleted", "modder") == "a"
    assert found(forum, "/filter.json?q=status:unlisted", "modder") == "c"
    assert found(forum, "/filter.json?q=") == "b"


def test_the_suggested_words_depend_on_the_reader(forum):
    client, _ = forum

    def words(**more):
        rows = client.get("/filter.json", **more).json["topic_list"]["filter_option_info"]
        return {row["name"] for row in rows}

    assert words() - words(key=None) >= {"in:", "in:pinned"}
    set_setting(client, "tagging_enabled", "false")
    assert not any(word.startswith("tag") for word in words())


def test_topics_of_a_person_and_for_which_they_vote(forum):
    client, numbers = forum
    client.put("/categories/4.json", {"custom_fields": {"enable_topic_voting": "true"}})
    client.post("/voting/vote.json", {"topic_id": min(numbers)}, acting="kofi")
    assert found(forum, "/topics/created-by/amina.json") == "cb"
    assert found(forum, "/topics/voted-by/kofi.json", None) == "a"
    assert client.get("/topics/created-by/nobody.json").status_code == 404


def test_mailboxes(client):
    group = client.post("/admin/groups.json", {"group": {"name": "guides", "usernames": "kofi"}}).json["basic_group"]
    client.put(f"/groups/{group['id']}.json", {"group": {"messageable_level": 99}})

    def send(title, to, acting="martin"):
        sent = {"archetype": "private_message", "target_recipients": to, "title": title, "raw": f"{RAW} {title}"}
        return client.post("/posts.json", sent, acting=acting).json["topic_id"]

    def box(name, user, acting=None):
        rows = client.get(f"/topics/private-messages{name}/{user}.json", acting=acting or user)
        if rows.status_code != 200:
            return rows.status_code
        return [row["id"] for row in rows.json["topic_list"]["topics"] if row["slug"] != "greetings"]

    first, second = send("A message to amina", "amina"), send("A message to guides", "guides")
    assert box("", "amina") == box("-new", "amina") == [first]
    assert box("-unread", "amina") == box("-sent", "amina") == box("-archive", "amina") == []
    assert box("-sent", "martin") == [second, first]
    assert (box("", "kofi"), box("", "amina", "kofi"), box("", "amina", "provisioner")) == ([], 403, [first])
    client.post("/posts.json", {"topic_id": first, "raw": f"{RAW} An answer."}, acting="amina")
    assert box("-unread", "martin") == [first]
    of_group = "/topics/private-messages-group/kofi/guides.json"
    assert [row["id"] for row in client.get(of_group, acting="kofi").json["topic_list"]["topics"]] == [second]
    assert client.get(of_group, acting="amina").status_code == 403
    assert client.get(of_group.replace("guides", "nobody")).status_code == 404
    assert client.get("/topics/private-messages/amina.json", key=None).status_code == 403


def test_tags_stand_with_the_most_used_first(forum):
    client, numbers = forum
    path = f"/t/{sorted(numbers)[1]}.json"
    assert client.get(path).json["tags"] == ["x", "y"]
    write(client, "One more with a tag", tags=["y"])
    write(client, "And one more with a tag", tags=["y"])
    assert client.get(path).json["tags"] == ["y", "x"]
    set_setting(client, "tags_sort_alphabetically", "true")
    assert client.get(path).json["tags"] == ["x", "y"]


@pytest.mark.parametrize("forum", ["3.5", "2026"], indirect=True)
def test_visitors_get_the_keys_of_readers(forum):
    client, numbers = forum
    post = client.get(f"/t/{min(numbers)}.json", key=None).json["post_stream"]["posts"][0]
    assert (post["bookmarked"], post["read"]) == (False, True)
    rows = client.get("/categories.json", key=None).json["category_list"]["categories"]
    assert {row["notification_level"] for row in rows} == {1}
    set_setting(client, "default_categories_muted", "4")
    rows = client.get("/site.json", key=None).json["categories"]
    assert {row["id"]: row["notification_level"] for row in rows}[4] == 0
