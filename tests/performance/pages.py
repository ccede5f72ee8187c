"""What is measured: a name, an address, and others like it that nobody has asked for yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

# Answers without a session, a template or the database: what the server itself takes.
TRIVIAL = "/healthz"
_TOWNS = ("大田", "板橋", "八王子", "立川", "多摩", "墨田", "品川", "江東")


@dataclass(frozen=True)
class Page:
    """A page with how many times the trivial page it may take at most; ``others`` are asked for once each."""

    name: str
    path: str
    most: float | None
    others: Sequence[str] = ()


def pages(partners: Sequence[int], agreements: Sequence[int], year: int) -> list[Page]:
    """The pages, for organisations and agreements of the database that is there; the first has the most records."""
    turned = [f"?page={number}" for number in range(2, 10)]
    return [
        Page("home", "/", None),
        Page("agreements", "/agreements", 8, [f"/agreements{each}" for each in turned]),
        Page(
            "one agreement", f"/agreements/{agreements[0]}", 8, [f"/agreements/{i}" for i in agreements[1:]]
        ),
        Page("due", "/agreements/due?whose=all", 8, [f"/agreements/due{each}&whose=all" for each in turned]),
        Page("partners", "/partners", 8, [f"/partners{each}" for each in turned]),
        Page("largest partner", f"/partners/{partners[0]}", 8),
        Page("one partner", f"/partners/{partners[1]}", 8, [f"/partners/{i}" for i in partners[2:]]),
        Page(
            "partners by name",
            f"/partners?q={quote(_TOWNS[0])}",
            8,
            [f"/partners?q={quote(each)}" for each in _TOWNS[1:]],
        ),
        Page(
            "search", f"/search?q={quote(_TOWNS[0])}", 8, [f"/search?q={quote(each)}" for each in _TOWNS[1:]]
        ),
        Page("joint work", "/activities", None, [f"/activities{each}" for each in turned]),
        Page("events", "/events", None, [f"/events{each}" for each in turned]),
        Page("groups", "/groups", None),
        Page("needs", "/needs", None, [f"/needs{each}" for each in turned]),
        Page("introductions", "/introductions", None),
        Page("finder", "/find?municipality=131199", None),
        Page("density", f"/density?fy={year}", 10, [f"/density?fy={each}" for each in range(year - 4, year)]),
        Page("map", f"/map?fy={year}", 10, [f"/map?fy={each}" for each in range(year - 2, year)]),
        Page("branches", "/branches", None),
        Page("one branch", "/branches/tama", None),
        Page("region", "/regions/tama", None),
        Page("network of a region", "/network?region=tama", None),
        Page("quality", "/quality", None),
        Page("indicators", "/indicators", None),
        Page("graph of a region, JSON", f"/api/v1/network?region=tama&fy={year}", None),
        Page("partners, JSON", "/api/v1/partners", None),
        Page("density, JSON", f"/api/v1/density?fy={year}", None),
    ]
