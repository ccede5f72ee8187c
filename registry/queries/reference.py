"""Every row that names an organisation, whatever its table: found by the foreign keys themselves, so that none is forgotten."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, UniqueConstraint, select
from sqlalchemy.orm import Session

from registry.model import (
    ActivityAspect,
    ActivityCount,
    Base,
    Distinction,
    FieldAttachment,
    Lifetime,
    Membership,
    Organisation,
    OrganisationName,
)

# Sums that follow from the rows, and what a merge of two organisations treats in its own way.
_APART = frozenset({ActivityAspect, ActivityCount, OrganisationName, Lifetime, Distinction})
# Rows that say the same although no constraint forbids it: one is enough.
_SAME: Mapping[type[Base], tuple[tuple[str, ...], ...]] = {
    FieldAttachment: (("field_code", "organisation_id", "holds"),),
    Membership: (("group_id", "organisation_id", "role", "valid_from", "valid_to"),),
}


@dataclass(frozen=True)
class Reference:
    """A column by which rows of a table name an organisation; ``keys`` are the sets of columns that may stand once."""

    model: type[Base]
    column: str
    keys: tuple[tuple[str, ...], ...]

    @property
    def in_primary_key(self) -> bool:
        return self.column in {each.key for each in self.model.__mapper__.primary_key}


@dataclass(frozen=True)
class Moving:
    """What happens to the rows of a reference when one organisation becomes part of another.

    ``moved`` will name the other one; ``joined`` say what a row of the other one says already, and fall away.
    """

    reference: Reference
    moved: Sequence[Base]
    joined: Sequence[Base]


def references() -> list[Reference]:
    """The columns of all tables that name an organisation, in the order of their names."""
    found = []
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        assert isinstance(table, Table)
        if mapper.class_ in _APART:
            continue
        for column in table.columns:
            if any(key.column is Organisation.__table__.c.id for key in column.foreign_keys):
                found.append(Reference(mapper.class_, column.key, tuple(_keys(mapper.class_, column.key))))
    return sorted(found, key=lambda each: (each.model.__tablename__, each.column))


def moving(session: Session, *, kept_id: int, gone_id: int) -> list[Moving]:
    """For each reference with rows that name ``gone_id``: which would name ``kept_id``, and which fall away."""
    found = []
    for reference in references():
        rows = _rows(session, reference, gone_id)
        if not rows:
            continue
        taken = [
            {_values(row, key) for row in _rows(session, reference, kept_id)} if reference.keys else set()
            for key in reference.keys
        ]
        moved, joined = list[Base](), list[Base]()
        for row in rows:
            wanted = [_values(row, key, reference.column, kept_id) for key in reference.keys]
            clash = any(value in known for value, known in zip(wanted, taken, strict=True))
            (joined if clash else moved).append(row)
        found.append(Moving(reference, moved, joined))
    return found


def _keys(model: type[Base], column: str) -> Iterator[tuple[str, ...]]:
    """The sets of columns with ``column`` among them that no two rows may share."""
    table = model.__table__
    assert isinstance(table, Table)
    unique = [tuple(each.columns.keys()) for each in table.constraints if isinstance(each, UniqueConstraint)]
    unique += [tuple(each.columns.keys()) for each in table.indexes if each.unique]
    unique += [tuple(table.primary_key.columns.keys()), *_SAME.get(model, ())]
    yield from sorted({key for key in unique if column in key})


def _rows(session: Session, reference: Reference, identity: int) -> Sequence[Base]:
    column = getattr(reference.model, reference.column)
    keys = [getattr(reference.model, str(each.key)) for each in reference.model.__mapper__.primary_key]
    return session.scalars(select(reference.model).where(column == identity).order_by(*keys)).all()


def _values(
    row: Base, key: tuple[str, ...], column: str | None = None, value: int | None = None
) -> tuple[Any, ...]:
    """What a row has in some columns, one of them replaced."""
    return tuple(value if each == column else getattr(row, each) for each in key)
