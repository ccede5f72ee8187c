"""Organisations: registered when an agreement or a piece of work first names them, and changed. One Change each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.japanese.dates import ParsedDate, Precision
from registry.japanese.names import mend_blanks
from registry.model import AreaServed, Lifetime, Organisation, OrganisationName
from registry.model.vocabulary import Basis, Category, NameKind
from registry.queries.lifetime import carried_on_by
from registry.queries.partner import offices_below
from registry.services.former_seat import Seat, check_seat, set_seat
from registry.services.recording import Actor, recorded, register, require_version
from registry.services.refusal import constraint_name
from registry.services.renaming import refuse_first_day


class PartnerRefused(ValueError):
    """What cannot be written of an organisation; the text is a sentence for the user."""


class NameMissing(PartnerRefused):
    """An organisation without a name."""


class NotRenamed(PartnerRefused):
    """A day of a new name, and the name is the same."""


class NameKept(PartnerRefused):
    """The new name stands among the former ones already."""


class ParentRefused(PartnerRefused):
    """An organisation cannot stand under itself or what is under it."""


class NumberTaken(PartnerRefused):
    """Another organisation has the corporate number."""


class EndedBeforeBegun(PartnerRefused):
    """An end that lies before the beginning."""


class OriginRefused(PartnerRefused):
    """An organisation cannot come out of itself."""


class SuccessorRefused(PartnerRefused):
    """Whoever carries an organisation on cannot be carried on by it in turn."""


@dataclass(frozen=True)
class Facts:
    """What an officer writes down of an organisation.

    ``renamed_on`` is the first day under the new name, ``moved_on`` the first at the new seat; without a day the
    old one was a mistake, and is written over.
    """

    name: str
    category: Category
    kana: str | None = None
    name_en: str | None = None
    renamed_on: date | None = None
    seat: Seat = field(default_factory=Seat)
    moved_on: date | None = None
    areas_served: frozenset[str] = frozenset()
    parent_id: int | None = None
    corporate_number: str | None = None
    website: str | None = None
    founded_on: ParsedDate | None = None
    closed_on: ParsedDate | None = None
    origin_id: int | None = None
    successor_id: int | None = None


def register_organisation(
    session: Session,
    *,
    name: str,
    category: Category,
    by: Actor,
    kana: str | None = None,
    municipality_code: str | None = None,
) -> Organisation:
    """A new organisation under its official name; what is not given is unknown until somebody says so.

    A municipality that is given has been told by the organisation itself: it counts as confirmed.
    """
    official = mend_blanks(name)
    made = Organisation(
        name=official,
        former_seats=[],
        lifetime=None,
        kana=kana,
        category=category,
        municipality_code=municipality_code,
        seat_basis=Basis.CONFIRMED if municipality_code else None,
        names=[OrganisationName(name=official, kana=kana, kind=NameKind.OFFICIAL)],
    )
    register(session, subject=made, by=by)
    return made


def change_organisation(
    session: Session, *, organisation: Organisation, version: int, facts: Facts, by: Actor
) -> None:
    """Change an organisation, loaded with its names, seats, areas and lifetime, as it was seen in ``version``."""
    require_version(organisation, version)
    name = mend_blanks(facts.name)
    _refuse_wrong(session, organisation, name, facts, by.day)
    with (
        _number_kept_single(),
        session.begin_nested(),
        recorded(session, by=by, act="organisation:change", subject=organisation),
    ):
        _set_name(organisation, name, facts)
        set_seat(organisation, facts.seat, facts.moved_on)
        organisation.category = facts.category
        organisation.parent_id = facts.parent_id
        organisation.corporate_number = facts.corporate_number
        organisation.website = facts.website
        organisation.successor_id = facts.successor_id
        _set_lifetime(organisation, facts)
        known = {each.region_code: each for each in organisation.areas_served}
        if known.keys() != facts.areas_served:
            organisation.areas_served = [
                known.get(code) or AreaServed(region_code=code) for code in sorted(facts.areas_served)
            ]
            # The parts changed: whoever else is writing finds out by the version of the whole.
            organisation.version += 1


def _refuse_wrong(session: Session, organisation: Organisation, name: str, facts: Facts, today: date) -> None:
    if not name:
        raise NameMissing("機関の名称が要ります")
    if facts.renamed_on is not None:
        if name == organisation.name:
            raise NotRenamed("名称が変わっていないので、改称日は書けません")
        refuse_first_day(
            facts.renamed_on, [each.valid_to for each in _former(organisation) if each.valid_to], today
        )
    if name != organisation.name and any(each.name == name for each in _former(organisation)):
        raise NameKept(f"「{name}」は、この機関の旧称として登録済みです")
    check_seat(organisation, facts.seat, facts.moved_on, today)
    if facts.parent_id is not None and facts.parent_id in offices_below(session, organisation.id):
        raise ParentRefused("上位の機関に、この機関自身やその下の機関は選べません")
    if facts.founded_on and facts.closed_on and facts.closed_on.last < facts.founded_on.date:
        raise EndedBeforeBegun("終わりの日は始まりの日以後にしてください")
    if facts.origin_id == organisation.id:
        raise OriginRefused("機関を自分自身から分かれたものにはできません")
    if facts.successor_id is not None and organisation.id in carried_on_by(session, facts.successor_id):
        raise SuccessorRefused("承継先に、この機関自身やこの機関が承継した機関は選べません")
    if facts.corporate_number is not None:
        taken = select(Organisation.id).where(
            Organisation.corporate_number == facts.corporate_number, Organisation.id != organisation.id
        )
        if session.scalar(taken) is not None:
            raise NumberTaken("この法人番号の機関がすでにあります")


def _set_lifetime(organisation: Organisation, facts: Facts) -> None:
    """Write beginning, end and origin down; where nothing is known there is no row."""
    begun, ended = facts.founded_on, facts.closed_on
    if begun is None and ended is None and facts.origin_id is None:
        organisation.lifetime = None
        return
    if organisation.lifetime is None:
        organisation.lifetime = Lifetime()
    known = organisation.lifetime
    known.founded_on, known.founded_on_precision = (
        (begun.date, begun.precision) if begun else (None, Precision.UNKNOWN)
    )
    known.closed_on, known.closed_on_precision = (
        (ended.last, ended.precision) if ended else (None, Precision.UNKNOWN)
    )
    known.origin_id = facts.origin_id


def _former(organisation: Organisation) -> list[OrganisationName]:
    return [each for each in organisation.names if each.kind is NameKind.FORMER]


def _set_name(organisation: Organisation, name: str, facts: Facts) -> None:
    official = next((each for each in organisation.names if each.kind is NameKind.OFFICIAL), None)
    row = official
    if name != organisation.name:
        # What was another way to write the name may be the official one now: no second row bears it.
        row = next((each for each in organisation.names if each.name == name), None)
        if facts.renamed_on is None:
            row = row or official
            if row is not official and official is not None:
                organisation.names.remove(official)
        elif official is not None:
            official.valid_from = official.valid_from or _day_after_the_last(organisation)
            official.kind, official.valid_to = NameKind.FORMER, facts.renamed_on - timedelta(days=1)
    if row is None:
        row = OrganisationName(name=name)
        organisation.names.append(row)
    if facts.renamed_on is not None:
        row.valid_from, row.valid_to = facts.renamed_on, None
    row.kind = NameKind.OFFICIAL
    organisation.name, organisation.kana, organisation.name_en = name, facts.kana, facts.name_en
    row.name, row.kana, row.name_en = name, facts.kana, facts.name_en


def _day_after_the_last(organisation: Organisation) -> date | None:
    last_days = [each.valid_to for each in _former(organisation) if each.valid_to is not None]
    return max(last_days) + timedelta(days=1) if last_days else None


@contextmanager
def _number_kept_single() -> Iterator[None]:
    """Two writers at once may enter one number: the database lets one of them through."""
    try:
        yield
    except IntegrityError as error:
        if constraint_name(error) != "uq_organisation_corporate_number":
            raise
        raise NumberTaken("この法人番号の機関がすでにあります") from None
