"""The key and the acting user: put into the headers of a request, and nowhere else."""

import re
from base64 import b64encode
from html import unescape
from urllib.parse import unquote_to_bytes

from requests import PreparedRequest, Response
from requests.auth import AuthBase

from idiaspora.plugin_config.language.credentials import SHORTEST
from idiaspora.plugin_config.language.secret import REDACTED, Secret
from idiaspora.provisioning.errors import CredentialsUnusable

KEY_HEADER = "Api-Key"
USER_HEADER = "Api-Username"
CREDENTIAL_HEADERS = frozenset({KEY_HEADER.lower(), USER_HEADER.lower(), "authorization"})


class Credentials(AuthBase):
    """An API key and the user it acts as, in the form that requests asks for each request.

    White space around the key is dropped (a key read from a file ends with a line break). Raises CredentialsUnusable.
    """

    def __init__(self, username: str, key: str | Secret) -> None:
        text = (key.reveal() if isinstance(key, Secret) else key).strip()
        if not text:
            raise CredentialsUnusable("the API key is empty", hint="Make one for an admin under /admin/api/keys.")
        if not text.isascii() or not text.isprintable() or " " in text:
            # requests would refuse the header and quote it, key included
            raise CredentialsUnusable(
                "the API key holds characters that no key has (spaces, line breaks or non-ASCII)",
                hint="Copy it again, without quotes and without the name of the variable.",
            )
        if not username.strip() or not username.isprintable():
            raise CredentialsUnusable("the user name to act as is empty or not printable")
        self.username = username.strip()
        self.key = Secret(text)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers[KEY_HEADER] = self.key.reveal()
        request.headers[USER_HEADER] = self.username.encode()  # type: ignore[assignment]  # bytes: names beyond Latin-1
        return request


class NoCredentials(AuthBase):
    """For requests without a key; set explicitly, or requests would look for one in ~/.netrc."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        return request


def without_key(response: Response, key: Secret) -> Response:
    """An answer in which the key, should the server repeat it, is replaced wherever it stands: in any letter case, in
    the escapes of JSON, addresses and HTML, and in base64. A text that is too short for a key would be found in other
    words."""
    text = key.reveal()
    if len(text) < SHORTEST:
        return response
    if _may_hold(response.content, text):
        response._content = _written(text).sub(REDACTED.encode(), response.content)
    for name, value in response.headers.items():
        content = value.encode(errors="replace")
        if _may_hold(content, text):
            response.headers[name] = _written(text).sub(REDACTED.encode(), content).decode(errors="replace")
    return response


def _may_hold(content: bytes, text: str) -> bool:
    """Whether it is worth looking closely: that takes long in a large answer."""
    low, wanted = content.lower(), text.lower().encode()
    return (
        wanted in low
        or b"\\u00" in low
        or any(form in content for form in _encoded(text))
        or (b"%" in low and wanted in unquote_to_bytes(low).lower())
        or (b"&#" in low and wanted in unescape(low.decode("latin-1")).lower().encode("latin-1", "replace"))
    )


def _written(text: str) -> re.Pattern[bytes]:
    """A text of ASCII as an answer may write it: each character by itself or by its number, or all in base64."""
    signs = (
        rf"(?:{re.escape(sign)}|\\u{number:04x}|%{number:02x}|&\#0*{number};|&\#x0*{number:x};)"
        for sign, number in ((sign, ord(sign)) for sign in text)
    )
    forms = (re.escape(form.decode()) for form in _encoded(text))
    return re.compile("|".join(("".join(signs), *forms)).encode(), re.IGNORECASE)


def _encoded(text: str) -> tuple[bytes, ...]:
    """What of a text stands in base64 whatever is before and behind it, at each of the three places of a group."""
    found: list[bytes] = []
    for before, first in ((0, 0), (1, 2), (2, 3)):
        length = before + len(text)
        whole = b64encode(bytes(before) + text.encode())
        found.append(whole[first : length // 3 * 4])
    return tuple(found)


def forget(request: PreparedRequest | None) -> None:
    """Take key and body out of a request that was sent, so that whoever shows an error cannot show them."""
    if request is not None:
        request.headers.pop(KEY_HEADER, None)
        request.body = None
