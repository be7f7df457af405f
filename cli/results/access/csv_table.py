"""Who can see, reply and create where, for spreadsheets: one line for each category and audience."""

import csv
from io import StringIO

from idiaspora.cli.results.access.view import AccessView
from idiaspora.cli.results.access.watching import HEADINGS, watched_text
from idiaspora.cli.text.spreadsheets import cell
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.provisioning.safety.exposure import CategoryAccess, Rights, rights

RIGHTS = ("see", "reply", "create")


def access_table(shown: AccessView) -> str:
    """CSV with a heading; with a state to come, three columns more for it."""
    text = StringIO()
    watched_after = [f"{name} afterwards" for name in HEADINGS.values()] if shown.then else []
    writer = csv.writer(text, lineterminator="\n")
    after = [f"{right} afterwards" for right in RIGHTS] if shown.then else []
    writer.writerow([CATEGORY, "topics", "audience", *RIGHTS, *after, *HEADINGS.values(), *watched_after])
    present = {category.path: category for category in shown.now.categories}
    earlier = {audience.name: audience for audience in shown.now.audiences}
    for category in shown.last.categories:
        here = present.get(category.path)
        watched = _watched(shown, here) + (_watched(shown, category) if shown.then else [])
        for audience in shown.last.audiences:
            was = earlier.get(audience.name, audience)
            now = rights(here, was, shown.now.site) if here else None
            then = _words(rights(category, audience, shown.last.site)) if shown.then else []
            known = _words(now) if now else [""] * len(RIGHTS)
            writer.writerow([cell(category.path), category.topics, cell(audience.name), *known, *then, *watched])
    return text.getvalue()


def _watched(shown: AccessView, category: CategoryAccess | None) -> list[str]:
    """Who watches over a category; nothing for one that is not there."""
    if category is None:
        return [""] * len(HEADINGS)
    values = category.oversight.by_field.items()
    return [cell(watched_text(field, value, shown.roles)) for field, value in values]


def _words(given: Rights) -> list[str]:
    return ["yes" if getattr(given, right) else "no" for right in RIGHTS]
