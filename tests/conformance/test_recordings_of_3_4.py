"""Plays what a real Discourse 3.4 answered to the same requests on a sandbox of that version.

They stand beside the recordings of 3.5, in `to-come/recordings/3.4/AREA/NAME.json`, or in `recordings/3.4` itself.
"""

import pytest
from recordings import FOLDER, NONE_THERE, cases, name_of

pytestmark = pytest.mark.slow

RECORDINGS = sorted([*FOLDER.glob("to-come/recordings/3.4/*/*.json"), *FOLDER.glob("recordings/3.4/*/*.json")])

JOINED = {
    "categories": """
        about_topic allowed_tags category_setting_routes colours custom_fields_merge find_by_slug
        find_unknown many_at_once member_and_moderator_writes moderating_groups names_limits
        names_per_parent nested_category nesting_limits permissions_child_wider
        permissions_unknown_group permissions_with_everyone permissions_without_meaning
        position_and_move post_voting_fields read_key reorder restricted_category slug_from_name
        slug_pipeline solved_fields style_icon_emoji tag_groups topic_voting_on update_numbers
        update_switches update_texts update_unchecked_values
    """,
    "errors": """
        acting_user bad_key malformed_bodies missing_parameters no_key not_an_admin paths unknown_keys
    """,
    "groups": """
        group_attempts group_attributes group_automatic group_flair group_life group_logs group_members
        group_members_paging group_names_refused group_permissions_json group_requests group_update_gate
        group_visibility
    """,
    "seed": """
        about basic_info categories_found categories_list categories_list_with_children
        categories_other_lists current_session groups_list groups_search groups_shown members read_key
        scopes site staff_list tags
    """,
    "settings": """
        client_settings
    """,
    "site": """
        badges flags form_templates palettes sidebar_sections staff_log_filters theme_component
        watched_words webhooks
    """,
    "tags": """
        tag_edit tag_group_life tag_group_permissions tag_names tagging_off
    """,
    "users": """
        user_lists user_profile user_reads user_several_names user_trust_level
    """,
}
"""Scenarios by area that the sandbox of 3.4 answers like the real one."""


def joined() -> set[str]:
    return {f"{area}/{name}" for area, names in JOINED.items() for name in names.split()}


@pytest.mark.skipif(not RECORDINGS, reason=NONE_THERE)
@pytest.mark.parametrize("path", cases(RECORDINGS))
def test_recording(path, played):
    played("3.4", path)


@pytest.mark.skipif(not RECORDINGS, reason=NONE_THERE)
def test_the_tables_name_what_is_there():
    assert joined() <= {name_of(path) for path in RECORDINGS}
