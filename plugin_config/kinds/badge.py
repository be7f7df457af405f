"""Badges; who holds them is a part of its own (Discourse 3.5, `Admin::BadgesController`).

A write skips what is false or null in JSON, so that switches go as text. Of Discourse's own badges the forum ignores
most fields in silence, and it shows their names and descriptions in its language.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field as Limits
from pydantic import model_validator

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import DISTINCT, Boolean, Line, Text, Username
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import TEXT, Codec, Uploading, Wire, fields_of, words
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing, in_fields
from idiaspora.plugin_config.kinds.changes import Create
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Section
from idiaspora.plugin_config.kinds.pictures import OF_ADDRESS, Picture
from idiaspora.plugin_config.kinds.quirk import MARKUP_CLEANED
from idiaspora.plugin_config.kinds.trail import Trail, in_details
from idiaspora.plugin_config.kinds.writes import Written, creating, deleting, updating, whole_body

NAME = "badge"
ADMIN = "/admin/badges"
TYPES = {"gold": 1, "silver": 2, "bronze": 3}
TYPE_OF_A_NEW_ONE = "bronze"
"""The forum makes none without a type (3.5)."""
GROUPINGS = {"getting_started": 1, "community": 2, "posting": 3, "trust_level": 4, "other": 5}
"""The groupings that every forum has, which are never deleted (3.5)."""
OF_DISCOURSE = frozenset(
    {"name", "description", "long_description", "type", "multiple", "listable", "auto_revoke", "target_posts",
     "show_posts"}
)  # fmt: skip
"""Fields of Discourse's own badges that a write does not change (3.5)."""


def _icon(name: Any) -> str:
    return str(name or "").strip().removeprefix("fa-")


ICON = Codec(same=lambda one, other, where: _icon(one) == _icon(other))
"""An icon's name; `fa-` before it, as in what 3.4 sets itself, means the same icon."""

SWITCH = Codec(encode=lambda value, where: "true" if value else "false")
"""A switch that is written as text, because a false of JSON is not read."""


class Badge(Declaration):
    """A badge that is granted to people."""

    name: Annotated[Annotated[Line, Limits(min_length=1, max_length=100)], Wire("name")]
    """The name, unique; capitals count. Discourse's own badges go by the name that the forum shows."""
    description: Annotated[Annotated[Text, Limits(max_length=500)] | None, Wire("description", TEXT)] = None
    """What it is for, in a sentence; HTML is allowed."""
    long_description: Annotated[Annotated[Text, Limits(max_length=1000)] | None, Wire("long_description", TEXT)] = None
    """What its own page says of it."""
    icon: Annotated[Line | None, Wire("icon", ICON)] = None
    """The name of an icon."""
    image: Annotated[
        Picture | None, Wire("image_upload_id", OF_ADDRESS, read="image_url", uploading=Uploading("badge_image"))
    ] = None
    """A picture in place of the icon, by `!upload`; an empty text for none."""
    type: Annotated[Literal["gold", "silver", "bronze"] | None, Wire("badge_type_id", words(TYPES))] = None
    """How rare it is; a new one is bronze."""
    grouping: Annotated[
        Literal["getting_started", "community", "posting", "trust_level", "other"] | None,
        Wire("badge_grouping_id", words(GROUPINGS)),
    ] = None
    """Under which heading the list of badges has it; a new one stands under other."""
    title: Annotated[Boolean | None, Wire("allow_title", SWITCH)] = None
    """Whether its holders may use its name as their title."""
    multiple: Annotated[Boolean | None, Wire("multiple_grant", SWITCH)] = None
    """Whether one person can be granted it several times."""
    listable: Annotated[Boolean | None, Wire("listable", SWITCH)] = None
    """Whether the list of badges shows it."""
    enabled: Annotated[Boolean | None, Wire("enabled", SWITCH)] = None
    """Whether it is in use."""
    show_in_post_header: Annotated[Boolean | None, Wire("show_in_post_header", SWITCH, since="3.5")] = None
    """Whether it is shown beside its holders' names on posts."""
    target_posts: Annotated[Boolean | None, Wire("target_posts", SWITCH)] = None
    """Whether it is granted for posts."""
    show_posts: Annotated[Boolean | None, Wire("show_posts", SWITCH)] = None
    """Whether its page shows the posts for which it was granted."""
    auto_revoke: Annotated[Boolean | None, Wire("auto_revoke", SWITCH)] = None
    """Whether the daily run takes it from those who no longer deserve it, where a query grants it."""
    granted_to: Annotated[tuple[Username, ...], DISTINCT] | None = None
    """Who holds it, and nobody else. It is granted by the acting user. A badge whose holders are written is in use:
    `enabled: true`."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and its holders keep it."""
    protect: Boolean | None = None
    """Refuse to delete it."""

    @model_validator(mode="after")
    def _shows_its_holders(self) -> "Badge":
        if self.granted_to is not None and self.enabled is False:
            message = "the forum neither grants a badge that is not in use, nor shows who holds it"
            raise refusal("contradiction", message, "leave granted_to out while it is off", "granted_to")
        return self


FIELDS = fields_of(Badge)


def _body(change: Written, names: Directory) -> dict[str, Any]:
    return whole_body(change, FIELDS, names)


def _new_body(change: Create, names: Directory) -> dict[str, Any]:
    return {"badge_type_id": TYPES[TYPE_OF_A_NEW_ONE], **_body(change, names)}


OF_NEW_ONES: Mapping[str, Any] = {
    "icon": "certificate", "type": TYPE_OF_A_NEW_ONE, "grouping": "other", "listable": True, "enabled": True,
    "auto_revoke": True,
}  # fmt: skip
"""What a new badge has (3.5)."""

KIND = Kind(
    NAME,
    quirks=(MARKUP_CLEANED,),
    level=25,
    fields=FIELDS,
    create=creating(ADMIN, _new_body),
    update=updating(ADMIN, _body),
    delete=deleting(ADMIN),
    section=Section(("badges",), Badge, "Badges.", implies={"enable_badges": "true"}),
    # A system badge is deleted without refusal (3.5).
    identity=Identity(fold=composed, system=lambda row: bool(row.get("system")), kept_of_system=OF_DISCOURSE),
    reads=Listing(f"{ADMIN}.json", "badges"),
    made="badge",
    calls=(CalledThings(Thing.ICON, in_fields("icon")),),
    trail=Trail("create_badge", "change_badge", "delete_badge", key_of=in_details("name")),
    kept="its holders",
    export=Export(
        defaults=OF_NEW_ONES,
        system=lambda key, row: {"enabled": True} if row.get("system") else None,
        page=f"{ADMIN}/{{id}}",
    ),
)
