"""Pictures that things have, such as the logo of a category: files of the project, or none. Pure.

A forum names a picture by its number in what is written, and by its address in what is read (3.5). A number that it
does not know empties the picture of a category without a word, and makes the pages of all badges fail: only those are
written that the forum gave for a file in the same run.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from idiaspora.plugin_config.checking.declarations import refusal
from idiaspora.plugin_config.fields.field import Codec, Uploading, Where, Wire
from idiaspora.plugin_config.kinds.uploads import located, number_of, same_uploads
from idiaspora.plugin_config.language.upload import Upload

NONE = ""


def _picture(value: object) -> object:
    if isinstance(value, Upload) or value == NONE:
        return value
    raise refusal(
        "wrong-value",
        "a picture is a file of the project: the forum tells nobody the number of one that it holds",
        'write !upload images/picture.png, or "" for no picture',
    )


Picture = Annotated[Any, BeforeValidator(_picture), WithJsonSchema({"type": "string"})]
"""A file of the project, or an empty text for no picture."""


def _address(value: Any, where: Where) -> str:
    return str(value.get("url") or NONE) if isinstance(value, dict) else NONE


def is_address(text: str) -> bool:
    """Whether a text is the address of a picture, and not the name of an icon."""
    return "/" in text


OF_OBJECT = Codec(
    encode=lambda value, where: number_of(value, where.names) if value else NONE,
    decode=_address,
    same=lambda one, other, where: same_uploads(one or NONE, other or NONE),
    whole=lambda declared, present, where: located(declared, where.names),
)
"""A picture that is read as an object with its address."""

OF_ADDRESS = Codec(
    encode=OF_OBJECT.encode,
    decode=lambda value, where: value if isinstance(value, str) and is_address(value) else NONE,
    same=OF_OBJECT.same,
    whole=OF_OBJECT.whole,
)
"""A picture that is read as its address, where the name of an icon may stand in its place."""


def of_category(name: str) -> Wire:
    """A picture of a category, by Discourse's name for it."""
    return Wire(f"uploaded_{name}_id", OF_OBJECT, read=f"uploaded_{name}", uploading=Uploading(f"category_{name}"))
