"""Programmes: what is written, when one is offered, and how last year's go on, end, or are taken back."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.exchange.programme import programme_object
from registry.model import Change, CooperationItem, Programme, ProgrammeYear
from registry.model.vocabulary import ProgrammeKind, Tier
from registry.queries.agreement import whole_agreement
from registry.queries.programme import (
    items_naming,
    latest_offer,
    offered_in,
    offered_years,
    programme,
    programmes,
)
from registry.services.agreement import Item, set_items
from registry.services.programme import (
    DateOutOfRange,
    Decision,
    EndedBefore,
    EndsBeforeStart,
    Facts,
    ProgrammeRefused,
    ProgrammesStale,
    TitleMissing,
    TitleTaken,
    change_programme,
    continue_programmes,
    register_programme,
    set_offered,
)
from registry.services.recording import Actor, Stale, broken_link

OFFICER = Actor("officer", datetime(2021, 5, 10, 1, 0, tzinfo=UTC))
FACTS = Facts(
    kind=ProgrammeKind.FEE_SUBSIDY,
    title="利用料の補助",
    provider_id=1,
    municipalities=("131075", "131083"),
    regions=("joto",),
    members_of=(2,),
    customers_of=(2, 3),
)


def loaded(session: Session, identity: int = 1) -> Programme:
    """A programme of the seeds with its parts."""
    found = programme(session, identity)
    assert found is not None
    return found


def newest(session: Session) -> Change:
    """The newest change."""
    return session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()


def test_a_programme_is_registered_and_changed_with_one_change_each(own_session: Session) -> None:
    made = register_programme(own_session, facts=FACTS, by=OFFICER)
    assert (newest(own_session).act, made.attested_on) == ("programme:register", OFFICER.day)
    own_session.commit()
    found = loaded(own_session, made.id)
    eligible = programme_object(found)["eligible"]
    assert (eligible["municipalities"], eligible["regions"]) == (["131075", "131083"], ["joto"])
    assert (len(eligible["membership"]), len(eligible["customers_of"])) == (1, 2)
    other = Facts(kind=FACTS.kind, title=FACTS.title, provider_id=1, municipalities=("131083",))
    version = found.version
    change_programme(own_session, programme=found, version=version, facts=other, by=OFFICER)
    change = newest(own_session)
    assert change.act == "programme:change"
    assert {row["table"] for row in change.rows} == {
        "programme_municipality",
        "programme_region",
        "programme_organisation",
    }
    assert [row["after"] for row in change.rows] == [{}] * 5, "what stays is not written anew"
    assert found.version == version + 1
    with pytest.raises(Stale):
        change_programme(own_session, programme=found, version=version, facts=FACTS, by=OFFICER)
    assert broken_link(own_session) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"title": " "}, TitleMissing),
        ({"title": "発明大賞表彰事業", "provider_id": None}, None),
        ({"valid_from": date(2021, 4, 1), "valid_to": date(2021, 3, 31)}, EndsBeforeStart),
        ({"valid_to": date(9999, 12, 31)}, DateOutOfRange),
    ],
)
def test_what_a_programme_cannot_be_is_refused(
    own_session: Session, changes: dict[str, object], refusal: type[ProgrammeRefused] | None
) -> None:
    facts = Facts(**{**vars(FACTS), **changes})  # type: ignore[arg-type]
    if refusal is None:
        assert register_programme(own_session, facts=facts, by=OFFICER).id
    else:
        with pytest.raises(refusal, match=r"[ぁ-ん]"):
            register_programme(own_session, facts=facts, by=OFFICER)


def test_one_title_stands_once_for_each_provider(own_session: Session) -> None:
    found = loaded(own_session)
    facts = Facts(kind=found.kind, title=found.title, provider_id=found.provider_id)
    with pytest.raises(TitleTaken, match=found.title):
        register_programme(own_session, facts=facts, by=OFFICER)
    change_programme(own_session, programme=found, version=found.version, facts=facts, by=OFFICER)


def made(**values: object) -> Programme:
    """A programme that no database knows."""
    years = values.pop("years", {})
    assert isinstance(years, dict)
    rows = [ProgrammeYear(fiscal_year=year, offered=offered) for year, offered in years.items()]
    return Programme(years=rows, **values)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (made(), {2020: None}),
        (made(attested_on=date(2020, 4, 1)), {2019: None, 2020: True, 2021: None}),
        (made(attested_on=date(2021, 3, 31)), {2019: None, 2020: True, 2021: None}),
        (made(valid_from=date(2020, 10, 1)), {2019: False, 2020: True, 2050: True}),
        (made(valid_to=date(2020, 10, 1)), {2019: None, 2020: None, 2021: False}),
        (
            made(attested_on=date(2018, 6, 1), valid_to=date(2020, 4, 1)),
            {2017: None, 2018: True, 2019: True, 2020: True, 2021: False},
        ),
        (
            made(valid_from=date(2020, 4, 1), valid_to=date(2021, 3, 31), years={2020: False, 2021: True}),
            {2019: False, 2020: False, 2021: True, 2022: False},
        ),
    ],
)
def test_when_a_programme_is_offered(found: Programme, told: dict[int, bool | None]) -> None:
    assert {year: offered_in(found, year) for year in told} == told


DAYS = st.none() | st.dates(date(2015, 1, 1), date(2025, 12, 31))
PROGRAMMES = st.builds(
    lambda start, end, attested, years: made(
        valid_from=start, valid_to=end, attested_on=attested, years=years
    ),
    DAYS,
    DAYS,
    DAYS,
    st.dictionaries(st.integers(2014, 2026), st.booleans(), max_size=4),
)


@given(PROGRAMMES, st.integers(2012, 2030))
def test_the_word_of_a_year_goes_before_the_days_and_known_years_are_listed_once(
    found: Programme, last: int
) -> None:
    for row in found.years:
        assert offered_in(found, row.fiscal_year) is row.offered
    listed = offered_years(found, last)
    assert [year for year, _ in listed] == sorted({year for year, _ in listed})
    for year, offered in listed:
        assert year <= last
        assert offered_in(found, year) is offered
    missing = set(range(2012, last + 1)) - {year for year, _ in listed}
    assert not [year for year in missing if offered_in(found, year)], (
        "no year in which it is offered is left out"
    )


def test_ending_a_programme_writes_its_end_and_taking_that_back_clears_it(own_session: Session) -> None:
    found = loaded(own_session)
    version = found.version
    assert set_offered(own_session, programme=found, fiscal_year=2021, offered=False, by=OFFICER)
    assert newest(own_session).act == "programme:offered"
    assert (found.valid_to, found.version) == (date(2021, 3, 31), version + 1)
    assert (offered_in(found, 2020), offered_in(found, 2021)) == (True, False)
    assert not set_offered(own_session, programme=found, fiscal_year=2021, offered=False, by=OFFICER)
    assert set_offered(own_session, programme=found, fiscal_year=2021, offered=True, by=OFFICER)
    assert (found.valid_to, offered_in(found, 2021)) == (None, True)
    assert set_offered(own_session, programme=found, fiscal_year=2021, offered=None, by=OFFICER)
    assert (found.years, offered_in(found, 2021)) == ([], None)
    assert programme_object(found)["years"] == []


def test_an_end_that_is_written_down_stays_and_is_not_contradicted(own_session: Session) -> None:
    found = loaded(own_session)
    facts = Facts(kind=found.kind, title=found.title, provider_id=1, valid_to=date(2020, 12, 31))
    change_programme(own_session, programme=found, version=found.version, facts=facts, by=OFFICER)
    set_offered(own_session, programme=found, fiscal_year=2021, offered=False, by=OFFICER)
    assert found.valid_to == date(2020, 12, 31)
    before = newest(own_session).id
    with pytest.raises(EndedBefore, match="2020年12月31日"):
        set_offered(own_session, programme=found, fiscal_year=2022, offered=True, by=OFFICER)
    assert newest(own_session).id == before


def test_many_are_decided_together_or_not_at_all(own_session: Session) -> None:
    known = list(programmes(own_session))[:4]
    before = newest(own_session).id
    decisions = [
        Decision(each, each.version, offered)
        for each, offered in zip(known, (True, False, None, True), strict=True)
    ]
    wrote = continue_programmes(own_session, fiscal_year=2021, decisions=decisions, by=OFFICER)
    assert wrote == [True, True, False, True]
    assert newest(own_session).id == before + 3
    with pytest.raises(ProgrammesStale) as stale:
        continue_programmes(own_session, fiscal_year=2021, decisions=decisions, by=OFFICER)
    assert stale.value.programmes == (known[0], known[1], known[3])
    ended = [Decision(known[2], known[2].version, True), Decision(known[1], known[1].version, True)]
    with pytest.raises(EndedBefore):
        continue_programmes(own_session, fiscal_year=2022, decisions=ended, by=OFFICER)
    assert known[2].years == []
    assert latest_offer(own_session) == 2021


def test_the_promises_that_name_a_programme_are_found(own_session: Session) -> None:
    assert items_naming(own_session, 1) == []
    agreement = whole_agreement(own_session, 1)
    assert agreement is not None
    items = [Item(Tier.PRIORITY, "利用料を助成する", 1), Item(Tier.COMPREHENSIVE, "意見を交わす")]
    set_items(own_session, agreement=agreement, items=items, by=OFFICER)
    own_session.commit()
    ((named, item),) = items_naming(own_session, 1)
    assert (named.id, item.subject) == (1, "利用料を助成する")
    assert own_session.scalars(select(CooperationItem)).all()
