"""Invites into groups, by mail and as open links."""

import pytest


@pytest.fixture
def groups(client):
    answers = [client.post("/admin/groups.json", {"group": {"name": name}}) for name in ("mentors", "guides")]
    return [answer.json["basic_group"]["id"] for answer in answers]


def invite(client, **sent):
    return client.post("/invites.json", {"email": "new@example.com", "skip_email": True, **sent})


def groups_of(answer):
    return [row["name"] for row in answer.json["groups"]]


def test_groups_by_number_by_name_and_by_both(client, groups):
    mentors, guides = groups
    assert groups_of(invite(client, group_ids=f"{mentors},999")) == ["mentors"]
    assert groups_of(invite(client, email="b@example.com", group_ids=[mentors, guides])) == ["mentors", "guides"]
    answer = invite(client, email="c@example.com", group_ids=f"{mentors},{guides}", group_names="guides,nobody")
    assert groups_of(answer) == ["guides"]


def test_a_repeated_invite_keeps_its_number_and_its_groups(client, groups):
    first = invite(client, group_names="mentors").json
    again = invite(client, email="NEW@example.com", group_names="guides", skip_email="")
    assert (again.json["id"], groups_of(again)) == (first["id"], ["mentors", "guides"])
    assert (first["emailed"], again.json["emailed"]) == (False, True)


def test_the_text_false_skips_the_mail(client):
    assert invite(client, skip_email="false").json["emailed"] is False


def test_without_an_address_it_is_an_open_link(client):
    answer = client.post("/invites.json", {"max_redemptions_allowed": 5}).json
    assert (answer["max_redemptions_allowed"], answer["redemption_count"]) == (5, 0)
    assert not {"email", "emailed", "custom_message"} & set(answer)


def test_registered_addresses_and_foreign_groups(client, groups):
    assert invite(client, email="martin@example.org").status_code == 422
    assert invite(client, topic_id=999).status_code == 400
    sent = {"email": "new@example.com", "group_names": "mentors", "skip_email": True}
    assert client.post("/invites.json", sent, acting="modder").status_code == 403
    assert client.post("/invites.json", {"email": "new@example.com"}, acting="martin").status_code == 200


def test_changing_and_withdrawing_ones_own(client, groups):
    number = invite(client, group_names="mentors").json["id"]
    changed = client.put(f"/invites/{number}.json", {"group_names": "guides", "custom_message": "Hello"})
    assert groups_of(changed) == ["guides"]
    assert client.put(f"/invites/{number}.json", {"custom_message": "Mine"}, acting="martin").status_code == 400
    assert client.post("/invites/reinvite.json", {"email": "new@example.com"}).json == {"success": "OK"}
    assert client.delete("/invites.json", {"id": 999}).status_code == 400
    assert client.delete("/invites.json", {"id": number}).status_code == 200
    assert client.post("/invites/reinvite.json", {"email": "new@example.com"}).status_code == 400


def test_many_at_once(client):
    sent = {"email": ["a@example.com", "martin@example.org", "nowhere"], "skip_email": True}
    answer = client.post("/invites/create-multiple.json", sent).json
    assert (answer["num_successfully_created_invitations"], answer["num_failed_invitations"]) == (1, 2)
    assert [row["email"] for row in answer["failed_invitations"]] == ["martin@example.org", "nowhere"]
    many = {"email": [f"n{number}@example.com" for number in range(201)]}
    assert client.post("/invites/create-multiple.json", many).status_code == 422


def test_ended_invites(client):
    invite(client, expires_at="2020-01-01T00:00:00.000Z")
    assert client.get("/u/provisioner/invited/expired.json").json["counts"]["expired"] == 1
    assert client.post("/invites/destroy-all-expired.json", {}).status_code == 200
    assert client.get("/u/provisioner/invited/expired.json").json["counts"]["total"] == 0
    assert client.get("/u/provisioner/invited/pending.json?search=new").json["invites"] == []
    assert client.get("/u/provisioner/invited/pending.json", acting="amina").status_code == 422
