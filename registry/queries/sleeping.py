"""Sleeping agreements: in force on a day, and nothing joint for so many fiscal years."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Unpack

from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year, fiscal_year_start
from registry.model.standing import BINDING, Dated, known_since, starts_on
from registry.queries.agreement import AgreementFilters, AgreementRow, agreement_rows, brief_agreements
from registry.queries.binding import parties_of
from registry.queries.joint import JointFact, LastJoint

DEFAULT_YEARS = 3
MOST_YEARS = 20


@dataclass(frozen=True)
class SleepingRow:
    """An agreement that sleeps, with the last joint fact; ``None`` where there never was one."""

    row: AgreementRow
    last: JointFact | None


class Sleeper(NamedTuple):
    """The same in brief."""

    id: int
    last: JointFact | None


def sleepers(
    session: Session,
    *,
    as_of: date,
    in_force: frozenset[int],
    joint: LastJoint,
    years: int = DEFAULT_YEARS,
    **filters: Unpack[AgreementFilters],
) -> list[Sleeper]:
    """Agreements that sleep on a day, those that never woke first, then the longest asleep: of those ``in_force`` on the
    day, with the last joint facts by then."""
    parties = parties_of(session, in_force)
    found = []
    for each in brief_agreements(session, as_of=as_of, **filters):
        if each.id in in_force:
            last = last_with(parties[each.id], each.id, joint)
            if sleeps(each, last, as_of, years):
                found.append(Sleeper(each.id, last))
    return sorted(found, key=_longest_first)


def sleeping_rows(session: Session, found: Sequence[Sleeper], *, as_of: date) -> list[SleepingRow]:
    """The rows of sleeping agreements that are known in brief, in their order."""
    last = dict(found)
    rows = agreement_rows(session, list(last), as_of=as_of)
    return [SleepingRow(row, last[row.agreement.id]) for row in rows]


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
    return sorted(found, key=lambda each: _longest_first(Sleeper(each.row.agreement.id, each.last)))


def sleeps(agreement: Dated, last: JointFact | None, as_of: date, years: int = DEFAULT_YEARS) -> bool:
    """Whether an agreement that is in force sleeps on a day; ``last`` is the last joint fact."""
    first = fiscal_year(as_of) - years + 1
    since = starts_on(agreement) or known_since(agreement)
    if since is None or since > fiscal_year_start(first):
        return False
    return last is None or last.fiscal_year < first


def _longest_first(each: Sleeper) -> tuple[bool, int, int]:
    return each.last is not None, each.last.fiscal_year if each.last else 0, each.id


def last_with(parties: Iterable[int], agreement_id: int, joint: LastJoint) -> JointFact | None:
    """The last joint fact with one of the parties of an agreement, or under it."""
    facts = [joint.of_organisation.get(identity) for identity in parties]
    facts.append(joint.of_agreement.get(agreement_id))
    return max((fact for fact in facts if fact is not None), key=lambda fact: fact.fiscal_year, default=None)
