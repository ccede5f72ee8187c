"""A table as CSV for spreadsheets and as JSON for programs, written bit by bit."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO

from registry.exchange.export import Export
from registry.exchange.sheet import HELD

ENCODINGS = ("utf-8-sig", "cp932")
# Longer files wait on disk.
IN_MEMORY = 1024 * 1024


class ExportRefused(ValueError):
    """A table that a file cannot hold; the text is a sentence for the user."""


class NotInEncoding(ExportRefused):
    """A character that the wanted encoding lacks; the text names it and its cell."""


def csv_parts(export: Export, encoding: str = ENCODINGS[0]) -> Iterator[bytes]:
    """The CSV file of a table in parts; UTF-8 begins with the mark that tells spreadsheets so.

    Raises :class:`NotInEncoding` on the way.
    """
    if encoding == "utf-8-sig":
        yield "\ufeff".encode()
        encoding = "utf-8"
    yield _lines([export.header]).encode(encoding)
    rows, first = iter(export.rows()), 2
    while part := list(islice(rows, HELD)):
        try:
            yield _lines(part).encode(encoding)
        except UnicodeEncodeError:
            raise _lacking(export.header, part, first, encoding) from None
        first += len(part)


def json_parts(export: Export) -> Iterator[bytes]:
    """``items`` and ``total``, as the interfaces publish a list, an item a line."""
    yield b'{"items": ['
    total = 0
    for found in export.objects():
        yield (",\n" if total else "\n").encode() + json.dumps(found, ensure_ascii=False).encode()
        total += 1
    yield f'\n], "total": {total}}}\n'.encode()


def spooled(content: Iterable[bytes]) -> IO[bytes]:
    """All parts of a file, so that a refusal in the last one leaves no half of it; stands at the beginning."""
    kept = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (whoever sends it closes it)
    try:
        for part in content:
            kept.write(part)
    except BaseException:
        kept.close()
        raise
    kept.seek(0)
    return kept


def _lines(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _lacking(
    header: Sequence[str], rows: Iterable[Sequence[str]], first: int, encoding: str
) -> NotInEncoding:
    for number, row in enumerate(rows, start=first):
        for column, cell in zip(header, row, strict=True):
            for character in cell:
                try:
                    character.encode(encoding)
                except UnicodeEncodeError:
                    return NotInEncoding(
                        f"{number}行目 {column}: 「{character}」は{encoding}にありません(utf-8-sig なら書けます)"
                    )
    raise AssertionError("a character was lacking")
