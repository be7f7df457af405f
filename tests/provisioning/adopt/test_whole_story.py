"""The story to its end: 25 changes by three people are found and blamed, 10 come into the file, an apply reverts 15.

On a forum of 3.4 there are 21, of which 8 come into the file.
"""

from datetime import UTC, datetime

import pytest
from adopting_forum import FILE, AdoptingForum
from meddling_story import of

from idiaspora.provisioning.audit.auditor import audit
from idiaspora.provisioning.audit.findings import Finding
from idiaspora.provisioning.drift.blame import MOST_REQUESTS
from idiaspora.provisioning.exit_codes import ExitCode

KEPT = (
    "site_setting title value",
    "site_setting min_topic_title_length value",
    "category diaspora-capital color",
    "category diaspora-capital translations",
    "category skills-transfers topic_voting",
    "category skills-transfers/ask access",
    "about_topic skills-transfers description",
    "membership capital-moderators members",
    "group capital-moderators flair.icon",
    "tag_group Recommendations tags",
)
"""What the forum's people were right about."""
MOST_FOR_ALL = 40
"""Requests that drift with blame of all changes and the whole audit may take together."""
MORE_LISTS = {"3.4": 5}
"""Where nothing is accepted, each of the six categories of questions has a list of its own."""


@pytest.fixture
def meddled(forum: AdoptingForum) -> AdoptingForum:
    for meddling in of(forum):
        meddling.act(forum, meddling.user)
    forum.sent.clear()
    return forum


def test_some_changes_are_kept_and_the_others_reverted(meddled: AdoptingForum) -> None:
    found = meddled.drift(meddled.declared(FILE.read_text(encoding="utf-8")))
    assert {(item.address, item.field) for item in found} == {(item.address, item.field) for item in of(meddled)}

    kept = {f"{item.address} {item.field}" for item in of(meddled)} & set(KEPT)
    adoption = meddled.adopt(lambda item: f"{item.address} {item.field}" in kept)
    assert adoption.refused == ()
    assert sorted(f"{item.difference.address} {item.difference.field}" for item in adoption.adopted) == sorted(kept)
    wanted = meddled.declared(FILE.read_text(encoding="utf-8"))
    left = meddled.drift(wanted)
    assert len(left) == len(of(meddled)) - len(kept) == (13 if meddled.rehearsal.discourse == "3.4" else 15)

    # One of them empties a list again, which takes consent as any deletion does.
    applied = meddled.rehearsal.apply(meddled.plan(wanted), allow_delete=frozenset({"site_setting"}))
    assert applied.exit_code is ExitCode.OK, (applied.unconverged, [o.reason for o in applied.outcomes if o.reason])
    assert meddled.drift(wanted) == ()


def test_one_run_looks_at_drift_blame_and_every_rule(
    meddled: AdoptingForum, capsys: pytest.CaptureFixture[str]
) -> None:
    client = meddled.rehearsal.new_client("read")

    judged = audit(
        client, meddled.wanted, now=datetime.now(UTC), lock=meddled.lock, blame_requests=MOST_REQUESTS
    )  # fmt: skip

    with capsys.disabled():
        print(f" [drift, blame and audit: {len(meddled.sent)} requests] ", end="")
    assert judged.requests == len(meddled.sent) <= MOST_FOR_ALL + MORE_LISTS.get(meddled.rehearsal.discourse, 0)
    assert {sent.method for sent in meddled.sent} == {"GET"}
    drifted: list[Finding] = [
        finding for verdict in judged.verdicts if verdict.rule.id == "drift-changed" for finding in verdict.findings
    ]
    assert len(drifted) == len(of(meddled))
    for item in of(meddled):
        subject = item.address if item.field == "value" else f"{item.address} {item.field}"
        (finding,) = [finding for finding in drifted if finding.subject == subject]
        by = f", by {item.user}" if item.recorded else ""
        assert finding.message == f"{subject} is different on the forum: changed there{by}"
