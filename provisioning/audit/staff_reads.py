"""The reads of rules about accounts, keys and backups: all under /admin, and permitted to a key that may only read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from idiaspora.plugin_config.kinds.names import MODERATOR
from idiaspora.provisioning.audit.reads import Asking, Read
from idiaspora.provisioning.audit.timestamps import is_older, moment
from idiaspora.provisioning.forum.endpoints import IncompleteRead, Row

PER_PAGE = 100
MOST_PAGES = 5
KEYS_PER_PAGE = 50
MOST_KEY_DETAILS = 5
"""A list of keys leaves out their scopes (3.5): only so many suspicious keys are looked at one by one."""


@dataclass(frozen=True)
class Accounts:
    """Rows of accounts by id: the staff, and whoever is suspended or silenced; on a small forum all of them."""

    rows: Mapping[int, Row]
    has_all: bool

    @property
    def staff(self) -> tuple[Row, ...]:
        """Admins and moderators who are people: Discourse's own accounts have numbers below 1."""
        return tuple(row for row in self.rows.values() if row["id"] > 0 and (row["admin"] or row[MODERATOR]))

    @property
    def admins(self) -> tuple[Row, ...]:
        return tuple(row for row in self.staff if row["admin"])


def _accounts(asking: Asking) -> Accounts:
    """An unknown word lists everybody, by 100: whoever is not on a page that is full is looked for by the others."""
    first = _page(asking, "active", 1)
    if len(first) < PER_PAGE:
        return Accounts(_by_id(first), has_all=True)
    rows = [row for flag in ("staff", "suspended", "silenced") for row in _pages(asking, flag)]
    return Accounts(_by_id([*first, *rows]), has_all=False)


def _pages(asking: Asking, flag: str) -> list[Row]:
    rows: list[Row] = []
    for page in range(1, MOST_PAGES + 1):
        found = _page(asking, flag, page)
        rows += found
        if len(found) < PER_PAGE:
            return rows
    raise IncompleteRead(f"the forum has more than {MOST_PAGES * PER_PAGE} {flag} accounts")


def _page(asking: Asking, flag: str, page: int) -> list[Row]:
    rows: list[Row] = asking.client.send("GET", f"/admin/users/list/{flag}.json", query={"page": page})
    return rows


def _by_id(rows: Iterable[Row]) -> Mapping[int, Row]:
    return {int(row["id"]): row for row in rows}


ACCOUNTS = Read(
    "accounts", ("GET /admin/users/list/active.json; above 99 accounts also staff, suspended and silenced",), _accounts
)


@dataclass(frozen=True)
class ApiKey:
    """A key that is not revoked. `username` is "" for a key of all users; `scopes` None where they were not read."""

    id: int
    description: str
    created: datetime
    used: datetime | None
    username: str
    scopes: tuple[str, ...] | None

    @property
    def is_global(self) -> bool | None:
        """Whether it may do all that its user may; None when that is not known. What is called “read only” may be."""
        return None if self.scopes is None else not self.scopes


def unused(key: ApiKey, now: datetime, days: int) -> bool:
    return is_older(key.used or key.created, now, days)


def old(key: ApiKey, now: datetime, days: int) -> bool:
    return is_older(key.created, now, days)


def _api_keys(asking: Asking) -> tuple[ApiKey, ...]:
    keys: list[ApiKey] = []
    details = 0
    for row in _key_rows(asking):
        key = _key(row)
        if key.scopes is None and _is_suspicious(key, asking) and details < MOST_KEY_DETAILS:
            details += 1
            key = _key(asking.client.send("GET", f"/admin/api/keys/{key.id}.json")["key"])
        keys.append(key)
    return tuple(keys)


def _key_rows(asking: Asking) -> list[Row]:
    rows: list[Row] = []
    for page in range(MOST_PAGES):
        query = {"offset": page * KEYS_PER_PAGE, "limit": KEYS_PER_PAGE}
        found = asking.client.send("GET", "/admin/api/keys.json", query=query)["keys"]
        rows += [row for row in found if not row["revoked_at"]]
        if len(found) < KEYS_PER_PAGE:
            return rows
    raise IncompleteRead(f"the forum has more than {MOST_PAGES * KEYS_PER_PAGE} API keys")


def _key(row: Row) -> ApiKey:
    created = moment(row["created_at"])
    if created is None:
        raise ValueError("a key without the time of its creation")
    scopes = row.get("api_key_scopes")
    return ApiKey(
        int(row["id"]),
        str(row.get("description") or ""),
        created,
        moment(row["last_used_at"]),
        str((row.get("user") or {}).get("username") or ""),
        None
        if scopes is None
        else tuple(f"{scope['resource']}:{scope.get('key') or scope['action']}" for scope in scopes),
    )


def _is_suspicious(key: ApiKey, asking: Asking) -> bool:
    days, years = asking.limits["global-api-key-unused"], asking.limits["global-api-key-old"]
    return unused(key, asking.now, days) or old(key, asking.now, years)


API_KEYS = Read(
    "API keys",
    ("GET /admin/api/keys.json", "GET /admin/api/keys/ID.json for at most 5 that are old or unused"),
    _api_keys,
)


def _backups(asking: Asking) -> tuple[datetime, ...]:
    times = (moment(row["last_modified"]) for row in asking.client.send("GET", "/admin/backups.json"))
    return tuple(time for time in times if time is not None)


BACKUPS = Read("backups", ("GET /admin/backups.json",), _backups)
"""When the backups that there are were made."""
