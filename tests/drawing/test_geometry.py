"""The outlines are those of the municipalities whose codes they bear: told by what else is known of them."""

import csv
from collections import Counter
from itertools import pairwise, product

import pytest

from registry.drawing.geometry import (
    SOURCE,
    Geometry,
    Kind,
    Place,
    Ring,
    borders,
    geometry,
    neighbours,
    project,
    tile_places,
)
from registry.japanese.codes import municipality_code
from tests.conftest import SEEDS

KINDS: tuple[Kind, ...] = ("outlines", "tiles")

# Where the town halls stand (WGS 84), from general knowledge, and not from the data that was traced.
TOWN_HALLS = {
    "千代田区": (139.7536, 35.6940),
    "港区": (139.7515, 35.6581),
    "新宿区": (139.7034, 35.6938),
    "墨田区": (139.8015, 35.7107),
    "品川区": (139.7302, 35.6092),
    "目黒区": (139.6982, 35.6415),
    "大田区": (139.7160, 35.5613),
    "世田谷区": (139.6533, 35.6464),
    "渋谷区": (139.6982, 35.6640),
    "練馬区": (139.6517, 35.7356),
    "足立区": (139.8046, 35.7751),
    "葛飾区": (139.8473, 35.7434),
    "江戸川区": (139.8683, 35.7067),
    "八王子市": (139.3160, 35.6664),
    "立川市": (139.4078, 35.7141),
    "武蔵野市": (139.5661, 35.7177),
    "三鷹市": (139.5595, 35.6835),
    "青梅市": (139.2758, 35.7880),
    "府中市": (139.4777, 35.6689),
    "町田市": (139.4386, 35.5467),
    "狛江市": (139.5787, 35.6348),
    "清瀬市": (139.5265, 35.7857),
    "多摩市": (139.4463, 35.6369),
    "稲城市": (139.5046, 35.6379),
    "あきる野市": (139.2941, 35.7289),
    "西東京市": (139.5386, 35.7256),
    "奥多摩町": (139.0962, 35.8096),
    "檜原村": (139.1488, 35.7267),
}
# km², Geospatial Information Authority. Wards at the harbour are left out: what is land there changes.
AREAS = {
    "千代田区": 11.66,
    "台東区": 10.11,
    "世田谷区": 58.05,
    "練馬区": 48.08,
    "足立区": 53.25,
    "八王子市": 186.38,
    "青梅市": 103.31,
    "町田市": 71.55,
    "国立市": 8.15,
    "狛江市": 6.39,
    "檜原村": 105.41,
    "奥多摩町": 225.53,
}
NEIGHBOURS = {
    "千代田区": {"中央区", "港区", "新宿区", "文京区", "台東区"},
    "足立区": {"北区", "荒川区", "墨田区", "葛飾区"},
    "武蔵野市": {"練馬区", "杉並区", "三鷹市", "小金井市", "西東京市"},
    "三鷹市": {"武蔵野市", "小金井市", "調布市", "世田谷区", "杉並区"},
    "狛江市": {"世田谷区", "調布市"},
    "檜原村": {"奥多摩町", "あきる野市", "八王子市"},
    "大島町": set(),
}


@pytest.fixture(scope="module")
def code_of() -> dict[str, str]:
    with (SEEDS / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["code"] for row in csv.DictReader(file)}


def inside(point: tuple[float, float], place: Place) -> bool:
    """Even-odd rule over all rings."""
    x, y = point
    crossings = 0
    for ring in place.rings:
        for (x1, y1), (x2, y2) in pairwise((*ring, ring[0])):
            if (y1 <= y) != (y2 <= y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                crossings += 1
    return crossings % 2 == 1


def area(ring: Ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise((*ring, ring[0])))) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_each_municipality_of_the_seeds_has_one_place(kind: Kind, code_of: dict[str, str]) -> None:
    drawn = geometry(kind)
    assert list(drawn.places) == sorted(code_of.values())
    assert len(drawn.places) == 62
    assert len(drawn.islands) == 9
    assert all(municipality_code(code) == code for code in drawn.places)


def test_the_tiles_bear_the_names_of_the_seeds(code_of: dict[str, str]) -> None:
    places = tile_places()
    assert len(set(places.values())) == 62
    assert set(places) == set(code_of.values())


@pytest.mark.parametrize("kind", KINDS)
def test_rings_are_simple_and_labels_lie_inside(kind: Kind) -> None:
    for place in geometry(kind).places.values():
        assert inside(place.label, place), place.code
        for ring in place.rings:
            assert len(ring) >= 4
            assert len(set(ring)) == len(ring), place.code
            assert area(ring) > 0
            assert not crossing(ring), place.code


def crossing(ring: Ring) -> bool:
    """Whether two sides of a ring cross each other."""
    sides = list(pairwise((*ring, ring[0])))

    def turn(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    return any(
        turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0
        for position, (a, b) in enumerate(sides)
        for c, d in sides[position + 1 :]
    )


@pytest.mark.parametrize("name", TOWN_HALLS)
def test_a_town_hall_stands_in_its_own_municipality_alone(name: str, code_of: dict[str, str]) -> None:
    places = geometry("outlines").places.values()
    islands = geometry("outlines").islands
    there = [
        place.code
        for place in places
        if place.code not in islands and inside(project(*TOWN_HALLS[name]), place)
    ]
    assert there == [code_of[name]]


@pytest.mark.parametrize("name", AREAS)
def test_areas_are_those_of_the_survey(name: str, code_of: dict[str, str]) -> None:
    """Within four per cent: simplified outlines, not a survey."""
    place = geometry("outlines").places[code_of[name]]
    assert sum(map(area, place.rings)) / 10_000 == pytest.approx(AREAS[name], rel=0.04)


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_neighbours_are_those_that_everybody_knows(name: str, code_of: dict[str, str]) -> None:
    assert neighbours(code_of[name]) == {code_of[other] for other in NEIGHBOURS[name]}


def test_to_be_neighbours_is_mutual_and_seen_in_the_outlines() -> None:
    places = geometry("outlines").places
    corners = {code: {point for ring in place.rings for point in ring} for code, place in places.items()}
    for code, other in product(places, places):
        assert (code in neighbours(other)) == (other in neighbours(code))
        if code in neighbours(other):
            assert corners[code] & corners[other], (code, other)
    assert sum(len(neighbours(code)) for code in places) == 2 * 130


def test_tiles_that_touch_are_neighbours_as_a_rule() -> None:
    """The tile view was laid out by hand, from other sources."""
    tiles = {code: spot for code, spot in tile_places().items() if code not in geometry("tiles").islands}
    touching = [
        (one, other)
        for one, other in product(tiles, tiles)
        if one < other and abs(tiles[one][0] - tiles[other][0]) + abs(tiles[one][1] - tiles[other][1]) == 1
    ]
    real = sum(other in neighbours(one) for one, other in touching)
    assert (len(touching), real) == (84, 75)


def test_the_inset_touches_no_outline() -> None:
    drawn: Geometry = geometry("outlines")
    left, top, right, bottom = drawn.inset
    for place in drawn.places.values():
        if place.code not in drawn.islands:
            assert not any(
                left - 50 <= x <= right + 50 and top - 50 <= y <= bottom
                for ring in place.rings
                for x, y in ring
            ), place.code


@pytest.mark.parametrize("kind", KINDS)
def test_borders_are_each_side_between_regions_once(kind: Kind) -> None:
    drawn = geometry(kind)
    mainland = [place for place in drawn.places.values() if place.code not in drawn.islands]
    region_of: dict[str, str | None] = {place.code: place.code[:3] for place in mainland}
    owners: dict[frozenset[tuple[int, int]], set[str]] = {}
    for place in mainland:
        for ring in place.rings:
            for side in pairwise((*ring, ring[0])):
                owners.setdefault(frozenset(side), set()).add(place.code)
    expected = {
        side
        for side, codes in owners.items()
        if len(codes) == 1 or len({region_of[code] for code in codes}) > 1
    }
    drawn_sides = Counter(frozenset(side) for line in borders(mainland, region_of) for side in pairwise(line))
    assert set(drawn_sides) == expected
    assert set(drawn_sides.values()) == {1}


def test_the_file_names_its_source() -> None:
    from registry.drawing.geometry import OUTLINES

    assert SOURCE == "出典：気象庁（加工して作成）"
    assert SOURCE in OUTLINES.read_text(encoding="utf-8")
    assert OUTLINES.stat().st_size < 40_000
