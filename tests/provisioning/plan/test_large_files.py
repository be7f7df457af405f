"""Planning twice as much is twice the work, and not four times as much."""

from cProfile import Profile

from rehearsal import URL, Rehearsal

from benchmarks.run import forum_file
from idiaspora.provisioning.planner import plan


def calls_to_plan(house: Rehearsal, themes: int) -> int:
    """How many functions are called to plan so many themes on a forum that has none of them."""
    wanted = house.desired(forum_file(themes), variables={"IDIASPORA_URL": URL})
    profile = Profile()
    planned = profile.runcall(plan, house.client, wanted)
    assert len(planned.operations) > themes
    return sum(entry.callcount for entry in profile.getstats())


def test_twice_as_many_themes_are_twice_the_work(house: Rehearsal) -> None:
    calls_to_plan(house, 1)  # what is kept for the next time is made
    fewer, more = calls_to_plan(house, 20), calls_to_plan(house, 40)
    assert more < 2.1 * fewer
