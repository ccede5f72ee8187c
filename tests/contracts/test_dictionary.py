"""Every column that leaves the registry says what it means, in both languages, and its example can be taken in."""

import csv
from collections import Counter

import pytest

from registry.exchange.dictionary import (
    ANY_KIND,
    PLACES,
    SOURCE,
    VOCABULARIES,
    CellType,
    derived_columns,
    entry,
)
from registry.exchange.loading import KINDS
from registry.web.words.label import japanese_words

READ_ONLY = {
    *("due", "density", "public_partners", "public_events", "public_programmes"),
    *("quality", "municipality_figures", "ahead", "introduction_figures", "findings", "digests", "imports"),
    *("finding_rows", "finding_ties"),
}
with SOURCE.open(encoding="utf-8", newline="") as lines:
    WRITTEN = list(csv.DictReader(lines))
COLUMNS = [(kind, column) for kind, sheet in KINDS.items() for column in sheet.columns]


def test_every_column_of_every_sheet_is_explained() -> None:
    assert len(COLUMNS) > 300
    assert [entry(kind, column.name).column for kind, column in COLUMNS] == [each.name for _, each in COLUMNS]


def test_the_dictionary_explains_no_column_that_is_gone() -> None:
    known = {(kind, column.name) for kind, column in COLUMNS}
    gone = [
        (row["kind"], row["column"])
        for row in WRITTEN
        if not row["derived"] and row["kind"] not in {ANY_KIND, *READ_ONLY}
        if (row["kind"], row["column"]) not in known
    ]
    assert gone == []


def test_every_line_is_whole_and_stands_once() -> None:
    assert [row for row in WRITTEN if not (row["japanese"] and row["english"] and row["example"])] == []
    twice = Counter((row["kind"], row["column"], row["derived"]) for row in WRITTEN)
    assert [each for each, count in twice.items() if count > 1] == []


def test_the_example_of_every_plain_column_is_taken_in() -> None:
    plain = [(kind, column) for kind, column in COLUMNS if column.read is not None]
    read = [column.read(entry(kind, column.name).example) for kind, column in plain]
    assert [name for name, value in zip(plain, read, strict=True) if value in (None, "", [])] == []


def test_every_list_of_codes_exists_and_has_japanese_words() -> None:
    words = japanese_words()
    for row in WRITTEN:
        if not row["vocabulary"] or row["vocabulary"] in PLACES:
            continue
        vocabulary = VOCABULARIES[row["vocabulary"]]
        assert set(words[vocabulary]) == set(vocabulary), row


def test_a_code_column_names_its_list_or_says_what_it_accepts() -> None:
    codes = [row for row in WRITTEN if row["type"] in (CellType.CODE, CellType.CODES)]
    assert [row for row in codes if not (row["vocabulary"] or row["accepted"])] == []


@pytest.mark.parametrize("kind", ["partners", "agreements", "activities", "events", "needs", "introductions"])
def test_the_computed_columns_are_marked_as_such(kind: str) -> None:
    assert derived_columns(kind)
    assert all(each.derived for each in derived_columns(kind))
