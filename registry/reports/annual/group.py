"""Tables of groups with the figures of the year, and of the members of one group."""

from registry.model import Event, Group, GroupYear, ReportSection
from registry.model.vocabulary import GroupKind, SectionKind
from registry.network.tie import Record
from registry.queries.group import is_member_on
from registry.reports.annual.event import not_held, placed, quoted_event
from registry.reports.annual.material import Material, of_kind
from registry.reports.annual.table import Cell, Cells, Content, Line, cell
from registry.reports.annual.wording import days_of, known_day, written

# Columns that hold a figure, and the attributes of the year that they show.
FIGURES = {
    "meetings": ("meetings",),
    "participants": ("participants",),
    "participants_own": ("participants", "own_staff"),
    "groups_participants": ("groups", "participants"),
    "uses": ("uses",),
}


def content(found: Material, section: ReportSection) -> Content:
    """A row for each group of the section that has figures of the year; why others did not meet."""
    columns = {line.partition("=")[0] for line in section.columns.splitlines()}
    shown = {name for column in columns for name in FIGURES.get(column, ())}
    rows: list[Cells] = []
    reasons = []
    notes = []
    events = [event for event, _ in placed(found, section)]
    for group, year in _own(found, section):
        if not year.held:
            told = [event for event in events if event.group_id == group.id and event.held is False]
            reasons += [not_held(quoted_event(event), event.not_held_reason) for event in told] or [
                not_held(found.group_name(group), year.not_held_reason)
            ]
        elif any(getattr(year, name) is not None for name in shown):
            rows.append(_cells(found, group, year, len(rows) + 1))
        if extent := _extent(year, shown):
            notes.append(f"{found.group_name(group)}：{extent}")
    return Content(rows=rows, reasons=reasons, notes=notes)


def members(found: Material, section: ReportSection) -> Content:
    """The members of a group in one role on the last day of the year, in the order of its list."""
    group = found.groups.get(section.group_id or 0)
    if group is None:
        return Content()
    record = Record("group", group.id)
    rows: list[Cells] = [
        {
            "name": cell(
                found.name(each.organisation),
                Record("partner", each.organisation_id) if each.organisation_id else record,
            )
        }
        for each in group.memberships
        if each.role is section.role and is_member_on(each, found.day)
    ]
    return Content(rows=rows, count=len(rows))


def _own(found: Material, section: ReportSection) -> list[tuple[Group, GroupYear]]:
    """The groups of a section with their year, in the order of their numbers."""
    pairs = [
        (group, year)
        for group in found.groups.values()
        if section_of(found, group) is section
        for year in group.years
        if year.fiscal_year == found.fiscal_year
    ]
    return sorted(pairs, key=lambda pair: (pair[0].no is None, pair[0].no or 0, pair[0].id))


def section_of(found: Material, group: Group) -> ReportSection | None:
    """The section that the group names; else, for a group that no report has placed, that of the nearest group above it; else, for a research
    group, the one that asks for no group."""
    sections = of_kind(found, SectionKind.GROUPS)
    if group.section is not None:
        return next((each for each in sections if each.code == group.section), None)
    above: Group | None = group
    while above is not None:
        for each in sections:
            if each.group_id == above.id:
                return each
        above = found.groups.get(above.parent_id) if above.parent_id is not None else None
    if group.kind is GroupKind.RESEARCH_GROUP:
        return next((each for each in sections if each.group_id is None), None)
    return None


def _cells(found: Material, group: Group, year: GroupYear, number: int) -> Cells:
    record = Record("group", group.id)
    founded = known_day(group.founded_on, group.founded_on_precision)
    return {
        "no": cell(number, record),
        "name": _name(found, group),
        "founded": cell(
            written(group.founded_on, group.founded_on_precision),
            record,
            values=(founded,) if founded else (),
        ),
        "purpose": cell(group.topics, record),
        "days": _days(found, group, year),
        **{column: _figures(year, names, record) for column, names in FIGURES.items()},
    }


def _name(found: Material, group: Group) -> Cell:
    """The group; one that only sums up others is told by their names."""
    parts = [
        each
        for each in found.groups.values()
        if each.parent_id == group.id and any(year.fiscal_year == found.fiscal_year for year in each.years)
    ]
    summed = parts and all(
        getattr(year, name) is None
        for each in parts
        for year in each.years
        if year.fiscal_year == found.fiscal_year
        for name in ("meetings", "participants")
    )
    told = parts if summed else [group]
    return Cell(tuple(Line(found.group_name(each), (Record("group", each.id),)) for each in told))


def _days(found: Material, group: Group, year: GroupYear) -> Cell:
    """The days of the group's events; where it has none, when it met in words."""
    own: list[Event] = [
        event for event in found.events if event.group_id == group.id and event.held is not False
    ]
    if own:
        return Cell(
            tuple(Line(days_of(event), (Record("event", event.id),)) for event in own if days_of(event))
        )
    return cell(year.schedule, Record("group", group.id))


def _figures(year: GroupYear, names: tuple[str, ...], record: Record) -> Cell:
    """A figure, or one with a second in brackets: 19（6）."""
    first, *second = (getattr(year, name) for name in names)
    if first is None:
        return Cell()
    inner = [value for value in second if value is not None]
    return cell(f"{first}（{inner[0]}）" if inner else first, record, values=(first, *inner))


def _extent(year: GroupYear, shown: set[str]) -> str:
    """How many groups and companies belong to it, where no column says so."""
    units = {"groups": "グループ", "companies": "社"}
    told = [
        f"{getattr(year, name)}{unit}"
        for name, unit in units.items()
        if name not in shown and getattr(year, name) is not None
    ]
    return "、".join(told)
