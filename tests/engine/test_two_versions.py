"""One file after another leaves what the second alone would have made, and nothing of the first that it manages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from discourse_versions import PLAYED, fitting, on
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from locked import Locked
from managed import State, managed_state
from random_forums import skeletons, versions
from rehearsal import Rehearsal
from sweeps import Pauses, examples, pauses

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.state.ownership import may_own

pytestmark = [pytest.mark.no_cover, on("rehearsal_of_the_session", PLAYED)]

Draw = Callable[[st.SearchStrategy[Any]], Any]
Tree = dict[str, Any]
"""The things of a file: `categories` by path with name and thing, `groups` and `tag_groups` by name with thing."""

SLUGS, NAMES = ("aa", "bb", "cc", "dd"), ("North", "South", "East", "West")
bounded = settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@pytest.fixture(scope="module")
def house(house_of_the_module: Rehearsal) -> Rehearsal:
    return house_of_the_module


@st.composite
def forums(draw: Draw) -> Tree:
    """Few slugs and names, so that they are often wanted by several; each thing has a number."""
    things = iter(range(100))
    categories: Tree = {}
    for slug, name in zip(_some(draw, SLUGS), draw(st.permutations(NAMES)), strict=False):
        categories[slug] = {"name": name, "thing": next(things)}
        for inner, other in zip(_some(draw, SLUGS[:2]), draw(st.permutations(NAMES)), strict=False):
            categories[f"{slug}/{inner}"] = {"name": other, "thing": next(things)}
    return {
        "categories": categories,
        "groups": {name: next(things) for name in _some(draw, ("readers", "writers", "helpers"))},
        "tag_groups": {name: next(things) for name in _some(draw, ("Kinds", "Places"))},
    }


def _some(draw: Draw, items: tuple[str, ...]) -> list[str]:
    chosen: list[str] = draw(st.lists(st.sampled_from(items), unique=True))
    return chosen


@st.composite
def pairs(draw: Draw) -> tuple[Tree, Tree]:
    """Two versions of a forum; the things of the second are partly those of the first, wherever they stand now."""
    first, second = draw(forums()), draw(forums())
    for kind in ("groups", "tag_groups"):
        known = draw(st.permutations([*first[kind].values(), *range(100, 104)]))
        second[kind] = dict(zip(second[kind], known, strict=False))
    known = draw(st.permutations([*(item["thing"] for item in first["categories"].values()), *range(104, 130)]))
    for item, thing in zip(second["categories"].values(), known, strict=False):
        item["thing"] = thing
    return first, second


def file_text(tree: Tree, former: Tree | None = None) -> str:
    """A forum file; what stood elsewhere in `former` says so."""
    places = {} if former is None else {item["thing"]: path for path, item in former["categories"].items()}

    def category(path: str) -> dict[str, Any]:
        item = tree["categories"][path]
        below = [category(other) for other in tree["categories"] if other.rpartition("/")[0] == path]
        before = places.get(item["thing"], path)
        data = {"name": item["name"], "slug": path.rpartition("/")[2], "subcategories": below}
        return data | ({} if before == path else {"previously": f"/{before}"})

    data: dict[str, Any] = {"categories": [category(path) for path in tree["categories"] if "/" not in path]}
    for kind in ("groups", "tag_groups"):
        names = {} if former is None else {thing: name for name, thing in former[kind].items()}
        data[kind] = [
            {"name": name} | ({} if names.get(thing, name) == name else {"previously": names[thing]})
            for name, thing in tree[kind].items()
        ]
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in data.items())


def listing(house: Rehearsal) -> dict[str, dict[str, int]]:
    """Everything that was made, with its id, by kind."""
    site = house.arrange("GET", "/site.json")
    rows = {row["id"]: row for row in site["categories"]}

    def path(row: dict[str, Any]) -> str:
        parent = rows.get(row.get("parent_category_id"))
        own = row["slug"] or row["name"]
        return f"{path(parent)}/{own}" if parent else str(own)

    tag_groups = house.arrange("GET", "/tag_groups.json")["tag_groups"]
    return {
        "category": {path(row): row["id"] for row in rows.values() if row["id"] > 4},
        "group": {row["name"]: row["id"] for row in site["groups"] if row["id"] > 40},
        "tag_group": {row["name"]: row["id"] for row in tag_groups},
    }


def applied(locked: Locked, text: str) -> State:
    """A run that has to leave nothing to be done. Gives what the forum holds now of what the file declares."""
    ran = locked.run(text)
    assert [(item.operation.id, item.status, item.reason) for item in ran.applied.outcomes if item.reason] == []
    assert (ran.applied.unconverged, ran.applied.unverified) == ((), "")
    assert ran.applied.exit_code is ExitCode.OK
    assert locked.house.wire.refused == []
    second = locked.plan(text)
    assert second.operations == ()
    return managed_state(locked.house.desired(text), second.snapshot)


def compared(house: Rehearsal, first: str, second: str, pauses: Pauses) -> None:
    house.reset(pauses)
    locked = Locked(house)
    locked.path.unlink(missing_ok=True)
    try:
        wanted = house.desired(second)
        house.desired(first)
    except Invalid:
        assume(False)
    applied(locked, first)
    lock, before = locked.lock, listing(house)
    values = applied(locked, second)
    one_after_the_other = listing(house)
    house.reset(pauses)
    locked.path.unlink(missing_ok=True)
    assert applied(locked, second) == values
    alone = listing(house)
    for kind, things in alone.items():
        now = one_after_the_other[kind]
        assert now.keys() >= things.keys()
        if may_own(wanted, lock, kind) or f"{kind}s" in wanted.collections:
            # What stays may be called otherwise: another way to make slugs holds for whatever is saved again (3.5).
            assert {now[name] for name in now.keys() - things.keys()} <= set(before[kind].values())


@bounded
@given(pairs(), pauses)
def test_things_that_move_and_change_names(house: Rehearsal, both: tuple[Tree, Tree], pauses: Pauses) -> None:
    first, second = both
    house.reset(pauses)
    locked = Locked(house)
    locked.path.unlink(missing_ok=True)
    text = file_text(second, first)
    try:
        house.desired(text)
        applied(locked, file_text(first))
        locked.plan(text)
    except Invalid as invalid:
        # Names that the file itself contradicts, and things that would have to take the place of one that goes.
        assume({problem.code for problem in invalid.problems} - {"contradiction", "both-alive"})
        raise
    known = {entry.id: entry.key for entry in locked.lock.of_kind("category")}
    applied(locked, text)
    assert {kind: set(things) for kind, things in listing(house).items()} == {
        "category": set(second["categories"]),
        "group": set(second["groups"]),
        "tag_group": set(second["tag_groups"]),
    }
    places = {item["thing"]: path for path, item in first["categories"].items()}
    for entry in locked.lock.of_kind("category"):
        before = places.get(second["categories"][entry.key]["thing"], entry.key)
        if before != entry.key:
            assert known.get(entry.id) == before, "it is the thing that the file says it was"


@bounded
@given(st.tuples(skeletons().flatmap(versions), skeletons().flatmap(versions)), pauses)
def test_whatever_was_before(house: Rehearsal, both: tuple[str, str], pauses: Pauses) -> None:
    first, second = (fitting(text, house.discourse) for text in both)
    compared(house, first, second, pauses)
