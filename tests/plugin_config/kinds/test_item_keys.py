"""The keys that identify the items of lists come from the kinds, and from nowhere else."""

from dataclasses import replace
from graphlib import CycleError
from pathlib import Path

import pytest

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import Line
from idiaspora.plugin_config.kinds import page, watched_word
from idiaspora.plugin_config.kinds.item_keys import ITEM_KEYS, keys_of
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.item_keys import ItemKeys
from idiaspora.plugin_config.language.loading import load


class Place(Declaration):
    """An item that is known by a key of its own."""

    code: Line
    title: Line | None = None


class Sign(Declaration):
    title: Line
    code: Line | None = None


def known_by(key: str, model: type[Declaration]) -> Kind:
    kind = KINDS[page.KIND.name]
    assert kind.section is not None
    return replace(kind, section=replace(kind.section, model=model), identity=replace(kind.identity, field=key))


def test_every_list_knows_its_items_by_the_key_of_its_kind() -> None:
    lists = [kind for kind in KINDS.values() if kind.section and kind.section.is_list]
    assert {kind.identity.field for kind in lists} <= {*ITEM_KEYS.all}
    assert set(ITEM_KEYS.others) == {kind.identity.field for kind in lists} - {"slug", "name"}


def test_a_page_is_known_by_its_id_and_not_by_its_title() -> None:
    assert ITEM_KEYS.identity({"title": "Rules of the house", "id": "rules"}) == "rules"


@pytest.mark.parametrize("kinds", [(known_by("code", Place), known_by("title", Sign))])
def test_two_kinds_with_the_keys_of_each_other_are_refused(kinds: tuple[Kind, ...]) -> None:
    with pytest.raises(CycleError):
        keys_of(kinds)


def test_a_key_stands_before_those_that_its_items_have_besides() -> None:
    sidebar = KINDS["sidebar_section"]
    assert keys_of([sidebar, known_by("code", Place)]) == ItemKeys(("code", "title"))
    assert keys_of([known_by("code", Place), sidebar, watched_word.KIND]) == ItemKeys(("code", "word", "title"))


def test_overlays_and_places_go_by_the_keys_that_are_given(tmp_path: Path) -> None:
    (tmp_path / "environments").mkdir()
    (tmp_path / "forum.yaml").write_text("places: [{code: a, is: here}, {code: b, is: there}]\n")
    (tmp_path / "environments" / "live.yaml").write_text("places: [{code: b, is: gone}, !delete a]\n")
    file = tmp_path / "forum.yaml"
    document = load(file, keys=ItemKeys(("code",)), environment="live", variables={})
    assert document.data == {"places": [{"code": "b", "is": "gone"}]}
    assert "places[b].is" in document.text_paths
