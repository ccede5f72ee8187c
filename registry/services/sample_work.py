"""The joint work of the sample: activities of ten fiscal years, a party each time that is met by its weight."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from random import Random

from registry.japanese.dates import fiscal_year_end, fiscal_year_start
from registry.model import Activity, ActivityKind, ActivityMonth, ActivityParty
from registry.model.vocabulary import ActivityType, Unit
from registry.services.bulk import BulkRow
from registry.services.sample_names import ACTIVITIES
from registry.services.sample_partner import SOURCE, Body, Places, Pool

FIRST_YEAR, LAST_YEAR = 2011, 2020

_KINDS = tuple(ActivityType)
# Consultations, meetings, backing and the like make up most of the work.
_KIND_WEIGHTS = tuple(1 + 20 // (1 + place) for place in range(len(_KINDS)))
_UNITS = tuple(Unit)
_MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)


class Caretakers:
    """Which branch a piece of work names: mostly one that looks after the partner's region, often none."""

    def __init__(self, places: Places) -> None:
        years = range(FIRST_YEAR, LAST_YEAR + 1)
        self.open: Mapping[int, Sequence[str]] = {
            year: [
                each.code
                for each in places.branches
                if (each.opened_on is None or each.opened_on <= fiscal_year_start(year))
                and (each.closed_on is None or each.closed_on >= fiscal_year_end(year))
            ]
            for year in years
        }
        territory: dict[str, list[str]] = {}
        for branch in places.branches:
            for region in branch.regions:
                territory.setdefault(region.region_code, []).append(branch.code)
        self._of = {
            (year, code): [branch for branch in caretakers if branch in self.open[year]]
            for year in years
            for code, caretakers in territory.items()
        }

    def branch(self, body: Body, year: int, chance: Random) -> str | None:
        """The branch that work with an organisation names in a fiscal year."""
        found = chance.random()
        if found < 0.4 or not self.open[year]:
            return None
        near = self._of.get((year, body.region or ""))
        return chance.choice(near if near and found < 0.88 else self.open[year])


def activities(number: int, pool: Pool, caretakers: Caretakers, chance: Random) -> Iterator[BulkRow]:
    """So many activities, the oldest first.

    Where there are at least as many as organisations, each organisation is met at least once: now and then one
    that is new takes its turn.
    """
    newcomers = list(pool.bodies)
    chance.shuffle(newcomers)
    every = max(number // len(newcomers), 1)
    kinds = chance.choices(_KINDS, _KIND_WEIGHTS, k=997)
    years = LAST_YEAR - FIRST_YEAR + 1
    for place in range(number):
        year = FIRST_YEAR + place * years // number
        turn, rest = divmod(place, every)
        body = newcomers[turn] if rest == 0 and turn < len(newcomers) else pool.one(chance)
        kind = kinds[int(chance.random() * 997)]
        yield from _activity(place + 1, year, kind, body, pool, caretakers, chance)


def _activity(
    identity: int,
    year: int,
    kind: ActivityType,
    body: Body,
    pool: Pool,
    caretakers: Caretakers,
    chance: Random,
) -> Iterator[BulkRow]:
    draw = chance.random
    parties = [body]
    if draw() < 0.3:
        parties = pool.several(chance, 2, first=parties)
    acting: Body | None = None
    if draw() < 0.08:
        acting = pool.one(chance)
        if acting in parties:
            acting = None
    counted = draw() < 0.5
    values = {
        "id": identity,
        "fiscal_year": year,
        "acting_id": acting.id if acting else None,
        "branch_code": caretakers.branch(body, year, chance),
        "title": ACTIVITIES[kind],
        "count": 1 + int(draw() * draw() * 30) if counted else None,
        "unit": _UNITS[int(draw() * len(_UNITS))] if counted else None,
        "participants": 5 + int(draw() * 200) if draw() < 0.25 else None,
        "continued": False,
        "source_file": SOURCE,
        "source_line": identity,
        "version": 1,
    }
    yield Activity, values
    for position, party in enumerate(parties, start=1):
        yield (
            ActivityParty,
            {
                "activity_id": identity,
                "position": position,
                "organisation_id": party.id,
                "name_as_printed": party.name,
            },
        )
    yield ActivityKind, {"activity_id": identity, "position": 1, "kind": kind}
    if draw() < 0.1:
        other = ActivityType.OTHER if kind is not ActivityType.OTHER else ActivityType.MEETING
        yield ActivityKind, {"activity_id": identity, "position": 2, "kind": other}
    first = int(draw() * 16)  # four times in sixteen no month is known
    if first < 12:
        for position, month in enumerate(_MONTHS[first : first + 1 + int(draw() * 1.3)], start=1):
            yield (
                ActivityMonth,
                {"activity_id": identity, "position": position, "month": month, "participants": None},
            )


def day_of(year: int, chance: Random) -> date:
    """Any day of a fiscal year."""
    first = fiscal_year_start(year)
    days = (fiscal_year_end(year) - first).days
    return date.fromordinal(first.toordinal() + chance.randint(0, days))


def any_year(chance: Random) -> int:
    """Any of the ten fiscal years."""
    return chance.randint(FIRST_YEAR, LAST_YEAR)
