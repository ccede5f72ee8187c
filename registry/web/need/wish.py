"""What the partner finder brings to the form of a new need, and what leads back to it with the same boxes ticked."""

from typing import Any

from flask import request
from sqlalchemy import select

from registry.model import Field, Need, Organisation
from registry.model.vocabulary import NeedType
from registry.web.find.question import chosen
from registry.web.frame.database import db

# What the finder was asked besides what a need holds itself.
_BESIDE = ("field", "membership", "customer_of")
_LONGEST, _MOST = 200, 50


def came_from_finder() -> bool:
    """Whether the need is registered on the way from the finder."""
    return request.args.get("then") == "find"


def wished() -> dict[str, Any]:
    """What was asked, as the values with which the form of a new need opens."""
    if not came_from_finder():
        return {}
    known = set(NeedType)
    codes = [value for value in request.args.getlist("field")[:_MOST] if value.isprintable()]
    names = db().scalars(select(Field.name).where(Field.code.in_(codes)).order_by(Field.position))
    return {
        "kinds": [NeedType(value) for value in request.args.getlist("need") if value in known],
        "text": request.args.get("text", "")[:10_000],
        "fields": "、".join(names),
        "company": {"municipality": request.args.get("municipality", "")[:_LONGEST]},
    }


def way_back(made: Need) -> dict[str, Any]:
    """The arguments of the finder's page for the need that was made: its address is built here, none is followed."""
    company = db().get(Organisation, made.company_id)
    asked: dict[str, Any] = {"for": made.id, "partner": chosen()}
    asked |= {name: [value[:_LONGEST] for value in request.args.getlist(name)[:_MOST]] for name in _BESIDE}
    # Where the company sits is a fact; what was asked counts only while nobody knows.
    if company is not None and company.municipality_code is None:
        asked["municipality"] = request.args.get("municipality", "")[:_LONGEST] or None
    asked["as_of"] = request.args.get("as_of", "")[:_LONGEST] or None
    return asked
