"""A branch at a glance: every number opens its rows, what cannot be compared is not, and the day is said."""

import re
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Activity, Agreement, AgreementParty, Branch, Event, EventRole, Organisation
from registry.model.vocabulary import (
    AgreementKind,
    EventKind,
    EventRoleKind,
    NoticeUnit,
    Precision,
    RenewalMode,
)
from registry.queries.agreement import agreements
from registry.queries.ahead import Coming, ahead
from registry.queries.territory import agreement_concerns
from registry.services.recording import recorded
from registry.web.frame import clock
from tests.client import Client
from tests.conftest import CLERK, ON_ONE_DATABASE, ON_POSTGRESQL, by_turns

BRANCHES = ("hq", "tama", "joto", "jonan", "sumida", "food", "bangkok")
DAY = "2021-03-31"


def on(monkeypatch: pytest.MonkeyPatch, year: int, month: int, day: int) -> None:
    """Set the clock of the pages to noon of a day in Tokyo."""
    monkeypatch.setattr(clock, "now", lambda: datetime(year, month, day, 3, 0, tzinfo=UTC))


def figures(page: BeautifulSoup) -> list[Tag]:
    return page.select("a.figure")


def shown(tile: Tag) -> str:
    number = tile.select_one(".figure-number")
    assert number is not None
    return number.get_text(strip=True)


def part(tile: Tag, name: str) -> str:
    found = tile.select_one(f".figure-{name}")
    assert found is not None
    return found.get_text(strip=True)


def rows_behind(client: Client, address: str) -> int:
    """The number above a list; the rows of its first page must be as many, as far as they fit."""
    page = client.page(address)
    line = page.select_one(".count")
    assert line is not None, address
    number = re.search(r"[\d,]+", line.get_text())
    assert number is not None
    total = int(number[0].replace(",", ""))
    assert len(page.select("main tbody > tr")) == min(total, 200), address
    return total


@pytest.fixture
def busy(own_session: Session) -> None:
    """Deadlines, ends and events around the end of fiscal year 2020, some of which only look like it."""
    named = dict(own_session.execute(select(Organisation.name, Organisation.id)).all())

    def party(name: str) -> list[AgreementParty]:
        return [AgreementParty(position=1, organisation_id=named[name], name_as_printed=name)]

    def signed(name: str, first: date, mode: RenewalMode, **more: object) -> Agreement:
        return Agreement(
            kind=AgreementKind.AGREEMENT,
            title="期間のある協定",
            signed_on=first,
            signed_on_precision=Precision.DAY,
            initial_term_months=12,
            renewal_mode=mode,
            watched_from=first,
            parties=party(name),
            **more,
        )

    def event(title: str, first: date, precision: Precision = Precision.DAY, **more: object) -> Event:
        roles = [
            EventRole(role=EventRoleKind.HOST, organisation_id=named["大田区"]),
            EventRole(role=EventRoleKind.CO_HOST),
        ]
        return Event(
            fiscal_year=2021,
            kind=EventKind.SEMINAR,
            title=title,
            starts_on=first,
            starts_on_precision=precision,
            roles=roles,
            **more,
        )

    made: list[Agreement | Event] = [
        signed("大田区", date(2020, 7, 1), RenewalMode.FIXED),
        signed(
            "品川区",
            date(2020, 6, 1),
            RenewalMode.AUTOMATIC,
            renewal_term_months=12,
            notice_count=3,
            notice_unit=NoticeUnit.MONTH,
        ),
        signed("八王子市", date(2020, 5, 1), RenewalMode.FIXED, branch_code="food"),
        event("区のセミナー", date(2021, 4, 20)),
        event("五月の展示会", date(2021, 5, 1), Precision.MONTH),
        event("年度のどこか", date(2021, 4, 1), Precision.FISCAL_YEAR),
        event("遠い催事", date(2021, 6, 30)),
        event("中止の催事", date(2021, 4, 21), held=False, not_held_reason="中止"),
    ]
    made[3].roles.append(EventRole(role=EventRoleKind.SUPPORT, branch_code="tama"))
    for each in made:
        with recorded(own_session, by=CLERK, act="test:make", subject=each):
            own_session.add(each)
    own_session.commit()


@by_turns("day", [DAY, "2020-11-01", "2021-06-01", "2026-04-01"])
def test_every_number_of_every_branch_opens_exactly_that_many_rows(
    own_app: Flask, busy: None, day: str
) -> None:
    client = Client(own_app).sign_in("viewer")
    seen = 0
    for code in BRANCHES:
        tiles = figures(client.page(f"/branches/{code}?as_of={day}"))
        assert len(tiles) == 7
        for tile in tiles:
            behind = rows_behind(client, str(tile["href"]))
            if shown(tile) == "—":
                assert behind == 0, tile["href"]
            else:
                assert int(shown(tile)) == behind, tile["href"]
                seen += behind
            assert part(tile, "sentence").endswith("。")
            assert part(tile, "compared")
    assert seen


@ON_POSTGRESQL
def test_every_number_holds_on_the_seeds_and_in_the_list_of_branches(app: Flask) -> None:
    client = Client(app).sign_in("head")
    table = client.page(f"/branches?as_of={DAY}")
    links = table.select("main td a")
    assert len(links) > 25
    for link in links:
        assert int(link.get_text()) == rows_behind(client, str(link["href"])), link["href"]
    for code in ("hq", "sumida"):
        for tile in figures(client.page(f"/branches/{code}?as_of={DAY}")):
            assert int(shown(tile)) == rows_behind(client, str(tile["href"])), tile["href"]


def test_what_lies_ahead_stands_in_the_order_of_its_days(own_session: Session, busy: None) -> None:
    def coming(code: str, day: date) -> list[tuple[date, Coming]]:
        rows = agreements(own_session, as_of=day, among=agreement_concerns(code, day))
        return [(each.day, each.coming) for each in ahead(own_session, branch=code, rows=rows, as_of=day)]

    assert coming("jonan", date(2021, 3, 31)) == [
        (date(2021, 5, 1), Coming.EVENT),
        (date(2021, 5, 31), Coming.TERM_END),
        (date(2021, 6, 29), Coming.DEADLINE),
    ]
    # The branch that has a role in it takes the event from the one in whose region its host sits.
    assert coming("tama", date(2021, 3, 31)) == [(date(2021, 4, 20), Coming.EVENT)]
    # An agreement that names a branch is that branch's, wherever the party sits.
    assert coming("food", date(2021, 3, 31)) == [
        (date(2021, 4, 28), Coming.DEADLINE),
        (date(2021, 4, 30), Coming.TERM_END),
    ]
    assert coming("jonan", date(2021, 7, 1)) == []


def test_the_page_of_what_lies_ahead_names_each_thing(own_app: Flask, busy: None) -> None:
    page = Client(own_app).sign_in("viewer").page(f"/branches/jonan/ahead?as_of={DAY}")
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("tbody tr")]
    assert len(rows) == 3
    assert rows[0].startswith("2021年5月（令和3年5月）")
    assert "五月の展示会" in rows[0]
    assert "期間の終わり" in rows[1]
    assert "品川区" in rows[1]
    assert "大田区" in rows[2]


@ON_ONE_DATABASE
def test_what_is_overdue_is_named_first(own_app: Flask, busy: None) -> None:
    tile = figures(Client(own_app).sign_in("viewer").page(f"/branches/jonan?as_of={DAY}"))[0]
    assert "pressing" in tile["class"]
    assert part(tile, "compared") == "期限を過ぎたもの 1 件"
    assert part(tile, "sentence") == "期限を過ぎたものが 1 件あります。まずこれを決めます。"


def test_a_year_without_records_is_a_dash_and_never_a_fall(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    before = figures(client.page(f"/branches/tama?as_of={DAY}"))[2]
    assert shown(before) == "52"
    assert part(before, "compared") == "前年度比 —"
    assert part(before, "sentence") == "2019年度は記録がないため、比べられません。"
    after = figures(client.page("/branches/tama?as_of=2022-03-31"))[2]
    assert shown(after) == "—"
    assert part(after, "sentence") == "2021年度の連携事業は、まだ記録されていません。"
    cells = client.page(f"/branches/tama?as_of={DAY}").select("table tbody tr td:nth-of-type(3)")
    assert {cell.get_text(strip=True) for cell in cells} == {"—"}


def test_joint_work_is_compared_with_the_year_before_once_the_year_is_over(
    own_app: Flask, own_session: Session
) -> None:
    for title in ("来年の一", "来年の二"):
        made = Activity(fiscal_year=2021, title=title, branch_code="tama")
        with recorded(own_session, by=CLERK, act="test:make", subject=made):
            own_session.add(made)
    own_session.commit()
    client = Client(own_app).sign_in("viewer")
    running = figures(client.page("/branches/tama?as_of=2021-09-01"))[2]
    assert shown(running) == "2"
    assert part(running, "compared") == "前年度比 —"
    assert part(running, "sentence") == "年度の途中です。前の年度は通年で 52 件でした。"
    over = figures(client.page("/branches/tama?as_of=2022-03-31"))[2]
    assert part(over, "compared") == "前年度比 −50"
    page = client.page("/branches/tama?as_of=2022-03-31")
    assert [link.get_text(strip=True) for link in page.select("table tbody tr:first-child a")][1] == "21 / 21"


def test_agreements_in_force_are_compared_with_the_same_day_a_year_before(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    tile = figures(client.page(f"/branches/tama?as_of={DAY}"))[1]
    assert (shown(tile), part(tile, "compared")) == ("17", "前年同日比 +1")
    earlier = rows_behind(client, "/agreements?territory=tama&binding=1&as_of=2020-03-31")
    assert part(tile, "sentence") == f"1年前の同じ日は {earlier} 件でした。"


@ON_ONE_DATABASE
def test_the_density_row_opens_cells_of_the_density_table(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    links = client.page(f"/branches/hq?as_of={DAY}").select(".glance-density a")
    assert len(links) == 7
    for link in links:
        cell = client.page(str(link["href"]))
        fraction = cell.select_one(".big-fraction")
        assert fraction is not None
        assert fraction.get_text(" ").split()[1:] == link.get_text().split()
    until = client.page("/branches/hq?as_of=2020-10-01").select_one(".glance-density a")
    assert until is not None
    assert "as_of=2020-10-01" in str(until["href"])


def test_each_municipality_says_with_a_sign_and_a_number_whether_it_has_an_agreement(app: Flask) -> None:
    spots = Client(app).sign_in("viewer").page(f"/branches/jonan?as_of={DAY}").select("a.spot")
    assert [" ".join(spot.get_text(" ").split()) for spot in spots] == [
        "● 品川区 有効な協定 1",
        "○ 目黒区 有効な協定なし",
        "● 大田区 有効な協定 2",
    ]


@ON_ONE_DATABASE
def test_the_day_is_today_or_the_end_of_the_last_recorded_year(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(app).sign_in("viewer")

    def day() -> str:
        when = client.page("/branches/tama").select_one(".glance-when")
        assert when is not None
        return when.get_text(strip=True)

    on(monkeypatch, 2022, 3, 31)
    assert day() == "2022年3月31日（令和4年3月31日） 現在"
    on(monkeypatch, 2022, 4, 1)
    assert day() == "2021年3月31日（令和3年3月31日） 現在（記録のある最後の年度）"


@ON_ONE_DATABASE
def test_a_branch_that_is_not_open_says_so(own_app: Flask, own_session: Session) -> None:
    joto = own_session.get(Branch, "joto")
    assert joto is not None
    with recorded(own_session, by=CLERK, act="test:change", subject=joto):
        joto.closed_on = date(2020, 9, 30)
    own_session.commit()
    client = Client(own_app).sign_in("viewer")

    def note(address: str) -> str:
        found = client.page(address).select_one("main .note")
        return "" if found is None else found.get_text(strip=True)

    assert "に開きました" in note(f"/branches/food?as_of={DAY}")
    assert note("/branches/food?as_of=2021-04-01") == ""
    assert "2020年9月30日" in note(f"/branches/joto?as_of={DAY}")
    assert note("/branches/joto?as_of=2020-09-30") == ""
    assert not client.page(f"/branches/joto?as_of={DAY}").select(".glance-density")


@ON_ONE_DATABASE
def test_a_head_finds_the_own_branch_first_and_nobody_else_does(app: Flask) -> None:
    home = Client(app).sign_in("head").page("/")
    first = home.select_one("main a")
    assert first is not None
    assert first["href"] == "/branches/jonan"
    for login in ("viewer", "staff", "officer", "admin"):
        assert not Client(app).sign_in(login).page("/").select("main a[href='/branches/jonan']")


def test_programs_can_list_the_branches(app: Flask) -> None:
    answer = Client(app).sign_in("viewer").get("/api/v1/branches").get_json()
    assert [each["code"] for each in answer["items"]] == list(BRANCHES)
    assert answer["items"][3] == {
        "code": "jonan",
        "name": "城南支所",
        "name_en": "Jonan Branch",
        "regions": ["johnan"],
        "opened_on": None,
        "closed_on": None,
    }


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/branches/nowhere", 404),
        ("/branches/nowhere/ahead", 404),
        ("/branches/HQ", 404),
        ("/branches/hq?as_of=2021-02-30", 422),
        ("/branches/hq?as_of=" + "9" * 500, 422),
        ("/branches/hq/ahead?as_of=x", 422),
        ("/branches?as_of=2021", 422),
        ("/agreements?territory=nowhere", 422),
        ("/agreements/due?territory=nowhere", 422),
        ("/agreements/sleeping?territory=nowhere", 422),
        ("/activities?territory=' OR 1=1", 422),
        ("/partners?territory=joto,tama", 422),
        ("/partners?quiet=0", 422),
        ("/partners?quiet=99", 422),
        ("/branches/hq?as_of=0001-01-01", 422),
        ("/branches/hq?as_of=9999-12-31", 422),
        ("/branches/hq?as_of=1900-04-01", 200),
        ("/branches/hq?as_of=2200-03-31", 200),
    ],
)
def test_what_cannot_be_asked_is_answered_with_a_sentence(app: Flask, address: str, status: int) -> None:
    page = Client(app).sign_in("viewer").page(address, status)
    assert page.h1.get_text(strip=True)
