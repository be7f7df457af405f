"""What shall not exist any more: the section `prune:`, and things that are said to be absent."""

from collections.abc import Iterator, Mapping

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import CategoryPath, GroupReference, Line
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.desired.resources import Desired, Resource
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_EVERYWHERE
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.problems import Problem

COLLECTION = "prune"
KINDS_OF_LISTS: Mapping[str, str] = {"categories": "category", "groups": "group", "tag_groups": "tag_group"}


class Prune(Declaration):
    """Things of the forum that shall be deleted. What is not there any more may stay in the lists."""

    categories: tuple[CategoryPath, ...] | None = None
    """Categories, by path."""
    groups: tuple[GroupReference, ...] | None = None
    """Groups, by name."""
    tag_groups: tuple[Line, ...] | None = None
    """Tag groups, by name."""


def add_pruned(section: Prune | None, collection: Collection) -> None:
    """Add everything that the section names as absent; what is declared, or Discourse's own, is a problem."""
    for list_name, kind in KINDS_OF_LISTS.items():
        for index, name in enumerate((section and getattr(section, list_name)) or ()):
            origin = collection.origin((COLLECTION, list_name, index))
            declared = collection.get(kind, name)
            if declared is not None and declared.collection != COLLECTION:
                collection.problem(
                    "contradiction",
                    f"{name} shall be deleted here, and is declared at {declared.origin.span}",
                    origin,
                    "keep only one of the two",
                )
            elif kind == "group" and name.casefold() in AUTOMATIC_EVERYWHERE:
                collection.problem(
                    "automatic-group", f"{name} is one of Discourse's own groups", origin, f"remove {name} from prune"
                )
            else:
                collection.add(Resource(kind, name, {}, origin, absent=True, collection=COLLECTION))


def problems_of_the_absent(desired: Desired) -> Iterator[Problem]:
    """Things that the file says shall not exist, and names somewhere else."""
    absent = {(item.kind, item.key.casefold()): item for item in desired.resources if item.absent}
    for resource in desired.resources if absent else ():
        for kind, name in () if resource.absent else sorted(KINDS[resource.kind].references(resource)):
            gone = absent.get((kind, name.casefold()))
            if gone is not None:
                yield Problem(
                    "contradiction",
                    f"the {kind.replace('_', ' ')} {name} shall not exist, and {resource.address} needs it "
                    f"({resource.origin.span})",
                    gone.origin.span,
                    "keep only one of the two",
                    gone.origin.path,
                )
