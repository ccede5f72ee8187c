"""Who may not see persons sees none of them: not on a page, in JSON, in a calendar, a graph file or an error."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.model import Contact
from registry.queries.account import accounts
from registry.services.calendar import make_feed
from registry.services.recording import Actor, recorded
from registry.web.access import SIGNED_IN
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE
from tests.contracts.test_access import CENSUS, reading_routes

PERSON = {
    "person": "秘匿 花子",
    "post": "秘匿課長",
    "email": "hitoku@secret.example",
    "phone": "03-9999-0000",
}
PURPOSE = "協定の更新の連絡"
BY = Actor("clerk", datetime(2026, 4, 1, 9, 0, tzinfo=UTC))
ASKED = (
    "/nowhere",
    "/partners/999999",
    "/partners?region=x",
    "/api/v1/partners?limit=x",
    "/api/v1/nothing",
    "/contacts/1/edit",
    "/contacts/1/delete",
    "/partners/1/contacts/new",
    *(f"/network/file?fy=2020&format={form}" for form in ("graphml", "gexf", "json", "csv")),
    *(f"/partners/{identity}" for identity in (2, 3, 4)),
    *(f"/api/v1/partners/{identity}" for identity in (1, 2)),
)


@pytest.fixture
def persons(own_session: Session) -> None:
    """A contact at each of the first partners."""
    for organisation in range(1, 6):
        made = Contact(
            organisation_id=organisation,
            **PERSON,
            purpose=PURPOSE,
            confirmed_on=date(2026, 4, 1),
            delete_by=date(2027, 3, 31),
        )
        with recorded(own_session, by=BY, act="contact:register", subject=made):
            own_session.add(made)
    own_session.commit()


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", ["viewer", "staff"])
def test_no_answer_names_a_person_to_whom_may_not_see_persons(
    own_app: Flask, own_session: Session, persons: None, login: str
) -> None:
    client = Client(own_app).sign_in(login)
    addresses = [address for _, address in reading_routes(own_app)] + list(ASKED)
    for address in addresses:
        told = client.get(address).get_data(as_text=False)
        for value in PERSON.values():
            assert value.encode() not in told, address


@ON_ONE_DATABASE
def test_the_calendar_of_a_viewer_names_nobody(own_app: Flask, own_session: Session, persons: None) -> None:
    viewer = next(each for each in accounts(own_session) if each.login == "viewer")
    made = make_feed(own_session, account=viewer, by=BY)
    own_session.commit()
    told = Client(own_app).get(f"/calendar/{made.secret}.ics").get_data(as_text=True)
    assert told.startswith("BEGIN:VCALENDAR")
    assert not any(value in told for value in PERSON.values())


@ON_ONE_DATABASE
def test_who_may_see_persons_sees_them_where_they_belong(own_app: Flask, persons: None) -> None:
    told = Client(own_app).sign_in("officer").get("/partners/1").get_data(as_text=True)
    assert all(value in told for value in PERSON.values())


@ON_ONE_DATABASE
def test_most_pages_were_looked_at(app: Flask) -> None:
    looked_at = {endpoint for endpoint, _ in reading_routes(app)}
    assert len(looked_at) > 50
    assert {"partner.page", "history.listing", "network.file", "memo.file"} <= looked_at
    assert CENSUS["partner.page"] == SIGNED_IN
