"""Groups that come back as moderators once groups moderate: while they do not, a forum shows none of them."""

import pytest
from guarded_forum import GuardedForum

SWITCH = "enable_category_group_moderation"
ON = f"settings: {{{SWITCH}: true}}\n"
OPTION = f"--allow-widening settings.{SWITCH}"


def hidden(forum: GuardedForum, *groups: str) -> None:
    """A category that these groups moderated before groups no longer did so."""
    forum.setting(SWITCH, "true")
    ids = [forum.group(name, "amina") for name in groups]
    forum.category("vault", {"everyone": 1}, moderating_group_ids=ids)
    forum.setting(SWITCH, "false")


def notes(forum: GuardedForum, text: str) -> list[str]:
    return [note.text for note in forum.plan(text).notes if SWITCH in note.address]


def test_groups_that_the_forum_does_not_show_as_moderators_come_back_by_consent_only(forum: GuardedForum) -> None:
    hidden(forum, "board")
    (refused,) = forum.refused(ON)
    assert (refused.rule, refused.remedy) == ("widening", OPTION)
    assert "board could moderate where the file does not say so" in refused.reason
    result = forum.run("apply", "--yes", "--allow-widening", f"settings.{SWITCH}", str(forum.write(ON)))
    assert result.exit_code == 0, result.output


def test_so_it_is_where_a_section_switches_it_on(forum: GuardedForum) -> None:
    hidden(forum, "board")
    forum.group("editors", "amina", automatic_membership_email_domains="")
    text = (
        "groups: [{name: editors, automatic_email_domains: []}]\n"
        "categories: [{name: Water, slug: water, moderated_by: [editors]}]\n"
    )
    assert [item.remedy for item in forum.refused(text)] == [OPTION]


def test_many_groups_are_counted(forum: GuardedForum) -> None:
    for number in range(7):
        forum.group(f"circle_{number}")
    forum.setting(SWITCH, "false")
    (refused,) = forum.refused(ON)
    assert "circle_0, circle_1, circle_2, circle_3, circle_4 and 2 more could moderate" in refused.reason


def test_nothing_is_asked_or_said_where_groups_never_moderated(forum: GuardedForum) -> None:
    """Categories take no moderating groups until then."""
    forum.group("board", "amina")
    assert (forum.refused(ON), notes(forum, ON)) == ((), [])


def test_nothing_is_asked_of_a_forum_without_groups_of_its_own(forum: GuardedForum) -> None:
    forum.setting(SWITCH, "true")
    forum.setting(SWITCH, "false")
    assert (forum.refused(ON), notes(forum, ON)) == ((), [])


def test_groups_that_the_file_calls_moderators_have_a_note(forum: GuardedForum) -> None:
    hidden(forum, "board")
    declared = "groups: [{name: board, automatic_email_domains: []}]\n"
    text = f"{declared}categories: [{{name: Vault, slug: vault, moderated_by: [board]}}]\n"
    assert forum.refused(text) == ()
    assert len(notes(forum, text)) == 1


@pytest.mark.parametrize("value", ["true", "false"])
def test_nothing_is_said_where_it_stays_or_is_switched_off(forum: GuardedForum, value: str) -> None:
    hidden(forum, "board")
    forum.setting(SWITCH, value)
    text = f"settings: {{{SWITCH}: false}}\n"
    assert (forum.refused(text), notes(forum, text)) == ((), [])
    if value == "true":
        assert (forum.refused(ON), notes(forum, ON)) == ((), [])


def counted(forum: GuardedForum, text: str) -> int:
    """Of how many categories the note says that their moderators may show later."""
    (note,) = notes(forum, text)
    return int(note.partition(" categories")[0].rpartition(" ")[2])


def test_categories_that_go_or_of_which_the_file_says_it_are_not_counted(forum: GuardedForum) -> None:
    hidden(forum, "board")
    forum.category("hall", {"everyone": 1})
    groups = "groups: [{name: board, automatic_email_domains: []}]\n"
    text = f"{groups}categories: [{{name: Water, slug: water, moderated_by: [board]}}@]\n"
    all_of_them = counted(forum, text.replace("@", ""))
    assert counted(forum, "prune: {categories: [vault]}\n" + text.replace("@", "")) == all_of_them - 1
    moderated = ", {name: Vault, slug: vault, moderated_by: [staff]}"
    assert counted(forum, text.replace("@", moderated)) == all_of_them - 1
    other = ", {name: Vault, slug: vault, color: '112233'}"
    assert counted(forum, text.replace("@", other)) == all_of_them


@pytest.mark.parametrize("other", ["allow_bulk_invite", "tagging_enabled"])
def test_other_switches_say_nothing_of_moderators(forum: GuardedForum, other: str) -> None:
    forum.setting(SWITCH, "false")
    forum.setting(other, "false")
    text = f"settings: {{{other}: true}}\ncategories: [{{name: Water, slug: water}}]\n"
    assert [note.text for note in forum.plan(text).notes if "moderating groups" in note.text] == []
