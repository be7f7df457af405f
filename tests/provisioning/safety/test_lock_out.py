"""What counts as a way in, and the rules that no forum file can break yet."""

from typing import Any

import pytest

from idiaspora.facts.guarded_settings import CONNECT, LOGINS, NAMES, Login
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.site_setting import known_row, known_rows
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.safety.lock_out import RULES, lock_outs, ways_in
from idiaspora.provisioning.safety.setting_values import NO_NAMES, SettingValues, from_rows
from idiaspora.provisioning.state.reader import Found
from idiaspora.provisioning.state.snapshot import Snapshot

HERE = Origin(Span("forum.yaml", 1, 1), "here")
OTHER = {"enable_local_logins": "false"}


def values(**given: str) -> SettingValues:
    """All guarded settings, with their defaults but for these."""
    rows = {name: rows[0] for name, rows in known_rows().items()}
    return from_rows(
        {name: {**rows[name], "value": given.get(name, rows[name]["default"])} for name in NAMES}, NO_NAMES
    )


def enough(login: Login) -> dict[str, str]:
    """Values with which a login works."""
    return {need: "true" if known_row(need)["type"] == "bool" else "value" for need in login.needs}


def plan_of(*changes: Change, lives: tuple[Live, ...] = ()) -> Plan:
    steps = tuple(Operation(change.address, change.action, (change,), 0) for change in changes)
    snapshot = Snapshot(Directory(), {(live.kind, live.key.casefold()): live for live in lives})
    return Plan("Forum", "https://forum.example.org", "Provisioner", steps, Found(), snapshot)


def members(group: str, old: tuple[str, ...], new: tuple[str, ...]) -> Change:
    live = Live("membership", group, 1, {"members": old, "owners": ()})
    item = FieldChange("members", old, new, HERE)
    return Update(Resource("membership", group, {}, HERE), (item,), live=live)


def rules(*changes: Change, lives: tuple[Live, ...] = ()) -> list[str]:
    return [found.rule for found in lock_outs(plan_of(*changes, lives=lives))]


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.words)
def test_a_login_counts_only_with_all_that_it_needs(login: Login) -> None:
    given: dict[str, Any] = {**OTHER, **enough(login), login.switch: "true"}
    assert ways_in(values(**given)) == (login,)
    for need in login.needs:
        assert ways_in(values(**{**given, need: "false" if given[need] == "true" else ""})) == ()
    assert ways_in(values(**{**given, login.switch: "false"})) == ()


def test_the_connection_to_another_site_replaces_every_login() -> None:
    given = {**enough(CONNECT), CONNECT.switch: "true"}
    assert ways_in(values(**given)) == (CONNECT,)
    assert ways_in(values(**{**given, "discourse_connect_secret": ""})) == ()


def test_of_a_login_that_the_host_keeps_nothing_is_known() -> None:
    listed = {name: value for name, value in values().listed.items() if name != "enable_local_logins"}
    assert ways_in(SettingValues(listed)) == ()


def test_no_secret_is_in_a_reason() -> None:
    rows = {name: rows[0] for name, rows in known_rows().items()}
    before = {name: {**rows[name], "value": rows[name]["default"]} for name in NAMES}
    before |= {name: {**rows[name], "value": "the-present-secret"} for name in CONNECT.needs}
    item = FieldChange("value", "false", "true", HERE)
    live = Live("site_setting", CONNECT.switch, 0, {"value": "false"})
    change = Update(Resource("site_setting", CONNECT.switch, {}, HERE), (item,), live=live)
    plan = plan_of(change)
    object.__setattr__(plan.found, "setting_rows", before)
    (found,) = lock_outs(plan)
    assert "discourse_connect_secret" not in found.reason
    assert found.rule == "connect"


def test_an_admin_remains() -> None:
    assert rules(members("admins", ("amina",), ())) == ["no-admin"]
    assert rules(members("admins", ("amina", "provisioner"), ("amina",))) == ["acting-user"]
    assert rules(members("admins", ("amina", "kofi"), ("amina",))) == []
    assert rules(members("aardvarks", ("amina",), ())) == rules(members("zebras", ("amina",), ())) == []


def test_the_acting_user_is_not_put_out_by_the_end_of_his_group() -> None:
    live = Live("membership", "insiders", 1, {"members": ("PROVISIONER",), "owners": ()})
    change = Delete(Resource("group", "insiders", {}, HERE, absent=True), live=Live("group", "x", 1, {}))
    assert rules(change, lives=(live,)) == ["acting-user"]
    assert rules(change) == []


CATEGORY_GOES = Delete(
    Resource("category", "insiders", {}, HERE, absent=True), live=Live("category", "insiders", 1, {})
)
ANOTHER_TITLE = Update(
    Resource("group", "insiders", {}, HERE),
    (FieldChange("title", "", "Insider", HERE),),
    live=Live("group", "insiders", 1, {"title": ""}),
)


@pytest.mark.parametrize(
    "change", [CATEGORY_GOES, ANOTHER_TITLE], ids=["a category of that name", "a group that stays"]
)
def test_only_the_end_of_a_group_puts_its_members_out(change: Change) -> None:
    live = Live("membership", "insiders", 1, {"members": ("provisioner",), "owners": ()})
    assert rules(change, lives=(live,)) == []


def test_every_rule_says_what_it_prevents() -> None:
    assert all(meaning.endswith(".") and name == name.lower() for name, meaning in RULES.items())
