"""Whole consultations on a rehearsal forum: every figure of the report is that of a ledger kept of the acts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from consulted import Begun, Consulted, consulted
from discourse_versions import VERSIONS
from rehearsal import Rehearsal, Sent

from idiaspora.provisioning.report import reading
from idiaspora.provisioning.report.store import Store, open_store
from idiaspora.provisioning.report.who import NotThere

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=VERSIONS)
def held(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Consulted]:
    """A consultation for tests that change nothing."""
    house = Rehearsal(tmp_path_factory.mktemp("file"), request.param)
    yield consulted(house)
    house.forum.store.close()


@pytest.fixture
def nothing_is_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is kept, however few requests it takes to read it anew."""
    monkeypatch.setattr(reading, "FEW", 0)


def test_every_figure_is_that_of_the_ledger(held: Consulted) -> None:
    held.store = Store()

    assert held.different() == []
    assert {sent.method for sent in held.house.wire.sent} == {"GET"}
    assert len(held.asked) <= 60


def test_restricted_themes_are_told_of_to_whom_sees_them(held: Consulted) -> None:
    held.store = Store()
    open_to_all = held.report()
    for_staff = held.report(audience="staff")
    for_experts = held.report(audience="media-moderators")

    assert list(open_to_all.method.left_out) == ["council"]
    assert "council" not in open_to_all.themes
    assert for_staff.themes["council"].figures.topics == 2
    assert for_staff.all.figures.topics == open_to_all.all.figures.topics + 2
    assert for_staff.method.audience == "staff"
    assert for_experts.themes.keys() == open_to_all.themes.keys()
    with pytest.raises(NotThere, match="nobodies"):
        held.report(audience="nobodies")


def test_a_period_cuts_topics_and_posts_and_parts_add_up(held: Consulted) -> None:
    held.store = Store()
    whole = held.report().all.figures
    early = held.report(until=date(2026, 4, 12)).all.figures
    late = held.report(since=date(2026, 4, 13)).all.figures

    assert 0 < early.topics < whole.topics
    assert early.topics + late.topics == whole.topics
    assert early.posts + late.posts == whole.posts
    weeks = {**early.posts_per_week, **late.posts_per_week}
    assert weeks == whole.posts_per_week
    assert {**early.newcomers_per_week, **late.newcomers_per_week} == whole.newcomers_per_week
    assert early.votes is not None
    assert sum(map(len, (early.posts_per_week, late.posts_per_week))) == len(weeks)


def test_what_is_not_told_is_null_with_a_reason(held: Consulted) -> None:
    held.house.setting("topic_voting_show_who_voted", "false")
    held.store = Store()
    try:
        report = held.report()
    finally:
        held.house.setting("topic_voting_show_who_voted", "true")

    assert report.all.figures.voters is None
    assert report.all.figures.votes
    assert "who votes" in report.method.not_established["all.figures.voters"]


def test_a_reading_that_was_stopped_goes_on(held: Consulted) -> None:
    held.store = Store()
    held.report()
    whole = len(held.asked)
    held.store = Store()

    def stop(sent: Sent) -> None:
        if len(held.house.wire.sent) == whole - 10:
            raise KeyboardInterrupt

    held.house.wire.before = stop
    with pytest.raises(KeyboardInterrupt):
        held.report()
    held.house.wire.before = lambda sent: None

    assert held.different() == []
    assert len(held.asked) < whole


@pytest.fixture(scope="module")
def begun(house_of_the_module: Rehearsal) -> Iterator[Begun]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "FEW", 0)
        made = Begun(house_of_the_module)
    yield made
    made.close()


@pytest.fixture
def changing(begun: Begun, nothing_is_cheap: None) -> Consulted:
    """A consultation that was read, and goes on."""
    return begun.again()


def test_a_second_report_reads_only_what_is_new(changing: Consulted) -> None:
    changing.play.goes_on(20)

    assert changing.different() == []
    assert len(changing.asked) <= 20
    assert "/voting/who.json" not in changing.asked


def test_a_second_report_says_how_much_it_did_not_read_again(
    changing: Consulted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "FEW", 0)
    there = len(changing.store.posts)
    changing.play.goes_on(20)

    notes = changing.report().method.notes

    (note,) = [note for note in notes if "read again" in note]
    kept, every = (int(word) for word in note.split()[:3:2])
    assert 0 < kept <= there < every == len(changing.store.posts)
    assert not [note for note in changing.report(fresh=True).method.notes if "read again" in note]


def test_a_second_report_reads_again_what_moved(changing: Consulted) -> None:
    play = changing.play
    for said in [said for said in play.ledger.said.values() if not said.gone and not said.opens and said.id > 0][:3]:
        play._befalls(said, "deleted")
    threads = [one for one in play.ledger.threads.values() if not one.gone and one.id not in play.closed]
    own = [one for one in threads if one.place in (("jobs", "itself"), ("cohesion", "itself"))]
    play._merges(own[0], own[1])
    play._goes(own[2], ("media", "itself"))
    play.votes(play.somebody_else(own[1]), own[1])
    play._close(own[3], "closed")

    assert changing.different() == []


def test_posts_that_move_between_topics_are_found_where_they_are(changing: Consulted) -> None:
    play = changing.play

    def some(*parts: str) -> list[object]:
        open_ones = [one for one in play.ledger.threads.values() if not one.gone and one.id not in play.closed]
        return [one for one in open_ones if one.place == ("cohesion", "itself") and "itself" in parts][:2]

    play._moves(some)

    assert changing.different() == []


def test_what_a_later_report_leaves_of_its_requests_goes_to_the_newest_posts(
    changing: Consulted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading._Reading, "_is_cheap", lambda self, rows: False)
    found = changing
    standing = [one.id for one in found.play.ledger.threads.values() if not one.gone]
    said = [one for one in found.play.ledger.said.values() if one.id > 0 and not (one.gone or one.opens)]
    hidden, withdrawn = [one for one in said if one.topic in standing][-2:]
    found.play.hides(hidden)  # no row of a list tells of either
    found.play._befalls(withdrawn, "withdrawn")

    assert found.different() == []
    assert len(found.asked) <= 20


def test_whoever_wants_reads_everything_again(changing: Consulted) -> None:
    said = next(said for said in changing.play.ledger.said.values() if not said.gone and not said.opens)
    changing.play._befalls(said, "withdrawn")

    assert changing.different(fresh=True) == []


def test_what_is_kept_is_for_its_owner_alone(held: Consulted, tmp_path: Path) -> None:
    store = open_store(tmp_path / "forum.yaml", "https://forum.example.org", "provisioner")
    held.store = store
    held.report()

    assert store.path is not None
    assert store.path.stat().st_mode & 0o077 == 0
    again = open_store(tmp_path / "forum.yaml", "https://forum.example.org", "provisioner")
    assert (again.posts, again.topics, again.voters) == (store.posts, store.topics, store.voters)
    store.path.chmod(0o644)  # as a file of a checkout is
    assert not open_store(tmp_path / "forum.yaml", "https://forum.example.org", "provisioner").posts
    assert not store.path.exists()
    store.save()
    assert store.path.stat().st_mode & 0o077 == 0
    store.path.write_text("{", encoding="utf-8")
    assert not open_store(tmp_path / "forum.yaml", "https://forum.example.org", "provisioner").posts


def test_it_is_told_how_far_the_reading_is(held: Consulted) -> None:
    told: list[tuple[str, int, int]] = []
    held.store = Store()
    held.report(tell=lambda what, done, left: told.append((what, done, left)))

    assert {what for what, _, _ in told} >= {"lists of topics", "posts", "voters"}
    posts = [(done, left) for what, done, left in told if what == "posts"]
    votes = [(done, left) for what, done, left in told if what == "voters"]
    assert votes == [(done, len(votes) - done) for done in range(len(votes))]
    muted = 2  # they are found by their posts, and so are their votes
    assert all(left >= len(votes) - muted for _, left in posts)
