"""Plays what a real Discourse 3.5 answered on the sandbox; every answer must agree.

The recordings stand beside the checkout or where IDIASPORA_RECORDINGS points: a folder with `conform.py`, which knows
the rules of comparison, and `recordings/VERSION/AREA/NAME.json`. `to-come/` has those of what the sandbox need not
answer yet: the ones that it does are named here.
"""

import pytest
from recordings import FOLDER, NONE_THERE, cases

JOINED = (
    "3.5/content/localizations",
    "3.5/content/topic_tags",
    "3.5/groups/watching_defaults",
    "3.5/mail/email_style",
    "3.5/mail/email_templates",
    "3.5/plugins/automations",
    "3.5/plugins/chat_channels",
    "3.5/report/filter_query",
    "3.5/report/filter_votes",
    "3.5/report/list_left_out",
    "3.5/report/list_muted",
    "3.5/report/person_pages",
    "3.5/report/post_texts",
    "3.5/report/question_notifications",
    "3.5/report/review_queue",
    "3.5/report/solved_lists",
    "3.5/report/topic_long",
    "3.5/report/votes_life",
    "3.5/settings/backfill_in_bulk",
    "3.5/settings/backfill_sidebar",
    "3.5/settings/backfill_watching",
    "3.5/settings/bulk_log",
    "3.5/settings/connect_needs_an_address_only",
    "3.5/site/api_keys",
    "3.5/site/custom_emoji",
    "3.5/site/embedding",
    "3.5/site/robots",
    "3.5/uploads/category_pictures",
    "3.5/uploads/group_flair_picture",
    "3.5/uploads/logo_settings",
    "3.5/uploads/upload",
    "3.5/users/notification_levels",
)
"""Recordings of `to-come/` that are played, too."""

RECORDINGS = sorted(FOLDER.glob("recordings/3.5/*/*.json"))
if RECORDINGS:
    RECORDINGS += [FOLDER / "to-come" / "recordings" / f"{name}.json" for name in JOINED]

DIFFERENT: dict[str, str] = {
    "mail/email_style": "recorded on a seed whose log begins with settings of themes, not with approvals",
    "site/robots": "recorded on a seed whose log begins with settings of themes, not with approvals",
    "report/person_pages": "recorded before a background job granted the first badges, which the recorded seed has",
}
"""Scenarios by AREA/NAME that the sandbox does not answer alike, with the reason."""


@pytest.mark.skipif(not RECORDINGS, reason=NONE_THERE)
@pytest.mark.parametrize("path", cases(RECORDINGS, DIFFERENT))
def test_recording(path, played):
    played("3.5", path)
