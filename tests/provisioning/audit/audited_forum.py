"""A rehearsal forum that is as its file says and on which no rule fails, and ways to make it worse."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from discourse_versions import VERSIONS
from rehearsal import KEYS, URL, USERNAME, Rehearsal

from idiaspora.plugin_config.audit_rules.catalogue import RULES
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.audit.auditor import audit
from idiaspora.provisioning.audit.findings import Audit, Verdict
from idiaspora.sandbox.groups.groups import refresh_automatic
from idiaspora.sandbox.store.store import Store

FILE = f"""
version: 1
forum: {{name: Healthy, url: '{URL}', username: {USERNAME}, languages: [en, fr]}}
settings: {{invite_only: true, enforce_second_factor: staff}}
defaults:
  moderators: {{flair: {{icon: user-tie}}}}
moderators:
  capital: {{title: Expert for capital, members: [martin, amina], owners: [martin]}}
  media: {{title: Expert for media, members: [kofi, lucia], owners: [kofi]}}
themes:
  - name: Diaspora capital
    slug: capital
    description: How the capital of diaspora members can serve development.
    moderated_by: [capital]
    questions: {{answer_within: 7 days}}
    translations: {{fr: {{name: Capital de la diaspora, description: Investir.}}}}
  - name: Innovative media
    slug: media
    description: New ways to reach diaspora communities and to listen to them.
    moderated_by: [media]
    questions: {{answers: voted, answer_within: 7 days}}
    translations: {{fr: {{name: Médias nouveaux, description: Écouter.}}}}
categories:
  - {{name: General, slug: general}}
  - {{name: Site Feedback, slug: site-feedback}}
  - name: Experts
    slug: experts
    description: Where the experts of all themes talk among themselves.
    access: {{create: [staff, capital-moderators]}}
"""

UNCATEGORIZED = "  - {name: Uncategorized, slug: uncategorized}\n"
"""An ordinary category since 2026."""

WITHOUT_PLUGINS = (
    (", languages: [en, fr]", ""),
    ("questions: {answer_within", "questions: {answers: any, answer_within"),
    ("answers: voted", "answers: any"),
    ("    translations: {fr: {name: Capital de la diaspora, description: Investir.}}\n", ""),
    ("    translations: {fr: {name: Médias nouveaux, description: Écouter.}}\n", ""),
)
"""What is written otherwise for a forum that has neither localization nor the plugins (3.4)."""


def file_for(discourse: str) -> str:
    text = FILE + (UNCATEGORIZED if discourse == "2026" else "")
    for old, new in WITHOUT_PLUGINS if discourse not in VERSIONS else ():
        assert old in text
        text = text.replace(old, new)
    return text


NOW = datetime.now(UTC) + timedelta(minutes=5)
"""The time of every audit here: a little after everything that the tests do."""


class AuditedForum(Rehearsal):
    """The forum; `at` is how many days after now it is audited."""

    def __init__(self, folder: Path, discourse: str) -> None:
        super().__init__(folder, discourse)
        self.file = self.own_file = file_for(discourse)
        self.days = 0
        self._settle()
        self._kept = Store()
        self._kept.copy_from(self.forum.store)

    def _settle(self) -> None:
        ran = self.run(self.wanted())
        assert ran.applied.exit_code == 0, ran.applied.unconverged
        with self.forum.store.transaction():
            self.put("user", self.user("modder"), admin=True)
            refresh_automatic(self.forum.store)
            for key in (1, 2):
                self.put("api_key", key, created_at=NOW.isoformat())
            self.back_up(NOW)

    def recover(self) -> None:
        """Back to the state in which nothing is wrong."""
        self.forum.store.copy_from(self._kept)
        self.file, self.days = self.own_file, 0
        self.wire.sent.clear()
        self.wire.bend = None
        self.forum.faults.clear()
        self.client = self.new_client()

    def close(self) -> None:
        self._kept.close()
        self.forum.store.close()

    def wanted(self) -> Desired:
        path = self.folder / "forum.yaml"
        path.write_text(self.file, encoding="utf-8")
        return desired(load(path, variables={}))

    def audit(self, chosen: Collection[str] = tuple(RULES)) -> Audit:
        return audit(self.client, self.wanted(), now=NOW + timedelta(days=self.days), chosen=chosen)

    def verdict(self, rule: str) -> Verdict:
        (verdict,) = self.audit([rule]).verdicts
        return verdict

    # What makes it worse

    def put(self, kind: str, id: int, **changes: Any) -> None:
        """Change a document of the forum where no request would."""
        self.forum.store.put(kind, {**(self.forum.store.get(kind, id) or {}), **changes})

    def user(self, name: str) -> int:
        (row,) = self.forum.store.where("user", username=name)
        return int(row["id"])

    def group_id(self, name: str) -> int:
        return int(self.group(name)["id"])

    def category_id(self, path: str) -> int:
        return int(self.category(path)["id"])

    def change_category(self, path: str, **changes: Any) -> None:
        id = self.category_id(path)
        name = (self.forum.store.get("category", id) or {})["name"]
        self.arrange("PUT", f"/categories/{id}.json", {"name": name, **changes})

    def add_category(self, name: str, **more: Any) -> None:
        self.arrange("POST", "/categories.json", {"name": name, **more})

    def change_group(self, name: str, **changes: Any) -> None:
        body = {"group": changes, "update_existing_users": "false"}
        self.arrange("PUT", f"/groups/{self.group_id(name)}.json", body)

    def remove_from(self, group: str, *people: str) -> None:
        self.arrange("DELETE", f"/groups/{self.group_id(group)}/members.json", {"usernames": ",".join(people)})

    def back_up(self, at: datetime) -> None:
        text = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        self.forum.store.insert("backup_file", {"filename": "b.tar.gz", "size": 1, "last_modified": text})

    def add_key(self, days_ago: int, *, scopes: tuple[str, ...] = (), used_days_ago: int | None = None) -> None:
        def text(days: int) -> str:
            return (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")

        used = None if used_days_ago is None else text(used_days_ago)
        row = {"scopes": list(scopes), "description": "export", "created_at": text(days_ago), "last_used_at": used}
        self.forum.store.insert("api_key", row)

    def add_tag(self, name: str) -> None:
        self.forum.store.insert("tag", {"name": name, "description": None, "target_tag_id": None})

    def ask(self, path: str, *, by: str = "member1", days_ago: int = 8, title: str = "How does it work") -> int:
        """Ask a question; gives the topic's number."""
        created = (NOW - timedelta(days=days_ago)).isoformat()
        text = f"{title} {path}"
        body = {"title": text, "raw": f"Please tell us: {text}?", "category": self.category_id(path)}
        return int(self._post({**body, "created_at": created}, by)["topic_id"])

    def reply(self, topic: int, by: str) -> int:
        return int(self._post({"topic_id": topic, "raw": f"It works like this, says {by} in {topic}."}, by)["id"])

    def accept(self, post: int) -> None:
        self.arrange("POST", "/solution/accept.json", {"id": post})

    def _post(self, body: dict[str, Any], by: str) -> Any:
        headers = {"Api-Key": KEYS["full"], "Api-Username": by, "Accept": "application/json"}
        answer = self.app.test_client().post("/posts.json", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        assert "topic_id" in answer.json, answer.text
        return answer.json
