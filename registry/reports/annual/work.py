"""Tables of joint work: a row for each partner, or for each heading, with a sentence for each piece."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from registry.model import Activity, Organisation, ReportSection
from registry.model.vocabulary import Category, SectionKind
from registry.network.tie import Record
from registry.queries.former_seat import region_on, seat_on
from registry.queries.partner import name_key_on
from registry.reports.annual.bullet import MARK, sentence
from registry.reports.annual.material import Material, of_kind
from registry.reports.annual.table import Content, cell, lines


def content(found: Material, section: ReportSection) -> Content:
    """The joint work of a section, in rows."""
    sections = of_kind(found, SectionKind.WORK)
    own = [each for each in found.work if section_of(each, sections, found.day) is section]
    by_heading = any(line.startswith("heading=") for line in section.columns.splitlines())
    rows = _by_heading(own) if by_heading else _by_partner(own, found.day)
    return Content(
        rows=[
            {
                "partner": cell(
                    found.name(works[0].parties[0].organisation),
                    Record("partner", works[0].parties[0].organisation_id),
                ),
                "heading": cell(works[0].heading or "その他"),
                "work": lines(
                    (
                        MARK + sentence(each, found.wordings, institute=found.institute),
                        Record("activity", each.id),
                    )
                    for each in works
                ),
            }
            for works in rows
        ]
    )


def section_of(activity: Activity, sections: Sequence[ReportSection], day: date) -> ReportSection | None:
    """The section that the work names; else the first that its first partner fits; else the one that asks for nothing."""
    if activity.section is not None:
        named = [each for each in sections if each.code == activity.section]
        if named:
            return named[0]
    partner = activity.parties[0].organisation
    asking = [each for each in sections if _asks(each)]
    fitting = [each for each in asking if each.organisation_id == partner.id]
    fitting += [each for each in asking if each.organisation_id is None and _fits(partner, each, day)]
    return next(iter(fitting), None) or next((each for each in sections if not _asks(each)), None)


def _asks(section: ReportSection) -> bool:
    return bool(section.regions or section.categories or section.organisation_id)


def _fits(partner: Organisation, section: ReportSection, day: date) -> bool:
    regions = (section.regions or "").splitlines()
    categories = [Category(code) for code in (section.categories or "").splitlines()]
    return (not regions or region_on(partner, day) in regions) and (
        not categories or partner.category in categories
    )


def _by_partner(works: Sequence[Activity], day: date) -> list[list[Activity]]:
    """A row for each partner. Where a report printed one in two rows, its numbers begin again with the second."""
    rows: dict[tuple[int, int], list[Activity]] = {}
    turn: dict[int, int] = defaultdict(int)
    last: dict[int, int] = {}
    for each in works:
        partner = each.parties[0].organisation_id
        if each.bullet is not None:
            if each.bullet <= last.get(partner, 0):
                turn[partner] += 1
            last[partner] = each.bullet
        rows.setdefault((partner, turn[partner]), []).append(each)
    return sorted(rows.values(), key=lambda works: _place(works, day))


def _place(works: Sequence[Activity], day: date) -> tuple[bool, int, str, str, int]:
    """Printed rows as they were printed; then municipalities by code, then the others by reading."""
    first = works[0]
    partner = first.parties[0].organisation
    municipal = partner.category in (Category.MUNICIPALITY, Category.MUNICIPAL_INDUSTRY_FOUNDATION)
    code = (seat_on(partner, day).municipality_code or "") if municipal else ""
    printed = first.bullet is not None
    return (not printed, first.id if printed else 0, code or "~", name_key_on(partner, day), first.id)


def _by_heading(works: Sequence[Activity]) -> list[list[Activity]]:
    rows: dict[str | None, list[Activity]] = {}
    for each in works:
        rows.setdefault(each.heading, []).append(each)
    return list(rows.values())
