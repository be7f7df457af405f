"""Sites that may embed the forum: every write says all of a host, and what lets one in needs consent."""

import json
from typing import Any

import pytest
from discourse_versions import PLAYED
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.safety.guards import Consents, refusals

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", PLAYED, indirect=True, scope="session")

HOST = {"host": "www.example.org", "category": "general", "paths": "/news/.*", "user": "martin", "tags": ["news"]}
ASKED = [("widening", "--allow-widening 'embedding.hosts[www.example.org]'")]


def file(**said: Any) -> str:
    return f"embedding: {{hosts: [{json.dumps({**HOST, **said})}]}}\n"


def hosts(house: Rehearsal) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = house.arrange("GET", "/admin/customize/embedding.json")["embeddable_hosts"]
    return rows


@pytest.mark.parametrize("said", [{"paths": "/blog/.*"}, {"tags": ["idea"]}, {"user": "amina"}, {"category": "staff"}])
def test_a_change_of_one_thing_keeps_the_others(house: Rehearsal, said: dict[str, Any]) -> None:
    """The forum would empty what a write leaves out, and put the topics into Uncategorized (3.5)."""
    house.settled(file())
    (before,) = hosts(house)
    house.settled(file(**said))
    (after,) = hosts(house)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {{"paths": "allowed_paths", "category": "category_id"}.get(name, name) for name in said}


def test_what_the_file_does_not_say_is_kept_too(house: Rehearsal) -> None:
    house.settled(file())
    house.settled('embedding: {hosts: [{host: www.example.org, category: general, paths: "/.*"}]}\n')
    (after,) = hosts(house)
    assert (after["user"], after["tags"]) == ("martin", ["news"])


@pytest.mark.parametrize("said", [{"paths": "/.*"}, {"paths": ""}, {"user": "amina"}, {"category": "staff"}])
def test_other_pages_and_topics_elsewhere_need_consent(house: Rehearsal, said: dict[str, Any]) -> None:
    house.settled(file())
    wanted = house.desired(file(**said))
    assert [(item.rule, item.remedy) for item in refusals(house.plan(wanted), wanted, Consents())] == ASKED


def test_other_tags_need_none(house: Rehearsal) -> None:
    house.settled(file())
    wanted = house.desired(file(tags=["idea"]))
    assert refusals(house.plan(wanted), wanted, Consents()) == ()


@pytest.mark.parametrize(("said", "refused"), [("user: amina", 1), ("post_limit: 7", 0)])
def test_topics_in_the_name_of_somebody_else_need_consent(house: Rehearsal, said: str, refused: int) -> None:
    house.settled("embedding: {settings: {user: martin}}\n")
    wanted = house.desired(f"embedding: {{settings: {{{said}}}}}\n")
    given = [item.remedy for item in refusals(house.plan(wanted), wanted, Consents())]
    assert given == ["--allow-widening embedding.settings"] * refused


def test_a_new_host_needs_consent(house: Rehearsal) -> None:
    wanted = house.desired(file())
    assert [(item.rule, item.remedy) for item in refusals(house.plan(wanted), wanted, Consents())] == ASKED
    assert (
        refusals(house.plan(wanted), wanted, Consents(widening=frozenset({"embedding.hosts[www.example.org]"}))) == ()
    )


@pytest.mark.parametrize("host", ["https://www.example.org", "www.example.org/news", "www example org"])
def test_what_the_forum_would_cut_is_refused_without_one(house: Rehearsal, host: str) -> None:
    with pytest.raises(Invalid) as invalid:
        house.desired(file(host=host))
    assert [problem.code for problem in invalid.value.problems] == ["bad-address"]


def test_a_user_whom_the_forum_does_not_have_is_found_by_the_plan(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as invalid:
        house.plan(file(user="nobody_here"))
    assert [problem.code for problem in invalid.value.problems] == ["no-such-user"]
