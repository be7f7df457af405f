"""The profile of a version of Discourse: the capabilities, shapes, names and limits that others do not share.

Code asks the profile of its forum for a named fact and never for the version. A fact that is the same in all versions
is no field here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from idiaspora.sandbox.versions.evidence import Evidence
from idiaspora.sandbox.versions.upcoming_changes import UpcomingChange

Row = dict[str, Any]


@dataclass(frozen=True)
class Pseudogroup:
    """An automatic group without members: it stands for people by how they come."""

    id: int
    name: str
    about: str


@dataclass(frozen=True)
class GroupFacts:
    """Groups and members.

    `by_id`: a group is found by its number, `GET /groups/by-id/ID`.
    `everyone_in_search`: `include_everyone` adds the group of everyone to the search.
    `everyone_hidden_by`: the upcoming change that, while it is on, takes everyone out of all lists.
    `pseudogroups`: automatic groups without members.
    `site_keys`: what the rows of `/site.json` have beside id, name and flair.
    `ids_as_names`: a number in the place of a group's name is the group of that id.
    `imap_columns`: groups have a mailbox of their own that is fetched by IMAP.
    `automatic_in_invites`: an invite may name automatic groups.
    `managed_by`: the setting that lets moderators manage groups.
    """

    by_id: bool
    everyone_in_search: bool
    everyone_hidden_by: str | None
    pseudogroups: tuple[Pseudogroup, ...]
    site_keys: tuple[str, ...]
    ids_as_names: bool
    imap_columns: bool
    automatic_in_invites: bool
    managed_by: str


@dataclass(frozen=True)
class CategoryFacts:
    """Categories.

    `style_columns`: the columns of the look beside the name.
    `listed_columns`: more columns that are written, and read in all lists.
    `localized_columns`: columns that are written and read while content is localized.
    `localizations_shown`: the full form has the translations.
    `preloaded_fields`: the custom fields that every list carries, null where not set.
    `boolean_fields`: custom fields that the plugins register as booleans.
    `blank_resets`: columns that an update without them sets to nothing.
    `objects_in_new_fields`: a new category stores an object in a custom field as its text.
    `false_fields_stored`: an update stores false in a custom field instead of removing the field.
    `true_field`: the text under which a custom field stores true.
    `false_field`: the text under which a custom field stores false.
    `ids_in_permissions`: rows of permissions have the number of their group beside its name.
    `setting_always_shown`: every full form has `category_setting`.
    `review_modes`: whose posts wait for approval is a mode, with groups.
    `types`: categories have types.
    `colours_checked`: colours are three or six hexadecimal digits.
    `tags_as_objects`: allowed tags are read as objects.
    `tags_in_site`: the rows of `/site.json` and of searches have the allowed tags and tag groups.
    `tag_groups_filtered`: who may not change a category sees those of its tag groups that are for them.
    `required_names_for_editors`: names of required tag groups show to those who may edit only.
    `wrong_required_refused`: required tag groups that are no list are refused.
    `longest_description`: the most characters of the description that comes with a new category, if one is taken.
    `topics_in_list`: the list of categories has their latest topics whatever its style.
    `unknown_slug_breaks`: the look-up by an unknown slug is an error of the server.
    `search_term_cut`: characters and words of a search term that count, where not all do.
    `wrong_search_refused`: the hierarchical search refuses parameters that are no numbers.
    `move_needs_sight`: a category is moved by those who see it only.
    `managed_by`: the setting that lets moderators manage categories.
    `uncategorized_replaced_by`: the upcoming change that makes Uncategorized an ordinary category.
    """

    style_columns: tuple[str, ...]
    listed_columns: tuple[str, ...]
    localized_columns: tuple[str, ...]
    localizations_shown: bool
    preloaded_fields: tuple[str, ...]
    boolean_fields: frozenset[str]
    blank_resets: tuple[str, ...]
    objects_in_new_fields: bool
    false_fields_stored: bool
    true_field: str
    false_field: str
    ids_in_permissions: bool
    setting_always_shown: bool
    review_modes: bool
    types: bool
    colours_checked: bool
    tags_as_objects: bool
    tags_in_site: bool
    tag_groups_filtered: bool
    required_names_for_editors: bool
    wrong_required_refused: bool
    longest_description: int | None
    topics_in_list: bool
    unknown_slug_breaks: bool
    search_term_cut: tuple[int, int] | None
    wrong_search_refused: bool
    move_needs_sight: bool
    managed_by: str
    uncategorized_replaced_by: str | None


@dataclass(frozen=True)
class TagFacts:
    """Tags and tag groups.

    `as_objects`: tags have numbers and slugs, and are objects wherever they stand.
    `names_taken`: writes of tag groups take `tag_names` and `parent_tag_name`.
    `permissions_by_name`: permissions of tag groups are read by the names of groups.
    `groups_searched_by_all`: members may search tag groups, too.
    `localized`: tags can have names and descriptions in other languages.
    """

    as_objects: bool
    names_taken: bool
    permissions_by_name: bool
    groups_searched_by_all: bool
    localized: bool


@dataclass(frozen=True)
class SettingFacts:
    """Site settings.

    `catalogue`: the rows by name, without the hidden ones.
    `hidden_values`: defaults of settings that no list shows.
    `hidden_names`: more names that exist but are in no list.
    `deprecated`: old names and what replaced them.
    `themeable_names`: settings that belong to themes.
    `form_templates_switch`: the setting that switches form templates on.
    `row_defaults`: keys that every row has, with what they are where they say nothing.
    `duplicate_titles`: the choices of `duplicate_topic_titles` that allow a title twice, everywhere and in other
    categories, where no switches do that.
    `locale_type`: the type of `default_locale`.
    `locale_names_translated`: available languages carry their untranslated names, too.
    `locale_always_listed`: `default_locale` is in answers by names that did not ask for it.
    `by_names`: the list can be asked for by names.
    `in_bulk`: many can be written in one request.
    `group_by_id`: a setting of one group stores its number.
    `groups_checked`: lists of groups lose what is disallowed and refuse unknown numbers.
    `changes`: the upcoming changes.
    `promoted_at`: the status from which an upcoming change is on by itself.
    """

    catalogue: Callable[[], Mapping[str, Row]]
    hidden_values: Mapping[str, str]
    hidden_names: frozenset[str]
    deprecated: Mapping[str, str]
    themeable_names: frozenset[str]
    form_templates_switch: str
    row_defaults: Mapping[str, Any]
    duplicate_titles: tuple[str, str] | None
    locale_type: str
    locale_names_translated: bool
    locale_always_listed: bool
    by_names: bool
    in_bulk: bool
    group_by_id: bool
    groups_checked: bool
    changes: Mapping[str, UpcomingChange]
    promoted_at: str


@dataclass(frozen=True)
class SiteFacts:
    """What the site says about itself, and what a fresh forum holds.

    `about_keys`: optional facts of the About page.
    `colours`: the colours of the header, as `basic-info` gives them.
    `notification_types`: numbers beyond those of all versions.
    `whole_document`: `/site.json` has every key of the published schema.
    `key_modes`: API keys have a word for what their scopes come to.
    `themes_logged`: a fresh forum has logged the settings that its themes brought along.
    `welcomed`: a fresh forum has run its jobs in the background, so that users have a first badge and a welcome.
    `plugins`: the bundled plugins by directory; none are named where all that are known come with it.
    `plugins_listed`: the plugins that their list shows; none are named where it shows all.
    `log_actions`: more kinds of entries of the staff log, with their numbers.
    `settings_localized`: the title and the descriptions of the forum can be had in other languages.
    `plugin_routes`: admin routes of plugins that differ.
    """

    about_keys: tuple[str, ...]
    colours: tuple[str, str]
    notification_types: Mapping[str, int]
    whole_document: bool
    key_modes: bool
    themes_logged: bool
    welcomed: bool
    plugins: frozenset[str] | None
    plugins_listed: frozenset[str] | None
    plugin_routes: Mapping[str, str]
    log_actions: Mapping[str, int]
    settings_localized: bool


@dataclass(frozen=True)
class PeopleFacts:
    """Users.

    `list_keys`: optional keys of rows of the staff's list.
    `role_keys`: keys of the answers to changed roles and levels.
    `detail_keys`: optional keys of a user in detail, as the admin page has them.
    `profile_keys`: optional parts of a profile that its owner and the staff see, empty here.
    `topics_counted`: a profile tells the staff how many topics its owner began.
    `full_reasons`: reasons of silences are told in full, beside the short ones.
    `options_left_out`: preferences that this version does not have.
    `more_options`: preferences that only this version has, with their defaults.
    `invite_keys`: more keys of invites, with their values.
    `trust_by_moderators`: the setting that lets moderators change trust levels, where they may not always.
    `watched_first`: the setting that lets watched things win over muted ones.
    `similar_without_address`: users without an address count as similar to others without one.
    """

    list_keys: tuple[str, ...]
    role_keys: tuple[str, ...]
    detail_keys: tuple[str, ...]
    profile_keys: tuple[str, ...]
    topics_counted: bool
    full_reasons: bool
    options_left_out: frozenset[str]
    more_options: Mapping[str, Any]
    invite_keys: Mapping[str, Any]
    trust_by_moderators: str | None
    watched_first: str
    similar_without_address: bool


@dataclass(frozen=True)
class PostFacts:
    """Posts.

    `excerpts_in_latest`: the list of latest posts has the beginning of each.
    `page_size_chosen`: lists of topics take `per_page`.
    """

    excerpts_in_latest: bool
    page_size_chosen: bool


@dataclass(frozen=True)
class LookFacts:
    """Themes, palettes, badges, flags and the sidebar.

    `long_colours`: palettes have six digits for each colour and none for the dark mode.
    `palette_by_id`: a palette is read by its number.
    `last_palette`: the highest number of a seeded palette.
    `default_theme`: the number of the first theme; those of the system are below 0.
    `themes_listed_apart`: there are lists of themes and of components for the pages of the admin area.
    `theme_names_checked`: a theme without a name is refused, instead of being an error.
    `icon_prefix`: what stands before the name of a badge's icon.
    `badges_in_header`: a badge may show beside posts.
    `flag_keys`: optional keys of flags.
    `community_links`: the links of the sidebar's first section: number, name, path, icon and segment.
    """

    long_colours: bool
    palette_by_id: bool
    last_palette: int
    default_theme: int
    themes_listed_apart: bool
    theme_names_checked: bool
    icon_prefix: str
    badges_in_header: bool
    flag_keys: tuple[str, ...]
    community_links: tuple[tuple[int, str, str, str, str], ...]


@dataclass(frozen=True, eq=False)
class Profile:
    """One version: its name on the command line, the number that it tells, its commit, and its facts by subject.

    `evidence` says of each fact that differs from the default version where it comes from, by `subject.fact`.
    """

    name: str
    version: str
    commit: str
    groups: GroupFacts
    categories: CategoryFacts
    tags: TagFacts
    settings: SettingFacts
    site: SiteFacts
    people: PeopleFacts
    posts: PostFacts
    look: LookFacts
    evidence: Mapping[str, Evidence]

    def taking_tag_names(self) -> "Profile":
        """The same version where writes of tag groups take names, which is not established for all of its builds."""
        return replace(self, tags=replace(self.tags, names_taken=True))


SUBJECTS = ("groups", "categories", "tags", "settings", "site", "people", "posts", "look")


def differences(one: Profile, other: Profile) -> list[str]:
    """The facts, by `subject.fact`, in which two profiles differ."""
    return [
        f"{subject}.{field.name}"
        for subject in SUBJECTS
        for field in fields(getattr(one, subject))
        if getattr(getattr(one, subject), field.name) != getattr(getattr(other, subject), field.name)
    ]
