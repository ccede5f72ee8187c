"""CSV and tab-separated text, in the encodings that Japanese offices write, as a grid."""

import codecs
import csv
import re
from collections.abc import Iterator
from itertools import islice

from registry.exchange.table.grid import (
    CONTROL,
    LONGEST_CELL,
    MAX_COLUMNS,
    MAX_FILLED,
    FileRefused,
    Grid,
    Line,
    check_lines,
    check_width,
    place,
)

DELIMITERS = (",", "\t", ";")
_SAMPLE = 100
# No line of 200 columns has so many delimiters, in cells or between them.
_MOST_MARKS = 100_000
# Of a sheet of Excel.
_LAST_LINE = 1_048_576
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_STRAY = re.compile("[\x80\uf8f0-\uf8f3]")
_BREAK = re.compile(rb"\r\n|\r|\n")
_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_SAVE = "Excelで「CSV UTF-8」として保存し直してください"


def text_grid(content: bytes) -> Grid:
    """The lines of a text file; raises :class:`FileRefused`."""
    text = decoded(content)
    if control := CONTROL.search(text):
        line = len(_breaks(text[: control.start()])) + 1
        raise FileRefused(f"{line}行目に文字でないデータ(U+{ord(control[0]):04X})があります({_SAVE})")
    return Grid(None, list(_lines(text, _delimiter(text))))


def decoded(content: bytes) -> str:
    """The text of a file: with a byte order mark as that says, else UTF-8, else cp932, strictly."""
    if content.startswith(_UTF_16):
        return _strict(content, "utf-16", "UTF-16")
    if content.startswith(codecs.BOM_UTF8):
        return _strict(content, "utf-8", "UTF-8", len(codecs.BOM_UTF8))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        _check_mixture(content, error)
    try:
        text = content.decode("cp932")
        # Bytes that no character has pass for private ones.
        stray = _STRAY.search(text)
        if stray is None:
            return text
        position = len(text[: stray.start()].encode("cp932"))
    except UnicodeDecodeError as error:
        position = error.start
    line, byte = _whereabouts(content, position)
    raise FileRefused(
        f"{line}行目の{byte}バイト目が UTF-8 としても cp932(シフトJIS)としても読めません({_SAVE})"
    )


def _strict(content: bytes, encoding: str, name: str, mark: int = 0) -> str:
    """``mark`` is the number of bytes before the text that the encoding does not take off itself."""
    try:
        return content[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        line, byte = _whereabouts(content, error.start + mark)
        raise FileRefused(
            f"{line}行目の{byte}バイト目が {name} として読めません(ファイルの先頭は {name} の印です。{_SAVE})"
        ) from None


def _check_mixture(content: bytes, error: UnicodeDecodeError) -> None:
    """Refuse a file some of whose lines are Japanese in UTF-8 while others are not: cp932 would garble the former."""
    for number, line in enumerate(_BREAK.split(content), start=1):
        if line.isascii():
            continue
        try:
            japanese = _JAPANESE.search(line.decode("utf-8"))
        except UnicodeDecodeError:
            continue
        if japanese:
            other, byte = _whereabouts(content, error.start)
            raise FileRefused(
                f"{other}行目の{byte}バイト目が UTF-8 として読めず、{number}行目は UTF-8 です"
                "(文字コードの違うファイルをつないだようです。一つの文字コードで保存し直してください)"
            )


def _whereabouts(content: bytes, position: int) -> tuple[int, int]:
    """Line and byte in it, both from 1."""
    before = list(_BREAK.finditer(content, 0, position))
    return len(before) + 1, position - (before[-1].end() if before else 0) + 1


def _breaks(text: str) -> list[str]:
    return re.findall(r"\r\n|\r|\n", text)


def _delimiter(text: str) -> str:
    """The delimiter that parts most lines of the beginning into one number of columns, more than one."""
    return max(DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """The share of lines that have the usual number of columns, and that number."""
    lengths: list[int] = []
    try:
        reader = csv.reader(_written(text, delimiter), delimiter=delimiter, strict=True)
        lengths.extend(len(cells) for cells in islice(reader, _SAMPLE) if cells)
    except csv.Error:
        pass  # what was read so far is judged; where nothing was, another delimiter is the better one
    several = [length for length in lengths if length > 1]
    if not several:
        return 0, 0
    usual = max(set(several), key=several.count)
    return several.count(usual) / len(lengths), usual


def _written(text: str, delimiter: str) -> Iterator[str]:
    """Lines with their ends: an end within quotation marks belongs to the cell."""
    for number, match in enumerate(_LINE.finditer(text), start=1):
        if match[0].count(delimiter) > _MOST_MARKS:
            raise FileRefused(
                f"{number}行目は列が多すぎます({MAX_COLUMNS}列まで。要る列だけを残してください)"
            )
        yield match[0]


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(_written(text, delimiter), delimiter=delimiter, strict=True)
    start = count = 1
    filled = 0
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                check_lines(count)
                check_width(len(cells), f"{start}行目の")
                _check_lengths(start, cells)
                filled += sum(map(bool, cells))
                if filled > MAX_FILLED:
                    raise FileRefused(f"{MAX_FILLED:,}を超えるセルがあります(要る行と列だけを残してください)")
                yield Line(start, cells)
                count += 1
            start = reader.line_num + 1
            if start > _LAST_LINE:
                raise FileRefused(f"{_LAST_LINE:,}行を超えるファイルです(空の行を除いて保存し直してください)")
    except csv.Error as error:
        raise FileRefused(_sentence(error, start)) from None


def _check_lengths(line: int, cells: list[str]) -> None:
    for position, cell in enumerate(cells):
        if len(cell) > LONGEST_CELL:
            raise FileRefused(
                f"{line}行目{place(position)}列は{len(cell):,}字で、1つのセルに入る{LONGEST_CELL:,}字を超えます"
            )


def _sentence(error: csv.Error, line: int) -> str:
    if "field larger" in str(error):
        return f'{line}行目に長すぎるセルがあります(引用符「"」が閉じているか確かめてください)'
    return f'{line}行目をCSVとして読めません(引用符「"」が閉じているか、二重になっていないか確かめてください)'
