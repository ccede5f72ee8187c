"""A kind of table out: CSV for spreadsheets, JSON for programs."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.exchange.activity import activity_object
from registry.exchange.agreement import agreement_object
from registry.exchange.event import event_object
from registry.exchange.group import group_object, membership_object
from registry.exchange.introduction import introduction_object
from registry.exchange.loading import KINDS
from registry.exchange.need import need_object
from registry.exchange.partner import partner_object
from registry.exchange.pipeline import pipeline_object
from registry.exchange.programme import programme_object
from registry.exchange.sheet import guarded
from registry.japanese.dates import fiscal_year
from registry.queries.activity import activities
from registry.queries.agreement import agreements
from registry.queries.event import events
from registry.queries.group import groups, memberships
from registry.queries.introduction import introductions
from registry.queries.need import needs
from registry.queries.partner import partners
from registry.queries.pipeline import pipelines
from registry.queries.programme import programmes

ENCODINGS = ("utf-8-sig", "cp932")


class NotInEncoding(ValueError):
    """A character that the wanted encoding lacks; the text names it and its cell."""


def listing(items: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Items as the interfaces publish a list."""
    found = list(items)
    return {"items": found, "total": len(found)}


def object_readers() -> dict[str, Callable[[Session, date], list[dict[str, Any]]]]:
    """For each kind that is published as JSON, how its items are read as of a day."""
    return {
        "partners": lambda session, as_of: [partner_object(row) for row in partners(session, as_of=as_of)],
        "agreements": lambda session, as_of: [
            agreement_object(row) for row in agreements(session, as_of=as_of)
        ],
        "activities": lambda session, as_of: [
            activity_object(row) for row in activities(session) if row.fiscal_year <= fiscal_year(as_of)
        ],
        "events": lambda session, as_of: [
            event_object(row) for row in events(session) if row.fiscal_year <= fiscal_year(as_of)
        ],
        "groups": lambda session, as_of: [group_object(row, as_of) for row in groups(session)],
        "memberships": lambda session, as_of: [
            membership_object(row, as_of) for row in memberships(session, as_of=as_of)
        ],
        "programmes": lambda session, as_of: [
            programme_object(row) for row in programmes(session, as_of=as_of)
        ],
        "needs": lambda session, as_of: [
            need_object(row) for row in needs(session) if row.received_on <= as_of
        ],
        "introductions": lambda session, as_of: [
            introduction_object(row) for row in introductions(session) if row.need.received_on <= as_of
        ],
        "pipelines": lambda session, as_of: [pipeline_object(row) for row in pipelines(session)],
    }


def sheet_rows(session: Session, kind: str) -> list[list[str]]:
    """Header and rows of a kind, with the columns that the reader takes in again."""
    header, *rows = KINDS[kind].rows(session)
    return [header, *([guarded(cell) for cell in row] for row in rows)]


def encoded(rows: list[list[str]], encoding: str, text: str) -> bytes:
    """The text of a table in an encoding; refuses characters that it lacks, by cell."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        header = rows[0]
        for number, row in enumerate(rows[1:], start=2):
            for column, cell in zip(header, row, strict=True):
                for character in cell:
                    try:
                        character.encode(encoding)
                    except UnicodeEncodeError:
                        raise NotInEncoding(
                            f"{number}行目 {column}: 「{character}」は{encoding}にありません(utf-8-sig なら書けます)"
                        ) from None
        raise
