"""What the forum would refuse or leave out because of things that the file does not name: told before any write."""

from typing import Any

import pytest
from foreseen import Arrange, refusals, synonym
from rehearsal import URL, Rehearsal, Sent

from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.state.lock import Lock

MAILS = "settings: {email_in: true}\n"


def work(house: Rehearsal) -> None:
    made = house.arrange("POST", "/categories.json", {"name": "Work", "slug": "work", "color": "336699"})
    below = {"name": "Pay", "slug": "pay", "color": "336699", "parent_category_id": made["category"]["id"]}
    house.arrange("POST", "/categories.json", below)


def crew(house: Rehearsal) -> None:
    house.arrange("POST", "/admin/groups.json", {"group": {"name": "crew"}})


def mailed(house: Rehearsal) -> None:
    house.setting("email_in", "true")
    house.arrange(
        "POST", "/categories.json", {"name": "One", "slug": "one", "color": "336699", "email_in": "a@example.org"}
    )
    house.arrange("POST", "/admin/groups.json", {"group": {"name": "desk", "incoming_email": "d@example.org"}})


def muted(house: Rehearsal) -> None:
    synonym(house)
    house.setting("default_categories_muted", "4")
    house.setting("default_tags_muted", "rust")


@pytest.mark.parametrize(
    ("arrange", "text", "code", "says"),
    [
        pytest.param(work, "categories: [{name: work, slug: other}]", "same-name", "“Work” already", id="a sibling"),
        pytest.param(
            work,
            "categories: [{name: Jobs, slug: work, subcategories: [{name: PAY, slug: wages}]}]",
            "same-name",
            "work/pay",
            id="a sibling below",
        ),
        pytest.param(
            lambda house: house.settled("categories: [{name: News, slug: news}]"),
            "categories: [{name: general, slug: news}]",
            "same-name",
            "“General” already",
            id="a new name that a sibling has",
        ),
        pytest.param(crew, "groups: [{name: Martin}]", "taken-name", "a user martin", id="a group like a user"),
        pytest.param(crew, "moderators: {trade: {name: kofi}}", "taken-name", "a user kofi", id="a role like a user"),
        pytest.param(
            crew, "groups: [{name: kofi, previously: crew}]", "taken-name", "a user kofi", id="a group renamed so"
        ),
        pytest.param(
            mailed, "categories: [{name: A, slug: aa, email_in: A@example.org}]", "taken-address", "category one",
            id="an address of a category",
        ),
        pytest.param(
            mailed, "categories: [{name: A, slug: aa, email_in: d@example.org}]", "taken-address", "group desk",
            id="an address of a group",
        ),
        pytest.param(
            mailed, "groups: [{name: mail, incoming_email: [x@example.org, a@example.org]}]", "taken-address",
            "category one", id="an address of a category for a group",
        ),
        pytest.param(
            muted, "settings: {default_categories_watching: [staff, general]}", "contradiction",
            "default_categories_muted on the forum", id="a category in another list",
        ),
        pytest.param(
            muted, "settings: {default_tags_tracking: [Rust]}", "contradiction", "default_tags_muted on the forum",
            id="a tag in another list",
        ),
        pytest.param(
            synonym, "categories: [{name: A, slug: aa, allowed_tags: [js]}]", "tag-is-synonym",
            "synonym of javascript", id="allowed tags",
        ),
        pytest.param(
            synonym, "tag_groups: [{name: Z, tags: [rust, js]}]", "tag-is-synonym", "synonym of javascript",
            id="the tags of a group",
        ),
        pytest.param(
            synonym, "tag_groups: [{name: Z, tags: [aaa], parent_tag: js}]", "tag-is-synonym",
            "synonym of javascript", id="a parent tag",
        ),
        pytest.param(
            synonym, "themes: [{name: T, slug: ttt, recommendations: {kinds: [js, idea]}}]", "tag-is-synonym",
            "synonym of javascript", id="kinds of recommendations",
        ),
        pytest.param(
            synonym, "settings: {default_tags_watching: [js]}", "tag-is-synonym", "synonym of javascript",
            id="tags of a setting",
        ),
        pytest.param(
            synonym, "tags: [{name: JS, description: Scripts}]", "tag-is-synonym", "synonym of javascript",
            id="a tag of the file",
        ),
        pytest.param(
            synonym, "tags: [{name: rust, synonyms: [javascript]}]", "tag-is-synonym", "synonyms of its own",
            id="a word that has words",
        ),
        pytest.param(
            synonym, "permalinks: [{url: old, to: {tag: rusty}}]", "no-such-tag", "no address can lead to it",
            id="the tag of an old address",
        ),
        pytest.param(
            synonym, "permalinks: [{url: old, to: {tag: RUST}}]", "no-such-tag", "and has rust", id="in other letters"
        ),
        pytest.param(
            synonym, "watched_words: [{word: oxide, action: tag, replacement: 'rust, rusty'}]", "no-such-tag",
            "“rusty”, and the file makes none: no topic can get it", id="the tags of a word",
        ),
        pytest.param(
            synonym, "groups: [{name: crew, notifications: {muted_tags: [rust, rusty]}}]", "no-such-tag",
            "no tag “rusty”", id="a tag that a new group is not told of",
        ),
        pytest.param(
            synonym, "moderators: {trade: {notifications: {watching_tags: [idea]}}}", "no-such-tag", "no tag “idea”",
            id="a tag that a role is not told of",
        ),
    ],
)  # fmt: skip
def test_what_the_forum_has_already(house: Rehearsal, arrange: Arrange, text: str, code: str, says: str) -> None:
    arrange(house)
    (problem,) = refusals(house, text)
    assert problem.code == code
    assert says in problem.message


@pytest.mark.parametrize(
    ("arrange", "before", "after"),
    [
        pytest.param(
            lambda house: None,
            "categories: [{name: A, slug: aa}, {name: B, slug: bb}]",
            "categories: [{name: B, slug: aa}, {name: A, slug: bb}]",
            id="names that are exchanged",
        ),
        pytest.param(
            mailed,
            "categories: [{name: One, slug: one, email_in: a@example.org}, {name: B, slug: bb}]",
            "categories: [{name: One, slug: one, email_in: ''}, {name: B, slug: bb, email_in: a@example.org}]",
            id="an address that passes on",
        ),
        pytest.param(
            muted,
            "settings: {default_categories_muted: [general]}",
            "settings: {default_categories_muted: [], default_categories_watching: [general]}",
            id="a category that passes from list to list",
        ),
        pytest.param(
            work,
            "categories: [{name: Sub, slug: sub}]",
            "categories: [{name: Sub, slug: sub, subcategories: [{name: Work, slug: work}]}]",
            id="a name below another",
        ),
        pytest.param(
            synonym,
            "settings: {title: Tags}",
            "watched_words: [{word: oxide, action: tag, replacement: 'rust,js,north,idea'}]\n"
            "permalinks: [{url: old, to: {tag: north}}, {url: older, to: {tag: js}}]\n"
            "tag_groups: [{name: Z, tags: [idea]}]\ncategories: [{name: A, slug: aa, allowed_tags: [north]}]",
            id="tags that the run makes for words and old addresses",
        ),
        pytest.param(
            synonym, "tag_groups: [{name: Z, tags: [rust]}]", "tag_groups: [{name: Z, tags: [rust, javascript]}]",
            id="the tag that a synonym stands for",
        ),
        pytest.param(
            synonym,
            "groups: [{name: crew, notifications: {muted_tags: [Rust]}}]",
            "groups: [{name: crew, notifications: {muted_tags: [Rust, idea], watching_tags: [north]}}]\n"
            "tag_groups: [{name: Z, tags: [Idea]}]\ncategories: [{name: A, slug: aa, allowed_tags: [north]}]",
            id="tags that the run makes for those who are told of them",
        ),
    ],
)  # fmt: skip
def test_what_this_run_frees_is_free(house: Rehearsal, arrange: Arrange, before: str, after: str) -> None:
    arrange(house)
    house.settled(before)
    ran = house.run(after, allow_delete=frozenset({"site_setting", "category"}))
    assert ran.applied.exit_code == 0, [(item.operation.id, item.reason) for item in ran.applied.outcomes]
    assert house.plan(after).operations == ()


def reads(house: Rehearsal, text: str) -> list[str]:
    begun = len(house.wire.sent)
    house.plan(text)
    return [str(sent) for sent in house.wire.sent[begun:]]


def test_it_costs_three_requests_at_most(house: Rehearsal) -> None:
    mailed(house)
    plain = "groups: [{name: crew, members: [martin]}]\ntag_groups: [{name: Z}]\ncategories: [{name: A, slug: aa%s}]\n"
    more = plain.replace("name: Z", "name: Z, tags: [idea]").replace(
        "slug: aa", "slug: aa, email_in: new@example.org, allowed_tags: [idea]"
    )
    assert len(reads(house, MAILS + more % "")) - len(reads(house, MAILS + plain % "")) <= 3


def test_what_stands_already_costs_nothing(house: Rehearsal) -> None:
    tags, address = "tag_groups: [{name: Z, tags: [idea]}]\n", "email_in: n@example.org"
    text = f"{MAILS}{tags}categories: [{{name: A, slug: aa, {address}}}]\n"
    house.settled(text)
    asked = reads(house, text)
    assert not [request for request in asked if request == "GET /tags.json"]
    assert len([request for request in asked if "find" in request]) == 1


def test_a_forum_that_does_not_show_its_tags_is_not_stopped(house: Rehearsal) -> None:
    house.setting("tagging_enabled", "false")
    assert house.plan("tag_groups: [{name: Z, tags: [idea]}]").operations


def test_tags_that_are_listed_by_group_count_too(house: Rehearsal) -> None:
    synonym(house)

    def by_group(sent: Sent, answer: Any) -> Any:
        if sent.path != "/tags.json":
            return answer
        return {"tags": [], "extras": {"tag_groups": [{"id": 1, "name": "Code", "tags": answer["tags"]}]}}

    house.wire.bend = by_group
    (problem,) = refusals(house, "tag_groups: [{name: Z, tags: [js]}]")
    assert problem.code == "tag-is-synonym"


def test_a_translated_name_is_not_taken_for_the_own_one(house: Rehearsal) -> None:
    house.setting("content_localization_enabled", "true")
    work(house)

    def translated(sent: Sent, answer: Any) -> Any:
        if sent.path == "/site.json":
            answer["categories"] = [
                {**row, "name": "News"} if row["slug"] == "work" else row for row in answer["categories"]
            ]
        return answer

    house.wire.bend = translated
    assert house.plan("categories: [{name: News, slug: news}]").operations


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(
            "categories: [{name: A, slug: aa, email_in: x@e.org}, {name: B, slug: bb, email_in: 'y@e.org|X@e.org'}]",
            "taken-address", id="an address of two categories",
        ),
        pytest.param(
            "categories: [{name: A, slug: aa, email_in: x@e.org}]\ngroups: [{name: desk, incoming_email: [x@e.org]}]",
            "taken-address", id="an address of a category and a group",
        ),
        pytest.param("categories: [{name: A, slug: aa, email_in: desk}]", "bad-address", id="no address"),
        pytest.param("groups: [{name: desk, incoming_email: [a@e.org, b@e]}]", "bad-address", id="none of a group"),
        pytest.param("settings: {contact_email: nobody}", "bad-setting", id="none of a setting"),
        pytest.param("settings: {notification_email: 'a b@example.org'}", "bad-setting", id="one with a space"),
    ],
)  # fmt: skip
def test_what_the_file_itself_decides(house: Rehearsal, text: str, code: str) -> None:
    (problem,) = refusals(house, text)
    assert problem.code == code
    assert len(house.wire.sent) == 0


def test_drift_tells_of_a_synonym_and_does_not_end_with_it(house: Rehearsal) -> None:
    text = "tag_groups: [{name: Z, tags: [js, rust]}]"
    house.settled(text)
    house.arrange("POST", "/tag/rust/synonyms.json", {"synonyms": ["js"], "tags": [{"name": "js"}]})
    assert [problem.code for problem in refusals(house, text)] == ["tag-is-synonym"]
    (found,) = look(house.client, house.desired(text), Lock(URL)).differences
    assert (found.address, found.field) == ("tag_group Z", "tags")


STYLED = "categories: [{name: A, slug: aa, style_type: emoji, emoji: %s}]"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        pytest.param(STYLED % "rocket", [], id="one that is there"),
        pytest.param(STYLED % "rokcet", ["rokcet"], id="one that is not"),
        pytest.param(STYLED % "'wave:t3'", [], id="with a tone"),
        pytest.param("themes: [{name: T, slug: ttt, emoji: nothing-like-it}]", ["nothing-like-it"], id="of a theme"),
        pytest.param("settings: {emoji_deny_list: [rocket, hartt]}", ["hartt"], id="of a setting"),
    ],
)
def test_emoji_that_the_forum_does_not_have_are_told_and_written(
    house: Rehearsal, text: str, unknown: list[str]
) -> None:
    ran = house.run(text)
    notes = [note for note in ran.plan.notes if "emoji" in note.text]
    assert [name for name in unknown if not any(f"“{name}”" in note.text for note in notes)] == []
    assert len(notes) == len(unknown)
    assert all(note.remedy and note.place for note in notes)
    assert ran.applied.exit_code == 0
    asked = [sent.path for sent in house.wire.sent]
    begun = len(asked)
    house.plan(text)
    assert asked.count("/emojis.json") == 1
    assert "/emojis.json" not in [sent.path for sent in house.wire.sent[begun:]]


def test_a_forum_that_does_not_show_its_emoji_is_not_asked_again(house: Rehearsal) -> None:
    house.wire.bend = lambda sent, answer: {} if sent.path == "/emojis.json" else answer
    assert not [note for note in house.plan(STYLED % "rokcet").notes if "emoji" in note.text]
