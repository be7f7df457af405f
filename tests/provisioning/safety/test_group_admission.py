"""Who gets into a group decides what it may be let into, whether the file declares it or not, and what is protected."""

import pytest
from guarded_forum import GuardedForum

DECLARED = "groups: [{name: club, automatic_email_domains: []}]\n"
OPENINGS = {
    "access": ("categories: [{name: Vault, slug: vault, access: {see: [board, club]}}]\n", "vault"),
    "moderated_by": ("categories: [{name: Vault, slug: vault, moderated_by: [club]}]\n", "vault"),
    "setting": (
        "settings: {view_raw_email_allowed_groups: [admins, moderators, club]}\n",
        "settings.view_raw_email_allowed_groups",
    ),
    "tags": ("tag_groups: [{name: Inner, permissions: {club: use, board: use}}]\n", "tag_groups.Inner"),
}


def prepared(forum: GuardedForum, **club: object) -> None:
    forum.group("board", "amina")
    forum.group("club", "amina", **club)
    forum.category("vault", {"board": 1})
    permissions = {"board": 1}
    forum.arrange("POST", "/tag_groups.json", {"tag_group": {"name": "Inner", "permissions": permissions}})


def options(forum: GuardedForum, text: str) -> list[str]:
    return [item.remedy for item in forum.refused(text)]


@pytest.mark.parametrize(("text", "path"), OPENINGS.values(), ids=OPENINGS.keys())
@pytest.mark.parametrize("beside", ["", "groups: [{name: board}]\n", "groups: [{name: club}]\n"])
@pytest.mark.parametrize(
    "club",
    [
        pytest.param({"public_admission": True}, id="joinable"),
        pytest.param({"automatic_membership_email_domains": "example.com"}, id="by e-mail domain"),
        pytest.param({"allow_membership_requests": True, "owner_usernames": "amina"}, id="by request"),
    ],
)
def test_letting_an_open_group_into_something_needs_consent(
    forum: GuardedForum, club: dict[str, object], beside: str, text: str, path: str
) -> None:
    prepared(forum, **club)
    assert options(forum, beside + text) == [f"--allow-widening {path}"]


@pytest.mark.parametrize("text", [text for text, _ in OPENINGS.values()], ids=OPENINGS.keys())
def test_a_group_that_is_read_and_closed_may_be_let_in(forum: GuardedForum, text: str) -> None:
    prepared(forum)
    assert options(forum, DECLARED + text) == []


@pytest.mark.parametrize(
    ("club", "line"),
    [
        pytest.param({}, "public_admission: true", id="joinable"),
        pytest.param({}, "automatic_email_domains: [example.com]", id="domain"),
        pytest.param(
            {"automatic_membership_email_domains": "example.com"},
            "automatic_email_domains: [example.com, example.org]",
            id="another domain",
        ),
        pytest.param({"owner_usernames": "amina"}, "allow_membership_requests: true", id="requests"),
        pytest.param({"public_admission": True}, "grant_trust_level: leader", id="trust level of an open group"),
    ],
)
def test_making_a_group_easier_to_enter_needs_consent(forum: GuardedForum, club: dict[str, object], line: str) -> None:
    prepared(forum, **club)
    assert options(forum, f"groups: [{{name: club, {line}}}]\n") == ["--allow-widening groups.club"]


@pytest.mark.parametrize(
    "line",
    ["grant_trust_level: leader", "automatic_email_domains: []", "public_admission: false", "full_name: The club"],
)
def test_other_changes_of_a_closed_group_need_none(forum: GuardedForum, line: str) -> None:
    prepared(forum)
    assert options(forum, f"groups: [{{name: club, {line}}}]\n") == []


PROTECTED = {
    "beside it": "categories: [{name: Vault, slug: vault, protect: true}]\n",
    "at the top": "protect: ['categories[vault]']\n",
}


@pytest.mark.parametrize("protection", PROTECTED.values(), ids=PROTECTED.keys())
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("groups: [{name: board, public_admission: true}]\n", "open board"),
        ("groups: [{name: board, automatic_email_domains: [example.com]}]\n", "open board"),
        ("prune: {groups: [board]}\n", "delete board"),
        ("groups: [{name: club, public_admission: true}]\n", ""),
        ("prune: {groups: [club]}\n", ""),
    ],
)
def test_a_protection_holds_through_the_groups_that_see_it(
    forum: GuardedForum, protection: str, text: str, said: str
) -> None:
    prepared(forum)
    found = [item.reason for item in forum.refused(text + protection) if item.rule == "protected"]
    assert [f"category vault is protected, and the plan would {said}" in reason for reason in found] == [True] * bool(
        said
    )


@pytest.mark.parametrize(
    ("permissions", "setting", "is_refused"),
    [
        ({"everyone": 1}, "login_required: true", True),
        ({"board": 1}, "login_required: true", False),
        ({"trust_level_2": 1}, "default_trust_level: 2", True),
        ({"trust_level_3": 1}, "default_trust_level: 2", False),
        ({"everyone": 1}, "title: Another", False),
    ],
)
def test_a_protection_holds_against_settings(
    forum: GuardedForum, permissions: dict[str, int], setting: str, *, is_refused: bool
) -> None:
    forum.group("board", "amina")
    forum.category("vault", permissions)
    text = f"settings: {{{setting}}}\n{PROTECTED['beside it']}"
    assert any(item.rule == "protected" for item in forum.refused(text)) == is_refused


NEW_LEADERS = [
    pytest.param("public_admission: true", id="joinable"),
    pytest.param("automatic_email_domains: [example.com]", id="by e-mail domain"),
    pytest.param("allow_membership_requests: true, members: [amina], owners: [amina]", id="by request"),
]


@pytest.mark.parametrize("way", NEW_LEADERS)
def test_a_new_group_gives_nobody_a_trust_level_that_one_does_not_earn(forum: GuardedForum, way: str) -> None:
    for level, refused in {"leader": ["--allow-widening groups.anew"], "regular": []}.items():
        assert options(forum, f"groups: [{{name: anew, grant_trust_level: {level}, {way}}}]\n") == refused


def test_a_new_group_of_people_who_are_named_may_give_any_trust_level(forum: GuardedForum) -> None:
    assert options(forum, "groups: [{name: anew, members: [amina], grant_trust_level: leader}]\n") == []


LEADERS = "groups: [{name: leaders, public_admission: true}]\n"


@pytest.mark.parametrize(
    ("permissions", "text", "is_refused"),
    [
        ({"trust_level_4": 1}, "groups: [{name: anew, public_admission: true, grant_trust_level: leader}]\n", True),
        ({"trust_level_4": 1}, "groups: [{name: anew, public_admission: true, grant_trust_level: regular}]\n", False),
        ({"trust_level_2": 1}, "groups: [{name: anew, public_admission: true, grant_trust_level: regular}]\n", True),
        ({"board": 1}, "groups: [{name: anew, public_admission: true, grant_trust_level: leader}]\n", False),
        ({"trust_level_4": 1}, LEADERS, True),
        ({"board": 1}, LEADERS, False),
    ],
)
@pytest.mark.parametrize("protection", PROTECTED.values(), ids=PROTECTED.keys())
def test_a_protection_holds_against_trust_levels_that_groups_give(
    forum: GuardedForum, protection: str, permissions: dict[str, int], text: str, *, is_refused: bool
) -> None:
    forum.group("board", "amina")
    forum.group("leaders", "amina", grant_trust_level=4)
    forum.category("vault", permissions)
    assert ("protected" in {item.rule for item in forum.refused(text + protection)}) is is_refused


@pytest.mark.parametrize("field", ["messages", "mentions"])
@pytest.mark.parametrize(
    ("name", "club", "is_refused"),
    [
        pytest.param("club", {"public_admission": True}, True, id="that anyone may join"),
        pytest.param("club", {}, False, id="that nobody gets into alone"),
        pytest.param("trust_level_1", {}, True, id="of all members"),
        pytest.param("trust_level_4", {}, False, id="of leaders"),
    ],
)
def test_writing_to_a_group_in_which_anyone_can_be_needs_consent(
    forum: GuardedForum, name: str, club: dict[str, object], field: str, *, is_refused: bool
) -> None:
    prepared(forum, **club)
    read = ", automatic_email_domains: []" if name == "club" else ""
    text = f"groups: [{{name: {name}, {field}: members{read}}}]\n"
    assert options(forum, text) == ([f"--allow-widening groups.{name}"] if is_refused else [])


def test_a_group_of_discourse_is_no_way_in_though_the_file_says_something_of_it(forum: GuardedForum) -> None:
    prepared(forum)
    text = "groups: [{name: trust_level_4, bio: Those who lead.}]\n"
    opened = "categories: [{name: Vault, slug: vault, access: {see: [board, trust_level_4]}}]\n"
    assert options(forum, text + opened) == []
