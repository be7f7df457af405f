"""Form templates: what members fill in when they begin a topic (Discourse 3.5, `FormTemplate`).

The forum keeps the fields as YAML. They are compared by what they say, so that its spelling does not matter.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, model_validator
from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import Boolean, Integer, Line, Name, Text
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Where, Wire, fields_of
from idiaspora.plugin_config.kinds import tag_group
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.forum_limits import ForumLimits
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.names import FORM_TEMPLATE
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.text_limits import measured
from idiaspora.plugin_config.kinds.writes import Written, creating, deleting, updating, whole_body
from idiaspora.plugin_config.language.foreign_yaml import read_yaml

NAME = FORM_TEMPLATE
ADMIN = "/admin/customize/form-templates"
CHOOSER = "tag-chooser"
RESERVED = frozenset({"title", "body", "category", "category_id", "tags"})
"""Ids that the composer uses itself; the forum refuses them (3.5)."""
SWITCHES = ("experimental_form_templates", "enable_form_templates")
"""The setting without which the forum shows no templates, by the name of 3.5 and by that of 2026."""
ATTRIBUTES = ("label", "description", "placeholder", "none_label", "file_types", "allow_multiple")
VALIDATIONS = ("required", "minimum", "maximum", "pattern")


def _free(id: str) -> str:
    if id in RESERVED:
        raise refusal("wrong-value", f"“{id}” is a word of the composer itself", "give the field another id")
    return id


class FormField(Declaration):
    """One field of a form."""

    id: Annotated[Name, AfterValidator(_free)]
    """What addresses that fill in the form call the field, unique in the form."""
    type: Literal["checkbox", "dropdown", "input", "multi-select", "textarea", "upload", "tag-chooser"]
    """What kind of field it is."""
    label: Line | None = None
    """What stands above it."""
    description: Text | None = None
    """What is said below it."""
    placeholder: Text | None = None
    """What stands in it while it is empty."""
    none_label: Line | None = None
    """What a list shows while nothing is chosen."""
    choices: tuple[Line, ...] | None = None
    """What can be chosen."""
    tag_group: Line | None = None
    """The tag group whose tags can be chosen."""
    file_types: Line | None = None
    """The endings of files that can be uploaded, such as `.jpg, .png`."""
    allow_multiple: Boolean | None = None
    """Whether several files can be uploaded."""
    required: Boolean | None = None
    """Whether it has to be filled in."""
    minimum: Annotated[Integer, Limits(ge=0)] | None = None
    """How many characters it needs."""
    maximum: Annotated[Integer, Limits(ge=1)] | None = None
    """How many characters it takes."""
    pattern: Line | None = None
    """The regular expression that what is written has to fit."""

    @model_validator(mode="after")
    def _chooses_from_a_group(self) -> "FormField":
        if self.type == CHOOSER and not self.tag_group:
            raise refusal("missing-key", f"the field {self.id} lets choose tags of no group", "add tag_group")
        return self


def _whole(fields: tuple[FormField, ...]) -> tuple[FormField, ...]:
    if not fields:
        raise refusal("wrong-length", "the form has no fields", "add one, or remove the template")
    seen: set[str] = set()
    for at, field in enumerate(fields):
        if field.id in seen:
            raise refusal("duplicate-item", f"two fields have the id {field.id}", "give one another id", at, "id")
        seen.add(field.id)
    return fields


def _stored(fields: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for field in fields:
        row = {"type": field["type"], "id": field["id"]}
        row |= {key: _plain(field[key]) for key in ("choices", "tag_group") if key in field}
        for part, names in (("attributes", ATTRIBUTES), ("validations", VALIDATIONS)):
            if said := {key: field[key] for key in names if key in field}:
                row[part] = said
        yield row


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _to_text(value: Iterable[Mapping[str, Any]], where: Where) -> str:
    return as_kept(value)


def as_kept(value: Iterable[Mapping[str, Any]]) -> str:
    """Fields as the forum keeps them: a text, whose length it limits."""
    text: str = yaml.safe_dump(list(_stored(value)), sort_keys=False, allow_unicode=True, width=1000)
    return text


def _from_text(text: Any, where: Where) -> tuple[dict[str, Any], ...]:
    try:
        rows = read_yaml(str(text or "")) or []
    except yaml.YAMLError:
        rows = []
    return tuple(_field(row) for row in rows if isinstance(row, Mapping))


def _field(row: Mapping[str, Any]) -> dict[str, Any]:
    parts = [row.get(part) for part in ("attributes", "validations")]
    flat = {key: value for part in parts if isinstance(part, Mapping) for key, value in part.items()}
    own = {key: value for key, value in row.items() if key not in ("attributes", "validations")}
    if isinstance(own.get("choices"), list):
        own["choices"] = tuple(map(str, own["choices"]))
    return own | flat


def _meant(fields: Iterable[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    """The fields without what says nothing: a field that need not be filled in, an empty text."""
    kept = [
        {key: value for key, value in field.items() if value not in (None, False, "", ())} for field in fields or ()
    ]
    return [{key: value.strip() if isinstance(value, str) else value for key, value in field.items()} for field in kept]


FIELDS_OF_FORM = Codec(encode=_to_text, decode=_from_text, same=lambda one, other, where: _meant(one) == _meant(other))


class FormTemplate(Declaration):
    """A form that is filled in to begin a topic."""

    name: Annotated[Annotated[Name, Limits(max_length=255)], Wire("name")]
    """The name, unique."""
    fields: Annotated[
        tuple[FormField, ...],
        AfterValidator(_whole),
        Limits(json_schema_extra={"minItems": 1}),
        Wire("template", FIELDS_OF_FORM),
    ]
    """The fields, in their order."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(FormTemplate)


def _body(change: Written, names: Directory) -> dict[str, Any]:
    # An update needs both (3.5).
    return whole_body(change, FIELDS, names, kept=("name", "template"))


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    declared = resource.fields.get("fields")
    named = (field.get("tag_group") for field in (declared.value if declared else ()))
    return frozenset((tag_group.NAME, name) for name in named if name)


def _refused_by_limits(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    name, fields = proposed.fields.get("name"), proposed.fields.get("fields")
    if name is not None:
        setting, size = "max_form_template_title_length", len(str(name.value))
        yield from measured(setting, size, "the name", name.origin, "wrong-length", "shorten it", limits)
    if fields is not None:
        setting, size = "max_form_template_content_length", len(as_kept(fields.value))
        advice = "leave some fields out"
        yield from measured(setting, size, "the form", fields.origin, "wrong-length", advice, limits)


KIND = Kind(
    NAME,
    level=25,
    fields=FIELDS,
    checks=(_refused_by_limits,),
    create=creating(ADMIN, _body),
    update=updating(ADMIN, _body),
    delete=deleting(ADMIN),
    references=_references,
    section=Section(("form_templates",), FormTemplate, "Forms that begin a topic.", implies={SWITCHES[0]: "true"}),
    identity=Identity(fold=composed),
    reads=Listing(
        f"{ADMIN}.json",
        "form_templates",
        switches=SWITCHES,
        hint="Switch enable_form_templates on (experimental_form_templates before 2026), make the templates there, "
        "then plan again.",
    ),
    made="form_template",
    kept="the categories that use it",
    export=Export(page=f"{ADMIN}/{{id}}"),
)
