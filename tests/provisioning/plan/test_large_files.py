"""Planning twice as much is twice the work, and not four times as much."""

from collections.abc import Callable
from cProfile import Profile
from typing import Any

from rehearsal import URL, Rehearsal

from benchmarks.run import forum_file
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.provisioning.plan.notifications import with_everybody_told
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.snapshot import Snapshot


def wanted(house: Rehearsal, themes: int) -> Desired:
    return house.desired(forum_file(themes), variables={"IDIASPORA_URL": URL})


def calls_of(work: Callable[..., object], *given: Any) -> int:
    """How many functions are called."""
    profile = Profile()
    profile.runcall(work, *given)
    return sum(entry.callcount for entry in profile.getstats())


def calls_to_plan(house: Rehearsal, themes: int) -> int:
    """How many functions are called to plan so many themes on a forum that has none of them."""
    asked = wanted(house, themes)
    assert len(plan(house.client, asked).operations) > themes
    return calls_of(plan, house.client, asked)


def test_twice_as_many_themes_are_twice_the_work(house: Rehearsal) -> None:
    calls_to_plan(house, 1)  # what is kept for the next time is made
    fewer, more = calls_to_plan(house, 20), calls_to_plan(house, 40)
    assert more < 2.1 * fewer


def test_groups_that_share_nothing_that_they_watch_are_not_compared(house: Rehearsal) -> None:
    def calls(themes: int) -> int:
        return calls_of(with_everybody_told, [], wanted(house, themes), Snapshot(Directory(), {}))

    assert calls(60) < 2.1 * calls(30)


def test_what_a_change_moves_is_asked_once(house: Rehearsal) -> None:
    """The order of the writes goes by it several times."""
    asked = wanted(house, 10)
    profile = Profile()
    planned = profile.runcall(plan, house.client, asked)
    made = [change for change in planned.changes if change.kind == CATEGORY]
    asked_for = [
        entry.callcount
        for entry in profile.getstats()
        if not isinstance(entry.code, str)
        and entry.code.co_name == "_made"
        and entry.code.co_filename.endswith("category_opening.py")
    ]
    assert asked_for == [len(made)]


def test_a_plan_of_nothing_to_do_puts_nothing_in_order(house: Rehearsal) -> None:
    assert house.apply(house.plan(wanted(house, 3))).exit_code == 0
    profile = Profile()
    planned = profile.runcall(plan, house.client, wanted(house, 3))
    assert planned.is_empty
    names = {entry.code.co_filename for entry in profile.getstats() if not isinstance(entry.code, str)}
    assert not [name for name in names if name.endswith(("access_shifts.py", "narrowed_first.py", "name_swaps.py"))]
