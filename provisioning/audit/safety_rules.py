"""Rules about safety: are the accounts with power, the keys and the data safe?"""

from collections.abc import Callable, Iterator
from datetime import datetime

from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.provisioning.audit.findings import Finding, NothingToLookAt, Result, Unknown
from idiaspora.provisioning.audit.forum_reads import SETTINGS
from idiaspora.provisioning.audit.rule import Look, rule
from idiaspora.provisioning.audit.staff_reads import ACCOUNTS, API_KEYS, BACKUPS, ApiKey, old, unused
from idiaspora.provisioning.audit.timestamps import days_between, is_older

ENFORCE = "enforce_second_factor"
OPENINGS = {"allow_new_registrations": True, "must_approve_users": False, "invite_only": False}
"""The settings that together let anybody in."""
BACKUPS_ON, BY_THEMSELVES, EVERY_DAYS = "enable_backups", "automatic_backups_enabled", "backup_frequency"
"""Since 2026 a frequency of 0 days takes the place of the second switch."""


def _about_setting(look: Look, name: str, message: str) -> Finding:
    declared = look.desired.get(SITE_SETTING, name)
    return Finding(f"setting {name}", message, declared.origin if declared else None)


def _unlisted(look: Look, *names: str) -> Unknown | None:
    absent = [name for name in names if not look[SETTINGS].lists(name)]
    return Unknown(f"the forum does not list {', '.join(absent)}") if absent else None


def _logs_in_elsewhere(look: Look) -> bool:
    """Whether the forum does not ask for passwords itself, so that it cannot ask for a second factor either."""
    values = look[SETTINGS].values
    return values.on("enable_discourse_connect") or not values.on("enable_local_logins")


@rule("staff-without-second-factor", SETTINGS, ACCOUNTS)
def staff_without_second_factor(look: Look) -> Iterator[Finding | Unknown]:
    if _logs_in_elsewhere(look):
        yield Unknown("people log in elsewhere, and whether that asks for a second factor cannot be seen here")
        return
    if look[SETTINGS].values.text(ENFORCE) in ("staff", "all"):
        return
    for row in look[ACCOUNTS].staff:
        if not row.get("second_factor_enabled"):
            role = "an admin" if row["admin"] else "a moderator"
            yield Finding(f"user {row['username']}", f"{row['username']} is {role} without a second factor")


@rule("second-factor-not-enforced", SETTINGS)
def second_factor_not_enforced(look: Look) -> Iterator[Finding | Unknown]:
    if _logs_in_elsewhere(look):
        yield Unknown("people log in elsewhere, and whether that asks for a second factor cannot be seen here")
    elif unlisted := _unlisted(look, ENFORCE):
        yield unlisted
    elif look[SETTINGS].values.text(ENFORCE) == "no":
        yield _about_setting(look, ENFORCE, f"{ENFORCE} is “no”")


@rule("open-sign-up", SETTINGS)
def open_sign_up(look: Look) -> Iterator[Finding | Unknown]:
    values = look[SETTINGS].values
    if unlisted := _unlisted(look, *OPENINGS):
        yield unlisted
    elif not values.on("enable_discourse_connect") and all(values.on(name) is on for name, on in OPENINGS.items()):
        message = "anybody can register, and nobody approves or invites"
        yield _about_setting(look, "must_approve_users", message)


@rule("global-api-key-unused", API_KEYS)
def global_api_key_unused(look: Look) -> Iterator[Result]:
    def message(key: ApiKey) -> str:
        return "was never used" if key.used is None else f"was last used {days_between(key.used, look.now)} days ago"

    yield from _keys(look, unused, message)


@rule("global-api-key-old", API_KEYS)
def global_api_key_old(look: Look) -> Iterator[Result]:
    yield from _keys(look, old, lambda key: f"is {days_between(key.created, look.now)} days old")


def _keys(
    look: Look, is_bad: Callable[[ApiKey, datetime, int], bool], message: Callable[[ApiKey], str]
) -> Iterator[Result]:
    unread = 0
    if not look[API_KEYS]:
        yield NothingToLookAt("the forum has no API keys")
    for key in look[API_KEYS]:
        if not is_bad(key, look.now, look.limit):
            continue
        if key.is_global is None:
            unread += 1
        elif key.is_global:
            called = f"API key {key.id}" + (f" (“{key.description}”)" if key.description else "")
            whose = f"acts as {key.username}" if key.username else "acts as anybody"
            yield Finding(f"API key {key.id}", f"{called}, which may do all and {whose}, {message(key)}")
    if unread:
        yield Unknown(f"the scopes of {unread} more such keys were not read")


@rule("many-admins", ACCOUNTS)
def many_admins(look: Look) -> Iterator[Finding]:
    admins = sorted(str(row["username"]) for row in look[ACCOUNTS].admins)
    if len(admins) > look.limit:
        yield Finding("admins", f"{len(admins)} people are admins, more than {look.limit}: {', '.join(admins)}")


@rule("single-admin", ACCOUNTS)
def single_admin(look: Look) -> Iterator[Finding]:
    admins = [str(row["username"]) for row in look[ACCOUNTS].admins]
    if len(admins) == 1:
        yield Finding("admins", f"{admins[0]} is the only admin")


@rule("backups-off", SETTINGS)
def backups_off(look: Look) -> Iterator[Finding | Unknown]:
    settings = look[SETTINGS]
    switches = [BACKUPS_ON, *([BY_THEMSELVES] if settings.lists(BY_THEMSELVES) else [])]
    if unlisted := _unlisted(look, BACKUPS_ON, *([] if len(switches) == 2 else [EVERY_DAYS])):
        yield unlisted
        return
    for name in switches:
        if not settings.values.on(name):
            yield _about_setting(look, name, f"{name} is off")
    if settings.lists(EVERY_DAYS) and settings.values.text(EVERY_DAYS) == "0":
        yield _about_setting(look, EVERY_DAYS, f"{EVERY_DAYS} is 0, which makes none")


@rule("backup-old", SETTINGS, BACKUPS)
def backup_old(look: Look) -> Iterator[Finding]:
    times = look[BACKUPS]
    newest = max(times, default=None)
    if newest is None:
        yield Finding("backups", "there is no backup")
    elif is_older(newest, look.now, look.limit):
        days = days_between(newest, look.now)
        yield Finding("backups", f"the newest backup is {days} days old, older than {look.limit} days")
