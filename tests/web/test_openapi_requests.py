"""A program that knows nothing but the document of the API: each of its requests is answered as the document says."""

from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from registry.web.api.openapi import PATHS
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE, by_turns

# What has to stand where the document cannot list what there is.
KNOWN = {
    "region": "tama",
    "branch": "sumida",
    "layers": "agreement,event",
    "municipality": "131199",
    "company": "板橋区",
    "field": "emc",
    "membership": "東京商工会議所",
    "customer_of": "朝日信用金庫",
    "section": "4.2.1",
    "plan": 4,
    "text": "防音の試験をしたい",
}
LARGEST = 100
# Paths that ask for more than a parameter at a time, lest each request be asked for nothing.
NEEDED = {"/search": {"q": "大学"}, "/find": {"municipality": "131199"}}


class Program:
    """Asks what the document offers, and holds the answer against it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.document: Any = client.get("/api/v1/openapi.json").json

    def operation(self, path: str) -> Any:
        return self.document["paths"][path]["get"]

    def parameters(self, path: str) -> list[dict[str, Any]]:
        return [each for each in self.operation(path)["parameters"] if each["in"] == "query"]

    def ask(self, path: str, query: dict[str, Any]) -> tuple[int, Any]:
        """Status and body of a request; the body keeps to the schema of its status."""
        place = path.replace("{id}", "1").replace("{fy}", "2020")
        answer = self.client.get(f"/api/v1{place}?{urlencode({**NEEDED.get(path, {}), **query})}")
        said = self.operation(path)["responses"].get(str(answer.status_code))
        assert said is not None, (path, query, answer.status_code)
        (kind, content), *rest = said["content"].items()
        assert answer.mimetype == kind
        assert not rest
        schema = {**content["schema"], "components": self.document["components"]}
        problems = list(Draft202012Validator(schema).iter_errors(answer.json))
        assert not problems, (path, query, problems[:2])
        return answer.status_code, answer.json


def good(name: str, schema: dict[str, Any]) -> Iterator[Any]:
    """Values that a parameter accepts, at its edges."""
    if schema["type"] == "array":
        schema = schema["items"]
    if name in KNOWN:
        yield KNOWN[name]
    elif "enum" in schema:
        yield from schema["enum"]
    elif schema["type"] == "integer":
        lowest = schema.get("minimum", 1)
        yield lowest
        yield min(schema.get("maximum", LARGEST), max(LARGEST, lowest))
        if "default" in schema:
            yield schema["default"]
    elif schema.get("format") == "date":
        yield from ("2021-03-31", "2010-01-01")
    elif "pattern" in schema:
        yield "published"
    else:
        yield "大学"


def bad(schema: dict[str, Any]) -> Iterator[Any]:
    """Values that a parameter refuses."""
    if schema["type"] == "array":
        schema = schema["items"]
    if "enum" in schema:
        yield "no_such_code"
    elif schema["type"] == "integer":
        yield from ("x", "-1")
        yield from ([schema["maximum"] + 1] if "maximum" in schema else [])
        yield from ([schema["minimum"] - 1] if schema.get("minimum", 0) > 1 else [])
    elif schema.get("format") == "date":
        yield from ("2021-02-30", "春")
    elif "maxLength" in schema:
        yield "x" * (schema["maxLength"] + 1)


@pytest.fixture
def program(app: Flask) -> Program:
    return Program(Client(app).sign_in("staff"))


@by_turns("path", sorted(PATHS))
def test_every_parameter_is_taken_with_its_values_and_answered_as_the_document_says(
    program: Program, path: str
) -> None:
    for parameter in program.parameters(path):
        for value in good(parameter["name"], parameter["schema"]):
            status, body = program.ask(path, {parameter["name"]: value})
            # The seeds have no edition of the annual report yet.
            wanted = 422 if parameter["name"] == "edition" else 200
            assert status == wanted, (path, parameter["name"], value, body)
            if parameter["name"] == "limit" and "items" in body:
                assert len(body["items"]) <= int(value)


@by_turns("path", sorted(PATHS))
def test_what_a_parameter_does_not_accept_is_refused_with_a_problem(program: Program, path: str) -> None:
    for parameter in program.parameters(path):
        for value in bad(parameter["schema"]):
            status, problem = program.ask(path, {parameter["name"]: value})
            assert status == 422, (path, parameter["name"], value)
            assert problem["status"] == 422
            assert problem["detail"]


@ON_ONE_DATABASE
@pytest.mark.parametrize("address", ["/branches?cursor=&cursor=%5B%5D", "/find?text=x&text=y"])
def test_what_can_be_said_once_is_not_said_twice(app: Flask, address: str) -> None:
    answer = Client(app).sign_in("staff").get(f"/api/v1{address}")
    assert answer.status_code == 422
    assert "一度" in answer.get_json()["detail"]
    assert (
        Client(app).sign_in("staff").get("/api/v1/network?layers=agreement&layers=event").status_code == 200
    )


@by_turns("path", [path for path, (_, is_list, _) in PATHS.items() if is_list])
def test_filters_of_a_list_work_together_and_narrow_it(program: Program, path: str) -> None:
    whole = program.ask(path, {})[1]["total"]
    filters = [
        [(each["name"], value) for value in list(good(each["name"], each["schema"]))[:2]]
        for each in program.parameters(path)
        if each["name"] not in ("cursor", "limit", "as_of", "within")
    ]
    for chosen in product(*filters):
        status, body = program.ask(path, dict(chosen))
        assert status == 200
        assert body["total"] <= whole or dict(chosen).keys() & {"fy"}
