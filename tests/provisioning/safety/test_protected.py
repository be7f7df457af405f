"""`protect`: nothing deletes what it names or changes who may see it, under which name and with which consent ever."""

import pytest
from rehearsal import Rehearsal

from idiaspora.provisioning.safety.guards import Consents, refusals

BEFORE = """
groups: [{name: experts, members: [martin]}, {name: scholars}]
tag_groups: [{name: Kinds, tags: [idea]}]
categories:
  - name: Library
    slug: library
    access: {create: [experts]}
    subcategories: [{name: Maps, slug: maps, access: {create: [experts]}}]
"""
EVERYTHING = Consents(
    delete=frozenset({"category", "group", "tag_group"}), widening=frozenset({"categories[library]"}), limits={}
)


def refused(house: Rehearsal, text: str) -> list[tuple[str, str]]:
    """What protection refuses, whatever else was agreed to: what it says, without the file."""
    house.settled(BEFORE)
    wanted = house.desired(text)
    found = refusals(house.plan(wanted), wanted, EVERYTHING)
    assert all(item.place.endswith(tuple(f":{line}" for line in range(3, 20))) for item in found)
    return [(item.rule, item.reason) for item in found if item.rule == "protected"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "categories: [{name: Library, slug: library, protect: true, access: {create: [experts, scholars]}}]",
            "category library is protected, and the plan would change who may see it",
            id="widened",
        ),
        pytest.param(
            "categories: [{name: Library, slug: library, protect: true, access: {create: [admins]}}]",
            "category library is protected, and the plan would change who may see it",
            id="narrowed",
        ),
        pytest.param(
            "categories: [{name: Library, slug: library, access: {create: [admins]}}]\n"
            "protect: ['categories[Library]']\n",
            "category library is protected, and the plan would change who may see it",
            id="named at the top, in another letter case",
        ),
        pytest.param(
            "categories: [{name: Library, slug: books, previously: library, access: {create: [admins]}}]\n"
            "protect: ['categories[library]']\n",
            "category books is protected, and the plan would change who may see it",
            id="under its former name",
        ),
        pytest.param(
            "categories: [{name: Library, slug: books, previously: library, subcategories: [{name: Maps, slug: maps,"
            " access: {create: [admins]}}]}]\nprotect: ['categories[library/maps]']\n",
            "category books/maps is protected, and the plan would change who may see it",
            id="below one that is renamed",
        ),
        pytest.param(
            "prune: {categories: [library/maps]}\nprotect: ['categories[library/maps]']\n",
            "category library/maps is protected, and the plan would delete it",
            id="deleted",
        ),
        pytest.param(
            "prune: {groups: [scholars]}\nprotect: ['groups[scholars]']\n",
            "group scholars is protected, and the plan would delete it",
            id="group deleted",
        ),
        pytest.param(
            "groups: [{name: experts, protect: true, visible_to: staff}]",
            "group experts is protected, and the plan would change who may see it",
            id="group hidden",
        ),
        pytest.param(
            "prune: {tag_groups: [Kinds]}\nprotect: ['tag_groups[Kinds]']\n",
            "tag_group Kinds is protected, and the plan would delete it",
            id="tag group deleted",
        ),
    ],
)
def test_what_is_protected_stays_and_is_seen_by_the_same_people(house: Rehearsal, text: str, said: str) -> None:
    assert refused(house, text) == [("protected", said)]


@pytest.mark.parametrize(
    "text", ["settings: {auto_approve_email_domains: [example.org]}", "settings: {blocked_email_domains: []}"]
)
def test_what_members_see_is_not_shown_to_whoever_registers(house: Rehearsal, text: str) -> None:
    seen = "categories: [{name: Library, slug: library, protect: true, access: {create: [members]}}]\n"
    house.settled(seen)
    wanted = house.desired(seen + text)
    (found,) = [item for item in refusals(house.plan(wanted), wanted, EVERYTHING) if item.rule == "protected"]
    assert "makes anyone a member" in found.reason


@pytest.mark.parametrize(
    ("by_name", "needs"), [("true", False), ("false", True)], ids=["open to all", "by Google only"]
)
def test_one_more_login_shows_it_where_not_everybody_could_register(
    house: Rehearsal, by_name: str, *, needs: bool
) -> None:
    seen = "categories: [{name: Library, slug: library, protect: true, access: {create: [members]}}]\n"
    house.settled(seen)
    house.setting("google_oauth2_client_id", "number")
    house.setting("google_oauth2_client_secret", "secret")
    house.setting("enable_google_oauth2_logins", "true")
    house.setting("enable_local_logins", by_name)
    wanted = house.desired(f"{seen}settings: {{enable_github_logins: true}}\n")
    found = [item.reason for item in refusals(house.plan(wanted), wanted, EVERYTHING) if item.rule == "protected"]
    assert ["makes anyone a member" in reason for reason in found] == ([True] if needs else [])


def test_everything_else_of_it_may_change(house: Rehearsal) -> None:
    text = "categories: [{name: Books, slug: books, previously: library, color: '112233', protect: true}]\n"
    assert refused(house, text) == []
    assert house.run(text).applied.exit_code == 0


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        pytest.param(
            "categories: [{name: Library, slug: library}]\ngroups: [{name: experts}]\n"
            "protect: ['categories[libary]', 'groups[expert]', 'themes[library/maps]']\n",
            ["category libary", "group expert"],
            id="mistyped",
        ),
        pytest.param("protect: ['categories[libary]']\n", [], id="nothing was read that could tell"),
        pytest.param(
            "categories: [{name: New, slug: new}]\nprotect: ['categories[new]', 'categories[LIBRARY]']\n",
            [],
            id="declared, or in another letter case",
        ),
    ],
)
def test_a_protection_that_names_nothing_is_told(house: Rehearsal, text: str, addresses: list[str]) -> None:
    house.settled(BEFORE)

    notes = [note for note in house.plan(text).notes if "protect names it" in note.text]

    assert [note.address for note in notes] == addresses
    assert all("forum.yaml:" in note.place for note in notes)


RULES = "id: rules, title: The rules of the house, body: Read this first of all."
OTHERS = {
    "a page in another place": (
        "categories: [{name: Hall, slug: hall}, {name: Vault, slug: vault, access: {create: [staff]}}]\n"
        f"pages: [{{{RULES}, category: vault}}]\n",
        f"pages: [{{{RULES}, category: hall, protect: true}}]\n",
        "page rules is protected, and the plan would change who may see it",
    ),
    "a page as a banner": (
        "categories: [{name: Vault, slug: vault, access: {create: [staff]}}]\n"
        f"pages: [{{{RULES}, category: vault}}]\n",
        f"pages: [{{{RULES}, category: vault, banner: true, protect: true}}]\n",
        "page rules is protected, and the plan would change who may see it",
    ),
    "answers about people": (
        "user_fields: [{name: Phone, type: text}]\n",
        "user_fields: [{name: Phone, type: text, show_on_profile: true, protect: true}]\n",
        "user_field Phone is protected, and the plan would change who may see it",
    ),
}


@pytest.mark.parametrize(("before", "text", "said"), OTHERS.values(), ids=OTHERS.keys())
def test_things_of_other_kinds_are_seen_by_the_same_people(house: Rehearsal, before: str, text: str, said: str) -> None:
    house.settled(before)
    wanted = house.desired(text)
    assert said in [item.reason for item in refusals(house.plan(wanted), wanted, EVERYTHING)]


def test_a_page_may_go_where_everybody_sees_it_too(house: Rehearsal) -> None:
    places = "categories: [{name: Hall, slug: hall}, {name: Yard, slug: yard}]\n"
    house.settled(f"{places}pages: [{{{RULES}, category: hall}}]\n")
    wanted = house.desired(f"pages: [{{{RULES}, category: yard, banner: true, protect: true}}]\n")
    assert refusals(house.plan(wanted), wanted, EVERYTHING) == ()


def test_a_protected_query_is_shown_to_the_same_groups(house: Rehearsal) -> None:
    query = "data_explorer: {{queries: [{{name: Report, sql: SELECT 1, groups: [{}]{}}}]}}\n"
    given = Consents(widening=frozenset({"data_explorer.queries[Report]"}))
    house.settled("settings: {data_explorer_enabled: true}\n")
    house.settled(query.format("staff", ""))
    wanted = house.desired(query.format("staff, members", ", protect: true"))
    (found,) = refusals(house.plan(wanted), wanted, given)
    assert (found.rule, "would change who may see it" in found.reason) == ("protected", True)


@pytest.mark.parametrize(("scopes", "is_refused"), [("all", True), ("global:read", False)])
def test_a_protected_key_is_not_revoked_to_be_made_again(house: Rehearsal, scopes: str, *, is_refused: bool) -> None:
    scope = {"scope_id": "global:read"}
    key = {"description": "bot", "scope_mode": "read_only", "username": "amina", "scopes": [scope]}
    house.arrange("POST", "/admin/api/keys.json", {"key": key})
    wanted = house.desired(f"api_keys: [{{name: bot, scopes: ['{scopes}'], protect: true}}]\n")
    given = Consents(widening=frozenset({"api_keys[bot]"}))
    found = [item.reason for item in refusals(house.plan(wanted), wanted, given)]
    said = "api_key bot is protected, and the plan would revoke it, and make another one in its place"
    assert found == ([said] if is_refused else [])
