"""Emoji of the forum's own, each a picture (Discourse 3.5, `CustomEmoji`).

The forum encodes a picture anew with the time in it, and has no call that changes an emoji: it is deleted and made
again.
"""

import re
from typing import Annotated

from pydantic import AfterValidator

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import Boolean, FileOrAddress, Name
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Wire, fields_of
from idiaspora.plugin_config.kinds.called_things import Thing
from idiaspora.plugin_config.kinds.changes import Create, Delete, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Listing, Section
from idiaspora.plugin_config.kinds.own_file import OwnFile, of_own_file
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.trail import Trail
from idiaspora.plugin_config.kinds.writes import Request, Requests
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.upload import Upload

NAME = "custom_emoji"
ADMIN = "/admin/config/emoji"
DEFAULT_GROUP = "default"
GROUP = Codec(
    decode=lambda value, where: value or DEFAULT_GROUP,
    same=lambda one, other, where: (one or DEFAULT_GROUP).lower() == (other or DEFAULT_GROUP).lower(),
)
"""The forum keeps it in small letters."""


def _name(text: str) -> str:
    """Raises where the forum would make another name of it."""
    made = re.sub(r"_{2,}", "_", re.sub(r"[^a-z0-9+-]+", "_", text, flags=re.IGNORECASE)).lower()
    if made != text:
        plain = made if text.isascii() else slugs.transliterated(text).replace("-", "_")
        remedy = f"write {plain}" if plain else "write letters a to z, digits, underscores, hyphens and plus signs"
        raise refusal("bad-name", f"the forum would call it {made}", remedy)
    return text


class CustomEmoji(Declaration):
    """An emoji of the forum's own."""

    name: Annotated[Name, AfterValidator(_name)]
    """What stands between the colons, in small letters: `iom` for `:iom:`. One that Discourse has is replaced by it."""
    image: Annotated[FileOrAddress, Wire("url", of_own_file(NAME, "name"))]
    """The picture: `!upload images/iom.png`."""
    group: Annotated[Name | None, Wire("group", GROUP)] = None
    """Where it stands among the others, `default` without it."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(CustomEmoji)


def _create(change: Create | Update, names: Directory, *, again: bool = False) -> Request:
    wanted = {name: declared.value for name, declared in change.resource.fields.items()}
    group = wanted.get("group") or (change.live.value("group") if change.live else None)
    image = wanted["image"]
    if not isinstance(image, Upload):
        raise AssertionError("the plan refuses an emoji without a file")
    form = {"name": change.key, **({"group": group} if group and group != DEFAULT_GROUP else {})}
    return Request("POST", f"{ADMIN}.json", form=form, file=image, idempotent=False, renews=again)


def _make(change: Create, names: Directory) -> Requests:
    return (_create(change, names),)


def _remake(change: Update, names: Directory) -> Requests:
    return (_deletion(change), _create(change, names, again=True))


def _delete(change: Delete, names: Directory) -> Requests:
    return (_deletion(change),)


def _deletion(change: Update | Delete) -> Request:
    return Request("DELETE", f"{ADMIN}/{change.key}.json")


def _refused(resource: Resource, live: Live | None, forum: Capabilities) -> Problem | None:
    """An emoji that would have to be made of an address."""
    declared = resource.fields.get("image")
    if resource.absent or declared is None or isinstance(declared.value, Upload):
        return None
    if live is not None and all(
        FIELDS[name].same(said.value, live.value(name)) for name, said in resource.fields.items()
    ):
        return None
    return Problem(
        "bad-upload",
        f"{resource.key}: the forum makes an emoji of a file only, and writes it anew for every change",
        declared.origin.span,
        "name a picture of your own with !upload",
        declared.origin.path,
    )


KIND = Kind(
    NAME,
    level=22,
    nouns=("emoji", "emojis"),
    fields=FIELDS,
    create=_make,
    update=_remake,
    delete=_delete,
    refused=_refused,
    own_file=OwnFile("image", "url"),
    is_a=Thing.EMOJI,
    section=Section(("emoji",), CustomEmoji, "Emoji of the forum's own, each a picture."),
    identity=Identity(),
    reads=Listing(f"{ADMIN}.json", "", needed=("name", "url"), keyed=True),
    order=Order(requests=lambda change: 2 if isinstance(change, Update) else 1),
    trail=Trail(
        "custom_emoji_create",
        "custom_emoji_create",
        "custom_emoji_destroy",
        key_of=lambda entry: str(entry.get("new_value") or entry.get("previous_value") or ""),
    ),
    export=Export(defaults={"group": DEFAULT_GROUP}, page="/admin/config/emoji"),
)
