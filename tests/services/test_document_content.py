"""What counts as a signed paper: judged by content, with one sentence for everything else. No database needed."""

import zipfile
from random import Random

import pytest

from registry.services.document import LONGEST_NAME, shown_name
from registry.services.document_content import (
    ACCEPTED,
    DOCX,
    JPEG,
    MAX_BYTES,
    PDF,
    PNG,
    TIFF,
    DocumentRefused,
    Finding,
    media_type,
)
from tests import files

WORD = files.word()
MACRO_TYPE = (
    b'<Types><Default Extension="xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (files.PDF, PDF),
        (files.PDF + b"\r\n" * 100, PDF),
        (files.png(), PNG),
        (files.png(300, 200), PNG),
        (files.JPEG, JPEG),
        (files.tiff("<"), TIFF),
        (files.tiff(">"), TIFF),
        (WORD, DOCX),
        (files.repacked(WORD, {}, zipfile.ZIP_STORED), DOCX),
    ],
)
def test_papers_are_known_by_their_content(content: bytes, kind: str) -> None:
    assert media_type(content) == kind


BODY_ONLY = {files.CONTENT_TYPES: b"<Types/>", files.WORD_BODY: b"<w/>"}
PLAIN_ZIP = files.archive(BODY_ONLY)
END_OF_ZIP = 22
REFUSED = {
    "empty": (b"", Finding.EMPTY),
    "too large": (files.PDF.ljust(MAX_BYTES + 1), Finding.TOO_LARGE),
    "half a PDF": (files.PDF[: len(files.PDF) // 2], Finding.BROKEN_PDF),
    "PDF that goes on after its end": (files.PDF + bytes(5000), Finding.BROKEN_PDF),
    "PDF of no version": (files.PDF.replace(b"%PDF-1.4", b"%PDF-x.y"), Finding.BROKEN_PDF),
    "PDF after something else": (b"junk" + files.PDF, Finding.UNKNOWN),
    "half a PNG": (files.png(50, 50)[:-20], Finding.BROKEN_IMAGE),
    "PNG without a size": (files.png(0, 0), Finding.BROKEN_IMAGE),
    "PNG with a bit turned": (files.png().replace(b"IHDR\0\0\0\1", b"IHDR\0\0\0\3"), Finding.BROKEN_IMAGE),
    "PNG header alone": (b"\x89PNG\r\n\x1a\n", Finding.BROKEN_IMAGE),
    "JPEG without an end": (files.JPEG[:-2], Finding.BROKEN_IMAGE),
    "JPEG without a size": (files.JPEG.replace(b"\x08\0\1\0\1", b"\x08\0\1\0\0"), Finding.BROKEN_IMAGE),
    "JPEG mark alone": (b"\xff\xd8\xff\xe0", Finding.BROKEN_IMAGE),
    "TIFF without a size": (files.tiff(width=0), Finding.BROKEN_IMAGE),
    "half a TIFF": (files.tiff()[:40], Finding.BROKEN_IMAGE),
    "TIFF whose directory lies elsewhere": (b"II*\0\xff\xff\xff\xff" + bytes(50), Finding.BROKEN_IMAGE),
    "half a Word file": (WORD[: len(WORD) // 2], Finding.BROKEN_WORD),
    "Word file with a damaged body": (
        files.archive(BODY_ONLY, zipfile.ZIP_STORED).replace(b"<w/>", b"<v/>"),
        Finding.BROKEN_WORD,
    ),
    "docm": (files.repacked(WORD, {"word/vbaProject.bin": b"macro"}), Finding.MACRO),
    "docm in other letters": (files.repacked(WORD, {"word/VBAPROJECT.BIN": b"macro"}), Finding.MACRO),
    "docm by its types": (files.repacked(WORD, {files.CONTENT_TYPES: MACRO_TYPE}), Finding.MACRO),
    "docm by its types in UTF-16": (
        files.repacked(WORD, {files.CONTENT_TYPES: MACRO_TYPE.decode().encode("utf-16")}),
        Finding.MACRO,
    ),
    "Excel file": (
        files.archive({files.CONTENT_TYPES: b"<Types/>", "xl/workbook.xml": b"<x/>"}),
        Finding.OTHER_ZIP,
    ),
    "plain ZIP": (files.archive({"a.txt": b"a"}), Finding.OTHER_ZIP),
    "ZIP packed in an unusual way": (files.archive(BODY_ONLY, zipfile.ZIP_LZMA), Finding.OTHER_ZIP),
    "bomb of one entry": (files.archive(BODY_ONLY | {"word/media": bytes(60 * 1024 * 1024)}), Finding.BOMB),
    "bomb with much that cannot be packed": (
        files.archive(
            BODY_ONLY | {"word/a": bytes(51 * 1024 * 1024), "word/b": Random(1).randbytes(700_000)}
        ),
        Finding.BOMB,
    ),
    "bomb in the directory": (
        files.archive(BODY_ONLY | {f"word/{number:0600}": b"" for number in range(1900)}),
        Finding.BOMB,
    ),
    "bomb behind a second directory": (
        PLAIN_ZIP[:-END_OF_ZIP] + b"PK\x06\x07" + bytes(16) + PLAIN_ZIP[-END_OF_ZIP:],
        Finding.BOMB,
    ),
    "bomb by its ratio": (files.archive(BODY_ONLY | {"word/media": bytes(3 * 1024 * 1024)}), Finding.BOMB),
    "bomb of many entries": (
        files.archive(BODY_ONLY | {f"word/{number}": b"" for number in range(2001)}),
        Finding.BOMB,
    ),
    "bomb by its own word": (
        files.claiming(files.archive(BODY_ONLY), files.WORD_BODY, 2_000_000_000),
        Finding.BOMB,
    ),
    "Word file that says less than it holds": (
        files.claiming(files.archive(BODY_ONLY), files.WORD_BODY, 1),
        Finding.BROKEN_WORD,
    ),
    "doc": (files.OLD_WORD, Finding.OLD_OFFICE),
    "exe": (files.PROGRAM, Finding.PROGRAM),
    "script": (b"#!/bin/sh\nrm -rf /\n", Finding.PROGRAM),
    "html": (files.HTML, Finding.HTML),
    "svg": (files.SVG, Finding.SVG),
    "gif": (b"GIF89a" + bytes(40), Finding.OTHER),
    "noise": (bytes(range(1, 9)) * 20, Finding.UNKNOWN),
}


@pytest.mark.parametrize("name", REFUSED)
def test_everything_else_is_refused_with_one_sentence(name: str) -> None:
    content, finding = REFUSED[name]
    with pytest.raises(DocumentRefused) as refused:
        media_type(content)
    assert refused.value.finding is finding
    found, accepted = str(refused.value).split("。", 1)
    assert found
    assert accepted == ACCEPTED


def test_every_finding_is_provoked() -> None:
    # zipfile writes no passwords: the mark is set by hand in both headers.
    assert set(Finding) - {finding for _, finding in REFUSED.values()} == {Finding.LOCKED}
    locked = bytearray(files.archive(BODY_ONLY))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := locked.find(mark, start)) >= 0:
            locked[start + place] |= 1
            start += 4
    with pytest.raises(DocumentRefused) as refused:
        media_type(bytes(locked))
    assert refused.value.finding is Finding.LOCKED


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("協定書.pdf", "協定書.pdf"),
        ("協定書.PDF", "協定書.PDF"),
        ("../../x", "x.pdf"),
        ("..\\..\\協定.pdf", "協定.pdf"),
        ("C:\\fakepath\\協定.pdf", "協定.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ("a\r\nSet-Cookie: x=1", "aSet-Cookie: x=1.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("協定\u202efdp.exe", "協定fdp.exe.pdf"),
        ("か\u3099.pdf", "が.pdf"),
        ("setup.exe", "setup.exe.pdf"),
        ("", "文書.pdf"),
        ("..", "文書.pdf"),
        (".pdf", "文書.pdf"),
        ("\udcff.pdf", "文書.pdf"),
    ],
)
def test_names_are_kept_for_reading_only(given: str, shown: str) -> None:
    assert shown_name(given, PDF) == shown


def test_long_names_keep_their_ending() -> None:
    shown = shown_name("協" * 300 + ".pdf", PDF)
    assert len(shown) == LONGEST_NAME
    assert shown.endswith("協.pdf")
    assert shown_name("scan.jpeg", JPEG) == "scan.jpeg"
    assert shown_name("scan.jpeg", PNG) == "scan.jpeg.png"
