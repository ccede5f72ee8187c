"""The network as a file: GraphML, GEXF, Gephi's edge list, JSON."""

import csv
import io
import json
from datetime import date

from registry.exchange.sheet import guarded
from registry.network.graph import Network, edge_rows, gexf, graphml

FORMATS = ("graphml", "gexf", "json", "csv")


def network_file(drawn: Network, form: str, as_of: date) -> bytes:
    """The bytes of a network in one of :data:`FORMATS`; the same network gives the same bytes."""
    match form:
        case "graphml":
            return graphml(drawn)
        case "gexf":
            return gexf(drawn, as_of)
        case "csv":
            return csv_bytes(edge_rows(drawn))
        case _:
            return (json.dumps(drawn.object(), ensure_ascii=False, indent=2) + "\n").encode()


def csv_bytes(rows: list[list[str]]) -> bytes:
    """Rows as CSV in UTF-8 with byte order mark, which spreadsheets open rightly."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
