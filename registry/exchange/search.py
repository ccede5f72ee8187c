"""What a search finds, as a JSON object."""

from typing import Any

from registry.model.search_entry import Noun
from registry.queries.search import Answer, Hit


def search_object(found: Answer) -> dict[str, Any]:
    """What was found by noun, and apart from it what is only like the text."""
    return {
        "query": found.q,
        "groups": [
            {
                "kind": group.noun,
                "total": group.total,
                "items": [hit_object(hit) for hit in group.hits],
            }
            for group in found.groups
            if group.total
        ],
        "near": [{"kind": hit.noun, **hit_object(hit)} for hit in found.near],
    }


def hit_object(hit: Hit) -> dict[str, Any]:
    """A record that was found: under which names, if not by its title, and what it is."""
    record = hit.record
    return {
        "id": hit.id,
        "title": hit.title,
        "found_in": [{"field": each.field, "text": each.text} for each in hit.found_in()],
        "type": _type(hit),
        "fiscal_year": record.fiscal_year if hit.noun in (Noun.ACTIVITY, Noun.EVENT) else None,
        "place": _place(hit),
        "partners": [body.name for body in _bodies(hit)],
    }


def _type(hit: Hit) -> str | None:
    if hit.noun is Noun.PARTNER:
        return str(hit.record.category)
    if hit.noun is Noun.ACTIVITY:
        return next((str(each.kind) for each in hit.record.kinds), None)
    return str(hit.record.kind)


def _place(hit: Hit) -> str | None:
    place: str | None = None
    if hit.noun is Noun.PARTNER and hit.record.municipality is not None:
        place = hit.record.municipality.name
    elif hit.noun is Noun.EVENT:
        place = hit.record.place
    return place


def _bodies(hit: Hit) -> list[Any]:
    match hit.noun:
        case Noun.PROGRAMME:
            return [hit.record.provider] if hit.record.provider is not None else []
        case Noun.AGREEMENT | Noun.ACTIVITY:
            return [party.organisation for party in hit.record.parties]
        case _:
            return []
