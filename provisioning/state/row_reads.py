"""The reads whose rows several kinds share: under which id each resource has its row, how the rows are read, and how
many requests that takes."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from idiaspora.plugin_config.fields.capabilities import NOTHING_SEEN, Capabilities, in_categories
from idiaspora.plugin_config.fields.directory import Entry
from idiaspora.plugin_config.fields.field import ReadBy
from idiaspora.plugin_config.kinds.reads import Source
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.review import SETTING, with_approval
from idiaspora.provisioning.errors import NotFound
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import Row
from idiaspora.provisioning.state.discovery import find_people
from idiaspora.provisioning.state.found import Found

POSTS_PER_PAGE = 50

Asked = Sequence[tuple[Resource, Any]]
"""Resources, each with the number or name under which the answer has its row."""

Rows = Mapping[Any, Row]
"""Rows by number or name."""


@dataclass(frozen=True)
class RowRead:
    """One of the reads. `id_of` is under which number or name it has a resource, None for one that does not exist.
    `rows` reads the rows of those that are asked for, and maybe others. `requests` is about how many requests that
    takes, where so many of them are made in the same run. `seen` is what the rows show of the forum."""

    id_of: Callable[[Resource, Found], int | str | None]
    rows: Callable[[ForumClient, Asked, Found], Rows]
    requests: Callable[[Sequence[Resource], int, Capabilities], int]
    seen: Callable[[Iterable[Row]], Capabilities] = lambda rows: NOTHING_SEEN


def needs(resource: Resource, by: ReadBy) -> bool:
    """Whether a field of a resource is carried by a read only."""
    fields = KINDS[resource.kind].fields
    return any(fields[name].wire.read_by is by for name in resource.fields)


def _whole_id(resource: Resource, found: Found) -> int | None:
    """The id of the whole of a part, and of what is a whole itself."""
    whole = _whole(resource, found)
    return whole.id if whole else None


def _whole(resource: Resource, found: Found) -> Entry | None:
    return found.names.find(KINDS[resource.kind].part_of or resource.kind, resource.key)


def _setting_rows(client: ForumClient, asked: Asked, found: Found) -> Rows:
    return found.setting_rows or endpoints.settings(client, (resource.key for resource, _ in asked)).rows


def _group_rows(client: ForumClient, asked: Asked, found: Found) -> Rows:
    """The bulk read, or each group by itself where that does not suffice."""
    stored = {id: group.stored for resource, id in asked if (group := _whole(resource, found))}
    detailed = sorted({id for resource, id in asked if needs(resource, ReadBy.DETAIL)})
    bulk = endpoints.group_rows(client) if stored.keys() - set(detailed) else {}
    forum = found.names.forum
    return {**bulk, **{id: endpoints.group_detail(client, id, stored[id], forum) for id in detailed}}


def _group_requests(resources: Sequence[Resource], made: int, forum: Capabilities) -> int:
    detailed = {resource.key for resource in resources if needs(resource, ReadBy.DETAIL)}
    return len(detailed) + bool({resource.key for resource in resources} - detailed)


def _member_rows(client: ForumClient, asked: Asked, found: Found) -> Rows:
    rows: dict[int, Row] = {}
    for resource, id in asked:
        whole = _whole(resource, found)
        people = found.members.get(id) or endpoints.people(client, whole.stored if whole else resource.key)
        rows[id] = {"id": id, "members": people.members, "owners": people.owners}
    return rows


def _user_rows(client: ForumClient, asked: Asked, found: Found) -> Rows:
    return found.people or find_people(client, (resource.key for resource, _ in asked), found).people


def _category_rows(client: ForumClient, asked: Asked, found: Found) -> Rows:
    rows: dict[int, Row] = dict(endpoints.categories_found(client, [id for _, id in asked]))
    for resource, id in asked:
        if needs(resource, ReadBy.SETTINGS_ROW) and SETTING not in rows[id]:
            rows[id] = with_approval(
                rows[id], endpoints.approval_row(client, found.address(resource.kind, resource.key))
            )
    return rows


def _category_requests(resources: Sequence[Resource], made: int, forum: Capabilities) -> int:
    by_themselves = [item for item in resources if needs(item, ReadBy.SETTINGS_ROW)]
    alone = 0 if forum.category_settings_in_bulk else len(by_themselves)
    return ceil(len(resources) / endpoints.CATEGORIES_PER_FIND) + alone


def _first_posts(client: ForumClient, asked: Asked, found: Found) -> Rows:
    return endpoints.about_posts(client, [topic for _, topic in asked], found.made_topics)


def _post_requests(resources: Sequence[Resource], made: int, forum: Capabilities) -> int:
    old, few = len(resources) - made, endpoints.POSTS_WORTH_A_PAGE
    of_old = old if old <= few else 1 + ceil(old / POSTS_PER_PAGE)
    of_new = made if made < few else ceil(made / POSTS_PER_PAGE)
    return of_old + 2 * of_new  # before they are written and after it


def _holder_rows(client: ForumClient, asked: Asked, found: Found) -> Rows:
    return {id: _holders(client, id) for _, id in asked}


def _holders(client: ForumClient, badge: int) -> Row:
    """Who holds a badge; nothing of them where it is not in use, or badges are off (3.5)."""
    try:
        return endpoints.badge_holders(client, badge)
    except NotFound:
        return {"id": badge}


ROW_READS: Mapping[Source, RowRead] = {
    Source.SETTINGS: RowRead(lambda resource, found: resource.key, _setting_rows, lambda *_: 1),
    Source.GROUPS: RowRead(_whole_id, _group_rows, _group_requests),
    Source.MEMBERS: RowRead(_whole_id, _member_rows, lambda resources, made, forum: len(resources)),
    Source.USERS: RowRead(lambda resource, found: resource.key.casefold(), _user_rows, lambda *_: 1),
    Source.CATEGORIES: RowRead(_whole_id, _category_rows, _category_requests, in_categories),
    Source.FIRST_POSTS: RowRead(lambda resource, found: found.topics.get(resource.key), _first_posts, _post_requests),
    Source.HOLDERS: RowRead(_whole_id, _holder_rows, lambda resources, made, forum: len(resources) + made),
    Source.ORDER: RowRead(
        lambda resource, found: resource.key,
        lambda client, asked, found: {id: {"order": found.order} for _, id in asked},
        lambda *_: 0,
    ),
}
"""Every read by its name."""


def expected_requests(resources: Sequence[Resource], made: Collection[tuple[str, str]], forum: Capabilities) -> int:
    """About how many requests read resources, of which those of these kinds and keys are made in the same run."""
    by_source: dict[Source | str, list[Resource]] = {}
    for resource in resources:
        by_source.setdefault(KINDS[resource.kind].source or resource.kind, []).append(resource)
    return sum(
        ROW_READS[source].requests(items, sum((item.kind, item.key) in made for item in items), forum)
        if isinstance(source, Source)
        else 1
        for source, items in by_source.items()
    )
