"""Calendar feeds over HTTP: who makes them, what opens them, what they answer, and that revoking shuts them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import vobject
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Account, CalendarFeed, Change
from registry.model.engine import writing
from registry.queries.account import account_by_login
from registry.services.account import disable_account, set_password
from registry.services.calendar import MOST_FEEDS
from registry.services.recording import recorded
from registry.web.frame.clock import today
from registry.web.frame.security import CONTENT_SECURITY_POLICY
from tests.client import LOGINS, Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK
from tests.exchange.test_calendar import add

PAGE = "/account/calendar"
Writer = Callable[[Callable[[Session, Account], object]], None]


@pytest.fixture
def write(own_app: Flask) -> Writer:
    """Let something happen in the database of the application, to the account of the officer."""

    def happen(change: Callable[[Session, Account], object]) -> None:
        with Session(writing(own_app.extensions["registry_engine"])) as session, session.begin():
            officer = account_by_login(session, "officer")
            assert officer is not None
            change(session, officer)

    return happen


def subscribed(app: Flask, login: str = "officer") -> str:
    """The path of a new feed of somebody."""
    client = Client(app).sign_in(login)
    answer = client.post(PAGE, form=PAGE)
    assert answer.status_code == 200
    address = answer.get_data(as_text=True).split("<code>")[1].split("</code>")[0]
    assert address.startswith("http://localhost/calendar/")
    return address.removeprefix("http://localhost")


def test_the_address_alone_opens_the_calendar_of_its_account(own_app: Flask, write: Writer) -> None:
    write(lambda session, officer: add(session, officer, effective_from=today(), signed_on=today()))
    answer = Client(own_app).get(subscribed(own_app))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    event = vobject.readOne(answer.get_data(as_text=True)).vevent
    assert today() < event.dtstart.value < today() + timedelta(days=366)
    path = event.url.value.removeprefix("http://localhost")
    assert Client(own_app).sign_in("officer").get(path).status_code == 200


def test_everybody_may_have_one_and_an_empty_one_is_a_calendar_too(own_app: Flask) -> None:
    for login in LOGINS:
        answer = Client(own_app).get(subscribed(own_app, login))
        assert answer.status_code == 200
        assert vobject.readOne(answer.get_data(as_text=True)).version.value == "2.0"


def test_a_calendar_that_did_not_change_is_not_sent_again(own_app: Flask, write: Writer) -> None:
    write(lambda session, officer: add(session, officer, effective_from=today(), signed_on=today()))
    path, client = subscribed(own_app), Client(own_app)
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.get_data() == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    write(lambda session, officer: add(session, officer, effective_from=today(), signed_on=today()))
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_what_opens_nothing_is_answered_alike(own_app: Flask, write: Writer) -> None:
    revoked, disabled, renewed = subscribed(own_app), subscribed(own_app, "head"), subscribed(own_app)
    inactive = subscribed(own_app, "staff")
    officer = Client(own_app).sign_in("officer")
    button = officer.page("/account").select("form[action$='/revoke']")[0]
    assert officer.post(button["action"], form="/account").status_code == 303
    write(lambda session, _: disable_account(session, account=named(session, "head"), by=CLERK))
    write(lambda session, _: deactivate(session, named(session, "staff")))
    assert Client(own_app).get(renewed).status_code == 200
    write(
        lambda session, officer: set_password(session, account=officer, password="a new long one", by=CLERK)
    )
    answers = []
    for path in (
        revoked,
        disabled,
        inactive,
        renewed,
        "/calendar/guess.ics",
        "/calendar/%00.ics",
        "/calendar/暦.ics",
    ):
        answer = Client(own_app).get(path)
        assert answer.status_code == 404, path
        answers.append(answer.get_data(as_text=True).split("<code>")[0].replace(path, ""))
    assert len({page.split("<main")[1] for page in answers}) == 1


def deactivate(session: Session, account: Account) -> None:
    """Shut an account and leave its feeds as they are."""
    with recorded(session, by=CLERK, act="account:disable", subject=account):
        account.active = False


def named(session: Session, login: str) -> Account:
    """An account by its login."""
    found = account_by_login(session, login)
    assert found is not None
    return found


def test_the_secret_is_shown_once_and_kept_nowhere(own_app: Flask, write: Writer) -> None:
    client = Client(own_app).sign_in("officer")
    path = subscribed(own_app)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 43  # 256 bits
    for page in ("/account", PAGE):
        assert secret not in client.get(page).get_data(as_text=True)

    def look(session: Session, _: Account) -> None:
        for table in (CalendarFeed.__table__, Change.__table__):
            assert secret not in str(session.connection().execute(select(table)).all())
        feed = session.scalars(select(CalendarFeed)).one()
        changes = session.scalars(
            select(Change).where(Change.subject == "calendar_feed").order_by(Change.id)
        ).all()
        assert [change.act for change in changes] == ["calendar_feed:register"]
        assert feed.token_hash not in str(changes[0].rows)

    write(look)


def test_revoking_is_recorded_and_takes_the_feed_off_the_list(own_app: Flask, write: Writer) -> None:
    subscribed(own_app)
    client = Client(own_app).sign_in("officer")
    (button,) = client.page("/account").select("form[action$='/revoke']")
    client.post(button["action"], form="/account")
    after = client.page("/account")
    assert after.select("form[action$='/revoke']") == []
    assert after.select_one(".flash") is not None
    assert client.post(button["action"], form="/account").status_code == 404, "revoked already"

    def look(session: Session, _: Account) -> None:
        acts = session.scalars(select(Change.act).where(Change.subject == "calendar_feed")).all()
        assert acts == ["calendar_feed:register", "calendar_feed:revoke"]

    write(look)


def test_nobody_revokes_the_feed_of_somebody_else(own_app: Flask) -> None:
    path = subscribed(own_app)
    button = Client(own_app).sign_in("officer").page("/account").select_one("form[action$='/revoke']")
    assert Client(own_app).sign_in("admin").post(button["action"], form="/account").status_code == 404
    assert Client(own_app).get(path).status_code == 200


@A_LANGUAGE_ON_EACH
def test_more_addresses_than_anybody_needs_are_refused(own_app: Flask, language: str) -> None:
    client = Client(own_app).sign_in("staff").speak(language)
    for _ in range(MOST_FEEDS):
        assert client.post(PAGE, form=PAGE).status_code == 200
    answer = client.post(PAGE, form=PAGE)
    assert answer.status_code == 422
    assert (
        str(MOST_FEEDS) in answer.get_data(as_text=True).split('class="error-summary"')[1].split("</div>")[0]
    )


def test_guessing_addresses_is_slowed_down_and_reading_is_not(own_app: Flask) -> None:
    path, client = subscribed(own_app), Client(own_app)
    assert {client.get(path).status_code for _ in range(80)} == {200}
    statuses = [client.get(f"/calendar/{number}.ics").status_code for number in range(61)]
    assert statuses == [404] * 60 + [429]
