"""Workbooks that harm, lie or are something else, and harmless ones that look like it; made here, none is kept.

Each has what is to be said of it: a part of the sentence that refuses it, or ``None`` where its rows are to be read.
"""

import io
import random
import struct
from collections.abc import Callable, Iterable

import xlsxwriter

from tests.files import OLD_WORD, PROGRAM, archive, claiming, png, repacked, word

HEAD = ("name", "category")
ROW = ("架空大学", "university")
BROKEN = "途中で切れているか壊れています"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ははははははははは">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
_CELLS = "".join(f'<c s="{style}"/>' for style in random.Random(1).choices(range(10), k=100_000))
_OPEN = "".join(f'<row s="{style}">' for style in random.Random(1).choices(range(10), k=300_000))
Hostile = dict[str, tuple[bytes, str | None]]


def book(
    rows: Iterable[Iterable[str]] = (HEAD, ROW), change: Callable[[xlsxwriter.Workbook], None] | None = None
) -> bytes:
    """A workbook with a sheet of texts, which ``change`` may alter before it is closed."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = made.add_worksheet("表")
    for line, cells in enumerate(rows):
        for position, cell in enumerate(cells):
            sheet.write_string(line, position, cell)
    if change:
        change(made)
    made.close()
    return stream.getvalue()


def sheet_xml(cells: str, after: str = "", before: str = "", declared: str = "") -> bytes:
    """The XML of a sheet around its rows."""
    return (
        f'{_XML}{declared}<worksheet xmlns="{_MAIN}">{before}<sheetData>{cells}</sheetData>{after}</worksheet>'
    ).encode()


def inline(reference: str, text: str) -> str:
    """A cell that holds its text itself."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


_ROWS = "".join(
    f'<row r="{line}">{inline(f"A{line}", cells[0])}{inline(f"B{line}", cells[1])}</row>'
    for line, cells in enumerate((HEAD, ROW), start=1)
)


def with_sheet(xml: bytes) -> bytes:
    return repacked(book(), {SHEET: xml})


def _flag(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:
        struct.pack_into("<H", changed, place + 8, struct.unpack_from("<H", content, place + 8)[0] | bit)
        place += 4
    return bytes(changed)


def _wrong_sum(content: bytes) -> bytes:
    changed = bytearray(content)
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    struct.pack_into("<I", changed, place + 16, 12345)
    return bytes(changed)


def _large() -> bytes:
    """Claims 53 MB of a part that packs well, but not so well that it gives itself away."""
    part = "xl/media/a.bin"
    return claiming(repacked(book(), {part: random.Random(1).randbytes(600_000)}), part, 53_000_000)


def _noise(size: int, letters: str = "ab") -> bytes:
    """Letters without order, which pack well but not so well that they give a bomb away."""
    block = "".join(random.Random(size).choices(letters, k=100_000)).encode()
    return (block * (size // len(block) + 1))[:size]


def _shared(texts: str, count: int) -> bytes:
    return f'{_XML}<sst xmlns="{_MAIN}" count="{count}" uniqueCount="{count}">{texts}</sst>'.encode()


def _amplified() -> bytes:
    """One long text, in each of thousands of cells."""
    cells = "".join(
        f'<row r="{line}"><c r="A{line}" t="s"><v>0</v></c><c r="B{line}" t="s"><v>0</v></c></row>'
        for line in range(1, 20_001)
    )
    return repacked(
        book(), {SHEET: sheet_xml(cells), STRINGS: _shared(f"<si><t>{'長' * 30_000}</t></si>", 1)}
    )


def _merges(count: int, reference: str = "A2:A20000") -> str:
    return "<mergeCells>" + f'<mergeCell ref="{reference}"/>' * count + "</mergeCells>"


def _pictures(made: xlsxwriter.Workbook) -> None:
    made.get_worksheet_by_name("表").insert_image(0, 0, "a.png", {"image_data": io.BytesIO(png(8, 8))})


def _far_style(made: xlsxwriter.Workbook) -> None:
    sheet = made.get_worksheet_by_name("表")
    for line in (50_000, 1_048_575):
        sheet.write_blank(line, 16_383, None, made.add_format({"bold": True}))


def _external(made: xlsxwriter.Workbook) -> None:
    made.get_worksheet_by_name("表").write_formula(1, 2, "='[other.xlsx]表'!A1", None, "外")


def hostile_books() -> Hostile:
    """The workbooks by what they are."""
    good = book()
    tall = _ROWS + "".join(f'<row r="{line}">{inline(f"A{line}", "あ")}</row>' for line in range(3, 3000))
    return {
        "a plain workbook": (good, None),
        "bomb in a sheet": (with_sheet(b" " * 60_000_000), "展開すると大きくなりすぎる"),
        "bomb beside the sheets": (
            repacked(good, {"xl/media/a.bin": bytes(20_000_000)}),
            "展開すると大きくなりすぎる",
        ),
        "more than 50 MB unpacked": (_large(), "展開すると大きくなりすぎる"),
        "201 entries": (repacked(good, {f"xl/media/{n}.png": b"x" for n in range(201)}), "部品が多すぎます"),
        "ZIP64": (good[:-22] + b"PK\x06\x07" + bytes(16) + good[-22:], "部品が多すぎます"),
        "claims to be smaller": (claiming(good, SHEET, 100), BROKEN),
        "claims to be larger": (claiming(good, SHEET, 20_000), BROKEN),
        "wrong checksum": (_wrong_sum(good), BROKEN),
        "truncated": (good[: len(good) // 2], BROKEN),
        "truncated at once": (good[:30], BROKEN),
        "directory alone": (good[good.index(b"PK\x01\x02") :], BROKEN),
        "nested": (archive({"表.xlsx": good}), "Excelブックではない"),
        "any ZIP": (archive({"a.txt": b"a"}), "Excelブックではない"),
        "the same entry twice": (
            repacked(good, {"xl/workbook.xmx": b"<a/>"}).replace(b"workbook.xmx", b"workbook.xml"),
            BROKEN,
        ),
        "entries that climb out": (repacked(good, {"../../../tmp/climbed": b"x", "/etc/passwd": b"x"}), None),
        "encrypted ZIP": (_flag(good, 1), "パスワードの付いたZIP"),
        "password": (
            OLD_WORD + "EncryptedPackage".encode("utf-16-le") + bytes(512),
            "パスワードの付いたExcel",
        ),
        "xls": (OLD_WORD + "Workbook".encode("utf-16-le") + bytes(512), "古い形式のExcelファイル(xls)"),
        "doc": (OLD_WORD, "古い形式のOffice"),
        "xlsm": (repacked(good, {"xl/vbaProject.bin": b"x"}), "マクロ"),
        "xlsb": (archive({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"x"}), "xlsb"),
        "docx": (word(), "Word文書"),
        "pptx": (archive({"[Content_Types].xml": b"<a/>", "ppt/presentation.xml": b"<a/>"}), "PowerPoint"),
        "ods": (archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "OpenDocument"),
        "a program": (PROGRAM, "実行されるプログラム"),
        "billion laughs": (
            repacked(
                good,
                {STRINGS: _shared("<si><t>&i;</t></si>", 1).replace(b"<sst", _LAUGHS.encode() + b"<sst")},
            ),
            "文書型の宣言",
        ),
        "external entity": (
            with_sheet(sheet_xml(_ROWS, declared='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')),
            "文書型の宣言",
        ),
        "claims all of the sheet": (
            with_sheet(sheet_xml(_ROWS, before='<dimension ref="A1:XFD1048576"/>')),
            None,
        ),
        "fills the far corner": (
            with_sheet(sheet_xml(f'{_ROWS}<row r="1048576">{inline("XFD1048576", "x")}</row>')),
            "16,384列は多すぎます",
        ),
        "styled far away": (book(change=_far_style), None),
        "merged all over": (with_sheet(sheet_xml(_ROWS, _merges(1, "A2:XFD1048576"))), None),
        "merged 5,001 times": (with_sheet(sheet_xml(_ROWS, _merges(5001))), "結合されたセルが5,000か所"),
        "merged over one another": (
            with_sheet(sheet_xml(tall, _merges(5000))),
            "重なりすぎています",
        ),
        "merged backwards": (with_sheet(sheet_xml(_ROWS, _merges(1, "B9:A2"))), BROKEN),
        "201 columns": (book([[str(n) for n in range(201)]]), "201列は多すぎます"),
        "20,001 rows": (book([HEAD, *([ROW] * 20_001)]), "行が20,000を超えています"),
        "one long text in all cells": (_amplified(), "字を超えるシート"),
        "half a million texts": (
            repacked(good, {STRINGS: _shared("".join(f"<si><t>{n}</t></si>" for n in range(500_001)), 1)}),
            "文字のセルが500,000個",
        ),
        "millions of elements": (
            with_sheet(sheet_xml("<row>" + _CELLS * 21 + "</row>")),
            "要素が2,000,000個",
        ),
        "a cell of 40,000 letters": (
            with_sheet(sheet_xml(f'<row r="1">{inline("A1", "あ" * 40_000)}</row>')),
            "1行目A列は40,000字",
        ),
        "a text that never ends": (
            with_sheet(sheet_xml(_ROWS, f"<!--{_noise(12_000_000).decode()}-->")),
            None,
        ),
        "deeply nested": (with_sheet(sheet_xml(_ROWS + _OPEN + "</row>" * 300_000)), None),
        "a reference that is none": (
            with_sheet(sheet_xml(f'<row r="1">{inline("ZZZZ1", "x")}</row>')),
            BROKEN,
        ),
        "a row without end": (with_sheet(sheet_xml(_ROWS)[:-40]), BROKEN),
        "a shared text that is not there": (
            with_sheet(sheet_xml('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')),
            BROKEN,
        ),
        "sheet in UTF-16": (
            with_sheet(sheet_xml(_ROWS).decode().replace("UTF-8", "UTF-16").encode("utf-16")),
            BROKEN,
        ),
        "only pictures": (book([], _pictures), "画像の中の表は読めません"),
        "nothing at all": (book([]), "文字の入ったセルがありません"),
        "only headings": (book([HEAD]), None),
        "links to another workbook": (book(change=_external), None),
        "the same heading twice": (book([(*HEAD, "name"), (*ROW, "架空学院")]), "見出しがどちらも"),
        "two tables in a sheet": (
            book(
                [
                    HEAD,
                    ROW,
                    (),
                    ("催事名", "開催日", "会場", "参加者数"),
                    ("展示会", "2024-04-01", "本部", "9"),
                ]
            ),
            "別の表の見出し",
        ),
    }
