"""Indicators in pages: numbers that open their rows, forms that keep what was typed and lose nobody's change."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse
from wtforms import Form

from registry.model import Indicator, IndicatorValue, Introduction, Need
from registry.model.engine import open_engine, writing
from registry.model.vocabulary import IndicatorCount, IntroductionState, Role
from registry.services import indicator as service
from registry.services.account import add_account
from registry.services.recording import recorded
from registry.web.form.field import DecimalNumberField
from registry.web.frame import clock
from tests.client import PASSWORD, Client
from tests.conftest import CLERK, ON_ONE_DATABASE, by_turns
from tests.web.test_every_form import HOSTILE, LANGUAGES, LONG, check

NEW = "/indicators/new"
FACTS = {
    "plan_number": "5",
    "item": "３",
    "name": "締結した協定の数",
    "name_en": "Agreements signed",
    "unit": "件",
    "target": "１２，５００",
    "target_period": "plan",
    "counted": "agreements_signed",
}
TYPED = {
    "name": "新しい指標",
    "name_en": "A new one",
    "counted": "",
    "target": "35.5",
    "target_period": "year",
}
LICENCES = "/indicators/9"  # typed for 2021 to 2023, of a document
FREE = f"{LICENCES}/years/2024"
PRINTED = f"{LICENCES}/years/2023"


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


def version(client: Client, path: str) -> str:
    """The hidden version of a form."""
    return client.value(path, "version")


def send(client: Client, path: str, **data: str) -> TestResponse:
    """Send a form as it opened, with what was typed."""
    return client.post(path, {"version": version(client, path), **data}, form=path)


def page_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "lxml")


def stored(url: str, year: int = 2024) -> list[tuple[Decimal, str | None]]:
    """The typed value of the licences as another program finds it."""
    engine = open_engine(url)
    with Session(engine) as session:
        found = session.scalars(
            select(IndicatorValue).where(IndicatorValue.indicator_id == 9, IndicatorValue.fiscal_year == year)
        )
        rows = [(each.value, each.note) for each in found]
    engine.dispose()
    return rows


def newest(url: str) -> Indicator:
    """The indicator that was registered last."""
    engine = open_engine(url)
    with Session(engine) as session:
        found = session.scalars(select(Indicator).order_by(Indicator.id.desc()).limit(1)).one()
        session.expunge_all()
    engine.dispose()
    return found


def total(page: BeautifulSoup) -> int:
    """What the count line of a list says."""
    return int(re.search(r"\d+", page.select_one(".count").get_text())[0])


def test_each_counted_number_opens_exactly_as_many_rows(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    page = client.page("/indicators?as_of=2021-03-31")
    numbers = page.select("section[aria-labelledby=counted-heading] tbody tr")
    assert len(numbers) == 10
    links = [link for row in (numbers[0], numbers[1], numbers[9]) for link in row.select("td a")]
    assert len(links) == 6 + 2 + 2, (
        "joint work and events were recorded for one of the three years, needs for none"
    )
    for link in links:
        behind = client.page(link["href"])
        number = int(link.get_text().replace(",", ""))
        if "event_participants" in link["href"]:
            people = [int(row.select("td")[-1].get_text()) for row in behind.select("tbody tr")]
            assert number == sum(people) == int(re.search(r"\d+", behind.select_one(".lead").get_text())[0])
            assert total(behind) == len(people) == 6
        else:
            assert number == total(behind) == len(behind.select("tbody > tr")), link["href"]


def test_a_counted_indicator_opens_its_rows_and_takes_no_value(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    in_force = {"plan_number": "4", "counted": "agreements_in_force", "target": "80", "target_period": "year"}
    address = client.post(NEW, {**FACTS, **in_force}, form=NEW).location
    page = client.page("/indicators?plan=4&as_of=2022-12-31")
    row = page.select_one(f"tbody th a[href^='{address}?']").find_parent("tr")
    assert "台帳が数える" in row.th.get_text()
    assert [cell.get_text(" ", strip=True) for cell in row.select("td")[1:]] == [
        "94% 令和4年度（2022年度）",
        *("—", "—", "—"),
        *("75 94%", "75 94%"),
        *("—", "—", "—"),
    ]
    assert [total(client.page(link["href"])) for link in row.select("td a")] == [75, 75]
    value = f"{address}/years/2021"
    assert client.page(value).select_one("main form input[name=value]") is None
    answer = client.post(value, {"value": "3", "note": "報告書"}, form=value)
    assert answer.status_code == 422
    assert (
        "この指標は台帳が数えるので、値は記入できません。"
        in page_of(answer).select_one(".error-summary").get_text()
    )
    published = client.get("/api/v1/indicators?as_of=2022-12-31&plan=4").json["items"]
    (item,) = [each for each in published if each["counted"]]
    assert [(each["fiscal_year"], each["value"], each["counted"]) for each in item["values"]] == [
        (2021, 75, True),
        (2022, 75, True),
    ]


@ON_ONE_DATABASE
def test_the_plan_that_runs_is_shown_and_the_others_can_be_chosen(app: Flask) -> None:
    client = Client(app).sign_in("viewer")

    def headings(address: str) -> list[str]:
        return [each["id"] for each in client.page(address).select("h2[id^=plan-]")]

    assert headings("/indicators") == ["plan-5"]
    assert headings("/indicators?as_of=2026-03-31") == ["plan-4"]
    assert headings("/indicators?plan=4") == ["plan-4"]
    assert headings("/indicators?plan=all") == ["plan-4", "plan-5"]
    for wrong in ("plan=9", "plan=x", "as_of=2021-02-30"):
        client.page(f"/indicators?{wrong}", status=422)
    for wrong in ("count=x&fy=2020", "fy=2020", "count=needs&fy=20200"):
        client.page(f"/indicators/rows?{wrong}", status=422)
    assert client.get("/indicators/999").status_code == 404


def test_no_day_knows_a_later_year(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    (known,) = [
        item
        for item in client.get("/api/v1/indicators?as_of=2022-06-01&limit=99").json["items"]
        if item["id"] == 9
    ]
    assert [(each["fiscal_year"], each["value"]) for each in known["values"]] == [(2021, 17), (2022, 12)]
    assert (known["progress"]["reached"], known["progress"]["elapsed"]) == (29, 0.2)
    cells = client.page("/indicators?plan=4&as_of=2022-06-01").select_one(f"a[href^='{LICENCES}?']")
    row = cells.find_parent("tr")
    assert [cell.get_text(strip=True) for cell in row.select("td")[-4:]] == ["12", "—", "—", "—"]


def test_an_indicator_is_registered_and_changed(own_app: Flask, own_url: str) -> None:
    client = Client(own_app).sign_in("officer")
    assert client.page("/indicators").select(f"a[href='{NEW}']")
    answer = client.post(NEW, FACTS, form=NEW)
    assert answer.status_code == 302
    made = newest(own_url)
    assert answer.location == f"/indicators/{made.id}"
    assert (made.plan_number, made.item, made.target) == (5, 3, Decimal(12500))
    assert made.counted is IndicatorCount.AGREEMENTS_SIGNED
    edit = f"{answer.location}/edit"
    form = client.page(edit)
    assert form.select_one("#target")["value"] == "12500"
    answer = send(client, edit, **{**FACTS, **TYPED})
    assert answer.status_code == 302
    made = newest(own_url)
    assert (made.name, made.target, made.counted) == ("新しい指標", Decimal("35.5"), None)
    assert [row["data-act"] for row in client.page("/history").select(".history > li")][:2] == [
        "indicator:change",
        "indicator:register",
    ]
    assert client.page(answer.location).h1.get_text() == "新しい指標"


def test_a_value_is_recorded_corrected_and_taken_back(own_app: Flask, own_url: str) -> None:
    client = Client(own_app).sign_in("admin")
    row = client.page(LICENCES).select_one("#fy-2024")
    assert row.select_one("a")["href"] == FREE
    assert client.page("/indicators?plan=4").select(f"a[href='{FREE}']")
    answer = send(client, FREE, value="１，２３４．５", note="令和6年度業務実績報告書 9頁")
    assert (answer.status_code, answer.location) == (302, f"{LICENCES}#fy-2024")
    assert stored(own_url) == [(Decimal("1234.5"), "令和6年度業務実績報告書 9頁")]
    page = client.page("/indicators?plan=4")
    link = page.find("a", string="1,234.5")
    assert "令和6年度業務実績報告書 9頁" in link["title"]
    assert client.page(FREE).select_one("#value")["value"] == "1234.5"
    assert send(client, FREE, value="12", note="同 10頁").status_code == 302
    assert stored(own_url) == [(Decimal(12), "同 10頁")]
    seen = version(client, FREE)
    assert client.post(f"{FREE}/delete", {"version": seen}, form=FREE).status_code == 302
    assert stored(own_url) == []
    assert client.post(f"{FREE}/delete", {"version": seen}, form=FREE).status_code == 409


def test_what_a_document_printed_is_corrected_but_not_deleted(own_app: Flask, own_url: str) -> None:
    client = Client(own_app).sign_in("officer")
    form = client.page(PRINTED)
    assert form.select_one("#value")["value"] == "12"
    assert not form.select(f"form[action='{PRINTED}/delete']")
    answer = client.post(f"{PRINTED}/delete", {"version": version(client, PRINTED)}, form=PRINTED)
    assert answer.status_code == 422
    assert "資料に載っている値は削除できません" in page_of(answer).select_one(".error-summary").get_text()
    assert send(client, PRINTED, value="13", note="正誤表による").status_code == 302
    assert stored(own_url, 2023) == [(Decimal(13), "正誤表による")]
    assert "287行" in client.page(LICENCES).select_one("#fy-2023").get_text(" ")


def test_two_who_record_the_same_year_both_keep_what_they_typed(own_app: Flask, own_url: str) -> None:
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    assert version(second, FREE) == ""
    assert send(first, FREE, value="17", note="先の資料").status_code == 302
    answer = second.post(FREE, {"value": "18", "note": "後の資料", "version": ""}, form=FREE)
    assert answer.status_code == 409
    page = page_of(answer)
    compared = page.select_one(".error-summary table").get_text(" ")
    assert all(each in compared for each in ("17", "18", "先の資料", "後の資料"))
    assert page.select_one("#value")["value"] == "18"
    assert stored(own_url) == [(Decimal(17), "先の資料")]
    newest = str(page.select_one("main input[name=version]")["value"])
    sent = {"value": "18", "note": "後の資料", "version": newest}
    assert second.post(FREE, sent, form=FREE).status_code == 302
    assert stored(own_url) == [(Decimal(18), "後の資料")]
    # What was taken back meanwhile is not overwritten in silence either.
    old = version(second, FREE)
    assert first.post(f"{FREE}/delete", {"version": old}, form=FREE).status_code == 302
    answer = second.post(FREE, {**sent, "version": old}, form=FREE)
    assert answer.status_code == 409
    assert page_of(answer).select_one("main input[name=version]")["value"] == ""


def test_whoever_changes_an_indicator_second_sees_both_and_overwrites_knowingly(own_app: Flask) -> None:
    edit = f"{LICENCES}/edit"
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    old = version(second, edit)
    mine = {**FACTS, **TYPED, "plan_number": "4"}
    assert send(first, edit, **{**mine, "name": "先の名称"}).status_code == 302
    answer = second.post(edit, {**mine, "name": "後の名称", "version": old}, form=edit)
    assert answer.status_code == 409
    page = page_of(answer)
    compared = page.select_one(".error-summary table").get_text(" ")
    assert "先の名称" in compared
    assert "後の名称" in compared
    assert page.select_one("#name")["value"] == "後の名称"
    assert first.page(LICENCES).h1.get_text() == "先の名称"
    newest = str(page.select_one("main input[name=version]")["value"])
    assert second.post(edit, {**mine, "name": "後の名称", "version": newest}, form=edit).status_code == 302
    assert first.page(LICENCES).h1.get_text() == "後の名称"


# Form, what is typed, the field at which it is refused.
REFUSED = [
    (NEW, {**FACTS, "plan_number": "9"}, "plan_number"),
    (NEW, {**FACTS, "name": ""}, "name"),
    (NEW, {**FACTS, "name": "受託技術支援の実施件数"}, "name"),
    (NEW, {**FACTS, "target": ""}, "target_period"),
    (NEW, {**FACTS, "target_period": ""}, "target_period"),
    (NEW, {**FACTS, "target_period": "century"}, "target_period"),
    (NEW, {**FACTS, "unit": "％", "counted": ""}, "target_period"),
    (NEW, {**FACTS, "counted": "agreements_in_force"}, "target_period"),
    (NEW, {**FACTS, "target": "12,5"}, "target"),
    (NEW, {**FACTS, "target": "1.234"}, "target"),
    (NEW, {**FACTS, "target": "-1"}, "target"),
    (NEW, {**FACTS, "target": "NaN"}, "target"),
    (NEW, {**FACTS, "target": "1e9"}, "target"),
    (NEW, {**FACTS, "target": "1000000000000"}, "target"),
    (NEW, {**FACTS, "item": "x3"}, "item"),
    (f"{LICENCES}/edit", {**FACTS, "plan_number": "4"}, "counted"),
    (FREE, {"value": "", "note": "報告書"}, "value"),
    (FREE, {"value": "two hundred", "note": "報告書"}, "value"),
    (FREE, {"value": "9" * 60, "note": "報告書"}, "value"),
    (FREE, {"value": "12", "note": " "}, "note"),
    (f"{LICENCES}/years/2027", {"value": "12", "note": "予測"}, "value"),
]


@by_turns("path, data, field", REFUSED)
def test_what_cannot_be_is_refused_at_its_field(
    own_app: Flask, path: str, data: dict[str, str], field: str
) -> None:
    client = Client(own_app).sign_in("officer")
    for language in LANGUAGES:
        client.speak(language)
        answer = send(client, path, **data)
        check(answer, {}, language)
        page = page_of(answer)
        assert [link["href"] for link in page.select(".error-summary a")] == [f"#{field}"]
        kept = page.select_one("#name" if path.endswith(("new", "edit")) else "#note")
        assert kept["value"] == data["name" if kept["id"] == "name" else "note"].strip()


@given(st.decimals(0, service.LARGEST, places=2), st.booleans(), st.booleans())
def test_a_number_reads_back_however_it_is_written(value: Decimal, thousands: bool, wide: bool) -> None:
    field = DecimalNumberField(most=service.LARGEST).bind(Form(), "value")
    field.process(None, value)
    assert field.read(field.typed) == value
    written = f"{value:,f}" if thousands else f"{value:f}"
    if wide:
        written = "".join(chr(ord(each) + 0xFEE0) for each in written)
    assert field.read(written) == value


FORMS = {
    NEW: [
        {"name": "kept", "target": "x"},
        {"name": HOSTILE + LONG, "unit": LONG, "target": HOSTILE, "item": "x"},
    ],
    f"{LICENCES}/edit": [
        {"name": "", "target": HOSTILE},
        {"name": LONG, "name_en": HOSTILE, "counted": HOSTILE},
    ],
    FREE: [{"value": "x", "note": "kept"}, {"value": HOSTILE, "note": LONG + HOSTILE}],
}


@by_turns("form", FORMS)
def test_what_cannot_be_recorded_is_said_and_kept(own_app: Flask, form: str) -> None:
    client = Client(own_app).sign_in("officer")
    before = client.newest_change()
    own = {"version": version(client, form)}
    for language in LANGUAGES:
        client.speak(language)
        for data in [{}, *FORMS[form]]:
            check(client.post(form, {**own, **data}, form=form), data, language)
    client.speak("ja")
    assert client.newest_change() == before, "nothing was written"


@ON_ONE_DATABASE
@pytest.mark.parametrize("stale", ["0", "999", "x", "1' OR 1=1"])
def test_a_version_that_is_not_the_stored_one_changes_nothing(
    own_app: Flask, own_url: str, stale: str
) -> None:
    client = Client(own_app).sign_in("officer")
    for path, data in (
        (PRINTED, {"value": "99", "note": "別の資料"}),
        (FREE, {"value": "99", "note": "別の資料"}),
        (f"{PRINTED}/delete", {}),
        (f"{LICENCES}/edit", {**FACTS, **TYPED}),
    ):
        answer = client.post(path, {**data, "version": stale}, form=PRINTED)
        assert answer.status_code in (409, 422), path
    assert stored(own_url, 2023) == [(Decimal(12), "3年合計41と印字")]
    assert stored(own_url) == []


@by_turns("path", [NEW, f"{LICENCES}/edit", FREE, f"{FREE}/delete"])
def test_only_headquarters_write(own_app: Flask, own_url: str, path: str) -> None:
    engine = writing(open_engine(own_url))
    with Session(engine) as session, session.begin():
        add_account(
            session,
            login="tama",
            name="支所 担当",
            role=Role.OFFICER,
            password=PASSWORD,
            branch_code="tama",
            by=CLERK,
        )
    engine.dispose()
    for login in ("viewer", "staff", "head", "tama"):
        client = Client(own_app).sign_in(login)
        assert client.get(path).status_code == (405 if path.endswith("delete") else 403)
        assert client.post(path, {**FACTS, "value": "1", "note": "x"}).status_code == 403, login
        for address in ("/indicators?plan=4", LICENCES):
            links = [link["href"] for link in client.page(address).select("main a")]
            assert not [link for link in links if "/years/" in link or link.endswith(("/new", "/edit"))]


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "path",
    [
        "/indicators/999/edit",
        "/indicators/999/years/2024",
        f"{LICENCES}/years/1899",
        f"{LICENCES}/years/2200",
    ],
)
def test_what_does_not_exist_is_not_found(app: Flask, path: str) -> None:
    assert Client(app).sign_in("officer").get(path).status_code == 404


def test_viewers_count_needs_without_learning_whose_they_are(own_app: Flask, own_session: Session) -> None:
    made = Need(
        company_id=1,
        branch_code="tama",
        received_on=date(2026, 5, 1),
        introductions=[
            Introduction(
                organisation_id=2,
                state=IntroductionState.CONCLUDED,
                consented_on=date(2026, 5, 1),
                closed_on=date(2026, 6, 1),
            )
        ],
    )
    with recorded(own_session, by=CLERK, act="test:make", subject=made):
        own_session.add(made)
    identity = made.id
    own_session.commit()
    for measure in ("needs", "introductions_concluded"):
        address = f"/indicators/rows?count={measure}&fy=2026"
        for login, told in (("viewer", False), ("staff", True)):
            page = Client(own_app).sign_in(login).page(address)
            assert total(page) == len(page.select("tbody tr")) == 1
            links = {link["href"] for link in page.select("main tbody a")}
            assert ("/partners/1" in links) is told
            assert (f"/needs/{identity}" in links) is told
            assert bool(links) is told


@ON_ONE_DATABASE
def test_english_pages_mark_what_is_japanese(app: Flask) -> None:
    client = Client(app).sign_in("officer").speak("en")
    try:
        for address in (
            "/indicators?plan=all",
            LICENCES,
            f"{LICENCES}/edit",
            PRINTED,
            *(f"/indicators/rows?count={measure}&fy=2020" for measure in IndicatorCount),
        ):
            page = client.page(address)
            for marked in page.select("[lang=ja], input, textarea, option"):
                marked.decompose()
            found = re.findall(r"[\u3040-\u30ff\u3400-\u9fff]+", page.select_one("main").get_text())
            hints = {"件", "名", "億円"}
            assert set(found) <= hints, (address, found)
    finally:
        client.speak("ja")
