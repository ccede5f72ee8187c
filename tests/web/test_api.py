"""The API: a valid description, answers that keep to it, tokens, pages, the same objects as the command line."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from sqlalchemy.orm import Session

from registry.exchange.activity import activity_object
from registry.exchange.partner import partner_object
from registry.model import ApiToken
from registry.model.engine import open_engine, writing
from registry.queries.account import account_by_login
from registry.queries.activity import activities
from registry.queries.partner import partners
from registry.services.account import make_token, revoke_token
from registry.services.recording import Actor
from registry.web.api.openapi import PATHS, SCHEMAS, answer_schema
from tests.client import Client

TODAY = datetime(2026, 4, 1, tzinfo=UTC)


def test_the_description_is_a_valid_openapi_document(client: Client) -> None:
    description = client.get("/api/v1/openapi.json").json
    assert description is not None
    validate(description)
    assert set(description["paths"]) == set(PATHS)


def test_every_route_of_the_api_is_described(app: Flask) -> None:
    routes = {
        rule.rule.removeprefix("/api/v1").replace("<int:identity>", "{id}").replace("<fy>", "{fy}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.openapi"
    }
    assert routes == set(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_keeps_to_its_schema(client: Client, path: str) -> None:
    schema = {**answer_schema(path), "components": {"schemas": SCHEMAS}}
    answer = client.sign_in("staff").get("/api/v1" + path.replace("{id}", "1").replace("{fy}", "2020"))
    assert answer.status_code == 200
    problems = list(Draft202012Validator(schema).iter_errors(answer.json))
    assert not problems, problems[:3]


def test_a_list_is_turned_page_by_page_without_loss(client: Client) -> None:
    client.sign_in("viewer")
    address: str | None = "/api/v1/activities?fy=2020&limit=37"
    seen: list[int] = []
    while address:
        answer = client.get(address)
        assert answer.json is not None
        seen += [item["id"] for item in answer.json["items"]]
        following = answer.headers.get("Link", "")
        address = (
            following.split('>; rel="next"')[0].rpartition("<")[2] if 'rel="next"' in following else None
        )
        address = address.removeprefix("http://localhost") if address else None
    assert len(seen) == len(set(seen)) == answer.json["total"] == 196


def test_pages_and_programs_see_the_same_objects(client: Client, session: Session) -> None:
    client.sign_in("viewer")
    day = date(2021, 3, 31)
    published = client.get(f"/api/v1/partners?as_of={day}&limit=1000").json
    assert published is not None
    assert published["items"] == [partner_object(row) for row in partners(session, as_of=day)]
    joint = client.get("/api/v1/activities?fy=2020&limit=1000").json
    assert joint is not None
    assert joint["items"] == [activity_object(row) for row in activities(session, fiscal_year=2020)]


def test_a_token_opens_the_api_alone_and_only_until_it_is_revoked(own_app: Flask, own_url: str) -> None:
    engine = open_engine(own_url)
    with Session(writing(engine)) as session, session.begin():
        account = account_by_login(session, "viewer")
        assert account is not None
        made = make_token(session, account=account, label="test", by=Actor("test", TODAY))
        identity = made.token.id
    bearer = {"Authorization": f"Bearer {made.secret}"}
    client = Client(own_app)
    assert client.get("/api/v1/partners", headers=bearer).status_code == 200
    assert client.get("/partners", headers=bearer).status_code == 302
    assert client.get("/api/v1/partners", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get(f"/api/v1/partners?token={made.secret}").status_code == 401
    with Session(writing(engine)) as session, session.begin():
        token = session.get(ApiToken, identity)
        assert token is not None
        revoke_token(session, token=token, by=Actor("test", TODAY))
    engine.dispose()
    assert client.get("/api/v1/partners", headers=bearer).status_code == 401


def test_problems_are_told_in_the_standard_form(client: Client) -> None:
    for address, status in (("/api/v1/partners", 401), ("/api/v1/nowhere", 404)):
        answer = client.get(address)
        assert answer.status_code == status
        assert answer.mimetype == "application/problem+json"
        assert answer.json is not None
        assert set(answer.json) == {"type", "title", "status", "detail"}
