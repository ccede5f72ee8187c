"""What the search looks in follows every write: it is the same as if it were written anew."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registry.japanese.dates import parse_date
from registry.model import Activity, Agreement, Group, Organisation, OrganisationName, Programme
from registry.model.search_entry import Noun
from registry.model.vocabulary import (
    ActivityType,
    AgreementKind,
    Category,
    EventKind,
    GroupKind,
    NameKind,
    ProgrammeKind,
)
from registry.queries.agreement import whole_agreement
from registry.queries.group import group as whole_group
from registry.queries.loading import related
from registry.queries.programme import programme as whole_programme
from registry.queries.search import search
from registry.queries.search_entry import misindexed
from registry.services import activity, agreement, event, event_facts, group, programme
from registry.services.partner import register_organisation
from registry.services.recording import recorded
from registry.services.search_index import reindex
from tests.conftest import CLERK

DAY = date(2021, 3, 31)


def found(session: Session, q: str) -> dict[str, list[int]]:
    """Ids by noun; the index must be true whenever it is asked."""
    assert misindexed(session) == 0
    answer = search(session, q=q, as_of=DAY)
    return {each.noun.value: [hit.id for hit in each.hits] for each in answer.groups if each.total}


def test_the_seeds_are_indexed(session: Session) -> None:
    assert misindexed(session) == 0


def test_joint_work_is_found_as_it_is_written_changed_and_taken_out(own_session: Session) -> None:
    facts = activity.Facts(
        fiscal_year=2020,
        title="珪藻土の試験",
        kinds=(ActivityType.MEETING,),
        partners=(activity.ActivityPartner(1, "東京都"),),
    )
    made = activity.register_activity(own_session, facts=facts, by=CLERK)
    assert found(own_session, "珪藻土") == {"activity": [made.id]}
    other = replace(facts, title="ゼオライトの試験", fiscal_year=2019)
    activity.change_activity(own_session, activity=made, version=made.version, facts=other, by=CLERK)
    assert found(own_session, "珪藻土") == {}
    assert found(own_session, "ぜおらいと") == {"activity": [made.id]}
    activity.remove_activity(own_session, activity=made, version=made.version, followers=0, by=CLERK)
    assert found(own_session, "ゼオライト") == {}


def test_a_year_that_changes_moves_joint_work_among_the_newest(own_session: Session) -> None:
    facts = activity.Facts(
        fiscal_year=2018,
        title="珪藻土の試験",
        kinds=(ActivityType.MEETING,),
        partners=(activity.ActivityPartner(1, "東京都"),),
    )
    first = activity.register_activity(own_session, facts=facts, by=CLERK)
    second = activity.register_activity(own_session, facts=facts, by=CLERK)
    assert found(own_session, "珪藻土") == {"activity": [second.id, first.id]}
    activity.change_activity(
        own_session, activity=first, version=first.version, facts=replace(facts, fiscal_year=2019), by=CLERK
    )
    assert found(own_session, "珪藻土") == {"activity": [first.id, second.id]}


def test_an_event_is_found_as_it_is_written_changed_and_taken_out(own_session: Session) -> None:
    facts = event_facts.Facts(
        title="珪藻土フォーラム", kind=EventKind.SEMINAR, starts_on=parse_date("2026-06-01")
    )
    made = event.register_event(own_session, facts=facts, by=CLERK)
    assert found(own_session, "珪藻土") == {"event": [made.id]}
    other = replace(facts, title="ゼオライトフォーラム")
    event.change_event(own_session, event=made, version=made.version, facts=other, by=CLERK)
    assert (found(own_session, "珪藻土"), found(own_session, "ゼオライト")) == ({}, {"event": [made.id]})
    event.remove_event(own_session, event=made, version=made.version, by=CLERK)
    assert found(own_session, "ゼオライト") == {}


def test_a_programme_and_a_group_are_found_as_they_are_written_and_changed(own_session: Session) -> None:
    offer = programme.Facts(kind=ProgrammeKind.FEE_SUBSIDY, title="珪藻土補助", provider_id=1)
    made = programme.register_programme(own_session, facts=offer, by=CLERK)
    circle = group.Facts(name="珪藻土研究会", kind=GroupKind.RESEARCH_GROUP)
    also = group.register_group(own_session, facts=circle, by=CLERK)
    assert found(own_session, "珪藻土") == {"programme": [made.id], "group": [also.id]}
    own_session.expire_all()
    known: Programme | None = whole_programme(own_session, made.id)
    assert known is not None
    programme.change_programme(
        own_session,
        programme=known,
        version=known.version,
        facts=replace(offer, title="ゼオライト補助"),
        by=CLERK,
    )
    whole: Group | None = whole_group(own_session, also.id)
    assert whole is not None
    topical = replace(circle, topics="ゼオライト、粘土")
    group.change_group(own_session, group=whole, version=whole.version, facts=topical, by=CLERK)
    assert found(own_session, "珪藻土") == {"group": [also.id]}
    assert found(own_session, "ゼオライト") == {"programme": [made.id], "group": [also.id]}


def named(session: Session, identity: int) -> Organisation:
    """An organisation with its names."""
    statement = select(Organisation).options(related(Organisation.names))
    return session.scalars(statement.where(Organisation.id == identity)).one()


def test_a_name_of_an_organisation_finds_it_and_its_agreements(own_session: Session) -> None:
    made = register_organisation(own_session, name="珪藻土協会", category=Category.OTHER, by=CLERK)
    facts = agreement.Facts(
        kind=AgreementKind.AGREEMENT,
        title="協定書",
        parties=(agreement.Party(made.id, "珪藻土協会"),),
        signed_on=parse_date("2026-03-01"),
    )
    signed = agreement.register_agreement(own_session, facts=facts, by=CLERK)
    assert found(own_session, "珪藻土") == {"partner": [made.id], "agreement": [signed.id]}
    body = named(own_session, made.id)
    with recorded(own_session, by=CLERK, act="organisation:rename", subject=body):
        body.names[0].kind = NameKind.FORMER
        body.name = "ゼオライト協会"
        body.names.append(
            OrganisationName(name="ゼオライト協会", kana="ぜおらいときょうかい", kind=NameKind.OFFICIAL)
        )
    assert found(own_session, "ゼオライト") == {"partner": [made.id], "agreement": [signed.id]}
    assert found(own_session, "珪藻土") == {"partner": [made.id], "agreement": [signed.id]}
    with recorded(own_session, by=CLERK, act="organisation:correct", subject=body):
        body.names[0].name = "鹿沼土協会"
    own_session.expire_all()
    known: Agreement | None = whole_agreement(own_session, signed.id)
    assert known is not None
    assert found(own_session, "鹿沼土") == {"partner": [made.id], "agreement": [signed.id]}
    assert found(own_session, "珪藻土") == {"agreement": [signed.id]}, "its paper prints the old name"
    body = named(own_session, made.id)
    with recorded(own_session, by=CLERK, act="organisation:correct", subject=body):
        del body.names[0]
    assert found(own_session, "鹿沼土") == {}


def test_the_parties_and_the_title_of_an_agreement_are_followed(own_session: Session) -> None:
    facts = agreement.Facts(
        kind=AgreementKind.AGREEMENT, title="珪藻土協定書", parties=(agreement.Party(1, "東京都"),)
    )
    made = agreement.register_agreement(own_session, facts=facts, by=CLERK)
    own_session.expire_all()
    known = whole_agreement(own_session, made.id)
    assert known is not None
    other = replace(facts, title="覚書", parties=(agreement.Party(2, "鹿沼土局"),))
    agreement.correct_agreement(own_session, agreement=known, facts=other, reason=None, by=CLERK)
    assert (found(own_session, "珪藻土"), found(own_session, "鹿沼土")) == ({}, {"agreement": [made.id]})


def test_a_write_that_fails_leaves_the_index_as_it_was(own_session: Session) -> None:
    made = own_session.get_one(Activity, 1)

    def fail() -> None:
        with own_session.begin_nested(), recorded(own_session, by=CLERK, act="activity:change", subject=made):
            made.title = "珪藻土"
            own_session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert found(own_session, "珪藻土") == {}


def spoil(statement: str) -> Callable[[Session], None]:
    return lambda session: session.execute(text(statement)) and None


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("DELETE FROM search_entry WHERE kind = 'group'", 29),
        ("UPDATE search_entry SET key = 'x' WHERE kind = 'programme' AND record_id = 1", 1),
        ("UPDATE search_entry SET id = id + 10000000000 WHERE kind = 'event' AND record_id = 1", 1),
        ("INSERT INTO search_entry VALUES (4202004019999999999, 'activity', 999999999, 'x')", 1),
        ("INSERT INTO search_entry VALUES (4202004010000099999, 'activity', 99999, 'x')", 1),
    ],
)
def test_what_differs_is_counted_and_mended(own_session: Session, statement: str, wrong: int) -> None:
    own_session.execute(text(statement))
    assert misindexed(own_session) == wrong
    reindex(own_session)
    assert misindexed(own_session) == 0
    assert len(found(own_session, "大田")["partner"]) == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_an_index_of_sqlite_that_differs_is_noticed(own_session: Session) -> None:
    take = "INSERT INTO search_gram (search_gram, rowid, grams) SELECT 'delete', id, grams FROM search_entry_gram"
    own_session.execute(text(f"{take} WHERE id = (SELECT max(id) FROM search_entry)"))
    assert misindexed(own_session) > 0
    reindex(own_session)
    assert misindexed(own_session) == 0


def test_bulk_rows_are_indexed(empty_session: Session) -> None:
    from tests.services.test_bulk import rows, write

    write(empty_session, rows(11), 4)
    answer = search(empty_session, q="会1", as_of=DAY, most=20)
    (circle,) = (each for each in answer.groups if each.noun is Noun.GROUP)
    assert [hit.title for hit in circle.hits] == ["会1", "会11", "会10"]
    assert misindexed(empty_session) == 0
