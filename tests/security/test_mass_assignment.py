"""A form changes what it shows and nothing else, whatever is sent along with it."""

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from registry.model import Base
from tests.client import PASSWORD, Client
from tests.conftest import ON_ONE_DATABASE
from tests.security.hostile import biggest_form, opened
from tests.security.scene import addresses
from tests.tables import contents

# Rows that come and go with every request, and what is kept of an upload that waits.
PASSING = frozenset({"web_session", "change", "throttle"})
# Forms that do something when they are sent as they opened.
ACTS = frozenset(
    {
        "calendar.addresses",
        "event_writing.copy",
        "frozen_report.freeze",
        "introduction_writing.record",
        "pending_import.page",
        "session_list.page",
        "sign_in.form",
    }
)
COLUMNS = sorted({column.name for table in Base.metadata.tables.values() for column in table.columns})
MORE = ("created_by", "is_admin", "admin", "roles", "owner_id", "__class__", "_id", "by", "at")


def stored(app: Flask) -> object:
    """What every table holds."""
    with Session(app.extensions["registry_engine"]) as session:
        return contents(session, without=PASSING)


@ON_ONE_DATABASE
def test_columns_that_a_form_does_not_have_are_not_written(scene: Flask, places: dict[str, int]) -> None:
    """Every form is sent as it opened, with a value for every column of every table that is no field of it."""
    client = Client(scene).sign_in("officer").http
    before = stored(scene)
    sent_to = {path for _, path in addresses(scene, places, "POST")}
    tried, statuses = 0, {}
    for endpoint, path in addresses(scene, places, "GET"):
        if path not in sent_to or endpoint in ACTS or endpoint.endswith((".remove", ".undo", ".withdraw")):
            continue
        answer = client.get(path, buffered=True)
        form = biggest_form(BeautifulSoup(answer.get_data(as_text=True), "lxml"))
        if answer.status_code != 200 or form is None:
            continue
        own = opened(form)
        own.pop("more", None)
        shown = {str(each["name"]) for each in form.select("[name]")}
        extra = {name: "999" for name in (*COLUMNS, *MORE) if name not in shown}
        extra |= {"role": "admin", "active": "0"} if "role" not in shown else {}
        statuses[path] = client.post(path, data={**extra, **own}, buffered=True).status_code
        tried += 1
    assert tried > 35
    assert not [path for path, status in statuses.items() if status >= 500]
    assert sum(status in (302, 303) for status in statuses.values()) > 8, (
        "forms that were taken as they opened"
    )
    assert stored(scene) == before


@ON_ONE_DATABASE
def test_nobody_gives_oneself_a_role(scene: Flask) -> None:
    client = Client(scene).sign_in("viewer")
    sent = {
        "email": "a@example.jp",
        "language": "ja",
        "password": PASSWORD,
        "role": "admin",
        "branch_code": "hq",
        "login": "admin",
    }
    sent |= {"active": "1", "name": "管理者", "password_hash": "x", "id": "5", "version": "9"}
    assert client.post("/account/settings", sent).status_code == 303
    page = client.page("/account").select_one("dl").get_text(" ")
    assert "閲覧" in page
    assert client.get("/admin").status_code == 403
