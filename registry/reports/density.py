"""Collaboration density of regions, branches and categories in a period."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from registry.model import Branch
from registry.model.vocabulary import Basis, Category
from registry.network.measures import (
    cohesion,
    coverage,
    ei_index,
    intensity,
    municipal_coverage,
    two_mode_density,
)
from registry.network.tie import ALL_LAYERS, Layer
from registry.queries.binding import binding, bound
from registry.queries.period import Period
from registry.queries.place import branches, municipalities, regions
from registry.queries.seat import Seat, seats
from registry.queries.ties import TieCounts, counts

FORMULA = "D(b, r, t) = |{p ∈ P_r : p has a tie with b in t}| / |P_r|"


class View(StrEnum):
    """Whom a tie of the whole institute is credited to."""

    RECORDED = "recorded"
    TERRITORY = "territory"


class SeatBasis(StrEnum):
    """Which seats count: only those that the source states, or all."""

    STATED = "stated"
    ALL = "all"


# The column of a cell that counts ties with any branch or the whole institute.
ANY = "any"
# Numbers of ties, organisation by organisation.
Links = Mapping[int, int]


@dataclass(frozen=True)
class Cell:
    """Organisations known in a region (everywhere: ``None``), and those linked to a column.

    The column is a branch code, ``None`` for the whole institute 全所, or :data:`ANY`; ``category`` narrows
    the organisations down. ``known`` and ``linked`` are ids of organisations: denominator and numerator.
    """

    region: str | None
    column: str | None
    category: Category | None
    known: tuple[int, ...]
    linked: tuple[int, ...]
    ties: int

    @property
    def density(self) -> float | None:
        return coverage(len(self.linked), len(self.known))

    @property
    def intensity(self) -> float | None:
        return intensity(self.ties, len(self.known))


@dataclass(frozen=True)
class RegionRow:
    """A region as a whole: each organisation counts once, whichever branch it is tied to.

    ``external`` and ``internal`` are the ties of its organisations with those of other regions and among themselves.
    """

    cell: Cell
    two_mode_density: float | None
    cohesion: float | None
    external: int
    internal: int
    municipalities: tuple[str, ...]
    covered: tuple[str, ...]

    @property
    def ei_index(self) -> float | None:
        return ei_index(self.external, self.internal)

    @property
    def municipal_coverage(self) -> float | None:
        return municipal_coverage(len(self.covered), len(self.municipalities))


@dataclass(frozen=True)
class Density:
    """The whole table. ``columns`` are branch codes; ``None`` is the whole institute 全所.

    ``seats`` are the partners known at the end of the period, all of them whatever the basis; ``links`` says for
    each column, and for :data:`ANY`, how many ties join it to each organisation.
    """

    period: Period
    view: View
    basis: SeatBasis
    layers: tuple[Layer, ...]
    region_codes: tuple[str, ...]
    columns: tuple[str | None, ...]
    seats: Mapping[int, Seat]
    without_region: tuple[int, ...]
    regions: tuple[RegionRow, ...]
    links: Mapping[str | None, Links]
    credit: "Credit"
    _known: Mapping[tuple[str | None, Category | None], tuple[int, ...]]
    _cells: dict[tuple[str | None, str | None, Category | None], Cell] = field(default_factory=dict)

    def cell(
        self, region: str | None = None, column: str | None = ANY, category: Category | None = None
    ) -> Cell:
        """The cell of a region (``None``: everywhere), a column and a category; ``KeyError`` if there is none."""
        if region is not None and region not in self.region_codes:
            raise KeyError(region)
        key = region, column, category
        if key not in self._cells:
            self._cells[key] = _cell(*key, self._known.get((region, category), ()), self.links[column])
        return self._cells[key]

    def seated(self, cell: Cell, municipality: str) -> Cell:
        """What of a cell is seated in a municipality."""
        known = tuple(each for each in cell.known if self.seats[each].municipality == municipality)
        return _cell(cell.region, cell.column, cell.category, known, self.links[cell.column])

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Region × column."""
        return tuple(self.cell(region, column) for region in self.region_codes for column in self.columns)

    @property
    def branches(self) -> tuple[Cell, ...]:
        """Each column over all organisations, also those of which no seat is known."""
        return tuple(self.cell(column=column) for column in self.columns)

    @property
    def by_category(self) -> tuple[Cell, ...]:
        """Region × category, whichever branch."""
        return tuple(
            self.cell(region, category=category) for region in self.region_codes for category in Category
        )

    @property
    def branches_by_category(self) -> tuple[Cell, ...]:
        """Column × category, wherever the seat."""
        return tuple(
            self.cell(column=column, category=category) for column in self.columns for category in Category
        )


class Credit:
    """To which columns a tie counts: as recorded, or also to every branch that looks after the region."""

    def __init__(self, view: View, open_branches: Sequence[Branch], seated: Mapping[int, str]) -> None:
        self._view = view
        self._seated = seated
        self._caretakers: dict[str, list[str]] = defaultdict(list)
        for branch in open_branches:
            for region in branch.regions:
                self._caretakers[region.region_code].append(branch.code)

    def columns(self, branch: str | None, organisation: int) -> Sequence[str | None]:
        """The columns of a tie between a branch (``None``: the whole institute) and an organisation."""
        if branch is not None or self._view is View.RECORDED:
            return (branch,)
        region = self._seated.get(organisation)
        return self._caretakers.get(region, ()) if region is not None else ()


def density(
    session: Session,
    period: Period,
    *,
    view: View = View.RECORDED,
    basis: SeatBasis = SeatBasis.ALL,
    layers: Collection[Layer] = ALL_LAYERS,
    in_force: frozenset[int] | None = None,
    counted: TieCounts | None = None,
) -> Density:
    """Compute every cell of a period. P_r are the partners seated in r at the end of the period.

    ``in_force`` are the agreements that bind on its last day, ``counted`` the ties of the period in these layers,
    where they are at hand.
    """
    known = {seat.organisation_id: seat for seat in seats(session, as_of=period.last_day)}
    seated = {
        identity: seat.region
        for identity, seat in known.items()
        if seat.region is not None and (basis is SeatBasis.ALL or seat.basis is Basis.STATED)
    }
    open_branches = branches(session, as_of=period.last_day)
    columns: tuple[str | None, ...] = tuple(branch.code for branch in open_branches)
    if view is View.RECORDED:
        columns += (None,)
    region_codes = tuple(region.code for region in regions(session))
    if in_force is None:
        in_force = binding(session, period.last_day)
    sides, meetings = counted or counts(session, period, layers, in_force=in_force)
    credit = Credit(view, open_branches, seated)
    table = Density(
        period=period,
        view=view,
        basis=basis,
        layers=tuple(layer for layer in Layer if layer in layers),
        region_codes=region_codes,
        columns=columns,
        seats=known,
        without_region=tuple(identity for identity in known if identity not in seated),
        regions=(),
        links=_links(sides, credit, columns),
        credit=credit,
        _known=_by_place(known.values(), seated),
    )
    places = _places(session, known.values(), bound(session, in_force))
    among = _Meetings(meetings, seated)
    return replace(
        table, regions=tuple(_region_row(table, code, among, places[code]) for code in region_codes)
    )


def _links(
    sides: Mapping[tuple[str | None, int], int], credit: Credit, columns: Collection[str | None]
) -> dict[str | None, Counter[int]]:
    """For each column, and for any, the organisations tied to it with the number of their ties."""
    links: dict[str | None, Counter[int]] = {column: Counter() for column in (*columns, ANY)}
    for (branch, organisation), count in sides.items():
        links[ANY][organisation] += count
        for column in credit.columns(branch, organisation):
            # A branch that is closed by now has no column; its ties count to any.
            if column in links:
                links[column][organisation] += count
    return links


def _by_place(
    known: Iterable[Seat], seated: Mapping[int, str]
) -> dict[tuple[str | None, Category | None], tuple[int, ...]]:
    """The organisations of each region and everywhere, of each category and of all."""
    found: dict[tuple[str | None, Category | None], list[int]] = defaultdict(list)
    for seat in known:
        identity = seat.organisation_id
        region = seated.get(identity)
        for category in (None, seat.category):
            found[None, category].append(identity)
            if region is not None:
                found[region, category].append(identity)
    return {place: tuple(identities) for place, identities in found.items()}


def _cell(
    region: str | None,
    column: str | None,
    category: Category | None,
    known: tuple[int, ...],
    links: Links,
) -> Cell:
    linked = tuple(identity for identity in known if identity in links)
    return Cell(region, column, category, known, linked, sum(links[identity] for identity in linked))


class _Meetings:
    """Ties of organisations with one another: inside each region, and between it and the others."""

    def __init__(self, meetings: Mapping[tuple[int, int], int], seated: Mapping[int, str]) -> None:
        self.pairs: Counter[str] = Counter()
        self.internal: Counter[str] = Counter()
        self.external: Counter[str] = Counter()
        for (one, other), count in meetings.items():
            here, there = seated.get(one), seated.get(other)
            if here is None or there is None:
                continue
            if here == there:
                self.pairs[here] += 1
                self.internal[here] += count
            else:
                self.external[here] += count
                self.external[there] += count


@dataclass
class _Places:
    """The municipalities of a region, and those with an agreement in force."""

    all: list[str] = field(default_factory=list)
    covered: list[str] = field(default_factory=list)


def _places(session: Session, known: Iterable[Seat], bound: Collection[int]) -> Mapping[str, _Places]:
    """A municipality is covered when it is itself party to an agreement in force, not a body seated in it."""
    covered = {
        seat.municipality
        for seat in known
        if seat.category is Category.MUNICIPALITY and seat.organisation_id in bound
    }
    places: dict[str, _Places] = defaultdict(_Places)
    for municipality in municipalities(session):
        region = places[municipality.region_code]
        region.all.append(municipality.code)
        if municipality.code in covered:
            region.covered.append(municipality.code)
    return places


def _region_row(table: Density, region: str, among: _Meetings, places: _Places) -> RegionRow:
    own = [column for column in table.columns if column is not None]
    cell = table.cell(region)
    return RegionRow(
        cell=cell,
        two_mode_density=two_mode_density(
            sum(len(table.cell(region, column).linked) for column in own), len(own), len(cell.known)
        ),
        cohesion=cohesion(among.pairs[region], len(cell.known)),
        external=among.external[region],
        internal=among.internal[region],
        municipalities=tuple(places.all),
        covered=tuple(places.covered),
    )
