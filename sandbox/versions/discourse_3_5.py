"""Discourse 3.5.0.beta9, the version that the rehearsal forum is proven against; the others say how they differ."""

from idiaspora.sandbox.versions.catalogues import of_3_5
from idiaspora.sandbox.versions.profile import (
    CategoryFacts,
    GroupFacts,
    LookFacts,
    PeopleFacts,
    PostFacts,
    Profile,
    SettingFacts,
    SiteFacts,
    TagFacts,
)
from idiaspora.sandbox.versions.setting_names import DEPRECATED, HIDDEN_NAMES, HIDDEN_VALUES, THEMEABLE_NAMES

MODERATORS_MANAGE = "moderators_manage_categories_and_groups"

GROUPS = GroupFacts(
    by_id=True,
    everyone_in_search=True,
    everyone_hidden_by=None,
    pseudogroups=(),
    site_keys=("automatic",),
    ids_as_names=True,
    imap_columns=True,
    automatic_in_invites=False,
    managed_by=MODERATORS_MANAGE,
)

CATEGORIES = CategoryFacts(
    style_columns=("style_type", "icon", "emoji"),
    listed_columns=(),
    localized_columns=(),
    localizations_shown=True,
    preloaded_fields=(
        "has_chat_enabled",
        "enable_unassigned_filter",
        "sort_topics_by_event_start_date",
        "disable_topic_resorting",
        "create_as_post_voting_default",
        "only_post_voting_in_this_category",
        "enable_accepted_answers",
    ),
    boolean_fields=frozenset(
        {
            "create_as_post_voting_default",
            "disable_topic_resorting",
            "enable_topic_voting",
            "has_chat_enabled",
            "only_post_voting_in_this_category",
            "sort_topics_by_event_start_date",
        }
    ),
    blank_resets=(),
    objects_in_new_fields=True,
    false_fields_stored=False,
    true_field="t",
    false_field="f",
    ids_in_permissions=False,
    setting_always_shown=False,
    review_modes=False,
    types=False,
    colours_checked=False,
    tags_as_objects=False,
    tags_in_site=True,
    tag_groups_filtered=False,
    required_names_for_editors=False,
    wrong_required_refused=False,
    longest_description=None,
    topics_in_list=True,
    unknown_slug_breaks=False,
    search_term_cut=None,
    wrong_search_refused=False,
    move_needs_sight=False,
    managed_by=MODERATORS_MANAGE,
    uncategorized_replaced_by=None,
)

TAGS = TagFacts(
    as_objects=False,
    names_taken=True,
    permissions_by_name=False,
    groups_searched_by_all=False,
    localized=False,
)

SETTINGS = SettingFacts(
    catalogue=of_3_5,
    hidden_values=HIDDEN_VALUES,
    hidden_names=frozenset(HIDDEN_NAMES),
    deprecated=DEPRECATED,
    themeable_names=frozenset(THEMEABLE_NAMES),
    form_templates_switch="experimental_form_templates",
    row_defaults=dict.fromkeys(("secret", "themeable", "requires_confirmation", "mandatory_values")),
    duplicate_titles=None,
    locale_type="locale_enum",
    locale_names_translated=True,
    locale_always_listed=True,
    by_names=True,
    in_bulk=True,
    group_by_id=False,
    groups_checked=False,
    changes={},
    promoted_at="permanent",
)

SITE = SiteFacts(
    about_keys=("extended_site_description", "banner_image", "site_creation_date"),
    colours=("333", "fff"),
    notification_types={},
    whole_document=False,
    key_modes=True,
    themes_logged=True,
    welcomed=True,
    plugins=None,
    plugins_listed=None,
    plugin_routes={},
    log_actions={},
    settings_localized=False,
)

PEOPLE = PeopleFacts(
    list_keys=("can_be_deleted", "silence_reason"),
    role_keys=("include_ip",),
    detail_keys=("latest_export",),
    profile_keys=(),
    topics_counted=False,
    full_reasons=False,
    options_left_out=frozenset(),
    more_options={},
    invite_keys={},
    trust_by_moderators=None,
    watched_first="watched_precedence_over_muted",
    similar_without_address=False,
)

POSTS = PostFacts(excerpts_in_latest=False, page_size_chosen=True)

LOOK = LookFacts(
    long_colours=False,
    palette_by_id=True,
    last_palette=18,
    default_theme=-1,
    themes_listed_apart=True,
    theme_names_checked=True,
    icon_prefix="",
    badges_in_header=True,
    flag_keys=("auto_action_type", "system"),
    community_links=(
        (1, "Topics", "/latest", "layer-group", "primary"),
        (2, "My posts", "/my/activity", "user", "primary"),
        (11, "My messages", "/my/messages", "inbox", "primary"),
        (3, "Review", "/review", "flag", "primary"),
        (4, "Admin", "/admin", "wrench", "primary"),
        (10, "Invite", "/new-invite", "paper-plane", "primary"),
        (5, "Users", "/u", "users", "secondary"),
        (6, "About", "/about", "circle-info", "secondary"),
        (7, "FAQ", "/faq", "circle-question", "secondary"),
        (8, "Groups", "/g", "user-group", "secondary"),
        (9, "Badges", "/badges", "certificate", "secondary"),
        (12, "Filter", "/filter", "filter", "secondary"),
    ),
)

DISCOURSE_3_5 = Profile(
    name="3.5",
    version="3.5.0.beta9-dev",
    commit="7553c0c8f96a4af560cda66f92f3e2c20f911bec",
    groups=GROUPS,
    categories=CATEGORIES,
    tags=TAGS,
    settings=SETTINGS,
    site=SITE,
    people=PEOPLE,
    posts=POSTS,
    look=LOOK,
    evidence={},
)
