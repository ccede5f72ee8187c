"""What joint work speaks of: read from the activities themselves, and from the sums that are kept beside them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, Select, func, select, union
from sqlalchemy.orm import Session

from registry.finder.aspect import ANY, worked
from registry.finder.profile import Work
from registry.finder.rules import MOST_RECORDS
from registry.finder.words import Words
from registry.model import Activity, ActivityAspect, ActivityKind, ActivityParty, Field
from registry.model.vocabulary import ActivityType

# Aspect, organisation, fiscal year, number of activities, largest id of one.
Counted = tuple[str, int, int, int, int]


def field_words(connection: Connection) -> Words:
    """The words of every field of technology, of both languages."""
    rows = connection.execute(select(Field.code, Field.words, Field.words_en).order_by(Field.position))
    return Words({code: [*words.splitlines(), *words_en.splitlines()] for code, words, words_en in rows})


def counted(
    connection: Connection, fiscal_year: int, fields: Words, organisations: Collection[int] | None = None
) -> Iterator[Counted]:
    """The sums of a fiscal year as the activities give them, of some organisations or of all."""
    sums: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    kinds = _kinds(connection, fiscal_year, organisations)
    known: dict[tuple[str, tuple[ActivityType, ...]], frozenset[str]] = {}
    for body, activity, title in connection.execute(_joined(fiscal_year, organisations)):
        text = title, kinds.get(activity, ())
        if text not in known:
            known[text] = worked(*text, fields) | {ANY}
        for aspect in known[text]:
            found = sums[aspect, body]
            found[0] += 1
            found[1] = max(found[1], activity)
    for (aspect, body), (activities, last) in sums.items():
        yield aspect, body, fiscal_year, activities, last


def _joined(fiscal_year: int, organisations: Collection[int] | None) -> Select[int, int, str]:
    """SQL: each organisation with the activities that name it or in which it acts, once each."""
    columns = Activity.id, Activity.title
    parties = (
        select(ActivityParty.organisation_id, *columns)
        .join(Activity, Activity.id == ActivityParty.activity_id)
        .where(Activity.fiscal_year == fiscal_year)
    )
    acting = select(Activity.acting_id, *columns).where(
        Activity.fiscal_year == fiscal_year, Activity.acting_id.is_not(None)
    )
    if organisations is not None:
        parties = parties.where(ActivityParty.organisation_id.in_(organisations))
        acting = acting.where(Activity.acting_id.in_(organisations))
    return select(*union(parties, acting).subquery().c)


def _kinds(
    connection: Connection, fiscal_year: int, organisations: Collection[int] | None
) -> Mapping[int, tuple[ActivityType, ...]]:
    """The kinds of each activity of the year."""
    statement = (
        select(ActivityKind.activity_id, ActivityKind.kind)
        .join(Activity, Activity.id == ActivityKind.activity_id)
        .where(Activity.fiscal_year == fiscal_year)
        .order_by(ActivityKind.activity_id, ActivityKind.kind)
    )
    if organisations is not None:
        activities = select(_joined(fiscal_year, organisations).subquery().c[1])
        statement = statement.where(ActivityKind.activity_id.in_(activities))
    found: defaultdict[int, tuple[ActivityType, ...]] = defaultdict(tuple)
    for activity, kind in connection.execute(statement):
        found[activity] += (kind,)
    return found


def fiscal_years(connection: Connection) -> list[int]:
    """The fiscal years with joint work, in order."""
    return list(connection.scalars(select(Activity.fiscal_year).distinct().order_by(Activity.fiscal_year)))


def miscounted(session: Session) -> int:
    """How many of the sums differ from what the activities give; 0 when all is well."""
    connection = session.connection()
    fields, wrong = field_words(connection), 0
    kept = select(
        ActivityAspect.aspect,
        ActivityAspect.organisation_id,
        ActivityAspect.fiscal_year,
        ActivityAspect.activities,
        ActivityAspect.last_id,
    )
    kept_years = select(ActivityAspect.fiscal_year).distinct()
    for year in sorted({*fiscal_years(connection), *connection.scalars(kept_years)}):
        there = {tuple(row) for row in connection.execute(kept.where(ActivityAspect.fiscal_year == year))}
        wrong += len({row[:3] for row in there ^ set(counted(connection, year, fields))})
    return wrong


def joint_work(
    session: Session, aspect: str, year: int, organisations: Collection[int] | None = None
) -> dict[int, tuple[Work, ...]]:
    """By organisation the years of joint work with an aspect, up to a fiscal year, the newest first; of some or of all.

    Years further back than :data:`registry.finder.rules.MOST_RECORDS` activities add nothing and are left out.
    """
    statement = (
        select(
            ActivityAspect.organisation_id,
            ActivityAspect.fiscal_year,
            ActivityAspect.activities,
            ActivityAspect.last_id,
        )
        .where(ActivityAspect.aspect == aspect, ActivityAspect.fiscal_year <= year)
        # The order of the primary key: nothing is sorted.
        .order_by(ActivityAspect.organisation_id, ActivityAspect.fiscal_year)
    )
    if organisations is not None:
        statement = statement.where(ActivityAspect.organisation_id.in_(organisations))
    found: dict[int, tuple[Work, ...]] = {}
    for body, rows in groupby(session.execute(statement), key=itemgetter(0)):
        newest, records = list[Work](), 0
        for _, fiscal_year, activities, last in reversed(list(rows)):
            newest.append(Work(fiscal_year, activities, last))
            records += activities
            if records >= MOST_RECORDS:
                break
        found[body] = tuple(newest)
    return found


@dataclass(frozen=True)
class Shown:
    """A need or a field of which joint work of an organisation speaks: how much of it, and in which year last."""

    aspect: str
    activities: int
    last_year: int


def shown_by_work(session: Session, organisation_id: int, year: int) -> list[Shown]:
    """What joint work up to a fiscal year shows an organisation to be able to, most often shown first."""
    activities, last = func.sum(ActivityAspect.activities), func.max(ActivityAspect.fiscal_year)
    statement = (
        select(ActivityAspect.aspect, activities, last)
        .where(
            ActivityAspect.organisation_id == organisation_id,
            ActivityAspect.fiscal_year <= year,
            ActivityAspect.aspect != ANY,
        )
        .group_by(ActivityAspect.aspect)
        .order_by(activities.desc(), ActivityAspect.aspect)
    )
    return [Shown(aspect, int(count), year) for aspect, count, year in session.execute(statement)]
