"""One apply, then an empty plan: values that may be written, or may stand on the forum, in more than one form."""

import unicodedata
from typing import Any

import pytest
from locked import Locked
from rehearsal import Rehearsal, Sent

NEEDED = "settings: {slug_generation_method: encoded, unicode_usernames: true, content_localization_enabled: true}\n"


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


DECOMPOSED = [
    pytest.param(
        f"{NEEDED}categories: [{{name: Été, slug: été, description: Éléments généraux de la catégorie été., "
        "topic_template: Été, read_only_banner: Été, allowed_tags: [été], custom_fields: {x: é}, "
        "translations: {fr: {name: Été, description: Été}}}]",
        id="category",
    ),
    pytest.param(f"{NEEDED}groups: [{{name: équipe, full_name: Équipe, title: Équipe, bio: Équipe}}]", id="group"),
    pytest.param("tag_groups: [{name: Été, tags: [été, noël], parent_tag: âge}]", id="tag group"),
    pytest.param("settings: {title: Été, site_description: Été}", id="settings"),
    pytest.param("badges: [{name: Été, description: é, icon: heart}]", id="badge"),
    pytest.param("user_fields: [{name: Été, description: é, type: dropdown, options: [é, à]}]", id="user field"),
    pytest.param("watched_words: [{word: été, action: block}]", id="watched word"),
    pytest.param("permalinks: [{url: été, to: {url: 'https://x.org/é'}}]", id="permalink"),
    pytest.param("appearance: {palettes: [{name: Été, colors: {tertiary: 'BB9999'}}]}", id="palette"),
    pytest.param("sidebar: [{title: Été, links: [{name: é, to: /faq}]}]", id="sidebar"),
    pytest.param(
        "form_templates: [{name: Été, fields: [{id: what, type: textarea, label: é, required: true}]}]",
        id="form template",
    ),
    pytest.param("flags: [{name: Été, description: é, applies_to: [post]}]", id="flag"),
    pytest.param(
        f"{NEEDED}moderators: {{m: {{name: équipe, members: [martin]}}}}\nthemes: [{{name: Été, slug: été, "
        "moderated_by: [m], questions: {template: é}, recommendations: {kinds: [idée]}}]",
        id="theme",
    ),
]


@pytest.mark.parametrize("text", DECOMPOSED)
def test_a_file_in_decomposed_letters(locked: Locked, text: str) -> None:
    locked.settled(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("text", DECOMPOSED)
def test_a_forum_in_decomposed_letters_is_as_the_file_says(house: Rehearsal, text: str) -> None:
    """What was written before, or by somebody's hand, is not written again for the sake of its form."""

    def spelled(sent: Sent, answer: Any) -> Any:
        return _decomposed(answer) if sent.method == "GET" else answer

    if "группа" in text or "équipe" in text or "slug: été" in text:
        pytest.skip("Discourse composes these names itself")
    house.settled(text)
    house.wire.bend = spelled
    assert house.plan(text).operations == ()


def _decomposed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _decomposed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_decomposed(item) for item in value]
    return unicodedata.normalize("NFD", value) if isinstance(value, str) else value


def test_what_is_written_is_composed(house: Rehearsal) -> None:
    ran = house.run(unicodedata.normalize("NFD", "settings: {title: Été}\ntag_groups: [{name: Noël, tags: [âge]}]"))
    sent = "".join(str(item.body) for item in ran.writes)
    assert sent == unicodedata.normalize("NFC", sent)
    assert "Été" in sent


COLORED = {
    "category": ("categories: [{name: A, slug: aaa, color: %s, text_color: %s}]", "b99", "BB9999"),
    "theme": ("themes: [{name: A, slug: aaa, color: %s, text_color: %s}]", "BB9999", "b99"),
    "flair": ("groups: [{name: ggg, flair: {icon: heart, background: %s, color: %s}}]", "b99", "BB9999"),
    "palette": (
        "appearance: {palettes: [{name: A, colors: {tertiary: %s}, dark: {tertiary: %s}}]}", "b99", "BB9999",
    ),
    "setting": ("settings: {email_accent_bg_color: %s, email_link_color: %s}", "b99", "'#BB9999'"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "one", "other"), COLORED.values(), ids=COLORED)
def test_a_colour_in_another_form_is_the_same(locked: Locked, text: str, one: str, other: str) -> None:
    locked.settled(text % (one, one))
    assert locked.plan(text % (other, other)).operations == ()
    assert locked.plan(text % ("123456", "123456")).operations


@pytest.mark.parametrize("present", ["b99", "B99", "bb9999"])
def test_a_colour_that_stands_on_the_forum_in_another_form(house: Rehearsal, present: str) -> None:
    if house.discourse == "3.5":  # later ones take six digits only
        house.arrange(
            "POST", "/categories.json", {"name": "A", "slug": "aaa", "color": present, "text_color": "FFFFFF"}
        )
        assert house.plan("categories: [{name: A, slug: aaa, color: BB9999}]").operations == ()
    flair = {"name": "ggg", "flair_icon": "heart", "flair_bg_color": f"#{present}", "flair_color": present}
    house.arrange("POST", "/admin/groups.json", {"group": flair})
    assert house.plan("groups: [{name: ggg, flair: {background: BB9999, color: bb9999}}]").operations == ()


NAMED = """
groups: [{name: %(0)s, members: [martin], owners: [MARTIN]}]
categories: [{name: A, slug: aaa, access: {see: [%(1)s], create: [%(2)s]}, moderated_by: [%(1)s]}]
settings: {approve_unless_allowed_groups: [%(1)s], personal_message_enabled_groups: [%(2)s, STAFF]}
tag_groups: [{name: T, tags: [aaa], permissions: {%(1)s: use}}]
"""


@pytest.mark.parametrize("spellings", [("Crew", "CREW", "crew"), ("crew", "cReW", "Crew")])
def test_a_group_in_any_case_wherever_it_is_named(locked: Locked, spellings: tuple[str, str, str]) -> None:
    text = NAMED % {str(at): name for at, name in enumerate(spellings)}
    locked.settled(text)
    others = NAMED % {"0": spellings[0], "1": spellings[2], "2": spellings[1]}
    assert locked.plan(others).operations == ()


@pytest.mark.parametrize(
    "after",
    [
        pytest.param("{fr: {name: Parole, description: Ici}}", id="another name"),
        pytest.param("{fr: {name: Discours}, es: {name: Habla}}", id="another language"),
        pytest.param("{}", id="none"),
    ],
)
def test_only_the_translations_of_a_category_change(locked: Locked, after: str) -> None:
    """The name goes along: without it the forum stores them and answers 500 (3.5)."""
    text = f"{NEEDED}categories: [{{name: Talk, slug: talk, translations: %s}}]"
    locked.settled(text % "{fr: {name: Discours}}")
    locked.settled(text % after)


SPELLED = {
    "group": "groups: [{name: %s, full_name: Crew}]",
    "role": "moderators: {m: {name: %s, members: [martin]}}",
    "badge": "badges: [{name: %s, description: For those who help.}]",
    "tag group": "tag_groups: [{name: %s, tags: [idea]}]",
    "user field": "user_fields: [{name: %s, description: d, type: text}]",
    "form template": "form_templates: [{name: %s, fields: [{id: what, type: textarea, label: What}]}]",
    "palette": "appearance: {palettes: [{name: %s, colors: {tertiary: '0033A0'}}]}",
    "sidebar": "sidebar: [{title: %s, links: [{name: a, to: /faq}]}]",
    "flag": "flags: [{name: %s, description: d, applies_to: [post]}]",
    "category": "categories: [{name: %s, slug: crew}]",
}


@pytest.mark.parametrize("text", SPELLED.values(), ids=SPELLED)
@pytest.mark.parametrize("known", [True, False], ids=["of the file", "of the forum"])
def test_a_name_in_other_capitals_is_the_same_thing_under_a_new_name(
    locked: Locked, house: Rehearsal, text: str, known: bool
) -> None:
    if known:
        locked.settled(text % "crew")
    elif text.startswith(("badges", "user_fields", "form_templates", "appearance", "sidebar", "flags")):
        pytest.skip("the forum can have two of these that differ in capitals, so that it may be another one")
    else:
        house.settled(text % "crew")
    planned = locked.plan(text % "Crew")
    assert [(change.action.value, change.key.casefold()) for change in planned.changes] == [("update", "crew")]
    assert planned.notes == ()
    locked.settled(text % "Crew")
    assert locked.plan(text % "crew").operations
