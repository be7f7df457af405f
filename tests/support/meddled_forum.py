"""A forum that was applied from the example file, and others who change it through the interface's own calls."""

import json
from pathlib import Path
from typing import Any

from discourse_versions import example_for
from rehearsal import KEYS, URL, USERNAME, Rehearsal, Sent, tagged

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.drift.blame import MOST_REQUESTS, Blame, blame
from idiaspora.provisioning.drift.sides import Difference, differences
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.lock_file import lock_text, parse
from idiaspora.sandbox.store.store import Store

OTHERS = ("lucia", "kofi")
"""Two who are made admins."""


def names_of(row: dict[str, Any]) -> list[str]:
    """The tags of a tag group, in the shape of either version."""
    return row["tag_names"] if "tag_names" in row else [tag["name"] for tag in row["tags"]]


class MeddledForum:
    """`lock` is what was applied; `sent` are the requests of the tool since the forum was put back."""

    def __init__(self, folder: Path, discourse: str) -> None:
        self.rehearsal = Rehearsal(folder, discourse)
        self.example = example_for(discourse)
        self.wanted = self.declared(self.example)
        ran = self.rehearsal.run(self.wanted)
        assert ran.applied.exit_code == 0, ran.applied.unconverged
        for name in OTHERS:
            self.rehearsal.make_admin(name)
        # As it is read again, the values in the forms of JSON.
        self.lock = parse(lock_text(recorded(Lock(URL), self.wanted, ran.plan, ran.applied)), "the lock file")
        self._kept = Store()
        self._kept.copy_from(self.rehearsal.forum.store)

    def begin(self) -> None:
        """The forum as it was after the apply."""
        self.rehearsal.forum.store.copy_from(self._kept)
        self.sent.clear()

    def close(self) -> None:
        self._kept.close()
        self.rehearsal.forum.store.close()

    @property
    def sent(self) -> list[Sent]:
        return self.rehearsal.wire.sent

    def declared(self, text: str) -> Desired:
        """What another text of the forum file asks for."""
        path = self.rehearsal.folder / "forum.yaml"
        path.write_text(text, encoding="utf-8")
        return desired(load(path, variables={"IDIASPORA_URL": URL}))

    def changed_file(self, old: str, new: str) -> Desired:
        """What the example asks for with one change."""
        assert old in self.example
        return self.declared(self.example.replace(old, new, 1))

    def does(self, username: str, method: str, path: str, body: Any = None) -> Any:
        """Somebody does something, past the tool; gives the answer."""
        headers = {"Api-Key": KEYS["full"], "Api-Username": username, "Accept": "application/json"}
        answer = self.rehearsal.app.test_client().open(path, method=method, json=body, headers=headers)
        assert answer.status_code < 300, (method, path, answer.status_code, answer.text)
        return answer.get_json(silent=True)

    def user(self, name: str) -> int:
        return int(self.does(USERNAME, "GET", f"/u/{name}.json")["user"]["id"])

    def group(self, name: str) -> int:
        return int(self.rehearsal.group(name)["id"])

    def category(self, path: str) -> dict[str, Any]:
        return self.rehearsal.category(path)

    def post(self, path: str) -> int:
        """The first post of a category's About topic."""
        topic = self.category(path)["topic_url"].rpartition("/")[2]
        return int(self.does(USERNAME, "GET", f"/posts/by_number/{topic}/1.json")["id"])

    def sets(self, username: str, **settings: str) -> None:
        for name, value in settings.items():
            self.does(username, "PUT", f"/admin/site_settings/{name}.json", {name: value})

    def edits_category(self, username: str, path: str, /, **fields: Any) -> None:
        """A category is changed as the interface's form does it, which sends the permissions and the voting along."""
        row = self.category(path)
        permissions = {item["group_name"]: item["permission_type"] for item in row["group_permissions"]}
        custom = {"enable_topic_voting": row["custom_fields"].get("enable_topic_voting", False)}
        body = {
            "name": row["name"],
            "permissions": permissions,
            **fields,
            "custom_fields": {**custom, **fields.get("custom_fields", {})},
        }
        self.does(username, "PUT", f"/categories/{row['id']}.json", body)

    def edits_group(self, username: str, name: str, /, **attributes: Any) -> None:
        body = {"group": attributes, "update_existing_users": "false"}
        self.does(username, "PUT", f"/groups/{self.group(name)}.json", body)

    def edits_tag_group(self, username: str, name: str, /, **attributes: Any) -> None:
        rows = self.does(USERNAME, "GET", "/tag_groups.json")["tag_groups"]
        row = next(row for row in rows if row["name"] == name)
        kept = {"name": row["name"], "one_per_topic": row["one_per_topic"], **tagged(*names_of(row))}
        self.does(username, "PUT", f"/tag_groups/{row['id']}.json", {"tag_group": {**kept, **attributes}})

    def reorders(self, username: str, *paths: str) -> None:
        """These categories exchange their places."""
        rows = [self.category(path) for path in paths]
        positions = [row["position"] for row in rows]
        mapping = {str(row["id"]): place for row, place in zip(rows, reversed(positions), strict=True)}
        self.does(username, "POST", "/categories/reorder.json", {"mapping": json.dumps(mapping)})

    def plan(self, wanted: Desired | None = None, lock: Lock | None = None, key: str = "full") -> Plan:
        lock = self.lock if lock is None else lock
        return plan(self.rehearsal.new_client(key), self.wanted if wanted is None else wanted, lock, to_write=False)

    def drift(self, wanted: Desired | None = None, lock: Lock | None = None) -> tuple[Difference, ...]:
        wanted = self.wanted if wanted is None else wanted
        return differences(self.plan(wanted, lock), wanted, self.lock if lock is None else lock)

    def blamed(
        self, *, key: str = "full", most_requests: int = MOST_REQUESTS, lock: Lock | None = None
    ) -> tuple[tuple[Difference, ...], Blame]:
        """Drift and who made it, with one client; the requests of both are in `sent`."""
        lock = self.lock if lock is None else lock
        client = self.rehearsal.new_client(key)
        made = plan(client, self.wanted, lock, to_write=False)
        found = differences(made, self.wanted, lock)
        return found, blame(client, found, made.snapshot.names, most_requests=most_requests)


def short(found: tuple[Difference, ...]) -> dict[tuple[str, str], str]:
    """The cause of each difference, by address and field."""
    return {(item.address, item.field): str(item.cause) for item in found}
