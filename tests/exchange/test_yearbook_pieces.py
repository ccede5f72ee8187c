"""Small pieces of a chapter, each for one thing that a copied text does."""

from registry.exchange.yearbook import read_yearbook
from tests.exchange.test_yearbook_made_up import INSTITUTE, cells


def test_a_chapter_title_over_every_page_and_a_numbered_list_are_no_new_sections() -> None:
    text = """3. 地域との連携
3.1 大学等との連携
機関名\t連携事業
架空大学\t・連携会議（3回）
3. 地域との連携
見本市\t・連携会議（2回）
2. 番号のある行
"""
    found = read_yearbook("made_up", text, 2023, institute=INSTITUTE)
    assert [each.number for each in found.sections] == ["", "3", "3.1"]
    assert cells(found, "activities", "partners", "section") == [("架空大学", "3.1"), ("見本市", "3.1")]
    assert [notice.line for notice in found.notices] == [7]


def test_a_cell_that_its_sheet_refuses_is_left_blank_and_told() -> None:
    text = """3.1 研究会
No.\t研究会名\t設立年月\t活動目的\t開催回数
第一\t架空金属加工研究会\t平成5年10月\t加工技術\t3
3.2 会議
No.\t会議名\t開催日\t開催場所
2023/1\t架空連絡会議\t9月1日\t見本市
3.3 大学等との連携
機関名\t連携事業
架空大学\t
"""
    found = read_yearbook("made_up", text, 2023, institute=INSTITUTE)
    assert cells(found, "groups", "name", "no") == [("架空金属加工研究会", "")]
    assert [(notice.line, notice.sentence.partition("(")[0]) for notice in found.notices] == [
        (3, "no: 「第一」は整数ではありません"),
        (6, "no: 「2023/1」は整数ではありません"),
        (6, "no が読めないため、event_listings の行になりません"),
        (9, "この行は、どの表の行にもなりませんでした"),
    ]
    assert "event_listings" not in found.tables


def test_a_short_name_stands_for_the_organisation_that_a_note_explains() -> None:
    text = """3.1 大学等との連携
機関名\t連携事業
見本市\t・財団主催「ものづくりフォーラム」を後援（5月）
※表中の「財団」は、公益財団法人見本市産業財団を指す。
"""
    found = read_yearbook("made_up", text, 2023, institute=INSTITUTE)
    assert cells(found, "activities", "partners") == [("見本市、公益財団法人見本市産業財団",)]
    assert ("公益財団法人見本市産業財団",) in cells(found, "partners", "name")
    assert cells(found, "names", "partner", "name", "kind") == [
        ("公益財団法人見本市産業財団", "財団", "abbreviation")
    ]
