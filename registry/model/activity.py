"""Joint work: one fact of cooperation in a fiscal year."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.agreement import Agreement, CooperationItem
from registry.model.base import Base, Code, LongText, Name, Sourced, Versioned, coded
from registry.model.event import Event
from registry.model.organisation import Organisation
from registry.model.place import Branch
from registry.model.programme import Programme
from registry.model.vocabulary import ActivityType, Unit


class Activity(Sourced, Versioned, Base):
    """A piece of joint work 連携事業. Without a branch the source names none; that is not headquarters.

    ``acting`` is another body that acts for the partner (a ward's foundation). ``participants`` counts people,
    ``count`` counts ``unit``. ``previous`` is the work of the fiscal year before that this one goes on with.
    ``wording`` is an officer's own sentence for the annual report; without it the sentence is composed.
    """

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("fiscal_year BETWEEN 1900 AND 2199", name="fiscal_year_range"),
        CheckConstraint("(count IS NULL) = (unit IS NULL)", name="count_has_unit"),
        CheckConstraint("count IS NULL OR count >= 0", name="count_not_negative"),
        CheckConstraint("participants IS NULL OR participants >= 0", name="participants_not_negative"),
        Index("ix_activity_fiscal_year_id", "fiscal_year", "id"),
        Index("ix_activity_agreement_id_fiscal_year_id", "agreement_id", "fiscal_year", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fiscal_year: Mapped[int]
    section: Mapped[Code | None]
    heading: Mapped[Name | None]
    bullet: Mapped[int | None]
    acting_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    branch_code: Mapped[Code | None] = mapped_column(ForeignKey("branch.code"), index=True)
    title: Mapped[Name]
    count: Mapped[int | None]
    unit: Mapped[Unit | None] = mapped_column(coded(Unit, "unit"))
    participants: Mapped[int | None]
    continued: Mapped[bool] = mapped_column(default=False)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("cooperation_item.id"), index=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    wording: Mapped[LongText | None]

    acting: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    branch: Mapped[Branch | None] = relationship(lazy="raise_on_sql")
    event: Mapped[Event | None] = relationship(lazy="raise_on_sql")
    agreement: Mapped[Agreement | None] = relationship(lazy="raise_on_sql")
    item: Mapped[CooperationItem | None] = relationship(lazy="raise_on_sql")
    previous: Mapped["Activity | None"] = relationship(lazy="raise_on_sql", remote_side="Activity.id")
    parties: Mapped[list["ActivityParty"]] = relationship(
        lazy="raise_on_sql",
        order_by="ActivityParty.position",
        cascade="all, delete-orphan",
        back_populates="activity",
    )
    kinds: Mapped[list["ActivityKind"]] = relationship(
        lazy="raise_on_sql", order_by="ActivityKind.position", cascade="all, delete-orphan"
    )
    months: Mapped[list["ActivityMonth"]] = relationship(
        lazy="raise_on_sql", order_by="ActivityMonth.position", cascade="all, delete-orphan"
    )
    programmes: Mapped[list["ActivityProgramme"]] = relationship(
        lazy="raise_on_sql", order_by="ActivityProgramme.position", cascade="all, delete-orphan"
    )


class ActivityParty(Base):
    """An organisation that an activity names, under the name that the source prints."""

    __tablename__ = "activity_party"
    __table_args__ = (UniqueConstraint("activity_id", "organisation_id"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name_as_printed: Mapped[Name]

    activity: Mapped[Activity] = relationship(lazy="raise_on_sql", back_populates="parties")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


class ActivityKind(Base):
    """A kind of an activity; a compound bullet has several, the first one leads."""

    __tablename__ = "activity_kind"
    __table_args__ = (UniqueConstraint("activity_id", "kind"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ActivityType] = mapped_column(coded(ActivityType, "kind"), index=True)


class ActivityMonth(Base):
    """A month of an activity in printed order, with its own participants where they are printed."""

    __tablename__ = "activity_month"
    __table_args__ = (
        CheckConstraint("month BETWEEN 1 AND 12", name="month_range"),
        CheckConstraint("participants >= 0", name="participants_not_negative"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[int]
    participants: Mapped[int | None]


class ActivityProgramme(Base):
    """A programme that an activity names."""

    __tablename__ = "activity_programme"
    __table_args__ = (UniqueConstraint("activity_id", "programme_id"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)

    programme: Mapped[Programme] = relationship(lazy="raise_on_sql")
