"""Who can see, reply and create where: the effective rights of a forum, before and after a plan. Pure.

The rules are those of Discourse 3.5 (`lib/guardian/category_guardian.rb`, `topic_guardian.rb`, `Category` and `Topic`):

- A category whose rows hold `everyone`, or that has no rows, is open: visitors without an account see it, unless the
  forum requires a login. They never write.
- A restricted category is seen by the groups that have a row of any level, and by admins.
- Replying needs a row of `reply` or `create` for one of one's groups or for `everyone`; starting topics needs `create`,
  and one of the groups of `create_topic_allowed_groups` for all but staff. Categories without rows allow both.
- Uncategorized takes new topics only with `allow_uncategorized_topics`, from staff too.
- Nothing is inherited: a category can be open below a parent that is not.

Whether a contribution waits for approval is not a question of these rights: `oversight` has it. Admins may everything
everywhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, EVERYONE, LOGGED_IN_USERS, group_key
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.access import Permissions
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.group_opening import EARNED_TRUST, TRUST
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP
from idiaspora.plugin_config.kinds.opening import WayIn
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety import setting_values
from idiaspora.provisioning.safety.oversight import NOBODY, Oversight, Watch, moderators_after, watches
from idiaspora.provisioning.safety.setting_values import SettingValues

ANONYMOUS = "anonymous"
MEMBERS = "members"
STAFF = "staff"
PUBLIC: Permissions = {EVERYONE: "create"}
STAFF_GROUPS = frozenset({"admins", "moderators", "staff"})
TRUST_GROUPS = tuple(f"trust_level_{level}" for level in range(5))
USUAL_TRUST = 1
"""The trust level of somebody who has read a little; who just registered has 0."""

SETTINGS = ("login_required", "allow_uncategorized_topics", "create_topic_allowed_groups")
"""The site settings that these rights depend on."""


@dataclass(frozen=True)
class Rights:
    """What somebody may do in a category."""

    see: bool = False
    reply: bool = False
    create: bool = False

    def beyond(self, other: "Rights") -> tuple[str, ...]:
        """The rights that the other does not include."""
        return tuple(item.name for item in fields(self) if getattr(self, item.name) and not getattr(other, item.name))

    @property
    def words(self) -> tuple[str, ...]:
        return self.beyond(Rights())


@dataclass(frozen=True)
class Audience:
    """Somebody whose rights are asked for, by the folded names of the groups that they are in.

    `is_open` says that anyone can become one without somebody's decision.
    """

    name: str
    groups: frozenset[str]
    is_registered: bool = True
    is_staff: bool = False
    is_open: bool = False

    @property
    def addressed(self) -> frozenset[str]:
        """The names under which it is meant where not only memberships count: in settings, and for tags."""
        everybody = {EVERYONE, LOGGED_IN_USERS} if self.is_registered else {ANONYMOUS_USERS}
        return self.groups | everybody


@dataclass(frozen=True)
class GroupAccess:
    """What a group means beyond its rows: the trust level that its members are given, and how one gets in.

    Whoever has an address at one of the `domains` is a member; None where that was not read. Owners let in who asks
    where it `takes_requests`; `owners_are_staff` where all are known to be.
    """

    name: str
    grants: int = 0
    is_joinable: bool = False
    domains: tuple[str, ...] | None = ()
    takes_requests: bool = False
    owners_are_staff: bool = False

    @property
    def ways(self) -> tuple[WayIn, ...]:
        """How anyone gets in without a decision of the staff, as far as is known."""
        by_owners = self.takes_requests and not self.owners_are_staff
        domains = [domain.lower() for domain in self.domains or ()]
        return (
            *((("public_admission", "anyone could join it"),) if self.is_joinable else ()),
            *(("automatic_email_domains", f"whoever has an address at {domain} would be in it") for domain in domains),
            *((("allow_membership_requests", "owners who are not staff could admit who asks"),) if by_owners else ()),
        )

    @property
    def is_open(self) -> bool:
        """Whether anyone is known to get in; None of the domains that were not read."""
        return bool(self.ways)


@dataclass(frozen=True)
class CategoryAccess:
    """One category and its rows. `id` is None for one that a plan makes; `topics` counts those visible in it now."""

    path: str
    id: int | None
    permissions: Permissions
    is_restricted: bool
    topics: int = 0
    is_uncategorized: bool = False
    oversight: Oversight = NOBODY

    @property
    def identity(self) -> int | str:
        """What stays the same when it is renamed or moved: the id, of a new one the path."""
        return self.path if self.id is None else self.id


@dataclass(frozen=True)
class SiteAccess:
    """The site-wide settings. `assumed` names those that the forum does not list, so that their defaults stand in."""

    login_required: bool = False
    uncategorized_topics: bool = False
    topic_creators: frozenset[str] = frozenset()
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class MatrixRow:
    """One category, with the rights of each audience in their order."""

    category: CategoryAccess
    rights: tuple[Rights, ...]


@dataclass(frozen=True)
class Matrix:
    """Categories × audiences × rights. `requests` is how many it took to read them.

    `moderators` are the names of those who moderate the whole forum.
    """

    site: SiteAccess
    settings: SettingValues = field(repr=False, compare=False)
    groups: tuple[GroupAccess, ...]
    categories: tuple[CategoryAccess, ...]
    audiences: tuple[Audience, ...]
    rows: tuple[MatrixRow, ...]
    requests: int = 0
    moderators: tuple[str, ...] = ()

    def rights(self, path: str, audience: str) -> Rights:
        """The rights of an audience in a category. Raises KeyError."""
        row = next((row for row in self.rows if row.category.path == path), None)
        index = next((i for i, item in enumerate(self.audiences) if item.name == audience), None)
        if row is None or index is None:
            raise KeyError((path, audience))
        return row.rights[index]

    def stray(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Categories that audiences see whose parents they do not see, with the names of those audiences."""
        by_path = {row.category.path: row for row in self.rows}
        found = []
        for row in self.rows:
            parent = by_path.get(parent_path(row.category.path))
            if parent is None:
                continue
            pairs = zip(self.audiences, row.rights, parent.rights, strict=True)
            names = tuple(item.name for item, own, above in pairs if own.see and not above.see)
            if names:
                found.append((row.category.path, names))
        return tuple(found)


def sees(category: CategoryAccess, audience: Audience, site: SiteAccess) -> bool:
    """Whether an audience may read a category."""
    if not audience.is_registered:
        return not category.is_restricted and not site.login_required
    return not category.is_restricted or not audience.groups.isdisjoint(category.permissions)


def rights(category: CategoryAccess, audience: Audience, site: SiteAccess) -> Rights:
    """What an audience may do in a category."""
    rows = category.permissions
    if not audience.is_registered or not sees(category, audience, site):
        return Rights(see=sees(category, audience, site))
    has_rows = bool(rows) and dict(rows) != PUBLIC
    levels = {level for group, level in rows.items() if group in audience.groups or group == EVERYONE}
    creates = "create" in levels or not has_rows
    may_start = audience.is_staff or bool(site.topic_creators & audience.addressed)
    closed = category.is_uncategorized and not site.uncategorized_topics
    return Rights(True, creates or "reply" in levels, creates and may_start and not closed)


def site_access(settings: SettingValues) -> SiteAccess:
    """The site-wide part, from settings."""
    return SiteAccess(
        settings.on("login_required"),
        settings.on("allow_uncategorized_topics"),
        settings.groups("create_topic_allowed_groups"),
        tuple(name for name in SETTINGS if not settings.is_listed(name)),
    )


def member(name: str, trust: int, *groups: str, is_open: bool = False) -> Audience:
    """An account at a trust level that is in these groups besides those of its level."""
    return Audience(name, frozenset({*TRUST_GROUPS[: trust + 1], *groups}), is_open=is_open)


VISITOR = Audience(ANONYMOUS, frozenset(), is_registered=False, is_open=True)
MODERATOR = replace(member(STAFF, USUAL_TRUST, "moderators", "staff"), is_staff=True)


def audience_of(group: GroupAccess) -> Audience:
    """Somebody who is in this one group, at trust level 1 or the one that the group grants."""
    return member(group.name, max(USUAL_TRUST, group.grants), group_key(group.name), is_open=group.is_open)


def open_audiences(groups: Iterable[GroupAccess]) -> tuple[Audience, ...]:
    """Audiences that anyone can be in or join: visitors, members up to trust level 3, members of groups open to all."""
    levels = [
        member(MEMBERS if level == USUAL_TRUST else TRUST_GROUPS[level], level, is_open=True)
        for level in range(EARNED_TRUST + 1)
    ]
    return (VISITOR, *levels, *(audience_of(group) for group in groups if group.is_open))


def audiences(
    groups: Iterable[GroupAccess], categories: Iterable[CategoryAccess], site: SiteAccess
) -> tuple[Audience, ...]:
    """The columns of a matrix: visitors, members, members of other trust levels where these make a difference, groups,
    moderators."""
    named = {group for category in categories for group in category.permissions} | site.topic_creators
    levels = [level for level in range(2, 5) if TRUST_GROUPS[level] in named]
    levels = [0, *levels] if TRUST_GROUPS[USUAL_TRUST] in named else levels
    return (
        VISITOR,
        member(MEMBERS, USUAL_TRUST, is_open=True),
        *(member(TRUST_GROUPS[level], level, is_open=level <= EARNED_TRUST) for level in levels),
        *(audience_of(group) for group in groups),
        MODERATOR,
    )


def made_matrix(
    settings: SettingValues,
    groups: Iterable[GroupAccess],
    categories: Iterable[CategoryAccess],
    requests: int = 0,
    columns: tuple[Audience, ...] = (),
    moderators: tuple[str, ...] = (),
) -> Matrix:
    """The matrix of a forum with these settings, groups and categories; `columns` are more audiences to show."""
    groups, categories, site = tuple(groups), tuple(categories), site_access(settings)
    shown = {item.name: item for item in (*columns, *audiences(groups, categories, site))}
    order = [*(name for name in shown if name != STAFF), STAFF]
    who = tuple(shown[name] for name in order)
    rows = tuple(MatrixRow(item, tuple(rights(item, one, site) for one in who)) for item in categories)
    return Matrix(site, settings, groups, categories, who, rows, requests, moderators)


def after(matrix: Matrix, plan: Plan) -> Matrix:
    """The matrix that a plan would make, with consent to its deletions.

    Its categories are those of the same ids, at the paths that they then have.
    """
    settings = setting_values.after(matrix.settings, plan)
    groups = {group_key(group.name): group for group in matrix.groups}
    categories = {category.path: category for category in matrix.categories}
    for change in plan.changes:
        if change.hindrance:
            continue
        if change.kind == GROUP:
            groups[change.key.casefold()] = group_after(change, groups.get(change.key.casefold()))
        elif change.kind == CATEGORY and isinstance(change, Delete):
            categories.pop(change.key, None)
        elif change.kind == CATEGORY:
            categories[change.key] = category_after(change, categories.get(change.key))
    for key in [group_key(change.key) for change in plan.changes if _is_group_deletion(change)]:
        groups.pop(key, None)
        categories = {path: _without(category, key) for path, category in categories.items()}
    moderators = moderators_after(matrix.moderators, plan.changes)
    return made_matrix(settings, groups.values(), categories.values(), matrix.requests, matrix.audiences, moderators)


def _is_group_deletion(change: Change) -> bool:
    return change.kind == GROUP and isinstance(change, Delete) and not change.hindrance


def _without(category: CategoryAccess, group: str) -> CategoryAccess:
    """The category when a group is gone: its row goes too, and nobody takes its place (3.5)."""
    rows = {name: level for name, level in category.permissions.items() if name != group}
    return replace(category, permissions=rows, oversight=category.oversight.without(group))


def group_after(change: Change, present: GroupAccess | None) -> GroupAccess:
    """A group as a change leaves it."""
    group = present or GroupAccess(change.key)
    wanted = change.wanted()
    return replace(
        group,
        grants=TRUST.get(wanted.get("grant_trust_level", ""), group.grants),
        is_joinable=wanted.get("public_admission", group.is_joinable),
        domains=wanted.get("automatic_email_domains", group.domains),
        takes_requests=wanted.get("allow_membership_requests", group.takes_requests),
    )


def category_after(change: Change, present: CategoryAccess | None) -> CategoryAccess:
    """A category as a change leaves it; a new one without rows of its own is public (3.5)."""
    category = present or CategoryAccess(change.key, None, PUBLIC, is_restricted=False)
    wanted = change.wanted()
    category = replace(category, oversight=category.oversight.changed(wanted))
    permissions: Permissions | None = wanted.get("access")
    if permissions is None:
        return category
    return replace(category, permissions=permissions, is_restricted=EVERYONE not in permissions)


@dataclass(frozen=True)
class Shift:
    """What an audience may do in a category only before (narrowing) or only after (widening).

    `topics` is how many topics a narrowing hides from it, 0 where they stay visible.
    """

    path: str
    audience: Audience
    rights: tuple[str, ...]
    topics: int = 0


@dataclass(frozen=True)
class Difference:
    """Between two matrices of one forum: for categories that are in both, and those that are in one only."""

    widening: tuple[Shift, ...] = ()
    narrowing: tuple[Shift, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    watches: tuple[Watch, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.widening or self.narrowing or self.added or self.removed or self.watches)


def difference(before: Matrix, after: Matrix) -> Difference:
    """Who gains and who loses what. A new category is not a widening: it holds nothing yet."""
    first = {category.identity: category for category in before.categories}
    last = {category.identity: category for category in after.categories}
    widening: list[Shift] = []
    narrowing: list[Shift] = []
    watched: list[Watch] = []
    for identity in [key for key in last if key in first]:
        old, new = first[identity], last[identity]
        watched += watches(new.path, old.oversight, new.oversight)
        for audience, was, now in _each_audience(before, after, old, new):
            if gained := now.beyond(was):
                widening.append(Shift(new.path, audience, gained))
            if lost := was.beyond(now):
                narrowing.append(Shift(new.path, audience, lost, old.topics if "see" in lost else 0))
    return Difference(
        tuple(widening),
        tuple(narrowing),
        tuple(category.path for key, category in last.items() if key not in first),
        tuple(category.path for key, category in first.items() if key not in last),
        tuple(watched),
    )


def _each_audience(
    before: Matrix, after: Matrix, old: CategoryAccess, new: CategoryAccess
) -> Iterator[tuple[Audience, Rights, Rights]]:
    """Every audience of either matrix, with its rights before and after."""
    earlier: Mapping[str, Audience] = {audience.name: audience for audience in before.audiences}
    for audience in after.audiences:
        was = earlier.get(audience.name, audience)
        yield audience, rights(old, was, before.site), rights(new, audience, after.site)
