"""The organisations of the sample: where they sit, what they are called, and how often the others meet them."""

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random

from registry.japanese.codes import PREFECTURES, TOKYO
from registry.japanese.names import search_key
from registry.japanese.readings import reading_key
from registry.model import AreaServed, Branch, Municipality, Organisation, OrganisationName, Region
from registry.model.vocabulary import Basis, Category, NameKind
from registry.services.bulk import BulkRow
from registry.services.sample_names import ORGANISATIONS, english, numbered, reading

SOURCE = "sample"

_OTHER_PREFECTURE = "other_prefecture"
_OVERSEAS = "overseas"
_WITHOUT_SEAT = 0.04
_CATEGORIES = {
    Category.COMPANY: 44,
    Category.UNIVERSITY: 13,
    Category.FINANCIAL: 9,
    Category.SUPPORT_AGENCY: 6,
    Category.INDUSTRY_ASSOCIATION: 6,
    Category.CHAMBER: 5,
    Category.PUBLIC_TEST_INSTITUTE: 3,
    Category.LEARNED_SOCIETY: 3,
    Category.HIGH_SCHOOL: 3,
    Category.MUNICIPAL_INDUSTRY_FOUNDATION: 2,
    Category.OVERSEAS: 2,
    Category.OTHER: 2,
    Category.TECHNICAL_COLLEGE: 1,
    Category.NATIONAL_RESEARCH: 1,
    Category.METROPOLITAN_BODY: 1,
}
# How likely an organisation of Tokyo sits in a municipality of a region; a region that is not named counts 1.
_REGIONS = {"toshin": 8, "joto": 5, "johnan": 5, "johoku": 3, "josai": 2, "tama": 2, "tosho": 0.1}
# The share that sits in another prefecture.
_ELSEWHERE = {
    Category.PUBLIC_TEST_INSTITUTE: 0.9,
    Category.NATIONAL_RESEARCH: 0.5,
    Category.UNIVERSITY: 0.4,
    Category.COMPANY: 0.25,
    Category.METROPOLITAN_BODY: 0.0,
    Category.MUNICIPAL_INDUSTRY_FOUNDATION: 0.0,
}
_SERVES = {
    Category.FINANCIAL,
    Category.CHAMBER,
    Category.SUPPORT_AGENCY,
    Category.INDUSTRY_ASSOCIATION,
    Category.MUNICIPAL_INDUSTRY_FOUNDATION,
    Category.METROPOLITAN_BODY,
}


@dataclass(frozen=True)
class Places:
    """Regions, municipalities and branches that stand already."""

    regions: Sequence[Region]
    municipalities: Sequence[Municipality]
    branches: Sequence[Branch]


@dataclass(frozen=True)
class Body:
    """What the rest of the sample needs to know of an organisation. ``weight``: how often it is met."""

    id: int
    name: str
    category: Category
    region: str | None
    weight: float


class Pool:
    """Organisations to pick from: a few are met all the time, most of them now and then."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self.bodies = bodies
        self._bounds = list(accumulate(body.weight for body in bodies))

    def one(self, chance: Random) -> Body:
        """Any of them, by weight."""
        found = bisect(self._bounds, chance.random() * self._bounds[-1])
        return self.bodies[min(found, len(self.bodies) - 1)]

    def several(self, chance: Random, number: int, *, first: Sequence[Body] = ()) -> list[Body]:
        """So many different ones, those of ``first`` among them; fewer where there are no more."""
        found = {body.id: body for body in first}
        while len(found) < min(number, len(self.bodies)):
            body = self.one(chance)
            found[body.id] = body
        return list(found.values())


def bodies(number: int, places: Places, chance: Random) -> Iterator[tuple[Body, list[BulkRow]]]:
    """So many organisations with their rows: each municipality first, then each category, then by chance."""
    ranks = list(range(number))
    chance.shuffle(ranks)
    # Zipf's law without its peak: the weight falls with the rank, and the first hundredth weighs about the same.
    flat = max(3, number // 100)
    towns = list(places.municipalities)
    weights = _weights(places)
    names = 0
    for identity in range(1, number + 1):
        town: Municipality | None
        place = identity - 1 - len(towns)
        if place < 0:
            category, town = Category.MUNICIPALITY, towns[identity - 1]
            name, kana = f"見本{town.name}", f"みほん{town.kana}"
        else:
            category = _category(place, chance)
            town = None
            name, kana = chance.choice(ORGANISATIONS[category])
        seat = _seat(category, town, places, weights, chance)
        body = Body(
            identity, numbered(name, identity), category, seat.region, 1 / (ranks[identity - 1] + flat)
        )
        rows = _rows(body, reading(kana, identity), seat, places, names, chance)
        names += sum(model is OrganisationName for model, _ in rows)
        yield body, rows


def _category(place: int, chance: Random) -> Category:
    if place < len(_CATEGORIES):
        return list(_CATEGORIES)[place]
    return chance.choices(list(_CATEGORIES), list(_CATEGORIES.values()))[0]


@dataclass(frozen=True)
class _Seat:
    region: str | None = None
    municipality_code: str | None = None
    prefecture_code: str | None = None
    basis: Basis | None = None


def _seat(
    category: Category, town: Municipality | None, places: Places, weights: Sequence[float], chance: Random
) -> _Seat:
    if town is not None:
        return _Seat(town.region_code, town.code, basis=Basis.STATED)
    if chance.random() < _WITHOUT_SEAT:
        return _Seat()
    basis = chance.choices((Basis.GENERAL, Basis.STATED, Basis.CONFIRMED), (70, 15, 15))[0]
    codes = {region.code for region in places.regions}
    if category is Category.OVERSEAS and _OVERSEAS in codes:
        return _Seat(_OVERSEAS, basis=basis)
    if _OTHER_PREFECTURE in codes and chance.random() < _ELSEWHERE.get(category, 0.1):
        prefecture = chance.choice([code for code in PREFECTURES if code != TOKYO])
        return _Seat(_OTHER_PREFECTURE, prefecture_code=prefecture, basis=basis)
    if not places.municipalities:
        return _Seat()
    found = chance.choices(places.municipalities, weights)[0]
    return _Seat(found.region_code, found.code, basis=basis)


def _weights(places: Places) -> list[float]:
    """How likely each municipality is a seat: its region's likelihood, shared by the municipalities of the region."""
    sizes: dict[str, int] = {}
    for each in places.municipalities:
        sizes[each.region_code] = sizes.get(each.region_code, 0) + 1
    return [_REGIONS.get(each.region_code, 1) / sizes[each.region_code] for each in places.municipalities]


def _rows(body: Body, kana: str, seat: _Seat, places: Places, names: int, chance: Random) -> list[BulkRow]:
    """The organisation with its names and areas; ``names`` are the names that stand already."""
    name_en = english(body.category, body.id)
    source = {"source_file": SOURCE, "source_line": body.id, "version": 1}
    organisation: Mapping[str, object] = {
        "id": body.id,
        "name": body.name,
        "kana": kana,
        "name_en": name_en,
        "sort_key": reading_key(kana),
        "category": body.category,
        "municipality_code": seat.municipality_code,
        "prefecture_code": seat.prefecture_code,
        "region_code": None if seat.municipality_code else seat.region,
        "seat_basis": seat.basis,
        **source,
    }
    rows: list[BulkRow] = [(Organisation, dict(organisation))]
    called: list[tuple[str, str, str | None, NameKind, date | None]] = [
        (body.name, kana, name_en, NameKind.OFFICIAL, None)
    ]
    if chance.random() < 0.05:
        renamed = date(chance.randint(2011, 2020), 3, 31)
        called.append((f"旧{body.name}", f"きゅう{kana}", None, NameKind.FORMER, renamed))
    for position, (name, spoken, in_english, kind, until) in enumerate(called, start=1):
        values = {
            "id": names + position,
            "organisation_id": body.id,
            "name": name,
            "kana": spoken,
            "name_en": in_english,
            "key": search_key(name),
            "kind": kind,
            "valid_from": None,
            "valid_to": until,
            **source,
        }
        rows.append((OrganisationName, values))
    rows.extend(
        (AreaServed, {"organisation_id": body.id, "region_code": code})
        for code in _areas(body, seat, places, chance)
    )
    return rows


def _areas(body: Body, seat: _Seat, places: Places, chance: Random) -> list[str]:
    """The regions that a bank, a chamber and the like serve: their own and perhaps others of Tokyo."""
    if body.category not in _SERVES or seat.region is None or seat.municipality_code is None:
        return []
    tokyo = sorted({each.region_code for each in places.municipalities})
    if body.category is Category.METROPOLITAN_BODY:
        return tokyo
    others = [code for code in tokyo if code != seat.region and chance.random() < 0.2]
    return sorted([seat.region, *others])
