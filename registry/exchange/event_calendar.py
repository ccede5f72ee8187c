"""Events as an iCalendar file (RFC 5545): whole days, organisations that hold or back them, no person.

The same rows give the same bytes: nothing in the file tells when it was written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from icalendar import Event as Entry

from registry.exchange.calendar import empty_calendar, printable
from registry.model import Event
from registry.model.vocabulary import EventRoleKind, Language, Precision
from registry.queries.event_calendar import EventCalendarRow

_ROLES = (EventRoleKind.HOST, EventRoleKind.CO_HOST, EventRoleKind.BACKING, EventRoleKind.SPONSOR)


@dataclass(frozen=True)
class Words:
    """The texts of a calendar in one language; the pages' catalogues are unknown down here."""

    name: str
    roles: dict[EventRoleKind, str]
    between_names: str
    not_held: str
    link: str


WORDS = {
    Language.JAPANESE: Words(
        name="催事（%s）",
        roles=dict(zip(_ROLES, ("主催", "共催", "後援", "協賛"), strict=True)),
        between_names="、",
        not_held="開催せず",
        link="台帳",
    ),
    Language.ENGLISH: Words(
        name="Events (%s)",
        roles=dict(zip(_ROLES, ("Hosts", "Co-hosts", "Backed by", "Sponsors"), strict=True)),
        between_names=", ",
        not_held="Not held",
        link="Registry",
    ),
}


def event_calendar_file(
    rows: Sequence[EventCalendarRow],
    *,
    language: Language,
    institute: str,
    address: Callable[[int], str] | None = None,
) -> bytes:
    """The calendar of events; ``address`` gives the page of one, ``None`` where readers may not open it."""
    words = WORDS[language]
    made = empty_calendar(words.name % institute, f"-//partner-registry//events//{language.upper()}")
    for row in rows:
        link = address(row.event.id) if address is not None else None
        made.add_component(_entry(row, words, language, institute, link))
    written: bytes = made.to_ical()
    return written


def _entry(
    row: EventCalendarRow, words: Words, language: Language, institute: str, link: str | None
) -> Entry:
    found = row.event
    assert found.starts_on is not None
    made = Entry()
    made.add("uid", f"event-{found.id}@partner-registry")
    made.add("sequence", row.sequence)
    made.add("dtstamp", row.revised_at)
    made.add("dtstart", found.starts_on)
    known = found.ends_on is not None and found.ends_on_precision is Precision.DAY
    last = found.ends_on if known and found.ends_on is not None else found.starts_on
    made.add("dtend", last + timedelta(days=1))
    made.add("transp", "TRANSPARENT")
    made.add("status", "CANCELLED" if found.held is False else "CONFIRMED")
    made.add("summary", printable(found.title))
    if found.place:
        made.add("location", printable(found.place))
    if said := _description(found, words, language, institute, link):
        made.add("description", printable(said))
    if link is not None:
        made.add("url", link)
    return made


def _description(found: Event, words: Words, language: Language, institute: str, link: str | None) -> str:
    english = language is Language.ENGLISH
    lines = []
    for kind, called in words.roles.items():
        names = []
        for role in found.roles:
            if role.role is not kind:
                continue
            body = role.organisation or role.branch
            names.append((body.name_en if english and body.name_en else body.name) if body else institute)
        if names:
            lines.append(f"{called}: {words.between_names.join(names)}")
    if found.held is False:
        lines.append(f"{words.not_held}: {found.not_held_reason}")
    if link is not None:
        lines.append(f"{words.link}: {link}")
    return "\n".join(lines)
