"""Resources to delete: the section `prune:`, and resources that are declared absent."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field as Described
from pydantic import create_model

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import CategoryPath, GroupReference, Line
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_EVERYWHERE
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.problems import Problem

COLLECTION = "prune"
KINDS_OF_LISTS = {
    kind.section.path[-1]: kind for kind in KINDS.values() if kind.section is not None and kind.is_deletable
}
"""The kinds by their lists in `prune:`."""


class PrunedThings(Declaration):
    """Resources of the forum to delete. Names that no longer exist may stay in the lists."""


def _reference(kind: Kind) -> Any:
    named: Any = {CATEGORY: CategoryPath, GROUP: GroupReference}.get(kind.name, Line)
    by = "path" if kind.name == CATEGORY else kind.identity.field
    text = f"{kind.plural[0].upper()}{kind.plural[1:]}, by {by}."
    return Annotated[tuple[named, ...] | None, Described(description=text)], None


if TYPE_CHECKING:
    Prune = PrunedThings
else:
    Prune = create_model(
        "Prune",
        __base__=PrunedThings,
        __module__=__name__,
        __doc__=PrunedThings.__doc__,
        **{name: _reference(kind) for name, kind in KINDS_OF_LISTS.items()},
    )
"""The section `prune:`: one list a kind that a file declares."""


def add_pruned(section: Prune | None, collection: Collection) -> None:
    """Add everything that the section names as absent; what is declared, or Discourse's own, is a problem."""
    for list_name, kind in KINDS_OF_LISTS.items():
        for index, name in enumerate((section and getattr(section, list_name)) or ()):
            origin = collection.origin((COLLECTION, list_name, index))
            declared = collection.get(kind.name, name)
            if declared is not None and declared.collection != COLLECTION:
                collection.problem(
                    "contradiction",
                    f"{name} is to be deleted here, and is declared at {declared.origin.span}",
                    origin,
                    "keep only one of the two",
                )
            elif kind.name == GROUP and name.casefold() in AUTOMATIC_EVERYWHERE:
                collection.problem(
                    "automatic-group", f"{name} is one of Discourse's own groups", origin, f"remove {name} from prune"
                )
            else:
                collection.add(Resource(kind.name, name, {}, origin, absent=True, collection=COLLECTION))


def problems_of_the_absent(desired: Desired) -> Iterator[Problem]:
    """Resources that the file declares absent, and names somewhere else."""
    absent = {(item.kind, item.key.casefold()): item for item in desired.resources if item.absent}
    for resource in desired.resources if absent else ():
        for kind, name in () if resource.absent else sorted(KINDS[resource.kind].references(resource, None)):
            gone = absent.get((kind, name.casefold()))
            if gone is not None:
                yield Problem(
                    "contradiction",
                    f"the {KINDS[kind].noun} {name} must not exist, and {resource.address} needs it "
                    f"({resource.origin.span})",
                    gone.origin.span,
                    "keep only one of the two",
                    gone.origin.path,
                )
