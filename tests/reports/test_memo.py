"""The renewal memo: what it says, who sees whom in it, and a Word file that another program reads back."""

import io
from datetime import UTC, date, datetime
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from registry.exchange.memo import Cell, Paper, Section, memo_word
from registry.model.vocabulary import ActivityType, AgreementAct, Fact
from registry.reports.memo import Kinship, memo
from tests.client import LOGINS, Client
from tests.conftest import A_LANGUAGE_ON_EACH
from tests.reports.memo_scene import AS_OF, PERSONAL, Scene, make_scene

READERS = {"officer", "head", "admin"}


@pytest.fixture
def scene(own_session: Session) -> Scene:
    """One agreement with everything."""
    return make_scene(own_session)


def word(client: Client, scene: Scene, as_of: date = AS_OF) -> WordDocument:
    """The Word file, read back."""
    answer = client.get(f"/agreements/{scene.agreement}/memo.docx?as_of={as_of}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="memo-{scene.agreement}-{as_of}.docx"'
    )
    return Document(io.BytesIO(answer.get_data()))


def words_of(document: WordDocument) -> list[str]:
    """Every text of a Word file, tables included."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def table_under(document: WordDocument, heading: str) -> list[list[str]]:
    """The last table between a heading and the next one, with its head."""
    found: list[list[str]] = []
    here = False
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            if here:
                found = [[cell.text for cell in row.cells] for row in block.rows]
        elif block.style.name == "Heading 1":
            here = block.text == heading
    return found


def test_the_clock_and_the_life_are_those_of_the_day(own_session: Session, scene: Scene) -> None:
    found = memo(own_session, scene.agreement, as_of=AS_OF, people=True)
    assert found is not None
    (item,) = found.row.items
    assert item.for_date == date(2027, 3, 31)
    assert item.act_by is not None
    assert (item.act_by.calendar, item.act_by.safe) == (date(2026, 12, 30), date(2026, 12, 28))
    assert item.days_left(AS_OF) == 118
    assert found.life.automatic_renewals == 6
    assert [event.act for event in found.life.events] == [AgreementAct.AMENDED]
    assert found.missing == ()
    assert [(each.kinship, each.agreement.title) for each in found.kin] == [
        (Kinship.MEMORANDUM, "舞台の覚書")
    ]


def test_what_is_missing_is_said(own_session: Session) -> None:
    found = memo(own_session, 1, as_of=AS_OF, people=False)
    assert found is not None
    assert found.missing == (Fact.TERM,)


def test_every_piece_of_work_says_by_which_rule_it_is_there(own_session: Session, scene: Scene) -> None:
    found = memo(own_session, scene.agreement, as_of=AS_OF, people=True)
    assert found is not None
    assert [(each.activity.title, each.linked) for each in found.work] == [
        ("舞台の代行", False),
        ("舞台相談会", True),
    ]
    assert [(each.fiscal_year, each.kind, each.records, each.linked) for each in found.counts] == [
        (2021, ActivityType.CONSULTATION, 1, 0),
        (2019, ActivityType.CONSULTATION, 1, 1),
        (2019, ActivityType.JOINT_HOST, 1, 1),
    ]
    assert [(each.item.subject, each.last_year, each.linked) for each in found.items] == [
        ("融資の紹介", 2022, False),
        ("相談会の共催", 2019, True),
        ("人材の交流", None, False),
    ]
    assert [each.item.subject for each in found.never_used] == ["人材の交流"]
    assert [each.title for each, _ in found.events] == ["舞台セミナー"]
    assert [group.name for group, _ in found.memberships] == ["舞台研究会"]
    assert [each.title for each in found.programmes] == ["舞台融資"]


def test_an_earlier_day_knows_nothing_of_later_years(own_session: Session, scene: Scene) -> None:
    found = memo(own_session, scene.agreement, as_of=date(2019, 3, 31), people=True)
    assert found is not None
    assert (found.work, found.kin, found.life.events, found.events) == ([], [], [], [])
    assert len(found.never_used) == 3
    assert memo(own_session, scene.agreement, as_of=date(2018, 3, 31), people=True) is None


def test_without_people_not_even_a_name_is_read(own_session: Session, scene: Scene) -> None:
    seen: list[str] = []
    event.listen(
        own_session.get_bind(), "before_cursor_execute", lambda *arguments: seen.append(arguments[2])
    )
    found = memo(own_session, scene.agreement, as_of=AS_OF, people=False)
    assert found is not None
    assert (found.contacts, found.contact_count) == ((), 1)
    assert not [statement for statement in seen if "contact.person" in statement]


def test_the_word_file_says_what_the_page_says(own_app: Flask, scene: Scene) -> None:
    client = Client(own_app).sign_in("officer")
    page = client.page(f"/agreements/{scene.agreement}/memo?as_of={AS_OF}")
    document = word(client, scene)
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert headings == [each.get_text() for each in page.select("main h2")]
    shown = {" ".join(cell.get_text().split()) for cell in page.select("main td, main dt, main th")}
    written = {
        " ".join(cell.text.split()) for table in document.tables for row in table.rows for cell in row.cells
    }
    assert shown <= written
    assert table_under(document, "いつまでに何をするか")[1][1:] == [
        "2027年3月31日（令和9年3月31日）",
        "2026年12月30日（令和8年12月30日）",
        "2026年12月28日（令和8年12月28日）",
        "2026年10月29日（令和8年10月29日）",
        "あと 118 日",
    ]
    assert table_under(document, "連携事項")[1:] == [
        ["1", "融資の紹介", "重点的実施事業", "舞台融資", "令和4年度（2022年度）（同じ制度の名がある事業）"],
        ["2", "相談会の共催", "重点的実施事業", "—", "令和元年度（2019年度）（事項に結び付けた事業）"],
        ["3", "人材の交流", "包括的実施事業", "—", "記録なし"],
    ]
    assert [row[-1] for row in table_under(document, "一緒に行った連携事業")[1:]] == [
        "同じ連携先",
        "協定に結び付けた",
    ]
    assert "期間満了の3か月前までに申し出がないときは、1年間更新する。" in words_of(document)


def test_the_word_file_is_a4_in_japanese_fonts_with_repeated_heads(own_app: Flask, scene: Scene) -> None:
    document = word(Client(own_app).sign_in("officer"), scene)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for name in ("Normal", "Title", "Heading 1"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "游ゴシック"
        assert not [attribute for attribute in fonts.attrib if attribute.endswith("Theme")]
    headed = [table for table in document.tables if len(table.columns) > 2]
    assert len(headed) > 5
    for table in headed:
        marks = [
            row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None
            for row in table.rows
        ]
        assert marks == [True] + [False] * (len(table.rows) - 1)


def test_the_same_data_gives_the_same_bytes(own_app: Flask, scene: Scene) -> None:
    client = Client(own_app).sign_in("officer")
    address = f"/agreements/{scene.agreement}/memo.docx?as_of={AS_OF}"
    first, second = (client.get(address).get_data() for _ in range(2))
    assert first == second
    with ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = Document(io.BytesIO(first)).core_properties
    assert properties.created == properties.modified == datetime(2026, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize("login", LOGINS)
@A_LANGUAGE_ON_EACH
def test_persons_are_named_to_those_who_may_know_them(
    own_app: Flask, scene: Scene, login: str, language: str
) -> None:
    client = Client(own_app).sign_in(login).speak(language)
    address = f"/agreements/{scene.agreement}/memo?as_of={AS_OF}"
    page = client.get(address).get_data(as_text=True)
    document = word(client, scene)
    assert document.core_properties.language == language
    written = "\n".join(words_of(document))
    for value in PERSONAL:
        assert (value in page) == (login in READERS), value
        assert (value in written) == (login in READERS), value
    assert "himitsu@example.jp" not in page + written


def test_characters_that_no_xml_file_may_hold_do_not_break_the_file() -> None:
    hostile = "a\x00b\x0bc\ufffe d\n<w:p>&amp;"
    cells = [Cell(hostile)]
    section = Section("x", hostile, facts=[(hostile, cells)], columns=[hostile], rows=[cells], note=hostile)
    content = memo_word(Paper(hostile * 40, hostile, hostile, "ja", AS_OF, [section]))
    assert "abc d\n<w:p>&amp;" in words_of(Document(io.BytesIO(content)))


@pytest.mark.parametrize("path", ["memo", "memo.docx"])
def test_no_memo_of_what_is_not_known(own_app: Flask, scene: Scene, path: str) -> None:
    client = Client(own_app).sign_in("viewer")
    assert client.get(f"/agreements/999999/{path}").status_code == 404
    assert client.get(f"/agreements/{scene.agreement}/{path}?as_of=2018-03-31").status_code == 404
    assert client.get(f"/agreements/{scene.agreement}/{path}?as_of=6.4.1").status_code == 422
