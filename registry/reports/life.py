"""The life of an organisation as a line: how it began, what it was called, where it sat, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registry.japanese.dates import Precision
from registry.model import FormerSeat, Lifetime, Organisation
from registry.model.vocabulary import NameKind


class Happening(StrEnum):
    """What happened to an organisation."""

    FOUNDED = "founded"
    SPLIT_FROM = "split_from"
    SPLIT_OFF = "split_off"
    RENAMED = "renamed"
    MOVED = "moved"
    CARRIED_ON = "carried_on"
    CLOSED = "closed"
    SUCCEEDED = "succeeded"


@dataclass(frozen=True)
class Point:
    """One point of the line; ``on_date`` is ``None`` where nobody knows when.

    ``other`` is the organisation that it joins, ``names`` the name before and after, ``seat`` the one that was left.
    """

    happening: Happening
    on_date: date | None
    precision: Precision
    other: Organisation | None = None
    names: tuple[str, str] | None = None
    seat: FormerSeat | None = None


def life(
    organisation: Organisation,
    lifetime: Lifetime | None,
    *,
    offshoots: Sequence[Lifetime] = (),
    predecessors: Sequence[Organisation] = (),
) -> list[Point]:
    """Everything that happened to an organisation, the oldest first; what has no date stands before all.

    It must be loaded with its names, former seats and successor; ``predecessors`` with their lifetimes.
    """
    points = [*_begin(lifetime), *_names(organisation), *_moves(organisation)]
    points += [
        Point(Happening.SPLIT_OFF, each.founded_on, each.founded_on_precision, each.organisation)
        for each in offshoots
    ]
    for each in predecessors:
        ended = each.lifetime
        points.append(
            Point(
                Happening.CARRIED_ON,
                _day_after(ended),
                ended.closed_on_precision if ended else Precision.UNKNOWN,
                each,
            )
        )
    points += _end(organisation, lifetime)
    return sorted(points, key=lambda each: (each.on_date is not None, each.on_date or date.min))


def _begin(lifetime: Lifetime | None) -> list[Point]:
    if lifetime is None or (lifetime.founded_on is None and lifetime.origin is None):
        return []
    happening = Happening.FOUNDED if lifetime.origin is None else Happening.SPLIT_FROM
    return [Point(happening, lifetime.founded_on, lifetime.founded_on_precision, lifetime.origin)]


def _end(organisation: Organisation, lifetime: Lifetime | None) -> list[Point]:
    closed = lifetime.closed_on if lifetime else None
    if closed is None and organisation.successor is None:
        return []
    happening = Happening.CLOSED if organisation.successor is None else Happening.SUCCEEDED
    precision = lifetime.closed_on_precision if lifetime else Precision.UNKNOWN
    return [Point(happening, closed, precision, organisation.successor)]


def _names(organisation: Organisation) -> list[Point]:
    former = [each for each in organisation.names if each.kind is NameKind.FORMER]
    dated = sorted((each for each in former if each.valid_to), key=lambda each: each.valid_to or date.max)
    after = [*(each.name for each in dated[1:]), organisation.name]
    points = []
    for each, then in zip(dated, after, strict=False):
        assert each.valid_to is not None
        day = each.valid_to + timedelta(days=1)
        points.append(Point(Happening.RENAMED, day, Precision.DAY, names=(each.name, then)))
    points += [
        Point(Happening.RENAMED, None, Precision.UNKNOWN, names=(each.name, organisation.name))
        for each in former
        if each.valid_to is None
    ]
    return points


def _moves(organisation: Organisation) -> list[Point]:
    return [
        Point(Happening.MOVED, each.valid_to + timedelta(days=1), Precision.DAY, seat=each)
        for each in organisation.former_seats
    ]


def _day_after(ended: Lifetime | None) -> date | None:
    """The first day on which the successor carried it on; a year or month alone stays what it is."""
    if ended is None or ended.closed_on is None:
        return None
    exact = ended.closed_on_precision is Precision.DAY
    return ended.closed_on + timedelta(days=1) if exact else ended.closed_on
