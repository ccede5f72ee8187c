"""What is attached to fields of technology by hand, and what is said of one organisation, group, event or branch."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Branch, Event, FieldAttachment, Group, Organisation
from registry.queries.loading import related


@dataclass(frozen=True)
class Subject:
    """What can be attached to a field: exactly one of the four."""

    organisation_id: int | None = None
    group_id: int | None = None
    event_id: int | None = None
    branch_code: str | None = None

    def known(self) -> dict[str, int | str]:
        """The columns that are given."""
        return {name: value for name, value in vars(self).items() if value is not None}


def attachments(
    session: Session,
    *,
    field_code: str | None = None,
    subject: Subject | None = None,
    identity: int | None = None,
) -> Sequence[FieldAttachment]:
    """Attachments with their fields and subjects, in the order in which they were written down."""
    statement = select(FieldAttachment).options(
        related(FieldAttachment.field),
        related(FieldAttachment.organisation),
        related(FieldAttachment.group),
        related(FieldAttachment.event),
        related(FieldAttachment.branch),
    )
    if field_code is not None:
        statement = statement.where(FieldAttachment.field_code == field_code)
    if identity is not None:
        statement = statement.where(FieldAttachment.id == identity)
    for name, value in subject.known().items() if subject is not None else ():
        statement = statement.where(getattr(FieldAttachment, name) == value)
    return session.scalars(statement.order_by(FieldAttachment.id)).all()


def attachment(session: Session, identity: int) -> FieldAttachment | None:
    """One attachment."""
    return next(iter(attachments(session, identity=identity)), None)


def subject_record(session: Session, subject: Subject) -> Organisation | Group | Event | Branch | None:
    """The record of a subject, if there is one."""
    if subject.organisation_id is not None:
        return session.get(Organisation, subject.organisation_id)
    if subject.group_id is not None:
        return session.get(Group, subject.group_id)
    if subject.event_id is not None:
        return session.get(Event, subject.event_id)
    return session.get(Branch, subject.branch_code) if subject.branch_code is not None else None


def events_titled(session: Session, title: str, *, most: int) -> Sequence[Event]:
    """Events with exactly this title, else those of which it is a part, the newest first."""
    newest = select(Event).order_by(Event.fiscal_year.desc(), Event.id.desc()).limit(most)
    exact = session.scalars(newest.where(Event.title == title)).all()
    return exact or session.scalars(newest.where(Event.title.icontains(title, autoescape=True))).all()
