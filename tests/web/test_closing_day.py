"""Closing days: entered in any manner of writing a date, listed by year, taken off, and felt by the deadlines."""

from datetime import date

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Change
from registry.queries.closing_day import closing_days
from tests.client import LOGINS, Client
from tests.conftest import A_LANGUAGE_ON_EACH
from tests.web.test_account import refused

PAGE = "/admin/closing-days"


def admin(app: Flask) -> Client:
    """An administrator."""
    return Client(app).sign_in("admin")


def entered(app: Flask) -> frozenset[date]:
    """The days as they are kept."""
    with Session(app.extensions["registry_engine"]) as session:
        return closing_days(session)


def add(client: Client, day: str, name: str = "夏季休業") -> None:
    """Enter a day."""
    assert client.post(PAGE, {"day": day, "name": name}, form=PAGE).status_code == 303


def test_a_day_is_entered_as_offices_write_it(own_app: Flask) -> None:
    client = admin(own_app)
    for number, typed in enumerate(
        ("2026-08-11", "令和8年8月12日", "R8.8.13", "２０２６／０８／１４", "20260817"), start=1
    ):
        add(client, typed)
        assert len(entered(own_app)) == number
    assert entered(own_app) == {date(2026, 8, day) for day in (11, 12, 13, 14, 17)}


def test_the_days_stand_by_year_the_newest_first(own_app: Flask) -> None:
    client = admin(own_app)
    assert client.page(PAGE).select_one(".empty") is not None
    for day in ("2026-08-14", "2027-08-13", "2026-06-01"):
        add(client, day)
    page = client.page(PAGE)
    assert [each["id"] for each in page.select("main h2")] == ["year-2027", "year-2026"]
    rows = [row.get_text(" ") for row in page.select("tbody tr")]
    assert ["2027年8月13日" in rows[0], "2026年6月1日" in rows[1], "2026年8月14日" in rows[2]] == [True] * 3


def test_a_day_is_taken_off_again_and_both_are_recorded(own_app: Flask) -> None:
    client = admin(own_app)
    add(client, "2026-08-14")
    assert client.post(f"{PAGE}/delete", {"day": "2026-08-14"}, form=PAGE).status_code == 303
    assert entered(own_app) == frozenset()
    with Session(own_app.extensions["registry_engine"]) as session:
        changes = session.scalars(
            select(Change).where(Change.subject == "closing_day").order_by(Change.id)
        ).all()
        assert [(each.act, each.subject_id, each.by) for each in changes] == [
            ("closing_day:register", "2026-08-14", "admin"),
            ("closing_day:remove", "2026-08-14", "admin"),
        ]


def test_a_day_that_is_none_of_ours_is_not_found(own_app: Flask) -> None:
    client = admin(own_app)
    for day in ("2026-08-14", "", "yesterday", "2026-13-01", "\x00"):
        assert client.post(f"{PAGE}/delete", {"day": day}, form=PAGE).status_code == 404


def test_it_is_said_when_a_day_is_closed_anyhow_or_its_era_was_another(own_app: Flask) -> None:
    client = admin(own_app)
    add(client, "2026-08-15")
    assert len(client.page(PAGE).select(".flash")) == 2
    add(client, "2026-08-14")
    assert len(client.page(PAGE).select(".flash")) == 1
    add(client, "平成38年6月1日")
    assert "平成38年6月1日は令和8年6月1日です" in client.page(PAGE).get_text()


NO_DAYS = (
    ("", "", {"day", "name"}),
    ("   ", "　", {"day", "name"}),
    ("8.8.14", "夏季休業", {"day"}),
    ("令和8年2月30日", "夏季休業", {"day"}),
    ("2026年8月", "夏季休業", {"day"}),
    ("春", "夏季休業", {"day"}),
    ("1850-01-02", "夏季休業", {"day"}),
    ("9999-12-31", "夏季休業", {"day"}),
    ("<script>alert(1)</script>", "夏季休業", {"day"}),
    ("9" * 5000, "夏季休業", {"day"}),
    ("\x00", "夏季休業", {"day"}),
    ("2026-08-17", "x" * 101, {"name"}),
    ("2026-08-17", "a\x00b", {"name"}),
    ("2026-08-14", "二度", {"day"}),
)


@A_LANGUAGE_ON_EACH
def test_what_cannot_be_entered_is_refused_and_kept(own_app: Flask, language: str) -> None:
    client = admin(own_app)
    add(client, "2026-08-14")
    for day, name, wrong in NO_DAYS:
        page = refused(client, PAGE, {"day": day, "name": name}, language)
        assert {link["href"].removeprefix("#") for link in page.select(".error-summary a")} == wrong, day
        if day.isprintable():
            assert page.select_one("#day").get("value", "") == day.strip()
        if name.isprintable():
            assert page.select_one("#name").get("value", "") == name.strip()
    assert entered(own_app) == {date(2026, 8, 14)}


def test_only_administrators_enter_and_take_off(app: Flask) -> None:
    for login in LOGINS:
        if login != "admin":
            client = Client(app).sign_in(login)
            assert client.get(PAGE).status_code == 403
            day = {"day": "2026-08-14", "name": "x"}
            assert client.post(PAGE, day, form="/account").status_code == 403
            assert client.post(f"{PAGE}/delete", day, form="/account").status_code == 403
    assert entered(app) == frozenset()
