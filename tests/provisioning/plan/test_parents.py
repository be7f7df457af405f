"""A subcategory that is open to more than its parent is known before anything is written."""

import pytest
from locked import Locked, categories, category
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.plan.outcome import Status


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


def news(access: str = "", below: str = "") -> str:
    """A category with one subcategory, and a setting that has nothing to do with them."""
    sport = category("sport", more=f"access: {below}" if below else "")
    return "settings: {title: Another}\n" + categories(
        category("news", more=f"access: {access}" if access else "", below=sport)
    )


def hindrances(locked: Locked, text: str) -> dict[str, str]:
    return {change.key: change.hindrance for change in locked.plan(text).changes if change.hindrance}


def alone(access: str) -> str:
    return categories(category("news", more=f"access: {access}"))


@pytest.mark.parametrize(
    ("before", "text", "hindered"),
    [
        pytest.param(
            alone("{see: [staff]}"),
            news(below="{see: [members]}"),
            {
                "news/sport": "it is open to members, and news above it is not, which declares no access: let "
                "members see news too (forum.yaml:4), or leave them out (forum.yaml:4)"
            },
            id="a new one, whose parent declares none",
        ),
        pytest.param(
            news("{see: [staff, moderators]}", "{see: [moderators]}"),
            news("{see: [staff]}"),
            {
                "news": "news/sport below it is open to moderators on the forum: write access for that too "
                "(forum.yaml:4), or let moderators see this one (forum.yaml:4)"
            },
            id="one that is there, when its parent closes",
        ),
        pytest.param(
            news("{see: [staff]}", "{see: [staff]}"),
            news(below="{see: [staff, moderators]}"),
            {
                "news/sport": "it is open to moderators, and news above it is not, which declares no access: let "
                "moderators see news too (forum.yaml:4), or leave them out (forum.yaml:4)"
            },
            id="one that is there and opens",
        ),
    ],
)
def test_what_a_parent_does_not_allow_is_told_and_not_tried(
    locked: Locked, before: str, text: str, hindered: dict[str, str]
) -> None:
    locked.settled(before)

    told = {key: reason.replace(f"{locked.house.folder}/", "") for key, reason in hindrances(locked, text).items()}
    ran = locked.run(text)

    assert told == hindered
    outcomes = {outcome.operation.key: outcome.status for outcome in ran.applied.outcomes}
    assert {key for key, status in outcomes.items() if status is not Status.DONE} == set(hindered)
    assert {outcomes[key] for key in hindered} == {Status.HINDERED}
    assert ran.applied.exit_code == 4


@pytest.mark.parametrize(
    ("before", "text"),
    [
        pytest.param(alone("{see: [everyone]}"), news(below="{see: [staff]}"), id="narrower than everyone"),
        pytest.param(alone("{see: [staff]}"), news(below="{create: [staff]}"), id="the same with more rights"),
        pytest.param(alone("{see: [staff]}"), news("{see: [everyone]}", "{see: [members]}"), id="both open"),
        pytest.param(
            news("{see: [staff, moderators]}", "{see: [moderators]}"),
            news("{see: [staff]}", "{see: [staff]}"),
            id="both close",
        ),
    ],
)
def test_what_a_parent_allows_converges(locked: Locked, before: str, text: str) -> None:
    locked.settled(before)

    assert hindrances(locked, text) == {}
    locked.settled(text)


def test_the_forum_refuses_what_is_told(house: Rehearsal) -> None:
    Locked(house).settled(alone("{see: [admins]}"))
    client = house.app.test_client()
    for groups, status in (({"staff": 1}, 422), ({"admins": 3, "staff": 3}, 422), ({}, 422), ({"admins": 1}, 200)):
        sent = {"name": f"Sport {len(groups)}", "parent_category_id": 5, "permissions": groups or []}
        headers = {"Api-Key": "f" * 64, "Api-Username": "provisioner"}
        assert client.post("/categories.json", json=sent, headers=headers).status_code == status, groups


def test_what_differs_is_told_though_it_could_not_be_written_back(locked: Locked) -> None:
    """Somebody closed both: the subcategory cannot be opened again below a parent that the file leaves alone."""
    locked.settled(news(below="{see: [everyone]}"))
    house = locked.house
    house.arrange("PUT", "/categories/6.json", {"permissions": {"staff": 1}})
    house.arrange("PUT", "/categories/5.json", {"permissions": {"staff": 1}})

    plan = locked.plan(news(below="{see: [everyone]}"))

    assert [(item.field, change.key) for change in plan.changes for item in change.fields] == [("access", "news/sport")]
    assert plan.changes[0].hindrance.startswith("it is open to everyone, and news above it is not")


def test_a_new_subcategory_without_access_stops_the_plan_below_a_closed_parent(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as refused:
        house.plan(news("{see: [staff]}"))
    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == ("wider-than-parent", "categories[news].subcategories[sport]")
    assert "it would be open to everyone" in problem.message
    house.settled(news("{see: [staff]}", "{see: [staff]}"))
    assert house.plan(news("{see: [staff]}")).is_empty


def test_a_parent_does_not_close_over_an_open_category_that_the_file_does_not_name(locked: Locked) -> None:
    locked.run(alone("{see: [everyone]}"))
    parent = locked.house.category("news")["id"]
    locked.house.arrange(
        "POST", "/categories.json", {"name": "Open", "parent_category_id": parent, "permissions": {"everyone": 1}}
    )
    plan = locked.house.plan(alone("{see: [staff]}"))
    (change,) = plan.changes
    assert change.hindrance.startswith("news/open below it is open to everyone on the forum")
    assert locked.house.plan(alone("{see: [everyone], reply: [staff]}")).changes[0].hindrance == ""


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("see: [staff, ring]", "see: [club], create: [staff]", "see"),
        ("see: [ring], create: [staff]", "see: [club, staff]", "see"),
        ("see: [ring], create: [staff]", "see: [club], reply: [staff]", "reply"),
        ("see: [ring], create: [staff]", "see: [club], create: [staff]", "create"),
    ],
    ids=["more", "less", "a little less", "the same"],
)
def test_while_a_parent_turns_no_group_may_do_more_than_before_and_after(
    house: Rehearsal, before: str, after: str, between: str
) -> None:
    """Those that see it only before and those that see it only then see it for a while together."""
    text = (
        "groups: [{{name: ring}}, {{name: club}}]\n"
        "categories: [{{name: Internal, slug: internal, access: {{{}}}, "
        "subcategories: [{{name: Leaf, slug: leaf, access: {{see: [{}]}}}}]}}]\n"
    )
    house.settled(text.format(before, "ring"))
    first = house.plan(text.format(after, "club")).operations[0]
    assert first.id == "category internal (opened first)"
    (item,) = first.changes[0].fields
    assert item.new == {"staff": between, "ring": "see", "club": "see"}
