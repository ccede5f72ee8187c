"""The description of the API (OpenAPI 3.1): its paths, and what each may be asked for."""

from typing import Any

from registry.model import vocabulary as v
from registry.model.search_entry import Noun
from registry.reports.density import SeatBasis, View
from registry.reports.funnel import Grouping
from registry.web.api.openapi_schema import SCHEMAS
from registry.web.api.openapi_shape import DAY, TEXT, WHOLE, Schema, codes, many, named, record

AS_OF = ("as_of", {**DAY, "pattern": "^(19|20|21|2200-0[1-3])"})
ID = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
CURSOR = ("cursor", {"type": "integer", "minimum": 0, "maximum": 999_999_999, "default": 0})
REGION = ("region", TEXT)
BRANCH = ("branch", TEXT)
Q = ("q", {"type": "string", "maxLength": 200})
YEAR = ("fy", {"type": "integer", "minimum": 1900, "maximum": 2199})
YEARS = ("years", {"type": "integer", "minimum": 1, "maximum": 50, "default": 1})
LAYERS = ("layers", TEXT)
EDITION = ("edition", {"type": "string", "pattern": "^([1-9][0-9]{0,5}|published)$"})
PAGE = (
    CURSOR,
    ("limit", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}),
)

# Path → the schema of its answer, whether it is a list, and its parameters.
PATHS: dict[str, tuple[str, bool, tuple[tuple[str, Schema], ...]]] = {
    "/partners": ("Partner", True, (AS_OF, REGION, ("category", codes(v.Category)), Q)),
    "/partners/{id}": ("Partner", False, (AS_OF,)),
    "/agreements": ("Agreement", True, (AS_OF, ("phase", codes(v.Phase)), BRANCH, Q)),
    "/agreements/{id}": ("Agreement", False, (AS_OF,)),
    "/due": (
        "Due",
        True,
        (
            AS_OF,
            ("within", {"type": "integer", "minimum": 0, "maximum": 36_500}),
            ("kind", codes(v.DueKind)),
            BRANCH,
        ),
    ),
    "/activities": ("Activity", True, (YEAR, ("kind", codes(v.ActivityType)), ("partner", ID), BRANCH)),
    "/events": ("Event", True, (YEAR, ("kind", codes(v.EventKind)), Q)),
    "/groups": ("Group", True, (AS_OF, ("kind", codes(v.GroupKind)), Q)),
    "/memberships": ("Membership", True, (AS_OF, ("group", ID))),
    "/programmes": ("Programme", True, (("kind", codes(v.ProgrammeKind)), Q)),
    "/needs": (
        "Need",
        True,
        (("state", codes(v.NeedState)), BRANCH, ("kind", codes(v.NeedType)), YEAR, ("partner", ID), Q),
    ),
    "/introductions": (
        "Introduction",
        True,
        (
            ("state", codes(v.IntroductionState)),
            ("step", codes(v.IntroductionState)),
            BRANCH,
            ("kind", codes(v.NeedType)),
            YEAR,
            ("partner", ID),
            ("overdue", codes(["1"])),
            AS_OF,
            Q,
        ),
    ),
    "/introductions/figures": ("Funnel", False, (YEAR, ("by", codes(Grouping)))),
    "/find": (
        "Find",
        False,
        (
            ("municipality", TEXT),
            ("company", TEXT),
            ("need", many(codes(v.NeedType))),
            ("field", many(TEXT)),
            ("text", {"type": "string", "maxLength": 2000}),
            ("membership", many(TEXT)),
            ("customer_of", many(TEXT)),
            ("limit", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 10}),
            AS_OF,
        ),
    ),
    "/branches": ("Branch", True, ()),
    "/pipelines": ("Pipeline", True, ()),
    "/indicators": ("Indicator", True, (AS_OF, ("plan", WHOLE))),
    "/reports/annual/{fy}": ("AnnualReport", False, (("section", TEXT), EDITION)),
    "/density": (
        "Density",
        False,
        (YEAR, YEARS, AS_OF, ("view", codes(View)), ("basis", codes(SeatBasis)), LAYERS),
    ),
    "/map": ("Map", False, (YEAR, YEARS, AS_OF)),
    "/search": (
        "Search",
        False,
        (
            Q,
            ("kind", codes(Noun)),
            CURSOR,
            ("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 5}),
        ),
    ),
    "/network": ("Network", False, (YEAR, YEARS, AS_OF, LAYERS, REGION)),
}
# What an address may say once only; layers may be repeated instead of separated by commas.
SINGLE = tuple(
    sorted(
        {
            name
            for _, _, parameters in PATHS.values()
            for name, schema in (*parameters, *PAGE)
            if schema.get("type") != "array"
        }
        - {LAYERS[0]}
    )
)


def document(server: str) -> dict[str, Any]:
    """The OpenAPI document of the API at ``server``."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Partner and collaboration registry", "version": "1"},
        "servers": [{"url": f"{server}/api/v1"}],
        "security": [{"bearer": []}, {"session": []}],
        "paths": {path: {"get": _operation(path, *described)} for path, described in PATHS.items()},
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "registry_session"},
            },
        },
    }


def answer_schema(path: str) -> Schema:
    """The schema of the answer of a path."""
    name, is_list, _ = PATHS[path]
    return record(items=many(named(name)), total=WHOLE) if is_list else named(name)


def _operation(path: str, name: str, is_list: bool, parameters: tuple[tuple[str, Schema], ...]) -> Schema:
    asked = [{"name": key, "in": "query", "required": False, "schema": schema} for key, schema in parameters]
    asked += [
        {"name": key, "in": "query", "required": False, "schema": schema}
        for key, schema in (PAGE if is_list else ())
    ]
    if "{id}" in path:
        asked.append({"name": "id", "in": "path", "required": True, "schema": WHOLE})
    if "{fy}" in path:
        asked.append({"name": "fy", "in": "path", "required": True, "schema": YEAR[1]})
    problem = {"content": {"application/problem+json": {"schema": named("Problem")}}}
    return {
        "operationId": path.strip("/").replace("/{id}", "-by-id").replace("/{fy}", "-by-year"),
        "parameters": asked,
        "responses": {
            "200": {
                "description": f"{name}{' list' if is_list else ''}",
                "content": {"application/json": {"schema": answer_schema(path)}},
            },
            "401": {"description": "Not signed in", **problem},
            **({"404": {"description": "No such record", **problem}} if "{id}" in path else {}),
            "422": {"description": "A parameter cannot be used", **problem},
        },
    }
