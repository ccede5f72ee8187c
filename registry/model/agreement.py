"""Agreements 協定・覚書 with their parties, cooperation items and what happened to them."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.account import Account
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
from registry.model.place import Branch
from registry.model.programme import Programme
from registry.model.vocabulary import (
    AgreementAct,
    AgreementKind,
    Duty,
    NoticeUnit,
    Precision,
    RenewalMode,
    Tier,
)


class Agreement(Attested, Sourced, Versioned, Base):
    """One document with one or many parties. Without a branch it binds the whole institute 全所.

    ``no`` and ``doc`` are the number in the institute's list and the document within it; terms are stored as
    signed, and what follows from them (end, deadline, phase) is computed. ``signatory`` signed for our side.
    From ``watched_from`` on somebody looks after the deadlines: one that passes later stays to be decided.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        known_together("signed_on"),
        CheckConstraint("initial_term_months BETWEEN 1 AND 1200", name="initial_term_positive"),
        CheckConstraint("renewal_term_months BETWEEN 1 AND 1200", name="renewal_term_positive"),
        CheckConstraint("(notice_count IS NULL) = (notice_unit IS NULL)", name="notice_complete"),
        CheckConstraint("notice_count IS NULL OR notice_count >= 0", name="notice_not_negative"),
        CheckConstraint("(no IS NULL) = (doc IS NULL)", name="number_complete"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("predecessor_id IS NULL OR predecessor_id <> id", name="not_its_own_predecessor"),
        Index("ix_agreement_signed_on_id", "signed_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[int | None]
    doc: Mapped[int | None]
    kind: Mapped[AgreementKind] = mapped_column(coded(AgreementKind, "kind"))
    title: Mapped[Name]
    branch_code: Mapped[Code | None] = mapped_column(ForeignKey("branch.code"), index=True)
    signed_on: Mapped[date | None]
    signed_on_precision: Mapped[Precision] = precision_column("signed_on_precision")
    signed_on_written: Mapped[Name | None]
    effective_from: Mapped[date | None]
    initial_term_months: Mapped[int | None]
    renewal_mode: Mapped[RenewalMode] = mapped_column(coded(RenewalMode, "renewal_mode"))
    renewal_term_months: Mapped[int | None]
    notice_count: Mapped[int | None]
    notice_unit: Mapped[NoticeUnit | None] = mapped_column(coded(NoticeUnit, "notice_unit"))
    clause: Mapped[LongText | None]
    document_number: Mapped[Name | None]
    signatory: Mapped[Name | None] = mapped_column(info={"personal": True})
    watched_from: Mapped[date | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    predecessor_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)

    branch: Mapped[Branch | None] = relationship(lazy="raise_on_sql")
    parties: Mapped[list["AgreementParty"]] = relationship(
        lazy="raise_on_sql",
        order_by="AgreementParty.position",
        cascade="all, delete-orphan",
        back_populates="agreement",
    )
    items: Mapped[list["CooperationItem"]] = relationship(
        lazy="raise_on_sql", order_by="CooperationItem.position", cascade="all, delete-orphan"
    )
    events: Mapped[list["AgreementEvent"]] = relationship(
        lazy="raise_on_sql",
        order_by="AgreementEvent.on_date, AgreementEvent.id",
        cascade="all, delete-orphan",
    )
    duties: Mapped[list["AgreementDuty"]] = relationship(
        lazy="raise_on_sql", order_by="AgreementDuty.id", cascade="all, delete-orphan"
    )
    parent: Mapped["Agreement | None"] = relationship(
        lazy="raise_on_sql", remote_side="Agreement.id", foreign_keys=parent_id
    )
    predecessor: Mapped["Agreement | None"] = relationship(
        lazy="raise_on_sql", remote_side="Agreement.id", foreign_keys=predecessor_id
    )
    memoranda: Mapped[list["Agreement"]] = relationship(
        lazy="raise_on_sql",
        foreign_keys=parent_id,
        viewonly=True,
        order_by="Agreement.signed_on, Agreement.id",
    )
    successors: Mapped[list["Agreement"]] = relationship(
        lazy="raise_on_sql", foreign_keys=predecessor_id, viewonly=True, order_by="Agreement.id"
    )


class AgreementParty(Base):
    """An organisation that is party to an agreement, under the name that the document or list prints."""

    __tablename__ = "agreement_party"
    __table_args__ = (UniqueConstraint("agreement_id", "organisation_id"),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name_as_printed: Mapped[Name]
    signatory: Mapped[Name | None] = mapped_column(info={"personal": True})

    agreement: Mapped[Agreement] = relationship(lazy="raise_on_sql", back_populates="parties")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


class CooperationItem(Sourced, Versioned, Base):
    """What the parties promised 連携事項, in order; the benefit behind it may be a programme."""

    __tablename__ = "cooperation_item"
    __table_args__ = (UniqueConstraint("agreement_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    position: Mapped[int]
    tier: Mapped[Tier] = mapped_column(coded(Tier, "tier"))
    subject: Mapped[LongText]
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)

    programme: Mapped[Programme | None] = relationship(lazy="raise_on_sql")


class AgreementEvent(Sourced, Versioned, Base):
    """What happened to an agreement, with its day; the phase is derived from these.

    It has effect from ``effective_on``, else from its own day. ``ends_on`` is the last day of the term that it
    speaks of: newly agreed (renewed, amended), cut short (terminated, replaced, notice without a term), or decided on
    (reviewed). An amendment carries the terms that it changes. A correction names the event that was a mistake,
    which then never counted; the note says why.
    """

    __tablename__ = "agreement_event"
    __table_args__ = (
        CheckConstraint("corrects_id IS NULL OR act = 'corrected'", name="only_corrections_correct"),
        CheckConstraint("corrects_id IS NULL OR corrects_id <> id", name="not_its_own_correction"),
        CheckConstraint(
            "act = 'amended' OR (renewal_mode IS NULL AND renewal_term_months IS NULL "
            "AND notice_count IS NULL AND clause IS NULL)",
            name="only_amendments_change_terms",
        ),
        CheckConstraint("renewal_term_months BETWEEN 1 AND 1200", name="renewal_term_positive"),
        CheckConstraint("(notice_count IS NULL) = (notice_unit IS NULL)", name="notice_complete"),
        CheckConstraint("notice_count IS NULL OR notice_count >= 0", name="notice_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    act: Mapped[AgreementAct] = mapped_column(coded(AgreementAct, "act"))
    on_date: Mapped[date]
    effective_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    reference: Mapped[Name | None]
    renewal_mode: Mapped[RenewalMode | None] = mapped_column(coded(RenewalMode, "renewal_mode"))
    renewal_term_months: Mapped[int | None]
    notice_count: Mapped[int | None]
    notice_unit: Mapped[NoticeUnit | None] = mapped_column(coded(NoticeUnit, "notice_unit"))
    clause: Mapped[LongText | None]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("agreement_event.id"), index=True)

    @property
    def has_effect_from(self) -> date:
        """The first day on which the event may change anything: known, and in effect."""
        return max(self.on_date, self.effective_on or self.on_date)


class AgreementDuty(Versioned, Base):
    """Who looks after an agreement, and when: hand-over closes one duty and opens the next."""

    __tablename__ = "agreement_duty"
    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="valid_order"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    duty: Mapped[Duty] = mapped_column(coded(Duty, "duty"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    account: Mapped[Account] = relationship(lazy="raise_on_sql")

    def holds_on(self, day: date) -> bool:
        """Whether the duty is held on a day."""
        first, last = self.valid_from, self.valid_to
        return (first is None or first <= day) and (last is None or day <= last)
