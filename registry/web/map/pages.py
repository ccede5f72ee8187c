"""The regional map: Tokyo's municipalities shaded by a measure, its table twin, and the map as a file."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, get_args

from flask import Blueprint, Response, render_template
from flask_babel import get_locale, gettext
from markupsafe import Markup

from registry.drawing.geometry import Kind
from registry.drawing.map import Block, Shade, Words, map_svg
from registry.drawing.png import NoJapaneseFont, png
from registry.japanese.dates import fiscal_year
from registry.model import Municipality, Region
from registry.queries.map import first_recorded_year
from registry.queries.period import Period
from registry.queries.place import municipalities, regions
from registry.reports.density import View
from registry.reports.map import Figures, MapMeasure, RegionalMap, before, regional_map
from registry.web.agreement.state import in_force
from registry.web.density.pages import kept_density
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.error import answer
from registry.web.frame.kept import kept
from registry.web.frame.kept_page import kept_page
from registry.web.frame.period import asked_period, period_address
from registry.web.map import words as map_words
from registry.web.map.place import choices, chosen_place, map_address, numbers, region_address
from registry.web.words.rendering import place

pages = Blueprint("map", __name__)
KINDS: tuple[Kind, ...] = get_args(Kind)
BY_CODE, BY_PARTNERS = "code", "partners"
SORTS = (BY_CODE, BY_PARTNERS, *MapMeasure)
# Pixels: for a screen or a document, and for A4 at 300 dots an inch. The drawing is sharpest at multiples of 300.
WIDTHS = {"screen": 1800, "print": 3600}


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    period: Period
    measure: MapMeasure
    kind: Kind
    current: str | None
    sort: str

    @property
    def address(self) -> dict[str, Any]:
        """The same as arguments of an address; what is usual is left out."""
        return {
            **period_address(self.period),
            "measure": self.measure,
            "geometry": self.kind if self.kind != KINDS[0] else None,
            "current": self.current,
            "sort": self.sort if self.sort != BY_CODE else None,
        }


@dataclass(frozen=True)
class Ground:
    """What the map is drawn of: the places and their figures."""

    places: dict[str, Municipality]
    regions: dict[str, Region]
    found: RegionalMap


@pages.get("/map")
@opens_to()
@kept_page
def page() -> str:
    """The map, the municipality that was chosen on it, and the same numbers as tables."""
    ground = _ground()
    asked = _asked(ground)
    period = asked.period
    return render_template(
        "map/page.html",
        asked=asked,
        period=period,
        before=before(period),
        ground=ground,
        title=map_words.heading(asked.measure, period),
        picture=Markup(_picture(asked, ground, linked=True)),  # noqa: S704 # nosec B704 # nosemgrep: markup-of-words (a drawing of ours, names escaped)
        rows=_sorted(asked.sort, ground.found),
        behind=numbers(period, "municipality", ground.places),
        behind_regions=numbers(period, "region", ground.regions),
        choices=choices(asked.address, ground.places),
        panel=chosen_place(ground.places[asked.current], period) if asked.current else None,
        notes=list(map_words.notes(asked.measure, ground.found)),
        words=map_words,
        measures=list(MapMeasure),
        kinds=KINDS,
        widths=WIDTHS,
        bounds=_bounds(period),
        changed=lambda anchor=None, **changes: map_address({**asked.address, **changes}, anchor),
        region_address=region_address,
    )


@pages.get("/map.svg")
@opens_to()
def svg() -> Response:
    """The map as a file for documents: the same parameters as the page."""
    ground = _ground()
    asked = _asked(ground)
    return _file(_picture(asked, ground, linked=False), "image/svg+xml", asked, "svg")


@pages.get("/map.png")
@opens_to()
def image() -> Response | tuple[Response | str, int]:
    """The map as an image, in one of two sizes."""
    ground = _ground()
    asked = _asked(ground)
    width = WIDTHS[parameter.one_of("size", WIDTHS) or "screen"]
    try:
        drawn = kept(
            _question("map image", asked, width), lambda: png(_picture(asked, ground, linked=False), width)
        )
        return _file(drawn, "image/png", asked, "png")
    except NoJapaneseFont:
        return answer(503, gettext("このコンピューターには日本語のフォントがないため、PNGを作れません。"))


def kept_map(period: Period) -> RegionalMap:
    """What the map of a period can show, computed once."""
    return kept(
        ("map", period),
        lambda: regional_map(
            db(),
            period,
            table=kept_density(period, View.RECORDED),
            in_force=in_force(period.last_day),
        ),
    )


def _ground() -> Ground:
    period = asked_period()
    return Ground(
        places={each.code: each for each in municipalities(db())},
        regions={each.code: each for each in regions(db())},
        found=kept_map(period),
    )


def _asked(ground: Ground) -> Asked:
    return Asked(
        period=ground.found.period,
        measure=parameter.code("measure", MapMeasure) or MapMeasure.AGREEMENTS,
        kind=_kind(),
        current=parameter.one_of("current", ground.places),
        sort=parameter.one_of("sort", SORTS) or BY_CODE,
    )


def _kind() -> Kind:
    asked = parameter.one_of("geometry", KINDS)
    return next((kind for kind in KINDS if kind == asked), KINDS[0])


def _bounds(period: Period) -> tuple[int, int]:
    """The first and the last year of the slider: all of which something can be known, and the one that is shown."""
    first = kept(("map years",), lambda: first_recorded_year(db()))
    now = fiscal_year(today())
    return min(first or now, period.fiscal_year), max(now, period.fiscal_year)


def _sorted(sort: str, found: RegionalMap) -> list[tuple[str, Figures]]:
    """The rows of the table: by code, or by a number from the highest down, what is undefined at the end."""
    rows = sorted(found.municipalities.items())
    if sort == BY_CODE:
        return rows

    def rank(row: tuple[str, Figures]) -> tuple[bool, float]:
        value = row[1].known if sort == BY_PARTNERS else row[1].value(MapMeasure(sort))
        return value is None, -(value or 0)

    return sorted(rows, key=rank)


def _picture(asked: Asked, ground: Ground, *, linked: bool) -> str:
    """The drawing; links are for the page alone: in a file they would lead nowhere."""
    if asked.current:
        # One of many that differ in a mark alone, and quickly drawn when the labels have found their places.
        return _drawn(asked, ground, linked=linked)
    return kept(_question("map picture", asked, linked), lambda: _drawn(asked, ground, linked=linked))


def _question(*words: Hashable) -> tuple[Hashable, ...]:
    """What an answer depends on beside the data: the words that are given, and the language."""
    return *words, str(get_locale())


def _drawn(asked: Asked, ground: Ground, *, linked: bool) -> str:
    found, measure = ground.found, asked.measure
    chosen = choices(asked.address, ground.places) if linked else {}
    shades = {
        code: Shade(
            name=place(each),
            value=map_words.shown(found.municipalities[code], measure),
            step=found.municipalities[code].step(measure),
            sentence=map_words.sentence(place(each), found.municipalities[code], measure),
            href=chosen.get(code),
            region=each.region_code,
        )
        for code, each in ground.places.items()
    }
    blocks = [
        Block(
            label=place(each),
            value=map_words.shown(found.regions[code], measure),
            step=found.regions[code].step(measure),
            sentence=map_words.sentence(place(each), found.regions[code], measure),
            href=region_address(code, asked.period) if linked else None,
        )
        for code, each in ground.regions.items()
    ]
    partly = None in {each.step for each in shades.values()} | {each.step for each in blocks}
    words = Words(
        title=map_words.heading(measure, asked.period),
        subtitle=map_words.definition(measure, asked.period),
        steps=map_words.steps(measure),
        undefined=map_words.undefined(measure) if partly else "",
        current=gettext("選んだ区市町村") if asked.current else "",
        neighbours=gettext("隣り合う区市町村") if asked.current else "",
        regions=gettext("地域"),
        islands=gettext("島しょ"),
        source=source() if asked.kind == "outlines" else "",
        language=str(get_locale()),
    )
    return map_svg(asked.kind, shades, blocks, words, current=asked.current)


def source() -> str:
    """Where the outlines come from, in the words that their terms ask for."""
    return gettext("出典：気象庁（加工して作成）")


def _file(content: str | bytes, kind: str, asked: Asked, ending: str) -> Response:
    made = Response(content, mimetype=kind)
    name = f"map-{asked.measure.value.replace('_', '-')}-{asked.period.fiscal_year}.{ending}"
    made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return made
