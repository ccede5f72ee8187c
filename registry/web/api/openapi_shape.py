"""The shapes of which the schemas of the API are made."""

from collections.abc import Iterable
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
YES_NO: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "number"}
DAY: Schema = {"type": "string", "format": "date"}


def codes(vocabulary: Iterable[str]) -> Schema:
    """One of the codes of a vocabulary."""
    return {"type": "string", "enum": [str(code) for code in vocabulary]}


def or_null(schema: Schema) -> Schema:
    """The same, or null where it is not known or not defined."""
    return {"anyOf": [schema, {"type": "null"}]}


def many(schema: Schema) -> Schema:
    """A list of the same."""
    return {"type": "array", "items": schema}


def record(**properties: Schema) -> Schema:
    """An object with exactly these properties, all of them always present."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def named(name: str) -> Schema:
    """A schema by its name in the document."""
    return {"$ref": f"#/components/schemas/{name}"}


RECORD = record(type=TEXT, id=WHOLE)
