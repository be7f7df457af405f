import inspect
import re

import pytest
from pydiscourse.exceptions import DiscourseError

from idiaspora.provisioning import errors
from idiaspora.provisioning.errors import Exchange, ForumError, ProvisioningError
from idiaspora.provisioning.exit_codes import ExitCode

FAMILY = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, ProvisioningError) and kind.__module__ == errors.__name__
]


def test_the_table_of_exit_codes() -> None:
    assert [int(code) for code in ExitCode] == [0, 1, 2, 3, 4, 5, 6, 7, 130]
    assert all(code.meaning for code in ExitCode)


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_every_error_knows_its_exit_code_and_stands_in_the_tree(kind: type[ProvisioningError]) -> None:
    assert isinstance(kind.exit_code, ExitCode)
    assert re.search(rf"^ *[│├└─ ]*{kind.__name__} ", errors.__doc__ or "", re.MULTILINE)
    assert issubclass(kind, DiscourseError) == issubclass(kind, ForumError)


def test_an_error_says_what_where_why_and_what_to_do() -> None:
    exchange = Exchange("PUT", "/categories/4.json", 422, "record_invalid", ("Name is taken", "Slug: is long"))
    error = errors.InvalidValues("the forum refused the values", exchange, hint="Choose another.")
    assert str(error) == (
        "PUT /categories/4.json: the forum refused the values: Name is taken; Slug: is long. Choose another."
    )
    assert (error.status, error.error_type, error.response) == (422, "record_invalid", None)


def test_an_error_without_hint_is_its_message() -> None:
    assert str(errors.NotFound("gone", Exchange("GET", "/c/9/show.json", 404))) == "GET /c/9/show.json: gone"
