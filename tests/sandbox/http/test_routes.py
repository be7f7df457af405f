"""The table of routes: complete, and without two for the same request."""

import inspect
import re
from pathlib import Path

import pytest

from idiaspora import sandbox
from idiaspora.sandbox.http.areas import all_routes
from idiaspora.sandbox.versions import PROFILES, Profile
from idiaspora.sandbox.web import ALSO_WITHOUT_JSON, IN_READ_ONLY, LOGIN_FIRST, WITHOUT_LOGIN, WITHOUT_USER, url_map


def test_the_routes_of_every_module_are_found() -> None:
    folder = Path(sandbox.__file__).parent
    with_routes = {
        path for path in folder.rglob("*.py") if re.search(r"^@route\(", path.read_text(encoding="utf-8"), re.M)
    }
    found = {inspect.getsourcefile(route.handler) for route in all_routes()}
    assert {str(path) for path in with_routes} <= found


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_no_two_routes_of_a_version_answer_the_same_request(profile: Profile):
    offered = [route for route in all_routes() if route.offered(profile)]
    seen = [(route.method, re.sub(r"<[^>]*>", "<>", route.rule)) for route in offered]
    assert sorted(seen) == sorted(set(seen))


def test_every_route_name_that_the_checks_mention_exists():
    names = {rule.endpoint.name for rule in url_map().iter_rules()}
    assert names >= WITHOUT_USER | ALSO_WITHOUT_JSON | IN_READ_ONLY | LOGIN_FIRST | WITHOUT_LOGIN
