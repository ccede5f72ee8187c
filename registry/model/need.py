"""Matchmaking: what a company needs and to whom it was introduced."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.account import Account
from registry.model.base import Base, Code, LongText, Name, Sourced, Versioned, coded
from registry.model.organisation import Organisation
from registry.model.place import Branch
from registry.model.programme import Programme
from registry.model.vocabulary import FailureReason, IntroductionState, NeedState, NeedType


class Need(Sourced, Versioned, Base):
    """A need 相談 that a company brought to a branch."""

    __tablename__ = "need"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    branch_code: Mapped[Code | None] = mapped_column(ForeignKey("branch.code"), index=True)
    received_on: Mapped[date]
    fields: Mapped[LongText | None]
    text: Mapped[LongText | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    state: Mapped[NeedState] = mapped_column(coded(NeedState, "state"), default=NeedState.OPEN)

    company: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    branch: Mapped[Branch | None] = relationship(lazy="raise_on_sql")
    staff: Mapped[Account | None] = relationship(lazy="raise_on_sql")
    kinds: Mapped[list["NeedKind"]] = relationship(
        lazy="raise_on_sql", order_by="NeedKind.kind", cascade="all, delete-orphan"
    )
    introductions: Mapped[list["Introduction"]] = relationship(
        lazy="raise_on_sql", order_by="Introduction.id", back_populates="need", cascade="all, delete-orphan"
    )


class NeedKind(Base):
    """A kind of a need; a company may need several things."""

    __tablename__ = "need_kind"

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), primary_key=True)
    kind: Mapped[NeedType] = mapped_column(coded(NeedType, "kind"), primary_key=True)


class Introduction(Sourced, Versioned, Base):
    """An introduction 紹介 of the company to a partner; none is made without the company's consent.

    ``follow_up_on`` is the day by which somebody asks what became of it, as long as it is open.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        CheckConstraint(
            "state IN ('proposed', 'withdrawn') OR consented_on IS NOT NULL", name="consent_first"
        ),
        CheckConstraint(
            "state <> 'not_concluded' OR reason IS NOT NULL OR failure IS NOT NULL", name="failure_has_reason"
        ),
        CheckConstraint("state <> 'concluded' OR closed_on IS NOT NULL", name="conclusion_has_day"),
        UniqueConstraint("need_id", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    state: Mapped[IntroductionState] = mapped_column(
        coded(IntroductionState, "state"), default=IntroductionState.PROPOSED
    )
    consented_on: Mapped[date | None]
    introduced_on: Mapped[date | None]
    met_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    follow_up_on: Mapped[date | None]
    failure: Mapped[FailureReason | None] = mapped_column(coded(FailureReason, "failure"))
    reason: Mapped[Name | None]
    result: Mapped[LongText | None]

    need: Mapped[Need] = relationship(lazy="raise_on_sql", back_populates="introductions")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    programme: Mapped[Programme | None] = relationship(lazy="raise_on_sql")
