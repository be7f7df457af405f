"""Watched words: what the forum does with posts that hold them (Discourse 3.5, `WatchedWord`)."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, model_validator
from pydantic import Field as Limits

from idiaspora.plugin_config.checking.declarations import Declaration, refusal
from idiaspora.plugin_config.checking.scalars import Boolean, Line, Name
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Where, Wire, fields_of
from idiaspora.plugin_config.fields.own_paths import NO_OWN_PATH, OWN_PATH, as_own_path
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing
from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.names import WATCHED_WORD
from idiaspora.plugin_config.kinds.opening import MARKUP, Onlookers, Opens, Reasons, known
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.writes import Request, Written, deleting

NAME = WATCHED_WORD
ADMIN = "/admin/customize/watched_words"
LONGEST = 100
"""Characters of the longest word and of the longest replacement (3.5)."""
WITH_REPLACEMENT = ("link", "replace", "tag")
NEED_REPLACEMENT = {"link": "an address that it leads to", "tag": "the tags that topics with it get"}
WITH_HTML = "replace"
HOLDING = "require_approval"


def _kept(word: str) -> str:
    kept = re.sub(r"\*+", "*", word)
    if kept != word:
        raise refusal("wrong-value", "Discourse keeps one star where several stand in a row", f"write “{kept}”")
    return word


def _same_replacement(one: str | None, other: str | None, where: Where) -> bool:
    """Whether two replacements are one. Before the path that a link has, the forum puts its own address (3.5), which
    may be another one than that under which it is reached here."""
    path, address = sorted(((one or "").strip(), (other or "").strip()), key=len)
    is_of_path = path.startswith("/") and address.endswith(path)
    return path == address or (is_of_path and bool(re.fullmatch(r"https?://[^?#]+", address.removesuffix(path))))


REPLACEMENT = Codec(
    encode=lambda value, where: value or "", decode=lambda value, where: value or "", same=_same_replacement
)

SWITCH = Codec(
    # A plain false would not be taken for html (3.5).
    encode=lambda value, where: "true" if value else "false",
    decode=lambda value, where: bool(value),
)


class WatchedWord(Declaration):
    """A word on which the forum acts."""

    word: Annotated[Annotated[Name, Limits(max_length=LONGEST), AfterValidator(_kept)], Wire("word")]
    """The word, unique without regard to case, whatever is done with it; a star stands for any letters."""
    action: Annotated[
        Literal["block", "censor", "require_approval", "flag", "link", "replace", "tag", "silence"],
        Wire("action_key", read="action"),
    ]
    """What is done: posts are refused, held for approval or flagged, the word is hidden, linked or replaced, the topic
    is tagged, or a new member who writes it is silenced."""
    replacement: Annotated[Annotated[Line, Limits(max_length=LONGEST)] | None, Wire("replacement", REPLACEMENT)] = None
    """What stands in its place, where it links to (an address, or a path of the forum), or the tags, with commas."""
    case_sensitive: Annotated[Boolean | None, Wire("case_sensitive", SWITCH)] = None
    """Whether capitals make it another word."""
    html: Annotated[Boolean | None, Wire("html", SWITCH)] = None
    """Whether the replacement is HTML."""
    protect: Boolean | None = None
    """Refuse to delete it."""

    @model_validator(mode="after")
    def _action_fits(self) -> "WatchedWord":
        if self.replacement and self.action not in WITH_REPLACEMENT:
            raise refusal(
                "wrong-value",
                f"a word with the action {self.action} has no replacement",
                f"write one of the actions {', '.join(WITH_REPLACEMENT)}, or leave replacement out",
            )
        if self.action in NEED_REPLACEMENT and not self.replacement:
            needed = NEED_REPLACEMENT[self.action]
            raise refusal("wrong-value", f"the action {self.action} needs {needed}", "write it as replacement")
        if self.action == "link" and not re.match(r"https?://|/", self.replacement or ""):
            # Discourse takes all else for a path of the forum, or refuses it (3.5).
            raise refusal(
                "bad-address",
                "the word would not lead to that address",
                f"write https://{self.replacement}, or /{self.replacement} for a page of the forum",
            )
        target = self.replacement or ""
        if self.action == "link" and not _leads_elsewhere(target) and not OWN_PATH.match(target):
            raise refusal(
                "bad-address",
                f"“{target}” is no path of the forum: {NO_OWN_PATH}",
                f"write {as_own_path(target)}, or https:// before another host",
            )
        if self.html and self.action != WITH_HTML:
            raise refusal(
                "wrong-value",
                f"html goes only with the action {WITH_HTML}",
                f"write action: {WITH_HTML}, or leave html out",
            )
        return self


FIELDS = fields_of(WatchedWord)


def _leads_elsewhere(replacement: str | None) -> bool:
    return re.match(r"https?://", replacement or "") is not None


def _tags_in(word: Resource, row: Row, field: str, value: Any) -> Sequence[str]:
    return _tags_named(word, value) if field == "replacement" else ()


def _tags_named(word: Resource, replacement: str | None) -> tuple[str, ...]:
    """The tags, with commas between, that topics get for a word."""
    action = word.fields.get("action")
    given = action is not None and action.value == "tag"
    return tuple(tag.strip() for tag in (replacement or "").split(",") if tag.strip()) if given else ()


def whole(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with what the forum leaves out of it because the action has none (3.5)."""
    left_out: dict[str, Any] = {} if row["action"] in WITH_REPLACEMENT else {"replacement": None}
    return left_out | ({} if row["action"] == WITH_HTML else {"html": False}) | dict(row)


def _upsert(change: Written, names: Directory, known: Mapping[str, Any]) -> dict[str, Any]:
    """The body that makes or changes a word: `known` and all that is declared, since a word that had another action
    may keep what that one did not show."""
    body = dict(known)
    for name, declared in change.resource.fields.items():
        FIELDS[name].place(body, declared.value, names)
    return {"words": [body.pop("word", change.key)], **body}


def _standing(change: Update, names: Directory) -> dict[str, Any]:
    """What a word has, as a body says it."""
    body: dict[str, Any] = {}
    for name, field in FIELDS.items():
        value = change.live.value(name)
        if name in ("action", "case_sensitive") or value:
            field.place(body, value, names)
    return body


def _create(change: Written, names: Directory) -> tuple[Request, ...]:
    return (Request("POST", f"{ADMIN}.json", json=_upsert(change, names, {})),)


DELETE = deleting(ADMIN)


def _is_renewed(change: Change) -> bool:
    """Whether a change takes a new watched word: other letters, or a replacement that goes."""
    wanted = change.wanted()
    return "word" in wanted or wanted.get("replacement", "kept") in (None, "")


def _update(change: Update, names: Directory) -> tuple[Request, ...]:
    """An update is a creation, which finds the word by its letters; these, and what is emptied, need a new one."""
    if _is_renewed(change):
        again = Request("POST", f"{ADMIN}.json", json=_upsert(change, names, _standing(change, names)), renews=True)
        return (*DELETE(Delete(change.resource, live=change.live), names), again)
    return _create(change, names)


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    """Of all that words do, refusing posts is what nobody is spared (3.5); a link to another site stands in everybody's
    posts."""
    said = "posts with such a word would be refused, those of staff and of this program too"
    free = "posts with such a word would no longer wait for approval"
    wanted, live = change.wanted(), change.live
    present = live.value("action") if live else None
    if isinstance(change, Delete):
        gone = FieldChange("action", present, None, change.resource.origin)
        return [(free, gone)] if present == HOLDING else []
    reasons: Reasons = [
        (said if item.new == "block" else free, item)
        for item in change.fields
        if item.field == "action" and (item.new == "block" or item.old == HOLDING)
    ]
    if not reasons and present == HOLDING:
        capitals = "posts with such a word in other capitals would no longer wait for approval"
        reasons += [(capitals, item) for item in change.fields if item.field == "case_sensitive" and item.new]
    action = wanted.get("action", present)
    target = wanted.get("replacement", known(live.value("replacement")) if live else None)
    html = wanted.get("html", known(live.value("html")) if live else None)
    if action == WITH_HTML and html and MARKUP.search(target or ""):
        said = "HTML would stand in everybody's posts"
        reasons += [(said, item) for item in change.fields if item.field in ("action", "replacement", "html")][:1]
    if action == "link" and _leads_elsewhere(target):
        leads = f"the word would lead to another site in everybody's posts: {target}"
        reasons += [(leads, item) for item in change.fields if item.field in ("action", "replacement")][:1]
    return reasons


OPENS = Opens(
    lambda change: "watched_words",  # one consent for a whole list of them
    _reasons,
    new=True,
    gone=True,
    said=(
        "`action` of a watched word becomes `block`, or is no longer `require_approval`, for the word or some of its "
        "capitals, or such a word goes, or it is a `link` to another site or a `replace` with HTML that is new",
        "nobody could write it any more, staff included, nobody would look at it first, or everybody's posts would "
        "have it",
    ),
    does="would judge posts otherwise",
)


def _after(change: Change) -> frozenset[tuple[str, str]]:
    """The forum refuses a word for a tag that is not there yet (3.5)."""
    return frozenset(("tag", tag) for tag in _tags_named(change.resource, change.wanted().get("replacement")))


KIND = Kind(
    NAME,
    level=72,  # a word can give topics tags that categories make
    fields=FIELDS,
    create=_create,
    update=_update,
    delete=DELETE,
    order=Order(requests=lambda change: 1 + (isinstance(change, Update) and _is_renewed(change)), after=_after),
    section=Section(("watched_words",), WatchedWord, "Words on which the forum acts."),
    identity=Identity("word", lambda row: str(row["word"]), unique=False),
    reads=Listing(f"{ADMIN}.json", "words", shaped=whole, needed=("id", "word", "action")),
    made="words",
    calls=(CalledThings(Thing.TAG, _tags_in, without="no topic can get it", as_written=True, needs_tagging=True),),
    opens=OPENS,
    export=Export(page=ADMIN),
)
