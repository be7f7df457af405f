"""Accounts that become anonymous, get another picture, or are kept in step by another site; and invites to topics."""

import base64
import hashlib
import hmac
from io import BytesIO
from urllib.parse import urlencode

import pytest
from writing import RAW, set_setting, write

SECRET = "a secret of ten"


@pytest.mark.parametrize("version", ["3.4", "3.5", "2026"])
def test_an_anonymous_account_keeps_its_posts_and_nothing_else(make_client, version):
    client = make_client(discourse=version)
    group = client.post("/admin/groups.json", {"group": {"name": "guides", "usernames": "kofi"}}).json["basic_group"]
    number = write(client, acting="kofi").json["topic_id"]
    name = client.put("/admin/users/4/anonymize.json", acting="modder").json["username"]
    assert client.get("/u/kofi.json").status_code == 404
    shown = client.get(f"/u/{name}.json").json["user"]
    assert (shown["name"], group["id"] in [row["id"] for row in shown["groups"]]) == (name, False)
    assert client.get(f"/t/{number}.json").json["details"]["created_by"]["username"] == name
    assert client.put("/admin/users/1/anonymize.json").status_code == 403
    assert client.put("/admin/users/2/anonymize.json", acting="amina").status_code == 404


def test_a_picture_of_an_account(client):
    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFUlEQVR42mNgMF5AGhrVMKph+GoAAI3u0wGk4FBjAAAAAElFTkSuQmCC"
    )
    data = {"upload_type": "avatar", "file": (BytesIO(png), "a.png")}
    number = client.post("/uploads.json", data=data, acting="martin").json["id"]
    path = "/u/martin/preferences/avatar/pick.json"

    def pick(acting="martin", **sent):
        return client.put(path, sent, acting=acting).status_code

    assert pick(type="uploaded", upload_id=number) == 200
    assert client.get("/u/martin.json", acting="martin").json["user"]["uploaded_avatar_id"] == number
    assert (pick(type="drawn"), pick(type="uploaded", upload_id=999), pick("kofi")) == (422, 422, 403)
    assert pick() == 200
    assert client.get("/u/martin.json", acting="martin").json["user"]["uploaded_avatar_id"] is None


@pytest.fixture
def connected(client):
    set_setting(client, "discourse_connect_url", "https://id.example.org")
    set_setting(client, "discourse_connect_secret", SECRET)
    set_setting(client, "enable_discourse_connect", "true")
    return client


def sync(client, secret=SECRET, **sent):
    packed = base64.b64encode(urlencode(sent).encode()).decode()
    sig = hmac.new(secret.encode(), packed.encode(), hashlib.sha256).hexdigest()
    return client.post("/admin/users/sync_sso.json", {"sso": packed, "sig": sig})


def test_an_account_is_made_found_again_and_given_rights(connected):
    client = connected
    client.post("/admin/groups.json", {"group": {"name": "guides"}})
    new = {"external_id": "7", "email": "new@example.org", "username": "kofi"}
    made = sync(client, **new, add_groups="guides").json
    assert (made["username"], made["admin"]) == ("kofi1", False)
    assert "guides" in [group["name"] for group in made["groups"]]
    again = sync(client, external_id="7", email="other@example.org", admin="true", groups="").json
    assert (again["id"], again["admin"]) == (made["id"], True)
    assert "guides" not in [group["name"] for group in again["groups"]]
    assert client.get("/u/by-external/7.json").json["user"]["username"] == "kofi1"
    linked = sync(client, external_id="8", email="martin@example.org", title="Guide").json
    assert (linked["username"], linked["title"]) == ("martin", "Guide")


def test_refused_payloads(connected, make_client):
    new = {"external_id": "7", "email": "new@example.org"}
    assert sync(connected, "another secret", **new).status_code == 422
    assert sync(connected, external_id="", email="new@example.org").status_code == 422
    assert sync(connected, external_id="7", email="").status_code == 422
    assert sync(make_client(), **new).status_code == 404


def test_invites_to_topics(client):
    number = write(client).json["topic_id"]
    path = f"/t/{number}/invite.json"
    assert client.post(path, {"user": "kofi"}).json["user"]["username"] == "kofi"
    assert client.get("/notifications.json", acting="kofi").json["notifications"][0]["notification_type"] == 13
    assert client.post(path, {"email": "guest@example.org"}).json == {"success": "OK"}
    invite = client.get("/invites/retrieve.json?email=guest@example.org").json
    assert [row["id"] for row in invite["topics"]] == [number]
    assert client.post(path, {"user": "nobody"}).status_code == 422
    assert client.post("/t/9999/invite.json", {"user": "kofi"}).status_code == 404
    message = {"archetype": "private_message", "target_recipients": "amina", "title": "A word among ourselves"}
    private = client.post("/posts.json", {**message, "raw": RAW}).json["topic_id"]
    assert client.get(f"/t/{private}.json", acting="kofi").status_code in (403, 404)
    client.post(f"/t/{private}/invite.json", {"user": "kofi"})
    assert client.get(f"/t/{private}.json", acting="kofi").status_code == 200
