"""The annual report as a workbook: the facts of the JSON in single cells, each bullet once, text that stays text."""

import doctest
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.exchange import annual_book
from registry.exchange.annual import annual_object
from registry.exchange.annual_book import INDEX, LONGEST_CELL, TooLong, sheet_names
from registry.exchange.xml_text import clean
from registry.model.vocabulary import SectionKind
from registry.network.tie import Record
from registry.reports.annual.chapter import Chapter, chapter
from registry.reports.annual.table import Table, cell
from tests.conftest import ON_ONE_DATABASE
from tests.exchange.annual_facts import INSTITUTE, as_printed, in_excel, made_up


def of_year(session: Session, year: int = 2020, section: str | None = None) -> Chapter:
    return chapter(session, fiscal_year=year, institute="都産技研", section=section)


def written(found: Chapter) -> bytes:
    return annual_book.annual_book(found, institute=INSTITUTE)


def printed(table: dict[str, list[list[str]]], kind: SectionKind) -> list[list[str]]:
    """The rows of the JSON with a row a bullet and what goes on filled in."""
    rows: list[list[str]] = []
    for row in table["rows"]:
        if kind is SectionKind.WORK:
            rows += [[row[0], bullet.removeprefix("・")] for bullet in row[1].split("\n")]
        elif kind is SectionKind.AGREEMENTS and not row[0]:
            rows.append([*rows[-1][:2], *row[2:]])
        else:
            rows.append([each.replace("\n", "、") for each in row])
    return rows


@pytest.mark.parametrize("year", [2019, 2020, 2021])
def test_the_sheets_tell_the_facts_of_the_json_each_bullet_once(session: Session, year: int) -> None:
    found = of_year(session, year)
    index, *sheets = in_excel(written(found)).values()
    asked = annual_object(found)["tables"]
    assert len(sheets) == len(asked) == 28
    for table, of_json, sheet in zip(found.tables, asked, sheets, strict=True):
        wanted = printed(of_json, table.kind)
        told = as_printed(sheet)
        if table.kind is SectionKind.PRESENTATIONS:  # the year of a day goes without saying on paper
            told = [[row[0], row[1].partition("年")[2] or row[1], *row[2:]] for row in told]
        assert told == wanted, table.section
    assert [row[3] for row in index[1:]] == [len(sheet) - 1 for sheet in sheets]
    bullets = sum(
        len(sheet) - 1 for table, sheet in zip(found.tables, sheets, strict=True) if table.kind == "work"
    )
    assert bullets == (196 if year == 2020 else 0)


@ON_ONE_DATABASE
def test_one_head_row_no_blank_no_merged_cell_and_a_list_of_the_sheets(session: Session) -> None:
    found = of_year(session)
    content = written(found)
    sheets = in_excel(content)
    names = list(sheets)
    assert names[:2] == [INDEX, "4.1.1(1)"]
    assert {"4.2.1", "4.2.1 (2)", "4.2.2(1)3)"} <= set(names)
    for name, (head, *rows) in sheets.items():
        assert all(isinstance(each, str) and each for each in head), name
        assert len(set(head)) == len(head), name
        assert all(len(row) == len(head) for row in rows), name
        if name != INDEX:
            kind, number = head.index("記録の種類"), head.index("記録の番号")
            assert all(row[kind] and row[number] for row in rows), name
    head, *rows = sheets[INDEX]
    assert [row[2] for row in rows] == names[1:]
    joint = next(row for row in rows if row[0] == "4.1.4")
    assert joint[3:6] == [0, 2020, date(2021, 3, 31)]
    assert joint[6] == "業種別交流会は、新型コロナウイルス感染症拡大のため開催されなかった。"
    assert any("公社" in row[7] for row in rows)
    with ZipFile(BytesIO(content)) as parts:
        for number in range(1, len(names) + 1):
            xml = parts.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert "<mergeCell" not in xml
            assert 'state="frozen"' in xml
            assert "<autoFilter" in xml
            assert "<f>" not in xml


@ON_ONE_DATABASE
def test_counts_and_days_are_typed_and_rows_name_their_records(session: Session) -> None:
    sheets = in_excel(written(of_year(session)))
    agreements = [dict(zip(sheets["4.2.1"][0], row, strict=True)) for row in sheets["4.2.1"][1:]]
    assert agreements[1] == {
        "No.": 1,
        "機関名": "(公財)東京都中小企業振興公社",
        "協定書・覚書": "覚書",
        "締結年月日": date(2007, 1, 4),
        "記録の種類": "agreement",
        "記録の番号": 2,
        "機関の番号": 4,
    }
    head, fair = sheets["4.1.2"]
    of_fair = dict(zip(head, fair, strict=True))
    assert (of_fair["出展企業"], of_fair["出展企業（単位）"], of_fair["参加登録者"]) == (61, "社", 825)
    assert (of_fair["日時（初日）"], of_fair["日時（末日）"]) == (date(2021, 1, 20), date(2021, 2, 19))
    head, first, *_ = sheets["4.1.5"]
    society = dict(zip(head, first, strict=True))
    assert (society["企業延べ参加者数"], society["都産技研"], society["開催回数"]) == (19, 6, 4)
    assert society["設立年月"] == "1986年10月", "no more precise than it is known"
    head, first, *_ = sheets["4.2.6(2)"]
    assert dict(zip(head, first, strict=True))["実績（単位）"] == "名"


def test_the_same_data_give_the_same_bytes(session: Session) -> None:
    first = written(of_year(session))
    session.expire_all()
    assert written(of_year(session)) == first
    with ZipFile(BytesIO(first)) as parts:
        assert "2021-03-31T00:00:00Z" in parts.read("docProps/core.xml").decode()


HOSTILE = [
    "=1+1",
    "＝1+1",
    "+81",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "{=1}",
    "http://a.example/",
    "0123",
    "1e5",
    "TRUE",
    "_x0041_",
]


def test_hostile_text_stays_text() -> None:
    content = written(made_up(*HOSTILE, "一\x00二\x1b三\x0b四\ufffe五"))
    _, *rows = in_excel(content)["4.2.4"]
    assert [row[1] for row in rows] == [*HOSTILE, "一二三四五"]
    with ZipFile(BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_any_text_is_read_as_it_was_written(bullets: list[str]) -> None:
    _, *rows = in_excel(written(made_up(*bullets)))["4.2.4"]
    assert [row[1] for row in rows] == [clean(each.removeprefix("・")) for each in bullets]


def test_what_no_cell_can_hold_is_refused_and_nothing_is_cut() -> None:
    longest = "長" * LONGEST_CELL
    assert in_excel(written(made_up(longest)))["4.2.4"][1][1] == longest
    # Excel counts a character outside the basic plane as two.
    for words in (longest + "長", "𠮷" * 16_384):
        with pytest.raises(
            TooLong,
            match=r"シート「4\.2\.4」2行目「連携事業」は32,768字で、Excelの1つのセルに入る32,767字を超えます",
        ):
            written(made_up(words))


def test_a_day_from_before_the_days_of_excel_stays_readable() -> None:
    record = Record("agreement", 1)
    days = [date(1888, 5, 1), date(1900, 2, 28), date(1900, 3, 1)]
    table = Table(
        section="4.2.1",
        kind=SectionKind.AGREEMENTS,
        title="協定",
        codes=("document", "signed_on"),
        columns=("協定書", "締結年月日"),
        rows=tuple((cell("協定書", record), cell("昔", record, values=(day,))) for day in days),
        empty="",
    )
    _, *rows = in_excel(written(Chapter(2020, date(2021, 3, 31), (table,))))["4.2.1"]
    assert [row[1] for row in rows] == ["1888-05-01", "1900-02-28", date(1900, 3, 1)]
    assert not isinstance(rows[2][1], datetime)


@given(st.lists(st.text(max_size=40), max_size=8))
def test_names_of_sheets_are_taken_by_excel(sections: list[str]) -> None:
    names = [INDEX, *sheet_names(sections)]
    assert len({each.casefold() for each in names}) == len(names) == len(sections) + 1
    for each in names:
        assert 1 <= len(each) <= 31
        assert not set(each) & set("[]:*?/\\'")
        assert each.casefold() != "history"


def test_sections_of_strange_names_can_be_opened() -> None:
    found = made_up("・会議", section="4.2/[x]:" + "長" * 40)
    assert list(in_excel(written(found)))[1].startswith("4.2／［x］：長")


def test_the_examples_in_the_texts_run() -> None:
    outcome = doctest.testmod(annual_book)
    assert outcome.attempted
    assert outcome.failed == 0
