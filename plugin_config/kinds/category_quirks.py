"""What Discourse does to values of categories without refusing them (3.5)."""

from idiaspora.plugin_config.kinds.quirk import SPACES_CUT, Quirk, always, fewer, ignored, is_empty

QUIRKS = (
    Quirk(
        "tagging-off",
        "allowed_tag*",
        is_empty,
        "tag restrictions are dropped in silence while tagging_enabled is off",
        "set tagging_enabled: true",
    ),
    Quirk(
        "moderation-off",
        "moderated_by",
        is_empty,
        "moderating groups are dropped in silence while enable_category_group_moderation is off",
        "set enable_category_group_moderation: true",
    ),
    Quirk(
        "localization-off",
        "translations",
        is_empty,
        "translations are dropped in silence while content_localization_enabled is off",
        "set content_localization_enabled: true",
    ),
    Quirk(
        "unknown-tag-group",
        "*_tag_groups",
        fewer,
        "tag groups that do not exist under exactly that name are dropped in silence",
        "write the tag group's name as the forum spells it",
    ),
    Quirk(
        "solved-as-boolean",
        "solved.enabled",
        always,
        "Solved is on only when the stored text is exactly “true”; something else wrote another form",
        "apply again; if it returns, another tool writes this category",
    ),
    Quirk(
        "voting-archived",
        "topic_voting",
        ignored,
        "every write of a category without the flag switches Topic Voting off; another client wrote it meanwhile",
        "apply again, which also restores the votes",
    ),
    Quirk(
        "everyone-erases",
        "access",
        always,
        "“everyone” with full rights erases all other rows, and groups that are gone leave none behind",
        "name only everyone, or give everyone less than create",
    ),
    SPACES_CUT,
)
