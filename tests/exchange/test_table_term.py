"""The end of a term and a notice period, which office tables have and the registry keeps in another way."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.exchange.table.derived import whole_months
from registry.exchange.table.file import TableFile, read_file
from registry.model.clock import term_end
from tests.exchange.office_files import as_csv, column, told


def _agreement(**written: str) -> TableFile:
    heads = {
        "start": "発効日",
        "end": "満了日",
        "term": "有効期間",
        "renewal": "更新",
        "signed": "締結日",
        "notice": "申出期限",
        "note": "備考",
    }
    head = ["相手先", "協定名", *(heads[name] for name in written)]
    return read_file("a.csv", as_csv(head, ["架空大学", "覚書", *written.values()]), kind="agreements")


@pytest.mark.parametrize(
    ("written", "months", "note", "said"),
    [
        ({"start": "2021-04-01", "end": "2024-03-31"}, "36", None, "当初の期間を36か月としました"),
        ({"start": "R3.4.1", "end": "45382"}, "36", None, "当初の期間を36か月としました"),
        ({"start": "2021-04-01", "end": "2024-03-31", "term": "3年間"}, "36", None, None),
        ({"start": "2021-04-01", "end": "2024-03-31", "term": "1年"}, "12", "満了日: 2024-03-31", "期間の列と合わない"),
        ({"start": "2021-04-01", "end": "2024-04-01"}, None, "満了日: 2024-04-01", "月の単位にならない"),
        ({"end": "2024-03-31", "note": "写しあり"}, None, "写しあり\n満了日: 2024-03-31", "発効日も日までの締結日もない"),
        ({"start": "2021-04-01", "end": "当分の間"}, None, "満了日: 当分の間", "日付として読めない"),
        ({"start": "2006-04-01", "end": "2025-03-31", "renewal": "自動更新"}, None, "満了日: 2025-03-31", "当初の期間の終わりとは思えない"),
        ({"start": "2024-04-01", "end": "2025-03-31", "renewal": "自動更新"}, "12", None, "当初の期間を12か月としました"),
        ({"signed": "2023-09-29", "end": "令和6年9月28日"}, "12", None, "締結日と満了日"),
    ],
)  # fmt: skip
def test_the_end_of_a_term_becomes_the_term_or_stays_in_the_note(
    written: dict[str, str], months: str | None, note: str | None, said: str | None
) -> None:
    table = _agreement(**written)
    (row,) = table.rows
    assert "ends_on" not in row.cells
    assert row.cells.get("initial_term_months") == months
    assert row.cells.get("note") == note
    assert (said or "") in told(table)
    assert said is not None or "満了日" not in told(table)


@pytest.mark.parametrize(
    ("written", "count", "unit"),
    [
        ("3か月前", "3", "month"),
        ("満了の３０日前まで", "30", "day"),
        ("10営業日前", "10", "business_day"),
        ("1ヶ月前", "1", "month"),
    ],
)
def test_a_notice_period_is_number_and_unit(written: str, count: str, unit: str) -> None:
    (row,) = _agreement(notice=written).rows
    assert (row.cells["notice_count"], row.cells["notice_unit"]) == (count, unit)


def test_a_notice_period_that_is_none_stays_in_the_note() -> None:
    table = _agreement(notice="協議による")
    assert column(table, "note") == ["申出期限: 協議による"]
    assert "何日前か何か月前か分からない" in told(table)


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(1, 1200))
def test_a_term_is_found_again_from_its_end(start: date, months: int) -> None:
    end = term_end(start, months)
    found = whole_months(start, end)
    assert found is not None
    assert term_end(start, found) == end


def test_a_heading_tells_the_unit_of_a_count() -> None:
    head = ["年度", "相手先", "種別", "件名", "開催回数"]
    table = read_file(
        "a.csv", as_csv(head, ["令和5年度", "架空大学", "後援", "講習会", "3"]), kind="activities"
    )
    (row,) = table.rows
    assert (row.cells["count"], row.cells["unit"]) == ("3", "回")
