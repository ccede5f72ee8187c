"""Whatever text is given: rows that the sheets accept, or one sentence. And what is printed in a list comes back from it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.exchange.loading import KINDS
from registry.exchange.sheet import SheetRefused
from registry.exchange.yearbook import Yearbook, read_yearbook
from tests.conftest import MANY
from tests.exchange.yearbook_facts import INSTITUTE

PIECES = (
    "4.2.1 協定", "4. 章", "(1) 都産技研共催", "1) 部", "第4章 連携", "No.\t機関名\t協定書・覚書\t締結年月日",
    "開催日\t催事名\t他主催者", "機関名\t連携事業", "種別\t連携事業", "No.\t開催日\t会議名\t開催場所",
    "No.\t開催日\t発表タイトル\t発表者\t主催機関\t大会等の名称", "会議名\t利用回数\t参加者数（延べ人数）",
    "異業種交流グループ名\t開催日\t開催回数\t参加者数", "No.\t名 称\t設立年月\t活動目的\t企業延べ参加者数 (都産技研)\t開催回数",
    "No.\t開催日\t連携学協会\t連携事業", "会議名\t開催日\t参加グループ数（参加者数）", "1\t大田区\t協定書\t2020年 1月 1日",
    "\t\t覚書\t〃", "\t\t\t", "〃\t〃\t〃\t〃", "9月31日\t催事", "2月29日\t催事\t、、", "大田区\t・「「」』（9月", "大田区\t・（（13月、0名、99999999999件）",
    "\t・都産技研利用助成の継続「」", "1\t9月1日\t「」\t\t\t", "連携 5 機関：都産技研、、大田区", "日時：2020年13月45日", "「催事」を開催した。",
    "本年度は感染症のため中止となった。", "（以下、「体」という。）を設立した。", "2020年度 年報", "平成99年度 年報", "12", "- ・7名を委嘱した。", "<li>・見学</li>",
    "2019 グループ 2020 グループ\t7月\t\tx", "1\t研究会\t99年\t目的\t19 (6)\t", "\t", "。", "◆", "㋿元年", "＝1+1\t=1+1",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=40).map(
    lambda lines: "\n".join(["4.1 節", *lines])
)


def read(text: str) -> Yearbook | None:
    """The yearbook, or nothing where it is refused with a sentence."""
    try:
        return read_yearbook("text", text, 2020, institute=INSTITUTE)
    except SheetRefused:
        return None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "文字がありません"),
        (" \n\t\n　", "文字がありません"),
        ("一行だけの文です。", "節の見出しが一つもありません"),
        ("%PDF-1.7\0\0\x01\n4.1 節", "文字ではない内容"),
        ("あ" * 5_000_000, "文字は多すぎます"),
        ("機関名\t連携事業\n大田区\t・連携会議", "節の見出しが一つもありません"),
    ],
)
def test_what_is_no_chapter_is_refused_with_a_sentence(text: str, part: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        read_yearbook("text", text, 2020, institute=INSTITUTE)
    assert part in str(refused.value)


def test_a_year_that_cannot_be_is_refused() -> None:
    with pytest.raises(SheetRefused, match="年度「20」は使えません"):
        read_yearbook("text", "4.1 節", 20, institute=INSTITUTE)


def test_a_line_that_is_too_long_is_told_and_the_others_are_read() -> None:
    text = "4.1 節\n" + "あ\t" * 20_000 + "\n開催日\t催事名\n9月1日\t金属セミナー"
    found = read(text)
    assert found is not None
    assert [row.cells["title"] for row in found.tables["events"]] == ["金属セミナー"]
    assert [notice.line for notice in found.notices if "長すぎて読めません" in notice.sentence] == [2]


@pytest.mark.parametrize(
    "cell", ["・ウェブ" * 2_000, "県工業" * 3_000, "「" * 9_000, "（" * 9_000, "を共催" * 3_000]
)
def test_text_made_to_be_slow_is_not(cell: str) -> None:
    start = time.perf_counter()
    assert read(f"4.1 節\n機関名\t連携事業\n{cell[:9_000]}\t{cell[:900]}\n大田区\t{cell[:9_000]}") is not None
    assert time.perf_counter() - start < 20


@MANY
@given(TEXTS)
def test_any_text_gives_rows_that_the_sheets_accept_or_a_sentence(text: str) -> None:
    found = read(text)
    if found is None:
        return
    for kind, rows in found.tables.items():
        columns = {column.name: column for column in KINDS[kind].columns}
        for row in rows:
            assert set(row.cells) <= set(columns)
            for name, column in columns.items():
                cell = row.cells.get(name, "")
                assert cell.strip() or not column.required, (kind, name, row)
                if cell.strip() and column.read is not None:
                    column.read(cell)


@MANY
@given(TEXTS)
def test_every_line_of_a_table_becomes_a_row_or_is_told(text: str) -> None:
    found = read(text)
    if found is None:
        return
    lines = {row.line for rows in found.tables.values() for row in rows}
    told = lines | {notice.line for notice in found.notices}
    number_of_lines = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(1 <= number <= number_of_lines for number in told)
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if line.count("\t") and line.strip() and line not in PIECES:
            assert number in told, line


NAMES = st.lists(st.sampled_from("大田川崎信用金庫学院工業技術"), min_size=4, max_size=12).map("".join)
DATES = st.dates().map(lambda day: f"{day.year:04}年{day.month:>2}月{day.day:02}日")
AGREEMENTS = st.lists(
    st.tuples(NAMES, st.lists(st.tuples(st.sampled_from(["協定書", "覚書"]), DATES), min_size=1, max_size=3)),
    min_size=1,
    max_size=12,
)


@given(AGREEMENTS, st.sets(st.integers(1, 30)))
def test_a_list_of_agreements_comes_back_whatever_pages_break_it(
    agreements: list[tuple[str, list[tuple[str, str]]]], breaks: set[int]
) -> None:
    head = "No.\t機関名\t協定書・覚書\t締結年月日"
    lines = [head]
    for no, (name, documents) in enumerate(agreements, start=1):
        for doc, (title, day) in enumerate(documents, start=1):
            lines.append(f"{no}\t{name}\t{title}\t{day}" if doc == 1 else f"\t\t{title}\t{day}")
    broken = []
    for place, line in enumerate(lines):
        broken += ["", "2020年度 年報", "", head, line] if place in breaks else [line]
    found = read("4.2 連携\n\n4.2.1 一覧\n\n" + "\n".join(broken))
    assert found is not None
    columns = ("no", "doc", "parties", "title", "signed_on")
    assert [tuple(row.cells[column] for column in columns) for row in found.tables["agreements"]] == [
        (str(no), str(doc), name, title, day)
        for no, (name, documents) in enumerate(agreements, start=1)
        for doc, (title, day) in enumerate(documents, start=1)
    ]
