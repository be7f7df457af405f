"""Keys and secret settings are nowhere to be seen: in logs, plans, journals, reprs, errors and tracebacks."""

import copy
import json
import logging
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from rehearsal import HEAD, URL, FakeClock, Rehearsal, Sent

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.quirks import explained
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.provisioning.plan.outcome import Applied
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.plan.saved_plan import Provenance, save
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock
from idiaspora.sandbox.server import Running, running

KEY = "7d2f90a1c4e84b3c9a6f-the-key-of-the-forum"
OLD = "the-old-secret-of-the-forum"
OLD_SPELT = "the-old-secret-of-another-setting"
NEW = "the-new-secret-from-the-environment"
SPELT = "the-new-secret-spelt-out-in-the-file"
HIDDEN = (KEY, OLD, OLD_SPELT, NEW, SPELT)

FORUM = f"""
settings:
  title: Rehearsed
  discourse_connect_secret: !secret CONNECT
  oauth2_client_secret: {SPELT}
categories: [{{name: Library, slug: library}}]
"""
SAVED = Provenance("tests", "forum.yaml", None, {})


@dataclass
class Watch:
    """A run with everything that it says, whoever says it."""

    server: Running = field(repr=False)
    client: ForumClient
    wanted: Desired
    folder: Path
    logged: pytest.LogCaptureFixture
    said: list[str] = field(default_factory=list)

    def fault(self, **rule: Any) -> None:
        requests.post(f"{self.server.url}/__sandbox__/faults", json=rule, timeout=10).raise_for_status()

    def plan(self) -> Plan:
        found = plan(self.client, self.wanted)
        self.keep(found, found.found, found.snapshot, *found.operations, *found.changes)
        self.said += [save(found, SAVED, datetime.now(UTC)).text(), repr(save(found, SAVED, datetime.now(UTC)))]
        return found

    def apply(self, planned: Plan) -> Applied:
        applied = apply(self.client, planned, Journal(self.folder / "journal.jsonl"), tool="tests")
        self.keep(applied, *applied.outcomes, *(outcome.reason for outcome in applied.outcomes))
        self.keep(*(f"{item} {explained(item)}" for item in applied.unconverged))
        return applied

    def keep(self, *values: object) -> None:
        """All the ways in which a value may be shown."""
        for value in values:
            self.said += [repr(value), str(value), f"{value}", json.dumps(copy.copy(value), default=str)]

    def failed(self, error: BaseException) -> None:
        """An error with its whole history and all variables on the way."""
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        self.said += [*told.format(), str(error), repr(error), repr(vars(error))]

    def check(self) -> None:
        everything = [*self.said, self.logged.text, *map(repr, self.logged.records)]
        everything += [path.read_text(encoding="utf-8") for path in self.folder.rglob("*.jsonl")]
        assert len(everything) > 4
        for hidden in HIDDEN:
            found = [text for text in everything if hidden in text]
            assert not found, f"{hidden} in {found[0][:2000]}"


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(seed="conformance", admin_requests_per_minute=0, key_full=KEY) as started:
        yield started


@pytest.fixture
def watch(server: Running, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Watch]:
    caplog.set_level(logging.DEBUG)
    requests.post(f"{server.url}/__sandbox__/reset", timeout=10).raise_for_status()
    path = tmp_path / "forum.yaml"
    path.write_text(HEAD.replace(URL, server.url) + FORUM, encoding="utf-8")
    clock = FakeClock()
    pacing = Pacing(0, 0, clock=clock, sleep=clock.sleep)
    with ForumClient(server.url, "provisioner", KEY, pacing=pacing) as client:
        secrets = {"discourse_connect_secret": OLD, "oauth2_client_secret": OLD_SPELT}
        body = {"settings": {name: {"value": value} for name, value in secrets.items()}}
        client.send("PUT", "/admin/site_settings/bulk_update.json", json=body)
        wanted = desired(load(path, variables={"CONNECT": NEW}))
        yield Watch(server, client, wanted, tmp_path, caplog)


def test_a_whole_run_with_debug_logs(watch: Watch) -> None:
    applied = watch.apply(watch.plan())
    assert applied.exit_code is ExitCode.OK
    assert watch.plan().is_empty
    assert any(record.name.startswith("urllib3") for record in watch.logged.records)
    assert "idiaspora.provisioning.forum.client" in {record.name for record in watch.logged.records}
    watch.keep(watch.client, vars(watch.client))
    watch.check()


def test_the_change_of_a_secret_is_still_a_change(watch: Watch) -> None:
    changes = {change.key: change.fields[0] for change in watch.plan().changes if change.kind == "site_setting"}
    assert {name for name in changes if "secret" in name} == {"discourse_connect_secret", "oauth2_client_secret"}
    assert str(changes["oauth2_client_secret"].new) == "(secret)"
    assert changes["oauth2_client_secret"].new.reveal() == SPELT
    assert changes["oauth2_client_secret"].old.reveal() == OLD_SPELT


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param({"kind": "server_error", "status": 500, "times": None}, id="the server fails"),
        pytest.param({"kind": "reset", "times": None}, id="connections are cut"),
        pytest.param({"kind": "lost_answer", "times": None}, id="answers are lost"),
        pytest.param({"kind": "html_page", "times": None}, id="a page"),
        pytest.param({"kind": "redirect", "times": None, "location": "https://elsewhere.test/?key=x"}, id="redirected"),
        pytest.param({"kind": "rate_limit", "times": None, "retry_after": 900}, id="limited"),
        pytest.param({"kind": "anonymous", "times": None}, id="a stranger's answers"),
    ],
)
@pytest.mark.parametrize("path", ["/admin/site_settings.json", "/admin/site_settings/*", "/categories*"])
def test_failures_tell_no_secret(watch: Watch, rule: dict[str, Any], path: str) -> None:
    watch.fault(path=path, **rule)
    try:
        applied = watch.apply(watch.plan())
    except Exception as error:
        watch.failed(error)
    else:
        watch.said += [str(int(applied.exit_code))]
    watch.check()


def test_a_refusal_that_repeats_the_value_does_not_show_it(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discourse's validations may quote what they refuse."""
    planned = watch.plan()
    send = watch.client._session.send

    def echoing(request: requests.PreparedRequest, **options: Any) -> requests.Response:
        body = request.body
        answer = send(request, **options)
        if request.method == "PUT" and isinstance(body, bytes):
            answer.status_code = 422
            answer._content = json.dumps({"errors": [f"refused: {body.decode()}"]}).encode()
            answer._content_consumed = True
            answer.headers["Content-Type"] = "application/json"
        return answer

    monkeypatch.setattr(watch.client._session, "send", echoing)
    applied = watch.apply(planned)
    assert applied.exit_code is not ExitCode.OK
    assert any("(secret)" in outcome.reason for outcome in applied.outcomes)
    watch.check()


def test_the_old_secret_is_written_back_without_being_shown(watch: Watch) -> None:
    """After a failed bulk call the old values are sent again: the forum's memory may hold what it never stored."""
    watch.fault(kind="server_error", status=500, path="/admin/site_settings/bulk_update.json", times=3)
    applied = watch.apply(watch.plan())
    assert [outcome.reason[:11] for outcome in applied.outcomes if outcome.operation.id == "site_settings"] == [
        "one by one,"
    ]
    assert applied.exit_code is ExitCode.OK
    assert watch.plan().is_empty
    watch.check()


def test_what_did_not_arrive_is_explained_without_being_shown(watch: Watch) -> None:
    applied = watch.apply(watch.plan())
    secrets = {"discourse_connect_secret": {"value": OLD}, "oauth2_client_secret": {"value": OLD_SPELT}}
    watch.client.send("PUT", "/admin/site_settings/bulk_update.json", json={"settings": secrets})
    again = watch.plan()
    assert {change.key for change in again.changes} == set(secrets)
    assert applied.exit_code is ExitCode.OK
    watch.check()


def test_a_setting_that_only_the_forum_calls_secret(house: Rehearsal) -> None:
    """Plugins that are not in our catalogue have secrets too."""

    def flagged(sent: Sent, answer: Any) -> Any:
        for row in answer.get("site_settings", ()) if isinstance(answer, dict) else ():
            row["secret"] = bool(row.get("secret")) or row["setting"] == "site_description"
        return answer

    house.setting("site_description", OLD)
    house.wire.bend = flagged
    ran = house.run(f"settings: {{site_description: {SPELT}}}")
    assert ran.applied.exit_code is ExitCode.OK
    assert house.value("site_description") == SPELT
    shown = [repr(ran.plan), repr(ran.plan.snapshot), repr(ran.plan.found), repr(ran.applied)]
    shown += [save(ran.plan, SAVED, datetime.now(UTC)).text(), json.dumps(house.journal_lines())]
    assert [text for text in shown if OLD in text or SPELT in text] == []


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        pytest.param("site_description", ("first-hidden", "second-hidden", "third-hidden"), id="a text"),
        pytest.param("allowed_internal_hosts", ("one-hidden|two", "three-hidden", "four-hidden|five"), id="a list"),
        pytest.param("title", ("Hidden one", "Hidden two", "Hidden three"), id="a text that everybody sees"),
    ],
)
def test_what_only_the_file_calls_secret_is_secret_on_both_sides(
    house: Rehearsal, tmp_path: Path, setting: str, values: tuple[str, str, str]
) -> None:
    """The former value was a secret, too, and so is what somebody types on the forum in its place."""
    first, second, typed = values
    path = tmp_path / "forum.yaml"
    path.write_text(f"{HEAD}settings: {{{setting}: !secret HIDDEN}}\n", encoding="utf-8")
    shown: list[object] = []
    for value in (first, second):
        ran = house.run(desired(load(path, variables={"HIDDEN": value})))
        assert ran.applied.exit_code is ExitCode.OK
        assert house.value(setting) == value
        shown += [ran.plan, ran.applied, save(ran.plan, SAVED, datetime.now(UTC)).text(), house.journal_lines()]

    house.setting(setting, typed)
    wanted = desired(load(path, variables={"HIDDEN": second}))
    drift = look(house.client, wanted, Lock(house.client.host), blame_requests=5)
    (difference,) = drift.differences
    (trace,) = drift.blame.of(difference)
    shown += [drift.differences, drift.blame, str(difference.live), str(trace.before)]

    assert (difference.live.reveal(), trace.before.reveal()) == (typed, second)
    assert [hidden for hidden in values if any(hidden in f"{item!r}{item}" for item in shown)] == []


@pytest.mark.parametrize("value", ["30", "none"])
def test_a_limit_that_is_a_secret_is_neither_shown_nor_stumbled_over(
    house: Rehearsal, tmp_path: Path, value: str
) -> None:
    path = tmp_path / "forum.yaml"
    category = "{name: News, slug: news, description: A text of more than twenty characters.}"
    text = f"settings: {{min_post_length: !secret HIDDEN}}\ncategories: [{category}]\n"
    path.write_text(HEAD + text, encoding="utf-8")
    planned = house.plan(desired(load(path, variables={"HIDDEN": value})))
    (change,) = [change for change in planned.changes if change.kind == "site_setting"]
    assert [str(change.fields[0].old), str(change.fields[0].new)] == ["(secret)", "(secret)"]
