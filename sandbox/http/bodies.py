"""The parameters of a request, read as Rails does: bodies that count, and bodies that are refused."""

import json
from typing import Any
from urllib.parse import parse_qsl

from flask import Request

from idiaspora.sandbox.http.answers import blank
from idiaspora.sandbox.http.params import nested, without_nulls

JSON_TYPES = {"application/json", "text/x-json", "application/jsonrequest"}


def read_query(request: Request) -> dict[str, Any]:
    """The parameters of the query string."""
    if not request.query_string:
        return {}
    return nested(_pairs(request.query_string))


def read_body(request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters and the files of the body.

    A JSON body that is no object and a body of another media type are ignored; malformed JSON, also a blank one,
    is an empty 400 (Discourse 3.5).
    """
    if not request.content_length:
        return {}, {}
    if request.mimetype in JSON_TYPES:
        return _json_object(request.get_data()), {}
    if request.mimetype == "application/x-www-form-urlencoded":
        return nested(_pairs(request.get_data())), {}
    if request.mimetype == "multipart/form-data":
        return nested(request.form.items(multi=True)), dict(request.files.items())
    return {}, {}


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise blank(400) from None


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(raw.decode("utf-8"))
    except ValueError:
        raise blank(400) from None
    return without_nulls(parsed) if isinstance(parsed, dict) else {}
