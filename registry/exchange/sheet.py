"""One table as a spreadsheet: its columns, how a row becomes a record, and how a record becomes a row.

A sheet is read whole before anything is said: every refusal names file, line and column and what is accepted.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Select, inspect
from sqlalchemy.orm import Session

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.japanese.dates import ParsedDate, Precision
from registry.model import Base
from registry.queries.plain import Relations, plain_records

Values = dict[str, Any]
# A cell that a spreadsheet would run as a formula gets an apostrophe before it; reading takes it off again.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"
_GUARDED = frozenset((*FORMULA_STARTS, GUARD))
# Records that are held at a time while a table goes out.
HELD = 500


@dataclass(frozen=True)
class Column:
    """A column: its header, how to read a cell, how to show the value of a record."""

    name: str
    read: Callable[[str], Any] | None
    show: Callable[[Any], object]
    required: bool = False
    # A reference is read with the help of the directory instead.
    refer: Callable[[Directory, str], Any] | None = None
    # A column that came later: files written before it are read as they are.
    optional: bool = False

    def value(self, content: str, directory: Directory) -> object:
        """What a cell that is not blank says; ``ValueError`` with a sentence if it cannot be."""
        if self.refer is not None:
            found = self.refer(directory, content)
        else:
            assert self.read is not None
            found = self.read(content)
        if self.required and found == []:
            raise ValueError("空にできません")  # nothing but the marks that stand between the parts of a list
        return found


def column(
    name: str,
    read: Callable[[str], Any] = cell.text,
    *,
    show: str | Callable[[Any], object] | None = None,
    required: bool = False,
    optional: bool = False,
) -> Column:
    """A column of plain values; ``show`` is an attribute (by default the header) or a function."""
    return Column(name, read, _shower(show or name), required, optional=optional)


def reference(
    name: str,
    refer: Callable[[Directory, str], Any],
    *,
    show: str | Callable[[Any], object],
    required: bool = False,
) -> Column:
    """A column whose cells name other records."""
    return Column(name, None, _shower(show), required, refer)


def source_columns() -> tuple[Column, ...]:
    """Where the fact comes from, and what is doubtful about it: the last columns of every sheet."""
    return (
        column("source_file"),
        column("source_line", cell.count),
        column("note"),
    )


def source_values(values: Values) -> Values:
    """The part of the values that :func:`source_columns` read."""
    return {name: values[name] for name in ("source_file", "source_line", "note")}


def partial_values(parsed: ParsedDate | None, field: str, *, last: bool = False) -> Values:
    """The two columns of a partial date; an end is the last day that it can mean."""
    if parsed is None:
        return {field: None, f"{field}_precision": Precision.UNKNOWN}
    return {field: parsed.last if last else parsed.date, f"{field}_precision": parsed.precision}


def _shower(show: str | Callable[[Any], object]) -> Callable[[Any], object]:
    return attrgetter(show) if isinstance(show, str) else show


@dataclass(frozen=True)
class Sheet:
    """A kind of table. ``build`` makes a record, with its parts, of the values of one row."""

    kind: str
    model: type[Base]
    columns: tuple[Column, ...]
    build: Callable[[Values], Base]
    query: Callable[[], Select[Any]]
    # Of kinds with very many records: what their cells need beside the columns of the model. It is read plain.
    relations: Relations | None = None

    def rows(self, session: Session) -> Iterator[list[str]]:
        """Header and rows of every record, ready for a CSV file; few records are held at a time."""
        yield [column.name for column in self.columns]
        for part in self._records(session, self.query()):
            yield from map(self.row, part)

    def rows_of(self, session: Session, identities: Sequence[int]) -> Iterator[list[str]]:
        """Rows of the records with the given ids, in their order."""
        (key,) = inspect(self.model).primary_key
        for start in range(0, len(identities), HELD):
            wanted = identities[start : start + HELD]
            found = self._records(session, self.query().where(key.in_(wanted)))
            cells = {getattr(record, key.name): self.row(record) for part in found for record in part}
            yield from (cells[identity] for identity in wanted)

    def row(self, record: Any) -> list[str]:
        """The cells of a record."""
        return [shown(column.show(record)) for column in self.columns]

    def _records(self, session: Session, query: Select[Any]) -> Iterator[Sequence[Any]]:
        if self.relations is not None:
            return plain_records(session, query, self.relations, held=HELD)
        return session.scalars(query.execution_options(yield_per=HELD)).partitions()


@dataclass(frozen=True)
class Problem:
    """What is wrong in one place of a file."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.file} {self.line}行目 {self.column}: {self.message}"


class SheetRefused(ValueError):
    """A file that cannot be taken in; nothing of it was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Row:
    """A line of a file: its number and its cells by header."""

    line: int
    cells: Mapping[str, str]


def shown(value: object) -> str:
    """The cell text of a value: blank for unknown, 1 and 0 for yes and no, lists joined by 、."""
    if type(value) is str:  # most of them
        return value
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case list() | tuple():
            return "、".join(shown(part) for part in value)
        case _:
            return str(value)


def read_table(path: Path, sheet: Sheet) -> list[Row]:
    """The rows of a CSV file with the header of ``sheet``, or part of it; raises :class:`SheetRefused`."""
    name = path.name
    try:
        lines = csv.reader(io.StringIO(_decoded(path), newline=""), strict=True)
        header = next(lines, None)
        if header is None:
            raise SheetRefused([Problem(name, 1, "見出し", "ファイルが空です(見出しの行が要ります)")])
        _check_header(name, header, sheet)
        return list(_rows(name, header, lines))
    except csv.Error as error:
        raise SheetRefused([Problem(name, 1, "全体", f"CSVとして読めません({error})")]) from None


def read_row(name: str, row: Row, sheet: Sheet, directory: Directory) -> tuple[Values, list[Problem]]:
    """The values of one row, and what is wrong with it."""
    values: Values = {}
    problems: list[Problem] = []
    for each in sheet.columns:
        content = row.cells.get(each.name, "")
        values[each.name] = None
        if not content.strip():
            if each.required:
                problems.append(Problem(name, row.line, each.name, "空にできません"))
            continue
        try:
            values[each.name] = each.value(content, directory)
        except ValueError as error:
            problems.append(Problem(name, row.line, each.name, str(error)))
    return values, problems


def guarded(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run; one that is there is doubled.

    >>> guarded("=1+1"), guarded("'quoted"), guarded("都産技研")
    ("'=1+1", "''quoted", '都産技研')
    """
    return GUARD + cell if cell and cell[0] in _GUARDED else cell


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that an export puts before what a spreadsheet would run.

    >>> unguarded("'=1+1"), unguarded("''quoted"), unguarded("'quoted"), unguarded("都産技研")
    ('=1+1', "'quoted", "'quoted", '都産技研')
    """
    return cell[1:] if cell.startswith(GUARD) and cell[1:].startswith((*FORMULA_STARTS, GUARD)) else cell


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "cp932"):
        try:
            found = content.decode(encoding)
        except UnicodeDecodeError as error:
            place = content.count(b"\n", 0, error.start) + 1
            continue
        if "\0" not in found:
            return found
        # UTF-16 passes for an eight-bit encoding; only its zero bytes tell.
        place = found.count("\n", 0, found.index("\0")) + 1
    raise SheetRefused([Problem(path.name, place, "全体", "文字コードが UTF-8 でも cp932 でもありません")])


def _check_header(name: str, header: list[str], sheet: Sheet) -> None:
    known = [column.name for column in sheet.columns]
    accepted = f"使える列: {' '.join(known)}"
    problems = [
        Problem(name, 1, column, f"この列がありません({accepted})")
        for column in (each.name for each in sheet.columns if not each.optional)
        if column not in header
    ]
    problems += [
        Problem(name, 1, column, f"知らない列です({accepted})") for column in header if column not in known
    ]
    problems += [
        Problem(name, 1, column, "同じ列が二つあります")
        for column in sorted(set(header))
        if header.count(column) > 1
    ]
    if problems:
        raise SheetRefused(problems)


def _rows(name: str, header: list[str], lines: Any) -> Iterator[Row]:
    start = lines.line_num + 1
    for cells in lines:
        if cells and len(cells) != len(header):
            message = f"列の数が{len(cells)}です(見出しは{len(header)}列)"
            raise SheetRefused([Problem(name, start, "全体", message)])
        if any(cell.strip() for cell in cells):
            yield Row(start, dict(zip(header, map(unguarded, cells), strict=True)))
        start = lines.line_num + 1
