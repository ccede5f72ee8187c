"""Addresses that a request brings along: only paths of this application are followed."""

from urllib.parse import urlencode, urlsplit

from flask import request
from werkzeug.routing import IntegerConverter, Map

from registry.japanese.unseen import is_unseen

HOME = "/"


class RecordId(IntegerConverter):
    """The id of a record in an address: a number larger than any database's ids is no page."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=0, max=2**31 - 1)


def safe_next(target: str | None) -> str:
    """``target`` when it is a path of this application, else the home page.

    >>> safe_next("/partners?q=x"), safe_next("//evil.example"), safe_next("/\\\\evil"), safe_next("https://evil")
    ('/partners?q=x', '/', '/', '/')
    """
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return HOME
    if any(map(is_unseen, target)):
        return HOME
    parts = urlsplit(target)
    return HOME if parts.scheme or parts.netloc else target


def changed_address(**changes: object) -> str:
    """The address of this page with some of its arguments changed; ``None`` takes one off."""
    return carried_address(request.path, **changes)


def carried_address(path: str, **changes: object) -> str:
    """Another page with the arguments of this one, some of them changed."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    added = [(name, str(value)) for name, value in changes.items() if value is not None]
    query = urlencode([(name, value) for name, value in (*kept, *added) if value])
    return f"{path}?{query}" if query else path
