"""Stored queries of Data Explorer: reports that admins, and the members of groups, run (Discourse 3.5,
`DiscourseDataExplorer::Query`)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.previous_names import FormerNames
from idiaspora.plugin_config.checking.scalars import Boolean, FilledText, GroupNames, Name, Text
from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import TEXT, UNKNOWN, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, FieldChange
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Detail, Listing, Pages, Row, Section
from idiaspora.plugin_config.kinds.named import GROUP_SET
from idiaspora.plugin_config.kinds.names import GROUP
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons, known
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.shifts import NOTHING, Audiences, Moves, Shifts, in_both, moved
from idiaspora.plugin_config.kinds.writes import Written, creating, deleting, updating, whole_body

NAME = "data_explorer_query"
ADMIN = "/admin/plugins/explorer/queries"
MOVED = "/admin/plugins/discourse-data-explorer/queries"
"""Where newer versions show them (2026); writes go to the old addresses on every version."""
ROWS_PER_PAGE = 50
SENT_WHOLE = ("name", "description", "sql", "group_ids")
"""What every write says: without its groups a query has none any more (3.5)."""


def _one_statement(sql: str) -> str:
    if ";" in sql:
        raise refusal(
            "wrong-value",
            "Data Explorer runs no query with a semicolon, be it at the end or in a comment",
            "take the semicolons out, and write one SELECT",
        )
    return sql


class Query(Declaration):
    """A stored query of Data Explorer."""

    name: Annotated[Name, Wire("name")]
    """What it is called."""
    sql: Annotated[Annotated[FilledText, AfterValidator(_one_statement)], Wire("sql", TEXT)]
    """One SELECT of PostgreSQL, without semicolons; `!file report.sql`."""
    description: Annotated[Text | None, Wire("description", TEXT)] = None
    """What it shows."""
    groups: Annotated[GroupNames | None, Wire("group_ids", GROUP_SET)] = None
    """The groups whose members may run it, beside admins. They see what it shows, be it hidden from them elsewhere."""
    previously: FormerNames | None = None
    """Former names, so that it is renamed and not made anew."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(Query)


def _body(change: Written, names: Directory) -> dict[str, Any]:
    return {"query": {**whole_body(change, FIELDS, names, kept=SENT_WHOLE), "name": change.key}}


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    declared = resource.fields.get("groups")
    return frozenset((GROUP, name) for name in (declared.value if declared else ()))


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """Members of a group get to see what no category lets them see, or something else of it."""
    wanted = change.wanted()
    present: Mapping[str, Any] = change.live.values if change.live else {}
    present_groups = present.get("groups") or ()
    # What was not read may be anybody.
    groups = wanted.get("groups", ("its groups",) if present_groups is UNKNOWN else present_groups)
    reasons: Reasons = []
    for item in change.fields:
        more = set(item.new) - set(known(item.old) or ()) if item.field == "groups" else set()
        if more:
            reasons.append((f"members of {', '.join(sorted(more))} could run it, and see whatever it shows", item))
        if item.field == "sql" and groups and change.live is not None:
            reasons.append((f"members of {', '.join(sorted(groups))} would see whatever it shows then", item))
    return reasons


def _readers(value: Any) -> Audiences:
    return frozenset(group_key(name) for name in known(value) or ())


def _moved(change: Change, item: FieldChange) -> Shifts:
    """Who may run it; and where it shows something else, that opens, and what it showed closes."""
    if item.field == "groups":
        return moved(_readers(item.old), _readers(item.new))
    if item.field != "sql":
        return NOTHING
    before = _readers(change.live.value("groups")) if change.live else frozenset()
    declared = change.resource.fields.get("groups")
    return Shifts(opened=_readers(declared.value) if declared else before, closed=before)


def _between(change: Change, item: FieldChange) -> Any:
    return in_both(known(item.old), item.new) if item.field == "groups" else item.old


MOVES = Moves(
    _moved,
    creation=lambda change: Shifts(opened=_readers(change.wanted().get("groups"))),
    deletion=lambda change: Shifts(closed=_readers(change.live.value("groups"))),
    between=_between,
)

KIND = Kind(
    NAME,
    level=79,
    nouns=("query", "queries"),
    fields=FIELDS,
    create=creating(ADMIN, _body),
    update=updating(ADMIN, _body),
    delete=deleting(ADMIN),
    references=_references,
    also_told=frozenset({"description", "sql", "groups"}),
    moves=MOVES,
    section=Section(
        ("data_explorer", "queries"),
        Query,
        "Stored queries of Data Explorer.",
        implies={"data_explorer_enabled": "true"},
    ),
    identity=Identity(unique=False),
    reads=Listing(
        f"{ADMIN}.json",
        "queries",
        ours=lambda row: int(row["id"]) > 0,
        pages=Pages("offset", ROWS_PER_PAGE, step=ROWS_PER_PAGE),
        detail=Detail(f"{ADMIN}/{{id}}.json", "query"),
        moved=(ADMIN, MOVED),
        switches=("data_explorer_enabled",),
        hint="Is the plugin Data Explorer there? The page of plugins in the administration lists it.",
    ),
    made="query",
    kept="its number, by which others link to it",
    opens=Opens(
        lambda change: f"data_explorer.queries[{change.key}]",
        _reasons,
        new=True,
        audience=frozenset({"groups"}),
        said=("`groups` of one of `data_explorer.queries`, or its `sql`", "members of groups see whatever it shows"),
    ),
    export=Export(needs=(GROUP,), page="/admin/plugins/explorer?id={id}"),
)
