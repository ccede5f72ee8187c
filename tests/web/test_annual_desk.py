"""The draft desk: what is there and what is missing, what a person checked, and what is not to be had."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from registry.model import (
    Account,
    Agreement,
    AgreementDuty,
    AgreementParty,
    ReportAnswer,
    ReportCheck,
)
from registry.model.vocabulary import Duty, Role
from registry.services.account import add_account
from registry.services.recording import recorded
from registry.web.frame import clock
from tests.client import PASSWORD, Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK, ON_ONE_DATABASE
from tests.web.test_every_form import HOSTILE, check

DESK = "/reports/annual/2021/desk"
# 連携技術相談 with 板橋区 was counted in 27 cases in FY2020.
ITABASHI = "板橋区: 連携技術相談 は前年度 27件、今年度は記録なし"


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 15 June 2022, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2022, 6, 15, 1, 0, tzinfo=UTC))


def lacks(page: BeautifulSoup) -> list[str]:
    """What is missing, as the page says it."""
    return [" ".join(each.get_text().split()) for each in page.select("#missing li")]


def lack(page: BeautifulSoup, words: str) -> Tag:
    """The row that says something."""
    return next(each for each in page.select("#missing li") if words in " ".join(each.get_text().split()))


def row(page: BeautifulSoup, code: str) -> Tag:
    """The row of a section."""
    return next(each for each in page.select("tr[id^=section-]") if each.th.get_text().split()[0] == code)  # type: ignore[union-attr]


def state(client: Client, code: str, year: int = 2020) -> str:
    page = client.page(f"/reports/annual/{year}/desk")
    return row(page, code).select_one(".tag").get_text()  # type: ignore[union-attr]


def tick(page: BeautifulSoup, code: str) -> tuple[str, dict[str, str]]:
    """Where the button of a section leads, and what it sends."""
    form = row(page, code).form
    assert form is not None
    sent = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    return str(form["action"]), sent


def record_consultation(client: Client) -> None:
    """Enter 連携技術相談 with 板橋区 for FY2021."""
    sent = {
        "partner-name": "板橋区",
        "kind": "consultation",
        "line": "連携技術相談 31件",
        "fiscal_year": "2021",
        "branch": "",
    }
    assert client.post("/activities/new", sent).status_code in (302, 303)


def test_every_section_stands_with_its_rows_of_both_years(client: Client) -> None:
    page = client.sign_in("officer").page("/reports/annual/2020/desk")
    assert len(page.select("tr[id^=section-]")) == 28
    cells = [" ".join(cell.get_text().split()) for cell in row(page, "4.2.2(1)1)").select("td")]
    assert cells[:3] == ["7 行19 項目", "0 行", "全所墨田支所"]
    assert state(client, "4.2.2(1)1)") == "下書き"
    assert state(client, "4.2.2(1)1)", 2021) == "空"
    # What was not held, and why, is a draft as well.
    assert state(client, "4.1.4") == "下書き"
    for link in page.select("tr[id^=section-] th a")[::9]:
        address, _, anchor = str(link["href"]).partition("#")
        heading = client.page(address).select_one(f"#{anchor}")
        assert heading is not None
        assert heading.get_text() == link.get_text()


def test_a_year_without_facts_before_it_is_compared_with_nothing(client: Client) -> None:
    page = client.sign_in("officer").page("/reports/annual/2020/desk")
    assert "前年度（令和元年度（2019年度））は台帳に記録がないため、比べられません" in page.get_text()
    assert [each.split(" 全所")[0] for each in lacks(page)] == [
        "協定の記載事項 大田区 覚書: 締結日の記録なし"
    ]


def test_what_last_year_had_is_named_with_links_until_it_is_recorded(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    page = client.page(DESK)
    assert len(lacks(page)) > 200
    item = lack(page, ITABASHI)
    partner, activity, entry, answer = [str(link["href"]) for link in item.select("a")]
    assert "板橋区" in client.page(partner).h1.get_text()  # type: ignore[union-attr]
    assert "連携技術相談" in client.page(activity).get_text()
    assert "板橋区" in client.page(entry).get_text()
    assert answer.startswith(f"{DESK}/answer?what=work")
    words = lacks(page)
    for said in (
        "ガラス材料技術分科会総会 は前年度に 1回、今年度は記録なし",
        "第3回医療福祉技術シンポジウム2020 は前年度に 3回、今年度は記録なし",
        "化学技術研究会 は前年度に実績があり、今年度は記録なし",
        "知的基盤部会電磁環境分科会 での発表は前年度 2件、今年度は記録なし",
        "企業・機関などとの情報交換（延べ） は前年度 381件、今年度は記録なし",
    ):
        assert any(said in each for each in words), said
    record_consultation(client)
    page = client.page(DESK)
    assert not any(ITABASHI in each for each in lacks(page))
    assert len(lacks(page)) == len(words) - 1


def test_what_is_not_to_be_had_is_answered_for_with_a_reason_and_taken_back(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    path = str(lack(client.page(DESK), ITABASHI).select("a")[-1]["href"])
    assert ITABASHI in client.page(path).get_text()
    count = len(lacks(client.page(DESK)))
    answer = client.post(path, {"reason": "区の窓口が移り、相談を受けていない"})
    assert answer.status_code == 303
    page = client.page(DESK)
    assert len(lacks(page)) == count - 1
    kept = page.select_one("section[aria-labelledby=answered-heading] li")
    assert kept is not None
    assert ITABASHI in kept.get_text()
    assert "区の窓口が移り、相談を受けていない" in kept.get_text()
    # Recorded after all: the answer is shown as overtaken, and nothing is missing.
    record_consultation(client)
    page = client.page(DESK)
    over = page.select_one("section[aria-labelledby=overtaken-heading] li")
    assert over is not None
    assert ITABASHI in over.get_text()
    form = over.form
    assert form is not None
    sent = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    assert client.post(str(form["action"]), {**sent, "version": "99"}).status_code == 409
    assert client.post(str(form["action"]), sent).status_code == 303
    assert client.page(DESK).select_one("#overtaken-heading") is None
    assert client.post(str(form["action"]), sent).status_code == 404
    assert client.get(path).status_code == 303, "what is not missing needs no answer"


def test_a_second_answer_meets_the_first(own_app: Flask, own_session: Session) -> None:
    client = Client(own_app).sign_in("officer")
    path = str(lack(client.page(DESK), ITABASHI).select("a")[-1]["href"])
    assert client.post(path, {"reason": "一つ目の理由"}).status_code == 303
    late = client.post(path, {"reason": "二つ目の理由"})
    assert late.status_code == 409
    text = late.get_data(as_text=True)
    assert "一つ目の理由" in text
    assert "二つ目の理由" in text
    [kept] = own_session.scalars(select(ReportAnswer)).all()
    assert (kept.reason, kept.answered_by, kept.fiscal_year) == ("一つ目の理由", "officer", 2021)


@A_LANGUAGE_ON_EACH
def test_an_answer_without_a_reason_or_with_a_wrong_one_is_refused_and_kept(
    own_app: Flask, language: str
) -> None:
    client = Client(own_app).sign_in("officer")
    client.speak(language)
    before = client.newest_change()
    path = "/reports/annual/2020/desk/answer?what=agreement:70:signed_on"
    for data in ({}, {"reason": " "}, {"reason": HOSTILE + "長" * 400}, {"reason": "見\x00えない"}):
        answer = client.post(path, dict(data))
        check(
            answer,
            {name: value for name, value in data.items() if "\x00" not in value and value.strip()},
            language,
        )
    assert client.newest_change() == before


def test_a_section_is_checked_falls_back_when_a_bullet_changes_and_is_checked_again(
    own_app: Flask, own_session: Session
) -> None:
    client = Client(own_app).sign_in("officer")
    section = "4.2.2(1)3)"
    assert state(client, section) == "下書き"
    action, sent = tick(client.page("/reports/annual/2020/desk"), section)
    assert client.post(action, sent).status_code == 303
    page = client.page("/reports/annual/2020/desk")
    assert row(page, section).select_one(".tag").get_text() == "確認済"  # type: ignore[union-attr]
    assert "2022年6月15日" in row(page, section).get_text()
    assert "年報の節の確認" in client.newest_change()
    # One sentence of the section is worded anew: the tick does not outlive it.
    version = client.value("/activities/34/wording", "version")
    assert client.post("/activities/34/wording", {"version": version, "wording": "別の文"}).status_code == 302
    page = client.page("/reports/annual/2020/desk")
    assert row(page, section).select_one(".tag").get_text() == "下書き"  # type: ignore[union-attr]
    assert "確かめたあとに変わりました" in row(page, section).get_text()
    assert state(client, "4.2.2(1)4)") == "下書き"
    # As it was: what was checked is right again without anybody saying so twice.
    version = client.value("/activities/34/wording", "version")
    assert client.post("/activities/34/wording", {"version": version, "wording": ""}).status_code == 302
    assert state(client, section) == "確認済"
    version = client.value("/activities/34/wording", "version")
    client.post("/activities/34/wording", {"version": version, "wording": "また別の文"})
    action, sent = tick(client.page("/reports/annual/2020/desk"), section)
    assert client.post(action, sent).status_code == 303
    assert state(client, section) == "確認済"
    [kept] = own_session.scalars(select(ReportCheck)).all()
    assert (kept.fiscal_year, kept.checked_by, kept.version) == (2020, "officer", 2)
    own_session.rollback()
    action, sent = tick(client.page("/reports/annual/2020/desk"), section)
    assert action.endswith("/uncheck")
    assert client.post(action, sent).status_code == 303
    assert state(client, section) == "下書き"


def test_what_changed_since_it_was_seen_is_not_checked(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    section = "4.2.2(1)3)"
    action, sent = tick(client.page("/reports/annual/2020/desk"), section)
    before = client.newest_change()
    late = client.post(action, {**sent, "table_hash": "0" * 64})
    assert late.status_code == 409
    assert "この節の内容か確認が変わりました" in late.get_data(as_text=True)
    assert client.newest_change() == before
    # Two at once: the second one saw no check, and there is one.
    assert client.post(action, sent).status_code == 303
    assert client.post(action, sent).status_code == 409
    off, seen = tick(client.page("/reports/annual/2020/desk"), section)
    assert client.post(off, {**seen, "version": "7"}).status_code == 409
    assert client.post(off, seen).status_code == 303
    assert client.post(off, seen).status_code == 303, "it is off already"
    assert client.post(action, {**sent, "version": "1"}).status_code == 409, "the check that it saw is gone"
    for wrong in ({}, {"section": "999"}, {"section": "x"}):
        assert client.post(action, dict(wrong)).status_code == 404


def test_branch_and_owner_narrow_the_desk(own_app: Flask, own_session: Session) -> None:
    officer = own_session.scalars(select(Account).where(Account.login == "officer")).one()
    party = own_session.scalars(
        select(AgreementParty).where(AgreementParty.name_as_printed == "板橋区").limit(1)
    ).one()
    found = own_session.get_one(Agreement, party.agreement_id)
    with recorded(own_session, by=CLERK, act="test:duty", subject=found):
        own_session.add(AgreementDuty(agreement_id=found.id, duty=Duty.OWNER, account_id=officer.id))
    identity = officer.id
    own_session.commit()
    client = Client(own_app).sign_in("officer")
    own = lacks(client.page(f"{DESK}?owner={identity}"))
    assert any(ITABASHI in each for each in own)
    assert 0 < len(own) < 10
    nobody = lacks(client.page(f"{DESK}?owner=nobody"))
    assert len(own) + len(nobody) == len(lacks(client.page(DESK)))
    sumida = client.page(f"{DESK}?branch=sumida")
    assert [each for each in lacks(sumida) if "スミファ" in each]
    assert all("墨田支所" in each for each in lacks(sumida))
    assert 1 <= len(sumida.select("tr[id^=section-]")) < 10
    assert len(client.page(f"{DESK}?branch=hq").select(".chips li")) == 1
    for wrong in ("branch=nowhere", "owner=999", "owner=x"):
        assert client.get(f"{DESK}?{wrong}").status_code == 422


def test_officers_of_a_branch_see_all_and_answer_for_their_own(own_app: Flask, own_session: Session) -> None:
    add_account(
        own_session,
        login="sumida",
        name="墨田",
        role=Role.OFFICER,
        branch_code="sumida",
        password=PASSWORD,
        by=CLERK,
    )
    own_session.commit()
    client = Client(own_app).sign_in("sumida")
    page = client.page(DESK)
    assert len(lacks(page)) > 200
    assert page.select("tr[id^=section-] form") == []
    assert page.select_one("#letters-heading") is None
    assert not any("答える" in link.get_text() for link in lack(page, ITABASHI).select("a"))
    path = str(lack(page, "スミファ").select("a")[-1]["href"])
    assert "/answer?" in path
    assert client.post(path, {"reason": "催事がなかった"}).status_code == 303
    chief = Client(own_app).sign_in("officer")
    other = str(lack(chief.page(DESK), ITABASHI).select("a")[-1]["href"])
    assert client.get(other).status_code == 403
    assert client.post(other, {"reason": "x"}).status_code == 403
    action, sent = tick(chief.page(DESK), "4.2.1")
    assert client.post(action, sent).status_code == 403
    assert client.get(f"{DESK}/letters/sumida").status_code == 403


def test_the_home_page_leads_there_from_april_to_august(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(app).sign_in("officer")
    reader = Client(app).sign_in("viewer")

    def linked(who: Client = client) -> bool:
        return any(str(each["href"]).endswith("/desk") for each in who.page("/").select("main a"))

    for month, there in ((3, False), (4, True), (8, True), (9, False)):
        monkeypatch.setattr(clock, "now", lambda month=month: datetime(2022, month, 10, 1, 0, tzinfo=UTC))
        assert linked() is there, month
    monkeypatch.setattr(clock, "now", lambda: datetime(2022, 4, 10, 1, 0, tzinfo=UTC))
    assert client.page("/").select_one("a[href='/reports/annual/2021/desk']") is not None
    assert client.page("/reports/annual/2020").select_one("a[href='/reports/annual/2020/desk']") is not None
    assert not linked(reader)
    assert reader.page("/reports/annual/2020").select_one("a[href$='/desk']") is None


def test_a_wrong_year_is_refused(client: Client) -> None:
    client.sign_in("officer")
    for year in ("1800", "abc", "２０２０"):
        for path in ("", "/answer?what=x", "/letters/hq"):
            assert client.get(f"/reports/annual/{year}/desk{path}").status_code == 422
    assert client.get(f"{DESK}/letters/nowhere").status_code == 404


@ON_ONE_DATABASE
def test_no_query_is_asked_lack_by_lack(own_app: Flask) -> None:
    """The desk of a year of which all is missing asks as many as that of one of which nothing is."""
    client = Client(own_app).sign_in("officer")
    asked: list[str] = []
    engine = own_app.extensions["registry_engine"]
    event.listen(engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    counts = {}
    for year in (2030, 2021, 2020):
        client.get(f"/reports/annual/{year}/desk")
        asked.clear()
        client.get(f"/reports/annual/{year}/desk")
        counts[year] = len(asked)
    assert counts[2021] <= 110, counts
    assert counts[2021] - counts[2030] <= 50, counts
