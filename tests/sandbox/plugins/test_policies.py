"""Policies: who accepts them, what posts say of it, and what a new version asks anew."""

import pytest

TEXT = '[policy groups="experts" version="1"]\nI keep to the charter of the moderators.\n[/policy]'


@pytest.fixture
def forum(client):
    client.put("/admin/site_settings/policy_enabled.json", {"policy_enabled": True})
    client.post("/admin/groups.json", {"group": {"name": "experts", "usernames": "amina,kofi"}})
    return client


def write(client, raw=TEXT, **more):
    sent = {"title": "The charter of the moderators here", "raw": raw, "category": 4}
    return client.post("/posts.json", sent, **more).json["id"]


def answer(client, post, word="accept", **more):
    return client.put(f"/policy/{word}.json", {"post_id": post}, **more)


def names(client, post, word, **more):
    rows = client.get(f"/policy/{word}.json?post_id={post}", **more).json["users"]
    return [row["username"] for row in rows]


def test_members_of_the_group_accept_and_take_it_back(forum):
    post = write(forum)
    assert names(forum, post, "not-accepted") == ["amina", "kofi"]

    assert answer(forum, post, acting="amina").json == {"success": "OK"}

    assert (names(forum, post, "accepted"), names(forum, post, "not-accepted")) == (["amina"], ["kofi"])
    shown = forum.get(f"/posts/{post}.json", acting="amina").json
    assert (shown["policy_accepted"], shown["policy_can_accept"], shown["policy_can_revoke"]) == (True, False, True)
    assert (shown["policy_accepted_by_count"], shown["policy_not_accepted_by_count"]) == (1, 1)
    answer(forum, post, "unaccept", acting="amina")
    shown = forum.get(f"/posts/{post}.json", acting="amina").json
    assert (shown["policy_accepted"], shown["policy_revoked"]) == (False, True)


def test_a_new_version_is_accepted_anew(forum):
    post = write(forum)
    answer(forum, post, acting="amina")

    forum.put(f"/posts/{post}.json", {"post": {"raw": TEXT.replace('"1"', '"2"')}})

    assert names(forum, post, "accepted") == []


@pytest.mark.parametrize("raw", [TEXT.replace("experts", "nobody"), "No policy at all in this text."])
def test_posts_without_a_policy(forum, raw):
    post = write(forum, raw)

    assert answer(forum, post, acting="amina").status_code == 422
    assert "policy_accepted" not in forum.get(f"/posts/{post}.json").json


def test_a_policy_of_a_member_is_none_unless_the_setting_lets_it(forum):
    post = write(forum, acting="martin")
    assert answer(forum, post, acting="amina").status_code == 422

    forum.put("/admin/site_settings/policy_restrict_to_staff_posts.json", {"policy_restrict_to_staff_posts": False})
    assert answer(forum, post, acting="amina").status_code == 200


def test_refusals(forum):
    post = write(forum)

    assert answer(forum, post, acting="lucia").status_code == 422
    assert answer(forum, 999, acting="amina").status_code == 404
    assert forum.put("/policy/accept.json", {}, acting="amina").status_code == 400
    assert forum.get(f"/policy/accepted.json?post_id={post}", key=None).json["error_type"] == "not_logged_in"
    forum.put("/admin/site_settings/policy_enabled.json", {"policy_enabled": False})
    assert answer(forum, post, acting="amina").status_code == 404
    assert "policy_accepted" not in forum.get(f"/posts/{post}.json").json


def test_private_policies_tell_admins_alone_who_accepted(forum):
    post = write(forum, TEXT.replace("version", 'private="true" version'))

    assert names(forum, post, "not-accepted") == ["amina", "kofi"]
    assert forum.get(f"/policy/accepted.json?post_id={post}", acting="amina").status_code == 403
    shown = forum.get(f"/posts/{post}.json", acting="amina").json
    assert ("policy_can_accept" in shown, "policy_accepted_by" in shown) == (True, False)


def test_the_members_of_a_hidden_group_are_not_told(forum):
    group = forum.get("/groups/experts.json").json["group"]["id"]
    forum.put(f"/groups/{group}.json", {"group": {"members_visibility_level": 3}})
    post = write(forum)

    assert forum.get(f"/policy/accepted.json?post_id={post}", acting="amina").status_code == 422


def test_accepting_adds_to_a_group(forum):
    forum.post("/admin/groups.json", {"group": {"name": "signed"}})
    post = write(forum, TEXT.replace("version", 'add-users-to-group="signed" version'))

    answer(forum, post, acting="amina")
    assert [row["username"] for row in forum.get("/groups/signed/members.json").json["members"]] == ["amina"]
    answer(forum, post, "unaccept", acting="amina")
    assert forum.get("/groups/signed/members.json").json["members"] == []


def test_a_moderator_cannot_add_to_a_group_that_is_not_his(forum):
    forum.post("/admin/groups.json", {"group": {"name": "signed"}})
    post = write(forum, TEXT.replace("version", 'add-users-to-group="signed" version'), acting="modder")

    assert answer(forum, post, acting="amina").status_code == 422
