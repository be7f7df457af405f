"""A change on the forum, of each kind of field, comes into the file: on its line, and nothing else changes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from adopting_forum import FILE, AdoptingForum, edited_lines
from discourse_versions import PLAYED
from meddling_story import Meddling, story_on

from idiaspora.provisioning.adopt.forum_source import ChangedMeanwhile, write_texts
from idiaspora.provisioning.drift.sides import Cause

pytestmark = pytest.mark.slow

UNSAYABLE = {
    "site_setting content_localization_supported_locales": "it is not written in the file",
    "category social-cohesion required_tag_groups": "the file would be invalid: required_tag_groups is written here",
    "category_order all": "on the forum a theme is not directly before its questions",
    "notification_defaults relief-moderators": "themes[humanitarian-support].questions asks for something else",
    "moderator modder": "it has no place of its own in the file",
}
"""Changes of the story for which the file has no words: it says that a theme has questions, and all that this means."""


def refusal_of(meddling: Meddling) -> str:
    return UNSAYABLE.get(f"{meddling.address} {meddling.field}") or UNSAYABLE.get(meddling.address, "")


EACH_CHANGE = [
    pytest.param(version, meddling, id=f"{version}-{meddling.address} {meddling.field}".replace(" value", ""))
    for version in PLAYED
    for meddling in story_on(version)
]


@pytest.mark.parametrize(("applied_once", "meddling"), EACH_CHANGE, indirect=["applied_once"], scope="module")
def test_each_change_of_the_story(forum: AdoptingForum, meddling: Meddling) -> None:
    meddling.act(forum, meddling.user)
    (before,) = forum.drift(forum.declared(FILE.read_text(encoding="utf-8")))

    adoption = forum.adopt()

    after = forum.drift(forum.declared(FILE.read_text(encoding="utf-8")))
    if reason := refusal_of(meddling):
        (refused,) = adoption.refused
        assert refused.reason.startswith(reason)
        assert refused.remedy
        assert adoption.after == {}
        assert [(item.address, item.field) for item in after] == [(before.address, before.field)]
    else:
        assert adoption.refused == ()
        assert after == ()
        assert len(adoption.adopted) == 1
        assert 1 <= len(edited_lines(adoption)) - len(adoption.pinned) <= 6


def field(name: str) -> Callable[..., bool]:
    return lambda item: bool(item.field == name)


def test_what_the_questions_take_from_the_theme_is_pinned(forum: AdoptingForum) -> None:
    forum.edits_category("kofi", "diaspora-capital", color="FF0000")

    adoption = forum.adopt()

    assert adoption.pinned == ("themes[diaspora-capital].questions.color",)
    assert edited_lines(adoption) == ['color: "FF0000"', 'questions: {color: "0033A0"}']
    assert forum.drift(forum.declared(FILE.read_text(encoding="utf-8"))) == ()


def test_a_value_that_only_the_questions_have_is_written_at_the_questions(forum: AdoptingForum) -> None:
    forum.edits_category("kofi", "diaspora-capital/ask", color="FF0000")

    adoption = forum.adopt()

    assert edited_lines(adoption) == ["questions: {color: FF0000}"]


def test_names_are_written_as_the_file_spells_them(forum: AdoptingForum) -> None:
    groups = [forum.group("relief-moderators"), forum.group("capital-moderators")]
    forum.edits_category("kofi", "diaspora-capital", moderating_group_ids=groups)
    permissions = {"trust_level_0": 1, "everyone": 3, "cohesion-moderators": 2}
    forum.edits_category("kofi", "diaspora-capacities", permissions=permissions)

    forum.adopt()

    text = FILE.read_text(encoding="utf-8")
    assert "    moderated_by: [capital, relief]\n" in text
    assert "    access: {see: [everyone], reply: [cohesion], create: [members]}" in text
    assert forum.drift(forum.declared(text)) == ()


def test_an_owner_who_left_leaves_members_and_owners(forum: AdoptingForum) -> None:
    members = f"/groups/{forum.group('capital-moderators')}/members.json"
    forum.does("kofi", "PUT", members, {"usernames": "member1"})
    forum.does("kofi", "DELETE", members, {"usernames": "martin"})

    adoption = forum.adopt()

    assert adoption.refused == ()
    assert edited_lines(adoption) == ["members: [member1]", "owners: []"]


def test_questions_are_opened_with_their_theme(forum: AdoptingForum) -> None:
    """They may not be open to more people than the theme is, so that the theme comes first."""
    for path in ("diaspora-capacities", "diaspora-capacities/ask"):
        forum.edits_category("kofi", path, permissions={"everyone": 1})

    adoption = forum.adopt(lambda item: item.key.startswith("diaspora-capacities"))

    assert adoption.refused == ()
    assert len(adoption.adopted) == 2
    assert forum.drift(forum.declared(FILE.read_text(encoding="utf-8"))) == ()


def test_a_renamed_category_is_renamed_in_the_file(forum: AdoptingForum) -> None:
    forum.edits_category("kofi", "diaspora-capital", slug="capital")

    adoption = forum.adopt()

    assert adoption.refused == ()
    assert edited_lines(adoption) == ["- name: Diaspora capital and economic development", "slug: capital"][1:]
    assert forum.drift(forum.declared(FILE.read_text(encoding="utf-8"))) == ()


def test_a_renamed_group_is_renamed_in_the_file(forum: AdoptingForum) -> None:
    forum.edits_group("kofi", "capital-moderators", name="money-moderators")

    adoption = forum.adopt()

    assert adoption.refused == ()
    assert edited_lines(adoption) == ["name: money-moderators"]
    assert forum.drift(forum.declared(FILE.read_text(encoding="utf-8"))) == ()


def test_the_order_of_themes_is_adopted_with_their_comments(forum: AdoptingForum) -> None:
    forum.reorders("kofi", "diaspora-capital", "social-cohesion")
    forum.reorders("kofi", "diaspora-capital/ask", "social-cohesion/ask")
    text = FILE.read_text(encoding="utf-8")
    assert "  - name: Social cohesion\n" in text
    FILE.write_text(text.replace("  - name: Social cohesion\n", "  # Living together.\n  - name: Social cohesion\n"))

    adoption = forum.adopt()

    assert adoption.refused == ()
    after = FILE.read_text(encoding="utf-8")
    assert after.index("  # Living together.\n  - name: Social cohesion\n") < after.index("  - name: Diaspora capital")
    assert sorted(after.splitlines()) == sorted([*text.splitlines(), "  # Living together."])


def test_what_was_deleted_there_is_taken_out_of_the_file(forum: AdoptingForum) -> None:
    for path in ("diaspora-capacities/ask", "diaspora-capacities"):
        forum.does("kofi", "DELETE", f"/categories/{forum.category(path)['id']}.json")

    adoption = forum.adopt()

    text = FILE.read_text(encoding="utf-8")
    assert "slug: diaspora-capacities" not in text
    assert "slug: innovative-communications" in text
    assert [item.place for item in adoption.adopted] == [
        "themes[diaspora-capacities]",
        "themes[diaspora-capacities].questions",
    ]
    assert forum.drift(forum.declared(text)) == (), "the forum's sidebar names it still, beside the themes"


def test_questions_that_were_deleted_there_shall_not_be(forum: AdoptingForum) -> None:
    forum.does("kofi", "DELETE", f"/categories/{forum.category('social-cohesion/ask')['id']}.json")

    adoption = forum.adopt()

    assert adoption.refused == ()
    assert edited_lines(adoption) == ["questions: false"]
    assert forum.drift(forum.declared(FILE.read_text(encoding="utf-8"))) == ()


# What is never written


def test_a_value_from_the_environment_is_refused(forum: AdoptingForum) -> None:
    text = FILE.read_text(encoding="utf-8").replace("title: iDiaspora Forum", "title: !env FORUM_TITLE")
    FILE.write_text(text, encoding="utf-8")
    forum.sets("kofi", title="Theirs")

    adoption = forum.adopt(variables={"FORUM_TITLE": "iDiaspora Forum"})

    (refused,) = adoption.refused
    assert refused.reason == "its value comes from !env FORUM_TITLE"
    assert refused.remedy == "change what !env FORUM_TITLE gives"
    assert FILE.read_text(encoding="utf-8") == text


def test_a_value_from_a_file_is_refused(forum: AdoptingForum) -> None:
    Path("capital.md").write_text("How it serves development.", encoding="utf-8")
    text = FILE.read_text(encoding="utf-8").replace(
        "    description: Living together in", "    description: !file capital.md #"
    )
    FILE.write_text(text, encoding="utf-8")

    (refused,) = forum.adopt(lambda item: item.kind == "about_topic").refused

    assert refused.reason == "its value comes from !file capital.md"
    assert FILE.read_text(encoding="utf-8") == text


def test_a_secret_is_refused(forum: AdoptingForum) -> None:
    text = FILE.read_text(encoding="utf-8").replace(
        "  login_required: false", "  login_required: false\n  discourse_connect_secret: not-for-anybodys-eyes"
    )
    FILE.write_text(text, encoding="utf-8")
    forum.sets("kofi", discourse_connect_secret="theirs-not-for-eyes-either")

    (refused,) = forum.adopt().refused

    assert refused.reason == "it is a secret"
    assert FILE.read_text(encoding="utf-8") == text


def test_what_an_alias_repeats_is_refused_where_it_would_change_both(forum: AdoptingForum) -> None:
    text = FILE.read_text(encoding="utf-8")
    text = text.replace("    moderated_by: [cohesion]", "    moderated_by: &them [cohesion]")
    text = text.replace("    moderated_by: [skills]", "    moderated_by: *them")
    FILE.write_text(text, encoding="utf-8")
    forum.edits_category("kofi", "social-cohesion", moderating_group_ids=[forum.group("media-moderators")])

    adoption = forum.adopt(lambda item: item.key == "social-cohesion")

    (refused,) = adoption.refused
    assert "&them" in refused.reason
    assert "*them" in refused.remedy


def test_what_an_alias_repeats_is_written_out_in_its_place(forum: AdoptingForum) -> None:
    text = FILE.read_text(encoding="utf-8")
    text = text.replace("    moderated_by: [cohesion]", "    moderated_by: &them [cohesion]")
    text = text.replace("    moderated_by: [skills]", "    moderated_by: *them")
    FILE.write_text(text, encoding="utf-8")

    adoption = forum.adopt(lambda item: item.key == "skills-transfers" and item.field == "moderated_by")

    assert edited_lines(adoption)[0] == "moderated_by: [skills]"


# Files


NEW_THEMES = """\
version: 1
themes:
  - slug: social-cohesion
    color: FF0000
    questions: {color: "5B92E5"}
"""


def overlaid(forum: AdoptingForum, text: str) -> str:
    path = forum.rehearsal.folder / "environments" / "live.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return "environments/live.yaml"


def test_a_value_of_the_overlay_is_changed_in_the_overlay(forum: AdoptingForum) -> None:
    overlay = overlaid(forum, "settings:\n  title: iDiaspora Forum  # the live one\n")
    forum.sets("kofi", title="Theirs")

    adoption = forum.adopt(environment="live")

    assert adoption.after == {overlay: "settings:\n  title: Theirs  # the live one\n"}


def test_a_value_of_the_base_is_changed_in_the_base(forum: AdoptingForum) -> None:
    overlaid(forum, "settings:\n  min_topic_title_length: 10\n")
    forum.sets("kofi", title="Theirs")

    adoption = forum.adopt(environment="live")

    assert list(adoption.after) == ["forum.yaml"]
    assert edited_lines(adoption) == ["title: Theirs"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("version: 1\n", NEW_THEMES),
        ("themes:\n  - slug: skills-transfers\n    color: 00A651\n", None),
        ("themes:\n  - {slug: social-cohesion, color: 5B92E5}\n", None),
    ],
    ids=["nothing there", "another theme there", "the theme there"],
)  # fmt: skip
def test_on_request_a_value_of_the_base_goes_into_the_overlay(
    forum: AdoptingForum, text: str, after: str | None
) -> None:
    overlay = overlaid(forum, text)
    forum.edits_category("kofi", "social-cohesion", color="FF0000")

    adoption = forum.adopt(environment="live", overlay=overlay)

    assert adoption.refused == ()
    assert list(adoption.after) == [overlay]
    assert after is None or adoption.after[overlay] == after
    assert forum.adopt(environment="live").after == {}


def test_windows_line_ends_and_a_byte_order_mark_stay(forum: AdoptingForum) -> None:
    text = FILE.read_text(encoding="utf-8")
    FILE.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    forum.sets("kofi", title="Theirs")

    forum.adopt()

    wanted = text.replace("title: iDiaspora Forum", "title: Theirs", 1).replace("\n", "\r\n")
    assert FILE.read_bytes() == b"\xef\xbb\xbf" + wanted.encode()


def test_a_file_that_somebody_else_wrote_meanwhile_stays(forum: AdoptingForum) -> None:
    forum.sets("kofi", title="Theirs")
    adoption = forum.adopt()

    with pytest.raises(ChangedMeanwhile, match=r"forum\.yaml was changed while we looked at the forum"):
        write_texts(adoption.before, adoption.after)


def test_a_change_of_the_file_that_was_not_applied_is_no_news_of_the_forum(forum: AdoptingForum) -> None:
    text = FILE.read_text(encoding="utf-8").replace('color: "D0021B"', 'color: "D0021C"')
    FILE.write_text(text, encoding="utf-8")

    adoption = forum.adopt(lambda item: item.cause is not Cause.HERE)

    assert adoption.after == {}
