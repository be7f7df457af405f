"""Names and texts that YAML, terminals or readers could take for something else come back as they are."""

import json

import pytest
from importing import imported_from, items, left_in, variables_of
from in_part import slow_after
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.hidden_characters import is_hidden

HOSTILE = (
    "no",
    "1e3",
    "22:00",
    "0x1F",
    "2026-12-01",
    "null",
    "~",
    "yes: and # no",
    "'single' and \"double\"",
    "- dash",
    "{brace} [bracket]",
    "!secret KEY",
    "&anchor *alias",
    "back\\slash\\n",
    "Right \u202eto left",
    "Zero\u200bwidth",
    "# no comment",
    "percent %41 \u00e9t\u00e9 \u65e5\u672c",
    "{name} of {slug}",
    "| bar >",
    "? question",
    "trailing:",
    "=",
    "<<",
)


@pytest.mark.parametrize("name", slow_after(8, HOSTILE), ids=ascii)
def test_a_hostile_name_comes_back_as_it_is(house: Rehearsal, name: str) -> None:
    text = json.dumps(name, ensure_ascii=True)
    house.settled(
        f"settings: {{title: {text}}}\n"
        f"groups: [{{name: readers, full_name: {text}, bio: {text}}}]\n"
        f"categories: [{{name: {text}, slug: odd, topic_template: {text}, read_only_banner: {text}}}]\n"
        f"user_fields: [{{name: {text}, type: dropdown, options: [{text}, other]}}]\n"
        f"tag_groups: [{{name: {text}}}]\n"
        f"watched_words: [{{word: {text}, action: block}}]\n"
    )

    result = imported_from(house)

    (odd,) = [item for item in items(result, "categories") if item["slug"] == "odd"]
    (group,) = [item for item in items(result, "groups") if item["name"] == "readers"]
    (field,) = items(result, "user_fields")
    assert {odd["name"], odd["topic_template"], odd["read_only_banner"], group["full_name"]} == {name}
    assert result.data["settings"]["title"] == name
    assert field["options"] == [name, "other"]
    assert house.plan(house.desired(result.text, variables=variables_of(result))).is_empty
    assert not any(is_hidden(sign) for sign in result.text if sign != "\n")


def test_control_characters_that_the_language_refuses_are_told(house: Rehearsal) -> None:
    house.settled("groups: [{name: readers}]\n")
    id = house.group("readers")["id"]
    house.arrange("PUT", f"/groups/{id}.json", {"group": {"full_name": "Read\x07ers"}})

    result = imported_from(house)

    assert items(result, "groups") == [{"name": "readers"}]
    (left,) = left_in(result)
    assert left.place == "groups[readers].full_name"
    assert "control character" in left.reason
    assert house.plan(house.desired(result.text)).is_empty
    assert "\x07" not in result.text


def test_a_title_with_control_characters_hinders_no_import(house: Rehearsal) -> None:
    """It is what the file calls the forum, too, and a file has to call it something."""
    house.arrange("PUT", "/admin/site_settings/title.json", {"title": "Our\x1b[31m forum\x07"})

    result = imported_from(house)

    assert result.data["forum"]["name"] == "Our [31m forum"
    assert result.data["settings"]["title"] == "Our\x1b[31m forum\x07"
    assert house.plan(house.desired(result.text)).is_empty


def test_unicode_slugs_on_three_levels_come_back(house: Rehearsal) -> None:
    house.hosted("max_category_nesting", "3")
    house.settled(
        "settings: {slug_generation_method: encoded}\n"
        "categories: [{name: Étude, slug: étude, subcategories: [{name: 主题, slug: 主题, subcategories: "
        "[{name: ग्राम, slug: हिन्दी}]}]}]\n"
    )

    result = imported_from(house)

    (study,) = [item for item in items(result, "categories") if item["name"] == "Étude"]
    assert study["subcategories"][0]["subcategories"][0]["slug"] == "हिन्दी"
    assert house.plan(house.desired(result.text)).is_empty


def test_categories_without_slugs_come_back(house: Rehearsal) -> None:
    house.settled(
        "settings: {slug_generation_method: none}\n"
        "categories: [{name: Nameless/one, slug: none, subcategories: [{name: 'no: # one', slug: none}]}]\n"
    )

    result = imported_from(house)

    (nameless,) = [item for item in items(result, "categories") if item["name"] == "Nameless/one"]
    assert nameless["slug"] == "none"
    assert [item["name"] for item in nameless["subcategories"]] == ["no: # one"]
    assert house.plan(house.desired(result.text)).is_empty
