"""Events, groups and introductions of the sample: where organisations meet one another."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from registry.model import (
    Event,
    EventRole,
    Group,
    GroupYear,
    Introduction,
    Membership,
    Need,
    NeedKind,
)
from registry.model.introduction import CLOSED, OPEN, follow_up_after
from registry.model.vocabulary import (
    Category,
    EventKind,
    EventMode,
    EventRoleKind,
    FailureReason,
    GroupKind,
    IntroductionState,
    MembershipRole,
    NeedState,
    NeedType,
    Precision,
)
from registry.services.bulk import BulkRow
from registry.services.sample_agreement import AS_OF
from registry.services.sample_names import EVENTS, FIELDS, GROUPS, NEEDS, numbered
from registry.services.sample_partner import SOURCE, Pool
from registry.services.sample_work import LAST_YEAR, Caretakers, any_year, day_of

_ROLES = (
    EventRoleKind.CO_HOST,
    EventRoleKind.BACKING,
    EventRoleKind.EXHIBITOR,
    EventRoleKind.SPONSOR,
    EventRoleKind.SUPPORT,
)
_STATES = {
    IntroductionState.PROPOSED: 10,
    IntroductionState.INTRODUCED: 15,
    IntroductionState.MET: 15,
    IntroductionState.CONCLUDED: 35,
    IntroductionState.NOT_CONCLUDED: 20,
    IntroductionState.WITHDRAWN: 5,
}


def events(number: int, pool: Pool, caretakers: Caretakers, chance: Random) -> Iterator[BulkRow]:
    """So many events with two to twelve roles each; in half of them our own side has one."""
    roles = 0
    for identity in range(1, number + 1):
        year = any_year(chance)
        kind = chance.choice(tuple(EventKind))
        starts = day_of(year, chance)
        cancelled = chance.random() < 0.05
        yield (
            Event,
            {
                "id": identity,
                "fiscal_year": year,
                "kind": kind,
                "title": numbered(EVENTS[kind], identity),
                "starts_on": starts,
                "starts_on_precision": Precision.DAY,
                "ends_on_precision": Precision.UNKNOWN,
                "mode": chance.choice(tuple(EventMode)),
                "held": not cancelled,
                "not_held_reason": "見本のため中止" if cancelled else None,
                "participants": None if cancelled else chance.randint(10, 500),
                **_source(identity),
                "version": 1,
            },
        )
        places = chance.randint(2, 12)
        ours = chance.random() < 0.5
        if ours:
            roles += 1
            branch = chance.choice([None, *caretakers.open[year]])
            yield EventRole, _role(roles, identity, None, branch, EventRoleKind.HOST)
        for place, body in enumerate(pool.several(chance, places - ours)):
            roles += 1
            role = EventRoleKind.HOST if place == 0 and not ours else chance.choice(_ROLES)
            yield EventRole, _role(roles, identity, body.id, None, role)


def groups(number: int, pool: Pool, chance: Random) -> Iterator[BulkRow]:
    """So many groups with five to forty members each, who came and in part left, and figures of one year."""
    memberships = 0
    for identity in range(1, number + 1):
        kind = chance.choice(tuple(GroupKind))
        founded = day_of(any_year(chance), chance)
        yield (
            Group,
            {
                "id": identity,
                "name": numbered(GROUPS[kind], identity),
                "kind": kind,
                "founded_on": founded,
                "founded_on_precision": Precision.DAY,
                "self_managed_on_precision": Precision.UNKNOWN,
                **_source(identity),
                "version": 1,
            },
        )
        year = {"id": identity, "group_id": identity, "fiscal_year": LAST_YEAR, "held": True, "version": 1}
        people = chance.randint(10, 200)
        yield (
            GroupYear,
            {**year, "meetings": chance.randint(1, 12), "participants": people, **_source(identity)},
        )
        members: list[int | None] = [body.id for body in pool.several(chance, chance.randint(5, 40))]
        if chance.random() < 0.7:
            members.append(None)
        for organisation in members:
            memberships += 1
            yield Membership, _membership(memberships, identity, organisation, founded, chance)


def introductions(number: int, pool: Pool, caretakers: Caretakers, chance: Random) -> Iterator[BulkRow]:
    """So many introductions, one or two for each need of a company."""
    companies = [body for body in pool.bodies if body.category is Category.COMPANY] or list(pool.bodies)
    made = need = 0
    while made < number:
        need += 1
        company = chance.choice(companies)
        year = any_year(chance)
        received = day_of(year, chance)
        kinds = chance.sample(tuple(NeedType), chance.choice((1, 1, 2)))
        partners = pool.several(chance, 1 + chance.choice((1, 1, 2)), first=[company])[1:][: number - made]
        if not partners:
            return  # there is nobody to be introduced to
        states = [_state(received, chance) for _ in partners]
        closed = all(state in CLOSED for state in states) and chance.random() < 0.8
        yield (
            Need,
            {
                "id": need,
                "company_id": company.id,
                "branch_code": caretakers.branch(company, year, chance),
                "received_on": received,
                "fields": chance.choice(FIELDS),
                "text": NEEDS[kinds[0]],
                "state": NeedState.CLOSED if closed else NeedState.OPEN,
                **_source(need),
                "version": 1,
            },
        )
        for kind in kinds:
            yield NeedKind, {"need_id": need, "kind": kind}
        for body, state in zip(partners, states, strict=True):
            made += 1
            yield Introduction, _introduction(made, need, body.id, state, received, chance)


def _source(identity: int) -> dict[str, object]:
    return {"source_file": SOURCE, "source_line": identity}


def _role(
    identity: int, event: int, organisation: int | None, branch: str | None, role: EventRoleKind
) -> dict[str, object]:
    return {
        "id": identity,
        "event_id": event,
        "organisation_id": organisation,
        "branch_code": branch,
        "role": role,
        **_source(identity),
    }


def _membership(
    identity: int, group: int, organisation: int | None, founded: date, chance: Random
) -> dict[str, object]:
    joined = founded + timedelta(days=int((AS_OF - founded).days * chance.random() ** 2))
    left = joined + timedelta(days=chance.randint(90, 1500)) if chance.random() < 0.25 else None
    if left is not None and left > AS_OF:
        left = None
    if organisation is None:
        role = MembershipRole.SECRETARIAT
    else:
        role = chance.choices(tuple(MembershipRole), (80, 10, 8, 2))[0]
    return {
        "id": identity,
        "group_id": group,
        "organisation_id": organisation,
        "role": role,
        "valid_from": joined,
        "valid_from_precision": Precision.DAY,
        "valid_to": left,
        "valid_to_precision": Precision.DAY if left else Precision.UNKNOWN,
        **_source(identity),
        "version": 1,
    }


def _state(received: date, chance: Random) -> IntroductionState:
    """What became of an introduction; of what was asked in the last two months nobody knows yet."""
    if (AS_OF - received).days < 60:
        return IntroductionState.PROPOSED
    return chance.choices(list(_STATES), list(_STATES.values()))[0]


def _introduction(
    identity: int, need: int, organisation: int, state: IntroductionState, received: date, chance: Random
) -> dict[str, object]:
    """An introduction with a day for each step that it took: consent, introduction, meeting, outcome."""
    s = IntroductionState
    consented, introduced, met, closed = _steps(received, chance)
    taken = state not in (s.PROPOSED, s.WITHDRAWN)
    latest = {s.PROPOSED: received, s.INTRODUCED: introduced, s.MET: met}.get(state)
    return {
        "id": identity,
        "need_id": need,
        "organisation_id": organisation,
        "state": state,
        "consented_on": consented if taken else None,
        "introduced_on": introduced if taken else None,
        "met_on": met if taken and state is not s.INTRODUCED else None,
        "closed_on": closed if state in CLOSED else None,
        "follow_up_on": follow_up_after(latest) if state in OPEN and latest is not None else None,
        "failure": chance.choice(tuple(FailureReason)) if state is s.NOT_CONCLUDED else None,
        "result": "見本の成果" if state is s.CONCLUDED else None,
        **_source(identity),
        "version": 1,
    }


def _steps(received: date, chance: Random) -> Sequence[date]:
    """Four days after the need, in order, none later than two months after it."""
    return [received + timedelta(days=15 * step + chance.randint(0, 14)) for step in range(4)]
