"""Everything that a forum has, as far as a forum file could say it: read once, in the words of the file.

No kind is known here: what is imported of each stands in its `Export`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired, Forum
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS
from idiaspora.plugin_config.fields.field import ReadBy
from idiaspora.plugin_config.kinds.export import Wanted
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import ByKey, Listing
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, MODERATOR, SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.forum import endpoints, listings
from idiaspora.provisioning.forum.category_rows import topic_id
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import IncompleteRead, SettingList
from idiaspora.provisioning.forum.listings import Asked
from idiaspora.provisioning.forum.site import Site
from idiaspora.provisioning.importing.fetching import fetched
from idiaspora.provisioning.importing.inventory import Choice, Inventory, importable, is_on
from idiaspora.provisioning.importing.left import Left, left_of
from idiaspora.provisioning.state.discovery import TRANSLATING, find, refuse_hidden
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.reader import read_objects

NOWHERE = Origin(Span(""), "")
UNASKED = Declared({}, NOWHERE)
"""The value of a field that is only to be read."""
STAFF = "/admin/users/list/staff.json"

Expect = Callable[[int], None]
"""Is told how many reads are still to come, about."""


def expect_nothing(reads: int) -> None:
    """The default."""


def take_inventory(
    client: ForumClient, choice: Choice, root: Path | None, expect: Expect = expect_nothing
) -> Inventory:
    """Reads what is chosen; `root` is the folder of the file that says it, None where none is
    written, and no files of settings are fetched. Raises ForumError and IncompleteRead."""
    settings = endpoints.every_setting(client)
    refuse_hidden(settings.rows)
    _refuse_pages(client)
    site = endpoints.site(client, translated=is_on(settings.rows, TRANSLATING))
    left: list[Left] = []
    named = choice.kinds | {needed for name in choice.kinds for needed in KINDS[name].export.needs}
    chosen = [kind for kind in importable() if kind.name in named]
    wholes = [
        resource
        for kind in chosen
        for resource in _wholes(client, kind, site, settings, left)
        if kind.name not in choice.kinds or choice.has(kind, resource.key)
    ]
    if choice.in_bulk:
        wholes = list(map(_in_bulk, wholes))
    expect(sum(map(_reads_of, wholes)) * 2)
    found = find(client, _desired(wholes), Lock(client.host), settings)
    if GROUP in choice.kinds and not choice.in_bulk and choice.named is None:
        left += _moderators(client)
    things = [live for live in _read(client, wholes, found) if live.kind in choice.kinds]
    uploads = {} if root is None else fetched(client, things, root, left)
    parts = [] if choice.in_bulk else list(_parts(things, choice, settings, left))
    expect(len(parts))
    by_whole: dict[tuple[str, str], tuple[Live, ...]] = {}
    for live in _read(client, parts, found):
        whole = KINDS[live.kind].part_of, live.key
        by_whole[whole] = (*by_whole.get(whole, ()), live)
    return Inventory(_in_order(things, found), by_whole, settings.rows, tuple(left), uploads)


def _in_bulk(resource: Resource) -> Resource:
    """A thing, of which only that is asked for which the read of all of its kind carries."""
    fields = KINDS[resource.kind].fields
    asked = {name: said for name, said in resource.fields.items() if fields[name].wire.read_by is ReadBy.BULK}
    return replace(resource, fields=asked)


def _reads_of(resource: Resource) -> int:
    """How many reads a thing takes for itself alone, about."""
    fields = KINDS[resource.kind].fields
    return int(any(fields[name].wire.read_by is not ReadBy.BULK for name in resource.fields))


def _refuse_pages(client: ForumClient) -> None:
    """Raises IncompleteRead where the forum tells of its categories only when it is written to."""
    body = client.send("GET", endpoints.SITE)
    if body.get("lazy_load_categories"):
        raise IncompleteRead(
            "the forum lists its categories page by page (lazy_load_categories_groups), and an import only reads",
            hint=endpoints.lazy_loading_hint(body),
        )


def _wholes(client: ForumClient, kind: Kind, site: Site, settings: SettingList, left: list[Left]) -> Iterator[Resource]:
    """The things of a kind that has a section."""
    if kind.listing is not None:
        yield from _listed(client, kind, site, settings, left)
    elif kind.name == SITE_SETTING:
        yield from (_asked(kind, name, kind.fields) for name in settings.rows)
    elif kind.name == GROUP:
        for row in site.groups:
            key = AUTOMATIC_GROUPS.get(int(row["id"]), str(row["name"]))
            yield _asked(kind, key, kind.export.system(key, row) or kind.fields)
    elif kind.name == CATEGORY:
        left_out = None if _is_ordered(settings) else site.uncategorized
        yield from (_asked(kind, item.path, kind.fields) for item in site.categories if item.id != left_out)


def _moderators(client: ForumClient) -> Iterator[Left]:
    """That there are people who moderate the whole forum: a file grants that to a role, and whoever comes into it later
    gets the same, which nobody has said."""
    if any(row[MODERATOR] and row["id"] > 0 for row in client.send("GET", STAFF)):
        reason = (
            "a file grants that to a role and all who come into it, with site_moderators, which is for you to write"
        )
        yield Left("site moderators", reason, KINDS[MODERATOR].export.page)


def _is_ordered(settings: SettingList) -> bool:
    """Whether the forum keeps an order of its own, in which all have their places."""
    switches = [kind.export.switch for kind in KINDS.values() if kind.export.switch]
    return any(is_on(settings.rows, name) for name in switches)


def _listed(client: ForumClient, kind: Kind, site: Site, settings: SettingList, left: list[Left]) -> Iterator[Resource]:
    listing, identity = kind.listing, kind.identity
    if listing is None or _is_off(listing.switches, settings):
        return
    if listing.by_key is not None:
        yield from _candidates(client, kind, listing, listing.by_key, site, left)
        return
    parts = listing.parted.of_forum(settings.rows) if listing.parted else ()
    try:
        found = listings.listed(client, kind, Asked(parts=parts), {endpoints.SITE: site.body}).rows
    except listings.NotListed:
        if not listing.is_newer:
            raise
        return
    if listing.most and len(found) >= listing.most:
        reason = f"the forum lists only {listing.most} {kind.plural}, so that nobody knows whether these are all"
        left.append(left_of(kind, "", reason))
        return
    keys = [identity.of_row(row) for row in found]
    # A file tells things of all kinds apart by more than capitals, also where the forum does not.
    same = Counter(map(identity.fold, keys))
    alike = Counter(identity.fold(key).casefold() for key in keys)
    for key, row in zip(keys, found, strict=True):
        if alike[identity.fold(key).casefold()] > 1:
            several = "of this name" if same[identity.fold(key)] > 1 else "whose names differ in capitals only"
            left.append(left_of(kind, key, f"the forum has several {kind.plural} {several}", row["id"]))
        elif not identity.system(row) or kind.export.system(key, row):
            yield _with_parts(_asked(kind, key, kind.fields), listing, settings)


def _with_parts(resource: Resource, listing: Listing, settings: SettingList) -> Resource:
    """A thing, of which those parts are asked for that the forum uses."""
    if listing.in_parts is None:
        return resource
    field, parts = listing.in_parts.of_forum(settings.rows)
    if not parts:
        return replace(resource, fields={name: item for name, item in resource.fields.items() if name != field})
    return replace(resource, fields={**resource.fields, field: Declared({name: {} for name in parts}, NOWHERE)})


def _candidates(
    client: ForumClient, kind: Kind, listing: Listing, by_key: ByKey, site: Site, left: list[Left]
) -> Iterator[Resource]:
    """The things that no list of the kind has, and that a look at others shows: what the file calls each, and how it
    is found where the forum has no name for it."""
    about = {topic_id(item.topic_url) for item in site.categories}
    keys: set[str] = set()
    for row in listings.candidates(client, listing, by_key, about):
        if kind.identity.system(row):
            continue
        field, _ = by_key.other
        other = None if row.get(by_key.key) else str(row[kind.fields[field].wire.path])
        key = str(row.get(by_key.key) or other)
        if key in keys or not by_key.is_key(key):
            reason = f"its name “{key}” cannot be the {kind.identity.field} of a {kind.noun}, or another one has it"
            left.append(left_of(kind, str(row.get("title")), reason, row["id"]))
            continue
        keys.add(key)
        said = dict.fromkeys(kind.fields, UNASKED)
        yield Resource(kind.name, key, said if other is None else {**said, field: Declared(other, NOWHERE)}, NOWHERE)


def _is_off(switches: Collection[str], settings: SettingList) -> bool:
    """Whether a feature is off, or not there: a forum that lists none of its switches does not have it."""
    values = [str(settings.rows[name]["value"]) for name in switches if name in settings.rows]
    return bool(switches) and values in ([], ["false"])


def _asked(kind: Kind, key: str, fields: Iterable[str]) -> Resource:
    return Resource(kind.name, key, dict.fromkeys(fields, UNASKED), NOWHERE)


def _desired(resources: Iterable[Resource]) -> Desired:
    return Desired(Forum("", "", "", (), NOWHERE), tuple(resources))


def _read(client: ForumClient, resources: Iterable[Resource], found: Found) -> tuple[Live, ...]:
    return tuple(read_objects(client, resources, found).objects.values())


def _parts(things: Iterable[Live], choice: Choice, settings: SettingList, left: list[Left]) -> Iterator[Resource]:
    """The parts of things that are read by themselves."""
    for whole in things:
        for kind in KINDS.values():
            if kind.part_of != whole.kind:
                continue
            wanted = kind.export.wanted(whole.row)
            if wanted is Wanted.NO:
                continue
            if hidden := kind.export.hidden(whole.row, settings.rows):
                left.append(left_of(kind, whole.key, hidden, whole.id))
            elif wanted is Wanted.ON_REQUEST and not choice.all_members:
                people = whole.row.get(kind.export.people)
                left.append(left_of(kind, whole.key, f"{people} people; --members names them all", whole.id))
            else:
                yield _asked(kind, whole.key, kind.fields)


def _in_order(things: Iterable[Live], found: Found) -> tuple[Live, ...]:
    """Categories as they stand on the forum; all else as it was read."""
    places: Mapping[Any, int] = {path: at for at, path in enumerate(found.order)}
    return tuple(sorted(things, key=lambda live: places.get(live.key, 0) if live.kind == CATEGORY else 0))
