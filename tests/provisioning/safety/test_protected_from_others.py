"""`protect`: nothing else of a plan lets more people see what it names either."""

import pytest
from rehearsal import Rehearsal

from idiaspora.provisioning.safety.guards import refusals

HIDDEN = "categories: [{name: Library, slug: library, protect: true, access: {create: [%s]}}]\n"
EXPERTS = "groups: [{name: experts, members: [martin], automatic_email_domains: []%s}]\n"


def refused(house: Rehearsal, before: str, text: str) -> list[tuple[str, int]]:
    """What protection refuses, without what it begins with, and the line that asks for it."""
    house.settled(before)
    wanted = house.desired(text)
    found = [item for item in refusals(house.plan(wanted), wanted) if item.rule == "protected"]
    return [(item.reason.partition("the plan would ")[2], int(item.place.rpartition(":")[2])) for item in found]


TRUST = "give the members of experts a trust level that sees it"


@pytest.mark.parametrize(
    ("before", "after", "is_refused"),
    [("none", "member", True), ("basic", "member", True), ("none", "basic", False), ("member", "none", False)],
)
def test_a_group_gives_no_trust_level_that_sees_it(house: Rehearsal, before: str, after: str, is_refused: bool) -> None:
    levels = {"none": "", "basic": ", grant_trust_level: basic", "member": ", grant_trust_level: member"}
    hidden = HIDDEN % "trust_level_2"
    gives = EXPERTS % (levels[after] or ", grant_trust_level: none")
    assert refused(house, EXPERTS % levels[before] + hidden, gives + hidden) == ([(TRUST, 3)] if is_refused else [])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (", title: Expert, public_admission: true", ["anyone could join it"]),
        (", title: Expert, members: [martin, kofi]", []),
    ],
)
def test_a_group_that_sees_it_gets_no_other_way_in(house: Rehearsal, more: str, said: list[str]) -> None:
    hidden = HIDDEN % "experts"
    before = "groups: [{name: experts, automatic_email_domains: []}]\n"
    text = before.replace("}]", f"{more}}}]")
    expected = [(f"open experts, which sees it ({words})", 3) for words in said]
    assert refused(house, before + hidden, text + hidden) == expected


@pytest.mark.parametrize(
    ("change", "is_refused"),
    [
        pytest.param(("owners: [provisioner]", "owners: [provisioner, martin]"), True, id="somebody who is no staff"),
        pytest.param(("martin]", "martin, kofi]"), False, id="another member"),
    ],
)
def test_only_staff_lets_others_into_a_group_that_sees_it(
    house: Rehearsal, change: tuple[str, str], is_refused: bool
) -> None:
    """Requests to join wait for the owners of the group."""
    hidden = HIDDEN % "experts"
    group = (
        "groups: [{name: experts, owners: [provisioner], members: [provisioner, martin], automatic_email_domains: [], "
        "allow_membership_requests: true, title: Expert}]\n"
    )
    found = refused(house, group + hidden, group.replace(*change).replace("Expert", "Master") + hidden)
    assert [what.partition(" (")[0] for what, _ in found] == (["open experts, which sees it"] if is_refused else [])


OPENS = "settings: {login_required: false}\n"
SHOWS = "change who may see it: settings.login_required shows it to visitors"


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        pytest.param("", True, id="of which nothing is read"),
        pytest.param("categories: [{name: Deck, slug: deck}]\n", True, id="not of the file"),
        pytest.param("categories: [{name: Library, slug: library}]\n", True, id="of the file"),
    ],
)
def test_what_is_protected_by_its_name_is_not_shown_to_visitors(house: Rehearsal, text: str, is_refused: bool) -> None:
    house.settled("categories: [{name: Library, slug: library}]\nsettings: {login_required: true}\n")
    found = refused(house, "", f"{OPENS}{text}protect: ['categories[library]']\n")
    assert found == ([(SHOWS, 3)] if is_refused else [])


def test_what_is_not_there_cannot_be_shown(house: Rehearsal) -> None:
    house.settled("settings: {login_required: true}\n")
    text = f"{OPENS}categories: [{{name: Deck, slug: deck}}]\nprotect: ['categories[library]', 'tag_groups[Kinds]']\n"
    assert refused(house, "", text) == []
