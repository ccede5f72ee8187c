"""Everything that the tables of a fiscal year are made of, read once, with the names and seats of its last day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year_end
from registry.model import Activity, Event, Group, Organisation, PipelineFigure, ReportSection, Wording
from registry.model.vocabulary import ActivityType, SectionKind
from registry.queries import report as reading
from registry.queries.agreement import KnownAgreement, agreements_known
from registry.queries.group_name import group_name_on
from registry.queries.partner import name_on

# Whose owner looks after joint work is told by the agreements; a group met on the days of its events.
_OF_AGREEMENTS = frozenset({SectionKind.AGREEMENTS, SectionKind.WORK})
_OF_EVENTS = frozenset({SectionKind.EVENTS, SectionKind.PRESENTATIONS, SectionKind.GROUPS})


@dataclass(frozen=True)
class Material:
    """The facts of a fiscal year as they stood on its last day; ``institute`` is its short name."""

    fiscal_year: int
    institute: str
    sections: Sequence[ReportSection]
    wordings: dict[tuple[ActivityType, bool], Wording]
    agreements: Sequence[KnownAgreement]
    work: Sequence[Activity]
    events: Sequence[Event]
    groups: dict[int, Group]
    figures: Sequence[PipelineFigure]

    @property
    def day(self) -> date:
        """The day as of which everything is told."""
        return fiscal_year_end(self.fiscal_year)

    def name(self, organisation: Organisation | None) -> str:
        """The name of that day; nobody else is the institute itself."""
        return self.institute if organisation is None else name_on(organisation, self.day)

    def group_name(self, group: Group) -> str:
        """The name of a group on that day."""
        return group_name_on(group, self.day)

    def below(self, identity: int) -> set[int]:
        """A group and all groups under it."""
        children = defaultdict(set)
        for group in self.groups.values():
            children[group.parent_id].add(group.id)
        found, more = set[int](), {identity}
        while more:
            found |= more
            more = {child for each in more for child in children[each]} - found
        return found


def material(session: Session, *, fiscal_year: int, institute: str) -> Material:
    """Read what the tables that there are need."""
    sections = reading.report_sections(session)
    pipelines = [each.pipeline_id for each in sections if each.pipeline_id is not None]
    kinds = {each.kind for each in sections}
    return Material(
        fiscal_year=fiscal_year,
        institute=institute,
        sections=sections,
        wordings=worded(session),
        agreements=()
        if kinds.isdisjoint(_OF_AGREEMENTS)
        else agreements_known(session, as_of=fiscal_year_end(fiscal_year)),
        work=tuple(_told(session, fiscal_year)) if SectionKind.WORK in kinds else (),
        events=() if kinds.isdisjoint(_OF_EVENTS) else reading.events_of_year(session, fiscal_year),
        groups={group.id: group for group in reading.groups_with_years(session)},
        figures=reading.figures_of_year(session, fiscal_year, pipelines),
    )


def worded(session: Session) -> dict[tuple[ActivityType, bool], Wording]:
    """The wording of each kind, once and continued."""
    return {(each.kind, each.continued): each for each in reading.wordings(session)}


def of_kind(found: Material, kind: SectionKind) -> list[ReportSection]:
    """The sections that tell of one kind of thing, in their order."""
    return [section for section in found.sections if section.kind is kind]


def _told(session: Session, fiscal_year: int) -> Iterator[Activity]:
    """The joint work of a year. Of one without a partner, as older files left some, no table can tell."""
    return (each for each in reading.work_of_year(session, fiscal_year) if each.parties)
