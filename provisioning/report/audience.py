"""Which themes a report may tell of, and to whom. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.reported import ReportedTheme
from idiaspora.provisioning.forum.category_rows import LiveCategory

RESTRICTED = "restricted: not everybody may see it, and the report names no audience (--audience GROUP)"
NOT_THERE = "the forum has no such category, or does not show it to the acting user"


@dataclass(frozen=True)
class Place:
    """A theme on the forum. `questions` is None where it has none there, `hidden` says that they may not be told of."""

    theme: ReportedTheme
    category: LiveCategory
    questions: LiveCategory | None
    hidden: bool = False


@dataclass(frozen=True)
class Places:
    """The themes that are told of, and those that are left out, each with its reason."""

    places: tuple[Place, ...]
    left_out: Mapping[str, str]
    notes: tuple[str, ...] = ()


def restricted_ones(desired: Desired, categories: Iterable[LiveCategory]) -> tuple[LiveCategory, ...]:
    """The restricted categories of themes and questions, and those above them."""
    wanted = {path for theme in desired.report.themes for path in (theme.category, theme.questions) if path}
    above = {path[: at + 1] for path in wanted for at in range(len(path)) if path[at + 1 : at + 2] in ("", "/")}
    return tuple(category for category in categories if category.restricted and category.path in above)


def places_of(
    desired: Desired, categories: Iterable[LiveCategory], seeing: Mapping[int, frozenset[str]], audience: str
) -> Places:
    """Where the themes stand. `seeing` gives, where an audience was named, the folded names of the groups that see each
    restricted category."""
    by_path = {category.path: category for category in categories}
    by_id = {category.id: category for category in by_path.values()}

    def refusal(category: LiveCategory) -> str:
        here: LiveCategory | None = category
        while here is not None:
            if here.restricted and not audience:
                return RESTRICTED
            if here.restricted and audience.casefold() not in seeing.get(here.id, frozenset()):
                return f"restricted: the group {audience} does not see it"
            here = by_id.get(here.parent_id) if here.parent_id is not None else None
        return ""

    places, left_out, notes = [], {}, []
    for theme in desired.report.themes:
        category = by_path.get(theme.category)
        reason = NOT_THERE if category is None else refusal(category)
        if category is None or reason:
            left_out[theme.category] = reason
            continue
        questions = by_path.get(theme.questions) if theme.questions else None
        if theme.questions and questions is None:
            notes.append(f"the questions of {theme.name} are not there: {NOT_THERE}")
        hidden = refusal(questions) if questions else ""
        if hidden:
            notes.append(f"the questions of {theme.name} are left out: {hidden}")
        places.append(Place(theme, category, None if hidden else questions, bool(hidden)))
    return Places(tuple(places), left_out, tuple(notes))
