"""Categories in other scripts and without slugs, changed by others: told, blamed and brought into the file readably."""

import os
from pathlib import Path

import pytest
from adopting_story import FILE, Story
from rehearsal import HEAD, Rehearsal

from idiaspora.plugin_config.fields.slugs import encoded
from idiaspora.provisioning.drift.blame import blame
from idiaspora.provisioning.drift.sides import PLACE
from idiaspora.provisioning.planner import plan

ENCODED = (
    HEAD
    + """\
settings: {slug_generation_method: encoded}
categories:
  - name: Новости
    slug: новости
    subcategories:
      - {name: Спорт, slug: спорт, color: "0033A0"}
"""
)
NONE = (
    HEAD
    + """\
settings: {slug_generation_method: none}
categories:
  - name: Новости
    slug: none
    subcategories:
      - {name: Спорт, slug: none, color: "0033A0"}
      - {name: Да/Нет, slug: none, color: "0033A0"}
"""
)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rehearsal:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.chdir(tmp_path)
    return Rehearsal(tmp_path)


@pytest.mark.parametrize(
    ("text", "id", "change", "live", "line"),
    [
        pytest.param(
            ENCODED, 6, {"slug": encoded("футбол")}, "новости/футбол",
            '      - {name: Спорт, slug: футбол, color: "0033A0"}', id="another slug",
        ),
        pytest.param(
            NONE, 6, {"name": "Футбол"}, "Новости/Футбол",
            '      - {name: Футбол, slug: none, color: "0033A0"}', id="another name in place of a slug",
        ),
        pytest.param(
            NONE, 7, {"name": "Да/Нет/Может"}, "Новости/Да%2FНет%2FМожет",
            '      - {name: Да/Нет/Может, slug: none, color: "0033A0"}', id="a name with slashes",
        ),
    ],
)  # fmt: skip
def test_what_others_renamed(
    house: Rehearsal, text: str, id: int, change: dict[str, str], live: str, line: str
) -> None:
    story = Story(house, text)
    story.does("PUT", f"/categories/{id}.json", change)

    (difference,) = story.drift()

    assert (difference.field, difference.live) == (PLACE, live)
    names = plan(house.client, story.wanted, story.lock, to_write=False).snapshot.names
    told = blame(house.client, (difference,), names)
    assert [trace.user for trace in told.of(difference)] == ["provisioner"]
    assert story.adopt().refused == ()
    assert line in FILE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (ENCODED, "categories[новости].subcategories[спорт].color"),
        (ENCODED, f"categories[{encoded('новости')}].subcategories[{encoded('спорт')}]"),
        (NONE, "categories[Новости].subcategories[Спорт].color"),
    ],
)
def test_one_value_at_its_place(house: Rehearsal, text: str, path: str) -> None:
    story = Story(house, text)
    for id in (6, 7) if text is NONE else (6,):
        story.does("PUT", f"/categories/{id}.json", {"color": "112233"})

    adoption = story.adopt(path)

    assert [item.difference.field for item in adoption.adopted] == ["color"]
    before, after = (t.splitlines() for t in (text, FILE.read_text(encoding="utf-8")))
    assert [line for line in after if line not in before] == [
        next(line for line in before if "Спорт" in line).replace("0033A0", "112233")
    ]


def test_what_was_deleted_there_is_taken_out_by_its_name(house: Rehearsal) -> None:
    story = Story(house, NONE)
    story.does("DELETE", "/categories/7.json", None)

    assert story.adopt("categories[Новости].subcategories[Да/Нет]").refused == ()
    assert "Да/Нет" not in FILE.read_text(encoding="utf-8")
    assert "Спорт" in FILE.read_text(encoding="utf-8")


def test_the_order_of_categories_without_slugs(house: Rehearsal) -> None:
    text = (
        HEAD.replace("}\n", ", order: file}\n")
        + """\
settings: {slug_generation_method: none}
categories:
  - {name: Б, slug: none}
  - {name: А, slug: none}
"""
    )
    story = Story(house, text)
    ids = {row["name"]: row["id"] for row in house.arrange("GET", "/site.json")["categories"]}
    story.does("POST", "/categories/reorder.json", {"mapping": f'{{"{ids["А"]}": 0, "{ids["Б"]}": 1}}'})

    assert story.adopt().refused == ()
    names = [line for line in FILE.read_text(encoding="utf-8").splitlines() if "slug: none}" in line]
    assert names == ["  - {name: А, slug: none}", "  - {name: Б, slug: none}"]
