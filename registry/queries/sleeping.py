"""Sleeping agreements: in force on a day, and nothing joint for so many fiscal years."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year, fiscal_year_start
from registry.model.standing import BINDING, Dated, known_since, starts_on
from registry.queries.agreement import AgreementRow, agreements
from registry.queries.joint import JointFact, LastJoint, last_joint

DEFAULT_YEARS = 3
MOST_YEARS = 20


@dataclass(frozen=True)
class SleepingRow:
    """An agreement that sleeps, with the last joint fact; ``None`` where there never was one."""

    row: AgreementRow
    last: JointFact | None


def sleeping(
    session: Session,
    *,
    as_of: date,
    years: int = DEFAULT_YEARS,
    branch: str | None = None,
    among: ColumnElement[bool] | None = None,
) -> Sequence[SleepingRow]:
    """Agreements that sleep on a day, those that never woke first, then the longest asleep."""
    rows = agreements(session, as_of=as_of, branch=branch, among=among)
    return asleep(rows, last_joint(session, as_of=as_of), years)


def asleep(rows: Iterable[AgreementRow], joint: LastJoint, years: int = DEFAULT_YEARS) -> list[SleepingRow]:
    """Those of the rows that sleep.

    The fiscal year of the day is the last of the ``years``. An agreement sleeps when it is in force, was so already
    when the first of those years began, and neither a joint fact with one of its parties nor joint work that is
    linked to it falls into them. One that is younger has not had the time to sleep.
    """
    found = []
    for row in rows:
        last = last_with([party.organisation_id for party in row.agreement.parties], row.agreement.id, joint)
        if row.phase in BINDING and sleeps(row.agreement, last, row.as_of, years):
            found.append(SleepingRow(row, last))
    return sorted(
        found,
        key=lambda each: (
            each.last is not None,
            each.last.fiscal_year if each.last else 0,
            each.row.agreement.id,
        ),
    )


def sleeps(agreement: Dated, last: JointFact | None, as_of: date, years: int = DEFAULT_YEARS) -> bool:
    """Whether an agreement that is in force sleeps on a day; ``last`` is the last joint fact."""
    first = fiscal_year(as_of) - years + 1
    since = starts_on(agreement) or known_since(agreement)
    if since is None or since > fiscal_year_start(first):
        return False
    return last is None or last.fiscal_year < first


def last_with(parties: Iterable[int], agreement_id: int, joint: LastJoint) -> JointFact | None:
    """The last joint fact with one of the parties of an agreement, or under it."""
    facts = [joint.of_organisation.get(identity) for identity in parties]
    facts.append(joint.of_agreement.get(agreement_id))
    return max((fact for fact in facts if fact is not None), key=lambda fact: fact.fiscal_year, default=None)
