"""The network as a file: for other programs, as a picture, and as a page of its own."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import date

from registry.drawing.png import png
from registry.exchange.network_page import page
from registry.exchange.network_words import words
from registry.exchange.sheet import guarded
from registry.network.attributed import Attributed, edge_rows, gexf, graphml, node_rows
from registry.network.layout import Layout
from registry.network.svg import picture

FORMATS = ("graphml", "gexf", "json", "csv", "nodes", "layout", "svg", "png", "html")
DRAWN = frozenset({"layout", "svg", "png", "html"})
# How wide a picture is in pixels; large networks need more to be read.
_WIDTH, _LARGE, _LARGE_WIDTH = 2400, 400, 4800


class TooManyNodes(ValueError):
    """A picture of so many nodes could not be read."""

    def __init__(self, count: int, most: int) -> None:
        super().__init__(
            f"点が {count:,} あります。図にできるのは {most:,} までです。地域や区分で一部を選んでください。"
        )
        self.count, self.most = count, most


@dataclass(frozen=True)
class Drawing:
    """What a picture needs beside the network: where the nodes stand, and what it is called."""

    layout: Layout
    title: str


def extension(form: str) -> str:
    """How the name of a file ends: nodes for Gephi stand beside the edges, places beside the network."""
    return {"nodes": "nodes.csv", "layout": "layout.json"}.get(form, form)


def network_file(found: Attributed, form: str, as_of: date, drawing: Drawing | None = None) -> bytes:
    """The bytes of a network in one of :data:`FORMATS`; the same network gives the same bytes.

    Those that are :data:`DRAWN` need a ``drawing``.
    """
    match form:
        case "graphml":
            return graphml(found)
        case "gexf":
            return gexf(found, as_of)
        case "csv":
            return csv_bytes(edge_rows(found))
        case "nodes":
            return csv_bytes(node_rows(found))
        case "json":
            return _json(found.drawn.object())
    assert drawing is not None
    if form == "layout":
        return _json(layout_object(drawing.layout))
    if form == "html":
        return page(found, drawing.layout, drawing.title).encode()
    sizes = {node: float(each.degree) for node, each in found.measures.items()}
    svg = picture(found.drawn, drawing.layout, sizes, words(found, drawing.title))
    if form == "svg":
        return (svg + "\n").encode()
    return png(svg, _WIDTH if len(found.drawn.nodes) <= _LARGE else _LARGE_WIDTH)


def layout_object(found: Layout) -> dict[str, object]:
    """Where each node stands in the picture, in the units of its frame, in the order of the ids."""
    places = [{"id": node, "x": x, "y": y} for node, (x, y) in sorted(found.places.items())]
    return {"width": found.width, "height": found.height, "nodes": places}


def _json(found: object) -> bytes:
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()


def csv_bytes(rows: list[list[str]]) -> bytes:
    """Rows as CSV in UTF-8 with byte order mark, which spreadsheets open rightly."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
