"""What a forum of 2026 does otherwise than one of 3.5, one finding a test: each failed before it was mended."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rehearsal import Rehearsal, Sent

from idiaspora.facts import site_settings_catalogue, site_settings_of_2026
from idiaspora.facts.guarded_settings import LEVELS, SWITCHES
from idiaspora.facts.guarded_settings import NAMES as GUARDED_SETTINGS
from idiaspora.facts.setting_names import RENAMED
from idiaspora.plugin_config.kinds.absent_settings import about_absent
from idiaspora.plugin_config.kinds.site_setting import LISTS, known_rows
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.audit.auditor import audit
from idiaspora.provisioning.forum.response_shapes import IncompleteRead
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.safety.guards import refusals
from idiaspora.provisioning.safety.limits import existing_of


def settled(house: Rehearsal, text: str) -> None:
    """One apply is enough, and the second plan is empty."""
    house.settled(text)
    assert house.plan(text).is_empty


# Everyone is nowhere in its lists


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("categories: [{name: Talk, slug: talk}]", id="without access"),
        pytest.param("categories: [{name: Talk, slug: talk, access: {create: [members]}}]", id="with access"),
        pytest.param(
            "categories: [{name: Talk, slug: talk, access: {see: [everyone], create: [staff]}}]", id="everyone"
        ),
        pytest.param("tag_groups: [{name: Kinds, permissions: {everyone: see, staff: use}}]", id="tag group"),
        pytest.param("settings: {view_raw_email_allowed_groups: [everyone, admins]}", id="setting"),
    ],
)
def test_everyone_is_always_there(newest: Rehearsal, text: str) -> None:
    ran = newest.run(text + "\n")
    assert ran.applied.exit_code == 0, ran.applied.outcomes
    assert newest.plan(text + "\n").is_empty


def test_rows_are_known_by_number_where_everyone_has_a_name_of_the_forums_language(newest: Rehearsal) -> None:
    text = "categories: [{name: Talk, slug: talk, access: {see: [everyone], create: [members]}}]\n"
    settled(newest, text)

    def in_german(sent: Sent, answer: Any) -> Any:
        for row in answer.get("categories", ()) if sent.path == "/categories/find.json" else ():
            for granted in row["group_permissions"]:
                granted["group_name"] = {0: "jeder", 10: "vertrauensstufe_0"}[granted["group_id"]]
        return answer

    newest.wire.bend = in_german
    assert newest.plan(text).is_empty
    ran = newest.run(text.replace("name: Talk", "name: Speech"))
    newest.wire.bend = None
    (write,) = ran.writes
    assert write.body["permissions"] == {"everyone": 3, "trust_level_0": 1}


# Groups for everybody with and without an account


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param(
            "categories: [{name: Talk, slug: talk, access: {see: [logged_in_users]}}]", "members", id="access"
        ),
        pytest.param(
            "categories: [{name: Talk, slug: talk, access: {see: [anonymous_users], create: [members]}}]",
            "everyone",
            id="access of visitors",
        ),
        pytest.param(
            "themes: [{name: Talk, slug: talk, questions: {access: {create: [Logged_In_Users]}, answers: any}}]",
            "members",
            id="questions",
        ),
        pytest.param(
            "categories: [{name: Talk, slug: talk, moderated_by: [logged_in_users]}]", "members", id="moderators"
        ),
    ],
)
def test_a_category_is_not_given_to_a_group_without_members(newest: Rehearsal, text: str, word: str) -> None:
    with pytest.raises(Invalid) as refused:
        newest.plan(text)
    assert {(problem.code, problem.remedy) for problem in refused.value.problems} == {
        ("group-without-members", f"write {word} in its place")
    }


@pytest.mark.parametrize("name", ["logged_in_users", "Anonymous_Users"])
def test_such_a_group_is_not_the_files_own(newest: Rehearsal, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        newest.plan(f"groups: [{{name: {name}}}]")
    assert [problem.code for problem in refused.value.problems] == ["automatic-group"]
    pruned = newest.run(f"prune: {{groups: [{name}]}}", allow_delete=("group",)).applied
    assert [item.reason for item in pruned.outcomes] == ["it is one of Discourse's own groups"]


@pytest.mark.parametrize("name", ["logged_in_users", "Anonymous_Users"])
def test_before_2026_such_a_name_is_anybodys(tmp_path: Path, name: str) -> None:
    house = Rehearsal(tmp_path, "3.5")
    house.settled(f"groups: [{{name: {name}, members: [martin]}}]")
    house.forum.store.close()


LISTED = "settings: {view_raw_email_allowed_groups: [admins, %s]}"
TAGGED = "tag_groups: [{name: Kinds, permissions: {%s: use}}]"


@pytest.mark.parametrize(
    ("text", "group"),
    [
        *(pytest.param(LISTED, group, id=f"setting, {group}") for group in ("logged_in_users", "members")),
        *(
            pytest.param(TAGGED, group, id=f"tag group, {group}")
            for group in ("logged_in_users", "anonymous_users", "members")
        ),
    ],
)
def test_whoever_stands_for_everybody_is_a_widening(newest: Rehearsal, text: str, group: str) -> None:
    newest.settled("tag_groups: [{name: Kinds, permissions: {staff: use}}]")
    wanted = newest.desired(text % group)
    assert [refusal.rule for refusal in refusals(newest.plan(wanted), wanted)] == ["widening"]


def test_a_setting_that_takes_no_visitors_is_not_given_to_them(newest: Rehearsal) -> None:
    """The forum drops them without a word."""
    with pytest.raises(Invalid, match="the forum leaves the group anonymous_users out of this setting"):
        newest.plan(LISTED % "anonymous_users")


def test_the_audit_tells_that_everybody_moderates(newest: Rehearsal) -> None:
    text = "themes: [{name: Talk, slug: talk, questions: {answers: any}}]\n"
    newest.settled(text)
    newest.setting("enable_category_group_moderation", "true")
    newest.arrange("PUT", f"/categories/{newest.category('talk')['id']}.json", {"moderating_group_ids": [5]})
    found = audit(newest.client, newest.desired(text), now=datetime.now(UTC))
    told = {verdict.rule.id: verdict for verdict in found.verdicts}
    assert told["everybody-moderates"].findings[0].message == "everybody in logged_in_users moderates talk"
    assert not [read for read in found.reads if read.failure]


def test_the_audit_does_not_miss_everyone_in_settings(newest: Rehearsal) -> None:
    newest.setting("view_raw_email_allowed_groups", "1|0")
    found = audit(newest.client, newest.desired(""), now=datetime.now(UTC), chosen=["dead-group-in-setting"])
    assert found.verdicts[0].findings == ()


# Tags as objects

KINDS = "tag_groups: [{name: Kinds, tags: [idea, lesson], parent_tag: kind, one_per_topic: false}]\n"
ONLY_ONE = "tag_groups: [{name: Kinds, one_per_topic: true}]\n"


@pytest.mark.parametrize("old_keys", [False, True], ids=["old keys dropped", "old keys taken"])
def test_a_tag_group_keeps_its_tags_whatever_keys_the_forum_takes(tmp_path: Path, old_keys: bool) -> None:
    house = Rehearsal(tmp_path, "2026", old_tag_keys=old_keys)
    settled(house, KINDS)
    settled(house, ONLY_ONE)
    (row,) = house.arrange("GET", "/tag_groups.json")["tag_groups"]
    assert {tag["name"] for tag in row["tags"]} == {"idea", "lesson"}
    assert [tag["name"] for tag in row["parent_tag"]] == ["kind"]
    house.forum.store.close()


def test_what_a_write_emptied_in_silence_is_told_though_it_is_not_declared(newest: Rehearsal) -> None:
    settled(newest, KINDS)

    def emptied(sent: Sent, answer: Any) -> Any:
        wrote = any(item.method == "PUT" for item in newest.wire.sent)
        for row in answer["tag_groups"] if wrote and sent.path == "/tag_groups.json" else ():
            row |= {"tags": [], "parent_tag": []}
        return answer

    newest.wire.sent.clear()
    newest.wire.bend = emptied
    ran = newest.run(ONLY_ONE)
    newest.wire.bend = None
    assert ran.applied.exit_code == 4
    assert {(item.change.field, item.change.new) for item in ran.applied.unconverged} == {
        ("tags", ("idea", "lesson")),
        ("parent_tag", "kind"),
    }


# Settings that have other names, or are gone


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        pytest.param(
            "moderators_manage_categories_and_groups: true",
            {"moderators_manage_categories": "true", "moderators_manage_groups": "true"},
            id="split",
        ),
        pytest.param(
            "watched_precedence_over_muted: true", {"default_watched_precedence_over_muted": "true"}, id="renamed"
        ),
        pytest.param(
            "default_watched_precedence_over_muted: yes",
            {"default_watched_precedence_over_muted": "true"},
            id="new name",
        ),
        pytest.param(
            "content_localization_anon_language_switcher: true",
            {"content_localization_language_switcher": "anonymous"},
            id="other values",
        ),
        pytest.param("backup_frequency: 0", {"backup_frequency": "0"}, id="a value that 3.5 does not take"),
        pytest.param("enable_auto_grid_images: false", {"enable_auto_grid_images": "false"}, id="unknown to 3.5"),
    ],
)
def test_settings_go_under_the_names_of_the_forum(newest: Rehearsal, declared: str, written: dict[str, str]) -> None:
    text = f"settings: {{{declared}}}\n"
    ran = newest.run(text)
    assert [sent.body["settings"] for sent in ran.writes] == [{key: {"value": to} for key, to in written.items()}]
    assert ran.applied.exit_code == 0
    again = newest.plan(text)
    assert again.is_empty
    told = {note.text for note in again.notes}
    assert bool(told) is (declared.partition(":")[0] not in written)
    assert all("this forum calls it" in note for note in told)


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        pytest.param(
            "moderators_manage_categories: true, moderators_manage_groups: true",
            {"moderators_manage_categories_and_groups": "true"},
            id="both parts of what was one",
        ),
        pytest.param(
            "content_localization_language_switcher: anonymous",
            {"content_localization_anon_language_switcher": "true"},
            id="other values",
        ),
        pytest.param("enable_form_templates: true", {"experimental_form_templates": "true"}, id="renamed"),
    ],
)
def test_a_newer_file_fits_an_older_forum(tmp_path: Path, declared: str, written: dict[str, str]) -> None:
    house = Rehearsal(tmp_path, "3.5")
    text = f"settings: {{{declared}}}\n"
    ran = house.run(text)
    assert [sent.body["settings"] for sent in ran.writes] == [{key: {"value": to} for key, to in written.items()}]
    assert house.plan(text).is_empty
    house.forum.store.close()


@pytest.mark.parametrize(
    ("version", "declared", "said"),
    [
        pytest.param("3.5", "moderators_manage_groups: true", "does not say both alike", id="half of what was one"),
        pytest.param(
            "3.5",
            "content_localization_language_switcher: all",
            "cannot say “all”",
            id="a value that was not there yet",
        ),
        pytest.param("2026", "splash_screen: true", "Discourse has replaced it by splash_screen_image", id="replaced"),
        pytest.param(
            "2026", "automatic_backups_enabled: false", "backup_frequency (0 makes none)", id="a number instead"
        ),
        pytest.param(
            "2026",
            "allow_uncategorized_topics: true",
            "a change of Discourse hides it (remove_and_replace_uncategorized), which keeps it at false",
            id="hidden by a change",
        ),
        pytest.param("2026", "login_requierd: true", "did you mean login_required", id="misspelt"),
        pytest.param("2026", "imap_polling_period_mins: 5", "no such setting since 2026: leave it out", id="removed"),
        pytest.param(
            "2026", "lazy_load_categories_groups: [staff]", "only the host can see and set it", id="left to the host"
        ),
        pytest.param("3.5", "acme_widgets_enabled: true", "unknown there", id="of a plugin that is not there"),
        pytest.param(
            "2026",
            "watched_precedence_over_muted: true, default_watched_precedence_over_muted: false",
            "are to have two values",
            id="two values for one",
        ),
    ],
)
def test_a_setting_that_the_forum_cannot_have_is_a_problem_of_the_plan(
    tmp_path: Path, version: str, declared: str, said: str
) -> None:
    house = Rehearsal(tmp_path, version)
    with pytest.raises(Invalid) as refused:
        house.plan(f"settings: {{title: Beside it, {declared}}}\n")
    house.forum.store.close()
    (problem,) = refused.value.problems
    assert problem.code in ("no-such-setting", "contradiction")
    assert said in f"{problem.message} {problem.remedy}"
    assert problem.span.line == 3


def test_what_a_change_of_discourse_enforces_is_a_note(newest: Rehearsal) -> None:
    text = "settings: {allow_uncategorized_topics: false, suppress_uncategorized_badge: true, title: T}\n"
    settled(newest, text)
    notes = [note for note in newest.plan(text).notes if "hides it on this forum" in note.text]
    assert [note.address for note in notes] == [
        "site_setting allow_uncategorized_topics",
        "site_setting suppress_uncategorized_badge",
    ]


def test_a_group_that_a_setting_keeps_by_number_is_read_by_name(newest: Rehearsal) -> None:
    settled(newest, "groups: [{name: helpers}]\nsettings: {site_contact_group_name: helpers}\n")
    assert newest.value("site_contact_group_name") == "41"
    settled(newest, "settings: {site_contact_group_name: Moderators}\n")


def test_form_templates_need_no_switch_of_another_version(newest: Rehearsal) -> None:
    newest.arrange(
        "POST", "/admin/customize/form-templates.json", {"name": "Report", "template": "- type: input\n  id: a"}
    )
    settled(newest, "categories: [{name: A, slug: aaa, form_templates: [Report]}]\n")


def test_of_every_setting_that_went_there_is_something_to_say() -> None:
    """The plugins' own are left out: their newer lists are not known."""
    now = {row["setting"] for row in site_settings_of_2026()}
    gone = {row["setting"] for row in site_settings_catalogue() if not row.get("plugin")} - now
    renamed = {item.old for item in RENAMED}
    assert len(gone) > 30
    assert [name for name in sorted(gone - renamed) if not about_absent(name, known_rows())] == []


def test_no_name_and_no_default_of_2026_is_a_mistake_without_a_forum(newest: Rehearsal) -> None:
    """A look-alike of an older name, a value beyond an older limit. The default of one is none of its choices."""
    values = {
        row["setting"]: [item for item in row["default"].split("|") if item] if row["type"] in LISTS else row["default"]
        for row in site_settings_of_2026()
        if row["setting"] != "onebox_locale" and row["default"] is not None
    }
    assert len(values) > 600
    assert newest.desired(f"settings: {json.dumps(values)}\n").warnings == ()


def test_no_guarded_setting_has_another_default_than_that_of_3_5() -> None:
    """Those that a forum does not list are taken to have it."""
    older = {row["setting"]: row["default"] for row in site_settings_catalogue()}
    newer = {row["setting"]: row["default"] for row in site_settings_of_2026()}
    guarded = {*GUARDED_SETTINGS, *SWITCHES, *LEVELS}
    both = guarded & older.keys() & newer.keys()
    assert len(both) > 20
    assert {name: newer[name] for name in both} == {name: older[name] for name in both}


# Categories that are listed a few at a time, where no admin can change that


def test_what_only_the_host_can_change_is_not_advised_to_an_admin(newest: Rehearsal) -> None:
    newest.hosted("lazy_load_categories_groups", "0")
    for number in range(30):
        newest.arrange("POST", "/categories.json", {"name": f"Shelf {number}", "permissions": {"everyone": 1}})
    with pytest.raises(IncompleteRead) as refused:
        plan(newest.new_client("read"), newest.desired("categories: [{name: Shelf, slug: shelf-29}]\n"))
    assert refused.value.hint.endswith("or: Ask the host to take the acting user out of lazy_load_categories_groups, "
                                       "which the forum hides.")  # fmt: skip


# Groups that are Discourse's own are not counted


def test_the_new_groups_are_none_of_the_forums_own(newest: Rehearsal) -> None:
    newest.settled("groups: [{name: helpers}, {name: readers}]\n")
    planned = newest.plan("groups: [{name: helpers, title: Helper}]\n")
    assert existing_of("group", planned) == 2


# What was not established about 2026: whichever way it is, nothing is opened or closed in silence


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([(4, "anonymous_users", 3), (5, "logged_in_users", 1)], id="the new groups"),
        pytest.param([(5, "logged_in_users", 1)], id="those with an account"),
        pytest.param([], id="no rows"),
    ],
)
def test_a_category_whose_rows_do_not_name_everyone_is_never_taken_to_be_as_declared(
    newest: Rehearsal, rows: list[tuple[int, str, int]]
) -> None:
    text = "categories: [{name: Talk, slug: talk, access: {see: [everyone], create: [members]}}]\n"
    settled(newest, text)

    def otherwise(sent: Sent, answer: Any) -> Any:
        for row in answer.get("categories", ()) if sent.path == "/categories/find.json" else ():
            row["group_permissions"] = [
                {"group_id": id, "group_name": name, "permission_type": level} for id, name, level in rows
            ]
        return answer

    newest.wire.bend = otherwise
    ran = newest.run(text)
    newest.wire.bend = None
    (write,) = ran.writes
    assert write.body["permissions"] == {"everyone": 3, "trust_level_0": 1}
    assert ran.applied.exit_code == 4
    assert [item.change.field for item in ran.applied.unconverged] == ["access"]


def test_votes_survive_a_write_whether_or_not_it_has_to_say_so(newest: Rehearsal) -> None:
    settled(newest, "categories: [{name: Talk, slug: talk, topic_voting: true}]\n")
    ran = newest.run("categories: [{name: Speech, slug: talk}]\n")
    (write,) = ran.writes
    assert write.body["custom_fields"] == {"enable_topic_voting": True}
    assert newest.category("talk")["custom_fields"]["enable_topic_voting"] in (True, "true")


def test_a_number_of_a_group_that_cannot_be_asked_for_is_asked_for_by_name(newest: Rehearsal) -> None:
    """Whether groups without members can be read by their numbers is not known: nothing needs it."""
    settled(newest, "settings: {view_raw_email_allowed_groups: [everyone, admins]}\n")
    newest.wire.sent.clear()
    newest.plan(
        "settings: {view_raw_email_allowed_groups: [logged_in_users]}\n"
        "tag_groups: [{name: Kinds, permissions: {everyone: see}}]\n"
        "categories: [{name: Talk, slug: talk, access: {see: [everyone]}}]\n"
    )
    assert not [sent for sent in newest.wire.sent if "/groups/" in sent.path]
