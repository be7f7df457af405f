"""The story: 25 changes by three people, of every kind of field. Drift finds them and nothing else, and names who.

A forum of 3.4 lacks what four of them change.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from discourse_versions import VERSIONS
from meddled_forum import MeddledForum
from rehearsal import tagged

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.drift.blame import Recorded
from idiaspora.provisioning.drift.sides import Cause

LUCIA, KOFI, OURS = "lucia", "kofi", "provisioner"
MOST_REQUESTS = 25
"""What drift and blame may take together, planning included."""


@dataclass(frozen=True)
class Meddling:
    """A change: who makes it, how, as which difference it is found, whether Discourse records it, and whether 3.4 has
    what is changed."""

    user: str
    act: Callable[[MeddledForum, str], None]
    address: str
    field: str = "value"
    recorded: bool = True
    in_3_4: bool = True


def later(meddling: Meddling) -> Meddling:
    """A change of what a forum of 3.4 lacks."""
    return replace(meddling, in_3_4=False)


def setting(user: str, name: str, value: str) -> Meddling:
    return Meddling(user, lambda forum, who: forum.sets(who, **{name: value}), f"site_setting {name}")


def in_category(user: str, path: str, field: str, recorded: bool = True, **sent: object) -> Meddling:
    return Meddling(user, lambda f, who: f.edits_category(who, path, **sent), f"category {path}", field, recorded)


def in_group(user: str, name: str, field: str, **sent: object) -> Meddling:
    return Meddling(user, lambda forum, who: forum.edits_group(who, name, **sent), f"group {name}", field)


STORY = (
    setting(LUCIA, "title", "Our forum"),
    setting(KOFI, "site_description", ""),
    setting(LUCIA, "login_required", "true"),
    setting(OURS, "min_topic_title_length", "20"),
    setting(KOFI, "default_categories_watching", "1"),
    later(setting(LUCIA, "content_localization_supported_locales", "en|es")),
    in_category(LUCIA, "diaspora-capital", "color", color="FF0000"),
    in_category(KOFI, "diaspora-capital", "name", name="Money"),
    later(in_category(KOFI, "diaspora-capital", "translations", False, category_localizations=[])),
    in_category(LUCIA, "skills-transfers/ask", "access", permissions={"staff": 1, "everyone": 3}),
    later(in_category(KOFI, "skills-transfers", "topic_voting", custom_fields={"enable_topic_voting": False})),
    in_category(KOFI, "social-cohesion", "required_tag_groups", False, required_tag_groups=[]),
    in_category(OURS, "social-cohesion", "moderated_by", False, moderating_group_ids=[]),
    later(in_category(LUCIA, "social-cohesion/ask", "solved.enabled", custom_fields={"enable_accepted_answers": ""})),
    in_category(
        LUCIA,
        "humanitarian-support",
        "approve.topics",
        False,
        category_setting_attributes={"require_topic_approval": False},
    ),
    Meddling(
        KOFI,
        lambda forum, who: forum.does(
            who, "PUT", f"/posts/{forum.post('skills-transfers')}.json",
            {"post": {"raw": "Skills travel with people.\n\n---\n\nWrite here how.", "edit_reason": "shorter"}},
        ),
        "about_topic skills-transfers", "description",
    ),
    Meddling(
        LUCIA,
        lambda forum, who: forum.reorders(who, "diaspora-capital", "social-cohesion"),
        "category_order all", "order", False,
    ),
    in_group(LUCIA, "capital-moderators", "title", title="Boss"),
    in_group(KOFI, "capital-moderators", "flair.icon", flair_icon="bolt"),
    in_group(KOFI, "capital-moderators", "messages", messageable_level=0),
    Meddling(
        KOFI,
        lambda f, who: f.does(
            who, "PUT", f"/groups/{f.group('capital-moderators')}/members.json", {"usernames": "member1"}
        ),
        "membership capital-moderators", "members",
    ),
    Meddling(
        LUCIA,
        lambda f, who: f.does(
            who, "DELETE", f"/admin/groups/{f.group('capital-moderators')}/owners.json",
            {"group": {"usernames": "martin"}},
        ),
        "membership capital-moderators", "owners",
    ),
    Meddling(
        LUCIA,
        lambda forum, who: forum.edits_group(who, "relief-moderators", watching_category_ids=[]),
        "notification_defaults relief-moderators", "watching", False,
    ),
    Meddling(
        KOFI,
        lambda forum, who: forum.edits_tag_group(who, "Recommendations", **tagged("recommendation", 'so-"called"')),
        "tag_group Recommendations", "tags",
    ),
    Meddling(
        KOFI,
        lambda forum, who: forum.does(who, "PUT", f"/admin/users/{forum.user('modder')}/revoke_moderation.json"),
        "moderator modder", "moderator",
    ),
)  # fmt: skip


def story_on(version: str) -> tuple[Meddling, ...]:
    """The changes that can be made on a forum of this version."""
    return STORY if version in VERSIONS else tuple(item for item in STORY if item.in_3_4)


def of(forum: MeddledForum) -> tuple[Meddling, ...]:
    return story_on(forum.rehearsal.discourse)


@pytest.fixture
def meddled(forum: MeddledForum) -> MeddledForum:
    for meddling in of(forum):
        meddling.act(forum, meddling.user)
    forum.sent.clear()
    return forum


def test_the_story_has_25_changes_of_three_people() -> None:
    assert len({(item.address, item.field) for item in STORY}) == len(STORY) == 25
    assert {item.user for item in STORY} == {LUCIA, KOFI, OURS}


def test_before_the_story_there_is_no_drift(forum: MeddledForum) -> None:
    assert forum.drift() == ()


def test_drift_finds_all_changes_and_nothing_else(meddled: MeddledForum) -> None:
    found = meddled.drift()

    assert {(item.address, item.field) for item in found} == {(item.address, item.field) for item in of(meddled)}
    assert {item.cause for item in found} == {Cause.THERE}


@pytest.mark.parametrize("key", ["full", "read"])
def test_everybody_is_named_whom_discourse_records(
    meddled: MeddledForum, key: str, record_property: Callable[[str, object], None]
) -> None:
    found, blame = meddled.blamed(key=key)

    named = {}
    for item in found:
        (trace,) = blame.of(item)
        named[item.address, item.field] = trace.user or str(trace.recorded)
    expected = {(item.address, item.field): item.user if item.recorded else str(Recorded.NEVER) for item in of(meddled)}
    assert named == expected
    record_property("requests", len(meddled.sent))
    assert len(meddled.sent) <= MOST_REQUESTS, f"{len(meddled.sent)} requests"
    assert blame.requests == 2
    assert {sent.method for sent in meddled.sent} == {"GET"}


def test_the_value_before_is_told_in_the_words_of_the_file(meddled: MeddledForum) -> None:
    found, blame = meddled.blamed()

    recorded = {(item.address, item.field) for item in of(meddled) if item.recorded}
    for item in found:
        value = blame.of(item)[0].before
        if item.kind == "membership":
            assert value == {"members": "absent", "owners": "present"}[item.field]
        elif (item.address, item.field) in recorded:
            field = KINDS[item.kind].fields[item.field]
            assert field.same(value, item.declared), (item.address, item.field, value)
        else:
            assert value is UNKNOWN


def test_each_trace_has_its_time_and_knows_our_own_user(meddled: MeddledForum) -> None:
    found, blame = meddled.blamed()

    traces = [trace for item in found for trace in blame.of(item) if trace.recorded is Recorded.YES]
    assert all(trace.at[:2] == "20" for trace in traces)
    assert {trace.user for trace in traces if trace.own} == {OURS}


def test_every_difference_has_both_remedies(meddled: MeddledForum) -> None:
    for item in meddled.drift():
        assert item.remedies.apply == "apply puts it back"
        assert bool(item.remedies.adopt) is not bool(item.remedies.instead)
