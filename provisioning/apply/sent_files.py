"""The contents of a file that is uploaded: those that were planned, or none."""

import io
import zipfile
from collections.abc import Mapping

from idiaspora.plugin_config.kinds.writes import InlineArchive, InlineFile, Request
from idiaspora.plugin_config.language.contents import Content
from idiaspora.plugin_config.language.ordinary_files import read_ordinary
from idiaspora.plugin_config.language.upload import LARGEST_UPLOAD, Upload
from idiaspora.provisioning.errors import Conflict, Exchange


def files_of(request: Request) -> dict[str, tuple[str, bytes]] | None:
    """The files of a form as they are sent. Raises Conflict where one is no longer the one that was planned."""
    sent = request.file
    if sent is None:
        return None
    if isinstance(sent, InlineFile):
        return {"file": (sent.name, sent.text.encode())}
    if isinstance(sent, InlineArchive):
        return {sent.part: (sent.name, _zipped({path: _bytes_of(item, request) for path, item in sent.files.items()}))}
    return {"file": (sent.name, _bytes_of(sent, request))}


def _bytes_of(content: Content, request: Request) -> bytes:
    if isinstance(content, str):
        return content.encode()
    if content.content is not None:
        return content.content
    try:
        found = read_ordinary(content.file, LARGEST_UPLOAD)
    except OSError as error:
        reason = f"{content.path} cannot be read any more ({error.strerror or error})"
    else:
        if Upload.of(content.path, content.file, found) == content:
            return found
        reason = f"{content.path} is another file than when it was planned"
    raise Conflict(reason, Exchange(request.method, request.path), hint="Nothing of it was sent; plan again.")


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """The same bytes for the same files, whenever they are packed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path), content)
    return stream.getvalue()
