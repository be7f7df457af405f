"""The table of features is true: each is played on each version, and ends as its cell says."""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from discourse_versions import PLAYED, on
from rehearsal import Rehearsal, Sent

from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.access.reading import matrix
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.audit.auditor import audit
from idiaspora.provisioning.doctor.probe import doctor
from idiaspora.provisioning.drift.blame import blame
from idiaspora.provisioning.drift.sides import differences
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.state.lock import Lock
from idiaspora.sandbox.appearance import sidebar_links

sys.path.append(str(Path(__file__).resolve().parents[2] / "docs"))

from reference.features import FEATURES, Cell, Feature, Works
from reference.versions import versions_page

URL = "http://127.0.0.1:1"


@dataclass(frozen=True)
class Played:
    """Whether what was asked for is there in the end, and what was said and sent on the way."""

    works: bool
    said: tuple[str, ...]


def heard(
    requests: Iterable[Sent] = (), plan: Plan | None = None, forum: Capabilities | None = None
) -> tuple[str, ...]:
    notes = [f"{note.text} {note.remedy}" for note in plan.notes] if plan else []
    seen = forum or (plan.snapshot.names.forum if plan else Capabilities())
    known = [f"{name}={value}" for name, value in asdict(seen).items() if value is not None]
    return (*notes, *known, *(f"{sent} {json.dumps(sent.body, default=str)}" for sent in requests))


def applied(house: Rehearsal, text: str) -> Played:
    """The file is applied, and a second plan finds nothing to do."""
    try:
        ran = house.run(text, allow_delete=frozenset({"category", "group"}))
    except Invalid as invalid:
        return Played(False, tuple(f"{problem.message} → {problem.remedy}" for problem in invalid.problems))
    works = ran.applied.exit_code == 0 and all(not change.fields for change in house.plan(text).changes)
    return Played(works, heard((*ran.reads, *ran.requests), ran.plan))


def again(house: Rehearsal, text: str) -> Played:
    """What the second plan knows is known of things that are there."""
    first = applied(house, text)
    begun = len(house.wire.sent)
    plan = house.plan(text)
    return Played(first.works and plan.is_empty, heard(house.wire.sent[begun:], plan))


def reviewed(house: Rehearsal, text: str) -> Played:
    """Somebody has chosen whose posts wait; a write of something else leaves it so."""
    house.settled(text)
    setting = {"topic_posting_review_mode": "no_one_except", "require_topic_approval": True}
    sent = {"category_setting_attributes": setting, "topic_posting_review_group_ids": [11]}
    if house.discourse == "2026":
        setting.pop("require_topic_approval")
    id = house.category("talk")["id"]
    house.arrange("PUT", f"/categories/{id}.json", sent)
    before = house.category("talk")
    played = applied(house, text.replace("112233", "445566"))
    after = house.category("talk")
    kept = all(after.get(key) == before.get(key) for key in ("category_setting", "topic_posting_review_group_ids"))
    seen = next(check for check in doctor(house.new_client()) if check.name == "capabilities")
    has_modes = bool(after["category_setting"].get("topic_posting_review_mode"))
    return Played(played.works and kept and has_modes, tuple(f"{name}={value}" for name, value in seen.facts.items()))


def kept(house: Rehearsal, text: str) -> Played:
    house.settled(text)
    house.setting("email_in", "true")
    id = house.category("talk")["id"]
    house.arrange("PUT", f"/categories/{id}.json", {"email_in": "talk@example.org", "minimum_required_tags": 2})
    played = applied(house, text.replace("112233", "445566"))
    row = house.category("talk")
    return Played(
        played.works and (row["email_in"], row["minimum_required_tags"]) == ("talk@example.org", 2), played.said
    )


def with_templates(house: Rehearsal, text: str) -> Played:
    said: tuple[str, ...] = ()
    try:
        house.plan(text)
    except Invalid as refused:
        said = tuple(problem.message for problem in refused.problems if problem.code == "not-shown")
        if said:
            house.setting("experimental_form_templates", "true")
    template = {"name": "Report", "template": "- type: input\n  id: a"}
    house.arrange("POST", "/admin/customize/form-templates.json", template)
    played = applied(house, text)
    return Played(played.works, (*said, *played.said))


def listed_lazily(house: Rehearsal, text: str) -> Played:
    for number in range(30):
        house.arrange("POST", "/categories.json", {"name": f"Shelf {number}", "permissions": {"everyone": 1}})
    house.hosted("lazy_load_categories_groups", "0")
    played = applied(house, text)
    made = [line for line in played.said if line.startswith("POST /categories.json")]
    return Played(played.works and len(made) == 1, played.said)


def renamed(house: Rehearsal, text: str) -> Played:
    house.settled("categories: [{name: Talk, slug: talk}]\ngroups: [{name: helpers, members: [martin]}]\n")
    ids = house.category("talk")["id"], house.group("helpers")["id"]
    played = applied(house, text)
    same = (house.category("chat")["id"], house.group("aides")["id"]) == ids
    gone = applied(house, "categories: []\nprune: {categories: [chat], groups: [aides]}\n")
    paths = {row["slug"] for row in house.arrange("GET", "/site.json")["categories"]}
    return Played(played.works and same and gone.works and "chat" not in paths, played.said)


def contacted(house: Rehearsal, text: str) -> Played:
    played = applied(house, text)
    return Played(played.works, (*played.said, f"stored={house.value('site_contact_group_name')}"))


def handed_on(house: Rehearsal, text: str) -> Played:
    """Somebody who was there before has the theme in the sidebar."""
    played = applied(house, text)
    id = house.category("talk")["id"]
    user = house.arrange("GET", "/u/kofi.json")["user"]["id"]
    shown = sidebar_links.links_of(house.forum.store, sidebar_links.CATEGORY, user)
    return Played(played.works and id in shown, played.said)


def blamed(house: Rehearsal, text: str) -> Played:
    wanted = house.desired(text)
    ran = house.run(wanted)
    lock = recorded(Lock(URL), wanted, ran.plan, ran.applied)
    id = house.category("talk")["id"]
    house.arrange("PUT", f"/categories/{id}.json", {"color": "445566", "permissions": {"everyone": 1}})
    plan = house.plan(wanted)
    found = differences(plan, wanted, lock)
    told = blame(house.client, found, plan.snapshot.names)
    return Played([trace.user for item in found for trace in told.of(item)] == ["provisioner"], ())


def audited(house: Rehearsal, text: str) -> Played:
    wanted = house.desired(text)
    house.run(wanted)
    found = audit(house.client, wanted, now=datetime.now(UTC))
    failures = [read.name for read in found.reads if read.failure]
    told = {finding.subject for verdict in found.verdicts for finding in verdict.findings}
    return Played(not failures and "themes[talk]" in told, ())


def looked_at(house: Rehearsal, text: str) -> Played:
    wanted = house.desired(text)
    house.run(wanted)
    seen = matrix(house.client, wanted)
    visitor, member = seen.rights("talk", "anonymous"), seen.rights("talk", "members")
    return Played((visitor.see, visitor.create, member.create) == (True, False, True), ())


STORIES: dict[str, Callable[[Rehearsal, str], Played]] = {
    "apply": applied,
    "again": again,
    "review": reviewed,
    "kept": kept,
    "templates": with_templates,
    "lazy": listed_lazily,
    "renamed": renamed,
    "contact": contacted,
    "people": handed_on,
    "blame": blamed,
    "audit": audited,
    "access": looked_at,
}


@on("rehearsal_of_the_session", PLAYED)
@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_a_feature_is_as_its_cell_says(house: Rehearsal, feature: Feature) -> None:
    cell = feature.cells[house.discourse]
    played = STORIES[feature.played](house, feature.text + "\n")
    assert played.works is (cell.works is not Works.NO), played.said
    if cell.sign:
        assert [line for line in played.said if cell.sign in line], played.said
    else:
        signs = {other.sign for other in feature.cells.values() if other.works is Works.OTHERWISE}
        assert [line for line in played.said for sign in signs if sign in line] == []


def test_every_cell_says_what_a_reader_and_a_test_need() -> None:
    assert len(FEATURES) > 25
    for feature in FEATURES:
        assert set(feature.cells) == set(PLAYED)
        for cell in feature.cells.values():
            assert cell == Cell(Works.YES) or cell.sign
            assert cell.works is not Works.OTHERWISE or cell.words


def test_the_page_shows_every_cell() -> None:
    page = versions_page()
    for feature in FEATURES:
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {feature.name} | ")]
        assert len(row.replace(r"\|", "").split("|")) == len(PLAYED) + 4
        for cell in feature.cells.values():
            assert str(cell.works) in row
