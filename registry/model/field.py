"""Fields of technology 技術分野: a small thesaurus, and what is said by hand to belong to a field."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Code, LongText, Name, Sourced, Versioned
from registry.model.event import Event
from registry.model.group import Group
from registry.model.organisation import Organisation
from registry.model.place import Branch

SUBJECTS = ("organisation_id", "group_id", "event_id", "branch_code")


class Field(Versioned, Base):
    """A field of technology with the words by which people speak of it, one a line, in either language.

    Whatever bears one of the words belongs to the field; what no word tells is attached by hand.
    """

    __tablename__ = "field"

    code: Mapped[Code] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)
    name: Mapped[Name] = mapped_column(unique=True)
    name_en: Mapped[Name]
    words: Mapped[LongText]
    words_en: Mapped[LongText]
    note: Mapped[LongText | None]


class FieldAttachment(Sourced, Versioned, Base):
    """An organisation, a group, an event or a branch that belongs to a field, as a source or an officer says.

    Without ``holds`` it does not belong, whatever words it bears.
    """

    __tablename__ = "field_attachment"
    __table_args__ = (
        CheckConstraint(
            " + ".join(f"(CASE WHEN {name} IS NULL THEN 0 ELSE 1 END)" for name in SUBJECTS) + " = 1",
            name="one_subject",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    field_code: Mapped[Code] = mapped_column(ForeignKey("field.code"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("group.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    branch_code: Mapped[Code | None] = mapped_column(ForeignKey("branch.code"), index=True)
    holds: Mapped[bool] = mapped_column(default=True)

    field: Mapped[Field] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    group: Mapped[Group | None] = relationship(lazy="raise_on_sql")
    event: Mapped[Event | None] = relationship(lazy="raise_on_sql")
    branch: Mapped[Branch | None] = relationship(lazy="raise_on_sql")
