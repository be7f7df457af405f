"""The results of a poll by the country of those who voted."""

import pytest

RAW = "[poll name=place public=true]\n* the harbour\n* the railway\n[/poll]\n\nWhere should the desk be?"


@pytest.fixture
def post(client):
    field = {"name": "Country", "description": "Where you live", "field_type": "text", "requirement": "optional"}
    number = client.post("/admin/config/user_fields.json", {"user_field": {**field, "editable": True}}).json
    for name, country in (("amina", "kenya"), ("kofi", "ghana")):
        client.put(f"/u/{name}.json", {"user_fields": {str(number["user_field"]["id"]): country}})
    client.put("/admin/site_settings/poll_groupable_user_fields.json", {"poll_groupable_user_fields": "Country"})
    sent = {"title": "Where the new desk should be in town", "raw": RAW, "category": 4}
    made = client.post("/posts.json", sent).json
    harbour, railway = (option["id"] for option in made["polls"][0]["options"])
    for name, option in (("amina", harbour), ("kofi", railway), ("lucia", railway)):
        body = {"post_id": made["id"], "poll_name": "place", "options": [option]}
        assert client.put("/polls/vote.json", body, acting=name).status_code == 200
    return made["id"]


def asked(client, post, poll="place", field="Country", **more):
    query = f"post_id={post}&poll_name={poll}&user_field_name={field}"
    return client.get(f"/polls/grouped_poll_results.json?{query}", **more)


def test_votes_are_grouped_by_the_answers(client, post):
    rows = asked(client, post).json["grouped_results"]

    found = {row["group"]: [(option["html"], option["votes"]) for option in row["options"]] for row in rows}
    assert found == {
        "Kenya": [("the harbour", 1), ("the railway", 0)],
        "Ghana": [("the harbour", 0), ("the railway", 1)],
        "No data": [("the harbour", 0), ("the railway", 1)],
    }


def test_refusals(client, post):
    assert asked(client, 999).status_code == 400
    assert asked(client, post, poll="other").status_code == 400
    assert asked(client, post, field="Name").status_code == 400
    assert client.get("/polls/grouped_poll_results.json").status_code == 400
    assert asked(client, post, key=None).status_code == 403
    topic = client.get(f"/posts/{post}.json").json["topic_id"]
    client.put(f"/t/{topic}/status.json", {"status": "closed", "enabled": "true"})
    assert asked(client, post, acting="amina").status_code == 422
