"""Partners of which nothing was recorded of late: either nothing is done together, or nobody writes it down."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year, fiscal_year_start
from registry.model import Agreement, AgreementParty
from registry.queries.joint import JointFact, last_joint

QUIET_YEARS = 2


def heard_of(
    session: Session,
    *,
    as_of: date,
    years: int = QUIET_YEARS,
    joint: Mapping[int, JointFact] | None = None,
) -> frozenset[int]:
    """The organisations with a record in the fiscal year of the day or the ``years`` - 1 before it, by the day.

    A record is a joint fact, as for sleeping agreements, or an agreement signed in that time. ``joint`` are the
    last joint facts of organisations by the day, where they are at hand.
    """
    first = fiscal_year(as_of) - years + 1
    facts = last_joint(session, as_of=as_of).of_organisation if joint is None else joint
    active = {identity for identity, fact in facts.items() if fact.fiscal_year >= first}
    signed = (
        select(AgreementParty.organisation_id)
        .join(AgreementParty.agreement)
        .where(Agreement.signed_on.between(fiscal_year_start(first), as_of))
    )
    return frozenset(active | set(session.scalars(signed)))
