"""What stands between us and this forum: address, key, rights, version, plugins, settings, limits. For `doctor`.

`doctor` asks at most eight questions, reads only, and never raises for what the forum answers; each check is a pure
function over one answer, or over the error that came in its place.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from provisioning.client import ForumClient
from provisioning.errors import BadCredentials, ForumError, NoRoute

TESTED = ((3, 5), (3, 5))
"""The first and last version whose answers were compared with ours."""

OLDEST = (3, 4)
"""Before it some routes that we need do not exist."""

PLUGINS: Mapping[str, str] = MappingProxyType(
    {
        "discourse-solved": "accepted answers (`answers: accepted`)",
        "discourse-post-voting": "answers ordered by votes (`answers: voted`)",
        "discourse-topic-voting": "votes on recommendations (`vote: true`)",
        "chat": "chat channels of categories",
    }
)
"""Plugins that a forum file may need, and what for."""

READ_KEY = (
    "Make a key that may only read: on the forum under /admin/api/keys → New API key, user level “Single user” with "
    "the user of the forum file, scope “Read-only” (it then shows global:read)."
)
"""How an admin makes the key for plan, drift, audit, access and doctor. A key that is made through the API needs the
scope `global:read` itself: `scope_mode: read_only` is only a label (3.5)."""

NEEDED_SETTINGS = (
    "content_localization_enabled",
    "default_navigation_menu_categories",
    "enable_category_group_moderation",
    "fixed_category_positions",
    "tagging_enabled",
)
"""Settings that themes expand to, plugins' own left out."""

SUPPRESSING = "suppress_secured_categories_from_admin"
ALWAYS_GIVEN = "default_locale"
LONGEST_QUERY = 8_000
"""Bytes; Discourse refuses a query of more than 10,240."""

Answer = Any
"""Parsed JSON, or the ForumError that came in its place, or None for what was not asked."""


class CheckStatus(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `remedy` is "" where nothing is to be done; `facts` are JSON values for a machine."""

    name: str
    status: CheckStatus
    message: str
    remedy: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def doctor(client: ForumClient, *, settings: Collection[str] = (), only_reads: bool = False) -> list[Check]:
    """All checks, in the order in which a failure explains the ones behind it.

    `settings` are the names that the forum file uses beside those that themes need; `only_reads` says that the key is
    for a job that only reads. Where the forum is not reached, or
    does not accept the key, nothing more is asked and the rest is unknown.
    """
    home = _ask(client, "/site/basic-info.json", keyless=True)
    reached = not isinstance(home, ForumError)
    session = _ask(client, "/session/current.json") if reached else None
    scopes = _ask(client, "/session/scopes.json") if reached else None
    known = bool(_user(session))
    admin = bool(_user(session).get("admin"))
    wanted = sorted({*settings, *NEEDED_SETTINGS})
    names = _names_query([*wanted, SUPPRESSING])
    about = _ask(client, "/about.json") if known else None
    site = _ask(client, "/site.json") if known else None
    plugins = _ask(client, "/admin/plugins.json") if admin else None
    rows = _ask(client, "/admin/site_settings.json", query=names) if admin else None
    group = _ask(client, "/groups/by-id/1.json") if known else None
    return [
        address_check(home),
        key_check(session, scopes),
        scopes_check(scopes if known else None, only_reads=only_reads),
        user_check(session if known else None),
        version_check(about),
        capabilities_check(rows, names, group, about) if known else _not_asked("capabilities", None),
        *plugin_checks(plugins),
        settings_check(rows, wanted),
        listings_check(site, rows),
        writable_check(client.read_only if known else None),
        budget_check(client.requests_sent, client.pacing.per_minute, client.times_limited),
    ]


def address_check(home: Answer) -> Check:
    """Does a Discourse answer at the address? `home` is /site/basic-info.json, asked without a key."""
    if not isinstance(home, dict):
        return _not_asked("address", home)
    if "title" not in home:
        hint = "Check that the address is the forum's, with the folder if it lives in one."
        return Check("address", CheckStatus.FAILED, "something answers, but it is no Discourse", hint)
    facts = {key: home.get(key) for key in ("title", "locale", "login_required")}
    return Check("address", CheckStatus.OK, f"the forum “{home['title']}” answers", facts=facts)


def key_check(session: Answer, scopes: Answer) -> Check:
    """Does the forum recognise key and user?

    `session` is /session/current.json; `scopes` is /session/scopes.json, which every valid key may read (3.5).
    """
    if isinstance(session, BadCredentials) and isinstance(scopes, dict):
        remedy = "Use a global key, or one with the scope global:read for plan and drift."
        return Check("key", CheckStatus.FAILED, "the key is valid, but too limited to say whose it is", remedy)
    name = _user(session).get("username")
    if not name:
        return _not_asked("key", session)
    return Check("key", CheckStatus.OK, f"the key is accepted for {name}", facts={"username": name})


def user_check(session: Answer) -> Check:
    """Is the user an admin?"""
    user = _user(session)
    if not user:
        return _not_asked("user", session)
    facts = {key: bool(user.get(key)) for key in ("admin", "moderator")}
    if facts["admin"]:
        return Check("user", CheckStatus.OK, f"{user.get('username')} is an admin", facts=facts)
    remedy = "Let the key act as an admin: categories, settings and groups are his alone."
    return Check("user", CheckStatus.FAILED, f"{user.get('username')} is no admin", remedy, facts)


def scopes_check(scopes: Answer, *, only_reads: bool = False) -> Check:
    """What may the key do? `scopes` is /session/scopes.json; an empty list there is a key without limits (3.5).

    `only_reads` says that whoever uses the key only reads, so that a key that may write is more than is needed.
    """
    if not isinstance(scopes, dict):
        return _not_asked("scopes", scopes)
    granted = [f"{scope.get('resource')}:{scope.get('action')}" for scope in scopes.get("scopes") or ()]
    facts = {"scopes": granted}
    if not granted and only_reads:
        message = "the key may do all that its user may, and this job only reads"
        return Check("scopes", CheckStatus.WARNING, message, READ_KEY, facts)
    if not granted:
        remedy = f"Needed for apply. For jobs that only read there is a safer one. {READ_KEY}"
        return Check("scopes", CheckStatus.OK, "the key may do all that its user may", remedy, facts)
    if granted == ["global:read"]:
        remedy = "Right for plan, drift, audit, access and doctor; apply needs a global key."
        return Check("scopes", CheckStatus.OK, "the key may only read", remedy, facts)
    remedy = (
        "Use a global key, or one with the scope global:read for plan and drift: no granular scope covers settings."
    )
    return Check("scopes", CheckStatus.WARNING, f"the key may only: {', '.join(granted)}", remedy, facts)


def version_check(about: Answer) -> Check:
    """Is the version one that we know? `about` is /about.json."""
    if not isinstance(about, dict):
        return _not_asked("version", about)
    text = _version_text(about)
    number = version_of(text)
    facts = {"version": text}
    if number is None:
        return Check("version", CheckStatus.UNKNOWN, f"the version “{text}” is in a form we do not know", facts=facts)
    first, last = (".".join(map(str, end)) for end in TESTED)
    tested = first if first == last else f"{first} to {last}"
    if TESTED[0] <= number <= TESTED[1]:
        return Check("version", CheckStatus.OK, f"Discourse {text}, which is tested", facts=facts)
    if number < OLDEST:
        remedy = "Upgrade the forum: routes that are needed do not exist in it."
        return Check("version", CheckStatus.FAILED, f"Discourse {text} is too old (tested: {tested})", remedy, facts)
    remedy = "Try plan first, and apply on a test forum before the real one."
    return Check("version", CheckStatus.WARNING, f"Discourse {text} is not tested (tested: {tested})", remedy, facts)


def version_of(text: str) -> tuple[int, int] | None:
    """The first two numbers: 3.5.0.beta9-dev is (3, 5), 2026.10.0 is (2026, 10)."""
    match = re.match(r"(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else None


def capabilities_check(rows: Answer, names: Mapping[str, Any], group: Answer, about: Answer) -> Check:
    """What this forum can do that older ones cannot, seen from the shape of its answers.

    `rows` is /admin/site_settings.json asked with the query `names`, `group` /groups/by-id/1.json.
    """
    facts: dict[str, bool | None] = {
        "names_filter": _filters_names(rows, names),
        "groups_by_id": True if isinstance(group, dict) else False if isinstance(group, NoRoute) else None,
    }
    number = version_of(_version_text(about)) if isinstance(about, dict) else None
    # came with the names filter (3.5); asking would be a write
    facts["bulk_update"] = True if facts["names_filter"] else None if number is None else number >= (3, 5)
    lacking = [name for name, there in facts.items() if there is False]
    unknown = [name for name, there in facts.items() if there is None]
    if lacking:
        remedy = "Discourse 3.5 has them; without them more requests are needed."
        return Check("capabilities", CheckStatus.WARNING, f"lacking: {', '.join(lacking)}", remedy, facts)
    if unknown:
        return Check("capabilities", CheckStatus.UNKNOWN, f"not seen: {', '.join(unknown)}", facts=facts)
    return Check("capabilities", CheckStatus.OK, "all that saves requests is there", facts=facts)


def plugin_checks(plugins: Answer) -> list[Check]:
    """One check for each plugin that a forum file may need. `plugins` is /admin/plugins.json."""
    if not isinstance(plugins, dict):
        return [_not_asked(f"plugin {name}", plugins) for name in PLUGINS]
    installed = {plugin.get("name"): plugin for plugin in plugins.get("plugins") or ()}
    return [_plugin_check(name, installed.get(name)) for name in PLUGINS]


def _plugin_check(name: str, plugin: Mapping[str, Any] | None) -> Check:
    purpose = PLUGINS[name]
    if plugin is None:
        remedy = f"Ask the forum's host for it, or do without {purpose}."
        return Check(f"plugin {name}", CheckStatus.WARNING, "not installed", remedy, {"installed": False})
    enabled = bool(plugin.get("enabled"))
    facts = {"installed": True, "enabled": enabled, "version": plugin.get("version")}
    if enabled:
        return Check(f"plugin {name}", CheckStatus.OK, "installed and on", facts=facts)
    remedy = f"The setting {plugin.get('enabled_setting')} switches it on."
    return Check(f"plugin {name}", CheckStatus.OK, "installed, switched off", remedy, facts)


def settings_check(rows: Answer, wanted: Iterable[str]) -> Check:
    """Which settings this hosting does not let an admin see. Absent does not mean that they have their default."""
    values = _values(rows)
    if values is None:
        return _not_asked("settings", rows)
    absent = [name for name in wanted if name not in values]
    facts = {"absent": absent}
    if not absent:
        return Check("settings", CheckStatus.OK, "all settings that are needed can be managed", facts=facts)
    remedy = "They are hidden or fixed by the host, moved to a theme, or of a plugin that is not there: leave them out."
    return Check("settings", CheckStatus.WARNING, f"not offered by this forum: {', '.join(absent)}", remedy, facts)


def listings_check(site: Answer, rows: Answer) -> Check:
    """Are the forum's own lists complete for this user? `site` is /site.json."""
    if not isinstance(site, dict):
        return _not_asked("listings", site)
    values = _values(rows) or {}
    facts = {"lazy_loading": bool(site.get("lazy_load_categories")), "suppressed": values.get(SUPPRESSING) == "true"}
    if facts["suppressed"]:
        remedy = f"Switch {SUPPRESSING} off, or put the API user into every group that may see a category."
        message = "the forum hides private categories even from admins: they look absent"
        return Check("listings", CheckStatus.FAILED, message, remedy, facts)
    if facts["lazy_loading"]:
        remedy = (
            "Take the API user's groups out of the setting lazy_load_categories_groups, or ask the host to where the "
            "forum hides it (2026). Until then a key without limits is needed, which can ask page by page."
        )
        message = "the forum lists only some categories at once (lazy loading)"
        return Check("listings", CheckStatus.WARNING, message, remedy, facts)
    return Check("listings", CheckStatus.OK, "the forum lists all categories to this user", facts=facts)


def writable_check(read_only: bool | None) -> Check:
    """Is the forum in read-only mode, as its answers say?"""
    if read_only is None:
        return _not_asked("writable", None)
    if read_only:
        remedy = "Wait for its backup or upgrade to end before apply."
        return Check("writable", CheckStatus.WARNING, "the forum is in read-only mode", remedy, {"read_only": True})
    return Check("writable", CheckStatus.OK, "the forum takes writes", facts={"read_only": False})


def budget_check(used: int, per_minute: int, limited: int) -> Check:
    """How many requests these checks took, and how fast we ask. The forum does not say what its own limit is."""
    facts = {"requests_used": used, "per_minute": per_minute, "times_limited": limited}
    pace = f"at most {per_minute} a minute are sent" if per_minute else "they are sent without a limit of ours"
    requests = "1 request" if used == 1 else f"{used} requests"
    message = f"{requests} used; {pace} (Discourse allows 60 for the whole site by default)"
    if limited:
        remedy = "Something else uses the same forum's API: a run will take longer than computed."
        return Check("budget", CheckStatus.WARNING, f"{message}; the forum asked to slow down", remedy, facts)
    return Check("budget", CheckStatus.OK, message, facts=facts)


def _ask(client: ForumClient, path: str, **options: Any) -> Answer:
    try:
        return client.send("GET", path, **options)
    except ForumError as error:
        return error


def _not_asked(name: str, answer: Answer) -> Check:
    """The check for an error, or for what was not asked because something before it failed."""
    if isinstance(answer, ForumError):
        status = CheckStatus.FAILED if name in {"address", "key"} else CheckStatus.UNKNOWN
        return Check(name, status, answer.message, answer.hint, {"http_status": answer.status})
    if answer is None:
        return Check(name, CheckStatus.UNKNOWN, "not asked: a check before this one failed")
    return Check(name, CheckStatus.UNKNOWN, "the answer has another shape than this version of ours knows")


def _user(session: Answer) -> Mapping[str, Any]:
    user = session.get("current_user") if isinstance(session, dict) else None
    return user if isinstance(user, dict) else {}


def _version_text(about: Mapping[str, Any]) -> str:
    inner = about.get("about")
    return str(inner.get("version", "")) if isinstance(inner, dict) else ""


def _names_query(names: Iterable[str]) -> Mapping[str, Any]:
    """The filter by names, left out when so many would not fit into a query."""
    listed = sorted(names)
    too_long = sum(len(name) + len("names%5B%5D=&") for name in listed) > LONGEST_QUERY
    return {} if too_long else {"names": listed}


def _filters_names(rows: Answer, names: Mapping[str, Any]) -> bool | None:
    values = _values(rows)
    if values is None or not names:
        return None
    return set(values) <= {*names["names"], ALWAYS_GIVEN}


def _values(rows: Answer) -> Mapping[str, Any] | None:
    """Setting names to values as text; None when the answer is no list of settings."""
    listed = rows.get("site_settings") if isinstance(rows, dict) else None
    if not isinstance(listed, list):
        return None
    return {row["setting"]: row.get("value") for row in listed if isinstance(row, dict) and "setting" in row}
