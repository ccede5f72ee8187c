"""The data dictionary: what every column of every table that leaves the registry means.

It stands in ``dictionary.csv``, a line a column; ``*`` stands for every kind. ``derived`` columns are computed: they go
out beside the table and are never taken in.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from registry.model import Branch, Municipality, Region, vocabulary
from registry.model.measure import Measure
from registry.queries.place import branches, municipalities, regions

SOURCE = Path(__file__).with_name("dictionary.csv")
ANY_KIND = "*"
# Codes with their words in the language of the reader, handed in by who knows languages.
Words = Mapping[type[Any], Mapping[Any, str]]
VOCABULARIES: dict[str, type[StrEnum]] = {
    **{
        name: each
        for name, each in vars(vocabulary).items()
        if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
    },
    "Measure": Measure,
}
# Lists of codes that are tables of the registry.
PLACES: dict[str, Callable[[Session], Iterable[Region | Branch | Municipality]]] = {
    "Region": regions,
    "Branch": branches,
    "Municipality": municipalities,
}
CODE_HEAD = ("列", "コード", "名称")


class CellType(StrEnum):
    """What stands in the cells of a column."""

    ID = "id"
    TEXT = "text"
    LIST = "list"
    CODE = "code"
    CODES = "codes"
    NAME = "name"
    NAMES = "names"
    COUNT = "count"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    FISCAL_YEAR = "fiscal_year"


TYPE_WORDS = {
    CellType.ID: "番号",
    CellType.TEXT: "文字列",
    CellType.LIST: "「、」で区切った値",
    CellType.CODE: "コード",
    CellType.CODES: "「、」で区切ったコード",
    CellType.NAME: "登録された名称",
    CellType.NAMES: "「、」で区切った名称",
    CellType.COUNT: "数（整数）",
    CellType.NUMBER: "数",
    CellType.FLAG: "1か0",
    CellType.DATE: "日付（西暦 年-月-日）",
    CellType.PARTIAL_DATE: "日付（日・月・年・年度のどこまでか分かるまま）",
    CellType.FISCAL_YEAR: "年度（西暦4桁）",
}
# Cells that a spreadsheet may add up; all others are text, numbers of records and years included.
FIGURES = frozenset({CellType.COUNT, CellType.NUMBER})


@dataclass(frozen=True)
class Entry:
    """What a column means; ``vocabulary`` names its list of codes."""

    column: str
    derived: bool
    type: CellType
    vocabulary: str
    japanese: str
    english: str
    accepted: str
    example: str


def entry(kind: str, column: str) -> Entry:
    """The entry of a column of a table; ``KeyError`` if nobody wrote it."""
    written = _entries()
    return written.get((kind, column, False)) or written[ANY_KIND, column, False]


@cache
def columns(kind: str) -> Sequence[Entry]:
    """The entries of a kind of its own, in their order, without the derived ones."""
    return _of(kind, derived=False)


@cache
def derived_columns(kind: str) -> Sequence[Entry]:
    """The entries of what is computed for each row of a kind, in their order."""
    return _of(kind, derived=True)


def code_rows(session: Session, entries: Sequence[Entry], words: Words) -> Iterator[tuple[str, str, str]]:
    """The codes that the columns may hold, each with its name: rows under :data:`CODE_HEAD`.

    Columns that share a list stand together, parted by 、.
    """
    sharing: dict[str, list[str]] = {}
    for each in entries:
        if each.vocabulary:
            sharing.setdefault(each.vocabulary, []).append(each.column)
    for name, holders in sharing.items():
        shared = "、".join(dict.fromkeys(holders))
        if name in PLACES:
            yield from ((shared, place.code, place.name) for place in PLACES[name](session))
        else:
            yield from ((shared, code.value, words[type(code)][code]) for code in VOCABULARIES[name])


def _of(kind: str, *, derived: bool) -> Sequence[Entry]:
    return tuple(each for (of, _, computed), each in _entries().items() if of == kind and computed is derived)


@cache
def _entries() -> Mapping[tuple[str, str, bool], Entry]:
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        return {
            (row["kind"], row["column"], row["derived"] == "1"): Entry(
                column=row["column"],
                derived=row["derived"] == "1",
                type=CellType(row["type"]),
                vocabulary=row["vocabulary"],
                japanese=row["japanese"],
                english=row["english"],
                accepted=row["accepted"],
                example=row["example"],
            )
            for row in csv.DictReader(lines)
        }
