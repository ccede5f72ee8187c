"""The regional map as one SVG: municipalities shaded by step, regions as blocks, a legend that explains it.

Everything is said by presentation attributes, ids begin with a prefix, and nothing is fetched: the picture keeps to the
strictest content policy, two fit on a page, and the file explains itself when it is saved. Words are handed in.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from registry.drawing.frame import Frame, frame_of
from registry.drawing.geometry import SOURCE, Geometry, Kind, Place, borders, geometry, neighbours
from registry.drawing.label import Line, Room, fitted, name_alone, number, plain
from registry.drawing.legend import blocks, casing, heading, inset, legend, linked, neighbour, text
from registry.drawing.legend import current as marked
from registry.drawing.palette import BORDER, FAMILIES, LINE, MINOR, PALE, PAPER, fill, patterns, tone
from registry.drawing.sheet import SHEETS, Block, Shade, Sheet, Size, Words

__all__ = ["Block", "Shade", "Words", "map_svg"]

_ASIDE = 4  # outlines are wider than their paths


def map_svg(
    kind: Kind,
    shades: Mapping[str, Shade],
    regions: Sequence[Block],
    words: Words,
    *,
    size: Size = "full",
    focus: Collection[str] = (),
    current: str | None = None,
    prefix: str = "map",
) -> str:
    """The map of ``shades`` (by municipality code) and blocks: the same facts give the same bytes.

    ``focus`` holds codes of regions: what lies in them is brought near, and the rest is pale ground without number and
    link. ``current`` is a municipality to be marked, with its neighbours dashed. ``prefix`` begins every id: two maps
    on one page need two. A municipality without a shade is ground as well.
    """
    sheet = SHEETS[size]
    below = legend(sheet, words, prefix)
    bottom = below.top - sheet.margin
    part = _part(geometry(kind), sheet, bottom, shades, focus)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="map map-{size}" lang="{plain(words.language)}"',
            f' viewBox="0 0 {sheet.width} {sheet.height}" role="group" aria-labelledby="{prefix}-title"',
            f' font-family="{FAMILIES}"><title id="{prefix}-title">{plain(words.title)}</title>',
            f'<metadata lang="ja">{SOURCE}</metadata>' if kind == "outlines" else "",
            f"<defs>{patterns(prefix)}{_clip(part.frame, prefix)}</defs>",
            f'<rect width="{sheet.width}" height="{sheet.height}" fill="{PAPER}"/>',
            heading(sheet, words),
            f'<g clip-path="url(#{prefix}-room)">',
            part.grounds(),
            part.inset(words),
            *part.areas(prefix),
            '<g aria-hidden="true" pointer-events="none">',
            part.borders(),
            *part.marks(current),
            *part.labels(),
            "</g></g>",
            part.edge() if focus else "",
            blocks(sheet, regions, words, bottom, prefix),
            below.svg,
            "</svg>",
        ]
    )


@dataclass(frozen=True)
class _Part:
    """The part of the geometry that is drawn; ``told`` are the municipalities of which it says something."""

    drawn: Geometry
    sheet: Sheet
    frame: Frame
    visible: Sequence[Place]
    shades: Mapping[str, Shade]
    told: Mapping[str, Shade]

    def grounds(self) -> str:
        """What is there for orientation alone, in one path."""
        rings = [ring for place in self.visible if place.code not in self.told for ring in place.rings]
        look = f'fill="{PALE}" fill-rule="evenodd" stroke="#c9cdd6" stroke-width="0.8"'
        return f'<path d="{self.frame.path(rings)}" {look}/>' if rings else ""

    def areas(self, prefix: str) -> Iterator[str]:
        for place in self.visible:
            if place.code in self.told:
                shade = self.told[place.code]
                path = (
                    f'<path d="{self.frame.path(place.rings)}" fill="{fill(prefix, shade.step)}" fill-rule="evenodd"'
                    f' stroke="{LINE}" stroke-linejoin="round"/>'
                )
                yield linked(path, shade.sentence, shade.href, "map-area")

    def borders(self) -> str:
        mainland = [place for place in self.visible if place.code not in self.drawn.islands]
        lines = borders(mainland, {code: shade.region for code, shade in self.shades.items()})
        look = f'stroke="{BORDER}" stroke-width="{self.sheet.border}" stroke-linejoin="round" stroke-linecap="round"'
        return f'<path d="{self.frame.path(lines, closed=False)}" fill="none" {look}/>' if lines else ""

    def marks(self, current: str | None) -> Iterator[str]:
        """The municipality that the page is about, and those that touch it, on a casing that parts them from dark steps."""
        places = {place.code: self.frame.path(place.rings) for place in self.visible}
        if current not in places:
            return
        beside = "".join(places[code] for code in sorted(neighbours(current)) if code in places)
        if beside:
            yield f'<path d="{beside}" {casing(self.sheet)}/><path d="{beside}" {neighbour(self.sheet)}/>'
        yield f'<path d="{places[current]}" {casing(self.sheet)}/><path d="{places[current]}" {marked(self.sheet)}/>'

    def edge(self) -> str:
        """A line where the map is cut off, so that it is seen to go on."""
        return f'<rect {_rectangle(self.frame)} rx="6" fill="none" stroke="#d9d9d9"/>'

    def inset(self, words: Words) -> str:
        if not any(place.code in self.drawn.islands for place in self.visible):
            return ""
        (left, top), (right, bottom) = (
            self.frame.spot(self.drawn.inset[:2]),
            self.frame.spot(self.drawn.inset[2:]),
        )
        return inset((left, top, right, bottom), words.islands, self.sheet.small * 0.92)

    def labels(self) -> Iterator[str]:
        """Names and numbers above everything, with a halo of their ground, so that patterns do not disturb them."""
        for place in self.visible:
            shade = self.shades.get(place.code)
            if shade is None or not self.frame.holds(place):
                continue
            if place.code in self.told:
                lines = _fitted(place, self.frame, shade.name, shade.value, tuple(self.sheet.labels))
                ink, ground = tone(shade.step).ink, tone(shade.step).ground
            else:
                room = Room(self.frame.outline(place))
                lines = name_alone(shade.name, room, self.frame.spot(place.label), self.sheet.labels[-1][0])
                ink, ground = MINOR, PALE
            if lines and all(self.frame.inside(line) for line in lines):
                yield f'<g paint-order="stroke" stroke="{ground}" stroke-width="2.4" stroke-linejoin="round">'
                for line in lines:
                    yield text(line.text, line.x, line.y, line.size, ink=ink, bold=line.bold, anchor="middle")
                yield "</g>"


# Finding room for a label is most of the work of a picture, and the next picture mostly says the same.
@lru_cache(maxsize=4096)
def _fitted(
    place: Place, frame: Frame, name: str, value: str, sizes: tuple[tuple[float, float], ...]
) -> Sequence[Line]:
    return fitted(name, value, Room(frame.outline(place)), frame.spot(place.label), sizes)


def _part(
    drawn: Geometry, sheet: Sheet, bottom: float, shades: Mapping[str, Shade], focus: Collection[str]
) -> _Part:
    """The whole map; with ``focus`` the mainland around its municipalities, or the islands when it has none there."""
    told = {code: shade for code, shade in shades.items() if not focus or shade.region in focus}
    places = list(drawn.places.values())
    islands = [place for place in places if place.code in drawn.islands]
    mainland = [place for place in places if place.code not in drawn.islands]
    room = sheet.room(bottom)
    near = [place for place in mainland if focus and place.code in told]
    if near:
        shown, frame = mainland, frame_of([place.box for place in near], room, around=True)
    elif focus and any(place.code in told for place in islands):
        shown, frame = islands, frame_of([drawn.inset], room)
    else:
        shown, frame = places, frame_of([*(place.box for place in places), drawn.inset], room)
    return _Part(drawn, sheet, frame, [place for place in shown if frame.shows(place)], shades, told)


def _clip(frame: Frame, prefix: str) -> str:
    return f'<clipPath id="{prefix}-room"><rect {_rectangle(frame)} rx="6"/></clipPath>'


def _rectangle(frame: Frame) -> str:
    left, top, right, bottom = frame.room
    return (
        f'x="{number(left - _ASIDE)}" y="{number(top - _ASIDE)}"'
        f' width="{number(right - left + 2 * _ASIDE)}" height="{number(bottom - top + 2 * _ASIDE)}"'
    )
