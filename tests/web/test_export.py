"""Every list leaves as it stands on the screen: the same rows over all pages, to the same readers."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Account, Digest, FileImport, Introduction, Need, NeedKind, Organisation
from registry.model.vocabulary import DigestState, IntroductionState, NeedType
from registry.reports.funnel import Grouping
from registry.services.recording import recorded
from registry.web.frame.database import engine
from registry.web.listing import paging
from tests.client import Client
from tests.conftest import CLERK, ON_ONE_DATABASE, by_turns
from tests.exchange.annual_facts import in_excel

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


def total(page: BeautifulSoup) -> int:
    """The number of rows that the list says it has."""
    return int(re.search(r"\d+", page.find(attrs={"role": "status"}).get_text())[0])


LISTS = [
    ("/partners", "region=tama&as_of=2021-03-31"),
    ("/partners", "category=university&q=大学&as_of=2021-03-31"),
    ("/partners", "territory=sumida&quiet=2&as_of=2021-03-31"),
    ("/agreements", "as_of=2021-03-31"),
    ("/agreements", "as_of=2015-03-31&region=joto&binding=1"),
    ("/agreements", "as_of=2021-03-31&branch=sumida"),
    ("/agreements/sleeping", "as_of=2021-03-31&years=1"),
    ("/agreements/due", "as_of=2021-03-31&within=36500&whose=all"),
    ("/activities", "fy=2020"),
    ("/activities", "fy=2020&kind=subsidy&region=joto"),
    ("/activities", "fy=2020&territory=tama"),
    ("/events", "fy=2020&kind=seminar"),
    ("/groups", "q=グループ"),
    ("/programmes", "municipality=131199"),
    ("/needs", "state=open"),
    ("/introductions", "state=proposed"),
]
# Lists of figures, and of what is behind a number: the link to each stands under it.
OTHERS = [
    *((f"/quality/{code}", "as_of=2026-09-01") for code in ("no_term", "sleeping", "twins", "no_region")),
    ("/municipalities", "as_of=2021-03-31&region=joto"),
    ("/municipalities", "as_of=2021-03-31&territory=sumida&agreement=none"),
    ("/municipalities", "as_of=2026-03-31&q=市"),
    ("/branches/hq/ahead", "as_of=2020-08-01"),
    ("/density/cell", "fy=2020&region=joto&branch=any"),
    ("/density/cell", "fy=2020&municipality=131075&branch=any"),
    ("/density/cell", "fy=2020&branch=sumida&category=municipality&view=territory&layers=activity"),
    ("/findings/white_spots", "fy=2020"),
    ("/findings/white_spots", "fy=2020&branch=tama"),
    ("/findings/sleeping_agreements", "fy=2020"),
    ("/findings/ties", "fy=2020&region=joto&layers=activity"),
    ("/findings/outward", "fy=2020&region=joto"),
    *(
        ("/indicators/rows", f"count={count}&fy=2020&as_of=2021-03-31")
        for count in (
            *("joint_work", "events_held", "event_participants", "presentations"),
            *("agreements_signed", "agreements_in_force"),
        )
    ),
]


@pytest.fixture
def confided(own_session: Session) -> None:
    """Three needs with an introduction each, one of them concluded."""
    states = (IntroductionState.PROPOSED, IntroductionState.INTRODUCED, IntroductionState.CONCLUDED)
    for number, state in enumerate(states, start=1):
        made = Need(
            company_id=4,
            branch_code="tama",
            received_on=date(2020, 4, number),
            text="=秘密の相談",
            kinds=[NeedKind(kind=NeedType.TESTING)],
            introductions=[
                Introduction(
                    organisation_id=59,
                    state=state,
                    consented_on=date(2020, 5, 1),
                    introduced_on=date(2020, 6, 1) if number > 1 else None,
                    closed_on=date(2020, 7, 1) if number == 3 else None,
                )
            ],
        )
        with recorded(own_session, by=CLERK, act="need:register", subject=made):
            own_session.add(made)
    own_session.commit()


def table(content: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


@by_turns("path,query", LISTS)
def test_the_file_has_exactly_the_rows_of_the_list_over_all_pages(
    own_app: Flask, confided: None, monkeypatch: pytest.MonkeyPatch, path: str, query: str
) -> None:
    monkeypatch.setattr(paging, "WHOLE", 5)
    monkeypatch.setattr(paging, "PAGE_SIZE", 5)
    client = Client(own_app).sign_in("officer")
    page = client.page(f"{path}?{query}&page=1")
    links = {link.get_text(strip=True): link["href"] for link in page.select(".downloads a")}
    assert list(links) == ["CSV", "CSV（cp932）", "Excel", "JSON"]
    assert not any("page=" in each for each in links.values())
    written = client.get(links["CSV"])
    assert written.status_code == 200
    assert written.headers["Content-Disposition"].startswith("attachment")
    head, *rows = table(written.get_data())
    assert len(rows) == total(page) > 0
    sheet = next(iter(in_excel(client.get(links["Excel"]).get_data()).values()))
    assert [[str(each) for each in line[:1]] for line in sheet] == [line[:1] for line in [head, *rows]]
    items = json.loads(client.get(links["JSON"]).get_data())
    assert items["total"] == len(items["items"]) == len(rows)
    key = "agreement_id" if "due" in path else "id"
    assert [str(each[key]) for each in items["items"]] == [row[head.index(key)] for row in rows]


@by_turns("path,query", OTHERS)
def test_so_do_figures_and_what_is_behind_a_number(
    app: Flask, monkeypatch: pytest.MonkeyPatch, path: str, query: str
) -> None:
    monkeypatch.setattr(paging, "WHOLE", 2)
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    client = Client(app).sign_in("viewer")
    page = client.page(f"{path}?{query}&page=1")
    links = {link.get_text(strip=True): link["href"] for link in page.select(".downloads a")}
    head, *rows = table(client.get(links["CSV"]).get_data())
    assert len(rows) == total(page) > 0
    assert len(set(head)) == len(head) == len(rows[0])
    told = in_excel(client.get(links["Excel"]).get_data())
    assert len(next(iter(told.values()))) == len(rows) + 1
    explained = {line[1]: line[3] for line in told["項目の説明"][1:]}
    assert all(explained[column] for column in head)
    items = json.loads(client.get(links["JSON"]).get_data())
    assert items["total"] == len(items["items"]) == len(rows)
    with app.app_context():
        assert engine().pool.checkedout() == 0  # type: ignore[attr-defined]


@by_turns("query", ["fy=2020", "fy=2020&branch=sumida", "fy=2020&region=joto"])
def test_findings_leave_in_words_and_in_numbers(app: Flask, query: str) -> None:
    client = Client(app).sign_in("viewer")
    page = client.page(f"/findings?{query}")
    told = [" ".join(each.get_text().split()) for each in page.select(".findings li")]
    links = {link.get_text(strip=True): link["href"] for link in page.select(".downloads a")}
    head, *rows = table(client.get(links["CSV"]).get_data())
    assert len(rows) == len(told) > 0
    for row, sentence in zip(rows, told, strict=True):
        assert row[head.index("sentence")] in sentence
        assert f"内訳 {int(row[head.index('rows')]):,} 件" in sentence


@pytest.mark.parametrize("by", list(Grouping))
def test_the_figures_of_introductions_leave_without_the_companies(
    own_app: Flask, confided: None, by: Grouping
) -> None:
    client = Client(own_app).sign_in("viewer")
    page = client.page(f"/introductions/figures?fy=2020&by={by}")
    shown = page.select_one("section[aria-labelledby=funnel-heading] tbody").select("tr")
    links = {link.get_text(strip=True): link["href"] for link in page.select(".downloads a")}
    head, *rows = table(client.get(links["CSV"]).get_data())
    steps = head.index("proposed")
    assert len(rows) == len(shown) > 0
    assert [row[steps : steps + 6] for row in rows] == [
        [cell.get_text(strip=True) for cell in line.select("td")][:6] for line in shown
    ]
    company = client.page("/partners/4").find("h1").get_text(strip=True)
    assert company not in client.get(links["CSV"]).get_data().decode("utf-8-sig")
    assert company not in client.get(links["JSON"]).get_data().decode()
    assert company not in str(in_excel(client.get(links["Excel"]).get_data()))


@pytest.fixture
def logged(own_session: Session) -> None:
    """Two digests for an officer and one for a viewer, in one fiscal year; another in the next."""
    accounts = {each.login: each.id for each in own_session.scalars(select(Account))}
    days = (("officer", date(2020, 4, 1)), ("officer", date(2020, 4, 2)), ("viewer", date(2020, 4, 1)))
    for login, day in (*days, ("officer", date(2021, 4, 1))):
        own_session.add(
            Digest(
                account_id=accounts[login],
                on_date=day,
                state=DigestState.SENT,
                subject="=協定の期限 1件",
                text="本文",
                written_at=NOON,
                sent_at=NOON,
            )
        )
    own_session.commit()


@pytest.mark.parametrize(("login", "number"), [("officer", 2), ("viewer", 1), ("head", 3)])
def test_of_the_log_of_digests_leaves_what_one_sees(
    own_app: Flask, logged: None, login: str, number: int
) -> None:
    client = Client(own_app).sign_in(login)
    page = client.page("/agreements/due/sent?fy=2020")
    links = {link.get_text(strip=True): link["href"] for link in page.select(".downloads a")}
    head, *rows = table(client.get(links["CSV"]).get_data())
    assert len(rows) == total(page) == number
    assert {row[head.index("subject")] for row in rows} == {"'=協定の期限 1件"}
    assert {row[head.index("sent_at")] for row in rows} == {"2026-04-01T03:00:00+00:00"}
    assert json.loads(client.get(links["JSON"]).get_data())["total"] == number


def test_the_files_that_were_taken_in_leave_as_a_table(own_app: Flask, own_session: Session) -> None:
    for number in range(3):
        made = FileImport(
            file=f"表{number}.csv",
            sha256=str(number) * 64,
            kind="agreements",
            at=NOON,
            by="officer",
            counts={"new": number, "update": 1},
            choices={},
        )
        with recorded(own_session, by=CLERK, act="file_import:commit", subject=made):
            own_session.add(made)
    own_session.commit()
    client = Client(own_app).sign_in("officer")
    page = client.page("/imports")
    links = {link.get_text(strip=True): link["href"] for link in page.select(".downloads a")}
    head, *rows = table(client.get(links["CSV"]).get_data())
    assert len(rows) == total(page) == 3
    assert [row[head.index("new")] for row in rows] == ["2", "1", "0"]
    for login in ("viewer", "staff", "head"):
        assert Client(own_app).sign_in(login).get(links["CSV"]).status_code == 403


def test_the_members_of_a_group_on_a_day_leave_too(client: Client) -> None:
    client.sign_in("viewer")
    group = next(
        identity for identity in range(1, 60) if client.page(f"/groups/{identity}").select(".downloads a")
    )
    page = client.page(f"/groups/{group}?as_of=2021-03-31")
    links = [link["href"] for link in page.select(".downloads a")]
    head, *rows = table(client.get(links[0]).get_data())
    assert head[:3] == ["group", "partner", "role"]
    assert len(rows) == int(page.select_one("#members-heading .badge").get_text())


def test_the_density_leaves_cell_by_cell(client: Client) -> None:
    client.sign_in("head")
    links = [link["href"] for link in client.page("/density?fy=2020").select(".downloads a")]
    head, *rows = table(client.get(links[0]).get_data())
    told = {tuple(row[:2]): row[2:] for row in rows}
    assert head == ["region", "branch", "partners", "linked", "density", "ties", "intensity"]
    assert told["joto", "sumida"][:2] == ["17", "2"]


@ON_ONE_DATABASE
@pytest.mark.parametrize("path", ["/needs/export", "/introductions/export"])
def test_what_companies_confided_leaves_with_those_who_may_read_it(
    own_app: Flask, confided: None, path: str
) -> None:
    for form in ("csv", "xlsx", "json"):
        assert Client(own_app).sign_in("viewer").get(f"{path}?format={form}").status_code == 403
        assert Client(own_app).sign_in("staff").get(f"{path}?format={form}").status_code == 200


@ON_ONE_DATABASE
@pytest.mark.parametrize("count", ["needs", "introductions_concluded"])
def test_so_does_what_stands_behind_a_number_of_theirs(own_app: Flask, confided: None, count: str) -> None:
    asked = f"?count={count}&fy=2020&as_of=2021-03-31"
    viewer, staff = Client(own_app).sign_in("viewer"), Client(own_app).sign_in("staff")
    assert not viewer.page(f"/indicators/rows{asked}").select(".downloads a")
    shown = total(staff.page(f"/indicators/rows{asked}"))
    for form in ("csv", "xlsx", "json"):
        assert viewer.get(f"/indicators/rows/export{asked}&format={form}").status_code == 403
        assert staff.get(f"/indicators/rows/export{asked}&format={form}").status_code == 200
    _, *rows = table(staff.get(f"/indicators/rows/export{asked}").get_data())
    assert len(rows) == shown == (3 if count == "needs" else 1)


@ON_ONE_DATABASE
def test_what_a_spreadsheet_would_run_is_guarded(own_app: Flask, confided: None) -> None:
    client = Client(own_app).sign_in("staff")
    head, row, *_ = table(client.get("/needs/export?format=csv").get_data())
    assert row[head.index("text")] == "'=秘密の相談"
    assert "'=秘密の相談" in in_excel(client.get("/needs/export?format=xlsx").get_data())["needs"][1]


@ON_ONE_DATABASE
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_character_that_cp932_lacks_is_refused_with_its_cell_and_a_way_out(
    own_app: Flask, own_session: Session, language: str
) -> None:
    client = Client(own_app).sign_in("viewer").speak(language)
    address = "/partners/export?format=csv&encoding=cp932&as_of=2021-03-31&category=financial"
    plain = client.get(address)
    assert plain.mimetype == "text/csv"
    assert "朝日信用金庫" in plain.get_data().decode("cp932")
    found = own_session.get(Organisation, 59)
    assert found is not None
    with recorded(own_session, by=CLERK, act="organisation:note", subject=found):
        found.note = "𠮷田様"
    own_session.commit()
    page = client.page("/partners/export?format=csv&encoding=cp932&as_of=2021-03-31", status=422)
    assert "note: 「𠮷」はcp932にありません" in page.get_text()
    link = page.select_one("main a.button")["href"]
    assert "𠮷田様" in client.get(link).get_data().decode("utf-8-sig")


@ON_ONE_DATABASE
def test_a_wrong_format_or_filter_is_refused_in_a_sentence(client: Client) -> None:
    client.sign_in("viewer")
    for query in ("format=pdf", "format=csv&encoding=latin1", "region=nowhere", "as_of=春"):
        assert client.get(f"/partners/export?{query}").status_code == 422
    assert client.get("/groups/999999/members/export").status_code == 404


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_a_file_that_was_sent_leaves_no_connection_behind(app: Flask, form: str) -> None:
    client = Client(app).sign_in("viewer")
    with app.app_context():
        pool = engine().pool
    for _ in range(3):
        answer = client.http.get(f"/partners/export?format={form}", buffered=True)
        assert answer.status_code == 200
        answer.close()
    assert pool.checkedout() == 0  # type: ignore[attr-defined]


def test_whoever_stops_listening_leaves_no_connection_behind(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    answer = client.http.get("/activities/export?format=csv", buffered=False)
    next(iter(answer.response))
    answer.close()
    with app.app_context():
        assert engine().pool.checkedout() == 0  # type: ignore[attr-defined]
