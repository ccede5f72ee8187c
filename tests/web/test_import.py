"""A table is uploaded, looked at row by row, decided on, taken in, and taken back as a whole."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.model import Agreement, FileImport, Organisation, PendingImport
from registry.model.engine import open_engine, writing
from registry.services.recording import recorded
from registry.web.frame import clock
from registry.web.frame.database import engine
from tests.client import Client
from tests.conftest import CLERK
from tests.tables import contents

NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
PASSING = frozenset(
    {"change", "web_session", "pending_import", "remembered_heading", "file_import", "file_import_row"}
)
OFFICE = """令和6年度　協定一覧,,,,
（2024年4月1日現在）,,,,
番号,相手先,協定名,締結年月日,備考欄
1,㈱知らない会社,連携協定書,令和6年4月1日,新しい
2,城南しんきん,覚書,R6.5.1,
"""


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def officer(own_app: Flask) -> Client:
    return Client(own_app).sign_in("officer")


@contextmanager
def stored(url: str) -> Iterator[Session]:
    engine = writing(open_engine(url))
    with Session(engine) as session, session.begin():
        yield session
    engine.dispose()


def upload(client: Client, content: bytes | str, name: str = "表.csv", **fields: str) -> TestResponse:
    """Send a file as a browser does."""
    body = content.encode() if isinstance(content, str) else content
    return client.post("/imports", {"file": (io.BytesIO(body), name), **fields}, form="/imports")  # type: ignore[dict-item]


def waiting(answer: TestResponse) -> str:
    """The address of the page on which the file waits."""
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def commit(client: Client, address: str) -> TestResponse:
    """Press the button of the page."""
    form = client.page(address).select_one(f"form[action='{address.split('?')[0]}/commit']")
    sent = {field["name"]: field["value"] for field in form.select("input") if field["name"] != "csrf_token"}
    return client.post(f"{address.split('?')[0]}/commit", sent)


def counts(client: Client, address: str) -> list[int]:
    """New, update, same, check, error."""
    return [int(each.get_text().replace(",", "")) for each in client.page(address).select(".counts .big")]


def test_an_office_table_is_understood_decided_on_taken_in_and_taken_back(
    officer: Client, own_url: str
) -> None:
    with stored(own_url) as session:
        before = contents(session, without=PASSING)
    address = waiting(upload(officer, OFFICE))
    page = officer.page(address)
    assert "協定・覚書" in page.select_one(".lead").get_text()
    assert counts(officer, address) == [0, 0, 0, 2, 0]
    names = [field["value"] for field in page.select("input[name^=name-]")]
    assert set(names) == {"㈱知らない会社", "城南しんきん"}
    at = names.index("㈱知らない会社")
    other = 1 - at
    with stored(own_url) as session:
        bank = session.scalars(select(Organisation.id).where(Organisation.name == "城南信用金庫")).first()
        bank = bank or session.scalars(select(Organisation.id).limit(1)).one()
    sent = {
        f"name-{at}": "㈱知らない会社",
        f"choice-{at}": "new",
        f"name-{other}": "城南しんきん",
        f"choice-{other}": str(bank),
    }
    assert officer.post(address, sent).status_code == 302
    assert counts(officer, address) == [2, 0, 0, 0, 0]
    with stored(own_url) as session:
        assert contents(session, without=PASSING) == before  # nothing is written before the commit
    result = commit(officer, address)
    assert re.fullmatch(r"/imports/\d+", result.headers["Location"])
    page = officer.page(result.headers["Location"])
    assert "取り込みました" in page.get_text()
    with stored(own_url) as session:
        made = session.scalars(select(Agreement).order_by(Agreement.id.desc()).limit(2)).all()
        assert {each.title for each in made} == {"連携協定書", "覚書"}
        assert session.scalar(select(func.count()).select_from(PendingImport)) == 0
        assert (
            session.scalars(select(Organisation.name).order_by(Organisation.id.desc())).first()
            == "㈱知らない会社"
        )
    csv = officer.get(result.headers["Location"] + "/rows.csv").get_data(as_text=True)
    assert csv.startswith("\ufeffline,verdict,label,record,id,message")
    assert csv.count("new,新規") == 3
    undo = result.headers["Location"] + "/undo"
    assert "登録した 3 件（そのために登録した機関を含む）" in officer.page(undo).get_text()
    assert officer.post(undo, {}).status_code == 302
    with stored(own_url) as session:
        assert contents(session, without=PASSING) == before
    assert officer.post(undo, {}).status_code == 409


def test_an_export_comes_back_as_nothing_to_write_and_an_edit_as_one(officer: Client) -> None:
    exported = officer.get("/partners/export?format=csv").get_data()
    address = waiting(upload(officer, exported, "partners.csv"))
    new, update, same, check, error = counts(officer, address)
    assert (new, update, check, error) == (0, 0, 0, 0)
    assert same > 50
    assert officer.page(address).select_one("form[action$=commit]") is None
    edited = exported.decode("utf-8-sig").replace("こらぼさんがくかん", "こらぼさんがくかんだ")
    address = waiting(upload(officer, edited, "partners.csv"))
    assert counts(officer, address) == [0, 1, same - 1, 0, 0]
    rows = officer.page(address + "?verdict=update").select("section[aria-labelledby=rows-heading] tbody tr")
    assert len(rows) == 1
    assert (
        "こらぼさんがくかん" in rows[0].del_.get_text()
        if rows[0].del_
        else rows[0].select_one("del").get_text()
    )
    assert rows[0].select_one("ins").get_text() == "こらぼさんがくかんだ"


def test_a_heading_chosen_by_hand_is_remembered_for_the_next_file(officer: Client) -> None:
    table = "名称,区分,ホムペ\n新しい機関,その他,https://example.jp/\n"
    address = waiting(upload(officer, table, kind="partners"))
    page = officer.page(address)
    assert "分からない列" in page.get_text()
    assert officer.post(address, {"kind": "partners", "column-2": "website"}).status_code == 302
    assert "分からない列" not in officer.page(address).get_text()
    again = officer.page(waiting(upload(officer, table, kind="partners")))
    chosen = again.select_one("select[name=column-2] option[selected]")
    assert chosen is not None
    assert chosen["value"] == "website"


def verdict_of(page: BeautifulSoup) -> str:
    """The verdict on the only row."""
    (row,) = page.select("section[aria-labelledby=rows-heading] tbody tr")
    return row.select_one("td.nowrap").get_text(strip=True)


def test_the_verdicts_are_those_of_the_columns_of_this_account(own_app: Flask, officer: Client) -> None:
    """One file, uploaded three times: what was remembered since, or by another, makes other rows of it."""
    table = "ID,名称,ホムペ\n1,{name},https://example.jp/\n"
    with stored(str(own_app.extensions["registry_engine"].url)) as session:
        table = table.format(name=session.get_one(Organisation, 1).name)
    first = waiting(upload(officer, table, kind="partners"))
    assert verdict_of(officer.page(first)) == "変更なし"
    officer.post(first, {"kind": "partners", "column-2": "website"})
    assert verdict_of(officer.page(first)) == "更新"
    again = waiting(upload(officer, table, kind="partners"))
    page = officer.page(again)
    assert verdict_of(page) == "更新"
    admin = Client(own_app).sign_in("admin")
    assert verdict_of(admin.page(waiting(upload(admin, table, kind="partners")))) == "変更なし"
    form = page.select_one("form[action$=commit]")
    sent = {field["name"]: field["value"] for field in form.select("input") if field["name"] != "csrf_token"}
    assert officer.post(f"{again}/commit", sent).status_code == 302


def test_what_changed_since_it_was_looked_at_is_looked_at_again(officer: Client, own_url: str) -> None:
    exported = officer.get("/partners/export?format=csv").get_data().decode("utf-8-sig")
    edited = exported.replace("こらぼさんがくかん", "こらぼさんがくかんだ")
    address = waiting(upload(officer, edited, "partners.csv"))
    form = officer.page(address).select_one("form[action$=commit]")
    sent = {field["name"]: field["value"] for field in form.select("input") if field["name"] != "csrf_token"}
    with stored(own_url) as session:
        found = session.scalars(select(Organisation).where(Organisation.kana == "こらぼさんがくかん")).one()
        with recorded(session, by=CLERK, act="organisation:change", subject=found):
            found.website = "https://example.jp/"
    answer = officer.post(f"{address}/commit", sent)
    assert answer.status_code == 409
    assert "もう一度確認してください" in answer.get_data(as_text=True)
    with stored(own_url) as session:
        assert session.scalar(select(func.count()).select_from(FileImport)) == 0


def test_a_wrong_row_keeps_the_whole_file_out(officer: Client, own_url: str) -> None:
    table = "名称,区分,法人番号\n新機関,その他,\n悪い機関,その他,123\n"
    address = waiting(upload(officer, table, kind="partners"))
    assert counts(officer, address) == [1, 0, 0, 0, 1]
    page = officer.page(address)
    assert page.title.get_text().startswith("エラー：")
    assert page.select_one("form[action$=commit]") is None
    assert officer.post(f"{address}/commit", {"digest": "x"}).status_code in (409, 422)
    with stored(own_url) as session:
        assert session.scalar(select(func.count()).select_from(FileImport)) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "xlsx"),
        (b"\x82\xa0\xff\xff,1\n", "読めません"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_one_sentence(
    officer: Client, content: bytes, words: str
) -> None:
    answer = upload(officer, content)
    assert answer.status_code == 422
    assert words in BeautifulSoup(answer.get_data(as_text=True), "lxml").select_one("#file-error").get_text()
    assert "確認の途中" not in answer.get_data(as_text=True)  # it makes no room for itself


def test_a_long_table_tells_how_far_it_is_and_is_all_there(
    own_app: Flask, officer: Client, own_url: str
) -> None:
    rows = "".join(f"架空工業 第{number}号,企業\n" for number in range(600))
    address = waiting(upload(officer, f"名称,区分\n{rows}", kind="partners"))
    form = officer.page(address).select_one("form[action$=commit]")
    sent = {field["name"]: field["value"] for field in form.select("input") if field["name"] != "csrf_token"}
    answer = officer.post(f"{address}/commit", sent)
    assert answer.status_code == 200
    told = answer.get_data(as_text=True)
    assert told.count("<progress") >= 4
    found = re.search(r'id="result" href="(/imports/\d+)"', told)
    assert found is not None, told
    answer.close()
    with own_app.app_context():
        assert engine().pool.checkedout() == 0  # type: ignore[attr-defined]
    assert counts(officer, found[1]) == [600, 0, 0, 0, 0]
    with stored(own_url) as session:
        made = select(func.count()).where(Organisation.name.startswith("架空工業"))
        assert session.scalar(made) == 600


@pytest.mark.parametrize("login", ["viewer", "staff", "head"])
def test_only_officers_of_headquarters_take_tables_in(own_app: Flask, login: str) -> None:
    client = Client(own_app).sign_in(login)
    assert client.get("/imports").status_code == 403
    assert client.post("/imports", {}, form="/").status_code == 403


def test_nobody_sees_the_waiting_file_of_another(own_app: Flask, officer: Client) -> None:
    address = waiting(upload(officer, OFFICE))
    other = Client(own_app).sign_in("admin")
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/drop", {}, form="/").status_code == 404
    assert officer.post(f"{address}/drop", {}).status_code == 302
    assert officer.get(address).status_code == 404


def test_what_was_chosen_first_holds_and_a_decision_can_be_taken_back(officer: Client) -> None:
    address = waiting(upload(officer, OFFICE))
    officer.post(address, {"kind": "agreements", "column-4": "-"})
    chosen = officer.page(address).select_one("select[name=column-4] option[selected]")
    assert chosen is not None
    assert chosen["value"] == "-"
    names = [field["value"] for field in officer.page(address).select("input[name^=name-]")]
    at = names.index("㈱知らない会社")
    sent = {f"name-{at}": "㈱知らない会社", f"choice-{at}": "new"}
    officer.post(address, {**sent, "kind": "agreements", "column-4": "-"})
    assert counts(officer, address) == [1, 0, 0, 1, 0]
    officer.post(address, {"kind": "agreements", "column-4": "-", "again": "㈱知らない会社"})
    assert counts(officer, address) == [0, 0, 0, 2, 0]
    answer = officer.post(address, {**sent, f"choice-{at}": "", f"other-{at}": "ありえない機関"})
    assert answer.status_code == 422
    assert "「ありえない機関」という名称の機関は登録されていないか、複数あります" in answer.get_data(
        as_text=True
    )
    officer.post(address, {**sent, f"choice-{at}": "", f"other-{at}": "板橋区"})
    assert counts(officer, address) == [1, 0, 0, 1, 0]


def test_what_was_decided_beside_a_name_that_nobody_bears_stays_decided(officer: Client) -> None:
    address = waiting(upload(officer, OFFICE))
    names = [field["value"] for field in officer.page(address).select("input[name^=name-]")]
    right, wrong = names.index("㈱知らない会社"), names.index("城南しんきん")
    sent = {
        "kind": "agreements",
        f"name-{right}": "㈱知らない会社",
        f"choice-{right}": "new",
        f"name-{wrong}": "城南しんきん",
        f"choice-{wrong}": "",
        f"other-{wrong}": "ありえない機関",
    }
    refused = officer.post(address, sent)
    assert refused.status_code == 422
    assert "ありえない機関" in refused.get_data(as_text=True)
    assert counts(officer, address) == [1, 0, 0, 1, 0]


def test_what_no_column_takes_stays_in_the_note_and_a_municipality_sits_in_itself(
    officer: Client, own_url: str
) -> None:
    table = "機関名,区分,担当内線\n三宅村,区市町村,1234\n"
    address = waiting(upload(officer, table, kind="partners"))
    assert "新しい行の備考に残します" in officer.page(address).get_text()
    assert "担当内線: 1234" in officer.page(address).get_text()
    with stored(own_url) as session:
        known = session.scalars(select(Organisation.id).where(Organisation.name == "三宅村")).first()
    assert known is None
    assert commit(officer, address).status_code == 302
    with stored(own_url) as session:
        made = session.scalars(select(Organisation).where(Organisation.name == "三宅村")).one()
        assert made.note == "担当内線: 1234"
        assert made.municipality_code == "133817"
    assert counts(officer, waiting(upload(officer, table, kind="partners"))) == [0, 0, 1, 0, 0]


def test_an_old_export_shows_who_changed_the_record_since(officer: Client, own_url: str) -> None:
    exported = officer.get("/partners/export?format=csv").get_data().decode("utf-8-sig")
    with stored(own_url) as session:
        found = session.scalars(select(Organisation).where(Organisation.kana == "こらぼさんがくかん")).one()
        with recorded(session, by=CLERK, act="organisation:change", subject=found):
            found.website = "https://example.jp/"
    address = waiting(upload(officer, exported, "partners.csv"))
    page = officer.page(address + "?verdict=update").select_one("section[aria-labelledby=rows-heading]")
    told = " ".join(page.get_text(" ").split())
    assert "記録の最後の変更:" in told
    assert CLERK.login in told
