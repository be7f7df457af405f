import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import responses
from scripted_forum import ScriptedForum
from watching import KEY, URL, USER, Arrived, FakeClock, Watched

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def make_client(clock: FakeClock, watched: Watched) -> Iterator[Callable[..., ForumClient]]:
    """Makes clients whose clock stands still, closed at the end."""
    made: list[ForumClient] = []

    def make(url: str = URL, **options: Any) -> ForumClient:
        per_minute = options.pop("per_minute", 0)
        options.setdefault("pacing", Pacing(per_minute, 0, clock=clock, sleep=clock.sleep))
        options.setdefault("log", watched.records.append)
        options.setdefault("on_wait", watched.wait)
        made.append(ForumClient(url, USER, KEY, **options))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: Callable[..., ForumClient]) -> ForumClient:
    return make_client()


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    """Answers in place of the network; a request that no test foresaw fails."""
    with responses.RequestsMock(assert_all_requests_are_fired=True) as mock:
        yield mock


@pytest.fixture
def arrived(web: responses.RequestsMock) -> list[Arrived]:
    """Every request succeeds; what arrived, in order."""
    requests: list[Arrived] = []

    def see(request: Any) -> tuple[int, dict[str, str], str]:
        path = request.path_url.partition("?")[0]
        requests.append(Arrived(request.method, path, request.params, dict(request.headers), request.body))
        return 200, {"X-Discourse-Username": USER}, '{"success": "OK", "tag_group": {"id": 1}}'

    web.assert_all_requests_are_fired = False
    for method in ("GET", "PUT", "POST", "DELETE"):
        web.add_callback(method, re.compile(f"^{URL}/"), callback=see, content_type="application/json")
    return requests


@pytest.fixture
def forum(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedForum]:
    """A forum on a real socket; its script is empty."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ScriptedForum() as scripted:
        yield scripted
