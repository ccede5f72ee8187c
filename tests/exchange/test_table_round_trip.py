"""What the registry hands out it understands again; any text comes back as it was, from CSV in each encoding and from Excel."""

import csv
import io

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.exchange.loading import KINDS
from registry.exchange.sheet import guarded
from registry.exchange.table.file import read_file
from registry.exchange.table.grid_rows import DITTO
from registry.exchange.table.heading import How
from tests.conftest import MANY
from tests.exchange import sheet_rows

COLUMNS = ["name", "category", "kana", "name_en", "website", "note"]
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
# Neither the halves of a character, nor controls (they are refused), nor what XML cannot say.
LETTERS = st.characters(
    exclude_categories=("Cs",),
    exclude_characters=[*map(chr, [*range(9), 11, 12, *range(14, 32), 127]), "\ufffe", "\uffff"],
)
HARD = st.sampled_from(
    ["=1+1", "+81", "-5", "@SUM(A1)", "＝全角", "＋", "－", "＠", "'単", "''", "𠮷野家", "一行目\n二行目", "007",
     "7000012050002", "1e5", "3.0", " 前後 ", "\tタブ", "a,b;c", '"引用"', "㈱髙﨑①～", "2024/4/1", "TRUE", "#N/A", "合計"]
)  # fmt: skip


def _real(text: str) -> bool:
    """What stays as it is: not blank alone, and no sign that repeats the line above."""
    return not text or bool(text.strip() and text.strip() not in DITTO)


CELLS = (HARD | st.text(LETTERS, max_size=12)).filter(_real)
ROWS = st.lists(
    st.tuples(CELLS.filter(bool), st.just("other"), CELLS, CELLS, CELLS, CELLS).map(list),
    min_size=1,
    max_size=6,
)


def _csv(rows: list[list[str]], encoding: str, delimiter: str = ",", end: str = "\r\n") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue().encode(encoding)


def _xlsx(rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    sheet = book.add_worksheet()
    for line, cells in enumerate(rows):
        for position, cell in enumerate(cells):
            if cell:
                sheet.write_string(line, position, cell)
    book.close()
    return stream.getvalue()


def _check(content: bytes, rows: list[list[str]]) -> None:
    table = read_file("表", content, kind="partners")
    assert [[row.cells[name] for name in COLUMNS] for row in table.rows] == rows
    assert table.notices == ()


def _guarded(rows: list[list[str]]) -> list[list[str]]:
    return [COLUMNS, *([guarded(cell) for cell in row] for row in rows)]


@MANY
@given(ROWS, st.sampled_from([",", "\t", ";"]), st.sampled_from(["utf-8-sig", "utf-16"]))
@example([["a;b\nc;d\ne;f\ng;h", "other", "", "", "", ""]], ",", "utf-8-sig")
def test_any_text_comes_back_from_csv(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    _check(_csv(_guarded(rows), encoding, delimiter), rows)


@MANY
@given(ROWS)
def test_any_text_comes_back_from_csv_of_old_excel(rows: list[list[str]]) -> None:
    rows = [
        [cell.encode("cp932", "ignore").decode("cp932").translate(_STRAY) for cell in row] for row in rows
    ]
    rows = [[row[0] if row[0].strip() else "名", *row[1:]] for row in rows]
    rows = [[cell if _real(cell) else "" for cell in row] for row in rows]
    rows = [[row[0] or "名", *row[1:]] for row in rows]
    _check(_csv(_guarded(rows), "cp932"), rows)


_STRAY = dict.fromkeys([0x80, 0xF8F0, 0xF8F1, 0xF8F2, 0xF8F3])


@MANY
@given(ROWS)
def test_any_text_comes_back_from_excel(rows: list[list[str]]) -> None:
    _check(_xlsx(_guarded(rows)), rows)


@pytest.mark.parametrize("kind", KINDS)
def test_every_export_is_understood_without_a_word(session: Session, kind: str) -> None:
    rows = sheet_rows(session, kind)
    for content in (_csv(rows, "utf-8-sig"), _xlsx(rows)):
        table = read_file(f"{kind}.csv", content)
        assert table.kind == kind
        assert {heading.how for heading in table.columns} == {How.EXACT}
        assert table.notices == ()
        assert table.missing == ()
        assert table.left == {}
        assert [list(row.cells) for row in table.rows] == [rows[0]] * (len(rows) - 1)
        written = list(KINDS[kind].rows(session))[1:]
        assert [list(row.cells.values()) for row in table.rows] == written
