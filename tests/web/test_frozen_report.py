"""A year's report is frozen, stays what it was, is compared with the registry of today with the reasons, and published."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.exchange.frozen_report import frozen_bytes
from registry.model import (
    Activity,
    ActivityParty,
    Agreement,
    FrozenReport,
    Organisation,
    OrganisationName,
    ReportSection,
)
from registry.model.vocabulary import AgreementAct, NameKind
from registry.services.recording import Actor, recorded
from registry.web.frame import clock
from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE, by_turns
from tests.reports.test_annual import add, named, signed, work
from tests.web.test_every_form import HOSTILE, LONG, check

PAGE = "/reports/annual/2020"
FREEZE = f"{PAGE}/freeze"
FROZEN = f"{PAGE}/frozen"
DIFFERENCE = f"{PAGE}/difference"
PUBLISH = f"{FROZEN}/1/publish"
WITHDRAW = f"{FROZEN}/1/withdraw"
JSON = "/api/v1/reports/annual/2020"
LATER = Actor("corrector", datetime(2026, 11, 22, 2, 0, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


def page_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "lxml")


def freeze(client: Client, remark: str = "", path: str = FREEZE) -> TestResponse:
    return client.post(path, {"seen": client.value(path, "seen"), "remark": remark}, form=path)


def publish(client: Client, path: str = PUBLISH, **data: str) -> TestResponse:
    return client.post(path, {"version": client.value(path, "version"), **data}, form=path)


def rows(client: Client, path: str = DIFFERENCE) -> list[list[str]]:
    """What the comparison tells, cell by cell, the reason last."""
    found = client.page(path).select("table.compared tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("td")] for row in found]


def stored(session: Session) -> FrozenReport:
    session.rollback()
    return session.scalars(select(FrozenReport).order_by(FrozenReport.edition.desc())).first()  # type: ignore[return-value]


def test_a_report_is_frozen_and_stays_what_it_was(own_app: Flask, own_session: Session) -> None:
    client = Client(own_app).sign_in("officer")
    box = client.page(PAGE).select_one("#frozen").parent
    assert "まだ確定されていません" in box.get_text()
    today = client.get(JSON).json
    answer = freeze(client, "印刷会社へ入稿")
    assert (answer.status_code, answer.location) == (303, f"{FROZEN}?edition=1")
    kept = stored(own_session)
    assert (kept.fiscal_year, kept.edition, kept.frozen_by, kept.remark) == (
        2020,
        1,
        "officer",
        "印刷会社へ入稿",
    )
    assert client.get(f"{JSON}?edition=1").json == today
    handed_out = frozen_bytes(kept.content)
    assert json.loads(handed_out) == today
    assert hashlib.sha256(handed_out).hexdigest() == kept.sha256
    own_session.rollback()
    piece = own_session.get_one(Activity, 3)
    with recorded(own_session, by=LATER, act="activity:word", subject=piece):
        piece.wording = "推薦を直した"
    own_session.commit()
    assert "推薦を直した" in str(client.get(JSON).json)
    assert client.get(f"{JSON}?edition=1").json == today
    text = client.page(answer.location).select_one("main").get_text(" ")
    assert "推薦を直した" not in text
    assert "第1版、2026年11月22日" in text
    assert "印刷会社へ入稿" in text
    box = client.page(PAGE).select_one("#frozen").parent
    assert kept.sha256[:12] in box.get_text()
    assert box.select_one(f"a[href='{DIFFERENCE}']").get_text() == "確定したあとに変わったところ 1 件"


def correct_a_sentence(session: Session) -> None:
    piece = session.get_one(Activity, 3)
    with recorded(session, by=LATER, act="activity:word", subject=piece):
        piece.wording = "推薦を直した"


def remove_work(session: Session) -> None:
    piece = session.get_one(Activity, 3)
    with recorded(session, by=LATER, act="activity:remove", subject=piece):
        session.delete(piece)


def add_work(session: Session) -> None:
    made = work(2020, named(session, "信州大学"), "新しい会議")
    with recorded(session, by=LATER, act="activity:register", subject=made):
        session.add(made)


def rename(session: Session, organisation: Organisation | None = None, name: str = "新しい区") -> None:
    """A new name within the fiscal year."""
    found = organisation or named(session, "台東区")
    with recorded(session, by=LATER, act="organisation:rename", subject=found):
        for each in session.scalars(
            select(OrganisationName).where(OrganisationName.organisation_id == found.id)
        ):
            each.kind, each.valid_to = NameKind.FORMER, date(2020, 9, 30)
        found.name = name
        session.add(
            OrganisationName(
                organisation_id=found.id, name=name, kind=NameKind.OFFICIAL, valid_from=date(2020, 10, 1)
            )
        )


def take_back_an_agreement(session: Session) -> None:
    from registry.model import AgreementEvent

    agreement = session.scalars(select(Agreement).where(Agreement.no == 59)).one()
    made = AgreementEvent(agreement_id=agreement.id, act=AgreementAct.VOIDED, on_date=date(2020, 5, 1))
    with recorded(session, by=LATER, act="agreement:voided", subject=agreement):
        session.add(made)


def sign_an_agreement(session: Session) -> None:
    made = signed(named(session, "信州大学"), date(2020, 12, 1), "新しい覚書")
    with recorded(session, by=LATER, act="agreement:sign", subject=made):
        session.add(made)


def change_a_rule(session: Session) -> None:
    section = session.scalars(select(ReportSection).where(ReportSection.code == "4.2.4")).one()
    with recorded(session, by=LATER, act="report_section:change", subject=section):
        section.title = "大学との連携"


def rename_the_second_partner(session: Session) -> None:
    """A partner that a sentence names beside the first: the joint work itself is as it was."""
    parties = select(ActivityParty).join(Activity).where(Activity.fiscal_year == 2020)
    party = session.scalars(
        parties.where(ActivityParty.position == 2).order_by(ActivityParty.activity_id)
    ).first()
    assert party is not None
    rename(session, session.get_one(Organisation, party.organisation_id), "改称後の機関")


# What happened after the freeze, its act, what each difference of a kind says, and words in its reason.
HAPPENED: dict[str, tuple[Callable[[Session], None], str, set[str], str]] = {
    "a sentence corrected": (correct_a_sentence, "activity:word", {"変更"}, "推薦を直した"),
    "work removed": (remove_work, "activity:remove", {"削除"}, "出展企業推薦"),
    "work added": (add_work, "activity:register", {"追加"}, "新しい会議"),
    "a partner renamed": (rename, "organisation:rename", {"変更"}, "新しい区"),
    "an agreement taken back": (take_back_an_agreement, "agreement:voided", {"削除"}, "兵庫県立大学"),
    "an agreement signed": (sign_an_agreement, "agreement:sign", {"追加"}, "新しい覚書"),
    "a rule changed": (change_a_rule, "report_section:change", {"変更"}, "大学との連携"),
    "another partner renamed": (rename_the_second_partner, "organisation:rename", {"変更"}, "改称後の機関"),
}


@pytest.mark.parametrize("case", HAPPENED)
def test_what_changed_since_is_told_with_the_act_that_did_it(
    own_app: Flask, own_session: Session, case: str
) -> None:
    happened, act, kinds, words = HAPPENED[case]
    client = Client(own_app).sign_in("officer")
    assert freeze(client).status_code == 303
    happened(own_session)
    own_session.commit()
    found = rows(client)
    assert found
    assert len(found) == 1 or case.endswith("renamed"), found
    for kind, _, before, after, why in found:
        assert kind in kinds
        assert act in why
        assert "corrector" in why
        assert (before == "—") is (kind == "追加")
        assert (after == "—") is (kind == "削除")
    assert any(words in before + after for _, _, before, after, _ in found)
    link = client.page(DIFFERENCE).select_one("table.compared td:last-child a")
    first = client.page(str(link["href"]).partition("#")[0]).select_one(".history > li")
    assert act in first["data-act"]
    assert str(first["id"]) == str(link["href"]).partition("#")[2]


def test_reasons_say_how_sure_they_are(own_app: Flask, own_session: Session) -> None:
    client = Client(own_app).sign_in("officer")
    assert freeze(client).status_code == 303
    rename_the_second_partner(own_session)
    own_session.commit()
    assert any("もとの記録そのものは変わっていません" in row[-1] for row in rows(client))


def test_where_nothing_on_record_explains_it_the_page_says_so(
    own_app: Flask, own_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from registry.reports.annual import work as tables_of_work

    client = Client(own_app).sign_in("officer")
    assert freeze(client).status_code == 303
    monkeypatch.setattr(tables_of_work, "MARK", "●")
    found = rows(client)
    assert len(found) == 196
    assert {row[0] for row in found} == {"変更"}
    assert all("プログラムが変わった" in row[-1] for row in found)


def test_what_concerns_other_years_is_no_difference(own_app: Flask, own_session: Session) -> None:
    client = Client(own_app).sign_in("officer")
    assert freeze(client).status_code == 303
    partner = named(own_session, "東邦大学")
    add(own_session, signed(partner, date(2022, 5, 1)), work(2021, partner))
    own_session.commit()
    page = client.page(DIFFERENCE)
    assert "確定したあとに変わったところはありません。" in page.get_text()
    assert rows(client) == []
    assert "変わったところはありません" in client.page(PAGE).select_one("#frozen").parent.get_text()


def test_another_order_alone_is_said_once_and_counted_as_nothing(
    own_app: Flask, own_session: Session
) -> None:
    client = Client(own_app).sign_in("officer")
    assert freeze(client).status_code == 303
    pieces = own_session.scalars(
        select(Agreement)
        .where(Agreement.no.in_((1, 2)), Agreement.branch_code.is_(None))
        .order_by(Agreement.no)
    ).all()
    assert {each.no for each in pieces} == {1, 2}
    with recorded(own_session, by=LATER, act="agreement:correct", subject=pieces[0]):
        for each in pieces:
            each.no = 3 - (each.no or 0)
    own_session.commit()
    page = client.page(DIFFERENCE)
    assert rows(client) == []
    assert page.get_text().count("並び順も違います") == 1
    assert freeze(client).status_code == 303, "the printed tables do differ"


def test_an_edition_is_published_and_withdrawn(own_app: Flask, own_session: Session) -> None:
    officer, viewer = Client(own_app).sign_in("officer"), Client(own_app).sign_in("viewer")
    assert freeze(officer).status_code == 303
    correct_a_sentence(own_session)
    own_session.commit()
    assert "推薦を直した" in viewer.page(PAGE).get_text()
    assert viewer.get(f"{JSON}?edition=published").status_code == 422
    assert publish(officer).status_code == 303
    public = viewer.page(PAGE).select_one("main").get_text(" ")
    assert "推薦を直した" not in public
    assert "公表版" in public
    assert "第1版、2026年11月22日" in public
    live = viewer.page(f"{PAGE}?live=1").select_one("main").get_text(" ")
    assert "推薦を直した" in live
    assert "公表版" in live
    assert "推薦を直した" in officer.page(PAGE).get_text()
    assert officer.page(PAGE).select_one(f"a[href='{FROZEN}?edition=1']") is not None
    assert viewer.get(f"{JSON}?edition=published").json == viewer.get(f"{JSON}?edition=1").json
    assert "推薦を直した" in str(viewer.get(JSON).json)
    answer = publish(officer)
    assert answer.status_code == 422
    assert "すでに公表されています" in page_of(answer).select_one(".error-summary").get_text()
    assert publish(officer, WITHDRAW).status_code == 422
    assert publish(officer, WITHDRAW, why="誤植が見つかった").status_code == 303
    assert "推薦を直した" in viewer.page(PAGE).get_text()
    assert "誤植が見つかった" in officer.page(FROZEN).get_text()
    assert "誤植が見つかった" not in viewer.page(FROZEN).get_text(), "what is noted within stays within"
    answer = publish(officer, WITHDRAW, why="もう一度")
    assert answer.status_code == 422
    assert "公表されていません" in page_of(answer).select_one(".error-summary").get_text()
    assert publish(officer).status_code == 303, "what was withdrawn can be shown again"
    assert "誤植が見つかった" not in officer.page(FROZEN).get_text()
    acts = [row["data-act"] for row in officer.page("/history").select(".history > li")]
    assert acts[:4] == [
        "frozen_report:publish",
        "frozen_report:withdraw",
        "frozen_report:publish",
        "activity:word",
    ]


def test_the_newest_published_edition_is_the_public_one(own_app: Flask, own_session: Session) -> None:
    officer, viewer = Client(own_app).sign_in("admin"), Client(own_app).sign_in("viewer")
    assert freeze(officer).status_code == 303
    correct_a_sentence(own_session)
    own_session.commit()
    assert freeze(officer).status_code == 303
    second = f"{FROZEN}/2/publish"
    assert publish(officer, second).status_code == 303
    answer = publish(officer)
    assert answer.status_code == 422
    assert "新しい版が公表されています" in answer.get_data(as_text=True)
    assert "第2版" in viewer.page(PAGE).select_one("main .lead").get_text()
    assert "第1版" in viewer.page(f"{FROZEN}?edition=1").select_one("main .lead").get_text()
    assert "第2版" in viewer.page(FROZEN).select_one("main .lead").get_text()
    assert rows(officer) == []
    assert len(rows(officer, f"{DIFFERENCE}?edition=1")) == 1


def test_a_line_whose_record_is_gone_leads_nowhere(own_app: Flask, own_session: Session) -> None:
    client = Client(own_app).sign_in("officer")
    assert freeze(client).status_code == 303
    assert client.page(FROZEN).select("td a[href='/activities/3']")
    remove_work(own_session)
    own_session.commit()
    page = client.page(FROZEN)
    assert not page.select("td a[href='/activities/3']")
    assert len([each for each in page.select("main td a") if each.get_text().startswith("・")]) == 195
    assert "/activities/3" not in str(client.page(DIFFERENCE).select_one("table.compared"))


def test_what_cannot_be_frozen_is_refused(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(own_app).sign_in("officer")
    before = client.newest_change()
    for year, words in (("2026", "年度が終わってから"), ("1950", "記録がない")):
        answer = freeze(client, path=f"/reports/annual/{year}/freeze")
        assert answer.status_code == 422
        assert words in page_of(answer).select_one(".error-summary").get_text()
    assert client.newest_change() == before
    assert freeze(client).status_code == 303
    answer = freeze(client, "もう一度")
    assert answer.status_code == 422
    assert "前の版から変わったところがない" in page_of(answer).select_one(".error-summary").get_text()
    assert not client.page("/reports/annual/2026").select("a[href$='/freeze']")
    monkeypatch.setattr(clock, "now", lambda: datetime(2021, 3, 31, 1, 0, tzinfo=UTC))
    assert "年度が終わってから" in freeze(client).get_data(as_text=True)


@A_LANGUAGE_ON_EACH
def test_forms_say_what_is_wrong_and_keep_what_was_typed(own_app: Flask, language: str) -> None:
    client = Client(own_app).sign_in("officer")
    client.speak(language)
    for data in ({"remark": HOSTILE + LONG}, {"remark": LONG}):
        check(client.post(FREEZE, {"seen": "0", **data}, form=FREEZE), data, language)
    check(
        freeze(client, "来年の年報", path="/reports/annual/2026/freeze"), {"remark": "来年の年報"}, language
    )
    assert freeze(client).status_code == 303
    assert publish(client).status_code == 303
    for why in ("", HOSTILE + LONG):
        check(publish(client, WITHDRAW, why=why), {"why": why}, language)


def test_wrong_addresses_are_refused(own_app: Flask) -> None:
    client = Client(own_app).sign_in("admin")
    for path in (
        FROZEN,
        DIFFERENCE,
        PUBLISH,
        WITHDRAW,
        f"{FROZEN}/0/publish",
        f"{FROZEN}/99999999999/publish",
    ):
        assert client.get(path).status_code == 404, path
    assert freeze(client).status_code == 303
    for path in (
        f"{FROZEN}?edition=2",
        f"{FROZEN}?edition=x",
        f"{FROZEN}?edition=published",
        f"{FROZEN}?section=9",
        f"{JSON}?edition=2",
        f"{JSON}?edition=0",
        f"{JSON}?edition=1&section=9",
        f"{DIFFERENCE}?edition=99999999999999999999",
        "/reports/annual/1800/freeze",
        "/reports/annual/abc/frozen",
        "/reports/annual/２０２０/difference",
        f"{PAGE}?live=2",
    ):
        assert client.get(path).status_code == 422, path
    part = client.get(f"{JSON}?edition=1&section=4.2.1").json
    assert part == client.get(f"{JSON}?section=4.2.1").json
    assert len(client.page(f"{FROZEN}?section=4.2.1").select("main table")) == 2


def test_who_comes_second_is_told_and_makes_no_second_edition(own_app: Flask, own_session: Session) -> None:
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    seen = second.value(FREEZE, "seen")
    assert freeze(first, "第一の覚え書き").status_code == 303
    answer = second.post(FREEZE, {"seen": seen, "remark": "第二の覚え書き"}, form=FREEZE)
    assert answer.status_code == 409
    page = page_of(answer)
    assert "第一の覚え書き" in page.select_one(".error-summary").get_text()
    assert page.select_one("textarea").get_text().strip() == "第二の覚え書き"
    newest = str(page.select_one("main input[name=seen]")["value"])
    assert second.post(FREEZE, {"seen": newest, "remark": "x"}, form=FREEZE).status_code == 422
    correct_a_sentence(own_session)
    own_session.commit()
    assert second.post(FREEZE, {"seen": newest, "remark": "x"}, form=FREEZE).status_code == 303
    stale = first.value(PUBLISH, "version")
    assert publish(second).status_code == 303
    assert first.post(PUBLISH, {"version": stale}, form=PUBLISH).status_code == 409
    stale = first.value(WITHDRAW, "version")
    assert publish(second, WITHDRAW, why="先に").status_code == 303
    answer = first.post(WITHDRAW, {"version": stale, "why": "あとから"}, form=WITHDRAW)
    assert answer.status_code == 409
    assert page_of(answer).select_one("textarea").get_text().strip() == "あとから"


def test_two_who_freeze_at_the_same_moment_make_one_edition(own_app: Flask, own_session: Session) -> None:
    clients = [Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")]
    for client in clients:
        client.value(FREEZE, "seen")
    together = Barrier(2)

    def press(client: Client) -> int:
        together.wait()
        return client.post(FREEZE, {"seen": "0", "remark": ""}, form=FREEZE).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, clients)) == [303, 409]
    own_session.rollback()
    assert [each.edition for each in own_session.scalars(select(FrozenReport))] == [1]


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", ["viewer", "staff", "head", "officer", "admin"])
def test_everybody_reads_editions_and_headquarters_make_them(own_app: Flask, login: str) -> None:
    admin, client = Client(own_app).sign_in("admin"), Client(own_app).sign_in(login)
    assert freeze(admin).status_code == 303
    writes = login in ("officer", "admin")
    compares = writes or login == "head"
    assert client.get(FROZEN).status_code == 200
    for path, allowed in ((FREEZE, writes), (PUBLISH, writes), (WITHDRAW, writes), (DIFFERENCE, compares)):
        assert client.get(path).status_code == (200 if allowed else 403), path
        offered = [str(link["href"]) for link in client.page(FROZEN).select("main a")]
        if path == PUBLISH:
            assert (path in offered) is allowed
    assert bool(client.page(PAGE).select("#frozen")) is compares


@ON_ONE_DATABASE
def test_an_officer_of_a_branch_reads_and_does_not_freeze(own_app: Flask, own_session: Session) -> None:
    from registry.model import Account

    officer = own_session.scalars(select(Account).where(Account.login == "officer")).one()
    with recorded(own_session, by=LATER, act="account:change", subject=officer):
        officer.branch_code = "tama"
    own_session.commit()
    client = Client(own_app).sign_in("officer")
    assert client.get(FREEZE).status_code == 403
    assert client.post(FREEZE, {"seen": "0"}).status_code == 403
    box = client.page(PAGE).select_one("#frozen").parent
    assert not box.select("a.button")


@by_turns("path", [FROZEN, DIFFERENCE, FREEZE, PAGE])
def test_the_number_of_queries_does_not_grow_with_the_differences(
    own_app: Flask, own_session: Session, path: str
) -> None:
    from sqlalchemy import event

    client = Client(own_app).sign_in("officer")
    assert freeze(client).status_code == 303
    asked: list[str] = []
    event.listen(
        own_app.extensions["registry_engine"], "before_cursor_execute", lambda *each: asked.append(each[2])
    )
    counts = []
    for titles in (("一",), ("二", "三", "四", "五")):
        for title in titles:
            add(own_session, work(2020, named(own_session, "信州大学"), title))
            add(own_session, signed(named(own_session, "信州大学"), date(2020, 12, 1), title))
        own_session.commit()
        client.get(path)
        asked.clear()
        assert client.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
    assert counts[0] <= 70


def test_titles_are_told_apart(own_app: Flask) -> None:
    client = Client(own_app).sign_in("admin")
    assert freeze(client).status_code == 303
    assert publish(client).status_code == 303
    titles = []
    for path in (PAGE, FROZEN, DIFFERENCE, FREEZE, PUBLISH, WITHDRAW):
        page = client.page(path)
        assert len(page.select("h1")) == 1
        assert isinstance(page.title, Tag)
        titles.append(page.title.get_text())
    assert len(set(titles)) == len(titles)


@ON_ONE_DATABASE
def test_an_edition_is_taken_away_in_every_format_as_it_was_frozen(
    own_app: Flask, own_session: Session
) -> None:
    officer, viewer = Client(own_app).sign_in("officer"), Client(own_app).sign_in("viewer")
    before = {form: officer.get(f"{PAGE}.{form}").data for form in ("docx", "xlsx", "pdf")}
    freeze(officer)
    publish(officer)
    add(own_session, work(2020, named(own_session, "板橋区"), "あとから入った連携"))
    own_session.commit()
    for form, content in before.items():
        frozen = officer.get(f"{PAGE}.{form}?edition=1")
        assert frozen.data == content, form
        assert "第1版" in unquote(frozen.headers["Content-Disposition"])
        # What a reader takes away is what the page shows: the public edition, and the tables of today on demand.
        assert viewer.get(f"{PAGE}.{form}").data == content
        assert viewer.get(f"{PAGE}.{form}?live=1").data == officer.get(f"{PAGE}.{form}").data != content
    links = {str(link["href"]) for link in officer.page(f"{FROZEN}?edition=1").select("main a[href]")}
    assert {f"{PAGE}.{form}?edition=1" for form in before} <= links
    assert officer.get(f"{PAGE}.docx?edition=9").status_code == 422
