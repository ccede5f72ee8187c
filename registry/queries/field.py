"""Fields of technology in their order, and the words that several of them share."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.finder.words import folded
from registry.model import Field, FieldAttachment


def fields(session: Session) -> Sequence[Field]:
    """All fields in the order of the thesaurus."""
    return session.scalars(select(Field).order_by(Field.position)).all()


def field(session: Session, code: str) -> Field | None:
    """One field."""
    return session.get(Field, code)


def field_named(session: Session, name: str) -> Field | None:
    """The field with exactly this Japanese name."""
    return session.scalar(select(Field).where(Field.name == name))


def attachment_counts(session: Session) -> dict[str, int]:
    """How much is attached by hand to each field to which anything is."""
    number = func.count().label("number")
    statement = select(FieldAttachment.field_code, number).group_by(FieldAttachment.field_code)
    return {row.field_code: row.number for row in session.execute(statement)}


def words_of(found: Field) -> list[str]:
    """The words of both languages."""
    return [*found.words.splitlines(), *found.words_en.splitlines()]


def shared_words(all_fields: Iterable[Field], of: Field) -> dict[str, list[Field]]:
    """The words of a field that speak of other fields too, each with those."""
    own = {folded(word): word for word in reversed(words_of(of))}
    shared: dict[str, list[Field]] = {word: [] for word in words_of(of)}
    for other in all_fields:
        if other.code != of.code:
            for word in dict.fromkeys(folded(each) for each in words_of(other)):
                if word in own:
                    shared[own[word]].append(other)
    return {word: others for word, others in shared.items() if others}
