"""Names that neither the file declares nor the forum has: found before anything is written. Pure."""

from collections.abc import Iterable

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.references import place_of
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.directory import USER
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.suggestions import nearest
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.references import references


def missing_names(desired: Desired, found: Found) -> list[Problem]:
    """Each such name at its place, with the nearest one that there is."""
    there = _there(desired, found)
    folded = {kind: {_folded(kind, name) for name in names} for kind, names in there.items()}
    problems = []
    for resource in desired.resources:
        named = sorted(references(resource, found.setting_rows))
        for kind, name in named:
            if _folded(kind, name) not in folded[kind] and (kind, name) != (resource.kind, resource.key):
                place = place_of(resource, name).origin
                hidden = found.hidden.get(kind)
                said = _not_shown(kind, name, place, hidden) if hidden else _no_such(kind, name, place, there[kind])
                problems.append(said)
    return problems


def _there(desired: Desired, found: Found) -> dict[str, list[str]]:
    """What the forum has or the file declares, by kind."""
    names = found.names
    live = {kind: [entry.key for entry in names.rows(kind) or ()] for kind in KINDS}
    declared = {kind: [*known, *(item.key for item in desired.of_kind(kind))] for kind, known in live.items()}
    return {USER: [entry.key for entry in names.rows(USER) or ()], **declared}


def _folded(kind: str, name: str) -> str:
    return folded(name) if kind == USER else KINDS[kind].identity.form(name)


def _not_shown(kind: str, name: str, place: Origin, switch: str) -> Problem:
    plural = KINDS[kind].plural
    message = f"whether the forum has a {KINDS[kind].noun} “{name}” it does not show while its {plural} are off"
    remedy = f"declare it under {plural.replace(' ', '_')}, or set {switch}: true, apply, and then name it"
    return Problem("not-shown", message, place.span, remedy, place.path)


def _no_such(kind: str, name: str, place: Origin, there: Iterable[str]) -> Problem:
    word, code = kind.replace("_", " "), f"no-such-{kind.replace('_', '-')}"
    if kind == USER:
        message, remedy = f"the forum has no {word} “{name}”", "create it on the forum, or correct the name"
    else:
        message = f"the forum has no {word} “{name}”, and the file declares none"
        remedy = f"create the {word} on the forum, declare it, or correct the name"
    if kind != USER and (similar := nearest(name, there)):
        remedy = f"did you mean {similar}? Otherwise {remedy}"
    return Problem(code, message, place.span, remedy, place.path)
