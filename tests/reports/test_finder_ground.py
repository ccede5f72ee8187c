"""What the finder answers from follows every write: looked at again only where it was touched, it is what all is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Enum, Select, func, inspect, select
from sqlalchemy.exc import InvalidRequestError, StatementError
from sqlalchemy.orm import Session

from registry.finder.aspect import of_field, of_need
from registry.model import (
    Activity,
    ActivityParty,
    Agreement,
    AgreementEvent,
    Base,
    Change,
    CooperationItem,
    Event,
    EventRole,
    FormerSeat,
    Group,
    Introduction,
    Lifetime,
    Membership,
    Need,
    NeedKind,
    Organisation,
    Programme,
    ProgrammeYear,
)
from registry.model.vocabulary import (
    AgreementAct,
    Basis,
    Category,
    IntroductionState,
    NeedType,
    Precision,
    Tier,
)
from registry.queries import touched as rules
from registry.queries.loading import related
from registry.queries.touched import Touched, touched
from registry.reports.finder_ground import Ground, able_in, able_renewed, ground, renewed
from registry.services.recording import recorded
from tests.conftest import CLERK, by_turns

DAY = date(2021, 3, 31)
ASPECTS = (
    *(
        of_need(need)
        for need in (NeedType.FINANCE, NeedType.FEE_SUPPORT, NeedType.TESTING, NeedType.SALES_CHANNEL)
    ),
    *(of_field(code) for code in ("emc", "robot")),
)
WORDS = "EMC試験の資金、ロボットの展示"
# Columns that say where a row comes from, or what it is called inside the program.
TAKING_PART: dict[type[Base], Select[Any]] = {
    Event: select(EventRole.event_id).where(EventRole.organisation_id.is_not(None)),
    Group: select(Membership.group_id),
    Need: select(Introduction.need_id),
    Programme: select(Programme.id).where(Programme.provider_id.is_not(None)),
}
INSIDE = {"id", "version", "source_file", "source_line", "search_key", "sort_key"}


def told(known: Ground) -> tuple[Any, ...]:
    """A ground by its content alone."""
    occasions = (sorted(each.all, key=lambda one: one.id) for each in (known.groups, known.events))
    return (known.fields, known.municipalities, known.partners, known.branches, *occasions)


@dataclass
class Kept:
    """The ground and who is able, as a server keeps them."""

    session: Session
    ground: Ground
    able: dict[str, Any]

    def follows(self, last: int) -> bool | None:
        """Bring it up to date with the changes after one, and tell whether it is what would be read anew.

        ``None`` when all of it was to be read anew.
        """
        self.session.flush()
        changes = self.session.scalars(select(Change).where(Change.id > last).order_by(Change.id))
        what = touched(self.session, [row for change in changes for row in change.rows])
        fresh = ground(self.session, DAY)
        able = {aspect: able_in(self.session, fresh, aspect) for aspect in ASPECTS}
        followed, follows = fresh, None
        if what is not None:
            followed = renewed(self.session, self.ground, what)
            mine = {
                aspect: able_renewed(self.session, followed, each, what) for aspect, each in self.able.items()
            }
            follows = told(followed) == told(fresh) and mine == able
        self.ground, self.able = fresh, able
        return follows


def kept(session: Session) -> Kept:
    known = ground(session, DAY)
    return Kept(session, known, {aspect: able_in(session, known, aspect) for aspect in ASPECTS})


def newest(session: Session) -> int:
    return session.scalars(select(Change.id).order_by(Change.id.desc()).limit(1)).one()


def bearing() -> list[type[Base]]:
    """The tables on which the finder's answers depend record by record."""
    named = {*rules._RECORDS, *rules._PART_OF, *rules._OWNERS}
    mapped = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    return [mapped[name] for name in sorted(named)]


def other(row: Base, name: str) -> Iterator[Any]:
    """Values that a column does not have now, the most telling first."""
    value, column = getattr(row, name), type(row).__mapper__.columns[name]
    reference = next(iter(column.foreign_keys), None)
    if reference is not None:
        session = inspect(row).session
        assert session is not None
        key = reference.column
        yield from (found for found in session.scalars(select(key).order_by(key).limit(40)) if found != value)
    elif column.type.python_type is bool:
        yield not value
    elif isinstance(column.type, Enum):
        yield from (each for each in column.type.enums if each != value)
    elif column.type.python_type is date:
        yield from (
            (value + timedelta(days=shift) for shift in (-800, 800)) if value else (DAY, date(2020, 5, 1))
        )
    elif column.type.python_type is int:
        yield from (value + 1, value - 1) if value is not None else (1, 2020)
    else:
        yield from (WORDS, "131041", None)


def changed(session: Session, row: Base, name: str) -> bool:
    """Give a column another value that the database takes; false when it takes none."""
    for value in other(row, name):
        try:
            with session.begin_nested(), recorded(session, by=CLERK, act="test:change", subject=row):
                setattr(row, name, value)
        except StatementError:
            continue
        return True
    return False


def removed(session: Session, rows: Sequence[Base]) -> bool:
    """Take out a row that nothing depends on; false when there is none."""
    for row in rows[:40]:
        try:
            with session.begin_nested(), recorded(session, by=CLERK, act="test:remove", subject=row):
                session.delete(row)
        except (StatementError, AssertionError, InvalidRequestError):
            continue
        return True
    return False


def add_missing(session: Session) -> None:
    """A company with a need and an introduction, a former seat, what was offered and ended: the seeds have none."""
    partners = session.scalars(
        select(Organisation).where(Organisation.category == Category.FINANCIAL).order_by(Organisation.id)
    ).all()
    company = Organisation(name="試験の会社", category=Category.COMPANY)
    need = Need(
        company=company,
        text=WORDS,
        received_on=date(2020, 6, 1),
        kinds=[NeedKind(kind=NeedType.FINANCE)],
    )
    made = Introduction(
        need=need,
        organisation_id=partners[0].id,
        introduced_on=date(2020, 7, 1),
        state=IntroductionState.PROPOSED,
    )
    programme = session.scalars(select(Programme).order_by(Programme.id).limit(1)).one()
    offered = ProgrammeYear(programme_id=programme.id, fiscal_year=2020, offered=True)
    agreement = session.scalars(select(Agreement.id).order_by(Agreement.id).limit(1)).one()
    ended = AgreementEvent(agreement_id=agreement, act=AgreementAct.TERMINATED, on_date=date(2020, 9, 1))
    item = CooperationItem(agreement_id=agreement, subject=WORDS, position=1, tier=Tier.PRIORITY)
    moved = FormerSeat(
        organisation_id=partners[0].id,
        municipality_code="131199",
        seat_basis=Basis.CONFIRMED,
        valid_to=date(2022, 3, 31),
    )
    lived = Lifetime(
        organisation_id=partners[1].id, closed_on=date(2022, 3, 31), closed_on_precision=Precision.DAY
    )
    with recorded(session, by=CLERK, act="test:add", subject=company):
        session.add_all([company, need, made, offered, ended, item, moved, lived])


@by_turns("name", (table.__tablename__ for table in bearing()))
def test_every_column_is_followed(own_session: Session, name: str) -> None:
    (table,) = (each for each in bearing() if each.__tablename__ == name)
    add_missing(own_session)
    known = kept(own_session)
    statement = select(table).order_by(*table.__mapper__.primary_key)
    if table in TAKING_PART:
        # A record that nobody takes part in touches nobody.
        statement = statement.where(table.__mapper__.primary_key[0].in_(TAKING_PART[table]))
    rows = own_session.scalars(statement).all()
    assert rows, "nothing to change"
    followed = set()
    for column in (each.key for each in table.__mapper__.column_attrs):
        if column in INSIDE or table.__mapper__.columns[column].primary_key:
            continue
        last = newest(own_session)
        if changed(own_session, rows[len(rows) // 2], column):
            followed.add(known.follows(last))
    last = newest(own_session)
    if removed(own_session, rows):
        followed.add(known.follows(last))
    assert followed == {True}


def test_an_event_loses_its_place_with_the_only_party_of_its_joint_work(own_session: Session) -> None:
    held = select(ActivityParty.activity_id).group_by(ActivityParty.activity_id).having(func.count() == 1)
    one = select(Activity.event_id).group_by(Activity.event_id).having(func.count() == 1)
    alone = one.where(Activity.event_id.not_in(select(EventRole.event_id)))
    work = own_session.scalars(
        select(Activity)
        .options(related(Activity.parties))
        .where(Activity.event_id.is_not(None), Activity.id.in_(held), Activity.event_id.in_(alone))
        .order_by(Activity.id)
    ).first()
    assert work is not None
    known = kept(own_session)
    last = newest(own_session)
    with recorded(own_session, by=CLERK, act="test:remove", subject=work):
        own_session.delete(work.parties[0])
    own_session.expire(work)
    assert known.follows(last)


def test_every_table_is_known_to_have_a_bearing_or_none() -> None:
    parts = {table.__tablename__ for table in bearing()}
    everything = {"activity_aspect", "activity_count", "search_entry"}  # sums, only ever all of them
    everything |= {"branch", "branch_region", "field", "field_attachment", "municipality", "region"}
    assert not parts & rules.WITHOUT_BEARING
    assert {table.name for table in Base.metadata.sorted_tables} == (
        parts | rules.WITHOUT_BEARING | everything
    )


def test_after_words_of_fields_and_bulk_rows_all_is_read_anew(own_session: Session) -> None:
    row = {"key": "1", "before": {}, "after": {"field_code": "emc", "organisation_id": 1}}
    assert touched(own_session, [{"table": "field_attachment", **row}]) is None
    assert touched(own_session, [{**row, "table": "activity", "key": "*"}]) is None
    assert touched(own_session, [{**row, "table": "activity_aspect", "key": "*"}]) is None
    many = [{**row, "table": "organisation", "key": str(key)} for key in range(1, rules.MOST + 2)]
    assert touched(own_session, many) is None
    assert touched(own_session, [{**row, "table": "contact"}]) == Touched(
        frozenset(), frozenset(), frozenset()
    )
