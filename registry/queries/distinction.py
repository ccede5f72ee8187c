"""Who is known to be two: by the judgement of a person, or because one was split from the other."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.model import Distinction, Lifetime
from registry.queries.loading import related


def known_two(session: Session) -> frozenset[tuple[int, int]]:
    """The pairs of ids, the smaller one first."""
    judged = session.execute(select(Distinction.one_id, Distinction.other_id))
    split = select(Lifetime.organisation_id, Lifetime.origin_id).where(Lifetime.origin_id.is_not(None))
    out_of = {
        (min(part, origin), max(part, origin))
        for part, origin in session.execute(split)
        if origin is not None
    }
    return frozenset((one, other) for one, other in judged) | out_of


def distinctions_of(session: Session, identity: int) -> Sequence[Distinction]:
    """The judgements that name an organisation, with both organisations."""
    statement = (
        select(Distinction)
        .options(related(Distinction.one), related(Distinction.other))
        .where(or_(Distinction.one_id == identity, Distinction.other_id == identity))
    )
    return session.scalars(statement.order_by(Distinction.id)).all()
