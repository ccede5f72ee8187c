"""Which acts are possible in which phase: found by living through made-up agreements, so that it is what the clock allows."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from registry.model.act import possible_acts
from registry.model.agreement import Agreement, AgreementEvent
from registry.model.standing import standing
from registry.model.vocabulary import AgreementAct, AgreementKind, NoticeUnit, Phase, Precision, RenewalMode

_DRAFTED, _SIGNED, _LAST = date(2024, 2, 1), date(2024, 3, 1), date(2025, 6, 30)
# The first term of each life runs from here for a year.
_EFFECTIVE, _MONTHS = date(2024, 4, 1), 12
_STEPS = (AgreementAct.NEGOTIATED, AgreementAct.SUBMITTED, AgreementAct.APPROVED)
# What happens to an agreement in force; nothing is a life, too.
_TURNS = (
    None,
    AgreementAct.NOTICE_GIVEN,
    AgreementAct.TERMINATED,
    AgreementAct.REPLACED,
    AgreementAct.VOIDED,
)


@lru_cache
def acts_by_phase() -> Mapping[Phase, tuple[AgreementAct, ...]]:
    """Every phase with the acts that can be recorded on some day of it, in the order in which they are offered.

    >>> found = acts_by_phase()
    >>> list(found) == list(Phase), found[Phase.VOID]
    (True, ())
    """
    found: dict[Phase, dict[AgreementAct, None]] = {phase: {} for phase in Phase}
    for life in _lives():
        day = _DRAFTED
        while day <= _LAST:
            stands = standing(life, day)
            if stands is not None:
                found[stands.phase].update(dict.fromkeys(possible_acts(life, day)))
            day += timedelta(days=7)
    return {phase: tuple(acts) for phase, acts in found.items()}


def _lives() -> Iterator[Agreement]:
    for turn in _TURNS:
        yield _life(RenewalMode.AUTOMATIC, turn)
        if turn is not AgreementAct.NOTICE_GIVEN:  # a fixed term ends without notice
            yield _life(RenewalMode.FIXED, turn)


def _life(mode: RenewalMode, turn: AgreementAct | None) -> Agreement:
    automatic = mode is RenewalMode.AUTOMATIC
    life = Agreement(
        kind=AgreementKind.AGREEMENT,
        title="",
        signed_on=_SIGNED,
        signed_on_precision=Precision.DAY,
        effective_from=_EFFECTIVE,
        initial_term_months=_MONTHS,
        renewal_mode=mode,
        renewal_term_months=_MONTHS if automatic else None,
        notice_count=3 if automatic else None,
        notice_unit=NoticeUnit.MONTH if automatic else None,
    )
    days = [_DRAFTED, *(_DRAFTED + timedelta(days=7 * each) for each in (1, 2, 3))]
    acts = [AgreementAct.DRAFTED, *_STEPS]
    if turn is not None:
        days.append(date(2024, 8, 1))
        acts.append(turn)
    life.events = [
        AgreementEvent(id=number, act=act, on_date=day, ends_on=date(2024, 9, 30) if act is turn else None)
        for number, (act, day) in enumerate(zip(acts, days, strict=True), 1)
    ]
    return life
