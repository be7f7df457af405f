"""What the forum would refuse, or write otherwise, of pages, chat channels, permalinks, webhooks and the like: told
with its place before anything is written, and one apply brings what it takes."""

from typing import Any

import pytest
from foreseen import Arrange, refusals, synonym
from locked import Locked
from rehearsal import Rehearsal

BODY = "Be kind to everybody, and name your sources."


def page(
    title: str = "Rules of this forum", body: str = BODY, more: str = "category: general", id: str = "rules"
) -> str:
    return f"{{id: {id}, title: '{title}', body: '{body}'{', ' if more else ''}{more}}}"


def pages(*items: str) -> str:
    return f"pages: [{', '.join(items)}]\n"


def nothing(house: Rehearsal) -> None:
    """The forum as it is seeded."""


def setting(name: str, value: str) -> Arrange:
    return lambda house: house.setting(name, value)


def talking(house: Rehearsal) -> None:
    house.arrange(
        "POST", "/chat/api/channels.json", {"channel": {"chatable_id": 4, "name": "Talk", "slug": "general-talk"}}
    )


def without_forms(house: Rehearsal) -> None:
    house.setting({"2026": "enable_form_templates"}.get(house.discourse, "experimental_form_templates"), "false")


BANNER = "category: general, banner: true"
TAGS = "settings: {tagging_enabled: true}\n"
KINDS = "tag_groups: [{name: Kinds, tags: [idea, lesson]%s}]\n"
WORK = "categories: [{name: Work, slug: work, %s}, {name: Play, slug: play}]\n"
OF_PAGES = [
    pytest.param(nothing, pages(page(more="")), "no-category", "allow_uncategorized_topics", id="no category"),
    pytest.param(nothing, pages(page("Rules")), "unclear-text", "wants 10 (title_min_entropy)", id="a short title"),
    pytest.param(
        nothing, pages(page(f"Rules of this {'x' * 31}")), "unclear-text", "title_max_word_length", id="a long word"
    ),
    pytest.param(nothing, pages(page("Welcome :wave: to all :tada:")), "unclear-text", "2 emoji", id="many emoji"),
    pytest.param(
        setting("max_topic_title_length", "12"), pages(page()), "wrong-length", "no more than 12", id="a long title"
    ),
    pytest.param(nothing, pages(page("Rules of this forum.")), "title-put-right", "“Rules of this forum”", id="a stop"),
    pytest.param(nothing, pages(page("rules of this forum")), "title-put-right", "“Rules of", id="a small letter"),
    pytest.param(nothing, pages(page("RULES OF THIS FORUM!!")), "title-put-right", "“Rules of this forum!”", id="loud"),
    pytest.param(
        setting("title_prettify", "false"), pages(page("RULES OF THIS FORUM")), "unclear-text", "in capitals",
        id="capitals",
    ),
    pytest.param(
        nothing, pages(page(), page("rules of  this forum".capitalize(), id="more")), "same-name", "the page rules",
        id="a title twice",
    ),
    pytest.param(nothing, pages(page(body="Be kind.")), "wrong-length", "min_first_post_length", id="a short text"),
    pytest.param(nothing, pages(page(body="BE KIND TO EVERYBODY HERE.")), "unclear-text", "capitals", id="a loud text"),
    pytest.param(nothing, pages(page(body="... --- !!! ??? ### *** +++ ///")), "unclear-text", "digit", id="no letter"),
    pytest.param(
        setting("tagging_enabled", "false"), pages(page(more="category: general, tags: [rule]")), "no-tags",
        "tagging_enabled", id="tags where there are none",
    ),
    pytest.param(
        nothing, TAGS + pages(page(more="category: general, tags: [a, b, c, d, e, f]")), "wrong-length",
        "max_tags_per_topic", id="too many tags",
    ),
    pytest.param(
        nothing, TAGS + pages(page(more="category: general, tags: [sub-saharan-africa-and-islands]")), "bad-tag-name",
        "max_tag_length", id="a long tag",
    ),
    pytest.param(
        synonym, TAGS + pages(page(more="category: general, tags: [js]")), "tag-is-synonym", "puts the other tag",
        id="a synonym",
    ),
    pytest.param(
        nothing, TAGS + KINDS % ", one_per_topic: true" + pages(page(more="category: general, tags: [idea, lesson]")),
        "tag-not-allowed", "one only", id="two tags of which a topic has one",
    ),
    pytest.param(
        nothing, TAGS + KINDS % ", parent_tag: kind" + pages(page(more="category: general, tags: [idea]")),
        "tag-not-allowed", "the forum adds it", id="a tag without its parent",
    ),
    pytest.param(
        nothing, TAGS + WORK % "allowed_tags: [job]" + pages(page(more="category: work, tags: [rule]")),
        "tag-not-allowed", "work does not take the tag rule", id="a tag that the category does not take",
    ),
    pytest.param(
        nothing, TAGS + WORK % "allowed_tags: [job]" + pages(page(more="category: play, tags: [job]")),
        "tag-not-allowed", "kept for topics of work", id="a tag of another category",
    ),
    pytest.param(
        nothing, pages(*(page(f"Rules of this forum {id}", id=id, more=BANNER) for id in ("one", "two"))),
        "contradiction", "a forum has one", id="two banners",
    ),
]  # fmt: skip
OF_OTHERS = [
    pytest.param(
        without_forms, "categories: [{name: A, slug: aa, form_templates: [Report]}]", "not-shown", "templates are off",
        id="a form template while they are off",
    ),
    pytest.param(
        nothing, f"form_templates: [{{name: {'x' * 101}, fields: [{{id: what, type: input}}]}}]", "wrong-length",
        "max_form_template_title_length", id="a long name of a form",
    ),
    pytest.param(
        setting("max_form_template_content_length", "40"),
        "form_templates: [{name: Report, fields: [{id: what, type: input, label: What happened to you?}]}]",
        "wrong-length", "max_form_template_content_length", id="a long form",
    ),
    pytest.param(
        nothing, "badges: [{name: Guide, enabled: false, granted_to: [martin]}]", "contradiction", "neither grants",
        id="holders of a badge that goes out of use",
    ),
    pytest.param(
        setting("tagging_enabled", "false"), "watched_words: [{word: oxide, action: tag, replacement: rust}]",
        "no-tags", "tagging_enabled", id="tags of a word where there are none",
    ),
    pytest.param(
        setting("tagging_enabled", "false"), "permalinks: [{url: old, to: {tag: rust}}]", "no-tags", "tagging_enabled",
        id="an address of a tag where there are none",
    ),
    pytest.param(
        setting("tagging_enabled", "false"), "groups: [{name: crew, notifications: {muted_tags: [rust]}}]", "no-tags",
        "tagging_enabled", id="notifications of tags where there are none",
    ),
    pytest.param(
        talking, "chat_channels: [{slug: talk, name: Talk, category: general}]", "same-name", "general-talk",
        id="a channel's name that the forum has",
    ),
    pytest.param(
        nothing,
        "chat_channels: [{slug: talk, name: Talk, category: general}, {slug: more, name: Talk, category: general}]",
        "same-name", "makes no second one", id="a channel's name twice",
    ),
    pytest.param(
        nothing, "chat_channels: [{slug: réunion, name: Talk, category: general}]", "bad-slug", "of the letters a to z",
        id="a channel's slug with accents",
    ),
    pytest.param(
        setting("max_topic_title_length", "10"), "chat_channels: [{slug: talk, name: Talk of all, category: general}]",
        "wrong-length", "no more than 10", id="a channel's long name",
    ),
    pytest.param(
        nothing, "webhooks: [{url: 'http://localhost:3000/x', events: [post]}]", "bad-address",
        "allowed_internal_hosts", id="a webhook to the machine itself",
    ),
    pytest.param(
        nothing, "webhooks: [{url: 'http://10.0.0.4/x', events: [post]}]", "bad-address", "allowed_internal_hosts",
        id="a webhook within the network",
    ),
    pytest.param(
        nothing, "webhooks: [{url: 'https://e.org', events: [post], tags: [sub-saharan-africa-and-islands]}]",
        "bad-tag-name", "max_tag_length", id="a long tag of a webhook",
    ),
    pytest.param(
        nothing, "embedding: {hosts: [{host: example, category: general}]}", "bad-address", "no name of a host",
        id="a host without an ending",
    ),
    pytest.param(
        nothing, "embedding: {hosts: [{host: e.org, category: general, tags: [sub-saharan-africa-and-islands]}]}",
        "bad-tag-name", "max_tag_length", id="a long tag of a host",
    ),
    pytest.param(
        nothing, "appearance: {mails: {css: 'p { color: red; /* } */'}}", "bad-text", "1 “{” and 0 “}”",
        id="a style with a brace that stays open",
    ),
    pytest.param(
        nothing, "appearance: {mails: {css: 'p { color: ; }'}}", "bad-text", "color has no value",
        id="a style without a value",
    ),
    pytest.param(
        setting("permalink_normalizations", "/(old)\\/.*/\\1"), "permalinks: [{url: old/page, to: {topic: 1}}]",
        "bad-address", "as old (permalink_normalizations)", id="an address that the forum writes otherwise",
    ),
    pytest.param(nothing, "tags: [{name: None, description: x}]", "bad-tag-name", "reserves", id="a reserved tag"),
]  # fmt: skip


@pytest.mark.parametrize(("arrange", "text", "code", "says"), [*OF_PAGES, *OF_OTHERS])
def test_what_the_forum_would_refuse(house: Rehearsal, arrange: Arrange, text: str, code: str, says: str) -> None:
    arrange(house)
    (problem,) = refusals(house, text)
    assert problem.code == code
    assert says in problem.message


TAKEN: list[Any] = [
    pytest.param({"title_min_entropy": 5}, pages(page("Rules")), id="a short title"),
    pytest.param({"min_topic_title_length": 5}, pages(page("Rule")), id="a title as short as titles may be"),
    pytest.param({"title_prettify": False}, pages(page("rules of this forum.")), id="a title as it is"),
    pytest.param({"max_emojis_in_title": 2}, pages(page("Welcome :wave: to all :tada:")), id="emoji"),
    pytest.param({"allow_uppercase_posts": True}, pages(page("RULES OF THIS FORUM", BODY.upper())), id="in capitals"),
    pytest.param({"default_locale": "fr"}, pages(page("Bienvenue à vous !")), id="a space before a mark in French"),
    pytest.param({}, pages(page("قواعد هذا المنتدى", "كن لطيفا مع الجميع واذكر مصادرك")), id="without capitals"),
    pytest.param({"slug_generation_method": "encoded"},
                 "chat_channels: [{slug: réunion, name: Talk, category: general}]", id="a slug with accents"),
    pytest.param({"allowed_internal_hosts": "localhost"}, "webhooks: [{url: 'http://localhost/x', events: [post]}]",
                 id="a host within"),
    pytest.param({}, TAGS + WORK % "allowed_tags: [job], allow_global_tags: true"
                 + pages(page(more="category: work, tags: [rule, job]")), id="tags of all and of its own"),
    pytest.param({}, TAGS + KINDS % ", parent_tag: kind" + pages(page(more="category: general, tags: [idea, kind]")),
                 id="a tag with its parent"),
    pytest.param({}, "permalinks: [{url: /idées/nouvelles page, to: {topic: 1}}, {url: 'больше?a=1', to: {topic: 2}}]",
                 id="old addresses in other letters"),
    pytest.param({}, "permalinks: [{url: id%C3%A9es, to: {topic: 1}}]", id="one that is encoded"),
    pytest.param({}, "appearance: {mails: {css: 'a { content: \"}\"; /* { */ }'}}", id="braces that are texts"),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "text"), TAKEN)
def test_what_it_takes_comes_with_one_apply(house: Rehearsal, settings: dict[str, Any], text: str) -> None:
    for name, value in settings.items():
        house.setting(name, str(value).lower() if isinstance(value, bool) else str(value))
    house.settled(text)
    assert house.plan(text).is_empty


@pytest.mark.parametrize("rehearsal_of_the_session", ["3.4", "3.5"], indirect=True, scope="session")
def test_a_page_without_a_category_where_there_is_one_for_these(house: Rehearsal) -> None:
    (problem,) = refusals(house, pages(page(more="category: uncategorized")))
    assert problem.code == "no-category"
    house.setting("allow_uncategorized_topics", "true")
    for more in ("", "category: uncategorized"):
        house.settled(pages(page(more=more)))
        assert house.plan(pages(page(more=more))).is_empty


def test_two_pages_of_one_title_where_the_forum_lets_them(house: Rehearsal) -> None:
    choice = {"2026": {"duplicate_topic_titles": "allowed"}}.get(
        house.discourse, {"allow_duplicate_topic_titles": "true"}
    )
    for name, value in choice.items():
        house.setting(name, value)
    text = pages(page(), page(id="more", body=f"{BODY} Twice."))
    house.settled(text)
    assert house.plan(text).is_empty


def topic(title: str, category: int = 4) -> Arrange:
    body = {"title": title, "raw": "What somebody had to say about it.", "category": category}
    return lambda house: house.arrange("POST", "/posts.json", body)


def test_a_title_that_a_topic_of_the_forum_has(house: Rehearsal) -> None:
    topic("Rules of this forum")(house)
    topic("Rules of this forum, and more of them")(house)
    (problem,) = refusals(house, pages(page("Rules of this Forum")))
    assert (problem.code, problem.path) == ("same-name", "pages[rules].title")
    assert "has a topic of this title already (/t/" in problem.message
    house.settled(pages(page("Rules of that forum")))
    begun = len(house.wire.sent)
    assert house.plan(pages(page("Rules of that forum"))).is_empty
    assert "/search.json" not in {sent.path for sent in house.wire.sent[begun:]}


def test_a_title_that_a_topic_of_another_category_has(house: Rehearsal) -> None:
    choice = {"2026": {"duplicate_topic_titles": "allowed_in_other_categories"}}.get(
        house.discourse, {"allow_duplicate_topic_titles_category": "true"}
    )
    for name, value in choice.items():
        house.setting(name, value)
    topic("Rules of this forum")(house)
    assert [problem.code for problem in refusals(house, pages(page()))] == ["same-name"]
    house.settled(pages(page(more="category: site-feedback")))


def test_a_forum_that_does_not_search_is_not_stopped(house: Rehearsal) -> None:
    house.wire.bend = lambda sent, answer: {} if sent.path == "/search.json" else answer
    topic("Rules of this forum")(house)
    assert [step.id for step in house.plan(pages(page())).operations] == ["page rules"]


TITLES = "The first of all titles", "The second of all titles", "The third of all titles"
TWO = pages(page(TITLES[0], id="one"), page(TITLES[1], id="two"))
PASSING = [
    pytest.param(pages(page(TITLES[1], id="one"), page(TITLES[0], id="two")), 3, id="exchanged"),
    pytest.param(pages(page(TITLES[1], id="one"), page(TITLES[2], id="two")), 2, id="passed on"),
    pytest.param(pages(page(TITLES[1], BODY + "..", id="three"), page(TITLES[0], id="one")), 2, id="of one that goes"),
]


@pytest.mark.parametrize(("after", "writes"), PASSING)
def test_titles_pass_from_page_to_page_in_one_run(house: Rehearsal, after: str, writes: int) -> None:
    locked = Locked(house)
    locked.settled(TWO)
    assert len(locked.writes(after)) == writes
    assert house.wire.refused == []
    assert locked.plan(after).is_empty


def test_what_stands_there_already_is_not_judged_anew(house: Rehearsal) -> None:
    house.setting("title_prettify", "false")
    text = pages(page("rules of this forum."))
    house.settled(text)
    house.setting("title_prettify", "true")
    assert house.plan(text).is_empty
    house.settled(text.replace("kind", "nice"))


def test_an_old_address_in_other_letters_is_found_among_many(house: Rehearsal) -> None:
    link = {"permalink_type": "external_url", "permalink_type_value": "/faq"}
    for number in range(101):
        house.arrange("POST", "/admin/permalinks.json", {"permalink": {"url": f"idée {number}", **link}})
    house.settled("permalinks: [{url: 'idée 0', to: {url: /about}}]")
    (row,) = house.arrange("GET", "/admin/permalinks.json?filter=e%25200")
    assert (row["url"], row["external_url"]) == ("id%C3%A9e%200", "/about")


CAPITALS = [
    pytest.param(
        "permalinks: [{url: Old, to: {topic: 1}}]", "permalinks: [{url: old, to: {topic: 1}}]", id="permalink"
    ),
    pytest.param("badges: [{name: Guide}]", "badges: [{name: guide}]", id="badge"),
    pytest.param("user_fields: [{name: City, type: text}]", "user_fields: [{name: city, type: text}]", id="user field"),
]


@pytest.mark.parametrize(("there", "text"), CAPITALS)
def test_a_second_thing_in_other_capitals_is_told(house: Rehearsal, there: str, text: str) -> None:
    house.settled(there)
    planned = house.plan(text)
    (note,) = planned.notes
    assert "capitals count" in note.text
    assert note.remedy
    assert note.place
    assert house.apply(planned).exit_code == 0
    assert house.plan(text).is_empty
    assert house.plan(there).notes == ()


NAMED_OTHERWISE = [
    pytest.param(
        pages(page("La re\u0301union de tous", "Soyez genereux, et citez vos re\u0301fe\u0301rences.")), id="page"
    ),
    pytest.param("tags: [{name: 're\u0301union', description: x, synonyms: ['ide\u0301e']}]", id="tag"),
    pytest.param("data_explorer: {queries: [{name: 'Re\u0301union', sql: SELECT 1, groups: [STAFF]}]}", id="query"),
    pytest.param("appearance: {mails: {html: '<p>re\u0301</p>%{email_content}'}}", id="mails"),
    pytest.param("texts: {en: {js.topic.create: 'Cre\u0301er'}}", id="text"),
    pytest.param("badges: [{name: 'Ide\u0301e', granted_to: [MARTIN]}]", id="badge"),
    pytest.param(
        "webhooks: [{url: 'https://e.org/re\u0301', events: [post], groups: [STAFF], tags: [Rust]}]", id="webhook"
    ),
    pytest.param("embedding: {hosts: [{host: WWW.E.org, category: general, user: MARTIN, tags: [Rust]}]}", id="host"),
]


@pytest.mark.parametrize("text", NAMED_OTHERWISE)
def test_other_letters_for_the_same_need_one_apply(house: Rehearsal, text: str) -> None:
    """Decomposed Unicode, and groups, people and tags in other capitals."""
    if house.discourse == "3.4" and "data_explorer" in text:
        pytest.skip("3.4 as it is played here comes without the plugin Data Explorer")
    synonym(house)
    house.settled(text)
    assert house.plan(text).is_empty


CHANNELS = "chat_channels: [{slug: one, name: %s, category: general}, {slug: two, name: %s, category: general}]"
OPEN, SHUT = "category: general, banner: true", "category: general, banner: false"
GIVEN_ON = [
    pytest.param(
        CHANNELS % ("A", "B"),
        CHANNELS % ("B", "A"),
        id="names of channels",
    ),
    pytest.param(
        pages(page(TITLES[0], more=OPEN, id="one"), page(TITLES[1], more=SHUT, id="two")),
        pages(page(TITLES[0], more=SHUT, id="one"), page(TITLES[1], more=OPEN, id="two")),
        id="the banner to a later page",
    ),
    pytest.param(
        pages(page(TITLES[0], more=SHUT, id="one"), page(TITLES[1], more=OPEN, id="two")),
        pages(page(TITLES[0], more=OPEN, id="one"), page(TITLES[1], more=SHUT, id="two")),
        id="the banner to an earlier page",
    ),
    pytest.param(
        "tags: [{name: a1, synonyms: [s1]}, {name: b1, synonyms: [s2]}]",
        "tags: [{name: a1, synonyms: [s2]}, {name: b1, synonyms: [s1]}]",
        id="words for tags",
    ),
]


@pytest.mark.parametrize(("before", "after"), GIVEN_ON)
def test_what_only_one_can_have_is_given_on_in_one_run(house: Rehearsal, before: str, after: str) -> None:
    house.settled(before)
    house.settled(after)
    assert house.plan(after).is_empty


def test_names_that_nobody_has_in_any_section(house: Rehearsal) -> None:
    found = refusals(
        house,
        "badges: [{name: Guide, granted_to: [martn]}]\n"
        "webhooks: [{url: 'https://e.org', events: [post], categories: [nowhere], groups: [nobodies]}]\n"
        "chat_channels: [{slug: talk, name: Talk, category: nowhere}]\n"
        "embedding: {hosts: [{host: e.org, category: nowhere, user: nobody_here}]}\n"
        "permalinks: [{url: old, to: {user: nobody_here}}, {url: older, to: {category: nowhere}}]\n"
        "form_templates: [{name: Report, fields: [{id: what, type: tag-chooser, tag_group: Nothing}]}]\n"
        + pages(page(more="category: nowhere")),
    )
    assert [(problem.code, problem.path) for problem in found] == [
        ("no-such-user", "badges[Guide].granted_to"),
        ("no-such-category", "webhooks[https://e.org].categories"),
        ("no-such-group", "webhooks[https://e.org].groups"),
        ("no-such-category", "chat_channels[talk].category"),
        ("no-such-category", "embedding.hosts[e.org].category"),
        ("no-such-user", "embedding.hosts[e.org].user"),
        ("no-such-user", "permalinks[old].to"),
        ("no-such-category", "permalinks[older].to"),
        ("no-such-tag-group", "form_templates[Report].fields"),
        ("no-such-category", "pages[rules].category"),
    ]


def test_mistakes_of_many_sections_are_shown_at_once(house: Rehearsal) -> None:
    found = refusals(
        house,
        pages(page("Rules", "Be kind.")) + "badges: [{name: Guide, granted_to: [martn]}]\n"
        "webhooks: [{url: 'https://hooks.example.org', events: [post_creatd]}]\n"
        "texts: {en: {js.topic.creat: New}}\n"
        "chat_channels: [{slug: talk, name: Talk, category: nowhere}]\n"
        "embedding: {hosts: [{host: www.example.org, category: general, user: nobody_here}]}\n"
        "categories: [{name: Work, slug: work, form_templates: [Report]}]\n"
        "appearance: {mails: {html: '<html></html>'}}\n",
    )
    assert [problem.path for problem in found] == [
        "pages[rules].title",
        "pages[rules].body",
        "badges[Guide].granted_to",
        "webhooks[https://hooks.example.org].events",
        "texts.en.js.topic.creat",
        "chat_channels[talk].category",
        "embedding.hosts[www.example.org].user",
        "categories[work].form_templates",
        "appearance.mails.html",
    ]
