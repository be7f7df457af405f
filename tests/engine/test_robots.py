"""The text for search engines: what they get, before and after, and Discourse's own again."""

import json

import pytest
from discourse_versions import PLAYED
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.drift.sides import Cause
from idiaspora.provisioning.safety.guards import Consents, refusals
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


ONE_LESS = "User-agent: a\nDisallow: /\nUser-agent: b\nDisallow: /u/"


@pytest.mark.parametrize(
    ("before", "after", "needs"),
    [
        (THEIRS, OURS, True),
        ("User-agent: *\n disallow : /  # nothing", OURS, True),
        ("User-agent: a\nDisallow: /\nUser-agent: b\nDisallow: /", ONE_LESS, True),
        (OURS, THEIRS, False),
        (OURS, "User-agent: *\nDisallow: /t/", False),
        (THEIRS, "User-agent: x\nDisallow: /", False),
    ],
)
def test_letting_search_engines_in_needs_consent(house: Rehearsal, before: str, after: str, *, needs: bool) -> None:
    house.settled(file(before))
    wanted = house.desired(file(after))
    asked = [item.remedy for item in refusals(house.plan(wanted), wanted, Consents())]
    assert asked == (["--allow-widening robots"] if needs else [])


@pytest.mark.parametrize(("text", "needs"), [(THEIRS, True), (OURS, False)])
def test_so_do_they_when_the_text_goes(house: Rehearsal, text: str, *, needs: bool) -> None:
    house.settled(file(text))
    wanted = house.desired("prune: {robots: [text]}\n")
    found = refusals(house.plan(wanted), wanted, Consents(delete=frozenset({"robots"})))
    assert [item.remedy for item in found] == (["--allow-widening robots"] if needs else [])
