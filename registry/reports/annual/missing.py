"""What the report of a fiscal year lacks, compared with the year before. Nothing is made up for it: it is named."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year
from registry.model import Activity, Event, Group, GroupYear, Presentation, ReportSection
from registry.model.vocabulary import ActivityType, Lack, SectionKind, Unit
from registry.network.tie import Record
from registry.queries.report import has_records
from registry.reports.annual import group as groups
from registry.reports.annual import presentation as talks
from registry.reports.annual import work as works
from registry.reports.annual.agreement import CONCLUDED
from registry.reports.annual.event import placed
from registry.reports.annual.material import Material, of_kind
from registry.reports.annual.responsible import NOBODY, Responsibility, Responsible
from registry.reports.annual.series import series_of
from registry.reports.annual.table import Line

LONGEST_KEY = 400


@dataclass(frozen=True)
class Missing:
    """A lack: of what, what of it was there a year before, and who is to be asked.

    ``count`` counts ``unit`` where all that was there was counted so, else it is how many records there were.
    ``detail`` is the name of a figure, the words for a measure, the title of a talk, or the fact that an agreement lacks.
    """

    kind: Lack
    key: str
    section: ReportSection
    subject: Line
    before: tuple[Line, ...] = ()
    activity_kind: ActivityType | None = None
    count: int | None = None
    unit: Unit | None = None
    detail: str = ""
    responsible: tuple[Responsible, ...] = (NOBODY,)

    @property
    def branch_code(self) -> str | None:
        """The branch to which the lack belongs: none where several, or the whole institute, are to be asked."""
        codes = {each.branch_code for each in self.responsible}
        return codes.pop() if len(codes) == 1 else None


def missing(now: Material, before: Material, answering: Responsibility) -> list[Missing]:
    """Everything that is missing, in the order of the sections."""
    asked = (_work, _events, _groups, _figures, _agreements, _talks, _speakers, _pipelines)
    found = [each for ask in asked for each in ask(now, before, answering)]
    return sorted(found, key=lambda each: each.section.position)


def has_facts(session: Session, found: Material) -> bool:
    """Whether the registry holds anything of a year that the next one could be compared with."""
    years = (year.fiscal_year for group in found.groups.values() for year in group.years)
    told = bool(found.figures or found.fiscal_year in years)
    return told or has_records(session, found.fiscal_year)


def key_of(kind: Lack, *parts: object) -> str:
    """What tells one lack of a year from every other, on any day; no longer than its column."""
    text = ":".join([kind.value, *(str(part) for part in parts)])
    if len(text) <= LONGEST_KEY:
        return text
    mark = hashlib.sha256(text.encode()).hexdigest()
    return text[: LONGEST_KEY - len(mark)] + mark


def _work(now: Material, before: Material, answering: Responsibility) -> Iterator[Missing]:
    """For each partner, the kinds of joint work of last year of which this year has none with it."""
    there = {
        (party.organisation_id, each.kind)
        for work in now.work
        for party in work.parties
        for each in work.kinds
    }
    # What goes on with last year's work stands for it, whatever it is called now.
    continued = {work.previous_id for work in now.work}
    sections = of_kind(now, SectionKind.WORK)
    last: dict[tuple[int, ActivityType], list[Activity]] = defaultdict(list)
    for work in before.work:
        for each in work.kinds:
            key = (work.parties[0].organisation_id, each.kind)
            if key not in there and work.id not in continued:
                last[key].append(work)
    for (partner, kind), found in last.items():
        section = works.section_of(found[0], sections, now.day)
        if section is None:
            continue
        count, unit = _summed(found)
        yield Missing(
            Lack.WORK,
            key_of(Lack.WORK, partner, kind),
            section,
            Line(now.name(found[0].parties[0].organisation), (Record("partner", partner),)),
            tuple(Line(each.title, (Record("activity", each.id),)) for each in found),
            activity_kind=kind,
            count=count,
            unit=unit,
            responsible=answering.of_works(found),
        )


def _summed(found: Sequence[Activity]) -> tuple[int, Unit | None]:
    """The sum of the counts where each was counted by one and the same unit, else the number of records."""
    units = {each.unit for each in found}
    if len(units) == 1 and None not in units:
        return sum(each.count or 0 for each in found), units.pop()
    return len(found), None


def _events(now: Material, before: Material, answering: Responsibility) -> Iterator[Missing]:
    """The series of which events stood in a section last year, and of which this year has none, held or not."""
    there = {series_of(each.title) for each in now.events}
    for section in of_kind(now, SectionKind.EVENTS):
        last: dict[str, list[Event]] = defaultdict(list)
        for event, _ in placed(before, section):
            if event.held is not False:
                last[series_of(event.title)].append(event)
        for series, found in last.items():
            if series not in there:
                yield Missing(
                    Lack.EVENT,
                    key_of(Lack.EVENT, section.code, series),
                    section,
                    _title(found[-1]),
                    tuple(_title(each) for each in found),
                    count=len(found),
                    responsible=answering.of_event(found[-1]),
                )


def _title(event: Event) -> Line:
    return Line(event.title, (Record("event", event.id),))


def _groups(now: Material, before: Material, answering: Responsibility) -> Iterator[Missing]:
    """Groups of a section without a record of the year that had one last year, or were founded since."""
    for section, group in _placed_groups(now):
        last, this = _year(group, before.fiscal_year), _year(group, now.fiscal_year)
        founded = group.founded_on is not None and fiscal_year(group.founded_on) == now.fiscal_year
        if this is None and (last is not None or founded):
            yield Missing(
                Lack.GROUP,
                key_of(Lack.GROUP, group.id),
                section,
                _named(now, group),
                count=None if last is None else 1,
            )


def _figures(now: Material, before: Material, answering: Responsibility) -> Iterator[Missing]:
    """Figures of a group that met: those that last year had; all of them where it had no record last year."""
    for section, group in _placed_groups(now):
        this, last = _year(group, now.fiscal_year), _year(group, before.fiscal_year)
        if this is None or not this.held or _told_above(now, group):
            continue
        columns = {line.partition("=")[0] for line in section.columns.splitlines()}
        names = list(
            dict.fromkeys(
                each for column in groups.FIGURES if column in columns for each in groups.FIGURES[column]
            )
        )
        bare = all(getattr(this, each) is None for each in (*names, "groups", "companies"))
        for name in names:
            value = getattr(last, name) if last is not None else None
            if getattr(this, name) is None and (value is not None or (last is None and bare)):
                yield Missing(
                    Lack.FIGURE,
                    key_of(Lack.FIGURE, group.id, name),
                    section,
                    _named(now, group),
                    count=value,
                    detail=name,
                )


def _placed_groups(now: Material) -> Iterator[tuple[ReportSection, Group]]:
    for group in now.groups.values():
        section = groups.section_of(now, group)
        if section is not None:
            yield section, group


def _told_above(now: Material, group: Group) -> bool:
    """Whether the group above sums it up: then its own row has no figures."""
    above = now.groups.get(group.parent_id or 0)
    year = _year(above, now.fiscal_year) if above is not None else None
    return year is not None and (year.meetings is not None or year.participants is not None)


def _year(group: Group, year: int) -> GroupYear | None:
    return next((each for each in group.years if each.fiscal_year == year), None)


def _named(now: Material, group: Group) -> Line:
    return Line(now.group_name(group), (Record("group", group.id),))


def _agreements(now: Material, before: Material, answering: Responsibility) -> Iterator[Missing]:
    """Documents of the list without the day of signing, a party, or the name of one."""
    for section in of_kind(now, SectionKind.AGREEMENTS):
        for row in now.agreements:
            agreement = row.agreement
            if row.phase not in CONCLUDED or (agreement.branch_code is not None) != section.of_branches:
                continue
            names = [party.name_as_printed.strip() for party in agreement.parties]
            lacking = {"signed_on": agreement.signed_on is None, "parties": not names or not all(names)}
            for fact in (name for name, lacks in lacking.items() if lacks):
                words = "、".join(filter(None, names))
                yield Missing(
                    Lack.AGREEMENT,
                    key_of(Lack.AGREEMENT, agreement.id, fact),
                    section,
                    Line(f"{words} {agreement.title}".strip(), (Record("agreement", agreement.id),)),
                    detail=fact,
                    responsible=(answering.of_agreement(agreement),),
                )


def _talks(now: Material, before: Material, answering: Responsibility) -> Iterator[Missing]:
    """The series at whose events staff spoke last year, and at none of whose events somebody did this year."""
    there = {series_of(event.title) for event in now.events if event.presentations}
    last: dict[tuple[int, str], list[Event]] = defaultdict(list)
    for section, event, _ in _told_talks(before):
        last[section.position, series_of(event.title)].append(event)
    sections = {each.position: each for each in now.sections}
    for (position, series), found in last.items():
        if series not in there:
            yield Missing(
                Lack.TALK,
                key_of(Lack.TALK, sections[position].code, series),
                sections[position],
                _title(found[-1]),
                tuple(_title(each) for each in dict.fromkeys(found)),
                count=len(found),
                responsible=answering.of_event(found[-1]),
            )


def _speakers(now: Material, before: Material, answering: Responsibility) -> Iterator[Missing]:
    """Talks of this year of which nobody knows who gave them."""
    for section, event, talk in _told_talks(now):
        if not talk.speaker:
            yield Missing(
                Lack.SPEAKER,
                key_of(Lack.SPEAKER, talk.id),
                section,
                _title(event),
                detail=talk.title,
                responsible=answering.of_event(event),
            )


def _told_talks(found: Material) -> Iterator[tuple[ReportSection, Event, Presentation]]:
    for section in of_kind(found, SectionKind.PRESENTATIONS):
        for event, talk in talks.own(found, section):
            yield section, event, talk


def _pipelines(now: Material, before: Material, answering: Responsibility) -> Iterator[Missing]:
    """Figures of a pipeline that last year had."""
    there = {(each.pipeline_id, each.measure) for each in now.figures}
    for section in of_kind(now, SectionKind.PIPELINE):
        words = dict(line.split("=", 1) for line in (section.row_names or "").splitlines())
        for each in before.figures:
            if each.pipeline_id == section.pipeline_id and (each.pipeline_id, each.measure) not in there:
                yield Missing(
                    Lack.PIPELINE,
                    key_of(Lack.PIPELINE, each.pipeline_id, each.measure),
                    section,
                    Line(section.title, (Record("pipeline", each.pipeline_id),)),
                    count=each.value,
                    unit=Unit(each.unit),
                    detail=words.get(each.measure, each.measure),
                )
