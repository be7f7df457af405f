"""Categories with slugs in any script, and without any: found, written, renamed and read back by readable paths."""

import unicodedata
from typing import Any

import pytest
import requests
from locked import Locked, categories, category
from rehearsal import HEAD, Rehearsal, Sent

from idiaspora.plugin_config.fields.slugs import encoded
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.provisioning.state.identities import temporary_name

ENCODED = "settings: {slug_generation_method: encoded}\n"
NONE = "settings: {slug_generation_method: none}\n"
APPROVED = "approve: {topics: true}"


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    house.setting("slug_generation_method", "encoded")
    return Locked(house)


def made(house: Rehearsal, name: str, slug: str = "", parent: int | None = None) -> int:
    """A category that somebody made on the forum."""
    body: dict[str, Any] = {"name": name, "slug": slug, "color": "0088CC", "text_color": "FFFFFF"}
    body |= {"parent_category_id": parent} if parent else {}
    return int(house.arrange("POST", "/categories.json", body)["category"]["id"])


def slugs_of(house: Rehearsal) -> dict[int, str]:
    """The stored slugs of the categories that these tests made."""
    rows = house.arrange("GET", "/site.json")["categories"]
    return {row["id"]: row["slug"] for row in rows if row["id"] > 4}


@pytest.mark.parametrize("slug", ["новости", "الأخبار", "新闻", "हिन्दी", "été", "straße", "🎉"])
def test_a_new_category_is_kept_percent_encoded(house: Rehearsal, slug: str) -> None:
    text = ENCODED + categories(category(slug, "Top", APPROVED, category(slug, "Sub", APPROVED)))

    ran = house.run(text)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    bodies = [sent.body["slug"] for sent in ran.writes if sent.path == "/categories.json"]
    assert bodies == [encoded(slug)] * 2
    assert slugs_of(house) == {5: encoded(slug), 6: encoded(slug)}
    assert [change.address for change in ran.plan.changes][-2:] == [f"category {slug}", f"category {slug}/{slug}"]
    own = f"/c/{encoded(slug)}"
    read_back = [sent.path for sent in ran.requests if "find_by_slug" in sent.path]
    # The listing of categories tells what is approved (2026).
    assert read_back == (
        [f"{own}/find_by_slug.json", f"{own}/{encoded(slug)}/find_by_slug.json"] if house.discourse == "3.5" else []
    )
    assert house.plan(text).is_empty


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("written", ["NFC", "NFD", "encoded"])
def test_what_is_there_is_found_in_every_spelling(house: Rehearsal, form: Any, written: Any) -> None:
    house.setting("slug_generation_method", "encoded")
    top = made(house, "Summer", unicodedata.normalize(form, "été"))
    made(house, "Sport", "спорт", top)
    slug = encoded("été") if written == "encoded" else unicodedata.normalize(written, "été")
    text = f"""
categories:
  - {{name: Summer, slug: "{slug}", color: "112233", {APPROVED}, subcategories: [{{name: Sport, slug: спорт}}]}}
settings: {{default_categories_muted: ["{slug}/спорт"]}}
groups: [{{name: crew, notifications: {{watching: ["{slug}"]}}}}]
protect: ["categories[{slug}]"]
"""
    ran = house.run(text)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert ran.plan.counts() == {"update": 3, "create": 1}
    assert {item.field for change in ran.plan.changes if change.kind == "category" for item in change.fields} == {
        "color", "approve.topics",
    }  # fmt: skip
    assert house.value("default_categories_muted") == "6"
    assert house.plan(text).is_empty


def test_renamed_moved_and_exchanged(locked: Locked) -> None:
    locked.settled(
        categories(category("новости", "A", APPROVED, category("спорт", "B", APPROVED)), category("فن", "C"))
    )

    renamed = category("новости-дня", "A", f"previously: новости, {APPROVED}", category("спорт", "B", APPROVED))
    assert locked.writes(categories(renamed, category("فن", "C"))) == ["PUT /categories/5.json"]
    assert slugs_of(locked.house)[5] == encoded("новости-дня")

    moved = category("спорт", "B", f"previously: /новости-дня/спорт, {APPROVED}")
    assert locked.writes(categories(category("новости-дня", "A"), moved, category("فن", "C"))) == [
        "PUT /categories/6.json"
    ]

    swapped = categories(category("فن", "A", "previously: новости-дня"), category("новости-дня", "C", "previously: فن"))
    assert locked.writes(swapped + "prune: {categories: [спорт]}\n")[-1] == "DELETE /categories/6.json"
    assert slugs_of(locked.house) == {5: encoded("فن"), 7: encoded("новости-дня")}


def test_a_creation_without_an_answer_is_found_again(house: Rehearsal) -> None:
    lost = [True]

    def lose(sent: Sent) -> None:
        if sent.method == "POST" and sent.path == "/categories.json" and lost.pop():
            lost.append(False)
            raise requests.ConnectionError("cut")

    house.wire.after = lose
    ran = house.run(ENCODED + categories(category("новости", "A")))

    assert ran.applied.exit_code == 0, [outcome.reason for outcome in ran.applied.outcomes]
    assert [str(sent) for sent in ran.writes].count("POST /categories.json") == 1
    assert list(slugs_of(house)) == [5]


# Without slugs


@pytest.fixture
def unnamed(house: Rehearsal) -> Locked:
    house.setting("slug_generation_method", "none")
    return Locked(house)


def slugless(name: str, more: str = "", below: str = "") -> str:
    return category("none", name, more, below)


def test_categories_without_slugs_are_named_in_paths(unnamed: Locked) -> None:
    text = categories(slugless("Новости", APPROVED, slugless('"Да/Нет"', APPROVED)), slugless("Sport")) + (
        'settings: {default_categories_muted: [Новости/Да%2FНет]}\nprotect: ["categories[Новости/Да%2FНет]"]\n'
    )
    ran = unnamed.run(text)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert slugs_of(unnamed.house) == {5: "", 6: "", 7: ""}
    read_back = [sent.path for sent in ran.requests if "find_by_slug" in sent.path]
    assert read_back == (
        ["/c/5-category/find_by_slug.json", "/c/5-category/6-category/find_by_slug.json"]
        if unnamed.house.discourse == "3.5"
        else []
    )
    assert unnamed.plan(text).is_empty
    assert unnamed.addresses("category") == {"category Новости": 5, "category Новости/Да%2FНет": 6, "category Sport": 7}


def test_another_name_of_a_category_without_a_slug(unnamed: Locked) -> None:
    unnamed.settled(categories(slugless("Новости", APPROVED, slugless("Спорт", APPROVED))))

    text = categories(slugless("News", f"previously: Новости, {APPROVED}", slugless("Спорт", APPROVED)))
    ran = unnamed.run(text)

    assert [str(sent) for sent in ran.writes] == ["PUT /categories/5.json"]
    assert [change.renamed_from for change in ran.plan.changes] == ["Новости"]
    assert unnamed.plan(text).is_empty


def test_names_in_place_of_slugs_are_exchanged(unnamed: Locked) -> None:
    unnamed.settled(categories(slugless("Aa"), slugless("Bb")))

    writes = unnamed.writes(categories(slugless("Bb", "previously: Aa"), slugless("Aa", "previously: Bb")))

    assert sorted(writes) == ["PUT /categories/5.json", "PUT /categories/5.json", "PUT /categories/6.json"]
    names = {row["id"]: row["name"] for row in unnamed.house.arrange("GET", "/site.json")["categories"]}
    assert (names[5], names[6]) == ("Bb", "Aa")


def test_an_exchange_of_names_goes_on_where_it_stopped(unnamed: Locked) -> None:
    unnamed.settled(categories(slugless("Aa"), slugless("Bb")))
    text = categories(slugless("Bb", "previously: Aa"), slugless("Aa", "previously: Bb"))
    (aside,) = (id for id in (5, 6) if unnamed.plan(text).operations[0].changes[0].live.id == id)
    wanted = "Bb" if aside == 5 else "Aa"
    unnamed.house.arrange("PUT", f"/categories/{aside}.json", {"name": temporary_name(aside, wanted)})

    assert len(unnamed.writes(text)) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(category("news", "News"), slugless("News", "previously: news"), id="the slug goes"),
        pytest.param(slugless("News"), category("news", "News", "previously: News"), id="a slug comes"),
    ],
)
def test_a_slug_comes_and_goes(unnamed: Locked, before: str, after: str) -> None:
    unnamed.settled(categories(before))
    assert unnamed.writes(categories(after)) == ["PUT /categories/5.json"]


@pytest.mark.parametrize(("before", "after"), [("slug: news", "slug: none"), ("slug: none", "slug: news")])
def test_those_below_are_read_where_a_slug_that_is_the_name_comes_or_goes(
    unnamed: Locked, before: str, after: str
) -> None:
    """The path in the file stays, and the path of requests does not."""
    below = "subcategories: [{name: Sport, slug: sport, approve: {topics: false}}]"
    unnamed.settled(f"categories:\n  - {{name: news, {before}, {below}}}\n")

    ran = unnamed.run(f"categories:\n  - {{name: news, {after}, {below.replace('false', 'true')}}}\n")

    assert (ran.applied.exit_code, ran.applied.unverified) == (0, "")


def test_a_name_that_is_somebody_elses_slug_is_told_apart_by_its_id(unnamed: Locked) -> None:
    made(unnamed.house, "News of the day", "news")
    made(unnamed.house, "news")

    ran = unnamed.run(categories(category("news", "News of the day", "color: '112233'")))

    assert [str(sent) for sent in ran.writes] == ["PUT /categories/5.json"]
    assert set(ran.plan.found.names.table(CATEGORY).entries) >= {"news", "6-category"}


def test_names_are_read_as_they_are_where_the_forum_translates_them(unnamed: Locked) -> None:
    text = "settings: {content_localization_enabled: true}\n" + categories(
        slugless("Новости", "translations: {en: {name: News}}")
    )
    unnamed.settled(text)
    assert unnamed.writes(text.replace("translations", "color: '112233', translations")) == ["PUT /categories/5.json"]


def test_a_theme_without_slugs(unnamed: Locked) -> None:
    text = """
moderators: {capital: {members: [martin]}}
themes:
  - name: Капитал
    slug: none
    description: Всё о капитале диаспоры.
    moderated_by: [capital]
    questions: {slug: none, name: Вопросы, answers: any}
    recommendations: true
"""
    unnamed.settled(HEAD.replace("}\n", ", sidebar: themes}\n") + text)
    assert unnamed.house.value("default_navigation_menu_categories") == "2|3|4|5"
    assert unnamed.house.group("capital-moderators")["watching_category_ids"] == [6]


@pytest.mark.parametrize(
    ("before", "wanted", "moved"),
    [
        ("encoded", "ascii", "новости, новости/спорт"),
        ("none", "ascii", "Новости, Новости/Спорт"),
        ("encoded", "none", "новости, новости/спорт"),
        ("none", "encoded", "Новости, Новости/Спорт"),
        ("ascii", "encoded", ""),
    ],
)
def test_another_way_to_make_slugs_tells_whose_addresses_change(
    house: Rehearsal, before: str, wanted: str, moved: str
) -> None:
    house.setting("slug_generation_method", before)
    slugs = {"encoded": ("новости", "спорт"), "none": ("", ""), "ascii": ("news", "sport")}[before]
    parent = made(house, "Новости", encoded(slugs[0]))
    made(house, "Спорт", encoded(slugs[1]), parent)

    notes = house.plan(f"settings: {{slug_generation_method: {wanted}}}\n").notes

    told = [(note.address, note.text.partition(":")[0]) for note in notes if "slug" in note.text]
    assert told == ([("site_setting slug_generation_method", moved)] if moved else [])


def test_a_category_of_the_file_is_not_told_of(house: Rehearsal) -> None:
    """Its slug is judged by the way that the file wants."""
    house.setting("slug_generation_method", "encoded")
    made(house, "Новости", encoded("новости"))

    text = "settings: {slug_generation_method: none}\ncategories: [{name: Новости, slug: none, previously: новости}]\n"

    assert not any("slug anew" in note.text for note in house.plan(text).notes)
