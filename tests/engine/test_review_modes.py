"""Whose posts wait for approval: switches until 2026, since then modes with groups, from the file to the writer."""

from itertools import count
from pathlib import Path
from typing import Any

import pytest
from rehearsal import KEYS, Rehearsal, Sent

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.safety.guards import Refusal, refusals

GROUPS = "groups: [{name: newcomers, members: [martin]}, {name: experts, members: [kofi]}]\n"
NUMBER = count()


def library(approve: str = "", more: str = "", groups: str = GROUPS) -> str:
    said = f", approve: {approve}" if approve else ""
    return f"{groups}categories: [{{name: Library, slug: library{said}{more}}}]\n"


def modes(house: Rehearsal, path: str = "library") -> dict[str, Any]:
    """The mode and the names of its groups, of topics and replies."""
    row = house.category(path)
    names = {group["id"]: group["name"] for group in house.arrange("GET", "/site.json")["groups"]}
    return {
        post: (
            row["category_setting"][f"{post}_posting_review_mode"],
            [names.get(id, id) for id in row[f"{post}_posting_review_group_ids"]],
        )
        for post in ("topic", "reply")
    }


def sets(house: Rehearsal, path: str, mode: str, *groups: str, post: str = "topic") -> None:
    """An admin chooses a mode on the forum."""
    ids = [house.group(name)["id"] for name in groups]
    body = {
        "category_setting_attributes": {f"{post}_posting_review_mode": mode},
        f"{post}_posting_review_group_ids": ids,
    }
    house.arrange("PUT", f"/categories/{house.category(path)['id']}.json", body)


def put(house: Rehearsal, text: str) -> dict[str, Any]:
    """The one write of a category that a file causes; the run converges, and nothing is left."""
    ran = house.run(text)
    assert ran.applied.exit_code == 0, ran.applied.unconverged or ran.applied.outcomes
    assert house.plan(text).is_empty
    (write,) = [sent for sent in ran.writes if sent.path.startswith("/categories/")]
    return dict(write.body)


def posts(house: Rehearsal, username: str, **where: Any) -> str:
    """Whether what somebody writes through his own account waits."""
    number = next(NUMBER)
    body = {"raw": f"A contribution of some length by {username}, the {number}th of this story", **where}
    headers = {"Api-Key": KEYS["full"], "Api-Username": username, "Accept": "application/json"}
    answer = house.app.test_client().post("/posts.json", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return "waits" if answer.get_json().get("action") == "enqueued" else "stands"


def topics(house: Rehearsal, path: str = "library") -> tuple[str, str]:
    """What becomes of a new topic by martin, and of one by kofi."""
    id = house.category(path)["id"]
    martin, kofi = (
        posts(house, who, category=id, title=f"Something that {who} began as number {next(NUMBER)}")
        for who in ("martin", "kofi")
    )
    return martin, kofi


# What the words mean


@pytest.mark.parametrize(
    ("said", "mode", "groups", "martin", "kofi"),
    [
        pytest.param("true", "everyone", [], "waits", "waits", id="all"),
        pytest.param("false", "no_one", [], "stands", "stands", id="none"),
        pytest.param("{only: [newcomers]}", "no_one_except", ["newcomers"], "waits", "stands", id="only one group"),
        pytest.param("{except: [experts]}", "everyone_except", ["experts"], "waits", "stands", id="all but one group"),
        pytest.param(
            "{only: [experts, newcomers]}", "no_one_except", ["experts", "newcomers"], "waits", "waits", id="two groups"
        ),
        pytest.param("{except: [Members]}", "everyone_except", ["trust_level_0"], "stands", "stands", id="automatic"),
        pytest.param("{except: []}", "everyone", [], "waits", "waits", id="all but nobody"),
        pytest.param("{only: []}", "no_one", [], "stands", "stands", id="only nobody"),
    ],
)
def test_what_is_said_decides_whose_topics_wait(
    newest: Rehearsal, said: str, mode: str, groups: list[str], martin: str, kofi: str
) -> None:
    text = library(f"{{topics: {said.replace('Members', 'members')}}}")
    newest.settled(text)
    assert newest.plan(text).is_empty
    assert modes(newest)["topic"] == (mode, groups)
    assert topics(newest) == (martin, kofi)


def test_replies_are_said_for_themselves(newest: Rehearsal) -> None:
    newest.settled(library("{topics: false, replies: {only: [newcomers]}}"))
    assert topics(newest) == ("stands", "stands")
    topic = max(row["id"] for row in newest.forum.store.all("topic"))
    assert [posts(newest, who, topic_id=topic) for who in ("martin", "kofi")] == ["waits", "stands"]


EVERYWHERE = """
moderators: {water: {members: [amina]}}
defaults: {theme: {approve: {topics: {except: [water, experts]}}}}
themes:
  - {name: Water, slug: water, moderated_by: [water], questions: {answers: any, approve: {topics: {only: [newcomers]}}}}
  - {name: Energy, slug: energy, approve: {replies: {only: [members]}}}
categories:
  - name: Library
    slug: library
    subcategories: [{name: Maps, slug: maps, approve: {replies: {except: [experts]}}}]
"""


def test_it_can_be_said_wherever_approval_can(newest: Rehearsal) -> None:
    newest.settled(GROUPS + EVERYWHERE)
    assert newest.plan(GROUPS + EVERYWHERE).is_empty
    of_themes = ("everyone_except", ["water-moderators", "experts"])
    assert {path: modes(newest, path) for path in ("water", "water/ask", "energy", "library/maps")} == {
        "water": {"topic": of_themes, "reply": ("no_one", [])},
        "water/ask": {"topic": ("no_one_except", ["newcomers"]), "reply": ("no_one", [])},
        "energy": {"topic": of_themes, "reply": ("no_one_except", ["trust_level_0"])},
        "library/maps": {"topic": ("no_one", []), "reply": ("everyone_except", ["experts"])},
    }


# What is written


@pytest.mark.parametrize(
    ("said", "mode", "groups"),
    [
        pytest.param("true", "everyone", [], id="all"),
        pytest.param("{only: [newcomers]}", "no_one_except", ["newcomers"], id="only"),
        pytest.param("{except: [experts, members]}", "everyone_except", ["experts", "trust_level_0"], id="except"),
        pytest.param("{except: [members, trust_level_0]}", "everyone_except", ["trust_level_0"], id="two names of one"),
    ],
)
def test_mode_and_groups_are_written_together(newest: Rehearsal, said: str, mode: str, groups: list[str]) -> None:
    newest.settled(library())
    ids = [newest.group(name)["id"] for name in groups]
    assert put(newest, library(f"{{topics: {said}}}")) == {
        "category_setting_attributes": {"topic_posting_review_mode": mode},
        "topic_posting_review_group_ids": ids,
    }


@pytest.mark.parametrize("discourse", ["3.4", "3.5"])
def test_switches_are_written_where_there_are_no_modes(tmp_path: Path, discourse: str) -> None:
    house = Rehearsal(tmp_path, discourse)
    house.settled(library())
    body = put(house, library("{topics: true, replies: {only: []}}"))
    assert body["category_setting_attributes"] == {"require_topic_approval": True}
    body = put(house, library("{topics: {only: []}, replies: {except: []}}"))
    assert body["category_setting_attributes"] == {"require_topic_approval": False, "require_reply_approval": True}
    assert not any("posting_review" in key for key in body)
    house.forum.store.close()


# Who asks the forum


def plan_reads(house: Rehearsal, text: str) -> list[str]:
    house.wire.sent.clear()
    house.plan(text)
    return [str(sent) for sent in house.wire.sent]


@pytest.mark.parametrize("discourse", ["3.4", "3.5"])
def test_a_forum_without_modes_is_told_nothing_of_groups(tmp_path: Path, discourse: str) -> None:
    house = Rehearsal(tmp_path, discourse)
    text = library("{topics: {only: [newcomers]}, replies: {except: [experts]}}")
    with pytest.raises(Invalid) as refused:
        house.plan(text)
    found = [(problem.code, problem.span.line, problem.path) for problem in refused.value.problems]
    assert found == [
        ("not-on-this-forum", 4, "categories[library].approve.topics"),
        ("not-on-this-forum", 4, "categories[library].approve.replies"),
    ]
    assert "topics: true or topics: false" in refused.value.problems[0].remedy
    assert {sent.method for sent in house.wire.sent} == {"GET"}
    # The one read more, because nothing of the file is there yet that could have told.
    assert [str(sent) for sent in house.wire.sent if "find_by_slug" in sent.path] == [
        "GET /c/uncategorized/find_by_slug.json"
    ]
    house.forum.store.close()


def test_the_forum_is_asked_once_more_only_where_nothing_has_told(newest: Rehearsal) -> None:
    by_groups, plain = library("{topics: {only: [newcomers]}}"), library("{topics: true}")
    assert len(plan_reads(newest, by_groups)) == len(plan_reads(newest, plain)) + 1
    newest.settled(library())
    assert len(plan_reads(newest, by_groups)) == len(plan_reads(newest, library()))


def test_where_the_bulk_read_tells_nothing_each_category_is_read(newest: Rehearsal) -> None:
    """Mode and groups then come from the same row."""
    text = library("{topics: {only: [newcomers]}}")
    newest.settled(text)
    newest.settled(library("", ", color: '112233'"))

    def without_settings(sent: Sent, answer: Any) -> Any:
        for row in answer.get("categories", ()) if sent.path == "/categories/find.json" else ():
            for key in ("category_setting", "topic_posting_review_group_ids", "reply_posting_review_group_ids"):
                row.pop(key)
        return answer

    newest.wire.bend = without_settings
    assert newest.plan(text).is_empty
    assert put(newest, library("{topics: {only: [experts]}}")) == {
        "category_setting_attributes": {"topic_posting_review_mode": "no_one_except"},
        "topic_posting_review_group_ids": [newest.group("experts")["id"]],
    }
    newest.wire.bend = None


# What is there already


def refused(house: Rehearsal, text: str) -> list[Refusal]:
    wanted = house.desired(text)
    return [item for item in refusals(house.plan(wanted), wanted) if item.rule == "review-groups"]


@pytest.mark.parametrize(
    ("mode", "switch", "consenting", "told"),
    [
        pytest.param("no_one_except", "false", "{only: []}", "only those of newcomers", id="off over only"),
        pytest.param("everyone_except", "false", "{only: []}", "all but those of newcomers", id="off over except"),
        pytest.param("no_one_except", "true", "{except: []}", "only those of newcomers", id="on over only"),
        pytest.param("everyone_except", "true", "{except: []}", "all but those of newcomers", id="on over except"),
    ],
)
def test_a_plain_switch_does_not_forget_the_groups_of_the_forum(
    newest: Rehearsal, mode: str, switch: str, consenting: str, told: str
) -> None:
    newest.settled(library())
    sets(newest, "library", mode, "newcomers")
    (refusal,) = refused(newest, library(f"{{topics: {switch}}}"))
    assert told in refusal.reason
    assert f"topics: {consenting}" in refusal.remedy
    assert refusal.place.endswith("forum.yaml:4")
    assert refused(newest, library(f"{{topics: {consenting}}}")) == []
    newest.settled(library(f"{{topics: {consenting}}}"))
    # From then on the plain switch says the same.
    assert newest.plan(library(f"{{topics: {switch}}}")).is_empty


@pytest.mark.parametrize(
    ("mode", "groups", "said"),
    [
        pytest.param("everyone", [], "false", id="no groups"),
        pytest.param("no_one_except", ["newcomers"], "{only: [experts]}", id="other groups"),
        pytest.param("no_one_except", ["newcomers"], "{except: [newcomers]}", id="the other way round"),
        pytest.param("no_one_except", ["newcomers"], "{only: [newcomers]}", id="what is so"),
    ],
)
def test_what_the_file_says_plainly_replaces(newest: Rehearsal, mode: str, groups: list[str], said: str) -> None:
    newest.settled(library())
    sets(newest, "library", mode, *groups)
    assert refused(newest, library(f"{{topics: {said}}}")) == []


def test_a_switch_of_replies_forgets_no_groups_of_topics(newest: Rehearsal) -> None:
    newest.settled(library())
    sets(newest, "library", "no_one_except", "newcomers")
    assert refused(newest, library("{replies: true}")) == []
    newest.settled(library("{replies: true}"))
    assert modes(newest) == {"topic": ("no_one_except", ["newcomers"]), "reply": ("everyone", [])}


OTHER_WRITES = {
    "colour": ", color: '112233'",
    "access": ", access: {see: [everyone], create: [members]}",
    "bumps": ", auto_bump: {daily: 2}",
    "replies": ", approve: {replies: true}",
    "slug": ", previously: library",
}


@pytest.mark.parametrize("clears", [False, True], ids=["what is left out stays", "what is left out is cleared"])
@pytest.mark.parametrize("more", OTHER_WRITES.values(), ids=OTHER_WRITES.keys())
def test_what_is_not_declared_stays_whatever_else_is_written(newest: Rehearsal, more: str, clears: bool) -> None:
    newest.settled(library())
    sets(newest, "library", "everyone_except", "experts")
    id = newest.category("library")["id"]

    def cleared(sent: Sent) -> None:
        """A forum for which a list that is left out is an empty one, and a mode that is left out the first."""
        store = newest.forum.store
        category = store.get("category", id)
        if sent.method == "PUT" and sent.path == f"/categories/{id}.json" and category is not None:
            if "topic_posting_review_group_ids" not in sent.body:
                category = {**category, "topic_posting_review_group_ids": []}
            if "topic_posting_review_mode" not in sent.body.get("category_setting_attributes", {}):
                setting = {**category["category_setting"], "topic_posting_review_mode": "no_one"}
                category = {**category, "category_setting": setting}
            store.put("category", category)

    newest.wire.before = cleared if clears else newest.wire.before
    text = library("", more)
    text = text.replace("slug: library", "slug: books") if "previously" in more else text
    newest.settled(text)
    assert modes(newest, "books" if "previously" in more else "library")["topic"] == ("everyone_except", ["experts"])


def test_nothing_is_sent_along_where_there_are_no_groups(newest: Rehearsal) -> None:
    newest.settled(library("{topics: true}"))
    assert put(newest, library("", ", color: '112233'")) == {"color": "112233"}


def test_a_group_that_is_gone_is_not_sent_along(newest: Rehearsal) -> None:
    newest.settled(library("{topics: {only: [newcomers, experts]}}"))
    category = newest.forum.store.get("category", newest.category("library")["id"])
    assert category is not None
    left = [category["topic_posting_review_group_ids"][1], 999]
    newest.forum.store.put("category", {**category, "topic_posting_review_group_ids": left})
    assert put(newest, library("", ", color: '112233'"))["topic_posting_review_group_ids"] == left[:1]


# Groups


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        pytest.param("{only: [logged_in_users]}", "write members in its place", id="all with an account"),
        pytest.param("{except: [experts, Anonymous_Users]}", "leave it out", id="all without"),
    ],
)
def test_a_group_without_members_would_count_for_nobody(newest: Rehearsal, said: str, remedy: str) -> None:
    with pytest.raises(Invalid) as invalid:
        newest.plan(library(f"{{replies: {said}}}"))
    (problem,) = invalid.value.problems
    assert (problem.code, problem.span.line, problem.remedy) == ("group-without-members", 4, remedy)


def test_a_group_that_nobody_has_is_a_problem_at_its_line(newest: Rehearsal) -> None:
    with pytest.raises(Invalid) as invalid:
        newest.plan(library("{topics: {only: [strangers]}}"))
    (problem,) = invalid.value.problems
    assert (problem.code, problem.span.line, problem.path) == (
        "no-such-group", 4, "categories[library].approve.topics",
    )  # fmt: skip


def test_a_renamed_group_is_the_same_one(newest: Rehearsal) -> None:
    newest.settled(library("{topics: {only: [newcomers]}}"))
    renamed = library("{topics: {only: [beginners]}}").replace(
        "name: newcomers", "name: beginners, previously: newcomers"
    )
    ran = newest.run(renamed)
    assert [str(sent) for sent in ran.writes] == [f"PUT /groups/{newest.group('beginners')['id']}.json"]
    assert newest.plan(renamed).is_empty
    assert modes(newest)["topic"] == ("no_one_except", ["beginners"])


def test_a_group_goes_after_the_category_that_named_it(newest: Rehearsal) -> None:
    newest.settled(library("{topics: {only: [newcomers]}}"))
    only_experts = "prune: {groups: [newcomers]}\ngroups: [{name: experts}]\n"
    ran = newest.run(library("{topics: {only: [experts]}}", groups=only_experts), allow_delete=("group",))
    assert ran.applied.exit_code == 0
    assert [sent.method for sent in ran.writes] == ["PUT", "PUT", "DELETE"]
    # Everybody's topics wait in between: who is in the group that goes is not free before it is decided who else is.
    assert ran.writes[0].body["category_setting_attributes"] == {"topic_posting_review_mode": "everyone"}
    assert modes(newest)["topic"] == ("no_one_except", ["experts"])


def test_a_group_that_shall_go_cannot_be_named(newest: Rehearsal) -> None:
    with pytest.raises(Invalid) as invalid:
        newest.plan(library("{topics: {only: [newcomers]}}", groups="prune: {groups: [newcomers]}\n"))
    assert [problem.code for problem in invalid.value.problems] == ["contradiction"]


def test_a_plan_tells_whose_posts_depend_on_a_group_that_goes(newest: Rehearsal) -> None:
    newest.settled(library("{topics: {only: [newcomers]}}"))
    planned = newest.plan(library("", groups="prune: {groups: [newcomers]}\n"))
    said = "whose posts wait for approval in library depends on its members, who will no longer count"
    assert said in [note.text for note in planned.notes]
    ran = newest.apply(planned, allow_delete=("group",))
    assert ran.exit_code == 0
    assert modes(newest)["topic"] == ("no_one_except", [])
    # Nobody is named any more, which is what the switch says too.
    assert newest.plan(library("{topics: false}", groups="")).is_empty
