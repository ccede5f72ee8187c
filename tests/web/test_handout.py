"""The sheet for a company: what stands on it, what never does, and that it is the same as a Word file."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from docx import Document
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from registry.exchange.handout import UNTOLD, WORDS
from registry.finder.guide import Fit
from registry.finder.reason import ReasonCode
from registry.model import Contact
from registry.model.engine import writing
from registry.model.vocabulary import Category, NeedType
from registry.services.need import Facts, register_need
from registry.services.partner import register_organisation
from registry.services.recording import recorded
from registry.web.frame import clock
from tests.client import LOGINS, Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK, ON_ONE_DATABASE, by_turns
from tests.web.test_agreement_writing import words

ITABASHI, TOKYO, BANK, ASSOCIATION = 77, 1, 24, 36
ASKED = {
    "municipality": "板橋区",
    "need": ["fee_support", "finance"],
    "text": "防音室の試験",
    "as_of": "2021-03-31",
}
PERSON = {"person": "渡会 窓子", "post": "相談係長", "phone": "03-1111-2222", "email": "mado@example.jp"}


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


def address(*partners: int, path: str = "/find/sheet", **asked: object) -> str:
    """The address of the sheet for some partners."""
    return f"{path}?{urlencode({**ASKED, **asked, 'partner': partners}, doseq=True)}"


@pytest.fixture
def contact(own_app: Flask) -> Callable[..., None]:
    """Enters a person at a partner."""

    def enter(organisation_id: int, **more: object) -> None:
        values = {
            **PERSON,
            "purpose": "相談の取次ぎ",
            "delete_by": date(2027, 3, 31),
            "may_be_given": True,
            **more,
        }
        with Session(writing(own_app.extensions["registry_engine"])) as session, session.begin():
            made = Contact(organisation_id=organisation_id, **values)
            with recorded(session, by=CLERK, act="contact:register", subject=made):
                session.add(made)

    return enter


def test_every_reason_has_its_words_for_a_company_or_is_kept_from_it() -> None:
    told = set(WORDS)
    assert set(ReasonCode) == {code for code in told if isinstance(code, ReasonCode)} | UNTOLD
    assert not told & UNTOLD
    assert {code for code in told if isinstance(code, Fit)} == {Fit.FIELD_BY_HAND, Fit.TERRITORY, Fit.SEAT}
    assert ReasonCode.SUCCESS in UNTOLD


@by_turns("login", LOGINS)
def test_the_sheet_tells_whom_why_what_and_until_when_it_is_known(app: Flask, login: str) -> None:
    client = Client(app).sign_in(login)
    page = client.page(address(BANK, ITABASHI))
    sheet = page.select_one("article.handout[lang=ja]")
    assert [title.get_text() for title in sheet.select("h2")] == ["(公財)板橋区産業振興公社", "朝日信用金庫"]
    told = words(page, "article.handout")
    for part in (
        "2026年11月22日（令和8年11月22日） 東京都立産業技術研究センター",
        "所在地 板橋区",
        "料金の補助、資金、試験・測定",
        "音響・振動・超音波",
        "本部 （所在地 江東区",
        "公的試験研究機関等利用助成金 対象: 板橋区の企業。令和2年度（2020年度）に実施。今年度は提供機関に確認",
        "貴社と同じ板橋区にあります",
        "必ず提供機関にお確かめください",
        "2021年3月31日（令和3年3月31日）を基準日とする",
        "出典: 2020年度年報 第4章",
    ):
        assert part in told, part
    for kept in ("成約", "対象外", "御中", "直近3年度"):
        assert kept not in told, kept
    assert not re.search(r"\d点", told)
    assert not sheet.select("a"), "what is on paper cannot be followed"


@A_LANGUAGE_ON_EACH
def test_the_sheet_is_japanese_in_both_languages_and_the_word_file_says_the_same(
    app: Flask, language: str
) -> None:
    client = Client(app).sign_in("viewer").speak(language)
    page = client.page(address(TOKYO, ITABASHI))
    assert page.html is not None
    assert page.html["lang"] == language
    link = page.select_one(".handout-tools a[href^='/find/sheet.docx']")
    answer = client.get(str(link["href"]))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="handout-2026-11-22.docx"'
    document = Document(BytesIO(answer.data))
    told = "\n".join(
        [each.text for each in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    for entry in page.select(".handout-entries > li"):
        assert entry.h2.get_text() in told
        for line in entry.select("dd strong"):
            assert line.get_text() in told
    assert "必ず提供機関にお確かめください" in told
    assert client.get(str(link["href"])).data == answer.data, "the same content, the same bytes"


@ON_ONE_DATABASE
def test_what_the_company_cannot_claim_is_not_named(app: Flask) -> None:
    client = Client(app).sign_in("staff")
    asked = {"need": ["fee_support", "overseas", "other", "human_resources", "sales_channel"], "text": ""}
    told = words(client.page(address(ASSOCIATION, **asked)), "article.handout")
    assert "依頼試験等助成事業" not in told
    told = words(client.page(address(ASSOCIATION, membership=ASSOCIATION, **asked)), "article.handout")
    assert "依頼試験等助成事業 対象: (一社)東京工業団体連合会の会員" in told


def test_only_persons_who_agreed_are_named_until_their_data_are_deleted(
    own_app: Flask, contact: Callable[..., None]
) -> None:
    client = Client(own_app).sign_in("viewer")
    contact(ITABASHI)
    contact(
        ITABASHI, person="別府 内緒", post=None, email="naisho@example.jp", phone=None, may_be_given=False
    )
    contact(
        ITABASHI,
        person="期限 過子",
        post=None,
        email="kako@example.jp",
        phone=None,
        delete_by=date(2026, 11, 21),
    )
    contact(BANK, person="銀行 行員", post=None, email=None, phone=None, delete_by=date(2026, 11, 22))
    told = words(client.page(address(ITABASHI)), "article.handout")
    assert "窓口 相談係長 渡会 窓子、03-1111-2222、mado@example.jp" in told
    for kept in ("内緒", "naisho", "過子", "kako", "行員"):
        assert kept not in told
    assert "銀行 行員" in words(client.page(address(BANK)), "article.handout")
    # Elsewhere they stay masked for whoever may not see persons.
    partner = client.get(f"/partners/{ITABASHI}").get_data(as_text=True)
    assert not [value for value in PERSON.values() if value in partner]


def test_an_officer_says_on_the_form_that_a_person_may_be_given_out(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    new = f"/partners/{ITABASHI}/contacts/new"
    typed = {**PERSON, "purpose": "相談の取次ぎ", "delete_by": "2027-03-31"}
    assert client.post(new, {**typed, "person": "ふだん 内勤"}, form=new).status_code == 302
    assert client.post(new, {**typed, "may_be_given": "y"}, form=new).status_code == 302
    section = words(client.page(f"/partners/{ITABASHI}"), "section[aria-labelledby=contacts-heading]")
    assert section.count("企業に伝えてよい窓口") == 1
    told = words(client.page(address(ITABASHI)), "article.handout")
    assert "渡会 窓子" in told
    assert "ふだん 内勤" not in told
    link = client.page(f"/partners/{ITABASHI}").select("a[href$='/edit'][href^='/contacts/']")[-1]
    form = client.page(str(link["href"]))
    assert form.select_one("#may_be_given").has_attr("checked")
    data = {**typed, "version": client.value(str(link["href"]), "version")}
    assert client.post(str(link["href"]), data, form=str(link["href"])).status_code == 302
    assert "渡会 窓子" not in words(client.page(address(ITABASHI)), "article.handout")
    again = client.post(str(link["href"]), {**data, "may_be_given": "y"}, form=str(link["href"]))
    assert again.status_code == 409
    compared = BeautifulSoup(again.get_data(as_text=True), "lxml").select_one(".error-summary table")
    assert re.sub(r"\s+", " ", compared.get_text(" ")).strip().endswith("企業に伝えてよい窓口 いいえ はい")


@ON_ONE_DATABASE
def test_the_company_is_named_only_to_who_may_read_its_need(own_app: Flask, own_session: Session) -> None:
    company = register_organisation(
        own_session, name="株式会社試験電機", category=Category.COMPANY, municipality_code="131199", by=CLERK
    )
    facts = Facts(company.id, "hq", CLERK.day, frozenset({NeedType.FEE_SUPPORT}), text="試験料の補助")
    identity = register_need(own_session, facts=facts, by=CLERK).id
    own_session.commit()
    asked = f"/find/sheet?for={identity}&partner={ITABASHI}&as_of=2021-03-31"
    for login in ("staff", "officer", "head", "admin"):
        assert "株式会社試験電機 御中" in words(Client(own_app).sign_in(login).page(asked), "article.handout")
    viewer = Client(own_app).sign_in("viewer")
    assert viewer.get(asked).status_code == 404
    assert viewer.get(asked.replace("sheet", "sheet.docx")).status_code == 404


@ON_ONE_DATABASE
def test_without_anybody_chosen_the_page_says_what_to_do(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    for query in (
        "",
        "partner=x",
        "partner=%00",
        "partner=999999",
        "need=testing",
        "need=testing&partner=1e9",
    ):
        page = client.page(f"/find/sheet?{query}")
        assert page.select_one(".empty a[href^='/find']") is not None, query
        answer = client.get(f"/find/sheet.docx?{query}&_scheme=javascript&_external=1")
        assert answer.status_code == 302
        assert answer.location.startswith("/find/sheet?"), answer.location
    wrong = client.get("/find/sheet?municipality=江戸市&partner=1&text=%3Cscript%3Ealert(1)")
    assert wrong.status_code == 422
    assert "江戸市" in wrong.get_data(as_text=True)
    assert "<script>alert" not in wrong.get_data(as_text=True)


@ON_ONE_DATABASE
def test_the_number_of_queries_does_not_grow_with_the_partners(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    found = client.page(f"/find?{urlencode(ASKED, doseq=True)}")
    ids = [int(str(box["value"])) for box in found.select("input[name=partner]")]
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(app.extensions["registry_engine"], "before_cursor_execute", note)
    counts = []
    for some in (ids[:1], ids):
        client.get(address(*some))
        seen.clear()
        assert len(client.page(address(*some)).select(".handout-entries > li")) == len(some)
        counts.append(len(seen))
    event.remove(app.extensions["registry_engine"], "before_cursor_execute", note)
    assert counts[0] == counts[1] < 30
