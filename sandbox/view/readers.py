"""The readers through whose eyes the page shows the forum: made for the moment, and never kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from idiaspora.sandbox.groups.groups import insert_row
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.seed import USER_DEFAULTS
from idiaspora.sandbox.site.user_defaults import give_to_new
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.users.trust_levels import join_levels

EVERYTHING, VISITOR, MEMBER, EXPERT = "everything", "visitor", "member", "expert"
NAMES = (EVERYTHING, VISITOR, MEMBER, EXPERT)
USERNAME = "(a reader of the page)"
"""No name that a forum would take, so that it is nobody's."""


@dataclass(frozen=True)
class Reader:
    """Who looks. `group` is what an expert is a member of; `user` is the new account, which a visitor does not use."""

    name: str
    group: str | None
    context: Context
    user: Document
    is_login_required: bool


def is_shut_out(reader: Reader) -> bool:
    """Whether the forum shows nothing to this reader, who has no account."""
    return reader.context.user is None and reader.is_login_required


class _Over(Exception):
    """Ends the transaction in which a reader is there."""


def own_groups(store: Store) -> list[Document]:
    """The groups that the forum does not come with, by name."""
    groups = [group for group in store.all("group") if not group["automatic"]]
    return sorted(groups, key=lambda group: str(group["name"]).lower())


@contextmanager
def reader(store: Store, host: str, name: str, group: str) -> Iterator[Reader]:
    """A reader of this name (everything for another one) in this group, or in the first one where there is none such.

    What is written for them is taken back.
    """
    try:
        with store.transaction():
            context = Context(store, SiteSettings(store), "GET", "/", {}, {}, host=host)
            account = _account(context)
            found = None
            if name == EXPERT:
                groups = own_groups(store)
                asked = [row for row in groups if group in (row["name"], str(row["id"]))]
                found = next(iter([*asked, *groups]), None)
                if found is not None:
                    insert_row(store, found["id"], account, notification_level=3)
            known = name if name in NAMES else EVERYTHING
            user = {EVERYTHING: {**account, "admin": True}, VISITOR: None}.get(known, account)
            shuts = context.settings.on("login_required")
            yield Reader(known, found["name"] if found else None, replace(context, user=user), account, shuts)
            raise _Over
    except _Over:
        pass


def _account(context: Context) -> Document:
    """An account as everybody gets it who comes to the forum now."""
    names = {"username": USERNAME, "name": "", "email": None}
    level = context.settings.number("default_trust_level")
    columns = {**USER_DEFAULTS, **names, "trust_level": max(level, 1), "created_at": context.now()}
    user = give_to_new(context.store, context.settings, context.store.insert("user", columns))
    join_levels(context.store, user)
    return user
