"""Pages whose contents are rendered once: nobody sees another's, nothing old is shown, every form can be sent."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.model import Contact
from registry.model.engine import open_engine, writing
from registry.queries.account import account_by_login
from registry.services.account import disable_account
from registry.services.recording import register
from registry.web.frame import clock, kept, parameter
from registry.web.partner import pages as partner
from tests.client import TOKEN, Client
from tests.conftest import CLERK, ON_ONE_DATABASE


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that the list of partners has been made from so far."""
    found: list[str] = []
    make = partner.render_template

    def noted(template: str, **values: object) -> str:
        found.append(template)
        return make(template, **values)

    monkeypatch.setattr(partner, "render_template", noted)
    return found


@ON_ONE_DATABASE
def test_a_page_is_made_once_for_a_reader_a_language_an_address_and_a_day(
    own_app: Flask, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, viewer = Client(own_app).sign_in("officer"), Client(own_app).sign_in("viewer")
    first = officer.get("/partners").get_data(as_text=True)
    again = officer.get("/partners").get_data(as_text=True)
    assert TOKEN.sub("", first) == TOKEN.sub("", again)
    assert len(rendered) == 1
    viewer.page("/partners")
    assert len(rendered) == 2
    officer.page("/partners?category=university")
    officer.page("/partners?page=2")
    assert len(rendered) == 4
    officer.speak("en").page("/partners")
    assert len(rendered) == 5
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 4, 1, tzinfo=UTC))
    officer.page("/partners")
    assert len(rendered) == 6


@ON_ONE_DATABASE
def test_after_a_write_the_page_is_made_anew(own_app: Flask, own_url: str, rendered: list[str]) -> None:
    client = Client(own_app).sign_in("admin")
    client.page("/partners")
    with Session(writing(open_engine(own_url))) as session, session.begin():
        disable_account(session, account=account_by_login(session, "viewer"), by=CLERK)  # type: ignore[arg-type]
    client.page("/partners")
    assert len(rendered) == 2


@ON_ONE_DATABASE
def test_forms_of_a_kept_page_can_be_sent_by_every_session(own_app: Flask) -> None:
    """What is kept was made for another session: the token in it must not be that one's."""
    address = "/agreements?phase=in_force"
    clients = [Client(own_app).sign_in("officer") for _ in range(2)]
    pages = [client.get(address).get_data(as_text=True) for client in clients]
    for number, (client, page) in enumerate(zip(clients, pages, strict=True)):
        tokens = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
        assert len(tokens) == 1
        sent = {"page": "agreements", "query": "phase=in_force", "csrf_token": tokens.pop()}
        answer = client.http.post("/saved-views", data={**sent, "name": f"条件{number}"})
        assert answer.status_code == 303
        assert f"条件{number}" in client.page(address).get_text()


@ON_ONE_DATABASE
def test_messages_stand_on_a_kept_page_once(own_app: Flask, own_url: str) -> None:
    client = Client(own_app).sign_in("officer")
    client.page("/partners")
    with client.http.session_transaction() as data:
        data["_flashes"] = [("message", "保存しました。")]
    assert client.page("/partners").select_one(".flash") is not None
    assert client.page("/partners").select_one(".flash") is None


@ON_ONE_DATABASE
def test_refusals_are_not_kept(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    for _ in range(2):
        assert client.get("/partners?category=none").status_code == 422
        assert client.get("/partners/999999").status_code == 404
        assert client.get("/search?q=a").status_code == 422


@ON_ONE_DATABASE
def test_who_is_given_another_role_sees_no_more_than_that_role_may(own_app: Flask, own_url: str) -> None:
    """Also when it was given past the change record."""
    officer = Client(own_app).sign_in("officer")
    with Session(writing(open_engine(own_url))) as session, session.begin():
        person = Contact(organisation_id=1, person="連絡 花子", purpose="更新の連絡")
        register(session, subject=person, by=CLERK)
    assert "連絡 花子" in officer.page("/partners/1").get_text()
    with open_engine(own_url).begin() as connection:
        connection.execute(text("UPDATE account SET role = 'viewer' WHERE login = 'officer'"))
    assert "連絡 花子" not in officer.page("/partners/1").get_text()


@ON_ONE_DATABASE
def test_addresses_that_read_alike_are_two(own_app: Flask) -> None:
    client = Client(own_app).sign_in("viewer")
    assert client.get("/branches/tama%3Fx=1").status_code == 404
    assert client.get("/branches/tama?x=1%3F").status_code == 200
    assert client.get("/branches/tama?x=1?").status_code == 200
    assert client.get("/branches/tama%3Fx=1").status_code == 404


@ON_ONE_DATABASE
def test_a_refusal_is_made_once(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    told = parameter.text

    def noted(name: str, *arguments: Any) -> str:
        asked.append(name)
        return told(name, *arguments)

    monkeypatch.setattr(parameter, "text", noted)
    assert Client(own_app).sign_in("viewer").get("/search?q=a").status_code == 422
    assert asked.count("q") == 1


@ON_ONE_DATABASE
def test_what_is_kept_of_an_older_state_is_let_go(own_app: Flask, own_url: str) -> None:
    client = Client(own_app).sign_in("viewer")
    for address in ("/density?fy=2020", "/agreements", "/partners"):
        client.page(address)
    older = links_held(own_url)
    assert len(older) == 1
    with Session(writing(open_engine(own_url))) as session, session.begin():
        disable_account(session, account=account_by_login(session, "staff"), by=CLERK)  # type: ignore[arg-type]
    client.page("/partners")
    assert len(links_held(own_url)) == 1
    assert links_held(own_url) != older


def links_held(url: str) -> set[str | None]:
    """The states of a database of which something is kept."""
    return {key[0][1] for room in (kept._answer, kept._text) for key in room.cache if key[0][0] == url}


@dataclass(frozen=True)
class Answer:
    """A long answer and a short one."""

    keys: tuple[int, ...]
    names: dict[int, str]


@pytest.mark.parametrize(
    "found",
    [
        "一語",
        b"x" * 500,
        (),
        frozenset(range(1000, 2000)),
        tuple(range(100, 999)),
        {n: f"機関{n}" for n in range(1000, 5000)},
    ],
    ids=lambda found: type(found).__name__,
)
def test_the_length_of_an_answer_is_about_that_of_its_text(found: Any) -> None:
    assert kept._weight(found) == pytest.approx(len(repr(found)), rel=0.2)


def test_the_length_of_an_answer_in_parts_is_that_of_its_parts() -> None:
    keys, names = tuple(range(100, 999)), {1000: "一", 1001: "二"}
    assert kept._weight(Answer(keys, names)) == kept._weight(keys) + kept._weight(names)
