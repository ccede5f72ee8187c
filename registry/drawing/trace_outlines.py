"""Traces the outlines of Tokyo's municipalities once and writes ``tokyo_outlines.json``, which is kept with the code.

``python -m registry.drawing.trace_outlines`` needs the extra ``map`` and half a minute; the same data give the same bytes.

The municipal areas are those by which the Japan Meteorological Agency issues warnings (二次細分区域, in Tokyo one per
municipality), as the package ``reversejp`` carries them: it answers which area a point lies in. Points are asked every
0.001° (some 100 m), the cells of each municipality are joined, and all outlines are simplified together, so that
neighbours keep touching. Islets under 0.3 km² and waters under 3 km² are left out, and docks and channels narrower than some
600 m are closed: at the size of a page they are frayed edges. The islands of Izu and Ogasawara are told apart
by the same data, but are drawn as blocks: at the scale of the mainland they would be dots a thousand kilometres away.

Licences, as far as they could be read: ``reversejp`` 0.1.1 states MIT in its metadata (it brings no licence file) and "Data
is sourced from the Japan Meteorological Agency website", namely the GeoJSON files of its warnings pages. The terms that the
Agency prints on the sites of its offices, and in its notes on use of 2017-03-03, let anybody copy, adapt and use the
content, also for trade, when the source is named and it is said that it was edited; edited content must not look as if the
State had made it. Hence ``SOURCE`` in ``geometry.py`` under every map.
The outlines are for orientation, not for surveying: the harbour is coarse, and reclaimed land is drawn as the Agency has it.
"""

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

import reversejp
import shapely

from registry.drawing.geometry import NORTH, OUTLINES, SOURCE, WEST, project, tile_places

Cell = tuple[int, int]
Raster = dict[Cell, str]

COLUMNS, ROWS, CELLS_PER_DEGREE = 1020, 440, 1000
GROUND: tuple[Cell, ...] = tuple((column, row) for row in range(ROWS) for column in range(COLUMNS))
TOKYO_AREAS = "13"
ELSEWHERE = ""
SMALL = 30  # cells of about 0.01 km²
POND = 300
SHORE = 3
TOLERANCE = 18  # units of ten metres: the square root of the area that a dropped corner may have
TOUCHING = 2  # cell sides: less is a corner
# Labels are wider than high: the widest place is looked for in outlines that are stretched upwards.
STRETCH = 1.3


def raster() -> Raster:
    """The municipality of each cell, by its middle; ``ELSEWHERE`` outside Tokyo. The sea has no cells."""
    # Areas have seven digits: five of JIS X 0402 and two of the Agency's own. Ours have its check digit instead.
    codes = {code[:5]: code for code in tile_places()}
    cells: Raster = {}
    for cell in GROUND:
        longitude = WEST + (cell[0] + 0.5) / CELLS_PER_DEGREE
        latitude = NORTH - (cell[1] + 0.5) / CELLS_PER_DEGREE
        for area in reversejp.find_properties(longitude, latitude):
            if len(area.code) == 7:
                ours = area.code.startswith(TOKYO_AREAS)
                cells[cell] = codes[area.code[:5]] if ours else ELSEWHERE
    return cells


def close(cells: Raster) -> None:
    """Fills narrow waters: the shore grows by some cells, and shrinks again where open sea is near."""
    grown = grow(cells, set(GROUND) - set(cells))
    water = dict.fromkeys(set(GROUND) - set(cells) - set(grown), ELSEWHERE)
    wet = grow(water, set(grown))
    cells.update({cell: code for cell, code in grown.items() if cell not in wet})


def grow(cells: Raster, free: set[Cell]) -> Raster:
    """The free cells within reach of ``cells``, each with the code of the nearest."""
    edge, grown = cells, Raster()
    for _ in range(SHORE):
        reached: defaultdict[Cell, set[str]] = defaultdict(set)
        for cell, code in edge.items():
            for beside in sides(cell):
                if beside in free and beside not in grown:
                    reached[beside].add(code)
        edge = {cell: max(codes) for cell, codes in reached.items()}
        grown.update(edge)
    return grown


def clean(cells: Raster) -> None:
    """Gives ponds and stray specks to the municipality around them, drops islets, and forgets what lies elsewhere."""
    for patch, around in patches(cells):
        code = cells.get(patch[0])
        if code == ELSEWHERE or len(patch) >= (SMALL if code else POND):
            continue
        for cell in patch:
            if around:
                cells[cell] = min(around, key=lambda code: (-around[code], code))
            else:
                cells.pop(cell, None)
    for cell in [cell for cell, code in cells.items() if code == ELSEWHERE]:
        del cells[cell]


def patches(cells: Raster) -> list[tuple[list[Cell], Counter[str]]]:
    """Connected cells of one municipality, or of the sea, with the municipalities that lie around them."""
    found: list[tuple[list[Cell], Counter[str]]] = []
    within, seen = set(GROUND), set[Cell]()
    for start in GROUND:
        if start in seen:
            continue
        seen.add(start)
        patch, around, code = [start], Counter[str](), cells.get(start)
        for cell in patch:
            for beside in sides(cell):
                other = cells.get(beside)
                if other != code:
                    if other is not None:
                        around[other] += 1
                elif beside in within and beside not in seen:
                    seen.add(beside)
                    patch.append(beside)
        found.append((patch, around))
    return found


def sides(cell: Cell) -> list[Cell]:
    column, row = cell
    return [(column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)]


def touching(cells: Raster) -> dict[str, list[str]]:
    """Which municipalities share a border, by the cells that lie side by side."""
    shared: Counter[tuple[str, str]] = Counter()
    for cell, code in cells.items():
        for beside in sides(cell):
            other = cells.get(beside)
            if other is not None and other != code:
                shared[code, other] += 1
    return {
        code: sorted(other for (one, other), count in shared.items() if one == code and count >= TOUCHING)
        for code in set(cells.values())
    }


def outlines(cells: Raster) -> dict[str, shapely.Geometry]:
    """One outline a municipality in the units of the file, simplified all at once."""
    wide, high = project(WEST + 1 / CELLS_PER_DEGREE, NORTH - 1 / CELLS_PER_DEGREE)
    own: defaultdict[str, list[shapely.Geometry]] = defaultdict(list)
    for column, row in sorted(cells):
        own[cells[column, row]].append(
            shapely.box(column * wide, row * high, (column + 1) * wide, (row + 1) * high)
        )
    codes = sorted(own)
    joined = [shapely.coverage_union_all(own[code]) for code in codes]
    if not shapely.coverage_is_valid(joined):
        raise ValueError("the traced cells overlap")
    return dict(zip(codes, shapely.coverage_simplify(joined, TOLERANCE), strict=True))


def rings(outline: shapely.Geometry) -> list[list[int]]:
    """Outer and inner rings as flat lists of whole units, without the repeated last point."""
    found = []
    for part in shapely.get_parts(outline):
        for ring in [part.exterior, *part.interiors]:
            points = [(round(x), round(y)) for x, y in ring.coords[:-1]]
            found.append([number for point in points for number in point])
    return sorted(found, key=lambda ring: (-len(ring), ring))


def label(outline: shapely.Geometry) -> list[int]:
    """Where a label has most room: the middle of the widest place of the largest part."""
    largest = max(shapely.get_parts(outline), key=lambda part: float(part.area))
    stretched = shapely.transform(largest, lambda points: points * [1, STRETCH])
    middle = shapely.get_point(shapely.maximum_inscribed_circle(stretched, 1), 0)
    return [round(middle.x), round(middle.y / STRETCH)]


def text(cells: Raster) -> str:
    """The file: a line a municipality, so that a change of one can be seen."""
    neighbours = touching(cells)
    lines = [
        f'"{code}": '
        + json.dumps(
            {"label": label(outline), "neighbours": neighbours[code], "rings": rings(outline)},
            separators=(",", ":"),
        )
        for code, outline in outlines(cells).items()
    ]
    head = f'"source": {json.dumps(SOURCE, ensure_ascii=False)},\n"unit": "10 m"'
    return "{\n" + head + ',\n"outlines": {\n' + ",\n".join(lines) + "\n}\n}\n"


def main(target: Path = OUTLINES) -> int:
    cells = raster()
    close(cells)
    clean(cells)
    target.write_text(text(cells), encoding="utf-8")
    sys.stderr.write(f"{target.name}: {len(set(cells.values()))} outlines, {target.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
