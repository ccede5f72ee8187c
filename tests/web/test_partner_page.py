"""The page of a partner: one line of everything, counts per fiscal year, promises used, introductions by success."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from registry.model import Activity, ActivityKind, ActivityParty, CooperationItem, Event, Introduction, Need
from registry.model.vocabulary import ActivityType, FailureReason, IntroductionState, Tier
from registry.services.recording import Actor, recorded
from tests.client import Client
from tests.conftest import CLERK

DAY = "as_of=2021-03-31"
BY = Actor("clerk", datetime(2026, 4, 1, 9, 0, tzinfo=UTC))
PARTNER, COMPANY = 59, 4  # a bank; any other organisation stands for the company
S = IntroductionState


def year(page: BeautifulSoup, label: str) -> list[str]:
    """The counts of a fiscal year: agreements, joint work, events, groups, introduced, concluded."""
    (row,) = [row for row in page.select("section table.numbers tbody tr") if label in row.get_text()]
    return [cell.get_text() for cell in row.select("td")]


@pytest.mark.parametrize("partner", [4, 18, 45, 59, 97, 7])
def test_counts_of_a_year_are_those_of_the_lists(app: Flask, partner: int) -> None:
    client = Client(app).sign_in("viewer")

    def items(address: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = client.get(f"/api/v1/{address}&limit=1000").get_json()["items"]
        return found

    work = items(f"activities?fy=2020&partner={partner}")
    held = [
        each
        for each in items("events?fy=2020")
        if each["held"] is True and any(role["partner_id"] == partner for role in each["roles"])  # type: ignore[attr-defined]
    ]
    in_force = client.get(f"/api/v1/partners/{partner}?{DAY}").get_json()["agreements_in_force"]
    counts = year(client.page(f"/partners/{partner}?{DAY}"), "2020年度")
    assert counts[:3] == [str(in_force), str(len(work)), str(len(held))]


def test_years_of_which_nothing_is_recorded_are_a_dash_and_no_zero(app: Flask) -> None:
    page = Client(app).sign_in("viewer").page(f"/partners/{PARTNER}?{DAY}")
    assert year(page, "2019年度") == ["1", "—", "—", "—", "—", "—"]
    assert "記録が台帳にまだない" in page.get_text()


def test_the_line_says_everything_by_year_and_nothing_after_the_day(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    page = client.page(f"/partners/{PARTNER}?{DAY}")
    years = [each.get_text() for each in page.select("details.year summary")]
    assert [each.split("（")[1][:4] for each in years] == ["2020", "2016"]
    line = " ".join(page.select_one("details.year").get_text().split())
    assert "連携技術相談 8件" in line
    assert "本部見学会 3回、参加25名" in line
    assert "締結" in page.select("details.year")[1].get_text()
    before = client.page(f"/partners/{PARTNER}?as_of=2016-05-26")
    assert before.select("details.year") == []
    assert "記録された連携はありません" in before.get_text()


def test_an_event_that_was_not_held_stands_on_the_line_and_counts_as_none(
    own_app: Flask, own_session: Session
) -> None:
    client = Client(own_app).sign_in("officer")
    events = client.get("/api/v1/events?fy=2020&limit=1000").get_json()["items"]
    event = next(
        each for each in events if each["held"] and any(role["partner_id"] for role in each["roles"])
    )
    partner = next(role["partner_id"] for role in event["roles"] if role["partner_id"])
    before = int(year(client.page(f"/partners/{partner}?{DAY}"), "2020年度")[2])
    found = own_session.get(Event, event["id"])
    assert found is not None
    with recorded(own_session, by=CLERK, act="event:change", subject=found):
        found.held, found.not_held_reason = False, "中止"
        found.participants = found.registrants = found.exhibitors = None
    own_session.commit()
    page = client.page(f"/partners/{partner}?{DAY}")
    assert int(year(page, "2020年度")[2]) == before - 1
    (line,) = [
        each for each in page.select(".point-event") if each.select_one("a").get_text() == event["title"]
    ]
    assert "開催せず" in line.get_text()


def test_promises_say_which_items_were_used(own_app: Flask, own_session: Session) -> None:
    client = Client(own_app).sign_in("officer")
    rows = client.get(f"/api/v1/agreements?{DAY}&limit=1000").get_json()["items"]
    agreement = next(
        each["id"] for each in rows if any(party["partner_id"] == PARTNER for party in each["parties"])
    )
    used, unused = (
        CooperationItem(agreement_id=agreement, position=at, tier=Tier.PRIORITY, subject=subject)
        for at, subject in ((1, "技術相談の相互紹介"), (2, "人材の交流"))
    )
    with recorded(own_session, by=BY, act="test:items", subject=used):
        own_session.add_all([used, unused])
        own_session.flush()
        own_session.add(
            Activity(
                fiscal_year=2020,
                title="相互紹介",
                agreement_id=agreement,
                item_id=used.id,
                kinds=[ActivityKind(position=1, kind=ActivityType.CONSULTATION)],
                parties=[ActivityParty(position=1, organisation_id=PARTNER, name_as_printed="銀行")],
            )
        )
    own_session.commit()
    page = client.page(f"/partners/{PARTNER}?{DAY}")
    text = page.select_one("section[aria-labelledby=agreements-heading]").get_text()
    assert "連携事項 1 / 2 が使われた" in text
    told = {
        item.get_text(" ", strip=True) for item in page.select("#agreements-heading ~ .rows li, .rows li")
    }
    assert any("技術相談の相互紹介" in each and "2020年度" in each for each in told)
    assert any("人材の交流" in each and "使われた記録なし" in each for each in told)


def test_introductions_count_by_their_day_and_name_companies_only_to_those_who_consult(
    own_app: Flask, own_session: Session
) -> None:
    for state, closed in ((S.CONCLUDED, date(2021, 4, 2)), (S.NOT_CONCLUDED, date(2021, 3, 1))):
        made = Need(
            company_id=COMPANY,
            received_on=date(2020, 5, 1),
            introductions=[
                Introduction(
                    organisation_id=PARTNER,
                    state=state,
                    consented_on=date(2020, 5, 2),
                    introduced_on=date(2020, 6, 1),
                    closed_on=closed,
                    failure=FailureReason.COST if state is S.NOT_CONCLUDED else None,
                    reason="予算" if state is S.NOT_CONCLUDED else None,
                )
            ],
        )
        with recorded(own_session, by=BY, act="need:register", subject=made):
            own_session.add(made)
    own_session.commit()
    officer, viewer = Client(own_app).sign_in("officer"), Client(own_app).sign_in("viewer")
    page = officer.page(f"/partners/{PARTNER}?as_of=2021-04-02")
    assert year(page, "2020年度")[4:] == ["2", "0"]
    assert year(page, "2021年度")[4:] == ["0", "1"]
    figures = page.select_one("section[aria-labelledby=introductions-heading]").get_text(" ", strip=True)
    assert "紹介済 2" in figures
    assert "成約 1" in figures
    assert "50%" in figures
    company = officer.page(f"/partners/{COMPANY}").h1.get_text()
    assert company in page.select_one(".point-introduction").get_text()
    seen = viewer.page(f"/partners/{PARTNER}?as_of=2021-04-02")
    assert year(seen, "2021年度")[4:] == ["0", "1"]
    assert company not in " ".join(each.get_text() for each in seen.select(".point-introduction"))
    before = officer.page(f"/partners/{PARTNER}?as_of=2021-03-31")
    assert "成約 0" in before.select_one("section[aria-labelledby=introductions-heading]").get_text(
        " ", strip=True
    )


def test_what_joint_work_shows_leads_to_the_finder_that_names_the_partner(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    page = client.page(f"/partners/14?{DAY}")
    section = page.select_one("section[aria-labelledby=abilities-heading]")
    assert section is not None
    shown = section.select("li")
    assert shown
    work = client.get("/api/v1/activities?fy=2020&partner=14&limit=1000").get_json()["items"]
    support = sum("subsidy" in each["kinds"] for each in work)
    assert [str(support) in each.get_text() for each in shown if "料金の補助" in each.get_text()] == [True]
    for each in shown:
        link = each.select_one("a")
        assert link is not None
        found = client.get(f"/api/v1{link['href']}&{DAY}&municipality=板橋区&limit=1000").get_json()
        assert 14 in {item["partner_id"] for item in found["items"]}
    assert client.page("/partners/14?as_of=2019-03-31").select_one("#abilities-heading") is None


def test_a_long_line_is_turned_by_whole_years(own_app: Flask, own_session: Session) -> None:
    work = [
        Activity(
            fiscal_year=fiscal_year,
            title=f"連携事業 {fiscal_year}-{number}",
            parties=[ActivityParty(position=1, organisation_id=PARTNER, name_as_printed="銀行")],
            kinds=[ActivityKind(position=1, kind=ActivityType.CONSULTATION)],
        )
        for fiscal_year in (2018, 2019, 2020)
        for number in range(90)
    ]
    with recorded(own_session, by=BY, act="test:work", subject=work[0]):
        own_session.add_all(work)
    own_session.commit()
    client = Client(own_app).sign_in("viewer")
    first, second = (client.page(f"/partners/{PARTNER}?{DAY}{more}") for more in ("", "&line=2"))
    shown = [
        [each.get_text().split("（")[1][:4] for each in page.select("details.year summary")]
        for page in (first, second)
    ]
    assert shown == [["2020", "2019"], ["2018", "2016"]]
    (older,) = first.select('nav[aria-label="これまでの歩み"] a')
    assert older["href"] == f"/partners/{PARTNER}?{DAY}&line=2#line-heading"
    (newer,) = second.select('nav[aria-label="これまでの歩み"] a')
    assert newer.get_text() == "新しい年度へ"
    # The counts are of all years, whichever are shown.
    assert year(first, "2018年度") == year(second, "2018年度")
    assert "1 / 2" not in client.page(f"/partners/4?{DAY}").get_text()
