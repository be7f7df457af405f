"""The write that a group's attributes and its notification defaults share (Discourse 3.5)."""

from collections.abc import Mapping
from typing import Any

from plugin_config.kinds.kind import Request


def update_request(id: int, attributes: Mapping[str, Any]) -> Request:
    """A write of a group's attributes.

    The text "false" passes the gate that otherwise refuses any change of a group with notification defaults, and
    leaves the members' own preferences alone; a JSON false does neither (3.5).
    """
    return Request("PUT", f"/groups/{id}.json", json={"group": dict(attributes), "update_existing_users": "false"})
