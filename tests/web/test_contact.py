"""Contacts: who sees whom, and forms that keep what was typed, refuse in a sentence and lose nobody's change."""

import json
import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Change, Contact
from registry.model.engine import open_engine
from registry.services.recorded_value import PERSONAL_MARK
from registry.services.recording import broken_link, recorded
from registry.web.frame.clock import today
from tests.client import LOGINS, Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK, ON_ONE_DATABASE

PERSON = {
    "person": "山田 花子",
    "post": "産業振興課長",
    "email": "hanako@example.jp",
    "phone": "03-1234-5678",
}
READERS = {"officer", "head", "admin"}
WRITERS = {"officer", "admin"}
NEW = "/partners/1/contacts/new"


def typed(**changes: str) -> dict[str, str]:
    """A form that is in order, with changes."""
    until = today().replace(day=1)
    return {**PERSON, "purpose": "協定の更新の連絡", "delete_by": f"{until.year + 1}-03-31", **changes}


@pytest.fixture
def contact_id(own_session: Session) -> int:
    """A contact of the first organisation that was last confirmed long ago."""
    made = Contact(
        organisation_id=1,
        **PERSON,
        purpose="協定の更新の連絡",
        confirmed_on=date(2020, 4, 1),
        delete_by=date(2020, 12, 31),
    )
    with recorded(own_session, by=CLERK, act="contact:register", subject=made):
        own_session.add(made)
    identity = made.id
    own_session.commit()
    return identity


def stored(url: str) -> list[Contact]:
    """The contacts as another program finds them."""
    engine = open_engine(url)
    with Session(engine) as session:
        found = list(session.scalars(select(Contact).order_by(Contact.id)))
    engine.dispose()
    return found


def version(client: Client, address: str) -> str:
    """The hidden version of a form."""
    return client.value(address, "version")


@pytest.mark.parametrize("login", LOGINS)
@A_LANGUAGE_ON_EACH
def test_persons_are_shown_to_those_who_need_them_and_counted_for_the_others(
    own_app: Flask, contact_id: int, login: str, language: str
) -> None:
    client = Client(own_app).sign_in(login).speak(language)
    answer = client.get("/partners/1").get_data(as_text=True)
    for value in PERSON.values():
        assert (value in answer) == (login in READERS), value
    section = BeautifulSoup(answer, "lxml").select_one("section[aria-labelledby=contacts-heading]")
    assert "1" in section.h2.get_text()
    assert bool(section.select(f"a[href='{NEW}']")) == (login in WRITERS)
    assert bool(section.select("form")) == (login in WRITERS)


@pytest.mark.parametrize("login", LOGINS)
def test_only_officers_and_administrators_open_the_forms(
    own_app: Flask, own_url: str, contact_id: int, login: str
) -> None:
    client = Client(own_app).sign_in(login)
    wanted = 200 if login in WRITERS else 403
    for address in (NEW, f"/contacts/{contact_id}/edit", f"/contacts/{contact_id}/delete"):
        assert client.get(address).status_code == wanted, address
    if wanted == 403:
        for address in (NEW, *(f"/contacts/{contact_id}/{act}" for act in ("edit", "confirm", "delete"))):
            assert client.post(address, typed(version="1"), form="/").status_code == 403, address
        (kept,) = stored(own_url)
        assert kept.confirmed_on == date(2020, 4, 1)


def test_a_visitor_is_sent_to_sign_in(own_app: Flask, contact_id: int) -> None:
    for address in (NEW, f"/contacts/{contact_id}/edit", f"/contacts/{contact_id}/delete"):
        assert Client(own_app).get(address).location.startswith("/sign-in?next=")


def test_a_contact_is_entered_and_leaves_no_personal_value_in_the_record(
    own_app: Flask, own_url: str, own_session: Session
) -> None:
    client = Client(own_app).sign_in("officer")
    answer = client.post(NEW, typed(delete_by="令和99年3月31日"), form=NEW)
    assert answer.status_code == 422
    answer = client.post(NEW, typed(), form=NEW)
    assert (answer.status_code, answer.location) == (302, "/partners/1#contacts-heading")
    (made,) = stored(own_url)
    assert {name: getattr(made, name) for name in PERSON} == PERSON
    assert made.confirmed_on == today()
    change = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert (change.act, change.by) == ("contact:register", "officer")
    record = json.dumps(change.rows, ensure_ascii=False)
    assert not [value for value in PERSON.values() if value in record]
    assert change.rows[0]["after"]["person"] == PERSONAL_MARK
    assert broken_link(own_session) is None


WRONG = [
    ({"person": ""}, "person"),
    ({"person": "   "}, "person"),
    ({"person": "あ" * 101}, "person"),
    ({"person": "a\x00b"}, "person"),
    ({"email": "no address"}, "email"),
    ({"email": "a@b@example.jp"}, "email"),
    ({"email": "a@example.jp\r\nBcc: x@example.jp"}, "email"),
    ({"phone": "電話なし"}, "phone"),
    ({"phone": "<script>"}, "phone"),
    ({"purpose": ""}, "purpose"),
    ({"purpose": "あ"}, "purpose"),
    ({"delete_by": ""}, "delete_by"),
    ({"delete_by": "2020-03-31"}, "delete_by"),
    ({"delete_by": "2199-03-31"}, "delete_by"),
    ({"delete_by": "6.4.1"}, "delete_by"),
    ({"delete_by": "未定"}, "delete_by"),
]


@A_LANGUAGE_ON_EACH
@pytest.mark.parametrize(("change", "field"), WRONG)
def test_a_form_that_is_wrong_says_where_and_keeps_what_was_typed(
    own_app: Flask, own_url: str, language: str, change: dict[str, str], field: str
) -> None:
    client = Client(own_app).sign_in("officer").speak(language)
    answer = client.post(NEW, typed(**change), form=NEW)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    (link,) = page.select(".error-summary a")
    assert link["href"] == f"#{field}"
    wrong = page.select_one(f"#{field}")
    assert wrong["aria-invalid"] == "true"
    assert page.select_one(f"#{field}-error").get_text() == link.get_text()
    assert page.select_one("#post")["value"] == PERSON["post"]
    if field != "person":
        assert wrong["value"].split() == change[field].split()
    if language == "en":
        assert not re.search(r"[\u3040-\u30ff]", link.get_text().replace(change[field], "")), link
    assert stored(own_url) == []


@A_LANGUAGE_ON_EACH
def test_an_empty_form_names_each_field_that_is_needed(own_app: Flask, language: str) -> None:
    client = Client(own_app).sign_in("admin").speak(language)
    answer = client.post(NEW, {}, form=NEW)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    assert page.title.get_text().startswith("エラー：" if language == "ja" else "Error: ")
    links = [link["href"] for link in page.select(".error-summary a")]
    assert links == ["#person", "#purpose", "#delete_by"]


def test_confirming_today_takes_a_contact_off_the_board(
    own_app: Flask, own_url: str, contact_id: int
) -> None:
    client = Client(own_app).sign_in("officer")
    before = client.page("/quality/contact_unconfirmed").select("tbody > tr")
    assert len(before) == 1
    page = client.page(before[0].select("td")[-1].a["href"])
    form = page.select_one("section[aria-labelledby=contacts-heading] form")
    sent = {field["name"]: field["value"] for field in form.select("input")}
    assert client.http.post(form["action"], data=sent).status_code == 302
    assert not client.page("/quality/contact_unconfirmed").select("tbody > tr")
    (kept,) = stored(own_url)
    assert kept.confirmed_on == today()
    # The same button pressed again in an old window says that the row has changed meanwhile.
    assert client.http.post(form["action"], data=sent).status_code == 409


def test_a_change_is_kept_and_alone_confirms_nothing(own_app: Flask, own_url: str, contact_id: int) -> None:
    client = Client(own_app).sign_in("officer")
    address = f"/contacts/{contact_id}/edit"
    form = client.page(address)
    assert {name: form.select_one(f"#{name}")["value"] for name in PERSON} == PERSON
    sent = typed(phone="０３（９９９９）００００ 内線5", version=version(client, address))
    assert client.post(address, sent, form=address).status_code == 302
    (kept,) = stored(own_url)
    assert kept.phone == "０３（９９９９）００００ 内線5"
    assert kept.confirmed_on == date(2020, 4, 1)


def test_whoever_comes_second_sees_both_and_overwrites_knowingly(
    own_app: Flask, own_url: str, contact_id: int
) -> None:
    address = f"/contacts/{contact_id}/edit"
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    old = version(second, address)
    sent = typed(person="先の 変更", version=version(first, address))
    assert first.post(address, sent, form=address).status_code == 302
    answer = second.post(address, typed(person="後の 変更", version=old), form=address)
    assert answer.status_code == 409
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    compared = page.select_one(".error-summary table").get_text(" ")
    assert "先の 変更" in compared
    assert "後の 変更" in compared
    assert page.select_one("#person")["value"] == "後の 変更"
    assert stored(own_url)[0].person == "先の 変更"
    again = typed(person="後の 変更", version=page.select_one("main input[name=version]")["value"])
    assert second.post(address, again, form=address).status_code == 302
    assert stored(own_url)[0].person == "後の 変更"


@ON_ONE_DATABASE
@pytest.mark.parametrize("stale", ["", "0", "999", "x", "1' OR 1=1"])
@pytest.mark.parametrize("act", ["edit", "confirm", "delete"])
def test_a_version_that_is_not_the_stored_one_changes_nothing(
    own_app: Flask, own_url: str, contact_id: int, stale: str, act: str
) -> None:
    client = Client(own_app).sign_in("officer")
    sent = typed(person="別の 名", version=stale)
    answer = client.post(f"/contacts/{contact_id}/{act}", sent, form=NEW)
    assert answer.status_code in (409, 422)
    (kept,) = stored(own_url)
    assert (kept.person, kept.confirmed_on) == (PERSON["person"], date(2020, 4, 1))


def test_deleting_says_first_that_it_cannot_be_undone(
    own_app: Flask, own_url: str, own_session: Session, contact_id: int
) -> None:
    client = Client(own_app).sign_in("officer")
    address = f"/contacts/{contact_id}/delete"
    assert "元に戻せません" in client.page(address).get_text()
    assert client.post(address, {"version": version(client, address)}, form=address).status_code == 302
    assert stored(own_url) == []
    change = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert change.act == "contact:delete"
    assert PERSON["person"] not in json.dumps(change.rows, ensure_ascii=False)
    own_session.commit()
    assert client.get(address).status_code == 404


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "address", ["/partners/999999/contacts/new", "/contacts/999999/edit", "/contacts/0/delete"]
)
def test_what_does_not_exist_is_not_found(own_app: Flask, address: str) -> None:
    client = Client(own_app).sign_in("officer")
    assert client.get(address).status_code == 404
    assert client.post(address, typed(version="1"), form=NEW).status_code == 404
