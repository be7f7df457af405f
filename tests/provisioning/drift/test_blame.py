"""Naming who: long logs, bounds, false entries, entries that contradict what is seen, logs that cannot be read."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from discourse_versions import VERSIONS, on
from meddled_forum import MeddledForum
from rehearsal import URL, Sent, tagged

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.provisioning.drift import log_values
from idiaspora.provisioning.drift.blame import Recorded, Trace
from idiaspora.provisioning.state.lock import Lock
from idiaspora.sandbox.model.ruby_text import inspect

STAFF_LOG = "/admin/logs/staff_action_logs.json"


@pytest.fixture
def forum(forum: MeddledForum) -> Iterator[MeddledForum]:
    yield forum
    forum.rehearsal.wire.bend = None


def traces(forum: MeddledForum, **options: Any) -> dict[tuple[str, str], tuple[Trace, ...]]:
    found, blame = forum.blamed(**options)
    return {(item.address, item.field): blame.of(item) for item in found}


def only(forum: MeddledForum, **options: Any) -> Trace:
    ((trace,),) = traces(forum, **options).values()
    return trace


def asked(forum: MeddledForum, path: str = STAFF_LOG) -> list[dict[str, str]]:
    return [dict(sent.query) for sent in forum.sent if sent.path == path]


def noise(forum: MeddledForum, count: int) -> None:
    """Entries about other things."""
    with forum.rehearsal.forum.store.transaction():
        row = forum.rehearsal.forum.store.all("staff_action")[-1]
        for _ in range(count):
            forum.rehearsal.forum.store.insert("staff_action", {**row, "action": 4, "action_name": "change_theme"})


# What is asked


def test_nothing_is_asked_when_nothing_differs(forum: MeddledForum) -> None:
    found, blame = forum.blamed()

    assert (found, blame.traces, blame.requests) == ((), {}, 0)


def test_one_setting_is_asked_for_by_its_name(forum: MeddledForum) -> None:
    forum.sets("kofi", title="Theirs")

    assert only(forum).user == "kofi"
    assert asked(forum) == [{"limit": "200", "action_name": "change_site_setting", "subject": "title"}]


def test_several_settings_are_asked_for_at_once(forum: MeddledForum) -> None:
    forum.sets("kofi", title="Theirs", login_required="true")

    assert {trace.user for (trace,) in traces(forum).values()} == {"kofi"}
    assert asked(forum) == [{"limit": "200", "action_name": "change_site_setting"}]


def test_a_long_log_is_asked_again_by_action_and_subject(forum: MeddledForum) -> None:
    forum.sets("kofi", title="Theirs")
    forum.edits_category("lucia", "diaspora-capital", color="FF0000")
    noise(forum, 250)

    assert {trace.user for (trace,) in traces(forum).values()} == {"kofi", "lucia"}
    assert asked(forum) == [
        {"limit": "200"},
        {"limit": "200", "action_name": "change_site_setting"},
        {"limit": "200", "action_name": "change_category_settings"},
    ]


def test_the_requests_are_bounded(forum: MeddledForum) -> None:
    forum.sets("kofi", title="Theirs")
    for group in ("capital", "cohesion", "skills"):
        forum.edits_group("lucia", f"{group}-moderators", title="Boss")

    found = traces(forum, most_requests=2)

    assert sorted(str(trace.recorded) for (trace,) in found.values()) == sorted(
        [Recorded.YES, Recorded.YES, Recorded.NOT_ASKED, Recorded.NOT_ASKED]
    )
    # In 2026 the read of all categories carries what is approved.
    assert len(forum.sent) == (18 if forum.rehearsal.discourse == "2026" else 19) + 2


def test_no_requests_at_all(forum: MeddledForum) -> None:
    forum.sets("kofi", title="Theirs")

    assert only(forum, most_requests=0).recorded is Recorded.NOT_ASKED


def test_what_is_changed_here_is_nobodys_doing(forum: MeddledForum) -> None:
    wanted = forum.changed_file("title: iDiaspora Forum", "title: Ours")

    assert [item.was_done_there for item in forum.drift(wanted)] == [False]


def test_a_group_log_of_several_pages(forum: MeddledForum) -> None:
    forum.edits_group("kofi", "capital-moderators", title="Boss")
    for number in range(30):
        forum.edits_group("lucia", "capital-moderators", bio_raw=f"About us, version {number}")

    assert only(forum).user == "kofi"
    queries = asked(forum, "/groups/capital-moderators/logs.json")
    assert len(queries) == 3
    assert queries[-1] == {"filters[action]": "change_group_setting", "filters[subject]": "title"}


# Which entry


def test_the_newest_entry_with_the_value_counts(forum: MeddledForum) -> None:
    for user, title in (("kofi", "Theirs"), ("lucia", "Other"), ("lucia", "Theirs"), ("kofi", "Theirs")):
        forum.sets(user, title=title)

    trace = only(forum)

    assert (trace.user, trace.before) == ("lucia", "Other")


def test_a_write_without_permissions_is_no_change_of_them(forum: MeddledForum) -> None:
    """Such a write logs the new value `null`, whoever sends it."""
    forum.edits_category("kofi", "skills-transfers/ask", permissions={"staff": 1, "everyone": 3})
    id = forum.category("skills-transfers/ask")["id"]
    forum.does("lucia", "PUT", f"/categories/{id}.json", {"topic_template": "Ask"})

    assert only(forum).user == "kofi"


@on("applied_once", VERSIONS)
def test_permissions_that_were_sent_by_id(forum: MeddledForum) -> None:
    forum.edits_category("kofi", "skills-transfers/ask", permissions={"3": "full", "0": "readonly"})

    trace = only(forum)

    assert (trace.user, trace.before) == ("kofi", {"everyone": "see", "trust_level_0": "create"})


def test_an_entry_with_another_value_is_not_believed(forum: MeddledForum) -> None:
    """The slug was changed twice: by a write that is recorded, then by one that is not."""
    forum.sets("kofi", title="Theirs")
    store = forum.rehearsal.forum.store
    row = next(row for row in store.all("staff_action") if row["subject"] == "title" and row["new_value"] == "Theirs")
    store.put("staff_action", {**row, "new_value": "Something else"})

    trace = only(forum)

    assert (trace.recorded, trace.user, trace.before) == (Recorded.NOT_FOUND, "", UNKNOWN)


def test_several_people_come_and_go(forum: MeddledForum) -> None:
    path = f"/groups/{forum.group('media-moderators')}/members.json"
    forum.does("lucia", "DELETE", path, {"usernames": "amina"})
    forum.does("kofi", "PUT", path, {"usernames": "martin"})

    (parts,) = traces(forum).values()

    assert {(trace.part, trace.user, trace.before) for trace in parts} == {
        ("amina", "lucia", "present"), ("martin", "kofi", "absent"),
    }  # fmt: skip


def test_secrets_are_filtered_in_the_log(forum: MeddledForum) -> None:
    text = "  login_required: false\n  discourse_connect_secret: first-secret-text"
    wanted = forum.changed_file("  login_required: false", text)
    forum.sets("kofi", discourse_connect_secret="second-secret-text")
    forum.wanted, kept = wanted, forum.wanted
    try:
        trace = only(forum)
    finally:
        forum.wanted = kept

    assert (trace.user, trace.before) == ("kofi", UNKNOWN)


@pytest.mark.parametrize("form", [lambda value: value, json.dumps, inspect], ids=["objects", "JSON", "Ruby"])
def test_a_tag_group_is_read_from_the_log_in_whatever_notation(forum: MeddledForum, form: Callable[[Any], Any]) -> None:
    """Discourse 3.5 gives objects; others were seen to give their text."""
    forum.edits_tag_group("kofi", "Recommendations", **tagged("recommendation"))

    def noted(sent: Sent, answer: Any) -> Any:
        for row in answer["staff_action_logs"] if sent.path == STAFF_LOG else ():
            for key in ("previous_value", "new_value") if row["action_name"].startswith("tag_group") else ():
                row[key] = form(row[key]) if row[key] else row[key]
        return answer

    forum.rehearsal.wire.bend = noted
    trace = only(forum)

    assert (trace.user, trace.recorded) == ("kofi", Recorded.YES)
    assert set(trace.before) == {"recommendation", "experience", "lesson", "good-practice"}


def test_our_own_user_is_recognised_whatever_its_case(forum: MeddledForum) -> None:
    forum.sets("Provisioner", title="Theirs")

    trace = only(forum)

    assert (trace.user, trace.own) == ("provisioner", True)


@pytest.mark.parametrize(
    ("act", "address"),
    [
        (
            lambda f: f.does("kofi", "DELETE", f"/categories/{f.category('social-cohesion/ask')['id']}.json"),
            "category social-cohesion/ask",
        ),
        (
            lambda f: f.does("kofi", "DELETE", f"/admin/groups/{f.group('relief-moderators')}.json"),
            "group relief-moderators",
        ),
        (lambda f: f.edits_group("kofi", "relief-moderators", name="helpers"), "group relief-moderators"),
        (lambda f: f.edits_category("kofi", "social-cohesion", slug="living-together"), "category social-cohesion"),
        (lambda f: f.edits_tag_group("kofi", "Recommendations", name="Kinds"), "tag_group Recommendations"),
        (
            lambda f: f.edits_category(
                "kofi", "skills-transfers/ask", parent_category_id=f.category("social-cohesion")["id"], slug="asking",
                name="Asking",
            ),
            "category skills-transfers/ask",
        ),
    ],
    ids=["category deleted", "group deleted", "group renamed", "category renamed", "tag group renamed", "moved"],
)  # fmt: skip
def test_who_deleted_renamed_and_moved(forum: MeddledForum, act: Callable[[MeddledForum], None], address: str) -> None:
    act(forum)

    found = traces(forum)

    assert [(key[0], trace.user) for key, (trace,) in found.items()] == [(address, "kofi")]


def test_a_deleted_category_is_found_by_name_when_its_id_was_never_recorded(forum: MeddledForum) -> None:
    forum.does("kofi", "DELETE", f"/categories/{forum.category('social-cohesion/ask')['id']}.json")

    found = traces(forum, lock=Lock(URL))

    # Both subcategories of themes have the same name: the newest deletion is it.
    assert [trace.user for trace in found["category social-cohesion/ask", "existence"]] == ["kofi"]


# Revisions of About posts


def test_an_edit_of_ones_own_post_is_told_by_its_revision(forum: MeddledForum) -> None:
    post = forum.post("skills-transfers")
    author = forum.does("provisioner", "GET", f"/posts/{post}.json")["username"]
    forum.does(author, "PUT", f"/posts/{post}.json", {"post": {"raw": "Another text for this description."}})
    revision = {"display_username": "Martin", "created_at": "2026-01-31T10:00:00.000Z"}
    client = forum.rehearsal.new_client()
    send = client.send

    def with_revisions(method: str, path: str, **options: Any) -> Any:
        return revision if path == f"/posts/{post}/revisions/latest.json" else send(method, path, **options)

    client.send = with_revisions  # type: ignore[method-assign]
    forum.rehearsal.new_client = lambda key="full": client  # type: ignore[method-assign]
    try:
        trace = only(forum)
    finally:
        del forum.rehearsal.new_client

    assert (trace.user, trace.at[:10], trace.before) == ("Martin", "2026-01-31", UNKNOWN)


def test_a_post_without_revisions_is_not_recorded(forum: MeddledForum) -> None:
    post = forum.post("skills-transfers")
    author = forum.does("provisioner", "GET", f"/posts/{post}.json")["username"]
    forum.does(author, "PUT", f"/posts/{post}.json", {"post": {"raw": "Another text for this description."}})
    store = forum.rehearsal.forum.store
    for revision in store.where("post_revision", post_id=post):
        store.delete("post_revision", revision["id"])

    assert only(forum).recorded is Recorded.NOT_FOUND


# Logs that cannot be read


@pytest.mark.parametrize("path", [STAFF_LOG, "/groups/capital-moderators/logs.json"])
def test_a_log_that_cannot_be_read_loses_nothing_else(forum: MeddledForum, path: str) -> None:
    forum.sets("kofi", title="Theirs")
    forum.edits_group("lucia", "capital-moderators", title="Boss")

    def refuse(sent: Sent, body: Any) -> Any:
        return {"errors": ["no"], "failed": "FAILED"} if sent.path == path else body

    forum.rehearsal.wire.bend = refuse
    found = traces(forum)

    states = {str(trace.recorded): trace for (trace,) in found.values()}
    assert set(states) == {Recorded.YES, Recorded.NOT_READABLE}
    assert states[Recorded.NOT_READABLE].detail


# Texts of logs


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"id"=>1, "name"=>"a \\"b\\" \\#{c}", "tags"=>[], "none"=>nil, "on"=>true}',
         {"id": 1, "name": 'a "b" #{c}', "tags": [], "none": None, "on": True}),
        ('{"id" => 1, "name" => "nil => :x"}', {"id": 1, "name": "nil => :x"}),
        ('{:id=>1, :name=>"x"}', {"id": 1, "name": "x"}),
        ('{id: 1, name: "x: y"}', {"id": 1, "name": "x: y"}),
        ('{"e"=>"\\e[31m"}', {"e": "\x1b[31m"}),
        ("nil", None),
        ("#<TagGroup>", None),
        (None, None),
    ],
    ids=["3.3", "3.4", "symbols", "keys", "escape", "nil", "object", "none"],
)  # fmt: skip
def test_objects_in_rubys_notation(text: str | None, value: Any) -> None:
    assert log_values.ruby(text) == value


@pytest.mark.parametrize(
    ("text", "value", "same"),
    [
        ("t", True, True), ("true", True, True), ("f", True, False), (None, None, True), ("", None, True),
        (None, "", True), ("24.0", 24, True), ("24", 24.0, True), ("x", 24, False), ("a\r\nb", "a\nb", True),
        (None, 0, False), ("f", False, True), (None, False, False),
    ],
)  # fmt: skip
def test_texts_of_columns(text: str | None, value: Any, same: bool) -> None:
    assert log_values.is_text_of(text, value) is same
