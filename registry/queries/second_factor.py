"""Who has a second factor."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import SecondFactor
from registry.queries.loading import related


def second_factor(session: Session, account_id: int) -> SecondFactor | None:
    """The second factor of an account, with the account and the recovery codes."""
    statement = select(SecondFactor).where(SecondFactor.account_id == account_id)
    return session.scalar(
        statement.options(related(SecondFactor.account), related(SecondFactor.recovery_codes))
    )


def second_factors(session: Session) -> dict[int, SecondFactor]:
    """Every second factor by its account, with the recovery codes."""
    found: Sequence[SecondFactor] = session.scalars(
        select(SecondFactor).options(related(SecondFactor.recovery_codes))
    ).all()
    return {each.account_id: each for each in found}
