"""What an administrator can have on which version of Discourse. Data: the page of versions shows it, and a test plays
each cell on the rehearsal forum of its version."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Works(StrEnum):
    YES = "works"
    OTHERWISE = "works otherwise"
    NO = "not there"


@dataclass(frozen=True)
class Cell:
    """How a feature is on a version. `sign` is what shows it: of what works otherwise a part of a request, of a note or
    of what is known of the forum, which no version has where it just works; of what is not there a part of what the
    plan says. `words` tell the reader; without them the sign does."""

    works: Works
    sign: str = ""
    words: str = ""


@dataclass(frozen=True)
class Feature:
    """`asked` is how a file asks for it, short, and `text` the whole file without its head; `played` is by which story
    (see the test)."""

    name: str
    asked: str
    text: str
    cells: Mapping[str, Cell]
    played: str = "apply"


YES = Cell(Works.YES)


def otherwise(sign: str, words: str) -> Cell:
    return Cell(Works.OTHERWISE, sign, words)


def no(says: str, words: str = "") -> Cell:
    return Cell(Works.NO, says, words)


def on(oldest: Cell = YES, middle: Cell = YES, newest: Cell = YES) -> Mapping[str, Cell]:
    return {"3.4": oldest, "3.5": middle, "2026": newest}


TALK = "categories: [{name: Talk, slug: talk, %s}]"
QUESTIONS = "themes: [{name: Talk, slug: talk, questions: {answers: %s}}]"
SINCE_3_5 = "came with Discourse 3.5"
SINCE_2026 = "came with Discourse 2026"
NO_PLUGIN = "“questions: {answers: any}” does without it"
NO_MODES = no("review_modes=False", "all wait, or nobody")
RENAMED = otherwise("this forum calls it", "written under the forum's own name, which a note tells")

FEATURES: tuple[Feature, ...] = (
    # Categories
    Feature(
        "Categories with descriptions, in an order",
        "`themes`, `categories`, `order: themes`",
        "categories: [{name: Talk, slug: talk, description: Here everybody talks about everything.}]",
        on(),
    ),
    Feature(
        "Open to everybody",
        "`access: {see: [everyone]}`",
        TALK % "access: {see: [everyone], create: [members]}",
        on(newest=otherwise("everyone_listed=False", "no list of the forum has everyone, who is known all the same")),
    ),
    Feature(
        "Open to `logged_in_users`",
        "`access: {see: [logged_in_users]}`",
        TALK % "access: {see: [logged_in_users]}",
        on(
            no("the forum has no group “logged_in_users”"),
            no("the forum has no group “logged_in_users”"),
            no("write members in its place"),
        ),
    ),
    Feature(
        "Groups that moderate",
        "`moderated_by`",
        "groups: [{name: helpers}]\n" + TALK % "moderated_by: [helpers]",
        on(),
    ),
    Feature(
        "Posts that wait for a moderator",
        "`approve: {topics: true}`",
        TALK % "approve: {topics: true}",
        on(),
    ),
    Feature(
        "Posts that wait, by groups (review modes)",
        "`approve: {topics: {except: [staff]}}`",
        TALK % "approve: {topics: {except: [staff]}}",
        on(
            no("on this forum either all new topics wait for approval or none"),
            no("on this forum either all new topics wait for approval or none"),
        ),
    ),
    Feature(
        "Review modes that somebody set on the forum stay",
        "nothing",
        TALK % "color: '112233'",
        on(NO_MODES, NO_MODES),
        "review",
    ),
    Feature(
        "An icon or emoji before the name",
        "`style_type`, `icon`, `emoji`",
        TALK % "style_type: icon, icon: star",
        on(no(SINCE_3_5)),
    ),
    Feature(
        "Names in other languages",
        "`languages`, `translations`",
        TALK % "translations: {fr: {name: Parler}}",
        on(no(SINCE_3_5)),
    ),
    Feature(
        "Tags in other languages",
        "`tags: [{translations: …}]`",
        "tags: [{name: talk, translations: {fr: {name: parler}}}]",
        on(no(SINCE_2026), no(SINCE_2026)),
    ),
    Feature(
        "What is not declared stays through every write",
        "nothing",
        TALK % "color: '112233'",
        on(),
        "kept",
    ),
    Feature(
        "Uncategorized",
        "`slug: uncategorized`",
        "categories: [{name: Uncategorized, slug: uncategorized, color: '112233'}]",
        on(newest=otherwise("uncategorized_replaced=True", "an ordinary category")),
    ),
    Feature(
        "Form templates",
        "`form_templates`",
        TALK % "form_templates: [Report]",
        on(
            otherwise("templates are off", "once an admin has switched experimental_form_templates on"),
            otherwise("templates are off", "once an admin has switched experimental_form_templates on"),
        ),
        "templates",
    ),
    Feature(
        "More categories than the forum lists at once",
        "nothing",
        TALK % "color: '112233'",
        on(),
        "lazy",
    ),
    # Questions and recommendations
    Feature(
        "Questions with an accepted answer (Solved)", "`answers: accepted`", QUESTIONS % "accepted", on(no(NO_PLUGIN))
    ),
    Feature("Questions with votes (Post Voting)", "`answers: voted`", QUESTIONS % "voted", on(no(NO_PLUGIN))),
    Feature("Questions that any reply answers", "`answers: any`", QUESTIONS % "any", on()),
    Feature(
        "Votes on recommendations (Topic Voting)",
        "`recommendations: {vote: true}`",
        "themes: [{name: Talk, slug: talk, questions: false, recommendations: {vote: true}}]",
        on(no("“recommendations: {vote: false}” does without it")),
    ),
    # Tags
    Feature(
        "Tag groups with rights",
        "`tag_groups`",
        "tag_groups: [{name: Kinds, tags: [idea], parent_tag: kind, permissions: {everyone: see, staff: use}}]",
        on(
            otherwise("tag_permissions_by_name=True", "rights are read by the names of groups"),
            newest=otherwise("tags_as_objects=True", "tags are read as objects, and written in both forms"),
        ),
        "again",
    ),
    Feature(
        "Tags that a topic may or must carry",
        "`allowed_tags`, `required_tag_groups`",
        "tag_groups: [{name: Kinds, tags: [idea]}]\n"
        + TALK % "allowed_tags: [idea], allow_global_tags: true, required_tag_groups: [{name: Kinds}]",
        on(),
    ),
    # Groups and people
    Feature(
        "Groups and roles with members, owners, flair",
        "`groups`, `moderators`",
        "moderators: {helpers: {full_name: Helpers, members: [martin], owners: [martin], site_moderators: true}}",
        on(),
    ),
    Feature(
        "What the members of a role watch",
        "`questions` of a theme with `moderated_by`",
        "moderators: {help: {members: [martin]}}\n"
        "themes: [{name: Talk, slug: talk, moderated_by: [help], questions: {answers: any}}]",
        on(otherwise("GET /groups/help-moderators.json", "a group is read by its name, where others have a number")),
        "again",
    ),
    Feature(
        "Renamed, moved and deleted by consent",
        "`previously`, `prune`",
        "categories: [{name: Chat, slug: chat, previously: [talk]}]\ngroups: [{name: aides, previously: [helpers]}]",
        on(),
        "renamed",
    ),
    # Settings
    Feature(
        "Many settings at once",
        "`settings`",
        "settings: {title: Ours, min_topic_title_length: 12}",
        on(otherwise("PUT /admin/site_settings/title.json", "one write for each setting")),
    ),
    Feature(
        "Settings under older names",
        "`moderators_manage_categories_and_groups`",
        "settings: {moderators_manage_categories_and_groups: true}",
        on(newest=RENAMED),
    ),
    Feature(
        "Settings under newer names",
        "`default_watched_precedence_over_muted`",
        "settings: {default_watched_precedence_over_muted: true}",
        on(RENAMED, RENAMED),
    ),
    Feature(
        "Settings that were replaced",
        "`automatic_backups_enabled`",
        "settings: {automatic_backups_enabled: false}",
        on(newest=no("Discourse has replaced it by backup_frequency (0 makes none)")),
    ),
    Feature(
        "Settings that a change of Discourse hides, as it keeps them",
        "`allow_uncategorized_topics: false`",
        "settings: {allow_uncategorized_topics: false}",
        on(newest=otherwise("a change of Discourse hides it on this forum and keeps it so", "a note: nothing to do")),
    ),
    Feature(
        "The same, otherwise than it keeps them",
        "`allow_uncategorized_topics: true`",
        "settings: {allow_uncategorized_topics: true}",
        on(newest=no("a change of Discourse hides it (remove_and_replace_uncategorized)")),
    ),
    Feature(
        "Rights of everybody with an account",
        "`…_allowed_groups: [logged_in_users]`",
        "settings: {view_raw_email_allowed_groups: [logged_in_users]}",
        on(no("the forum has no group “logged_in_users”"), no("the forum has no group “logged_in_users”")),
    ),
    Feature(
        "The contact group",
        "`site_contact_group_name`",
        "groups: [{name: helpers}]\nsettings: {site_contact_group_name: helpers}",
        on(newest=otherwise("stored=41", "kept by number, so that a rename does not lose it")),
        "contact",
    ),
    Feature(
        "The sidebar of existing members",
        "`sidebar: {value: themes, existing_members: true}`",
        "version: 1\n"
        "forum: {name: Ours, url: 'http://127.0.0.1:1', username: provisioner,\n"
        "        sidebar: {value: themes, existing_members: true}, first_page: categories, order: themes}\n"
        "themes: [{name: Talk, slug: talk, questions: {answers: any}}]",
        on(),
        "people",
    ),
    # Appearance
    Feature(
        "A theme for everybody, in colours of one's own",
        "`appearance: {site_themes: …, palettes: …}`",
        "appearance: {palettes: [{name: Sea, colors: {tertiary: 0033A0}}], "
        "site_themes: [{name: Harbour, default: true, palette: Sea}]}",
        on(),
    ),
    Feature(
        "Site settings of a theme",
        "`site_themes: [{site_settings: …}]`",
        "appearance: {site_themes: [{name: Harbour, site_settings: {enable_welcome_banner: false}}]}",
        on(no("came with Discourse 3.5")),
    ),
    Feature(
        "Components from a folder or a commit",
        "`appearance: {components: …}`",
        "appearance: {components: [{name: Banner, files: {common/header.html: Welcome}}]}",
        on(),
    ),
    Feature(
        "Words of a component in other words",
        "`components: [{translations: …}]`",
        "appearance: {components: [{name: Banner, translations: {en: {hello: Good day}}, "
        "files: {common/header.html: Welcome, locales/en.yml: 'en: {hello: Hello}'}}]}",
        on(),
    ),
    # Looking at the forum
    Feature("Who changed it", "`drift --blame`", TALK % "color: '112233'", on(), "blame"),
    Feature("The audit", "`audit`", QUESTIONS % "any", on(), "audit"),
    Feature("Who may do what", "`access`", TALK % "access: {see: [everyone], create: [members]}", on(), "access"),
)
"""In the order of the page."""
