"""What monitoring sees: figures when they are wanted, lines of JSON, and in neither a person, a secret or a search."""

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from registry.config import Config, SettingRefused
from registry.queries.due import due
from registry.web import create_app
from registry.web.frame import clock
from registry.web.frame.access import opens_to
from registry.web.frame.log import LOGGERS, JsonFormatter
from tests.client import Client
from tests.conftest import LOADED_AT, ON_ONE_DATABASE

PAGE = "/admin/closing-days"
SECRET = "m3nA-7Kq_uYb2Zx9LpWc4RtVhE8sDfGj"


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    """Loggers belong to the process: as they were, afterwards."""
    kept = [(logging.getLogger(name), dict(logging.getLogger(name).__dict__)) for name in LOGGERS]
    yield
    for logger, state in kept:
        logger.handlers, logger.propagate = state["handlers"], state["propagate"]
        logger.setLevel(state["level"])


@pytest.fixture
def watched(own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application as an operator who watches it runs it."""
    monkeypatch.setattr(clock, "now", lambda: LOADED_AT)
    made = create_app(
        Config.from_environment(
            {
                "REGISTRY_DATABASE_URL": own_url,
                "REGISTRY_INSTANCE": str(tmp_path),
                "REGISTRY_SECRET_KEY": SECRET,
                "REGISTRY_METRICS": "1",
                "REGISTRY_LOG": "json",
            }
        )
    )
    yield made
    made.extensions["registry_engine"].dispose()


def figures(app: Flask) -> dict[str, float]:
    """What `/metrics` tells to whoever asks."""
    answer = Client(app).get("/metrics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    lines = answer.get_data(as_text=True).splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[0] != "#"}


def answered(method: str, endpoint: str, status: int) -> str:
    return f'registry_requests_total{{endpoint="{endpoint}",method="{method}",status="{status}"}}'


@ON_ONE_DATABASE
def test_there_are_no_figures_unless_they_are_wanted(app: Flask) -> None:
    assert Client(app).get("/metrics").status_code == 404


def test_requests_are_counted_by_page_and_status_with_their_time(watched: Flask) -> None:
    client = Client(watched).sign_in("officer")
    for _ in range(3):
        client.get("/partners?q=秘密の会社")
    client.get("/no-such-page")
    found = figures(watched)
    assert found[answered("GET", "partner.listing", 200)] == 3
    assert found[answered("GET", "none", 404)] >= 1
    assert found['registry_request_seconds_count{endpoint="partner.listing"}'] == 3
    assert found['registry_request_seconds_sum{endpoint="partner.listing"}'] > 0
    assert "秘密" not in str(found)


def test_methods_that_anybody_thinks_up_are_counted_together(watched: Flask) -> None:
    client, lengths = watched.test_client(), []
    for number in range(30):
        assert client.open("/partners", method=f"INVENTED{number}" + "X" * 3000).status_code == 405
        lengths.append(len(figures(watched)))
    assert figures(watched)[answered("other", "none", 405)] == 30
    assert len(set(lengths[1:])) == 1, "no figure is added by another method"


def test_what_waits_is_what_the_pages_show(watched: Flask) -> None:
    with Session(watched.extensions["registry_engine"]) as session:
        rows = due(session, as_of=clock.today())
    found = figures(watched)
    overdue = [row for row in rows if row.days_left is not None and row.days_left < 0]
    assert found['registry_queue_length{queue="due_overdue"}'] == len(overdue)
    assert found['registry_queue_length{queue="pending_imports"}'] == 0


@ON_ONE_DATABASE
def test_a_commit_that_fails_is_counted_once_as_it_ended(watched: Flask) -> None:
    client = Client(watched).sign_in("admin")
    client.get(PAGE)

    @event.listens_for(watched.extensions["registry_engine"], "commit", once=True)
    def _fails(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES ('秘密の値')")

    assert client.post(PAGE, {"day": "2026-08-14", "name": "秘密の行事"}).status_code == 503
    found = figures(watched)
    assert found['registry_database_errors_total{kind="OperationalError"}'] >= 1
    posts = {
        name: count
        for name, count in found.items()
        if name.startswith("registry_requests_total") and "closing_day" in name and "POST" in name
    }
    assert list(posts.values()) == [1]
    assert 'status="503"' in next(iter(posts))


def said(app: Flask) -> StringIO:
    """What the application says from now on."""
    [handler] = [each for each in app.logger.handlers if isinstance(each.formatter, JsonFormatter)]
    assert isinstance(handler, logging.StreamHandler)
    stream = StringIO()
    handler.setStream(stream)
    return stream


def test_a_line_for_each_request_and_nothing_of_anybody(watched: Flask) -> None:
    stream = said(watched)
    client = Client(watched).sign_in("officer")
    answer = client.get("/search?q=秘密の会社")

    def broken() -> None:
        raise ValueError("秘密の値")

    watched.view_functions["group.listing"] = opens_to()(broken)
    assert client.get("/groups").status_code == 500
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    told = next(line for line in lines if line.get("endpoint") == "search.page")
    assert told["request_id"] == answer.headers["X-Request-Id"]
    assert (told["event"], told["method"], told["status"]) == ("request", "GET", 200)
    assert told["milliseconds"] > 0
    failed = next(line for line in lines if line["level"] == "error")
    assert failed["exception"] == "ValueError"
    assert any("test_metrics.py" in place for place in failed["at"])
    written = json.dumps(lines, ensure_ascii=False)
    assert len(lines) >= 4
    assert not re.search("秘密|officer|連携 一郎|correct horse", written)
    assert SECRET not in written


def test_another_manner_of_logging_is_refused() -> None:
    with pytest.raises(SettingRefused, match="REGISTRY_LOG"):
        Config.from_environment({"REGISTRY_LOG": "xml"})
