"""A value that the forum does not show: like no other, in the fields of every kind."""

from typing import Any

import pytest

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.registry import KINDS

FIELDS = [
    pytest.param(field, id=f"{kind.name}.{name}") for kind in KINDS.values() for name, field in kind.fields.items()
]
VALUES: tuple[Any, ...] = (None, False, 0, "", "text", (), ("item",), {})


@pytest.mark.parametrize("field", FIELDS)
def test_a_value_that_cannot_be_read_is_like_nothing_but_itself(field: Any) -> None:
    assert field.same(UNKNOWN, UNKNOWN)
    assert not any(field.same(value, UNKNOWN) or field.same(UNKNOWN, value) for value in VALUES)
