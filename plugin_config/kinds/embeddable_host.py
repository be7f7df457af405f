"""Sites that may show comments of the forum below their pages (Discourse 3.5, `EmbeddableHost`)."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import DISTINCT, Boolean, CategoryPath, Line, Name, TagName, Username
from idiaspora.plugin_config.fields.directory import USER, Directory
from idiaspora.plugin_config.fields.field import NAME_SET, TEXT, Wire, fields_of
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing, in_fields
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.embedding import ONE_USER
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.named import id_of
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons
from idiaspora.plugin_config.kinds.quirk import Quirk, is_empty
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.trail import Trail, detail
from idiaspora.plugin_config.kinds.writes import Written, creating, deleting, updating, whole_body

NAME = "embeddable_host"
ADMIN = "/admin/embeddable_hosts"
SENT_WHOLE = ("host", "allowed_paths", "category_id", "user", "tags")
"""What every write has to say: the forum empties what is left out, and takes Uncategorized as the category (3.5)."""
HOST = re.compile(
    r"([a-z0-9]+([-.]+[a-z0-9]+)*\.[a-z]{2,24}|([a-z0-9]+([-.]+[a-z0-9]+)*\.)?localhost|\d{1,3}(\.\d{1,3}){3})(:\d{1,5})?",
    re.IGNORECASE,
)
"""Names with an ending, addresses of four numbers, and the machine itself, each with a port or without (3.5)."""


def _host(text: str) -> str:
    """Raises where the forum would cut something off."""
    if re.match(r"https?://", text) or "/" in text:
        rest = re.sub(r"^https?://", "", text).partition("/")[0]
        raise refusal(
            "bad-address", "a host is neither an address nor a path", f"write {rest}, and its pages under paths"
        )
    if re.search(r"\s", text):
        raise refusal("bad-address", "no host has spaces in its name", "write it like www.example.org")
    if not HOST.fullmatch(text):
        message = f"“{text}” is no name of a host as Discourse takes it"
        raise refusal("bad-address", message, "write it in the letters a to z with its ending, like www.example.org")
    return text


class EmbeddableHost(Declaration):
    """A site that may show comments of the forum below its pages."""

    host: Annotated[Annotated[Name, AfterValidator(_host)], Wire("host")]
    """The site, such as www.example.org."""
    category: Annotated[CategoryPath, Wire("category_id", id_of(CATEGORY))]
    """Where the topics of its pages are made."""
    paths: Annotated[Line | None, Wire("allowed_paths", TEXT)] = None
    """Which of its pages, as a regular expression of their paths; all without it."""
    user: Annotated[Username | None, Wire("user", ONE_USER)] = None
    """In whose name the topics are made."""
    tags: Annotated[Annotated[tuple[TagName, ...], DISTINCT] | None, Wire("tags", NAME_SET)] = None
    """What the topics are tagged with. The forum makes those that it does not have."""
    protect: Boolean | None = None
    """Refuse to delete it."""


FIELDS = fields_of(EmbeddableHost)


def _body(change: Written, names: Directory) -> dict[str, Any]:
    return {"embeddable_host": {"host": change.key, **whole_body(change, FIELDS, names, kept=SENT_WHOLE)}}


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    named = {CATEGORY: "category", USER: "user"}
    found = ((kind, resource.fields.get(name)) for kind, name in named.items())
    return frozenset((kind, declared.value) for kind, declared in found if declared is not None and declared.value)


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """Whoever writes the pages of a site makes topics: of other pages than now, elsewhere, or in another name."""
    said = f"pages of {change.key} could show comments of the forum, and make topics on it"
    if change.live is None:
        return [(said, item) for item in change.fields if item.field == "category"]
    reasons: Reasons = []
    for item in change.fields:
        if item.field == "paths":
            reasons.append((said, item))
        if item.field == "category":
            reasons.append((f"pages of {change.key} could make topics in {item.new}", item))
        if item.field == "user" and item.new:
            reasons.append((f"pages of {change.key} could make topics in the name of {item.new}", item))
    return reasons


KIND = Kind(
    NAME,
    level=77,
    fields=FIELDS,
    create=creating(ADMIN, _body),
    update=updating(ADMIN, _body),
    delete=deleting(ADMIN),
    references=_references,
    calls=(CalledThings(Thing.TAG, in_fields("tags"), is_made=True, late=True, synonym=""),),
    section=Section(
        ("embedding", "hosts"), EmbeddableHost, "Sites that may show comments of the forum below their pages."
    ),
    identity=Identity("host", lambda row: str(row["host"]), unique=False),
    reads=Listing("/admin/customize/embedding.json", "embeddable_hosts", needed=("id", "host")),
    made="embeddable_host",
    quirks=(
        Quirk(
            "unknown-user-dropped",
            "user",
            is_empty,
            "a user whom the forum does not have is left out without a word",
            "write a username that it has",
        ),
    ),
    opens=Opens(
        lambda change: f"embedding.hosts[{change.key}]",
        _reasons,
        new=True,
        said=(
            "one of `embedding.hosts` that is new, or has other `paths`, another `category` or `user`",
            "pages of that site could make topics, there or in that name",
        ),
    ),
    trail=Trail(
        "embeddable_host_create",
        "embeddable_host_update",
        "embeddable_host_destroy",
        key_of=lambda entry: detail(entry.get("context"), "host"),
    ),
    export=Export(needs=(CATEGORY,), page="/admin/customize/embedding"),
)
