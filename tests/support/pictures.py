"""Small files to upload."""

import struct
import zlib
from pathlib import Path

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><rect width="9" height="9"/></svg>'
"""A picture that Discourse writes anew, so that it is called after other bytes than these."""


def png(colour: tuple[int, int, int] = (0, 51, 160), *, more: int = 0) -> bytes:
    """A picture of one pixel; `more` are bytes that no picture needs."""
    parts = [_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))]
    parts += [_chunk(b"IDAT", zlib.compress(b"\0" + bytes(colour))), _chunk(b"tEXt", b"x" * more), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def drawn(folder: Path, name: str, content: bytes) -> None:
    """A file in a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
