"""Events 催事: what was held or cancelled, who did what there, what was presented and exhibited."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import (
    Base,
    Code,
    Name,
    Sourced,
    Versioned,
    coded,
    known_together,
    precision_column,
)
from registry.model.group import Group
from registry.model.organisation import Organisation
from registry.model.place import Branch
from registry.model.vocabulary import EventKind, EventMode, EventRoleKind, Precision


class Event(Sourced, Versioned, Base):
    """An event of one fiscal year; one that was not held says why and counts as zero held.

    ``held`` is unknown (``None``) where the source only announces it.
    """

    __tablename__ = "event"
    __table_args__ = (
        known_together("starts_on"),
        known_together("ends_on"),
        CheckConstraint(
            "ends_on IS NULL OR (starts_on IS NOT NULL AND ends_on >= starts_on)", name="ends_after_start"
        ),
        CheckConstraint("held OR not_held_reason IS NOT NULL", name="not_held_says_why"),
        CheckConstraint(
            "participants >= 0 AND registrants >= 0 AND exhibitors >= 0", name="counts_not_negative"
        ),
        UniqueConstraint("fiscal_year", "title"),
        Index("ix_event_fiscal_year_starts_on", "fiscal_year", "starts_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fiscal_year: Mapped[int]
    kind: Mapped[EventKind] = mapped_column(coded(EventKind, "kind"))
    title: Mapped[Name]
    starts_on: Mapped[date | None]
    starts_on_precision: Mapped[Precision] = precision_column("starts_on_precision")
    ends_on: Mapped[date | None]
    ends_on_precision: Mapped[Precision] = precision_column("ends_on_precision")
    mode: Mapped[EventMode | None] = mapped_column(coded(EventMode, "mode"))
    place: Mapped[Name | None]
    held: Mapped[bool | None]
    not_held_reason: Mapped[Name | None]
    participants: Mapped[int | None]
    registrants: Mapped[int | None]
    exhibitors: Mapped[int | None]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("group.id"), index=True)

    group: Mapped[Group | None] = relationship(lazy="raise_on_sql")
    listings: Mapped[list["EventListing"]] = relationship(
        lazy="raise_on_sql", order_by="EventListing.id", cascade="all, delete-orphan", back_populates="event"
    )
    roles: Mapped[list["EventRole"]] = relationship(
        lazy="raise_on_sql", order_by="EventRole.id", cascade="all, delete-orphan", back_populates="event"
    )
    presentations: Mapped[list["Presentation"]] = relationship(
        lazy="raise_on_sql", order_by="Presentation.id", cascade="all, delete-orphan", back_populates="event"
    )
    exhibitor_companies: Mapped[list["Exhibitor"]] = relationship(
        lazy="raise_on_sql", order_by="Exhibitor.id", cascade="all, delete-orphan"
    )


class EventListing(Sourced, Base):
    """A row of the annual report that prints the event; one event may stand in two tables.

    ``attendance`` tells in words who took part, where the row does not name each body.
    """

    __tablename__ = "event_listing"
    __table_args__ = (UniqueConstraint("event_id", "section", "no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    section: Mapped[Code]
    no: Mapped[int]
    attendance: Mapped[Name | None]

    event: Mapped[Event] = relationship(lazy="raise_on_sql", back_populates="listings")


class EventRole(Sourced, Base):
    """What an organisation, or our own side, did at an event. No organisation means the institute itself."""

    __tablename__ = "event_role"
    __table_args__ = (
        CheckConstraint("organisation_id IS NULL OR branch_code IS NULL", name="one_side"),
        # One side is always unknown to SQL, and unknowns are never equal: hence an index for each case.
        *(
            Index(
                f"uq_event_role_{name}",
                *columns,
                unique=True,
                sqlite_where=text(case),
                postgresql_where=text(case),
            )
            for name, columns, case in (
                ("organisation", ("event_id", "organisation_id", "role"), "organisation_id IS NOT NULL"),
                ("branch", ("event_id", "branch_code", "role"), "branch_code IS NOT NULL"),
                ("institute", ("event_id", "role"), "organisation_id IS NULL AND branch_code IS NULL"),
            )
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    branch_code: Mapped[Code | None] = mapped_column(ForeignKey("branch.code"), index=True)
    role: Mapped[EventRoleKind] = mapped_column(coded(EventRoleKind, "role"))

    event: Mapped[Event] = relationship(lazy="raise_on_sql", back_populates="roles")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    branch: Mapped[Branch | None] = relationship(lazy="raise_on_sql")


class Presentation(Sourced, Versioned, Base):
    """A talk that the institute's staff gave at an event, as printed."""

    __tablename__ = "presentation"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    section: Mapped[Code | None]
    no: Mapped[int | None]
    title: Mapped[Name]
    speaker: Mapped[Name | None]
    on_date: Mapped[date | None]
    place: Mapped[Name | None]

    event: Mapped[Event] = relationship(lazy="raise_on_sql", back_populates="presentations")


class Exhibitor(Sourced, Base):
    """A company that exhibited at an event, and who recommended it."""

    __tablename__ = "exhibitor"
    __table_args__ = (UniqueConstraint("event_id", "company_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    recommended_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)

    company: Mapped[Organisation] = relationship(lazy="raise_on_sql", foreign_keys=company_id)
    recommended_by: Mapped[Organisation | None] = relationship(
        lazy="raise_on_sql", foreign_keys=recommended_by_id
    )
