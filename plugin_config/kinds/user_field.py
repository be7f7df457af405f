"""User fields: what people are asked about themselves (Discourse 3.5, `Admin::UserFieldsController`)."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field as Limits
from pydantic import model_validator

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import Boolean, FilledText, Name
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import TEXT, Codec, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Create
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Section
from idiaspora.plugin_config.kinds.opening import Opens, switched
from idiaspora.plugin_config.kinds.quirk import MARKUP_CLEANED
from idiaspora.plugin_config.kinds.writes import Written, creating, deleting, updating, whole_body

NAME = "user_field"
ADMIN = "/admin/config/user_fields"
WITH_OPTIONS = ("dropdown", "multiselect")


def _options(values: Iterable[str] | None) -> list[str]:
    return list(dict.fromkeys(values or ()))


OPTIONS = Codec(
    encode=lambda value, where: _options(value),
    # A field without options has no such key.
    decode=lambda value, where: tuple(value or ()),
    same=lambda one, other, where: _options(one) == _options(other),
)
"""What can be chosen, in its order; the forum keeps each option once (3.5)."""


class UserField(Declaration):
    """A question about themselves that people answer in their profile."""

    name: Annotated[Name, Wire("name")]
    """The name. The forum may have several of one name; one of which it has several cannot be managed. Capitals
    count."""
    type: Annotated[Literal["text", "textarea", "confirm", "dropdown", "multiselect"], Wire("field_type")]
    """How it is answered. It can be changed; the answers stay as they are."""
    options: Annotated[tuple[Name, ...] | None, Limits(min_length=1), Wire("options", OPTIONS)] = None
    """What can be chosen, in this order, for dropdown and multiselect. The forum never empties the list."""
    description: Annotated[FilledText | None, Wire("description", TEXT)] = None
    """What is said beside it; HTML is allowed. A new field without one is described by its name."""
    requirement: Annotated[Literal["optional", "on_signup", "for_all_users"] | None, Wire("requirement")] = None
    """Who has to answer: nobody, whoever registers, or everybody, who then cannot go on before they have."""
    editable: Annotated[Boolean | None, Wire("editable")] = None
    """Whether people can change their answer later."""
    show_on_profile: Annotated[Boolean | None, Wire("show_on_profile")] = None
    """Whether the profile shows the answer to others."""
    show_on_user_card: Annotated[Boolean | None, Wire("show_on_user_card")] = None
    """Whether the user card shows the answer to others."""
    searchable: Annotated[Boolean | None, Wire("searchable")] = None
    """Whether people are found by their answer."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and the answers stay with it."""
    protect: Boolean | None = None
    """Refuse to delete it."""

    @model_validator(mode="after")
    def _can_be_chosen(self) -> "UserField":
        if self.options and self.type not in WITH_OPTIONS:
            raise refusal(
                "wrong-value",
                f"options are given, but nothing is chosen in a field of the type {self.type}",
                f"write type: {' or type: '.join(WITH_OPTIONS)}, or leave options out",
            )
        return self


FIELDS = fields_of(UserField)


def _body(change: Written, names: Directory, **first: Any) -> dict[str, Any]:
    return {"user_field": {**first, **whole_body(change, FIELDS, names)}}


def _new_body(change: Create, names: Directory) -> dict[str, Any]:
    # Without a description it is refused (3.5).
    return _body(change, names, description=change.key)


SHOWN: Mapping[str, tuple[bool, str]] = {
    "show_on_profile": (True, "what people answered would be on their profiles"),
    "show_on_user_card": (True, "what people answered would be on their cards"),
    "searchable": (True, "people would be found by what they answered"),
}
"""Fields that show answers to others, which people may have given when they were not shown."""

KIND = Kind(
    NAME,
    quirks=(MARKUP_CLEANED,),
    level=25,
    fields=FIELDS,
    create=creating(ADMIN, _new_body),
    update=updating(ADMIN, _body),
    delete=deleting(ADMIN),
    section=Section(("user_fields",), UserField, "What people are asked about themselves."),
    identity=Identity(fold=composed, unique=False),
    reads=Listing(f"{ADMIN}.json", "user_fields", shaped=lambda row: {"options": [], **row}),
    made="user_field",
    kept="the answers",
    opens=Opens(
        lambda change: f"user_fields[{change.key}]",
        lambda change, onlookers: switched(change, SHOWN),
        audience=frozenset(SHOWN),
        does="would show answers",
        said=(f"{', '.join(f'`{name}`' for name in SHOWN)} of a user field", "others see what people have answered"),
    ),
    export=Export(
        defaults={"requirement": "optional"},
        own_defaults=lambda values, row: {"description": values.get("name")},
        page=f"{ADMIN}/{{id}}/edit",
        unsaid="Where nothing more is written: nobody has to fill it in, and it is shown nowhere.",
    ),
)
