"""The audit's rules: their ids, severities, meanings and remedies. Their checks are in `provisioning.audit`.

An id never changes its meaning, because files silence rules by it.
"""

from collections.abc import Mapping

from idiaspora.plugin_config.audit_rules.rule_info import Family, RuleInfo, Threshold
from idiaspora.plugin_config.language.severity import Severity

ERROR, WARNING, INFO = Severity

BY_FAMILY: Mapping[Family, tuple[RuleInfo, ...]] = {
    Family.MODERATION: (
        RuleInfo(
            "theme-without-moderator",
            ERROR,
            "Nobody moderates a theme or a category with moderated_by: it has no moderators' group, or an empty one.",
            "Name a role in moderated_by, give the role members, and apply.",
        ),
        RuleInfo(
            "few-moderators",
            WARNING,
            "A theme has too few moderators: one absence can leave it without any.",
            "Add members to the theme's role.",
            Threshold(2, "moderators"),
        ),
        RuleInfo(
            "moderator-missing",
            ERROR,
            "The file names a user who has no account on the forum.",
            "Invite the person, or correct the username.",
        ),
        RuleInfo(
            "moderator-suspended",
            ERROR,
            "A moderator of a theme is suspended or silenced.",
            "Settle the matter, or name another expert.",
        ),
        RuleInfo(
            "moderator-inactive",
            ERROR,
            "A moderator of a theme has an account that cannot be used: not activated, not approved, or staged.",
            "Let the person confirm the address, or activate the account on its admin page.",
        ),
        RuleInfo(
            "moderator-away",
            WARNING,
            "A moderator of a theme has not been seen on the forum for a long time.",
            "Ask the person, or name another expert.",
            Threshold(30, "days"),
        ),
        RuleInfo(
            "expert-away",
            INFO,
            "A member of a role is away, and a deputy stands in.",
            "Nothing: the deputy leaves the group with the first apply after that day.",
        ),
        RuleInfo(
            "expert-not-told",
            ERROR,
            "A member of a role does not watch the questions of the theme, and is not notified of new ones.",
            "Apply with --tell-experts, which gives the role's notifications to its existing members.",
        ),
        RuleInfo(
            "expert-muted-questions",
            INFO,
            "A member of a role has muted the questions of the theme.",
            "Ask the person, or name another expert.",
        ),
        RuleInfo(
            "group-without-owner",
            INFO,
            "A group of moderators has no owner who could add members.",
            "Name one of the members in owners.",
        ),
        RuleInfo(
            "moderators-without-title",
            INFO,
            "The posts of a theme's moderators carry no title.",
            "Give the role a title.",
        ),
        RuleInfo(
            "moderators-without-flair",
            INFO,
            "The avatars of a theme's moderators carry no flair, or it does not show because the group is not primary.",
            "Give the role flair with an icon.",
        ),
        RuleInfo(
            "category-moderation-off",
            ERROR,
            "Themes have groups of moderators, but the forum gives such groups no rights.",
            "Set enable_category_group_moderation: true.",
        ),
        RuleInfo(
            "moderator-without-access",
            ERROR,
            "A group moderates a category in which its members cannot see or reply to topics.",
            "Give the group the right to reply in the category's access.",
        ),
    ),
    Family.QUESTIONS: (
        RuleInfo(
            "question-unanswered",
            ERROR,
            "Nobody has replied to a question within the time that the theme promises.",
            "Answer it, or ask the theme's moderators to.",
        ),
        RuleInfo(
            "question-without-expert",
            WARNING,
            "Where answers are accepted, a question has replies, but none of a moderator within the time promised.",
            "Ask the theme's moderators to look at it.",
        ),
        RuleInfo(
            "question-not-accepted",
            WARNING,
            "Where answers are accepted, a question has replies, but none has been accepted for a long time.",
            "Accept the right reply, or ask the author of the question to.",
            Threshold(30, "days"),
        ),
        RuleInfo(
            "few-questions-answered",
            WARNING,
            "The share of answered questions in a theme is low.",
            "Answer the oldest ones, and give the theme more moderators.",
            Threshold(50, "percent"),
        ),
        RuleInfo(
            "solved-not-on",
            ERROR,
            "A theme promises accepted answers, but Solved is off there; only the stored text “true” switches it on.",
            "Apply, which stores that text; set solved_enabled: true where the whole plugin is off.",
        ),
        RuleInfo(
            "questions-closed",
            ERROR,
            "Members cannot ask: no registered account may create topics in a theme's category of questions.",
            "Let members create in the access of the theme or of its questions.",
        ),
    ),
    Family.ACCESS: (
        RuleInfo(
            "access-wider-than-declared",
            ERROR,
            "Somebody may do more in a category than the file says.",
            "Apply, or declare the access if it is meant.",
        ),
        RuleInfo(
            "undeclared-public-category",
            INFO,
            "Visitors see a category that the file does not declare.",
            "Declare it with its access, or restrict it.",
        ),
        RuleInfo(
            "child-wider-than-parent",
            WARNING,
            "Somebody sees a category whose parent is hidden from them: it shows in no list, only by its address.",
            "Give the two the same access.",
        ),
        RuleInfo(
            "staff-category-open",
            ERROR,
            "Members can see or create topics in a category that is the staff's.",
            "Restrict the category to the group staff.",
        ),
        RuleInfo(
            "category-closed-to-all",
            WARNING,
            "Only admins see a category: no group has a right in it any more.",
            "Give some group access, or delete the category.",
        ),
        RuleInfo(
            "empty-group-with-access",
            WARNING,
            "A group has rights in a restricted category, but nobody is in it.",
            "Add members, or take the group out of the category.",
        ),
        RuleInfo(
            "everybody-moderates",
            ERROR,
            "A category is moderated by a group that everybody is in.",
            "Take the group out of the category's moderating groups; a name in their place is stored as everyone.",
        ),
        RuleInfo(
            "dead-group-in-setting",
            WARNING,
            "A site setting names a group that no longer exists.",
            "Set it again, with groups that exist.",
        ),
        RuleInfo(
            "dead-category-in-setting",
            WARNING,
            "A site setting names a category that no longer exists.",
            "Set it again, with categories that exist.",
        ),
    ),
    Family.SAFETY: (
        RuleInfo(
            "staff-without-second-factor",
            ERROR,
            "An admin or moderator has no second factor, and the forum does not enforce one.",
            "Let the person set one up under Preferences, Security, or set enforce_second_factor: staff.",
        ),
        RuleInfo(
            "second-factor-not-enforced",
            WARNING,
            "The forum does not ask its staff for a second factor.",
            "Set enforce_second_factor: staff.",
        ),
        RuleInfo(
            "open-sign-up",
            WARNING,
            "Anybody can register and write at once: no approval, no invitation.",
            "Set must_approve_users: true or invite_only: true, or silence the rule if that is meant.",
        ),
        RuleInfo(
            "global-api-key-unused",
            WARNING,
            "A global API key has not been used for a long time, or never.",
            "Revoke it under /admin/api/keys.",
            Threshold(90, "days"),
        ),
        RuleInfo(
            "global-api-key-old",
            WARNING,
            "A global API key is old.",
            "Make a new one, with no more scopes than needed, and revoke the old one.",
            Threshold(365, "days"),
        ),
        RuleInfo(
            "many-admins",
            WARNING,
            "The forum has too many admins.",
            "Take the role from those who do not need it; moderators moderate without it.",
            Threshold(5, "admins"),
        ),
        RuleInfo(
            "single-admin",
            INFO,
            "The forum has only one admin: if that account is lost, so is the forum.",
            "Make a second person an admin.",
        ),
        RuleInfo(
            "backups-off",
            ERROR,
            "The forum makes no backups by itself.",
            "Set enable_backups: true and automatic_backups_enabled: true (since 2026 a backup_frequency above 0), or "
            "silence the rule if the host makes them.",
        ),
        RuleInfo(
            "backup-old",
            ERROR,
            "The newest backup is old, or there is none.",
            "Look at /admin/backups and its logs.",
            Threshold(8, "days"),
        ),
    ),
    Family.CALENDAR: (
        RuleInfo(
            "phase-without-apply",
            ERROR,
            "Something opened or closed by the calendar, and no apply has run since.",
            "Run “idiaspora apply --allow-widening calendar” every hour or night, as docs/ci.md shows.",
            Threshold(24, "hours"),
        ),
        RuleInfo(
            "opening-without-moderator",
            ERROR,
            "A theme opens in these days, and none of its moderators has been on the forum lately.",
            "Ask the moderators to be there, or name others.",
            Threshold(7, "days"),
        ),
        RuleInfo(
            "closing-without-report",
            WARNING,
            "A consultation has closed, and no page of the file reports what came of it.",
            "Declare one under pages whose id begins with report: “report” for all, or “report-SLUG” for a theme.",
            Threshold(14, "days"),
        ),
    ),
    Family.HYGIENE: (
        RuleInfo(
            "category-without-description",
            INFO,
            "A category does not say what it is for.",
            "Write a description; it becomes the About topic.",
        ),
        RuleInfo(
            "name-cut",
            INFO,
            "The name of a theme is too long for lists: phones and the sidebar show about 22 characters of it, the "
            "list of categories on a desktop about 32.",
            "Shorten the name, or let its first words name the theme.",
            Threshold(22, "characters"),
        ),
        RuleInfo(
            "duplicate-tags",
            INFO,
            "Tags differ only in their spelling.",
            "Make one the synonym of the other on its tag page.",
        ),
        RuleInfo(
            "unused-tag",
            INFO,
            "A tag is on no topic and in no tag group.",
            "Delete it, or put it into a tag group.",
        ),
        RuleInfo(
            "uncategorized-topics",
            WARNING,
            "Some topics have no category.",
            "Move them, and set allow_uncategorized_topics: false.",
        ),
        RuleInfo(
            "missing-translation",
            WARNING,
            "A theme, or a tag that has translations, has no name, or not its description, in one of the forum's "
            "languages.",
            "Write its translations: who reads in that language gets the forum's own otherwise.",
        ),
        RuleInfo(
            "text-in-one-language",
            WARNING,
            "A text of the site has words of the file's own in one of the forum's languages, and not in another.",
            "Write it under texts for the other languages, too.",
        ),
        RuleInfo(
            "deprecated-setting",
            WARNING,
            "The file sets a site setting that Discourse has replaced.",
            "Write the new name.",
        ),
        RuleInfo(
            "setting-not-offered",
            WARNING,
            "The file sets a site setting that this forum does not offer: the host fixed it, or its plugin is missing.",
            "Ask the host, or remove the setting.",
        ),
        RuleInfo(
            "plugin-missing",
            ERROR,
            "A plugin that the file needs is not installed.",
            "Ask the forum's host for it, or do without: questions: {answers: any}, recommendations: {vote: false}.",
        ),
        RuleInfo(
            "plugin-off",
            ERROR,
            "A plugin that the file needs is switched off.",
            "Switch it on by its setting.",
        ),
    ),
    Family.DRIFT: (
        RuleInfo(
            "drift-absent",
            ERROR,
            "A resource that the file declares is not on the forum.",
            "Apply, or remove it from the file.",
        ),
        RuleInfo(
            "drift-present",
            ERROR,
            "A resource is on the forum that should not be there.",
            "Apply with consent to the deletion, or declare it.",
        ),
        RuleInfo(
            "drift-changed",
            ERROR,
            "A resource differs from the file.",
            "Apply, or adopt the forum's value.",
        ),
        RuleInfo(
            "file-does-not-fit",
            ERROR,
            "This forum cannot match the file.",
            "Correct the file at that place.",
        ),
    ),
}
"""All rules, in the order in which they are reported."""

RULES: Mapping[str, RuleInfo] = {info.id: info for infos in BY_FAMILY.values() for info in infos}
"""All rules by id."""

FAMILIES: Mapping[str, Family] = {info.id: family for family, infos in BY_FAMILY.items() for info in infos}
"""The family of each rule by its id."""
