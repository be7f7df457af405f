"""Consent for what shows people something that was kept from them: pages, tags, answers, mail of strangers, queries."""

from collections.abc import Callable

import pytest
from discourse_versions import PLAYED
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.provisioning.safety.guards import Consents, refusals

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", PLAYED, indirect=True, scope="session")

Prepared = Callable[[Rehearsal], object]


def asked(house: Rehearsal, text: str, *deleted: str) -> list[str]:
    """The options that a file asks for, with consent to deletions of these kinds."""
    wanted = house.desired(text)
    return [item.remedy for item in refusals(house.plan(wanted), wanted, Consents(delete=frozenset(deleted)))]


PAGE = "pages: [{{id: rules, title: The rules of this place, body: Be kind to everybody here., {more}}}]\n"
PLACES = """categories:
  - {name: Vault, slug: vault, access: {create: [staff]}}
  - {name: Square, slug: square, access: {see: [everyone], create: [members]}}
"""
OF_PAGE = "--allow-widening 'pages[rules]'"


@pytest.mark.parametrize(
    ("before", "after", "needs"),
    [
        pytest.param("category: vault", "category: square", True, id="out of a restricted category"),
        pytest.param("category: square", "category: vault", False, id="into a restricted category"),
        pytest.param("category: vault", "category: vault, banner: true", True, id="a banner in a restricted category"),
        pytest.param("category: square", "category: square, banner: true", False, id="a banner where all read"),
        pytest.param("category: square, closed: true", "category: square, closed: false", True, id="no longer closed"),
        pytest.param("category: square", "category: square, closed: true", False, id="closed"),
    ],
)
def test_a_page_that_more_people_read_or_answer(house: Rehearsal, before: str, after: str, *, needs: bool) -> None:
    house.settled(PLACES + PAGE.format(more=before))
    assert asked(house, PAGE.format(more=after)) == ([OF_PAGE] if needs else [])


def test_a_new_banner_in_a_restricted_category(house: Rehearsal) -> None:
    house.settled(PLACES)
    assert asked(house, PAGE.format(more="category: vault, banner: true")) == [OF_PAGE]
    assert asked(house, PAGE.format(more="category: square, banner: true")) == []


def test_a_page_that_comes_out_of_the_trash(house: Rehearsal) -> None:
    """Its replies are still in it, and those who read the page read them again."""
    text = PLACES + PAGE.format(more="category: square")
    locked = Locked(house)
    locked.settled(text)
    (topic,) = house.forum.store.where("topic", external_id="rules")
    house.arrange("DELETE", f"/t/{topic['id']}.json")
    wanted, plan = house.desired(text), locked.plan(text)
    assert [item.remedy for item in refusals(plan, wanted)] == [OF_PAGE]
    assert refusals(plan, wanted, Consents(widening=frozenset({"pages[rules]"}))) == ()


@pytest.mark.parametrize("name", ["default_hide_profile", "default_hide_presence"])
def test_a_default_that_shows_what_members_have_hidden(house: Rehearsal, name: str) -> None:
    """Written again for those who are there, it takes the place of what they chose, though it does not change."""
    if house.discourse == "3.4":
        pytest.skip("a Discourse 3.4 has no such setting")
    asking = [f"--allow-widening settings.{name}"]
    assert asked(house, f"settings: {{{name}: {{value: false, existing_members: true}}}}\n") == asking
    assert asked(house, f"settings: {{{name}: {{value: true, existing_members: true}}}}\n") == []
    assert asked(house, f"settings: {{{name}: false}}\n") == []
    house.setting(name, "true")
    assert asked(house, f"settings: {{{name}: false}}\n") == asking


INNER = "tag_groups: [{{name: Inner, tags: [{tags}], permissions: {{staff: use}}}}{more}]\n"
KEPT = INNER.format(tags="secret, open", more="")


@pytest.mark.parametrize(
    ("text", "group"),
    [
        pytest.param(INNER.format(tags="open", more=""), "Inner", id="taken out"),
        pytest.param(INNER.format(tags="secret, open", more=", {name: Outer, tags: [secret]}"), "Outer", id="shared"),
        pytest.param("prune: {tag_groups: [Inner]}", "Inner", id="the group goes"),
        pytest.param(
            INNER.format(tags="open", more=", {name: Other, tags: [Secret], permissions: {staff: use}}"), "", id="moved"
        ),
        pytest.param(INNER.format(tags="secret, open, more", more=""), "", id="one more"),
    ],
)
def test_tags_that_a_group_kept_from_people(house: Rehearsal, text: str, group: str) -> None:
    house.settled(KEPT)
    assert asked(house, text, "tag_group") == ([f"--allow-widening tag_groups.{group}"] if group else [])


def test_a_tag_group_that_stays_for_lack_of_consent_opens_nothing(house: Rehearsal) -> None:
    house.settled(KEPT)
    assert asked(house, "prune: {tag_groups: [Inner]}") == []


@pytest.mark.parametrize("shown", ["show_on_profile", "show_on_user_card", "searchable"])
def test_answers_that_were_not_shown(house: Rehearsal, shown: str) -> None:
    field = "user_fields: [{{name: Country, type: text{more}}}]\n"
    assert asked(house, field.format(more=f", {shown}: true")) == []
    house.settled(field.format(more=""))
    assert asked(house, field.format(more=f", {shown}: true")) == ["--allow-widening 'user_fields[Country]'"]
    house.settled(field.format(more=f", {shown}: true"))
    assert asked(house, field.format(more=f", {shown}: false")) == []


@pytest.mark.parametrize("given", ["default", "user_selectable"])
def test_the_code_of_a_theme_that_comes_to_others(house: Rehearsal, given: str) -> None:
    theme = "appearance: {{site_themes: [{{name: {name}, {given}: true}}]}}\n"
    house.settled(f"appearance: {{site_themes: [{{name: Ours, {given}: false}}]}}\n")
    assert asked(house, theme.format(name="Ours", given=given)) == ["--allow-widening 'appearance.site_themes[Ours]'"]
    assert asked(house, theme.format(name="New", given=given)) == []


def test_mail_of_strangers_finds_an_address(house: Rehearsal) -> None:
    category = "categories: [{{name: Vault, slug: vault, email_in_allow_strangers: {strangers}{more}}}]\n"
    house.settled(category.format(strangers="true", more=""))
    with_address = category.format(strangers="true", more=", email_in: vault@example.org")
    assert asked(house, with_address) == ["--allow-widening vault"]
    house.settled(category.format(strangers="false", more=""))
    assert asked(house, category.format(strangers="false", more=", email_in: vault@example.org")) == []
