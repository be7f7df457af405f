"""The checks of `doctor`: address, key, rights, version, plugins, settings, limits.

`doctor` asks at most eleven questions, reads only, and never raises for what the forum answers; each check is a pure
function over one answer, or over the error that came in its place.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from idiaspora.facts.setting_names import HIDDEN_BY_CHANGES
from idiaspora.facts.tested_versions import TESTED
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.setting_names import other_names
from idiaspora.plugin_config.fields.capabilities import (
    NOTHING_SEEN,
    Capabilities,
    in_category,
    in_settings,
    in_site,
    in_tag_groups,
)
from idiaspora.plugin_config.kinds.names import CATEGORY, MODERATOR, SITE_SETTING
from idiaspora.provisioning.doctor.asking import answer_of
from idiaspora.provisioning.doctor.capability_checks import capability_checks, hidden_settings
from idiaspora.provisioning.doctor.checks import Answer, Check, CheckStatus, not_asked
from idiaspora.provisioning.doctor.file_checks import file_checks, problems_here
from idiaspora.provisioning.errors import BadCredentials, ForumError, NoRoute
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import lazy_loading_hint
from idiaspora.provisioning.forum.response_shapes import understood

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

CHANGES = "/admin/config/upcoming-changes.json"
SUPPRESSING = "suppress_secured_categories_from_admin"
ALWAYS_GIVEN = "default_locale"
LONGEST_QUERY = 8_000
"""Bytes; Discourse refuses a query of more than 10,240."""


@dataclass(frozen=True)
class Asked:
    """The answers of an admin's reads, from which it is seen what the forum can do."""

    names: Mapping[str, Any]
    settings: Answer = None
    site: Answer = None
    group: Answer = None
    tag_groups: Answer = None
    category: Answer = None
    changes: Answer = None

    @property
    def rows(self) -> Mapping[str, Mapping[str, Any]]:
        """The settings by name; none where the answer is not a list of settings."""
        return {row["setting"]: row for row in _listed(self.settings, "site_settings", "setting", "value", "type")}

    @property
    def seen(self) -> Capabilities:
        found = in_settings(self.names["names"], self.rows) if self.rows and self.names else NOTHING_SEEN
        if isinstance(self.group, dict):
            found |= Capabilities(groups_by_id=True)
        elif isinstance(self.group, NoRoute):
            found |= Capabilities(groups_by_id=False)
        if isinstance(self.site, dict):
            found |= in_site(self.site)
        found |= in_tag_groups(_listed(self.tag_groups, "tag_groups", "name"))
        row = self.category.get(CATEGORY) if isinstance(self.category, dict) else None
        found |= in_category(row) if isinstance(row, dict) else NOTHING_SEEN
        return found | Capabilities(localizations=True) if "content_localization_enabled" in self.rows else found


@understood()
def doctor(client: ForumClient, desired: Desired | None = None, *, only_reads: bool = False) -> list[Check]:
    """All checks, in the order in which a failure explains the ones behind it.

    `desired` is what the forum file asks for; `only_reads` says that the key is for a job that only reads. Where the
    forum is not reached, or does not accept the key, nothing more is asked and the rest is unknown.
    """
    home = answer_of(client, "/site/basic-info.json", keyless=True)
    reached = not isinstance(home, ForumError)
    session = answer_of(client, "/session/current.json") if reached else None
    scopes = answer_of(client, "/session/scopes.json") if reached else None
    known = bool(_user(session))
    admin = bool(_user(session).get("admin"))
    about = answer_of(client, "/about.json") if known else None
    site = _as_site(answer_of(client, "/site.json")) if known else None
    plugins = answer_of(client, "/admin/plugins.json") if admin else None
    asked = _asked_as_admin(client, site, wanted_settings(desired)) if admin else Asked({}, site=site)
    return [
        address_check(home),
        key_check(session, scopes),
        scopes_check(scopes if known else None, only_reads=only_reads),
        user_check(session if known else None),
        version_check(about),
        *plugin_checks(plugins),
        settings_check(asked.settings, NEEDED_SETTINGS),
        listings_check(site, asked.settings),
        *_what_it_can(asked, desired if admin else None),
        writable_check(client.read_only if known else None),
        budget_check(client.requests_sent, client.pacing.per_minute, client.times_limited),
    ]


def wanted_settings(desired: Desired | None) -> set[str]:
    """The settings that are asked for: the declared ones, those that themes need, and those that tell of others."""
    declared = {item.key for item in desired.of_kind(SITE_SETTING)} if desired else set()
    return {*declared, *other_names(declared), *NEEDED_SETTINGS, *HIDDEN_BY_CHANGES, SUPPRESSING}


def _asked_as_admin(client: ForumClient, site: Answer, wanted: Collection[str]) -> Asked:
    """What only an admin is told; upcoming changes are asked for only where the site says that there are any."""
    names = _names_query(wanted)
    tops = (row["slug"] for row in _listed(site, "categories", "id", "slug") if not row.get("parent_category_id"))
    slug = next((quote(str(slug), safe="") for slug in tops if slug), "")
    return Asked(
        names,
        settings=answer_of(client, "/admin/site_settings.json", query=names),
        site=site,
        group=answer_of(client, "/groups/by-id/1.json"),
        tag_groups=answer_of(client, "/tag_groups.json"),
        # No bulk read shows how posts are approved before 2026.
        category=answer_of(client, f"/c/{slug}/find_by_slug.json") if slug else None,
        changes=answer_of(client, CHANGES) if isinstance(site, dict) and in_site(site).upcoming_changes else None,
    )


def _what_it_can(asked: Asked, desired: Desired | None) -> Iterator[Check]:
    if not isinstance(asked.site, dict) or (not asked.names and asked.settings is None):
        yield not_asked("capabilities", asked.site if isinstance(asked.site, ForumError) else None)
        return
    yield from capability_checks(asked.seen, hidden_settings(asked.rows, asked.changes), desired)
    if desired is not None and asked.rows:
        yield from file_checks(problems_here(desired, asked.rows, asked.site, asked.seen))
    elif desired is not None:
        yield not_asked("file", asked.settings)


def address_check(home: Answer) -> Check:
    """Does a Discourse answer at the address? `home` is /site/basic-info.json, asked without a key."""
    if not isinstance(home, dict):
        return not_asked("address", home)
    if "title" not in home:
        hint = "Check that the address is the forum's, with the folder if it lives in one."
        return Check("address", CheckStatus.FAILED, "something answers, but it is not a Discourse", hint)
    facts = {key: home.get(key) for key in ("title", "locale", "login_required")}
    return Check("address", CheckStatus.OK, f"the forum “{home['title']}” answers", facts=facts)


def key_check(session: Answer, scopes: Answer) -> Check:
    """Does the forum recognise key and user?

    `session` is /session/current.json; `scopes` is /session/scopes.json, which every valid key may read (3.5).
    """
    if isinstance(session, BadCredentials) and isinstance(scopes, dict):
        remedy = "Use a global key, or one with the scope global:read for plan and drift."
        return Check("key", CheckStatus.FAILED, "the key is valid, but too limited to show whose it is", remedy)
    name = _user(session).get("username")
    if not name:
        return not_asked("key", session)
    return Check("key", CheckStatus.OK, f"the key is accepted for {name}", facts={"username": name})


def user_check(session: Answer) -> Check:
    """Is the user an admin?"""
    user = _user(session)
    if not user:
        return not_asked("user", session)
    facts = {key: bool(user.get(key)) for key in ("admin", MODERATOR)}
    if facts["admin"]:
        return Check("user", CheckStatus.OK, f"{user.get('username')} is an admin", facts=facts)
    remedy = "Let the key act as an admin: only admins may change categories, settings and groups."
    return Check("user", CheckStatus.FAILED, f"{user.get('username')} is not an admin", remedy, facts)


def scopes_check(scopes: Answer, *, only_reads: bool = False) -> Check:
    """What may the key do? `scopes` is /session/scopes.json; an empty list there is a key without limits (3.5).

    `only_reads` says that whoever uses the key only reads, so that a key that may write is more than is needed.
    """
    if not isinstance(scopes, dict):
        return not_asked("scopes", scopes)
    granted = [f"{scope.get('resource')}:{scope.get('action')}" for scope in scopes.get("scopes") or ()]
    facts = {"scopes": granted}
    if not granted and only_reads:
        message = "the key may do everything that its user may, and this job only reads"
        return Check("scopes", CheckStatus.WARNING, message, READ_KEY, facts)
    if not granted:
        remedy = f"Needed for apply. For jobs that only read there is a safer one. {READ_KEY}"
        return Check("scopes", CheckStatus.OK, "the key may do everything that its user may", remedy, facts)
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
        return not_asked("version", about)
    text = _version_text(about)
    number = version_of(text)
    tested = {version.number: version for version in TESTED.values()}
    all_tested = ", ".join(".".join(map(str, one)) for one in tested)
    facts = {"version": text, "tested": number in tested}
    if number is None:
        return Check(
            "version", CheckStatus.UNKNOWN, f"the version “{text}” is in a form that is not known here", facts=facts
        )
    if number in tested and tested[number].seen:
        return Check("version", CheckStatus.OK, f"Discourse {text}, which is tested", facts=facts)
    if number in tested:
        message = f"Discourse {text}, which is tested on a rehearsal forum that was made from its sources"
        return Check("version", CheckStatus.OK, message, "Look at the plan closely before the first apply.", facts)
    if number < min(tested):
        remedy = "Upgrade the forum: routes that are needed do not exist in it."
        message = f"Discourse {text} is too old (tested: {all_tested})"
        return Check("version", CheckStatus.FAILED, message, remedy, facts)
    remedy = "Try plan first, and apply on a test forum before the real one."
    return Check(
        "version", CheckStatus.WARNING, f"Discourse {text} is not tested (tested: {all_tested})", remedy, facts
    )


def version_of(text: str) -> tuple[int, int] | None:
    """The first two numbers: 3.5.0.beta9-dev is (3, 5), 2026.10.0 is (2026, 10)."""
    match = re.match(r"(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else None


def plugin_checks(plugins: Answer) -> list[Check]:
    """One check for each plugin that a forum file may need. `plugins` is /admin/plugins.json."""
    if not isinstance(plugins, dict):
        return [not_asked(f"plugin {name}", plugins) for name in PLUGINS]
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
        return not_asked("settings", rows)
    absent = [name for name in wanted if name not in values]
    facts = {"absent": absent}
    if not absent:
        return Check("settings", CheckStatus.OK, "all settings that are needed can be managed", facts=facts)
    remedy = "They are hidden or fixed by the host, moved to a theme, or of a plugin that is not there: leave them out."
    return Check("settings", CheckStatus.WARNING, f"not offered by this forum: {', '.join(absent)}", remedy, facts)


def listings_check(site: Answer, rows: Answer) -> Check:
    """Are the forum's own lists complete for this user? `site` is /site.json."""
    if not isinstance(site, dict):
        return not_asked("listings", site)
    values = _values(rows) or {}
    facts = {"lazy_loading": bool(site.get("lazy_load_categories")), "suppressed": values.get(SUPPRESSING) == "true"}
    if facts["suppressed"]:
        remedy = f"Switch {SUPPRESSING} off, or put the API user into every group that may see a category."
        message = "the forum hides private categories even from admins: they look absent"
        return Check("listings", CheckStatus.FAILED, message, remedy, facts)
    if facts["lazy_loading"]:
        remedy = f"{lazy_loading_hint(site)} Until then a key without limits is needed, which can ask page by page."
        message = "the forum lists only some categories at once (lazy loading)"
        return Check("listings", CheckStatus.WARNING, message, remedy, facts)
    return Check("listings", CheckStatus.OK, "the forum lists all categories to this user", facts=facts)


def writable_check(read_only: bool | None) -> Check:
    """Is the forum in read-only mode, as its answers say?"""
    if read_only is None:
        return not_asked("writable", None)
    if read_only:
        remedy = "Wait for its backup or upgrade to end before apply."
        return Check("writable", CheckStatus.WARNING, "the forum is in read-only mode", remedy, {"read_only": True})
    return Check("writable", CheckStatus.OK, "the forum takes writes", facts={"read_only": False})


def budget_check(used: int, per_minute: int, limited: int) -> Check:
    """How many requests these checks took, and how fast we ask. The forum does not say what its own limit is."""
    facts = {"requests_used": used, "per_minute": per_minute, "times_limited": limited}
    pace = f"at most {per_minute} a minute are sent" if per_minute else "they are sent without a limit"
    requests = "1 request" if used == 1 else f"{used} requests"
    message = f"{requests} used; {pace} (Discourse allows 60 for the whole site by default)"
    if limited:
        remedy = "Something else uses the same forum's API: a run will take longer than computed."
        return Check("budget", CheckStatus.WARNING, f"{message}; the forum asked to slow down", remedy, facts)
    return Check("budget", CheckStatus.OK, message, facts=facts)


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


def _values(rows: Answer) -> Mapping[str, Any] | None:
    """Setting names to values as text; None when the answer is not a list of settings."""
    if not isinstance(rows, dict) or not isinstance(rows.get("site_settings"), list):
        return None
    return {row["setting"]: row["value"] for row in _listed(rows, "site_settings", "setting", "value")}


def _as_site(answer: Answer) -> Answer:
    """/site.json with those of its rows that can be read."""
    if not isinstance(answer, dict):
        return answer
    return {
        **answer,
        "categories": _listed(answer, "categories", "id"),
        "groups": _listed(answer, "groups", "id", "name"),
    }


def _listed(answer: Answer, root: str, *needed: str) -> list[Mapping[str, Any]]:
    """The rows of an answer that have what is needed; none of an answer of another shape."""
    listed = answer.get(root) if isinstance(answer, dict) else None
    rows = listed if isinstance(listed, list) else []
    return [row for row in rows if isinstance(row, dict) and all(key in row for key in needed)]
