"""Tables of events: those that the report lists there, and those that fit by who holds them."""

from collections.abc import Iterable

from registry.model import Event, EventListing, ReportSection
from registry.model.vocabulary import Category, EventRoleKind, Hosting, MembershipRole, SectionKind
from registry.network.tie import Record
from registry.queries.group import is_member_on
from registry.reports.annual.material import Material, of_kind
from registry.reports.annual.table import Cell, Cells, Content, cell
from registry.reports.annual.wording import dates_of, days_of, ends_of, venue

HOSTS = (EventRoleKind.HOST, EventRoleKind.CO_HOST)


def content(found: Material, section: ReportSection) -> Content:
    """The events of a section that were held, numbered, and why others were not."""
    rows: list[Cells] = []
    reasons = []
    for event, listing in placed(found, section):
        if event.held is False:
            reasons.append(not_held(quoted_event(event), event.not_held_reason))
        else:
            rows.append(_cells(found, event, listing, len(rows) + 1))
    return Content(rows=rows, reasons=reasons)


def placed(found: Material, section: ReportSection) -> list[tuple[Event, EventListing | None]]:
    """The events of a section: as listed, then those that no report has placed yet, by their days."""
    listed = [
        (event, listing)
        for event in found.events
        for listing in event.listings
        if listing.section == section.code
    ]
    listed.sort(key=lambda pair: (pair[1].no, pair[0].id))
    # An event that is known from a printed report stands where that report lists it, and nowhere else.
    fresh = [event for event in found.events if not event.listings and event.source_file is None]
    return [*listed, *((event, None) for event in fresh if section in _fitting(found, event))]


def not_held(what: str, reason: str | None) -> str:
    """Why something was not held."""
    return f"{what}は、{reason}のため開催されなかった。"


def quoted_event(event: Event) -> str:
    """The title of an event within a sentence."""
    return event.title if "「" in event.title else f"「{event.title}」"


def hosts(found: Material, event: Event) -> list[str]:
    """Who holds an event, the institute among them."""
    return list(
        dict.fromkeys(
            found.name(role.organisation)
            for role in event.roles
            if role.role in HOSTS and role.branch_code is None
        )
    )


def _fitting(found: Material, event: Event) -> list[ReportSection]:
    """The sections that an event fits; one that asks for its kind takes it from those that only ask who holds it."""
    sections = [each for each in of_kind(found, SectionKind.EVENTS) if _fits(found, event, each)]
    if any(each.event_kind is not None for each in sections):
        return [each for each in sections if each.event_kind is not None or each.hosting is None]
    return sections


def _fits(found: Material, event: Event, section: ReportSection) -> bool:
    if section.group_id is not None and event.group_id not in found.below(section.group_id):
        return False
    if section.event_kind is not None and event.kind is not section.event_kind:
        return False
    if section.hosting is not None and section.hosting is not _hosting(event):
        return False
    if section.categories is not None and not (_ours(event) and _partners(event, section)):
        return False
    return any((section.group_id, section.hosting, section.categories))


def _hosting(event: Event) -> Hosting | None:
    if not _ours(event):
        return None
    others = any(role.role in HOSTS and role.organisation_id is not None for role in event.roles)
    shared = others or any(
        role.role is EventRoleKind.CO_HOST and role.organisation_id is None for role in event.roles
    )
    return Hosting.SHARED if shared else Hosting.ALONE


def _ours(event: Event) -> bool:
    return any(role.role in HOSTS and role.organisation_id is None for role in event.roles)


def _partners(event: Event, section: ReportSection) -> list[object]:
    """The partners of a category in an event, whatever their part."""
    wanted = [Category(code) for code in (section.categories or "").splitlines()]
    return [
        role for role in event.roles if role.organisation is not None and role.organisation.category in wanted
    ]


def _cells(found: Material, event: Event, listing: EventListing | None, number: int) -> Cells:
    record = Record("event", event.id)
    named = event.title + (f"（{event.place}）" if event.place else "")

    def names(roles: Iterable[EventRoleKind], category: Category | None = None) -> Cell:
        told = [
            found.name(role.organisation)
            for role in event.roles
            if role.role in roles
            and role.organisation is not None
            and (category is None or role.organisation.category is category)
        ]
        return cell("、".join(dict.fromkeys(told)), record)

    return {
        "no": cell(number, record),
        "days": cell(days_of(event), record, values=(days_of(event), *ends_of(event))),
        "dates": cell(dates_of(event), record, values=(dates_of(event), *ends_of(event))),
        "event": cell(named, record),
        "title": cell(event.title, record),
        "place": cell(event.place, record),
        "where": cell(venue(event), record),
        "hosts": names(HOSTS),
        "backers": names([EventRoleKind.BACKING]),
        "societies": names(EventRoleKind, Category.LEARNED_SOCIETY),
        "exhibitors": _counted(event.exhibitors, "社", record),
        "registrants": _counted(event.registrants, "名", record),
        "participants": _counted(event.participants, "名", record),
        "attendance": cell((listing.attendance if listing else None) or _attendance(found, event), record),
    }


def _counted(count: int | None, unit: str, record: Record) -> Cell:
    return Cell() if count is None else cell(f"{count}{unit}", record, values=(count, unit))


def _attendance(found: Material, event: Event) -> str:
    """The members of the group in one word where all of them came, and everybody else by name."""
    came = {role.organisation_id for role in event.roles if role.role is EventRoleKind.ATTENDEE}
    group = found.groups.get(event.group_id) if event.group_id is not None else None
    members: set[int | None] = set()
    if group is not None and "memberships" in group.__dict__:
        members = {
            each.organisation_id
            for each in group.memberships
            if each.role is MembershipRole.MEMBER and is_member_on(each, found.day)
        }
    told = []
    if len(members) > 1 and members <= came:
        told.append(f"連携{len(members)}機関")
        came -= members
    told += [
        found.name(role.organisation)
        for role in event.roles
        if role.role is EventRoleKind.ATTENDEE and role.organisation_id in came
    ]
    return "、".join(dict.fromkeys(told))
