"""Where an agreement stands on a day: its course of terms, and the phase that follows. Pure functions.

Nothing here looks ahead: what is said of a day depends on the terms as signed and on the events of that day and
before. An event that a correction names never counted, on no day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from registry.japanese.dates import Precision, last_day
from registry.model.agreement import Agreement, AgreementEvent
from registry.model.clock import act_by, term_end
from registry.model.vocabulary import AgreementAct, NoticeUnit, Phase, RenewalMode

# Phases in which the parties are bound.
BINDING = frozenset({Phase.IN_FORCE, Phase.REVIEW_WINDOW, Phase.NOTICE_PASSED, Phase.ENDING})
NOTICES = frozenset({AgreementAct.NOTICE_GIVEN, AgreementAct.NOTICE_RECEIVED})
_BEFORE_SIGNING = {
    AgreementAct.DRAFTED: Phase.DRAFT,
    AgreementAct.NEGOTIATED: Phase.NEGOTIATING,
    AgreementAct.SUBMITTED: Phase.APPROVING,
    AgreementAct.APPROVED: Phase.APPROVING,
}
# Acts on which it depends whether a term is followed by another one.
_TURNING = NOTICES | {AgreementAct.NOTICE_WITHDRAWN, AgreementAct.RENEWED}
_CUTS = {AgreementAct.TERMINATED: Phase.TERMINATED, AgreementAct.REPLACED: Phase.SUCCEEDED}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rules:
    """What happens at the end of a term, as signed or as amended."""

    mode: RenewalMode
    renewal_months: int | None
    notice_count: int | None
    notice_unit: NoticeUnit | None

    @property
    def endless(self) -> bool:
        """Whether no term can be told: there is none, or nobody knows it."""
        return self.mode in (RenewalMode.INDEFINITE, RenewalMode.UNKNOWN)

    def deadline(self, last: date) -> date:
        """The last day by the calendar to give notice for a term ending on ``last``; the day before it where none is agreed."""
        return act_by(last, self.notice_count or 0, self.notice_unit or NoticeUnit.DAY).calendar


@dataclass(frozen=True)
class Term:
    """One term of an agreement, the rules at its end, and ``last`` = ``None`` where no end is known.

    ``renewal`` is the agreed renewal that began it; ``None`` for the first term and for automatic renewals.
    """

    first: date
    last: date | None
    rules: Rules
    renewal: AgreementEvent | None = None


@dataclass(frozen=True)
class Standing:
    """Where an agreement stands on a day.

    ``terms`` are contiguous, from the first to the one that runs on the day (or was the last to run);
    ``ends_on`` is the last day of the running term, or of all of them where ``final``.
    """

    phase: Phase
    ends_on: date | None
    final: bool = False
    terms: tuple[Term, ...] = ()

    @property
    def running(self) -> Term | None:
        """The term that runs on the day, or was the last to run."""
        return self.terms[-1] if self.terms else None


class Dated(Protocol):
    """What tells since when an agreement stands: the agreement itself, or these columns of it."""

    @property
    def effective_from(self) -> date | None: ...

    @property
    def signed_on(self) -> date | None: ...

    @property
    def signed_on_precision(self) -> Precision: ...

    @property
    def attested_on(self) -> date | None: ...


def known_since(agreement: Dated) -> date | None:
    """The first day on which the agreement surely stands: signed (at the latest), else attested by a source."""
    if agreement.signed_on is not None:
        return last_day(agreement.signed_on, Precision(agreement.signed_on_precision))
    return agreement.attested_on


def starts_on(agreement: Dated) -> date | None:
    """The first day of the first term, known to the day: in effect from then, or from the signature."""
    if agreement.effective_from is not None:
        return agreement.effective_from
    return agreement.signed_on if agreement.signed_on_precision is Precision.DAY else None


def as_signed(agreement: Agreement) -> Rules:
    """The rules at the end of the first term."""
    return Rules(
        agreement.renewal_mode, agreement.renewal_term_months, agreement.notice_count, agreement.notice_unit
    )


def counting(agreement: Agreement) -> list[AgreementEvent]:
    """The events that count, in order: all but those that a correction (itself not corrected) calls a mistake."""
    mistakes: set[int] = set()
    for event in sorted(agreement.events, key=lambda event: event.id or 0, reverse=True):
        if event.corrects_id is not None and event.id not in mistakes:
            mistakes.add(event.corrects_id)
    return sorted(
        (event for event in agreement.events if event.id is None or event.id not in mistakes),
        key=lambda event: (event.on_date, event.id is None, event.id or 0),
    )


def standing(agreement: Agreement, as_of: date) -> Standing | None:
    """Where an agreement stands on a day; ``None`` on days on which nothing of it is known yet.

    An agreement whose term is unknown is in force from the day on which it is known.
    """
    happened = _happened(agreement, as_of)
    since = known_since(agreement)
    if _voided(happened):
        return Standing(Phase.VOID, None)
    if since is None or since > as_of:
        steps = [event.act for event in happened if event.act in _BEFORE_SIGNING]
        # A draft may be entered after its first steps were taken: it stands for the beginning on whatever day.
        steps.sort(key=lambda act: act is not AgreementAct.DRAFTED)
        return Standing(_BEFORE_SIGNING[steps[-1]], None) if steps else None
    phase, last, final, terms = _course(agreement, since, happened, as_of)
    if phase is None:
        phase = _phase(terms[-1], last, final, happened, as_of)
    return Standing(phase, last, final, terms)


def binds(agreement: Agreement, as_of: date) -> bool:
    """Whether the agreement is in force on a day: its :func:`standing` is one of :data:`BINDING`.

    Asked of thousands at once: which of these phases it is would need the business days before the end.
    """
    since = known_since(agreement)
    if since is None or since > as_of:
        return False
    if not agreement.events:
        return _runs_as_signed(agreement, since, as_of)
    happened = _happened(agreement, as_of)
    if _voided(happened):
        return False
    phase = _course(agreement, since, happened, as_of)[0]
    return phase is None or phase in BINDING


def _runs_as_signed(agreement: Agreement, since: date, as_of: date) -> bool:
    """Whether an agreement of which nothing was recorded since is in force: its terms need not be counted for that."""
    rules, start = as_signed(agreement), starts_on(agreement)
    if (start or since) > as_of:
        return False
    if start is None or rules.endless or rules.mode is RenewalMode.AUTOMATIC:
        return True
    last = _term_end(start, agreement.initial_term_months)
    return last is None or as_of <= last


def standing_notice(happened: Sequence[AgreementEvent], by: date) -> AgreementEvent | None:
    """The notice that stands on a day: not withdrawn, and not overtaken by a renewal."""
    found = None
    for event in happened:
        if event.on_date > by:
            break
        if event.act in NOTICES:
            found = event
        elif event.act in (AgreementAct.NOTICE_WITHDRAWN, AgreementAct.RENEWED):
            found = None
    return found


def cut(happened: Sequence[AgreementEvent]) -> tuple[date, Phase] | None:
    """The last day left by a termination or a successor, and what the agreement is from then on."""
    cuts = [(event.ends_on or event.on_date, _CUTS[event.act]) for event in happened if event.act in _CUTS]
    return min(cuts, default=None)


def _happened(agreement: Agreement, as_of: date) -> list[AgreementEvent]:
    return [event for event in counting(agreement) if event.on_date <= as_of] if agreement.events else []


def _voided(happened: Sequence[AgreementEvent]) -> bool:
    return any(event.act is AgreementAct.VOIDED for event in happened)


def _course(
    agreement: Agreement, since: date, happened: list[AgreementEvent], as_of: date
) -> tuple[Phase | None, date | None, bool, tuple[Term, ...]]:
    """The phase outside its running term (``None`` inside), the last day, whether it is final, and the terms."""
    start = starts_on(agreement) or since
    terms = tuple(_terms(agreement, start, happened, as_of))
    last, final = _end(terms, happened, as_of)
    cutting = cut(happened)
    if cutting is not None and (last is None or not final or cutting[0] < last):
        day, phase = cutting
        return Phase.ENDING if as_of <= day else phase, day, True, terms
    if start > as_of:
        return Phase.SIGNED, last, final, terms
    if last is not None and last < as_of:
        # Where no term was ever told, only a notice can have ended it.
        phase = Phase.EXPIRED if terms[-1].last is not None else Phase.TERMINATED
        return phase, last, True, terms
    return None, last, final, terms


def _terms(agreement: Agreement, start: date, happened: list[AgreementEvent], as_of: date) -> Iterator[Term]:
    """The terms up to the one that runs on ``as_of``, or to the last one before it."""
    rules = as_signed(agreement)
    known_to_the_day = starts_on(agreement) is not None
    months = agreement.initial_term_months if known_to_the_day and not rules.endless else None
    amendments = [event for event in happened if event.act is AgreementAct.AMENDED]
    turning = [event for event in happened if event.act in _TURNING]
    amendments.sort(key=lambda event: (event.has_effect_from, event.on_date))
    first, last = start, _term_end(start, months)
    renewal: AgreementEvent | None = None
    while True:
        while amendments and amendments[0].has_effect_from <= min(as_of, last or as_of):
            rules, last = _amended(amendments.pop(0), rules, last)
        term = Term(first, last, rules, renewal)
        yield term
        if last is None or as_of <= last:
            return
        following = _following(term, turning, as_of)
        if following is None:
            return
        first, last, renewal = following


def _amended(amendment: AgreementEvent, rules: Rules, last: date | None) -> tuple[Rules, date | None]:
    changed = Rules(
        amendment.renewal_mode or rules.mode,
        amendment.renewal_term_months or rules.renewal_months,
        rules.notice_count if amendment.notice_unit is None else amendment.notice_count,
        amendment.notice_unit or rules.notice_unit,
    )
    if changed.endless:
        return changed, None
    if amendment.ends_on is not None:
        # An amendment changes no day before its effect.
        last = max(amendment.ends_on, amendment.has_effect_from - _ONE_DAY)
    return changed, last


def _following(
    term: Term, happened: list[AgreementEvent], as_of: date
) -> tuple[date, date | None, AgreementEvent | None] | None:
    """First day, last day and agreed renewal of the term after a term that is over; ``None`` when nothing follows (yet)."""
    assert term.last is not None
    first = term.last + _ONE_DAY
    stopped = bool(happened) and _stops(standing_notice(happened, term.last), term)
    renews_itself = term.rules.mode is RenewalMode.AUTOMATIC and not stopped
    for event in happened:
        if (
            event.act is AgreementAct.RENEWED
            and event is not term.renewal
            and term.first <= event.on_date <= as_of
            and (event.ends_on is None or event.ends_on > term.last)
            and not (renews_itself and event.on_date > term.last)
            and (event.effective_on or first) <= first
        ):
            return first, event.ends_on, event
    if renews_itself:
        return first, _term_end(first, term.rules.renewal_months), None
    return None


def _stops(notice: AgreementEvent | None, term: Term) -> bool:
    """Whether a notice keeps a term from being renewed: given by the deadline of that term."""
    assert term.last is not None
    return notice is not None and notice.on_date <= _deadline(term.rules, term.last)


def _end(terms: Sequence[Term], happened: list[AgreementEvent], as_of: date) -> tuple[date | None, bool]:
    """The last day of the running term, and whether nothing follows it as far as is known on ``as_of``."""
    term = terms[-1]
    notice = standing_notice(happened, as_of if term.last is None else min(as_of, term.last))
    if term.last is None:
        return (notice.ends_on, notice.ends_on is not None) if notice is not None else (None, False)
    if as_of > term.last:
        return term.last, True
    if _renewal_ahead(term, happened) is not None:
        return term.last, False
    if term.rules.mode is not RenewalMode.AUTOMATIC:
        return term.last, True
    if notice is None:
        return term.last, False
    # A notice that came too late for this term ends the next one.
    last: date | None = term.last
    while last is not None and notice.on_date > _deadline(term.rules, last):
        last = _term_end(last + _ONE_DAY, term.rules.renewal_months)
    return last, last is not None


def _renewal_ahead(term: Term, happened: list[AgreementEvent]) -> AgreementEvent | None:
    """The renewal that is agreed already for the time after a running term."""
    assert term.last is not None
    for event in happened:
        longer = event.ends_on is None or event.ends_on > term.last
        own = event is term.renewal
        if event.act is AgreementAct.RENEWED and event.on_date >= term.first and longer and not own:
            notice = standing_notice(happened, term.last)
            return event if notice is None else None
    return None


def _phase(term: Term, last: date | None, final: bool, happened: list[AgreementEvent], as_of: date) -> Phase:
    """The phase inside a running term that nothing cuts."""
    if term.last is None or last is None:
        return Phase.IN_FORCE if last is None else Phase.ENDING
    if _renewal_ahead(term, happened) is not None:
        return Phase.IN_FORCE
    if term.rules.mode is RenewalMode.AUTOMATIC and final:
        return Phase.ENDING
    try:
        days = act_by(term.last, term.rules.notice_count or 0, term.rules.notice_unit or NoticeUnit.DAY)
    except ValueError:
        return Phase.IN_FORCE
    if as_of > days.calendar:
        return Phase.NOTICE_PASSED if term.rules.mode is RenewalMode.AUTOMATIC else Phase.ENDING
    return Phase.REVIEW_WINDOW if as_of >= days.prepare else Phase.IN_FORCE


def _deadline(rules: Rules, last: date) -> date:
    try:
        return rules.deadline(last)
    except ValueError:
        return date.min


def _term_end(first: date, months: int | None) -> date | None:
    """The end of a term, ``None`` for one without a known length or beyond the last day of the calendar."""
    try:
        return None if months is None else term_end(first, months)
    except (ValueError, OverflowError):
        return None
