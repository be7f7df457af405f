"""Roles and groups: the group, who is in it, what its members are notified of, and who moderates the whole forum."""

from collections.abc import Mapping

from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.consultation.moderators import default_group_name
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


def add_roles(file: ForumFile, collection: Collection, roles: Mapping[str, str]) -> None:
    """Add the group of every role with its members, and the grants of site moderators."""
    if file.moderators is not None:
        collection.collects(ROLES, collection.origin((ROLES,)))
    for role, declared in (file.moderators or {}).items():
        layers = [Layer(declared, ("moderators", role))]
        if file.defaults and file.defaults.moderators:
            layers.append(Layer(file.defaults.moderators, ("defaults", "moderators")))
        found = Layers(collection.document, tuple(layers))
        name = roles[role]
        if not declared.name and (rule := account_names.broken_rule(name)):
            collection.problem(
                "bad-name",
                f"the role's group would be called “{name}”, which {rule}",
                found.origin(),
                "give the role a group name of its own, with “name: …”",
            )
        add_group(name, found, collection, ROLES)
        if site := found.get("site_moderators"):
            for member in found.value("members", ()) if site.value else ():
                collection.extend(
                    Resource("moderator", member, {}, site.origin), {"moderator": Declared(True, site.origin)}
                )


def add_groups(file: ForumFile, collection: Collection) -> None:
    """Add the groups that are not roles."""
    if file.groups is not None:
        collection.collects(GROUPS, collection.origin((GROUPS,)))
    for index, group in enumerate(file.groups or ()):
        add_group(group.name, Layers(collection.document, (Layer(group, (GROUPS, index)),)), collection, GROUPS)


def hand_on_notifications(file: ForumFile, collection: Collection, roles: Mapping[str, str]) -> None:
    """Declare which groups apply their notifications to existing members.

    The members of a role are named by the file: what changes reaches them without a word.
    """
    defaults = file.defaults.moderators if file.defaults else None
    for role, declared in (file.moderators or {}).items():
        origin = collection.origin(("moderators", role))
        said = declared.existing_members
        said = defaults.existing_members if said is None and defaults else said
        existing = Declared(ExistingMembers.CHANGES, origin) if said is None else existing_members(said, origin)
        collection.hand_on("notification_defaults", roles[role], existing)
    for index, group in enumerate(file.groups or ()):
        if group.existing_members is None:
            continue
        origin = collection.origin(("groups", index, "existing_members"))
        handed = collection.hand_on(
            "notification_defaults", group.name, existing_members(group.existing_members, origin)
        )
        if not handed:
            collection.problem(
                "missing-key",
                f"existing_members says who gets the notifications of {group.name}, and it has none",
                origin,
                "write notifications beside it, or remove it",
            )


def add_group(name: str, layers: Layers, collection: Collection, part_of: str) -> None:
    """Add a group, its members and owners, and the notification defaults that it declares.

    `part_of` is the collection of the file that holds it.
    """
    fields = layers.declared(FIELDS)
    named = layers.get("name")
    automatic = name.casefold() in AUTOMATIC_EVERYWHERE
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
