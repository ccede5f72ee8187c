"""The life of an agreement as a line: what was signed, renewed, amended, announced and ended, on which day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registry.japanese.dates import Precision
from registry.model import Agreement, AgreementEvent
from registry.model.standing import Standing, counting, standing, starts_on
from registry.model.vocabulary import AgreementAct, Phase


class Moment(StrEnum):
    """What the clock itself adds to what was recorded."""

    SIGNED = "signed"
    IN_EFFECT = "in_effect"
    RENEWED_BY_ITSELF = "renewed_by_itself"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Entry:
    """One point of the line: a recorded event, or a moment that follows from the terms.

    ``mistaken`` is an event that a correction names; ``corrects`` is the event that a correction names.
    """

    on_date: date
    precision: Precision
    moment: Moment | None = None
    event: AgreementEvent | None = None
    mistaken: bool = False
    corrects: AgreementEvent | None = None
    until: date | None = None


def timeline(agreement: Agreement, as_of: date) -> Sequence[Entry]:
    """Everything known of the agreement's life on a day, the oldest first; corrected entries stay, marked."""
    counts = {id(event) for event in counting(agreement)}
    by_id = {event.id: event for event in agreement.events}
    entries = [
        Entry(
            event.on_date,
            Precision.DAY,
            event=event,
            mistaken=id(event) not in counts,
            corrects=by_id.get(event.corrects_id) if event.corrects_id is not None else None,
            until=event.ends_on,
        )
        for event in agreement.events
        if event.on_date <= as_of
    ]
    entries += _moments(agreement, standing(agreement, as_of), as_of)
    return sorted(entries, key=lambda entry: (entry.on_date, entry.moment is None))


def tally(agreement: Agreement, as_of: date) -> Counter[AgreementAct]:
    """How often each act counts in the life up to a day; automatic renewals count as renewals."""
    found = Counter(event.act for event in counting(agreement) if event.on_date <= as_of)
    by_itself = (entry for entry in timeline(agreement, as_of) if entry.moment is Moment.RENEWED_BY_ITSELF)
    found[AgreementAct.RENEWED] += sum(1 for _ in by_itself)
    return found


def _moments(agreement: Agreement, stands: Standing | None, as_of: date) -> list[Entry]:
    found = []
    if agreement.signed_on is not None and agreement.signed_on <= as_of:
        found.append(Entry(agreement.signed_on, agreement.signed_on_precision, Moment.SIGNED))
    start = starts_on(agreement)
    if start is not None and start != agreement.signed_on and start <= as_of:
        found.append(Entry(start, Precision.DAY, Moment.IN_EFFECT))
    if stands is None or agreement.signed_on is None:
        return found
    for term in stands.terms[1:]:
        if term.renewal is None:
            found.append(Entry(term.first, Precision.DAY, Moment.RENEWED_BY_ITSELF, until=term.last))
    if stands.phase is Phase.EXPIRED and stands.ends_on is not None:
        found.append(Entry(stands.ends_on + timedelta(days=1), Precision.DAY, Moment.EXPIRED))
    return found
