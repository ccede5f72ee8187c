"""Needs, introductions and figures as the services write them: one Change each, and what they refuse."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Change, Introduction, Need, Organisation, Pipeline, Programme
from registry.model.introduction import Step, StepObjection
from registry.model.measure import Measure
from registry.model.vocabulary import Category, FailureReason, IntroductionState, NeedState, NeedType
from registry.queries.introduction import introduction, introductions
from registry.queries.need import need, needs
from registry.queries.pipeline import pipeline
from registry.services.introduction import (
    AlreadyProposed,
    Choice,
    Days,
    SeveralRefused,
    StepRefused,
    ToItself,
    introduce_several,
    propose,
    record_step,
    step_back,
)
from registry.services.need import (
    Facts,
    IntroductionsOpen,
    ReceivedAfterSteps,
    ReceivedInFuture,
    WithoutKind,
    change_need,
    close_need,
    register_need,
    reopen_need,
)
from registry.services.partner import register_organisation
from registry.services.pipeline import Figure, FigureRefused, set_figures
from registry.services.recording import Actor, Stale, broken_link

S = IntroductionState
BY = Actor("staff", datetime(2026, 11, 22, 1, 0, tzinfo=UTC))
TODAY = BY.day


@pytest.fixture
def company(own_session: Session) -> Organisation:
    """A company of 板橋区."""
    return register_organisation(
        own_session,
        name="株式会社試験電機",
        category=Category.COMPANY,
        municipality_code="131199",
        by=BY,
    )


@pytest.fixture
def known(own_session: Session, company: Organisation) -> Need:
    """An open need of the company."""
    made = register_need(own_session, facts=facts(company), by=BY)
    own_session.commit()
    return reread(own_session, made)


def facts(company: Organisation, **changes: object) -> Facts:
    """What is written down of the need."""
    values = {
        "company_id": company.id,
        "branch_code": "joto",
        "received_on": date(2026, 10, 1),
        "kinds": frozenset({NeedType.TESTING, NeedType.FEE_SUPPORT}),
        "fields": "EMC",
        **changes,
    }
    return Facts(**values)  # type: ignore[arg-type]


def reread(session: Session, found: Need) -> Need:
    """The need as the database has it."""
    identity = found.id
    session.expire_all()
    again = need(session, identity)
    assert again is not None
    return again


def partner(session: Session, identity: int = 1) -> Organisation:
    """An organisation of the seeds."""
    found = session.get(Organisation, identity)
    assert found is not None
    return found


def changes(session: Session) -> int:
    """How many Changes there are."""
    return session.scalar(select(func.count()).select_from(Change)) or 0


def proposed(session: Session, known: Need, **more: object) -> Introduction:
    """The first organisation proposed."""
    made = propose(session, need=known, organisation=partner(session), by=BY, **more)  # type: ignore[arg-type]
    found = introduction(session, made.id)
    assert found is not None
    return found


def test_each_verb_leaves_one_change_and_the_chain_holds(own_session: Session, known: Need) -> None:
    session = own_session
    verbs: list[str] = []

    def one(act: str) -> None:
        verbs.append(act)
        newest = session.scalars(select(Change.act).order_by(Change.id.desc()).limit(len(verbs))).all()
        assert list(reversed(newest)) == verbs

    change_need(session, need=known, version=known.version, facts=facts(known.company, text="x"), by=BY)
    one("need:change")
    made = proposed(session, known)
    one("introduction:propose")
    taken = Step(S.INTRODUCED, TODAY, consented_on=TODAY)
    record_step(session, introduction=made, version=made.version, step=taken, by=BY)
    one("introduction:introduced")
    taken = Step(S.CONCLUDED, TODAY, result="受注")
    record_step(session, introduction=made, version=made.version, step=taken, by=BY)
    one("introduction:concluded")
    step_back(session, introduction=made, version=made.version, reason="別の会社の話だった", by=BY)
    one("introduction:step_back")
    record_step(session, introduction=made, version=made.version, step=Step(S.WITHDRAWN, TODAY), by=BY)
    one("introduction:withdrawn")
    close_need(session, need=known, version=known.version, by=BY)
    one("need:close")
    reopen_need(session, need=known, version=known.version, by=BY)
    one("need:reopen")
    assert broken_link(session) is None
    assert made.note == "2026-11-22 段階の取り消し: 別の会社の話だった"


def test_a_company_is_registered_with_its_confirmed_seat(company: Organisation) -> None:
    assert (company.municipality_code, company.seat_basis) == ("131199", "confirmed")


def test_kinds_are_changed_one_by_one(own_session: Session, known: Need) -> None:
    version = known.version
    wanted = frozenset({NeedType.FEE_SUPPORT, NeedType.FINANCE})
    change_need(own_session, need=known, version=version, facts=facts(known.company, kinds=wanted), by=BY)
    newest = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert sorted((row["table"], row["key"].split("-")[1]) for row in newest.rows) == [
        ("need_kind", "finance"),
        ("need_kind", "testing"),
    ]
    again = reread(own_session, known)
    assert {each.kind for each in again.kinds} == wanted
    with pytest.raises(Stale):
        change_need(own_session, need=again, version=version, facts=facts(again.company), by=BY)


def test_a_need_says_what_is_looked_for_and_was_received_by_today(
    own_session: Session, company: Organisation
) -> None:
    before = changes(own_session)
    with pytest.raises(WithoutKind):
        register_need(own_session, facts=facts(company, kinds=frozenset()), by=BY)
    with pytest.raises(ReceivedInFuture):
        register_need(own_session, facts=facts(company, received_on=TODAY + timedelta(days=1)), by=BY)
    assert changes(own_session) == before


def test_a_need_cannot_be_younger_than_its_introductions(own_session: Session, known: Need) -> None:
    proposed(own_session, known, consented_on=date(2026, 10, 5))
    later = facts(known.company, received_on=date(2026, 10, 6))
    with pytest.raises(ReceivedAfterSteps):
        change_need(own_session, need=known, version=known.version, facts=later, by=BY)


def test_a_need_with_an_open_introduction_stays_open(own_session: Session, known: Need) -> None:
    made = proposed(own_session, known)
    with pytest.raises(IntroductionsOpen, match="完了にできません"):
        close_need(own_session, need=known, version=known.version, by=BY)
    withdrawn = Step(S.WITHDRAWN, TODAY)
    record_step(own_session, introduction=made, version=made.version, step=withdrawn, by=BY)
    close_need(own_session, need=known, version=known.version, by=BY)
    assert known.state is NeedState.CLOSED
    with pytest.raises(StepRefused) as refused:
        step_back(own_session, introduction=made, version=made.version, reason="x", by=BY)
    assert refused.value.objection is StepObjection.NEED_CLOSED
    with pytest.raises(StepRefused):
        propose(own_session, need=known, organisation=partner(own_session, 2), by=BY)


def test_a_partner_is_proposed_once_and_never_the_company_itself(own_session: Session, known: Need) -> None:
    proposed(own_session, known)
    before = changes(own_session)
    with pytest.raises(AlreadyProposed):
        propose(own_session, need=known, organisation=partner(own_session), by=BY)
    with pytest.raises(ToItself):
        propose(own_session, need=known, organisation=known.company, by=BY)
    assert changes(own_session) == before


def test_a_proposal_is_asked_after_in_thirty_days(own_session: Session, known: Need) -> None:
    assert proposed(own_session, known).follow_up_on == TODAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"consented_on": TODAY + timedelta(days=1)}, StepObjection.CONSENT_IN_FUTURE),
        ({"consented_on": date(2026, 9, 30)}, StepObjection.CONSENT_BEFORE_NEED),
        ({"follow_up_on": TODAY - timedelta(days=1)}, StepObjection.FOLLOW_UP_TOO_EARLY),
    ],
)
def test_a_proposal_has_days_that_can_be(
    own_session: Session, known: Need, more: dict[str, date], wanted: StepObjection
) -> None:
    with pytest.raises(StepRefused) as refused:
        proposed(own_session, known, **more)
    assert refused.value.objection is wanted


def test_a_refused_or_stale_step_writes_nothing(own_session: Session, known: Need) -> None:
    made = proposed(own_session, known)
    before = changes(own_session)
    with pytest.raises(StepRefused) as refused:
        record_step(
            own_session, introduction=made, version=made.version, step=Step(S.INTRODUCED, TODAY), by=BY
        )
    assert refused.value.objection is StepObjection.NO_CONSENT
    consented = Step(S.INTRODUCED, TODAY, consented_on=TODAY)
    with pytest.raises(Stale):
        record_step(own_session, introduction=made, version=made.version - 1, step=consented, by=BY)
    assert changes(own_session) == before
    assert made.state is S.PROPOSED


def test_a_failure_without_words_satisfies_the_table(own_session: Session, known: Need) -> None:
    made = proposed(own_session, known, consented_on=TODAY)
    for step in (Step(S.INTRODUCED, TODAY), Step(S.NOT_CONCLUDED, TODAY, failure=FailureReason.CAPACITY)):
        record_step(own_session, introduction=made, version=made.version, step=step, by=BY)
    own_session.commit()
    assert (made.failure, made.reason, made.follow_up_on) == (FailureReason.CAPACITY, None, None)


def test_lists_are_narrowed_by_every_filter(own_session: Session, known: Need) -> None:
    session = own_session
    made = proposed(session, known, consented_on=TODAY)
    record_step(session, introduction=made, version=made.version, step=Step(S.INTRODUCED, TODAY), by=BY)
    session.commit()
    late = TODAY + timedelta(days=31)
    fits: list[dict[str, object]] = [
        {"branch": "joto"},
        {"kind": NeedType.TESTING},
        {"partner_id": 1},
        {"fiscal_year": 2026},
        {"overdue_on": late},
        {"q": "試験電機"},
    ]
    misses: list[dict[str, object]] = [
        {"branch": "tama"},
        {"without_branch": True},
        {"staff_id": 1},
        {"kind": NeedType.IP},
        {"partner_id": 2},
        {"programme_id": 1},
        {"fiscal_year": 2025},
        {"overdue_on": TODAY + timedelta(days=30)},
        {"q": "どこにもない"},
    ]
    for listing in (needs, introductions):
        for asked in fits:
            assert len(listing(session, **asked)) == 1, asked  # type: ignore[operator]
        for asked in misses:
            assert len(listing(session, **asked)) == 0, asked  # type: ignore[operator]
    assert len(needs(session, state=NeedState.OPEN)) == 1
    assert len(needs(session, state=NeedState.CLOSED)) == 0
    more_fits: list[dict[str, object]] = [
        {"state": S.INTRODUCED},
        {"step": S.PROPOSED},
        {"step": S.INTRODUCED, "fiscal_year": 2026},
        {"without_programme": True},
        {"without_failure": True},
    ]
    more_misses: list[dict[str, object]] = [
        {"state": S.PROPOSED},
        {"step": S.MET},
        {"step": S.INTRODUCED, "undated": True},
        {"failure": FailureReason.COST},
    ]
    for asked in more_fits:
        assert len(introductions(session, **asked)) == 1, asked  # type: ignore[arg-type]
    for asked in more_misses:
        assert len(introductions(session, **asked)) == 0, asked  # type: ignore[arg-type]


def first_pipeline(session: Session) -> Pipeline:
    """The pipeline of the seeds with its figures."""
    found = pipeline(session, 1)
    assert found is not None
    return found


def test_figures_keep_their_source_until_the_value_is_another(own_session: Session) -> None:
    found = first_pipeline(own_session)
    before = {each.measure: each.value for each in found.figures}
    wanted = {Measure(name): Figure(value) for name, value in before.items()}
    wanted[Measure.CONTACTS] = Figure(382, "数え直し")
    del wanted[Measure.COORDINATORS]
    set_figures(own_session, pipeline=found, version=found.version, fiscal_year=2020, figures=wanted, by=BY)
    own_session.commit()
    after = {each.measure: each for each in first_pipeline(own_session).figures}
    assert set(before) - set(after) == {"coordinators"}
    assert (after["contacts"].value, after["contacts"].source_line) == (382, None)
    assert (after["interviews"].value, after["interviews"].source_line) == (37, 359)


def test_figures_of_a_new_year_have_their_units(own_session: Session) -> None:
    found = first_pipeline(own_session)
    figures = {Measure.COMPANIES_INTERVIEWED: Figure(0), Measure.INTERVIEWS: Figure(5)}
    set_figures(own_session, pipeline=found, version=found.version, fiscal_year=2021, figures=figures, by=BY)
    made = {each.measure: (each.value, each.unit) for each in found.figures if each.fiscal_year == 2021}
    assert made == {"companies_interviewed": (0, "社"), "interviews": (5, "回")}
    with pytest.raises(Stale):
        set_figures(
            own_session, pipeline=found, version=found.version - 1, fiscal_year=2021, figures={}, by=BY
        )
    wrong = {Measure.CONTACTS: Figure(-1)}
    with pytest.raises(FigureRefused):
        set_figures(
            own_session, pipeline=found, version=found.version, fiscal_year=2021, figures=wrong, by=BY
        )


SOME_DAYS = Days(consented_on=date(2026, 11, 10), introduced_on=date(2026, 11, 12), follow_up_on=None)


def chosen(session: Session, *consents: bool) -> list[Choice]:
    """The first organisations of the seeds, each with or without the company's consent."""
    return [
        Choice(partner(session, identity), session.get(Programme, 1) if consented else None, consented)
        for identity, consented in enumerate(consents, start=1)
    ]


def test_several_are_introduced_in_one_change_and_whoever_has_no_consent_is_proposed(
    own_session: Session, known: Need
) -> None:
    before = changes(own_session)
    made = introduce_several(
        own_session,
        need=known,
        version=known.version,
        choices=chosen(own_session, True, False, True),
        days=SOME_DAYS,
        by=BY,
    )
    assert changes(own_session) == before + 1
    assert broken_link(own_session) is None
    found = reread(own_session, known).introductions
    assert [each.id for each in found] == [each.id for each in made]
    assert [(each.state, each.consented_on, each.introduced_on, each.programme_id) for each in found] == [
        (S.INTRODUCED, date(2026, 11, 10), date(2026, 11, 12), 1),
        (S.PROPOSED, None, None, None),
        (S.INTRODUCED, date(2026, 11, 10), date(2026, 11, 12), 1),
    ]
    assert [each.follow_up_on for each in found] == [
        date(2026, 12, 12),
        date(2026, 12, 22),
        date(2026, 12, 12),
    ]


LATE = StepObjection.FOLLOW_UP_TOO_EARLY
DAYS_REFUSED = [
    ({"introduced_on": date(2026, 11, 23)}, {1: StepObjection.FUTURE}),
    ({"introduced_on": date(2026, 9, 30)}, {1: StepObjection.BEFORE_NEED}),
    ({"consented_on": None}, {1: StepObjection.NO_CONSENT}),
    ({"consented_on": date(2026, 11, 13)}, {1: StepObjection.CONSENT_TOO_LATE}),
    ({"consented_on": date(2026, 9, 30)}, {1: StepObjection.CONSENT_BEFORE_NEED}),
    ({"consented_on": date(2026, 11, 23)}, {1: StepObjection.CONSENT_IN_FUTURE}),
    ({"follow_up_on": date(2026, 11, 11)}, {0: LATE, 1: LATE}),
    ({"follow_up_on": date(2026, 11, 12)}, {0: LATE}),
]


@pytest.mark.parametrize(("wrong", "reasons"), DAYS_REFUSED)
def test_one_refusal_among_several_writes_nothing(
    own_session: Session, known: Need, wrong: dict[str, date | None], reasons: dict[int, StepObjection]
) -> None:
    before = changes(own_session)
    with pytest.raises(SeveralRefused) as refused:
        introduce_several(
            own_session,
            need=known,
            version=known.version,
            choices=chosen(own_session, False, True),
            days=replace(SOME_DAYS, **wrong),
            by=BY,
        )
    said = {position: getattr(each, "objection", None) for position, each in refused.value.reasons.items()}
    assert said == reasons
    own_session.commit()
    assert changes(own_session) == before
    assert reread(own_session, known).introductions == []


def test_several_are_never_introduced_twice_nor_to_the_company_itself(
    own_session: Session, known: Need
) -> None:
    session = own_session
    choices = chosen(session, True, False)

    def again(version: int, wanted: list[Choice]) -> None:
        introduce_several(session, need=known, version=version, choices=wanted, days=SOME_DAYS, by=BY)

    old = known.version
    again(old, choices)
    with pytest.raises(Stale):
        again(old, choices)
    known = reread(session, known)
    twice = [choices[0], Choice(known.company, None, True), *chosen(session, True, True, True, True)[2:]]
    with pytest.raises(SeveralRefused) as refused:
        again(known.version, [*twice, twice[-1]])
    kinds = {position: type(each) for position, each in refused.value.reasons.items()}
    assert kinds == {0: AlreadyProposed, 1: ToItself, 4: AlreadyProposed}
    step = Step(S.WITHDRAWN, TODAY, reason="x")
    for each in known.introductions:
        record_step(session, introduction=each, version=each.version, step=step, by=BY)
    close_need(session, need=known, version=known.version, by=BY)
    with pytest.raises(SeveralRefused) as refused:
        again(known.version, chosen(session, False, False, False)[2:])
    assert [each.objection for each in refused.value.reasons.values()] == [StepObjection.NEED_CLOSED]  # type: ignore[union-attr]
    assert len(reread(session, known).introductions) == 2
