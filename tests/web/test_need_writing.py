"""Needs and introductions in forms: what stands there afterwards, who may do what, what is refused and how, and that
every number of the funnel opens exactly its rows.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from registry.model import Introduction, Need, NeedKind, Organisation, Programme
from registry.model.engine import writing
from registry.model.vocabulary import (
    Category,
    FailureReason,
    IntroductionState,
    NeedState,
    NeedType,
    Role,
)
from registry.services.account import add_account
from registry.services.recording import recorded
from registry.web.api.openapi import SCHEMAS, answer_schema
from registry.web.frame import clock
from tests.client import LOGINS, PASSWORD, Client
from tests.conftest import CLERK, ON_ONE_DATABASE, ON_POSTGRESQL, by_turns
from tests.making import organisation
from tests.web.test_agreement_writing import parsed, send, version, words
from tests.web.test_every_form import HOSTILE, LANGUAGES, LONG, check

S = IntroductionState
NEW = "/needs/new"
COMPANY = "株式会社板橋精機"
TYPED = {
    "company-name": COMPANY,
    "company-is_new": "y",
    "company-municipality": "131199",
    "kinds": "testing",
    "fields": "EMC",
    "text": "試作品のノイズを測りたい。予算は少ない。",
    "received_on": "令和8年11月2日",
    "branch": "joto",
}


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def staff(own_app: Flask) -> Client:
    """Consulting staff of headquarters."""
    return Client(own_app).sign_in("staff")


def register(client: Client, **changes: str) -> str:
    """Register a need that its writer looks after; answers the address of its page."""
    own = client.page(NEW).select_one("#staff option[selected]")
    answer = send(client, NEW, {**TYPED, "staff": str(own["value"]), **changes})
    assert answer.status_code == 302, words(parsed(answer), "main")
    return answer.location


def propose(client: Client, page: str, partner: str = "城南信用金庫", **more: str) -> str:
    """Propose a partner; answers the address of the introduction."""
    answer = send(client, f"{page}/introductions/new", {"partner-name": partner, **more})
    assert answer.status_code == 302, words(parsed(answer), "main")
    return "/introductions/" + str(client.page(page).select("article")[-1]["id"]).removeprefix(
        "introduction-"
    )


def step(client: Client, introduction: str, state: str, **data: str) -> str:
    """Record a step; answers the address of the need with its anchor."""
    path = f"{introduction}/steps/{state}"
    answer = send(client, path, {"version": version(client, path), **data})
    assert answer.status_code == 302, words(parsed(answer), "main")
    return answer.location


def course(client: Client, page: str) -> str:
    """What the page of a need says of its introductions."""
    return words(client.page(page), "section[aria-labelledby=introductions-heading]")


def colleague(app: Flask, login: str, role: Role, branch: str) -> Client:
    """Somebody of a branch, signed in."""
    with Session(writing(app.extensions["registry_engine"])) as session, session.begin():
        add_account(
            session, login=login, name="支所 次郎", role=role, branch_code=branch, password=PASSWORD, by=CLERK
        )
    return Client(app).sign_in(login)


def total(page: BeautifulSoup) -> int:
    """How many rows a list says that it has."""
    found = re.match(r"\d+", words(page, ".count"))
    assert found is not None
    return int(found[0])


def test_a_need_of_a_new_company_is_registered_in_one_step(staff: Client, own_app: Flask) -> None:
    page = register(staff)
    shown = staff.page(page)
    assert COMPANY in words(shown, "h1")
    assert "試作品のノイズ" in words(shown, "main")
    assert "2026年11月2日" in words(shown, "aside")
    with Session(own_app.extensions["registry_engine"]) as session:
        made = session.scalars(select(Organisation).where(Organisation.name == COMPANY)).one()
        assert (made.category, made.municipality_code) == (Category.COMPANY, "131199")
    # Known now: the name alone is enough.
    again = register(staff, **{"company-is_new": "", "received_on": "2026-11-03"})
    assert again != page
    assert total(staff.page("/needs")) == 2
    assert total(staff.page("/needs?q=板橋精機&kind=testing&branch=joto&fy=2026&state=open")) == 2
    assert total(staff.page("/needs?fy=2025")) == 0


@ON_POSTGRESQL
def test_a_company_that_is_not_known_is_asked_about_and_never_made_in_silence(
    staff: Client, own_app: Flask
) -> None:
    answer = send(staff, NEW, {**TYPED, "company-is_new": ""})
    assert answer.status_code == 422
    page = parsed(answer)
    assert page.select_one("input[name=company-choice][value=new]").has_attr("checked")
    assert page.select_one("#company-category option[selected]")["value"] == "company"
    sent = {**TYPED, "company-is_new": "", "company-choice": "new", "company-category": "company"}
    assert send(staff, NEW, sent).status_code == 302


@ON_ONE_DATABASE
def test_a_new_company_that_looks_like_a_known_one_is_asked_about(staff: Client) -> None:
    register(staff)
    answer = send(staff, NEW, {**TYPED, "company-name": "板橋精機株式会社"})
    assert answer.status_code == 422
    assert COMPANY in words(parsed(answer), "fieldset.choices")


@ON_POSTGRESQL
def test_an_introduction_goes_its_way_and_a_mistake_is_taken_back(staff: Client) -> None:
    page = register(staff)
    introduction = propose(staff, page)
    assert "紹介候補" in course(staff, page)
    location = step(
        staff, introduction, "introduced", on="2026-11-10", consented_on="2026-11-09", follow_up_on=""
    )
    assert urlsplit(location).path == page
    assert "2026年12月10日" in course(staff, page)
    step(staff, introduction, "met", on="2026-11-15", follow_up_on="2026-11-20")
    assert "期限を過ぎています" in course(staff, page)
    step(staff, introduction, "concluded", on="2026-11-21", result="試験を受注")
    shown = course(staff, page)
    assert "成約" in shown
    assert "試験を受注" in shown
    assert "次に確かめる日" not in shown
    path = f"{introduction}/step-back"
    answer = send(staff, path, {"version": version(staff, path), "reason": "別の会社の話だった"})
    assert answer.status_code == 302
    shown = course(staff, page)
    assert "面談済" in shown
    assert "別の会社の話だった" in shown
    step(staff, introduction, "not_concluded", on="2026-11-22", failure="cost", reason="見積もりが高い")
    shown = course(staff, page)
    assert "費用が合わない" in shown
    assert "見積もりが高い" in shown


REFUSED = [
    ("introduced", {"on": "2026-11-10"}, "consented_on", "同意"),
    ("introduced", {"on": "2026-11-10", "consented_on": "2026-11-11"}, "consented_on", "紹介した日まで"),
    ("introduced", {"on": "2026-11-23", "consented_on": "2026-11-10"}, "on", "まだ来ていない日"),
    ("introduced", {"on": "2026-11-01", "consented_on": "2026-11-01"}, "on", "相談を受けた日より前"),
    (
        "introduced",
        {"on": "2026-11-10", "consented_on": "2026-11-10", "follow_up_on": "2026-11-09"},
        "follow_up_on",
        "以後",
    ),
]


@ON_ONE_DATABASE
@pytest.mark.parametrize(("state", "data", "field", "sentence"), REFUSED)
def test_a_step_that_cannot_be_is_refused_at_its_field(
    staff: Client, state: str, data: dict[str, str], field: str, sentence: str
) -> None:
    page = register(staff)
    introduction = propose(staff, page)
    path = f"{introduction}/steps/{state}"
    for language in ("ja", "en"):
        staff.speak(language)
        sent = {"version": version(staff, path), **data}
        answer = send(staff, path, sent)
        check(answer, data, language)
        assert [each["href"] for each in parsed(answer).select(".error-summary a")] == [f"#{field}"]
    staff.speak("ja")
    assert sentence in words(parsed(send(staff, path, sent)), ".error-summary")
    assert "紹介候補" in course(staff, page)


@ON_ONE_DATABASE
def test_a_step_out_of_turn_answers_that_it_is_not_possible(staff: Client) -> None:
    introduction = propose(staff, register(staff))
    assert staff.get(f"{introduction}/steps/concluded").status_code == 409
    sent = {"version": "1", "on": "2026-11-20", "result": "x"}
    answer = staff.post(f"{introduction}/steps/concluded", sent, form=NEW)
    assert answer.status_code == 422
    assert "進めません" in words(parsed(answer), ".error-summary")
    for nonsense in ("proposed", "nonsense", "1"):
        assert staff.get(f"{introduction}/steps/{nonsense}").status_code == 404


@ON_POSTGRESQL
def test_a_partner_is_proposed_once_and_never_the_company_itself(staff: Client) -> None:
    page = register(staff)
    propose(staff, page)
    path = f"{page}/introductions/new"
    answer = send(staff, path, {"partner-name": "城南信用金庫"})
    assert answer.status_code == 422
    assert "すでに" in words(parsed(answer), ".error-summary")
    answer = send(staff, path, {"partner-name": COMPANY})
    assert answer.status_code == 422
    assert "自身" in words(parsed(answer), ".error-summary")


@ON_ONE_DATABASE
def test_the_form_of_a_proposal_opens_with_what_a_link_brings(staff: Client) -> None:
    page = register(staff)
    form = staff.page(f"{page}/introductions/new?partner=1&programme=1")
    assert form.select_one("#partner-name")["value"]
    assert form.select_one("#programme option[selected]")["value"] == "1"
    for nonsense in ("partner=x&programme=y", "partner=999999", "partner=%00"):
        assert staff.get(f"{page}/introductions/new?{nonsense}").status_code == 200


@ON_POSTGRESQL
def test_a_need_closes_when_its_introductions_are_closed_and_opens_again(staff: Client) -> None:
    page = register(staff)
    introduction = propose(staff, page)
    assert staff.page(page).select_one(f"form[action='{page}/close']") is None
    current = version(staff, f"{page}/edit")
    answer = staff.post(f"{page}/close", {"version": current}, form=page)
    assert answer.status_code == 422
    assert "完了にできません" in words(parsed(answer), ".error-summary")
    step(staff, introduction, "withdrawn", on="2026-11-20", reason="自社で解決")
    assert staff.post(f"{page}/close", {"version": "1"}, form=page).status_code == 409
    current = version(staff, page)
    assert staff.post(f"{page}/close", {"version": current}, form=page).status_code == 302
    assert "完了" in words(staff.page(page), ".standing")
    back = send(staff, f"{introduction}/step-back", {"version": "2", "reason": "x"})
    assert back.status_code == 422
    assert "再開" in words(parsed(back), ".error-summary")
    refused = send(staff, f"{page}/introductions/new", {"partner-name": "城北信用金庫"})
    assert refused.status_code == 422
    assert staff.post(f"{page}/reopen", {"version": version(staff, page)}, form=page).status_code == 302
    assert "対応中" in words(staff.page(page), ".standing")


@ON_ONE_DATABASE
def test_whoever_comes_second_sees_both_versions_of_a_need(staff: Client, own_app: Flask) -> None:
    page = register(staff)
    path = f"{page}/edit"
    second = Client(own_app).sign_in("officer")
    old = version(second, path)
    sent = {**TYPED, "company-is_new": ""}
    answer = send(staff, path, {**sent, "fields": "音響", "kinds": "design", "version": version(staff, path)})
    assert answer.status_code == 302
    answer = send(second, path, {**sent, "fields": "食品", "version": old})
    assert answer.status_code == 409
    shown = parsed(answer)
    compared = words(shown, ".error-summary table")
    for word in ("音響", "食品", "設計・デザイン", "試験・測定"):
        assert word in compared
    assert shown.select_one("#fields")["value"] == "食品"
    again = {**sent, "fields": "食品", "version": str(shown.select_one("input[name=version]")["value"])}
    assert send(second, path, again).status_code == 302
    assert "食品" in words(second.page(page), "aside")


@ON_POSTGRESQL
def test_whoever_comes_second_to_a_step_keeps_what_was_typed(staff: Client, own_app: Flask) -> None:
    page = register(staff)
    introduction = propose(staff, page, consented_on="2026-11-05")
    step(staff, introduction, "introduced", on="2026-11-06", consented_on="2026-11-05")
    second = Client(own_app).sign_in("officer")
    path = f"{introduction}/steps/withdrawn"
    old = version(second, path)
    step(staff, introduction, "met", on="2026-11-07")
    answer = send(second, path, {"on": "2026-11-08", "reason": "打ち切り", "version": old})
    assert answer.status_code == 409
    shown = parsed(answer)
    assert "2026年11月7日" in words(shown, "main dl")
    assert shown.select_one("#reason").get_text().strip() == "打ち切り"
    newest = str(shown.select_one("input[name=version]")["value"])
    again = send(second, path, {"on": "2026-11-08", "reason": "打ち切り", "version": newest})
    assert again.status_code == 302


@by_turns("login", LOGINS)
def test_who_reads_and_who_writes(own_app: Flask, login: str) -> None:
    staff = Client(own_app).sign_in("staff")
    page = register(staff)
    introduction = propose(staff, page)
    client = Client(own_app).sign_in(login)
    reads, writes = login != "viewer", login in ("staff", "officer", "admin")
    for address in ("/needs", page, "/introductions", "/introductions?view=table"):
        assert client.get(address).status_code == (200 if reads else 403), address
    writing_pages = (
        NEW,
        f"{page}/edit",
        f"{page}/introductions/new",
        f"{introduction}/steps/introduced",
        f"{introduction}/step-back",
    )
    for address in writing_pages:
        assert client.get(address).status_code == (200 if writes else 403), address
        if not writes:
            assert client.post(address, {"version": "1"}).status_code == 403, address
    if not writes:
        for act in ("close", "reopen"):
            assert client.post(f"{page}/{act}", {"version": "1"}).status_code == 403
    if reads:
        assert bool(client.page(page).select(".act-link")) == writes
        assert bool(client.page("/needs").select(f"a[href='{NEW}']")) == writes
    navigation = client.page("/").select_one(".main-nav a[href*=needs], .main-nav a[href*=figures]")
    assert navigation["href"] == ("/needs" if reads else "/introductions/figures")


@ON_ONE_DATABASE
def test_a_branch_writes_its_own_and_only_whoever_looks_after_a_need_steps_back(own_app: Flask) -> None:
    staff = Client(own_app).sign_in("staff")
    page = register(staff, branch="joto", staff="")
    introduction = propose(staff, page)
    other = colleague(own_app, "tama-staff", Role.STAFF, "tama")
    assert other.get(page).status_code == 200
    assert not other.page(page).select(".act-link")
    for address in (f"{page}/edit", f"{page}/introductions/new", f"{introduction}/steps/introduced"):
        assert other.get(address).status_code == 403
        assert other.post(address, {"version": "1"}, form=NEW).status_code == 403
    offered = [str(each["value"]) for each in other.page(NEW).select("#branch option")]
    assert offered == ["tama"]
    for elsewhere in ("joto", ""):
        sent = {**TYPED, "company-is_new": "", "branch": elsewhere}
        assert send(other, NEW, sent).status_code == 422
    own = colleague(own_app, "joto-staff", Role.STAFF, "joto")
    step(own, introduction, "introduced", on="2026-11-10", consented_on="2026-11-10")
    assert own.get(f"{introduction}/step-back").status_code == 403
    officer = colleague(own_app, "joto-officer", Role.OFFICER, "joto")
    assert officer.get(f"{introduction}/step-back").status_code == 200


def test_a_viewer_learns_the_counts_and_nothing_of_the_companies(own_app: Flask) -> None:
    staff = Client(own_app).sign_in("staff")
    page = register(staff)
    step(staff, propose(staff, page), "introduced", on="2026-11-10", consented_on="2026-11-10")
    viewer = Client(own_app).sign_in("viewer")
    for by in ("partner", "branch", "programme", "kind", "fiscal_year"):
        shown = viewer.page(f"/introductions/figures?by={by}")
        for secret in (COMPANY, "板橋精機", "ノイズ", "EMC", "相談 花子"):
            assert secret not in words(shown, "main")
        links = [each["href"] for each in shown.select("section[aria-labelledby=funnel-heading] a")]
        assert all(each.startswith("/introductions/figures/export?") for each in links), links
        for form in ("csv", "json"):
            taken = viewer.get(f"/introductions/figures/export?by={by}&format={form}")
            assert taken.status_code == 200
            assert not any(
                secret in taken.get_data(as_text=True) for secret in (COMPANY, "ノイズ", "相談 花子")
            )
        assert "企業名・相談の内容・担当は表示しません" in words(shown, "main")
        answer = viewer.get(f"/api/v1/introductions/figures?by={by}").get_data(as_text=True)
        assert "板橋精機" not in answer
    for path in ("/api/v1/needs", "/api/v1/introductions"):
        assert viewer.get(path).status_code == 403


DAYS = [date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1), date(2026, 3, 20), date(2026, 5, 1)]


def scene(session: Session, rows: int = 12) -> None:
    """Introductions of every state, kind, branch and year, as sheets bring them too: with and without days."""
    programmes = list(session.scalars(select(Programme.id).order_by(Programme.id).limit(2)))
    partners = list(session.scalars(select(Organisation.id).order_by(Organisation.id).limit(4)))
    for number in range(rows):
        company = organisation(900 + number, Category.COMPANY)
        kinds = list(NeedType)[number % 5 : number % 5 + 1 + number % 2]
        with recorded(session, by=CLERK, act="test:make", subject=company):
            session.add(company)
            session.flush()
            need = Need(
                company_id=company.id,
                branch_code=(None, "joto", "tama")[number % 3],
                received_on=DAYS[number % 2],
                state=NeedState.OPEN,
                kinds=[NeedKind(kind=kind) for kind in kinds],
                staff_id=1 + number % 5,
            )
            need.introductions = [
                Introduction(
                    organisation_id=partners[(number + place) % 4],
                    programme_id=programmes[number % 2] if number % 3 else None,
                    **days_of(list(S)[(number + place) % 6], number),
                )
                for place in range(2)
            ]
            session.add(need)


def days_of(state: IntroductionState, number: int) -> dict[str, object]:
    """A state with the days that it needs, and some that it may have."""
    made: dict[str, object] = {"state": state, "consented_on": DAYS[1]}
    if state not in (S.PROPOSED, S.WITHDRAWN):
        made["introduced_on"] = DAYS[2] if number % 4 else None
    if state in (S.MET, S.CONCLUDED, S.NOT_CONCLUDED) and number % 2:
        made["met_on"] = DAYS[3]
    if state in (S.CONCLUDED, S.NOT_CONCLUDED, S.WITHDRAWN):
        made["closed_on"] = DAYS[3 + number % 2]
    else:
        made["follow_up_on"] = DAYS[4] if number % 2 else date(2027, 1, 10)
    if state is S.NOT_CONCLUDED:
        made |= {"failure": list(FailureReason)[number % 3] if number % 4 else None, "reason": "理由"}
    return made


@pytest.fixture
def many(own_app: Flask) -> Client:
    """A signed-in officer of a registry with introductions of all sorts."""
    with Session(writing(own_app.extensions["registry_engine"])) as session, session.begin():
        scene(session)
    return Client(own_app).sign_in("officer")


@ON_ONE_DATABASE
def test_every_number_of_the_funnel_opens_exactly_its_rows(many: Client) -> None:
    opened = {}
    groupings = ("partner", "branch", "programme", "kind", "fiscal_year")
    for query in (*(f"by={by}&fy=2025" for by in groupings), "by=branch&fy=2026"):
        page = many.page(f"/introductions/figures?{query}")
        for link in page.select(".numbers a[href^='/introductions?']"):
            opened[str(link["href"])] = int(link.get_text())
    assert len(opened) > 60
    assert {urlsplit(address).path for address in opened} == {"/introductions"}
    assert any("undated" in parse_qs(urlsplit(address).query) for address in opened)
    for address, number in opened.items():
        listed = many.page(address)
        assert total(listed) == number, address
        assert len(listed.select("tbody tr")) == number, address


def test_the_board_and_its_table_have_the_same_rows_and_the_overdue_ones_first(many: Client) -> None:
    board, table = many.page("/introductions"), many.page("/introductions?view=table")
    assert total(board) == total(table) == len(board.select(".board .card")) == len(table.select("tbody tr"))
    for column in board.select(".board section"):
        marks = ["late-card" in card["class"] for card in column.select(".card")]
        assert marks == sorted(marks, reverse=True)
    late = many.page("/introductions?overdue=1")
    assert total(late) == len(board.select(".late-card")) > 0
    assert total(many.page("/introductions?overdue=1&as_of=2026-05-01")) == 0
    state = many.page("/introductions?state=met")
    assert total(state) == len(state.select("#column-met ~ ul .card")) > 0


def test_the_json_keeps_to_its_schema_and_to_the_pages(many: Client) -> None:
    from jsonschema import Draft202012Validator

    for path in ("/needs", "/introductions", "/introductions/figures", "/pipelines"):
        schema = {**answer_schema(path), "components": {"schemas": SCHEMAS}}
        answer = many.get(f"/api/v1{path}").json
        assert not list(Draft202012Validator(schema).iter_errors(answer)), path
    for by in ("partner", "branch", "programme", "kind", "fiscal_year"):
        schema = {**answer_schema("/introductions/figures"), "components": {"schemas": SCHEMAS}}
        answer = many.get(f"/api/v1/introductions/figures?by={by}").json
        assert not list(Draft202012Validator(schema).iter_errors(answer)), by
    for query in ("state=met", "step=introduced&fy=2025", "overdue=1", "kind=finance"):
        listed = many.get(f"/api/v1/introductions?{query}").json
        assert listed is not None
        assert listed["total"] == total(many.page(f"/introductions?{query}")), query


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "address",
    [
        "/needs?state=x",
        "/needs?kind=x",
        "/needs?fy=1",
        "/needs?branch=x",
        "/needs?staff=x",
        "/needs?overdue=2",
        "/introductions?step=x",
        "/introductions?failure=x",
        "/introductions?programme=x",
        "/introductions?view=x",
        "/introductions?as_of=x",
        "/introductions/figures?by=x",
        "/introductions/figures?fy=x",
    ],
)
def test_a_filter_that_cannot_be_used_is_said(client: Client, address: str) -> None:
    assert client.sign_in("officer").get(address).status_code == 422


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "address", ["/needs/999999", "/needs/999999/edit", "/introductions/999999/step-back"]
)
def test_what_does_not_exist_is_not_found(client: Client, address: str) -> None:
    assert client.sign_in("officer").get(address).status_code == 404


@ON_ONE_DATABASE
def test_the_pages_ask_the_same_number_of_questions_however_many_rows(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    engine = own_app.extensions["registry_engine"]
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    addresses = (
        "/needs",
        "/introductions",
        "/introductions?view=table",
        "/introductions/figures",
        "/introductions/figures?by=kind",
        "/api/v1/needs",
        "/api/v1/introductions",
        "/api/v1/introductions/figures",
        "/api/v1/pipelines",
    )

    def measured() -> dict[str, int]:
        client.get("/")  # the session's own writes come with the first page
        counts = {}
        for address in addresses:
            seen.clear()
            assert client.get(address).status_code == 200
            counts[address] = len(seen)
        return counts

    counts = []
    for rows in (12, 48):
        with Session(writing(engine)) as session, session.begin():
            scene(session, rows)
        counts.append(measured())
    assert counts[0] == counts[1]


FIGURES = "/pipelines/1/years/2020"


def test_every_figure_of_the_pipeline_stands_with_its_name_unit_and_source(client: Client) -> None:
    page = client.sign_in("viewer").page("/introductions/figures")
    section = page.select_one("section[aria-labelledby=pipelines-heading]")
    rows = {
        row.th.get_text(): re.sub(r"\s+", " ", row.td.get_text(" ")) for row in section.select("tbody tr")
    }
    assert len(rows) == 9
    assert rows["情報交換した企業・機関（延べ）"].startswith("381件")
    assert rows["個別面談した企業"].startswith("13社")
    assert rows["個別面談（延べ）"].startswith("37回")
    assert all("359行" in rows[name] for name in list(rows)[:3])
    assert not section.select("a[href*=years]")


@ON_POSTGRESQL
def test_the_figures_of_a_year_are_written_in_a_table(own_app: Flask) -> None:
    officer = Client(own_app).sign_in("officer")
    path = "/pipelines/1/years/2026"
    sent = {"version": version(officer, path), "figures-0-value": "４０２", "figures-1-value": "0"}
    assert send(officer, path, sent).status_code == 302
    section = words(officer.page("/introductions/figures"), "section[aria-labelledby=pipelines-heading]")
    assert "402件" in section
    assert "0社" in section
    answer = send(officer, path, {**sent, "figures-0-value": "7"})
    assert answer.status_code == 409
    shown = parsed(answer)
    assert "402件" in words(shown, ".error-summary")
    assert shown.select_one("#figures-0-value")["value"] == "7"
    newest = str(shown.select_one("input[name=version]")["value"])
    assert send(officer, path, {"version": newest, "figures-0-value": "7"}).status_code == 302
    section = words(officer.page("/introductions/figures"), "section[aria-labelledby=pipelines-heading]")
    assert "402件" not in section
    assert officer.get("/pipelines/1/years/2027").status_code == 404
    assert officer.get("/pipelines/9/years/2026").status_code == 404
    assert colleague(own_app, "tama-officer", Role.OFFICER, "tama").get(path).status_code == 403


def need_page(client: Client) -> str:
    """A need."""
    return register(client)


def introduced(client: Client) -> str:
    """An introduction that was made."""
    made = propose(client, register(client))
    step(client, made, "introduced", on="2026-11-10", consented_on="2026-11-10")
    return made


# Where the form is, and inputs that must be refused beside the empty one.
FORMS: dict[str, tuple[Callable[[Client], str], list[dict[str, str]]]] = {
    "new need": (
        lambda client: NEW,
        [
            {"company-name": "Nobody Knows Inc.", "received_on": "x", "fields": "kept", "text": "kept"},
            {"company-name": HOSTILE, "received_on": HOSTILE, "kinds": HOSTILE, "text": HOSTILE},
            {"company-name": LONG, "received_on": "2026-11-23", "fields": LONG, "branch": HOSTILE},
        ],
    ),
    "edit of a need": (
        lambda client: f"{need_page(client)}/edit",
        [
            {"company-name": "Nobody Knows Inc.", "received_on": "2027-01-01", "fields": "kept"},
            {"company-name": HOSTILE, "received_on": "6.4.1", "staff": "999999", "text": LONG * 3},
        ],
    ),
    "proposal": (
        lambda client: f"{need_page(client)}/introductions/new",
        [
            {"partner-name": "Nobody Knows Inc.", "consented_on": "x"},
            {"partner-name": HOSTILE, "consented_on": HOSTILE, "programme": HOSTILE},
            {"partner-name": "城南信用金庫", "consented_on": "2026-11-23", "follow_up_on": "2026-11-21"},
        ],
    ),
    "introduced": (
        lambda client: f"{propose(client, need_page(client))}/steps/introduced",
        [{"on": "x", "consented_on": "x"}, {"on": HOSTILE, "consented_on": "2026-11-10"}],
    ),
    "met": (lambda client: f"{introduced(client)}/steps/met", [{"on": "2026-11-09"}, {"on": HOSTILE}]),
    "concluded": (
        lambda client: f"{introduced(client)}/steps/concluded",
        [{"on": "2026-11-09", "result": "kept"}, {"on": "2026-11-10", "result": LONG * 3}],
    ),
    "not concluded": (
        lambda client: f"{introduced(client)}/steps/not_concluded",
        [
            {"on": "2026-11-11", "reason": "kept"},
            {"on": HOSTILE, "failure": HOSTILE, "reason": HOSTILE},
            {"on": "2026-11-11", "failure": "cost", "reason": LONG},
        ],
    ),
    "withdrawn": (
        lambda client: f"{introduced(client)}/steps/withdrawn",
        [{"on": "2026-11-09", "reason": "kept"}, {"on": "2026-11-11", "reason": LONG}],
    ),
    "step back": (lambda client: f"{introduced(client)}/step-back", [{"reason": LONG}]),
    "figures": (
        lambda client: FIGURES,
        [
            {"figures-0-value": "x", "figures-0-note": "kept"},
            {"figures-0-value": "-1", "figures-1-value": HOSTILE, "figures-2-note": LONG},
            {"figures-3-note": "a note alone"},
        ],
    ),
}
MAY_BE_EMPTY = {"figures"}


@by_turns("form", FORMS)
def test_what_cannot_be_recorded_is_said_and_kept(own_app: Flask, form: str) -> None:
    client = Client(own_app).sign_in("officer")
    where, wrongs = FORMS[form]
    path = where(client)
    before = client.newest_change()
    versioned = client.page(path).select_one("main input[name=version]")
    own = {"version": str(versioned["value"])} if versioned is not None else {}
    for language in LANGUAGES:
        client.speak(language)
        for data in ([] if form in MAY_BE_EMPTY else [{}]) + wrongs:
            check(send(client, path, {**own, **data}), data, language)
    client.speak("ja")
    assert client.newest_change() == before, "nothing was written"


@ON_ONE_DATABASE
@pytest.mark.parametrize("stale", ["", "0", "999", "x", "1' OR 1=1"])
def test_a_version_that_is_not_the_stored_one_changes_nothing(staff: Client, stale: str) -> None:
    page = register(staff)
    introduction = propose(staff, page, consented_on="2026-11-10")
    sent = {"on": "2026-11-10", "consented_on": "2026-11-10", "reason": "x", "version": stale}
    for path in (
        f"{introduction}/steps/introduced",
        f"{introduction}/steps/withdrawn",
        f"{introduction}/step-back",
        f"{page}/edit",
    ):
        assert staff.post(path, {**TYPED, **sent}, form=NEW).status_code in (409, 422), path
    for act in ("close", "reopen"):
        assert staff.post(f"{page}/{act}", {"version": stale}, form=NEW).status_code == 409
    assert "紹介候補" in course(staff, page)


@ON_ONE_DATABASE
def test_english_pages_mark_what_is_japanese(many: Client) -> None:
    from tests.contracts.test_catalogues import _unmarked

    many.speak("en")
    need = str(many.page("/needs").select_one("tbody a")["href"])
    unmarked = {
        f"{path}: {found}"
        for path in ("/needs", need, "/introductions", "/introductions?view=table", "/introductions/figures")
        for found in _unmarked(many.page(path))
    }
    assert not unmarked
