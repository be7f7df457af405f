"""The guards are silent when an ordinary forum is set up: none of it is there yet, so nobody can lose or gain anything.

Larger forums stand beside the checkout or where IDIASPORA_SHARED points: `field/model-*`, with the accounts that they
name, and `acceptance/`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from discourse_versions import EXAMPLE
from model_forums import MODELS, SHARED, arranged
from rehearsal import URL, Rehearsal

from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.plan.consent import needed_consent
from idiaspora.provisioning.safety.guards import refusals

COUNTRIES = ("at", "br", "ch", "de", "es", "fr", "it", "jp", "nl", "pt", "tr", "ua")

COMMUNITIES = (
    "settings: {fixed_category_positions: true, allow_uncategorized_topics: false,\n"
    "  create_topic_allowed_groups: [members], approve_new_topics_unless_allowed_groups: [trust_level_1]}\n"
    "groups:\n"
    + "".join(
        f"  - {{name: {country}_moderators, members: [amina, kofi], owners: [kofi], visible_to: everyone,\n"
        "     messages: members, public_admission: false, allow_membership_requests: true}\n"
        for country in COUNTRIES
    )
    + "  - {name: anybody, public_admission: true, automatic_email_domains: [example.org], grant_trust_level: member}\n"
    "tag_groups: [{name: Places, tags: [north, south], permissions: {everyone: use}}]\n"
    "categories:\n"
    "  - name: Communities\n    slug: communities\n    access: {create: [everyone]}\n    subcategories:\n"
    + "".join(
        f"      - {{name: Land {country}, slug: {country}, access: {{create: [everyone]}},\n"
        f"         moderated_by: [{country}_moderators]}}\n"
        for country in COUNTRIES
    )
    + "  - name: Circle\n    slug: circle\n    access: {see: [anybody], create: [at_moderators]}\n"
    "    approve: {topics: true}\n"
)
"""A public forum of many communities, each with a group that moderates it and is owned by its own people, and a
category for a group that anyone may join."""

CLOSED = (
    "settings: {login_required: true, invite_only: true, must_approve_users: true,\n"
    "  hide_user_profiles_from_public: true, enable_user_directory: false, default_trust_level: 0}\n"
    "groups: [{name: board, members: [amina, provisioner], owners: [provisioner], visible_to: owners}]\n"
    "categories:\n"
    "  - name: Board\n    slug: board\n    access: {create: [board]}\n"
    "    subcategories: [{name: Minutes, slug: minutes, access: {see: [board]}, approve: {replies: true}}]\n"
    "  - {name: Staff room, slug: staff-room, access: {create: [staff]}}\n"
)
"""A forum for those who were invited."""

TEXTS = {"many communities": COMMUNITIES, "a closed circle": CLOSED}


def larger() -> Iterator[Any]:
    paths = [*MODELS, *sorted(SHARED.glob("acceptance/*.yaml"))]
    yield from (pytest.param(path, id=f"{path.parent.name}/{path.name}", marks=pytest.mark.no_cover) for path in paths)


def consents(house: Rehearsal, path: Path) -> list[str]:
    """What a first apply of a file asks for: consents to what it opens, or to what it takes away."""
    wanted = desired(load(path, variables={"IDIASPORA_URL": URL}))
    plan = house.plan(wanted)
    assert plan.operations
    refused = [f"{item.rule}: {item.reason}" for item in refusals(plan, wanted)]
    return refused + [consent for step in plan.operations if (consent := needed_consent(step))]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_an_ordinary_forum_is_set_up_without_a_consent(house: Rehearsal, text: str) -> None:
    house.desired(text)
    assert consents(house, house.folder / "forum.yaml") == []


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_and_nothing_asks_for_one_once_it_stands(house: Rehearsal, text: str) -> None:
    house.settled(text)
    wanted = house.desired(text)
    plan = house.plan(wanted)
    assert (plan.operations, refusals(plan, wanted)) == ((), ())


def test_the_example_is_set_up_without_a_consent(house: Rehearsal) -> None:
    assert consents(house, EXAMPLE) == []


@pytest.mark.parametrize("path", [*larger()])
def test_a_larger_forum_is_set_up_without_a_consent(house: Rehearsal, path: Path) -> None:
    arranged(house, path)
    assert consents(house, path) == []
