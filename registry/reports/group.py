"""Who belonged to a group on a day, in which role and since when, and how the number changed from year to year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.japanese.dates import Precision, fiscal_year, fiscal_year_end, last_day
from registry.model import Group, GroupYear, Membership
from registry.model.vocabulary import MembershipRole
from registry.queries.group import counted_from, is_member_on

# The order in which the roles are told.
ROLES = (
    MembershipRole.OFFICER,
    MembershipRole.MEMBER,
    MembershipRole.OBSERVER,
    MembershipRole.SECRETARIAT,
)
Counts = dict[MembershipRole, int]


@dataclass(frozen=True)
class Member:
    """A membership as it is told on a day; ``years`` are full ones, unknown where the beginning is not printed."""

    membership: Membership
    founder: bool
    years: int | None


@dataclass(frozen=True)
class Roster:
    """The members of a day by role, those who had left, and those of whom only a later day is attested."""

    as_of: date
    roles: Sequence[tuple[MembershipRole, Sequence[Member]]]
    former: Sequence[Membership]
    undated: Sequence[Membership]

    @property
    def total(self) -> int:
        """How many memberships hold on the day."""
        return sum(len(members) for _, members in self.roles)


@dataclass(frozen=True)
class YearEnd:
    """How many there were in each role at the end of a fiscal year."""

    fiscal_year: int
    counts: Counts


def roster(group: Group, as_of: date) -> Roster:
    """Who belonged to the group on a day. Nothing that began later is told, and nobody is guessed to have been there."""
    held = [each for each in group.memberships if is_member_on(each, as_of)]
    held.sort(key=lambda each: (counted_from(each) or as_of, each.id))
    roles = [
        (
            role,
            [
                Member(each, founder(group, each), full_years(each, as_of))
                for each in held
                if each.role is role
            ],
        )
        for role in ROLES
    ]
    former = [each for each in group.memberships if each.valid_to is not None and each.valid_to < as_of]
    former.sort(key=lambda each: (each.valid_to or as_of, each.id), reverse=True)
    undated = [
        each
        for each in group.memberships
        if each.valid_from is None and each.attested_on is not None and each.attested_on > as_of
    ]
    return Roster(as_of, [(role, members) for role, members in roles if members], former, undated)


def counts(memberships: Iterable[Membership], day: date) -> Counts:
    """How many there were in each role on a day."""
    found = dict.fromkeys(ROLES, 0)
    for each in memberships:
        if is_member_on(each, day):
            found[each.role] += 1
    return found


def year_ends(memberships: Sequence[Membership], as_of: date) -> list[YearEnd]:
    """The fiscal years over on a day at whose end the number in some role was another than a year before."""
    turning: set[int] = set()
    for each in memberships:
        since = counted_from(each)
        if since is not None:
            turning.add(fiscal_year(since))
        if each.valid_to is not None:
            turning.add(fiscal_year(_day_after(each.valid_to)))
    found: list[YearEnd] = []
    before = dict.fromkeys(ROLES, 0)
    over = fiscal_year(_day_after(as_of)) - 1
    for year in sorted(year for year in turning if year <= over):
        now = counts(memberships, fiscal_year_end(year))
        if now != before:
            found.append(YearEnd(year, now))
        before = now
    return found


def founder(group: Group, membership: Membership) -> bool:
    """Whether the member was there from the beginning, as far as both dates are known."""
    founded, joined = group.founded_on, membership.valid_from
    if founded is None or joined is None:
        return False
    founding = last_day(founded, group.founded_on_precision)
    joining = last_day(joined, membership.valid_from_precision)
    return joined <= founding and founded <= joining


def full_years(membership: Membership, as_of: date) -> int | None:
    """Full years of membership on a day, the day itself included; unknown without a beginning."""
    if membership.valid_from is None or membership.valid_from_precision is Precision.UNKNOWN:
        return None
    start, after = membership.valid_from, _day_after(as_of)
    return after.year - start.year - ((after.month, after.day) < (start.month, start.day))


def meetings(year: GroupYear) -> int | None:
    """Meetings of a year; a year in which the group was not held counts as none, whatever is written."""
    return year.meetings if year.held else 0


def _day_after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day
