"""What every table shares: names of constraints, column types, source, version."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import CheckConstraint, DateTime, Enum, Integer, MetaData, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from registry.japanese.dates import Precision

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}

Code = Annotated[str, mapped_column(String(40))]
Name = Annotated[str, mapped_column(String(400))]
LongText = Annotated[str, mapped_column(Text)]


class Moment(TypeDecorator[datetime]):
    """A moment in UTC that stays aware on every database (SQLite forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The declarative base: one metadata, names for every constraint."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Moment}


def coded(vocabulary: type[StrEnum], name: str) -> Enum:
    """A column of codes: stored as text, refused by the constraint ``ck_<table>_<name>`` if unknown."""
    return Enum(
        vocabulary,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


def precision_column(name: str) -> Mapped[Precision]:
    """The precision that goes with a date column."""
    return mapped_column(coded(Precision, name), default=Precision.UNKNOWN)


def known_together(column: str) -> CheckConstraint:
    """A date and its precision are known together or not at all."""
    return CheckConstraint(f"({column} IS NULL) = ({column}_precision = 'unknown')", name=f"{column}_known")


class Sourced:
    """Where a fact comes from: the document, its line, and a note on doubts and conflicts."""

    source_file: Mapped[str | None] = mapped_column(String(80))
    source_line: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str | None] = mapped_column(Text)


class Versioned:
    """Optimistic locking: a row counts its versions, and a stale writer is refused."""

    version: Mapped[int] = mapped_column(Integer, nullable=False)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Attested:
    """For facts whose beginning is not printed: the day on which a source states that they stand."""

    attested_on: Mapped[date | None]
