"""Titles that two pages of a file share, on a forum that takes each only once (3.5)."""

from collections.abc import Iterable, Iterator

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.forum_limits import ForumLimits, Said
from idiaspora.plugin_config.kinds.names import PAGE
from idiaspora.plugin_config.kinds.page_limits import TITLED, category_of, title_kept
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused
from idiaspora.plugin_config.kinds.resource import Resource

TWICE, TWICE_ELSEWHERE = "allow_duplicate_topic_titles", "allow_duplicate_topic_titles_category"
TWICE_BY_CHOICE = "duplicate_topic_titles"
"""What took the place of both, with these choices for them (2026)."""
CHOICES = {TWICE: "allowed", TWICE_ELSEWHERE: "allowed_in_other_categories"}


def shared_titles(
    writing: Iterable[Proposed], desired: Desired, limits: ForumLimits
) -> Iterator[tuple[Resource, Refused]]:
    """Titles to be written that another page of the file has, too: they are told apart by more than their case."""
    if twice_anywhere(limits):
        return
    elsewhere = twice_elsewhere(limits)
    pages = [one for one in desired.of_kind(PAGE) if not one.absent]
    to_be_written = {one.resource.key for one in writing if one.fields.keys() & TITLED}
    taken: dict[tuple[str, str], Resource] = {}
    for one in sorted(pages, key=lambda one: one.key in to_be_written):
        declared, category = one.fields["title"], category_of(one.fields) if elsewhere else None
        place = str(category.value) if category else ""
        other = taken.setdefault((title_kept(str(declared.value), limits).casefold(), place), one)
        if other is not one and one.key in to_be_written:
            setting = TWICE if limits.said(TWICE_BY_CHOICE) is Said.BY_DEFAULT else TWICE_BY_CHOICE
            said = limits.said(setting)
            message = f"the page {other.key} ({other.fields['title'].origin.span}) has this title already, and "
            message += f"{said.value} takes each title once ({setting})"
            yield one, Refused(declared.origin, "same-name", said, message, "give one of the two another title")


def twice_anywhere(limits: ForumLimits) -> bool:
    """Whether any two topics may have one title."""
    return _is_allowed(TWICE, limits)


def twice_elsewhere(limits: ForumLimits) -> bool:
    """Whether topics of two categories may have one title."""
    return _is_allowed(TWICE_ELSEWHERE, limits)


def _is_allowed(setting: str, limits: ForumLimits) -> bool:
    return limits.on(setting) or limits.text(TWICE_BY_CHOICE) == CHOICES[setting]
