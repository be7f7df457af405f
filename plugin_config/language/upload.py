"""A file of the project that a setting of the forum is to hold: `!upload PATH`."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from string import ascii_letters, digits

LARGEST_UPLOAD = 64 * 1024 * 1024
"""Bytes. Discourse takes ten megabytes unless its host raised that (3.5)."""

BASE62 = digits + ascii_letters
UNITS = ("bytes", "kB", "MB")
STORED = re.compile(r"/([^/?#]+?)(\.[^/.?#]*)?([?#].*)?$")
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"\xff\xd8\xff", b"\0\0\1\0")


@dataclass(frozen=True)
class Upload:
    """`path` is as the forum file has it, from its folder; `size` in bytes. `sha1` is what Discourse tells uploads
    apart by, and calls them after (3.5, app/models/upload.rb); `sha256` what we tell files apart by. `is_picture` says
    whether the bytes begin as those of a picture do.

    `file` is where it lies, and `content` what it holds where that is kept: then nothing is read again. `address` is
    where the forum holds these bytes, empty where that is not known.
    """

    path: str
    size: int
    sha1: str
    sha256: str
    is_picture: bool
    file: Path = field(compare=False, repr=False)
    address: str = field(default="", compare=False, repr=False)
    content: bytes | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, path: str, file: Path, content: bytes) -> "Upload":
        sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        return cls(path, len(content), sha1, hashlib.sha256(content).hexdigest(), _is_picture(content), file)

    @classmethod
    def held(cls, path: str, content: bytes) -> "Upload":
        """A file whose content is kept."""
        return replace(cls.of(path, Path(path), content), content=content)

    @property
    def name(self) -> str:
        """The name of the file, without the folders above it."""
        return PurePosixPath(self.path).name

    @property
    def ending(self) -> str:
        """The ending of the name without its dot, in small letters."""
        return PurePosixPath(self.path).suffix[1:].lower()

    @property
    def short_url(self) -> str:
        """The short address that Discourse would give to these bytes (3.5, app/models/upload.rb)."""
        number, text = int(self.sha1, 16), ""
        while number:
            number, rest = divmod(number, len(BASE62))
            text = BASE62[rest] + text
        return f"upload://{text or BASE62[0]}" + (f".{self.ending}" if self.ending else "")

    def is_at(self, address: str) -> bool:
        """Whether an address is that of these bytes. Discourse may have written a picture anew, so that it is called
        otherwise than by the bytes that were sent."""
        return bool(address) and stored_name(address) in (self.sha1, stored_name(self.address))

    @property
    def data(self) -> dict[str, str | int]:
        """What tells it from other files, for JSON."""
        return {"upload": self.path, "bytes": self.size, "sha256": self.sha256}

    def __str__(self) -> str:
        return f"{self.path} ({size_text(self.size)})"


class Stored(str):
    """The address of a file that the forum holds, where a text may stand as well."""


def stored_in(value: object) -> tuple[Stored, ...]:
    """The addresses of files that a mapping of files has."""
    return tuple(item for item in value.values() if isinstance(item, Stored)) if isinstance(value, Mapping) else ()


def stored_name(address: str) -> str:
    """What the forum calls an upload, by its address: the same on the forum itself, on its store and on its CDN."""
    found = STORED.search(address)
    return found[1] if found else ""


def size_text(size: int) -> str:
    """A number of bytes for people."""
    number = float(size)
    for unit in UNITS:
        if number < 1000 or unit == UNITS[-1]:
            break
        number /= 1000
    return f"{number:.3g} {unit}"


def _is_picture(content: bytes) -> bool:
    is_marked = (content[:4] == b"RIFF" and content[8:12] == b"WEBP") or content[4:8] == b"ftyp"
    return is_marked or content.startswith(_BEGINNINGS) or b"<svg" in content[:4096].lower()
