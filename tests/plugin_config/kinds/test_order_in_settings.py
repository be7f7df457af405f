"""Which settings have an order: for lists of groups, categories and tags none means anything."""

from typing import Any

import pytest

from idiaspora.plugin_config.kinds.site_setting import same


@pytest.mark.parametrize("sort", [tuple, list])
@pytest.mark.parametrize(
    ("type", "is_one"), [("group_list", True), ("category_list", True), ("tag_list", True), ("list", False)]
)
def test_the_order_of_a_list(type: str, is_one: bool, sort: Any) -> None:
    row = {"setting": "some", "type": type}
    assert same(sort(["staff", "admins"]), sort(["admins", "staff"]), row) is is_one
    assert not same(sort(["staff"]), sort(["admins"]), row)
