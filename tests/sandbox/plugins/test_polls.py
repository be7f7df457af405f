"""Polls: who may make them, how they are voted in, and what edits do to them (seen on Discourse 3.5)."""

import pytest
from writing import RAW, set_setting, write

POLL = "[poll name=day results={results} public=true {more}]\n* Monday\n* Friday\n* Sunday\n[/poll]"


def raw(results="always", more="", text=RAW):
    return f"{text}\n\n{POLL.format(results=results, more=more)}"


def asked(client, **how):
    answer = write(client, "Which day should the desk be open", raw=raw(**how))
    assert answer.status_code == 200, answer.json
    return answer.json


def vote(client, post, *days, acting="amina"):
    options = {option["html"]: option["id"] for option in post["polls"][0]["options"]}
    body = {"post_id": post["id"], "poll_name": "day", "options": [options.get(day, day) for day in days]}
    return client.put("/polls/vote.json", body, acting=acting)


def results(client, post, acting="provisioner"):
    poll = client.get(f"/posts/{post['id']}.json", acting=acting).json["polls"][0]
    return [option.get("votes") for option in poll["options"]], poll["voters"]


def change(client, post, text):
    return client.put(f"/posts/{post['id']}.json", {"post": {"raw": text}})


def test_somebody_has_one_choice_and_changes_it(client):
    post = asked(client)
    assert vote(client, post, "Monday").status_code == 200
    assert vote(client, post, "Monday", "Friday").status_code == 422
    vote(client, post, "Friday")
    assert results(client, post) == ([0, 1, 0], 1)
    client.delete("/polls/vote.json", {"post_id": post["id"], "poll_name": "day"}, acting="amina")
    assert results(client, post) == ([0, 0, 0], 0)


def test_several_choices_have_their_limits(client):
    post = asked(client, more="type=multiple min=2 max=2")
    assert vote(client, post, "Monday").status_code == 422
    assert vote(client, post, "Monday", "Friday", "Sunday").status_code == 422
    assert vote(client, post, "Monday", "Sunday").json["vote"] != []
    assert results(client, post) == ([1, 0, 1], 1)


@pytest.mark.parametrize(
    ("when", "before", "after", "closed"),
    [
        ("on_vote", None, 1, 1),
        ("on_close", None, None, 1),
        ("staff_only", None, None, None),
    ],
)
def test_results_are_shown_when_the_poll_says_so(client, when, before, after, closed):
    post = asked(client, results=when)
    seen = [results(client, post, acting="amina")[0][0]]
    vote(client, post, "Monday")
    seen.append(results(client, post, acting="amina")[0][0])
    sent = {"post_id": post["id"], "poll_name": "day", "status": "closed"}
    assert client.put("/polls/toggle_status.json", sent, acting="amina").status_code == 422
    client.put("/polls/toggle_status.json", sent)
    seen.append(results(client, post, acting="amina")[0][0])
    assert seen == [before, after, closed]
    assert vote(client, post, "Friday").status_code == 422


def test_who_voted_is_told_of_public_polls_only(client):
    post = asked(client)
    vote(client, post, "Monday")
    path = f"/polls/voters.json?post_id={post['id']}&poll_name=day"
    assert [[row["username"] for row in rows] for rows in client.get(path).json["voters"].values()] == [["amina"]]
    change(client, post, raw().replace("public=true", ""))
    assert client.get(path).status_code == 403


def test_groups_that_a_poll_names_vote_alone(client):
    post = asked(client, more="groups=staff")
    assert vote(client, post, "Monday").status_code == 422
    assert vote(client, post, "Monday", acting="modder").status_code == 200


def test_other_options_take_the_votes_of_a_young_poll_and_are_refused_for_an_old_one(client):
    post = asked(client)
    vote(client, post, "Monday")
    assert change(client, post, raw(text=f"{RAW} More of it.")).status_code == 200
    assert results(client, post) == ([1, 0, 0], 1)
    store = client.forum.store
    (poll,) = store.where("poll", post_id=post["id"])
    store.put("poll", {**poll, "created_at": "2026-01-01T00:00:00.000Z"})
    assert change(client, post, raw().replace("Friday", "Thursday")).status_code == 422
    assert results(client, post) == ([1, 0, 0], 1)
    set_setting(client, "poll_edit_window_mins", "0")
    assert change(client, post, raw().replace("Friday", "Thursday")).status_code == 200
    assert results(client, post) == ([0, 0, 0], 0)


def test_a_poll_that_is_written_no_more_is_gone_with_its_votes(client):
    post = asked(client)
    vote(client, post, "Monday")
    change(client, post, RAW)
    assert "polls" not in client.get(f"/posts/{post['id']}.json").json
    assert vote(client, post, "Monday").status_code == 422


@pytest.mark.parametrize(
    "text",
    [
        f"{POLL}\n\n{POLL}".format(results="always", more=""),
        "[poll]\nNothing to choose\n[/poll]",
        "[poll]\n* Monday\n* Monday\n[/poll]",
        "[poll type=number max=99]\n[/poll]",
    ],
)
def test_polls_that_are_not_taken(client, text):
    assert write(client, raw=f"{RAW}\n\n{text}").status_code == 422


def test_a_scale_has_its_numbers(client):
    post = write(client, raw=f"{RAW}\n\n[poll type=number min=2 max=6 step=2]\n[/poll]").json
    assert [option["html"] for option in post["polls"][0]["options"]] == ["2", "4", "6"]


def test_who_is_not_trusted_makes_none(client):
    set_setting(client, "poll_create_allowed_groups", "13")
    assert write(client, raw=raw(), acting="kofi").status_code == 422
    assert write(client, "A topic of somebody of the staff", raw=raw(), acting="modder").status_code == 200
