"""Small real files, sound and hostile, for tests of uploads."""

import io
import struct
import zipfile
import zlib

import docx

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n162\n%%EOF\n"
)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
    b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x7f\xff\xd9"
)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)
PROGRAM = b"MZ\x90\x00" + bytes(200)
HTML = b"\xef\xbb\xbf <!DOCTYPE HTML><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
WORD_BODY = "word/document.xml"
CONTENT_TYPES = "[Content_Types].xml"


def png(width: int = 1, height: int = 1) -> bytes:
    """A black picture."""
    rows = b"".join(b"\0" * (1 + width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def tiff(order: str = "<", width: int = 1) -> bytes:
    """A picture of one byte, little-endian or big-endian."""
    entries = ((256, width), (257, 1), (258, 8), (262, 1), (273, 8), (278, 1), (279, 1))
    directory = b"".join(struct.pack(f"{order}HHIHH", tag, 3, 1, value, 0) for tag, value in entries)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return (
        mark
        + struct.pack(f"{order}I", 10)
        + b"\0\0"
        + struct.pack(f"{order}H", len(entries))
        + directory
        + b"\0" * 4
    )


def word(text: str = "協定書") -> bytes:
    """A Word file as Word would open it."""
    made = docx.Document()
    made.add_paragraph(text)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def repacked(content: bytes, changes: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with some entries put in or replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", compression) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data)
    return stream.getvalue()


def archive(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with these entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return stream.getvalue()


def claiming(content: bytes, name: str, size: int) -> bytes:
    """A ZIP whose directory announces another unpacked size for an entry."""
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        real = made.getinfo(name).file_size
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(name.encode()))
    assert struct.unpack_from("<I", content, place + 24)[0] == real
    changed = bytearray(content)
    struct.pack_into("<I", changed, place + 24, size)
    return bytes(changed)
