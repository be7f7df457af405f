"""When themes are open, and what a file asks for in each phase."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from idiaspora.plugin_config.desired.calendar import Phase, dated
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.expansion import read_desired
from idiaspora.plugin_config.fields.moments import Moment
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.language.problems import Invalid

HEAD = "version: 1\nforum: {name: F, url: 'https://forum.example.org', username: admin}\n"
OPEN_TO_ALL = "defaults: {theme: {access: {see: [everyone], create: [members]}}}\n"
ROLES = "moderators: {capital: {members: [martin]}, youth: {members: [amina]}}\n"
DAYS = "consultation: {timezone: Europe/Zurich, opens: 2026-12-01, closes: 2027-03-31%s}\n"
BEFORE, OPEN, AFTER = (datetime(*day, tzinfo=UTC) for day in ((2026, 11, 1), (2027, 1, 1), (2027, 5, 1)))
EVERYBODY = {"everyone": "see", "trust_level_0": "see"}


def wanted(folder: Path, text: str, at: datetime | Moment | None = None) -> Desired:
    path = folder / "forum.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return read_desired(path, variables={}, at=at)[1]


def access(desired: Desired, key: str) -> Any:
    resource = desired.get(CATEGORY, key)
    assert resource is not None
    return resource.fields["access"].value


def refused(folder: Path, text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(Invalid) as found:
        wanted(folder, text)
    return [(problem.code, problem.span.line, problem.message) for problem in found.value.problems]


def test_a_theme_is_announced_open_and_read_only(tmp_path: Path) -> None:
    text = ROLES + OPEN_TO_ALL + DAYS % "" + "themes: [{name: Water, slug: water, moderated_by: [capital]}]\n"
    closed = EVERYBODY | {"staff": "create", "capital-moderators": "create"}
    found = [access(wanted(tmp_path, text, at), "water") for at in (BEFORE, OPEN, AFTER)]
    assert found == [closed, {"everyone": "see", "trust_level_0": "create"}, closed]


def test_the_phase_changes_with_the_minute(tmp_path: Path) -> None:
    text = OPEN_TO_ALL + DAYS % "" + "themes: [{name: Water, slug: water}]\n"
    calendar = wanted(tmp_path, text).calendar
    schedule = calendar.themes[0].schedule
    minutes = ((2026, 11, 30, 22, 59), (2026, 11, 30, 23, 0), (2027, 3, 31, 21, 59), (2027, 3, 31, 22, 0))
    phases = [schedule.phase(datetime(*minute, tzinfo=UTC)) for minute in minutes]
    assert phases == [Phase.BEFORE, Phase.OPEN, Phase.OPEN, Phase.AFTER]


def test_hidden_is_seen_by_moderators_and_staff_alone(tmp_path: Path) -> None:
    text = (
        ROLES + OPEN_TO_ALL + DAYS % ", before: hidden" + "themes: [{name: W, slug: water, moderated_by: [capital]}]\n"
    )
    assert access(wanted(tmp_path, text, BEFORE), "water") == {"staff": "create", "capital-moderators": "create"}


def test_closing_changes_nothing_where_it_stays_open(tmp_path: Path) -> None:
    text = OPEN_TO_ALL + DAYS % ", after: open" + "themes: [{name: Water, slug: water}]\n"
    assert access(wanted(tmp_path, text, AFTER), "water") == access(wanted(tmp_path, text, OPEN), "water")


def test_what_is_below_a_theme_follows_it(tmp_path: Path) -> None:
    """The questions, subcategories that say who may write, and those that do not."""
    theme = (
        "themes: [{name: Water, slug: water, moderated_by: [capital], questions: {moderated_by: [youth]}, "
        "subcategories: [{name: Wells, slug: wells}, {name: Dams, slug: dams, access: {create: [members]}}]}]\n"
    )
    text = ROLES + OPEN_TO_ALL + DAYS % "" + theme
    before, between = wanted(tmp_path, text, BEFORE), wanted(tmp_path, text, OPEN)
    keepers = {"staff": "create", "capital-moderators": "create"}
    assert access(before, "water/ask") == EVERYBODY | {"staff": "create", "youth-moderators": "create"}
    assert access(before, "water/wells") == EVERYBODY | keepers
    assert access(before, "water/dams") == {"trust_level_0": "see"} | keepers
    assert access(between, "water/wells") == access(between, "water")


def test_a_theme_names_the_moderators_below_it_so_that_the_forum_takes_them(tmp_path: Path) -> None:
    theme = (
        "themes: [{name: Water, slug: water, moderated_by: [capital], access: {create: [members]}, "
        "subcategories: [{name: Wells, slug: wells, moderated_by: [youth], access: {create: [members]}}]}]\n"
    )
    for before in ("announced", "hidden"):
        text = ROLES + DAYS % f", before: {before}" + theme
        found = wanted(tmp_path, text, BEFORE)
        assert access(found, "water")["youth-moderators"] == "see"
        assert set(access(found, "water/wells")) <= set(access(found, "water"))


def test_who_does_not_see_a_theme_never_does(tmp_path: Path) -> None:
    """Moderators of the whole forum do not see what only a group does."""
    text = (
        "groups: [{name: council}]\n"
        + DAYS % ""
        + "themes: [{name: Water, slug: water, access: {create: [council]}}]\n"
    )
    assert access(wanted(tmp_path, text, BEFORE), "water") == {"council": "see", "admins": "create"}


def test_a_theme_may_have_days_of_its_own(tmp_path: Path) -> None:
    themes = (
        "themes:\n"
        "  - {name: Early, slug: early, consultation: {opens: 2026-10-01}}\n"
        "  - {name: Late, slug: late, consultation: {closes: 2027-06-30 12:00, after: open}}\n"
        "  - {name: Always, slug: always, consultation: false}\n"
        "categories: [{name: Forum, slug: forum, access: {create: [members]}},\n"
        "  {name: Lab, slug: lab, access: {create: [members]}, consultation: true}]\n"
    )
    found = wanted(tmp_path, OPEN_TO_ALL + DAYS % "" + themes, BEFORE)
    standings = found.standings
    assert standings is not None
    assert [(one.key, one.holds) for one in standings.themes] == [
        ("early", "open"), ("late", "announced"), ("lab", "announced")
    ]  # fmt: skip
    assert access(found, "early") == access(found, "always") == {"everyone": "see", "trust_level_0": "create"}
    assert access(found, "forum") == {"trust_level_0": "create"}
    assert access(found, "lab") == {"trust_level_0": "see", "staff": "create"}
    closed = dated(found, datetime(2027, 7, 1, tzinfo=UTC))
    assert access(closed, "late") == {"everyone": "see", "trust_level_0": "create"}
    assert access(closed, "early") == EVERYBODY | {"staff": "create"}


def test_days_may_come_from_a_shape(tmp_path: Path) -> None:
    text = (
        OPEN_TO_ALL
        + DAYS % ""
        + "shapes: {second-round: {consultation: {opens: 2027-02-01}}}\n"
        + "themes: [{name: One, slug: one}, {name: Two, slug: two, like: second-round}]\n"
    )
    opens = {theme.key: theme.schedule.opens for theme in wanted(tmp_path, text).calendar.themes}
    assert opens == {
        "one": datetime(2026, 11, 30, 23, tzinfo=UTC),
        "two": datetime(2027, 1, 31, 23, tzinfo=UTC),
    }


def test_a_time_of_the_file_counts_in_its_zone(tmp_path: Path) -> None:
    text = OPEN_TO_ALL + DAYS % "" + "themes: [{name: Water, slug: water}]\n"
    found = wanted(tmp_path, text, Moment(datetime(2026, 12, 1, tzinfo=UTC).date()))
    assert found.at == datetime(2026, 11, 30, 23, tzinfo=UTC)


def test_without_days_there_is_no_calendar(tmp_path: Path) -> None:
    text = OPEN_TO_ALL + "consultation: {timezone: UTC}\nthemes: [{name: Water, slug: water}]\n"
    found = wanted(tmp_path, text, BEFORE)
    assert found.calendar.themes == ()
    assert found.standings is None
    assert access(found, "water") == {"everyone": "see", "trust_level_0": "create"}


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        ("{opens: 2026-12-01}", ["missing-key"]),
        ("{timezone: Zürich, opens: 2026-12-01}", ["bad-timezone"]),
        ("{timezone: Europe/Zurich, opens: 2027-12-01, closes: 2027-03-31}", ["closes-before-opens"]),
        ("{timezone: Europe/Zurich, opens: 2026-12-01 10:00, closes: 2026-12-01 10:00}", ["closes-before-opens"]),
        ("{timezone: Europe/Zurich, opens: 1.12.2026}", ["bad-day"]),
        ("{timezone: Europe/Zurich, opens: 2027-03-28 02:30}", ["no-such-time"]),
        ("{timezone: Europe/Zurich, before: secret}", ["unknown-choice"]),
        ("{timezone: Europe/Zurich, opens: 2026-12-01, opens_at: 2026-12-01}", ["unknown-key"]),
    ],
)
def test_mistakes_of_days_stand_at_their_lines(tmp_path: Path, days: str, codes: list[str]) -> None:
    text = f"consultation: {days}\n{OPEN_TO_ALL}themes: [{{name: Water, slug: water}}]\n"
    assert [(code, line) for code, line, _ in refused(tmp_path, text)] == [(code, 3) for code in codes]


def test_mistakes_of_a_themes_own_days_are_told_once(tmp_path: Path) -> None:
    """With the forum's: the theme closes before what the forum opens, and so do its questions and subcategories."""
    theme = "themes: [{name: W, slug: water, consultation: {closes: 2026-11-01}, questions: true, subcategories: []}]\n"
    (found,) = refused(tmp_path, OPEN_TO_ALL + DAYS % "" + theme)
    assert found[:2] == ("closes-before-opens", 5)
    assert "2026-11-01" in found[2]
    assert "forum.yaml:4" in found[2]


@pytest.mark.parametrize(
    ("zone", "meant"),
    [("europe/zurich", "Europe/Zurich"), ("Zurich", "Europe/Zurich"), ("Europe/Zurih", "Europe/Zurich")],
)
def test_a_misspelt_time_zone_is_told_with_the_one_that_is_meant(tmp_path: Path, zone: str, meant: str) -> None:
    with pytest.raises(Invalid) as found:
        wanted(tmp_path, f"consultation: {{timezone: {zone}, opens: 2026-12-01}}\n")
    assert f"did you mean {meant}?" in found.value.problems[0].remedy


def test_a_time_that_clocks_show_twice_is_a_warning(tmp_path: Path) -> None:
    text = OPEN_TO_ALL + "consultation: {timezone: Europe/Zurich, opens: 2026-10-25 02:30}\n"
    found = wanted(tmp_path, text)
    assert [(problem.code, problem.is_error) for problem in found.warnings] == [("time-shown-twice", False)]


def test_what_opens_says_who_may_write_in_between(tmp_path: Path) -> None:
    (found,) = refused(tmp_path, DAYS % "" + "themes: [{name: Water, slug: water}]\n")
    assert found[:2] == ("missing-key", 4)
    assert "nothing says who may see and write in between" in found[2]


def test_a_subcategory_that_the_forum_would_refuse_in_another_phase_is_told_now(tmp_path: Path) -> None:
    theme = (
        "themes: [{name: W, slug: water, subcategories: [{name: Wells, slug: wells, consultation: false, "
        "access: {see: [everyone], create: [members]}}]}]\n"
    )
    (found,) = refused(tmp_path, OPEN_TO_ALL + DAYS % ", before: hidden" + theme)
    assert found[0] == "wider-than-parent"
    assert found[2].startswith("before anything opens, water/wells is open to everyone")


@pytest.mark.parametrize("protection", ["protect: true", ""])
def test_what_is_protected_cannot_be_hidden_before_it_opens(tmp_path: Path, protection: str) -> None:
    more = "" if protection else 'protect: ["themes[water]"]\n'
    theme = f"themes: [{{name: Water, slug: water, {protection or 'color: 0033A0'}}}]\n"
    (found,) = refused(tmp_path, OPEN_TO_ALL + DAYS % ", before: hidden" + theme + more)
    assert found[0] == "contradiction"
    assert "hidden" in found[2]
    wanted(tmp_path, OPEN_TO_ALL + DAYS % "" + theme + more)
