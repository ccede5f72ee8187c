"""What a partner and the institute did together: one line of everything, counts per fiscal year, items used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.japanese.dates import Precision, fiscal_year, fiscal_year_end
from registry.model import Activity, Agreement, Event, Group, GroupYear, Introduction, Membership
from registry.model.standing import binds
from registry.model.vocabulary import EventRoleKind, IntroductionState
from registry.queries.agreement import AgreementRow
from registry.queries.group import is_member_on
from registry.queries.joint import RecordedYears
from registry.reports.memo import ItemUse, item_use
from registry.reports.timeline import Entry, timeline

# How many fiscal years the counts show: a glance, not an archive.
YEARS = 10


class Happening(StrEnum):
    """What a point of the line is."""

    AGREEMENT = "agreement"
    ACTIVITY = "activity"
    EVENT = "event"
    JOINED = "joined"
    LEFT = "left"
    INTRODUCTION = "introduction"


@dataclass(frozen=True)
class Point:
    """One point: what happened, in which fiscal year, and on which day as far as that is known.

    Of ``agreement`` with its ``entry``, ``activity``, ``event``, ``membership`` with its ``group`` and
    ``introduction`` those are set that belong to what happened.
    """

    happening: Happening
    fiscal_year: int
    on_date: date | None = None
    precision: Precision = Precision.UNKNOWN
    agreement: Agreement | None = None
    entry: Entry | None = None
    activity: Activity | None = None
    event: Event | None = None
    roles: tuple[EventRoleKind, ...] = ()
    group: Group | None = None
    membership: Membership | None = None
    introduction: Introduction | None = None
    state: IntroductionState | None = None


@dataclass(frozen=True)
class Year:
    """The counts of a fiscal year. An event that was not held, or of which nobody knows it, counts as none.

    ``agreements`` were in force on the last day of the year (or on the day that is looked at, if that comes first),
    ``groups`` met in the year with the partner as a member. ``None`` is unknown: of that year the registry holds no
    such record of any partner.
    """

    fiscal_year: int
    agreements: int
    activities: int | None
    events: int | None
    groups: int | None
    introduced: int | None
    concluded: int | None

    @property
    def joint(self) -> int:
        """Joint work and events together: the height of the year's bar."""
        return (self.activities or 0) + (self.events or 0)


@dataclass(frozen=True)
class Promise:
    """An agreement in force with its items and their last use."""

    agreement: Agreement
    items: tuple[ItemUse, ...]

    @property
    def used(self) -> int:
        """How many items were used at least once."""
        return sum(each.last_year is not None for each in self.items)


@dataclass(frozen=True)
class Together:
    """Everything that the page of a partner draws from, loaded whole."""

    organisation_id: int
    as_of: date
    agreements: Sequence[AgreementRow]
    activities: Sequence[Activity]
    events: Sequence[Event]
    groups: Sequence[Group]
    introductions: Sequence[Introduction]
    recorded: RecordedYears

    def line(self) -> list[tuple[int, list[Point]]]:
        """All points up to the day by fiscal year, the newest first; in a year those without a day come last."""
        known = [point for point in self._points() if point.fiscal_year <= fiscal_year(self.as_of)]
        known.sort(key=_newest_first)
        years: dict[int, list[Point]] = {}
        for point in known:
            years.setdefault(point.fiscal_year, []).append(point)
        return list(years.items())

    def years(self) -> list[Year]:
        """Counts from the first fiscal year in which anything was recorded (at most ten back) to that of the day."""
        last = fiscal_year(self.as_of)
        first = min((year for year, _ in self.line()), default=last)
        return [self._year(year) for year in range(max(first, last - YEARS + 1), last + 1)]

    def promises(self, agreements: Sequence[Agreement]) -> list[Promise]:
        """What was promised and is in force, with the use of each item; ``agreements`` are loaded with their items."""
        binding = {row.agreement.id for row in self.agreements if binds(row.agreement, self.as_of)}
        return [
            Promise(each, tuple(item_use(item, self.activities) for item in each.items))
            for each in agreements
            if each.id in binding and each.items
        ]

    def reached(self, state: IntroductionState) -> int:
        """How many introductions to this partner came to a state by the day."""
        return sum(
            found == state and day <= self.as_of for each in self.introductions for found, day in _steps(each)
        )

    def _points(self) -> Iterator[Point]:
        for row in self.agreements:
            for entry in timeline(row.agreement, self.as_of):
                if not entry.mistaken and entry.on_date <= self.as_of:
                    yield Point(
                        Happening.AGREEMENT,
                        fiscal_year(entry.on_date),
                        entry.on_date,
                        entry.precision,
                        agreement=row.agreement,
                        entry=entry,
                    )
        for activity in self.activities:
            yield Point(Happening.ACTIVITY, activity.fiscal_year, activity=activity)
        for event in self.events:
            if event.starts_on is None or event.starts_on <= self.as_of:
                roles = tuple(
                    role.role for role in event.roles if role.organisation_id == self.organisation_id
                )
                yield Point(
                    Happening.EVENT,
                    event.fiscal_year,
                    event.starts_on,
                    event.starts_on_precision,
                    event=event,
                    roles=roles,
                )
        yield from self._memberships()
        for introduction in self.introductions:
            for state, day in _steps(introduction):
                if day <= self.as_of:
                    yield Point(
                        Happening.INTRODUCTION,
                        fiscal_year(day),
                        day,
                        Precision.DAY,
                        introduction=introduction,
                        state=state,
                    )

    def _memberships(self) -> Iterator[Point]:
        for group, each in self._own_memberships():
            for happening, day, precision in (
                (Happening.JOINED, each.valid_from, each.valid_from_precision),
                (Happening.LEFT, each.valid_to, each.valid_to_precision),
            ):
                if day is not None and day <= self.as_of:
                    yield Point(happening, fiscal_year(day), day, precision, group=group, membership=each)

    def _own_memberships(self) -> Iterator[tuple[Group, Membership]]:
        for group in self.groups:
            for each in group.memberships:
                if each.organisation_id == self.organisation_id:
                    yield group, each

    def _year(self, year: int) -> Year:
        day = min(fiscal_year_end(year), self.as_of)
        known = self.recorded
        steps = [
            state
            for each in self.introductions
            for state, on in _steps(each)
            if fiscal_year(on) == year and on <= day
        ]
        work = sum(each.fiscal_year == year for each in self.activities)
        held = sum(
            each.fiscal_year == year
            and each.held is True
            and (each.starts_on is None or each.starts_on <= day)
            for each in self.events
        )
        met = sum(_met(group, year) and is_member_on(each, day) for group, each in self._own_memberships())
        introduced = steps.count(IntroductionState.INTRODUCED)
        concluded = steps.count(IntroductionState.CONCLUDED)
        return Year(
            fiscal_year=year,
            agreements=sum(binds(row.agreement, day) for row in self.agreements),
            activities=work if year in known.activities else None,
            events=held if year in known.events else None,
            groups=met if year in known.groups else None,
            introduced=introduced if year in known.introductions else None,
            concluded=concluded if year in known.introductions else None,
        )


def stretches(
    line: Sequence[tuple[int, Sequence[Point]]], most: int
) -> list[list[tuple[int, Sequence[Point]]]]:
    """A line in parts that are read one at a time: whole fiscal years, up to ``most`` points together.

    A year with more points than that is a part of its own.
    """
    found: list[list[tuple[int, Sequence[Point]]]] = []
    points = 0
    for year, of_year in line:
        points += len(of_year)
        if not found or points > most:
            found.append([])
            points = len(of_year)
        found[-1].append((year, of_year))
    return found


def groups_on(groups: Sequence[Group], organisation_id: int, day: date) -> list[tuple[Group, Membership]]:
    """The groups of which an organisation is a member on a day."""
    return [
        (group, each)
        for group in groups
        for each in group.memberships
        if each.organisation_id == organisation_id and is_member_on(each, day)
    ]


def _met(group: Group, year: int) -> bool:
    found: GroupYear | None = next((each for each in group.years if each.fiscal_year == year), None)
    return found is not None and found.held


def _steps(introduction: Introduction) -> Iterator[tuple[IntroductionState, date]]:
    """The steps of an introduction that have a day."""
    for state, day in (
        (IntroductionState.INTRODUCED, introduction.introduced_on),
        (IntroductionState.MET, introduction.met_on),
    ):
        if day is not None:
            yield state, day
    if introduction.closed_on is not None:
        yield introduction.state, introduction.closed_on


def _newest_first(point: Point) -> tuple[int, bool, int, str]:
    day = point.on_date
    if point.activity is not None and point.activity.months:
        # Joint work is dated by its months alone: the first one gives it its place.
        month = point.activity.months[0].month
        day = date(point.fiscal_year + (month < 4), month, 1)
    return -point.fiscal_year, day is None, -(day.toordinal() if day else 0), point.happening
