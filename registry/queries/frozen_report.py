"""Frozen annual reports: the editions of a fiscal year, and the one that is public."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer

from registry.model import FrozenReport


def editions(session: Session, fiscal_year: int) -> Sequence[FrozenReport]:
    """The editions of a fiscal year, the newest first, without what they contain."""
    without = defer(FrozenReport.content, raiseload=True)
    return session.scalars(_of_year(fiscal_year).options(without)).all()


def edition(session: Session, fiscal_year: int, number: int) -> FrozenReport | None:
    """One edition."""
    return session.scalar(_of_year(fiscal_year).where(FrozenReport.edition == number))


def newest_edition(session: Session, fiscal_year: int) -> FrozenReport | None:
    """The edition that was frozen last."""
    return session.scalar(_of_year(fiscal_year).limit(1))


def public_edition(session: Session, fiscal_year: int) -> FrozenReport | None:
    """The newest edition that is published and not withdrawn."""
    public = (FrozenReport.published_on.is_not(None), FrozenReport.withdrawn_on.is_(None))
    return session.scalar(_of_year(fiscal_year).where(*public).limit(1))


def every_edition(session: Session) -> Sequence[FrozenReport]:
    """The editions of all years."""
    return session.scalars(
        select(FrozenReport).order_by(FrozenReport.fiscal_year, FrozenReport.edition)
    ).all()


def _of_year(fiscal_year: int) -> Select[FrozenReport]:
    return (
        select(FrozenReport)
        .where(FrozenReport.fiscal_year == fiscal_year)
        .order_by(FrozenReport.edition.desc())
    )
