"""Dates of Japanese documents: what is read, what is refused and why, and how dates are shown again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.japanese.dates import (
    ERAS,
    FIRST_FISCAL_YEAR,
    LAST_FISCAL_YEAR,
    Precision,
    fiscal_year,
    fiscal_year_end,
    fiscal_year_label,
    fiscal_year_start,
    iso_date,
    last_day,
    parse_date,
    show_date,
)
from tests.conftest import MANY

LAST_YEAR_OF_THREE_DIGITS = 3017  # 令和999年
DAYS = st.dates(date(1868, 1, 25), date(LAST_YEAR_OF_THREE_DIGITS, 12, 31))
YEARS = st.integers(1868, LAST_YEAR_OF_THREE_DIGITS)
FISCAL_YEARS = st.integers(FIRST_FISCAL_YEAR, LAST_FISCAL_YEAR)
PARTIAL_DATES = st.one_of(
    st.tuples(DAYS, st.just(Precision.DAY)),
    st.tuples(st.builds(date, YEARS, st.integers(1, 12), st.just(1)), st.just(Precision.MONTH)),
    st.tuples(st.builds(date, YEARS, st.just(1), st.just(1)), st.just(Precision.YEAR)),
    st.tuples(FISCAL_YEARS.map(fiscal_year_start), st.just(Precision.FISCAL_YEAR)),
)
WORDS = ["令和", "平成", "昭和", "年度", "FY", "(月)", "00", "99", "2024"]
PIECES = [*WORDS, *"㋿㍾Rs元年月日㋃㏠0123456789０９²⁹٤〇四/-． \u3000"]
HOSTILE_TEXT = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES)).map("".join),
    st.from_regex(r"\A\w{0,2}\d{1,4}[-/.年]\d\d.?\d?\Z"),
)

WRITTEN_DAYS = [
    (date(2021, 3, 4), ["令和3年3月4日", "R3.3.4", "r3.3.4", "2021年3月 4日"]),
    (date(2014, 12, 9), ["2014年12月09日"]),
    (date(2019, 4, 30), ["平成31年4月30日"]),
    (date(2019, 5, 1), ["令和元年5月1日", "R元.5.1"]),
    (date(1989, 1, 7), ["S64.1.7"]),
    (date(1989, 1, 8), ["H1.1.8", "㍻元年1月8日"]),
    (date(2024, 4, 1), ["２０２４／０４／０１", "R06/4/1", "2024-4-1", "20240401", "2024年㋃㏠"]),
    (date(2024, 4, 1), ["令和6年4月1日(月)", "令和6年4月1日（月曜日）", "\uf9a8和6年4月1日", "㋿6年4月1日"]),
    (date(2024, 4, 29), ["令和6年4月29日（月・祝）"]),
    (date(2024, 2, 29), ["2024-02-29"]),
    (date(1868, 1, 25), ["㍾元年1月25日"]),
    (date(2118, 1, 1), ["令和100年1月1日"]),
]
REFUSED = [
    ("平成が始まる前の日です", ["平成元年1月7日"]),
    ("令和が始まる前の日です", ["令和元年4月30日", "令和元年3月"]),
    ("明治が始まる前の日です", ["明治元年1月24日"]),
    ("という日はありません", ["令和6年2月30日", "2023-02-29", "0000-01-01", "0000", "令和6年0月"]),
    ("という日はありません", ["2024-00-10", "2024-13", "20240400"]),
    ("令和0年はありません", ["令和0年4月1日", "令和00年"]),
    ("西暦か和暦か分かりません", ["6.4.1", "24/04/01"]),
    ("日付として読めません", ["春", "未定", "R2024.4.1"]),
    ("日付が空です", ["", " \u3000\n"]),
]


def pairs(groups):
    return [(key, text) for key, texts in groups for text in texts]


def assert_read_or_refused_in_japanese(text: str) -> None:
    try:
        parsed = parse_date(text)
    except ValueError as error:
        refusal = error
    else:
        assert parsed.as_written == text
        assert parsed.date <= parsed.last
        return
    sentence = str(refusal).replace(f"「{text}」", "")
    assert type(refusal) is ValueError
    assert sentence.endswith(("R6.4.1)", "西暦4桁)"))
    assert any(word in sentence for word in ("ません", "空です", "始まる前の日です"))


@pytest.mark.parametrize(("expected", "text"), pairs(WRITTEN_DAYS))
def test_a_written_day_is_read(expected, text):
    parsed = parse_date(text)
    assert (parsed.date, parsed.precision) == (expected, Precision.DAY)
    assert (parsed.last, parsed.as_written, parsed.notice) == (expected, text, None)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("1986-10", date(1986, 10, 1), date(1986, 10, 31), Precision.MONTH),
        ("2024年2月", date(2024, 2, 1), date(2024, 2, 29), Precision.MONTH),
        ("令和5年2月", date(2023, 2, 1), date(2023, 2, 28), Precision.MONTH),
        ("平成元年1月", date(1989, 1, 1), date(1989, 1, 31), Precision.MONTH),
        ("昭和64年1月", date(1989, 1, 1), date(1989, 1, 31), Precision.MONTH),
        ("2021", date(2021, 1, 1), date(2021, 12, 31), Precision.YEAR),
        ("令和元年", date(2019, 1, 1), date(2019, 12, 31), Precision.YEAR),
        ("明治元年", date(1868, 1, 1), date(1868, 12, 31), Precision.YEAR),
        ("FY2008", date(2008, 4, 1), date(2009, 3, 31), Precision.FISCAL_YEAR),
        ("２００８年度", date(2008, 4, 1), date(2009, 3, 31), Precision.FISCAL_YEAR),
        ("令和元年度", date(2019, 4, 1), date(2020, 3, 31), Precision.FISCAL_YEAR),
    ],
)
def test_a_partial_date_is_read_no_more_precisely_than_written(text, first, last, precision):
    parsed = parse_date(text)
    assert (parsed.date, parsed.last, parsed.precision, parsed.notice) == (first, last, precision, None)


@pytest.mark.parametrize(
    ("text", "first", "notice"),
    [
        ("平成31年5月1日", date(2019, 5, 1), "平成31年5月1日は令和元年5月1日です"),
        ("H32.3.4", date(2020, 3, 4), "H32.3.4は令和2年3月4日です"),
        ("昭和64年1月8日", date(1989, 1, 8), "昭和64年1月8日は平成元年1月8日です"),
        ("平成31年5月", date(2019, 5, 1), "平成31年5月は令和元年5月です"),
        ("昭和100年", date(2025, 1, 1), "昭和100年は令和7年です"),
    ],
)
def test_an_era_that_was_over_is_read_with_a_notice(text, first, notice):
    parsed = parse_date(text)
    assert (parsed.date, parsed.notice) == (first, notice)


@pytest.mark.parametrize(("reason", "text"), pairs(REFUSED))
def test_what_is_no_date_is_refused_with_a_reason_and_an_example(reason, text):
    with pytest.raises(ValueError, match=reason) as refusal:
        parse_date(text)
    assert "例: 2024-04-01" in str(refusal.value)


@pytest.mark.parametrize("text", ["1899年度", "FY2200", "FY0000", "明治元年度"])
def test_a_fiscal_year_out_of_reach_is_refused_with_its_limits(text):
    with pytest.raises(ValueError, match="1900から2199までの西暦4桁"):
        parse_date(text)


@pytest.mark.parametrize(
    "text", ["2" * 50_000, "令和" * 25_000, "٢٠٢٤-٠٤-٠١", "2024²", "R⁶.4.1", "\ud800", "\0"]
)
def test_hostile_text_is_read_or_refused_in_japanese(text):
    assert_read_or_refused_in_japanese(text)


@MANY
@given(HOSTILE_TEXT)
def test_any_text_is_read_or_refused_in_japanese(text):
    assert_read_or_refused_in_japanese(text)


@pytest.mark.parametrize(
    ("day", "precision", "shown"),
    [
        (date(2024, 4, 1), Precision.DAY, "2024年4月1日（令和6年4月1日）"),
        (date(1989, 1, 7), Precision.DAY, "1989年1月7日（昭和64年1月7日）"),
        (date(1868, 1, 24), Precision.DAY, "1868年1月24日"),
        (date(1986, 10, 1), Precision.MONTH, "1986年10月（昭和61年10月）"),
        (date(2019, 1, 1), Precision.YEAR, "2019年（令和元年）"),
        (date(1868, 1, 1), Precision.YEAR, "1868年（明治元年）"),
        (date(2020, 4, 1), Precision.FISCAL_YEAR, "令和2年度（2020年度）"),
    ],
)
def test_a_date_is_shown_in_both_calendars(day, precision, shown):
    assert show_date(day, precision) == shown


@MANY
@given(PARTIAL_DATES)
def test_a_date_in_two_calendars_reads_back(known):
    halves = show_date(*known).removesuffix("）").split("（")
    assert len(halves) == 2
    for half in halves:
        parsed = parse_date(half)
        assert (parsed.date, parsed.precision, parsed.notice) == (*known, None)


@MANY
@given(PARTIAL_DATES)
def test_the_machine_form_reads_back(known):
    parsed = parse_date(iso_date(*known))
    assert (parsed.date, parsed.precision) == known


@pytest.mark.parametrize(("day", "precision"), [(None, Precision.DAY), (date(2024, 4, 1), Precision.UNKNOWN)])
def test_an_unknown_date_has_an_empty_machine_form(day, precision):
    assert iso_date(day, precision) == ""


@pytest.mark.parametrize("era", ERAS, ids=lambda era: era.letter)
def test_an_era_counts_from_its_first_day(era):
    day = era.first_day
    assert f"（{era.name}元年{day.month}月{day.day}日）" in show_date(day)
    assert f"（{era.name}" not in show_date(day - timedelta(days=1))
    assert parse_date(f"{era.letter}1.{day.month}.{day.day}").date == day


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (2020, "令和2年度（2020年度）"),
        (2019, "令和元年度（2019年度）"),
        (2018, "平成30年度（2018年度）"),
        (1989, "平成元年度（1989年度）"),
        (1988, "昭和63年度（1988年度）"),
        (1926, "昭和元年度（1926年度）"),
        (1912, "大正元年度（1912年度）"),
        (1867, "1867年度"),
    ],
)
def test_a_fiscal_year_has_the_label_that_offices_print(year, label):
    assert fiscal_year_label(year) == label


@MANY
@given(DAYS)
def test_a_day_lies_in_its_fiscal_year(day):
    year = fiscal_year(day)
    assert fiscal_year_start(year) <= day <= fiscal_year_end(year)
    assert fiscal_year_end(year) + timedelta(days=1) == fiscal_year_start(year + 1)


@MANY
@given(DAYS, st.sampled_from(Precision))
def test_the_last_day_is_never_before_the_first(day, precision):
    assert last_day(day, precision) >= day
