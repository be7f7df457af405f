"""What a request reads of the store does not grow with the forum, where the answer does not."""

import pytest
from in_part import slow_after

from benchmarks import growth
from idiaspora.sandbox.store import store as store_module

FEW, MANY = 4, 12


def grown(client, size):
    """A forum with so many more categories, each with a child of the same name, and so many groups."""
    for number in range(size):
        made = client.post("/categories.json", {"name": f"Theme {number}", "color": "AB9364"}).json["category"]
        child = {"name": "Ideas", "color": "AB9364", "parent_category_id": made["id"]}
        assert client.post("/categories.json", child).status_code == 200
        team = {"name": f"team_{number}", "usernames": "martin,amina", "title": f"Team {number}"}
        group = client.post("/admin/groups.json", {"group": team})
        changed = {"group": {"watching_category_ids": [made["id"]]}, "update_existing_users": "true"}
        group_id = group.json["basic_group"]["id"]
        assert client.put(f"/groups/{group_id}.json", changed).status_code == 200
        assert client.get(f"/groups/team_{number}.json").status_code == 200
    # What is kept in memory of all groups is read once, with their titles when somebody leaves one.
    first = client.get("/groups/team_0.json").json["group"]["id"]
    assert client.delete(f"/groups/{first}/members.json", {"usernames": "amina"}).status_code == 200
    assert client.get("/groups/nowhere.json").status_code == 404
    return made["id"], group_id


def about_post(client, category_id):
    topic = client.get(f"/c/{category_id}/show.json").json["category"]["topic_url"].rpartition("/")[2]
    return client.get(f"/posts/by_number/{topic}/1.json").json["id"]


REQUESTS = {
    "make a category": lambda client, category, group: (
        "POST", "/categories.json", {"name": "One more", "color": "AB9364", "slug": "one-more"}
    ),
    "make a child": lambda client, category, group: (
        "POST", "/categories.json", {"name": "More", "color": "AB9364", "parent_category_id": category}
    ),
    "describe a category": lambda client, category, group: (
        "PUT", f"/posts/{about_post(client, category)}.json", {"post": {"raw": "What members talk about here."}}
    ),
    "change a category": lambda client, category, group: (
        "PUT", f"/categories/{category}.json", {"name": "Renamed", "color": "AB9364", "slug": "renamed"}
    ),
    "read a category": lambda client, category, group: ("GET", f"/c/{category}/show.json", None),
    "find a category": lambda client, category, group: ("GET", f"/categories/find.json?ids[]={category}", None),
    "place a category": lambda client, category, group: (
        "POST", "/categories/reorder.json", {"mapping": f'{{"{category}": 2}}'}
    ),
    "make a group": lambda client, category, group: (
        "POST", "/admin/groups.json", {"group": {"name": "one_more", "usernames": "martin"}}
    ),
    "change a group": lambda client, category, group: (
        "PUT", f"/groups/{group}.json",
        {"group": {"tracking_category_ids": [category]}, "update_existing_users": "true"},
    ),
    "leave a group": lambda client, category, group: (
        "DELETE", f"/groups/{client.get('/groups/team_0.json').json['group']['id']}/members.json",
        {"usernames": "martin"},
    ),
    "read the members": lambda client, category, group: ("GET", "/groups/team_3/members.json", None),
    "read a group": lambda client, category, group: ("GET", "/groups/team_3.json", None),
    "the latest posts": lambda client, category, group: ("GET", "/posts.json?before=12", None),
}  # fmt: skip


@pytest.mark.parametrize(
    "request_of", slow_after(3, (pytest.param(request_of, id=name) for name, request_of in REQUESTS.items()))
)
def test_as_many_documents_are_read_in_a_small_forum_as_in_a_big_one(make_client, monkeypatch, request_of):
    read = []
    unpacked = store_module._document
    monkeypatch.setattr(store_module, "_document", lambda body: read.append(body) or unpacked(body))
    counts = []
    for size in (FEW, MANY):
        client = make_client()
        method, path, body = request_of(client, *grown(client, size))
        read.clear()
        answer = client.send(method, path, body)
        assert answer.status_code == 200, answer.text
        counts.append(len(read))
    assert counts[0] > 0
    assert counts[1] == counts[0]


@pytest.mark.slow
def test_the_benchmark_of_growth(capsys):
    """It measures; whether that is too much is no question to so small a file on a machine that does other things."""
    ended = growth.main(["3"])
    shown = capsys.readouterr()
    head, few, many, ratio = shown.out.splitlines()
    assert head.split() == ["themes", "requests", "forum,", "CPU", "a", "theme", "client,", "CPU"]
    assert (few.split()[0], many.split()[0]) == ("3", "12")
    assert int(many.split()[1]) > 2 * int(few.split()[1])
    assert float(ratio.removeprefix("ratio ")) > 0
    assert ended == bool(shown.err)


@pytest.mark.parametrize(("seconds", "ended"), [(5.0, 0), (5.1, 1)], ids=["within the limit", "beyond it"])
def test_time_that_grows_faster_than_the_file_fails(monkeypatch, capsys, seconds, ended):
    taken = {100: 1.0, 400: seconds}
    monkeypatch.setattr(growth, "measured", lambda themes, folder: growth.Share(themes, 10, taken[themes], 1.0))
    assert growth.main([]) == ended
    shown = capsys.readouterr()
    assert f"ratio {seconds}" in shown.out
    assert bool(shown.err) == bool(ended)
