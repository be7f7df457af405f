"""The contents of a file that is uploaded: those that were planned, or none."""

import io
import zipfile
from collections.abc import Mapping

from idiaspora.plugin_config.kinds.writes import InlineArchive, InlineFile, Request
from idiaspora.plugin_config.language.ordinary_files import read_ordinary
from idiaspora.plugin_config.language.upload import LARGEST_UPLOAD, Upload
from idiaspora.provisioning.errors import Conflict, Exchange


def files_of(request: Request) -> dict[str, tuple[str, bytes]] | None:
    """The files of a form as they are sent. Raises Conflict where one is no longer the one that was planned."""
    upload = request.file
    if upload is None:
        return None
    if isinstance(upload, InlineFile):
        return {"file": (upload.name, upload.text.encode())}
    if isinstance(upload, InlineArchive):
        return {upload.part: (upload.name, _zipped(upload.texts))}
    try:
        content = read_ordinary(upload.file, LARGEST_UPLOAD)
    except OSError as error:
        reason = f"{upload.path} cannot be read any more ({error.strerror or error})"
    else:
        if Upload.of(upload.path, upload.file, content) == upload:
            return {"file": (upload.name, content)}
        reason = f"{upload.path} is another file than when it was planned"
    raise Conflict(reason, Exchange(request.method, request.path), hint="Nothing of it was sent; plan again.")


def _zipped(texts: Mapping[str, str]) -> bytes:
    """The same bytes for the same texts, whenever they are packed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(texts.items()):
            archive.writestr(zipfile.ZipInfo(path), text.encode())
    return stream.getvalue()
