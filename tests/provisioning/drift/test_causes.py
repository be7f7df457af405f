"""Which side a difference comes from, for each way in which the three can stand to one another."""

from dataclasses import replace
from typing import Any

import pytest
from discourse_versions import VERSIONS, on
from meddled_forum import MeddledForum, short
from rehearsal import URL, USERNAME, Sent

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.provisioning.drift.sides import ABSENT, EXISTENCE, PLACE, PRESENT, Cause, differences
from idiaspora.provisioning.state.lock import Lock

TITLE = ("site_setting title", "value")


@pytest.fixture
def forum(forum: MeddledForum) -> Any:
    yield forum
    forum.rehearsal.wire.bend = None


# One field


def test_changed_there(forum: MeddledForum) -> None:
    forum.sets("kofi", title="Theirs")

    (found,) = forum.drift()

    assert (found.cause, found.applied, found.declared, found.live) == (
        Cause.THERE, "iDiaspora Forum", "iDiaspora Forum", "Theirs",
    )  # fmt: skip
    assert str(found.origin.span).endswith("forum.yaml:19")
    assert found.remedies.adopt == "settings.title"


def test_changed_here(forum: MeddledForum) -> None:
    (found,) = forum.drift(forum.changed_file("title: iDiaspora Forum", "title: Ours"))

    assert (found.cause, found.applied, found.live) == (Cause.HERE, "iDiaspora Forum", "iDiaspora Forum")
    assert found.remedies.apply == "apply writes it"


def test_changed_on_both_sides(forum: MeddledForum) -> None:
    forum.sets("kofi", title="Theirs")

    (found,) = forum.drift(forum.changed_file("title: iDiaspora Forum", "title: Ours"))

    assert (found.cause, found.applied, found.declared, found.live) == (
        Cause.BOTH, "iDiaspora Forum", "Ours", "Theirs",
    )  # fmt: skip


def test_the_same_change_on_both_sides_is_no_difference(forum: MeddledForum) -> None:
    forum.sets("kofi", title="Ours")

    assert forum.drift(forum.changed_file("title: iDiaspora Forum", "title: Ours")) == ()


def test_a_field_that_was_never_applied_is_a_change_here(forum: MeddledForum) -> None:
    wanted = forum.changed_file("  login_required: false", "  login_required: false\n  email_prefix: Diaspora")

    (found,) = forum.drift(wanted)

    assert (found.cause, found.applied) == (Cause.HERE, UNKNOWN)


def test_without_a_lock_file_nothing_tells_which_side(forum: MeddledForum) -> None:
    forum.sets("kofi", title="Theirs")

    (found,) = forum.drift(lock=Lock(URL))

    assert (found.cause, found.applied) == (Cause.UNTOLD, UNKNOWN)


def test_a_lock_file_keeps_the_words_of_the_file(forum: MeddledForum) -> None:
    """`yes` is what was applied, `true` is what the forum says of it."""
    entries = [
        replace(entry, fields={"value": "yes"}) if entry.key == "tagging_enabled" else entry
        for entry in forum.lock.entries
    ]
    lock = Lock(URL, tuple(entries))
    forum.sets("kofi", tagging_enabled="false")

    assert short(forum.drift(lock=lock)) == {("site_setting tagging_enabled", "value"): Cause.THERE}


def test_what_a_newer_version_has_as_default_is_told_from_what_somebody_did(forum: MeddledForum) -> None:
    """The file declares 15, the default of 3.5, so nothing was ever written; a newer version begins with 10."""
    wanted = forum.changed_file("min_topic_title_length: 10", "min_topic_title_length: 15")

    def newer(sent: Sent, body: Any) -> Any:
        for row in body.get("site_settings", []) if isinstance(body, dict) else []:
            if row["setting"] == "min_topic_title_length":
                row |= {"value": "10", "default": "10"}
        return body

    forum.rehearsal.wire.bend = newer
    lock = Lock(URL, tuple(entry for entry in forum.lock.entries if entry.key != "min_topic_title_length"))

    (found,) = forum.drift(wanted, lock)

    assert (found.cause, found.was_done_there) == (Cause.DEFAULT, False)


def test_a_setting_that_somebody_reset_is_no_new_default(forum: MeddledForum) -> None:
    forum.sets("kofi", min_topic_title_length="15")

    assert short(forum.drift()) == {("site_setting min_topic_title_length", "value"): Cause.THERE}


def test_what_could_not_be_read_is_unknown(forum: MeddledForum) -> None:
    def without_colour(sent: Sent, body: Any) -> Any:
        for row in body.get("categories", []) if sent.path == "/categories/find.json" else []:
            if row["slug"] == "diaspora-capital":
                del row["color"]
        return body

    forum.rehearsal.wire.bend = without_colour

    (found,) = forum.drift()

    assert (found.cause, found.field, found.live) == (Cause.UNKNOWN, "color", UNKNOWN)
    assert not found.was_done_there


def test_secrets_are_not_in_the_lock_file(forum: MeddledForum) -> None:
    text = "  login_required: false\n  discourse_connect_secret: not-for-anybodys-eyes"
    wanted = forum.changed_file("  login_required: false", text)

    (found,) = forum.drift(wanted)

    assert found.cause is Cause.UNTOLD
    assert found.remedies.adopt == ""
    assert (str(found.declared), str(found.live)) == ("(secret)", "(secret)")


def test_a_value_that_the_environment_gives_cannot_be_adopted(forum: MeddledForum) -> None:
    forum.sets("kofi", title="Theirs")
    (found,) = differences(forum.plan(), forum.wanted, forum.lock, {"settings.title": "!env FORUM_TITLE"})

    assert found.remedies.adopt == ""
    assert found.remedies.instead == "change what !env FORUM_TITLE gives"


@on("applied_once", VERSIONS)
def test_what_follows_from_a_word_of_the_theme_is_adopted_at_that_word(forum: MeddledForum) -> None:
    forum.edits_category("kofi", "diaspora-capital", custom_fields={"enable_topic_voting": False})

    (found,) = forum.drift()

    assert found.remedies.adopt == "themes[diaspora-capital].recommendations.vote"


@on("applied_once", VERSIONS)
def test_a_setting_that_follows_from_another_word_is_not_adopted(forum: MeddledForum) -> None:
    forum.sets("kofi", content_localization_supported_locales="en|es")

    (found,) = forum.drift()

    assert found.remedies.adopt == ""
    assert found.remedies.instead == "change forum.languages, from which it follows"


# Whole things


def test_what_was_deleted_there_takes_what_names_it_along(forum: MeddledForum) -> None:
    """Its About topic, the watching of its new members and its place in the order are gone with it."""
    forum.does("kofi", "DELETE", f"/categories/{forum.category('social-cohesion/ask')['id']}.json")

    (found,) = forum.drift()

    assert (found.address, found.field, found.cause) == ("category social-cohesion/ask", EXISTENCE, Cause.THERE)
    assert (found.applied, found.declared, found.live) == (PRESENT, PRESENT, ABSENT)
    assert found.remedies.apply == "apply creates it again"


def test_a_group_that_was_deleted_there(forum: MeddledForum) -> None:
    forum.does("kofi", "DELETE", f"/admin/groups/{forum.group('relief-moderators')}.json")

    assert short(forum.drift()) == {("group relief-moderators", EXISTENCE): Cause.THERE}


def test_what_is_not_made_yet(forum: MeddledForum) -> None:
    wanted = forum.changed_file("moderators:\n  capital:", "groups:\n  - name: friends\nmoderators:\n  capital:")

    (found,) = forum.drift(wanted)

    assert (found.address, found.field, found.cause, found.applied) == (
        "group friends", EXISTENCE, Cause.HERE, ABSENT,
    )  # fmt: skip
    assert found.remedies.apply == "apply creates it"


def test_what_shall_go_and_is_still_there(forum: MeddledForum) -> None:
    wanted = forum.changed_file("    moderated_by: [relief]\n", "    moderated_by: [relief]\n    questions: false\n")

    found = [item for item in forum.drift(wanted) if item.field == EXISTENCE]

    assert [(item.address, item.cause, item.declared, item.live) for item in found] == [
        ("category humanitarian-support/ask", Cause.HERE, ABSENT, PRESENT)
    ]
    assert "--allow-delete category" in found[0].remedies.apply


def test_a_new_slug_there_is_no_deletion(forum: MeddledForum) -> None:
    """The subcategory, the watching, the sidebar and the order follow the theme to its new address."""
    id = forum.category("skills-transfers")["id"]
    forum.does("kofi", "PUT", f"/category/{id}/slug.json", {"slug": "know-how"})

    (found,) = forum.drift()

    assert (found.address, found.field, found.cause) == ("category skills-transfers", PLACE, Cause.THERE)
    assert (found.declared, found.live, found.id) == ("skills-transfers", "know-how", id)
    assert "previously: [know-how]" in found.remedies.apply


def test_a_group_that_was_renamed_there(forum: MeddledForum) -> None:
    forum.edits_group("kofi", "relief-moderators", name="helpers")

    (found,) = forum.drift()

    assert (found.address, found.field, found.live) == ("group relief-moderators", PLACE, "helpers")


def test_a_category_that_was_moved_there(forum: MeddledForum) -> None:
    parent = forum.category("social-cohesion")["id"]
    forum.edits_category("kofi", "skills-transfers/ask", parent_category_id=parent, slug="ask-skills", name="Skills")

    (found,) = forum.drift()

    assert (found.address, found.field, found.live) == (
        "category skills-transfers/ask", PLACE, "social-cohesion/ask-skills",
    )  # fmt: skip


def test_a_rename_here_that_was_not_applied(forum: MeddledForum) -> None:
    wanted = forum.changed_file(
        "    slug: skills-transfers\n", "    slug: know-how\n    previously: [skills-transfers]\n"
    )

    found = [item for item in forum.drift(wanted) if item.field == PLACE]

    assert [(item.address, item.cause, item.applied, item.live) for item in found] == [
        ("category know-how", Cause.HERE, "skills-transfers", "skills-transfers")
    ]


def test_a_user_who_left_the_group(forum: MeddledForum) -> None:
    forum.does(USERNAME, "DELETE", f"/groups/{forum.group('media-moderators')}/members.json", {"usernames": "amina"})

    (found,) = forum.drift()

    assert (found.address, found.field, set(found.live)) == ("membership media-moderators", "members", {"member1"})
