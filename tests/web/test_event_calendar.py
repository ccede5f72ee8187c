"""The calendar of events: whole days, one name for each event for good, called off where it was not held, no person."""

from datetime import date, timedelta

import pytest
import vobject
from flask import Flask
from sqlalchemy.orm import Session

from registry.exchange.event_calendar import event_calendar_file
from registry.model import Event, EventRole, Presentation
from registry.model.vocabulary import EventKind, EventRoleKind, FeedKind, Language, Precision
from registry.queries.event_calendar import PAST_DAYS, event_calendar
from registry.services.recording import recorded, register
from registry.web.frame.clock import today
from tests.client import Client
from tests.conftest import CLERK

PAGE = "/account/calendar"
DAY = date(2020, 9, 1)
HOSTILE = 'A, B; C\\n "D"\nBEGIN:VEVENT\r\nE:F'


def add(session: Session, starts: date, **given: object) -> Event:
    """An event that the institute holds, with a speaker."""
    values = {
        "fiscal_year": starts.year if starts.month > 3 else starts.year - 1,
        "kind": EventKind.SEMINAR,
        "title": f"技術セミナー {starts}",
        "starts_on": starts,
        "starts_on_precision": Precision.DAY,
        "ends_on_precision": Precision.UNKNOWN,
        "roles": [
            EventRole(role=EventRoleKind.HOST),
            EventRole(role=EventRoleKind.CO_HOST, organisation_id=1),
        ],
        "presentations": [Presentation(title="発表", speaker="秘匿 花子")],
        **given,
    }
    made = Event(**values)
    register(session, subject=made, by=CLERK)
    return made


def file_of(session: Session, as_of: date = DAY, language: Language = Language.JAPANESE) -> bytes:
    session.expire_all()
    return event_calendar_file(
        event_calendar(session, as_of=as_of),
        language=language,
        institute="都産技研",
        address=lambda identity: f"https://registry.example/events/{identity}",
    )


def entries(content: bytes) -> dict[str, vobject.base.Component]:
    found = vobject.readOne(content.decode())
    return {each.uid.value: each for each in getattr(found, "vevent_list", [])}


def test_every_dated_event_of_late_stands_there_with_its_days(session: Session) -> None:
    found = entries(file_of(session))
    rows = event_calendar(session, as_of=DAY)
    assert len(found) == len(rows) > 20
    for row in rows:
        each = found[f"event-{row.event.id}@partner-registry"]
        last = row.event.ends_on if row.event.ends_on_precision is Precision.DAY else row.event.starts_on
        assert each.dtstart.value == row.event.starts_on
        assert each.dtend.value == last + timedelta(days=1)
        assert each.summary.value == row.event.title
        assert each.status.value == ("CANCELLED" if row.event.held is False else "CONFIRMED")
        assert each.dtstamp.value == row.revised_at.replace(microsecond=0)
    assert file_of(session) == file_of(session)


def test_what_ended_long_ago_or_has_no_day_is_left_out(own_session: Session) -> None:
    made = {
        "gone": add(own_session, DAY - timedelta(days=PAST_DAYS + 1)),
        "late": add(own_session, DAY - timedelta(days=PAST_DAYS)),
        "month": add(own_session, date(2020, 10, 1), starts_on_precision=Precision.MONTH),
        "far": add(own_session, DAY + timedelta(days=2000)),
    }
    found = entries(file_of(own_session))
    shown = {name for name, each in made.items() if f"event-{each.id}@partner-registry" in found}
    assert shown == {"late", "far"}


def test_an_event_that_moves_or_is_called_off_keeps_its_name_and_rises(own_session: Session) -> None:
    made = add(own_session, date(2020, 10, 10))
    name = f"event-{made.id}@partner-registry"
    before = entries(file_of(own_session))[name]
    with recorded(own_session, by=CLERK, act="event:change", subject=made):
        made.starts_on = date(2020, 11, 11)
    moved = entries(file_of(own_session))[name]
    with recorded(own_session, by=CLERK, act="event:change", subject=made):
        made.held, made.not_held_reason = False, "中止"
    off = entries(file_of(own_session))[name]
    assert [each.dtstart.value.month for each in (before, moved, off)] == [10, 11, 11]
    assert [int(each.sequence.value) for each in (before, moved, off)] == [0, 1, 2]
    assert [each.status.value for each in (before, moved, off)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert "開催せず: 中止" in off.description.value


@pytest.mark.parametrize(
    ("language", "said"), [(Language.JAPANESE, "主催: 都産技研"), (Language.ENGLISH, "Hosts: 都産技研")]
)
def test_it_tells_who_holds_the_event_and_names_no_person(
    own_session: Session, language: Language, said: str
) -> None:
    made = add(own_session, date(2020, 10, 10), title=HOSTILE, place="本部\n会議室")
    content = file_of(own_session, language=language)
    each = entries(content)[f"event-{made.id}@partner-registry"]
    assert said in each.description.value
    assert f"https://registry.example/events/{made.id}" in each.description.value
    assert each.location.value == "本部\n会議室"
    assert each.summary.value == HOSTILE.replace("\r\n", "\n")
    assert "秘匿" not in content.decode()


def subscribed(app: Flask) -> str:
    answer = Client(app).sign_in("viewer").post(PAGE, {"kind": FeedKind.EVENTS}, form=PAGE)
    address = answer.get_data(as_text=True).split("<code>")[1].split("</code>")[0]
    return address.removeprefix("http://localhost")


def test_a_secret_address_opens_it_until_it_is_revoked(own_app: Flask, own_session: Session) -> None:
    add(own_session, today() + timedelta(days=30))
    own_session.commit()
    path = subscribed(own_app)
    first = Client(own_app).get(path)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert len(entries(first.get_data())) == 1
    again = Client(own_app).get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    viewer = Client(own_app).sign_in("viewer")
    page = viewer.page("/account")
    (row,) = page.select("#feeds-heading ~ .rows li")
    assert row.get_text(" ", strip=True).startswith("催事")
    viewer.post(row.form["action"], form="/account")
    assert Client(own_app).get(path).status_code == 404


def test_a_kind_that_is_none_is_refused(own_app: Flask) -> None:
    assert Client(own_app).sign_in("viewer").post(PAGE, {"kind": "x"}, form=PAGE).status_code == 422
