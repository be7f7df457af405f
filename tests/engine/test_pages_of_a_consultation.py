"""Pages whose text the tool writes: who moderates, and the notes to members as the consultation opens and closes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from consultation_year import CALENDAR, Year
from rehearsal import KEYS, Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.drift.sides import Cause
from idiaspora.provisioning.safety.guards import NOTHING

FILE = """\
version: 1
forum: {name: Rehearsal, url: 'http://127.0.0.1:1', username: provisioner, languages: [en, fr]}
consultation:
  timezone: Europe/Zurich
  opens: 2026-12-01
  closes: 2027-03-31
  notes: {opens: notes/opens.md, closes: notes/closes.md, category: general}
moderators:
  capital: {title: Expert for water, members: [martin, amina], away: {martin: {until: 2027-01-10, deputy: lucia}}}
themes:
  - name: Water and health
    slug: water
    moderated_by: [capital]
    access: {see: [everyone], create: [members]}
    questions: {answers: any}
    translations: {fr: {name: Eau et santé}}
pages:
  - {id: moderators, title: Meet the moderators, generated: moderators, category: general}
"""
BEFORE, OPEN, AFTER = (datetime(*day, tzinfo=UTC) for day in ((2026, 11, 1), (2027, 1, 1), (2027, 5, 1)))
TEXTS = {
    "opens.md": "# The consultation is open\n\n{name} is open from {opens} to {closes}.\n",
    "opens.fr.md": "{name} est ouvert du {opens} au {closes}.\n",
    "closes.md": "# The consultation has closed\n\nThank you all; it closed on {closes}.\n",
}


@pytest.fixture
def year(house: Rehearsal) -> Year:
    (house.folder / "notes").mkdir(exist_ok=True)
    for name, text in TEXTS.items():
        (house.folder / "notes" / name).write_text(text, encoding="utf-8")
    found = Year(house, BEFORE, FILE)
    found.job(NOTHING)
    assert found.plan().is_empty
    return found


def page(year: Year, id: str) -> dict[str, Any] | None:
    headers = {"Api-Key": KEYS["full"], "Api-Username": "provisioner"}
    answer = year.house.app.test_client().get(f"/t/external_id/{id}.json", headers=headers)
    if answer.status_code == 404:
        return None
    number = answer.headers["Location"].rpartition("/")[2]
    found: dict[str, Any] = year.house.arrange("GET", f"/t/{number}?include_raw=1")
    return {**found, "raw": found["post_stream"]["posts"][0]["raw"]}


def test_the_page_names_the_moderators_in_each_language(year: Year) -> None:
    found = page(year, "moderators")
    assert found is not None
    assert found["raw"] == (
        "## Moderators\n\n### [Water and health](/c/water)\n\n"
        "**Expert for water**: [martin](/u/martin), [amina](/u/amina)\n\n"
        "*martin is away until 2027-01-11 00:00 (Europe/Zurich); lucia stands in*\n\n"
        "[Ask the moderator](/new-topic?category=water/ask)\n\n---\n\n"
        "## Modération\n\n### [Eau et santé](/c/water)\n\n"
        "**Expert for water**: [martin](/u/martin), [amina](/u/amina)\n\n"
        "*martin est en congé jusqu'au 2027-01-11 00:00 (Europe/Zurich) ; lucia assure l'intérim*\n\n"
        "[Ask the moderator](/new-topic?category=water/ask)"
    )


def test_the_page_is_rewritten_when_somebody_comes_or_is_back_and_its_replies_stay(year: Year) -> None:
    found = page(year, "moderators")
    assert found is not None
    body = {"topic_id": found["id"], "raw": "It is good to know whom to ask, thank you."}
    assert year.asks("kofi", "POST", "/posts.json", body) == 200

    year.text = FILE.replace("[martin, amina]", "[martin, amina, kofi]")
    assert "page moderators" in year.job(NOTHING)
    year.now = datetime(2027, 1, 12, tzinfo=UTC)
    assert year.drift()["page moderators"] is Cause.CALENDAR
    assert "page moderators" in year.job(CALENDAR)

    found = page(year, "moderators")
    assert found is not None
    assert "[kofi](/u/kofi)" in found["raw"]
    assert "away" not in found["raw"]
    assert found["post_stream"]["posts"][1]["raw"] == "It is good to know whom to ask, thank you."


def test_a_note_is_pinned_in_each_phase(year: Year) -> None:
    assert (page(year, "note-opens"), page(year, "note-closes")) == (None, None)

    year.now = OPEN
    assert year.drift()["page note-opens"] is Cause.CALENDAR
    year.job()
    note = page(year, "note-opens")
    assert note is not None
    assert note["title"] == "The consultation is open"
    assert note["raw"] == (
        "Rehearsal is open from 2026-12-01 to 2027-03-31.\n\n---\n\nRehearsal est ouvert du 2026-12-01 au 2027-03-31."
    )
    assert (note["pinned_globally"], note["closed"]) == (True, True)
    assert page(year, "note-closes") is None

    year.now = AFTER
    year.job()
    opened, closed = page(year, "note-opens"), page(year, "note-closes")
    assert opened is not None
    assert closed is not None
    assert (opened["pinned_globally"], closed["pinned_globally"]) == (False, True)
    assert year.plan().is_empty


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("notes/opens.md", "notes/nowhere.md", "file-not-found"),
        ("notes/opens.md", "../opens.md", "path-outside"),
        ("notes/opens.md", "notes/opens.fr.md", "wrong-value"),
        ("  closes: 2027-03-31\n", "", "missing-key"),
    ],
)
def test_mistakes_of_notes(year: Year, old: str, new: str, code: str) -> None:
    year.text = FILE.replace(old, new)
    with pytest.raises(Invalid) as found:
        year.wanted()
    assert [problem.code for problem in found.value.problems] == [code]
