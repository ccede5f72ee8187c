"""Who may not see persons sees none of them: not on a page, in JSON, in a calendar, a graph file or an error."""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.model import Contact, Organisation
from registry.queries.account import accounts
from registry.services.calendar import make_feed
from registry.services.recording import Actor, recorded
from registry.web.frame.access import SIGNED_IN
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE
from tests.contracts.test_access import CENSUS, reading_routes

PERSON = {
    "person": "秘匿 花子",
    "post": "秘匿課長",
    "email": "hitoku@secret.example",
    "phone": "03-9999-0000",
}
ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
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
    """A contact at each partner, so that every agreement, group and event has one."""
    made = [
        Contact(
            organisation_id=organisation,
            **PERSON,
            purpose=PURPOSE,
            confirmed_on=date(2026, 4, 1),
            delete_by=date(2027, 3, 31),
        )
        for organisation in own_session.scalars(select(Organisation.id).order_by(Organisation.id))
    ]
    with recorded(own_session, by=BY, act="contact:register", subject=made[0]):
        own_session.add_all(made)
    own_session.commit()


def told(answer: TestResponse) -> str:
    """Everything that an answer says, also what is packed in it or written with escapes."""
    data = answer.get_data()
    if not is_zipfile(BytesIO(data)):
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), data.decode(errors="replace"))
    with ZipFile(BytesIO(data)) as package:
        return "".join(package.read(name).decode(errors="replace") for name in package.namelist())


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", ["viewer", "staff"])
def test_no_answer_names_a_person_to_whom_may_not_see_persons(
    own_app: Flask, own_session: Session, persons: None, login: str
) -> None:
    client = Client(own_app).sign_in(login)
    addresses = [address for _, address in reading_routes(own_app)] + list(ASKED)
    for address in addresses:
        words = told(client.get(address))
        for value in PERSON.values():
            assert value not in words, address


@ON_ONE_DATABASE
def test_the_calendar_of_a_viewer_names_nobody(own_app: Flask, own_session: Session, persons: None) -> None:
    viewer = next(each for each in accounts(own_session) if each.login == "viewer")
    made = make_feed(own_session, account=viewer, by=BY)
    own_session.commit()
    calendar = Client(own_app).get(f"/calendar/{made.secret}.ics").get_data(as_text=True)
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert not any(value in calendar for value in PERSON.values())


@ON_ONE_DATABASE
def test_who_may_see_persons_sees_them_where_they_belong(own_app: Flask, persons: None) -> None:
    client = Client(own_app).sign_in("officer")
    words = told(client.get("/partners/1"))
    assert all(value in words for value in PERSON.values())
    # A memo names who they are, and not how to reach them.
    for address in ("/agreements/1/memo", "/agreements/1/memo.docx"):
        words = told(client.get(address))
        assert [name for name, value in PERSON.items() if value in words] == ["person", "post"], address


@ON_ONE_DATABASE
def test_most_pages_were_looked_at(app: Flask) -> None:
    looked_at = {endpoint for endpoint, _ in reading_routes(app)}
    assert len(looked_at) > 50
    assert {"partner.page", "history.listing", "network.file", "memo.file"} <= looked_at
    assert CENSUS["partner.page"] == SIGNED_IN
