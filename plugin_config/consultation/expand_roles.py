"""Roles and groups: the group, who is in it, what its members are notified of, and who moderates the whole forum."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.consultation.category_tree import note_taken
from idiaspora.plugin_config.consultation.forum_file import Defaults, ForumFile
from idiaspora.plugin_config.consultation.moderators import default_group_name
from idiaspora.plugin_config.consultation.shape import OF_GROUPS, OF_ROLES
from idiaspora.plugin_config.consultation.shape_layers import LIKE, Shapes, Taker
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.desired.layers import Layer, Layers
from idiaspora.plugin_config.fields import account_names
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_EVERYWHERE
from idiaspora.plugin_config.kinds.group import AUTOMATIC_FIELDS, FIELDS
from idiaspora.plugin_config.kinds.membership import missing
from idiaspora.plugin_config.kinds.notification_defaults import FIELDS as NOTIFICATION_FIELDS
from idiaspora.plugin_config.kinds.resource import Declared, ExistingMembers, Resource, existing_members

ROLES, GROUPS = "moderators", "groups"


def group_names(file: ForumFile) -> dict[str, str]:
    """The name of each role's group, by role."""
    return {role: declared.name or default_group_name(role) for role, declared in (file.moderators or {}).items()}


@dataclass(frozen=True)
class DeclaredGroup:
    """A group, of a role or not, with all that is declared of it; `role` is "" for one that is none."""

    name: str
    role: str
    layers: Layers


def declared_groups(file: ForumFile, collection: Collection, shapes: Shapes) -> tuple[DeclaredGroup, ...]:
    """The groups of all roles, and those that are none, with what they take from shapes and defaults."""
    names = group_names(file)
    defaults = file.defaults or Defaults()
    found = []
    for role, said in (file.moderators or {}).items():
        words = {"name": names[role], "slug": role}
        own, lower = Layer(said, (ROLES, role)), _default(defaults.moderators, ROLES)
        found.append(DeclaredGroup(names[role], role, _layers(own, "role", OF_ROLES, words, lower, collection, shapes)))
    for index, group in enumerate(file.groups or ()):
        own, lower = Layer(group, (GROUPS, index)), _default(defaults.group, "group")
        words = {"name": group.name}
        found.append(DeclaredGroup(group.name, "", _layers(own, "group", OF_GROUPS, words, lower, collection, shapes)))
    return tuple(found)


def _default(declared: Declaration | None, name: str) -> tuple[Layer, ...]:
    return (Layer(declared, ("defaults", name)),) if declared else ()


def _layers(
    own: Layer,
    noun: str,
    keys: frozenset[str],
    words: Mapping[str, str],
    lower: tuple[Layer, ...],
    collection: Collection,
    shapes: Shapes,
) -> Layers:
    place = collection.document.text_path(own.path)
    like: str | None = getattr(own.model, LIKE)
    taken = shapes.taken(like, (*own.path, LIKE), Taker(place, noun, keys, words))
    note_taken(collection, place, (*taken, *lower))
    return Layers(collection.document, (own, *taken, *lower))


def add_groups(file: ForumFile, declared: Iterable[DeclaredGroup], collection: Collection) -> None:
    """Add every group with its members, and the grants of site moderators."""
    for name, said in ((ROLES, file.moderators), (GROUPS, file.groups)):
        if said is not None:
            collection.collects(name, collection.origin((name,)))
    for group in declared:
        if group.role:
            _check_name(group, collection)
        add_group(group.name, group.layers, collection, ROLES if group.role else GROUPS)
        site = group.layers.get("site_moderators")
        if site is None or not site.value:
            continue
        for member in group.layers.value("members", ()):
            collection.extend(
                Resource("moderator", member, {}, site.origin), {"moderator": Declared(True, site.origin)}
            )


def _check_name(group: DeclaredGroup, collection: Collection) -> None:
    if group.layers.get("name") is None and (rule := account_names.broken_rule(group.name)):
        collection.problem(
            "bad-name",
            f"the role's group would be called “{group.name}”, which {rule}",
            group.layers.origin(),
            "give the role a group name of its own, with “name: …”",
        )


def hand_on_notifications(declared: Iterable[DeclaredGroup], collection: Collection) -> None:
    """Declare which groups apply their notifications to existing members.

    The members of a role are named by the file: what changes reaches them without a word.
    """
    for group in declared:
        said = group.layers.get("existing_members")
        if said is None:
            if group.role:
                existing = Declared(ExistingMembers.CHANGES, group.layers.origin())
                collection.hand_on("notification_defaults", group.name, existing)
            continue
        handed = collection.hand_on("notification_defaults", group.name, existing_members(said.value, said.origin))
        is_own = said.origin.path.startswith(f"{group.layers.place}.")
        if not handed and is_own and not group.role:
            collection.problem(
                "missing-key",
                f"existing_members says who gets the notifications of {group.name}, and it has none",
                said.origin,
                "write notifications beside it, or remove it",
            )


def add_group(name: str, layers: Layers, collection: Collection, part_of: str) -> None:
    """Add a group, its members and owners, and the notification defaults that it declares.

    `part_of` is the collection of the file that holds it.
    """
    automatic = name.casefold() in AUTOMATIC_EVERYWHERE
    if automatic:
        layers = _without_defaults(layers)
    fields = layers.declared(FIELDS)
    named = layers.get("name")
    if automatic:
        _check_automatic(name, fields, layers, collection)
        fields.pop("name", None)  # it follows the forum's language
    else:
        fields["name"] = Declared(name, named.origin if named else layers.origin())
    if (flair := layers.get("flair.icon")) and not automatic:
        # Seen on a running 3.5: flair does not show on posts before the group is its member's primary one.
        fields.setdefault("primary_group", Declared(True, flair.origin.because(f"{layers.origin().path}.flair")))
    former, protect = tuple(layers.value("previously", ())), layers.value("protect", False)
    collection.add(Resource("group", name, fields, layers.origin(), former, protect, collection=part_of))
    people = layers.declared(("members", "owners"))
    if people:
        _check_owners(people, collection)
        collection.add(Resource("membership", name, people, layers.origin()))
    told = {
        field: found for field in NOTIFICATION_FIELDS if (found := layers.get(f"notifications.{field}")) is not None
    }
    if told:
        collection.extend(Resource("notification_defaults", name, {}, layers.origin()), told)


def _without_defaults(layers: Layers) -> Layers:
    """What is said of all groups is not meant for those of Discourse, which keep most of it themselves."""
    return replace(layers, layers=tuple(layer for layer in layers.layers if layer.path[0] != "defaults"))


def _check_automatic(name: str, fields: Mapping[str, Declared], layers: Layers, collection: Collection) -> None:
    for field in ("members", "owners", *fields):
        declared = layers.get(field)
        if declared is not None and field not in AUTOMATIC_FIELDS and field != "name":
            collection.problem(
                "automatic-group",
                f"Discourse keeps {field} of its own group {name} itself and ignores what is written",
                declared.origin,
                f"remove {field}",
            )


def _check_owners(people: Mapping[str, Declared], collection: Collection) -> None:
    members, owners = people.get("members"), people.get("owners")
    if members is None or owners is None:
        return
    for name in missing(owners.value, members.value):
        collection.problem(
            "owner-not-member",
            f"{name} is an owner but not among the members, and Discourse makes every owner a member",
            owners.origin,
            f"add {name} to members",
        )
