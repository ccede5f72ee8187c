"""Findings about a region, the territory of a branch, or the whole: what stands out, as numbers with their rows.

Nothing here is a sentence: the pages put these numbers into words. A finding is made only where its threshold is
reached; each threshold stands below with its reason.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import AreaServed
from registry.model.vocabulary import Category
from registry.network.tie import ALL_LAYERS
from registry.queries.joint import RecordedYears
from registry.queries.period import Period
from registry.queries.place import branches
from registry.queries.sleeping import DEFAULT_YEARS
from registry.reports.change import comparable
from registry.reports.density import ANY, Density, View
from registry.reports.finding_ground import Bound, Ground, before_sleeping

# A category that few other regions have is a peculiarity of theirs rather than something missing here.
ELSEWHERE = 3
# Behind a gatekeeper: with one organisation alone, that one is merely a partner's partner.
CUT_OFF = 2
# One partner that carries a third of all ties takes a third away when it leaves; of fewer ties than ten, a share
# says nothing.
CARRIED = 1 / 3
FEWEST_TIES = 10


class Kind(StrEnum):
    """What is found, in the order in which it is told."""

    WHITE_SPOTS = "white_spots"
    SLEEPING_AGREEMENTS = "sleeping_agreements"
    DEPENDENCE = "dependence"
    GATEKEEPER = "gatekeeper"
    ABSENT_CATEGORIES = "absent_categories"
    UNLINKED_CATEGORIES = "unlinked_categories"
    SLEEPING_TIES = "sleeping_ties"
    DENSITY = "density"
    OUTWARD = "outward"


@dataclass(frozen=True)
class Area:
    """A region, the territory of a branch (its regions), or everywhere."""

    region: str | None = None
    branch: str | None = None


EVERYWHERE = Area()


@dataclass(frozen=True)
class Finding:
    """What stands out: ``count`` rows of ``total``.

    - ``rows`` are what is counted: codes of municipalities or categories, ids of organisations or agreements. Ties
      are only counted: :mod:`registry.reports.finding_ties` lists them.
    - ``about`` is the organisation that a finding is about.
    - ``now`` and ``then`` are numerator and denominator of the density in this year and the last; of an E-I index,
      ``now`` is the ties that lead outside and those that stay inside.
    - ``first_year`` is the first fiscal year looked at where that is not the one of the period, and ``recorded`` how
      many of the years from then on the registry has any joint records of.
    """

    kind: Kind
    count: int
    total: int | None = None
    rows: tuple[int | str, ...] = ()
    about: int | None = None
    now: tuple[int, int] | None = None
    then: tuple[int, int] | None = None
    first_year: int | None = None
    recorded: int | None = None


# The density of a period in the view of the area: handed in, as pages keep it.
Tables = Callable[[Period], Density]


def view_of(area: Area) -> View:
    """To a branch also the ties of the whole institute in its regions are credited; elsewhere the view is the same."""
    return View.RECORDED if area.branch is None else View.TERRITORY


@dataclass(frozen=True)
class _Scene:
    """What the findings are made from; ``bodies`` are the partners of the area, ``codes`` its regions."""

    session: Session
    area: Area
    period: Period
    ground: Ground
    tables: Tables
    table: Density
    codes: frozenset[str]
    bodies: frozenset[int]


def findings(session: Session, area: Area, period: Period, ground: Ground, tables: Tables) -> list[Finding]:
    """Everything that stands out in an area in a period; ``KeyError`` for an unknown branch."""
    table = tables(period)
    codes = area_regions(session, area, table)
    scene = _Scene(session, area, period, ground, tables, table, codes, partners_of(area, codes, table))
    return [finding for find in _FINDERS for finding in find(scene)]


def area_regions(session: Session, area: Area, table: Density) -> frozenset[str]:
    """The codes of the regions of an area."""
    if area.branch is not None:
        own = {branch.code: branch for branch in branches(session)}
        return frozenset(region.region_code for region in own[area.branch].regions)
    return frozenset(table.region_codes) if area.region is None else frozenset({area.region})


def partners_of(area: Area, codes: Collection[str], table: Density) -> frozenset[int]:
    """The partners of an area; everywhere also those of which no region is known."""
    return frozenset(
        identity for identity, seat in table.seats.items() if area == EVERYWHERE or seat.region in codes
    )


def _white_spots(scene: _Scene) -> Iterator[Finding]:
    rows = [row for row in scene.table.regions if row.cell.region in scene.codes]
    every = [code for row in rows for code in row.municipalities]
    covered = {code for row in rows for code in row.covered}
    white = tuple(code for code in every if code not in covered)
    if white:
        yield Finding(Kind.WHITE_SPOTS, len(white), len(every), white)


def _sleeping_agreements(scene: _Scene) -> Iterator[Finding]:
    first = scene.period.fiscal_year - DEFAULT_YEARS + 1
    recorded = _recorded(scene.ground.recorded, first, scene.period.fiscal_year)
    known = [each for each in scene.ground.bound if _concerns(scene, each)]
    rows = tuple(each.id for each in known if each.sleeps)
    if rows and recorded:
        yield Finding(
            Kind.SLEEPING_AGREEMENTS, len(rows), len(known), rows, first_year=first, recorded=recorded
        )


def _concerns(scene: _Scene, agreement: Bound) -> bool:
    """A region is concerned by its partners' agreements; a branch by those that name it, or name none."""
    branch = scene.area.branch
    if scene.area == EVERYWHERE or (branch is not None and agreement.branch == branch):
        return True
    if branch is not None and agreement.branch is not None:
        return False
    return not scene.bodies.isdisjoint(agreement.parties)


def _dependence(scene: _Scene) -> Iterator[Finding]:
    links = {body: number for body, number in scene.table.links[ANY].items() if body in scene.bodies}
    total = sum(links.values())
    if total >= FEWEST_TIES:
        largest = min(links, key=lambda body: (-links[body], body))
        if links[largest] >= CARRIED * total:
            yield Finding(Kind.DEPENDENCE, links[largest], total, about=largest)


def _gatekeepers(scene: _Scene) -> Iterator[Finding]:
    found = []
    for gatekeeper, others in scene.ground.gatekeepers.items():
        cut_off = tuple(body for body in others if body in scene.bodies)
        if len(cut_off) >= CUT_OFF:
            found.append(Finding(Kind.GATEKEEPER, len(cut_off), len(scene.bodies), cut_off, about=gatekeeper))
    yield from sorted(found, key=lambda each: (-each.count, each.about))


def _absent_categories(scene: _Scene) -> Iterator[Finding]:
    if scene.area == EVERYWHERE or not any(
        row.municipalities for row in scene.table.regions if row.cell.region in scene.codes
    ):
        return  # a region without municipalities is the rest of the world: nobody expects a bank of each kind there
    here = {seat.category for identity, seat in scene.table.seats.items() if identity in scene.bodies}
    here |= _serving(scene)
    rows = []
    for category in (each for each in Category if each is not Category.OTHER and each not in here):
        regions = {seat.region for seat in scene.table.seats.values() if seat.category is category} - {None}
        if len(regions - scene.codes) >= ELSEWHERE:
            rows.append(category.value)
    if rows:
        yield Finding(Kind.ABSENT_CATEGORIES, len(rows), rows=tuple(rows))


def _serving(scene: _Scene) -> set[Category]:
    """The categories of the partners that serve a region of the area from wherever they sit."""
    statement = select(AreaServed.organisation_id).where(AreaServed.region_code.in_(scene.codes))
    known = scene.table.seats
    return {known[identity].category for identity in scene.session.scalars(statement) if identity in known}


def _unlinked_categories(scene: _Scene) -> Iterator[Finding]:
    known = {scene.table.seats[body].category for body in scene.bodies}
    linked = {scene.table.seats[body].category for body in scene.bodies if body in scene.table.links[ANY]}
    rows = tuple(category.value for category in Category if category in known - linked - {Category.OTHER})
    if rows:
        yield Finding(Kind.UNLINKED_CATEGORIES, len(rows), len(known), rows)


def _sleeping_ties(scene: _Scene) -> Iterator[Finding]:
    if scene.ground.awake is None:
        return
    then, now = scene.ground.awake
    known = [body for body in scene.table.seats if body in scene.bodies and body in then]
    rows = tuple(body for body in known if body not in now)
    if rows:
        first = before_sleeping(scene.period).first_year
        yield Finding(Kind.SLEEPING_TIES, len(rows), len(known), rows, first_year=first)


def _density(scene: _Scene) -> Iterator[Finding]:
    before = scene.period.year_before
    if not comparable(scene.ground.recorded, before, scene.period, ALL_LAYERS).densities_compare:
        return  # partners known by what was recorded in one year alone would change the denominator
    column = scene.area.branch or ANY
    tables = scene.tables(before), scene.table
    if any(column not in table.links for table in tables):
        return
    then, now = (table.cell(scene.area.region, column) for table in tables)
    if then.known and now.known:
        linked, everybody = len(now.linked), len(now.known)
        yield Finding(
            Kind.DENSITY,
            linked,
            everybody,
            now=(linked, everybody),
            then=(len(then.linked), len(then.known)),
        )


def _outward(scene: _Scene) -> Iterator[Finding]:
    # The index is defined of a region: a territory of several has none of its own.
    for row in scene.table.regions if len(scene.codes) == 1 else ():
        ends = row.external, row.internal
        if row.cell.region in scene.codes and sum(ends) >= FEWEST_TIES:
            yield Finding(Kind.OUTWARD, sum(ends), now=ends)


_FINDERS: tuple[Callable[[_Scene], Iterator[Finding]], ...] = (
    _white_spots,
    _sleeping_agreements,
    _dependence,
    _gatekeepers,
    _absent_categories,
    _unlinked_categories,
    _sleeping_ties,
    _density,
    _outward,
)


def _recorded(recorded: RecordedYears, first: int, last: int) -> int:
    """Of how many years the registry has any joint record."""
    known = recorded.activities | recorded.events | recorded.groups | recorded.introductions
    return len(known.intersection(range(first, last + 1)))
