"""The text for search engines: what they get, before and after, and Discourse's own again."""

import json

import pytest
from discourse_versions import PLAYED
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.drift.sides import Cause
from idiaspora.sandbox.site.robots import DEFAULT

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", PLAYED, indirect=True, scope="session")

ADMIN = "/admin/customize/robots.json"
OURS, THEIRS = "User-agent: *\nDisallow: /u/", "User-agent: *\nDisallow: /"


def file(text: str = OURS) -> str:
    return f"robots: {{text: {json.dumps(text)}}}\n"


def served(house: Rehearsal) -> str:
    """What a search engine gets, which has neither key nor account."""
    answer = house.app.test_client().get("/robots.txt")
    assert answer.status_code == 200
    return str(answer.text).strip()


def test_a_search_engine_gets_the_text_of_the_file(house: Rehearsal) -> None:
    assert served(house) == DEFAULT.strip()
    house.settled(file())
    assert served(house) == OURS


def test_what_leaves_the_file_is_discourses_own_again_with_consent(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.run(file())
    locked.run("robots: {}\n", allow_delete=())
    assert served(house) == OURS
    locked.run("robots: {}\n", allow_delete=("robots",))
    assert served(house) == DEFAULT.strip()
    assert locked.plan("robots: {}\n").is_empty


def test_a_text_that_somebody_wrote_is_told_and_nobody_is_named(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.run(file())
    house.arrange("PUT", ADMIN, {"robots_txt": THEIRS})

    drift = look(house.client, house.desired(file()), locked.lock, blame_requests=5)

    (found,) = drift.differences
    assert (found.cause, found.field, found.live) == (Cause.THERE, "text", THEIRS)
    assert {trace.user for trace in drift.blame.of(found)} == {""}
