"""Where Tokyo's 62 municipalities lie: their outlines, or one tile each. Read once from the files beside this one.

Coordinates are whole units of ten metres from the north-west corner of the traced area, y downwards. The nine
municipalities of the islands are blocks in an inset: the real ones lie as far away as Ogasawara.
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from pathlib import Path
from typing import Any, Literal

Kind = Literal["outlines", "tiles"]
Point = tuple[int, int]
Ring = tuple[Point, ...]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

FOLDER = Path(__file__).resolve().parent
OUTLINES = FOLDER / "tokyo_outlines.json"
TILES = FOLDER / "tokyo_tiles.csv"
SOURCE = "出典：気象庁（加工して作成）"
"""To be printed under every map of the outlines: the terms of the data ask for it."""

# The traced area and its projection: equirectangular, true to scale at the latitude of the city.
WEST, NORTH, MIDDLE = 138.92, 35.92, 35.7
UNITS_PER_DEGREE = 11132
_WIDE = cos(radians(MIDDLE)) * UNITS_PER_DEGREE
_ISLANDS_ROW = 7
_TILE_WIDTH, _TILE_HEIGHT = 720, 590
# The inset of the map of outlines: three blocks by three, south-west of Tokyo, where the map is empty.
_INSET_LEFT, _INSET_TOP, _INSET_COLUMNS = 280, 3550, 3
_BLOCK_WIDTH, _BLOCK_HEIGHT, _GAP = 720, 330, 50


@dataclass(frozen=True)
class Place:
    """A municipality on the map: its rings (outer and inner alike) and where its label has most room."""

    code: str
    rings: tuple[Ring, ...]
    label: Point

    @property
    def box(self) -> Box:
        return box_of(self.rings)


@dataclass(frozen=True)
class Geometry:
    """All places of a kind of map, in the order of their codes; ``inset`` frames the islands."""

    places: Mapping[str, Place]
    islands: frozenset[str]
    inset: Box


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Where a point of the earth lies on the map of outlines."""
    return (longitude - WEST) * _WIDE, (NORTH - latitude) * UNITS_PER_DEGREE


def box_of(rings: Iterable[Ring]) -> Box:
    points = [point for ring in rings for point in ring]
    return (
        min(x for x, _ in points),
        min(y for _, y in points),
        max(x for x, _ in points),
        max(y for _, y in points),
    )


@cache
def tile_places() -> Mapping[str, tuple[int, int]]:
    """Row and column of each municipality in the tile view; the islands have a row of their own."""
    with TILES.open(encoding="utf-8", newline="") as file:
        return {row["code6"]: (int(row["row"]), int(row["col"])) for row in csv.DictReader(file)}


@cache
def geometry(kind: Kind) -> Geometry:
    return _outlines() if kind == "outlines" else _tiles()


def neighbours(code: str) -> frozenset[str]:
    """The municipalities of Tokyo that share a border with this one; islands have none."""
    if code in _islands():
        return frozenset()
    return frozenset(_traced()[code]["neighbours"])


def borders(places: Iterable[Place], region_of: Mapping[str, str | None]) -> list[list[Point]]:
    """The lines between regions and around them all, each as long as it goes without branching.

    Neighbours share the corners of their border exactly: a side that one place has alone, or that two places
    of different regions have, is a piece of such a line.
    """
    owners: defaultdict[tuple[Point, Point], list[str]] = defaultdict(list)
    for place in places:
        for ring in place.rings:
            for start, end in zip(ring, (*ring[1:], ring[0]), strict=True):
                owners[min(start, end), max(start, end)].append(place.code)
    return _chained(
        side
        for side, codes in sorted(owners.items())
        if len(codes) == 1 or len({region_of.get(code) for code in codes}) > 1
    )


def _chained(sides: Iterable[tuple[Point, Point]]) -> list[list[Point]]:
    """Sides joined to lines end to end: first those that begin at a junction or an end, then the closed ones."""
    ways: defaultdict[Point, list[Point]] = defaultdict(list)
    for one, other in sides:
        ways[one].append(other)
        ways[other].append(one)
    degree = Counter({point: len(others) for point, others in ways.items()})
    lines = []
    for start in sorted(ways, key=lambda point: (degree[point] == 2, point)):
        while ways[start]:
            line = [start]
            while ways[line[-1]] and (len(line) == 1 or degree[line[-1]] == 2):
                here = line[-1]
                onward = ways[here].pop()
                ways[onward].remove(here)
                line.append(onward)
            lines.append(line)
    return lines


@cache
def _traced() -> Mapping[str, dict[str, Any]]:
    found: Mapping[str, dict[str, Any]] = json.loads(OUTLINES.read_text(encoding="utf-8"))["outlines"]
    return found


@cache
def _islands() -> tuple[str, ...]:
    return tuple(code for code, (row, _) in tile_places().items() if row == _ISLANDS_ROW)


def _outlines() -> Geometry:
    places = {
        code: Place(
            code,
            tuple(tuple(zip(ring[::2], ring[1::2], strict=True)) for ring in traced["rings"]),
            (traced["label"][0], traced["label"][1]),
        )
        for code, traced in _traced().items()
    }
    for position, code in enumerate(_islands()):
        row, column = divmod(position, _INSET_COLUMNS)
        left = _INSET_LEFT + column * (_BLOCK_WIDTH + _GAP)
        top = _INSET_TOP + row * (_BLOCK_HEIGHT + _GAP)
        places[code] = _rectangle(code, left, top, _BLOCK_WIDTH, _BLOCK_HEIGHT)
    return _with_inset(places)


def _tiles() -> Geometry:
    return _with_inset(
        {
            code: _rectangle(
                code,
                column * _TILE_WIDTH,
                # The islands stand a little apart from the mainland.
                row * _TILE_HEIGHT - (_TILE_HEIGHT // 2 if row == _ISLANDS_ROW else 0),
                _TILE_WIDTH,
                _TILE_HEIGHT,
            )
            for code, (row, column) in tile_places().items()
        }
    )


def _with_inset(places: dict[str, Place]) -> Geometry:
    left, top, right, bottom = box_of(ring for code in _islands() for ring in places[code].rings)
    inset = (left - _GAP, top - 4 * _GAP, right + _GAP, bottom + _GAP)
    return Geometry(dict(sorted(places.items())), frozenset(_islands()), inset)


def _rectangle(code: str, left: int, top: int, width: int, height: int) -> Place:
    right, bottom = left + width, top + height
    ring = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Place(code, (ring,), (left + width // 2, top + height // 2))
