"""Agreements: registered, corrected, signed, and whatever happens to them afterwards. One Change each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.japanese.dates import ParsedDate, Precision
from registry.model import (
    Account,
    Agreement,
    AgreementDuty,
    AgreementEvent,
    AgreementParty,
    CooperationItem,
)
from registry.model.act import Objection, notice_too_long, objection
from registry.model.standing import counting
from registry.model.vocabulary import AgreementAct, AgreementKind, Duty, NoticeUnit, RenewalMode, Tier
from registry.services.recording import Actor, recorded


class ActRefused(ValueError):
    """An act that cannot be recorded; ``objection`` says why."""

    def __init__(self, reason: Objection) -> None:
        super().__init__(reason.value)
        self.objection = reason


@dataclass(frozen=True)
class Party:
    """A party as the document names it, and who signed for it."""

    organisation_id: int
    name_as_printed: str
    signatory: str | None = None


@dataclass(frozen=True)
class Facts:
    """What an officer writes down of an agreement: the document, its parties and its terms."""

    kind: AgreementKind
    title: str
    parties: tuple[Party, ...]
    branch_code: str | None = None
    signed_on: ParsedDate | None = None
    effective_from: date | None = None
    initial_term_months: int | None = None
    renewal_mode: RenewalMode = RenewalMode.UNKNOWN
    renewal_term_months: int | None = None
    notice_count: int | None = None
    notice_unit: NoticeUnit | None = None
    clause: str | None = None
    document_number: str | None = None
    signatory: str | None = None
    parent_id: int | None = None
    predecessor_id: int | None = None

    def columns(self) -> dict[str, Any]:
        """The values of the agreement's own columns."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        return {
            **plain,
            "signed_on": self.signed_on.date if self.signed_on else None,
            "signed_on_precision": self.signed_on.precision if self.signed_on else Precision.UNKNOWN,
            "signed_on_written": self.signed_on.as_written if self.signed_on else None,
        }


@dataclass(frozen=True)
class Item:
    """A cooperation item as it is written down."""

    tier: Tier
    subject: str
    programme_id: int | None = None


_PLAIN = tuple(field.name for field in fields(Facts) if field.name not in ("parties", "signed_on"))


def register_agreement(
    session: Session, *, facts: Facts, by: Actor, owner: Account | None = None, deputy: Account | None = None
) -> Agreement:
    """Take an agreement in: signed when it has a day of signing, else as a draft. Watched from now on."""
    agreement = Agreement(watched_from=by.day, events=[], duties=[], items=[])
    _write(session, agreement, facts)
    if facts.signed_on is None:
        agreement.events.append(AgreementEvent(act=AgreementAct.DRAFTED, on_date=by.day))
    for duty, account in ((Duty.OWNER, owner), (Duty.DEPUTY, deputy)):
        if account is not None:
            agreement.duties.append(AgreementDuty(duty=duty, account_id=account.id, valid_from=by.day))
    with recorded(session, by=by, act="agreement:register", subject=agreement):
        session.add(agreement)
    return agreement


def correct_agreement(
    session: Session, *, agreement: Agreement, facts: Facts, reason: str | None, by: Actor
) -> None:
    """Write down what was always so: a draft is revised, of a signed agreement the correction is marked as one.

    The agreement's parties and events must be loaded.
    """
    signed = agreement.signed_on is not None or agreement.attested_on is not None
    with recorded(
        session, by=by, act="agreement:correct" if signed else "agreement:revise", subject=agreement
    ):
        _write(session, agreement, facts)
        if agreement.watched_from is None:
            agreement.watched_from = by.day
        if signed:
            agreement.events.append(AgreementEvent(act=AgreementAct.CORRECTED, on_date=by.day, note=reason))
        if signed and facts.signed_on is None and agreement.attested_on is None:
            # It was never signed: what is left is a draft.
            agreement.events.append(AgreementEvent(act=AgreementAct.DRAFTED, on_date=by.day))
        touch(agreement)


def sign_agreement(
    session: Session,
    *,
    agreement: Agreement,
    signed_on: date,
    effective_from: date | None,
    document_number: str | None,
    by: Actor,
) -> None:
    """The signature of a draft; the day on which it takes effect is that day unless another was agreed."""
    with recorded(session, by=by, act="agreement:sign", subject=agreement):
        agreement.signed_on = signed_on
        agreement.signed_on_precision = Precision.DAY
        agreement.signed_on_written = None
        agreement.effective_from = effective_from or agreement.effective_from or signed_on
        agreement.document_number = document_number or agreement.document_number
        agreement.watched_from = agreement.watched_from or by.day


def record_act(
    session: Session,
    *,
    agreement: Agreement,
    event: AgreementEvent,
    by: Actor,
    successor: Agreement | None = None,
) -> None:
    """Record what happened: a step, an amendment, a renewal, notice, a decision, an end.

    Refuses with :class:`ActRefused` what cannot have happened. A replacement names the signed successor, which from
    then on names this agreement as its predecessor.
    """
    reason = objection(agreement, event, by.day)
    if reason is not None:
        raise ActRefused(reason)
    with recorded(session, by=by, act=f"agreement:{event.act}", subject=agreement):
        agreement.events.append(event)
        if successor is not None:
            successor.predecessor_id = agreement.id
        touch(agreement)


def correct_event(
    session: Session, *, agreement: Agreement, event: AgreementEvent, reason: str, by: Actor
) -> AgreementEvent:
    """Mark something recorded as a mistake: it never counted. The record of it and the reason stay."""
    if event not in counting(agreement):
        raise ActRefused(Objection.ALREADY_CORRECTED)
    correction = AgreementEvent(act=AgreementAct.CORRECTED, on_date=by.day, corrects_id=event.id, note=reason)
    with recorded(session, by=by, act="agreement:correct_event", subject=agreement):
        agreement.events.append(correction)
        touch(agreement)
    return correction


def set_items(session: Session, *, agreement: Agreement, items: Sequence[Item], by: Actor) -> None:
    """Write the cooperation items anew, in order; unchanged ones keep their record."""
    with recorded(session, by=by, act="agreement:items", subject=agreement):
        left = list(agreement.items)
        wanted: list[CooperationItem] = []
        for typed in items:
            same = next((each for each in left if _says(each, typed)), None)
            if same is not None:
                left.remove(same)  # the same words may stand there twice: each keeps a record of its own
            wanted.append(same or _item(typed))
        for gone in left:
            agreement.items.remove(gone)
        session.flush()
        # The order is unique within an agreement: first out of the way, then into place.
        for position, item in enumerate(wanted, start=1):
            if item.id is not None and item.position != position:
                item.position = -position
        session.flush()
        for position, item in enumerate(wanted, start=1):
            item.position = position
            if item.id is None:
                agreement.items.append(item)
        touch(agreement)


def touch(agreement: Agreement) -> None:
    """Count a new version although only parts changed, so that whoever else is writing finds out."""
    agreement.version += 1


def refuse_long_notice(facts: Facts) -> None:
    """Refuse a notice period that is as long as a term."""
    if notice_too_long(
        facts.initial_term_months, facts.renewal_term_months, facts.notice_count, facts.notice_unit
    ):
        raise ActRefused(Objection.NOTICE_TOO_LONG)


def _says(stored: CooperationItem, item: Item) -> bool:
    return (stored.tier, stored.subject, stored.programme_id) == (item.tier, item.subject, item.programme_id)


def _item(item: Item) -> CooperationItem:
    return CooperationItem(tier=item.tier, subject=item.subject, programme_id=item.programme_id)


def _write(session: Session, agreement: Agreement, facts: Facts) -> None:
    refuse_long_notice(facts)
    for name, value in facts.columns().items():
        setattr(agreement, name, value)
    before = [(party.organisation_id, party.name_as_printed, party.signatory) for party in agreement.parties]
    after = [(party.organisation_id, party.name_as_printed, party.signatory) for party in facts.parties]
    if before != after:
        # A party is known by its place: the old ones leave before the new ones take their places.
        agreement.parties = []
        session.flush()
        agreement.parties = [
            AgreementParty(
                position=position, organisation_id=identity, name_as_printed=name, signatory=signatory
            )
            for position, (identity, name, signatory) in enumerate(after, start=1)
        ]
