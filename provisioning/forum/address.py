"""The forum's address: which URLs are accepted, and in which one form they are kept."""

from urllib.parse import SplitResult, urlsplit

from idiaspora.plugin_config.fields.loopback import is_loopback
from idiaspora.provisioning.errors import AddressRefused

EXAMPLE = "Write it like https://forum.example.org, with the folder if the forum lives in one."


def forum_address(text: str, *, allow_plain_http: bool = False) -> str:
    """The address without trailing slash, ready to have a path put behind it; a subfolder stays.

    Raises AddressRefused for anything but http(s)://HOST[:PORT][/FOLDER], and for plain http to another machine unless
    allowed: the key would travel in clear.
    """
    parts = _split(text.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AddressRefused(f"the forum's address is not an http(s) address: {_shown(parts)}", hint=EXAMPLE)
    if not _is_name(parts.hostname):
        raise AddressRefused(
            "the host's name cannot be resolved: between its dots a part of it is empty or longer than 63 letters",
            hint=EXAMPLE,
        )
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(
            f"the forum's address for {parts.hostname} holds a user name or password",
            hint="Take the part before the @ out; user name and API key are given separately.",
        )
    if parts.query or parts.fragment:
        raise AddressRefused(f"the forum's address has something behind ? or #: {_shown(parts)}", hint=EXAMPLE)
    if parts.scheme == "http" and not allow_plain_http and not is_loopback(parts.hostname):
        raise AddressRefused(
            f"{_shown(parts)} is plain http: the API key would be readable on its way",
            hint="Use https://, or --allow-plain-http if the network between here and the forum is your own.",
        )
    return _shown(parts).rstrip("/")


def _split(text: str) -> SplitResult:
    problem = "holds spaces or control characters" if any(not c.isprintable() or c.isspace() for c in text) else ""
    try:
        parts = urlsplit(text)
        _ = parts.port  # read for its check: urlsplit looks at the port only now
    except ValueError:
        problem = "cannot be read as a URL"
    if problem:
        raise AddressRefused(f"the forum's address {problem}", hint=EXAMPLE)
    return parts


def _is_name(host: str) -> bool:
    """Whether a host's name can be asked for at all; of names beyond ASCII only the request finds out."""
    try:
        return not host.isascii() or bool(host.encode("idna"))
    except UnicodeError:
        return False


def _shown(parts: SplitResult) -> str:
    """The address without what may be secret in it: user, password, query, fragment."""
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if host else parts.path or "(empty)"
