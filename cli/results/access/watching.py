"""Who moderates each category and whose posts wait for approval there, in words. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from idiaspora.cli.results.access.view import AccessView
from idiaspora.cli.text.values import WORDS
from idiaspora.plugin_config.kinds import review
from idiaspora.provisioning.safety.oversight import MODERATED_BY, WATCHED, Oversight, Watch

HEADINGS: Mapping[str, str] = {
    MODERATED_BY: "moderated by",
    **{name: f"{word} wait" for name, word in review.WORDS.items()},
}
"""What stands above the fields in tables, and before them in sentences."""
UNKNOWN = "not shown"


def names_text(names: Iterable[str], roles: Mapping[str, str]) -> str:
    """Groups by name, those of roles with the role; `roles` are the groups' names by role."""
    role_of = {group: role for role, group in roles.items()}
    said = (
        f"{WORDS.get(name, name)} (role {role_of[name]})" if name in role_of else WORDS.get(name, name)
        for name in names
    )
    return ", ".join(said)


def watched_text(field: str, value: Any, roles: Mapping[str, str]) -> str:
    """One field's value: the moderating groups, or whose posts wait."""
    if value is None:
        return UNKNOWN
    if field == MODERATED_BY:
        return names_text(value, roles) or "no group"
    if not isinstance(value, Mapping):
        return "all" if value else "none"
    ((word, groups),) = value.items()
    if not groups:
        return "all" if word == "except" else "none"
    return f"{'all but those of' if word == 'except' else 'those of'} {names_text(groups, roles)}"


def watched_cells(shown: AccessView, before: Oversight, after: Oversight) -> tuple[str, ...]:
    """The fields of one category for a table, with both values where they differ."""
    texts = [
        [watched_text(field, state.by_field[field], shown.roles) for field in WATCHED] for state in (before, after)
    ]
    return tuple(now if was == now else f"{was} → {now}" for was, now in zip(*texts, strict=True))


def watched_texts(shown: AccessView) -> Iterator[str]:
    """A sentence for the whole forum, then one for all categories of which the same is true."""
    people = shown.last.moderators
    moderate = "moderate" if len(people) > 1 else "moderates"
    yield f"every category: {', '.join(people) or 'nobody'} {moderate} the whole forum"
    together: dict[str, list[str]] = {}
    for category in shown.last.categories:
        values = category.oversight.by_field.items()
        said = "; ".join(f"{HEADINGS[field]}: {watched_text(field, value, shown.roles)}" for field, value in values)
        together.setdefault(said, []).append(category.path)
    for said, paths in together.items():
        yield f"{', '.join(paths)}: {said}"


def watch_text(watch: Watch, roles: Mapping[str, str]) -> str:
    """What a plan changes in it."""
    before, after = (watched_text(watch.field, value, roles) for value in (watch.before, watch.after))
    return f"{HEADINGS[watch.field]}: {before} → {after}"
