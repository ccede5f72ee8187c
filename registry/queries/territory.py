"""The territory of a branch 担当の範囲: which records concern it, and whom it looks after.

A record concerns a branch when it names that branch; or when it names none (the whole institute, 全所) and one of
its organisations, the acting body included, sits in a region that the branch looks after. The rule is the view
``territory`` of the density table, for the records themselves; branches that share a region share its records.

Each condition takes the code of a branch, or the column ``Branch.code`` to ask for all branches at once; and the day
whose seats count.
"""

from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from registry.model import (
    Activity,
    ActivityParty,
    Agreement,
    AgreementParty,
    Branch,
    BranchRegion,
    Event,
    EventRole,
    Municipality,
    Organisation,
)
from registry.queries.former_seat import SeatOn, seated_in

BranchCode = str | InstrumentedAttribute[str]


def looked_after(branch: BranchCode) -> Select[str]:
    """SQL: the codes of the regions that a branch looks after 担当地域."""
    regions = select(BranchRegion.region_code).where(BranchRegion.branch_code == branch)
    # However deep in a condition: the branch of the question, not any branch.
    return regions.correlate(Branch)


def seated_in_territory(branch: BranchCode, day: date) -> ColumnElement[bool]:
    """SQL: the organisation sat in a region that the branch looks after."""
    if isinstance(branch, str):
        return seated_in(looked_after(branch), day)
    # The pairs are looked up once, not branch by branch for each organisation.
    return tuple_(branch, Organisation.id).in_(territories(day).correlate(None))


def territories(day: date) -> Select[str, int]:
    """SQL: the code of every branch with the id of each organisation that sat in a region that it looks after."""
    seat = SeatOn(day)
    columns = Organisation.id.label("organisation_id"), seat.region_code.label("region_code")
    bodies = seat.joined(select(*columns).select_from(Organisation)).subquery()
    return select(BranchRegion.branch_code, bodies.c.organisation_id).join(
        bodies, bodies.c.region_code == BranchRegion.region_code
    )


def municipality_of(branch: BranchCode) -> ColumnElement[bool]:
    """SQL: the municipality lies in a region that the branch looks after."""
    return Municipality.region_code.in_(looked_after(branch))


def agreement_concerns(branch: BranchCode, day: date) -> ColumnElement[bool]:
    """SQL: the agreement names the branch, or none and has a party of its territory."""
    local = Agreement.parties.any(AgreementParty.organisation.has(seated_in_territory(branch, day)))
    return or_(Agreement.branch_code == branch, Agreement.branch_code.is_(None) & local)


def activity_concerns(branch: BranchCode, day: date) -> ColumnElement[bool]:
    """SQL: the joint work names the branch, or none and an organisation of its territory took part or acted."""
    local = seated_in_territory(branch, day)
    took_part = or_(Activity.parties.any(ActivityParty.organisation.has(local)), Activity.acting.has(local))
    return or_(Activity.branch_code == branch, Activity.branch_code.is_(None) & took_part)


def event_concerns(branch: BranchCode, day: date) -> ColumnElement[bool]:
    """SQL: the branch has a role in the event, or no branch has and an organisation of its territory does."""
    return or_(
        Event.roles.any(EventRole.branch_code == branch),
        ~Event.roles.any(EventRole.branch_code.is_not(None))
        & Event.roles.any(EventRole.organisation.has(seated_in_territory(branch, day))),
    )
