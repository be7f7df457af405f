"""Groups, members and owners at the HTTP edge: from a state and a file to exactly these writes."""

import pytest
from rehearsal import Rehearsal

EXPERTS = "groups: [{name: experts, full_name: The experts, members: [martin, amina], owners: [martin]}]\n"


def group(**attributes: object) -> str:
    return f"groups: [{{name: experts, {', '.join(f'{key}: {value}' for key, value in attributes.items())}}}]\n"


def written(house: Rehearsal, text: str, *consents: str) -> list[tuple[str, object]]:
    """The writes that a file causes, each with its body; the run has to converge."""
    ran = house.run(text, allow_delete=consents)
    assert ran.applied.exit_code == 0, [item for item in ran.applied.outcomes if item.reason] or ran.applied.unconverged
    assert house.plan(text).is_empty
    return [(str(sent), sent.body) for sent in ran.writes]


def test_a_new_group_takes_its_members_along(house: Rehearsal) -> None:
    assert written(house, EXPERTS) == [
        (
            "POST /admin/groups.json",
            {
                "group": {
                    "name": "experts",
                    "full_name": "The experts",
                    "usernames": "martin,amina",
                    "owner_usernames": "martin",
                }
            },
        )
    ]
    assert (house.members("experts"), house.owners("experts")) == ({"martin", "amina"}, {"martin"})


def test_names_are_sent_as_the_forum_spells_them(house: Rehearsal) -> None:
    ((_, body),) = written(house, "groups: [{name: experts, members: [MARTIN, Amina], owners: [AMINA]}]")
    assert body == {"group": {"name": "experts", "usernames": "martin,amina", "owner_usernames": "amina"}}


@pytest.mark.parametrize(
    ("attribute", "value", "sent"),
    [
        pytest.param("full_name", "Experts of all", {"full_name": "Experts of all"}, id="text"),
        pytest.param("title", "Expert", {"title": "Expert"}, id="title"),
        pytest.param("bio", "We know a lot.", {"bio_raw": "We know a lot."}, id="bio"),
        pytest.param("messages", "everyone", {"messageable_level": 99}, id="messages"),
        pytest.param("mentions", "members", {"mentionable_level": 3}, id="mentions"),
        pytest.param("visible_to", "staff", {"visibility_level": 3}, id="visible to"),
        pytest.param("members_visible_to", "owners", {"members_visibility_level": 4}, id="members visible to"),
        pytest.param("primary_group", "true", {"primary_group": True}, id="boolean"),
        pytest.param("grant_trust_level", "member", {"grant_trust_level": 2}, id="trust level"),
        pytest.param("public_exit", "yes", {"public_exit": True}, id="yes"),
        pytest.param("incoming_email", "[a@example.org]", {"incoming_email": "a@example.org"}, id="addresses"),
        pytest.param(
            "automatic_email_domains",
            "[example.org, example.net]",
            {"automatic_membership_email_domains": "example.org|example.net"},
            id="domains, which no bulk read carries",
        ),
        pytest.param("notification_level", "tracking", {"default_notification_level": 2}, id="notification level"),
        pytest.param(
            "flair",
            '{icon: star, background: "112233"}',
            {"flair_icon": "star", "flair_bg_color": "112233", "primary_group": True},
            id="flair, which shows for a primary group only",
        ),
    ],
)
def test_one_changed_attribute_is_one_write_of_it(
    house: Rehearsal, attribute: str, value: str, sent: dict[str, object]
) -> None:
    house.settled(EXPERTS)
    assert written(house, group(**{attribute: value})) == [
        ("PUT /groups/41.json", {"group": sent, "update_existing_users": "false"})
    ]


def test_a_renamed_group_keeps_its_members(house: Rehearsal) -> None:
    house.settled(EXPERTS)
    renamed = EXPERTS.replace("name: experts", "name: scholars, previously: experts")
    assert written(house, renamed) == [
        ("PUT /groups/41.json", {"group": {"name": "scholars"}, "update_existing_users": "false"})
    ]
    assert house.members("scholars") == {"martin", "amina"}


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        pytest.param(
            "members: [martin, amina, kofi], owners: [martin]",
            [("PUT /groups/41/members.json", {"usernames": "kofi"})],
            id="one comes",
        ),
        pytest.param(
            "members: [martin], owners: [martin]",
            [("DELETE /groups/41/members.json", {"usernames": "amina"})],
            id="one goes",
        ),
        pytest.param(
            "members: [martin, kofi, lucia], owners: [martin]",
            [
                ("PUT /groups/41/members.json", {"usernames": "kofi,lucia"}),
                ("DELETE /groups/41/members.json", {"usernames": "amina"}),
            ],
            id="some come and one goes",
        ),
        pytest.param(
            "members: [martin, amina], owners: [amina]",
            [
                ("PUT /groups/41/owners.json", {"usernames": "amina"}),
                ("DELETE /admin/groups/41/owners.json", {"group": {"usernames": "martin"}}),
            ],
            id="another owner",
        ),
        pytest.param(
            "members: [amina], owners: []",
            [("DELETE /groups/41/members.json", {"usernames": "martin"})],
            id="an owner who leaves the group is no owner any more",
        ),
        pytest.param("owners: [martin]", [], id="members that are not declared stay"),
    ],
)
def test_members_and_owners(house: Rehearsal, people: str, expected: list[object]) -> None:
    house.settled(EXPERTS)
    assert written(house, f"groups: [{{name: experts, {people}}}]", "membership") == expected


def test_membership_requests_wait_for_the_owner_that_they_need(house: Rehearsal) -> None:
    house.settled("groups: [{name: experts}]")
    text = "groups: [{name: experts, members: [martin], owners: [martin], allow_membership_requests: true}]"
    assert [request for request, _ in written(house, text)] == [
        "PUT /groups/41/members.json",
        "PUT /groups/41/owners.json",
        "PUT /groups/41.json",
    ]


def test_an_automatic_group_is_described(house: Rehearsal) -> None:
    assert written(house, "groups: [{name: staff, bio: The staff, mentions: everyone}]") == [
        (
            "PUT /groups/3.json",
            {"group": {"bio_raw": "The staff", "mentionable_level": 99}, "update_existing_users": "false"},
        )
    ]


def test_notification_defaults_of_a_group_that_is_not_declared(house: Rehearsal) -> None:
    house.settled("categories: [{name: Capital, slug: capital}]")
    text = "themes: [{name: Capital, slug: capital, moderated_by: [staff], questions: true}]"
    assert (
        "PUT /groups/3.json",
        {"group": {"watching_category_ids": [6]}, "update_existing_users": "false"},
    ) in written(house, text)


def test_a_group_is_the_same_in_any_letter_case_and_gets_that_of_the_file(house: Rehearsal) -> None:
    house.settled("groups: [{name: Experts, members: [martin]}]")
    text = """
groups: [{name: experts, title: Expert}]
themes: [{name: Capital, slug: capital, moderated_by: [EXPERTS], questions: true, access: {create: [eXperts]}}]
"""
    bodies = dict(written(house, text))
    assert bodies["PUT /groups/41.json"]["group"] == {"watching_category_ids": [6]}
    # Permissions name groups exactly as they are stored: another spelling is answered with 500 (3.5).
    assert house.granted("capital") == {"experts": 1}
    assert (house.group("experts")["name"], house.group("experts")["title"]) == ("experts", "Expert")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("groups: [{name: crew}]", "groups: [{name: Crew}]", id="a group"),
        pytest.param("groups: [{name: crew}]", "groups: [{name: Crew, previously: crew}]", id="with its former name"),
        pytest.param("groups: [{name: Team-A}]", "groups: [{name: team-a, members: [martin]}]", id="with members"),
        pytest.param(
            "moderators: {Capital: {members: [martin]}}", "moderators: {capital: {members: [martin]}}", id="of a role"
        ),
    ],
)
def test_a_name_in_other_letters_is_written_once(house: Rehearsal, before: str, after: str) -> None:
    house.settled(before)

    ran = house.run(after)

    ((name,),) = ([item for item in change.fields if item.field == "name"] for change in ran.plan.changes[:1])
    assert (str(name.old).casefold(), name.old != name.new) == (str(name.new).casefold(), True)
    assert house.arrange("GET", "/groups/by-id/41.json")["group"]["name"] == name.new
    assert ran.applied.exit_code == 0
    assert house.plan(after).is_empty


def test_permissions_name_a_group_as_it_is_after_its_name_got_other_letters(house: Rehearsal) -> None:
    house.settled("groups: [{name: crew}]\ncategories: [{name: Deck, slug: deck, access: {see: [crew]}}]")
    text = (
        "groups: [{name: Crew}]\n"
        "categories: [{name: Deck, slug: deck, color: '112233', access: {see: [crew], create: [staff]}}]"
    )

    assert house.run(text).applied.exit_code == 0
    assert house.granted("deck") == {"Crew": 3, "staff": 1}
    assert house.plan(text).is_empty


def test_site_moderators_are_granted_and_never_revoked(house: Rehearsal) -> None:
    text = "moderators: {capital: {members: [martin, modder], site_moderators: true}}"
    assert [request for request, _ in written(house, text)] == [
        "POST /admin/groups.json",
        "PUT /admin/users/2/grant_moderation.json",
    ]
    assert written(house, text.replace("true", "false")) == []


@pytest.mark.parametrize("more", ["", ", allow_membership_requests: false"], ids=["not declared", "off"])
def test_a_template_that_a_new_group_drops_is_written_once_it_is_there(house: Rehearsal, more: str) -> None:
    text = f"groups: [{{name: experts, membership_request_template: Tell us who you are.{more}}}]"

    ran = house.run(text)

    assert [str(sent) for sent in ran.writes] == ["POST /admin/groups.json", "PUT /groups/41.json"]
    assert ran.plan.writes == 2
    assert ran.applied.exit_code == 0
    assert house.group("experts")["membership_request_template"] == "Tell us who you are."
    assert house.plan(text).operations == ()


def test_a_template_comes_with_a_new_group_that_takes_requests(house: Rehearsal) -> None:
    more = "allow_membership_requests: true, members: [martin], owners: [martin]"
    text = f"groups: [{{name: experts, membership_request_template: Tell us who you are., {more}}}]"

    ran = house.run(text)

    assert [str(sent) for sent in ran.writes] == ["POST /admin/groups.json"]
    assert ran.applied.exit_code == 0
    assert house.plan(text).operations == ()


OWNED = "groups: [{name: experts, members: [kofi, amina, martin], owners: [amina, martin]}]"


def test_the_number_of_a_new_group_s_members_proves_them_and_its_owners(house: Rehearsal) -> None:
    ran = house.run(OWNED)

    assert ran.applied.exit_code == 0
    assert [str(sent) for sent in ran.requests if sent.method == "GET"] == ["GET /groups/search.json"]


def test_another_number_has_them_read(house: Rehearsal) -> None:
    house.wire.before = lambda sent: (
        house.arrange("DELETE", "/admin/groups/41/owners.json", {"group": {"usernames": "martin"}})
        and house.arrange("DELETE", "/groups/41/members.json", {"usernames": "martin"})
        if sent.path == "/groups/search.json"
        else None
    )
    ran = house.run(OWNED)

    assert [str(sent) for sent in ran.requests if sent.method == "GET"] == [
        "GET /groups/search.json",
        "GET /groups/experts/members.json",
    ]
    assert {item.change.field for item in ran.applied.unconverged} == {"members", "owners"}
