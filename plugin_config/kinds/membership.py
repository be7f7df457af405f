"""Who is in a group and who manages it (Discourse 3.5)."""

from collections.abc import Iterable

from plugin_config.kinds.fields import Codec, Field, ReadBy, Wire
from plugin_config.kinds.kind import Change, Kind, Request
from plugin_config.names import Names
from plugin_config.resources import Resource


def _folded(names: Iterable[str] | None) -> set[str]:
    return {name.casefold() for name in names or ()}


PEOPLE = Codec(same=lambda one, other: _folded(one) == _folded(other))

FIELDS = {
    "members": Field("members", Wire("members", PEOPLE, read_by=ReadBy.OTHER), "all members, by username"),
    "owners": Field("owners", Wire("owners", PEOPLE, read_by=ReadBy.OTHER), "the members who manage the group"),
}


def missing(wanted: Iterable[str], present: Iterable[str]) -> tuple[str, ...]:
    """The names of `wanted` that are not in `present`, whatever their case."""
    there = _folded(present)
    return tuple(name for name in wanted if name.casefold() not in there)


def writes(change: Change, names: Names) -> tuple[Request, ...]:
    """The requests that make the members and owners so: at most one of each kind.

    Only people who are missing are added: adding none that is new is refused with 422. Names go as one text with
    commas, without spaces and in their stored spelling; arrays lose elements in silence (3.5).
    """
    id = names.group_id(change.key)
    requests: list[Request] = []
    for wanted in sorted(change.fields, key=lambda item: item.field):
        added, removed = missing(wanted.new, wanted.old or ()), missing(wanted.old or (), wanted.new)
        add, remove = _joined(added, names), ",".join(removed)
        if wanted.field == "members":
            requests += [Request("PUT", f"/groups/{id}/members.json", json={"usernames": add})] if added else []
            requests += [Request("DELETE", f"/groups/{id}/members.json", json={"usernames": remove})] if removed else []
        else:
            requests += [Request("PUT", f"/groups/{id}/owners.json", json={"usernames": add})] if added else []
            if removed:
                body = {"group": {"usernames": remove}}
                requests.append(Request("DELETE", f"/admin/groups/{id}/owners.json", json=body))
    return tuple(requests)


def _joined(people: Iterable[str], names: Names) -> str:
    return ",".join(names.username(name) for name in people)


def _references(resource: Resource) -> frozenset[tuple[str, str]]:
    people = {name for declared in resource.fields.values() for name in declared.value}
    return frozenset({("group", resource.key)} | {("user", name) for name in people})


KIND = Kind("membership", level=35, fields=FIELDS, references=_references)
