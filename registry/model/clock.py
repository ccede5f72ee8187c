"""The agreement clock: what follows from the terms of an agreement on a given day. Pure functions."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from registry.japanese.dates import Precision, last_day
from registry.model.agreement import Agreement
from registry.model.vocabulary import AgreementAct, Phase, RenewalMode

# Phases in which the parties are bound.
BINDING = frozenset({Phase.IN_FORCE, Phase.REVIEW_WINDOW, Phase.NOTICE_PASSED, Phase.ENDING})
_BEFORE_SIGNING = {
    AgreementAct.DRAFTED: Phase.DRAFT,
    AgreementAct.SUBMITTED: Phase.APPROVING,
    AgreementAct.APPROVED: Phase.APPROVING,
}


@dataclass(frozen=True)
class Standing:
    """Where an agreement stands on a day: its phase, and the end of the running term if there is one."""

    phase: Phase
    ends_on: date | None


def term_end(effective_from: date, months: int) -> date:
    """The last day of a term of ``months`` months.

    The day before the corresponding day; where the month has none, its last day (民法143条).

    >>> term_end(date(2024, 4, 1), 12), term_end(date(2023, 8, 31), 6)
    (datetime.date(2025, 3, 31), datetime.date(2024, 2, 29))
    >>> term_end(date(2024, 2, 29), 12), term_end(date(2024, 4, 11), 36)
    (datetime.date(2025, 2, 28), datetime.date(2027, 4, 10))
    """
    year, month = divmod(effective_from.year * 12 + effective_from.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    if effective_from.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, effective_from.day) - timedelta(days=1)


def known_since(agreement: Agreement) -> date | None:
    """The first day on which the agreement surely stands: signed (at the latest), else attested by a source."""
    if agreement.signed_on is not None:
        return last_day(agreement.signed_on, Precision(agreement.signed_on_precision))
    return agreement.attested_on


def standing(agreement: Agreement, as_of: date) -> Standing | None:
    """Where an agreement stands on a day; ``None`` on days on which nothing of it is known yet.

    An agreement whose term is unknown is in force from the day on which it is known.
    """
    happened = [event for event in agreement.events if event.on_date <= as_of]
    since = known_since(agreement)
    if since is None or since > as_of:
        steps = [_BEFORE_SIGNING[event.act] for event in happened if event.act in _BEFORE_SIGNING]
        return Standing(steps[-1], None) if steps else None
    if any(event.act is AgreementAct.TERMINATED for event in happened):
        return Standing(Phase.TERMINATED, _last(happened, AgreementAct.TERMINATED))
    if any(event.act is AgreementAct.REPLACED for event in happened):
        return Standing(Phase.SUCCEEDED, _last(happened, AgreementAct.REPLACED))
    start = agreement.effective_from or since
    if start > as_of:
        return Standing(Phase.SIGNED, None)
    end = _running_end(agreement, start, as_of)
    if end is not None and end < as_of:
        return Standing(Phase.EXPIRED, end)
    return Standing(Phase.IN_FORCE, end)


def binds(agreement: Agreement, as_of: date) -> bool:
    """Whether the agreement is in force on a day."""
    found = standing(agreement, as_of)
    return found is not None and found.phase in BINDING


def _running_end(agreement: Agreement, start: date, as_of: date) -> date | None:
    if agreement.initial_term_months is None or agreement.renewal_mode in (
        RenewalMode.INDEFINITE,
        RenewalMode.UNKNOWN,
    ):
        return None
    try:
        end = term_end(start, agreement.initial_term_months)
        if agreement.renewal_mode is RenewalMode.AUTOMATIC and agreement.renewal_term_months:
            while end < as_of:
                end = term_end(end + timedelta(days=1), agreement.renewal_term_months)
    except (ValueError, OverflowError):
        return None  # beyond the last day of the calendar
    return end


def _last(happened: Iterable[object], act: AgreementAct) -> date | None:
    days = [event.on_date for event in happened if event.act is act]  # type: ignore[attr-defined]
    return max(days, default=None)
