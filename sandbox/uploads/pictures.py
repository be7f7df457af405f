"""What the bytes of a picture tell about it: its kind, its size, and the colour that it has on the whole. Pure.

Only the headers are read, and the colours of plain PNG files: the rehearsal forum shows no pictures.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from math import ceil

PNG = b"\x89PNG\r\n\x1a\n"
SOF_MARKERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""The segments of a JPEG that begin with its size; the three others in that range hold tables."""

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""The values a pixel has in a PNG, by its colour type."""

MOST_PIXELS = 4_000_000
"""Colours of larger pictures are not read: unpacked, a small file may become a very large one."""


@dataclass(frozen=True)
class Picture:
    """Kind is the file ending that fits the bytes. Without a known size both numbers are 0."""

    kind: str
    width: int = 0
    height: int = 0


def picture_of(content: bytes) -> Picture | None:
    """What picture the bytes are, None for other files and for headers that break off."""
    try:
        return _picture(content)
    except (struct.error, IndexError):
        return None


def _picture(content: bytes) -> Picture | None:
    if content.startswith(PNG):
        return Picture("png", *struct.unpack(">II", content[16:24]))
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return Picture("gif", *struct.unpack("<HH", content[6:10]))
    if content.startswith(b"\xff\xd8"):
        return Picture("jpeg", *_size_of_jpeg(content))
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Picture("webp", *_size_of_webp(content))
    if re.match(rb"\s*(<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<svg[\s>]", content, re.DOTALL | re.IGNORECASE):
        # A server whose ImageMagick reads no SVG keeps it without a size, as the recorded one did.
        return Picture("svg")
    return None


def _size_of_jpeg(content: bytes) -> tuple[int, int]:
    place = 2
    while True:
        while content[place] == 0xFF:
            place += 1
        marker = content[place]
        if marker in SOF_MARKERS:
            height, width = struct.unpack(">HH", content[place + 4 : place + 8])
            return width, height
        (length,) = struct.unpack(">H", content[place + 1 : place + 3])
        place += 1 + max(length, 2)


def _size_of_webp(content: bytes) -> tuple[int, int]:
    form = content[12:16]
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if form == b"VP8L":
        (bits,) = struct.unpack("<I", content[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    parts = content[24:30]
    if len(parts) < 6:
        raise IndexError
    return int.from_bytes(parts[:3], "little") + 1, int.from_bytes(parts[3:], "little") + 1


def shrunk(width: int, height: int, most: tuple[int, int]) -> tuple[int, int]:
    """The size of a picture made small enough for both limits, in its own proportions."""
    if not width or not height:
        return width, height
    ratio = min(most[0] / width, most[1] / height, 1.0)
    return int(width * ratio), int(height * ratio)


def dominant_colour(content: bytes) -> str:
    """The mean colour of a PNG as six hexadecimal digits; empty where it is not read, as Discourse writes it."""
    if not content.startswith(PNG):
        return ""
    try:
        sums = _colour_sums(content)
    except (struct.error, IndexError, zlib.error):
        return ""
    weight = sums[3]
    return "".join(f"{round(value / weight):02X}" for value in sums[:3]) if weight else ""


def _colour_sums(content: bytes) -> tuple[int, int, int, int]:
    """Red, green and blue of all pixels, each times how opaque it is, and the sum of the opacities."""
    width, height, depth, colour_type, _, _, interlaced = struct.unpack(">IIBBBBB", content[16:29])
    if depth != 8 or interlaced or colour_type not in CHANNELS or not 0 < width * height <= MOST_PIXELS:
        return 0, 0, 0, 0
    chunks = dict.fromkeys((b"PLTE", b"IDAT"), b"")
    place = 8
    while place < len(content) and content[place + 4 : place + 8] != b"IEND":
        (length,) = struct.unpack(">I", content[place : place + 4])
        name = content[place + 4 : place + 8]
        if name in chunks:
            chunks[name] += content[place + 8 : place + 8 + length]
        place += 12 + length
    step = CHANNELS[colour_type]
    packed = zlib.decompressobj().decompress(chunks[b"IDAT"], (width * step + 1) * height)
    sums = [0, 0, 0, 0]
    for row in _unfiltered(packed, width * step, step):
        for start in range(0, len(row), step):
            pixel = _colours(row[start : start + step], colour_type, chunks[b"PLTE"])
            for channel in range(3):
                sums[channel] += pixel[channel] * pixel[3]
            sums[3] += pixel[3]
    return sums[0], sums[1], sums[2], sums[3]


def _colours(values: bytes, colour_type: int, palette: bytes) -> tuple[int, int, int, int]:
    if colour_type == 3:
        red, green, blue = palette[values[0] * 3 : values[0] * 3 + 3]
        return red, green, blue, 255
    opacity = values[-1] if colour_type in (4, 6) else 255
    if colour_type in (0, 4):
        return values[0], values[0], values[0], opacity
    return values[0], values[1], values[2], opacity


def _unfiltered(packed: bytes, width: int, step: int) -> list[bytes]:
    """The rows of a PNG as they are before it writes each as a difference to its neighbours."""
    rows: list[bytes] = []
    above = bytes(width)
    for number in range(ceil(len(packed) / (width + 1))):
        kind = packed[number * (width + 1)]
        row = bytearray(packed[number * (width + 1) + 1 : (number + 1) * (width + 1)])
        for place in range(len(row)):
            left = row[place - step] if place >= step else 0
            corner = above[place - step] if place >= step else 0
            row[place] = (row[place] + _predicted(kind, left, above[place], corner)) & 0xFF
        rows.append(bytes(row))
        above = rows[-1]
    return rows


def _predicted(kind: int, left: int, above: int, corner: int) -> int:
    if kind == 4:
        guess = left + above - corner
        return min((left, above, corner), key=lambda value: abs(guess - value))
    return (0, left, above, (left + above) // 2)[kind]
