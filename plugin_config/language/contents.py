"""Files of a project by their paths, as a value holds them: texts, and what is no text. Nothing of them is run."""

import json
from collections.abc import Mapping
from hashlib import sha256

from yaml.reader import Reader

from idiaspora.plugin_config.language.upload import Upload

Content = str | Upload
"""What a file holds: its text, or its bytes as something to be uploaded."""

LARGEST_CONTENT = 8 * 1024 * 1024
"""Bytes of one file; Discourse takes no larger one in a bundle (3.5, app/models/remote_theme.rb)."""
LARGEST_TOGETHER = 32 * 1024 * 1024
"""Bytes of all files together; what is meant for browsers has a hundredth of it."""
MOST_FILES = 1024
"""Files together; Discourse takes no more in a bundle (3.5, app/models/remote_theme.rb)."""


def content_of(path: str, content: bytes) -> Content:
    """A file as text where it is one in UTF-8, without a byte order mark, with plain line ends; else its bytes."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Upload.held(path, content)
    return Upload.held(path, content) if Reader.NON_PRINTABLE.search(text) else text.replace("\r\n", "\n")


def fingerprint(files: Mapping[str, Content]) -> str:
    """What tells these files from others: the beginning of their SHA-256."""
    rows = {path: item.sha256 if isinstance(item, Upload) else item for path, item in sorted(files.items())}
    kinds = sorted(path for path, item in files.items() if isinstance(item, Upload))
    said = json.dumps([rows, kinds] if kinds else rows)
    return sha256(said.encode()).hexdigest()[:16]
