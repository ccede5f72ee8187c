"""Agreements as they stand on a day."""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypedDict, TypeVar, Unpack

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from registry.model import (
    Account,
    Agreement,
    AgreementDuty,
    AgreementParty,
    CooperationItem,
    Organisation,
)
from registry.model.clock import ActBy
from registry.model.due import Item, items_of
from registry.model.standing import BINDING, Standing, standing
from registry.model.vocabulary import Duty, Phase, Precision
from registry.queries.closing_day import closing_days
from registry.queries.loading import CHUNK, related
from registry.queries.partner import name_on, named, stands_by
from registry.queries.rows import in_order

S = TypeVar("S", bound=Select[*tuple[Any, ...]])

MAIN = "main"
BRANCH = "branch"


def list_of(agreement: Agreement) -> str:
    """The list of the annual report: agreements of the whole institute, or those of single branches."""
    return MAIN if agreement.branch_code is None else BRANCH


@dataclass(frozen=True)
class AgreementRow:
    """An agreement with its standing on a day, and what is to be done about it."""

    agreement: Agreement
    as_of: date
    standing: Standing
    items: Sequence[Item]

    @property
    def phase(self) -> Phase:
        return self.standing.phase

    @property
    def ends_on(self) -> date | None:
        return self.standing.ends_on

    @property
    def act_by(self) -> ActBy | None:
        """The days by which to act on the running term, or of the next review."""
        return next((item.act_by for item in reversed(self.items) if item.act_by is not None), None)

    @property
    def owner(self) -> Account | None:
        return self.on_duty(Duty.OWNER)

    @property
    def deputy(self) -> Account | None:
        return self.on_duty(Duty.DEPUTY)

    @property
    def list(self) -> str:
        return list_of(self.agreement)

    def on_duty(self, duty: Duty) -> Account | None:
        """Who looks after the agreement on the day."""
        held = (each for each in self.agreement.duties if each.duty is duty and each.holds_on(self.as_of))
        return next((each.account for each in held), None)

    def name_at_signing(self, party: AgreementParty) -> str:
        """The name that the party bore on the day of signing; the printed one where the day is unknown."""
        if self.agreement.signed_on is None:
            return party.name_as_printed
        return name_on(party.organisation, self.agreement.signed_on)


@dataclass(frozen=True)
class KnownAgreement:
    """An agreement of which something is known on a day, and no more of its standing than is asked for."""

    agreement: Agreement
    as_of: date

    @cached_property
    def phase(self) -> Phase:
        stands = standing(self.agreement, self.as_of)
        assert stands is not None
        return stands.phase


def known_by(as_of: date) -> ColumnElement[bool]:
    """SQL: something of the agreement is known on ``as_of``: signed, attested, or a first step recorded."""
    return or_(stands_by(as_of), Agreement.events.any())


class AgreementFilters(TypedDict, total=False):
    """What agreements are chosen by, beside the day: ``seated`` are organisations of which one is a party."""

    branch: str | None
    branches: Collection[str | None] | None
    partner_id: int | None
    q: str | None
    among: ColumnElement[bool] | None
    seated: Select[int] | None


def agreements(
    session: Session,
    *,
    as_of: date,
    phase: Phase | None = None,
    binding: bool = False,
    **filters: Unpack[AgreementFilters],
) -> Sequence[AgreementRow]:
    """Agreements known on a day, in the order of the annual report: the main list, then the branches'.

    ``binding`` keeps those that bind the parties on the day, in whatever phase of their being in force.
    """
    statement = _chosen(_with_parties(select(Agreement)), as_of, **filters)
    closed = closing_days(session)
    rows = (_row(agreement, as_of, closed) for agreement in session.scalars(statement))
    return [
        row
        for row in rows
        if row is not None and (phase is None or row.phase is phase) and (not binding or row.phase in BINDING)
    ]


def agreements_known(session: Session, *, as_of: date) -> Sequence[KnownAgreement]:
    """The same agreements in the same order, of which a list needs no more than parties, owners and phases."""
    statement = select(Agreement).options(
        related(Agreement.parties),
        related(Agreement.events),
        related(Agreement.duties).selectinload(AgreementDuty.account, chunksize=CHUNK),
        related(Agreement.branch),
    )
    return [
        KnownAgreement(each, as_of)
        for each in session.scalars(_chosen(statement, as_of))
        if not each.events or standing(each, as_of) is not None
    ]


def agreement_ids(session: Session, *, as_of: date, **filters: Unpack[AgreementFilters]) -> Sequence[int]:
    """The numbers of the agreements known on a day, in the same order."""
    return session.scalars(_chosen(select(Agreement.id), as_of, **filters)).all()


class BriefAgreement(NamedTuple):
    """What is asked of thousands of agreements at once: the branch that one names, and since when it stands."""

    id: int
    branch_code: str | None
    effective_from: date | None
    signed_on: date | None
    signed_on_precision: Precision
    attested_on: date | None


def brief_agreements(
    session: Session, *, as_of: date, **filters: Unpack[AgreementFilters]
) -> Sequence[BriefAgreement]:
    """The same agreements in the same order, in brief."""
    statement = select(*(getattr(Agreement, name) for name in BriefAgreement._fields))
    return [BriefAgreement(*row) for row in session.execute(_chosen(statement, as_of, **filters))]


def agreement_rows(session: Session, identities: Sequence[int], *, as_of: date) -> list[AgreementRow]:
    """The agreements with some numbers, in that order, as they stand on a day."""
    found = agreements(session, as_of=as_of, among=Agreement.id.in_(identities))
    return in_order(identities, found, lambda row: row.agreement.id)


def _chosen(
    statement: S,
    as_of: date,
    *,
    branch: str | None = None,
    branches: Collection[str | None] | None = None,
    partner_id: int | None = None,
    q: str | None = None,
    among: ColumnElement[bool] | None = None,
    seated: Select[int] | None = None,
) -> S:
    statement = statement.where(known_by(as_of))
    if branch is not None:
        statement = statement.where(Agreement.branch_code == branch)
    if branches is not None:
        named = Agreement.branch_code.in_([code for code in branches if code is not None])
        statement = statement.where(
            or_(named, Agreement.branch_code.is_(None)) if None in branches else named
        )
    if partner_id is not None:
        theirs = select(AgreementParty.agreement_id).where(AgreementParty.organisation_id == partner_id)
        statement = statement.where(Agreement.id.in_(theirs))
    if seated is not None:
        statement = statement.where(Agreement.parties.any(AgreementParty.organisation_id.in_(seated)))
    if q:
        statement = statement.where(_named(q))
    if among is not None:
        statement = statement.where(among)
    return statement.order_by(
        Agreement.branch_code.is_not(None), Agreement.no.is_(None), Agreement.no, Agreement.doc, Agreement.id
    )


def agreement(session: Session, identity: int, *, as_of: date) -> AgreementRow | None:
    """One agreement; ``None`` when there is none, or nothing of it is known on that day."""
    found = whole_agreement(session, identity)
    return _row(found, as_of, closing_days(session)) if found is not None else None


def whole_agreement(session: Session, identity: int) -> Agreement | None:
    """One agreement with all its parts and neighbours, whatever is known of it on which day."""
    neighbours = (Agreement.parent, Agreement.predecessor, Agreement.memoranda, Agreement.successors)
    statement = _with_parties(select(Agreement)).options(
        related(Agreement.items).selectinload(CooperationItem.programme),
        *(related(each).selectinload(Agreement.events) for each in neighbours),
    )
    return session.scalar(statement.where(Agreement.id == identity))


def promises(session: Session, *, organisation_ids: Sequence[int]) -> Sequence[Agreement]:
    """The agreements with any of the organisations, each with its cooperation items, newest first."""
    shared = select(AgreementParty.agreement_id).where(AgreementParty.organisation_id.in_(organisation_ids))
    statement = select(Agreement).options(related(Agreement.items)).where(Agreement.id.in_(shared))
    return session.scalars(statement.order_by(Agreement.signed_on.desc(), Agreement.id.desc())).all()


def successors_for(session: Session, found: Agreement) -> Sequence[Agreement]:
    """Signed agreements with one of the same parties that could take an agreement's place, the newest first."""
    shared = select(AgreementParty.agreement_id).where(
        AgreementParty.organisation_id.in_([party.organisation_id for party in found.parties])
    )
    statement = (
        select(Agreement)
        .where(Agreement.id.in_(shared), Agreement.id != found.id, Agreement.signed_on.is_not(None))
        .where(or_(Agreement.predecessor_id.is_(None), Agreement.predecessor_id == found.id))
    )
    return session.scalars(statement.order_by(Agreement.signed_on.desc(), Agreement.id.desc())).all()


def alike(
    session: Session, *, organisation_ids: Sequence[int], signed_on: date | None
) -> Sequence[Agreement]:
    """Agreements with one of the organisations and the same day of signing: perhaps the same one, entered twice."""
    if signed_on is None or not organisation_ids:
        return []
    shared = select(AgreementParty.agreement_id).where(AgreementParty.organisation_id.in_(organisation_ids))
    statement = select(Agreement).where(Agreement.id.in_(shared), Agreement.signed_on == signed_on)
    return session.scalars(statement.order_by(Agreement.id)).all()


def _row(found: Agreement, as_of: date, closed: Set[date]) -> AgreementRow | None:
    stands = standing(found, as_of)
    if stands is None:
        return None
    return AgreementRow(found, as_of, stands, items_of(found, stands, as_of, closing_days=closed))


def _with_parties(statement: Select[Agreement]) -> Select[Agreement]:
    return statement.options(
        related(Agreement.parties)
        .selectinload(AgreementParty.organisation, chunksize=CHUNK)
        .selectinload(Organisation.names, chunksize=CHUNK),
        related(Agreement.events),
        related(Agreement.duties).selectinload(AgreementDuty.account, chunksize=CHUNK),
        related(Agreement.branch),
    )


def _named(q: str) -> ColumnElement[bool]:
    return exists(
        select(AgreementParty.agreement_id).where(
            AgreementParty.agreement_id == Agreement.id, AgreementParty.organisation_id.in_(named(q))
        )
    )
