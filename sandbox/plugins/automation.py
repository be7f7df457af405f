"""Automations (Discourse 3.5, plugins/automation): scripts that run when a trigger says so. The rehearsal forum keeps
them, with a part of the scripts and triggers, and runs none."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from idiaspora.sandbox.http.answers import Answer, not_found, ok, refused, success, unhandled, unprocessable
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.permitted import find, find_by, required_object
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import basic_user, log_staff_action
from idiaspora.sandbox.store.packaged import packaged
from idiaspora.sandbox.store.store import Document

ADMIN = "/admin/plugins/automation"
KIND = "automation"
FIELD_NUMBER = "automation:field"
"""How many values of fields there were."""
MOST = 500
TARGETS = ("script", "trigger")
TYPES: Mapping[str, tuple[type, ...]] = {
    "boolean": (bool,), "categories": (list,), "tags": (list,), "users": (list,), "text_list": (list,),
    "groups": (list,), "trust-levels": (list,), "email_group_user": (list,), "user_profile": (list,),
    "custom_fields": (list,), "group": (int,), "custom_field": (int,), "category_notification_level": (int,),
    "user": (str,), "date_time": (str,), "period": (dict,), "pms": (list,), "key-value": (str, list),
    "category": (str, int, type(None)), "choices": (str, int, list, type(None)), "text": (str, int, type(None)),
    "post": (str, int, type(None)), "message": (str, int, type(None)),
}  # fmt: skip
"""What the value of a component may be."""


@cache
def _catalogue() -> dict[str, dict[str, Document]]:
    found: dict[str, dict[str, Document]] = packaged("automation.json")
    return found


@route("GET", f"{ADMIN}/scriptables", "discourse_automation/admin_scriptables/index", constraint="admin")
def scriptables(context: Context) -> Answer:
    """The scripts by their names; what they take shows only an automation with one of them (3.5)."""
    _require(context)
    return ok({"scriptables": _listed(_catalogue()["scripts"])})


@route("GET", f"{ADMIN}/triggerables", "discourse_automation/admin_triggerables/index", constraint="admin")
def triggerables(context: Context) -> Answer:
    """All triggers, or those that the script of an automation takes."""
    _require(context)
    known = _catalogue()["triggers"]
    if not is_blank(context.params.get("automation_id")):
        script = _catalogue()["scripts"].get(find_by(context.store, KIND, context.params["automation_id"])["script"])
        known = {name: row for name, row in known.items() if script and name in script["triggers"]}
    return ok({"triggerables": _listed(known)})


def _listed(rows: Mapping[str, Document]) -> list[dict[str, Any]]:
    return [{"id": id, "name": row["name"], "description": row["description"], "doc": None} for id, row in rows.items()]


@route("GET", f"{ADMIN}/automations", "discourse_automation/admin_automations/index", constraint="admin")
def index(context: Context) -> Answer:
    _require(context)
    return ok({"automations": [_row(context, row) for row in context.store.all(KIND)[:MOST]]})


@route("GET", f"{ADMIN}/automations/<id>", "discourse_automation/admin_automations/show", constraint="admin")
def show(context: Context, id: str) -> Answer:
    _require(context)
    return _answer(context, find_by(context.store, KIND, id))


@route("POST", f"{ADMIN}/automations", "discourse_automation/admin_automations/create", constraint="admin")
def create(context: Context) -> Answer:
    """Takes the script and the trigger only, be they unknown; the rest of what is sent is ignored (3.5)."""
    _require(context)
    sent = required_object(context.params, "automation")
    if is_blank(sent.get("script")):
        raise unprocessable("Script can't be blank")
    new = {"name": None, "enabled": False, "script": sent["script"], "trigger": sent.get("trigger"), "fields": []}
    return _answer(context, context.store.insert(KIND, {**new, **_touched(context)}))


@route("PUT", f"{ADMIN}/automations/<id>", "discourse_automation/admin_automations/update", constraint="admin")
def update(context: Context, id: str) -> Answer:
    """Another script or trigger takes all fields away and switches it off. Fields are kept only where the script is
    sent and stays (3.5)."""
    _require(context)
    row = find_by(context.store, KIND, id)
    sent = required_object(context.params, "automation")
    own: Document = {name: sent[name] for name in ("name", "enabled") if name in sent}
    changed = {**row, **_touched(context), **own}
    if "script" in sent and sent["script"] != row["script"]:
        changed |= {"script": sent["script"], "trigger": None, "fields": [], "enabled": False}
    elif "trigger" in sent and sent["trigger"] != row["trigger"]:
        changed |= {"trigger": sent["trigger"], "fields": [], "enabled": False}
    elif "script" in sent:
        fields = sent.get("fields")
        for field in fields if isinstance(fields, list) else ():
            changed["fields"] = _with_field(context, changed, field)
    context.store.put(KIND, changed)
    return _answer(context, changed)


@route("DELETE", f"{ADMIN}/automations/<id>", "discourse_automation/admin_automations/destroy", constraint="admin")
def destroy(context: Context, id: str) -> Answer:
    """The only thing that the log has of automations (3.5)."""
    _require(context)
    row = find_by(context.store, KIND, id)
    context.store.delete(KIND, row["id"])
    log_staff_action(context, "delete_automation", details=f"id: {row['id']}\nname: {row['name']}")
    return success()


@route("POST", "/automations/<id>/trigger", "discourse_automation/automations/trigger")
def trigger(context: Context, id: str) -> Answer:
    """Start one by hand, for admins. Nothing runs here."""
    _require(context)
    context.require_admin()
    find(context.store, KIND, id)
    return success()


def _require(context: Context) -> None:
    if not context.settings.has_on("discourse_automation_enabled"):
        raise not_found()


def _touched(context: Context) -> Document:
    return {"last_updated_by_id": context.require_admin()["id"], "updated_at": context.now()}


def _with_field(context: Context, row: Document, sent: Mapping[str, Any]) -> list[Document]:
    """The values with one more, or another one; a name that the script does not know is taken, too (3.5)."""
    if not isinstance(sent, dict):
        raise unhandled(500)
    target = str(sent.get("target"))
    name, component = str(sent.get("name")), str(sent.get("component"))
    metadata = sent.get("metadata")
    value = metadata.get("value") if isinstance(metadata, dict) else None
    taken = {template["component"] for template in _templates(target, row.get(target))}
    if component not in taken or not isinstance(value, TYPES.get(component, ())):
        text = f"Data for `{name}` is invalid or component `{component}` is unknown."
        raise refused(422, text, error_type="record_invalid")
    same = [field for field in row["fields"] if (field["name"], field["target"]) == (name, target)]
    if same:
        return [{**field, "value": value} if field in same else field for field in row["fields"]]
    number = context.store.fact(FIELD_NUMBER, 0) + 1
    context.store.set_fact(FIELD_NUMBER, number)
    new = {"id": number, "name": name, "component": component, "target": target, "value": value}
    return [*row["fields"], new]


def _templates(target: str, id: Any) -> list[Document]:
    known = _catalogue().get(f"{target}s", {}).get(str(id))
    found: list[Document] = known["templates"] if known else []
    return found


def _answer(context: Context, row: Document) -> Answer:
    return ok({"automation": _row(context, row)})


def _row(context: Context, row: Document) -> dict[str, Any]:
    script, trigger = (_catalogue()[f"{target}s"].get(str(row[target])) for target in TARGETS)
    return {
        "id": row["id"],
        "name": row["name"],
        "enabled": row["enabled"],
        "script": {
            **_part(row, "script", script),
            "version": 1 if script else None,
            "with_trigger_doc": None,
            "forced_triggerable": None,
        },
        "trigger": {
            **_part(row, "trigger", trigger),
            "settings": {"manual_trigger": bool(trigger and trigger["manual"])},
        },
        "updated_at": row["updated_at"],
        "last_updated_by": basic_user(context.store, row["last_updated_by_id"]),
        "placeholders": [*(script or {}).get("placeholders", ()), *(trigger or {}).get("placeholders", ())],
    }


def _part(row: Document, target: str, known: Document | None) -> dict[str, Any]:
    """The script or the trigger, with the templates of what it takes and the values that it has."""
    templates = _templates(target, row[target])
    needed = {template["name"]: bool(template.get("is_required")) for template in templates}
    values = [field for field in row["fields"] if field["target"] == target]
    return {
        "id": row[target],
        "name": known["name"] if known else None,
        "description": known["description"] if known else None,
        "doc": None,
        "not_found": known is None,
        "templates": [_template(template) for template in templates],
        "fields": [
            {
                "id": field["id"],
                "component": field["component"],
                "name": field["name"],
                "metadata": {"value": field["value"]},
                "is_required": needed.get(field["name"]),
            }
            for field in values
        ],
    }


def _template(template: Document) -> dict[str, Any]:
    return {
        "extra": {},
        "accepts_placeholders": False,
        "accepted_contexts": [],
        "read_only": False,
        "default_value": None,
        "is_required": False,
        **template,
    }
