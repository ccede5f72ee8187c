"""Groups: research groups, cross-industry groups, networks; their members over time and yearly figures."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import (
    Attested,
    Base,
    Code,
    LongText,
    Name,
    Sourced,
    Versioned,
    coded,
    known_together,
    precision_column,
)
from registry.model.organisation import Organisation
from registry.model.vocabulary import GroupKind, MembershipRole, Precision

if TYPE_CHECKING:
    from registry.model.group_name import GroupName


class Group(Sourced, Versioned, Base):
    """A group グループ; ``topics`` are short subjects separated by 、, ``name`` is that of today.

    Since ``self_managed_on`` its members run it themselves 自主運営 and the institute only helps.
    """

    __tablename__ = "group"
    __table_args__ = (
        known_together("founded_on"),
        known_together("self_managed_on"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Name] = mapped_column(unique=True)
    kind: Mapped[GroupKind] = mapped_column(coded(GroupKind, "kind"), index=True)
    founded_on: Mapped[date | None]
    founded_on_precision: Mapped[Precision] = precision_column("founded_on_precision")
    self_managed_on: Mapped[date | None]
    self_managed_on_precision: Mapped[Precision] = precision_column("self_managed_on_precision")
    topics: Mapped[LongText | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("group.id"), index=True)
    section: Mapped[Code | None]
    no: Mapped[int | None]

    parent: Mapped["Group | None"] = relationship(lazy="raise_on_sql", remote_side="Group.id")
    children: Mapped[list["Group"]] = relationship(lazy="raise_on_sql", viewonly=True, order_by="Group.id")
    former_names: Mapped[list["GroupName"]] = relationship(
        lazy="raise_on_sql", order_by="GroupName.valid_to", cascade="all, delete-orphan"
    )
    years: Mapped[list["GroupYear"]] = relationship(
        lazy="raise_on_sql",
        order_by="GroupYear.fiscal_year",
        cascade="all, delete-orphan",
        back_populates="group",
    )
    memberships: Mapped[list["Membership"]] = relationship(
        lazy="raise_on_sql", order_by="Membership.id", cascade="all, delete-orphan", back_populates="group"
    )


class GroupYear(Sourced, Versioned, Base):
    """What a group did in a fiscal year; not held says why and counts as zero meetings.

    ``schedule`` tells in words when it met, where its meetings are no events of their own.
    """

    __tablename__ = "group_year"
    __table_args__ = (
        CheckConstraint("held OR not_held_reason IS NOT NULL", name="not_held_says_why"),
        CheckConstraint(
            "own_staff IS NULL OR participants IS NULL OR own_staff <= participants", name="own_staff"
        ),
        CheckConstraint(
            "meetings >= 0 AND participants >= 0 AND own_staff >= 0 AND uses >= 0 AND groups >= 0 AND companies >= 0",
            name="counts_not_negative",
        ),
        UniqueConstraint("group_id", "fiscal_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id"), index=True)
    fiscal_year: Mapped[int]
    held: Mapped[bool] = mapped_column(default=True)
    not_held_reason: Mapped[Name | None]
    schedule: Mapped[Name | None]
    meetings: Mapped[int | None]
    participants: Mapped[int | None]
    own_staff: Mapped[int | None]
    uses: Mapped[int | None]
    groups: Mapped[int | None]
    companies: Mapped[int | None]

    group: Mapped[Group] = relationship(lazy="raise_on_sql", back_populates="years")


class Membership(Attested, Sourced, Versioned, Base):
    """A membership from a day to a day. No organisation means the institute itself."""

    __tablename__ = "membership"
    __table_args__ = (
        known_together("valid_from"),
        known_together("valid_to"),
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="valid_order"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[MembershipRole] = mapped_column(coded(MembershipRole, "role"))
    valid_from: Mapped[date | None]
    valid_from_precision: Mapped[Precision] = precision_column("valid_from_precision")
    valid_to: Mapped[date | None]
    valid_to_precision: Mapped[Precision] = precision_column("valid_to_precision")

    group: Mapped[Group] = relationship(lazy="raise_on_sql", back_populates="memberships")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
