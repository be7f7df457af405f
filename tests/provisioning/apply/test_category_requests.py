"""Categories, their order and their About topics at the HTTP edge: from a state and a file to exactly these writes."""

import json
from typing import Any

import pytest
from rehearsal import HEAD, Rehearsal, Sent

from idiaspora.plugin_config.language.problems import Invalid

LIBRARY = (
    'categories: [{name: Library, slug: library, color: "112233", access: {see: [everyone], create: [members]}}]\n'
)
OPEN = {"everyone": 3, "trust_level_0": 1}


def written(house: Rehearsal, text: str, *consents: str) -> list[tuple[str, object]]:
    """The writes that a file causes, each with its body; the run has to converge."""
    ran = house.run(text, allow_delete=consents)
    assert ran.applied.exit_code == 0, [item for item in ran.applied.outcomes if item.reason] or ran.applied.unconverged
    assert house.plan(text).is_empty
    return [(str(sent), sent.body) for sent in ran.writes]


def tree(parent: str, child: str, slug: str = "library", more: str = "") -> str:
    """A category with one below it, each with the access given."""
    return f"""
groups: [{{name: experts}}, {{name: scholars}}, {{name: readers}}]
categories:
  - name: Library
    slug: {slug}
    {more}
    access: {parent}
    subcategories:
      - {{name: Maps, slug: maps, access: {child}}}
"""


def test_a_new_category_always_says_who_may_see_it(house: Rehearsal) -> None:
    assert written(house, "categories: [{name: Library, slug: library}]") == [
        ("POST /categories.json", {"name": "Library", "slug": "library", "permissions": {"everyone": 1}})
    ]


def test_a_tree_is_made_from_the_top(house: Rehearsal) -> None:
    assert written(house, tree("{create: [experts]}", "{create: [experts]}"))[3:] == [
        ("POST /categories.json", {"name": "Library", "slug": "library", "permissions": {"experts": 1}}),
        (
            "POST /categories.json",
            {"name": "Maps", "slug": "maps", "permissions": {"experts": 1}, "parent_category_id": 5},
        ),
    ]


@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        pytest.param('color: "332211"', {"color": "332211"}, id="colour"),
        pytest.param("name: Books", {"name": "Books"}, id="name"),
        pytest.param("topic_template: 'A\n\n      B'", {"topic_template": "A\nB"}, id="template"),
        pytest.param("search_priority: very low", {"search_priority": 2}, id="word for a number"),
        pytest.param("auto_close_hours: 48", {"auto_close_hours": 48}, id="number"),
        pytest.param("sort_order: votes", {"sort_order": "votes"}, id="choice"),
        pytest.param("all_topics_wiki: true", {"all_topics_wiki": True}, id="boolean"),
        pytest.param(
            "auto_bump: {daily: 2}", {"category_setting_attributes": {"num_auto_bump_daily": 2}}, id="automatic bumps"
        ),
        pytest.param("allowed_tags: [maps]", {"allowed_tags": ["maps"]}, id="tags"),
        pytest.param(
            "solved: {enabled: true}", {"custom_fields": {"enable_accepted_answers": "true"}}, id="solved, as a text"
        ),
        pytest.param("topic_voting: true", {"custom_fields": {"enable_topic_voting": True}}, id="voting"),
        pytest.param("custom_fields: {shelf: '12'}", {"custom_fields": {"shelf": "12"}}, id="custom field"),
    ],
)
def test_one_changed_field_is_one_write_of_it(house: Rehearsal, declared: str, sent: dict[str, object]) -> None:
    house.settled("settings: {tagging_enabled: true, solved_enabled: true, topic_voting_enabled: true}\n" + LIBRARY)
    name = "" if declared.startswith("name") else "name: Library, "
    text = f"categories:\n  - {{{name}slug: library, {declared}}}\n"
    assert written(house, text) == [("PUT /categories/5.json", sent)]


def test_managed_permissions_go_along_with_every_write(house: Rehearsal) -> None:
    """Leaving them out logs a change of permissions that did not happen (3.5)."""
    house.settled(LIBRARY)
    assert written(house, LIBRARY.replace("112233", "332211")) == [
        ("PUT /categories/5.json", {"color": "332211", "permissions": OPEN})
    ]


def test_the_votes_survive_every_write(house: Rehearsal) -> None:
    """A write without the current flag archives the votes of every topic (3.5)."""
    house.settled(LIBRARY.replace("slug: library", "slug: library, topic_voting: true"))
    ((_, body),) = written(house, LIBRARY.replace("112233", "332211"))
    assert body == {"color": "332211", "permissions": OPEN, "custom_fields": {"enable_topic_voting": True}}


def test_a_renamed_category_stays_the_same_one(house: Rehearsal) -> None:
    house.settled(LIBRARY)
    renamed = LIBRARY.replace("slug: library", "slug: books, previously: library")
    assert written(house, renamed) == [("PUT /categories/5.json", {"slug": "books", "permissions": OPEN})]


def test_what_stands_below_a_renamed_category_is_not_written(house: Rehearsal) -> None:
    house.settled(tree("{create: [experts]}", "{create: [experts]}"))
    renamed = tree("{create: [experts]}", "{create: [experts]}", "books", "previously: library")
    assert written(house, renamed) == [("PUT /categories/5.json", {"slug": "books", "permissions": {"experts": 1}})]


def test_approval_below_a_renamed_category_is_read_back_where_it_stands_then(house: Rehearsal) -> None:
    text = """
categories:
  - name: Library
    slug: library
    subcategories: [{name: Maps, slug: maps, approve: {topics: true}}]
"""
    house.settled(text)
    text = text.replace("slug: library", "slug: books\n    previously: library").replace(
        "topics: true", "topics: false"
    )
    assert [request for request, _ in written(house, text)] == ["PUT /categories/5.json", "PUT /categories/6.json"]
    assert house.category("books/maps")["category_setting"]["require_topic_approval"] is False


SHELVES = "  - {name: Shelves, slug: shelves}\n"


@pytest.mark.parametrize(
    ("text", "parent"),
    [
        pytest.param(
            "categories:\n  - {name: Library, slug: library}\n  - name: Shelves\n    slug: shelves\n"
            "    subcategories: [{name: Maps, slug: maps, previously: library/maps}]\n",
            7,
            id="to another parent",
        ),
        pytest.param("categories:\n  - {name: Maps, slug: maps, previously: library/maps}\n", None, id="to the top"),
    ],
)
def test_a_category_moves(house: Rehearsal, text: str, parent: int | None) -> None:
    house.settled(
        "categories:\n  - name: Library\n    slug: library\n    subcategories: [{name: Maps, slug: maps}]\n" + SHELVES
    )
    assert written(house, text) == [("PUT /categories/6.json", {"parent_category_id": parent})]


def test_a_move_that_did_not_arrive_is_noticed(house: Rehearsal) -> None:
    house.settled("categories:\n  - name: Library\n    slug: library\n    subcategories: [{name: Maps, slug: maps}]\n")

    def bent(sent: object, answer: object) -> object:
        if "find.json" in str(sent) and isinstance(answer, dict):
            for row in answer["categories"]:
                row["parent_category_id"] = 5
        return answer

    house.wire.bend = bent
    ran = house.run("categories:\n  - {name: Maps, slug: maps, previously: library/maps}\n")
    assert [(str(item.resource.address), item.change.field) for item in ran.applied.unconverged] == [
        ("category maps", "path")
    ]
    assert ran.applied.exit_code == 4


EVERYONE, EXPERTS, SCHOLARS = "{see: [everyone], create: [members]}", "{create: [experts]}", "{create: [scholars]}"
BOTH = "{create: [experts, scholars]}"
AT_5, AT_6 = "PUT /categories/5.json", "PUT /categories/6.json"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            (EVERYONE, EVERYONE), (EXPERTS, EXPERTS), [(AT_6, {"experts": 1}), (AT_5, {"experts": 1})], id="restricted"
        ),
        pytest.param((EXPERTS, EXPERTS), (EVERYONE, EVERYONE), [(AT_5, OPEN), (AT_6, OPEN)], id="opened to everyone"),
        pytest.param(
            (BOTH, BOTH), (EXPERTS, EXPERTS), [(AT_6, {"experts": 1}), (AT_5, {"experts": 1})], id="to fewer groups"
        ),
        pytest.param(
            (EXPERTS, EXPERTS),
            (BOTH, BOTH),
            [(AT_5, {"experts": 1, "scholars": 1}), (AT_6, {"experts": 1, "scholars": 1})],
            id="to more groups",
        ),
        pytest.param(
            (EXPERTS, EXPERTS),
            (SCHOLARS, SCHOLARS),
            [(AT_5, {"experts": 1, "scholars": 1}), (AT_6, {"scholars": 1}), (AT_5, {"scholars": 1})],
            id="turned: the parent is opened first",
        ),
        pytest.param((EXPERTS, EXPERTS), (BOTH, EXPERTS), [(AT_5, {"experts": 1, "scholars": 1})], id="parent only"),
    ],
)
def test_parents_open_before_and_close_after_what_is_below_them(
    house: Rehearsal, before: tuple[str, str], after: tuple[str, str], expected: list[tuple[str, object]]
) -> None:
    house.settled(tree(*before))
    assert written(house, tree(*after)) == [(request, {"permissions": body}) for request, body in expected]


def test_a_parent_is_renamed_and_closed_at_once(house: Rehearsal) -> None:
    house.settled(tree(BOTH, BOTH))
    assert written(house, tree(EXPERTS, EXPERTS, "books", "previously: library")) == [
        (AT_6, {"permissions": {"experts": 1}}),
        (AT_5, {"slug": "books", "permissions": {"experts": 1}}),
    ]


def test_a_category_leaves_before_its_parent_closes(house: Rehearsal) -> None:
    house.settled(tree(EVERYONE, EVERYONE))
    text = f"""
categories:
  - {{name: Library, slug: library, access: {EXPERTS}}}
  - {{name: Maps, slug: maps, previously: library/maps, access: {EVERYONE}}}
"""
    assert [request for request, _ in written(house, text)] == [AT_6, AT_5]


def test_a_category_goes_before_its_parent_closes(house: Rehearsal) -> None:
    theme = "themes: [{name: Capital, slug: capital, access: %s, questions: %s}]\ngroups: [{name: experts}]\n"
    house.settled(theme % (EVERYONE, "true"))
    assert [request for request, _ in written(house, theme % (EXPERTS, "false"), "category")] == [
        "DELETE /categories/6.json",
        AT_5,
    ]


def test_a_group_is_renamed_under_the_categories_that_it_sees(house: Rehearsal) -> None:
    house.settled(tree(EXPERTS, EXPERTS))
    text = tree("{create: [masters]}", "{create: [masters]}").replace(
        "{name: experts}", "{name: masters, previously: experts}"
    )
    assert [request for request, _ in written(house, text)] == ["PUT /groups/41.json"]
    assert written(house, text.replace("name: Maps", "name: Atlas")) == [
        (AT_6, {"name": "Atlas", "permissions": {"masters": 1}})
    ]


def test_a_group_is_renamed_and_a_category_that_it_sees_changes(house: Rehearsal) -> None:
    """The permissions that go along name the group as it is called by then: an old name is answered with 500."""
    house.settled(tree(EXPERTS, EXPERTS))
    text = tree("{create: [masters]}", "{create: [masters]}").replace(
        "{name: experts}", "{name: masters, previously: experts}"
    )
    assert written(house, text.replace("name: Maps", "name: Atlas")) == [
        ("PUT /groups/41.json", {"group": {"name": "masters"}, "update_existing_users": "false"}),
        (AT_6, {"name": "Atlas", "permissions": {"masters": 1}}),
    ]


THEME = """
moderators: {capital: {members: [martin]}}
themes:
  - name: Capital
    slug: capital
    description: All about the capital of the diaspora.
    access: {see: [everyone], create: [members]}
    moderated_by: [capital]
    questions: QUESTIONS
"""


def test_no_questions_needs_consent(house: Rehearsal) -> None:
    house.settled(THEME.replace("QUESTIONS", "true"))
    ran = house.run(THEME.replace("QUESTIONS", "false"))
    assert ran.writes == []
    assert [(item.status.value, item.reason) for item in ran.applied.outcomes] == [
        ("not consented", "needs --allow-delete category")
    ]
    assert ran.applied.exit_code == 5


def test_no_questions_with_consent(house: Rehearsal) -> None:
    house.settled(THEME.replace("QUESTIONS", "true"))
    assert written(house, THEME.replace("QUESTIONS", "false"), "category") == [("DELETE /categories/6.json", None)]


def test_a_category_with_topics_is_not_deleted_and_the_forum_says_why(house: Rehearsal) -> None:
    house.settled(THEME.replace("QUESTIONS", "true"))
    topic = {"title": "Who may ask here, and what about?", "raw": "I should like to know who may ask.", "category": 6}
    house.arrange("POST", "/posts.json", topic)
    ran = house.run(THEME.replace("QUESTIONS", "false"), allow_delete=["category"])
    assert ran.writes == []
    ((outcome),) = ran.applied.outcomes
    assert outcome.status.value == "hindered"
    assert outcome.reason == "it holds 1 topic: move or delete them first"
    assert ran.applied.exit_code == 4


def test_a_description_is_written_on_top_of_what_was_read(house: Rehearsal) -> None:
    house.settled(THEME.replace("QUESTIONS", "true"))
    assert written(house, THEME.replace("QUESTIONS", "true").replace("All about", "More about")) == [
        (
            "PUT /posts/16.json",
            {
                "post": {
                    "raw": "More about the capital of the diaspora.",
                    "original_text": "All about the capital of the diaspora.",
                }
            },
        )
    ]


def test_a_description_in_french_arrives_with_plain_spaces(house: Rehearsal) -> None:
    """Discourse replaces the narrow spaces before French marks; a second plan must not see a difference."""
    text = "categories: [{name: A, slug: aaa, description: 'Vos questions\u00a0: posez-les ici, tout de suite\u202f!'}]"
    ((_, body),) = [item for item in written(house, text) if item[0].startswith("PUT /posts")]
    assert body == {"post": {"raw": "Vos questions : posez-les ici, tout de suite !"}}


def test_addresses_are_the_same_in_any_letter_case(house: Rehearsal) -> None:
    house.setting("email_in", "true")
    text = "categories: [{name: A, slug: aaa, email_in: 'Ask@Example.org | Us@Example.org'}]"
    ((_, body),) = written(house, text)
    assert isinstance(body, dict)
    assert body["email_in"] == "ask@example.org|us@example.org"


def test_form_templates_go_by_name(house: Rehearsal) -> None:
    if house.discourse == "3.5":
        house.setting("experimental_form_templates", "true")
    template = {"form_template": {"name": "Report", "template": "- type: input\n  id: what"}}
    house.arrange("POST", "/admin/customize/form-templates.json", template["form_template"])
    ((_, body),) = written(house, "categories: [{name: A, slug: aaa, form_templates: [Report]}]")
    assert isinstance(body, dict)
    assert body["form_template_ids"] == [1]
    with pytest.raises(Invalid) as caught:
        house.plan("categories: [{name: A, slug: aaa, form_templates: [Reprot]}]")
    assert [problem.code for problem in caught.value.problems] == ["no-such-form-template"]


def test_the_order_is_one_write_for_all_categories(house: Rehearsal) -> None:
    head = HEAD.replace("}\n", ", order: themes}\n")
    house.settled(head + "themes: [{name: Alpha, slug: alpha}, {name: Beta, slug: beta}]")
    ((request, body),) = written(house, head + "themes: [{name: Beta, slug: beta}, {name: Alpha, slug: alpha}]")
    assert request == "POST /categories/reorder.json"
    assert isinstance(body, dict)
    assert json.loads(body["mapping"]) == {"6": 0, "5": 1, "1": 2, "2": 3, "3": 4, "4": 5}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "categories: [{name: Books, slug: books, previously: library}, {name: Library, slug: library}]",
            "library is a former name here, but categories[library] has it now",
            id="a former name that another one has",
        ),
        pytest.param(
            "categories: [{name: A, slug: aaa, previously: old}, {name: B, slug: bbb, previously: old}]",
            "old is a former name of categories[aaa] already",
            id="a former name that two claim",
        ),
        pytest.param(
            "groups: [{name: experts, previously: Scholars}, {name: scholars}]",
            "Scholars is a former name here, but groups[scholars] has it now",
            id="groups, in any letter case",
        ),
    ],
)
def test_former_names_are_of_one_thing_only(house: Rehearsal, text: str, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        house.desired(text)
    assert [(problem.code, problem.message) for problem in caught.value.problems] == [("contradiction", said)]


def test_a_category_without_an_about_topic_keeps_its_description_for_the_next_run(house: Rehearsal) -> None:
    text = LIBRARY.replace("slug: library,", "slug: library, description: Books and papers of the diaspora.,")

    def without_about(sent: Sent, answer: Any) -> Any:
        if (sent.method, sent.path) != ("POST", "/categories.json"):
            return answer
        return {"category": {key: value for key, value in answer["category"].items() if key != "topic_url"}}

    house.wire.bend = without_about
    ran = house.run(text)
    house.wire.bend = None

    (outcome,) = (item for item in ran.applied.outcomes if item.operation.kind == "about_topic")
    assert outcome.reason.startswith("the category library has no About topic that could be found")
    ((request, body),) = written(house, text)
    assert request.startswith("PUT /posts/")
    assert body["post"]["raw"] == "Books and papers of the diaspora."
