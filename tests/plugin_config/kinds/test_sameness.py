"""In which fields the order of a list counts: what is shown of a change depends on it."""

from typing import Any

import pytest

from idiaspora.plugin_config.kinds.names import CATEGORY, CATEGORY_ORDER, GROUP, MEMBERSHIP, SITE_SETTING
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.sameness import sameness
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span

ORIGIN = Origin(Span("forum.yaml", 1), "")


@pytest.mark.parametrize(
    ("kind", "key", "field", "is_set"),
    [
        (MEMBERSHIP, "editors", "members", True),
        (GROUP, "editors", "incoming_email", True),
        (CATEGORY, "news", "allowed_tags", True),
        (CATEGORY, "news", "moderated_by", True),
        (CATEGORY_ORDER, "all", "order", False),
        (SITE_SETTING, "create_topic_allowed_groups", "value", True),
        (SITE_SETTING, "top_menu", "value", False),
        (SITE_SETTING, "setting_that_nobody_knows", "value", False),
        ("tag_group", "Kinds", "tags", True),
        ("user_field", "Country", "options", False),
    ],
)
def test_the_order_counts_where_the_field_says_so(kind: str, key: str, field: str, is_set: bool) -> None:
    assert sameness(Resource(kind, key, {}, ORIGIN), field)(("a", "b"), ("b", "a")) is is_set


def test_the_row_of_the_forum_decides_over_what_is_known() -> None:
    setting = Resource(SITE_SETTING, "top_menu", {}, ORIGIN)
    row: dict[str, Any] = {"setting": "top_menu", "type": "group_list"}

    assert sameness(setting, "value", Live(SITE_SETTING, "top_menu", 0, {}, row))(("a", "b"), ("b", "a"))


def test_what_is_no_field_is_compared_as_it_is() -> None:
    same = sameness(Resource(CATEGORY, "news", {}, ORIGIN), "existence")

    assert same("absent", "absent")
    assert not same("absent", "present")
