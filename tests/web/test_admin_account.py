"""Accounts on the pages of administration: registered, changed, closed and opened again, each for the record."""

import re
from threading import Barrier, Thread

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Account, ApiToken, Change
from registry.model.engine import writing
from registry.model.retention import ERASED
from registry.model.vocabulary import Language, Role
from registry.services.account import (
    LastAdministrator,
    add_account,
    erase_account,
    require_another_administrator,
)
from registry.services.external_identity import link
from registry.services.password import GROUP, GROUPS
from registry.services.recording import Actor, recorded
from registry.web.frame import clock
from tests.client import PASSWORD, Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK, ON_ONE_DATABASE

LIST, NEW, ALL = "/admin/accounts", "/admin/accounts/new", "whole_institute"
SENT = {
    "login": "hanako",
    "name": "新任 花子",
    "role": "officer",
    "branch": "tama",
    "email": "hanako@example.jp",
}
FIRST = re.compile("-".join([f"[a-z2-9]{{{GROUP}}}"] * GROUPS))


def found(app: Flask, login: str) -> Account:
    """An account as it stands."""
    with Session(app.extensions["registry_engine"]) as session:
        return session.scalars(select(Account).where(Account.login == login)).one()


def whose(app: Flask, login: str) -> str:
    """The page of an account."""
    return f"{LIST}/{found(app, login).id}"


def newest(app: Flask) -> tuple[str, str]:
    """Act and writer of the last change."""
    with Session(app.extensions["registry_engine"]) as session:
        last = session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
        return last.act, last.by


@pytest.fixture
def admin(own_app: Flask) -> Client:
    """An administrator."""
    return Client(own_app).sign_in("admin")


def first_password_of(answer: str) -> str:
    """The first password that a page shows."""
    shown = FIRST.search(answer)
    assert shown is not None
    return shown[0]


def test_somebody_new_signs_in_with_the_password_that_was_shown_once(own_app: Flask, admin: Client) -> None:
    answer = admin.post(NEW, SENT, form=NEW)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    password = first_password_of(answer.get_data(as_text=True))
    assert newest(own_app) == ("account:register", "admin")
    account = found(own_app, "hanako")
    assert (account.name, account.role, account.branch_code, account.email) == (
        "新任 花子",
        Role.OFFICER,
        "tama",
        "hanako@example.jp",
    )
    page = admin.page(whose(own_app, "hanako"))
    assert password not in page.get_text()
    assert "初期パスワード" in page.get_text()
    assert "hanako@example.jp" in admin.page(LIST).get_text()
    client = Client(own_app).sign_in("hanako", password)
    assert client.get("/agreements").location == "/account/password"


@A_LANGUAGE_ON_EACH
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("login", ""),
        ("login", "officer"),
        ("login", "OFFICER"),
        ("login", "花子"),
        ("login", "x" * 41),
        ("name", ""),
        ("name", ERASED),
        ("name", "x" * 401),
        ("role", ""),
        ("role", "king"),
        ("branch", ""),
        ("branch", "nowhere"),
        ("email", "nobody"),
        ("email", "a@example.jp, b@example.jp"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_the_rest_is_kept(
    app: Flask, language: str, field: str, typed: str
) -> None:
    admin = Client(app).sign_in("admin").speak(language)
    answer = admin.post(NEW, {**SENT, field: typed}, form=NEW)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    assert [link["href"] for link in page.select(".error-summary a")] == [f"#{field}"]
    assert page.select_one(f"#{field}-error").get_text(strip=True)
    if language == "en":
        assert not re.search(r"[\u3040-\u30ff\u3400-\u9fff]", page.select_one(f"#{field}-error").get_text())
    for name in {"login", "name", "email"} - {field}:
        assert page.select_one(f"#{name}")["value"] == SENT[name]
    with Session(app.extensions["registry_engine"]) as session:
        assert session.scalar(select(func.count()).where(Account.login == "hanako")) == 0


def test_another_role_holds_with_the_next_page_of_whoever_is_signed_in(own_app: Flask, admin: Client) -> None:
    officer = Client(own_app).sign_in("officer")
    assert officer.get("/history").status_code == 200
    form = f"{whose(own_app, 'officer')}/edit"
    version = admin.value(form, "version")
    sent = {"name": "連携 二郎", "role": "viewer", "branch": ALL, "email": "", "version": version}
    assert admin.post(form, sent).status_code == 303
    assert newest(own_app) == ("account:change", "admin")
    assert officer.get("/history").status_code == 403
    assert found(own_app, "officer").branch_code is None
    late = admin.post(form, {**sent, "role": "head"})
    assert late.status_code == 409
    assert "閲覧" in BeautifulSoup(late.get_data(as_text=True), "lxml").select_one("main").get_text()
    assert found(own_app, "officer").role is Role.VIEWER


def test_nobody_takes_administration_from_oneself(own_app: Flask, admin: Client) -> None:
    own = whose(own_app, "admin")
    form = f"{own}/edit"
    sent = {"name": "管理 三郎", "role": "viewer", "branch": "hq", "version": admin.value(form, "version")}
    sent["email"] = "ichiro@example.jp"
    assert admin.page(form).select("#role, #email") == []
    assert admin.post(form, sent).status_code == 303
    account = found(own_app, "admin")
    assert (account.name, account.role, account.email) == ("管理 三郎", Role.ADMIN, None)
    assert admin.post(f"{own}/disable", form=own).status_code == 403
    assert admin.post(f"{own}/password", form=own).location == "/account/password"
    links = {link["href"] for link in admin.page(own).select("main a")}
    assert not links & {f"{own}/disable", f"{own}/password"}
    assert found(own_app, "admin").active
    Client(own_app).sign_in("admin", PASSWORD)


def test_whoever_is_disabled_is_out_and_comes_back_with_the_same_password(
    own_app: Flask, admin: Client
) -> None:
    officer = Client(own_app).sign_in("officer")
    page = whose(own_app, "officer")
    assert admin.page(f"{page}/disable").select_one("form button") is not None
    assert officer.get("/agreements").status_code == 200, "to look is not to act"
    assert admin.post(f"{page}/disable", form=f"{page}/disable").status_code == 303
    assert newest(own_app) == ("account:disable", "admin")
    assert officer.get("/agreements").location.startswith("/sign-in")
    last = admin.page(LIST).select("tbody tr")[-1].get_text(" ")
    assert "officer" in last
    assert "停止中" in last
    assert admin.get(f"{page}/tokens/new").status_code == 404
    assert admin.post(f"{page}/enable", form=page).status_code == 303
    assert newest(own_app) == ("account:enable", "admin")
    Client(own_app).sign_in("officer", PASSWORD)


def test_another_first_password_ends_the_old_one(own_app: Flask, admin: Client) -> None:
    officer = Client(own_app).sign_in("officer")
    form = f"{whose(own_app, 'officer')}/password"
    assert FIRST.search(admin.get(form).get_data(as_text=True)) is None
    sent = {"version": admin.value(form, "version")}
    answer = admin.post(form, sent)
    password = first_password_of(answer.get_data(as_text=True))
    assert newest(own_app) == ("account:first_password", "admin")
    assert admin.post(form, sent).status_code == 303, "the same form once more makes no other one"
    assert officer.get("/agreements").location.startswith("/sign-in")
    refused = Client(own_app).post("/sign-in", {"login": "officer", "password": PASSWORD})
    assert refused.status_code == 422
    Client(own_app).sign_in("officer", password)


def test_a_token_is_shown_once_reads_and_is_taken_back(own_app: Flask, admin: Client) -> None:
    page = whose(own_app, "staff")
    form = f"{page}/tokens/new"
    for unseen in (" ", "\u200b", "\ufeff"):
        assert admin.post(form, {"label": unseen}, form=form).status_code == 422
    made = BeautifulSoup(admin.post(form, {"label": "月次の集計"}, form=form).get_data(as_text=True), "lxml")
    secret = made.select_one("main code").get_text()
    bearer = {"Authorization": f"Bearer {secret}"}
    assert admin.post(form, {"label": "月次の集計"}, form=form).status_code == 422
    assert own_app.test_client().get("/api/v1/partners", headers=bearer).status_code == 200
    shown = admin.page(page)
    assert "月次の集計" in shown.get_text()
    assert secret not in str(shown)
    [revoking] = [each["action"] for each in shown.select("form[action$=revoke]")]
    elsewhere = revoking.replace(page, whose(own_app, "viewer"))
    assert admin.post(elsewhere, form=page).status_code == 404
    assert admin.post(revoking, form=page).status_code == 303
    assert newest(own_app) == ("api_token:revoke", "admin")
    assert own_app.test_client().get("/api/v1/partners", headers=bearer).status_code == 401
    assert admin.page(page).select("form[action$=revoke]") == []
    with Session(own_app.extensions["registry_engine"]) as session:
        assert session.scalar(select(func.count()).select_from(ApiToken)) == 1


@ON_ONE_DATABASE
def test_of_somebody_who_was_erased_the_login_is_left(own_app: Flask, admin: Client) -> None:
    page = whose(own_app, "viewer")
    assert admin.post(f"{page}/disable", form=page).status_code == 303
    with Session(writing(own_app.extensions["registry_engine"])) as session, session.begin():
        account = session.scalars(select(Account).where(Account.login == "viewer")).one()
        erase_account(session, account=account, by=Actor("clerk", clock.now()))
    shown = admin.page(page)
    assert "viewer" in shown.get_text()
    assert shown.select("main form") == []
    for act in ("edit", "password", "disable", "tokens/new"):
        assert admin.get(f"{page}/{act}").status_code == 404, act
    assert admin.post(f"{page}/enable", form=page).status_code == 404


@ON_ONE_DATABASE
def test_the_pages_of_nobody_are_not_there(own_app: Flask, admin: Client) -> None:
    for act in ("", "/edit", "/password", "/disable", "/tokens/new"):
        assert admin.get(f"{LIST}/999999{act}").status_code == 404, act


def administrators(app: Flask, *logins: str) -> None:
    """Others who administrate."""
    with Session(writing(app.extensions["registry_engine"])) as session, session.begin():
        for login in logins:
            add_account(session, login=login, name=login, role=Role.ADMIN, password=PASSWORD, by=CLERK)


def test_of_two_who_take_it_from_each_other_one_stays(own_app: Flask, admin: Client) -> None:
    administrators(own_app, "second")
    second = Client(own_app).sign_in("second")
    one, other = whose(own_app, "second"), whose(own_app, "admin")
    ready = Barrier(2)

    def closed(client: Client, page: str) -> None:
        token = client.token(f"{page}/disable")
        ready.wait()
        client.http.post(f"{page}/disable", data={"csrf_token": token})

    doing = [Thread(target=closed, args=each) for each in ((admin, one), (second, other))]
    for each in doing:
        each.start()
    for each in doing:
        each.join()
    assert found(own_app, "admin").active != found(own_app, "second").active


def test_the_last_administrator_stays(own_session: Session) -> None:
    account = own_session.scalars(select(Account).where(Account.role == Role.ADMIN)).one()
    with pytest.raises(LastAdministrator):
        require_another_administrator(own_session, account=account)
    add_account(own_session, login="second", name="第二", role=Role.ADMIN, password=PASSWORD, by=CLERK)
    require_another_administrator(own_session, account=account)


@ON_ONE_DATABASE
def test_long_lists_are_turned_and_searched(own_app: Flask, admin: Client) -> None:
    with Session(writing(own_app.extensions["registry_engine"])) as session, session.begin():
        rows = [
            {"login": f"u{number:03}", "name": f"架空 {number}", "role": Role.VIEWER, "password_hash": ""}
            for number in range(300)
        ]
        made = Account(**{**rows[0], "language": Language.JAPANESE, "active": True})
        with recorded(session, by=CLERK, act="account:register", subject=made):
            session.add(made)
            session.add_all(Account(**each) for each in rows[1:])
    page = admin.page(LIST)
    assert len(page.select("tbody tr")) == 50
    assert page.select_one("nav.turn") is not None
    found_rows = admin.page(f"{LIST}?q=U29").select("tbody tr")
    assert len(found_rows) == 10
    assert "架空 290" in found_rows[0].get_text()
    assert admin.page(f"{LIST}?q=nobody").select_one(".empty") is not None


@ON_ONE_DATABASE
def test_the_history_names_the_fields_of_accounts(own_app: Flask, admin: Client) -> None:
    admin.post(NEW, SENT, form=NEW)
    newest_act = admin.page("/history").select("ol.history li")[0]
    assert newest_act.select_one(f"a[href='{whose(own_app, 'hanako')}']") is not None
    words = {cell.get_text(strip=True) for cell in newest_act.select("dt")}
    assert {"利用者の番号", "氏名", "拠点", "初期パスワードを作った日時"} <= words
    assert not {"地域の名称", "機関の番号", "連携部署", "password_given_at"} & words


@ON_ONE_DATABASE
def test_a_link_with_single_sign_on_is_undone(own_app: Flask, admin: Client) -> None:
    with Session(writing(own_app.extensions["registry_engine"])) as session, session.begin():
        account = session.scalars(select(Account).where(Account.login == "staff")).one()
        link(session, account=account, issuer="https://login.example.jp", subject="1", by=CLERK)
    page = whose(own_app, "staff")
    assert admin.page(page).select_one("form[action$=unlink]") is not None
    assert admin.post(f"{page}/unlink", form=page).status_code == 303
    assert newest(own_app) == ("external_identity:remove", "admin")
    assert admin.page(page).select_one("form[action$=unlink]") is None
