"""A small forum with a file of its own, and what becomes of both."""

from pathlib import Path
from typing import Any

from rehearsal import KEYS, URL, Rehearsal

from idiaspora.provisioning.adopt.adoption import Adopter, Adoption
from idiaspora.provisioning.adopt.choosing import is_at
from idiaspora.provisioning.adopt.forum_source import ForumSource, write_texts
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.drift.sides import Difference, differences
from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.lock_file import lock_text, parse

FILE = Path("forum.yaml")


class Story:
    """A forum as its file says, and what becomes of it."""

    def __init__(self, house: Rehearsal, text: str) -> None:
        self.house, self.text = house, text
        self.wanted = house.desired(text)
        ran = house.run(self.wanted, allow_delete=KINDS_OF_CONSENT)
        assert ran.applied.exit_code == 0, ran.applied.unconverged
        self.lock = parse(lock_text(recorded(Lock(URL), self.wanted, ran.plan, ran.applied)), "the lock file")

    def does(self, method: str, path: str, body: Any) -> None:
        headers = {"Api-Key": KEYS["full"], "Api-Username": "provisioner", "Accept": "application/json"}
        answer = self.house.app.test_client().open(path, method=method, json=body, headers=headers)
        assert answer.status_code == 200, answer.text

    def drift(self) -> tuple[Difference, ...]:
        return differences(plan(self.house.client, self.wanted, self.lock, to_write=False), self.wanted, self.lock)

    def adopt(self, *paths: str, environment: str | None = None, overlay: str = "") -> Adoption:
        adopter = Adopter(self.house.new_client("read"), ForumSource(FILE, environment, {}), self.lock, overlay)
        chosen = [item for item in adopter.differences if not paths or any(is_at(item, path) for path in paths)]
        adoption = adopter.adopt(chosen)
        write_texts(adoption.before, adoption.after)
        return adoption
