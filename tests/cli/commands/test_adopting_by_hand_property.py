"""Whatever somebody makes, moves, renames, changes and removes by hand: once it is adopted the plan is empty, and the
lines of what nobody touched are as they were."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import requests
from command_line import Shell
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sweeps import examples
from test_taking_in_command import id_of

from idiaspora.provisioning.forum.client import ForumClient

pytestmark = [pytest.mark.no_cover, pytest.mark.filterwarnings("ignore:Generating overly large repr")]

bounded = settings(max_examples=examples(6), deadline=None, suppress_health_check=list(HealthCheck))

TREE = {"a": ("a1", "a2"), "b": ("b1",), "c": ()}
NAMES = ("Plain", "no: yes # [x]", "日本", "'single' \"double\"", "1e3")


def item(slug: str, indent: str) -> str:
    """Lines of a category, each of which says whose it is."""
    return (
        f"{indent}# above {slug}\n"
        f'{indent}- name: "Name {slug}"   # {slug}\n'
        f"{indent}  slug: {slug}   # {slug}\n"
        f'{indent}  color:   "0033A0"   # {slug}\n'
    )


def file() -> str:
    rows = [
        "version: 1\n",
        "forum: {name: F, url: !env IDIASPORA_URL, username: provisioner}\n",
        "groups:\n",
        "  - {name: readers}   # readers\n",
        "  - {name: writers}   # writers\n",
        "categories:\n",
    ]
    for slug, below in TREE.items():
        rows.append(item(slug, "  "))
        if below:
            rows.append(f"    subcategories:   # below {slug}\n")
        rows += [item(one, "      ") for one in below]
    return "".join(rows)


FILE = file()


def one_of(items: Sequence[str], number: int) -> str:
    return items[number % len(items)]


class Hands:
    """Somebody with a browser. `paths` are where things stand now, by their first slugs; `touched` are the slugs whose
    lines may change."""

    def __init__(self, somebody: ForumClient) -> None:
        self.somebody = somebody
        self.paths = {one: f"{slug}/{one}" for slug, below in TREE.items() for one in below} | {
            slug: slug for slug in TREE
        }
        self.touched: set[str] = set()
        self.gone: set[str] = set()
        self.made = 0

    def _put(self, which: str, **values: Any) -> None:
        self.somebody.send("PUT", f"/categories/{id_of(self.somebody, self.paths[which])}.json", json=values)
        self.touched.add(which)

    def _is_parent(self, slug: str) -> bool:
        return any(path.startswith(f"{self.paths[slug]}/") for path in self.paths.values())

    def _top(self) -> list[str]:
        return [slug for slug, path in self.paths.items() if "/" not in path]

    def make(self, chosen: tuple[int, int]) -> None:
        self.made += 1
        slug = f"made-{self.made}"
        above = one_of(["", *self._top()], chosen[0])
        body = {"name": f"{one_of(NAMES, chosen[1])} {slug}", "slug": slug, "permissions": {"everyone": 1}}
        if above:
            body["parent_category_id"] = id_of(self.somebody, self.paths[above])
        self.somebody.send("POST", "/categories.json", json={**body, "color": "B22222", "text_color": "FFFFFF"})
        self.paths[slug] = f"{self.paths[above]}/{slug}" if above else slug

    def move(self, chosen: tuple[int, int]) -> None:
        slug = one_of([slug for slug in self.paths if not self._is_parent(slug)], chosen[0])
        above = one_of(["", *(top for top in self._top() if top != slug)], chosen[1])
        self._put(slug, parent_category_id=id_of(self.somebody, self.paths[above]) if above else "")
        part = self.paths[slug].rpartition("/")[2]
        self.paths[slug] = f"{self.paths[above]}/{part}" if above else part

    def rename(self, chosen: tuple[int, int]) -> None:
        slug = one_of(sorted(self.paths), chosen[0])
        if slug.startswith("made"):
            return
        now = f"{self.paths[slug]}-x"
        self._put(slug, slug=now.rpartition("/")[2])
        before = self.paths[slug]
        for other, path in self.paths.items():
            if f"{path}/".startswith(f"{before}/"):
                self.paths[other] = now + path[len(before) :]

    def recolor(self, chosen: tuple[int, int]) -> None:
        self._put(one_of(sorted(self.paths), chosen[0]), color="00FF00")

    def remove(self, chosen: tuple[int, int]) -> None:
        slug = one_of([slug for slug in self.paths if not self._is_parent(slug)], chosen[0])
        if len(self.paths) < 4:
            return
        self.somebody.send("DELETE", f"/categories/{id_of(self.somebody, self.paths[slug])}.json")
        self.touched.add(slug)
        self.gone.add(slug)
        del self.paths[slug]


ACTIONS = (Hands.make, Hands.move, Hands.rename, Hands.recolor, Hands.remove)
numbers = st.integers(0, 9)
actions = st.lists(st.tuples(st.sampled_from(ACTIONS), st.tuples(numbers, numbers)), min_size=1, max_size=4)


def adopted(shell: Shell, url: str) -> None:
    """Everything that somebody did, by the paths that the commands tell."""
    drift = shell.run("drift", "--format", "json").json
    paths = [item["remedies"]["adopt"] for item in drift["differences"] if item["remedies"]]
    beside = shell.run("diff", "forum.yaml", url, "--only", "categories", "--format", "json").json
    for rest in beside["uncompared"]:
        paths += [place for key, place in zip(rest["what"], rest["places"], strict=True) if "made-" in key]
    ended = shell.run("adopt", "--all", *filter(None, paths))
    assert ended.exit_code == 0, ended.everything


@bounded
@given(actions)
def test_what_was_done_comes_into_the_file(shell: Shell, forum: Any, somebody: ForumClient, done: Any) -> None:
    requests.post(f"{forum.url}/__sandbox__/reset", timeout=10).raise_for_status()
    Path("idiaspora.lock.json").unlink(missing_ok=True)
    shell.write(FILE)
    assert shell.run("apply", "--yes").exit_code == 0
    hands = Hands(somebody)
    for act, chosen in done:
        act(hands, chosen)

    adopted(shell, forum.url)

    after = Path("forum.yaml").read_text(encoding="utf-8")
    ended = shell.run("plan", "--detailed-exitcode")
    if ended.exit_code:
        pytest.fail(f"{ended.everything}\n{after}")
    before, now = (Counter(map(str.strip, text.splitlines())) for text in (FILE, after))
    emptied = {f"subcategories:   # below {slug}" for slug in TREE}
    lost = {row.split()[-1] for row in before - now if row not in emptied}
    if not lost <= hands.touched:
        pytest.fail(f"{lost - hands.touched}\n{after}")
    for row in FILE.splitlines():
        if row.endswith(("# readers", "# writers")):
            assert row in after.splitlines()
