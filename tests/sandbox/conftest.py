"""A sandbox in this process, and a client that names the key and the acting user."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from idiaspora.sandbox.options import Options
from idiaspora.sandbox.web import Forum, create_app

KEYS = {"full": "f" * 64, "read": "r" * 64, "bad": "0" * 64}


@dataclass
class Client:
    """Sends requests to a sandbox as JSON clients do."""

    app: Flask

    @property
    def forum(self) -> Forum:
        return self.app.extensions["forum"]

    def send(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        acting: str | None = "provisioner",
        key: str | None = "full",
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> TestResponse:
        sent = {"Accept": "application/json", **(headers or {})}
        if key is not None:
            sent.setdefault("Api-Key", KEYS[key])
            if acting is not None:
                sent.setdefault("Api-Username", acting)
        if json is not None:
            more["json"] = json
        return self.app.test_client().open(path, method=method, headers=sent, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.send("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        return self.send("POST", path, json, **more)

    def put(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        return self.send("PUT", path, json, **more)

    def delete(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        return self.send("DELETE", path, json, **more)


@pytest.fixture
def make_client() -> Iterator[Callable[..., Client]]:
    """Makes clients of new sandboxes with the options by name, and a clock if one is given."""
    made: list[Client] = []

    def make(clock: Callable[[], float] | None = None, **options: Any) -> Client:
        chosen = {"seed": "conformance", "admin_requests_per_minute": 0, **options}
        chosen |= {"key_full": KEYS["full"], "key_read": KEYS["read"]}
        app = create_app(Options(**chosen), **({} if clock is None else {"clock": clock}))
        made.append(Client(app))
        return made[-1]

    yield make
    for client in made:
        client.forum.store.close()


@pytest.fixture
def client(make_client: Callable[..., Client]) -> Client:
    """A client of a sandbox with the conformance seed and without limits."""
    return make_client()


@pytest.fixture
def new(make_client: Callable[..., Client]) -> Client:
    """A client of a forum of Discourse 2026."""
    return make_client(discourse="2026")


@pytest.fixture
def no_similar_posts(client: Client) -> None:
    """Posts with the same words may follow one another at once."""
    client.put("/admin/site_settings/unique_posts_mins.json", {"unique_posts_mins": 0})
