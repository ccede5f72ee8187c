"""A sample for load tests: as many made-up organisations, agreements and activities as asked for, in an empty registry.

The same numbers and seed give the same rows on every database. Nothing in it is a fact: names say 見本, sources
say so too, and one Change stands for all of it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Activity, Agreement, Base, Event, Group, Need, Organisation
from registry.queries.place import branches, municipalities, regions
from registry.services.bulk import BulkRow, write_in_bulk
from registry.services.numbering import continue_numbering
from registry.services.recording import Actor
from registry.services.sample_agreement import agreements
from registry.services.sample_meeting import events, groups, introductions
from registry.services.sample_partner import Body, Places, Pool, bodies
from registry.services.sample_work import LAST_YEAR, Caretakers, activities

_FACTS: tuple[type[Base], ...] = (Organisation, Agreement, Activity, Event, Group, Need)


class NotEmpty(ValueError):
    """The registry holds facts already: made-up ones must not come among them."""


@dataclass(frozen=True)
class Size:
    """How large a sample is, and the seed of its chances."""

    partners: int
    agreements: int
    activities: int
    seed: int


def require_empty(session: Session) -> None:
    """Refuse a registry that holds anything but places and accounts."""
    if any(session.execute(select(model).limit(1)).first() is not None for model in _FACTS):
        raise NotEmpty(
            "このデータベースには機関などの記録があります。見本データは空のデータベースにだけ書き込めます"
        )


def create_sample(session: Session, *, size: Size, by: Actor) -> Counter[str]:
    """Write a sample; says how many rows each table took. Regions, municipalities and branches must stand already."""
    require_empty(session)
    places = Places(regions(session), municipalities(session), branches(session))
    counts = write_in_bulk(
        session,
        rows=_rows(size, places),
        by=by,
        act="sample:create",
        subject="sample",
        subject_id=str(size.seed),
    )
    continue_numbering(session)
    return counts


def _rows(size: Size, places: Places) -> Iterator[BulkRow]:
    caretakers = Caretakers(places)
    met: list[Body] = []
    for body, rows in bodies(size.partners, places, _chance(size, "partners")):
        met.append(body)
        yield from rows
    pool = Pool(met)
    yield from agreements(size.agreements, pool, caretakers.open[LAST_YEAR], _chance(size, "agreements"))
    yield from activities(size.activities, pool, caretakers, _chance(size, "activities"))
    yield from events(size.activities // 100, pool, caretakers, _chance(size, "events"))
    yield from groups(size.partners // 100, pool, _chance(size, "groups"))
    yield from introductions(size.activities // 200, pool, caretakers, _chance(size, "introductions"))


def _chance(size: Size, noun: str) -> Random:
    """Chances of a noun's own: more of one noun leaves the others as they are."""
    return Random(f"{size.seed} {noun}")  # noqa: S311 # nosec B311 # no secret
