"""Agreements are written in forms: what stands there afterwards, what is asked, what is refused and how."""

import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from registry.web.frame import clock
from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE, ON_POSTGRESQL

NEW = "/agreements/new"
HOSTILE = "<script>alert(1)</script>' OR 1=1 --\u202e"
YEARLY = {
    "parties-0-name": "城南信用金庫",
    "kind": "agreement",
    "signed_on": "令和6年4月1日",
    "initial_term_months": "1年",
    "renewal_mode": "automatic",
    "renewal_term_months": "12",
    "notice_count": "３",
    "notice_unit": "month",
    "document_number": "6産技総第1号",
}


def parsed(answer: TestResponse) -> BeautifulSoup:
    """The page of an answer."""
    return BeautifulSoup(answer.get_data(as_text=True), "lxml")


def words(page: BeautifulSoup, selector: str) -> str:
    """The text of the first match, blanks joined."""
    found = page.select_one(selector)
    assert found is not None, selector
    return re.sub(r"\s+", " ", found.get_text(" ")).strip()


def version(client: Client, path: str) -> str:
    """The version with which a form opened."""
    return client.value(path, "version")


def send(client: Client, path: str, data: dict[str, str]) -> TestResponse:
    """Send the form of a page to the page."""
    return client.post(path, data, form=path)


def sign(client: Client, **changes: str) -> str:
    """Register a signed yearly agreement that its writer looks after; answers the address of its page."""
    owner = client.page(NEW).select_one("#owner option[selected]")
    assert owner is not None
    answer = send(client, NEW, {**YEARLY, "owner": str(owner["value"]), **changes, "confirmed": "1"})
    assert answer.status_code == 302, words(parsed(answer), "main")
    return answer.location


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def officer(own_app: Flask) -> Client:
    """An officer of headquarters."""
    return Client(own_app).sign_in("officer")


def act(client: Client, page: str, kind: str, **data: str) -> TestResponse:
    """Record an act, confirmation included."""
    path = f"{page}/acts/{kind}"
    return send(client, path, {"version": version(client, path), "confirmed": "1", **data})


@ON_ONE_DATABASE
def test_a_new_agreement_takes_at_most_twelve_fields_and_one_confirmation(officer: Client) -> None:
    page = officer.page(NEW)
    fields = page.select("form.sheet fieldset input:not([type=hidden]), form.sheet fieldset select")
    assert len(fields) <= 12
    assert set(YEARLY) <= {str(field["name"]) for field in fields}
    answer = send(officer, NEW, YEARLY)
    assert answer.status_code == 200
    confirmation = parsed(answer)
    effect = words(confirmation, ".effect")
    assert "2027年3月31日" in effect
    assert "2026年12月30日" in effect
    assert "2026年12月28日" in effect
    carried = {str(each["name"]): str(each["value"]) for each in confirmation.select("form.actions input")}
    answer = officer.http.post(NEW, data={**carried, "confirmed": "1"})
    assert answer.status_code == 302
    assert "6産技総第1号" in words(officer.page(answer.location), "main")


@ON_POSTGRESQL
def test_nothing_is_written_before_the_confirmation(officer: Client) -> None:
    before = words(officer.page("/agreements"), "[role=status]")
    assert send(officer, NEW, YEARLY).status_code == 200
    assert words(officer.page("/agreements"), "[role=status]") == before


@ON_ONE_DATABASE
def test_without_a_day_of_signing_it_is_a_draft_that_goes_its_way(officer: Client) -> None:
    page = sign(officer, signed_on="", effective_from="2027-04-01")
    assert words(officer.page(page), ".standing").startswith("下書き")
    for kind, phase in (("negotiated", "協議中"), ("submitted", "決裁中")):
        assert act(officer, page, kind, on_date="2026-11-01").status_code == 302
        assert words(officer.page(page), ".standing").startswith(phase)
    assert act(officer, page, "approved", on_date="2026-11-02", reference="8産技総第9号").status_code == 302
    answer = act(officer, page, "signed", on_date="2026-11-03", effective_on="2026-11-03")
    assert answer.status_code == 302
    found = officer.page(page)
    assert words(found, ".standing").startswith("有効")
    assert "8産技総第9号" in words(found, ".timeline")


@ON_POSTGRESQL
def test_the_address_of_an_agreement_gives_its_life_under_any_day(officer: Client) -> None:
    page = sign(officer)
    assert act(officer, page, "terminated", on_date="2026-10-01", ends_on="2026-10-31").status_code == 302
    assert words(officer.page(page), ".standing").startswith("解約")
    assert words(officer.page(f"{page}?as_of=2026-09-30"), ".standing").startswith("有効")
    listed = officer.page("/agreements?as_of=2026-09-30&q=城南信用金庫")
    assert page in {str(link["href"]).split("?")[0] for link in listed.select("tbody a")}


@A_LANGUAGE_ON_EACH
def test_an_empty_form_says_what_is_needed_with_links_and_keeps_nothing_secret(
    officer: Client, language: str
) -> None:
    officer.speak(language)
    answer = send(officer, NEW, {})
    assert answer.status_code == 422
    page = parsed(answer)
    assert page.title is not None
    assert page.title.get_text().startswith("エラー：" if language == "ja" else "Error: ")
    links = [str(link["href"]) for link in page.select(".error-summary a")]
    assert "#parties-0-name" in links
    for link in links:
        assert page.select_one(link) is not None, link


WRONG = [
    ("signed_on", "6.4.1"),
    ("signed_on", "令和6年2月30日"),
    ("signed_on", "2026-11-23"),
    ("signed_on", "2026年11月"),
    ("effective_from", "春"),
    ("effective_from", "2026-04"),
    ("initial_term_months", "しばらく"),
    ("initial_term_months", "0"),
    ("initial_term_months", "101年"),
    ("renewal_mode", "forever"),
    ("renewal_term_months", "-1"),
    ("notice_count", "三"),
    ("notice_count", "99999999999"),
    ("notice_count", "12"),
    ("kind", ""),
    ("kind", "treaty"),
    ("branch", "nowhere"),
    ("title", "長" * 401),
    ("title", "a\x00b"),
    ("clause", "長" * 10_001),
    ("owner", "999999"),
    ("owner", "x"),
]


@A_LANGUAGE_ON_EACH
def test_a_wrong_value_is_said_at_its_field_and_kept(officer: Client, language: str) -> None:
    officer.speak(language)
    for field, value in WRONG:
        answer = send(officer, NEW, {**YEARLY, field: value})
        assert answer.status_code == 422, (field, value)
        page = parsed(answer)
        summary = page.select(".error-summary a")
        assert [str(link["href"]) for link in summary] == [f"#{field}"], (field, value)
        said = words(page, ".error-summary ul")
        if language == "en" and not re.search(r"[ぁ-ん一-龥]", value):
            assert not re.search(r"[ぁ-ん一-龥]", said), said
        typed = page.select_one(f"#{field}")
        assert typed is not None
        if typed.name == "input" and "\x00" not in value:
            assert typed["value"] == value
        assert page.select_one("#document_number")["value"] == "6産技総第1号"  # type: ignore[index]


@A_LANGUAGE_ON_EACH
def test_hostile_words_are_shown_as_words(officer: Client, language: str) -> None:
    officer.speak(language)
    answer = send(officer, NEW, {**YEARLY, "title": HOSTILE, "document_number": HOSTILE})
    assert answer.status_code == 422, "a character that turns the direction of writing is refused"
    assert "<script>alert" not in answer.get_data(as_text=True)
    plain = HOSTILE.removesuffix("\u202e")
    page = sign(officer, title=plain, document_number=plain)
    shown = officer.get(page).get_data(as_text=True)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


@ON_ONE_DATABASE
def test_a_name_that_the_registry_knows_otherwise_is_asked_for(officer: Client) -> None:
    answer = send(officer, NEW, {**YEARLY, "parties-0-name": "城南信用金庫㈱"})
    assert answer.status_code == 422
    page = parsed(answer)
    choices = {
        each.parent.get_text(" ", strip=True).split()[0]: str(each["value"])
        for each in page.select("input[type=radio]")
    }  # type: ignore[union-attr]
    assert "城南信用金庫" in choices
    answer = send(
        officer,
        NEW,
        {
            **YEARLY,
            "parties-0-name": "城南信用金庫㈱",
            "parties-0-choice": choices["城南信用金庫"],
            "confirmed": "1",
        },
    )
    assert answer.status_code == 302
    assert "文書の表記: 城南信用金庫㈱" in words(officer.page(answer.location), "main")


@ON_POSTGRESQL
def test_a_former_name_means_the_organisation_of_today(officer: Client) -> None:
    page = officer.page(sign(officer, **{"parties-0-name": "首都大学東京", "signed_on": "2019-04-01"}))
    assert "東京都立大学" in words(page, ".lead")
    assert "締結時: 首都大学東京" in words(page, "main")


def test_no_twin_is_made_without_being_asked_for(officer: Client) -> None:
    twin = {**YEARLY, "parties-0-name": "城南信用金庫株式会社", "confirmed": "1"}
    assert send(officer, NEW, twin).status_code == 422
    new = {**twin, "parties-0-choice": "new"}
    assert send(officer, NEW, new).status_code == 422, "a new organisation needs its category"
    before = words(officer.page("/partners?q=城南信用金庫"), "[role=status]")
    answer = send(officer, NEW, {**new, "parties-0-category": "financial"})
    assert answer.status_code == 302
    assert words(officer.page("/partners?q=城南信用金庫"), "[role=status]") != before


@ON_ONE_DATABASE
def test_several_parties_and_one_twice(officer: Client) -> None:
    more = {"parties-1-name": "板橋区", "parties-2-name": "(一社)コラボ産学官"}
    page = officer.page(sign(officer, **more))
    assert [each.get_text(strip=True) for each in page.select(".lead a")] == [
        "城南信用金庫",
        "板橋区",
        "(一社)コラボ産学官",
    ]
    answer = send(officer, NEW, {**YEARLY, "parties-1-name": "城南信用金庫"})
    assert answer.status_code == 422
    answer = send(officer, NEW, {**YEARLY, "more": "1"})
    assert answer.status_code == 200
    assert parsed(answer).select_one("#parties-1-name") is not None


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("城南信", "城南信用金庫"),
        ("じょうなんしん", "城南信用金庫"),
        ("ジョウナンシン", "城南信用金庫"),
        ("㈱日本政策金融公庫", "(株)日本政策金融公庫大森支店"),
        ("首都大学", "東京都立大学"),
        ("大田", "大田区"),
        ("城南信用金麻", None),
    ],
)
def test_typing_offers_what_the_registry_knows(officer: Client, typed: str, wanted: str | None) -> None:
    answer = officer.get(f"/partners/suggested?q={typed}")
    assert answer.json is not None
    names = [each["name"] for each in answer.json["items"]]
    if wanted is not None:
        assert wanted in names
    assert officer.get("/partners/suggested?q=").json == {"items": []}


def test_two_officers_edit_one_agreement_and_the_second_sees_both_versions(own_app: Flask) -> None:
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    page = sign(first)
    opened = version(second, f"{page}/edit")
    data = {**YEARLY, "reason": "文書番号の誤記", "confirmed": "1"}
    answer = send(first, f"{page}/edit", {**data, "version": opened, "document_number": "6産技総第2号"})
    assert answer.status_code == 302
    mine = {**data, "version": opened, "document_number": "6産技総第3号", "title": "新しい名称"}
    answer = send(second, f"{page}/edit", mine)
    assert answer.status_code == 409
    conflict = parsed(answer)
    row = words(conflict, ".error-summary tbody")
    assert "6産技総第2号" in row
    assert "6産技総第3号" in row
    assert conflict.select_one("#document_number")["value"] == "6産技総第3号"  # type: ignore[index]
    assert conflict.select_one("#title")["value"] == "新しい名称"  # type: ignore[index]
    fresh = conflict.select_one("input[name=version]")
    assert fresh is not None
    assert "6産技総第2号" in words(first.page(page), "aside")
    answer = send(second, f"{page}/edit", {**mine, "version": str(fresh["value"])})
    assert answer.status_code == 302
    assert "6産技総第3号" in words(first.page(page), "aside")


def test_an_act_on_a_stale_page_shows_what_happened_meanwhile_and_keeps_the_input(own_app: Flask) -> None:
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    page = sign(first)
    opened = version(second, f"{page}/acts/reviewed")
    assert act(first, page, "reviewed", on_date="2026-11-01", note="続ける").status_code == 302
    answer = send(
        second, f"{page}/acts/reviewed", {"version": opened, "on_date": "2026-11-02", "note": "やめる"}
    )
    assert answer.status_code == 409
    assert "続ける" in words(parsed(answer), ".error-summary")
    assert parsed(answer).select_one("#note").get_text() == "やめる"  # type: ignore[union-attr]


@ON_POSTGRESQL
def test_a_correction_of_a_signed_agreement_needs_its_reason(officer: Client) -> None:
    page = sign(officer)
    data = {**YEARLY, "version": version(officer, f"{page}/edit"), "initial_term_months": "3年"}
    assert send(officer, f"{page}/edit", data).status_code == 422
    answer = send(officer, f"{page}/edit", {**data, "reason": "期間の読み違い", "confirmed": "1"})
    assert answer.status_code == 302
    found = officer.page(page)
    assert "期間の読み違い" in words(found, ".timeline")
    assert "2027年3月31日" in words(found, ".standing")


@ON_ONE_DATABASE
def test_notice_withdrawal_and_correction_by_hand(officer: Client) -> None:
    page = sign(officer, signed_on="2026-04-01")
    answer = send(
        officer,
        f"{page}/acts/notice_given",
        {"version": version(officer, f"{page}/acts/notice_given"), "on_date": "2026-11-01"},
    )
    assert "間に合っています" in words(parsed(answer), ".effect")
    assert "2027年3月31日" in words(parsed(answer), ".effect")
    assert act(officer, page, "notice_given", on_date="2026-11-01").status_code == 302
    found = officer.page(page)
    assert words(found, ".standing").startswith("終了予定")
    link = next(str(each["href"]) for each in found.select(".timeline a"))
    empty = send(officer, link, {"version": version(officer, link)})
    assert empty.status_code == 422
    answer = send(officer, link, {"version": version(officer, link), "note": "別の協定だった"})
    assert answer.status_code == 302
    found = officer.page(page)
    assert not words(found, ".standing").startswith("終了予定")
    assert found.select_one(".timeline .mistaken") is not None


@ON_POSTGRESQL
def test_an_act_that_cannot_be_now_says_so(officer: Client) -> None:
    page = sign(officer)
    assert officer.get(f"{page}/acts/notice_withdrawn").status_code == 409
    assert officer.get(f"{page}/acts/drafted").status_code == 404
    assert officer.get(f"{page}/acts/nonsense").status_code == 404
    assert officer.get("/agreements/99999/acts/reviewed").status_code == 404


@ON_ONE_DATABASE
def test_a_successor_is_chosen_and_the_chain_is_shown(officer: Client) -> None:
    old = sign(officer)
    new = sign(officer, signed_on="2026-11-01", effective_from="2027-01-01")
    answer = act(
        officer, old, "replaced", on_date="2026-11-02", ends_on="2026-12-31", successor=new.rsplit("/", 1)[1]
    )
    assert answer.status_code == 302
    assert new in {str(link["href"]) for link in officer.page(old).select("#chain-heading ~ ul a")}
    assert old in {str(link["href"]) for link in officer.page(new).select("#chain-heading ~ ul a")}


@ON_POSTGRESQL
def test_a_memorandum_hangs_under_its_agreement(officer: Client) -> None:
    parent = sign(officer)
    opened = officer.page(f"{NEW}?parent={parent.rsplit('/', 1)[1]}")
    carried = opened.select_one("input[name=parent_id]")
    assert carried is not None
    assert opened.select_one("#parties-0-name")["value"] == "城南信用金庫"  # type: ignore[index]
    child = sign(officer, kind="memorandum", parent_id=str(carried["value"]))
    assert child in {str(link["href"]) for link in officer.page(parent).select("#chain-heading ~ ul a")}


@ON_ONE_DATABASE
def test_items_are_written_in_order(officer: Client) -> None:
    page = sign(officer)
    path = f"{page}/items"
    data = {
        "version": version(officer, path),
        "items-0-position": "2",
        "items-0-subject": "人材交流",
        "items-0-tier": "comprehensive",
        "items-1-position": "1",
        "items-1-subject": "技術相談",
        "items-1-tier": "priority",
    }
    wrong = send(officer, path, {**data, "items-0-position": "二番"})
    assert wrong.status_code == 422
    assert send(officer, path, data).status_code == 302
    assert [each.find("span").get_text() for each in officer.page(page).select(".items li")] == [  # type: ignore[union-attr]
        "技術相談",
        "人材交流",
    ]
    assert send(officer, path, data).status_code == 409


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", ["viewer", "staff", "head"])
def test_readers_find_no_way_to_write(own_app: Flask, login: str) -> None:
    client = Client(own_app).sign_in(login)
    for path in (
        NEW,
        "/agreements/1/edit",
        "/agreements/1/items",
        "/agreements/1/duty",
        "/agreements/hand-over",
    ):
        assert client.get(path).status_code == 403, path
    page = client.page("/agreements/1")
    assert not page.select(".acts a, .timeline a")


@ON_POSTGRESQL
def test_an_officer_of_a_branch_writes_of_that_branch_alone(own_app: Flask, own_url: str) -> None:
    from sqlalchemy.orm import Session

    from registry.model.engine import open_engine, writing
    from registry.model.vocabulary import Role
    from registry.services.account import add_account
    from tests.client import PASSWORD
    from tests.conftest import CLERK

    engine = writing(open_engine(own_url))
    with Session(engine) as session, session.begin():
        add_account(
            session,
            login="tama",
            name="多摩 花",
            role=Role.OFFICER,
            password=PASSWORD,
            branch_code="tama",
            by=CLERK,
        )
    engine.dispose()
    client = Client(own_app).sign_in("tama")
    assert client.get("/agreements/1/edit").status_code == 403
    assert client.get("/agreements/73/edit").status_code == 200
    assert send(client, NEW, {**YEARLY, "branch": "", "confirmed": "1"}).status_code == 422
    assert send(client, NEW, {**YEARLY, "branch": "jonan", "confirmed": "1"}).status_code == 422
    assert sign(client, branch="tama")


@ON_ONE_DATABASE
def test_a_head_records_the_approval_of_its_branch(own_app: Flask) -> None:
    officer, head = Client(own_app).sign_in("officer"), Client(own_app).sign_in("head")
    own = sign(officer, signed_on="", branch="jonan")
    other = sign(officer, signed_on="", branch="tama")
    for page in (own, other):
        assert act(officer, page, "submitted", on_date="2026-11-01").status_code == 302
    assert act(head, own, "approved", on_date="2026-11-02", reference="第1号").status_code == 302
    assert head.get(f"{other}/acts/approved").status_code == 403
    assert head.get(f"{own}/acts/signed").status_code == 403


@ON_POSTGRESQL
def test_duties_and_hand_over(officer: Client) -> None:
    page = sign(officer)
    path = f"{page}/duty"
    people = {
        each.get_text().split("（")[0]: str(each["value"])
        for each in officer.page(path).select("#owner option")
    }
    data = {"version": version(officer, path), "owner": people["管理 次郎"], "from_day": "2026-11-01"}
    assert send(officer, path, {**data, "deputy": people["管理 次郎"]}).status_code == 422
    assert send(officer, path, {**data, "from_day": ""}).status_code == 422
    assert send(officer, path, data).status_code == 302
    assert "管理 次郎" in words(officer.page(page), "aside")
    assert send(officer, path, data).status_code == 409
    bulk = "/agreements/hand-over"
    orphans = officer.page(bulk)
    assert len(orphans.select("tbody tr")) == 75
    number = page.rsplit("/", 1)[1]
    own = f"{bulk}?from=admin&duty=owner"
    assert [str(box["value"]) for box in officer.page(own).select("tbody input")] == [number]
    assert not officer.page(f"{bulk}?from=admin&duty=deputy").select("tbody input"), "the owner is no deputy"
    data = {"agreement": number, "to": people["連携 一郎"], "from_day": "2027-04-01"}
    assert send(officer, own, {"to": "", "from_day": ""}).status_code == 422
    answer = send(officer, own, data)
    assert "2027年4月1日" in words(parsed(answer), ".effect")
    assert send(officer, own, {**data, "confirmed": "1"}).status_code == 302
    assert "連携 一郎" in words(officer.page(f"{page}?as_of=2027-04-01"), "aside")
    assert "管理 次郎" in words(officer.page(f"{page}?as_of=2027-03-31"), "aside")


@ON_ONE_DATABASE
def test_of_many_agreements_to_hand_over_the_first_are_shown_and_the_next_when_they_are_gone(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.web.agreement.duty.WHOLE", 2)
    bulk = "/agreements/hand-over"
    shown = officer.page(bulk)
    first = [str(box["value"]) for box in shown.select("tbody input")]
    assert len(first) == 2
    assert "このほかにもあります" in words(shown, "main")
    path = "/agreements/1/duty"
    people = {
        option.get_text().split("（")[0]: option["value"] for option in officer.page(path).select("option")
    }
    data = {"agreement": first, "to": people["連携 一郎"], "from_day": "2026-09-01", "confirmed": "1"}
    assert send(officer, bulk, data).status_code == 302
    following = [str(box["value"]) for box in officer.page(bulk).select("tbody input")]
    assert len(following) == 2
    assert set(following).isdisjoint(first)
    own = officer.page(f"{bulk}?from=officer")
    assert [str(box["value"]) for box in own.select("tbody input")] == first
    assert "このほかにもあります" not in words(own, "main")


@ON_ONE_DATABASE
def test_the_history_shows_every_field_and_takes_a_change_back(officer: Client) -> None:
    page = sign(officer)
    edit = f"{page}/edit"
    data = {
        **YEARLY,
        "version": version(officer, edit),
        "document_number": "誤った番号",
        "reason": "x",
        "confirmed": "1",
    }
    assert send(officer, edit, data).status_code == 302
    history = officer.page(f"{page}/history")
    assert "6産技総第1号" in words(history, ".history")
    assert "誤った番号" in words(history, ".history")
    link = next(str(each["href"]) for each in history.select(".history a"))
    assert send(officer, link, {"reason": ""}).status_code == 422
    assert send(officer, link, {"reason": "元の番号が正しい"}).status_code == 302
    assert "6産技総第1号" in words(officer.page(page), "aside")
    again = send(officer, link, {"reason": "もう一度"})
    assert again.status_code == 422, "what was changed again cannot be taken back alone"


@ON_POSTGRESQL
def test_the_queue_shows_ones_own_and_empties_when_a_decision_is_recorded(officer: Client) -> None:
    page = sign(officer, signed_on="2026-04-01")
    queue = "/agreements/due?as_of=2026-11-22"
    (row,) = officer.page(queue).select("tbody tr")
    assert "2026年12月28日" in row.get_text()
    assert act(officer, page, "reviewed", on_date="2026-11-22", note="このまま続ける").status_code == 302
    assert officer.page(queue).select("tbody tr") == []
    assert "このまま続ける" in words(officer.page(page), ".timeline")


@ON_ONE_DATABASE
def test_the_filters_of_the_queue_stand_in_the_address(officer: Client) -> None:
    everything = officer.page("/agreements/due?whose=all&within=3650")
    assert len(everything.select("tbody tr")) == 75
    tama = officer.page("/agreements/due?whose=all&branch=tama")
    assert len(tama.select("tbody tr")) == 1
    assert tama.select_one(".chips a") is not None
    assert officer.get("/agreements/due?kind=nonsense").status_code == 422
    assert officer.get("/agreements/due?within=x").status_code == 422
    assert len(officer.page("/agreements/due?whose=all&kind=notice").select("tbody tr")) == 0


@ON_ONE_DATABASE
def test_today_is_the_day_in_tokyo(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = sign(officer)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 15, 30, tzinfo=UTC))
    field = officer.page(f"{page}/acts/reviewed").select_one("#on_date")
    assert field is not None
    assert field["value"] == "2026-11-23"
