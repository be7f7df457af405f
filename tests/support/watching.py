"""Values and small fakes that the tests of the client share."""

import json
from dataclasses import dataclass, field
from typing import Any

from idiaspora.provisioning.forum.client import RequestRecord
from idiaspora.provisioning.forum.pacing import WaitReason

URL = "https://forum.example.org"
USER = "provisioner"
KEY = "0123456789abcdef-the-key"


@dataclass
class FakeClock:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Watched:
    """What a client told its hooks."""

    records: list[RequestRecord] = field(default_factory=list)
    waits: list[tuple[float, WaitReason]] = field(default_factory=list)

    def wait(self, seconds: float, reason: WaitReason) -> None:
        self.waits.append((seconds, reason))


@dataclass(frozen=True)
class Arrived:
    """A request as it was on the wire: the client takes key and body out of it afterwards."""

    method: str
    path: str
    query: dict[str, Any]
    headers: dict[str, Any]
    body: bytes | str | None

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"null")
