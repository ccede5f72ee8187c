"""What stands around the map: title, blocks of the regions, and the legend, so that a saved picture explains itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.drawing.label import number, plain, text_width
from registry.drawing.palette import BORDER, INK, LINE, MINOR, PAPER, STEPS, fill, tone
from registry.drawing.sheet import Block, Sheet, Words


def casing(sheet: Sheet) -> str:
    """A light ground for marks, so that they can be seen beside dark steps."""
    return f'fill="none" stroke="{PAPER}" stroke-width="{number(sheet.border * 2.6)}" stroke-linejoin="round"'


def current(sheet: Sheet) -> str:
    return f'fill="none" stroke="{INK}" stroke-width="{number(sheet.border * 1.7)}" stroke-linejoin="round"'


def neighbour(sheet: Sheet) -> str:
    width, dash = number(sheet.border), number(sheet.border * 2.8)
    return (
        f'fill="none" stroke="{INK}" stroke-width="{width}" stroke-dasharray="{dash}" stroke-linejoin="round"'
    )


def text(
    shown: str, x: float, y: float, size: float, *, ink: str = INK, bold: bool = False, anchor: str = "start"
) -> str:
    weight = ' font-weight="700"' if bold else ""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" fill="{ink}"{weight}{side}>'
        f"{plain(shown)}</text>"
    )


def linked(inside: str, sentence: str, href: str | None, kind: str) -> str:
    """A shape with its sentence, as a link or, without address, as a picture of its own."""
    said = plain(sentence)
    title = f"<title>{said}</title>"
    if href is None:
        return f'<g class="{kind}" role="img" aria-label="{said}">{title}{inside}</g>'
    return f'<a class="{kind}" href="{plain(href)}" aria-label="{said}">{title}{inside}</a>'


def heading(sheet: Sheet, words: Words) -> str:
    """The title, which is read from ``<title>`` already, and the line below it."""
    left, baseline = sheet.margin, sheet.margin + sheet.title
    drawn = text(words.title, left, baseline, shrunk(words.title, sheet.title, _across(sheet)), bold=True)
    if words.subtitle:
        size = shrunk(words.subtitle, sheet.small * 1.1, _across(sheet))
        drawn += text(words.subtitle, left, baseline + sheet.small * 1.75, size, ink=MINOR)
    return f'<g aria-hidden="true">{drawn}</g>'


def blocks(sheet: Sheet, shown: Sequence[Block], words: Words, bottom: float, prefix: str) -> str:
    """One block below the other at the right edge: label above, number below."""
    left = sheet.width - sheet.margin - sheet.blocks
    top = float(sheet.top)
    drawn = []
    if words.regions:
        drawn.append(text(words.regions, left, top + sheet.small * 0.5, sheet.small, ink=MINOR))
        top += sheet.small * 1.3
    gap = sheet.block_height * 0.1
    height = min(float(sheet.block_height), (bottom - top + gap) / max(1, len(shown)) - gap)
    for position, block in enumerate(shown):
        y = top + position * (height + gap)
        drawn.append(
            linked(_block(sheet, block, left, y, height, prefix), block.sentence, block.href, "map-block")
        )
    return "".join(drawn)


def _block(sheet: Sheet, block: Block, left: float, top: float, height: float, prefix: str) -> str:
    inside = sheet.blocks - 2 * sheet.margin * 0.5
    number_size = min(sheet.labels[0][1], height * 0.36)
    label_size = shrunk(block.label, min(sheet.small, height * 0.3), inside)
    ink, x = tone(block.step).ink, left + sheet.margin * 0.5
    halo = (
        f'<g paint-order="stroke" stroke="{tone(block.step).ground}" stroke-width="3" stroke-linejoin="round">'
        + text(block.label, x, top + height * 0.4, label_size, ink=ink)
        + text(block.value, x, top + height * 0.84, number_size, ink=ink, bold=True)
        + "</g>"
    )
    return (
        f'<rect x="{number(left)}" y="{number(top)}" width="{sheet.blocks}" height="{number(height)}" rx="5"'
        f' fill="{fill(prefix, block.step)}" stroke="{LINE}"/>{halo}'
    )


@dataclass(frozen=True)
class Legend:
    """Swatches with their words, in as many lines as they need, and the source below them."""

    svg: str
    top: float


def legend(sheet: Sheet, words: Words, prefix: str) -> Legend:
    """The legend, built up from the bottom of the sheet; its top is where the map has to end."""
    lines = _lines(sheet, _entries(sheet, words, prefix))
    size, step = sheet.small, sheet.small * 1.9
    source = size * 1.9 if words.source else 0.0
    top = sheet.height - sheet.margin * 0.8 - source - step * len(lines)
    drawn = []
    for position, line in enumerate(lines):
        x, y = float(sheet.margin), top + position * step
        for word, look in line:
            drawn.append(
                f'<rect x="{number(x)}" y="{number(y)}" width="{number(size * 2)}" height="{number(size * 1.25)}"'
                f' rx="2" {look}/>' + text(word, x + size * 2.5, y + size, size)
            )
            x += _wide(word, size)
    if words.source:
        low = sheet.height - sheet.margin * 0.8
        drawn.append(
            text(
                words.source, sheet.margin, low, shrunk(words.source, size * 0.92, _across(sheet)), ink=MINOR
            )
        )
    return Legend("".join(drawn), top)


def _entries(sheet: Sheet, words: Words, prefix: str) -> list[tuple[str, str]]:
    """The words of the legend with the looks of their swatches."""
    steps = [*zip(range(len(STEPS)), words.steps, strict=False), (None, words.undefined)]
    marks = ((words.current, current(sheet)), (words.neighbours, neighbour(sheet)))
    return [
        *((word, f'fill="{fill(prefix, step)}" stroke="{LINE}"') for step, word in steps if word),
        *((word, look) for word, look in marks if word),
    ]


def _lines(sheet: Sheet, entries: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    lines: list[list[tuple[str, str]]] = []
    taken = 0.0
    for entry in entries:
        wide = _wide(entry[0], sheet.small)
        if not lines or taken + wide > _across(sheet):
            lines.append([])
            taken = 0.0
        lines[-1].append(entry)
        taken += wide
    return lines


def _wide(word: str, size: float) -> float:
    """A swatch, its word and the space behind it."""
    return size * 4 + text_width(word, size)


def inset(box: tuple[float, float, float, float], caption: str, size: float) -> str:
    """The frame around the islands, which do not lie where they are drawn."""
    left, top, right, bottom = box
    frame = (
        f'<rect x="{number(left)}" y="{number(top)}" width="{number(right - left)}" height="{number(bottom - top)}"'
        f' rx="4" fill="none" stroke="{BORDER}" stroke-dasharray="2 3"/>'
    )
    return frame + (text(caption, left + 8, top + size * 1.35, size, ink=MINOR) if caption else "")


def shrunk(shown: str, size: float, room: float) -> float:
    """A size in which a text of one line is not wider than the room."""
    return min(size, size * room / max(1.0, text_width(shown, size)))


def _across(sheet: Sheet) -> float:
    return sheet.width - 2 * sheet.margin
