"""Posts that tell somebody, and what users are told."""

from typing import Any

MENTIONED, REPLIED, QUOTED, MESSAGE, POSTED, CUSTOM, GROUP, FIRST, WATCHED = 1, 2, 3, 6, 9, 14, 15, 17, 36
WORDS = "About the garden: I could not find out who pays for it all"


def topic(client: Any, acting: str = "amina", raw: str = f"{WORDS}.", **more: Any) -> dict[str, Any]:
    title = more.pop("title", "Who pays the fees of the garden master")
    answer = client.post("/posts.json", {"title": title, "raw": raw, "category": 4, **more}, acting=acting)
    assert answer.status_code == 200, answer.json
    return answer.json


def reply(client: Any, topic_id: int, acting: str = "kofi", raw: str = f"{WORDS}.", **more: Any) -> dict[str, Any]:
    answer = client.post("/posts.json", {"topic_id": topic_id, "raw": raw, **more}, acting=acting)
    assert answer.status_code == 200, answer.json
    return answer.json


def told(client: Any, name: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/notifications.json", acting=name, query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json["notifications"]


def kinds(client: Any, name: str) -> list[int]:
    return [row["notification_type"] for row in told(client, name)]


def numbers(client: Any, name: str) -> dict[str, Any]:
    return client.get("/session/current.json", acting=name).json["current_user"]


def watch(client: Any, name: str, level: int = 3, category: int = 4) -> None:
    client.post(f"/category/{category}/notifications.json", {"notification_level": level}, acting=name)


def group(client: Any, *members: str, **more: Any) -> int:
    values = {"name": "experts", "usernames": ",".join(members), **more}
    return client.post("/admin/groups.json", {"group": values}).json["basic_group"]["id"]


def tagged(client: Any, *names: str, **more: Any) -> None:
    client.post("/tag_groups.json", {"tag_group": {"name": "Subjects", "tag_names": list(names), **more}})


def setting(client: Any, name: str, value: Any, **more: Any) -> None:
    assert client.put(f"/admin/site_settings/{name}.json", {name: value, **more}).status_code == 200


def category(client: Any, **permissions: int) -> int:
    values = {"name": "Garden theme", "color": "0088CC", "text_color": "FFFFFF", "permissions": permissions}
    return client.post("/categories.json", values).json["category"]["id"]
