"""Groups, memberships and yearly figures: what is written, what is kept, what is refused, who belonged when."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.japanese.dates import Precision, fiscal_year, fiscal_year_end, parse_date
from registry.model import Change, Group, GroupYear, Membership, Organisation
from registry.model.vocabulary import GroupKind, MembershipRole
from registry.queries.group import group
from registry.reports.group import ROLES, counts, founder, full_years, meetings, roster, year_ends
from registry.services.group import (
    DateOutOfRange,
    Facts,
    FiguresOfNothing,
    GroupRefused,
    MoreStaffThanPeople,
    NameMissing,
    NameTaken,
    ParentRefused,
    ReasonMissing,
    SelfManagedTooEarly,
    Year,
    YearNotBegun,
    change_group,
    register_group,
    set_year,
)
from registry.services.membership import (
    EndsBeforeStart,
    EndsUncounted,
    Member,
    MembershipLeftOut,
    MembershipsOverlap,
    set_members,
)
from registry.services.recording import Actor, Stale, broken_link

OFFICER = Actor("officer", datetime(2026, 11, 22, 1, 0, tzinfo=UTC))
TKF = "首都圏公設試験研究機関連携体"
FACTS = Facts(name="新素材研究会", kind=GroupKind.RESEARCH_GROUP)


def loaded(session: Session, name: str = TKF) -> Group:
    """A group of the seeds with everything about it."""
    identity = session.scalar(select(Group.id).where(Group.name == name))
    assert identity is not None
    found = group(session, identity)
    assert found is not None
    return found


def again(found: Group) -> list[Member]:
    """The stored memberships of a group as a form gives them again."""
    return [
        Member(
            organisation_id=each.organisation_id,
            role=each.role,
            valid_from=written(each.valid_from, each.valid_from_precision),
            valid_to=written(each.valid_to, each.valid_to_precision),
            id=each.id,
        )
        for each in found.memberships
    ]


def written(day: date | None, precision: Precision) -> object:
    """A stored date as a form gives it again."""
    if day is None:
        return None
    words = {Precision.FISCAL_YEAR: f"FY{fiscal_year(day)}", Precision.MONTH: f"{day:%Y-%m}"}
    return parse_date(words.get(precision, day.isoformat()))


def changed(members: Sequence[Member], position: int, **values: object) -> list[Member]:
    """The members with one row changed."""
    rows = list(members)
    rows[position] = Member(**{**vars(rows[position]), **values})  # type: ignore[arg-type]
    return rows


def newest(session: Session) -> Change:
    """The newest change."""
    return session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()


def test_a_group_is_registered_and_changed_with_one_change_each(own_session: Session) -> None:
    made = register_group(own_session, facts=FACTS, by=OFFICER)
    assert newest(own_session).act == "group:register"
    facts = Facts(
        name=" 新素材研究会 ",
        kind=GroupKind.CONSORTIUM,
        founded_on=parse_date("1986年10月"),
        self_managed_on=parse_date("FY2021"),
        topics="素材、加工",
        parent_id=1,
    )
    change_group(own_session, group=made, version=made.version, facts=facts, by=OFFICER)
    assert newest(own_session).act == "group:change"
    assert (made.name, made.founded_on, made.founded_on_precision) == (
        "新素材研究会",
        date(1986, 10, 1),
        Precision.MONTH,
    )
    assert (made.self_managed_on, made.self_managed_on_precision) == (date(2021, 4, 1), Precision.FISCAL_YEAR)
    assert broken_link(own_session) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": "  "}, NameMissing),
        ({"name": TKF}, NameTaken),
        ({"parent_id": 999_999}, ParentRefused),
        ({"founded_on": parse_date("FY2002"), "self_managed_on": parse_date("2001")}, SelfManagedTooEarly),
        ({"founded_on": parse_date("1850-01-01")}, DateOutOfRange),
    ],
)
def test_what_a_group_cannot_be_is_refused_and_nothing_is_written(
    own_session: Session, changes: dict[str, object], refusal: type[GroupRefused]
) -> None:
    before = newest(own_session).id
    facts = Facts(**{**vars(FACTS), **changes})  # type: ignore[arg-type]
    with pytest.raises(refusal, match=r"[ぁ-ん]"):
        register_group(own_session, facts=facts, by=OFFICER)
    assert newest(own_session).id == before


def test_a_group_stands_neither_under_itself_nor_under_what_is_under_it(own_session: Session) -> None:
    found = loaded(own_session, "異業種交流グループ")
    grandchild = loaded(own_session, "2019グループ（課題解決型）")
    for parent in (found.id, grandchild.id):
        facts = Facts(name=found.name, kind=found.kind, parent_id=parent)
        with pytest.raises(ParentRefused):
            change_group(own_session, group=found, version=found.version, facts=facts, by=OFFICER)
    with pytest.raises(Stale):
        change_group(own_session, group=found, version=found.version + 1, facts=FACTS, by=OFFICER)


# What the source says (line 308): four founders in FY2002, a fifth in FY2008, observers from FY2011.
STATED = [
    ("2002-03-31", {}),
    ("2003-03-31", {"member": 4}),
    ("2009-03-31", {"member": 5}),
    ("2012-03-31", {"member": 5, "observer": 1}),
    ("2021-03-31", {"member": 5, "observer": 11}),
]


@pytest.mark.parametrize(("day", "stated"), STATED)
def test_the_members_of_any_day_are_those_that_the_source_states(
    session: Session, day: str, stated: dict[str, int]
) -> None:
    found = loaded(session)
    told = roster(found, date.fromisoformat(day))
    assert {role.value: len(members) for role, members in told.roles} == stated
    assert told.total == sum(stated.values())
    held = counts(found.memberships, date.fromisoformat(day))
    assert {role.value: count for role, count in held.items() if count} == stated
    founders = {
        each.membership.organisation.name if each.membership.organisation else None
        for _, members in told.roles
        for each in members
        if each.founder
    }
    expected = {
        None,
        "埼玉県産業技術総合センター",
        "千葉県産業支援技術研究所",
        "神奈川県立産業技術総合研究所",
    }
    assert founders == (expected if stated else set())


def test_whose_beginning_is_not_printed_counts_from_the_day_that_attests_it(session: Session) -> None:
    found = loaded(session)
    undated = roster(found, date(2012, 3, 31)).undated
    assert {each.organisation.name for each in undated if each.organisation} == {
        "関東経済産業局",
        "東京都産業労働局商工部",
        "(国研)産業技術総合研究所",
    }
    assert roster(found, date(2021, 3, 31)).undated == []


def test_the_number_is_told_for_each_year_in_which_it_changed(session: Session) -> None:
    told = [
        (each.fiscal_year, each.counts[MembershipRole.MEMBER], each.counts[MembershipRole.OBSERVER])
        for each in year_ends(loaded(session).memberships, date(2026, 11, 22))
    ]
    assert told == [
        (2002, 4, 0),
        (2008, 5, 0),
        (2011, 5, 1),
        (2013, 5, 5),
        (2014, 5, 7),
        (2015, 5, 8),
        (2020, 5, 11),
    ]
    early = year_ends(loaded(session).memberships, date(2014, 3, 30))
    assert [each.fiscal_year for each in early] == [2002, 2008, 2011], "a year that is not over is not told"


DAYS = st.dates(date(2000, 1, 1), date(2012, 12, 31))
TERMS = st.builds(
    lambda first, second, role, known: Membership(
        role=role,
        valid_from=min(first, second or first) if known else None,
        attested_on=min(first, second or first),
        valid_to=max(first, second) if second else None,
    ),
    DAYS,
    st.none() | DAYS,
    st.sampled_from(ROLES),
    st.booleans(),
)


@given(st.lists(TERMS, max_size=6), DAYS)
def test_year_ends_leave_out_nothing_but_years_without_a_change(
    memberships: list[Membership], as_of: date
) -> None:
    told = {each.fiscal_year: each.counts for each in year_ends(memberships, as_of)}
    before = dict.fromkeys(ROLES, 0)
    for year in range(1998, 2016):
        now = counts(memberships, fiscal_year_end(year))
        if fiscal_year_end(year) <= as_of and now != before:
            assert told.pop(year) == now
        before = now
    assert told == {}


@pytest.mark.parametrize(
    ("founded", "joined", "wanted"),
    [
        ("FY2002", "FY2002", True),
        ("FY2002", "2002-11-01", True),
        ("1986-10", "FY1986", True),
        ("1986-10", "1986-11", False),
        ("FY2002", "FY2008", False),
        ("FY2002", "2001-11-01", False),
        ("2002-04-01", "2002-04-02", False),
    ],
)
def test_a_founder_joined_when_the_group_was_founded(founded: str, joined: str, wanted: bool) -> None:
    began, came = parse_date(founded), parse_date(joined)
    made = Group(founded_on=began.date, founded_on_precision=began.precision)
    member = Membership(valid_from=came.date, valid_from_precision=came.precision)
    assert founder(made, member) is wanted
    assert not founder(Group(), member)


def test_full_years_count_the_last_day() -> None:
    member = Membership(valid_from=date(2002, 4, 1), valid_from_precision=Precision.FISCAL_YEAR)
    assert [full_years(member, date(2021, 3, day)) for day in (30, 31)] == [18, 19]
    assert full_years(Membership(attested_on=date(2021, 3, 31)), date(2021, 3, 31)) is None
    assert full_years(member, date.max) == 7997


def test_members_that_did_not_change_keep_their_source(own_session: Session) -> None:
    found = loaded(own_session)
    before = {
        each.id: (each.source_file, each.source_line, each.note, each.attested_on)
        for each in found.memberships
    }
    rows = changed(again(found), 4, valid_to=parse_date("FY2025"))
    bank = own_session.scalar(select(Organisation.id).where(Organisation.name == "城南信用金庫"))
    rows.append(Member(bank, MembershipRole.OBSERVER))
    version = found.version
    set_members(own_session, group=found, version=version, members=rows, by=OFFICER)
    change = newest(own_session)
    assert change.act == "group:members"
    assert sorted(row["table"] for row in change.rows) == ["membership", "membership"]
    assert found.version == version + 1
    *old, new = found.memberships
    assert {
        each.id: (each.source_file, each.source_line, each.note, each.attested_on) for each in old
    } == before
    assert (old[4].valid_to, old[4].valid_to_precision) == (date(2026, 3, 31), Precision.FISCAL_YEAR)
    assert (new.attested_on, new.valid_from, new.source_file) == (OFFICER.day, None, None)
    own_session.commit()
    told = roster(loaded(own_session), OFFICER.day)
    assert [each.organisation_id for each in told.former] == [old[4].organisation_id]


def test_the_same_members_again_are_no_change(own_session: Session) -> None:
    found = loaded(own_session)
    before, version = newest(own_session).id, found.version
    set_members(own_session, group=found, version=version, members=again(found), by=OFFICER)
    assert (newest(own_session).id, found.version) == (before, version)


def test_a_changed_member_loses_what_the_source_says_of_it_and_a_mistake_is_deleted(
    own_session: Session,
) -> None:
    found = loaded(own_session)
    undated = next(each for each in found.memberships if each.valid_from is None)
    position = found.memberships.index(undated)
    rows = changed(again(found), position, valid_from=parse_date("FY2010"))
    mistake = rows.pop(5)
    assert mistake.id is not None
    set_members(
        own_session, group=found, version=found.version, members=rows, by=OFFICER, mistaken=[mistake.id]
    )
    assert (undated.valid_from, undated.source_file, undated.note) == (date(2010, 4, 1), None, None)
    assert undated.attested_on == date(2021, 3, 31)
    assert own_session.get(Membership, mistake.id) is None
    assert len(found.memberships) == 15


def test_no_stored_member_is_lost_and_nobody_overwrites_unseen(own_session: Session) -> None:
    found = loaded(own_session)
    with pytest.raises(MembershipLeftOut):
        set_members(own_session, group=found, version=found.version, members=again(found)[1:], by=OFFICER)
    with pytest.raises(Stale):
        set_members(own_session, group=found, version=0, members=again(found), by=OFFICER)


@pytest.mark.parametrize(
    ("values", "refusal", "named"),
    [
        ({"valid_from": "FY2010", "valid_to": "2009"}, EndsBeforeStart, "終わり"),
        ({"valid_to": "2009"}, EndsUncounted, "始まり"),
        (
            {"valid_from": "FY2010", "role": MembershipRole.MEMBER},
            MembershipsOverlap,
            "埼玉県産業技術総合センター",
        ),
    ],
)
def test_memberships_that_cannot_be_are_refused_by_name(
    own_session: Session, values: dict[str, object], refusal: type[ValueError], named: str
) -> None:
    found = loaded(own_session)
    days = {
        name: parse_date(value) if isinstance(value, str) and name != "role" else value
        for name, value in values.items()
    }
    given = Member(
        **{"organisation_id": found.memberships[1].organisation_id, "role": MembershipRole.OFFICER, **days}
    )  # type: ignore[arg-type]
    with pytest.raises(refusal, match=named):
        set_members(
            own_session, group=found, version=found.version, members=[*again(found), given], by=OFFICER
        )


def test_leaving_and_coming_back_do_not_overlap(own_session: Session) -> None:
    found = loaded(own_session)
    rows = changed(again(found), 1, valid_to=parse_date("FY2023"))
    rows.append(Member(rows[1].organisation_id, MembershipRole.MEMBER, parse_date("FY2024")))
    set_members(own_session, group=found, version=found.version, members=rows, by=OFFICER)
    assert counts(found.memberships, date(2024, 3, 31)) == counts(found.memberships, date(2024, 4, 1))
    rows = changed(again(found), 16, valid_from=parse_date("2024-03-31"))
    with pytest.raises(MembershipsOverlap):
        set_members(own_session, group=found, version=found.version, members=rows, by=OFFICER)


def test_a_year_is_written_once_and_then_changed_as_it_was_seen(own_session: Session) -> None:
    found = loaded(own_session, "化学技術研究会")
    given = Year(meetings=5, participants=20, own_staff=20)
    row = set_year(own_session, group=found, fiscal_year=2025, version=None, year=given, by=OFFICER)
    assert (newest(own_session).act, row.meetings) == ("group:year", 5)
    for version in (None, row.version + 1):
        with pytest.raises(Stale):
            set_year(own_session, group=found, fiscal_year=2025, version=version, year=given, by=OFFICER)
    with pytest.raises(Stale):
        set_year(own_session, group=found, fiscal_year=2024, version=1, year=given, by=OFFICER)
    none = Year(held=False, not_held_reason="会場の工事")
    set_year(own_session, group=found, fiscal_year=2025, version=row.version, year=none, by=OFFICER)
    assert (row.held, row.meetings, meetings(row)) == (False, None, 0)


def test_a_year_keeps_its_source_while_nothing_that_it_says_is_changed(own_session: Session) -> None:
    found = loaded(own_session, "化学技術研究会")
    (row,) = found.years
    assert (row.meetings, row.participants, row.own_staff, row.source_line) == (4, 19, 6, 85)
    more = Year(meetings=4, participants=19, own_staff=6, companies=3)
    set_year(own_session, group=found, fiscal_year=2020, version=row.version, year=more, by=OFFICER)
    assert row.source_line == 85
    other = Year(meetings=5, participants=19, own_staff=6, companies=3)
    set_year(own_session, group=found, fiscal_year=2020, version=row.version, year=other, by=OFFICER)
    assert (row.source_file, row.source_line) == (None, None)


@pytest.mark.parametrize(
    ("fiscal", "year", "refusal"),
    [
        (2027, Year(), YearNotBegun),
        (1899, Year(), YearNotBegun),
        (2025, Year(held=False), ReasonMissing),
        (2025, Year(held=False, not_held_reason=" "), ReasonMissing),
        (2025, Year(held=False, not_held_reason="雪", uses=0), FiguresOfNothing),
        (2025, Year(participants=3, own_staff=4), MoreStaffThanPeople),
    ],
)
def test_figures_that_cannot_be_are_refused(
    own_session: Session, fiscal: int, year: Year, refusal: type[GroupRefused]
) -> None:
    found = loaded(own_session, "化学技術研究会")
    with pytest.raises(refusal, match=r"[ぁ-ん]"):
        set_year(own_session, group=found, fiscal_year=fiscal, version=None, year=year, by=OFFICER)
    assert own_session.scalars(select(GroupYear.id).where(GroupYear.group_id == found.id)).all() == [
        found.years[0].id
    ]
