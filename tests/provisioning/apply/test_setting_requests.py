"""Site settings and tag groups at the HTTP edge: from a state and a file to exactly these writes."""

import re
from typing import Any

import pytest
from rehearsal import URL, Rehearsal, Sent, sets

from idiaspora.plugin_config.language.problems import Invalid


def written(house: Rehearsal, text: str, *consents: str) -> list[tuple[str, object]]:
    """The writes that a file causes, each with its body; the run has to converge."""
    ran = house.run(text, allow_delete=consents)
    assert ran.applied.exit_code == 0, [item for item in ran.applied.outcomes if item.reason] or ran.applied.unconverged
    assert house.plan(text).is_empty
    return [(str(sent), sent.body) for sent in ran.writes]


BULK = "PUT /admin/site_settings/bulk_update.json"


@pytest.mark.parametrize(
    ("setting", "declared", "sent"),
    [
        pytest.param("title", "My forum", "My forum", id="text"),
        pytest.param("login_required", "yes", "true", id="boolean"),
        pytest.param("min_topic_title_length", "12", "12", id="integer"),
        pytest.param("top_menu", "[latest, top, categories]", "latest|top|categories", id="list, in its order"),
        pytest.param("slug_generation_method", "encoded", "encoded", id="choice"),
        pytest.param("create_topic_allowed_groups", "[staff, trust_level_1]", "1|2|3|11", id="groups by name"),
        pytest.param("create_topic_allowed_groups", "[members]", "1|2|10", id="the word members"),
        pytest.param("default_categories_watching", "[general]", "4", id="categories by path"),
        pytest.param("site_contact_username", "Martin", "martin", id="user, in the forum's letter case"),
        pytest.param("site_contact_group_name", "moderators", "moderators", id="one group, by name"),
        pytest.param("allowed_iframes", "[]", "", id="no items"),
        pytest.param("default_locale", "fr", "fr", id="locale"),
        pytest.param("category_colors", "[112233, 445566]", "112233|445566", id="colours stay text"),
        pytest.param("discourse_connect_secret", "!secret TOKEN", "t0ken-of-the-file", id="secret"),
        pytest.param("discourse_connect_secret", "spelt-out-in-clear", "spelt-out-in-clear", id="secret in clear"),
    ],
)
def test_each_type_of_setting(house: Rehearsal, setting: str, declared: str, sent: str) -> None:
    text = f"settings: {{{setting}: {declared}}}\n"
    if house.value(setting) == sent:  # as seeded
        assert written(house, text) == []
        return
    ((request, body),) = written(house, text, "site_setting")
    assert request == BULK
    assert isinstance(body, dict)
    assert body == {"settings": {setting: {"value": sent}}}
    assert house.value(setting) == ("2" if (setting, house.discourse) == ("site_contact_group_name", "2026") else sent)


def test_all_settings_are_one_write(house: Rehearsal) -> None:
    text = "settings: {title: My forum, login_required: true, min_topic_title_length: 12}\n"
    assert written(house, text) == [
        (
            BULK,
            {
                "settings": {
                    "title": {"value": "My forum"},
                    "login_required": {"value": "true"},
                    "min_topic_title_length": {"value": "12"},
                }
            },
        )
    ]


def test_only_what_differs_is_written(house: Rehearsal) -> None:
    house.setting("title", "My forum")
    text = "settings: {title: My forum, min_topic_title_length: 12}\n"
    assert written(house, text) == [(BULK, {"settings": {"min_topic_title_length": {"value": "12"}}})]


def test_settings_that_name_new_things_wait_for_them(house: Rehearsal) -> None:
    text = """
groups: [{name: experts}]
categories: [{name: Library, slug: library}]
settings:
  title: My forum
  invite_allowed_groups: [staff, experts]
  default_categories_tracking: [library]
"""
    assert written(house, text) == [
        (BULK, {"settings": {"title": {"value": "My forum"}}}),
        ("POST /admin/groups.json", {"group": {"name": "experts"}}),
        ("PUT /admin/site_settings/invite_allowed_groups.json", {"invite_allowed_groups": "1|2|3|41"}),
        ("POST /categories.json", {"name": "Library", "slug": "library", "permissions": {"everyone": 1}}),
        ("PUT /admin/site_settings/default_categories_tracking.json", {"default_categories_tracking": "5"}),
    ]


def test_a_setting_that_names_a_group_by_its_new_name_waits_for_the_rename(house: Rehearsal) -> None:
    house.settled("groups: [{name: experts}]")
    text = "groups: [{name: masters, previously: experts}]\nsettings: {site_contact_group_name: masters}\n"
    assert [request for request, _ in written(house, text)] == [
        "PUT /groups/41.json",
        "PUT /admin/site_settings/site_contact_group_name.json",
    ]


def test_one_refused_setting_leaves_the_others_done(house: Rehearsal) -> None:
    """A failed bulk call may leave values in the forum's memory only (3.5): the old ones are written back first."""
    house.wire.refuses = lambda sent: sets(sent, "contact_email", "refused@example.org")
    text = "settings: {title: My forum, contact_email: refused@example.org, min_topic_title_length: 12}\n"
    ran = house.run(text)
    assert [str(sent) for sent in ran.writes] == [
        BULK,
        BULK,
        "PUT /admin/site_settings/title.json",
        "PUT /admin/site_settings/contact_email.json",
        "PUT /admin/site_settings/min_topic_title_length.json",
    ]
    assert ran.writes[1].body["settings"]["title"] == {"value": "iDiaspora"}
    ((outcome),) = ran.applied.outcomes
    assert outcome.status.value == "failed"
    assert re.fullmatch(r"contact_email \(.*forum\.yaml:3\): (?!contact_email).+", outcome.reason)
    assert (house.value("title"), house.value("min_topic_title_length")) == ("My forum", "12")


def test_a_refused_setting_that_nothing_needs_blocks_nothing(house: Rehearsal) -> None:
    house.wire.refuses = lambda sent: sets(sent, "contact_email", "refused@example.org")
    settings = "settings: {contact_email: refused@example.org, title: My forum}\n"
    text = f"{settings}categories: [{{name: Library, slug: library}}]\n"
    ran = house.run(text)
    assert {item.operation.id: item.status.value for item in ran.applied.outcomes} == {
        "site_settings": "failed",
        "category library": "done",
    }
    assert ran.applied.exit_code == 4


def test_a_refused_setting_that_a_category_needs_blocks_it(house: Rehearsal) -> None:
    text = """
settings: {title: My forum}
categories: [{name: Library, slug: library, moderated_by: [staff]}]
"""
    planned = house.plan(text)
    house.wire.before = lambda sent: house.forum.faults.add(
        {"kind": "server_error", "status": 500, "times": None, "path": "*bulk_update.json"}
    )
    applied = house.apply(planned)
    assert {item.operation.id: item.status.value for item in applied.outcomes} == {
        "site_settings": "failed",
        "category library": "blocked",
    }
    assert applied.exit_code == 1


KINDS = "tag_groups: [{name: Kinds, tags: [idea, question], one_per_topic: true, permissions: {staff: use}}]\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            "",
            KINDS,
            (
                "POST /tag_groups.json",
                {
                    "name": "Kinds",
                    "tag_names": ["idea", "question"],
                    "parent_tag_name": [],
                    "one_per_topic": True,
                    "permissions": {"3": 1},
                },
            ),
            id="new",
        ),
        pytest.param(
            KINDS,
            "tag_groups: [{name: Kinds, tags: [idea, lesson]}]",
            (
                "PUT /tag_groups/1.json",
                {"name": "Kinds", "tag_names": ["idea", "lesson"], "parent_tag_name": [], "one_per_topic": True},
            ),
            id="another tag; the rest is sent along, or it would be emptied",
        ),
        pytest.param(
            KINDS,
            "tag_groups: [{name: Kinds, parent_tag: north}]",
            (
                "PUT /tag_groups/1.json",
                {
                    "name": "Kinds",
                    "tag_names": ["idea", "question"],
                    "parent_tag_name": ["north"],
                    "one_per_topic": True,
                },
            ),
            id="parent tag, as a list",
        ),
        pytest.param(
            KINDS,
            "tag_groups: [{name: Sorts, previously: Kinds}]",
            (
                "PUT /tag_groups/1.json",
                {"name": "Sorts", "tag_names": ["idea", "question"], "parent_tag_name": [], "one_per_topic": True},
            ),
            id="renamed",
        ),
        pytest.param(
            KINDS,
            "tag_groups: [{name: Kinds, permissions: {everyone: see, staff: use}}]",
            (
                "PUT /tag_groups/1.json",
                {
                    "name": "Kinds",
                    "tag_names": ["idea", "question"],
                    "parent_tag_name": [],
                    "one_per_topic": True,
                    "permissions": {"0": 3, "3": 1},
                },
            ),
            id="permissions",
        ),
    ],
)
def test_tag_groups(house: Rehearsal, before: str, after: str, expected: tuple[str, dict[str, Any]]) -> None:
    house.setting("tagging_enabled", "true")
    if before:
        house.settled(before)
    request, body = expected
    # Both pairs of keys: that of 3.5, and that of 2026.
    objects = {"tags": body["tag_names"], "parent_tag": body["parent_tag_name"]}
    body = body | {key: [{"name": name} for name in names] for key, names in objects.items()}
    assert written(house, after) == [(request, {"tag_group": body})]


def test_a_renamed_tag_group_is_required_under_its_new_name(house: Rehearsal) -> None:
    """A category write names tag groups, and drops a name that is not there in silence (3.5)."""
    text = (
        "tag_groups: [{name: Kinds, tags: [idea]}]\ncategories: [{name: A, slug: aaa, allowed_tag_groups: [Kinds]}]\n"
    )
    house.settled(text)
    renamed = text.replace("[Kinds]", "[Sorts]").replace("{name: Kinds", "{name: Sorts, previously: Kinds")
    assert next(request for request, _ in written(house, renamed)) == "PUT /tag_groups/1.json"
    assert house.category("aaa")["allowed_tag_groups"] == ["Sorts"]


def test_what_is_pruned_is_deleted_from_the_bottom_and_proven_gone(house: Rehearsal) -> None:
    house.settled("""
groups: [{name: experts}]
tag_groups: [{name: Kinds, tags: [idea]}]
categories:
  - {name: Library, slug: library, subcategories: [{name: Maps, slug: maps}]}
""")
    text = "prune: {categories: [library, library/maps], groups: [experts], tag_groups: [Kinds]}\n"
    ran = house.run(text, allow_delete=["category", "group", "tag_group"])
    assert sorted(map(str, ran.writes)) == [
        "DELETE /admin/groups/41.json",
        "DELETE /categories/5.json",
        "DELETE /categories/6.json",
        "DELETE /tag_groups/1.json",
    ]
    assert [str(s) for s in ran.writes].index("DELETE /categories/6.json") < [str(s) for s in ran.writes].index(
        "DELETE /categories/5.json"
    )
    assert ran.applied.exit_code == 0
    assert ran.applied.requests == len(ran.writes) + ran.plan.verification
    assert house.plan(text).is_empty


@pytest.mark.parametrize(
    ("text", "goes", "path"),
    [
        pytest.param("groups: [{name: experts}]", "groups: [experts]", "/admin/groups/41.json", id="group"),
        pytest.param(KINDS, "tag_groups: [Kinds]", "/tag_groups/1.json", id="tag group"),
    ],
)
def test_what_is_gone_when_it_shall_be_deleted_is_done(house: Rehearsal, text: str, goes: str, path: str) -> None:
    house.settled(text)
    planned = house.plan(f"prune: {{{goes}}}\n")
    house.arrange("DELETE", path)
    applied = house.apply(planned, allow_delete=["group", "tag_group"])
    assert [(item.status.value, item.reason) for item in applied.outcomes] == [("done", "it was gone already")]
    assert applied.exit_code == 0


def test_a_deletion_that_did_not_happen_is_noticed(house: Rehearsal) -> None:
    house.settled("tag_groups: [{name: Kinds, tags: [idea]}]")
    rows = house.arrange("GET", "/tag_groups.json")
    house.wire.bend = lambda sent, answer: rows if str(sent) == "GET /tag_groups.json" else answer
    ran = house.run("prune: {tag_groups: [Kinds]}\n", allow_delete=["tag_group"])
    assert [(item.resource.address, item.change.field) for item in ran.applied.unconverged] == [
        ("tag_group Kinds", "existence")
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        pytest.param("settings: {akismet_zzz_q: x}\n", "no-such-setting", 3, id="setting that is not there"),
        pytest.param("settings: {invite_allowed_groups: [nosuchgroup]}\n", "no-such-group", 3, id="group"),
        pytest.param("settings: {default_categories_muted: [nowhere]}\n", "no-such-category", 3, id="category"),
        pytest.param("settings: {site_contact_username: nobodyhere}\n", "no-such-user", 3, id="user"),
    ],
)
def test_what_a_setting_names_has_to_be_there(house: Rehearsal, text: str, code: str, line: int) -> None:
    with pytest.raises(Invalid) as caught:
        house.plan(text)
    assert [(problem.code, problem.span.line) for problem in caught.value.problems] == [(code, line)]
    assert all(sent.method == "GET" for sent in house.wire.sent)


def test_a_setting_that_is_gone_when_it_is_read_back_is_noticed(house: Rehearsal) -> None:
    def without_title(sent: Sent, answer: Any) -> Any:
        if sent.path != "/admin/site_settings.json" or house.value("title") == "iDiaspora":
            return answer
        return {"site_settings": [row for row in answer["site_settings"] if row["setting"] != "title"]}

    house.wire.bend = without_title
    try:
        ran = house.run("settings: {title: Another, min_topic_title_length: 12}\n")
    finally:
        house.wire.bend = None
    assert [(item.resource.address, item.change.field) for item in ran.applied.unconverged] == [
        ("site_setting title", "existence")
    ]
    assert ran.applied.exit_code == 4


# The first page

FIRST_PAGE = "version: 1\nforum: {{name: R, url: '{url}', username: provisioner, first_page: {first}}}\n"


@pytest.mark.parametrize(
    ("before", "first", "after"),
    [
        pytest.param("latest|new|unread|hot|categories", "categories", "categories|latest|new|unread|hot", id="moved"),
        pytest.param("latest|hot", "top", "top|latest|hot", id="added"),
        pytest.param("categories|latest", "categories", None, id="there already"),
    ],
)
def test_the_first_page_leads_and_the_others_keep_their_order(
    house: Rehearsal, before: str, first: str, after: str | None
) -> None:
    house.setting("top_menu", before)
    house.wire.sent.clear()
    text = FIRST_PAGE.format(url=URL, first=first)
    ran = house.run(text)
    expected = [] if after is None else [{"settings": {"top_menu": {"value": after}}}]
    assert [sent.body for sent in ran.writes] == expected
    assert house.value("top_menu") == (after or before)
    assert house.plan(text).is_empty


def test_a_first_page_that_the_forum_does_not_have_is_a_problem_with_its_choices(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as refused:
        house.plan(FIRST_PAGE.format(url=URL, first="news"))
    (problem,) = refused.value.problems
    assert problem.code == "bad-setting"
    assert problem.path == "forum.first_page"
    assert "latest, new, unread" in problem.remedy


def test_a_plugin_that_is_missing_is_told_with_the_words_that_do_without_it(house: Rehearsal) -> None:
    def without_plugins(sent: Sent, answer: Any) -> Any:
        if sent.path == "/admin/site_settings.json":
            rows = answer["site_settings"]
            answer["site_settings"] = [row for row in rows if row["setting"] not in ("solved_enabled",)]
        return answer

    house.wire.bend = without_plugins
    text = "themes: [{name: Trade, slug: trade, questions: %s}]\n"
    with pytest.raises(Invalid) as refused:
        house.plan(text % "true")
    (problem,) = refused.value.problems
    assert (problem.code, "questions: {answers: any}" in problem.remedy) == ("no-such-setting", True)
    assert house.run(text % "{answers: any}").applied.exit_code == 0
    house.wire.bend = None


def test_one_by_one_what_closes_comes_first_and_what_opens_is_not_written_without_it(house: Rehearsal) -> None:
    house.wire.refuses = lambda sent: sets(sent, "contact_email", "refused@example.org")
    house.setting("must_approve_users", "false")
    house.setting("invite_only", "true")
    house.setting("tag_topic_allowed_groups", "3")
    closing = "/admin/site_settings/must_approve_users*"
    house.forum.faults.add({"kind": "server_error", "status": 500, "method": "PUT", "path": closing, "times": 20})
    ran = house.run(
        "settings: {invite_only: false, contact_email: refused@example.org, must_approve_users: true, title: Another, "
        "tag_topic_allowed_groups: [trust_level_0]}"
    )
    (outcome,) = ran.applied.outcomes
    order = [sent.path.rpartition("/")[2] for sent in ran.writes]
    assert "must_approve_users.json" in order
    assert "invite_only.json" not in order
    assert "forum.yaml:3): would open what must_approve_users closes" in outcome.reason
    assert (house.value("invite_only"), house.value("title")) == ("true", "Another")
    assert "10" in house.value("tag_topic_allowed_groups").split("|"), "what opens something else is written"
