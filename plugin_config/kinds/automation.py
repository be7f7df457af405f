"""Automations: scripts of Discourse that run when a trigger says so (Discourse 3.5, plugins/automation).

A new one takes its script and its trigger only, and has neither a name nor a switch: an update gives it the rest, once
its row says what the two take. Discourse switches one on though it lacks what it needs, and keeps values that nothing
reads: both are refused here.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import Boolean, Name
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Spread, Where, Wire, fields_of
from idiaspora.plugin_config.kinds.automation_fields import (
    encoded,
    missing,
    normal,
    read_values,
    same_values,
    taken,
    things_named,
    unfit,
    written_value,
)
from idiaspora.plugin_config.kinds.changes import Change, Create, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.look import Look
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP
from idiaspora.plugin_config.kinds.offered import not_offered
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.trail import Trail, in_details
from idiaspora.plugin_config.kinds.writes import Request, Requests, Unwritable, creating, deleting
from idiaspora.plugin_config.language.problems import Problem

NAME = "automation"
ADMIN = "/admin/plugins/automation"
AUTOMATIONS = f"{ADMIN}/automations"
OF_THE_CREATION = frozenset({"script", "trigger"})
INTO_GROUPS = frozenset({"user_group_membership_through_badge", "add_user_to_group_through_custom_field"})
SENT_AWAY = frozenset({"zapier_webhook", "send_slack_message", "send_chat_integration_message"})
OF_MODELS = "llm_"
"""How the names of scripts begin that give posts to a language model, of which each version has others."""
TELLING = frozenset({"recurring_data_explorer_result_pm", "recurring_data_explorer_result_topic"})
AWAY = "posts would be sent away"
OPENING: Mapping[str, str] = {
    **dict.fromkeys(INTO_GROUPS, "people would come into a group by themselves"),
    **dict.fromkeys(SENT_AWAY, AWAY),
    **dict.fromkeys(TELLING, "what a stored query finds would be written where others read it"),
}
"""What automations open by themselves, by their scripts (3.5)."""


class CannotRun(Unwritable):
    """An automation that lacks what it needs, or whose script or trigger the forum does not have."""


def _whole(declared: Any, present: Any, where: Where) -> Any:
    """What is declared, beside what else the automation has. Raises Unfit."""
    components = {item.name: item.component for item in taken(where.row)}
    wanted = {}
    for name, value in declared.items():
        if where.row and (reason := unfit(name, value, where.row)) is not None:
            raise reason
        wanted[name] = normal(components.get(name, ""), value)
    return {**(present if isinstance(present, Mapping) else {}), **wanted}


def _read(where: Where) -> Any:
    return read_values(where.row, where.names)


VALUES = Wire(
    "fields",
    Codec(same=lambda one, other, where: same_values(one or {}, other or {}), whole=_whole),
    spread=Spread(("fields",), read=_read, write=lambda body, value, where: None),
)
"""The update writes them itself: of which type each is, the row says."""


def _id(part: str) -> Wire:
    return Wire(part, read=f"{part}.id")


class Automation(Declaration):
    """A script of Discourse that runs when a trigger says so."""

    name: Annotated[Name, Wire("name")]
    """What it is called."""
    script: Annotated[Name, _id("script")]
    """What is done, by Discourse's name for it, such as `auto_responder`; for good."""
    trigger: Annotated[Name, _id("trigger")]
    """What it waits for, by Discourse's name for it, such as `post_created_edited`; for good."""
    fields: Annotated[
        Annotated[
            dict[
                Name,
                Annotated[
                    Any,
                    BeforeValidator(written_value),
                    WithJsonSchema({"type": ["string", "number", "boolean", "array", "object"]}),
                ],
            ],
            Limits(min_length=1),
        ]
        | None,
        VALUES,
    ] = None
    """What the script and the trigger are told, by Discourse's names. Categories and groups by their own."""
    enabled: Annotated[Boolean | None, Wire("enabled")] = None
    """Whether it runs; a new one does not without it."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(Automation)


def _create(change: Create, names: Directory) -> dict[str, Any]:
    wanted = change.wanted()
    return {"automation": {name: wanted[name] for name in sorted(OF_THE_CREATION)}}


def _update(change: Update, names: Directory) -> Requests:
    """Raises CannotRun, and UnknownName for a category or group that the forum does not have."""
    row, wanted = change.live.row, change.wanted()
    for part in ("script", "trigger"):
        if row[part].get("not_found"):
            raise CannotRun(f"the forum has no {part} {row[part]['id']}, so that nothing of it was written")
    values = wanted.get("fields", change.live.value("fields")) or {}
    is_on = wanted.get("enabled", row["enabled"])
    for name, value in values.items():
        if name in _differing(wanted, change) and (reason := unfit(name, value, row)) is not None:
            raise CannotRun(f"{reason.message}; {reason.remedy}")
    if is_on and (lacking := missing(values, row, "", "")):
        raise CannotRun(f"it needs {', '.join(lacking)} before it can be switched on, and nothing of it was written")
    body = {
        "name": change.key,
        "script": row["script"]["id"],
        "trigger": row["trigger"]["id"],
        "enabled": is_on,
        "fields": list(_rows(_differing(wanted, change), row, names)),
    }
    return (Request("PUT", f"{AUTOMATIONS}/{change.id}.json", json={"automation": body}),)


def _differing(wanted: Mapping[str, Any], change: Update) -> dict[str, Any]:
    """The values to be written: each write of one ends what was about to run (3.5)."""
    present = change.live.value("fields") or {}
    values = wanted.get("fields") or {}
    return {name: value for name, value in values.items() if not same_values(value, present.get(name))}


def _rows(values: Mapping[str, Any], row: Row, names: Directory) -> Iterator[dict[str, Any]]:
    for item in taken(row):
        if item.name in values:
            metadata = {"value": encoded(item, values[item.name], names)}
            yield {"name": item.name, "component": item.component, "target": item.target, "metadata": metadata}


def _declared(resource: Resource, name: str) -> Any:
    declared = resource.fields.get(name)
    return declared.value if declared is not None else None


def _refused(resource: Resource, live: Live | None, forum: Capabilities) -> Problem | None:
    """Another script or trigger, which would take all values away, and what would be switched on without its needs."""
    if resource.absent:
        return None
    for name in sorted(OF_THE_CREATION) if live else ():
        declared = resource.fields.get(name)
        if declared is not None and live is not None and live.value(name) not in (declared.value, None):
            return Problem(
                "kept-by-discourse",
                f"the automation {resource.key} has the {name} {live.value(name)} for good: another one would take all "
                "its values away",
                declared.origin.span,
                "give the other automation another name",
                declared.origin.path,
            )
    if _declared(resource, "enabled") is not True:
        return None
    values = {**((live.value("fields") or {}) if live else {}), **(_declared(resource, "fields") or {})}
    script, trigger = (str(_declared(resource, name)) for name in ("script", "trigger"))
    if not (lacking := missing(values, live.row if live else None, script, trigger)):
        return None
    origin = resource.fields["enabled"].origin
    return Problem(
        "missing-key",
        f"the automation {resource.key} would be switched on without {', '.join(lacking)}, which it needs, and do "
        "nothing",
        origin.span,
        "write it under fields, or leave enabled: false",
        origin.path,
    )


def _offered(part: str) -> Look:
    """That the forum has a script or a trigger; a row is the automation, or holds the list of all of them."""

    def problem(resource: Resource, row: Row | None) -> Problem | None:
        declared, listed = resource.fields[part], (row or {}).get("listed")
        offered = [str(item["id"]) for item in listed or ()]
        if listed is None or declared.value in offered:
            return None
        return not_offered(declared, part, declared.value, offered)

    return Look(lambda key: (f"{ADMIN}/{part}ables.json", ()), f"{part}ables", problem, is_list=True)


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    return things_named(_declared(resource, "fields") or {}, row or {})


def _is_begun(row: Row, resource: Resource) -> bool:
    """Whether a row is what a creation leaves whose answer was lost: it has no name yet."""
    parts = ("script", "trigger")
    return not row.get("name") and all((row.get(part) or {}).get("id") == _declared(resource, part) for part in parts)


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """What puts people into groups by itself, sends away what they write, or tells what is stored, once it runs."""
    wanted = change.wanted()
    live = change.live
    is_on = wanted.get("enabled", live is not None and live.value("enabled") is True)
    script = wanted.get("script", live.value("script") if live is not None else "")
    opens = AWAY if str(script).startswith(OF_MODELS) else OPENING.get(script, "")
    if not is_on or not opens:
        return []
    return [(opens, item) for item in change.fields if item.field in OF_ITS_RUNS][:1]


OF_ITS_RUNS = frozenset({"enabled", "fields", "script", "trigger"})


KIND = Kind(
    NAME,
    level=80,
    fields=FIELDS,
    create=creating(AUTOMATIONS, _create),
    update=_update,
    delete=deleting(AUTOMATIONS),
    after_creation=lambda change, names: frozenset(FIELDS) - OF_THE_CREATION,
    references=_references,
    refused=_refused,
    looks=(_offered("script"), _offered("trigger")),
    section=Section(
        ("automations",),
        Automation,
        "Scripts of Discourse that run when a trigger says so.",
        implies={"discourse_automation_enabled": "true"},
    ),
    identity=Identity(of_row=lambda row: str(row["name"] or ""), unique=False, system=lambda row: not row.get("name")),
    is_begun=_is_begun,
    reads=Listing(
        f"{AUTOMATIONS}.json",
        "automations",
        needed=("id", "name", "script"),
        switches=("discourse_automation_enabled",),
        hint="Is the plugin Automation there? The page of plugins in the administration lists it.",
    ),
    made="automation",
    order=Order(requests=lambda change: 2 if isinstance(change, Create) else 1),
    kept="its number, and the counts of what it did",
    opens=Opens(
        lambda change: f"automations[{change.key}]",
        _reasons,
        new=True,
        said=(
            "one of `automations` that puts people into groups, sends posts away or tells what queries find, switched "
            "on or changed",
            "people come into a group, another server gets what members write, or others what is stored",
        ),
    ),
    trail=Trail(deleted="delete_automation", key_of=in_details("name")),
    export=Export(needs=(CATEGORY, GROUP), page=f"{ADMIN}/automations/{{id}}"),
)
