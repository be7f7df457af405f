"""What the file no longer declares goes, if it was the file's own and its collection is still written; nothing else."""

from collections.abc import Callable

import pytest
from locked import Locked, categories, category
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.plan.outcome import Status
from idiaspora.provisioning.plan.plan import Plan

NEWS, SPORT = category("news"), category("sport")
THEME = "themes: [{name: Capital, slug: capital, QUESTIONS}]\n"


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


def deletions(plan: Plan) -> list[str]:
    return [operation.id for operation in plan.operations if operation.action == "delete"]


GOES = [
    pytest.param(categories(NEWS, SPORT), categories(NEWS), ["category sport"], id="one category of two"),
    pytest.param(categories(NEWS, SPORT), "categories: []\n", ["category news", "category sport"], id="all categories"),
    pytest.param(
        categories(category("news", below=SPORT)),
        categories(category("news", more="subcategories: []")),
        ["category news/sport"],
        id="a subcategory",
    ),
    pytest.param(
        categories(category("news", below=SPORT)),
        "categories: []\n",
        ["category news/sport", "category news"],
        id="a category with what is below it, from the bottom",
    ),
    pytest.param(
        THEME.replace("QUESTIONS", "questions: true"),
        "themes: []\n",
        ["category capital/ask", "category capital"],
        id="a theme with its questions",
    ),
    pytest.param(
        THEME.replace("QUESTIONS", "recommendations: true"),
        "themes: []\n",
        ["category capital", "tag_group Recommendations"],
        id="a theme with its tag group",
    ),
    pytest.param("groups: [{name: editors}]\n", "groups: []\n", ["group editors"], id="a group"),
    pytest.param(
        "moderators: {press: {members: [martin]}}\n", "moderators: {}\n", ["group press-moderators"], id="a role"
    ),
    pytest.param(
        "tag_groups: [{name: Kinds, tags: [one]}]\n", "tag_groups: []\n", ["tag_group Kinds"], id="a tag group"
    ),
]


@pytest.mark.parametrize(("before", "after", "expected"), GOES)
def test_what_is_no_longer_declared_goes(locked: Locked, before: str, after: str, expected: list[str]) -> None:
    locked.settled(before)
    assert deletions(locked.plan(after)) == expected
    locked.settled(after)
    assert {kind: locked.addresses(kind) for kind in ("category", "group", "tag_group") if locked.addresses(kind)} == {
        entry.kind: locked.addresses(entry.kind)
        for entry in locked.lock.entries
        if entry.address not in expected and entry.kind in ("category", "group", "tag_group")
    }
    assert deletions(locked.plan(after)) == []


STAYS = [
    pytest.param(categories(NEWS), "settings: {title: Forum}\n", id="a collection that is not written any more"),
    pytest.param(
        categories(category("news", below=SPORT)), categories(NEWS), id="subcategories that are not written any more"
    ),
    pytest.param(
        THEME.replace("QUESTIONS", "questions: true"),
        THEME.replace("QUESTIONS", "color: AABBCC"),
        id="questions that are not written any more",
    ),
    pytest.param(
        THEME.replace("QUESTIONS", "recommendations: true"),
        THEME.replace("QUESTIONS", "color: AABBCC"),
        id="recommendations that are not written any more",
    ),
    pytest.param(
        categories(category("news", below=SPORT)),
        categories(SPORT, category("news", more="previously: [news], subcategories: [{name: S, slug: sport}]")),
        id="what is still declared",
    ),
    pytest.param(
        f"groups: [{{name: editors}}]\n{categories(category('news', more='access: {see: [editors]}'))}",
        f"groups: []\n{categories(category('news', more='access: {see: [editors]}'))}",
        id="a group that a category still names",
    ),
    pytest.param("groups: [{name: staff, bio: We}]\n", "groups: []\n", id="one of Discourse's own groups"),
    pytest.param(
        categories(category("general", name="General")), "categories: []\n", id="a category that Discourse made"
    ),
]


@pytest.mark.parametrize(("before", "after"), STAYS)
def test_everything_else_stays(locked: Locked, before: str, after: str) -> None:
    locked.settled(before)
    assert deletions(locked.plan(after)) == []


@pytest.mark.parametrize(
    "text", [categories(NEWS), "groups: [{name: editors}]\n", "tag_groups: [{name: Kinds, tags: [one]}]\n"]
)
def test_without_the_lock_file_nothing_is_deleted(locked: Locked, text: str) -> None:
    locked.settled(text)
    locked.path.unlink()
    assert locked.plan("categories: []\ngroups: []\ntag_groups: []\n").operations == ()


def test_a_thing_that_is_no_longer_managed_is_forgotten(locked: Locked) -> None:
    locked.settled(categories(NEWS), "settings: {title: Forum}\n", categories(SPORT))
    assert locked.addresses("category").keys() == {"category sport"}
    assert deletions(locked.plan("categories: []\n")) == ["category sport"]


def test_deletions_wait_for_consent_and_are_not_forgotten(locked: Locked) -> None:
    locked.settled(categories(NEWS, SPORT))
    ran = locked.run(categories(SPORT), allow_delete=())
    assert ran.writes == []
    assert [(item.status, item.reason) for item in ran.applied.outcomes] == [
        (Status.NOT_CONSENTED, "needs --allow-delete category")
    ]
    assert ran.applied.exit_code == 5
    assert locked.writes(categories(SPORT), allow_delete=["category"]) == ["DELETE /categories/5.json"]


def test_a_child_follows_its_renamed_parent_until_it_goes(locked: Locked) -> None:
    locked.settled(categories(category("news", below=SPORT)))
    renamed = categories(category("press", name="News", more="previously: news, subcategories: []"))
    ran = locked.run(renamed, allow_delete=())
    assert [str(sent) for sent in ran.writes] == ["PUT /categories/5.json"]
    assert "category press/sport" in locked.addresses()
    assert locked.writes(renamed) == ["DELETE /categories/6.json"]


def moved_by_hand(house: Rehearsal) -> None:
    house.arrange("PUT", "/categories/5.json", {"slug": "papers"})


def made_anew(house: Rehearsal) -> None:
    house.arrange("DELETE", "/categories/5.json")
    house.arrange("POST", "/categories.json", {"name": "News", "slug": "news"})


def gone(house: Rehearsal) -> None:
    house.arrange("DELETE", "/categories/5.json")


@pytest.mark.parametrize(
    ("meanwhile", "note"),
    [
        pytest.param(moved_by_hand, "(id 5) is called papers now: left alone", id="renamed by hand"),
        pytest.param(made_anew, "", id="deleted and made anew by somebody"),
        pytest.param(gone, "", id="gone"),
    ],
)
def test_only_what_was_applied_is_deleted(locked: Locked, meanwhile: Callable[[Rehearsal], None], note: str) -> None:
    locked.settled(categories(NEWS))
    meanwhile(locked.house)
    plan = locked.plan("categories: []\n")
    assert plan.operations == ()
    assert [item for item in plan.notes if note and note in item.text] == list(plan.notes)
    locked.settled("categories: []\n")
    assert locked.addresses() == {}
    assert locked.plan("categories: []\n").notes == ()


def test_what_is_pruned_goes_though_it_never_was_the_files(locked: Locked) -> None:
    house = locked.house
    house.arrange("POST", "/categories.json", {"name": "Old", "slug": "old"})
    house.arrange("POST", "/admin/groups.json", {"group": {"name": "relics"}})
    house.arrange("POST", "/tag_groups.json", {"tag_group": {"name": "Rust"}})
    text = "prune: {categories: [old], groups: [relics], tag_groups: [Rust]}\n"
    assert sorted(locked.writes(text)) == [
        "DELETE /admin/groups/41.json",
        "DELETE /categories/5.json",
        "DELETE /tag_groups/1.json",
    ]
    assert [note.address for note in locked.plan(text).notes] == ["category old", "group relics", "tag_group Rust"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(
            "groups: [{name: editors}]\nprune: {groups: [Editors]}\n", "contradiction", id="declared and pruned"
        ),
        pytest.param("prune: {groups: [staff]}\n", "automatic-group", id="one of Discourse's own groups"),
        pytest.param("prune: {groups: [a1a, A1A]}\n", "declared-twice", id="twice"),
        pytest.param(
            f"{categories(category('news', more='access: {see: [editors]}'))}prune: {{groups: [editors]}}\n",
            "contradiction",
            id="named by a category",
        ),
    ],
)
def test_contradictions_of_prune_are_problems_of_the_file(house: Rehearsal, text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        house.desired(text)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_category_of_every_forum_that_left_the_list_is_told_to_stay(locked: Locked) -> None:
    locked.settled(categories(category("general", "General")))

    plan = locked.plan(categories(category("general-chat", "General chat")))

    assert [operation.id for operation in plan.operations] == ["category general-chat"]
    assert [note.address for note in plan.notes] == ["category general"]
    assert "left alone" in plan.notes[0].text
    assert "previously: general" in plan.notes[0].remedy
