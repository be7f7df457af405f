"""The example forum, applied over real sockets: it converges, and equals what it was on a real Discourse (3.5).

A forum of 3.4 has it without what that version lacks.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from discourse_versions import PLAYED, VERSIONS, example_for
from noted_state import Forum, noted_state, shown_order

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.provisioning.plan.outcome import Applied
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.planner import plan
from idiaspora.sandbox.server import running

EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text(encoding="utf-8"))
LACKING_SETTINGS = (
    "content_localization_enabled",
    "content_localization_supported_locales",
    "post_voting_enabled",
    "solved_enabled",
    "topic_voting_enabled",
)
"""Settings of what a forum of 3.4 lacks."""
BUDGET = 60
"""One minute of a site's budget: what the first apply may take in all."""
ONE_BY_ONE = {"3.4": 8}
"""Settings beside the first, where each is a write of its own."""


@dataclass
class Story:
    version: str
    forum: Forum
    client: ForumClient
    wanted: Desired
    first: Plan
    applied: Applied
    requests: int
    waited: float


class Waits:
    """A clock that stands still but while the client waits."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def expected_on(version: str) -> dict[str, Any]:
    """What was noted down on 3.5, as other versions say it, or without what they lack."""
    noted: dict[str, Any] = copy.deepcopy(EXPECTED)
    for category in noted["categories"] if version not in VERSIONS else ():
        # The false of a plugin that is not there is the text of a field that nobody knows.
        fields = {} if "/" in category["path"] else {"enable_topic_voting": "f"}
        category |= {"custom_fields": fields, "localizations": {}}
    for name in LACKING_SETTINGS if version not in VERSIONS else ():
        del noted["settings"][name]
    return noted


@pytest.fixture(scope="module", params=PLAYED)
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("forum")
    (folder / "forum.yaml").write_text(example_for(request.param), encoding="utf-8")
    with running(seed="conformance", admin_requests_per_minute=0, discourse=request.param) as server:
        wanted = desired(load(folder / "forum.yaml", variables={"IDIASPORA_URL": server.url}))
        waits = Waits()
        pacing = Pacing(clock=waits, sleep=waits.sleep)
        with ForumClient(server.url, "provisioner", server.key_full, pacing=pacing) as client:
            first = plan(client, wanted)
            applied = apply(client, first, Journal.beside(folder / "forum.yaml"), tool="tests")
            sent, waited = client.requests_sent, waits.seconds
            forum = Forum(server.url, server.key_full)
            yield Story(request.param, forum, client, wanted, first, applied, sent, waited)


def test_everything_is_done_and_converges(story: Story) -> None:
    assert [(item.operation.id, item.status, item.reason) for item in story.applied.outcomes if item.reason] == []
    assert story.applied.unconverged == ()
    assert story.applied.exit_code is ExitCode.OK


def test_the_second_plan_is_empty(story: Story) -> None:
    assert [change.address for change in plan(story.client, story.wanted).changes] == []


@pytest.mark.parametrize("part", sorted(EXPECTED))
def test_the_state_is_that_of_a_real_forum(story: Story, part: str) -> None:
    expected = expected_on(story.version)
    assert noted_state(story.forum, expected)[part] == expected[part]


def test_the_themes_stand_first_in_the_order_of_the_file(story: Story) -> None:
    order = shown_order(story.forum)
    assert order[:12] == [item["path"] for item in EXPECTED["categories"]]
    assert order[12:] == ["uncategorized", "site-feedback", "staff", "general"]


def test_flair_shows_because_the_groups_are_primary(story: Story) -> None:
    flair = {row["name"]: row["primary_group"] for row in story.forum.get("/groups/search.json")}
    assert flair["capital-moderators"] is True
    assert flair["skills-moderators"] is False


def test_new_members_see_the_themes_in_their_sidebar(story: Story) -> None:
    rows: list[dict[str, Any]] = story.forum.get(
        "/admin/site_settings.json", **{"names[]": "default_navigation_menu_categories"}
    )["site_settings"]
    value = next(row["value"] for row in rows if row["setting"] == "default_navigation_menu_categories")
    paths = {row["id"]: row["slug"] for row in story.forum.get("/site.json")["categories"]}
    themes = [item["path"] for item in EXPECTED["categories"] if "/" not in item["path"]]
    assert [paths[int(id)] for id in value.split("|")] == ["site-feedback", "staff", "general", *themes]


def test_the_first_apply_takes_less_than_a_minute_at_the_usual_pace(story: Story) -> None:
    one_by_one = ONE_BY_ONE.get(story.version, 0)
    assert story.requests <= BUDGET + one_by_one
    assert story.waited < 60 + one_by_one


def test_the_plan_foretells_its_requests(story: Story) -> None:
    first = story.first
    assert story.requests == first.reads + first.writes + first.verification


def test_a_plan_reads_little(story: Story) -> None:
    """At most 12 bulk reads, and one for each object with declared fields that no bulk read carries."""
    before = story.client.requests_sent
    plan(story.client, story.wanted)
    single = len(story.wanted.of_kind("membership")) + len(story.wanted.of_kind("notification_defaults"))
    single += 1  # the one category whose approval settings are declared
    assert story.client.requests_sent - before <= 12 + single
