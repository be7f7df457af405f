"""What the forum would refuse to delete, what is done only by consent, and what a plan says beside its steps."""

import pytest
from locked import Locked, categories, category
from rehearsal import Rehearsal, Sent

from idiaspora.provisioning.plan.outcome import Status
from idiaspora.provisioning.plan.plan import Plan


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


def hindrances(plan: Plan) -> dict[str, str]:
    return {change.key: change.hindrance for change in plan.changes if change.action == "delete"}


def topic(house: Rehearsal, category: int, about: str = "rivers") -> None:
    body = {
        "title": f"What is there to be said of {about}?",
        "raw": f"There is much about {about}.",
        "category": category,
    }
    house.arrange("POST", "/posts.json", body)


def tree(locked: Locked) -> None:
    """Two categories of the file's, one below the other."""
    locked.settled(categories(category("news", below=category("sport"))))


def test_topics_are_known_beforehand_with_their_number_and_nothing_is_tried(locked: Locked) -> None:
    tree(locked)
    topic(locked.house, 6, "long rivers")
    topic(locked.house, 6, "high mountains")
    plan = locked.plan("categories: []\n")
    assert hindrances(plan) == {
        "news/sport": "it holds 2 topics: move or delete them first",
        "news": "news/sport would be left without a parent",
    }
    assert plan.writes == 0
    ran = locked.run("categories: []\n")
    assert ran.writes == []
    assert {item.status for item in ran.applied.outcomes} == {Status.HINDERED}
    assert ran.applied.exit_code == 4
    assert locked.addresses("category").keys() == {"category news", "category news/sport"}, "still the file's"


def test_what_goes_in_the_same_run_is_no_hindrance(locked: Locked) -> None:
    tree(locked)
    assert hindrances(locked.plan("categories: []\n")) == {"news/sport": "", "news": ""}


def test_the_topics_of_one_do_not_keep_another(locked: Locked) -> None:
    locked.settled(categories(category("news"), category("sport")))
    topic(locked.house, 5)
    ran = locked.run("categories: []\n")
    assert [str(sent) for sent in ran.writes] == ["DELETE /categories/6.json"]
    assert ran.applied.exit_code == 4


def test_what_is_not_the_files_keeps_its_parent(locked: Locked) -> None:
    tree(locked)
    locked.house.arrange("POST", "/categories.json", {"name": "Chess", "slug": "chess", "parent_category_id": 5})
    assert hindrances(locked.plan("categories: []\n")) == {
        "news/sport": "",
        "news": "news/chess would be left without a parent",
    }


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        pytest.param("uncategorized", "Discourse made it when the forum was set up", id="Uncategorized"),
        pytest.param("general", "Discourse made it when the forum was set up", id="General"),
        pytest.param("staff", "Discourse made it when the forum was set up", id="Staff"),
    ],
)
def test_what_discourse_made_is_never_deleted(locked: Locked, path: str, reason: str) -> None:
    text = f"prune: {{categories: [{path}]}}\n"
    assert hindrances(locked.plan(text)) == {path: reason}
    assert locked.run(text).writes == []


def test_a_reason_of_a_plugin_is_shown_in_the_forums_words(locked: Locked) -> None:
    tree(locked)
    row = locked.house.forum.store.get("category", 6) or {}
    with locked.house.forum.store.transaction():
        locked.house.forum.store.put("category", {**row, "has_chat_channel": True})
    assert hindrances(locked.plan("categories: []\n"))["news/sport"] == (
        "Can't delete this category because it has chat channels."
    )


def test_a_reason_that_shows_only_when_the_children_are_gone_is_read_after_the_refusal(locked: Locked) -> None:
    tree(locked)
    row = locked.house.forum.store.get("category", 5) or {}
    with locked.house.forum.store.transaction():
        locked.house.forum.store.put("category", {**row, "has_chat_channel": True})
    ran = locked.run("categories: []\n")
    assert [(item.operation.id, item.status, item.reason) for item in ran.applied.outcomes] == [
        ("category news/sport", Status.DONE, ""),
        ("category news", Status.HINDERED, "Can't delete this category because it has chat channels."),
    ]


def test_a_topic_that_comes_between_is_told_by_a_read(locked: Locked) -> None:
    tree(locked)

    def come(sent: Sent) -> None:
        if sent.method == "DELETE":
            locked.house.wire.before = lambda sent: None
            topic(locked.house, 6)

    locked.house.wire.before = come
    ran = locked.run("categories: []\n")
    assert [item.status for item in ran.applied.outcomes] == [Status.HINDERED, Status.BLOCKED]
    assert ran.applied.outcomes[0].reason.startswith("Can't delete this category because it has 1 topic.")


EMPTIED = [
    pytest.param(
        "groups: [{name: editors, full_name: Ours, members: [martin, amina]}]\n",
        "groups: [{name: editors, full_name: Theirs, members: []}]\n",
        "membership",
        "would empty members; needs --allow-delete membership",
        ["PUT /groups/41.json"],
        ["DELETE /groups/41/members.json"],
        id="members",
    ),
    pytest.param(
        "groups: [{name: editors, members: [martin], owners: [martin]}]\n",
        "groups: [{name: editors, members: [martin], owners: []}]\n",
        "membership",
        "would empty owners; needs --allow-delete membership",
        [],
        ["DELETE /admin/groups/41/owners.json"],
        id="owners",
    ),
    pytest.param(
        "tag_groups: [{name: Kinds, tags: [one], one_per_topic: true}]\n",
        "tag_groups: [{name: Kinds, tags: [], one_per_topic: false}]\n",
        "tag_group",
        "would empty tags; needs --allow-delete tag_group",
        ["PUT /tag_groups/1.json"],
        ["PUT /tag_groups/1.json"],
        id="tags",
    ),
    pytest.param(
        "settings: {title: Old, top_menu: [latest, new], allowed_iframes: [https://a.example/, https://b.example/]}\n",
        "settings: {title: New, top_menu: [latest, new], allowed_iframes: []}\n",
        "site_setting",
        "would empty allowed_iframes; needs --allow-delete site_setting",
        ["PUT /admin/site_settings/bulk_update.json"],
        ["PUT /admin/site_settings/bulk_update.json"],
        id="a setting",
    ),
    pytest.param(
        categories(category("news", more="color: AABBCC, allowed_tags: [one]")),
        categories(category("news", more="color: DDEEFF, allowed_tags: []")),
        "category",
        "would empty allowed_tags; needs --allow-delete category",
        ["PUT /categories/5.json"],
        ["PUT /categories/5.json"],
        id="tags of a category",
    ),
    pytest.param(
        categories(category("news"))
        + "groups: [{name: editors, notifications: {watching: [news], muted: [general]}}]\n",
        categories(category("news")) + "groups: [{name: editors, notifications: {watching: [], muted: [staff]}}]\n",
        "notification_defaults",
        "would empty watching; needs --allow-delete notification_defaults",
        ["PUT /groups/41.json"],
        ["PUT /groups/41.json"],
        id="what a group watches",
    ),
]


@pytest.mark.parametrize(("before", "after", "kind", "reason", "without", "with_consent"), EMPTIED)
def test_emptying_is_a_deletion(
    locked: Locked, before: str, after: str, kind: str, reason: str, without: list[str], with_consent: list[str]
) -> None:
    locked.settled(before)
    ran = locked.run(after, allow_delete=())
    assert [str(sent) for sent in ran.writes] == without, "the rest goes on"
    assert [item.reason for item in ran.applied.outcomes if item.status is Status.NOT_CONSENTED] == [reason]
    assert ran.applied.exit_code == 5
    assert locked.writes(after, allow_delete=[kind]) == with_consent


def test_what_was_empty_needs_no_consent(locked: Locked) -> None:
    locked.settled("groups: [{name: editors}]\n")
    assert locked.plan("groups: [{name: editors, members: [], owners: []}]\n").operations == ()


def test_others_do_not_wait_for_what_is_only_emptied(locked: Locked) -> None:
    """Tags of a parent that stay do not keep its child from being written."""
    locked.settled(categories(category("news", more="allowed_tags: [one]", below=category("sport"))))
    after = categories(category("news", more="allowed_tags: []", below=category("sport", more="color: AABBCC")))
    ran = locked.run(after, allow_delete=())
    assert [str(sent) for sent in ran.writes] == ["PUT /categories/6.json"]


def test_one_made_and_one_deleted_may_be_a_rename(locked: Locked) -> None:
    locked.settled(
        categories(category("news", below=category("sport"))) + "groups: [{name: editors}]\ntag_groups: [{name: Old}]\n"
    )
    after = (
        categories(category("press", below=category("sport")))
        + "groups: [{name: writers}]\ntag_groups: [{name: New}]\n"
    )
    notes = {note.address: note.remedy for note in locked.plan(after).notes}
    assert notes == {
        "category press": "write under categories[press]: previously: news",
        "group writers": "write under groups[writers]: previously: editors",
        "tag_group New": "write under tag_groups[New]: previously: Old",
    }
    assert locked.writes(
        after.replace("slug: press", "slug: press, previously: news")
        .replace("name: writers", "name: writers, previously: editors")
        .replace("name: New", "name: New, previously: Old")
    ) == ["PUT /tag_groups/1.json", "PUT /groups/41.json", "PUT /categories/5.json"]


def test_a_moved_one_is_named_by_its_path(locked: Locked) -> None:
    locked.settled(categories(category("news"), category("sport")))
    plan = locked.plan(categories(category("news", below=category("sport"))))
    assert [note.remedy for note in plan.notes] == [
        "write under categories[news].subcategories[sport]: previously: /sport"
    ]


def test_two_made_and_one_deleted_are_no_rename(locked: Locked) -> None:
    locked.settled(categories(category("news")))
    assert locked.plan(categories(category("press"), category("sport"))).notes == ()


def test_what_goes_with_a_group_is_told(locked: Locked) -> None:
    """Also of categories that are not the file's. What may be limited by the group is read besides."""
    locked.settled(
        "groups: [{name: editors, members: [martin, amina]}]\n"
        + categories(
            category("news", more="access: {see: [editors]}"), category("open", more="access: {see: [everyone]}")
        )
    )
    house = locked.house
    house.arrange("POST", "/categories.json", {"name": "Own", "slug": "own", "permissions": {"editors": 1}})
    house.arrange(
        "POST", "/categories.json", {"name": "Both", "slug": "both", "permissions": {"editors": 1, "staff": 1}}
    )
    house.setting("invite_allowed_groups", "1|2|41")
    after = "groups: []\n" + categories(category("news", more="access: {see: [staff]}"), category("open"))
    plan = locked.plan(after)
    assert [(note.address, note.text) for note in plan.notes] == [
        ("group editors", "it has 2 members"),
        ("group editors", "nobody but admins will see own"),
        ("group editors", "the forum leaves its number in the settings invite_allowed_groups, where it means nobody"),
    ]
    ran = locked.run(after)
    assert [str(sent) for sent in ran.reads] == [
        "GET /admin/site_settings.json",
        "GET /site.json",
        "GET /tag_groups.json",
        "GET /admin/api/web_hooks.json",
        "GET /groups/search.json",
        "GET /categories/find.json",
    ]
    assert [str(sent) for sent in ran.writes] == ["PUT /categories/5.json", "DELETE /admin/groups/41.json"]


def test_deletions_are_read_with_what_is_read_anyway(locked: Locked) -> None:
    text = categories(*(category(slug) for slug in ("aa", "bb", "cc"))) + "tag_groups: [{name: Kinds}]\n"
    locked.settled(text)
    kept = [str(sent) for sent in locked.run(text).reads]
    ran = locked.run(categories(category("aa")) + "tag_groups: []\n", allow_delete=())
    limited = "GET /admin/api/web_hooks.json"  # which may tell of one of the categories alone
    assert sorted(str(sent) for sent in ran.reads) == sorted([*kept, limited])
