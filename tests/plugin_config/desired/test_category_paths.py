"""Where categories are named in a file: one path in every spelling, with names in it where there are no slugs."""

from collections.abc import Callable

import pytest

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.editing.rewriting import Write, rewritten
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.explain import explain
from idiaspora.plugin_config.language.document import Document

HEAD = "version: 1\nforum: {name: Rehearsal, url: https://forum.example.org, username: provisioner}\n"
ENCODED = (
    HEAD
    + """
settings: {slug_generation_method: encoded}
categories:
  - {name: Лето, slug: été, subcategories: [{name: Спорт, slug: спорт}]}
"""
)
NONE = (
    HEAD
    + """
settings: {slug_generation_method: none}
categories:
  - {name: Лето, slug: none, subcategories: [{name: Да/Нет, slug: none}, {name: Ещё, slug: none}]}
"""
)
SPELLINGS = {"readable": "été", "decomposed": "e\u0301te\u0301", "encoded": "%C3%A9t%C3%A9", "lower": "%c3%a9t%c3%a9"}
Load = Callable[..., Document]

every_spelling = pytest.mark.parametrize("slug", SPELLINGS.values(), ids=SPELLINGS)


def test_names_stand_in_paths_where_there_are_no_slugs(loaded: Load) -> None:
    wanted = desired(loaded(NONE))
    assert [item.key for item in wanted.of_kind("category")] == ["Лето", "Лето/Да%2FНет", "Лето/Ещё"]
    assert wanted.get("category", "Лето/Да%2FНет") is not None
    assert wanted.warnings == ()


def paths(wanted: Desired) -> set[str]:
    """Every path of a category that a file names somewhere."""
    values = [item.fields["value"].value for item in wanted.of_kind("site_setting") if item.key.startswith("default_")]
    watched = [declared.value for item in wanted.of_kind("notification_defaults") for declared in item.fields.values()]
    keys = {item.key for item in wanted.resources if item.kind in ("category", "about_topic")}
    return (
        {*keys, *(path for value in watched for path in value), *(key for _, key in wanted.protected)}
        | {former for item in wanted.resources for former in item.previously}
        | {path for value in values for path in value}
    )


@every_spelling
def test_one_path_in_every_place(loaded: Load, slug: str) -> None:
    text = (
        HEAD
        + f"""
settings: {{slug_generation_method: encoded}}
moderators: {{m: {{name: mods, notifications: {{watching: ["{slug}", "{slug}/{slug}"]}}}}}}
themes:
  - name: Summer
    slug: "{slug}"
    description: All about the summer.
    moderated_by: [m]
    questions: {{slug: "{slug}"}}
categories:
  - {{name: Old, slug: old, previously: ["{slug}-alt", "/{slug}/{slug}-alt"]}}
protect: ["themes[{slug}]", "categories[{slug}/{slug}]"]
prune: {{categories: ["{slug}/{slug}-neu"]}}
"""
    )
    found = paths(desired(loaded(text)))
    assert found == {"été", "été/été", "old", "été-alt", "/été/été-alt", "été/été-neu"}


@every_spelling
def test_the_same_slug_is_the_same_item_of_an_overlay(loaded: Load, slug: str) -> None:
    overlay = f"categories:\n  - {{slug: \"{slug}\", color: '112233'}}\n"
    wanted = desired(loaded(ENCODED, overlay))
    (resource,) = (item for item in wanted.of_kind("category") if item.key == "été")
    assert resource.fields["color"].value == "112233"


@every_spelling
def test_an_overlay_deletes_it_in_any_spelling(loaded: Load, slug: str) -> None:
    wanted = desired(loaded(ENCODED, f'categories:\n  - !delete "{slug}"\n'))
    assert wanted.of_kind("category") == ()


@pytest.mark.parametrize("name", ["Ещё", "Е\u0449\u0435\u0308"], ids=["composed", "decomposed"])
def test_items_without_slugs_are_told_apart_by_their_names(loaded: Load, name: str) -> None:
    overlay = f"categories: [{{name: Лето, subcategories: [{{name: {name}, slug: none, color: '112233'}}]}}]\n"
    wanted = desired(loaded(NONE, overlay))
    colored = [item.key for item in wanted.of_kind("category") if "color" in item.fields]
    assert colored == ["Лето/Ещё"]


@every_spelling
def test_explain_takes_any_spelling(loaded: Load, slug: str) -> None:
    document = loaded(ENCODED)
    explanation = explain(document, desired(document), f"categories[{slug}].name")
    assert explanation.winning is not None
    assert explanation.winning.value == "Лето"
    assert [item.resource.key for item in explanation.becomes] == ["été"]


def test_an_item_without_a_slug_is_edited_at_its_own_place(loaded: Load) -> None:
    document = loaded(NONE)
    path = document.path_of("categories[Лето].subcategories[Ещё]")
    assert path is not None

    texts = rewritten({"forum.yaml": NONE}, document, Write((*path, "color"), "112233"))

    assert '{name: Ещё, slug: none, color: "112233"}' in texts["forum.yaml"]
