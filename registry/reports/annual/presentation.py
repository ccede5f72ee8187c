"""Tables of what the institute's staff presented elsewhere."""

from registry.japanese.dates import Precision
from registry.model import Event, Presentation, ReportSection
from registry.model.vocabulary import SectionKind
from registry.network.tie import Record
from registry.reports.annual.event import hosts
from registry.reports.annual.material import Material, of_kind
from registry.reports.annual.table import Content, cell
from registry.reports.annual.wording import day_in_year, known_day, venue


def content(found: Material, section: ReportSection) -> Content:
    """The talks of a section: as numbered in a printed report, then by their days."""
    rows = []
    for number, (event, talk) in enumerate(own(found, section), start=1):
        record = Record("event", event.id)
        day = talk.on_date or event.starts_on
        precision = Precision.DAY if talk.on_date else event.starts_on_precision
        exact = known_day(day, precision)
        rows.append(
            {
                "no": cell(number, record),
                "day": cell(day_in_year(day, precision), record, values=(exact,) if exact else ()),
                "title": cell(talk.title, record),
                "speaker": cell(talk.speaker, record),
                "place": cell(talk.place or venue(event), record),
                "hosts": cell("、".join(hosts(found, event)), record),
                "event": cell(event.title, record),
            }
        )
    return Content(rows=rows)


def own(found: Material, section: ReportSection) -> list[tuple[Event, Presentation]]:
    """The talks of a section with their events, in their order."""
    sections = of_kind(found, SectionKind.PRESENTATIONS)
    told = [
        (event, talk)
        for event in found.events
        if event.held is not False
        for talk in event.presentations
        if _section_of(found, event, talk, sections) is section
    ]
    return sorted(told, key=_place)


def _section_of(
    found: Material, event: Event, talk: Presentation, sections: list[ReportSection]
) -> ReportSection | None:
    """The section that the talk names; else that of the event's group; else the one that asks for no group."""
    named = [each for each in sections if each.code == talk.section]
    if named:
        return named[0]
    of_group = [
        each
        for each in sections
        if each.group_id is not None and event.group_id in found.below(each.group_id)
    ]
    return next(iter(of_group), None) or next((each for each in sections if each.group_id is None), None)


def _place(pair: tuple[Event, Presentation]) -> tuple[bool, int, str, int]:
    event, talk = pair
    day = talk.on_date or event.starts_on
    return talk.no is None, talk.no or 0, day.isoformat() if day else "~", talk.id
