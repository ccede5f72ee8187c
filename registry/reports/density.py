"""Collaboration density of regions, branches and categories in a period."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

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
from registry.network.tie import (
    ALL_LAYERS,
    WHOLE_INSTITUTE,
    Edge,
    Layer,
    Node,
    NodeKind,
    Tie,
    branch_node,
    fold,
    organisation_node,
)
from registry.queries.partner import PartnerRow, partners
from registry.queries.place import branches, municipalities, regions
from registry.queries.ties import Period, ties

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
Links = Mapping[int, Sequence[Tie]]


@dataclass(frozen=True)
class Cell:
    """Organisations known in a region (everywhere: ``None``), and those linked to a column.

    The column is a branch code, ``None`` for the whole institute 全所, or :data:`ANY`; ``category`` narrows
    the organisations down. ``known`` and ``linked`` are ids of organisations: denominator and numerator.
    """

    region: str | None
    column: str | None
    known: tuple[int, ...]
    linked: tuple[int, ...]
    ties: int
    category: Category | None = None

    @property
    def density(self) -> float | None:
        return coverage(len(self.linked), len(self.known))

    @property
    def intensity(self) -> float | None:
        return intensity(self.ties, len(self.known))


@dataclass(frozen=True)
class RegionRow:
    """A region as a whole: each organisation counts once, whichever branch it is tied to."""

    cell: Cell
    two_mode_density: float | None
    cohesion: float | None
    ei_index: float | None
    municipalities: tuple[str, ...]
    covered: tuple[str, ...]

    @property
    def municipal_coverage(self) -> float | None:
        return municipal_coverage(len(self.covered), len(self.municipalities))


@dataclass(frozen=True)
class Density:
    """The whole table. ``columns`` are branch codes; ``None`` is the whole institute 全所."""

    period: Period
    view: View
    basis: SeatBasis
    layers: tuple[Layer, ...]
    region_codes: tuple[str, ...]
    columns: tuple[str | None, ...]
    partners: Mapping[int, PartnerRow]
    without_region: tuple[int, ...]
    cells: tuple[Cell, ...]
    regions: tuple[RegionRow, ...]
    branches: tuple[Cell, ...]
    by_category: tuple[Cell, ...]
    links: Mapping[str | None, Links]

    def cell(self, region: str | None, column: str | None) -> Cell:
        """The cell of a region and a column; without a region the whole column. ``KeyError`` if there is none."""
        return self._by_place[region, column]

    def category_cell(self, region: str | None, category: Category) -> Cell:
        """The cell of a region and a category, over any branch."""
        return self._by_place_and_category[region, category]

    @cached_property
    def _by_place(self) -> dict[tuple[str | None, str | None], Cell]:
        pool = (*self.cells, *self.branches, *(row.cell for row in self.regions))
        return {(cell.region, cell.column): cell for cell in pool}

    @cached_property
    def _by_place_and_category(self) -> dict[tuple[str | None, Category | None], Cell]:
        return {(cell.region, cell.category): cell for cell in self.by_category}

    def ties_of(self, cell: Cell, identity: int) -> Sequence[Tie]:
        """The ties by which an organisation counts in a cell; none if it is not linked."""
        return self.links[cell.column].get(identity, ())


def density(
    session: Session,
    period: Period,
    *,
    view: View = View.RECORDED,
    basis: SeatBasis = SeatBasis.ALL,
    layers: Collection[Layer] = ALL_LAYERS,
) -> Density:
    """Compute every cell of a period. P_r are the partners seated in r at the end of the period."""
    chosen = tuple(layer for layer in Layer if layer in layers)
    rows = {row.organisation.id: row for row in partners(session, as_of=period.last_day)}
    seats = _Seats(rows, basis)
    open_branches = branches(session, as_of=period.last_day)
    region_codes = tuple(region.code for region in regions(session))
    columns: tuple[str | None, ...] = tuple(branch.code for branch in open_branches)
    if view is View.RECORDED:
        columns += (None,)
    found = ties(session, period, chosen)
    links = _links(found, _Credit(view, open_branches, seats), columns)
    everyone = tuple(rows)
    return Density(
        period=period,
        view=view,
        basis=basis,
        layers=chosen,
        region_codes=region_codes,
        columns=columns,
        partners=rows,
        without_region=tuple(identity for identity in rows if seats.region(identity) is None),
        cells=tuple(
            _cell(code, column, seats.known(code), links[column])
            for code in region_codes
            for column in columns
        ),
        regions=_region_rows(seats, region_codes, links, found, _covered_places(session, rows.values())),
        branches=tuple(_cell(None, column, everyone, links[column]) for column in columns),
        by_category=tuple(
            _cell(region, ANY, _of_category(known, rows, category), links[ANY], category)
            for region, known in [*((code, seats.known(code)) for code in region_codes), (None, everyone)]
            for category in Category
        ),
        links=links,
    )


class _Seats:
    """Which organisation sits in which region, as far as the chosen basis allows."""

    def __init__(self, rows: Mapping[int, PartnerRow], basis: SeatBasis) -> None:
        self._region: dict[int, str] = {}
        self._known: dict[str, list[int]] = defaultdict(list)
        for identity, row in rows.items():
            if basis is SeatBasis.STATED and row.organisation.seat_basis is not Basis.STATED:
                continue
            if row.region is not None:
                self._region[identity] = row.region
                self._known[row.region].append(identity)

    def region(self, identity: int) -> str | None:
        return self._region.get(identity)

    def known(self, region: str) -> tuple[int, ...]:
        return tuple(self._known.get(region, ()))

    def elsewhere(self, region: str) -> list[int]:
        return [identity for identity, other in self._region.items() if other != region]


class _Credit:
    """To which columns a tie counts: as recorded, or also to every branch that looks after the region."""

    def __init__(self, view: View, open_branches: Sequence[Branch], seats: _Seats) -> None:
        self._view = view
        self._seats = seats
        self._caretakers: dict[str, list[str]] = defaultdict(list)
        for branch in open_branches:
            for region in branch.regions:
                self._caretakers[region.region_code].append(branch.code)

    def columns(self, side: Node, organisation: int) -> list[str | None]:
        if side != WHOLE_INSTITUTE:
            return [side.key]
        if self._view is View.RECORDED:
            return [None]
        region = self._seats.region(organisation)
        return list(self._caretakers.get(region, ())) if region is not None else []


def _links(
    found: Iterable[Tie], credit: _Credit, columns: Sequence[str | None]
) -> dict[str | None, dict[int, list[Tie]]]:
    """For each column, and for any, the organisations tied to it with their ties."""
    links: dict[str | None, dict[int, list[Tie]]] = {column: {} for column in (*columns, ANY)}
    for tie in found:
        for side, other in ((tie.one, tie.other), (tie.other, tie.one)):
            if side.kind is NodeKind.ORGANISATION or other.kind is not NodeKind.ORGANISATION:
                continue
            organisation = int(other.key)
            for column in (*credit.columns(side, organisation), ANY):
                if column in links:
                    links[column].setdefault(organisation, []).append(tie)
    return links


def _cell(
    region: str | None,
    column: str | None,
    known: tuple[int, ...],
    links: Links,
    category: Category | None = None,
) -> Cell:
    linked = tuple(identity for identity in known if identity in links)
    return Cell(region, column, known, linked, sum(len(links[identity]) for identity in linked), category)


def _of_category(known: Iterable[int], rows: Mapping[int, PartnerRow], category: Category) -> tuple[int, ...]:
    return tuple(identity for identity in known if rows[identity].organisation.category is category)


def _region_rows(
    seats: _Seats,
    region_codes: Sequence[str],
    links: Mapping[str | None, Links],
    found: Sequence[Tie],
    places: Mapping[str, "_Places"],
) -> tuple[RegionRow, ...]:
    edges = fold(found)
    branch_columns = [column for column in links if column not in (None, ANY)]
    credited = _credited_edges(links, branch_columns)
    rows = []
    for code in region_codes:
        known = seats.known(code)
        nodes = [organisation_node(identity) for identity in known]
        elsewhere = [organisation_node(identity) for identity in seats.elsewhere(code)]
        rows.append(
            RegionRow(
                cell=_cell(code, ANY, known, links[ANY]),
                two_mode_density=two_mode_density([branch_node(c) for c in branch_columns], nodes, credited),
                cohesion=cohesion(nodes, edges),
                ei_index=ei_index(nodes, elsewhere, edges),
                municipalities=tuple(places[code].all),
                covered=tuple(places[code].covered),
            )
        )
    return tuple(rows)


def _credited_edges(links: Mapping[str | None, Links], columns: Iterable[str | None]) -> list[Edge]:
    """One edge for each branch and organisation that the view ties together."""
    return fold(
        Tie(tie.layer, branch_node(column), organisation_node(identity), tie.record)
        for column in columns
        for identity, found in links[column].items()
        for tie in found
    )


@dataclass
class _Places:
    """The municipalities of a region, and those with an agreement in force."""

    all: list[str]
    covered: list[str]


def _covered_places(session: Session, rows: Iterable[PartnerRow]) -> Mapping[str, _Places]:
    """A municipality is covered when it is itself party to an agreement in force, not a body seated in it."""
    covered = {
        row.organisation.municipality_code
        for row in rows
        if row.organisation.category is Category.MUNICIPALITY and row.agreements_in_force
    }
    places: dict[str, _Places] = defaultdict(lambda: _Places([], []))
    for municipality in municipalities(session):
        region = places[municipality.region_code]
        region.all.append(municipality.code)
        if municipality.code in covered:
            region.covered.append(municipality.code)
    return places
