"""Queries of Data Explorer: their groups are never lost, their addresses found on every version, and consent asked."""

import json
from typing import Any

import pytest
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.safety.guards import Consents, refusals
from idiaspora.sandbox.store.store import Store

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", ["3.5", "2026"], indirect=True, scope="session")

SQL = "SELECT count(*) FROM users"
VOTES = {"name": "Votes", "sql": SQL, "groups": ["staff"]}
ASKED = ["--allow-widening 'data_explorer.queries[Votes]'"]


def file(**said: Any) -> str:
    return f"data_explorer: {{queries: [{json.dumps({**VOTES, **said})}]}}\n"


def stored(house: Rehearsal) -> dict[str, Any]:
    store: Store = house.forum.store
    (row,) = store.all("query")
    return row


def asked(house: Rehearsal, text: str) -> list[str]:
    wanted = house.desired(text)
    return [item.remedy for item in refusals(house.plan(wanted), wanted, Consents())]


def test_the_plugin_is_switched_on(house: Rehearsal) -> None:
    ran = house.run(file())
    assert ran.applied.exit_code == 0
    assert (stored(house)["sql"], stored(house)["group_ids"]) == (SQL, [3])


@pytest.mark.parametrize("said", [{"sql": "SELECT 1"}, {"description": "How many"}])
def test_a_change_of_one_thing_keeps_the_groups(house: Rehearsal, said: dict[str, Any]) -> None:
    """Without them in the write nobody but admins could run it any more (3.5)."""
    house.settled(file())
    house.settled(file(**said))
    assert stored(house)["group_ids"] == [3]


def test_groups_that_the_file_does_not_name_are_kept_too(house: Rehearsal) -> None:
    house.settled(file())
    house.settled('data_explorer: {queries: [{name: Votes, sql: "SELECT 2"}]}\n')
    assert (stored(house)["sql"], stored(house)["group_ids"]) == ("SELECT 2", [3])


def test_only_the_declared_ones_are_read_by_themselves(house: Rehearsal) -> None:
    house.settled(file())
    for at in range(3):
        query = {"name": f"Other {at}", "sql": "SELECT 1"}
        house.arrange("POST", "/admin/plugins/explorer/queries.json", {"query": query})
    before = len(house.wire.sent)
    assert house.plan(file()).is_empty
    answered = [sent.path for sent in house.wire.sent[before:] if "queries/" in sent.path]
    assert len({path.rpartition("/")[2] for path in answered}) == 1


def test_more_than_a_page_of_them_is_read_whole(house: Rehearsal) -> None:
    house.settled("settings: {data_explorer_enabled: true}\n")
    for at in range(120):
        query = {"name": f"Number {at}", "sql": "SELECT 1"}
        house.arrange("POST", "/admin/plugins/explorer/queries.json", {"query": query})
    assert house.plan('data_explorer: {queries: [{name: Number 0, sql: "SELECT 1"}]}\n').is_empty


def test_sql_that_never_runs_is_refused_without_a_forum(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as invalid:
        house.desired(file(sql="SELECT 1;"))
    assert [problem.code for problem in invalid.value.problems] == ["wrong-value"]


def test_who_may_see_what_a_query_shows_needs_consent(house: Rehearsal) -> None:
    assert asked(house, file(groups=[])) == ["--allow-widening settings.data_explorer_enabled"]
    house.setting("data_explorer_enabled", "true")
    assert asked(house, file()) == ASKED
    assert asked(house, file(groups=[])) == []
    house.settled(file())
    assert asked(house, file(groups=["staff", "trust_level_1"])) == ASKED
    assert asked(house, file(sql="SELECT email FROM user_emails")) == ASKED
    assert asked(house, file(description="How many")) == []
    house.run(file(groups=[]), allow_delete=("data_explorer_query",))
    assert asked(house, file(groups=[], sql="SELECT 1")) == []


def test_where_the_queries_are_is_learned_once(house: Rehearsal) -> None:
    house.settled(file())
    house.client = house.new_client()
    assert house.plan(file()).is_empty
    beginnings = [sent.path.rpartition("/queries")[0] for sent in house.wire.sent if "queries" in sent.path]
    old, new = "/admin/plugins/explorer", "/admin/plugins/discourse-data-explorer"
    assert beginnings == ([old, new, new] if house.discourse == "2026" else [old, old])
