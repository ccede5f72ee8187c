"""The sums that are kept beside joint work, counted anew from it."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, func, select, true, union_all
from sqlalchemy.orm import Session

from registry.model import Activity, ActivityCount, ActivityParty
from registry.model.activity_count import NO_BRANCH

# Organisation, fiscal year, branch (empty: none), number of activities, smallest id of one.
Counted = tuple[int, int, str, int, int]


def counted(
    fiscal_year: int | None = None, organisations: Collection[int] | None = None
) -> Select[int, int, str, int, int]:
    """SQL: the sums as the activities give them; of one year, or of some organisations, or of all.

    A body that acts for itself is counted once.
    """
    columns = Activity.fiscal_year, Activity.branch_code, Activity.id
    within: ColumnElement[bool] = true() if fiscal_year is None else Activity.fiscal_year == fiscal_year
    party = ActivityParty.activity_id == Activity.id
    itself = select(ActivityParty.position).where(party, ActivityParty.organisation_id == Activity.acting_id)
    parties = select(ActivityParty.organisation_id, *columns).where(party, within)
    acting = select(Activity.acting_id, *columns).where(
        Activity.acting_id.is_not(None), within, ~itself.exists()
    )
    if organisations is not None:
        parties = parties.where(ActivityParty.organisation_id.in_(organisations))
        acting = acting.where(Activity.acting_id.in_(organisations))
    rows = union_all(parties, acting).subquery()
    organisation, year, branch, activity = rows.c
    code = func.coalesce(branch, NO_BRANCH)
    return select(organisation, year, code, func.count(), func.min(activity)).group_by(
        organisation, year, code
    )


def miscounted(session: Session) -> int:
    """How many of the sums differ from what the activities give; 0 when all is well."""
    kept = select(
        ActivityCount.organisation_id,
        ActivityCount.fiscal_year,
        ActivityCount.branch_code,
        ActivityCount.activities,
        ActivityCount.first_id,
    )
    there = {tuple(row) for row in session.execute(kept)}
    true_ones = {tuple(row) for row in session.execute(counted())}
    return len({row[:3] for row in there ^ true_ones})
