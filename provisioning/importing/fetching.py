"""The files that things of the forum hold, fetched to stand beside the file that names them.

Only from the forum itself: what lies on a store or a CDN is another machine, whose name came out of an answer, and
whoever runs an import on a server of theirs need not reach it.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live
from idiaspora.plugin_config.kinds.setting_uploads import OF_UPLOADS
from idiaspora.plugin_config.language.ordinary_files import read_ordinary
from idiaspora.plugin_config.language.upload import LARGEST_UPLOAD, Stored, Upload, stored_in
from idiaspora.provisioning.errors import NoAnswer, Refused, UnusableAnswer
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.importing.left import Left, left_of
from idiaspora.provisioning.importing.tagged import UploadName

FOLDER = "uploads"
HELD = "/uploads/"
UNSAFE = re.compile(r"[^\w-]+")
ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}")
PLAIN = re.compile(r"[^A-Za-z0-9_-]")
"""What no name of a setting has; a forum that calls one `../key` shall not choose the folder of a file."""
MOST_NAMES = 1000
LONGEST_NAME = 100
"""Characters of a name before its ending: systems take 255 bytes, and a forum's names may be of any length."""


def fetched(client: ForumClient, things: Iterable[Live], root: Path, left: list[Left]) -> dict[str, UploadName]:
    """The files of settings that are not at their defaults, and the pictures of other things, by their addresses; why
    one is not fetched goes to `left`.
    `root` is the folder of the forum file, whose files keep their names. Raises ForumError."""
    found: dict[str, UploadName] = {}
    refused: dict[str, str] = {}
    for live in things:
        for name, address in _addresses(live):
            if address not in found and address not in refused:
                try:
                    content = _content(client, address)
                except _NotFetched as error:
                    refused[address] = str(error)
                else:
                    found[address] = UploadName(_free_path(root, name, address, content, found), address, content)
            if address in refused:
                left.append(_left(live, name, address, refused[address]))
    return found


class _NotFetched(Exception):
    """Why a file is not fetched."""


def _left(live: Live, name: str, address: str, reason: str) -> Left:
    kind = KINDS[live.kind]
    if live.kind != SITE_SETTING:
        without = "its code" if isinstance(address, Stored) else "its picture"
        return left_of(kind, live.key, f"{reason}: without {without}", live.id)
    page = kind.export.page.replace("{key}", live.key)
    return Left(f"the file in {live.key}", f"{reason}: it stands there by its address", page)


def _addresses(live: Live) -> Iterator[tuple[str, str]]:
    """The uploads of a thing, each with a name for its file."""
    return _of_a_setting(live) if live.kind == SITE_SETTING else _pictures(live)


def _pictures(live: Live) -> Iterator[tuple[str, str]]:
    plain = UNSAFE.sub("-", f"{live.kind}-{live.key}").strip("-")
    own = kind.own_file.field if (kind := KINDS[live.kind]).own_file else ""
    for name, field in KINDS[live.kind].fields.items():
        value = live.value(name) if field.wire.uploading is not None or name == own else ""
        if isinstance(value, str) and value:
            yield f"{plain}-{name.rpartition('.')[2]}", value
        for path, item in live.value(name).items() if stored_in(live.value(name)) else ():
            if isinstance(item, Stored):
                yield f"{plain}-{PurePosixPath(path).stem}", item


def _of_a_setting(live: Live) -> Iterator[tuple[str, str]]:
    kind = live.row.get("type") if live.kind == SITE_SETTING else None
    value, default = (str(live.row.get(key) or "") for key in ("value", "default"))
    if kind not in OF_UPLOADS or value == default:
        return
    addresses = [address for address in value.split("|") if address]
    for number, address in enumerate(addresses, 1):
        yield live.key if len(addresses) == 1 else f"{live.key}-{number}", address


def _content(client: ForumClient, address: str) -> bytes:
    path = _own_path(client.host, address)
    try:
        content = client.content(path)
    except (Refused, UnusableAnswer, NoAnswer) as error:
        raise _NotFetched(f"the forum did not give it ({error.message})") from None
    if not Upload.of(address, Path(), content).is_at(address):
        raise _NotFetched("it is not called after its bytes, so that nobody could tell that they are the same")
    if len(content) > LARGEST_UPLOAD:
        raise _NotFetched("it is larger than what is read")
    return content


def _own_path(host: str, address: str) -> str:
    """The path of an address of the forum itself. Raises _NotFetched for others and for what is no upload."""
    try:
        parts, own = urlsplit(address), urlsplit(host)
    except ValueError:
        raise _NotFetched("it is no upload") from None
    if parts.netloc and parts.netloc.casefold() != own.netloc.casefold():
        raise _NotFetched(f"{parts.netloc} is another machine than the forum, which an import does not ask")
    path = parts.path.removeprefix(own.path)
    if not path.startswith(HELD) or ".." in path:
        raise _NotFetched("it is no upload")
    return path


def _free_path(root: Path, name: str, address: str, content: bytes, taken: dict[str, UploadName]) -> str:
    """A name for a file that no other one has: one that is there already with the same bytes is that file."""
    ending = ENDING.fullmatch(Path(address).suffix)
    used = {upload.path for upload in taken.values()}
    name = PLAIN.sub("-", name)[:LONGEST_NAME]
    for number in range(1, MOST_NAMES):
        path = f"{FOLDER}/{name}{'' if number == 1 else f'-{number}'}{ending[0].lower() if ending else ''}"
        if path not in used and _may_be(root / path, content):
            return path
    raise _NotFetched(f"the folder {FOLDER} is full of files of that name")


def _may_be(path: Path, content: bytes) -> bool:
    try:
        return read_ordinary(path, len(content)) == content
    except FileNotFoundError:
        return True
    except OSError:
        return False
