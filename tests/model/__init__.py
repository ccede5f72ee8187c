"""Agreements made up in memory, without a database: for the clock, which knows none."""

from datetime import date
from itertools import count
from typing import Any

from registry.model import Agreement, AgreementEvent
from registry.model.vocabulary import AgreementAct, AgreementKind, NoticeUnit, Precision, RenewalMode

_NUMBERS = count(1)


def agreement(
    start: date = date(2024, 4, 1),
    mode: RenewalMode = RenewalMode.AUTOMATIC,
    months: int | None = 12,
    renewal: int | None = 12,
    notice: tuple[int, NoticeUnit] | None = (3, NoticeUnit.MONTH),
    **given: Any,
) -> Agreement:
    """An agreement signed and in effect on one day."""
    return Agreement(
        id=next(_NUMBERS),
        kind=AgreementKind.AGREEMENT,
        title="協定書",
        signed_on=start,
        signed_on_precision=Precision.DAY,
        effective_from=start,
        initial_term_months=months,
        renewal_mode=mode,
        renewal_term_months=renewal,
        notice_count=notice[0] if notice else None,
        notice_unit=notice[1] if notice else None,
        **given,
    )


def record(into: Agreement, act: AgreementAct | str, on_date: date, **given: Any) -> AgreementEvent:
    """Something that happened to it."""
    event = AgreementEvent(id=next(_NUMBERS), act=AgreementAct(act), on_date=on_date, **given)
    into.events.append(event)
    return event
