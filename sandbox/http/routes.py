"""The table of routes that the area modules fill, and the context that a handler is given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from idiaspora.sandbox.http.answers import Answer, blank, invalid_access
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.versions import Profile

if TYPE_CHECKING:
    from idiaspora.sandbox.model.site_settings import SiteSettings


@dataclass
class Context:
    """One request: its parameters (query, then body, as Rails merges them), who asks, and the forum.

    `user` is the acting user's document, None for a visitor. `query` and `body` are also there separately. `has_suffix`
    says that the path ended in `.json`, which was taken off.
    """

    store: Store
    settings: "SiteSettings"
    method: str
    path: str
    query: dict[str, Any]
    body: dict[str, Any]
    user: Document | None = None
    key: Document | None = None
    headers: dict[str, str] = field(default_factory=dict)
    host: str = "http://127.0.0.1"
    json_wanted: bool = True
    has_suffix: bool = False
    files: dict[str, Any] = field(default_factory=dict)

    @property
    def profile(self) -> Profile:
        """The version of Discourse that this forum is."""
        return self.store.profile

    @property
    def params(self) -> dict[str, Any]:
        return {**self.query, **self.body}

    @property
    def is_admin(self) -> bool:
        return bool(self.user and self.user["admin"])

    @property
    def is_staff(self) -> bool:
        return bool(self.user and (self.user["admin"] or self.user["moderator"]))

    def require_login(self) -> Document:
        """The acting user; refuses visitors as Discourse does."""
        if self.user is None:
            from idiaspora.sandbox.http.answers import refused

            raise refused(403, "You need to be logged in to do that.", error_type="not_logged_in")
        return self.user

    def require_admin(self) -> Document:
        user = self.require_login()
        if not user["admin"]:
            raise invalid_access()
        return user

    def require_staff(self) -> Document:
        user = self.require_login()
        if not self.is_staff:
            raise invalid_access()
        return user

    @staticmethod
    def now() -> str:
        """The time as Discourse writes it, with milliseconds."""
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


Handler = Callable[..., Answer]
Offered = Callable[[Profile], bool]


def always(profile: Profile) -> bool:
    """A route of every version."""
    return True


@dataclass(frozen=True)
class Route:
    method: str
    rule: str
    name: str
    handler: Handler
    constraint: str | None
    offered: Offered


ROUTES: list[Route] = []


def route(
    method: str, rule: str, name: str, *, constraint: str | None = None, offered: Offered = always
) -> Callable[[Handler], Handler]:
    """Register a handler.

    `rule` is a Werkzeug rule without `.json` (the suffix is taken off before routing). `name` is Discourse's
    `controller/action`, sent back as X-Discourse-Route. `constraint` is "admin" or "staff" for routes that Discourse
    hides from others with an empty 404. `offered` tells which versions have the route.
    """

    def register(handler: Handler) -> Handler:
        ROUTES.append(Route(method, rule, name, handler, constraint, offered))
        return handler

    return register


def check_constraint(context: Context, constraint: str | None) -> None:
    allowed = {None: True, "admin": context.is_admin, "staff": context.is_staff}[constraint]
    if not allowed:
        raise blank(404)
