"""Which refusals end a run: those that every later write would get, too."""

from collections.abc import Callable
from typing import Any

import pytest
from rehearsal import Rehearsal

from idiaspora.provisioning.plan.outcome import Status

TWO = "groups: [{name: crew}, {name: ring}]\ntag_groups: [{name: Kinds, tags: [idea]}]\n"


def refused(house: Rehearsal, monkeypatch: pytest.MonkeyPatch, status: str, *, recognised: bool) -> None:
    """The first request about groups that writes is answered so."""
    handle = house.app.wsgi_app
    left = ["/admin/groups"]

    def refusing(environ: dict[str, Any], start: Callable[..., object]) -> Any:
        if environ["REQUEST_METHOD"] == "GET" or not left or not environ["PATH_INFO"].startswith(left[0]):
            return handle(environ, start)
        left.clear()
        named = [("X-Discourse-Username", "provisioner")] if recognised else []
        start(status, [("Content-Type", "application/json"), *named])
        return Answer([b'{"errors": ["The requested URL or resource could not be found."]}'])

    monkeypatch.setattr(house.app, "wsgi_app", refusing)


class Answer(list[bytes]):
    """The body of an answer, in one piece."""

    def close(self) -> None:
        """Nothing is open."""


def statuses(house: Rehearsal, text: str, **options: Any) -> dict[str, Status]:
    return {item.operation.id: item.status for item in house.run(text, **options).applied.outcomes}


def test_a_user_who_is_no_admin_any_more_writes_nothing_more(house: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The forum hides from everybody else that there is such an address, and names nobody in its answer."""
    refused(house, monkeypatch, "404 Not Found", recognised=False)
    found = statuses(house, TWO)
    assert [status for id, status in found.items() if id.startswith("group ")] == [Status.FAILED, Status.NOT_REACHED]


def test_what_a_user_may_not_do_ends_nothing(house: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(house, monkeypatch, "403 Forbidden", recognised=True)
    found = statuses(house, TWO)
    assert found == {"tag_group Kinds": Status.DONE, "group crew": Status.FAILED, "group ring": Status.DONE}


def test_why_a_group_was_not_deleted_says_the_refusal_alone(house: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is gone already the forum answers in another way, so that nothing is read to tell the two apart."""
    house.settled("groups: [{name: crew}]\n")
    planned = house.plan("prune: {groups: [crew]}\n")
    house.wire.sent.clear()
    refused(house, monkeypatch, "403 Forbidden", recognised=True)
    (outcome,) = house.apply(planned, allow_delete=["group"]).outcomes
    assert outcome.status is Status.FAILED
    assert [str(sent) for sent in house.wire.sent] == ["DELETE /admin/groups/41.json"]
