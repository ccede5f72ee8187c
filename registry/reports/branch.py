"""How a branch stands on a day, in seven figures, with what they are compared to. Plain values, to be kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year, fiscal_year_end
from registry.model import Activity, Agreement, Branch, BranchRegion, Municipality, Organisation
from registry.model.clock import moved_by_months
from registry.model.standing import BINDING
from registry.queries.agreement import AgreementRow, agreements
from registry.queries.ahead import Coming, ahead
from registry.queries.binding import binding
from registry.queries.due import DueRow
from registry.queries.joint import LastJoint, last_joint, recorded_years
from registry.queries.municipality import bonds_of
from registry.queries.partner import is_partner
from registry.queries.quiet import heard_of
from registry.queries.sleeping import asleep
from registry.queries.territory import (
    activity_concerns,
    agreement_concerns,
    looked_after,
    municipality_of,
    seated_in_territory,
    territories,
)

# The queue as it opens: what is far off is no work of today.
ACT_WITHIN = 180
SOON_DAYS = 30


@dataclass(frozen=True)
class Work:
    """Open items of the queue: all up to ``ACT_WITHIN`` days ahead, and what is pressing among them."""

    items: int
    overdue: int
    soon: int
    undated: int


@dataclass(frozen=True)
class Joint:
    """Joint work of the fiscal year and of the one before; ``None`` where the registry knows nothing of a year.

    Joint work is dated by its year alone: a year that is not ``over`` cannot be set against a whole one.
    """

    count: int | None
    before: int | None
    over: bool

    @property
    def change(self) -> int | None:
        if self.count is None or self.before is None or not self.over:
            return None
        return self.count - self.before


@dataclass(frozen=True)
class Situation:
    """A branch on a day. ``spots`` are the municipalities of its regions with their agreements in force.

    ``never`` of the sleeping agreements have never been used; ``next_day`` is the first of what lies ahead; ``newest`` is the last fiscal year with a joint fact
    of a partner of the territory.
    """

    regions: tuple[str, ...]
    work: Work
    in_force: int
    in_force_before: int
    joint: Joint
    sleeping: int
    never: int
    deadlines: int
    ends: int
    events: int
    next_day: date | None
    spots: Mapping[str, int]
    partners: int
    quiet: int
    newest: int | None

    @property
    def ahead(self) -> int:
        return self.deadlines + self.ends + self.events

    @property
    def white(self) -> int:
        return sum(not count for count in self.spots.values())


@dataclass(frozen=True)
class Overview:
    """A branch in the list of branches; ``joint`` is ``None`` for a year without any record."""

    in_force: int
    joint: int | None
    partners: int
    municipalities: int
    covered: int


def year_before(day: date) -> date:
    """The same day a year before, the 29th of February the last of the month."""
    return moved_by_months(day, -12)


@dataclass(frozen=True)
class Known:
    """What the figures of all branches share: the agreements in force on the day and a year before, and the last
    joint facts by the day."""

    in_force: frozenset[int]
    in_force_before: frozenset[int]
    joint: LastJoint


def known_on(session: Session, day: date) -> Known:
    """Read what all branches share."""
    return Known(binding(session, day), binding(session, year_before(day)), last_joint(session, as_of=day))


def situation(session: Session, branch: str, day: date, known: Known | None = None) -> Situation:
    """How a branch stands on a day; ``known`` is what all share, where it is at hand."""
    known = known or known_on(session, day)
    rows = agreements(session, as_of=day, among=agreement_concerns(branch, day))
    joint = known.joint
    asleep_now = asleep(rows, joint)
    to_come = ahead(session, branch=branch, rows=rows, as_of=day)
    coming = Counter(each.coming for each in to_come)
    seated = _seated(session, branch, day)
    heard = heard_of(session, as_of=day, joint=joint.of_organisation)
    return Situation(
        regions=tuple(session.scalars(looked_after(branch))),
        work=_work(rows),
        in_force=sum(row.phase in BINDING for row in rows),
        in_force_before=_concerned(session, branch, year_before(day), known.in_force_before),
        joint=_joint(session, branch, day),
        sleeping=len(asleep_now),
        never=sum(each.last is None for each in asleep_now),
        deadlines=coming[Coming.DEADLINE],
        ends=coming[Coming.TERM_END],
        events=coming[Coming.EVENT],
        next_day=to_come[0].day if to_come else None,
        spots=_spots(session, branch, day, known.in_force),
        partners=len(seated),
        quiet=sum(identity not in heard for identity in seated),
        newest=_newest(joint, seated),
    )


def overviews(session: Session, day: date, *, in_force: frozenset[int] | None = None) -> dict[str, Overview]:
    """Every branch with its key figures, in a fixed number of queries however many branches there are.

    ``in_force`` are the agreements in force on the day, where they are at hand.
    """
    if in_force is None:
        in_force = binding(session, day)
    bound = bonds_of(session, in_force, day)
    agreed = Counter(
        code
        for code, identity in session.execute(
            select(Branch.code, Agreement.id).join(Agreement, agreement_concerns(Branch.code, day))
        )
        if identity in in_force
    )
    year = fiscal_year(day)
    known = year in recorded_years(session).activities
    joint = (
        select(Branch.code, func.count(Activity.id))
        .join(Activity, activity_concerns(Branch.code, fiscal_year_end(year)))
        .where(Activity.fiscal_year == year)
    )
    worked = dict(session.execute(joint.group_by(Branch.code)).all())
    own = territories(day).subquery()
    partners = (
        select(own.c.branch_code, func.count())
        .join(Organisation, Organisation.id == own.c.organisation_id)
        .where(is_partner(day))
    )
    seated: dict[str, int] = dict(session.execute(partners.group_by(own.c.branch_code)).all())
    all_spots: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    spots = select(BranchRegion.branch_code, Municipality.code).join(
        Municipality, Municipality.region_code == BranchRegion.region_code
    )
    for code, spot in session.execute(spots):
        all_spots[code] += 1
        covered[code] += spot in bound
    return {
        code: Overview(
            agreed[code],
            worked.get(code, 0) if known else None,
            seated.get(code, 0),
            all_spots[code],
            covered[code],
        )
        for code in session.scalars(select(Branch.code))
    }


def _work(rows: Sequence[AgreementRow]) -> Work:
    items = [DueRow(item, row) for row in rows for item in row.items]
    near = [each for each in items if each.days_left is None or each.days_left <= ACT_WITHIN]
    return Work(
        items=len(near),
        overdue=sum(each.overdue for each in near),
        soon=sum(each.days_left is not None and 0 <= each.days_left <= SOON_DAYS for each in near),
        undated=sum(each.days_left is None for each in near),
    )


def _concerned(session: Session, branch: str, day: date, in_force: frozenset[int]) -> int:
    return sum(
        identity in in_force
        for identity in session.scalars(select(Agreement.id).where(agreement_concerns(branch, day)))
    )


def _joint(session: Session, branch: str, day: date) -> Joint:
    year = fiscal_year(day)
    known = recorded_years(session).activities
    # As in the lists of either year: who sat there at its end.
    concerned = (
        (Activity.fiscal_year == each) & activity_concerns(branch, fiscal_year_end(each))
        for each in (year, year - 1)
    )
    statement = (
        select(Activity.fiscal_year, func.count()).where(or_(*concerned)).group_by(Activity.fiscal_year)
    )
    counts = dict(session.execute(statement).all())
    now, before = (counts.get(each, 0) if each in known else None for each in (year, year - 1))
    return Joint(now, before, over=day >= fiscal_year_end(year))


def _seated(session: Session, branch: str, day: date) -> Sequence[int]:
    return session.scalars(
        select(Organisation.id).where(is_partner(day), seated_in_territory(branch, day))
    ).all()


def _spots(session: Session, branch: str, day: date, in_force: frozenset[int]) -> dict[str, int]:
    bonds = bonds_of(session, in_force, day)
    codes = select(Municipality.code).where(municipality_of(branch)).order_by(Municipality.code)
    return {code: len(bonds.get(code, ())) for code in session.scalars(codes)}


def _newest(joint: LastJoint, seated: Sequence[int]) -> int | None:
    facts = (joint.of_organisation.get(identity) for identity in seated)
    return max((fact.fiscal_year for fact in facts if fact is not None), default=None)
