"""Whether a picture can be read: its header says a size, and it does not stop halfway. Nothing is decoded."""

import zlib
from typing import Literal

_PNG_HEADER = 13
# Start-of-frame markers carry the size; these three of the same range are tables.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_JPEG_END = b"\xff\xd9"
_TIFF_WIDTH, _TIFF_LENGTH = 256, 257
_TIFF_ENTRY = 12
_TIFF_SHORT = 3


def is_png(content: bytes) -> bool:
    """Every chunk is whole and has its checksum, from the header with a size to the end mark."""
    place = 8
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        kind = content[place + 4 : place + 8]
        data_end = place + 8 + length
        checksum = int.from_bytes(content[data_end : data_end + 4], "big")
        if data_end + 4 > len(content) or zlib.crc32(content[place + 4 : data_end]) != checksum:
            return False
        if place == 8:
            sides = content[place + 8 : place + 12], content[place + 12 : place + 16]
            if kind != b"IHDR" or length != _PNG_HEADER or not all(any(side) for side in sides):
                return False
        if kind == b"IEND":
            return True
        place = data_end + 4
    return False


def is_jpeg(content: bytes) -> bool:
    """The segments lead to a frame with a size, and an end mark follows."""
    place = 2
    while place + 9 <= len(content):
        if content[place] != 0xFF:
            return False
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1  # padding
            continue
        if marker in _JPEG_ALONE:
            place += 2
            continue
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        if length < 2:
            return False
        if marker in _JPEG_FRAMES:
            sides = content[place + 5 : place + 7], content[place + 7 : place + 9]
            return all(any(side) for side in sides) and content.rfind(_JPEG_END) > place + length
        place += 2 + length
    return False


def is_tiff(content: bytes) -> bool:
    """The first directory lies within the file and says a size."""
    order: Literal["little", "big"] = "little" if content.startswith(b"II") else "big"

    def number(place: int, width: int) -> int:
        return int.from_bytes(content[place : place + width], order)

    directory = number(4, 4)
    count = number(directory, 2)
    if directory < 8 or count == 0 or directory + 2 + count * _TIFF_ENTRY > len(content):
        return False
    sides = {}
    for entry in range(directory + 2, directory + 2 + count * _TIFF_ENTRY, _TIFF_ENTRY):
        width = 2 if number(entry + 2, 2) == _TIFF_SHORT else 4
        sides[number(entry, 2)] = number(entry + 8, width)
    return sides.get(_TIFF_WIDTH, 0) > 0 and sides.get(_TIFF_LENGTH, 0) > 0
