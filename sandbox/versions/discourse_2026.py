"""Discourse 2026.9: what it does otherwise than 3.5. No forum of this version was seen."""

from dataclasses import replace

from sandbox.versions.catalogues import of_2026
from sandbox.versions.changes_2026 import (
    CHANGES,
    GRANULAR,
    HIDDEN_NAMES_2026,
    HIDDEN_VALUES_2026,
    NO_UNCATEGORIZED,
    PROMOTED_AT,
)
from sandbox.versions.discourse_3_5 import CATEGORIES, DISCOURSE_3_5, GROUPS, PEOPLE, SETTINGS, SITE, TAGS
from sandbox.versions.evidence import believed, port, read, schema
from sandbox.versions.profile import Pseudogroup

PSEUDOGROUPS = (
    Pseudogroup(4, "anonymous_users", "Automatic group standing for visitors without an account"),
    Pseudogroup(5, "logged_in_users", "Automatic group standing for everybody with an account"),
)

DISCOURSE_2026 = replace(
    DISCOURSE_3_5,
    name="2026",
    version="2026.9.0-latest",
    commit="",
    groups=replace(
        GROUPS,
        everyone_hidden_by=GRANULAR,
        pseudogroups=PSEUDOGROUPS,
        site_keys=("automatic", "full_name", "display_name"),
        imap_columns=False,
        skipped_told=True,
        managed_by="moderators_manage_groups",
    ),
    categories=replace(
        CATEGORIES,
        listed_columns=("topic_title_placeholder",),
        localized_columns=("locale",),
        false_fields_stored=True,
        true_field="true",
        false_field="false",
        ids_in_permissions=True,
        setting_always_shown=True,
        review_modes=True,
        types=True,
        colours_checked=True,
        tags_as_objects=True,
        tags_in_site=False,
        required_names_for_editors=True,
        wrong_required_refused=True,
        longest_description=1000,
        search_term_cut=(250, 25),
        wrong_search_refused=True,
        move_needs_sight=True,
        managed_by="moderators_manage_categories",
        uncategorized_replaced_by=NO_UNCATEGORIZED,
    ),
    tags=replace(TAGS, as_objects=True, names_taken=False, search_limit=1000, groups_searched_by_all=True),
    settings=replace(
        SETTINGS,
        catalogue=of_2026,
        hidden_values=HIDDEN_VALUES_2026,
        hidden_names=HIDDEN_NAMES_2026,
        form_templates_switch="enable_form_templates",
        row_defaults={
            **SETTINGS.row_defaults,
            "disallowed_groups": None,
            "upcoming_change": None,
            "depends_on": [],
            "depends_on_humanized_names": [],
            "depends_behavior": None,
        },
        duplicate_titles=("allowed", "allowed_in_other_categories"),
        locale_always_listed=False,
        group_by_id=True,
        groups_checked=True,
        changes=CHANGES,
        promoted_at=PROMOTED_AT,
    ),
    site=replace(
        SITE,
        notification_types={
            "upcoming_change_available": 41,
            "upcoming_change_automatically_promoted": 42,
            "boost": 43,
            "suggested_edit_created": 44,
            "suggested_edit_accepted": 45,
        },
        whole_document=True,
        log_actions={"upcoming_change_toggled": 122},
    ),
    people=replace(
        PEOPLE,
        invite_keys={"grants_admin": False, "grants_moderator": False},
    ),
    evidence={
        "groups.everyone_hidden_by": read(
            "site_setting of the change; groups_controller.rb 2026; issues 40929 and 41498"
        ),
        "groups.pseudogroups": read("migration 20260424004343"),
        "groups.site_keys": schema("groups of /site.json"),
        "groups.imap_columns": schema("GET /groups/{name}.json"),
        "groups.skipped_told": schema("DELETE /groups/{id}/members.json"),
        "groups.managed_by": read("config/site_settings.yml, September 2026"),
        "categories.listed_columns": schema("GET /categories.json"),
        "categories.localized_columns": schema("GET /c/{id}/show.json"),
        "categories.false_fields_stored": read("categories_controller.rb@701f5c45"),
        "categories.true_field": read("categories_controller.rb@701f5c45"),
        "categories.false_field": read("categories_controller.rb@701f5c45"),
        "categories.ids_in_permissions": schema("group_permissions of GET /c/{id}/show.json"),
        "categories.setting_always_shown": schema("GET /c/{id}/show.json"),
        "categories.review_modes": read("category_posting_review_group.rb@5c0f28b4; category_setting_attributes"),
        "categories.types": read("categories_controller.rb@701f5c45; types of Solved and Topic Voting"),
        "categories.colours_checked": believed(
            "three digits are taken since 35119; the refusal of others was not read"
        ),
        "categories.tags_as_objects": schema("allowed_tags"),
        "categories.tags_in_site": schema("categories of /site.json"),
        "categories.required_names_for_editors": read("site_category_serializer.rb 2026"),
        "categories.wrong_required_refused": read("categories_controller.rb@701f5c45"),
        "categories.longest_description": read(
            "categories_controller.rb@701f5c45; the effect on the About topic is inferred"
        ),
        "categories.search_term_cut": read("categories_controller.rb@701f5c45"),
        "categories.wrong_search_refused": read("categories_controller.rb@701f5c45"),
        "categories.move_needs_sight": read("categories_controller.rb@701f5c45"),
        "categories.managed_by": read("config/site_settings.yml, September 2026"),
        "categories.uncategorized_replaced_by": read("remove_and_replace_uncategorized_toggled.rb@41db93ea"),
        "tags.as_objects": schema("/tags.json, /tag_groups.json, topics"),
        "tags.names_taken": believed("deprecated since 2026.01, to be dropped from 2026.07; no later source was found"),
        "tags.search_limit": read("tag_groups_controller.rb 2026"),
        "tags.groups_searched_by_all": read("tag_groups_controller.rb 2026"),
        "settings.catalogue": read("config/site_settings.yml@e7be5d50; plugins as in 3.5, which is inferred"),
        "settings.hidden_values": read("config/site_settings.yml@e7be5d50"),
        "settings.hidden_names": believed("those of 3.5 but for the one that is listed now"),
        "settings.form_templates_switch": read("config/site_settings.yml@e7be5d50"),
        "settings.row_defaults": port("all_settings"),
        "settings.duplicate_titles": believed("only the default `disallowed` was read"),
        "settings.locale_always_listed": port("all_settings"),
        "settings.group_by_id": read("issue 42771"),
        "settings.groups_checked": read("group_list_constraints.rb@57d8a1d3"),
        "settings.changes": read("config/site_settings.yml@e7be5d50"),
        "settings.promoted_at": read("config/site_settings.yml@e7be5d50"),
        "site.notification_types": port("Site.json_for"),
        "site.whole_document": schema("GET /site.json"),
        "site.log_actions": believed("that toggling is logged was read, its number not"),
        "people.invite_keys": schema("POST /invites.json"),
    },
)
