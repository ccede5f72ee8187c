"""What belongs to a field of technology by an officer's word, or does not although it is called so. One Change each."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.model import Field, FieldAttachment
from registry.queries.attachment import Subject, attachments, subject_record
from registry.services.recording import Actor, recorded, register, require_version


class AttachmentRefused(ValueError):
    """What cannot be attached; the text is a sentence for the user."""


class FieldGone(AttachmentRefused):
    """The field is not there."""


class SubjectMissing(AttachmentRefused):
    """Nothing is named, or several things, or what is not there."""


class AttachedAlready(AttachmentRefused):
    """The field says something of the subject already."""

    def __init__(self, sentence: str, found: FieldAttachment) -> None:
        super().__init__(sentence)
        self.found = found


@dataclass(frozen=True)
class Facts:
    """What an officer writes down: the field, what belongs to it or does not, and on what ground."""

    field_code: str
    subject: Subject
    holds: bool = True
    note: str | None = None


def attach(session: Session, *, facts: Facts, by: Actor) -> FieldAttachment:
    """Attach a subject to a field; who writes it down is in the change record, so that there is no source file."""
    # Whoever attaches to one field waits for the other: no constraint guards that a subject stands there once.
    field = session.get(Field, facts.field_code, with_for_update=True)
    if field is None:
        raise FieldGone("この技術分野はありません")
    if len(facts.subject.known()) != 1 or subject_record(session, facts.subject) is None:
        raise SubjectMissing("機関・グループ・催事・拠点のどれか一つを選んでください")
    already = attachments(session, field_code=field.code, subject=facts.subject)
    if already:
        raise AttachedAlready(f"「{field.name}」にはすでに付けられています", already[0])
    made = FieldAttachment(field_code=field.code, holds=facts.holds, note=facts.note, **facts.subject.known())
    register(session, subject=made, by=by)
    return made


def detach(session: Session, *, attachment: FieldAttachment, version: int, by: Actor) -> None:
    """Take an attachment, as it was seen in ``version``, off its field."""
    require_version(attachment, version)
    with recorded(session, by=by, act="field_attachment:delete", subject=attachment):
        session.delete(attachment)
