"""What repeats on a forum is said once in the imported file, and nobody gets what they did not have."""

from importing import imported_from, variables_of
from rehearsal import Rehearsal

from idiaspora.provisioning.importing.compacting import compacted
from idiaspora.provisioning.importing.drafting import Data

COUNTRIES = {"gh": "Ghana", "ke": "Kenya", "ng": "Nigeria", "sn": "Senegal"}


def countries(**more: Data) -> Data:
    """A file of communities that differ in their names."""
    groups = [{"name": f"{slug}_moderators", "messages": "members"} for slug in COUNTRIES]
    below = [
        {
            "name": name,
            "slug": slug,
            "access": {"create": ["everyone"]},
            "moderated_by": [f"{slug}_moderators"],
            "description": f"A place for {name}, in all languages.",
            **more.get(slug, {}),
        }
        for slug, name in COUNTRIES.items()
    ]
    top = {"name": "Communities", "slug": "communities", "access": {"see": ["everyone"]}, "subcategories": below}
    return {"version": 1, "forum": {}, "groups": groups, "categories": [top]}


def test_what_all_say_is_a_default_and_what_some_say_of_their_names_a_shape() -> None:
    data = compacted(countries(ke={"color": "0033A0"}))

    assert data["defaults"] == {"group": {"messages": "members"}, "category": {"access": {"create": ["everyone"]}}}
    assert data["shapes"] == {
        "communities": {"moderated_by": ["{slug}_moderators"], "description": "A place for {name}, in all languages."}
    }
    (top,) = data["categories"]
    assert top["access"] == {"see": ["everyone"]}
    assert top["subcategories"][:2] == [
        {"name": "Ghana", "slug": "gh", "like": "communities"},
        {"name": "Kenya", "slug": "ke", "like": "communities", "color": "0033A0"},
    ]


def test_people_and_texts_about_one_thing_are_no_defaults() -> None:
    data = countries()
    for group in data["groups"]:
        group |= {"members": ["amina", "kofi"], "owners": ["kofi"]}
    data["categories"] = [{**item, "description": "A place."} for item in data["categories"][0]["subcategories"]]

    short = compacted(data)

    assert short["defaults"] == {"group": {"messages": "members"}, "category": {"access": {"create": ["everyone"]}}}
    assert all(group["members"] == ["amina", "kofi"] for group in short["groups"])


def test_who_says_something_else_takes_no_shape() -> None:
    data = compacted(countries(ng={"description": "Closed."}))

    (top,) = data["categories"]
    likes = [item.get("like") for item in top["subcategories"]]
    assert likes == ["communities", "communities", None, "communities"]
    assert top["subcategories"][2]["moderated_by"] == ["ng_moderators"]


def test_what_one_does_not_say_is_no_default() -> None:
    data = countries()
    data["groups"].append({"name": "readers"})

    assert "group" not in compacted(data)["defaults"]


def test_a_text_with_a_word_of_shapes_stands_at_its_place() -> None:
    same = {slug: {"description": "Write {name} here."} for slug in COUNTRIES}

    shape = compacted(countries(**same))["shapes"]["communities"]

    assert "description" not in shape


def test_few_things_take_no_shape() -> None:
    data = countries()
    data["categories"][0]["subcategories"] = data["categories"][0]["subcategories"][:2]

    assert "shapes" not in compacted(data)


def test_a_forum_of_communities_comes_in_shorter_and_plans_empty(house: Rehearsal) -> None:
    groups = "".join(f"  - {{name: {slug}_moderators, messages: members, members: [martin]}}\n" for slug in COUNTRIES)
    below = "".join(
        f"      - {{name: {name}, slug: {slug}, moderated_by: [{slug}_moderators], "
        f"description: 'A place for {name} and all who live there, in every language.',\n"
        f"         subcategories: [{{name: 'Events in {name}', slug: events}}]}}\n"
        for slug, name in COUNTRIES.items()
    )
    house.hosted("max_category_nesting", "3")
    house.settled(
        f"groups:\n{groups}categories:\n  - name: Communities\n    slug: communities\n    subcategories:\n{below}"
    )

    result = imported_from(house)

    assert "      - {name: Ghana, slug: gh, like: communities}\n" in result.text
    assert result.data["shapes"]["communities"]["subcategories"] == [{"name": "Events in {name}", "slug": "events"}]
    assert result.counts["categories"] >= 12  # with those that a shape makes
    assert house.plan(house.desired(result.text, variables=variables_of(result))).is_empty
