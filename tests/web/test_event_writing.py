"""Events are written in a form: what stands on the page and in the JSON afterwards, who may, who comes second."""

import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.model import Event, Organisation
from registry.model.engine import open_engine, writing
from registry.model.vocabulary import Role
from registry.services.account import add_account
from registry.services.event_facts import Fault
from registry.web.frame import clock
from registry.web.words.label import LABELS
from tests.client import PASSWORD, Client
from tests.conftest import CLERK, ON_ONE_DATABASE, ON_POSTGRESQL
from tests.web.test_agreement_writing import parsed, send, version, words

NEW = "/events/new"
PLAIN = {"title": "試験催事", "kind": "seminar", "starts_on": "令和8年6月1日"}
ROLES = {
    "roles-0-role": "host",
    "roles-0-side": "institute",
    "roles-1-role": "co_host",
    "roles-1-side": "tama",
    "roles-2-role": "backing",
    "roles-2-name": "城南信用金庫",
    "roles-4-role": "pr",
    "roles-4-name": "首都大学東京",
}
FULL = {
    **PLAIN,
    **ROLES,
    "ends_on": "2026-06-02",
    "mode": "hybrid",
    "place": "青海本部",
    "group": "1",
    "held": "yes",
    "participants": "１２０",
    "registrants": "1,500",
    "exhibitors": "2",
    "presentations-0-title": "めっきの話",
    "presentations-0-speaker": "試験 太郎",
    "presentations-0-on_date": "R8.6.1",
    "presentations-2-title": "塗装の話",
    "exhibitor_companies-0-company-name": "試験工業株式会社",
    "exhibitor_companies-0-company-choice": "new",
    "exhibitor_companies-0-company-category": "company",
    "exhibitor_companies-0-recommended_by-name": "城南信用金庫",
}


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


def officer(app: Flask) -> Client:
    """The liaison officer of headquarters."""
    return Client(app).sign_in("officer")


def register(client: Client, data: dict[str, str]) -> str:
    """Register an event; answers the address of its page."""
    answer = send(client, NEW, data)
    assert answer.status_code == 302, words(parsed(answer), "main")
    return answer.location


def published(client: Client, page: str) -> dict[str, object]:
    """The event of a page as programs see it."""
    items = client.get("/api/v1/events?limit=1000").get_json()["items"]
    (found,) = [each for each in items if f"/events/{each['id']}" == page]
    return dict(found)


def typed(page: BeautifulSoup) -> dict[str, str]:
    """What a browser would send of the form of a page, empty fields left out."""
    form = page.select_one("form.sheet")
    assert form is not None
    sent = {}
    for field in form.select("input[name], select[name]"):
        chosen = field.select_one("option[selected]") if field.name == "select" else field
        value = str(chosen.get("value", "")) if isinstance(chosen, Tag) else ""
        if value and field["name"] != "csrf_token":
            sent[str(field["name"])] = value
    return sent


def rows(sent: dict[str, str], group: str) -> list[tuple[str, ...]]:
    """The rows of a group as sets of values, in order."""
    found: dict[str, list[str]] = {}
    for name, value in sent.items():
        if match := re.fullmatch(rf"{group}-(\d+)-.+", name):
            found.setdefault(match[1], []).append(value)
    return [tuple(values) for values in found.values()]


def errors(answer: TestResponse) -> dict[str, str]:
    """Field and sentence of each error; the same sentence stands at the field."""
    assert answer.status_code == 422
    page = parsed(answer)
    found = {}
    for link in page.select(".error-summary a"):
        field = str(link["href"])[1:]
        found[field] = link.get_text()
        assert page.select_one(f"#{field}") is not None, field
        assert page.select_one(f"#{field}-error") is not None, field
    return found


def count(app: Flask, model: type[Event] | type[Organisation]) -> int:
    """How many there are."""
    with Session(app.extensions["registry_engine"]) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@ON_ONE_DATABASE
def test_what_is_registered_stands_on_the_page_and_in_the_json(own_app: Flask) -> None:
    client = officer(own_app)
    before = count(own_app, Organisation)
    address = register(client, FULL)
    assert count(own_app, Organisation) == before + 1
    page = client.page(address)
    assert [each.get_text(" ", strip=True) for each in page.select("#roles-heading + ul li")] == [
        "主催 都産技研",
        "共催 多摩テクノプラザ",
        "後援 城南信用金庫",
        "PR 東京都立大学",
    ]
    shown = words(page, "main")
    for fact in (
        "2026年6月1日（令和8年6月1日）",
        "2026年6月2日",
        "会場とオンライン",
        "青海本部",
        "120",
        "1,500",
    ):
        assert fact in shown, fact
    table = page.select_one("#exhibitors-heading + div table")
    assert table is not None
    assert [cell.get_text(strip=True) for cell in table.select("td")] == ["試験工業株式会社", "城南信用金庫"]
    object_ = published(client, address)
    assert {
        name: object_[name]
        for name in (
            "title",
            "fiscal_year",
            "start",
            "end",
            "held",
            "participants",
            "registrants",
            "exhibitors",
        )
    } == {
        "title": "試験催事",
        "fiscal_year": 2026,
        "start": "2026-06-01",
        "end": "2026-06-02",
        "held": True,
        "participants": 120,
        "registrants": 1500,
        "exhibitors": 2,
    }
    assert [(each["role"], each["branch"], each["name"]) for each in object_["roles"]] == [  # type: ignore[attr-defined]
        ("host", None, None),
        ("co_host", "tama", "多摩テクノプラザ"),
        ("backing", None, "城南信用金庫"),
        ("pr", None, "東京都立大学"),
    ]
    assert object_["presentations"] == [
        {"title": "めっきの話", "speaker": "試験 太郎", "date": "2026-06-01"},
        {"title": "塗装の話", "speaker": None, "date": None},
    ]
    (exhibitor,) = object_["exhibitor_companies"]  # type: ignore[misc]
    assert (exhibitor["name"], exhibitor["recommended_by"]) == ("試験工業株式会社", "城南信用金庫")
    assert exhibitor["recommended_by_id"] == object_["roles"][2]["partner_id"]  # type: ignore[index]
    assert client.get(f"/partners/{exhibitor['partner_id']}").status_code == 200


@ON_POSTGRESQL
def test_a_form_that_is_opened_and_sent_as_it_is_changes_nothing(own_app: Flask) -> None:
    client = officer(own_app)
    address = register(client, FULL)
    before = published(client, address)
    form = f"{address}/edit"
    acts = len(client.page("/history").select(".history > li"))
    assert send(client, form, typed(client.page(form))).location == address
    assert published(client, address) == before
    assert len(client.page("/history").select(".history > li")) == acts


@ON_ONE_DATABASE
def test_a_copy_has_the_roles_of_last_time_and_nothing_that_was_only_so_then(own_app: Flask) -> None:
    client = officer(own_app)
    address = register(client, FULL)
    stored = typed(client.page(f"{address}/edit"))
    page = client.page(f"{address}/copy")
    copied = typed(page)
    kept = ("title", "kind", "mode", "place", "group")
    assert {name: copied[name] for name in kept} == {name: stored[name] for name in kept}
    assert rows(copied, "roles") == rows(stored, "roles")
    assert len(rows(copied, "roles")) == 4
    other = {name for name in copied if name not in kept and not name.startswith("roles-")}
    assert other == {"fiscal_year"}
    assert copied["fiscal_year"] == "2027"
    answer = send(client, f"{address}/copy", {**copied, "starts_on": "2027-06-01"})
    assert answer.status_code == 302
    assert answer.location not in (address, "/events")
    made, origin = published(client, answer.location), published(client, address)
    assert (made["roles"], made["fiscal_year"], made["held"]) == (origin["roles"], 2027, None)
    assert made["presentations"] == made["exhibitor_companies"] == []
    assert origin["participants"] == 120, "last time's event is as it was"


def test_an_event_that_was_not_held_says_why_and_counts_as_zero_held(own_app: Flask) -> None:
    client = officer(own_app)
    listed = client.page("/events?fy=2020&q=合同交流会")
    assert "開催 0 件・開催せず 2 件" in words(listed, "main")
    (link,) = [each for each in listed.select("tbody a") if "実行委員会" in each.get_text()]
    page = client.page(str(link["href"]))
    assert "開催せず" in words(page, ".facts")
    assert "新型コロナウイルス感染症対応" in words(page, ".facts")
    for reason, more, shown in (
        ("cancelled", "台風", "中止：台風"),
        ("postponed", "", "延期"),
        ("in_writing", "", "書面に変更"),
        ("other", "講師の都合", "講師の都合"),
    ):
        sent = {**PLAIN, "title": shown, "held": "no", "reason": reason, "reason_words": more}
        address = register(client, sent)
        assert (published(client, address)["held"], published(client, address)["not_held_reason"]) == (
            False,
            shown,
        )
        again = typed(client.page(f"{address}/edit"))
        assert (again["reason"], again.get("reason_words", "")) == (reason, more)
        assert "開催 0 件・開催せず 1 件・不明 0 件" in words(client.page(f"/events?q={shown}"), "main")
    assert "開催 0 件・開催せず 4 件・不明 0 件" in words(client.page("/events?fy=2026"), "main")


WRONG = [
    ({"title": ""}, "title"),
    ({"kind": ""}, "kind"),
    ({"starts_on": ""}, "fiscal_year"),
    ({"starts_on": "2026"}, "fiscal_year"),
    ({"fiscal_year": "2025"}, "fiscal_year"),
    ({"starts_on": "", "fiscal_year": "1800"}, "fiscal_year"),
    ({"starts_on": "1800-06-01"}, "starts_on"),
    ({"starts_on": "6.4.1"}, "starts_on"),
    ({"ends_on": "2026-05-31"}, "ends_on"),
    ({"starts_on": "", "fiscal_year": "2026", "ends_on": "2026-06-02"}, "ends_on"),
    ({"starts_on": "2026-12-01", "held": "yes"}, "held"),
    ({"held": "perhaps"}, "held"),
    ({"held": "no"}, "reason"),
    ({"held": "no", "reason": "other"}, "reason_words"),
    ({"held": "yes", "reason": "cancelled"}, "reason"),
    ({"held": "no", "reason": "cancelled", "participants": "0"}, "participants"),
    ({"held": "no", "reason": "cancelled", "exhibitors": "2"}, "exhibitors"),
    ({"participants": "-1"}, "participants"),
    ({"group": "999999"}, "group"),
    ({"roles-0-role": "host"}, "roles-0-name"),
    ({"roles-0-name": "城南信用金庫"}, "roles-0-role"),
    ({"roles-0-role": "host", "roles-0-side": "osaka"}, "roles-0-side"),
    ({"roles-0-role": "king", "roles-0-side": "hq"}, "roles-0-role"),
    ({"roles-0-role": "host", "roles-0-side": "hq", "roles-0-name": "城南信用金庫"}, "roles-0-name"),
    ({"roles-0-role": "host", "roles-0-name": "どこにもない機関"}, "roles-0-name"),
    (
        {
            "roles-0-role": "host",
            "roles-0-name": "首都大学東京",
            "roles-1-role": "host",
            "roles-1-name": "東京都立大学",
        },
        "roles-1-role",
    ),
    ({"presentations-0-speaker": "試験 太郎"}, "presentations-0-title"),
    ({"presentations-0-title": "題", "presentations-0-on_date": "2026-06"}, "presentations-0-on_date"),
    (
        {"exhibitor_companies-0-recommended_by-name": "城南信用金庫"},
        "exhibitor_companies-0-company-name",
    ),
    (
        {
            "exhibitor_companies-0-company-name": "城南信用金庫",
            "exhibitor_companies-1-company-name": "城南信用金庫",
        },
        "exhibitor_companies-1-company-name",
    ),
]


@ON_ONE_DATABASE
@pytest.mark.parametrize(("change", "field"), WRONG)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(
    own_app: Flask, change: dict[str, str], field: str
) -> None:
    client = officer(own_app)
    before = count(own_app, Event)
    answer = send(client, NEW, {**PLAIN, "place": "青海本部", **change})
    assert list(errors(answer)) == [field]
    page = parsed(answer)
    assert typed(page)["place"] == "青海本部"
    part = field.split("-")[0]
    for name, anchor in (("presentations", "presentations-part"), ("exhibitor_companies", "exhibitors-part")):
        opened = page.select_one(f"details#{anchor}")
        assert opened is not None
        assert opened.has_attr("open") == (part == name), "what is wrong is not hidden"
    assert count(own_app, Event) == before


@ON_POSTGRESQL
def test_a_title_that_is_taken_is_said_at_the_title(own_app: Flask) -> None:
    client = officer(own_app)
    address = register(client, PLAIN)
    taken = {"title": Fault.TITLE_TAKEN.value}
    assert errors(send(client, NEW, PLAIN)) == taken
    assert errors(send(client, f"{address}/copy", {**PLAIN, "fiscal_year": "2026"})) == taken
    other = register(client, {**PLAIN, "title": "別の催事"})
    assert (
        errors(send(client, f"{other}/edit", {**PLAIN, "version": version(client, f"{other}/edit")})) == taken
    )
    assert register(client, {**PLAIN, "starts_on": "2027-06-01"}) != address, "another year is free"


@ON_ONE_DATABASE
def test_every_fault_has_its_sentence_in_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context():
        assert {fault: str(LABELS[Fault][fault]) for fault in Fault} == {
            fault: fault.value for fault in Fault
        }


@ON_POSTGRESQL
def test_more_rows_come_without_a_judgement_and_nothing_typed_is_lost(own_app: Flask) -> None:
    client = officer(own_app)
    opened = client.page(NEW)
    for group, anchor in (
        ("roles", "roles-part"),
        ("presentations", "presentations-part"),
        ("exhibitor_companies", "exhibitors-part"),
    ):
        button = opened.select_one(f"button[name=more][value={group}]")
        assert button is not None
        assert button["formaction"] == f"{NEW}#{anchor}"
        half = {
            "starts_on": "いつか",
            "roles-0-name": "どこにもない機関",
            "presentations-0-on_date": "いつか",
        }
        once = send(client, NEW, {**half, "more": group})
        assert once.status_code == 200
        page = parsed(once)
        assert page.select_one(".error-summary") is None
        assert half.items() <= typed(page).items()
        part = page.select_one(f"#{anchor}")
        assert part is not None
        assert part.name != "details" or part.has_attr("open")
        fields = {str(field["name"]) for field in part.select("input, select")}
        assert len({name.split("-")[1] for name in fields}) == 4


@ON_ONE_DATABASE
def test_a_new_organisation_is_asked_about_and_registered_once(own_app: Flask) -> None:
    client = officer(own_app)
    before = count(own_app, Organisation)
    company, recommender = "exhibitor_companies-0-company", "exhibitor_companies-0-recommended_by"
    named = {
        **PLAIN,
        "roles-0-role": "support",
        "roles-0-name": "試験振興財団",
        f"{company}-name": "試験精機",
        f"{recommender}-name": "試験振興財団",
    }
    answer = send(client, NEW, named)
    assert set(errors(answer)) == {"roles-0-name", f"{company}-name", f"{recommender}-name"}
    assert count(own_app, Organisation) == before
    page = parsed(answer)
    chosen = page.select_one(f"#{company}-category option[selected]")
    assert chosen is not None
    assert chosen["value"] == "company"
    sure = {
        **named,
        **{f"{each}-choice": "new" for each in ("roles-0", company, recommender)},
        **{f"{each}-category": "support_agency" for each in ("roles-0", recommender)},
        f"{company}-category": "company",
    }
    address = register(client, sure)
    assert count(own_app, Organisation) == before + 2, "named twice, registered once"
    (role,) = published(client, address)["roles"]  # type: ignore[misc]
    (exhibitor,) = published(client, address)["exhibitor_companies"]  # type: ignore[misc]
    assert role["partner_id"] == exhibitor["recommended_by_id"]


@ON_POSTGRESQL
def test_a_row_that_is_retyped_means_the_other_organisation(own_app: Flask) -> None:
    client = officer(own_app)
    address = register(client, {**PLAIN, "roles-0-role": "host", "roles-0-name": "城南信用金庫"})
    form = f"{address}/edit"
    sent = {**typed(client.page(form)), "roles-0-name": "城北信用金庫"}
    assert send(client, form, sent).status_code == 302
    assert [each["name"] for each in published(client, address)["roles"]] == ["城北信用金庫"]  # type: ignore[attr-defined]


@ON_ONE_DATABASE
def test_a_change_leaves_the_source_of_what_it_did_not_touch(own_app: Flask) -> None:
    client = officer(own_app)
    listed = client.page("/events?q=千葉県産業支援技術研究所")
    (link,) = listed.select("tbody a[href^='/events/']")
    address = str(link["href"])
    before, source = published(client, address), words(client.page(address), ".source")
    form = f"{address}/edit"
    sent = {**typed(client.page(form)), "place": "千葉市", "roles-90-role": "pr", "roles-90-side": "food"}
    assert send(client, form, sent).status_code == 302
    after = published(client, address)
    assert after["place"] == "千葉市"
    assert after["presentations"] == before["presentations"]
    assert (after["source"], after["listings"]) == (before["source"], before["listings"])
    assert words(client.page(address), ".source") == source
    client.post(f"{address}/delete", {"version": version(client, form)}, form=form)
    assert client.get(address).status_code == 200


def test_whoever_comes_second_sees_both_and_overwrites_knowingly(own_app: Flask) -> None:
    first, second = officer(own_app), Client(own_app).sign_in("admin")
    address = register(first, FULL)
    form = f"{address}/edit"
    theirs, mine = typed(first.page(form)), typed(second.page(form))
    theirs |= {"place": "先の会場", "roles-90-role": "pr", "roles-90-side": "jonan"}
    assert send(first, form, theirs).status_code == 302
    mine |= {"place": "後の会場", "presentations-90-title": "飛び入り"}
    answer = send(second, form, mine)
    assert answer.status_code == 409
    page = parsed(answer)
    compared = words(page, ".error-summary table")
    for shown in ("先の会場", "後の会場", "城南支所", "飛び入り"):
        assert shown in compared, shown
    assert published(first, address)["place"] == "先の会場"
    again = typed(page)
    assert again["place"] == "後の会場"
    assert send(second, form, again).status_code == 302
    kept = published(first, address)
    assert (kept["place"], len(kept["roles"]), len(kept["presentations"])) == ("後の会場", 4, 3)  # type: ignore[arg-type]


@ON_ONE_DATABASE
@pytest.mark.parametrize("stale", ["", "0", "999", "x", "1' OR 1=1"])
def test_a_version_that_is_not_the_stored_one_changes_nothing(own_app: Flask, stale: str) -> None:
    client = officer(own_app)
    address = register(client, PLAIN)
    assert send(client, f"{address}/edit", {**PLAIN, "place": "x", "version": stale}).status_code == 409
    assert send(client, f"{address}/delete", {"version": stale}).status_code == 409
    assert published(client, address)["place"] is None


@ON_POSTGRESQL
def test_deleting_asks_first_and_says_why_it_may_not_be(own_app: Flask) -> None:
    client = officer(own_app)
    address = register(client, FULL)
    page = client.page(f"{address}/delete")
    assert "変更記録に残ります" in words(page, "main")
    assert send(client, f"{address}/delete", {"version": "1"}).location == "/events"
    assert client.get(address).status_code == 404
    for path in ("", "/edit", "/copy", "/delete"):
        assert client.get(f"{address}{path}").status_code == 404
    kept = client.page("/events/1/delete")
    assert kept.select_one("main form") is None
    assert "削除できません" in words(kept, ".note")
    refused = send(client, "/events/1/delete", {"version": version(client, "/events/1/edit")})
    assert refused.status_code == 422
    assert client.get("/events/1").status_code == 200


def branch_officer(app: Flask, url: str, branch: str) -> Client:
    """An officer of a branch."""
    engine = writing(open_engine(url))
    with Session(engine) as session, session.begin():
        add_account(
            session,
            login=branch,
            name="支所 担当",
            role=Role.OFFICER,
            password=PASSWORD,
            branch_code=branch,
            by=CLERK,
        )
    engine.dispose()
    return Client(app).sign_in(branch)


@ON_ONE_DATABASE
def test_an_officer_of_a_branch_writes_events_in_which_the_branch_has_a_role(
    own_app: Flask, own_url: str
) -> None:
    client = branch_officer(own_app, own_url, "tama")
    theirs = register(officer(own_app), {**PLAIN, "roles-0-role": "host", "roles-0-side": "jonan"})
    ours = register(officer(own_app), {**PLAIN, **ROLES, "title": "共催の催事"})
    for act in ("edit", "copy", "delete"):
        assert client.get(f"{theirs}/{act}").status_code == 403
        assert client.post(f"{theirs}/{act}", {**PLAIN, "version": "1"}).status_code == 403
        assert client.get(f"{ours}/{act}").status_code == 200
        assert client.page(theirs).select_one(f"a[href='{theirs}/{act}']") is None
        assert client.page(ours).select_one(f"a[href='{ours}/{act}']") is not None
    begun = typed(client.page(NEW))
    assert (begun["roles-0-role"], begun["roles-0-side"]) == ("host", "tama")
    foreign = {**PLAIN, "roles-0-role": "host", "roles-0-side": "institute", "title": "自分のでない催事"}
    assert list(errors(send(client, NEW, foreign))) == ["roles-0-side"]
    assert list(errors(send(client, NEW, {**PLAIN, "title": "役割のない催事"}))) == ["roles-0-side"]
    given_away = {**typed(client.page(f"{ours}/edit")), "roles-1-side": "jonan"}
    assert list(errors(send(client, f"{ours}/edit", given_away))) == ["roles-0-side"]
    assert register(client, {**foreign, "roles-1-role": "co_host", "roles-1-side": "tama"})


@pytest.mark.parametrize("login", ["viewer", "staff", "head"])
def test_others_read_events_and_find_no_way_to_write(own_app: Flask, login: str) -> None:
    client = Client(own_app).sign_in(login)
    assert client.page("/events").select_one(f"a[href='{NEW}']") is None
    assert not client.page("/events/1").select(".acts a")
    for address in (NEW, "/events/1/edit", "/events/1/copy", "/events/1/delete"):
        assert client.get(address).status_code == 403
        assert client.post(address, PLAIN).status_code == 403
