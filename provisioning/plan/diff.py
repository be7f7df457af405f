"""The difference between what is wanted and what was read. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from idiaspora.facts.setting_names import SINCE_3_5
from idiaspora.plugin_config.desired.setting_names import about_absent
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.category_order import full_order
from idiaspora.plugin_config.kinds.changes import Change, Complete, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.names import CATEGORY, CATEGORY_ORDER, SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.kinds.site_setting import Unfit, known_rows, same, typed
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.plugins.alternatives import WITHOUT
from idiaspora.provisioning.state.snapshot import Snapshot

NOT_ON_THIS_FORUM = "no-such-setting"


def differences(resources: Iterable[Resource], snapshot: Snapshot) -> tuple[list[Change], list[Problem]]:
    """The changes that make the forum so, one a resource, and what cannot be made so at all."""
    changes: list[Change] = []
    problems: list[Problem] = []
    for resource in resources:
        live = snapshot.get(resource.kind, resource.key)
        if resource.kind == SITE_SETTING:
            change, found = _setting_change(resource, live, snapshot)
            problems += found
        elif resource.absent:
            change = Delete(resource, live=live) if live else None
        else:
            change = _change(resource, live, snapshot)
        if change is not None:
            changes.append(change)
    return changes, problems


def _change(resource: Resource, live: Live | None, snapshot: Snapshot) -> Change | None:
    if live is None:
        fields = tuple(_new(name, declared) for name, declared in resource.fields.items())
        # What has no creation comes into being with something else.
        return Complete(resource, fields) if KINDS[resource.kind].create is None else Create(resource, fields)
    if resource.kind == CATEGORY_ORDER:
        return _order_change(resource, live, snapshot)
    fields = tuple(_differing(resource, live))
    again = snapshot.untold.needs_telling(resource, changes=bool(fields))
    if not fields and not live.present_key and not again:
        return None
    return Update(resource, fields, live=live, renamed_from=live.present_key, again=again)


def _new(name: str, declared: Declared) -> FieldChange:
    return FieldChange(name, None, declared.value, declared.origin)


def _differing(resource: Resource, live: Live) -> Iterator[FieldChange]:
    fields = KINDS[resource.kind].fields
    for name, declared in resource.fields.items():
        present = live.value(name)
        if present is UNKNOWN and resource.kind == CATEGORY and not declared.value:
            continue  # the forum leaves out what belongs to a feature that is off (3.5): then there is none of it
        if not fields[name].same(declared.value, present):
            yield FieldChange(name, present, declared.value, declared.origin)


def _order_change(resource: Resource, live: Live, snapshot: Snapshot) -> Change | None:
    declared = resource.fields["order"]
    wanted = full_order(declared.value, snapshot.order)
    if wanted == snapshot.order:
        return None
    return Update(resource, (FieldChange("order", snapshot.order, wanted, declared.origin),), live=live)


def _setting_change(resource: Resource, live: Live | None, snapshot: Snapshot) -> tuple[Change | None, list[Problem]]:
    declared = resource.fields["value"]
    if live is None:
        return None, [absent_setting(resource, snapshot.names.forum)]
    if live.row.get("themeable"):
        origin = declared.origin
        message = f"{resource.key} is kept by each theme on this forum, not by the site"
        remedy = "set it in the theme's settings, and remove it here"
        return None, [Problem("setting-of-theme", message, origin.span, remedy, origin.path)]
    try:
        wanted: Any = typed(declared.value, live.row, live.value("value"))
    except Unfit as unfit:
        origin = declared.origin
        message = f"{resource.key}: {unfit.message}"
        return None, [Problem("bad-setting", message, origin.span, unfit.remedy, origin.path)]
    if isinstance(wanted, Secret) and not isinstance(declared.value, Secret):
        # The forum calls secret what the catalogue does not know.
        resource = replace(resource, fields={"value": Declared(wanted, declared.origin)})
    present = live.value("value")
    fields = () if same(wanted, present, live.row) else (FieldChange("value", present, wanted, declared.origin),)
    again = snapshot.untold.needs_telling(resource, changes=bool(fields))
    return (Update(resource, fields, live=live, again=again) if fields or again else None), []


def absent_setting(resource: Resource, forum: Capabilities) -> Problem:
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
