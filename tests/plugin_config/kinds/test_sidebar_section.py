"""Sections of the sidebar: what a file may say of them, and what becomes of it on a forum of each version."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from adopting_kind import adopted
from discourse_versions import PLAYED, on
from locked import Locked
from rehearsal import USERNAME, Rehearsal

from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.drift.blame import blame
from idiaspora.provisioning.drift.sides import Cause, differences
from idiaspora.provisioning.plan.outcome import Status
from idiaspora.provisioning.planner import plan

EACH_VERSION = on("rehearsal_of_the_session", PLAYED)
RULES, GROUPS, NEWS = "{name: Rules, to: /faq}", "{name: Groups, to: /g, icon: users}", "{name: News, to: /latest}"


def section(*links: str, title: str = "Start here", more: str = "") -> str:
    return f"{{title: {title}, {more}links: [{', '.join(links)}]}}"


def sidebar(*sections: str) -> str:
    return f"sidebar: [{', '.join(sections)}]\n"


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


def there(locked: Locked, title: str = "Start here") -> dict[str, Any]:
    rows = locked.house.arrange("GET", "/sidebar_sections.json")["sidebar_sections"]
    (found,) = (row for row in rows if row["title"] == title)
    return found


def said(locked: Locked, title: str = "Start here") -> list[tuple[str, str, str]]:
    """The links of a section: name, target and icon."""
    return [(link["name"], link["value"], link["icon"]) for link in there(locked, title)["links"]]


# What the file may say


WRONG = [
    pytest.param("{title: Start, links: [{name: Rules, to: faq}]}", "bad-address", id="no path"),
    pytest.param("{title: Start, links: [{name: Rules, to: 'mailto:a@example.org'}]}", "bad-address", id="no address"),
    pytest.param("{title: Start, public: false, links: [{name: R, to: /faq}]}", "wrong-value", id="not public"),
    pytest.param("{title: '', links: [{name: R, to: /faq}]}", "wrong-length", id="no title"),
    pytest.param(f"{{title: {'a' * 31}, links: [{{name: R, to: /faq}}]}}", "wrong-length", id="a long title"),
    pytest.param(f"{{title: S, links: [{{name: {'a' * 81}, to: /faq}}]}}", "wrong-length", id="a long name"),
    pytest.param(f"{{title: S, links: [{{name: R, to: /{'a' * 1000}}}]}}", "wrong-length", id="a long target"),
    pytest.param(f"{{title: S, links: [{{name: R, to: /, icon: {'a' * 41}}}]}}", "wrong-length", id="a long icon"),
    pytest.param("{title: S, links: [{name: R}]}", "missing-key", id="no target"),
    pytest.param("{title: S}", "missing-key", id="no links"),
]


@pytest.mark.parametrize(("item", "code"), WRONG)
def test_what_no_forum_takes_is_refused(loaded: Callable[..., Document], item: str, code: str) -> None:
    head = "version: 1\nforum: {name: F, url: https://forum.example.org, username: admin}\n"
    with pytest.raises(Invalid) as caught:
        desired(loaded(f"{head}sidebar: [{item}]\n"))
    assert [problem.code for problem in caught.value.problems] == [code]


# What becomes of it


@EACH_VERSION
def test_a_section_is_made_and_in_sync(locked: Locked) -> None:
    text = sidebar(section(RULES, GROUPS, "{name: IOM, to: 'https://www.iom.int/x?y=1'}", more="public: yes, "))
    assert locked.writes(text) == ["POST /sidebar_sections.json"]
    assert there(locked)["public"] is True
    assert said(locked) == [
        ("Rules", "/faq", "link"),
        ("Groups", "/g", "users"),
        ("IOM", "https://www.iom.int/x?y=1", "link"),
    ]


CHANGED = [
    pytest.param([RULES, GROUPS, NEWS], id="a link more"),
    pytest.param([NEWS, RULES, GROUPS], id="a link more at the beginning"),
    pytest.param([RULES], id="a link less"),
    pytest.param([], id="none left"),
    pytest.param([GROUPS, RULES], id="another order"),
    pytest.param(["{name: House rules, to: /faq}", GROUPS], id="another name"),
    pytest.param(["{name: Rules, to: /tos}", GROUPS], id="another target"),
    pytest.param([RULES, "{name: Groups, to: /g}"], id="the icon of a link without one"),
    pytest.param([NEWS, "{name: Users, to: /u}"], id="all others"),
    pytest.param(["{name: Rules, to: /g}", "{name: Groups, to: /faq}"], id="targets change places"),
    pytest.param([RULES, RULES, GROUPS], id="one twice"),
]


@EACH_VERSION
@pytest.mark.parametrize("links", CHANGED)
def test_links_are_those_of_the_file_in_its_order(locked: Locked, links: Sequence[str]) -> None:
    locked.settled(sidebar(section(RULES, GROUPS)))
    id = there(locked)["id"]

    assert locked.writes(sidebar(section(*links))) == [f"PUT /sidebar_sections/{id}.json"]
    assert len(said(locked)) == len(links)
    assert there(locked)["id"] == id


def test_a_link_that_stays_keeps_its_id_and_its_segment(locked: Locked) -> None:
    locked.settled(sidebar(section(RULES, GROUPS)))
    rules, groups = there(locked)["links"]
    body = {"title": "Start here", "public": True, "links": [rules | {"segment": "secondary"}, groups]}
    locked.house.arrange("PUT", f"/sidebar_sections/{there(locked)['id']}.json", body)

    locked.settled(sidebar(section(NEWS, "{name: House rules, to: /faq}")))

    kept = {link["name"]: (link["id"], link["segment"]) for link in there(locked)["links"]}
    assert kept["House rules"] == (rules["id"], "secondary")
    assert kept["News"][0] not in (rules["id"], groups["id"])


@pytest.mark.parametrize("again", [1, 2], ids=["doubled", "left over"])
def test_links_that_others_added_are_removed(locked: Locked, again: int) -> None:
    locked.settled(sidebar(section(RULES, GROUPS)))
    row = there(locked)
    added = [{"name": link["name"], "value": link["value"], "icon": "star"} for link in row["links"]][:again]
    locked.house.arrange("PUT", f"/sidebar_sections/{row['id']}.json", row | {"links": added})
    assert len(said(locked)) == 2 + again

    locked.settled(sidebar(section(RULES, GROUPS)))
    assert said(locked) == [("Rules", "/faq", "link"), ("Groups", "/g", "users")]


@EACH_VERSION
def test_a_section_is_renamed_with_what_it_has(locked: Locked) -> None:
    locked.settled(sidebar(section(RULES, GROUPS)))
    before = there(locked)

    locked.settled(sidebar(section(RULES, GROUPS, title="Begin here", more="previously: Start here, ")))
    assert there(locked, "Begin here")["links"] == before["links"]


def test_two_sections_change_their_titles(locked: Locked) -> None:
    locked.settled(sidebar(section(RULES, title="A"), section(GROUPS, title="B")))
    ids = {title: there(locked, title)["id"] for title in "AB"}

    was_b = section(GROUPS, title="A", more="previously: B, ")
    locked.settled(sidebar(was_b, section(RULES, title="B", more="previously: A, ")))
    assert {title: there(locked, title)["id"] for title in "BA"} == {"B": ids["A"], "A": ids["B"]}


@EACH_VERSION
def test_a_section_that_leaves_the_list_is_deleted_by_consent_only(locked: Locked) -> None:
    locked.settled(sidebar(section(RULES), section(GROUPS, title="More")))
    id = there(locked, "More")["id"]

    ran = locked.run(sidebar(section(RULES)), allow_delete=())
    assert ran.writes == []
    assert [item.status for item in ran.applied.outcomes] == [Status.NOT_CONSENTED]
    assert locked.writes(sidebar(section(RULES))) == [f"DELETE /sidebar_sections/{id}.json"]


@EACH_VERSION
def test_the_section_of_the_community_is_never_deleted(locked: Locked) -> None:
    of_all = section("{name: Topics, to: /latest, icon: layer-group}", title="Community")
    locked.settled(sidebar(of_all))
    assert said(locked, "Community") == [("Topics", "/latest", "layer-group")]

    assert locked.writes(sidebar()) == []
    assert there(locked, "Community")["section_type"] == "community"


def test_a_private_section_of_the_account_is_not_the_one_of_the_file(locked: Locked) -> None:
    mine = {"title": "Start here", "links": [{"name": "Mine", "value": "/my/activity", "icon": "user"}]}
    private = locked.house.arrange("POST", "/sidebar_sections.json", mine)["sidebar_section"]

    text = sidebar(section(RULES))
    assert locked.writes(text) == ["POST /sidebar_sections.json"]
    rows = locked.house.arrange("GET", "/sidebar_sections.json")["sidebar_sections"]
    assert private in rows
    assert len([row for row in rows if row["title"] == "Start here"]) == 2


@EACH_VERSION
def test_what_others_changed_comes_into_the_file(locked: Locked) -> None:
    locked.settled(sidebar(section(RULES, GROUPS)))
    row = there(locked)
    rules, groups = row["links"]
    links = [groups | {"icon": "link"}, rules | {"name": "House rules", "icon": "star"}]
    locked.house.arrange("PUT", f"/sidebar_sections/{row['id']}.json", row | {"links": links})

    text = adopted(locked)
    assert "{name: Groups, to: /g}, {name: House rules, to: /faq, icon: star}" in text
    assert locked.plan(text).operations == ()


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_lost_answer_doubles_nothing(locked: Locked, method: str) -> None:
    if method == "PUT":
        locked.settled(sidebar(section(NEWS)))
    locked.house.forum.faults.add({"kind": "lost_answer", "method": method})

    locked.settled(sidebar(section(RULES, GROUPS)))
    assert said(locked) == [("Rules", "/faq", "link"), ("Groups", "/g", "users")]


@EACH_VERSION
def test_the_staff_log_tells_who_changed_a_section(locked: Locked) -> None:
    text = sidebar(section(RULES, GROUPS))
    locked.settled(text)
    row = there(locked)
    locked.house.arrange("PUT", f"/sidebar_sections/{row['id']}.json", row | {"links": row["links"][::-1]})

    client, wanted = locked.house.new_client("read"), locked.house.desired(text)
    planned = plan(client, wanted, locked.lock)
    (found,) = differences(planned, wanted, locked.lock)
    (trace,) = blame(client, (found,), planned.snapshot.names).of(found)
    assert (found.field, found.cause, trace.user) == ("links", Cause.THERE, USERNAME)
