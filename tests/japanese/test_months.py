"""Months as offices write them, the line of joint work, and titles a year later."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.japanese.months import Line, advanced, parse_line, parse_months, show_months
from tests.conftest import MANY

PEOPLE = st.none() | st.integers(0, 9_999)
MONTHS = st.lists(st.tuples(st.integers(1, 12), PEOPLE), unique_by=lambda each: each[0]).map(tuple)
TITLE = st.sampled_from(["技術セミナーの後援", "第3回 技術交流会", "Fab 見学 2020", "「産学公」連携 会議"])


@given(MONTHS)
@MANY
def test_what_is_shown_reads_back(months: tuple[tuple[int, int | None], ...]) -> None:
    assert parse_months(show_months(months)) == months


@given(st.text(max_size=30))
@MANY
def test_any_text_is_read_as_months_or_refused_with_a_sentence(text: str) -> None:
    try:
        found = parse_months(text)
    except ValueError:
        with pytest.raises(ValueError, match="月"):
            parse_months(text)
    else:
        assert all(1 <= month <= 12 for month, _ in found)
        assert len({month for month, _ in found}) == len(found)


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("6月、9月", [6, 9]),
        ("６，９", [6, 9]),
        ("4〜6", [4, 5, 6]),
        ("11月～2月", [11, 12, 1, 2]),
        ("6・9月", [6, 9]),
        ("3", [3]),
        ("", []),
    ],
)
def test_months_are_read_in_written_order_with_ranges_along_the_fiscal_year(
    written: str, months: list[int]
) -> None:
    assert [month for month, _ in parse_months(written)] == months


@pytest.mark.parametrize("written", ["13", "0月", "6、6", "4〜14", "六月", "613", "6:", "-3"])
def test_what_is_no_month_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="月"):
        parse_months(written)


@given(
    TITLE,
    st.none() | st.tuples(st.integers(0, 9_999), st.sampled_from("件回社")),
    PEOPLE,
    st.lists(st.integers(1, 12), unique=True, max_size=4),
)
@MANY
def test_a_line_says_its_title_and_every_figure_behind_it(
    title: str, counted: tuple[int, str] | None, people: int | None, months: list[int]
) -> None:
    words = [title]
    if counted:
        words.append(f"{counted[0]}{counted[1]}")
    if people is not None:
        words.append(f"参加{people}名")
    if months:
        words.append("・".join(f"{month}月" for month in months))
    line = parse_line(" ".join(words))
    assert line == Line(
        title,
        *(counted or (None, None)),
        participants=people,
        months=tuple((month, None) for month in months),
    )


@given(st.text(max_size=60))
@MANY
def test_no_line_loses_its_title(text: str) -> None:
    try:
        line = parse_line(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"月|何をしたか"):
            parse_line(text)
    else:
        assert line.title
        assert text.strip().startswith(line.title)


def test_figures_may_be_said_in_english() -> None:
    line = parse_line("Seminar on 5 axes 3 times 45 participants June Sep")
    assert line == Line("Seminar on 5 axes", 3, "回", 45, ((6, None), (9, None)))
    assert parse_line("Visit of 12 people") == Line("Visit of", 12, "名")
    assert parse_line("All times").title == "All times"


@pytest.mark.parametrize("text", ["", "  ", "3回", "6月 12件", "3 times"])
def test_figures_alone_are_no_line(text: str) -> None:
    with pytest.raises(ValueError, match="何をしたか"):
        parse_line(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("第46回発明大賞表彰事業", "第47回発明大賞表彰事業"),
        ("第９回 技術展", "第10回 技術展"),
        ("東京イノベーション発信交流会 2021 WEB 展示会", "東京イノベーション発信交流会 2022 WEB 展示会"),
        ("2020年度JCII標準化調査研究成果発表会", "2021年度JCII標準化調査研究成果発表会"),
        ("令和2年度 交流会", "令和3年度 交流会"),
        ("JIS Z 1999 の解説", "JIS Z 1999 の解説"),
        ("連携会議", "連携会議"),
    ],
)
def test_a_title_is_a_year_later_where_it_names_its_year_or_its_number(before: str, after: str) -> None:
    assert advanced(before, 2020) == after
