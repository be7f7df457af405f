"""What a fresh forum holds beside its groups, categories and people."""

import pytest


def test_the_robot_has_greeted_everybody(client):
    for name in ("provisioner", "amina"):
        (post,) = client.get("/private-posts.json", acting=name, key="read").json["private_posts"][:1]
        assert (post["username"], post["topic_title"]) == ("discobot", "Greetings!")
    assert len(client.get("/private-posts.json", acting="amina").json["private_posts"]) == 1


@pytest.mark.parametrize(("version", "logged"), [("3.4", 0), ("3.5", 2), ("2026", 2)])
def test_the_log_of_a_fresh_forum(make_client, version, logged):
    rows = make_client(discourse=version).get("/admin/logs/staff_action_logs.json").json["staff_action_logs"]

    assert len(rows) == logged
    assert all(row["subject"].startswith("Horizon: ") and row["acting_user"]["username"] == "system" for row in rows)
