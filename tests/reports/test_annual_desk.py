"""What the draft lacks, fact by fact: series of events, figures of groups, speakers, and what is told elsewhere."""

import doctest
from datetime import date
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Event, Group, GroupYear, Presentation, wording
from registry.model.vocabulary import EventKind, Lack
from registry.reports.annual import series
from registry.reports.annual.desk import Desk, desk
from registry.reports.annual.missing import LONGEST_KEY, key_of
from registry.reports.annual.series import series_of
from registry.services import report_section
from registry.services.recording import recorded
from tests.conftest import CLERK


@pytest.mark.parametrize("module", [series, wording, report_section], ids=lambda found: found.__name__)
def test_the_examples_hold(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


@given(
    st.integers(1, 99),
    st.integers(1, 99),
    st.integers(1950, 2099),
    st.sampled_from(["産業見本市", "技術懇談会", "合同交流会"]),
)
def test_number_and_year_make_no_other_series(one: int, other: int, year: int, name: str) -> None:
    first = series_of(f"第{one}回{name}{year}")
    assert first == series_of(f"第 {other} 回 {name}") == series_of(f"令和{other}年度 {name}") == name
    assert first != series_of(f"第{one}回{name}分科会")


@given(st.text(max_size=60))
def test_every_title_belongs_to_a_series(title: str) -> None:
    found = series_of(title)
    assert found == series_of(title)
    assert bool(found) or not title.strip()


@given(st.text(max_size=900), st.text(max_size=900))
def test_a_key_is_never_too_long_and_tells_lacks_apart(one: str, other: str) -> None:
    first, second = key_of(Lack.EVENT, "x", one), key_of(Lack.EVENT, "x", other)
    assert len(first) <= LONGEST_KEY
    assert (first == second) is (one == other)


def drafted(session: Session, year: int) -> Desk:
    return desk(session, fiscal_year=year, institute="都産技研", day=date(2022, 6, 1))


def told(found: Desk, kind: Lack) -> list[tuple[str, str, int | None]]:
    return [(each.subject.text, each.detail, each.count) for each in found.missing if each.kind is kind]


def test_figures_that_last_year_had_are_missed_one_by_one(own_session: Session) -> None:
    group = own_session.scalars(select(Group).where(Group.name == "化学技術研究会")).one()
    with recorded(own_session, by=CLERK, act="test:year", subject=group):
        own_session.add(GroupYear(group_id=group.id, fiscal_year=2021, held=True, meetings=3))
    own_session.commit()
    own_session.expire_all()
    found = drafted(own_session, 2021)
    assert [each for each in told(found, Lack.FIGURE) if each[0] == "化学技術研究会"] == [
        ("化学技術研究会", "participants", 19),
        ("化学技術研究会", "own_staff", 6),
    ]
    assert not [each for each in told(found, Lack.GROUP) if each[0] == "化学技術研究会"]
    # A group that did not meet, and says why, lacks no figure.
    row = own_session.scalars(
        select(GroupYear).where(GroupYear.group_id == group.id, GroupYear.fiscal_year == 2021)
    ).one()
    with recorded(own_session, by=CLERK, act="test:year", subject=group):
        row.held, row.not_held_reason, row.meetings = False, "感染症", None
    own_session.commit()
    own_session.expire_all()
    assert not [each for each in told(drafted(own_session, 2021), Lack.FIGURE) if each[0] == "化学技術研究会"]


def test_an_event_of_the_series_held_or_not_answers_it_and_a_talk_without_a_speaker_is_told(
    own_session: Session,
) -> None:
    before = drafted(own_session, 2021)
    titles = [each[0] for each in told(before, Lack.EVENT)]
    assert "第3回医療福祉技術シンポジウム2020" in titles
    own_session.rollback()
    event = Event(
        fiscal_year=2021,
        kind=EventKind.CONFERENCE,
        title="第４回 医療福祉技術シンポジウム ２０２１",
        held=True,
        group_id=own_session.scalars(select(Group.id).where(Group.name == "産業技術連携推進会議")).one(),
        presentations=[Presentation(title="新しい装具")],
    )
    cancelled = Event(
        fiscal_year=2021,
        kind=EventKind.CONFERENCE,
        title="積層造形研究会",
        held=False,
        not_held_reason="中止",
    )
    with recorded(own_session, by=CLERK, act="test:event", subject=event):
        own_session.add_all([event, cancelled])
    own_session.commit()
    own_session.expire_all()
    after = drafted(own_session, 2021)
    gone = set(titles) - {each[0] for each in told(after, Lack.EVENT)}
    assert gone == {"第3回医療福祉技術シンポジウム2020", "積層造形研究会"}
    assert told(after, Lack.SPEAKER) == [("第４回 医療福祉技術シンポジウム ２０２１", "新しい装具", None)]


def test_what_goes_on_under_another_name_is_not_missed(own_session: Session) -> None:
    from registry.model import Activity, ActivityKind, ActivityParty
    from registry.model.vocabulary import ActivityType

    wanted = ("板橋区", "", 27)
    assert wanted in told(drafted(own_session, 2021), Lack.WORK)
    own_session.rollback()
    old = own_session.get_one(Activity, 34)
    party = own_session.scalars(select(ActivityParty).where(ActivityParty.activity_id == 34)).one()
    work = Activity(
        fiscal_year=2021,
        title="出張相談",
        previous_id=old.id,
        kinds=[ActivityKind(position=1, kind=ActivityType.SUPPORT_PROGRAM)],
        parties=[ActivityParty(position=1, organisation_id=party.organisation_id, name_as_printed="板橋区")],
        months=[],
    )
    with recorded(own_session, by=CLERK, act="test:work", subject=work):
        own_session.add(work)
    own_session.commit()
    own_session.expire_all()
    assert wanted not in told(drafted(own_session, 2021), Lack.WORK)
