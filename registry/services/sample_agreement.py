"""The agreements of the sample: of every phase as of its last day, with the events that make the phase."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from registry.model import Agreement, AgreementEvent, AgreementParty
from registry.model.clock import moved_by_months
from registry.model.vocabulary import AgreementAct, AgreementKind, NoticeUnit, Phase, Precision, RenewalMode
from registry.services.bulk import BulkRow
from registry.services.sample_names import AGREEMENTS, numbered
from registry.services.sample_partner import SOURCE, Body, Pool

AS_OF = date(2021, 3, 31)

_PHASES = {
    Phase.IN_FORCE: 68,
    Phase.REVIEW_WINDOW: 6,
    Phase.EXPIRED: 6,
    Phase.NOTICE_PASSED: 4,
    Phase.ENDING: 4,
    Phase.TERMINATED: 3,
    Phase.DRAFT: 2,
    Phase.NEGOTIATING: 1,
    Phase.APPROVING: 1,
    Phase.SIGNED: 1,
    Phase.VOID: 1,
    # The agreement after it is its successor.
    Phase.SUCCEEDED: 3,
}
_KINDS = {
    AgreementKind.AGREEMENT: 50,
    AgreementKind.MEMORANDUM: 20,
    AgreementKind.BUSINESS_AGREEMENT: 12,
    AgreementKind.CONFIDENTIALITY: 8,
    AgreementKind.EDUCATION_RESEARCH: 6,
    AgreementKind.OTHER: 4,
}
_STEPS = {
    Phase.DRAFT: (AgreementAct.DRAFTED,),
    Phase.NEGOTIATING: (AgreementAct.DRAFTED, AgreementAct.NEGOTIATED),
    Phase.APPROVING: (AgreementAct.DRAFTED, AgreementAct.NEGOTIATED, AgreementAct.SUBMITTED),
}
_MODES_THAT_END = (RenewalMode.FIXED, RenewalMode.BY_AGREEMENT)


@dataclass(frozen=True)
class _Act:
    """Something that happened."""

    act: AgreementAct
    on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class _Life:
    """The terms as signed, and what happened."""

    signed_on: date | None = None
    precision: Precision = Precision.DAY
    effective_from: date | None = None
    initial_months: int | None = None
    mode: RenewalMode = RenewalMode.UNKNOWN
    renewal_months: int | None = None
    notice_months: int | None = None
    attested_on: date | None = None
    acts: tuple[_Act, ...] = ()


def agreements(number: int, pool: Pool, branches: Sequence[str], chance: Random) -> Iterator[BulkRow]:
    """So many agreements with their parties and events; the first ones take each phase in turn."""
    events = 0
    replaced: list[Body] | None = None
    for identity in range(1, number + 1):
        if replaced is not None:
            # The successor of the agreement before: the same parties, in force.
            phase, predecessor, parties = Phase.IN_FORCE, identity - 1, replaced
        else:
            phase, predecessor = _phase(identity, chance), None
            parties = pool.several(chance, chance.choices((1, 2, 3), (80, 14, 6))[0])
        life = _LIVES[phase](chance) if phase in _LIVES else _drafted(phase, chance)
        replaced = parties if phase is Phase.SUCCEEDED else None
        branch = chance.choice(branches) if branches and chance.random() < 0.2 else None
        yield Agreement, _agreement(identity, life, branch, predecessor, chance)
        for position, body in enumerate(parties, start=1):
            party = {
                "agreement_id": identity,
                "position": position,
                "organisation_id": body.id,
                "name_as_printed": body.name,
            }
            yield AgreementParty, party
        for act in life.acts:
            events += 1
            yield AgreementEvent, _event(events, identity, act)


def _phase(identity: int, chance: Random) -> Phase:
    if identity <= len(_PHASES):
        return list(_PHASES)[identity - 1]
    return chance.choices(list(_PHASES), list(_PHASES.values()))[0]


def _agreement(
    identity: int, life: _Life, branch: str | None, predecessor: int | None, chance: Random
) -> dict[str, object]:
    kind = chance.choices(list(_KINDS), list(_KINDS.values()))[0]
    return {
        "id": identity,
        "no": identity,
        "doc": 1,
        "kind": kind,
        "title": numbered(AGREEMENTS[kind], identity),
        "branch_code": branch,
        "signed_on": life.signed_on,
        "signed_on_precision": life.precision if life.signed_on else Precision.UNKNOWN,
        "effective_from": life.effective_from,
        "initial_term_months": life.initial_months,
        "renewal_mode": life.mode,
        "renewal_term_months": life.renewal_months,
        "notice_count": life.notice_months,
        "notice_unit": NoticeUnit.MONTH if life.notice_months is not None else None,
        "attested_on": life.attested_on,
        "watched_from": AS_OF,
        "predecessor_id": predecessor,
        "source_file": SOURCE,
        "source_line": identity,
        "version": 1,
    }


def _event(identity: int, agreement: int, act: _Act) -> dict[str, object]:
    return {
        "id": identity,
        "agreement_id": agreement,
        "act": act.act,
        "on_date": act.on,
        "ends_on": act.ends_on,
        "source_file": SOURCE,
        "source_line": identity,
        "version": 1,
    }


def _days(number: int) -> timedelta:
    return timedelta(days=number)


def _term(ends_on: date, mode: RenewalMode, notice: int, chance: Random) -> _Life:
    """Signed some years before the running term ends; an automatic renewal has added years to the first ones."""
    years = chance.randint(1, min(9, ends_on.year - 2012))
    first = chance.randint(1, years) if mode is RenewalMode.AUTOMATIC else years
    start = moved_by_months(ends_on + _days(1), -12 * years)
    return _Life(
        signed_on=start - _days(chance.randint(0, 20)),
        effective_from=start,
        initial_months=12 * first,
        mode=mode,
        renewal_months=12 if mode is RenewalMode.AUTOMATIC else None,
        notice_months=notice,
    )


def _drafted(phase: Phase, chance: Random) -> _Life:
    """Not signed yet: the steps taken so far, a week or two apart."""
    day = AS_OF - _days(chance.randint(40, 120))
    acts = []
    for step in _STEPS[phase]:
        acts.append(_Act(step, day))
        day += _days(chance.randint(3, 13))
    return _Life(acts=tuple(acts))


def _voided(chance: Random) -> _Life:
    """Given up before it was signed."""
    life = _drafted(Phase.NEGOTIATING, chance)
    return replace(life, acts=(*life.acts, _Act(AgreementAct.VOIDED, AS_OF - _days(chance.randint(0, 10)))))


def _signed(chance: Random) -> _Life:
    return replace(
        _term(AS_OF + _days(chance.randint(370, 700)), RenewalMode.FIXED, 1, chance),
        signed_on=AS_OF - _days(chance.randint(0, 30)),
        effective_from=AS_OF + _days(chance.randint(1, 30)),
    )


def _in_force(chance: Random) -> _Life:
    mode = chance.choices(list(RenewalMode), [12, 35, 8, 10, 35])[0]
    if mode is RenewalMode.UNKNOWN:
        return _without_terms(chance)
    if mode is RenewalMode.INDEFINITE:
        day = _any_day(chance)
        return _Life(signed_on=day, effective_from=day, mode=mode)
    # Further away than the longest notice and the preparation for it.
    return _term(AS_OF + _days(chance.randint(200, 360)), mode, chance.randint(1, 3), chance)


def _without_terms(chance: Random) -> _Life:
    """Nobody knows the terms; of some not even the day."""
    if chance.random() < 0.05:
        return _Life(attested_on=AS_OF)
    day = _any_day(chance)
    precision = chance.choices((Precision.DAY, Precision.MONTH, Precision.FISCAL_YEAR), (90, 6, 4))[0]
    if precision is Precision.MONTH:
        day = day.replace(day=1)
    elif precision is Precision.FISCAL_YEAR:
        day = date(day.year, 4, 1)
    return _Life(signed_on=day, precision=precision)


def _review_window(chance: Random) -> _Life:
    notice = chance.randint(1, 3)
    ends_on = AS_OF + _days(chance.randint(31 * notice + 5, 28 * notice + 50))
    mode = chance.choice((RenewalMode.AUTOMATIC, *_MODES_THAT_END))
    return _term(ends_on, mode, notice, chance)


def _notice_passed(chance: Random) -> _Life:
    return _past_its_deadline(RenewalMode.AUTOMATIC, chance)


def _past_its_deadline(mode: RenewalMode, chance: Random) -> _Life:
    notice = chance.randint(1, 3)
    return _term(AS_OF + _days(chance.randint(3, 28 * notice - 2)), mode, notice, chance)


def _ending(chance: Random) -> _Life:
    if chance.random() < 0.5:
        return _past_its_deadline(chance.choice(_MODES_THAT_END), chance)
    life = _term(AS_OF + _days(chance.randint(120, 300)), RenewalMode.AUTOMATIC, 2, chance)
    notice = chance.choice((AgreementAct.NOTICE_GIVEN, AgreementAct.NOTICE_RECEIVED))
    return replace(life, acts=(_Act(notice, AS_OF - _days(chance.randint(1, 60))),))


def _expired(chance: Random) -> _Life:
    ends_on = AS_OF - _days(chance.randint(1, 2500))
    return _term(ends_on, chance.choice(_MODES_THAT_END), chance.randint(1, 3), chance)


def _cut(act: AgreementAct) -> Callable[[Random], _Life]:
    """Ended before its time."""

    def life(chance: Random) -> _Life:
        whole = _term(AS_OF + _days(chance.randint(200, 360)), RenewalMode.AUTOMATIC, 1, chance)
        since = whole.effective_from or AS_OF
        day = since + _days(chance.randint(0, (AS_OF - since).days - 1))
        return replace(whole, acts=(_Act(act, day, day),))

    return life


def _any_day(chance: Random) -> date:
    return date(2011, 4, 1) + _days(chance.randint(0, 3600))


_LIVES: dict[Phase, Callable[[Random], _Life]] = {
    Phase.SIGNED: _signed,
    Phase.IN_FORCE: _in_force,
    Phase.REVIEW_WINDOW: _review_window,
    Phase.NOTICE_PASSED: _notice_passed,
    Phase.ENDING: _ending,
    Phase.EXPIRED: _expired,
    Phase.TERMINATED: _cut(AgreementAct.TERMINATED),
    Phase.SUCCEEDED: _cut(AgreementAct.REPLACED),
    Phase.VOID: _voided,
}
