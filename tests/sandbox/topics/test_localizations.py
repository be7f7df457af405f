"""Titles and texts in other languages: who writes them, and who reads them."""

import pytest
from writing import set_setting, topic, write


@pytest.fixture
def french(make_client, request):
    """A forum of the version in which martin reads French, and the number of an English topic of its own."""
    client = make_client(discourse=getattr(request, "param", "3.5"))
    set_setting(client, "content_localization_enabled", "true")
    set_setting(client, "allow_user_locale", "true")
    client.put("/u/martin.json", {"locale": "fr"}, acting="martin")
    return client, write(client, locale="en").json


def put(client, kind, acting="provisioner", **values):
    return client.post(f"/{kind}_localizations/create_or_update.json", values, acting=acting)


@pytest.mark.parametrize("french", ["3.5", "2026"], indirect=True)
def test_readers_get_their_language(french):
    client, post = french
    title = {"topic_id": post["topic_id"], "locale": "fr"}
    text = {"post_id": post["id"], "locale": "fr"}
    assert [put(client, "topic", **title, title="<Rien>").status_code for _ in range(2)] == [201, 200]
    assert [put(client, "post", **text, raw="Rien de rien").status_code for _ in range(2)] == [201, 200]
    mine, other = topic(client, post["topic_id"], acting="martin"), topic(client, post["topic_id"])
    assert (mine["fancy_title"], mine["has_localized_content"], mine["title"]) == ("&lt;Rien&gt;", True, other["title"])
    assert (other["fancy_title"], other["has_localized_content"]) == (other["title"], False)
    read = mine["post_stream"]["posts"][0]
    assert (read["cooked"], read["is_localized"], read["localization_outdated"]) == ("<p>Rien de rien</p>", True, False)
    assert "localization_outdated" not in other["post_stream"]["posts"][0]
    listed = client.get("/latest.json", acting="martin").json["topic_list"]["topics"]
    assert "&lt;Rien&gt;" in [row["fancy_title"] for row in listed]
    (row,) = client.get(f"/post_localizations/1.json?post_id={post['id']}").json["post_localizations"]
    assert (row["locale"], row["raw"]) == ("fr", "Rien de rien")
    for path, sent in (("topic_localizations", title), ("post_localizations", text)):
        assert [client.delete(f"/{path}/destroy.json", sent).status_code for _ in range(2)] == [204, 404]
    assert topic(client, post["topic_id"], acting="martin")["fancy_title"] == other["title"]


def test_who_may_translate_and_when(french):
    client, post = french
    sent = {"post_id": post["id"], "locale": "xx", "raw": "Qqq"}
    assert put(client, "post", "martin", **sent).status_code == 403
    assert put(client, "post", "modder", **sent).status_code == 201
    assert put(client, "post", **{**sent, "post_id": 9999}).status_code == 404
    assert put(client, "post", **{**sent, "raw": ""}).status_code == 400
    set_setting(client, "content_localization_enabled", "false")
    assert put(client, "post", **sent).status_code == 403
    assert "locale" not in client.get(f"/posts/{post['id']}.json").json


def test_an_edit_without_a_language_forgets_it_and_outdates_translations(french):
    client, post = french
    put(client, "post", post_id=post["id"], locale="fr", raw="Rien")
    path = f"/posts/{post['id']}.json"
    raw = {"raw": "Something else that is long enough.", "edit_reason": "x"}
    client.put(path, {"post": {**raw, "locale": "en"}})
    shown = client.get(path, acting="martin").json
    assert (shown["locale"], shown["localization_outdated"]) == ("en", True)
    client.put(path, {"post": {**raw, "raw": f"{raw['raw']} More."}})
    shown = client.get(path, acting="martin").json
    assert (shown["locale"], shown["is_localized"]) == (None, False)


def test_3_4_has_no_translations(make_client):
    client = make_client(discourse="3.4")
    assert put(client, "post", post_id=1, locale="fr", raw="Rien").status_code == 404
