"""When two values of a resource's field are one to the forum, whatever its kind. Pure."""

import operator

from idiaspora.plugin_config.fields.field import Same
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.site_setting import known_row
from idiaspora.plugin_config.kinds.site_setting import same as same_setting


def sameness(resource: Resource, field: str, live: Live | None = None) -> Same:
    """How two values of a field are compared. Of a setting the row decides: that of the forum where `live` has it, else
    what is known of it. What is no field of the kind, such as a resource's existence, is compared as it is."""
    if resource.kind == SITE_SETTING:
        row = live.row if live is not None and live.row else known_row(resource.key)
        return (lambda one, other: same_setting(one, other, row)) if row else operator.eq
    fields = KINDS[resource.kind].fields
    return fields[field].same if field in fields else operator.eq
