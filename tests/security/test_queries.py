"""What stands in an address is a value and never a part of a statement, a pattern or an expression."""

import time

import pytest
from flask import Flask

from tests.client import Client
from tests.conftest import by_turns
from tests.contracts.test_access import reading_routes

SQL = (
    "' OR '1'='1",
    "1) UNION SELECT password_hash FROM account--",
    "\\'||pg_sleep(9)||'\"",
    "1; DROP TABLE organisation",
)
PARAMETERS = (
    "q",
    "region",
    "category",
    "branch",
    "fy",
    "years",
    "as_of",
    "page",
    "phase",
    "kind",
    "municipality",
    "limit",
    "cursor",
    "owner",
    "text",
    "need",
    "field",
    "sort",
    "layers",
    "view",
    "basis",
    "format",
    "encoding",
    "territory",
    "quiet",
    "partner",
    "code",
    "what",
    "from",
    "to",
    "one",
    "other",
    "language",
)
# Texts that cost much where a pattern goes back and forth.
LONG = (
    "a" * 30_000,
    " " * 30_000 + "x",
    "1" * 30_000,
    "年" * 20_000,
    "((((" * 5_000,
    "令和" * 10_000 + "x",
    "a@" * 10_000,
    "ー" * 20_000,
    "1," * 15_000,
    "㈱" * 20_000,
)


@by_turns("number", range(len(SQL)))
def test_no_parameter_is_a_part_of_a_statement(app: Flask, number: int) -> None:
    """Each address is asked with a hostile value in a third of the parameters that any page knows."""
    client = Client(app).sign_in("admin").http
    value = SQL[number]
    forms = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    read = [address.partition("?")[0] for endpoint, address in reading_routes(app) if endpoint not in forms]
    addresses = read[number :: len(SQL)]
    assert len(addresses) > 20
    for position, address in enumerate(addresses):
        hostile = dict.fromkeys(PARAMETERS[position % 3 :: 3], value)
        answer = client.get(address, query_string=hostile, buffered=True)
        assert answer.status_code in (200, 302, 404, 422), address
        assert b"$argon2" not in answer.data


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_a_wildcard_is_a_character(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    everything = client.get("/api/v1/partners?limit=1").get_json()["total"]
    assert everything > 50
    for wild in ("%", "_", "%%%%", "__", "[a-z]", "*", "?", ".*", "\\%", "大_"):
        assert client.get("/partners", query_string={"q": wild}).status_code == 200
        found = client.get("/api/v1/search", query_string={"q": wild}).get_json()
        assert found is None or sum(len(each.get("items", ())) for each in found.get("groups", ())) == 0, wild


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_no_text_keeps_the_server_busy(app: Flask) -> None:
    """Counted in processor time, so that a busy machine fails nobody."""
    client = Client(app).sign_in("officer").http
    token = Client(app).sign_in("officer")
    for text in LONG:
        for path, name in (
            ("/search", "q"),
            ("/partners", "q"),
            ("/find", "text"),
            ("/find", "municipality"),
            ("/agreements", "as_of"),
            ("/activities", "fy"),
        ):
            began = time.process_time()
            assert client.get(path, query_string={name: text}).status_code in (200, 422, 431), path
            assert time.process_time() - began < 3, (path, text[:5])
    for text in LONG[::2]:
        began = time.process_time()
        sent = dict.fromkeys(("line", "partner-name", "kind", "fiscal_year", "months"), text)
        assert token.post("/activities/new", sent).status_code == 422
        dated = dict.fromkeys(
            ("signed_on", "initial_term_months", "notice_count", "parties-0-name", "clause"), text
        )
        assert token.post("/agreements/new", dated).status_code == 422
        assert token.post("/account/settings", {"email": text, "language": "ja"}).status_code == 422
        assert time.process_time() - began < 4, text[:5]
