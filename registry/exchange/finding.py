"""A finding, its rows and its ties as JSON objects."""

from collections.abc import Mapping
from typing import Any

from registry.model import Organisation
from registry.network.tie import Node, NodeKind, Tie
from registry.reports.finding import Finding


def finding_object(found: Finding, *, sentence: str, rows: int) -> dict[str, Any]:
    """What stands out with its numbers; ``sentence`` is how the page tells it, ``rows`` how many stand behind it."""
    now, then = found.now or (None, None), found.then or (None, None)
    return {
        "kind": found.kind,
        "sentence": sentence,
        "partner_id": found.about,
        "count": found.count,
        "total": found.total,
        "rows": rows,
        "now_numerator": now[0],
        "now_denominator": now[1],
        "then_numerator": then[0],
        "then_denominator": then[1],
        "first_year": found.first_year,
        "recorded": found.recorded,
    }


def tie_object(tie: Tie, *, partners: Mapping[int, Organisation], title: str | None) -> dict[str, Any]:
    """A tie with its record. One without ``title``, as of an introduction, is not told; all of us has no key."""
    return {
        "one": tie.one.key or None,
        "one_kind": tie.one.kind,
        "one_name": _called(tie.one, partners),
        "other": tie.other.key or None,
        "other_kind": tie.other.kind,
        "other_name": _called(tie.other, partners),
        "layer": tie.layer,
        "record": tie.record.type if title is not None else None,
        "record_id": tie.record.id if title is not None else None,
        "title": title,
    }


def _called(node: Node, partners: Mapping[int, Organisation]) -> str | None:
    return partners[int(node.key)].name if node.kind is NodeKind.ORGANISATION else None
