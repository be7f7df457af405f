"""Plays what a real Discourse 3.5 answered on the sandbox; every answer must agree.

The recordings stand beside the checkout or where IDIASPORA_RECORDINGS points: a folder with `conform.py`, which knows
the rules of comparison, and `recordings/VERSION/AREA/NAME.json`. `to-come/` has those of what the sandbox need not
answer yet: the ones that it does are named here.
"""

import pytest
from recordings import FOLDER, NONE_THERE, cases, name_of

JOINED = (
    "3.5/appearance/config_pages",
    "3.5/appearance/palette_of_theme",
    "3.5/appearance/theme_bundle",
    "3.5/appearance/theme_life",
    "3.5/appearance/theme_relations",
    "3.5/appearance/theme_settings",
    "3.5/appearance/theme_translations",
    "3.5/badges/award_by_file",
    "3.5/badges/grants",
    "3.5/badges/image_and_icon",
    "3.5/badges/multiple_and_off",
    "3.5/content/localizations",
    "3.5/content/topic_tags",
    "3.5/groups/watching_defaults",
    "3.5/mail/email_style",
    "3.5/mail/email_templates",
    "3.5/plugins/automations",
    "3.5/plugins/chat_channels",
    "3.5/plugins/chat_members",
    "3.5/plugins/data_explorer",
    "3.5/plugins/templates_and_assign",
    "3.5/report/admin_reports",
    "3.5/report/country_field",
    "3.5/report/filter_query",
    "3.5/report/filter_votes",
    "3.5/report/languages",
    "3.5/report/latest_posts",
    "3.5/report/list_left_out",
    "3.5/report/list_muted",
    "3.5/report/list_orders",
    "3.5/report/person_pages",
    "3.5/report/poll_results",
    "3.5/report/post_texts",
    "3.5/report/question_notifications",
    "3.5/report/replies_deleted",
    "3.5/report/restricted_lists",
    "3.5/report/review_queue",
    "3.5/report/small_actions",
    "3.5/report/solved_lists",
    "3.5/report/tags_in_lists",
    "3.5/report/topic_long",
    "3.5/report/topic_moved",
    "3.5/report/votes_life",
    "3.5/report/wiki_and_edits",
    "3.5/settings/backfill_in_bulk",
    "3.5/settings/backfill_sidebar",
    "3.5/settings/backfill_watching",
    "3.5/settings/bulk_log",
    "3.5/settings/connect_needs_an_address_only",
    "3.5/site/api_keys",
    "3.5/site/custom_emoji",
    "3.5/site/embedding",
    "3.5/site/read_only_pages",
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

FIRST_BADGES = ("/user_badges#length", "/user_badges/0/grouping_position")

KNOWN: dict[str, dict[str, tuple[str, ...]]] = {
    "recorded before a background job granted the first badges, which the recorded seed has": {
        "badges/grants": FIRST_BADGES,
        "badges/multiple_and_off": (*FIRST_BADGES, "/user_badges/0/count"),
        "report/person_pages": ("/user_summary/badges#length", "/badges", "/user/badge_count"),
        "report/country_field": ("/users/username=*/badge_count", "/users/username=*/featured_user_badge_ids#length"),
        "report/restricted_lists": ("/user_summary/badges#length",),
    },
    "the first posts of a fresh forum and the greeting of its robot say there what Discourse wrote": {
        "report/country_field": ("/latest_posts/[1-4]/raw",),
        "report/languages": ("/latest_posts/[5-8]/raw",),
        "report/latest_posts": ("/latest_posts/[2-8]/raw", "/private_posts/username=discobot/raw"),
        "report/poll_results": ("/latest_posts/[1-4]/raw",),
        "report/replies_deleted": ("/latest_posts/[4-7]/raw",),
        "report/restricted_lists": ("/latest_posts/0/raw",),
        "report/small_actions": ("/latest_posts/[4-7]/raw",),
        "report/topic_moved": ("/latest_posts/[5-8]/raw",),
        "report/wiki_and_edits": ("/latest_posts/[4-7]/raw",),
    },
}
"""Values that the sandbox does not answer alike: the reason, the recording and the places."""


def known(name: str) -> list[str]:
    return [place for recordings in KNOWN.values() for place in recordings.get(name, ())]


@pytest.mark.skipif(not RECORDINGS, reason=NONE_THERE)
@pytest.mark.in_turn(4)
@pytest.mark.parametrize("path", cases(RECORDINGS))
def test_recording(path, played):
    played("3.5", path, known(name_of(path)))
