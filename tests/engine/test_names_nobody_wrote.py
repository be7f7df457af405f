"""What somebody on the forum lets a value name, where the file names nothing of that kind: it is told by its name, and
the file can take it over."""

from dataclasses import dataclass

import pytest
from adopting_kind import adopted
from discourse_versions import PLAYED, on
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.drift.sides import Cause
from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT


@dataclass(frozen=True)
class Case:
    """What a file says of one value, and what somebody makes of it; `named` is what the forum has to be read for.
    `before` is on the forum and in no file."""

    kind: str
    declared: str
    by_hand: str
    named: str
    before: str = ""
    versions: tuple[str, ...] = ("3.4", "3.5", "2026")


THEME = "appearance: {site_themes: [{name: Harbour}], palettes: [{name: Ocean}]}\n"
GUIDES = "groups: [{name: guides}]"
CASES = [
    Case("permalink", "permalinks: [{url: old, to: {topic: 1}}]", "permalinks: [{url: old, to: {category: general}}]",
         "general"),
    Case("site_theme", "appearance: {site_themes: [{name: Meadow, palette: ''}]}",
         "appearance: {site_themes: [{name: Meadow, palette: Ocean}]}", "Ocean", THEME),
    Case("component", "appearance: {components: [{name: Banner, files: {common/header.html: <p>Hi</p>}, on: []}]}",
         "appearance: {components: [{name: Banner, on: [Harbour]}]}", "Harbour", THEME),
    Case("webhook", "webhooks: [{url: 'https://a.example', events: [all], categories: []}]",
         "webhooks: [{url: 'https://a.example', events: [all], categories: [general]}]", "general"),
    Case("webhook", "webhooks: [{url: 'https://a.example', events: [all], groups: []}]",
         "webhooks: [{url: 'https://a.example', events: [all], groups: [guides]}]", "guides", GUIDES),
    Case("data_explorer_query", "data_explorer: {queries: [{name: One, sql: SELECT 1, groups: []}]}",
         "data_explorer: {queries: [{name: One, sql: SELECT 1, groups: [guides]}]}", "guides", GUIDES,
         ("3.5", "2026")),
    Case("category", "categories: [{name: Reports, slug: reports, form_templates: []}]",
         "categories: [{name: Reports, slug: reports, form_templates: [Report]}]", "Report",
         "form_templates: [{name: Report, fields: [{id: what, type: input}]}]\n"
         "settings: {experimental_form_templates: true}"),
    Case("site_setting", "settings: {default_categories_watching: []}",
         "settings: {default_categories_watching: [general]}", "general"),
    Case("site_setting", "settings: {default_composer_category: ''}",
         "settings: {default_composer_category: general}", "general"),
    Case("site_setting", "settings: {pm_tags_allowed_for_groups: []}",
         "settings: {pm_tags_allowed_for_groups: [guides]}", "guides", GUIDES),
    Case("site_setting", "settings: {site_contact_group_name: ''}",
         "settings: {site_contact_group_name: guides}", "guides", GUIDES),
]  # fmt: skip
ALWAYS_NAMED = frozenset({"automation", "chat_channel", "embeddable_host", "page"})
"""The kinds of which every file that says such a value names a thing."""


def played(case: Case) -> str:
    return f"{case.kind}-{case.named}"


@on("rehearsal_of_the_session", PLAYED)
@pytest.mark.parametrize("case", CASES, ids=played)
def test_it_is_told_by_its_name_and_taken_over(house: Rehearsal, case: Case) -> None:
    if house.discourse not in case.versions:
        pytest.skip(f"a Discourse {house.discourse} lacks what the case needs")
    if case.before:
        house.settled(case.before)
    forum = Locked(house)
    forum.settled(case.declared)
    by_hand = house.run(case.by_hand, allow_delete=KINDS_OF_CONSENT)
    assert by_hand.applied.exit_code == 0, by_hand.applied.outcomes

    (found,) = look(house.client, house.desired(case.declared), forum.lock).differences

    assert found.cause is Cause.THERE
    assert case.named in str(found.live)
    assert "#" not in str(found.live)
    assert case.named in adopted(forum)
    assert forum.plan(house.folder.joinpath("forum.yaml").read_text()).is_empty


@on("rehearsal_of_the_session", PLAYED)
@pytest.mark.parametrize("case", CASES, ids=played)
def test_nothing_more_is_read_where_nothing_is_named(house: Rehearsal, case: Case) -> None:
    if house.discourse not in case.versions:
        pytest.skip(f"a Discourse {house.discourse} lacks what the case needs")
    if case.before:
        house.settled(case.before)
    house.settled(case.declared)
    assert house.plan(case.declared).is_empty
    needed = KINDS[case.kind].export.needs or ("category", "group")
    lists = {listing.path for name in needed if (listing := KINDS[name].listing)} | {"/site.json"}
    if case.kind not in ("category", "component", "site_theme"):  # which are read from these
        assert [str(sent) for sent in house.wire.sent if sent.path in lists] == []


def test_every_kind_that_names_others_is_played() -> None:
    naming = {kind.name for kind in KINDS.values() if kind.export.needs} | {"site_setting"}
    assert {case.kind for case in CASES} == naming - ALWAYS_NAMED
