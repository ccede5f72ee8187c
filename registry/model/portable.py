"""Values as either database reads them: what a column holds, and how that is written as JSON."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    LargeBinary,
    Numeric,
    String,
    TableClause,
    column,
    table,
)
from sqlalchemy.types import NullType, TypeEngine

from registry.model.base import Moment


class Kind(StrEnum):
    """What a column holds: codes are texts, and numbers are whole ones."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    DECIMAL = "decimal"
    BYTES = "bytes"
    JSON = "json"


_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.TEXT: NullType(),
    Kind.NUMBER: NullType(),
    Kind.BOOLEAN: Boolean(),
    Kind.DATE: Date(),
    Kind.MOMENT: Moment(),
    Kind.DECIMAL: Numeric(),
    Kind.BYTES: LargeBinary(),
    Kind.JSON: JSON(none_as_null=True),
}
_KINDS = (
    (String, Kind.TEXT),
    (Boolean, Kind.BOOLEAN),
    (Date, Kind.DATE),
    (DateTime, Kind.MOMENT),
    (Moment, Kind.MOMENT),
    (Numeric, Kind.DECIMAL),
    (LargeBinary, Kind.BYTES),
    (JSON, Kind.JSON),
)


def kind_of(found: Column[Any]) -> Kind:
    """What a column of the model holds."""
    return next((kind for each, kind in _KINDS if isinstance(found.type, each)), Kind.NUMBER)


def table_of(name: str, columns: Mapping[str, Kind]) -> TableClause:
    """A table as it stands in a database of any age: what the model says of it today does not matter."""
    return table(name, *(column(each, _TYPES[kind]) for each, kind in columns.items()))


def written(kind: Kind, value: Any) -> Any:
    """A value as JSON has it."""
    if value is None:
        return None
    match kind:
        case Kind.DATE:
            return value.isoformat()
        case Kind.MOMENT:
            return value.astimezone(UTC).isoformat()
        case Kind.DECIMAL:
            return format(Decimal(value).normalize(), "f")  # SQLite forgets how many figures there were
        case Kind.BYTES:
            return b64encode(value).decode("ascii")
        case _:
            return value


def understood(kind: Kind, value: Any) -> Any:
    """The value that :func:`written` wrote; raises ``ValueError`` or ``TypeError`` for anything else."""
    if value is None:
        return None
    match kind:
        case Kind.DATE:
            return date.fromisoformat(value)
        case Kind.MOMENT:
            return datetime.fromisoformat(value)
        case Kind.DECIMAL:
            return Decimal(value)
        case Kind.BYTES:
            return b64decode(value, validate=True)
        case _:
            return value
