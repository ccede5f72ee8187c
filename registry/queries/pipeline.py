"""Pipelines with their yearly figures."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Pipeline
from registry.queries.loading import related


def pipelines(session: Session, *, identity: int | None = None) -> Sequence[Pipeline]:
    """Pipelines with all their figures."""
    statement = select(Pipeline).options(related(Pipeline.figures)).order_by(Pipeline.id)
    if identity is not None:
        statement = statement.where(Pipeline.id == identity)
    return session.scalars(statement).all()


def pipeline(session: Session, identity: int) -> Pipeline | None:
    """One pipeline with its figures."""
    return next(iter(pipelines(session, identity=identity)), None)
