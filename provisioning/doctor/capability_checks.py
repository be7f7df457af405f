"""The capabilities of a forum, in words for `doctor`: what versions of Discourse do in one way or another, and what
hides settings. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from idiaspora.facts.setting_names import HIDDEN_BY_CHANGES
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.provisioning.doctor.checks import Answer, Check, CheckStatus

OK, WARNING, UNKNOWN = CheckStatus.OK, CheckStatus.WARNING, CheckStatus.UNKNOWN

COSTLY = ("settings_by_name", "settings_in_bulk", "groups_by_id")
"""Capabilities without which more requests are needed."""
ASKED_FOR = ("category_styles", "localizations")
"""Capabilities without which something that a file can say does not work."""


@dataclass(frozen=True)
class Way:
    """What a forum does where a capability is there, where it is not, and what would show it.

    Where `costs` is set, it is lacking when it is not there, and this is what to do about it.
    """

    capability: str
    there: str
    absent: str
    shown_by: str
    costs: str = ""


WAYS: Mapping[str, Way] = {
    "settings": Way(
        "settings_in_bulk",
        "many settings are written in one request, and a few are asked for by name",
        "each setting is a write of its own, and every read of settings lists all of them",
        "its list of settings",
        "Nothing to do: apply takes longer. Discourse 3.5 has both.",
    ),
    "tags": Way(
        "tags_as_objects",
        "tags are objects with numbers; writes of tag groups say both forms, so that no tag is lost",
        "tags are names",
        "a tag group",
    ),
    "approval": Way(
        "review_modes",
        "whose posts wait for a moderator may depend on groups (review modes)",
        "either everybody's posts wait for a moderator, or nobody's",
        "the settings of a category",
    ),
    "category types": Way(
        "category_types",
        "categories have types, which follow from what is switched on in them: accepted answers, votes",
        "categories have no types",
        "a category",
    ),
    "look of categories": Way(
        "category_styles",
        "an icon or an emoji may stand before a category's name",
        "nothing but the coloured square stands before a category's name",
        "a category",
        "Leave out style_type, icon and emoji. Discourse 3.5 has them.",
    ),
    "translations": Way(
        "localizations",
        "categories can have names in other languages",
        "categories have names in one language only",
        "a category",
        "Leave out translations, and all languages but the first. Discourse 3.5 has them.",
    ),
    "Uncategorized": Way(
        "uncategorized_replaced",
        "it is an ordinary category, or there is none",
        "it takes topics without a category where allow_uncategorized_topics is on",
        "the site",
    ),
}
"""By what is said of each."""


@dataclass(frozen=True)
class Hidden:
    """Settings that changes of Discourse hide: by the change those that the forum does not list, and which changes are
    on as far as the forum tells (it does not offer every change to every forum)."""

    by_change: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes_on: Mapping[str, bool] = field(default_factory=dict)


def hidden_settings(listed: Collection[str], changes: Answer) -> Hidden:
    """`listed` are the settings that the forum lists of those that were asked for, `changes` its upcoming changes."""
    rows = changes if isinstance(changes, list) else []
    found: dict[str, tuple[str, ...]] = {}
    for name, hidden in HIDDEN_BY_CHANGES.items():
        if name not in listed:
            found[hidden.change] = (*found.get(hidden.change, ()), name)
    is_on = {str(row["setting"]): bool(row.get("value")) for row in rows if isinstance(row, dict) and "setting" in row}
    return Hidden(found, is_on)


def capability_checks(seen: Capabilities, hidden: Hidden, desired: Desired | None) -> Iterator[Check]:
    """All together for a machine, then each in words."""
    yield together(seen)
    yield everybody_check(seen)
    for name, way in WAYS.items():
        yield _in_words(name, way, getattr(seen, way.capability))
    yield changes_check(seen, hidden, desired)


def together(seen: Capabilities) -> Check:
    """What is lacking or was not seen of what a file can ask for or what saves requests."""
    facts = asdict(seen)
    lacking = [name for name in (*COSTLY, *ASKED_FOR) if facts[name] is False]
    unknown = [name for name in (*COSTLY, *ASKED_FOR) if facts[name] is None]
    if lacking:
        remedy = "Discourse 3.5 has them; what that means stands below."
        return Check("capabilities", WARNING, f"lacking: {_words(lacking)}", remedy, facts)
    if unknown:
        return Check("capabilities", UNKNOWN, f"not seen: {_words(unknown)}", facts=facts)
    message = "nothing is lacking that a file can ask for beside plugins; what differs between versions stands below"
    return Check("capabilities", OK, message, facts=facts)


def everybody_check(seen: Capabilities) -> Check:
    """Which groups stand for everybody."""
    name = "can: groups for everybody"
    facts = {"everyone_listed": seen.everyone_listed, "groups_for_everybody": seen.groups_for_everybody}
    if seen.groups_for_everybody is None:
        return Check(name, UNKNOWN, "not seen: the site shows it", facts=facts)
    said = ["everyone is anybody, members is every account"]
    if not seen.everyone_listed:
        said.append("everyone stands in no list of this forum and is known all the same")
    if seen.groups_for_everybody:
        said.append(
            "in settings anonymous_users and logged_in_users are everybody without and with an account, and in "
            "categories nobody, as they have no members"
        )
    return Check(name, OK, "; ".join(said), facts=facts)


def changes_check(seen: Capabilities, hidden: Hidden, desired: Desired | None) -> Check:
    """Which changes of Discourse hide which settings, and whether the file declares one."""
    name = "can: upcoming changes"
    if seen.upcoming_changes is None:
        return Check(name, UNKNOWN, "not seen: the site shows it")
    if not seen.upcoming_changes:
        return Check(name, OK, "this version has none: no setting is hidden by one", facts={"hidden": []})
    declared = {item.key: item for item in desired.of_kind(SITE_SETTING)} if desired else {}
    rows = [
        _hidden(change, setting, hidden, declared) for change, names in hidden.by_change.items() for setting in names
    ]
    is_on = sorted(change for change, on in hidden.changes_on.items() if on)
    count = f"{len(is_on)} of {len(hidden.changes_on)} that it tells of are on"
    facts = {"on": is_on, "hidden": rows}
    if not rows:
        return Check(name, OK, f"{count}; none is known to hide a setting here", facts=facts)
    told = [f"{row['setting']} ({_place(row)})" for row in rows]
    changes = " and ".join(dict.fromkeys(row["change"] for row in rows))
    return Check(name, OK, f"{count}; {changes} hides {', '.join(told)}", facts=facts)


def _hidden(change: str, setting: str, hidden: Hidden, declared: Mapping[str, Any]) -> dict[str, Any]:
    item = declared.get(setting)
    return {
        "change": change,
        "on": hidden.changes_on.get(change),
        "setting": setting,
        "kept_at": HIDDEN_BY_CHANGES[setting].enforced,
        "declared_at": str(item.origin.span) if item else "",
    }


def _place(row: Mapping[str, Any]) -> str:
    kept = f"kept at {row['kept_at']}, " if row["kept_at"] else ""
    return f"{kept}declared at {row['declared_at']}" if row["declared_at"] else f"{kept}not declared"


def _in_words(name: str, way: Way, there: bool | None) -> Check:
    facts = {way.capability: there}
    if there is None:
        return Check(f"can: {name}", UNKNOWN, f"not seen: {way.shown_by} would show it", facts=facts)
    if there:
        return Check(f"can: {name}", OK, way.there, facts=facts)
    return Check(f"can: {name}", WARNING if way.costs else OK, way.absent, way.costs, facts)


def _words(names: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)
