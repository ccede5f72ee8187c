"""Findings, and what stands behind them, as files."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.export import object_export, parts
from registry.exchange.finding import finding_object, tie_object
from registry.model import Agreement, Organisation
from registry.model.vocabulary import Category
from registry.network.tie import Tie
from registry.queries.agreement import agreements
from registry.queries.partner import organisations
from registry.queries.period import Period
from registry.queries.place import municipalities
from registry.reports.finding import Kind
from registry.reports.record import records
from registry.web.density.finding import (
    asked_area,
    asked_kind,
    asked_partner,
    bodies_of,
    findings_for,
    our_ties,
    outward_ties,
    said_of_kind,
)
from registry.web.frame.access import opens_to
from registry.web.frame.database import db
from registry.web.frame.period import asked_period
from registry.web.listing.export import export_file
from registry.web.words.label import label

pages = Blueprint("finding_file", __name__)
Answer = BaseResponse | tuple[str, int]


@pages.get("/findings/export")
@opens_to()
def findings() -> Answer:
    """The findings of an area, in words and in numbers."""
    period = asked_period()
    found = [
        finding_object(each.finding, sentence=each.sentence.striptags(), rows=each.rows)
        for each in findings_for(asked_area(), period)
    ]
    return export_file(object_export("findings", as_of=period.last_day, objects=lambda: found))


@pages.get("/findings/<kind>/export")
@opens_to()
def rows(kind: str) -> Answer:
    """The rows of a finding."""
    area, period, asked = asked_area(), asked_period(), asked_kind(kind)
    if asked is Kind.OUTWARD:
        return _tie_file(outward_ties(area, period), period)
    said = said_of_kind(asked, area, period)
    found = _named(asked, said.finding.rows if said is not None else (), period)
    return export_file(object_export("finding_rows", as_of=period.last_day, objects=lambda: found))


@pages.get("/findings/ties/export")
@opens_to()
def ties() -> Answer:
    """The ties of our own side with the partners of an area, or with one organisation."""
    period = asked_period()
    return _tie_file(our_ties(asked_area(), period, asked_partner()), period)


def _tie_file(found: Sequence[Tie], period: Period) -> Answer:
    return export_file(
        object_export("finding_ties", as_of=period.last_day, objects=lambda: _tie_objects(found))
    )


def _tie_objects(found: Sequence[Tie]) -> Iterator[dict[str, Any]]:
    """However many ties there are, the names of few are held at a time."""
    for part in parts(found):
        partners = organisations(db(), bodies_of(part))
        told = records(db(), [tie.record for tie in part])
        for tie in part:
            record = told.get(tie.record)
            yield tie_object(tie, partners=partners, title=record.title if record else None)


def _named(kind: Kind, identities: Sequence[int | str], period: Period) -> list[dict[str, Any]]:
    """Numbers or codes with their names."""
    names: dict[int | str, str]
    match kind:
        case Kind.WHITE_SPOTS:
            record, names = "municipality", {each.code: each.name for each in municipalities(db())}
        case Kind.ABSENT_CATEGORIES | Kind.UNLINKED_CATEGORIES:
            record, names = "category", {each.value: label(each) for each in Category}
        case Kind.SLEEPING_AGREEMENTS:
            known = agreements(db(), as_of=period.last_day, among=Agreement.id.in_(identities))
            record, names = "agreement", {row.agreement.id: row.agreement.title for row in known}
        case _:
            bodies: dict[int, Organisation] = organisations(db(), [int(each) for each in identities])
            record, names = "partner", {identity: each.name for identity, each in bodies.items()}
    return [{"kind": kind, "record": record, "key": str(each), "name": names[each]} for each in identities]
