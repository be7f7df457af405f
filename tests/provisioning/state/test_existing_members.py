"""What people get who are there already, at the HTTP edge: from a state and a file to exactly these writes."""

from typing import Any

import pytest
from locked import Locked
from rehearsal import HEAD, Rehearsal, Sent

LISTS = ("watching", "tracking", "watching_first_post", "regular", "muted")
QUESTIONS = """
moderators: {trade: {members: [martin, amina]}}
themes: [{name: Trade, slug: trade, moderated_by: [trade], questions: true}]
"""
GROUP = "groups: [{name: readers, members: [martin], notifications: {watching: [general]}%s}]\n"
SIDEBAR = "default_navigation_menu_categories"
SETTING = f"settings: {{{SIDEBAR}: %s}}\n"
FOR_ALL = "{value: %s, existing_members: true}"


def defaults(**lists: Any) -> dict[str, Any]:
    """The complete set of a group's notification defaults."""
    empty = {f"{word}_{what}": [] for what in ("category_ids", "tags") for word in LISTS}
    return {**empty, **lists}


def of_group(sent: list[Sent], id: int = 41) -> list[tuple[Any, str]]:
    """What the writes of a group's notification defaults held, and whom they were for."""
    bodies = [item.body for item in sent if str(item) == f"PUT /groups/{id}.json"]
    return [(body["group"], body["update_existing_users"]) for body in bodies if "muted_tags" in body["group"]]


def level(house: Rehearsal, username: str, category: int) -> int | None:
    """How a person follows a category, by Discourse's number; None for no choice."""
    user = next(row for row in house.forum.store.all("user") if row["username"] == username)
    rows = house.forum.store.where("category_user", user_id=user["id"], category_id=category)
    return rows[0]["notification_level"] if rows else None


def choose(house: Rehearsal, username: str, category: int, level: int) -> None:
    """A choice of a person's own."""
    user = next(row for row in house.forum.store.all("user") if row["username"] == username)
    values = {"user_id": user["id"], "category_id": category}
    for row in house.forum.store.where("category_user", **values):
        house.forum.store.delete("category_user", row["id"])
    house.forum.store.insert("category_user", {**values, "notification_level": level})


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


# Roles


def test_a_new_role_hands_its_notifications_to_its_first_members(locked: Locked, house: Rehearsal) -> None:
    ran = locked.run(QUESTIONS)
    assert of_group(ran.writes) == [(defaults(watching_category_ids=[6]), "true")]
    assert {name: level(house, name, 6) for name in ("martin", "amina", "kofi")} == {
        "martin": 3,
        "amina": 3,
        "kofi": None,
    }


def test_a_change_of_a_role_carries_the_complete_set(locked: Locked, house: Rehearsal) -> None:
    locked.settled(QUESTIONS)
    house.arrange("PUT", "/groups/41.json", {"group": {"tracking_category_ids": [2]}, "update_existing_users": "false"})
    second = "- {name: Relief, slug: relief, moderated_by: [trade], questions: true}"
    text = QUESTIONS.replace("themes: [", "themes:\n- ").replace("questions: true}]", f"questions: true}}\n{second}")
    ran = locked.run(text)
    assert of_group(ran.writes) == [(defaults(watching_category_ids=[6, 8], tracking_category_ids=[2]), "true")]


def test_other_attributes_of_a_role_never_reach_its_members(locked: Locked, house: Rehearsal) -> None:
    locked.settled(QUESTIONS)
    choose(house, "amina", 6, 0)
    ran = locked.run(QUESTIONS.replace("members:", "title: Expert, members:"))
    assert [(str(sent), sent.body) for sent in ran.writes] == [
        ("PUT /groups/41.json", {"group": {"title": "Expert"}, "update_existing_users": "false"})
    ]
    assert (level(house, "amina", 6), level(house, "martin", 6)) == (0, 3)


def test_who_muted_the_questions_stays_so_when_other_defaults_change(locked: Locked, house: Rehearsal) -> None:
    locked.settled(QUESTIONS)
    choose(house, "amina", 6, 0)
    locked.settled(QUESTIONS.replace("members:", "notifications: {tracking: [general]}, members:"))
    assert (level(house, "amina", 6), level(house, "amina", 4)) == (0, 2)
    assert (level(house, "martin", 6), level(house, "martin", 4)) == (3, 2)


def test_who_leaves_a_role_is_told_no_more(locked: Locked, house: Rehearsal) -> None:
    locked.settled(QUESTIONS)
    ran = locked.run(QUESTIONS.replace("martin, amina", "martin"))
    assert [str(sent) for sent in ran.writes] == [
        "PUT /groups/41.json",
        "DELETE /groups/41/members.json",
        "PUT /groups/41.json",
    ]
    assert of_group(ran.writes) == [(defaults(), "true"), (defaults(watching_category_ids=[6]), "true")]
    assert (level(house, "amina", 6), level(house, "martin", 6)) == (None, 3)


def test_who_joins_a_role_gets_its_notifications_from_the_forum(locked: Locked, house: Rehearsal) -> None:
    locked.settled(QUESTIONS)
    ran = locked.run(QUESTIONS.replace("martin, amina", "martin, amina, kofi"))
    assert [str(sent) for sent in ran.writes] == ["PUT /groups/41/members.json"]
    assert level(house, "kofi", 6) == 3


def test_a_role_that_moderates_nothing_any_more_is_told_nothing(locked: Locked, house: Rehearsal) -> None:
    locked.settled(QUESTIONS)
    ran = locked.run(QUESTIONS.replace("moderated_by: [trade]", "moderated_by: []"), allow_delete=("category",))
    assert ran.applied.exit_code == 0
    assert of_group(ran.writes) == [(defaults(), "true")]
    assert level(house, "martin", 6) is None


def test_questions_of_a_category_are_no_longer_told_either(locked: Locked, house: Rehearsal) -> None:
    text = QUESTIONS.replace("themes:", "categories:")
    locked.settled(text)
    ran = locked.run(text.replace("moderated_by: [trade]", "moderated_by: []"), allow_delete=("category",))
    assert of_group(ran.writes) == [(defaults(), "true")]
    assert level(house, "martin", 6) is None


def test_what_is_not_written_any_more_tells_as_before(locked: Locked) -> None:
    """The list of themes is unmanaged then, and with it what their experts are told; another list changes nothing."""
    locked.settled(QUESTIONS)
    text = "moderators: {trade: {members: [martin, amina]}}\ncategories: [{name: News, slug: news}]\n"
    assert of_group(locked.run(text).writes) == []


def test_a_list_that_somebody_wrote_is_emptied_by_consent_only(locked: Locked, house: Rehearsal) -> None:
    locked.settled(GROUP % "")
    ran = locked.run(GROUP.replace("[general]", "[]") % "", allow_delete=())
    assert [item.reason for item in ran.applied.outcomes] == [
        "would empty watching; needs --allow-delete notification_defaults"
    ]


def test_what_is_left_of_a_set_that_the_forum_does_not_show_is_not_written(house: Rehearsal) -> None:
    house.settled(QUESTIONS)

    def without_muted(sent: Sent, answer: Any) -> Any:
        if sent.path.startswith("/groups/by-id/"):
            del answer["group"]["muted_category_ids"]
        return answer

    house.wire.bend = without_muted
    ran = house.run(QUESTIONS.replace("members:", "notifications: {tracking: [general]}, members:"))
    house.wire.bend = None
    (outcome,) = [item for item in ran.applied.outcomes if item.reason]
    assert "does not show muted_category_ids of the group trade-moderators" in outcome.reason
    assert of_group(ran.writes) == []


# Groups


def test_a_group_keeps_its_members_out_of_it(locked: Locked, house: Rehearsal) -> None:
    locked.settled("groups: [{name: readers, members: [martin]}]")
    ran = locked.run(GROUP % "")
    assert [(sent.body["group"], sent.body["update_existing_users"]) for sent in ran.writes] == [
        ({"watching_category_ids": [4]}, "false")
    ]
    assert level(house, "martin", 4) is None


def test_a_group_hands_a_change_on_in_the_same_write(locked: Locked, house: Rehearsal) -> None:
    locked.settled("groups: [{name: readers, members: [martin]}]")
    ran = locked.run(GROUP % ", existing_members: true")
    assert of_group(ran.writes) == [(defaults(watching_category_ids=[4]), "true")]
    assert level(house, "martin", 4) == 3
    assert locked.plan(GROUP % ", existing_members: true").is_empty


def test_a_group_hands_on_what_it_has_already_in_two_writes(locked: Locked, house: Rehearsal) -> None:
    locked.settled("groups: [{name: readers, members: [martin]}]", GROUP % "")
    ran = locked.run(GROUP % ", existing_members: true")
    assert of_group(ran.writes) == [(defaults(), "false"), (defaults(watching_category_ids=[4]), "true")]
    assert ran.plan.writes == len(ran.writes) == 2
    assert ran.applied.exit_code == 0
    assert level(house, "martin", 4) == 3
    assert locked.plan(GROUP % ", existing_members: true").is_empty
    assert locked.lock.get("notification_defaults", "readers").existing is True  # type: ignore[union-attr]


def test_a_write_that_was_refused_is_tried_again(locked: Locked, house: Rehearsal) -> None:
    locked.settled("groups: [{name: readers, members: [martin]}]", GROUP % "")
    house.forum.faults.add({"kind": "server_error", "method": "PUT", "path": "/groups/41.json", "after": 1, "times": 9})
    ran = locked.run(GROUP % ", existing_members: true")
    house.forum.faults.clear()
    assert ran.applied.exit_code != 0
    assert not locked.plan(GROUP % ", existing_members: true").is_empty


# Settings of the user-default kind


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        pytest.param(
            SETTING % "[general]",
            [{"settings": {SIDEBAR: {"value": "4"}}}],
            id="later members only",
        ),
        pytest.param(
            SETTING % FOR_ALL % "[general]",
            [{"settings": {SIDEBAR: {"value": "4", "backfill": True}}}],
            id="also those who are there, in one write",
        ),
        pytest.param(
            SETTING % "{value: [general], existing_members: false}",
            [{"settings": {SIDEBAR: {"value": "4"}}}],
            id="not them, in words",
        ),
        pytest.param(
            SETTING % FOR_ALL % "[site-feedback, staff, general]",
            [
                {"settings": {SIDEBAR: {"value": ""}}},
                {"settings": {SIDEBAR: {"value": "2|3|4", "backfill": True}}},
            ],
            id="a value that stands is taken out and put back",
        ),
        pytest.param(
            "settings: {default_hide_profile: {value: false, existing_members: true}, title: Carried over}\n",
            [
                {"settings": {"default_hide_profile": {"value": "true"}}},
                {
                    "settings": {
                        "default_hide_profile": {"value": "false", "backfill": True},
                        "title": {"value": "Carried over"},
                    }
                },
            ],
            id="a switch that stands, beside other settings",
        ),
        pytest.param(
            "settings: {default_text_size: {value: normal, existing_members: true}}\n",
            [
                {"settings": {"default_text_size": {"value": "smallest"}}},
                {"settings": {"default_text_size": {"value": "normal", "backfill": True}}},
            ],
            id="a choice that stands",
        ),
    ],
)
def test_a_default_of_peoples_preferences(
    locked: Locked, house: Rehearsal, text: str, bodies: list[dict[str, Any]]
) -> None:
    ran = locked.run(text)
    assert [(str(sent), sent.body) for sent in ran.writes] == [
        ("PUT /admin/site_settings/bulk_update.json", body) for body in bodies
    ]
    assert ran.plan.writes == len(bodies)
    assert ran.applied.exit_code == 0
    assert locked.plan(text).is_empty


def test_what_was_set_for_later_members_reaches_all_with_the_next_change(locked: Locked) -> None:
    locked.settled(SETTING % "[general]")
    ran = locked.run(SETTING % FOR_ALL % "[general, site-feedback]")
    assert [sent.body for sent in ran.writes] == [
        {"settings": {SIDEBAR: {"value": ""}}},
        {"settings": {SIDEBAR: {"value": "4|2", "backfill": True}}},
    ]


def test_themes_that_are_made_in_the_same_run_reach_the_sidebars_of_all(locked: Locked) -> None:
    sidebar = ", sidebar: {value: themes, existing_members: true}}\n"
    text = HEAD.replace("}\n", sidebar) + "themes: [{name: Trade, slug: trade}]\n"
    ran = locked.run(text)
    assert [(str(sent), sent.body) for sent in ran.writes if SIDEBAR in sent.path] == [
        (f"PUT /admin/site_settings/{SIDEBAR}.json", {SIDEBAR: "2|3|4|5", "update_existing_user": "true"})
    ]
