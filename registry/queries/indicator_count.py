"""What the registry itself counts for indicators: numbers of fiscal years, and the rows behind each number.

A number and its rows come from the same condition. Nothing counts before its day: of a fiscal year that is still
running on the as-of date only what had happened by then, of a later one nothing at all.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, cast, extract, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from registry.japanese.dates import Precision, fiscal_year_end
from registry.japanese.dates import fiscal_year as year_of
from registry.model import Activity, Agreement, Event, Introduction, Need, Presentation
from registry.model.standing import known_since, standing
from registry.model.vocabulary import IndicatorCount, IntroductionState, Phase
from registry.queries.activity import activities
from registry.queries.agreement import agreements
from registry.queries.binding import binding_counts, eventful_by
from registry.queries.loading import CHUNK, related
from registry.queries.partner import stands_by

Counts = Mapping[IndicatorCount, Mapping[int, int | None]]

# A date known to its calendar year alone lies in one of two fiscal years: it counts in neither.
SURE = frozenset({Precision.DAY, Precision.MONTH, Precision.FISCAL_YEAR})
_OF_AGREEMENTS = frozenset({IndicatorCount.AGREEMENTS_SIGNED, IndicatorCount.AGREEMENTS_IN_FORCE})
_YEAR = "counted_year"


def counts(
    session: Session, *, measures: Collection[IndicatorCount], years: Collection[int], as_of: date
) -> Counts:
    """The number of each measure for each fiscal year, in a number of queries that the rows do not change.

    Years that begin after ``as_of`` have no number, nor have years of which nothing of the kind was recorded; nor have
    participants where no event tells them.
    """
    begun = sorted(year for year in set(years) if year <= year_of(as_of))
    found: dict[IndicatorCount, Mapping[int, int | None]] = {}
    if begun and not _OF_AGREEMENTS.isdisjoint(measures):
        found |= _agreement_counts(session, begun, as_of)
    for measure in IndicatorCount:
        if measure in measures and measure not in _OF_AGREEMENTS:
            found[measure] = _counted(session, measure, begun, as_of)
    return {measure: found.get(measure, {}) for measure in IndicatorCount if measure in measures}


def rows(session: Session, *, measure: IndicatorCount, fiscal_year: int, as_of: date) -> Sequence[Any]:
    """The rows behind the number of a fiscal year; behind a number of participants the events that tell them."""
    if fiscal_year > year_of(as_of):
        return []
    match measure:
        case IndicatorCount.AGREEMENTS_SIGNED:
            known = agreements(session, as_of=as_of)
            return [row for row in known if year_signed(row.agreement, as_of) == fiscal_year]
        case IndicatorCount.AGREEMENTS_IN_FORCE:
            return agreements(session, as_of=last_day_counted(fiscal_year, as_of), binding=True)
        case IndicatorCount.JOINT_WORK:
            return activities(session, fiscal_year=fiscal_year)
    statement, year = _statement(measure, as_of)
    return session.scalars(_whole(measure, statement.where(year == fiscal_year))).all()


def last_day_counted(fiscal_year: int, as_of: date) -> date:
    """The day on which a stock is counted: the last of the fiscal year, or the as-of date while the year runs."""
    return as_of if fiscal_year == year_of(as_of) else fiscal_year_end(fiscal_year)


def year_signed(agreement: Agreement, as_of: date) -> int | None:
    """The fiscal year in which an agreement was signed, as far as that is sure on a day; its events must be loaded."""
    since = known_since(agreement)
    if agreement.signed_on is None or agreement.signed_on_precision not in SURE:
        return None
    stands = standing(agreement, as_of)
    if since is None or since > as_of or stands is None or stands.phase is Phase.VOID:
        return None
    return year_of(agreement.signed_on)


def _agreement_counts(session: Session, years: Sequence[int], as_of: date) -> dict[IndicatorCount, Any]:
    """Whether an agreement binds on a day, or was void from the start, follows from its events."""
    eventful = eventful_by(session, as_of)
    ends = {year: last_day_counted(year, as_of) for year in years}
    in_force = binding_counts(session, ends.values(), eventful)
    return {
        IndicatorCount.AGREEMENTS_SIGNED: _signed(session, years, as_of, eventful),
        IndicatorCount.AGREEMENTS_IN_FORCE: {year: in_force[day] for year, day in ends.items()},
    }


def _signed(
    session: Session, years: Sequence[int], as_of: date, eventful: Iterable[Agreement]
) -> dict[int, int]:
    """How many agreements have each :func:`year_signed`: only one to which something has happened can be void."""
    surely = Agreement.signed_on.is_not(None) & Agreement.signed_on_precision.in_(SURE)
    plainly = select(_year_of(Agreement.signed_on).label(_YEAR), func.count()).where(
        stands_by(as_of), surely, ~Agreement.events.any()
    )
    found: Counter[int | None] = Counter(year_signed(each, as_of) for each in eventful)
    found.update(dict(session.execute(plainly.group_by(_YEAR)).all()))
    return {year: found[year] for year in years}


def _counted(
    session: Session, measure: IndicatorCount, years: Sequence[int], as_of: date
) -> dict[int, int | None]:
    statement, year = _statement(measure, as_of)
    people = measure is IndicatorCount.EVENT_PARTICIPANTS
    amount: ColumnElement[Any] = func.sum(Event.participants.expression) if people else func.count()
    found = session.execute(
        statement.where(year.in_(years))
        .with_only_columns(year.label(_YEAR), amount, maintain_column_froms=True)
        .group_by(_YEAR)
    )
    # People whom nobody counted are unknown, and so are years of which nobody recorded anything.
    known = set() if people else _recorded(session, measure, years)
    none = {year: 0 if year in known else None for year in years}
    return {**none, **{each: int(sum_) for each, sum_ in found}}


def _recorded(session: Session, measure: IndicatorCount, years: Sequence[int]) -> set[int]:
    """The fiscal years in which a count of zero says something: the registry holds records of the kind for them.

    Needs are recorded as they come: from the first one on, a year without any had none.
    """
    match measure:
        case IndicatorCount.JOINT_WORK:
            return set(session.scalars(select(Activity.fiscal_year).distinct()))
        case IndicatorCount.NEEDS | IndicatorCount.INTRODUCTIONS_CONCLUDED:
            first = session.scalar(select(func.min(Need.received_on)))
            return {year for year in years if first is not None and year >= year_of(first)}
        case _:
            return set(session.scalars(select(Event.fiscal_year).distinct()))


def _statement(measure: IndicatorCount, as_of: date) -> tuple[Select[Any], ColumnElement[int]]:
    """The rows of a measure that had happened by a day, and the fiscal year of each."""
    begun = or_(Event.starts_on.is_(None), Event.starts_on <= as_of)
    match measure:
        case IndicatorCount.JOINT_WORK:
            return select(Activity), _plain(Activity.fiscal_year)
        case IndicatorCount.EVENTS_HELD:
            return select(Event).where(Event.held.is_(True), begun), _plain(Event.fiscal_year)
        case IndicatorCount.EVENT_PARTICIPANTS:
            told = Event.participants.is_not(None)
            return select(Event).where(Event.held.is_(True), told, begun), _plain(Event.fiscal_year)
        case IndicatorCount.PRESENTATIONS:
            given = select(Presentation).join(Presentation.event).where(Event.held.is_not(False), begun)
            return given, _plain(Event.fiscal_year)
        case IndicatorCount.NEEDS:
            return select(Need).where(Need.received_on <= as_of), _year_of(Need.received_on)
        case IndicatorCount.INTRODUCTIONS_CONCLUDED:
            concluded = Introduction.state == IntroductionState.CONCLUDED
            return (
                select(Introduction).where(concluded, Introduction.closed_on <= as_of),
                _year_of(Introduction.closed_on),
            )
    raise ValueError(f"{measure} is counted agreement by agreement")


def _plain(column: InstrumentedAttribute[int]) -> ColumnElement[int]:
    return column.expression


def _year_of(day: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """SQL: the fiscal year of a day."""
    return cast(extract("year", day), Integer) - case((extract("month", day) < 4, 1), else_=0)


def _whole(measure: IndicatorCount, statement: Select[Any]) -> Select[Any]:
    """With what a list of the rows shows, in the order of their days."""
    match measure:
        case IndicatorCount.PRESENTATIONS:
            day = func.coalesce(Presentation.on_date, Event.starts_on)
            statement = statement.options(related(Presentation.event))
            return statement.order_by(day.is_(None), day, Presentation.id)
        case IndicatorCount.NEEDS:
            statement = statement.options(related(Need.company), related(Need.branch), related(Need.kinds))
            return statement.order_by(Need.received_on, Need.id)
        case IndicatorCount.INTRODUCTIONS_CONCLUDED:
            statement = statement.options(
                related(Introduction.organisation),
                related(Introduction.need).selectinload(Need.company, chunksize=CHUNK),
            )
            return statement.order_by(Introduction.closed_on, Introduction.id)
    return statement.order_by(Event.starts_on.is_(None), Event.starts_on, Event.id)
