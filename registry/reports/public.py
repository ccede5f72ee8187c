"""What anybody may see: partners by agreement, events that were held, programmes. No person, no note, no need."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.japanese.dates import iso_date
from registry.model import Agreement, Event, Programme
from registry.model.vocabulary import AgreementKind
from registry.queries.agreement import agreements
from registry.queries.event import events
from registry.queries.partner import PartnerRow, organisations, partner_rows
from registry.queries.programme import programmes

# That an agreement of this kind exists is confidential itself.
UNSAID = frozenset({AgreementKind.CONFIDENTIALITY})


@dataclass(frozen=True)
class PublicPartner:
    """A partner with the kinds of its agreements that are in force, and the day of the first of them.

    ``since`` is as exact as it is known (``2014``, ``2014-01``, ``2014-01-17``), empty where no date is known.
    """

    row: PartnerRow
    kinds: Sequence[AgreementKind]
    since: str


def public_partners(session: Session, *, as_of: date) -> Sequence[PublicPartner]:
    """Partners with an agreement in force on a day that may be spoken of, in the order of their readings."""
    found: defaultdict[int, list[Agreement]] = defaultdict(list)
    for row in agreements(session, as_of=as_of, binding=True):
        if row.agreement.kind not in UNSAID:
            for party in row.agreement.parties:
                found[party.organisation_id].append(row.agreement)
    bodies = sorted(organisations(session, found).values(), key=lambda each: (each.sort_key, each.id))
    return [
        PublicPartner(row, _kinds(found[row.organisation.id]), _since(found[row.organisation.id]))
        for row in partner_rows(session, bodies, as_of=as_of)
    ]


def public_events(session: Session) -> Sequence[Event]:
    """Events that were held, the newest fiscal year first."""
    return [each for each in events(session) if each.held]


def public_programmes(session: Session, *, as_of: date) -> Sequence[Programme]:
    """Programmes that had not ended on a day."""
    return programmes(session, as_of=as_of)


def _kinds(signed: Sequence[Agreement]) -> Sequence[AgreementKind]:
    kinds = {each.kind for each in signed}
    return [kind for kind in AgreementKind if kind in kinds]


def _since(signed: Sequence[Agreement]) -> str:
    known = [each for each in signed if each.signed_on is not None]
    if not known:
        return ""
    first = min(known, key=lambda each: (each.signed_on, each.id))
    return iso_date(first.signed_on, first.signed_on_precision)
