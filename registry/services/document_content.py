"""What an uploaded file is, by its content alone: neither its name nor what the browser claims is believed.

Accepted are the forms in which a signed paper is kept. Nothing is unpacked before the directory of a ZIP has been
found harmless, and nothing is ever unpacked to the disk.
"""

import re
import zipfile
import zlib
from enum import StrEnum
from io import BytesIO

import puremagic

from registry.services.document_image import is_jpeg, is_png, is_tiff

MAX_BYTES = 10 * 1024 * 1024
PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The endings under which each kind is handed out again; the first is put where the name has another one.
ENDINGS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    TIFF: (".tif", ".tiff"),
    DOCX: (".docx",),
}

# A PDF ends with its mark; readers look for it in the last 1024 bytes.
_PDF_TAIL = 1024
_MAX_UNPACKED = 50 * 1024 * 1024
_MAX_ENTRIES = 2000
_MAX_RATIO = 100
# A directory of 2000 entries takes about 200 kB; a larger one is not even read.
_MAX_DIRECTORY = 1024 * 1024
_END_OF_DIRECTORY = b"PK\x05\x06"
_LOCATOR_64 = b"PK\x06\x07"
_ENCRYPTED = 0x1
_CONTENT_TYPES = "[Content_Types].xml"
_WORD_BODY = "word/document.xml"
_SNIFFED = 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xfe\xed\xfa",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)


class Finding(StrEnum):
    """Why a file is not accepted."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BROKEN_PDF = "broken_pdf"
    BROKEN_IMAGE = "broken_image"
    BROKEN_WORD = "broken_word"
    MACRO = "macro"
    LOCKED = "locked"
    BOMB = "bomb"
    OTHER_ZIP = "other_zip"
    OLD_OFFICE = "old_office"
    PROGRAM = "program"
    HTML = "html"
    SVG = "svg"
    OTHER = "other"
    UNKNOWN = "unknown"


SENTENCES = {
    Finding.EMPTY: "ファイルの中身が空です",
    Finding.TOO_LARGE: "ファイルが 10 MB を超えています",
    Finding.BROKEN_PDF: "PDF ですが、途中で切れているか壊れています",
    Finding.BROKEN_IMAGE: "画像ですが、途中で切れているか壊れています",
    Finding.BROKEN_WORD: "Word 文書の形ですが、途中で切れているか壊れています",
    Finding.MACRO: "中身はマクロの入った Word 文書（docm）です",
    Finding.LOCKED: "中身はパスワードの付いた ZIP 形式のファイルです",
    Finding.BOMB: "中身は展開すると大きくなりすぎる ZIP 形式のファイルです",
    Finding.OTHER_ZIP: "中身は Word 文書ではない ZIP 形式のファイルです",
    Finding.OLD_OFFICE: "中身は古い形式（doc など）か、パスワードの付いた Office のファイルです",
    Finding.PROGRAM: "中身は実行されるプログラムです",
    Finding.HTML: "中身はウェブページ（HTML）です",
    Finding.SVG: "中身は SVG の画像です",
    Finding.OTHER: "中身は別の種類のファイル（%(name)s）です",
    Finding.UNKNOWN: "中身の種類を見分けられません",
}
ACCEPTED = "受け付けるのは、10 MB までの PDF・PNG・JPEG・TIFF・Word（docx）です。"


class DocumentRefused(ValueError):
    """A file that may not be kept; the text says what was found and what is accepted."""

    def __init__(self, finding: Finding, name: str = "") -> None:
        self.finding = finding
        self.name = name
        super().__init__(f"{SENTENCES[finding] % {'name': name}}。{ACCEPTED}")


def media_type(content: bytes) -> str:
    """The media type of a file that is accepted; :class:`DocumentRefused` for every other one."""
    if not content:
        raise DocumentRefused(Finding.EMPTY)
    if len(content) > MAX_BYTES:
        raise DocumentRefused(Finding.TOO_LARGE)
    if content.startswith(b"%PDF-"):
        return _checked(PDF, _is_pdf(content), Finding.BROKEN_PDF)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _checked(PNG, is_png(content), Finding.BROKEN_IMAGE)
    if content.startswith(b"\xff\xd8\xff"):
        return _checked(JPEG, is_jpeg(content), Finding.BROKEN_IMAGE)
    if content.startswith((b"II*\0", b"MM\0*")):
        return _checked(TIFF, is_tiff(content), Finding.BROKEN_IMAGE)
    if content.startswith(b"PK\x03\x04"):
        _check_word(content)
        return DOCX
    raise _refusal(content)


def _checked(kind: str, sound: bool, otherwise: Finding) -> str:
    if not sound:
        raise DocumentRefused(otherwise)
    return kind


def _is_pdf(content: bytes) -> bool:
    tail = content[-_PDF_TAIL:]
    return re.match(rb"%PDF-[12]\.\d", content) is not None and b"startxref" in content and b"%%EOF" in tail


def _check_word(content: bytes) -> None:
    """Refuse a ZIP that is no plain Word file, judged by its directory before anything is unpacked."""
    _check_directory_size(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(content))
            names = [entry.filename.casefold() for entry in entries]
            if any(name.endswith("vbaproject.bin") for name in names):
                raise DocumentRefused(Finding.MACRO)
            if _CONTENT_TYPES.casefold() not in names or _WORD_BODY not in names:
                raise DocumentRefused(Finding.OTHER_ZIP)
            if len(set(names)) != len(names):
                raise DocumentRefused(Finding.BROKEN_WORD)  # programs would disagree about which one counts
            # zipfile reads no more than the directory announced, and compares the checksum.
            types = archive.read(_CONTENT_TYPES).replace(b"\0", b"").lower()
            if b"macroenabled" in types or b"vbaproject" in types:
                raise DocumentRefused(Finding.MACRO)
            archive.read(_WORD_BODY)
    except DocumentRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, NotImplementedError):
        raise DocumentRefused(Finding.BROKEN_WORD) from None


def _check_directory_size(content: bytes) -> None:
    """The directory itself may be the attack: its announced size is looked at before it is read."""
    end = content.rfind(_END_OF_DIRECTORY, max(0, len(content) - 65_557))
    if end < 0 or end + 22 > len(content):
        raise DocumentRefused(Finding.BROKEN_WORD)
    entries = int.from_bytes(content[end + 10 : end + 12], "little")
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    # ZIP64 says other numbers elsewhere; a file of 10 MB has no need of it.
    if entries > _MAX_ENTRIES or size > _MAX_DIRECTORY or content[end - 20 : end - 16] == _LOCATOR_64:
        raise DocumentRefused(Finding.BOMB)


def _check_entries(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MAX_ENTRIES or unpacked > _MAX_UNPACKED or unpacked > packed * _MAX_RATIO:
        raise DocumentRefused(Finding.BOMB)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise DocumentRefused(Finding.LOCKED)
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise DocumentRefused(Finding.OTHER_ZIP)


def _refusal(content: bytes) -> DocumentRefused:
    """What a file that is none of the accepted kinds seems to be."""
    if content.startswith(_OLE):
        return DocumentRefused(Finding.OLD_OFFICE)
    if content.startswith(_PROGRAMS):
        return DocumentRefused(Finding.PROGRAM)
    start = content[:_SNIFFED].replace(b"\0", b"").lower()
    if b"<svg" in start:
        return DocumentRefused(Finding.SVG)
    if re.search(rb"<(!doctype html|html|head|body|script|iframe)\b", start):
        return DocumentRefused(Finding.HTML)
    try:
        name = puremagic.magic_string(content)[0].name
    except (puremagic.PureError, ValueError, IndexError):
        name = ""
    return DocumentRefused(Finding.OTHER, name) if name else DocumentRefused(Finding.UNKNOWN)
