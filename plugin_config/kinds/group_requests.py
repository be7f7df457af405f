"""The write that a group's attributes and its notification defaults share (Discourse 3.5)."""

from collections.abc import Mapping
from typing import Any

from idiaspora.plugin_config.kinds.writes import Request


def update_request(id: int, attributes: Mapping[str, Any], *, also_members: bool = False) -> Request:
    """A write of a group's attributes.

    The text "false" passes the gate that otherwise refuses any change of a group with notification defaults, and
    leaves the members' own preferences alone; a JSON false does neither. The text "true" (`also_members`) hands what
    changes of the defaults to the members too, and takes from them what the body leaves out: only the complete set of
    defaults may go with it (3.5).
    """
    existing = "true" if also_members else "false"
    return Request("PUT", f"/groups/{id}.json", json={"group": dict(attributes), "update_existing_users": existing})
