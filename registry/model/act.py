"""What may be recorded of an agreement on a day, and what it would change. Pure functions.

An act is imagined on a copy first: the same clock that tells the phase tells the effect of an act before it is
recorded.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect

from registry.model.agreement import Agreement, AgreementEvent
from registry.model.clock import act_by, term_end
from registry.model.standing import (
    BINDING,
    NOTICES,
    Standing,
    counting,
    cut,
    known_since,
    standing,
    standing_notice,
)
from registry.model.vocabulary import AgreementAct, NoticeUnit, Phase, RenewalMode

# Acts that say when the agreement, or its new term, ends.
ENDING_ACTS = frozenset({AgreementAct.RENEWED, AgreementAct.TERMINATED, AgreementAct.REPLACED})
STEPS = (AgreementAct.NEGOTIATED, AgreementAct.SUBMITTED, AgreementAct.APPROVED)
_BOUND = (AgreementAct.AMENDED, AgreementAct.TERMINATED, AgreementAct.REPLACED)


class Objection(StrEnum):
    """Why an act cannot be recorded; the web layer has the sentences."""

    NOT_POSSIBLE = "not_possible"
    FUTURE = "future"
    BEFORE_SIGNING = "before_signing"
    END_MISSING = "end_missing"
    END_TOO_EARLY = "end_too_early"
    END_NOT_LATER = "end_not_later"
    MODE_MISSING = "mode_missing"
    NOTHING_CHANGED = "nothing_changed"
    NOTICE_TOO_LONG = "notice_too_long"
    SUCCESSOR_UNSIGNED = "successor_unsigned"
    ALREADY_CORRECTED = "already_corrected"


def possible_acts(agreement: Agreement, as_of: date) -> tuple[AgreementAct, ...]:
    """The acts that can be recorded of an agreement as it stands on a day, in the order in which they are offered."""
    stands = standing(agreement, as_of)
    if stands is None or stands.phase in (Phase.VOID, Phase.TERMINATED, Phase.SUCCEEDED):
        return ()
    match stands.phase:
        case Phase.DRAFT:
            steps: tuple[AgreementAct, ...] = (AgreementAct.NEGOTIATED, AgreementAct.SUBMITTED)
            return (*steps, AgreementAct.SIGNED, AgreementAct.VOIDED)
        case Phase.NEGOTIATING:
            return (AgreementAct.SUBMITTED, AgreementAct.SIGNED, AgreementAct.VOIDED)
        case Phase.APPROVING:
            waits = _last_step(agreement, as_of) is AgreementAct.SUBMITTED
            after = (AgreementAct.APPROVED,) if waits else (AgreementAct.SIGNED,)
            return (*after, AgreementAct.NEGOTIATED, AgreementAct.VOIDED)
        case Phase.SIGNED:
            return _BOUND
        case Phase.EXPIRED:
            return (AgreementAct.REVIEWED, AgreementAct.RENEWED, AgreementAct.REPLACED)
    return tuple(_acts_in_force(agreement, stands, as_of))


def objection(agreement: Agreement, event: AgreementEvent, today: date) -> Objection | None:
    """Why an event cannot be recorded; ``None`` when it can."""
    if event.on_date > today:
        return Objection.FUTURE
    if event.act not in possible_acts(agreement, today):
        return Objection.NOT_POSSIBLE
    since = known_since(agreement)
    if event.act not in STEPS and event.act is not AgreementAct.VOIDED:
        if since is not None and event.on_date < since:
            return Objection.BEFORE_SIGNING
        return _objection_to_end(agreement, event, today) or _objection_to_terms(agreement, event, today)
    return None


def notice_too_long(
    months: int | None, renewal: int | None, count: int | None, unit: NoticeUnit | None
) -> bool:
    """Whether a notice period is as long as a term: its deadline would lie before the term begins."""
    if count is None or unit is None:
        return False
    first = date(2021, 1, 1)  # any common year: the comparison needs lengths, not days
    try:
        return any(
            act_by(term_end(first, length), count, unit).calendar < first
            for length in (months, renewal)
            if length is not None
        )
    except ValueError:
        return True


def imagined(agreement: Agreement, event: AgreementEvent | None = None, **facts: Any) -> Agreement:
    """A copy of the agreement, known to no session, with one event more or other facts."""
    copy = Agreement(**{**_columns(agreement), **facts})
    copy.events = [AgreementEvent(**_columns(each)) for each in agreement.events]
    if event is not None:
        copy.events.append(AgreementEvent(**{**_columns(event), "id": _next_id(agreement)}))
    return copy


def notice_that_stands(agreement: Agreement, as_of: date) -> AgreementEvent | None:
    """The notice that is given or received and not withdrawn by a day."""
    return standing_notice(_happened(agreement, as_of), as_of)


def _acts_in_force(agreement: Agreement, stands: Standing, as_of: date) -> list[AgreementAct]:
    assert stands.phase in BINDING
    happened = _happened(agreement, as_of)
    term = stands.running
    ends = term is not None and term.last is not None
    acts = [AgreementAct.REVIEWED]
    if cut(happened) is not None:
        return [AgreementAct.REVIEWED]
    if standing_notice(happened, as_of) is not None:
        acts.append(AgreementAct.NOTICE_WITHDRAWN)
    elif term is not None and term.rules.mode is not RenewalMode.FIXED:
        acts += [AgreementAct.NOTICE_GIVEN, AgreementAct.NOTICE_RECEIVED]
    if ends:
        acts.append(AgreementAct.RENEWED)
    return [*acts, *_BOUND]


def _objection_to_end(agreement: Agreement, event: AgreementEvent, today: date) -> Objection | None:
    stands = standing(agreement, today)
    last = stands.running.last if stands is not None and stands.running is not None else None
    endless_notice = event.act in NOTICES and last is None
    if (event.act in ENDING_ACTS or endless_notice) and event.ends_on is None:
        return Objection.END_MISSING
    if event.ends_on is None:
        return None
    if event.act is AgreementAct.RENEWED:
        return Objection.END_NOT_LATER if last is not None and event.ends_on <= last else None
    if event.act in NOTICES or event.act is AgreementAct.AMENDED:
        return Objection.END_TOO_EARLY if event.ends_on < event.has_effect_from else None
    since = known_since(agreement)
    before = since is not None and event.ends_on < since and event.act in ENDING_ACTS
    return Objection.END_TOO_EARLY if before else None


def _objection_to_terms(agreement: Agreement, event: AgreementEvent, today: date) -> Objection | None:
    if event.act is not AgreementAct.AMENDED:
        return None
    changes = (event.ends_on, event.renewal_mode, event.renewal_term_months, event.notice_unit, event.clause)
    if all(change is None for change in changes) and event.note is None:
        return Objection.NOTHING_CHANGED
    stands = standing(imagined(agreement, event), max(today, event.has_effect_from))
    term = stands.running if stands is not None else None
    if (
        term is not None
        and term.rules.mode is RenewalMode.AUTOMATIC
        and notice_too_long(None, term.rules.renewal_months, term.rules.notice_count, term.rules.notice_unit)
    ):
        return Objection.NOTICE_TOO_LONG
    if event.ends_on is not None and term is not None and term.rules.endless:
        return Objection.MODE_MISSING  # an end alone says nothing of an agreement without a known term
    no_end = term is not None and term.last is None and not term.rules.endless
    return Objection.END_MISSING if no_end and event.renewal_mode is not None else None


def _last_step(agreement: Agreement, as_of: date) -> AgreementAct | None:
    steps = [event.act for event in _happened(agreement, as_of) if event.act in STEPS]
    return steps[-1] if steps else None


def _happened(agreement: Agreement, as_of: date) -> list[AgreementEvent]:
    return [event for event in counting(agreement) if event.on_date <= as_of]


def _columns(row: Any) -> dict[str, Any]:
    return {attribute.key: getattr(row, attribute.key) for attribute in inspect(type(row)).column_attrs}


def _next_id(agreement: Agreement) -> int:
    return max((event.id for event in agreement.events), default=0) + 1
