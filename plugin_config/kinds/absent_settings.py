"""Site settings that a forum does not have, or not as something that can be set: what there is to say of them. Pure."""

import difflib
from collections.abc import Iterable

from idiaspora.facts.setting_names import HIDDEN_BY_CHANGES, LEFT_TO_HOSTS, REMOVED, REPLACED, SINCE_3_5
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.site_setting import known_rows
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.plugins.alternatives import WITHOUT

NOT_ON_THIS_FORUM = "no-such-setting"


def refused_here(resource: Resource, live: Live | None, forum: Capabilities) -> Problem | None:
    """Why a forum cannot have a declared setting; None where it can."""
    if live is None:
        return _absent(resource, forum)
    if not live.row.get("themeable"):
        return None
    origin = resource.fields["value"].origin
    message = f"{resource.key} is kept by each theme on this forum, not by the site"
    remedy = "write it under site_settings of a theme in appearance.site_themes, and remove it here"
    return Problem("setting-of-theme", message, origin.span, remedy, origin.path)


def _absent(resource: Resource, forum: Capabilities) -> Problem:
    """What there is to say of a declared setting that the forum does not list."""
    origin = resource.fields["value"].origin
    asked = f", which {origin.reason} needs" if origin.reason else ""
    without = f"; “{words}” does without it" if (words := WITHOUT.get(resource.key)) else ""
    if forum.settings_by_name is False and resource.key in SINCE_3_5:
        return Problem(
            NOT_ON_THIS_FORUM,
            f"the forum does not list the site setting {resource.key}{asked}: it came with Discourse 3.5, and this "
            "forum is older",
            origin.span,
            f"leave out what needs it until the forum is upgraded{without}",
            origin.path,
        )
    more = about_absent(resource.key, known_rows())
    if more:
        return Problem(
            NOT_ON_THIS_FORUM,
            f"the forum does not list the site setting {resource.key}{asked}",
            origin.span,
            f"{more}{without}",
            origin.path,
        )
    return Problem(
        NOT_ON_THIS_FORUM,
        f"the forum does not list the site setting {resource.key}{asked}: it is unknown there, hidden, fixed by the "
        "host, kept by each theme, or of a plugin that is not installed",
        origin.span,
        f"ask the host for the plugin or the setting, or remove what needs it{without}",
        origin.path,
    )


def about_absent(name: str, known: Iterable[str]) -> str:
    """What there is to say of a name that the forum does not list: what took its place, what hides it, or which name
    may be meant; empty for nothing."""
    if new := REPLACED.get(name):
        return f"Discourse has replaced it by {new}"
    if hidden := HIDDEN_BY_CHANGES.get(name):
        value = f", which keeps it at {hidden.enforced}" if hidden.enforced else ""
        return f"a change of Discourse hides it ({hidden.change}){value}"
    if name in REMOVED:
        return "Discourse has no such setting since 2026: leave it out"
    if name in LEFT_TO_HOSTS:
        return "since 2026 only the host can see and set it: leave it out, or ask the host"
    names = set(known)
    if name in names:
        return ""
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.75)
    return f"did you mean {' or '.join(near)}?" if near else ""
