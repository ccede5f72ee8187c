"""The public list: off by default, and when it is on, nothing in it that is not for everybody."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
import vobject
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.config import Config
from registry.model import Agreement, AgreementParty, Event, Organisation
from registry.model.vocabulary import AgreementKind, Category, Precision, RenewalMode
from registry.queries.agreement import agreements
from registry.services.recording import recorded, register
from registry.web import create_app
from registry.web.frame.clock import today
from registry.web.frame.security import CONTENT_SECURITY_POLICY
from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK, ON_ONE_DATABASE

PLACES = [
    "/public",
    "/public?language=en",
    *(f"/public/{noun}.{form}" for noun in ("partners", "events", "programmes") for form in ("csv", "json")),
    "/public/partners.jsonld",
    "/public/events.jsonld",
    "/public/events.ics",
]


@pytest.fixture
def open_app(own_url: str, tmp_path: Path) -> Flask:
    """The application with its public list on."""
    app = create_app(
        Config.from_environment(
            {
                "REGISTRY_DATABASE_URL": own_url,
                "REGISTRY_INSTANCE": str(tmp_path),
                "REGISTRY_SECRET_KEY": "x" * 32,
                "REGISTRY_PUBLIC": "1",
            }
        )
    )
    app.testing = True
    yield app
    app.extensions["registry_engine"].dispose()


@ON_ONE_DATABASE
def test_it_is_not_there_unless_it_is_switched_on(app: Flask) -> None:
    for path in PLACES:
        assert Client(app).get(path).status_code == 404, path
        assert Client(app).sign_in("admin").get(path).status_code == 404, path


def test_visitors_read_it_and_their_programs_may_keep_it(open_app: Flask) -> None:
    visitor = Client(open_app)
    for path in PLACES:
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "public, max-age=3600", path
        assert "Set-Cookie" not in answer.headers, path
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert "csrf_token" not in answer.get_data(as_text=True)
    assert visitor.get("/partners").status_code == 302
    assert visitor.get("/public/needs.json").status_code == 404
    assert visitor.get("/public?language=fr").status_code == 422


@A_LANGUAGE_ON_EACH
def test_page_and_files_have_the_same_rows(open_app: Flask, language: str) -> None:
    visitor = Client(open_app)
    page = visitor.page(f"/public?language={language}")
    assert page.html["lang"] == language
    for noun in ("partners", "events", "programmes"):
        badge = int(page.select_one(f"#{noun}-heading .badge").get_text())
        rows = page.select(f"section[aria-labelledby={noun}-heading] tbody tr")
        items = json.loads(visitor.get(f"/public/{noun}.json").get_data())
        content = visitor.get(f"/public/{noun}.csv").get_data().decode("utf-8-sig")
        head, *lines = csv.reader(io.StringIO(content, newline=""))
        assert badge == len(rows) == len(lines) == items["total"] > 0
        assert [line[0] for line in lines] == [str(each["id"]) for each in items["items"]]
        assert set(head) == set(items["items"][0])


def test_only_what_is_in_force_and_may_be_spoken_of_is_told(open_app: Flask, own_session: Session) -> None:
    secret, ended = own_session.get(Organisation, 4), own_session.get(Organisation, 5)
    assert secret is not None
    assert ended is not None
    with recorded(own_session, by=CLERK, act="test:clear", subject=secret):
        for each in own_session.scalars(
            select(AgreementParty).where(AgreementParty.organisation_id.in_([4, 5]))
        ):
            own_session.delete(each)
    for body, kind, first in (
        (secret, AgreementKind.CONFIDENTIALITY, today()),
        (ended, AgreementKind.AGREEMENT, today() - timedelta(days=800)),
    ):
        made = Agreement(
            kind=kind,
            title="秘密の契約",
            note="秘密の注記",
            signed_on=first,
            signed_on_precision=Precision.DAY,
            effective_from=first,
            initial_term_months=12,
            renewal_mode=RenewalMode.FIXED,
            parties=[AgreementParty(position=1, organisation_id=body.id, name_as_printed="x")],
        )
        register(own_session, subject=made, by=CLERK)
    own_session.commit()
    visitor = Client(open_app)
    told = {each["id"] for each in json.loads(visitor.get("/public/partners.json").get_data())["items"]}
    in_force = {
        party.organisation_id
        for row in agreements(own_session, as_of=today(), binding=True)
        if row.agreement.kind is not AgreementKind.CONFIDENTIALITY
        for party in row.agreement.parties
    }
    assert told == in_force
    assert not told & {secret.id, ended.id}
    for path in PLACES:
        assert "秘密の" not in visitor.get(path).get_data(as_text=True)


def test_no_owner_note_speaker_or_cancelled_event_is_told(open_app: Flask, own_session: Session) -> None:
    found = own_session.scalars(select(Event).where(Event.held.is_(True)).limit(1)).one()
    with recorded(own_session, by=CLERK, act="event:change", subject=found):
        found.note, found.title, found.held, found.not_held_reason = "秘密の注記", "中止の催事", False, "中止"
        found.participants = found.registrants = found.exhibitors = None
    own_session.commit()
    visitor = Client(open_app)
    everything = "".join(visitor.get(path).get_data(as_text=True) for path in PLACES)
    for unsaid in ("秘密の注記", "中止の催事", "小野澤明良", "source_line", '"owner"', '"note"', "officer"):
        assert unsaid not in everything, unsaid
    assert "墨田区" in everything


def test_the_calendar_is_read_by_another_library(open_app: Flask, own_session: Session) -> None:
    found = own_session.scalars(select(Event).where(Event.held.is_(True)).limit(1)).one()
    with recorded(own_session, by=CLERK, act="event:change", subject=found):
        found.starts_on, found.ends_on = today(), None
        found.starts_on_precision, found.ends_on_precision = Precision.DAY, Precision.UNKNOWN
    own_session.commit()
    answer = Client(open_app).get("/public/events.ics")
    entry = vobject.readOne(answer.get_data(as_text=True)).vevent
    assert entry.uid.value == f"event-{found.id}@partner-registry"
    assert entry.dtstart.value == today()
    assert not hasattr(entry, "url"), "readers may not open the page"
    again = Client(open_app).get("/public/events.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_linked_data_speaks_schema_org(client: Client) -> None:
    client.sign_in("viewer")
    page = client.page("/partners/45")
    answer = client.get(page.select_one('link[type="application/ld+json"]')["href"])
    told = json.loads(answer.get_data())
    assert answer.mimetype == "application/ld+json"
    assert told["@context"] == "https://schema.org"
    assert told["@id"] == "http://localhost/partners/45"
    assert told["name"] == page.h1.get_text(strip=True)
    event = json.loads(client.get("/events/1.jsonld").get_data())
    assert event["@type"] == "Event"
    assert (event["name"], event["startDate"]) == ("TIRI クロスミーティング 2020", "2020-09-10")
    assert event["organizer"] == [{"@type": "ResearchOrganization", "name": "都産技研"}]
    assert client.get("/events/999999.jsonld").status_code == 404
    assert client.get("/partners/999999.jsonld").status_code == 404


def test_each_category_has_its_type_and_nothing_empty_is_told(session: Session, client: Client) -> None:
    client.sign_in("viewer")
    wanted = {
        Category.UNIVERSITY: "CollegeOrUniversity",
        Category.MUNICIPALITY: "GovernmentOrganization",
        Category.FINANCIAL: "Organization",
        Category.PUBLIC_TEST_INSTITUTE: "ResearchOrganization",
    }
    for category, kind in wanted.items():
        found = session.scalars(
            select(Organisation).where(Organisation.category == category).order_by(Organisation.id).limit(1)
        ).one()
        told = json.loads(client.get(f"/partners/{found.id}.jsonld").get_data())
        assert told["@type"] == kind
        assert all(told.values())
        if found.municipality_code:
            assert told["address"]["addressRegion"] == "東京都"
    office = session.scalars(
        select(Organisation).where(Organisation.parent_id.is_not(None)).order_by(Organisation.id).limit(1)
    ).one()
    assert json.loads(client.get(f"/partners/{office.id}.jsonld").get_data())["parentOrganization"]["name"]
