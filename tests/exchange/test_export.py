"""Tables on their way out: Excel tells cell for cell what CSV tells, and however long a table is, few rows are held."""

import csv
import doctest
import hashlib
import io
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from registry.exchange import export_book as book_module
from registry.exchange.dictionary import code_rows
from registry.exchange.export import (
    Export,
    activity_objects,
    chosen_export,
    object_export,
    parts,
    whole_export,
)
from registry.exchange.export_book import CODES, DERIVED, DICTIONARY, export_book
from registry.exchange.export_text import ExportRefused, NotInEncoding, csv_parts, json_parts, spooled
from registry.exchange.file_import import Decisions, preview, read_import
from registry.exchange.loading import KINDS, load_places
from registry.exchange.sheet import HELD, unguarded
from registry.exchange.xml_text import clean
from registry.model import Activity
from registry.queries.activity import activity_ids
from registry.services.sample import Size, create_sample
from registry.web.words.label import japanese_words
from tests.conftest import CLERK, ON_ONE_DATABASE, SEEDS
from tests.exchange import sheet_rows
from tests.exchange.annual_facts import in_excel

DAY = date(2021, 3, 31)
TRICKY = st.one_of(
    st.text(alphabet="=+-@＝＋－＠'0123456789\n\t\"、,髙𠮷﨑ー株(㈱)é_xA", max_size=30),
    st.sampled_from(
        [
            "=1+1",
            "+81-3",
            "-5",
            "@x",
            "'",
            "''=",
            "007",
            "1234567890123",
            "0123456789012",
            "令和３年",
            "𠮷野家",
        ]
    ),
    st.integers(-(10**6), 10**6).map(str),
    st.text(max_size=20),
)


def made(*rows: list[str]) -> Export:
    """A table of agreements with the given titles and months."""
    header = ["id", "title", "initial_term_months"]
    return Export("events", DAY, header, lambda: rows, lambda: ())


def book_of(export: Export, session: Session) -> bytes:
    with export_book(export, code_rows(session, export.all_entries, japanese_words())) as content:
        return content.read()


def csv_of(export: Export) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(csv_parts(export)).decode("utf-8-sig"), newline="")))


def as_text(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def sheet_of(content: bytes, name: str) -> list[list[str]]:
    return [[as_text(cell) for cell in row] for row in in_excel(content)[name]]


@pytest.mark.parametrize("kind", sorted(KINDS))
@ON_ONE_DATABASE
def test_the_workbook_of_each_kind_tells_cell_for_cell_what_its_csv_tells(
    session: Session, kind: str
) -> None:
    export = whole_export(session, kind, as_of=DAY)
    content = book_of(export, session)
    written = csv_of(export)
    assert sheet_of(content, kind) == [[cell.replace("\r\n", "\n") for cell in row] for row in written]
    assert written == sheet_rows(session, kind)
    told = [row[:2] for row in sheet_of(content, DICTIONARY)[1:] if row[0] == kind]
    assert told == [[kind, column] for column in written[0]]


@ON_ONE_DATABASE
def test_the_same_facts_give_the_same_bytes(session: Session) -> None:
    for kind in ("agreements", "partners"):
        once, again = (book_of(whole_export(session, kind, as_of=DAY), session) for _ in range(2))
        assert hashlib.sha256(once).digest() == hashlib.sha256(again).digest()
        with ZipFile(io.BytesIO(once)) as package:
            assert b"2021-03-31T00:00:00Z</dcterms:created>" in package.read("docProps/core.xml")


@given(rows=st.lists(st.tuples(TRICKY, st.one_of(st.just(""), TRICKY)), max_size=5))
def test_what_is_hard_for_spreadsheets_comes_back_as_it_went_out(
    rows: list[tuple[str, str]],
) -> None:
    objects = [
        {"agreement_id": number, "title": title, "owner": owner, "days_left": number - 3}
        for number, (title, owner) in enumerate(rows)
    ]
    blank = dict.fromkeys(object_export("due", as_of=DAY, objects=list).header)
    export = object_export("due", as_of=DAY, objects=lambda: [{**blank, **each} for each in objects])
    with export_book(export, []) as written:
        told = sheet_of(written.read(), "due")[1:]
    title, owner = export.header.index("title"), export.header.index("owner")
    assert [row[title] for row in told if any(row)] == [
        clean(row[title]) for row in list(export.rows()) if any(row)
    ]
    assert [(unguarded(row[title]), unguarded(row[owner])) for row in told] == [
        (clean(before), clean(after)) for before, after in rows
    ]


@ON_ONE_DATABASE
def test_figures_are_numbers_and_everything_else_is_text(session: Session) -> None:
    content = book_of(whole_export(session, "activities", as_of=DAY), session)
    head, *rows = in_excel(content)["activities"]
    for name in ("count", "participants"):
        assert {type(row[head.index(name)]) for row in rows if row[head.index(name)] != ""} == {float}
    for name in ("id", "fiscal_year", "source_line", "source_file", "title", "months"):
        assert {type(row[head.index(name)]) for row in rows} == {str}


@ON_ONE_DATABASE
def test_what_is_computed_stands_on_a_sheet_of_its_own_by_number(session: Session) -> None:
    content = book_of(whole_export(session, "agreements", as_of=DAY), session)
    head, *rows = sheet_of(content, DERIVED)
    assert head == ["id", "as_of", "party_ids", "phase", "ends_on", "act_by", "owner"]
    assert [row[0] for row in rows] == [row[0] for row in sheet_of(content, "agreements")[1:]]
    assert {row[1] for row in rows} == {"2021-03-31"}
    codes = {(row[0], row[1]): row[2] for row in sheet_of(content, CODES)[1:]}
    assert codes["kind", "memorandum"] == "覚書"
    assert codes["branch", "tama"] == "多摩テクノプラザ"
    assert all(("phase", row[3]) in codes for row in rows)
    assert not {"phase", "ends_on"} & set(sheet_of(content, "agreements")[0])


def test_a_character_that_cp932_lacks_is_named_with_its_cell() -> None:
    rows = [["1", "城東", ""], ["2", "城東と𠮷田", ""]]
    with pytest.raises(NotInEncoding, match="3行目 title: 「𠮷」はcp932にありません"):
        spooled(csv_parts(made(*rows), "cp932"))


def test_what_no_sheet_of_excel_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    long = object_export("due", as_of=DAY, objects=list)
    tall = Export("due", DAY, long.header, lambda: [["x" * 40_000]], list)
    with pytest.raises(ExportRefused, match=r"2行目 agreement_id.*40,000字"):
        export_book(tall, [])
    monkeypatch.setattr(book_module, "MOST_ROWS", 3)
    many = Export("due", DAY, long.header, lambda: [["1"]] * 3, list)
    with pytest.raises(ExportRefused, match="CSV なら"):
        export_book(many, [])


@pytest.fixture
def long_table(empty_session: Session) -> Session:
    """Some thousand pieces of joint work."""
    load_places(empty_session, folder=SEEDS, by=CLERK)
    create_sample(empty_session, size=Size(40, 20, 3000, 1), by=CLERK)
    empty_session.commit()
    empty_session.expunge_all()
    return empty_session


def test_of_a_long_table_few_rows_are_held_and_few_queries_asked(long_table: Session) -> None:
    session = long_table
    identities = activity_ids(session)
    assert len(identities) == session.scalar(select(func.count()).select_from(Activity)) >= 3000

    export = chosen_export(
        session,
        "activities",
        as_of=DAY,
        identities=identities,
        objects=lambda: activity_objects(session, identities),
    )
    asked: list[str] = []
    held: list[int] = []

    def count(*words: Any) -> None:
        asked.append(words[2])
        # When what belongs to a part is asked for, all of the part is there.
        held.append(sum(isinstance(each, Activity) for each in session.identity_map.values()))

    event.listen(session.get_bind(), "before_cursor_execute", count)
    for content in (csv_parts(export), json_parts(export)):
        asked.clear()
        assert sum(map(len, content)) > 100_000
        assert 0 < len(asked) <= 12 * len(list(parts(identities)))
    event.remove(session.get_bind(), "before_cursor_execute", count)
    assert 0 < max(held) <= 2 * HELD


@ON_ONE_DATABASE
def test_a_whole_kind_holds_few_rows_too(long_table: Session) -> None:
    held = []
    for number, _ in enumerate(whole_export(long_table, "activities", as_of=DAY).rows()):
        if number % 100 == 0:
            held.append(sum(isinstance(each, Activity) for each in long_table.identity_map.values()))
    assert len(held) == 31 or len(held) == 30
    assert max(held) <= 2 * HELD


def test_the_examples_in_the_texts_run() -> None:
    assert doctest.testmod(book_module).attempted == 1
    assert doctest.testmod(book_module).failed == 0


@ON_ONE_DATABASE
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_edits_one_cell_and_saves_and_that_cell_alone_differs(
    session: Session, tmp_path: Path
) -> None:
    before = book_of(whole_export(session, "partners", as_of=DAY), session)
    (tmp_path / "partners.xlsx").write_bytes(before)
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--headless", "--norestore"]
    # The first start makes the profile in which the macro is then kept.
    _run([*office, "--convert-to", "ods", "--outdir", str(tmp_path), str(tmp_path / "partners.xlsx")])
    macros = tmp_path / "profile/user/basic/Standard"
    (macros / "Module1.xba").write_text(MODULE.format(folder=tmp_path), encoding="utf-8")
    (macros / "script.xlb").write_text(LIBRARY, encoding="utf-8")
    _run([*office, "macro:///Standard.Module1.EditOne"])
    after = (tmp_path / "saved.xlsx").read_bytes()
    told = {name: sheet_of(content, "partners") for name, content in (("was", before), ("is", after))}
    differing = [
        (line, place, is_)
        for line, (old, new) in enumerate(zip(told["was"], told["is"], strict=True))
        for place, (was, is_) in enumerate(zip(old, new, strict=True))
        if was != is_
    ]
    assert differing == [(3, 2, "あたらしいよみ")]
    found = preview(session, file=read_import("saved.xlsx", after), decisions=Decisions(), by=CLERK)
    edits = [(line.line, line.verdict, line.changes) for line in found.lines if line.verdict != "same"]
    assert [
        (line, verdict, [(each.column, each.after) for each in changes]) for line, verdict, changes in edits
    ] == [(4, "update", [("kana", "あたらしいよみ")])]


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, timeout=120, capture_output=True)


MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub EditOne
  Dim none(), filter(0) As New com.sun.star.beans.PropertyValue
  book = StarDesktop.loadComponentFromURL("file://{folder}/partners.xlsx", "_blank", 0, none())
  book.Sheets.getByIndex(0).getCellByPosition(2, 3).setString("あたらしいよみ")
  filter(0).Name = "FilterName"
  filter(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL("file://{folder}/saved.xlsx", filter())
  book.close(True)
  StarDesktop.terminate()
End Sub
</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Module1"/>
</library:library>
"""
