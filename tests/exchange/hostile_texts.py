"""Text files that are torn, mixed or something else, each with what is to be said of it, as in ``hostile_books``."""

import gzip

from registry.exchange.loading import KINDS
from tests.exchange.hostile_books import Hostile
from tests.files import HTML, PDF, png

_GOOD = "name,category\n架空大学,university\n"
_MB = 1024 * 1024


def _sames() -> bytes:
    """Rows that say nothing but that they are like the first one."""
    columns = [column.name for column in KINDS["agreements"].columns]
    return (
        "\n".join(
            [",".join(columns), ",".join(["1"] * len(columns))] + [",".join(["〃"] * len(columns))] * 19_000
        )
    ).encode()


def _strange() -> bytes:
    """As many cells of unknown columns as are taken in."""
    head = ["name", "category", *(f"謎{number}" for number in range(23))]
    return ("\n".join([",".join(head), *[",".join(["甲乙"] * 25)] * 19_900])).encode()


def hostile_texts() -> Hostile:
    """The texts by what they are."""
    return {
        "a plain text": (_GOOD.encode(), None),
        "empty": (b"", "空です"),
        "only a byte order mark": (b"\xef\xbb\xbf", "空です"),
        "only blanks and commas": (b" , ,\n,,\n", "文字の入ったセルがありません"),
        "only headings in CSV": (b"name,category\n", None),
        "larger than 10 MB": (b"a,b\n" * (11 * _MB // 4), "10 MB を超えています"),
        "zero bytes": (_GOOD.encode() + b"a\0b,c\n", "3行目に文字でないデータ(U+0000)"),
        "control characters": (_GOOD.encode() + b"\n\na\x1bb,c\n", "5行目に文字でないデータ(U+001B)"),
        "ISO-2022-JP": (_GOOD.encode("iso2022_jp"), "2行目に文字でないデータ(U+001B)"),
        "UTF-16 without mark": (_GOOD.encode("utf-16-le"), "文字でないデータ(U+0000)"),
        "UTF-16 of odd length": (b"\xff\xfe" + _GOOD.encode("utf-16-le")[:-1], "UTF-16 として読めません"),
        "a byte that no encoding has": (
            _GOOD.encode("cp932") + b"a,\xff\xfd\n",
            "3行目の3バイト目が UTF-8 としても cp932",
        ),
        "UTF-8 broken behind its mark": (
            b"\xef\xbb\xbf" + _GOOD.encode() + b"\x8b\xa6,b\n",
            "3行目の1バイト目が UTF-8",
        ),
        "UTF-8, then cp932": (
            _GOOD.encode() + "(株)商工組合,financial\n".encode("cp932"),
            "3行目の2バイト目が UTF-8 として読めず",
        ),
        "cp932, then UTF-8": (_GOOD.encode("cp932") + "(株)商工組合,financial\n".encode(), "3行目は UTF-8"),
        "a quotation mark that is never closed": (
            _GOOD.encode() + b'"abc,d\ne,f\n',
            "3行目をCSVとして読めません",
        ),
        "quotation marks within a cell": (b'name,category\n"a"b"c",d\n', "2行目をCSVとして読めません"),
        "a quotation mark that swallows all": (
            b'name,category\na,"' + b"b,c\n" * 100_000,
            "2行目に長すぎるセル",
        ),
        "a cell of 40,000 letters": (b"name,category\n" + b"a" * 40_000 + b",b\n", "2行目A列は40,000字"),
        "201 columns in CSV": (b",".join(b"%d" % n for n in range(201)) + b"\n", "201列は多すぎます"),
        "20,001 rows in CSV": (b"name,category\n" + b"a,b\n" * 20_001, "行が20,000を超えています"),
        "nothing but commas": (b"a" + b"," * (9 * _MB), "1行目は列が多すぎます"),
        "nothing but line breaks": (b"\n" * (9 * _MB) + b"a", "1,048,576行を超える"),
        "nothing but quotation marks": (b'"' * (9 * _MB + 1), "1行目"),
        "millions of short lines": (b"a\n" * (4 * _MB), "行が20,000を超えています"),
        "wide letters": (("name,category\n" + "𠮷" * 2_000_000).encode(), "2行目に長すぎるセル"),
        "half a million signs for the same": (_sames(), None),
        "half a million cells that nobody knows": (_strange(), None),
        "more than half a million cells": (
            b",".join([b"a"] * 199) + b"\n" + (b"1," * 198 + b"1\n") * 19_000,
            "500,000を超えるセル",
        ),
        "formulas": (_GOOD.encode() + b"=cmd|'/c calc'!A1,@SUM(1)\n", None),
        "the same heading twice in CSV": (
            "相手先,協定名,締結日,相手先\nA,B,2024-04-01,C\n".encode(),
            "A列とD列の見出し",
        ),
        "a second table in CSV": (
            (
                "機関名,区分,所在地\n架空大学,大学,新宿区\n\n催事名,開催日,会場,参加者数\n展示会,2024-04-01,本部,9\n"
            ).encode(),
            "4行目に別の表の見出し",
        ),
        "a web page": (HTML, "ウェブページ"),
        "an XML spreadsheet": (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "XMLスプレッドシート",
        ),
        "PDF": (PDF, "PDF"),
        "a picture": (png(), "画像"),
        "gzip": (gzip.compress(_GOOD.encode(), mtime=0), "gzip"),
    }
