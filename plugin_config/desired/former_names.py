"""Former names that the file itself contradicts: they would match two resources of the file with one of the forum."""

from collections.abc import Iterator

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.problems import Problem


def problems_of_former_names(desired: Desired) -> Iterator[Problem]:
    """Former names of one resource that another one has now, and former names that two resources claim.

    Another one may have it that had a former name itself: names are then passed on, or exchanged.
    """
    claimed: dict[tuple[str, str], Resource] = {}
    for resource in desired.resources:
        for name in resource.previously:
            identity = (resource.kind, former_key(resource, name).casefold())
            bearer = desired.get(*identity)
            if bearer is not None and bearer is not resource and not bearer.previously:
                yield _problem(resource, f"{name} is a former name here, but {bearer.origin.path} has it now", bearer)
            other = claimed.setdefault(identity, resource)
            if other is not resource:
                yield _problem(resource, f"{name} is a former name of {other.origin.path} already", other)


def former_key(resource: Resource, name: str) -> str:
    """The key that a former name stands for.

    Of a category a slug alone, other than its own, is one below the same parent; a path can begin with a slash.
    """
    if resource.kind != CATEGORY:
        return name
    name = slugs.path(name)
    beside = f"{parent_path(resource.key)}/{name}".lstrip("/")
    return name.lstrip("/") if "/" in name or beside == resource.key else beside


def _problem(resource: Resource, message: str, other: Resource) -> Problem:
    path = f"{resource.origin.path}.previously"
    remedy = f"remove it from previously, or correct {other.origin.span}"
    return Problem("contradiction", message, resource.origin.span, remedy, path)
