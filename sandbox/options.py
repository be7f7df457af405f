"""The options of a sandbox."""

from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

from idiaspora.sandbox.versions import DEFAULT, PROFILES

SEEDS = ("empty", "conformance")
IP_MODES = ("none", "warn", "block", "warn+block")
VERSIONS = tuple(PROFILES)


@dataclass(frozen=True)
class Options:
    """What the operator chooses. The limits have the defaults of a Discourse server (config/discourse_defaults.conf).

    A limit of 0 is off. `base_url` is the address that the forum believes to have and writes into links, as Discourse
    does by its configured host name. `discourse` is the version; `old_tag_keys` lets one that dropped them take
    `tag_names` and `parent_tag_name` in tag groups. `key_full` is an unrestricted key for all users, `key_read` has
    the scope `global:read`.
    """

    host: str = "127.0.0.1"
    port: int = 0
    public: bool = False
    state: Path | None = None
    seed: str = "empty"
    admin_requests_per_minute: int = 60
    ip_mode: str = "block"
    ip_requests_per_minute: int = 200
    ip_requests_per_10_seconds: int = 50
    ip_private_too: bool = False
    login_required: bool = False
    read_only: bool = False
    discourse: str = DEFAULT.name
    old_tag_keys: bool = False
    base_url: str = "http://localhost"
    key_full: str = field(default_factory=lambda: token_hex(32), repr=False)
    key_read: str = field(default_factory=lambda: token_hex(32), repr=False)
