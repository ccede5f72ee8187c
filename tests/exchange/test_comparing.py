"""The rows of a file beside the registry: what was exported is the same, what was edited is seen, and nothing is written."""

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.exchange.file_import import Decisions, ImportFile, take_in_file
from registry.exchange.file_import.comparing import compare
from registry.exchange.file_import.verdict import Comparison
from registry.exchange.loading import KINDS
from registry.exchange.sheet import Row, unguarded
from registry.japanese.names import mend_blanks
from registry.services.file_import import ImportRefused
from tests.conftest import CLERK
from tests.exchange import sheet_rows
from tests.tables import contents

TODAY = date(2026, 5, 1)
IMPORTED = (
    "partners",
    "agreements",
    "activities",
    "events",
    "groups",
    "memberships",
    "programmes",
    "needs",
    "introductions",
)


def exported(session: Session, kind: str) -> list[Row]:
    """The rows of an export as an import reads them."""
    header, *rows = sheet_rows(session, kind)
    return [
        Row(line, dict(zip(header, map(unguarded, cells), strict=True)))
        for line, cells in enumerate(rows, start=2)
    ]


def verdicts(session: Session, kind: str, *rows: dict[str, object], **how: object) -> Comparison:
    """The verdicts on rows that are told by their cells; the first stands in line 2."""
    found = [
        Row(line, {name: str(cell) for name, cell in row.items()}) for line, row in enumerate(rows, start=2)
    ]
    return compare(session, sheet=KINDS[kind], rows=found, as_of=TODAY, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", IMPORTED)
def test_what_was_exported_is_the_same(session: Session, kind: str) -> None:
    rows = exported(session, kind)
    found = compare(session, sheet=KINDS[kind], rows=rows, as_of=TODAY)
    assert [line for line in found.lines if line.verdict != "same"] == []
    assert len(found.lines) == len(rows)


@pytest.mark.parametrize("kind", IMPORTED)
def test_what_was_exported_is_the_same_without_its_ids(session: Session, kind: str) -> None:
    """By its natural key each row finds its record."""
    rows = [Row(row.line, {**row.cells, "id": ""}) for row in exported(session, kind)]
    found = compare(session, sheet=KINDS[kind], rows=rows, as_of=TODAY)
    assert [line for line in found.lines if line.verdict != "same"] == []


def test_reading_and_comparing_writes_nothing(own_session: Session) -> None:
    before = contents(own_session, without=frozenset(), versions=True)
    verdicts(
        own_session,
        "partners",
        {"name": "新機関", "category": "other", "parent": "無名"},
        create_partners=True,
    )
    own_session.commit()
    assert contents(own_session, without=frozenset(), versions=True) == before


def only(found: Comparison) -> tuple[str, str]:
    """The verdict on the only row, and its message."""
    (line,) = found.lines
    return line.verdict.value, line.message


ORGANISATION = {"category": "company", "basis": "general"}


@pytest.fixture
def companies(own_session: Session) -> dict[str, int]:
    """Companies of one search key and others, each with its id."""
    made = {
        "株式会社テスト": {"municipality": "墨田区", "corporate_number": "7000012050002"},
        "テスト株式会社": {"municipality": "品川区"},
        "株式会社髙﨑精機": {"municipality": "八王子市"},
        "東都精密加工研究会連合": {"municipality": "墨田区"},
    }
    rows = [
        Row(line, {"name": name, **ORGANISATION, **cells})
        for line, (name, cells) in enumerate(made.items(), start=2)
    ]
    file = ImportFile("companies.csv", "0" * 64, "partners", rows)
    choices = dict.fromkeys(made)
    _, taken = take_in_file(own_session, file=file, decisions=Decisions(choices=choices), by=CLERK)
    assert taken is not None
    return {name: identity for name, identity in zip(made, taken.ids, strict=True) if identity}


def test_a_partner_is_known_by_number_place_and_name_and_never_by_likeness(
    own_session: Session, companies: dict[str, int]
) -> None:
    def judged(**cells: str) -> tuple[str, str, int | None]:
        (line,) = verdicts(own_session, "partners", {**ORGANISATION, **cells}).lines
        return line.verdict.value, line.message, line.id

    number = judged(name="(株)テスト", municipality="墨田区", corporate_number="７００００１２０５０００２")
    assert (number[0], number[2]) == ("same", companies["株式会社テスト"])
    assert judged(name="別の名称", basis="", corporate_number="7000012050002")[0] == "check"
    town = judged(name="台東区役所", category="municipality", municipality="台東区")
    assert town[2] is not None
    assert judged(name="㈱高崎精機", municipality="八王子市")[2] == companies["株式会社髙﨑精機"]
    verdict, message, _ = judged(name="㈱高崎精機", municipality="品川区")
    assert (verdict, f"id {companies['株式会社髙﨑精機']}" in message) == ("check", True)
    verdict, message, _ = judged(name="高崎精機株式会社", municipality="八王子市")
    assert (verdict, "法人格かその位置" in message) == ("check", True)
    verdict, message, _ = judged(name="東都精密加工研究会連盟", municipality="墨田区")
    assert (verdict, "東都精密加工研究会連合 id " in message) == ("check", True)
    assert judged(name="まったく別の会社", municipality="墨田区")[0] == "new"


def test_a_person_decides_what_a_name_means(own_session: Session, companies: dict[str, int]) -> None:
    row = {
        "list": "main",
        "kind": "agreement",
        "title": "覚書",
        "renewal_mode": "unknown",
        "signed_on": "2024-04-01",
        "parties": "東都精密加工研究会連盟",
    }
    assert only(verdicts(own_session, "agreements", row))[0] == "check"
    assert only(verdicts(own_session, "agreements", row, create_partners=True))[0] == "check"
    for choice in (companies["東都精密加工研究会連合"], None):
        found = verdicts(own_session, "agreements", row, choices={"東都精密加工研究会連盟": choice})
        assert only(found)[0] == "new"
        assert len(found.organisations) == (choice is None)


def test_two_rows_for_one_record_are_both_wrong(own_session: Session) -> None:
    found = verdicts(own_session, "groups", {"id": 1, "topics": "甲"}, {"id": 1, "topics": "乙"})
    assert [line.verdict for line in found.lines] == ["error", "error"]
    assert {line.message for line in found.lines} == {
        "2行目と3行目が同じ記録を指しています(一方を消してください)"
    }


def test_a_printed_number_never_identifies_an_agreement(session: Session) -> None:
    (row,) = [row for row in exported(session, "agreements") if row.cells["id"] == "1"]
    cells = {**row.cells, "id": ""}
    assert only(verdicts(session, "agreements", cells))[0] == "same"
    verdict, message = only(verdicts(session, "agreements", {**cells, "clause": "別の条項"}))
    assert (verdict, "候補: id 1" in message) == ("check", True)
    assert only(verdicts(session, "agreements", {**cells, "title": "別の文書"}))[0] == "new"


def test_a_blank_cell_clears_and_a_missing_column_leaves(session: Session) -> None:
    (row,) = [row for row in exported(session, "partners") if row.cells["id"] == "1"]
    (line,) = verdicts(session, "partners", {"id": 1, "kana": ""}).lines
    assert [(each.column, each.before, each.after) for each in line.changes] == [
        ("kana", row.cells["kana"], "")
    ]
    assert only(verdicts(session, "partners", {"id": 1, "name": ""})) == ("error", "name: 空にできません")
    assert only(verdicts(session, "partners", {"id": 1}))[0] == "same"


@pytest.mark.parametrize("column", ["partners", "kinds"])
def test_a_list_of_nothing_but_its_marks_is_blank(session: Session, column: str) -> None:
    for content in ("、", "／、", "\n、"):
        told = only(verdicts(session, "activities", {"id": 1, column: content}))
        assert told == ("error", f"{column}: 空にできません")


@pytest.mark.parametrize(
    ("kind", "cells", "words"),
    [
        ("groups", {"id": 99999, "topics": "甲"}, "id: 99999 の記録はありません"),
        ("groups", {"id": "いち"}, "id: 「いち」は整数ではありません"),
        ("events", {"id": 1, "held": "0"}, "開催しなかった催事には理由が要ります"),
        ("events", {"id": 1, "fiscal_year": "3000"}, "fiscal_year: "),
        ("activities", {"id": 1, "count": "3"}, "件数には単位"),
        ("groups", {"id": 1, "name": "名" * 401}, "name: 401文字は長すぎます(400文字まで)"),
        (
            "introductions",
            {"need": 99999, "partner": "東京都", "state": "proposed"},
            "need: 「99999」という番号の相談は登録されていません",
        ),
        ("groups", {"id": 2, "parent": "グループ形成支援（2019・2020グループ）"}, "自分自身の下に"),
    ],
)
def test_what_is_refused_is_told_with_what_is_accepted(
    session: Session, kind: str, cells: dict[str, object], words: str
) -> None:
    verdict, message = only(verdicts(session, kind, cells))
    assert (verdict, words in message) == ("error", True), message


def test_rows_may_name_rows_above_and_below_them(session: Session) -> None:
    found = verdicts(
        session,
        "partners",
        {"name": "甲の研究所", "category": "other", "parent": "乙の本部機構"},
        {"name": "乙の本部機構", "category": "other"},
        create_partners=True,
    )
    assert [line.verdict for line in found.lines] == ["new", "new"]
    assert found.organisations == ()


def test_who_agreed_to_verdicts_agrees_to_nothing_else(own_session: Session) -> None:
    rows = [Row(2, {"name": "新研究会", "kind": "research_group"})]
    file = ImportFile("groups.csv", "0" * 64, "groups", rows)
    seen = compare(own_session, sheet=KINDS["groups"], rows=rows, as_of=TODAY).digest
    take_in_file(own_session, file=file, decisions=Decisions(), by=CLERK, expected=seen)
    before = contents(own_session, without=frozenset(), versions=True)
    with pytest.raises(ImportRefused, match="判定が同じではありません"):  # by now it is there
        take_in_file(own_session, file=file, decisions=Decisions(), by=CLERK, expected=seen)
    assert contents(own_session, without=frozenset(), versions=True) == before


HOSTILE = st.text(
    st.one_of(
        st.sampled_from("=+-@＝＋－＠'\"\t\n𠮷髙﨑①㈱、／〃 　0７ー"),
        st.characters(exclude_categories=["Cs", "Cc", "Cn"]),
    ),
    min_size=1,
    max_size=30,
).filter(lambda text: bool(text.strip()) and bool(mend_blanks(text)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    names=st.lists(HOSTILE, min_size=1, max_size=4, unique_by=lambda name: mend_blanks(name)), note=HOSTILE
)
def test_hostile_text_comes_back_as_the_same(own_session: Session, names: list[str], note: str) -> None:
    rows = [
        Row(line, {"name": name, "category": "other", "note": note, "kana": name, "website": note})
        for line, name in enumerate(names, start=2)
    ]
    file = ImportFile("hostile.csv", "0" * 64, "partners", rows)
    decisions = Decisions(choices={mend_blanks(name): None for name in names})
    comparison, taken = take_in_file(own_session, file=file, decisions=decisions, by=CLERK)
    assert taken is not None, comparison.lines
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(sheet_rows(own_session, "partners"))
    header, *cells = csv.reader(io.StringIO(text.getvalue(), newline=""), strict=True)
    back = [
        Row(line, dict(zip(header, map(unguarded, row), strict=True))) for line, row in enumerate(cells, 2)
    ]
    found = compare(own_session, sheet=KINDS["partners"], rows=back, as_of=TODAY)
    assert [line for line in found.lines if line.verdict != "same"] == []
    own_session.rollback()
