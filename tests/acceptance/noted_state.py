"""The state of a forum in the form in which it was noted down on a running Discourse."""

from collections.abc import Mapping
from typing import Any

import requests


class Forum:
    """Reads a forum over HTTP without the product's own code, so that the two check one another."""

    def __init__(self, url: str, key: str, username: str = "provisioner") -> None:
        self.url = url
        self.session = requests.Session()
        self.session.headers.update({"Api-Key": key, "Api-Username": username, "Accept": "application/json"})

    def get(self, path: str, **query: Any) -> Any:
        answer = self.session.get(self.url + path, params=query, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def send(self, method: str, path: str, body: Any) -> requests.Response:
        answer = self.session.request(method, self.url + path, json=body, timeout=10)
        answer.raise_for_status()
        return answer


def noted_state(forum: Forum, expected: Mapping[str, Any]) -> dict[str, Any]:
    """What the expected state names, as the forum has it now."""
    paths = category_paths(forum)
    by_path = {path: id for id, path in paths.items()}
    return {
        "categories": [_category(forum, by_path, item["path"]) for item in expected["categories"]],
        "groups": [_group(forum, paths, item["name"]) for item in expected["groups"]],
        "settings": _settings(forum, list(expected["settings"])),
        "approval": {
            path: _as_noted(forum.get(f"/c/{path}/find_by_slug.json")["category"]["category_setting"], noted)
            for path, noted in expected["approval"].items()
        },
        "tag_groups": [_tag_group(forum, row) for row in forum.get("/tag_groups.json")["tag_groups"]],
    }


def _as_noted(row: Mapping[str, Any], noted: Mapping[str, Any]) -> dict[str, Any]:
    """The noted keys; 2026 has more."""
    return {key: row[key] for key in noted}


def _tag_group(forum: Forum, row: Mapping[str, Any]) -> dict[str, Any]:
    """In the shape of 3.5: tags are objects in 2026, and permissions go by names in 3.4."""
    ids = {item["name"]: item["id"] for item in forum.get("/site.json")["groups"]} | {"everyone": 0}
    tags = row["tag_names"] if "tag_names" in row else [tag["name"] for tag in row["tags"]]
    parent = row["parent_tag_name"] if "parent_tag_name" in row else [tag["name"] for tag in row["parent_tag"]]
    return {
        "name": row["name"],
        "tag_names": sorted(tags),
        "parent_tag_name": parent,
        "one_per_topic": row["one_per_topic"],
        "permissions": {str(ids.get(key, key)): level for key, level in row["permissions"].items()},
    }


def category_paths(forum: Forum) -> dict[int, str]:
    rows = {row["id"]: row for row in forum.get("/site.json")["categories"]}

    def path(row: Mapping[str, Any]) -> str:
        parent = rows.get(row.get("parent_category_id"))
        return f"{path(parent)}/{row['slug']}" if parent else row["slug"]

    return {id: path(row) for id, row in rows.items()}


def shown_order(forum: Forum) -> list[str]:
    """The paths of all categories as their positions have them."""
    paths = category_paths(forum)
    rows = forum.get("/site.json")["categories"]
    return [paths[row["id"]] for row in sorted(rows, key=lambda row: row["position"])]


def _category(forum: Forum, by_path: Mapping[str, int], path: str) -> dict[str, Any]:
    row = forum.get("/categories/find.json", **{"ids[]": by_path[path], "include_permissions": "true"})["categories"][0]
    groups = {item["id"]: item["name"] for item in forum.get("/site.json")["groups"]}
    custom = row["custom_fields"]
    shown = (
        "enable_accepted_answers",
        "create_as_post_voting_default",
        "only_post_voting_in_this_category",
        "enable_topic_voting",
    )
    return {
        "path": path,
        "name": row["name"],
        "color": row["color"],
        "text_color": row["text_color"],
        "permissions": {item["group_name"]: item["permission_type"] for item in row["group_permissions"]},
        "read_restricted": row["read_restricted"],
        "moderating_groups": [groups[id] for id in row["moderating_group_ids"]],
        "custom_fields": {key: custom[key] for key in shown if custom.get(key) is not None},
        "required_tag_groups": [
            {"name": item["name"], "min_count": item["min_count"]} for item in row["required_tag_groups"]
        ],
        "localizations": {
            item["locale"]: {"name": item["name"], "description": item["description"]}
            for item in row.get("category_localizations", ())
        },
        "description_text": row["description_text"],
    }


def _group(forum: Forum, paths: Mapping[int, str], name: str) -> dict[str, Any]:
    row = forum.get(f"/groups/{name}.json")["group"]
    people = forum.get(f"/groups/{name}/members.json", limit=1000)
    return {
        "name": row["name"],
        "full_name": row["full_name"],
        "title": row["title"],
        "flair_icon": row.get("flair_icon"),
        "flair_bg_color": row["flair_bg_color"],
        "flair_color": row["flair_color"],
        "messageable_level": row["messageable_level"],
        "members": sorted(item["username"] for item in people["members"]),
        "owners": sorted(item["username"] for item in people["owners"]),
        "watching_category_paths": [paths[id] for id in row["watching_category_ids"]],
    }


def _settings(forum: Forum, names: list[str]) -> dict[str, str]:
    rows = forum.get("/admin/site_settings.json", **{"names[]": names})["site_settings"]
    return {row["setting"]: row["value"] for row in rows if row["setting"] in names}
