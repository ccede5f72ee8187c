"""What the annual report of a fiscal year is made of, each relation in one query."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from registry.model import (
    Activity,
    ActivityKind,
    ActivityParty,
    ActivityProgramme,
    Event,
    EventRole,
    FormerSeat,
    Group,
    Membership,
    Organisation,
    PipelineFigure,
    ReportSection,
    Wording,
)
from registry.model.vocabulary import ActivityType
from registry.queries.former_seat import SEATS
from registry.queries.loading import CHUNK, related
from registry.queries.plain import Related, plain_trees


def report_sections(session: Session) -> Sequence[ReportSection]:
    """The tables in their order."""
    return session.scalars(select(ReportSection).order_by(ReportSection.position)).all()


def wordings(session: Session) -> Sequence[Wording]:
    """The wording of every kind of joint work."""
    return session.scalars(select(Wording).order_by(Wording.id)).all()


def report_section(session: Session, identity: int) -> ReportSection | None:
    """One table with what it chooses by."""
    return session.scalar(
        select(ReportSection)
        .options(
            related(ReportSection.organisation), related(ReportSection.group), related(ReportSection.pipeline)
        )
        .where(ReportSection.id == identity)
    )


def examples(session: Session) -> dict[tuple[ActivityType, bool], Activity]:
    """The newest piece of joint work of each kind, once and continued, with all that its sentence needs."""
    newest = (
        select(func.max(Activity.id))
        .join(ActivityKind, ActivityKind.activity_id == Activity.id)
        .where(ActivityKind.position == 1, Activity.wording.is_(None))
        .group_by(ActivityKind.kind, Activity.continued)
    )
    found = session.scalars(_with_words(select(Activity)).where(Activity.id.in_(newest))).all()
    return {(each.kinds[0].kind, each.continued): each for each in found}


def work_of_year(session: Session, fiscal_year: int) -> Sequence[Activity]:
    """Joint work of a fiscal year, as it was entered, with all that its sentences need: plain records of it."""
    statement = select(Activity).where(Activity.fiscal_year == fiscal_year)
    return plain_trees(session, statement.order_by(Activity.id), _WORDS)


def has_records(session: Session, fiscal_year: int) -> bool:
    """Whether any joint work or event of a fiscal year is known."""
    work = exists().where(Activity.fiscal_year == fiscal_year)
    events = exists().where(Event.fiscal_year == fiscal_year)
    return bool(session.scalar(select(or_(work, events))))


def one_work(session: Session, identity: int) -> Activity | None:
    """One piece of joint work with all that its sentence needs."""
    return session.scalar(_with_words(select(Activity)).where(Activity.id == identity))


def events_of_year(session: Session, fiscal_year: int) -> Sequence[Event]:
    """Events of a fiscal year in the order of their days, with where they are printed and what was presented."""
    statement = (
        select(Event)
        .options(
            related(Event.listings),
            related(Event.presentations),
            related(Event.roles)
            .selectinload(EventRole.organisation, chunksize=CHUNK)
            .selectinload(Organisation.names, chunksize=CHUNK),
        )
        .where(Event.fiscal_year == fiscal_year)
    )
    return session.scalars(statement.order_by(Event.starts_on.is_(None), Event.starts_on, Event.id)).all()


def groups_with_years(session: Session) -> Sequence[Group]:
    """Every group with its names and years and, for those that a table of members needs, its memberships."""
    needed = select(ReportSection.group_id).where(ReportSection.group_id.is_not(None))
    found = session.scalars(
        select(Group).options(related(Group.years), related(Group.former_names)).order_by(Group.id)
    ).all()
    session.scalars(
        select(Group)
        .options(
            related(Group.memberships)
            .selectinload(Membership.organisation, chunksize=CHUNK)
            .selectinload(Organisation.names, chunksize=CHUNK)
        )
        .where(Group.id.in_(needed))
    ).all()
    return found


def figures_of_year(
    session: Session, fiscal_year: int, pipeline_ids: Sequence[int]
) -> Sequence[PipelineFigure]:
    """The figures of pipelines in a fiscal year."""
    statement = select(PipelineFigure).where(
        PipelineFigure.fiscal_year == fiscal_year, PipelineFigure.pipeline_id.in_(pipeline_ids)
    )
    return session.scalars(statement.order_by(PipelineFigure.id)).all()


# The same relations as in _with_words.
_NAMED = Related(EventRole.organisation, [Related(Organisation.names)])
_WORDS = (
    Related(
        Activity.parties,
        [
            Related(
                ActivityParty.organisation,
                [
                    Related(Organisation.names),
                    Related(Organisation.municipality),
                    Related(Organisation.former_seats, [Related(FormerSeat.municipality)]),
                ],
            )
        ],
    ),
    Related(Activity.acting, [Related(Organisation.names)]),
    Related(Activity.branch),
    Related(Activity.kinds),
    Related(Activity.months),
    Related(Activity.programmes, [Related(ActivityProgramme.programme)]),
    Related(Activity.event, [Related(Event.roles, [_NAMED])]),
)


def _with_words(statement: Select[Activity]) -> Select[Activity]:
    return statement.options(
        related(Activity.parties)
        .selectinload(ActivityParty.organisation, chunksize=CHUNK)
        .options(related(Organisation.names), *SEATS),
        related(Activity.acting).selectinload(Organisation.names, chunksize=CHUNK),
        related(Activity.branch),
        related(Activity.kinds),
        related(Activity.months),
        related(Activity.programmes).selectinload(ActivityProgramme.programme, chunksize=CHUNK),
        related(Activity.event).options(
            related(Event.roles)
            .selectinload(EventRole.organisation, chunksize=CHUNK)
            .selectinload(Organisation.names, chunksize=CHUNK)
        ),
    )
