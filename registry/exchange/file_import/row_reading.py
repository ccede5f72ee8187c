"""One row of an import: what its cells say, and in which of them a record says something else."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from registry.exchange import cell
from registry.exchange.file_import.directory import ImportDirectory, NeedsDecision, Undecided
from registry.exchange.file_import.verdict import LineVerdict
from registry.exchange.sheet import Column, Row, Sheet, Values, shown
from registry.japanese.dates import ParsedDate
from registry.model import Base
from registry.model.vocabulary import Verdict
from registry.services.registering import flattened

# Header, text before and after, and what the file's cell says.
Difference = tuple[str, str, str, Any]


@dataclass(frozen=True)
class Reading:
    """What a row says, with the organisations that it names and that would be created; or the verdict on it."""

    values: Values
    named: frozenset[int] = frozenset()
    verdict: LineVerdict | None = None


def read_id(row: Row) -> int:
    """The id of a row; ``ValueError`` with a sentence."""
    try:
        return cell.count(row.cells["id"])
    except ValueError as error:
        raise ValueError(f"id: {error}") from None


def read(row: Row, sheet: Sheet, directory: ImportDirectory) -> Reading:
    """What the cells of a row say; names that a person has to decide on make it one to check."""
    values: Values = {}
    wrong: list[str] = []
    undecided: list[str] = []
    names: list[Undecided] = []
    directory.named = set()
    for column in sheet.columns:
        content = row.cells.get(column.name, "")
        values[column.name] = None
        try:
            values[column.name] = _value(column, content, directory)
        except NeedsDecision as decision:
            undecided.append(f"{column.name}: {decision}")
            names += directory.undecided(content) or decision.undecided
        except ValueError as error:
            wrong.append(f"{column.name}: {error}")
    if wrong:
        return Reading(values, verdict=refused(row, " / ".join(wrong)))
    if undecided:
        verdict = LineVerdict(row.line, Verdict.CHECK, " / ".join(undecided), undecided=tuple(names))
        return Reading(values, verdict=verdict)
    return Reading(values, frozenset(directory.named))


def differing(
    row: Row,
    sheet: Sheet,
    record: Base,
    directory: ImportDirectory,
    *,
    leave: Collection[str] = (),
) -> list[Difference]:
    """The cells of a row that say something else than the record. Columns that the file lacks say nothing.

    ``ValueError`` with a sentence if one of them cannot be read, :class:`NeedsDecision` for names to decide on.
    """
    found: list[Difference] = []
    wrong: list[str] = []
    undecided: list[str] = []
    names: list[Undecided] = []
    for column in sheet.columns:
        if column.name == "id" or column.name in leave or column.name not in row.cells:
            continue
        content, before = row.cells[column.name], shown(column.show(record))
        if content == before or content.strip() == before.strip():
            continue
        try:
            value = _value(column, content, directory)
        except NeedsDecision as decision:
            undecided.append(f"{column.name}: {decision}")
            names += directory.undecided(content) or decision.undecided
        except ValueError as error:
            wrong.append(f"{column.name}: {error}")
        else:
            if not _same(column, before, value, directory):
                found.append((column.name, before, content.strip(), value))
    if wrong:
        raise ValueError(" / ".join(wrong))
    if undecided:
        raise NeedsDecision(" / ".join(undecided), names)
    return found


def refused(row: Row, message: str) -> LineVerdict:
    """The verdict on a row that is wrong."""
    return LineVerdict(row.line, Verdict.ERROR, message)


def too_long(record: Base) -> str:
    """A sentence for each text of a record and its parts that its column does not hold; empty where all fit."""
    return " / ".join(dict.fromkeys(_long_texts(record)))


def _long_texts(record: Base) -> Iterator[str]:
    own = type(record).__mapper__.local_table
    for table, values in flattened(record):
        for name, value in values.items():
            if type(value) is str:
                most = getattr(table.c[name].type, "length", None)
                # Keys follow from names, and are never shorter than what is told of those.
                if most is not None and len(value) > most and name not in ("key", "sort_key"):
                    where = name if table is own else f"{table.name} {name}"
                    yield f"{where}: {len(value)}文字は長すぎます({most}文字まで)"


def _value(column: Column, content: str, directory: ImportDirectory) -> Any:
    if not content.strip():
        if column.required:
            raise ValueError("空にできません")
        return None
    return column.value(content, directory)


def _same(column: Column, before: str, value: Any, directory: ImportDirectory) -> bool:
    """Whether two texts of a cell say the same: a date in another calendar, a number in full width."""
    if not before.strip():
        return value is None or value is False or value == []
    if value is None:
        return False
    try:
        known = column.value(before, directory)
    except ValueError:
        return False
    if isinstance(value, ParsedDate) and isinstance(known, ParsedDate):
        return (value.date, value.precision) == (known.date, known.precision)
    return bool(known == value)
