"""Keys, acting users and scopes (facts of Discourse 3.5, lib/auth/default_current_user_provider.rb)."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from idiaspora.sandbox.http.answers import Refusal, invalid_access, refused
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.site.key_scopes import permits
from idiaspora.sandbox.store.store import Document, Store

CREDENTIALS = "You are not permitted to view the requested resource. The API username or key is invalid."

Caller = tuple[Document | None, Document | None]


def fingerprint(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Access:
    """Finds the key and the acting user of a request. `secrets` maps fingerprints to the names of the first keys."""

    secrets: Mapping[str, str]

    def identify(
        self, store: Store, headers: Mapping[str, str], method: str, route: str, params: Mapping[str, Any]
    ) -> Caller:
        """The acting user and the key; both None without a key. Refuses what Discourse refuses."""
        sent = headers.get("Api-Key")
        if not sent:
            return None, None
        key = self.find_key(store, sent)
        if key is None or not _permits(key, method, route, params):
            raise bad_credentials()
        user = _acting_user(store, key, headers)
        if user is None:
            raise bad_credentials()
        if not user["active"] or is_suspended(user):
            raise invalid_access()
        note_use(store, key)
        return user, key

    def find_key(self, store: Store, sent: str) -> Document | None:
        """The stored key of this secret that is not revoked."""
        digest = fingerprint(sent)
        name = self.secrets.get(digest)
        for key in store.all("api_key"):
            if (name and key.get("secret") == name) or key.get("key_hash") == digest:
                return None if key.get("revoked_at") else key
        return None


def note_use(store: Store, key: Document) -> None:
    """When a key was used last, by the minute."""
    now = Context.now()
    if str(key.get("last_used_at"))[:16] != now[:16]:
        store.put("api_key", {**key, "last_used_at": now})


def bad_credentials() -> Refusal:
    return refused(403, CREDENTIALS, error_type="invalid_access")


def _permits(key: Document, method: str, route: str, params: Mapping[str, Any]) -> bool:
    """Whether the scopes of the key allow it. One without any may do everything, a granular one nothing (3.5)."""
    if not key["scopes"]:
        return key.get("scope_mode") != "granular"
    return permits(key["scopes"], method, route, params)


def is_suspended(user: Document) -> bool:
    until = user.get("suspended_till")
    return bool(until) and str(until) > Context.now()


def _acting_user(store: Store, key: Document, headers: Mapping[str, str]) -> Document | None:
    name = headers.get("Api-Username")
    bound = key.get("user_id")
    if bound is not None:
        user = store.get("user", bound)
        return user if user and (name is None or user["username"].lower() == name.lower()) else None
    if name is not None:
        return next(iter(store.named("user", "username", name)), None)
    number = headers.get("Api-User-Id")
    return None if number is None else store.get("user", as_integer(number) or 0)
