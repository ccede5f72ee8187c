"""A password that the registry made: it leads to the page that replaces it, and nowhere else, for seven days."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Account, Change
from registry.model.engine import writing
from registry.model.vocabulary import Role
from registry.services.account import (
    FIRST_PASSWORD_DAYS,
    add_account,
    give_password,
    is_over,
    make_token,
    set_password,
)
from registry.services.password import CLEAR, GROUP, GROUPS, checked_password, first_password
from registry.services.recording import Actor
from registry.web.frame import clock
from tests.client import PASSWORD, Client
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE
from tests.web.test_second_factor import TOTP, give, own

CHANGE = "/account/password"
NEW = "a quite different one"
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
BY = Actor("admin", NOW)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock: one moment, which the test moves."""
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


def given(app: Flask, login: str = "officer") -> str:
    """A first password of an account."""
    password = first_password()
    with Session(writing(app.extensions["registry_engine"])) as session, session.begin():
        account = session.scalars(select(Account).where(Account.login == login)).one()
        give_password(session, account=account, password=password, by=BY)
    return password


def replaced(client: Client, old: str, new: str = NEW) -> int:
    """Replace it; the status of the answer."""
    return client.post(CHANGE, {"old": old, "new": new, "again": new}, form=CHANGE).status_code


@A_LANGUAGE_ON_EACH
def test_it_opens_nothing_but_the_page_that_replaces_it(
    own_app: Flask, time: list[datetime], language: str
) -> None:
    password = given(own_app)
    client = Client(own_app).sign_in("officer", password)
    client.http.post("/language", data={"language": language})
    for path in ("/", "/agreements", "/account", "/account/second-factor", "/history", "/nobody"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) in ((302, CHANGE), (404, None)), path
    assert client.get("/api/v1/partners").status_code == 403
    assert client.post("/account/settings", {"email": "a@example.jp"}, form=CHANGE).location == CHANGE
    page = client.page(CHANGE)
    assert page.select_one("p.note") is not None
    assert page.select("header nav a") == []
    assert replaced(client, password, password) == 422, "the same is no other one"
    assert replaced(client, password, f"{password}x") == 422, "nor is the same with a little added"
    assert page.select_one("a.help-link")["href"] == "/help/sign-in"
    assert client.get("/agreements").location == CHANGE
    assert replaced(client, password) == 303
    assert client.get("/agreements").status_code == 200
    assert Client(own_app).sign_in("officer", NEW).get("/agreements").status_code == 200
    with Session(own_app.extensions["registry_engine"]) as session:
        last = session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
        assert (last.act, last.by) == ("account:password", "officer")
        assert password not in str([each.rows for each in session.scalars(select(Change))])


@ON_ONE_DATABASE
def test_it_ends_after_seven_days(own_app: Flask, time: list[datetime]) -> None:
    password = given(own_app)
    time[0] = NOW + timedelta(days=FIRST_PASSWORD_DAYS)
    late = Client(own_app).sign_in("officer", password)
    time[0] += timedelta(seconds=1)
    answer = late.post(CHANGE, {"old": password, "new": NEW, "again": NEW}, form=CHANGE)
    assert answer.status_code == 422
    assert f"{FIRST_PASSWORD_DAYS}日" in answer.get_data(as_text=True)
    client = Client(own_app)
    answer = client.post("/sign-in", {"login": "officer", "password": password})
    assert answer.status_code == 422
    assert f"{FIRST_PASSWORD_DAYS}日" in answer.get_data(as_text=True)
    assert client.get("/agreements").location.startswith("/sign-in")
    wrong = client.post("/sign-in", {"login": "officer", "password": "a guess of somebody"})
    assert "初期パスワード" not in wrong.get_data(as_text=True), "only who knows it is told"


@ON_ONE_DATABASE
def test_whoever_has_a_second_factor_gives_the_code_and_then_replaces_it(
    own_app: Flask, time: list[datetime]
) -> None:
    secret, _ = own(own_app)
    password = given(own_app)
    client = Client(own_app)
    assert client.post("/sign-in", {"login": "officer", "password": password}).status_code == 302
    assert give(client, TOTP(secret).at(NOW)) == 302
    assert client.get("/agreements").location == CHANGE
    assert replaced(client, password) == 303
    assert client.get("/agreements").status_code == 200


@ON_ONE_DATABASE
def test_a_program_with_a_token_reads_on(own_app: Flask, time: list[datetime]) -> None:
    password = given(own_app)
    with Session(writing(own_app.extensions["registry_engine"])) as session, session.begin():
        account = session.scalars(select(Account).where(Account.login == "officer")).one()
        token = make_token(session, account=account, label="集計", by=BY).secret
    bearer = {"Authorization": f"Bearer {token}"}
    assert own_app.test_client().get("/api/v1/partners", headers=bearer).status_code == 200
    client = Client(own_app).sign_in("officer", password)
    assert replaced(client, password) == 303
    assert own_app.test_client().get("/api/v1/partners", headers=bearer).status_code == 200
    assert replaced(client, NEW, "another one of its owner") == 303
    assert own_app.test_client().get("/api/v1/partners", headers=bearer).status_code == 401


@ON_ONE_DATABASE
def test_one_that_its_owner_chose_never_ends(own_session: Session) -> None:
    account = add_account(own_session, login="new", name="新人", role=Role.VIEWER, password=PASSWORD, by=BY)
    assert not is_over(account, at=NOW + timedelta(days=3650))
    give_password(own_session, account=account, password=first_password(), by=BY)
    assert is_over(account, at=NOW + timedelta(days=3650))
    set_password(own_session, account=account, password=NEW, by=Actor("new", NOW))
    assert not is_over(account, at=NOW + timedelta(days=3650))


def test_it_is_made_by_chance_and_may_be_used() -> None:
    made = {first_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        groups = password.split("-")
        assert [len(each) for each in groups] == [GROUP] * GROUPS
        assert set("".join(groups)) <= set(CLEAR)
        assert checked_password(password) == password
    assert not set("0o1li") & set(CLEAR)
