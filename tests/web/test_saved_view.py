"""Saved views: the filters of a list under a name, one's own only, and nothing but filters."""

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Change, SavedView
from registry.model.engine import writing
from registry.queries.account import account_by_login
from registry.services.saved_view import LONGEST_NAME, LONGEST_QUERY, MOST_VIEWS, save_view
from registry.web.frame.clock import today
from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK
from tests.web.test_account import refused
from tests.web.test_lists import total

PAGE = "/saved-views"
LIST = "/agreements?q=大学&as_of=2021-03-31&page=1&phase="


def fields(page: BeautifulSoup) -> dict[str, str]:
    """What the form under a list sends along."""
    form = page.select_one(f"form[action='{PAGE}']")
    return {each["name"]: each.get("value", "") for each in form.select("input")}


def save(client: Client, name: str, address: str = LIST) -> str:
    """Keep the filters of a list; gives the address to which that leads."""
    data = {**fields(client.page(address)), "name": name}
    answer = client.post(PAGE, data, form="/agreements")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def views(app: Flask) -> list[SavedView]:
    """Every view that is kept."""
    with Session(app.extensions["registry_engine"]) as session:
        return list(session.scalars(select(SavedView).order_by(SavedView.id)))


def test_a_view_opens_the_same_rows_again(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    address = save(client, "大学との協定")
    assert "page=" not in address
    assert "csrf_token" not in address
    assert "大学との協定" in client.page(address).select_one(".flash").get_text()
    assert total(client.page(address)) == total(client.page(LIST)) > 0
    link = client.page("/agreements").select_one(".saved-views li a")
    assert (link.get_text(), link["href"]) == ("大学との協定", address)
    assert client.page("/account").find("a", string="大学との協定")["href"] == address
    assert client.page(PAGE).find("a", string="大学との協定")["href"] == address


def test_today_moves_on_with_the_days_and_another_day_stays(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    assert "as_of" not in save(client, "いま", f"/agreements?q=区&as_of={today().isoformat()}")
    assert "as_of=2021-03-31" in save(client, "年度末", "/agreements?q=区&as_of=2021-03-31")


def test_a_list_without_filters_can_be_kept_too(own_app: Flask) -> None:
    assert save(Client(own_app).sign_in("officer"), "すべて", "/agreements") == "/agreements"


def test_a_view_is_its_owners_alone(own_app: Flask) -> None:
    officer, staff = Client(own_app).sign_in("officer"), Client(own_app).sign_in("staff")
    save(officer, "わたしの")
    assert staff.page("/agreements").select(".saved-views li") == []
    assert "わたしの" not in staff.page("/account").get_text()
    (view,) = views(own_app)
    assert staff.post(f"{PAGE}/{view.id}/delete", form="/account").status_code == 404
    save(staff, "わたしの")
    assert len(views(own_app)) == 2


def test_a_view_is_deleted_from_where_one_is(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    save(client, "一時")
    for page in ("/account", PAGE):
        assert fields_of_delete(client, page)["next"] == page
    form = client.page(PAGE).select_one("form[action$='/delete']")
    answer = client.post(form["action"], {"next": PAGE}, form=PAGE)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert views(own_app) == []
    assert client.post(form["action"], form=PAGE).status_code == 404
    with Session(own_app.extensions["registry_engine"]) as session:
        acts = session.scalars(select(Change.act).where(Change.subject == "saved_view")).all()
        assert acts == ["saved_view:register", "saved_view:delete"]


def fields_of_delete(client: Client, page: str) -> dict[str, str]:
    """What the button that deletes sends along."""
    form = client.page(page).select_one("form[action$='/delete']")
    return {each["name"]: each["value"] for each in form.select("input")}


def test_after_deleting_nobody_is_sent_elsewhere(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    save(client, "一時")
    (view,) = views(own_app)
    answer = client.post(f"{PAGE}/{view.id}/delete", {"next": "https://evil.example"}, form=PAGE)
    assert answer.location == "/"


@A_LANGUAGE_ON_EACH
def test_a_name_that_cannot_be_used_is_refused_and_kept(own_app: Flask, language: str) -> None:
    client = Client(own_app).sign_in("officer")
    save(client, "二度")
    for name in ("", "   ", "x" * (LONGEST_NAME + 1), "a\x00b", "二度", " 二度\n"):
        page = refused(client, PAGE, {"name": name, "page": "agreements", "query": "q=x"}, language)
        if name.isprintable():
            assert page.select_one("#name").get("value", "") == name.strip()
        assert fields_of_form(page) == {"page": "agreements", "query": "q=x"}
        if name == "二度" and language == "ja":
            assert "同じ名前の保存した条件があります" in page.select_one(".error-summary").get_text()
    assert len(views(own_app)) == 1


def fields_of_form(page: BeautifulSoup) -> dict[str, str]:
    """What the refused form carries along."""
    form = page.select_one("main form.stacked")
    return {
        each["name"]: each["value"]
        for each in form.select("input[type=hidden]")
        if each["name"] != "csrf_token"
    }


@A_LANGUAGE_ON_EACH
def test_more_views_than_anybody_needs_are_refused(own_app: Flask, language: str) -> None:
    client = Client(own_app).sign_in("officer")
    with Session(writing(own_app.extensions["registry_engine"])) as session, session.begin():
        owner = account_by_login(session, "officer")
        assert owner is not None
        for number in range(MOST_VIEWS):
            save_view(session, account=owner, page="due", name=f"条件{number}", query="", by=CLERK)
    refused(client, PAGE, {"name": "もう一つ", "page": "agreements", "query": ""}, language)
    assert len(views(own_app)) == MOST_VIEWS


NO_VIEWS = (
    ("", "q=x"),
    ("partners", "q=x"),
    ("agreements\x00", "q=x"),
    ("https://evil.example", ""),
    ("agreements", "q=" + "x" * LONGEST_QUERY),
    ("agreements", "q=" + "学" * 300),
    ("agreements", "&".join(f"q{'x' * number}=1" for number in range(101))),
    ("agreements", "q=%00"),
    ("agreements", "<script>=1"),
    ("agreements", "Q%20R=1"),
)


@A_LANGUAGE_ON_EACH
def test_what_no_form_of_ours_sends_is_no_view(app: Flask, language: str) -> None:
    client = Client(app).sign_in("officer").speak(language)
    for page, query in NO_VIEWS:
        data = {"name": "変", "page": page, "query": query}
        assert client.post(PAGE, data, form="/account").status_code == 422, (page, query)
    assert views(app) == []


def test_what_is_typed_as_a_query_is_never_more_than_the_query_of_the_list(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    data = {"name": "<b>名</b>", "page": "agreements", "query": "q=//evil.example/#x&page=9&csrf_token=y"}
    answer = client.post(PAGE, data, form="/account")
    assert answer.location == "/agreements?q=%2F%2Fevil.example%2F%23x"
    assert client.page("/agreements").select_one(".saved-views b") is None
