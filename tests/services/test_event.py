"""Events as they are written: what is kept, what is refused, and that what did not change keeps its source."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.japanese.dates import ParsedDate, Precision, fiscal_year, parse_date
from registry.model import Activity, Change, Event
from registry.model.vocabulary import EventKind, EventMode, EventRoleKind
from registry.queries.event import event, events
from registry.services.event import (
    EventRefused,
    change_event,
    hindrance,
    register_event,
    remove_event,
    title_taken,
)
from registry.services.event_facts import (
    ExhibitorFacts,
    Facts,
    Fault,
    NotHeld,
    PresentationFacts,
    RoleFacts,
    faults,
    not_held_reason,
    why_not_held,
)
from registry.services.recording import Actor, Stale, broken_link, recorded
from tests.conftest import SEEDS

TODAY = date(2026, 11, 22)
OFFICER = Actor("officer", datetime(2026, 11, 22, 1, 0, tzinfo=UTC))
PLAIN = Facts(title="試験催事", kind=EventKind.SEMINAR, starts_on=parse_date("2026-06-01"))
FULL = replace(
    PLAIN,
    ends_on=parse_date("2026-06-02"),
    mode=EventMode.HYBRID,
    place="青海本部",
    held=True,
    participants=120,
    registrants=150,
    exhibitors=2,
    roles=(
        RoleFacts(EventRoleKind.HOST),
        RoleFacts(EventRoleKind.CO_HOST, branch_code="tama"),
        RoleFacts(EventRoleKind.BACKING, organisation_id=1),
        RoleFacts(EventRoleKind.PR, organisation_id=1),
        RoleFacts(EventRoleKind.SUPPORT, organisation_id=2),
    ),
    presentations=(
        PresentationFacts("題一", "講師一", date(2026, 6, 1), "ホール"),
        PresentationFacts("題二"),
    ),
    exhibitor_companies=(ExhibitorFacts(3, 1), ExhibitorFacts(4)),
)


def facts_of(found: Event) -> Facts:
    """What stands in the registry, as facts."""
    end = found.ends_on and ParsedDate(found.ends_on, found.ends_on_precision, "")
    start = found.starts_on and ParsedDate(found.starts_on, found.starts_on_precision, "")
    plain = ("title", "kind", "fiscal_year", "mode", "place", "held", "not_held_reason", "group_id")
    figures = ("participants", "registrants", "exhibitors")
    return Facts(
        **{name: getattr(found, name) for name in (*plain, *figures)},
        starts_on=start,
        ends_on=end,
        roles=tuple(RoleFacts(each.role, each.organisation_id, each.branch_code) for each in found.roles),
        presentations=tuple(
            PresentationFacts(each.title, each.speaker, each.on_date, each.place, each.id)
            for each in found.presentations
        ),
        exhibitor_companies=tuple(
            ExhibitorFacts(each.company_id, each.recommended_by_id) for each in found.exhibitor_companies
        ),
    )


def made(session: Session, facts: Facts = FULL) -> Event:
    """A new event, read back as another page reads it."""
    identity = register_event(session, facts=facts, by=OFFICER).id
    session.expire_all()
    found = event(session, identity)
    assert found is not None
    return found


def sources(found: Event) -> dict[tuple[str, int], tuple[str | None, int | None, str | None]]:
    """Where each row comes from, by table and id."""
    rows = (found, *found.roles, *found.presentations, *found.listings, *found.exhibitor_companies)
    return {(row.__tablename__, row.id): (row.source_file, row.source_line, row.note) for row in rows}


def seeded(session: Session, title: str) -> Event:
    """An event of the seeds."""
    (found,) = events(session, q=title)
    return found


def test_what_is_registered_is_read_back_and_recorded_once(own_session: Session) -> None:
    found = made(own_session)
    assert facts_of(found) == replace(
        FULL,
        fiscal_year=2026,
        starts_on=ParsedDate(date(2026, 6, 1), Precision.DAY, ""),
        ends_on=ParsedDate(date(2026, 6, 2), Precision.DAY, ""),
        presentations=tuple(
            replace(each, id=row.id)
            for each, row in zip(FULL.presentations, found.presentations, strict=True)
        ),
    )
    assert set(sources(found).values()) == {(None, None, None)}
    change = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert (change.act, change.by, change.subject_id) == ("event:register", "officer", str(found.id))
    assert len(change.rows) == 1 + 5 + 2 + 2
    assert broken_link(own_session) is None


REFUSED = [
    ({"title": "  "}, Fault.TITLE_MISSING),
    ({"starts_on": None}, Fault.YEAR_MISSING),
    ({"starts_on": parse_date("2026年")}, Fault.YEAR_MISSING),
    ({"starts_on": None, "fiscal_year": 1899}, Fault.YEAR_OUT_OF_RANGE),
    ({"fiscal_year": 2025}, Fault.YEAR_CONTRADICTS),
    ({"starts_on": parse_date("2026年"), "fiscal_year": 2024}, Fault.YEAR_CONTRADICTS),
    ({"starts_on": parse_date("2026年度"), "fiscal_year": 2027}, Fault.YEAR_CONTRADICTS),
    ({"starts_on": None, "fiscal_year": 2026, "ends_on": parse_date("2026-06-02")}, Fault.END_WITHOUT_START),
    ({"ends_on": parse_date("2026-05-31")}, Fault.END_BEFORE_START),
    ({"ends_on": parse_date("2026年5月")}, Fault.END_BEFORE_START),
    ({"starts_on": parse_date("2026-11-23"), "held": True}, Fault.HELD_IN_FUTURE),
    ({"held": False}, Fault.REASON_MISSING),
    ({"held": True, "not_held_reason": "中止"}, Fault.REASON_OF_NOTHING),
    ({"not_held_reason": "中止"}, Fault.REASON_OF_NOTHING),
    ({"held": False, "not_held_reason": "中止", "participants": 0}, Fault.FIGURE_OF_NOTHING),
    ({"held": False, "not_held_reason": "中止", "exhibitors": 3}, Fault.FIGURE_OF_NOTHING),
    ({"roles": (RoleFacts(EventRoleKind.HOST),) * 2}, Fault.ROLE_TWICE),
    ({"exhibitor_companies": (ExhibitorFacts(3), ExhibitorFacts(3, 1))}, Fault.COMPANY_TWICE),
]


@pytest.mark.parametrize(("wrong", "fault"), REFUSED)
def test_what_cannot_be_so_is_refused_in_a_sentence(
    own_session: Session, wrong: dict[str, object], fault: Fault
) -> None:
    with pytest.raises(EventRefused) as refused:
        register_event(own_session, facts=replace(PLAIN, **wrong), by=OFFICER)
    assert refused.value.fault is fault
    assert str(refused.value) == fault.value
    assert title_taken(own_session, facts=PLAIN) is False


@pytest.mark.parametrize(
    ("start", "given", "year"),
    [
        ("2026-03-31", None, 2025),
        ("2026年4月", None, 2026),
        ("2026年4月", 2026, 2026),
        ("令和8年度", None, 2026),
        ("2026年", 2025, 2025),
        ("2026年", 2026, 2026),
        (None, 2019, 2019),
    ],
)
def test_the_fiscal_year_follows_from_the_start_as_far_as_it_is_known(
    start: str | None, given: int | None, year: int
) -> None:
    facts = replace(PLAIN, starts_on=parse_date(start) if start else None, fiscal_year=given)
    assert facts.year == year
    assert faults(facts, TODAY) == []


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)), st.integers(1890, 2210))
def test_a_given_year_is_right_for_exactly_one_year_of_a_day(day: date, given_year: int) -> None:
    facts = replace(PLAIN, starts_on=ParsedDate(day, Precision.DAY, ""), fiscal_year=given_year, held=None)
    assert (Fault.YEAR_CONTRADICTS in faults(facts, TODAY)) == (given_year != fiscal_year(day))


@given(st.text(min_size=1) | st.sampled_from(["中止", "延期：", "書面に変更：台風", "中止：中止：x"]))
def test_a_reason_taken_apart_and_put_together_is_the_same(reason: str) -> None:
    assert not_held_reason(*why_not_held(reason)) == reason


@given(
    st.sampled_from([each for each in NotHeld if each is not NotHeld.OTHER]), st.none() | st.text(min_size=1)
)
def test_a_chosen_reason_is_chosen_again_when_the_form_opens(why: NotHeld, words: str | None) -> None:
    kept = not_held_reason(why, words)
    assert kept is not None
    assert why_not_held(kept) == (why, words)


def test_a_title_stands_once_in_a_fiscal_year(own_session: Session) -> None:
    first = made(own_session, PLAIN)
    with pytest.raises(EventRefused, match=Fault.TITLE_TAKEN.value):
        register_event(own_session, facts=PLAIN, by=OFFICER)
    later = made(own_session, replace(PLAIN, starts_on=parse_date("2027-06-01")))
    with pytest.raises(EventRefused, match=Fault.TITLE_TAKEN.value):
        change_event(own_session, event=later, version=later.version, facts=PLAIN, by=OFFICER)
    change_event(
        own_session, event=first, version=first.version, facts=replace(PLAIN, place="本部"), by=OFFICER
    )
    assert first.place == "本部"


def test_every_event_of_the_seeds_may_stay_as_it_is_and_then_nothing_is_recorded(
    own_session: Session,
) -> None:
    found = events(own_session)
    assert len(found) > 70
    before = own_session.scalars(select(Change.id)).all()
    for each in found:
        version = each.version
        change_event(own_session, event=each, version=version, facts=facts_of(each), by=OFFICER)
        assert each.version == version
    assert own_session.scalars(select(Change.id)).all() == before


def test_what_did_not_change_keeps_its_source_and_what_was_corrected_too(own_session: Session) -> None:
    found = seeded(own_session, "千葉県産業支援技術研究所 研究成果発表会")
    before = sources(found)
    facts = facts_of(found)
    first, *rest = facts.presentations
    wanted = replace(
        facts,
        place="千葉市",
        roles=(*facts.roles, RoleFacts(EventRoleKind.ATTENDEE, branch_code="tama")),
        presentations=(*rest, replace(first, speaker="別の 講師"), PresentationFacts("飛び入り")),
        exhibitor_companies=(ExhibitorFacts(3, 1),),
    )
    numbers = {each.id: (each.section, each.no) for each in found.presentations}
    assert all(section and no for section, no in numbers.values())
    version = found.version
    change_event(own_session, event=found, version=version, facts=wanted, by=OFFICER)
    own_session.expire_all()
    after = event(own_session, found.id)
    assert after is not None
    assert after.version == version + 1
    assert before.items() <= sources(after).items()
    assert len(sources(after)) == len(before) + 3
    assert {each.id: (each.section, each.no) for each in after.presentations if each.section} == numbers
    assert [each.speaker for each in after.presentations if each.id == first.id] == ["別の 講師"]
    change = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert change.act == "event:change"
    assert not [row for row in change.rows if not row["after"]], "nothing was deleted to be added again"


def test_a_side_that_does_something_else_keeps_its_row_and_one_that_left_goes(own_session: Session) -> None:
    found = made(own_session)
    rows = {(each.organisation_id, each.branch_code, each.role): each.id for each in found.roles}
    wanted = (
        RoleFacts(EventRoleKind.HOST),
        RoleFacts(EventRoleKind.PR, organisation_id=1),
        RoleFacts(EventRoleKind.SPONSOR, organisation_id=1),
        RoleFacts(EventRoleKind.CO_HOST),
    )
    change_event(
        own_session, event=found, version=found.version, facts=replace(FULL, roles=wanted), by=OFFICER
    )
    own_session.expire_all()
    after = event(own_session, found.id)
    assert after is not None
    now = {(each.organisation_id, each.branch_code, each.role): each.id for each in after.roles}
    assert set(now) == {(each.organisation_id, each.branch_code, each.role) for each in wanted}
    assert now[None, None, EventRoleKind.HOST] == rows[None, None, EventRoleKind.HOST]
    assert now[1, None, EventRoleKind.PR] == rows[1, None, EventRoleKind.PR]
    assert now[1, None, EventRoleKind.SPONSOR] == rows[1, None, EventRoleKind.BACKING]


@pytest.mark.parametrize("part", ["roles", "presentations", "exhibitor_companies"])
def test_parts_alone_make_a_new_version_so_that_nobody_overwrites_them(
    own_session: Session, part: str
) -> None:
    found = made(own_session)
    seen = found.version
    facts = facts_of(found)
    change_event(
        own_session,
        event=found,
        version=seen,
        facts=replace(facts, **{part: getattr(facts, part)[:-1]}),
        by=OFFICER,
    )
    assert found.version == seen + 1
    with pytest.raises(Stale):
        change_event(own_session, event=found, version=seen, facts=facts, by=OFFICER)
    with pytest.raises(Stale):
        remove_event(own_session, event=found, version=seen, by=OFFICER)


def test_the_cancelled_events_of_fiscal_year_2020_say_why(session: Session) -> None:
    lines = (SEEDS / "events.csv").read_text(encoding="utf-8").splitlines()
    printed = {line.split(",")[3] for line in lines if ",0,新型コロナウイルス感染症対応," in line}
    found = [each for each in events(session, fiscal_year=2020) if each.held is False]
    assert {each.title for each in found} == printed
    assert len(printed) == 2
    assert {why_not_held(each.not_held_reason or "") for each in found} == {
        (NotHeld.OTHER, "新型コロナウイルス感染症対応")
    }


def test_an_event_entered_by_mistake_goes_with_its_parts(own_session: Session) -> None:
    found = made(own_session)
    identity = found.id
    assert hindrance(own_session, found) is None
    remove_event(own_session, event=found, version=found.version, by=OFFICER)
    assert event(own_session, identity) is None
    change = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert (change.act, change.subject_id) == ("event:remove", str(identity))
    assert len(change.rows) == 10


def test_an_event_on_which_others_stand_is_not_taken_out(own_session: Session) -> None:
    joint = set(own_session.scalars(select(Activity.event_id).where(Activity.event_id.is_not(None))))
    found = events(own_session)
    named = next(each for each in found if each.id in joint)
    listed, unlisted = [each for each in found if each.listings and each.id not in joint][:2]
    with recorded(own_session, by=OFFICER, act="test:unlist", subject=unlisted):
        unlisted.listings.clear()
    for each, fault in (
        (named, Fault.HAS_JOINT_WORK),
        (listed, Fault.HAS_LISTING),
        (unlisted, Fault.HAS_SOURCE),
    ):
        with pytest.raises(EventRefused) as refused:
            remove_event(own_session, event=each, version=each.version, by=OFFICER)
        assert refused.value.fault is fault
        assert event(own_session, each.id) is not None
