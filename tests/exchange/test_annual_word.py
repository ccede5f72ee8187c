"""The annual report as a Word file: cell by cell what the JSON says, and made as a Japanese office reads it."""

import doctest
import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.exchange import annual_width, annual_word, xml_text
from registry.exchange.annual import annual_object
from registry.exchange.word_table import table_element
from registry.reports.annual.chapter import Chapter, chapter
from registry.reports.annual.table import Cell
from tests.conftest import ON_ONE_DATABASE
from tests.exchange.annual_facts import INSTITUTE, in_word, made_up


def of_year(session: Session, year: int = 2020, section: str | None = None) -> Chapter:
    return chapter(session, fiscal_year=year, institute="都産技研", section=section)


def written(found: Chapter) -> bytes:
    return annual_word.annual_word(found, institute=INSTITUTE)


@pytest.mark.parametrize("year", [2019, 2020, 2021])
def test_every_cell_is_that_of_the_json(session: Session, year: int) -> None:
    found = of_year(session, year)
    asked = [each for each in annual_object(found)["tables"] if each["rows"]]
    assert in_word(written(found)) == [{name: each[name] for name in ("columns", "rows")} for each in asked]


@ON_ONE_DATABASE
def test_headings_sentences_and_the_day_stand_in_their_order(session: Session) -> None:
    found = of_year(session)
    paragraphs = [(each.style.name, each.text) for each in Document(BytesIO(written(found))).paragraphs]
    assert paragraphs[:2] == [
        ("Title", "令和2年度（2020年度） 年報 第4章"),
        ("Normal", "2021年3月31日（令和3年3月31日）現在"),
    ]
    headings = [each for each in paragraphs if each[0].startswith("Heading")]
    assert [text for _, text in headings] == [f"{each.section} {each.title}" for each in found.tables]
    levels = {text.split()[0]: style for style, text in headings}
    assert levels["4.2.1"] == "Heading 1"
    assert levels["4.2.2(2)"] == "Heading 2"
    assert levels["4.2.2(1)3)"] == "Heading 3"
    told = [text for style, text in paragraphs[2:] if not style.startswith("Heading")]
    assert told == [sentence for each in found.tables for sentence in (each.empty, *each.notes) if sentence]
    part = Document(BytesIO(written(of_year(session, section="4.2.2(1)")))).paragraphs
    assert {each.style.name for each in part[2:]} == {"Heading 1"}, "a part begins with the first level"


@ON_ONE_DATABASE
def test_heads_are_repeated_rows_whole_and_widths_fill_the_page(session: Session) -> None:
    document = Document(BytesIO(written(of_year(session))))
    assert len(document.tables) == 26
    for table in document.tables:
        for number, row in enumerate(table.rows):
            properties = row._tr.trPr
            assert properties.find(qn("w:cantSplit")) is not None
            assert (properties.find(qn("w:tblHeader")) is not None) == (number == 0)
        # A head is not left alone at the foot of a page, nor is the last row at the head of one.
        assert all(each.paragraph_format.keep_with_next for each in table.rows[0].cells[0].paragraphs)
        if len(table.rows) > 2:
            assert all(each.paragraph_format.keep_with_next for each in table.rows[-2].cells[0].paragraphs)
        widths = [cell.width.mm for cell in table.rows[0].cells]
        assert sum(widths) == pytest.approx(170, abs=0.2)
        assert table.rows[0].cells[0].text != "No." or widths[0] < 15
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert all(
        each.style.paragraph_format.keep_with_next
        for each in document.paragraphs
        if each.style.name.startswith("Heading")
    )


@ON_ONE_DATABASE
def test_every_style_in_use_names_a_japanese_font(session: Session) -> None:
    content = written(of_year(session))
    document = Document(BytesIO(content))
    used = {each.style.name for each in document.paragraphs} | {each.style.name for each in document.tables}
    used |= {each.style.name for each in document.sections[0].footer.paragraphs}
    used |= {
        each.style.name
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for each in cell.paragraphs
    }
    assert {"Title", "Heading 3", "TableText", "TableBullet", "TableNote", "Table Grid"} <= used
    for name in used:
        style = document.styles[name].element.rPr
        assert style.rFonts.get(qn("w:ascii")) == "Yu Gothic", name
        assert style.rFonts.get(qn("w:eastAsia")) == "游ゴシック", name
        assert style.find(qn("w:lang")).get(qn("w:eastAsia")) == "ja-JP", name
    properties = document.core_properties
    assert (properties.language, properties.author) == ("ja", INSTITUTE)
    assert properties.created.date() == properties.modified.date() == date(2021, 3, 31)
    with ZipFile(BytesIO(content)) as parts:
        footers = "".join(
            parts.read(name).decode() for name in parts.namelist() if re.search(r"footer\d*\.xml$", name)
        )
    assert 'w:instr="PAGE"' in footers


def test_the_same_data_give_the_same_bytes(session: Session) -> None:
    first = written(of_year(session))
    session.expire_all()
    assert written(of_year(session)) == first


@ON_ONE_DATABASE
def test_what_goes_on_has_no_line_above_it(session: Session) -> None:
    table = Document(BytesIO(written(of_year(session, section="4.2.1")))).tables[0]
    second = table.rows[2]
    assert [cell.text for cell in second.cells] == ["", "", "覚書", "2007年1月4日"]
    tops = [cell._tc.tcPr.find(f".//{qn('w:top')}") for cell in second.cells]
    assert [each is not None and each.get(qn("w:val")) == "nil" for each in tops] == [
        True,
        True,
        False,
        False,
    ]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=4))
def test_any_words_are_kept_but_for_what_cannot_be_seen(bullets: list[str]) -> None:
    made = table_element(["機関名", "連携事業"], [[["信州大学"], bullets]], width=170)
    assert [cell.text for cell in WordTable(made, None).rows[1].cells] == [
        "信州大学",
        "\n".join(xml_text.clean(each) for each in bullets),
    ]


@given(st.lists(st.sampled_from([*annual_width._NEEDS, "「定例会など」"]), min_size=1, max_size=9))
def test_columns_fill_the_width_together(codes: list[str]) -> None:
    found = annual_width.widths(codes, 170)
    assert sum(found) == pytest.approx(170)
    assert min(found) > 5


def test_an_empty_cell_and_an_empty_chapter_are_no_trouble() -> None:
    assert in_word(written(made_up()))[0]["rows"] == [["信州大学", ""]]
    assert in_word(written(Chapter(2020, date(2021, 3, 31), ()))) == []
    assert Cell().text == ""


@pytest.mark.parametrize("module", [annual_width, annual_word, xml_text])
def test_the_examples_in_the_texts_run(module) -> None:
    outcome = doctest.testmod(module)
    assert outcome.attempted
    assert outcome.failed == 0
