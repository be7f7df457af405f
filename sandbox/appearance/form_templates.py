"""Form templates: forms that members fill in to write a topic (Discourse 3.5, behind `experimental_form_templates`)."""

from typing import Any

import yaml

from idiaspora.sandbox.http.answers import Answer, invalid_access, ok, refused, success
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.permitted import find
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document

TYPES = ("checkbox", "dropdown", "input", "multi-select", "textarea", "upload", "tag-chooser")
RESERVED_IDS = ("title", "body", "category", "category_id", "tags")
ADMIN = "/admin/customize/form-templates"
COPIED = ("id", "name", "template")


def require_feature(context: Context) -> None:
    if not context.settings.on(context.settings.facts.form_templates_switch):
        raise invalid_access()


@route("GET", ADMIN, "admin/form_templates/index", constraint="admin")
def index(context: Context) -> Answer:
    require_feature(context)
    return ok({"form_templates": [_shown(row) for row in context.store.all("form_template")]})


@route("GET", "/form-templates", "form_templates/index")
def listed(context: Context) -> Answer:
    """All templates, for the members who fill them in."""
    context.require_login()
    return index(context)


@route("GET", "/form-templates/<id>", "form_templates/show")
def show(context: Context, id: str) -> Answer:
    context.require_login()
    require_feature(context)
    return ok({"form_template": _shown(find(context.store, "form_template", id))})


@route("POST", ADMIN, "admin/form_templates/create", constraint="admin")
def create(context: Context) -> Answer:
    """A template of a name that is new and fields that are whole."""
    require_feature(context)
    row = _sent(context)
    _check(context, row)
    return ok({"form_template": _shown(context.store.insert("form_template", row))})


@route("PUT", f"{ADMIN}/<id>", "admin/form_templates/update", constraint="admin")
def update(context: Context, id: str) -> Answer:
    """Needs the name and the template, also the one that stays."""
    require_feature(context)
    row = {**find(context.store, "form_template", id), **_sent(context)}
    _check(context, row)
    context.store.put("form_template", row)
    return ok({"form_template": _shown(row)})


@route("DELETE", f"{ADMIN}/<id>", "admin/form_templates/destroy", constraint="admin")
def destroy(context: Context, id: str) -> Answer:
    """Detaches it from its categories as well."""
    require_feature(context)
    row = find(context.store, "form_template", id)
    context.store.delete("form_template", row["id"])
    for category in context.store.all("category"):
        if row["id"] in category["form_template_ids"]:
            left = [number for number in category["form_template_ids"] if number != row["id"]]
            context.store.put("category", {**category, "form_template_ids": left})
    return success()


@route("GET", f"{ADMIN}/preview", "admin/form_templates/preview", constraint="admin")
def preview(context: Context) -> Answer:
    """Only checks the template."""
    require_feature(context)
    _check(context, _sent(context))
    return success()


def _shown(row: Document) -> dict[str, Any]:
    return {name: row[name] for name in COPIED}


def _sent(context: Context) -> Document:
    return {name: str(context.params.get(name) or "") for name in ("name", "template")}


def _check(context: Context, row: Document) -> None:
    problems = _name_problems(context, row) + _template_problems(context, row["template"])
    if problems:
        raise refused(422, *problems, error_type="record_invalid")


def _name_problems(context: Context, row: Document) -> list[str]:
    most = context.settings.number("max_form_template_title_length")
    if is_blank(row["name"]):
        return ["Name can't be blank"]
    if len(row["name"]) > most:
        return [f"Name is too long (maximum is {most} characters)"]
    others = context.store.where("form_template", name=row["name"])
    return ["Name has already been taken"] if any(other["id"] != row.get("id") for other in others) else []


def _template_problems(context: Context, text: str) -> list[str]:
    most = context.settings.number("max_form_template_content_length")
    if is_blank(text):
        return ["Template can't be blank"]
    if len(text) > most:
        return [f"Template is too long (maximum is {most} characters)"]
    try:
        fields = yaml.safe_load(text)
    except yaml.YAMLError:
        return ["Template is not a valid YAML string"]
    if not isinstance(fields, list):
        return ["Template is not a valid YAML string"]
    problems, ids = [], set()
    for field in fields:
        field = field if isinstance(field, dict) else {}
        problems += _field_problems(context, field)
        name = field.get("id")
        if name is not None and name in ids:
            problems.append("Template contains duplicate ids")
        ids.add(name)
    return list(dict.fromkeys(problems))


def _field_problems(context: Context, field: dict[str, Any]) -> list[str]:
    kind, name = field.get("type"), field.get("id")
    if is_blank(kind):
        return ["Template is missing a field type"]
    if kind not in TYPES:
        valid = ", ".join(TYPES)
        return [f"Template contains an invalid template type: {kind} (valid types are: {valid})"]
    if is_blank(name):
        return ["Template is missing a field id"]
    if name in RESERVED_IDS:
        return [f"Template contains a reserved id: {name} (reserved ids are: {', '.join(RESERVED_IDS)})"]
    if kind == "tag-chooser" and not context.store.where("tag_group", name=field.get("tag_group")):
        return ["Template contains an invalid tag group"]
    return []
