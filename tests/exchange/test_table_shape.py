"""However an office lays out its table, its rows are found, and nothing that was understood is left unsaid."""

import pytest
from xlsxwriter.worksheet import Worksheet

from registry.exchange.table.file import read_file
from registry.exchange.table.grid import MAX_ROWS, FileRefused
from tests.exchange.office_files import as_csv, as_xlsx, cells, column, told

HEAD = ("No.", "機関名", "協定書・覚書", "締結年月日")


def test_titles_page_breaks_totals_and_remarks_are_no_rows_and_each_is_told() -> None:
    table = read_file(
        "一覧.csv",
        as_csv(
            ("連携協定一覧",),
            ("",),
            HEAD,
            ("1", "架空大学", "協定書", "2006年 4月 1日"),
            ("", "", "覚書", "2007年 1月 4日"),
            ("2020年度 年報",),
            HEAD,
            ("2", "架空区", "覚書", ""),
            ("合計", "3件", "", ""),
            ("※ 2021年3月31日現在",),
        ),
    )
    assert table.kind == "agreements"
    assert table.header_line == 3
    assert [row.line for row in table.rows] == [4, 5, 8]
    assert column(table, "parties") == ["架空大学", "架空大学", "架空区"]
    assert column(table, "no") == ["1", "1", "2"]
    assert column(table, "doc") == ["1", "2", "1"]
    assert column(table, "kind") == ["agreement", "memorandum", "memorandum"]
    assert column(table, "signed_on") == ["2006年 4月 1日", "2007年 1月 4日", ""]
    for words in (
        "連携協定一覧",
        "見出しの繰り返し",
        "2020年度 年報",
        "合計 3件",
        "※ 2021年3月31日現在",
        "上の行の「架空大学」",
    ):
        assert words in told(table)
    assert table.missing == ("list", "renewal_mode")


def test_a_row_that_is_called_total_and_has_all_it_needs_is_a_row() -> None:
    rows = (("indicator", "fiscal_year", "value"), ("計", "2020", "12"), ("合計", "", "12"))
    table = read_file("a.csv", as_csv(*rows), kind="indicator_values")
    assert column(table, "indicator") == ["計"]
    assert "合計 12" in told(table)


def test_the_header_need_not_begin_in_the_first_column_nor_be_one_line() -> None:
    rows = [
        ("", "連携協定一覧", "", "", "", ""),
        ("", "相手先", "協定名", "有効期間", "", "備考"),
        ("", "", "", "開始日", "満了日", ""),
        ("", "架空大学", "連携協定書", "2021年4月1日", "2024年3月31日", "写しあり"),
    ]
    merged = ((0, 1, 0, 5), (1, 3, 1, 4), (1, 1, 2, 1), (1, 2, 2, 2), (1, 5, 2, 5))
    for content in (as_xlsx(("一覧", cells(rows, *merged))), as_csv(*rows)):
        table = read_file("a", content)
        assert table.kind == "agreements"
        assert table.header_line == 2
        (row,) = table.rows
        assert row.line == 4
        assert row.cells["parties"] == "架空大学"
        assert row.cells["effective_from"] == "2021年4月1日"
        assert row.cells["initial_term_months"] == "36"
        assert row.cells["note"] == "写しあり"
        assert "当初の期間を36か月" in told(table)


def test_the_sheet_that_says_most_is_read_and_the_others_are_named() -> None:
    def hidden(sheet: Worksheet, _: object) -> None:
        sheet.hide()
        cells([("相手先", "協定名", "締結日", "備考"), ("隠れ大学", "覚書", "2020-04-01", "")])(sheet, _)

    table = read_file(
        "a.xlsx",
        as_xlsx(
            ("凡例", cells([("記号", "意味"), ("○", "有")])),
            ("協定", cells([("相手先", "協定名", "締結日"), ("架空大学", "覚書", "2020-04-01")])),
            ("控え", hidden),
        ),
    )
    assert table.sheet_name == "協定"
    assert column(table, "parties") == ["架空大学"]
    assert "シート「凡例」は読んでいません" in told(table)
    assert "非表示のシート「控え」は読んでいません" in told(table)


def test_a_merged_partner_with_two_documents_is_two_rows() -> None:
    rows = [
        HEAD,
        (1, "架空大学", "協定書", "2006-04-01"),
        ("", "", "覚書", "2007-01-04"),
        (2, "架空区", "覚書", "2008-01-04"),
    ]
    table = read_file("a.xlsx", as_xlsx(("一", cells(rows, (1, 0, 2, 0), (1, 1, 2, 1)))))
    assert column(table, "parties") == ["架空大学", "架空大学", "架空区"]
    assert column(table, "no") == ["1", "1", "2"]
    assert "3 parties" in told(table)


@pytest.mark.parametrize("merged", [True, False])
def test_parties_below_one_another_belong_to_one_agreement(merged: bool) -> None:
    rows = [
        HEAD,
        (1, "架空大学", "三者協定書", "2006-04-01"),
        ("", "架空区", "", ""),
        ("", "架空信用金庫", "", ""),
        (2, "架空市", "覚書", "2007-04-01"),
    ]
    ranges = [(1, 0, 3, 0), (1, 2, 3, 2), (1, 3, 3, 3)] if merged else []
    table = read_file("a.xlsx", as_xlsx(("一", cells(rows, *ranges))))
    assert column(table, "parties") == ["架空大学\n架空区\n架空信用金庫", "架空市"]
    assert [row.line for row in table.rows] == [2, 5]
    assert "3行目を2行目の続きとして" in told(table)


def test_a_merged_cell_of_another_column_holds_for_each_row_and_says_so() -> None:
    rows = [
        ("機関名", "区分", "備考"),
        ("架空大学", "大学", "一"),
        ("架空学院", "", "二"),
        ("架空銀行", "金融機関", "三"),
    ]
    table = read_file("a.xlsx", as_xlsx(("一", cells(rows, (1, 1, 2, 1)))), kind="partners")
    assert column(table, "category") == ["university", "university", "financial"]
    assert [(each.line, each.column) for each in table.notices] == [(3, "category")]
    assert "結合セル B2:B3 の「大学」" in told(table)


@pytest.mark.parametrize("mark", ["〃", "同上", "”", "々"])
def test_ditto_marks_are_resolved_and_told_with_line_and_column(mark: str) -> None:
    table = read_file(
        "a.csv",
        as_csv(("機関名", "区分"), ("架空大学", "大学"), ("架空学院", mark), ("架空塾", mark)),
        kind="partners",
    )
    assert column(table, "category") == ["university"] * 3
    assert [(each.line, each.column) for each in table.notices] == [(3, "category"), (4, "category")]


def test_a_line_that_goes_on_is_joined_and_what_contradicts_is_told() -> None:
    table = read_file(
        "a.csv",
        as_csv(
            ("番号", "相手先", "協定名", "締結日", "備考"),
            ("1", "架空大学", "覚書", "2020-04-01", "長い備考の"),
            ("", "", "", "", "続き"),
            ("2", "架空区", "協定書", "2020-05-01", ""),
        ),
    )
    assert column(table, "note") == ["長い備考の\n続き", ""]
    assert "3行目を2行目の続きとして読みました(note 「続き」)" in told(table)
    second = read_file(
        "b.csv",
        as_csv(
            ("催事名", "開催日", "会場", "参加者数"),
            ("展示会", "2020-04-01", "本部", "10"),
            ("", "2020-04-02", "", "12"),
        ),
    )
    assert column(second, "start") == ["2020-04-01"]
    assert "3 start 3行目の「2020-04-02」は2行目の「2020-04-01」と合わない" in told(second)


def test_bullets_of_one_partner_are_rows_of_their_own() -> None:
    table = read_file(
        "a.csv",
        as_csv(
            ("年度", "連携先", "事業名", "件数"),
            ("令和2年度", "架空区", "技術相談", "3件"),
            ("", "", "見学会", "１回"),
        ),
    )
    assert table.kind == "activities"
    assert column(table, "partners") == ["架空区", "架空区"]
    assert column(table, "fiscal_year") == ["2020", "2020"]
    assert column(table, "count") == ["3", "1"]
    assert column(table, "unit") == ["件", "回"]


def test_lines_are_those_that_an_editor_shows() -> None:
    content = '機関名,区分,備考\r\n架空大学,大学,"一行目\r\n二行目"\r\n\r\n架空区,自治体,\r\n'.encode(
        "utf-8-sig"
    )
    table = read_file("a.csv", content, kind="partners")
    assert [row.line for row in table.rows] == [2, 5]
    assert column(table, "note") == ["一行目\r\n二行目", ""]


def test_twenty_thousand_rows_are_taken_with_titles_above_them() -> None:
    rows = [("題", ""), ("機関名", "区分"), *[(f"機関{number}", "企業") for number in range(MAX_ROWS)]]
    assert len(read_file("a.csv", as_csv(*rows), kind="partners").rows) == MAX_ROWS
    with pytest.raises(FileRefused, match="行が20,000を超えています"):
        read_file("a.csv", as_csv(*rows, ("もう一つ", "企業")), kind="partners")
