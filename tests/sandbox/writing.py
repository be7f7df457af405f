"""Topics written as members write them."""

from typing import Any

RAW = "There is enough text in this post to pass."


def write(
    client: Any, title: str = "A topic about nothing in particular", acting: str = "provisioner", **more: Any
) -> Any:
    return client.post("/posts.json", {"title": title, "raw": RAW, "category": 4, **more}, acting=acting)


def topic(client: Any, number: int, **more: Any) -> dict[str, Any]:
    return client.get(f"/t/{number}.json", **more).json


def set_setting(client: Any, name: str, value: Any) -> None:
    assert client.put(f"/admin/site_settings/{name}.json", {name: value}).status_code == 200
