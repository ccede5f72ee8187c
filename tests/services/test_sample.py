"""The sample for load tests: as large as asked, the same every time and on both databases, and plainly made up."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, Table, func, select
from sqlalchemy.orm import Session

from registry.exchange.loading import load_places
from registry.japanese.names import mend_blanks
from registry.model import (
    Activity,
    ActivityParty,
    Agreement,
    AgreementEvent,
    AgreementParty,
    Base,
    Change,
    Event,
    EventRole,
    Group,
    Introduction,
    Membership,
    Municipality,
    Organisation,
    OrganisationName,
)
from registry.model.engine import open_engine, writing
from registry.model.schema import upgrade
from registry.model.standing import standing
from registry.model.vocabulary import ActivityType, Category, Phase
from registry.queries.former_seat import region_of
from registry.queries.loading import related
from registry.queries.partner import is_partner
from registry.services.partner import register_organisation
from registry.services.recording import broken_link
from registry.services.sample import NotEmpty, Size, create_sample
from registry.services.sample_agreement import AS_OF, agreements
from registry.services.sample_partner import Body, Pool
from tests.conftest import CLERK, SEEDS, Backend

SIZE = Size(partners=300, agreements=240, activities=2000, seed=7)
LAST_DAY = date(2021, 3, 31)


def with_places(url: str) -> str:
    """A new database with regions, municipalities and branches, at rest."""
    engine = writing(open_engine(url))
    with engine.begin() as connection:
        upgrade(connection)
    with Session(engine) as session, session.begin():
        load_places(session, folder=SEEDS, by=CLERK)
    engine.dispose()
    return url


def filled(url: str, size: Size = SIZE) -> Engine:
    """A database with places that a sample was written into."""
    engine = writing(open_engine(url))
    with Session(engine) as session, session.begin():
        create_sample(session, size=size, by=CLERK)
    return engine


@pytest.fixture(scope="module")
def places(backend: Backend) -> Iterator[str]:
    """A database with places alone that nobody opens: others are copies of it."""
    url = with_places(backend.make(None))
    yield url
    backend.drop(url)


@pytest.fixture(scope="module")
def sampled(backend: Backend, places: str) -> Iterator[Engine]:
    """A sample that nobody changes for good."""
    url = backend.make(places)
    engine = filled(url)
    yield engine
    engine.dispose()
    backend.drop(url)


@pytest.fixture
def session(sampled: Engine) -> Iterator[Session]:
    """Reading the sample; whatever a test writes is rolled back."""
    with Session(sampled) as opened:
        yield opened


def rows_of(session: Session, table: Table) -> list[tuple[Any, ...]]:
    """Every row of a table in the order of its key."""
    found = session.execute(select(table).order_by(*table.primary_key.columns))
    return [tuple(row) for row in found]


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the record of the writing, which has its own moment."""
    tables = (table for table in Base.metadata.sorted_tables if table.name != "change")
    return {table.name: rows_of(session, table) for table in tables}


def number(session: Session, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_it_is_as_large_as_asked(session: Session) -> None:
    assert number(session, Organisation) == SIZE.partners
    assert number(session, Agreement) == SIZE.agreements
    assert number(session, Activity) == SIZE.activities
    assert number(session, Event) == SIZE.activities // 100
    assert number(session, Introduction) == SIZE.activities // 200
    assert number(session, Group) == SIZE.partners // 100
    # With more activities than organisations, each of them has had something to do with the institute.
    known = select(func.count()).select_from(Organisation).where(is_partner(LAST_DAY))
    assert session.scalar(known) == SIZE.partners


def test_the_same_numbers_and_seed_give_the_same_rows_everywhere(session: Session, tmp_path: Path) -> None:
    again = filled(with_places(f"sqlite:///{tmp_path / 'again.sqlite3'}"))
    with Session(again) as other:
        assert everything(other) == everything(session)
    again.dispose()


def test_another_seed_gives_other_rows(session: Session, backend: Backend, places: str) -> None:
    url = backend.make(places)
    differing = filled(url, replace(SIZE, seed=8))
    with Session(differing) as other:
        assert number(other, Activity) == number(session, Activity)
        for model in (Organisation, Agreement, Activity, Event, Membership, Introduction):
            table = Base.metadata.tables[model.__tablename__]
            assert rows_of(other, table) != rows_of(session, table), table.name
    differing.dispose()
    backend.drop(url)


def test_one_change_stands_for_all_of_it_and_the_chain_holds(session: Session) -> None:
    acts = Counter(session.scalars(select(Change.act)))
    assert acts.pop("sample:create") == 1
    assert set(acts) == {"region:register", "municipality:register", "branch:register"}
    assert broken_link(session) is None
    (change,) = session.scalars(select(Change).where(Change.act == "sample:create"))
    counts = {row["table"]: row["after"]["rows"] for row in change.rows}
    stored = {name: len(rows) for name, rows in everything(session).items()}
    # Places, and what follows from the rows.
    apart = (
        "region",
        "municipality",
        "branch",
        "branch_region",
        "activity_count",
        "activity_aspect",
        "search_entry",
    )
    assert counts == {name: size for name, size in stored.items() if size and name not in apart}


def test_a_registry_that_holds_anything_is_refused(session: Session) -> None:
    before = everything(session)
    with pytest.raises(NotEmpty, match="空のデータベースにだけ"):
        create_sample(session, size=SIZE, by=CLERK)
    assert everything(session) == before


def test_what_is_registered_next_gets_a_number_of_its_own(session: Session) -> None:
    made = register_organisation(session, name="(株)次の会社", category=Category.COMPANY, by=CLERK)
    assert made.id == SIZE.partners + 1


def test_names_are_plainly_made_up_and_kept_as_the_registry_keeps_names(session: Session) -> None:
    names = session.scalars(select(OrganisationName)).all()
    assert len({each.name for each in names}) == len(names) >= SIZE.partners
    assert len({each.key for each in names}) == len(names)
    for each in names:
        assert "見本" in each.name
        same = OrganisationName(name=mend_blanks(each.name))
        assert (same.name, same.key) == (each.name, each.key)
    for each in session.scalars(select(Organisation)):
        assert each.kana
        assert Organisation(name=each.name, kana=each.kana).sort_key == each.sort_key
    for model in (Agreement.title, Activity.title, Event.title, Group.name):
        assert all("見本" in text for text in session.scalars(select(model)))
    sources = (Organisation, Agreement, Activity, Event, Group, Introduction)
    assert {file for model in sources for file in session.scalars(select(model.source_file))} == {"sample"}


def test_each_municipality_each_category_and_each_region_has_its_organisations(session: Session) -> None:
    found = session.scalars(select(Organisation).options(related(Organisation.municipality))).all()
    towns = [each.municipality_code for each in found if each.category is Category.MUNICIPALITY]
    assert sorted(code or "" for code in towns) == sorted(session.scalars(select(Municipality.code)))
    assert {each.category for each in found} == set(Category)
    regions = Counter(region_of(each) for each in found)
    assert len(regions) == 10
    assert 0 < regions[None] < 0.1 * len(found)


def test_agreements_stand_in_every_phase(session: Session) -> None:
    statement = select(Agreement).options(related(Agreement.parties), related(Agreement.events))
    found = session.scalars(statement.order_by(Agreement.id)).all()
    phases = [stands.phase for each in found if (stands := standing(each, AS_OF)) is not None]
    assert len(phases) == SIZE.agreements
    assert set(phases[: len(Phase)]) == set(Phase)
    assert Counter(phases)[Phase.IN_FORCE] > SIZE.agreements / 2
    assert {len(each.parties) for each in found} == {1, 2, 3}
    assert 0 < sum(each.branch_code is not None for each in found) < SIZE.agreements / 2
    for each in found:
        if each.predecessor_id is not None:
            before = found[each.predecessor_id - 1]
            assert [party.organisation_id for party in before.parties] == [
                party.organisation_id for party in each.parties
            ]


def test_each_phase_comes_out_as_it_was_meant_whatever_the_chances() -> None:
    pool = Pool([Body(1, "(株)見本", Category.COMPANY, None, 1.0)])
    for seed in range(300):
        made: dict[int, Agreement] = {}
        for model, values in agreements(len(Phase), pool, ["hq"], Random(seed)):
            if model is Agreement:
                made[values["id"]] = Agreement(**values, events=[])
            elif model is AgreementEvent:
                made[values["agreement_id"]].events.append(AgreementEvent(**values))
        phases = [stands.phase for each in made.values() if (stands := standing(each, AS_OF)) is not None]
        assert sorted(phases) == sorted(Phase), seed


def test_the_work_is_spread_as_real_work_is(session: Session) -> None:
    found = session.scalars(
        select(Activity).options(related(Activity.parties), related(Activity.kinds), related(Activity.months))
    ).all()
    share = {
        "no branch": sum(each.branch_code is None for each in found) / len(found),
        "acting": sum(each.acting_id is not None for each in found) / len(found),
    }
    assert share["no branch"] == pytest.approx(0.4, abs=0.05)
    assert share["acting"] == pytest.approx(0.08, abs=0.03)
    assert {len(each.parties) for each in found} == {1, 2}
    assert {each.fiscal_year for each in found} == set(range(2011, 2021))
    assert {kind.kind for each in found for kind in each.kinds} == set(ActivityType)
    assert {month.month for each in found for month in each.months} == set(range(1, 13))
    assert all(each.acting_id not in {party.organisation_id for party in each.parties} for each in found)
    # A few organisations have most of the work.
    met = sorted(Counter(party.organisation_id for each in found for party in each.parties).values())
    assert sum(met[-len(met) // 10 :]) > 0.3 * sum(met)
    assert met[len(met) // 2] < met[-1] / 10


def test_organisations_meet_at_events_and_in_groups(session: Session) -> None:
    roles: dict[int, list[int | None]] = {}
    for event, organisation in session.execute(select(EventRole.event_id, EventRole.organisation_id)):
        roles.setdefault(event, []).append(organisation)
    assert all(2 <= len(each) <= 12 for each in roles.values())
    assert 0 < sum(None in each for each in roles.values()) < len(roles)
    members = Counter(
        session.scalars(select(Membership.group_id).where(Membership.organisation_id.is_not(None)))
    )
    assert all(5 <= size <= 40 for size in members.values())
    assert session.scalars(select(Membership.valid_from)).all().count(None) == 0


def test_no_day_lies_beyond_the_last_fiscal_year(session: Session) -> None:
    for column in (
        Event.starts_on,
        Membership.valid_from,
        Membership.valid_to,
        Introduction.introduced_on,
        Introduction.closed_on,
        Agreement.signed_on,
    ):
        latest = session.scalar(select(func.max(column)))
        assert latest is not None
        assert latest <= LAST_DAY, str(column)


@pytest.mark.parametrize(
    "size",
    [Size(1, 0, 0, 1), Size(1, 1, 1, 1), Size(3, 13, 400, 1), Size(63, 0, 0, 2), Size(100, 1, 99, 3)],
    ids=str,
)
def test_small_samples_are_right_too(backend: Backend, places: str, size: Size) -> None:
    url = backend.make(places)
    engine = filled(url, size)
    with Session(engine) as session:
        found = [number(session, model) for model in (Organisation, Agreement, Activity)]
        assert found == [size.partners, size.agreements, size.activities]
        assert number(session, AgreementParty) >= size.agreements
        assert number(session, ActivityParty) >= size.activities
    engine.dispose()
    backend.drop(url)
