"""The addresses of uploads (Discourse 3.5, app/models/upload.rb, lib/file_store/base_store.rb). Pure."""

from string import ascii_letters, digits
from urllib.parse import urlsplit

from idiaspora.sandbox.store.store import Document

BASE_62 = digits + ascii_letters


def base62(digest: str) -> str:
    """A hexadecimal number in the digits of short addresses."""
    number, text = int(digest, 16), ""
    while number:
        number, rest = divmod(number, len(BASE_62))
        text = BASE_62[rest] + text
    return text or "0"


def path_of(number: int, digest: str, extension: str) -> str:
    """Where the file of an upload lies: in more folders, the more uploads there are."""
    depth = 0
    while 1000 * 16**depth < number:
        depth += 1
    folders = "".join(f"{letter}/" for letter in digest[:depth])
    return f"/uploads/default/original/{depth + 1}X/{folders}{digest}{_ending(extension)}"


def short_name(upload: Document) -> str:
    return base62(upload["sha1"]) + _ending(upload["extension"])


def _ending(extension: str) -> str:
    return f".{extension}" if extension else ""


def local_path(url: str, host: str) -> str:
    """The path of an address that is written with the forum's own host; another address as it is."""
    return urlsplit(url).path if url.startswith((f"{host}/", f"//{urlsplit(host).netloc}/")) else url
