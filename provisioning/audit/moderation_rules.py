"""Rules about moderation: has every theme experts who can act, and do members recognise them?"""

from collections.abc import Iterator
from datetime import datetime

from idiaspora.facts.guarded_settings import MODERATION_SETTING
from idiaspora.plugin_config.consultation.expand_absences import absence_text
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, MEMBERSHIP, MODERATOR
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.audit.findings import Finding, NothingToLookAt, Result, Unknown
from idiaspora.provisioning.audit.forum_reads import (
    CATEGORIES,
    EVERYBODY,
    EXPERTS,
    GROUPS,
    MEMBERS,
    NAMED,
    SETTINGS,
    Category,
    ModeratingGroup,
    paths_of,
    site_rights,
)
from idiaspora.provisioning.audit.rule import Look, rule
from idiaspora.provisioning.audit.staff_reads import ACCOUNTS
from idiaspora.provisioning.audit.themes import (
    NO_MODERATORS,
    LiveTheme,
    members,
    moderating_groups,
    moderators,
    theme_rule,
)
from idiaspora.provisioning.audit.timestamps import days_between, is_older, moment
from idiaspora.provisioning.forum.endpoints import Row
from idiaspora.provisioning.safety.exposure import audience_of, rights
from idiaspora.provisioning.state.experts import Level

NO_EXPERTS = NothingToLookAt("nobody is in a role that moderates something with questions")
NO_GROUPS = NothingToLookAt("no group moderates a theme or a category of the file")


@theme_rule("theme-without-moderator", MEMBERS)
def theme_without_moderator(look: Look, theme: LiveTheme) -> Iterator[Finding]:
    if not theme.groups:
        yield Finding(theme.subject, f"no group moderates the {theme.noun}", theme.origin)
    elif not members(look, theme.groups) and not any(group.id in EVERYBODY for group in theme.groups):
        names = ", ".join(group.name for group in theme.groups)
        yield Finding(theme.subject, f"nobody is in the group that moderates the {theme.noun}: {names}", theme.origin)


@theme_rule("few-moderators", MEMBERS)
def few_moderators(look: Look, theme: LiveTheme) -> Iterator[Result]:
    found = sorted(str(row["username"]) for row in members(look, theme.groups).values())
    if not found and not any(group.id in EVERYBODY for group in theme.groups):
        yield NO_MODERATORS
    elif 0 < len(found) < look.limit:
        message = f"the {theme.noun} has {len(found)} of at least {look.limit} moderators: {', '.join(found)}"
        yield Finding(theme.subject, message, theme.origin)


@rule("moderator-missing", NAMED)
def moderator_missing(look: Look) -> Iterator[Result]:
    named: dict[str, tuple[str, Origin]] = {}
    for resource in look.desired.of_kind(MODERATOR):
        named.setdefault(resource.key.casefold(), (resource.key, resource.origin))
    for resource in look.desired.of_kind(MEMBERSHIP):
        for declared in resource.fields.values():
            for name in declared.value:
                named.setdefault(name.casefold(), (name, declared.origin))
    if not named:
        yield NothingToLookAt("the file names no users")
    for folded, (name, origin) in named.items():
        if folded not in look[NAMED].accounts:
            yield Finding(f"user {name}", f"{name} has no account on the forum", origin)


@rule("moderator-suspended", CATEGORIES, MEMBERS, ACCOUNTS)
def moderator_suspended(look: Look) -> Iterator[Result]:
    if not (people := moderators(look)):
        yield NO_MODERATORS
    for id, (row, theme) in people.items():
        account = look[ACCOUNTS].rows.get(id, {})
        for word, key in (("suspended", "suspended_till"), ("silenced", "silenced_till")):
            until = moment(account.get(key))
            if until is not None and until > look.now:
                yield _about(row, theme, f"is {word} until {until:%Y-%m-%d}")


@rule("moderator-inactive", CATEGORIES, MEMBERS, ACCOUNTS)
def moderator_inactive(look: Look) -> Iterator[Result]:
    unlisted = 0
    if not (people := moderators(look)):
        yield NO_MODERATORS
    for id, (row, theme) in people.items():
        account = look[ACCOUNTS].rows.get(id)
        if account is None:
            unlisted += 1
        elif account["staged"]:
            yield _about(row, theme, "has an account that only mails made, and has never logged in")
        elif not account["active"]:
            yield _about(row, theme, "has not confirmed the address of the account")
        elif not account.get("approved", True):
            yield _about(row, theme, "has an account that no admin has approved")
    if unlisted:
        yield Unknown(f"{unlisted} of the moderators are not among the accounts that were listed")


@rule("expert-not-told", EXPERTS)
def expert_not_told(look: Look) -> Iterator[Result]:
    if not look[EXPERTS]:
        yield NO_EXPERTS
    for expert in look[EXPERTS]:
        if expert.level.is_told or expert.level is Level.MUTED:
            continue
        who = f"{expert.username}, an expert of {expert.group}, is not notified of questions in {expert.questions}"
        if expert.level is Level.NONE:
            yield Finding(f"user {expert.username}", who, expert.origin)
        else:
            message = f"{who}: their own choice there is “{expert.level}”"
            remedy = "Ask them to choose “Watching” there; a write does not change a choice that a member made."
            yield Finding(f"user {expert.username}", message, expert.origin, remedy)


@rule("expert-muted-questions", EXPERTS)
def expert_muted_questions(look: Look) -> Iterator[Result]:
    if not look[EXPERTS]:
        yield NO_EXPERTS
    for expert in look[EXPERTS]:
        if expert.level is Level.MUTED:
            message = f"{expert.username}, an expert of {expert.group}, has muted {expert.questions}"
            yield Finding(f"user {expert.username}", message, expert.origin)


@rule("moderator-away", CATEGORIES, MEMBERS)
def moderator_away(look: Look) -> Iterator[Result]:
    if not (people := moderators(look)):
        yield NO_MODERATORS
    for row, theme in people.values():
        seen = moment(row["last_seen_at"])
        # Who was never seen is away from the day of joining on.
        since = seen or moment(row["added_at"])
        if since is not None and is_older(since, look.now, look.limit) and not _is_known_to_be_away(look, row):
            yield _about(row, theme, f"was {_last_seen(seen, look.now)}")


def _is_known_to_be_away(look: Look, row: Row) -> bool:
    name = str(row["username"]).casefold()
    return any(one.who.casefold() == name and one.until > look.now for one in look.desired.calendar.absences)


@rule("expert-away")
def expert_away(look: Look) -> Iterator[Result]:
    calendar = look.desired.calendar
    if not calendar.absences:
        yield NothingToLookAt("the file says of nobody that they are away")
    for absence in calendar.absences:
        if absence.until > look.now:
            message = f"{absence_text(absence, calendar)} in {absence.group}"
            yield Finding(f"user {absence.who}", message, absence.origin)


def _last_seen(seen: datetime | None, now: datetime) -> str:
    return "never seen" if seen is None else f"last seen {days_between(seen, now)} days ago"


def _about(row: Row, theme: LiveTheme, message: str) -> Finding:
    name = str(row["username"])
    return Finding(f"user {name}", f"{name}, who moderates {theme.category.path}, {message}", theme.origin)


@rule("group-without-owner", CATEGORIES, MEMBERS)
def group_without_owner(look: Look) -> Iterator[Result]:
    if not (groups := _own_groups(look)):
        yield NO_GROUPS
    for id, (group, theme) in groups.items():
        if not look[MEMBERS][id].owners:
            yield _about_group(look, group, theme, "has no owner")


@rule("moderators-without-title", CATEGORIES, GROUPS)
def moderators_without_title(look: Look) -> Iterator[Result]:
    if not (groups := _own_groups(look)):
        yield NO_GROUPS
    for id, (group, theme) in groups.items():
        if not look[GROUPS].rows[id].get("title"):
            yield _about_group(look, group, theme, "gives its members no title")


@rule("moderators-without-flair", CATEGORIES, GROUPS)
def moderators_without_flair(look: Look) -> Iterator[Result]:
    if not (groups := _own_groups(look)):
        yield NO_GROUPS
    for id, (group, theme) in groups.items():
        row = look[GROUPS].rows[id]
        if not row.get("flair_url"):
            yield _about_group(look, group, theme, "has no flair")
        elif not row.get("primary_group"):
            # Seen on a running 3.5: flair does not show on posts before the group is its member's primary one.
            yield _about_group(look, group, theme, "has flair, but is not its members' primary group")


def _own_groups(look: Look) -> dict[int, tuple[ModeratingGroup, LiveTheme]]:
    """The groups of moderators that are not Discourse's own."""
    return {id: found for id, found in moderating_groups(look).items() if id not in AUTOMATIC_GROUPS}


def _about_group(look: Look, group: ModeratingGroup, theme: LiveTheme, message: str) -> Finding:
    declared = look.desired.get(GROUP, group.name)
    origin = declared.origin if declared else theme.origin
    return Finding(f"group {group.name}", f"{group.name}, which moderates {theme.category.path}, {message}", origin)


@rule("category-moderation-off", SETTINGS)
def category_moderation_off(look: Look) -> Iterator[Result]:
    first = next((item for item in look.desired.of_kind(CATEGORY) if item.fields.get("moderated_by")), None)
    if first is None:
        yield NothingToLookAt("nothing in the file has moderated_by")
    elif not look[SETTINGS].lists(MODERATION_SETTING):
        yield Unknown(f"the forum does not list the setting {MODERATION_SETTING}")
    elif not look[SETTINGS].values.on(MODERATION_SETTING):
        origin = first.fields["moderated_by"].origin
        yield Finding(f"setting {MODERATION_SETTING}", f"{MODERATION_SETTING} is off", origin)


@rule("moderator-without-access", CATEGORIES, GROUPS, SETTINGS)
def moderator_without_access(look: Look) -> Iterator[Result]:
    looked_at = False
    for theme in look.desired.audit.themes:
        for path in paths_of(theme):
            category = look[CATEGORIES].at(path)
            if category is None:
                yield Unknown(f"the category {path} is not on the forum")
                continue
            for group in category.moderating_groups(look.desired):
                looked_at = True
                if not _may_reply(look, group, category):
                    message = f"members of {group.name} moderate {path}, but may not reply there"
                    yield Finding(f"category {path}", message, theme.origin)
    if not looked_at:
        yield NO_GROUPS


def _may_reply(look: Look, group: ModeratingGroup, category: Category) -> bool:
    audience = audience_of(look[GROUPS].access(group.id))
    return rights(category.access, audience, site_rights(look[SETTINGS])).reply
