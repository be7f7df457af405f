"""Calls about categories, and what their answers hold."""


def category(client, **sent):
    answer = client.post("/categories.json", {"name": "Talk", **sent})
    assert answer.status_code == 200, answer.text
    return answer.json["category"]


def shown(client, id, **more):
    return client.get(f"/c/{id}/show.json", **more).json["category"]


def in_site(client, id, **more):
    return next(row for row in client.get("/site.json", **more).json["categories"] if row["id"] == id)


def update(client, id, **sent):
    return client.put(f"/categories/{id}.json", sent)


def review(client, id, **attributes):
    return update(client, id, category_setting_attributes=attributes).json["category"]["category_setting"]
