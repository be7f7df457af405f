"""What a forum of 3.4 does otherwise: what its writes would empty stays, and what it lacks is told before a write."""

from typing import Any

import pytest
from discourse_versions import PLAYED, VERSIONS, on
from lacking_in_3_4 import LACKING
from pictures import drawn, png
from rehearsal import Rehearsal

from idiaspora.plugin_config.kinds.category import FIELDS as CATEGORY_FIELDS
from idiaspora.plugin_config.kinds.group import FIELDS as GROUP_FIELDS
from idiaspora.plugin_config.language.problems import Invalid

OLDEST = ("3.4",)

# What a write of a category empties where it does not send it (3.4)

TALK = "categories: [{name: Talk, slug: talk, color: 112233, access: {see: [everyone], create: [members]}}]\n"
BEFORE = {"email_in": "talk@example.org", "minimum_required_tags": 2}


@on("rehearsal_of_the_session", PLAYED)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TALK.replace("name: Talk", "name: Speech"), id="name"),
        pytest.param(TALK.replace("112233", "445566"), id="colour"),
        pytest.param(TALK.replace("create: [members]", "create: [staff]"), id="access"),
        pytest.param(TALK.replace("}}]", "}, approve: {topics: true}}]"), id="approval"),
        pytest.param(TALK.replace("}}]", "}, description: Here all of us talk about everything.}]"), id="description"),
        pytest.param(TALK.replace("slug: talk", "slug: speech, previously: [talk]"), id="slug"),
        pytest.param(
            "categories: [{name: Above, slug: above, subcategories: "
            "[{name: Talk, slug: talk, previously: [/talk], color: 112233}]}]\n",
            id="another parent",
        ),
        pytest.param(
            TALK.replace(
                "[{", "[{name: First, slug: first, description: Here is where everybody begins.}, {", 1
            ).replace("112233", "112244"),
            id="beside a new one",
        ),
    ],
)
def test_what_was_set_on_the_forum_survives_every_other_change(house: Rehearsal, text: str) -> None:
    house.setting("email_in", "true")
    house.setting("tagging_enabled", "true")
    house.settled(TALK)
    id = house.category("talk")["id"]
    house.arrange("PUT", f"/categories/{id}.json", BEFORE)

    ran = house.run(text)

    assert ran.applied.exit_code == 0, (ran.applied.unconverged, [item.reason for item in ran.applied.outcomes])
    assert ran.writes
    row = house.arrange("GET", f"/categories/find.json?ids[]={id}&include_permissions=true")["categories"][0]
    assert {key: row[key] for key in BEFORE} == BEFORE
    assert house.plan(text).is_empty


@on("rehearsal_of_the_session", PLAYED)
@pytest.mark.parametrize(
    ("declared", "kept"),
    [
        pytest.param("email_in: other@example.org", {**BEFORE, "email_in": "other@example.org"}, id="the address"),
        pytest.param("minimum_required_tags: 0", {**BEFORE, "minimum_required_tags": 0}, id="no tags any more"),
    ],
)
def test_a_declared_one_of_the_two_is_written_and_the_other_kept(
    house: Rehearsal, declared: str, kept: dict[str, Any]
) -> None:
    house.setting("email_in", "true")
    house.settled(TALK)
    id = house.category("talk")["id"]
    house.arrange("PUT", f"/categories/{id}.json", BEFORE)

    house.settled(TALK.replace("}}]", f"}}, {declared}}}]"))

    assert {key: house.category("talk")[key] for key in BEFORE} == kept


# What it does not have


@on("rehearsal_of_the_session", OLDEST)
@pytest.mark.parametrize(("text", "path", "remedy"), LACKING)
def test_what_it_lacks_is_a_problem_of_the_plan(house: Rehearsal, text: str, path: str, remedy: str) -> None:
    """Beside what it has, and before any of that is written."""
    with pytest.raises(Invalid) as refused:
        house.run(f"groups: [{{name: helpers}}]\n{text}\n")
    (problem,) = refused.value.problems
    assert (problem.code in ("no-such-setting", "not-on-this-forum"), problem.path) == (True, path)
    assert problem.span.line == 4
    assert remedy in problem.remedy
    assert {sent.method for sent in house.wire.sent} == {"GET"}


def test_no_languages_but_the_forums_own(house_of_3_4: Rehearsal) -> None:
    text = "version: 1\nforum: {{name: R, url: 'http://127.0.0.1:1', username: provisioner, languages: [{}]}}\n"
    house_of_3_4.settled(text.format("en"))
    with pytest.raises(Invalid) as refused:
        house_of_3_4.plan(text.format("en, fr"))
    assert {problem.path for problem in refused.value.problems} == {"forum.languages"}


@pytest.fixture
def house_of_3_4(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    made = Rehearsal(tmp_path, "3.4")
    yield made
    made.forum.store.close()


# Every field arrives, or is refused

CATEGORY: dict[str, str] = {
    "name": "name: Talk",
    "slug": "slug: talk",
    "color": "color: 112233",
    "text_color": "text_color: 445566",
    "style_type": "style_type: icon",
    "icon": "icon: star",
    "emoji": "emoji: tada",
    **{name: f"{name}: !upload sea.png" for name in ("logo", "logo_dark", "background", "background_dark")},
    "access": "access: {see: [everyone], create: [members]}",
    "moderated_by": "moderated_by: [staff]",
    "approve.topics": "approve: {topics: true, replies: true}",
    "auto_bump.daily": "auto_bump: {daily: 2, cooldown_days: 3}",
    "allowed_tags": "allowed_tags: [idea]",
    "allowed_tag_groups": "allowed_tag_groups: [Kinds]",
    "allow_global_tags": "allow_global_tags: true",
    "required_tag_groups": "required_tag_groups: [{name: Kinds}]",
    "minimum_required_tags": "minimum_required_tags: 1",
    "solved.enabled": "solved: {enabled: true, auto_close_hours: 5}",
    "post_voting.default": "post_voting: {default: true, only: true}",
    "topic_voting": "topic_voting: true",
    "custom_fields": "custom_fields: {shelf: top}",
    "translations": "translations: {fr: {name: Parler, description: Parlons}}",
    "topic_template": "topic_template: What is it about?",
    "form_templates": "form_templates: [Report]",
    "read_only_banner": "read_only_banner: Only for reading",
    "email_in": "email_in: talk@example.org",
    "email_in_allow_strangers": "email_in_allow_strangers: true",
    "mailinglist_mirror": "mailinglist_mirror: true",
    "all_topics_wiki": "all_topics_wiki: true",
    "allow_unlimited_owner_edits_on_first_post": "allow_unlimited_owner_edits_on_first_post: true",
    "navigate_to_first_post_after_read": "navigate_to_first_post_after_read: true",
    "show_subcategory_list": "show_subcategory_list: true",
    "allow_badges": "allow_badges: false",
    "topic_featured_link_allowed": "topic_featured_link_allowed: false",
    "auto_close_hours": "auto_close_hours: 5",
    "auto_close_based_on_last_post": "auto_close_based_on_last_post: true",
    "default_slow_mode_seconds": "default_slow_mode_seconds: 5",
    "sort_order": "sort_order: likes",
    "sort_ascending": "sort_ascending: true",
    "default_view": "default_view: hot",
    "default_top_period": "default_top_period: weekly",
    "default_list_filter": "default_list_filter: none",
    "subcategory_list_style": "subcategory_list_style: boxes",
    "num_featured_topics": "num_featured_topics: 5",
    "search_priority": "search_priority: very high",
}
TOGETHER = {
    "approve.replies": "approve.topics",
    "auto_bump.cooldown_days": "auto_bump.daily",
    "solved.auto_close_hours": "solved.enabled",
    "post_voting.only": "post_voting.default",
}
"""Fields that are declared with another one."""

ONLY_SINCE_3_5 = (
    "style_type", "icon", "emoji", "solved.enabled", "post_voting.default", "topic_voting", "translations",
)  # fmt: skip
GROUP = """
  - name: helpers
    full_name: Helpers
    title: Helper
    bio: They help
    flair: {icon: star, background: "112233", color: "445566"}
    messages: everyone
    mentions: staff
    visible_to: owners
    members_visible_to: staff
    primary_group: true
    grant_trust_level: member
    public_admission: false
    public_exit: true
    allow_membership_requests: true
    membership_request_template: Why
    publish_read_state: true
    incoming_email: [help@example.org]
    automatic_email_domains: [one.test]
    notification_level: watching
    members: [martin]
    owners: [martin]
"""


@on("rehearsal_of_the_session", PLAYED)
def test_every_field_arrives(house: Rehearsal) -> None:
    """All that the version has, in one write; an icon and an emoji are never both shown."""
    if house.discourse != "2026":
        house.setting("experimental_form_templates", "true")
    for name in ("email_in", "tagging_enabled"):
        house.setting(name, "true")
    house.arrange(
        "POST", "/admin/customize/form-templates.json", {"name": "Report", "template": "- type: input\n  id: a"}
    )
    drawn(house.folder, "sea.png", png())
    left_out = {"emoji", *(ONLY_SINCE_3_5 if house.discourse not in VERSIONS else ())}
    fields = ", ".join(text for name, text in CATEGORY.items() if name not in left_out)
    text = f"tag_groups: [{{name: Kinds, tags: [idea]}}]\ngroups:{GROUP}categories: [{{{fields}}}]\n"
    house.settled(text)
    assert house.plan(text).is_empty


def test_every_field_is_tried() -> None:
    assert {*CATEGORY, *TOGETHER} == set(CATEGORY_FIELDS)
    in_place_of_the_icon = {"flair.image"}
    assert all(name.rpartition(".")[2] in GROUP for name in GROUP_FIELDS.keys() - in_place_of_the_icon)


@on("rehearsal_of_the_session", OLDEST)
@pytest.mark.parametrize("field", ONLY_SINCE_3_5)
def test_a_field_that_came_later_is_refused(house: Rehearsal, field: str) -> None:
    declared = {name: text for name, text in CATEGORY.items() if name in ("name", "slug", field)}
    with pytest.raises(Invalid):
        house.plan(f"categories: [{{{', '.join(declared.values())}}}]\n")
