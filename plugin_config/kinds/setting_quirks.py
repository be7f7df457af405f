"""What Discourse does to values of site settings without refusing them (3.5)."""

from idiaspora.plugin_config.kinds.quirk import Quirk, is_empty, more, other_text

QUIRKS = (
    Quirk(
        "upload-unknown",
        "value",
        is_empty,
        "a setting that holds an upload, a theme or a choice is emptied when the forum does not know the value",
        "name a file with !upload, or write the address of an upload that this forum has",
    ),
    Quirk(
        "mandatory-values",
        "value",
        more,
        "Discourse puts the mandatory groups of a setting in front",
        "write the mandatory groups too",
    ),
    Quirk(
        "setting-cleaned",
        "value",
        other_text,
        "text is stripped, and what visitors can see may lose markup",
        "write the value as the forum shows it",
    ),
)
