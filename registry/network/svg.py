"""The picture of a network as SVG: links with sentences, presentation attributes alone, still from the start.

It needs neither style sheet nor script: a page may add both. Whoever draws hands in the words and the addresses.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from registry.drawing.label import number, plain, text_width
from registry.drawing.palette import FAMILIES, INK, MINOR, PAPER
from registry.network.appearance import LOOKS, Family, Shape, in_order, look
from registry.network.caption import LINE, SIZE, Caption, Captions, lines
from registry.network.graph import Network, NodeFacts
from registry.network.layout import Layout
from registry.network.tie import Edge, Node, NodeKind

LINK = "#b4bac8"
# Nodes of a roomy picture, in the units of the frame; smaller ones where there are many.
_LEAST, _MOST = 5.5, 17.0
_THINNEST, _THICKEST = 1.1, 7.0
# Thin lines get a wider one that nobody sees, to be pointed at; not where there are thousands.
_MOST_WITH_GROUND = 600
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")


@dataclass(frozen=True)
class Words:
    """What is said and where it leads: sentences for nodes and edges, and addresses, or ``None`` for no link.

    ``legend`` is drawn below the picture, for files that have to explain themselves.
    """

    title: str
    node: Callable[[NodeFacts], str]
    edge: Callable[[Edge], str]
    node_address: Callable[[NodeFacts], str | None] = lambda facts: None
    edge_address: Callable[[Edge], str | None] = lambda edge: None
    legend: Sequence[tuple[Family, str]] = ()
    notes: Sequence[str] = ()
    language: str = "ja"


def picture(drawn: Network, found: Layout, sizes: Mapping[Node, float], words: Words) -> str:
    """The drawing; ``sizes`` are a measure by which nodes are large or small."""
    spots = {facts.node: found.places[facts.node.id] for facts in drawn.nodes}
    radii = _radii(drawn, sizes, found)
    own = {
        facts.node: _own_width(facts.label)
        for facts in drawn.nodes
        if facts.node.kind is not NodeKind.ORGANISATION
    }
    # Names and the reader's way through the picture: our own side, then the large ones.
    ranked = sorted(
        drawn.nodes, key=lambda facts: (facts.node not in own, -sizes.get(facts.node, 0), in_order(facts))
    )
    captions = Captions(
        (
            (spots[facts.node][0], spots[facts.node][1], own.get(facts.node, 0) / 2 or radii[facts.node])
            for facts in drawn.nodes
        ),
        (found.width, found.height),
    )
    foot = _foot(found, words)
    height = found.height + foot.height
    edges = "".join(
        _edge(edge, spots, words, ground=len(drawn.edges) <= _MOST_WITH_GROUND) for edge in drawn.edges
    )
    nodes = "".join(
        _own(facts, spots[facts.node], own[facts.node], words)
        if facts.node in own
        else _node(
            facts,
            spots[facts.node],
            radii[facts.node],
            captions.placed(
                lines(facts.label), *spots[facts.node], radii[facts.node], found.sides.get(facts.node.id, 0)
            ),
            words,
        )
        for facts in ranked
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="network" viewBox="0 0 {found.width} {height}"'
        f' role="group" aria-label="{plain(words.title)}" font-family="{FAMILIES}" font-size="{number(SIZE)}">'
        f'<g class="edges" fill="none" stroke="{LINK}" stroke-opacity="{faintness(len(drawn.edges)):.2f}" stroke-linecap="round">{edges}</g>'
        f'<g class="nodes" text-anchor="middle" fill="{INK}" stroke="{PAPER}" stroke-width="3"'
        f' paint-order="stroke" stroke-linejoin="round">{nodes}</g>{foot.svg}</svg>'
    )


def _radii(drawn: Network, sizes: Mapping[Node, float], found: Layout) -> dict[Node, float]:
    """Areas grow with the measure, so that twice as much looks like twice as much."""
    bodies = [facts.node for facts in drawn.nodes if facts.node.kind is NodeKind.ORGANISATION]
    most = max((sizes.get(node, 0) for node in bodies), default=0) or 1
    room = min(1.0, max(0.55, found.room[1] / 56))
    least, largest = _LEAST * room, _MOST * room
    return {
        node: (least**2 + (largest**2 - least**2) * min(1.0, sizes.get(node, 0) / most)) ** 0.5
        for node in bodies
    }


def thickness(weight: int) -> float:
    """Width of an edge: grows with its weight, ever more slowly, up to a bound."""
    return min(_THICKEST, _THINNEST + 1.15 * (weight - 1) ** 0.6)


def faintness(count: int) -> float:
    """Many lines are drawn faintly, so that nodes and names stay in front."""
    return max(0.2, min(1.0, (250 / max(1, count)) ** 0.6))


def _edge(edge: Edge, spots: Mapping[Node, tuple[int, int]], words: Words, *, ground: bool) -> str:
    (x1, y1), (x2, y2) = spots[edge.one], spots[edge.other]
    line = f'x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"'
    drawn = f'<line {line} stroke-width="{number(thickness(edge.weight))}"/>'
    if ground:
        drawn += f'<line {line} stroke-width="9" stroke-opacity="0"/>'
    ends = f' data-ends="{edge.one.id} {edge.other.id}"'
    # The same links stand in the table below: with the keyboard nobody walks through hundreds of lines.
    return _linked(
        drawn, words.edge(edge), words.edge_address(edge), "edge", words, ends + ' tabindex="-1"', ends
    )


def _node(facts: NodeFacts, spot: tuple[int, int], radius: float, caption: Caption, words: Words) -> str:
    shown = look(facts)
    drawn = shape(shown.shape, spot[0], spot[1], radius, shown.colour) + _caption(caption, facts.label, words)
    mark = f' data-node="{facts.node.id}"'
    return _linked(drawn, words.node(facts), words.node_address(facts), "node", words, mark, mark)


def _own(facts: NodeFacts, spot: tuple[int, int], width: float, words: Words) -> str:
    """Our own side: a box with its name in it."""
    x, y = spot
    text = f'<text x="{x}" y="{number(y + SIZE * 0.36)}" fill="{PAPER}" stroke="none" font-weight="700">{plain(facts.label)}</text>'
    drawn = (
        f'<rect x="{number(x - width / 2)}" y="{y - 14}" width="{number(width)}" height="28" rx="5"'
        f' fill="{LOOKS[Family.OWN].colour}"/>{text}'
    )
    mark = f' data-node="{facts.node.id}"'
    return _linked(drawn, words.node(facts), words.node_address(facts), "node own", words, mark, mark)


def _own_width(label: str) -> float:
    return text_width(label, SIZE) * 1.06 + 18


def _caption(caption: Caption, label: str, words: Words) -> str:
    hidden = "" if caption.shown else ' class="left-out" visibility="hidden"'
    foreign = ' lang="ja"' if words.language != "ja" and _JAPANESE.search(label) else ""
    x = number(caption.x)
    if caption.anchor != "middle":
        hidden += f' text-anchor="{caption.anchor}"'
    if len(caption.lines) == 1:
        return f'<text x="{x}" y="{number(caption.y)}"{hidden}{foreign}>{plain(caption.lines[0])}</text>'
    inside = "".join(
        f'<tspan x="{x}" y="{number(caption.y + position * LINE)}">{plain(line)}</tspan>'
        for position, line in enumerate(caption.lines)
    )
    return f"<text{hidden}{foreign}>{inside}</text>"


def _linked(
    inside: str, sentence: str, address: str | None, kind: str, words: Words, marks: str, plain_marks: str
) -> str:
    # A name that there is in Japanese alone makes the sentence Japanese to whoever reads it aloud.
    foreign = ' lang="ja"' if words.language != "ja" and _JAPANESE.search(sentence) else ""
    title = f"<title{foreign}>{plain(sentence)}</title>"
    if address is None:
        return f'<g class="{kind}"{plain_marks}>{title}{inside}</g>'
    return f'<a class="{kind}" href="{plain(address)}"{marks}>{title}{inside}</a>'


def shape(kind: Shape, x: float, y: float, radius: float, colour: str) -> str:
    """A shape of about the same area as a circle of the radius."""
    if kind == "dot":
        return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{colour}"/>'
    if kind == "square":
        half = radius * 0.9
        side = number(2 * half)
        return f'<rect x="{number(x - half)}" y="{number(y - half)}" width="{side}" height="{side}" fill="{colour}"/>'
    if kind == "box":
        return (
            f'<rect x="{number(x - radius * 1.3)}" y="{number(y - radius * 0.8)}" width="{number(radius * 2.6)}"'
            f' height="{number(radius * 1.6)}" rx="{number(radius * 0.3)}" fill="{colour}"/>'
        )
    corners = [(radius * share, turn) for share, turn in _CORNERS[kind]]
    path = "L".join(f"{number(x + far * sin(turn))} {number(y - far * cos(turn))}" for far, turn in corners)
    return f'<path d="M{path}Z" fill="{colour}"/>'


def _regular(count: int, share: float, start: float = 0.0) -> tuple[tuple[float, float], ...]:
    return tuple((share, start + 2 * pi * position / count) for position in range(count))


# Corners of each shape: distance in radii, and the angle from the top with the clock.
_CORNERS: dict[str, tuple[tuple[float, float], ...]] = {
    "diamond": _regular(4, 1.2),
    "triangle": _regular(3, 1.4),
    "triangleDown": _regular(3, 1.4, pi),
    "hexagon": _regular(6, 1.08, pi / 6),
    "star": tuple((1.4 if position % 2 == 0 else 0.6, pi * position / 5) for position in range(10)),
}


@dataclass(frozen=True)
class _Foot:
    svg: str
    height: int


def _foot(found: Layout, words: Words) -> _Foot:
    """Legend and notes below the picture, in as many lines as they need."""
    if not words.legend and not words.notes:
        return _Foot("", 0)
    size = max(SIZE, found.width / 100)
    step, left = size * 2, size * 2
    x, y = left, found.height + step
    drawn = []
    for family, word in words.legend:
        wide = text_width(word, size) + size * 4
        if x + wide > found.width - left and x > left:
            x, y = left, y + step
        mark = LOOKS[family]
        drawn.append(
            shape(mark.shape, x + size * 0.6, y - size * 0.35, size * 0.55, mark.colour)
            + f'<text x="{number(x + size * 1.7)}" y="{number(y)}" fill="{INK}">{plain(word)}</text>'
        )
        x += wide
    for note in words.notes:
        y += step
        drawn.append(f'<text x="{number(left)}" y="{number(y)}" fill="{MINOR}">{plain(note)}</text>')
    height = round(y - found.height + step)
    return _Foot(f'<g class="legend" font-size="{number(size)}">{"".join(drawn)}</g>', height)
