"""Values as the change record holds them, and back: what JSON can say, marks instead of what is personal or too long."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Date, Enum, Numeric, Table

from registry.model.base import Moment

PERSONAL_MARK = "●"
_DIGEST = "sha256:"


def digested(value: str) -> str:
    """What the record holds of a text that is too long for it: enough to know the text again."""
    return f"{_DIGEST}{hashlib.sha256(value.encode()).hexdigest()}"


def recorded_value(column: Column[Any], value: object) -> object:
    """A value of a column as the record holds it."""
    if column.info.get("personal") and value is not None:
        return PERSONAL_MARK
    if isinstance(value, str) and not isinstance(value, StrEnum) and column.info.get("digested"):
        return digested(value)
    return _plain(value)


def is_held(column: Column[Any], recorded: object) -> bool:
    """Whether the record holds the value itself and no mark that stands for it."""
    if recorded is None:
        return True
    return not (column.info.get("personal") or column.info.get("digested"))


def typed_value(column: Column[Any], recorded: Any) -> Any:
    """A value that the record holds itself, as the column takes it."""
    if recorded is None:
        return None
    match column.type:
        case Date():
            return date.fromisoformat(recorded)
        case Moment():
            return datetime.fromisoformat(recorded)
        case Enum(enum_class=enum_class) if enum_class is not None:
            return enum_class(recorded)
        case Numeric() if isinstance(recorded, str):
            return Decimal(recorded)
        case _:
            return recorded


def audited_columns(table: Table) -> list[Column[Any]]:
    """The columns of which the record tells: all but the version."""
    return [column for column in table.columns if column.name != "version"]


def recorded_key(key: Sequence[object]) -> str:
    """The key of a row as the record writes it."""
    return "-".join(str(part) for part in key)


def typed_key(table: Table, key: str) -> tuple[Any, ...]:
    """The key of a row from the way in which the record writes it."""
    columns = list(table.primary_key)
    return tuple(
        int(part) if column.type.python_type is int else typed_value(column, part)
        for column, part in zip(columns, key.split("-", len(columns) - 1), strict=True)
    )


def key_of(table: Table, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The key of a row with its values by column."""
    return tuple(row[column.name] for column in table.primary_key)


def _plain(value: object) -> object:
    match value:
        case StrEnum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value.normalize())
        case _:
            return value
