"""What an uploaded table is, by its content alone, and whether a workbook may be unpacked at all.

Neither the name nor the type that a browser claims is believed. Nothing is unpacked before the directory of a ZIP
has been found harmless.
"""

import zipfile
from enum import StrEnum
from io import BytesIO

from registry.exchange.table.grid import MAX_BYTES, FileRefused

MAX_UNPACKED = 50 * 1024 * 1024
MAX_ENTRIES = 200
MAX_RATIO = 100
# Below this nothing is a bomb: a sheet of empty styled cells packs better than a hundredfold.
_SMALL = 1024 * 1024
# A directory of 200 entries takes some 20 kB; a larger one is not even read.
_MAX_DIRECTORY = 256 * 1024
_END_OF_DIRECTORY = b"PK\x05\x06"
_LOCATOR_64 = b"PK\x06\x07"
_ENCRYPTED = 0x1
ACCEPTED = "Excelブック(xlsx)かCSVで保存し直してください"
BROKEN = f"ファイルが途中で切れているか壊れています(Excelで開けるか確かめ、{ACCEPTED})"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# By the first bytes of a file that is no table.
_OTHERS = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "画像(PNG)"),
    (b"\xff\xd8\xff", "画像(JPEG)"),
    (b"GIF8", "画像(GIF)"),
    (b"{\\rtf", "リッチテキスト(RTF)"),
    (b"\x1f\x8b", "圧縮ファイル(gzip)"),
    (b"7z\xbc\xaf", "圧縮ファイル(7z)"),
    (b"Rar!", "圧縮ファイル(RAR)"),
    (b"MZ", "実行されるプログラム"),
    (b"\x7fELF", "実行されるプログラム"),
    (b"SQLite format 3", "データベース(SQLite)"),
)
# By an entry that such a ZIP has; the first that is found counts.
_ZIPS = (
    (
        "vbaproject.bin",
        "マクロの入ったExcelブック(xlsm)です(マクロのない「Excelブック(xlsx)」で保存し直してください)",
    ),
    ("xl/workbook.bin", f"バイナリ形式のExcelブック(xlsb)です({ACCEPTED})"),
    ("word/document.xml", f"Word文書です(表だけをExcelに貼り付け、{ACCEPTED})"),
    ("ppt/presentation.xml", f"PowerPointのファイルです(表だけをExcelに貼り付け、{ACCEPTED})"),
    ("mimetype", f"OpenDocument(ods など)です({ACCEPTED})"),
    ("index/document.iwa", f"Numbersなどのファイルです({ACCEPTED})"),
)
WORKBOOK = "xl/workbook.xml"
_TYPES = "[content_types].xml"


class Form(StrEnum):
    """In what form a table comes."""

    BOOK = "book"
    TEXT = "text"


def form_of(content: bytes) -> Form:
    """Whether the content is to be read as a workbook or as text; :class:`FileRefused` for everything else."""
    if not content.strip(b"\0\t\r\n \xef\xbb\xbf\xfe\xff"):
        raise FileRefused("ファイルの中身が空です")
    if len(content) > MAX_BYTES:
        raise FileRefused(
            f"ファイルが {MAX_BYTES // 1024 // 1024} MB を超えています(要る行と列だけを残してください)"
        )
    if content.startswith(_OLE):
        raise FileRefused(_ole_sentence(content))
    if content.startswith(b"PK"):
        return Form.BOOK
    for start, name in _OTHERS:
        if content.startswith(start):
            raise FileRefused(f"中身は表ではなく{name}です({ACCEPTED})")
    head = content[:2048].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n").lower()
    if head.startswith(b"<"):
        name = (
            "XMLスプレッドシート"
            if b"urn:schemas-microsoft-com:office" in head
            else "ウェブページ(HTML)かXML"
        )
        raise FileRefused(f"中身は{name}です(Excelで開き、{ACCEPTED})")
    return Form.TEXT


def open_book(content: bytes) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]:
    """The opened ZIP of an Excel workbook and its entries by name in small letters; raises :class:`FileRefused`."""
    _check_directory(content)
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise FileRefused(BROKEN) from None
    entries: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        name = entry.filename.replace("\\", "/").removeprefix("/").casefold()
        if name in entries:
            raise FileRefused(BROKEN)  # programs would disagree about which one counts
        entries[name] = entry
    _check_entries(entries, len(content))
    for end, sentence in _ZIPS:
        if any(name.endswith(end) for name in entries):
            raise FileRefused(f"中身は{sentence}")
    if WORKBOOK not in entries or _TYPES not in entries:
        raise FileRefused(f"中身はExcelブックではないZIP形式のファイルです({ACCEPTED})")
    return archive, entries


def _ole_sentence(content: bytes) -> str:
    def has(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        return "パスワードの付いたExcelブックです(パスワードを外して保存し直してください)"
    if has("Workbook") or has("Book"):
        return f"古い形式のExcelファイル(xls)です(Excelで開き、{ACCEPTED})"
    return f"古い形式のOfficeファイルか、パスワードの付いたファイルです({ACCEPTED})"


def _check_directory(content: bytes) -> None:
    """The directory itself may be the attack: its announced size is looked at before it is read."""
    end = content.rfind(_END_OF_DIRECTORY, max(0, len(content) - 65_557))
    if end < 0 or end + 22 > len(content):
        raise FileRefused(BROKEN)
    count = int.from_bytes(content[end + 10 : end + 12], "little")
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    # ZIP64 says other numbers elsewhere; a file of 10 MB has no need of it.
    if count > MAX_ENTRIES or size > _MAX_DIRECTORY or content[max(0, end - 20) : end - 16] == _LOCATOR_64:
        raise FileRefused(
            f"ブックの部品が多すぎます({MAX_ENTRIES}個まで。要る表だけを新しいブックに移してください)"
        )


def _check_entries(entries: dict[str, zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries.values())
    bomb = any(entry.file_size > max(entry.compress_size * MAX_RATIO, _SMALL) for entry in entries.values())
    if unpacked > MAX_UNPACKED or bomb or unpacked > max(packed * MAX_RATIO, _SMALL):
        raise FileRefused("展開すると大きくなりすぎるファイルです(要る表だけを新しいブックに移してください)")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries.values()):
        raise FileRefused("パスワードの付いたZIP形式のファイルです(パスワードを外して保存し直してください)")
    if any(
        entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries.values()
    ):
        raise FileRefused(BROKEN)
