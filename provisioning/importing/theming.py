"""Which categories of an imported forum can be themes: those with which its file still changes nothing."""

from collections.abc import Collection, Iterator

from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.importing.consultation import as_consultation, candidates
from idiaspora.provisioning.importing.drafting import Data
from idiaspora.provisioning.importing.left import Left
from idiaspora.provisioning.importing.proving import NotProven, Proof, Prover

NOT_A_THEME = "it stays a category: what it has on the forum is not what the words for themes would give it"
WITHOUT_ORDER = "themes stand before all other categories in every list, and on the forum they do not"


def with_themes(prover: Prover, data: Data) -> Proof:
    """The data with themes and roles, with what could not become one and is a category still. Raises ForumError and
    IncompleteRead."""
    wanted = candidates(data)
    chosen: Collection[str] = wanted
    found = _tried(prover, data, wanted)
    if found is None:
        chosen = tuple(slug for slug in wanted if _tried(prover, data, (slug,)) is not None)
        found = _tried(prover, data, chosen) if chosen else None
    if found is None:
        chosen, found = (), Proof(data)
    found.left += [Left(f"the theme {slug}", NOT_A_THEME, "/categories") for slug in wanted if slug not in chosen]
    return found


def _tried(prover: Prover, data: Data, themes: Collection[str]) -> Proof | None:
    """The proof of a file with these themes that has all that it would have without; None where there is no such."""
    for base, left in _ways(data):
        try:
            proof = prover.proven(as_consultation(base, themes))
        except (Invalid, NotProven):
            continue
        if not proof.left:
            proof.left += left
            return proof
    return None


def _ways(data: Data) -> Iterator[tuple[Data, list[Left]]]:
    """The data as they are, and without the order of all categories, where they say one: themes come first in it."""
    yield data, []
    for kind in KINDS.values():
        (outer, inner), _ = kind.export.word or (("", ""), "")
        if inner in data.get(outer, {}):
            without = {key: value for key, value in data[outer].items() if key != inner}
            yield {**data, outer: without}, [Left(f"{outer}.{inner}", WITHOUT_ORDER, kind.export.page)]
