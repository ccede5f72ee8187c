"""What people said of the draft of a year's report, and what branches were asked for."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Account, ReportAnswer, ReportCheck, ReportLetter, ReportLetterRecipient
from registry.model.place import HEADQUARTERS
from registry.model.vocabulary import Role
from registry.queries.loading import CHUNK, related


def checks(session: Session, *, fiscal_year: int) -> Sequence[ReportCheck]:
    """The sections of a year that somebody checked."""
    return session.scalars(select(ReportCheck).where(ReportCheck.fiscal_year == fiscal_year)).all()


def check_of(session: Session, *, fiscal_year: int, section_id: int) -> ReportCheck | None:
    """The check of one section of a year."""
    return session.scalar(
        select(ReportCheck).where(
            ReportCheck.fiscal_year == fiscal_year, ReportCheck.section_id == section_id
        )
    )


def answers(session: Session, *, fiscal_year: int) -> Sequence[ReportAnswer]:
    """What is not to be had of a year, the newest answer last."""
    statement = select(ReportAnswer).where(ReportAnswer.fiscal_year == fiscal_year)
    return session.scalars(statement.order_by(ReportAnswer.id)).all()


def answer_to(session: Session, *, fiscal_year: int, subject: str) -> ReportAnswer | None:
    """The answer to one lack of a year."""
    return session.scalar(
        select(ReportAnswer).where(ReportAnswer.fiscal_year == fiscal_year, ReportAnswer.subject == subject)
    )


def letters(session: Session, *, fiscal_year: int, branch: str | None = None) -> Sequence[ReportLetter]:
    """The letters about a year, the newest first, with those they went to; of one branch, or of all."""
    statement = (
        select(ReportLetter)
        .options(
            related(ReportLetter.branch),
            related(ReportLetter.recipients).selectinload(ReportLetterRecipient.account, chunksize=CHUNK),
        )
        .where(ReportLetter.fiscal_year == fiscal_year)
        .order_by(ReportLetter.id.desc())
    )
    if branch is not None:
        statement = statement.where(ReportLetter.branch_code == branch)
    return session.scalars(statement).all()


def officers_of(session: Session, branch: str) -> Sequence[Account]:
    """The active officers of a branch; those of no branch work for headquarters."""
    own = Account.branch_code == branch
    if branch == HEADQUARTERS:
        own |= Account.branch_code.is_(None)
    statement = select(Account).where(own, Account.active, Account.role == Role.OFFICER)
    return session.scalars(statement.order_by(Account.login)).all()
