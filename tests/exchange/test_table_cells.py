"""A cell as Excel or a person wrote it reaches the reader of its column; what only a guess tells is told."""

import doctest
from datetime import date, datetime
from types import ModuleType

import pytest
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from registry.exchange.loading import KINDS
from registry.exchange.table import cell_mending, cell_words, derived, grid, grid_book, heading, notice
from registry.exchange.table.cell_words import coded
from registry.exchange.table.file import TableFile, read_file
from registry.exchange.table.heading import column_names, known
from registry.japanese.dates import parse_date
from registry.model import vocabulary
from registry.web.words.label import LABELS
from tests.exchange.hostile_books import inline, sheet_xml, with_sheet
from tests.exchange.office_files import as_csv, as_xlsx, cells, column, told

IMPORTED = [
    "partners",
    "agreements",
    "activities",
    "events",
    "groups",
    "memberships",
    "programmes",
    "needs",
    "introductions",
    "names",
]
CODED = {
    ("partners", "category"): vocabulary.Category,
    ("partners", "basis"): vocabulary.Basis,
    ("agreements", "kind"): vocabulary.AgreementKind,
    ("agreements", "renewal_mode"): vocabulary.RenewalMode,
    ("agreements", "notice_unit"): vocabulary.NoticeUnit,
    ("activities", "kinds"): vocabulary.ActivityType,
    ("events", "kind"): vocabulary.EventKind,
    ("events", "mode"): vocabulary.EventMode,
    ("event_roles", "role"): vocabulary.EventRoleKind,
    ("groups", "kind"): vocabulary.GroupKind,
    ("memberships", "role"): vocabulary.MembershipRole,
    ("programmes", "kind"): vocabulary.ProgrammeKind,
    ("needs", "kinds"): vocabulary.NeedType,
    ("needs", "state"): vocabulary.NeedState,
    ("introductions", "state"): vocabulary.IntroductionState,
    ("introductions", "failure"): vocabulary.FailureReason,
}


@pytest.mark.parametrize("place", CODED, ids=":".join)
def test_every_label_of_the_pages_is_understood_in_a_cell(place: tuple[str, str]) -> None:
    labels = LABELS[CODED[place]]
    assert {code: coded(*place, str(label)) for code, label in labels.items()} == {
        code: code for code in labels
    }


@pytest.mark.parametrize("kind", IMPORTED)
def test_every_column_of_a_kind_has_a_name_in_japanese(kind: str) -> None:
    japanese = {column for name, column in known(kind).items() if not name.isascii()}
    assert set(column_names(kind)) - japanese == set()


def test_no_synonym_stands_for_two_columns_of_a_kind_or_for_none() -> None:
    synonyms = heading._synonyms()
    for kind in IMPORTED:
        own = [row for row in synonyms if row["kind"] == kind]
        assert {row["column"] for row in own} <= set(column_names(kind))
        meant: dict[str, set[str]] = {}
        for row in [*own, *(row for row in synonyms if not row["kind"])]:
            if row["column"] in column_names(kind):
                meant.setdefault(heading.plain(row["heading"]), set()).add(row["column"])
        assert {name: found for name, found in meant.items() if len(found) > 1} == {}
    assert {row["kind"] for row in synonyms} == {"", *IMPORTED}


def _signed(*values: object, formats: tuple[str | None, ...] = ()) -> TableFile:
    """A workbook with the day of signing in each row as Excel holds it."""

    def fill(sheet: Worksheet, book: Workbook) -> None:
        for position, text in enumerate(("相手先", "協定名", "締結日")):
            sheet.write(0, position, text)
        for line, value in enumerate(values, start=1):
            sheet.write(line, 0, f"機関{line}")
            sheet.write(line, 1, "覚書")
            form = formats[line - 1] if formats else None
            sheet.write(line, 2, value, book.add_format({"num_format": form}) if form else None)

    return read_file("a.xlsx", as_xlsx(("一", fill)))


def test_date_cells_of_excel_become_iso_however_they_are_shown() -> None:
    forms = (
        "yyyy/m/d",
        '[$-411]ggge"年"m"月"d"日"',
        '[$-ja-JP-x-gannen]ggge"年"m"月"d"日";@',
        "m/d",
        "[$-411]ge.m.d;@",
    )
    table = _signed(*[date(2024, 4, 1)] * len(forms), formats=forms)
    assert column(table, "signed_on") == ["2024-04-01"] * len(forms)
    assert "signed_on" not in told(table)


def test_a_bare_number_in_a_date_column_is_its_day_and_says_so() -> None:
    table = _signed(
        45383,
        20240401,
        2024,
        datetime.fromisoformat("2024-04-01T09:30"),
        formats=(None, None, None, "yyyy/m/d h:mm"),
    )
    assert column(table, "signed_on") == ["2024-04-01", "20240401", "2024", "2024-04-01"]
    assert "2 signed_on 数「45383」をExcelの日付 2024-04-01 として読みました" in told(table)
    assert "5 signed_on 「2024-04-01 09:30:00」の時刻を除いて" in told(table)
    text = read_file("a.csv", as_csv(("相手先", "協定名", "締結日"), ("架空大学", "覚書", "４５３８３")))
    assert column(text, "signed_on") == ["2024-04-01"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2021年3月 4日", date(2021, 3, 4)),
        ("令和3年3月4日", date(2021, 3, 4)),
        ("R3.3.4", date(2021, 3, 4)),
        ("２０２４／０４／０１", date(2024, 4, 1)),
        ("令和6年4月1日(月)", date(2024, 4, 1)),
        ("令\n和6年4月1日", date(2024, 4, 1)),
        ("S64.1.7", date(1989, 1, 7)),
    ],
)
def test_dates_as_offices_write_them_reach_their_reader(written: str, day: date) -> None:
    for content in (
        as_csv(("相手先", "協定名", "締結日"), ("架空大学", "覚書", written)),
        as_xlsx(("一", cells([("相手先", "協定名", "締結日"), ("架空大学", "覚書", written)]))),
    ):
        (found,) = column(read_file("a", content), "signed_on")
        assert parse_date(found).date == day


def test_numbers_lose_what_excel_adds_and_keep_their_digits() -> None:
    head = ("年度", "催事名", "種別", "参加者数", "出展者数", "開催日")
    rows = [
        head,
        (2020, "展示会", "展示会", 3.0, "1,234社", "2020-04-01"),
        ("令和2年度", "勉強会", "勉強会", "４５名", 0, ""),
    ]
    table = read_file("a.xlsx", as_xlsx(("一", cells(rows))))
    assert table.kind == "events"
    assert column(table, "participants") == ["3", "45"]
    assert column(table, "exhibitors") == ["1234", "0"]
    assert column(table, "kind") == ["exhibition", "workshop"]
    assert column(table, "fiscal_year") == ["2020", "2020"]
    partners = [("機関名", "区分", "法人番号"), ("架空大学", "大学", 7000012050002)]
    assert column(read_file("a.xlsx", as_xlsx(("一", cells(partners)))), "corporate_number") == [
        "7000012050002"
    ]


def test_a_code_that_lost_its_zero_or_its_digits_is_told_and_left_as_it_is() -> None:
    rows = (("機関名", "区分", "区市町村コード", "法人番号"), ("架空市", "自治体", "11002", "7.00001E+12"))
    table = read_file("a.csv", as_csv(*rows), kind="partners")
    assert column(table, "municipality") == ["11002"]
    assert column(table, "corporate_number") == ["7.00001E+12"]
    assert "2 municipality 「11002」は先頭の0が失われた番号かもしれません" in told(table)
    assert "2 corporate_number 「7.00001E+12」は桁が失われています" in told(table)


@pytest.mark.parametrize(
    ("written", "flag"),
    [("有", "1"), ("○", "1"), ("◯", "1"), ("×", "0"), ("無", "0"), ("中止", "0"), ("たぶん", "たぶん")],
)
def test_yes_and_no_as_offices_write_them(written: str, flag: str) -> None:
    table = read_file(
        "a.csv", as_csv(("催事名", "開催日", "開催"), ("展示会", "2020-04-01", written), encoding="utf-8")
    )
    assert column(table, "held") == [flag]


def test_months_and_several_kinds_of_joint_work_are_read() -> None:
    rows = (
        ("年度", "連携先", "種別", "事業名", "実施月"),
        ("2020", "架空区", "後援、見学会", "講座", "6月・9月"),
    )
    (row,) = read_file("a.csv", as_csv(*rows)).rows
    assert row.cells["kinds"] == "backing、visit"
    assert row.cells["months"] == "6、9"


def test_errors_and_formulas_without_value_are_empty_and_told() -> None:
    def fill(sheet: Worksheet, _: Workbook) -> None:
        cells([("機関名", "区分", "備考"), ("架空大学", "大学", ""), ("架空区", "自治体", "")])(sheet, _)
        sheet.write_formula(1, 2, "=NA()", None, "#N/A")
        sheet.write_formula(2, 2, '="式の"&"値"', None, "式の値")
        sheet.write_formula(3, 2, "=A1", None, "")
        sheet.write(3, 0, "架空銀行")

    table = read_file("a.xlsx", as_xlsx(("一", fill)), kind="partners")
    assert column(table, "note") == ["", "式の値", ""]
    assert "2 note C列: エラー値「#N/A」を空として読みました" in told(table)


def test_a_formula_that_was_never_counted_is_empty_and_told() -> None:
    rows = f'<row r="1">{inline("A1", "機関名")}{inline("B1", "区分")}</row>'
    rows += f'<row r="2">{inline("A2", "架空大学")}<c r="B2"><f>A1</f></c></row>'
    table = read_file("a.xlsx", with_sheet(sheet_xml(rows)), kind="partners")
    assert column(table, "category") == [""]
    assert "2 category B列: 数式の値が計算されていない" in told(table)


def test_controls_in_a_cell_of_excel_are_taken_out_and_told() -> None:
    rows = [("機関名", "区分"), ("架空\x0b大学", "大学")]
    table = read_file("a.xlsx", as_xlsx(("一", cells(rows))), kind="partners")
    assert column(table, "name") == ["架空大学"]
    assert "2 name A列: 文字でないデータを除いて" in told(table)


def test_a_table_of_every_kind_keeps_its_required_columns_in_view() -> None:
    for kind, sheet in KINDS.items():
        assert set(column_names(kind)) >= {each.name for each in sheet.columns}


@pytest.mark.parametrize("module", [cell_mending, cell_words, derived, grid, grid_book, heading, notice])
def test_the_examples_in_the_texts_run(module: ModuleType) -> None:
    outcome = doctest.testmod(module)
    assert outcome.attempted
    assert outcome.failed == 0
