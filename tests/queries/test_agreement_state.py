"""How agreements stand as plain values: the same as of the rows that are read whole, also right after any act."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Account, Agreement, AgreementEvent, AgreementParty, ClosingDay
from registry.model.due import lacking_facts
from registry.model.standing import binds
from registry.model.vocabulary import (
    AgreementAct,
    AgreementKind,
    DueKind,
    Duty,
    Precision,
    RenewalMode,
)
from registry.queries.agreement import agreement_ids, agreements, brief_agreements
from registry.queries.agreement_state import agreement_states, followed_states
from registry.queries.binding import binding, followed_binding, parties_of
from registry.queries.change import changes, newest_link, rows_since
from registry.queries.due import due, due_keys, due_rows, has_owner
from registry.queries.loading import related
from registry.services.account import disable_account
from registry.services.agreement import correct_event, record_act, register_agreement
from registry.services.closing_day import add_closing_day, remove_closing_day
from registry.services.duty import hand_over
from registry.services.recording import register
from registry.services.revert import revert
from tests.conftest import CLERK
from tests.services.test_agreement import OFFICER, TODAY, YEARLY, account, party, whole

# The first day that the date can mean.
SIGNED = {
    Precision.DAY: date(2020, 2, 1),
    Precision.MONTH: date(2020, 2, 1),
    Precision.YEAR: date(2020, 1, 1),
    Precision.FISCAL_YEAR: date(2020, 4, 1),
}
DAYS = (date(2012, 3, 31), date(2021, 3, 31), TODAY, date(2027, 3, 1))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_states_are_those_of_the_rows(session: Session, day: date) -> None:
    rows = agreements(session, as_of=day)
    states = agreement_states(session, as_of=day)
    assert list(states) == sorted(row.agreement.id for row in rows)
    for row in rows:
        state = states[row.agreement.id]
        assert (state.phase, state.ends_on) == (row.phase, row.ends_on)
        assert state.act_by == (row.act_by and row.act_by.safe)
        assert state.owner == (row.owner and row.owner.login)
        told = [(item.kind, item.for_date, item.act_by and item.act_by.safe) for item in row.items]
        assert [(each.kind, each.for_date, each.safe) for each in state.due] == told
        assert state.holders == {held.id for duty in Duty if (held := row.on_duty(duty)) is not None}
        assert state.owned == has_owner(row)
        assert state.lacks == lacking_facts(row.agreement, row.standing)
    assert agreement_ids(session, as_of=day) == [row.agreement.id for row in rows]
    assert [each.id for each in brief_agreements(session, as_of=day)] == [row.agreement.id for row in rows]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_the_database_says_to_bind_is_what_binds(session: Session, day: date) -> None:
    every = session.scalars(
        select(Agreement).options(related(Agreement.events), related(Agreement.parties))
    ).all()
    wanted = {
        each.id: [party.organisation_id for party in each.parties] for each in every if binds(each, day)
    }
    assert binding(session, day) == set(wanted)
    assert parties_of(session, frozenset(wanted)) == wanted


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize(
    "asked",
    [{}, {"within": 90}, {"kind": DueKind.FACTS}, {"without_owner": True}, {"within": 0, "account_id": 3}],
    ids=str,
)
def test_the_queue_by_keys_is_the_queue(session: Session, day: date, asked: dict[str, object]) -> None:
    wanted = due(session, as_of=day, **asked)  # type: ignore[arg-type]
    identities = agreement_ids(session, as_of=day)
    keys = due_keys(agreement_states(session, as_of=day), identities, as_of=day, **asked)  # type: ignore[arg-type]
    safe = [each.item.act_by.safe if each.item.act_by is not None else None for each in wanted]
    assert [day for _, day in keys] == safe
    found = due_rows(session, [key for key, _ in keys], as_of=day)
    assert [(each.item.agreement.id, each.item.kind) for each in found] == [
        (each.item.agreement.id, each.item.kind) for each in wanted
    ]


@contextmanager
def followed(session: Session) -> Iterator[None]:
    """Whatever is done within: what was known before, brought up to date, is what is read anew, on every day."""
    known = {day: (agreement_states(session, as_of=day), binding(session, day)) for day in DAYS}
    link = newest_link(session)
    assert link is not None
    yield
    session.flush()
    session.expunge_all()
    rows = rows_since(session, link, 100)
    assert rows
    for day, (states, bound) in known.items():
        assert followed_states(session, states, as_of=day, rows=rows) == agreement_states(session, as_of=day)
        assert followed_binding(session, bound, day, rows) == binding(session, day)


def registered(session: Session) -> Agreement:
    """A yearly agreement that somebody looks after."""
    facts = replace(YEARLY, parties=(party(session),))
    made = register_agreement(session, facts=facts, by=OFFICER, owner=account(session, "officer"))
    return whole(session, made)


def _register(session: Session, agreement: Agreement) -> None:
    registered(session)


def _give_notice(session: Session, agreement: Agreement) -> None:
    event = AgreementEvent(act=AgreementAct.NOTICE_GIVEN, on_date=TODAY)
    record_act(session, agreement=agreement, event=event, by=OFFICER)


def _correct(session: Session, agreement: Agreement) -> None:
    _give_notice(session, agreement)
    session.flush()
    correct_event(session, agreement=agreement, event=agreement.events[-1], reason="まちがい", by=OFFICER)


def _hand_over(session: Session, agreement: Agreement) -> None:
    hand_over(
        session,
        agreements=[agreement],
        duty=Duty.OWNER,
        to=account(session, "admin"),
        from_day=TODAY,
        by=OFFICER,
    )


def _disable(session: Session, agreement: Agreement) -> None:
    disable_account(session, account=account(session, "officer"), by=OFFICER)


def _close(session: Session, agreement: Agreement) -> None:
    add_closing_day(session, day=date(2026, 12, 28), name="創立記念日", by=OFFICER)


def _open_again(session: Session, agreement: Agreement) -> None:
    _close(session, agreement)
    session.flush()
    closing = session.scalars(select(ClosingDay)).one()
    remove_closing_day(session, closing_day=closing, by=OFFICER)


def _take_back(session: Session, agreement: Agreement) -> None:
    _give_notice(session, agreement)
    session.flush()
    change = changes(session, limit=1)[0]
    revert(session, change=change, agreement=whole(session, agreement), reason="まちがい", by=OFFICER)


def _nothing(session: Session, agreement: Agreement) -> None:
    found = session.scalars(select(Account).where(Account.login == "staff")).one()
    disable_account(session, account=found, by=OFFICER)


@pytest.mark.parametrize(
    "act",
    [
        _register,
        _give_notice,
        _correct,
        _hand_over,
        _disable,
        _close,
        _open_again,
        _take_back,
        _nothing,
    ],
    ids=lambda act: act.__name__.strip("_"),
)
def test_after_an_act_what_was_known_is_brought_up_to_date(
    own_session: Session, act: Callable[[Session, Agreement], None]
) -> None:
    agreement = registered(own_session)
    with followed(own_session):
        act(own_session, agreement)


def test_terms_of_every_kind_bind_as_the_clock_says(own_session: Session) -> None:
    """The seeds know few terms: here is every mode with and without a length, a beginning and something that happened."""
    identity = party(own_session).organisation_id
    for mode, months, begins, precision, happened in product(
        RenewalMode, (None, 12), (None, date(2020, 4, 1), date(2031, 4, 1)), Precision, (False, True)
    ):
        unknown = precision is Precision.UNKNOWN
        event = AgreementEvent(
            act=AgreementAct.TERMINATED, on_date=date(2024, 5, 1), ends_on=date(2024, 6, 30)
        )
        made = Agreement(
            kind=AgreementKind.AGREEMENT,
            title="協定",
            signed_on=SIGNED.get(precision),
            signed_on_precision=precision,
            attested_on=date(2021, 1, 1) if unknown else None,
            effective_from=begins,
            initial_term_months=months,
            renewal_mode=mode,
            renewal_term_months=months,
            events=[event] if happened else [],
            parties=[AgreementParty(position=1, organisation_id=identity, name_as_printed="相手")],
        )
        register(own_session, subject=made, by=CLERK)
    own_session.flush()
    every = own_session.scalars(select(Agreement).options(related(Agreement.events))).all()
    for day in (date(2020, 2, 10), date(2020, 12, 31), date(2021, 2, 1), TODAY, date(2040, 1, 1)):
        found, wanted = binding(own_session, day), {each.id for each in every if binds(each, day)}
        assert not [
            (each.renewal_mode, each.initial_term_months, each.effective_from, each.signed_on_precision)
            for each in every
            if each.id in found ^ wanted
        ]
