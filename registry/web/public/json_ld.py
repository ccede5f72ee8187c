"""Linked data as an answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, json

from registry.exchange.json_ld import MEDIA_TYPE, document


def linked_answer(things: Mapping[str, Any] | Iterable[Mapping[str, Any]]) -> Response:
    """One thing, or several, as JSON-LD."""
    return Response(json.dumps(document(things), ensure_ascii=False), content_type=MEDIA_TYPE)
