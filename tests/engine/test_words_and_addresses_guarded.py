"""Consent for words that stop everybody, and for addresses of the forum that lead to another site."""

import pytest
from discourse_versions import PLAYED
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.safety.guards import Consents, refusals

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", PLAYED, indirect=True, scope="session")

WORDS = "--allow-widening watched_words"


def asked(house: Rehearsal, text: str) -> list[str]:
    wanted = house.desired(text)
    return [item.remedy for item in refusals(house.plan(wanted), wanted, Consents())]


def test_words_that_stop_everybody_need_one_consent_together(house: Rehearsal) -> None:
    text = (
        "watched_words: [{word: viagra, action: block}, {word: casino, action: block}, {word: rude, action: censor}]\n"
    )
    assert asked(house, text) == [WORDS]
    wanted = house.desired(text)
    (refusal,) = refusals(house.plan(wanted), wanted, Consents())
    assert refusal.reason.startswith("watched_word viagra would judge posts otherwise: ")
    assert refusals(house.plan(wanted), wanted, Consents(widening=frozenset({"watched_words"}))) == ()


def test_a_word_that_comes_to_stop_everybody_needs_consent(house: Rehearsal) -> None:
    house.settled("watched_words: [{word: rude, action: censor}]\n")
    assert asked(house, "watched_words: [{word: rude, action: block}]\n") == [WORDS]
    assert asked(house, "watched_words: [{word: rude, action: flag}]\n") == []


def test_words_whose_posts_wait_no_longer_need_consent(house: Rehearsal) -> None:
    house.settled("watched_words: [{word: rude, action: require_approval}]\n")
    assert asked(house, "watched_words: [{word: rude, action: flag}]\n") == [WORDS]
    assert asked(house, "watched_words: [{word: rude, action: require_approval, case_sensitive: true}]\n") == [WORDS]


def test_words_of_which_more_posts_wait_need_none(house: Rehearsal) -> None:
    house.settled("watched_words: [{word: rude, action: require_approval, case_sensitive: true}]\n")
    assert asked(house, "watched_words: [{word: rude, action: require_approval, case_sensitive: false}]\n") == []
    house.settled("watched_words: [{word: rude, action: flag, case_sensitive: false}]\n")
    assert asked(house, "watched_words: [{word: rude, action: flag, case_sensitive: true}]\n") == []


@pytest.mark.parametrize(("action", "needs"), [("require_approval", True), ("flag", False), ("block", False)])
def test_a_word_that_goes_and_whose_posts_waited_needs_consent(house: Rehearsal, action: str, *, needs: bool) -> None:
    house.settled(f"watched_words: [{{word: rude, action: {action}}}]\n")
    wanted = house.desired("prune: {watched_words: [rude]}\n")
    given = Consents(delete=frozenset({"watched_word"}))
    assert [item.remedy for item in refusals(house.plan(wanted), wanted, given)] == ([WORDS] if needs else [])


def linked(replacement: str, word: str = "guide") -> str:
    return f"watched_words: [{{word: {word}, action: link, replacement: '{replacement}'}}]\n"


def test_words_that_come_to_lead_to_another_site_need_consent(house: Rehearsal) -> None:
    """They would do so in the posts of everybody."""
    assert asked(house, linked("https://example.org/login")) == [WORDS]
    house.settled(linked("/faq"))
    assert asked(house, linked("/about")) == []
    assert asked(house, linked("https://example.org/login")) == [WORDS]
    house.settled(linked("https://example.org/login"))
    assert asked(house, linked("https://example.net/login")) == [WORDS]
    assert asked(house, linked("/faq")) == []


def test_words_that_come_to_be_replaced_by_html_need_consent(house: Rehearsal) -> None:
    said = "watched_words: [{word: guide, action: replace, replacement: '%s', html: %s}]\n"
    link = '<a href="https://example.org">guide</a>'
    assert asked(house, said % (link, "true")) == [WORDS]
    house.settled(said % (link, "false"))
    assert asked(house, said % ("handbook", "true")) == []
    assert asked(house, said % (link, "true")) == [WORDS]
    house.settled(said % ("handbook", "true"))
    assert asked(house, said % (link, "true")) == [WORDS]


@pytest.mark.parametrize(
    "text",
    [
        linked("//example.org"),
        linked("/\\example.org"),
        "sidebar: [{title: Start, links: [{name: Rules, to: //example.org/faq}]}]\n",
        "sidebar: [{title: Start, links: [{name: Rules, to: '/\\example.org'}]}]\n",
    ],
)
def test_what_looks_like_a_path_and_leads_to_another_host_is_a_mistake(house: Rehearsal, text: str) -> None:
    with pytest.raises(Invalid) as found:
        house.desired(text)
    assert [problem.code for problem in found.value.problems] == ["bad-address"]


def test_pages_that_make_topics_elsewhere_or_in_another_name_need_consent(house: Rehearsal) -> None:
    host = "embedding: {hosts: [{host: www.example.org, category: general, user: %s, paths: '/news/.*'}]}\n"
    house.settled(host % "lucia")
    assert asked(house, host % "lucia") == []
    consent = "--allow-widening 'embedding.hosts[www.example.org]'"
    assert asked(house, host % "martin") == [consent]
    assert asked(house, (host % "lucia").replace("general", "staff")) == [consent]


def test_pages_of_sites_for_which_nobody_is_named_make_no_topics_in_another_name_without_consent(
    house: Rehearsal,
) -> None:
    said = "embedding: {settings: {user: %s}}\n"
    assert asked(house, said % "lucia") == []
    house.settled(said % "lucia")
    assert asked(house, said % "martin") == ["--allow-widening embedding.settings"]


def test_a_flag_that_applies_to_less_needs_consent(house: Rehearsal) -> None:
    flag = "flags: [{name: Advertising, description: It sells something., applies_to: [%s]}]\n"
    house.settled(flag % "post, topic")
    assert asked(house, flag % "topic") == ["--allow-widening 'flags[Advertising]'"]
    assert asked(house, flag % "post, topic, chat") == []


@pytest.mark.parametrize(
    ("to", "needs"),
    [
        ("url: 'https://example.org/guide'", True),
        ("url: /faq", False),
        ("url: //example.org/guide", True),
        ("url: '/\\example.org'", True),
        ("category: general", False),
        ("topic: 1", False),
    ],
)
def test_an_address_that_leads_away_needs_consent(house: Rehearsal, to: str, *, needs: bool) -> None:
    expected = ["--allow-widening 'permalinks[guide]'"] if needs else []
    assert asked(house, f"permalinks: [{{url: guide, to: {{{to}}}}}]\n") == expected
    house.settled("permalinks: [{url: guide, to: {topic: 2}}]\n")
    assert asked(house, f"permalinks: [{{url: guide, to: {{{to}}}}}]\n") == expected


@pytest.mark.parametrize("to", ["HTTP://example.org", ".example.org", "@example.org", "javascript:alert(1)"])
def test_an_address_that_leads_nobody_knows_where_is_a_mistake(house: Rehearsal, to: str) -> None:
    """Such a text would be joined to the name of the forum's host, or be none of its pages."""
    with pytest.raises(Invalid) as found:
        house.desired(f"permalinks: [{{url: guide, to: {{url: '{to}'}}}}]\n")
    assert [problem.code for problem in found.value.problems] == ["bad-address"]
