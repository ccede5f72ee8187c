"""Events: registered, changed, taken out again. One Change each; what did not change keeps where it comes from."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.model import Activity, Event, EventRole, Exhibitor, Presentation
from registry.model.base import Sourced
from registry.services.event_facts import Facts, Fault, faults
from registry.services.recording import Actor, recorded, require_version
from registry.services.refusal import constraint_name

_TITLE_RULE = "uq_event_fiscal_year_title"


class EventRefused(ValueError):
    """An event that cannot be recorded, or taken out, like this; ``fault`` says why, the text is its sentence."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def title_taken(session: Session, *, facts: Facts, event: Event | None = None) -> bool:
    """Whether another event of the fiscal year has the title."""
    statement = select(Event.id).where(Event.fiscal_year == facts.year, Event.title == facts.title)
    return any(
        identity != (event.id if event is not None else None) for identity in session.scalars(statement)
    )


def register_event(session: Session, *, facts: Facts, by: Actor) -> Event:
    """Take an event in."""
    _check(session, facts, None, by)
    event = Event(roles=[], presentations=[], exhibitor_companies=[], listings=[])
    try:
        with session.begin_nested(), recorded(session, by=by, act="event:register", subject=event):
            _write(session, event, facts)
            session.add(event)
    except IntegrityError as error:
        raise _refused(error) from None
    return event


def change_event(session: Session, *, event: Event, version: int, facts: Facts, by: Actor) -> None:
    """Change an event as it was seen in ``version``; its parts must be loaded."""
    require_version(event, version)
    _check(session, facts, event, by)
    try:
        with session.begin_nested(), recorded(session, by=by, act="event:change", subject=event):
            if _write(session, event, facts):
                # A new version although only parts changed, so that whoever else is writing finds out.
                event.version = version + 1
    except IntegrityError as error:
        raise _refused(error) from None


def hindrance(session: Session, event: Event) -> Fault | None:
    """Why an event cannot be taken out, if so: other records stand on it, or it stands in a source."""
    joint = select(func.count()).select_from(Activity).where(Activity.event_id == event.id)
    if session.scalar(joint):
        return Fault.HAS_JOINT_WORK
    if event.listings:
        return Fault.HAS_LISTING
    rows: tuple[Sourced, ...] = (event, *event.roles, *event.presentations, *event.exhibitor_companies)
    return Fault.HAS_SOURCE if any(row.source_file for row in rows) else None


def remove_event(session: Session, *, event: Event, version: int, by: Actor) -> None:
    """Take out an event that was entered by mistake; its parts must be loaded, and go with it."""
    require_version(event, version)
    fault = hindrance(session, event)
    if fault is not None:
        raise EventRefused(fault)
    try:
        with session.begin_nested(), recorded(session, by=by, act="event:remove", subject=event):
            session.delete(event)
    except IntegrityError:
        raise EventRefused(Fault.HAS_JOINT_WORK) from None


def _refused(error: IntegrityError) -> Exception:
    """The title was taken by somebody who wrote at the same moment; anything else is no refusal of ours."""
    return EventRefused(Fault.TITLE_TAKEN) if constraint_name(error) == _TITLE_RULE else error


def _check(session: Session, facts: Facts, event: Event | None, by: Actor) -> None:
    for fault in faults(facts, by.day):
        raise EventRefused(fault)
    if title_taken(session, facts=facts, event=event):
        raise EventRefused(Fault.TITLE_TAKEN)


def _write(session: Session, event: Event, facts: Facts) -> bool:
    """Write the facts; says whether parts of the event changed."""
    for name, value in facts.columns().items():
        setattr(event, name, value)
    changes = [_roles(event, facts), _presentations(event, facts), _exhibitors(event, facts)]
    return any(changes)


def _roles(event: Event, facts: Facts) -> bool:
    """A row that is wanted stays as it is; one whose side now does something else is altered."""
    left = list(event.roles)
    wanted = []
    for each in facts.roles:
        same = next((row for row in left if (_side(row), row.role) == (each.side, each.role)), None)
        if same is not None:
            left.remove(same)
        else:
            wanted.append(each)
    changed = bool(left or wanted)
    for each in wanted:
        other = next((row for row in left if _side(row) == each.side), None)
        if other is not None:
            left.remove(other)
            other.role = each.role
        else:
            event.roles.append(
                EventRole(organisation_id=each.organisation_id, branch_code=each.branch_code, role=each.role)
            )
    for gone in left:
        event.roles.remove(gone)
    return changed


def _side(row: EventRole) -> tuple[int | None, str | None]:
    return row.organisation_id, row.branch_code


def _presentations(event: Event, facts: Facts) -> bool:
    """A talk is known by its id, so that a corrected title keeps its place in the report."""
    left = {row.id: row for row in event.presentations}
    changed = False
    for each in facts.presentations:
        values = {"title": each.title, "speaker": each.speaker, "on_date": each.on_date, "place": each.place}
        row = left.pop(each.id, None) if each.id is not None else None
        if row is None:
            event.presentations.append(Presentation(**values))
            changed = True
            continue
        for name, value in values.items():
            changed = changed or getattr(row, name) != value
            setattr(row, name, value)
    for gone in left.values():
        event.presentations.remove(gone)
    return changed or bool(left)


def _exhibitors(event: Event, facts: Facts) -> bool:
    """A company exhibits once at an event: its row is known by the company."""
    left = {row.company_id: row for row in event.exhibitor_companies}
    changed = False
    for each in facts.exhibitor_companies:
        row = left.pop(each.company_id, None)
        if row is None:
            row = Exhibitor(company_id=each.company_id)
            event.exhibitor_companies.append(row)
            changed = True
        changed = changed or row.recommended_by_id != each.recommended_by_id
        row.recommended_by_id = each.recommended_by_id
    for gone in left.values():
        event.exhibitor_companies.remove(gone)
    return changed or bool(left)
