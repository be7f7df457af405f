"""Which differences somebody means who names a place or wants all, and which things stand elsewhere. Pure."""

from collections.abc import Iterable

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.drift.remedies import is_within
from idiaspora.provisioning.drift.sides import EXISTENCE, PLACE, Cause, Difference


def is_offered(difference: Difference) -> bool:
    """Whether a difference is adopted together with all others: what was changed here waits for an apply, and what was
    deleted on the forum is taken out of the file only on request."""
    is_to_apply = difference.cause in (Cause.HERE, Cause.CALENDAR)
    return bool(difference.remedies.adopt) and not is_to_apply and difference.field != EXISTENCE


def is_at(difference: Difference, path: str) -> bool:
    """Whether a difference is about a place of the file, or about one below it."""
    path = slugs.readable(path)
    places = (difference.remedies.adopt, difference.origin.path, difference.change.resource.origin.path)
    return any(is_within(place, path) for place in places if place)


def places_elsewhere(differences: Iterable[Difference], desired: Desired) -> frozenset[tuple[str, str]]:
    """Where declared things are that have another name or place on the forum, by kind and folded key, with what stands
    below them there."""
    found = set()
    for item in differences:
        if item.field == PLACE:
            identity = KINDS[item.kind].identity
            found.add((item.kind, identity.fold(item.live)))
            below = (other.key for other in desired.of_kind(item.kind) if other.key.startswith(f"{item.key}/"))
            found |= {(item.kind, identity.fold(item.live + key[len(item.key) :])) for key in below}
    return frozenset(found)
