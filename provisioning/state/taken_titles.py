"""Topics of the forum that have the title of a page already (3.5)."""

from collections.abc import Iterable, Iterator

from idiaspora.plugin_config.desired.shared_titles import twice_anywhere, twice_elsewhere
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.forum_limits import ForumLimits
from idiaspora.plugin_config.kinds.names import CATEGORY, PAGE
from idiaspora.plugin_config.kinds.page_limits import category_of, title_kept
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.errors import NoRoute, NotAuthorised, NotFound, Refused
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.state.found import Found


def problems_of_taken_titles(
    client: ForumClient, changes: Iterable[Change], found: Found, limits: ForumLimits
) -> Iterator[Problem]:
    """One read for each title that is to be written, where the forum takes each only once. Raises ForumError."""
    for change in changes if not twice_anywhere(limits) else ():
        title = str(change.wanted().get("title", "")) if change.kind == PAGE else ""
        if title and (taken := _with_title(client, change, title, found, limits)):
            origin = change.resource.fields["title"].origin
            yield Problem(
                "same-name",
                f"the forum has a topic of this title already (/t/{taken}), and takes each title once",
                origin.span,
                "give the page another title, or rename the topic on the forum",
                origin.path,
            )


def _with_title(client: ForumClient, change: Change, title: str, found: Found, limits: ForumLimits) -> int | None:
    """The number of a topic, other than the pages that were read, which has the title."""
    kept = title_kept(title, limits).casefold()
    text = kept.replace('"', " ")
    try:
        answer = client.send("GET", "/search.json", query={"q": f'"{text}" in:title'})
    except (NotFound, NotAuthorised, NoRoute, Refused):
        return None  # the forum lets nobody search
    rows = (answer.get("topics") if isinstance(answer, dict) else None) or ()
    pages = {entry.id for entry in found.names.rows(PAGE) or ()}
    declared = category_of(change.resource.fields)
    category = found.names.find(CATEGORY, str(declared.value)) if declared else None
    for row in rows:
        beside = not twice_elsewhere(limits) or (category is not None and row.get("category_id") == category.id)
        if beside and row.get("id") not in pages and str(row.get("title", "")).casefold() == kept:
            return int(row["id"])
    return None
