"""Act-by dates as an iCalendar file (RFC 5545) for calendar programs to subscribe to.

The same rows give the same bytes: nothing in the file tells when it was written. No person is named in it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from icalendar import Alarm, Calendar, Event, vText

from registry.japanese.dates import show_date
from registry.model import Organisation
from registry.model.vocabulary import DueKind, Language
from registry.queries.calendar import CalendarRow

# How often a program should look again; many look once a day whatever they are told.
REFRESH = timedelta(hours=6)
# The alarm rings when people are at work, not at midnight.
ALARM_HOUR = timedelta(hours=9)
# Names of so many parties stand in a heading; the page has all of them.
MOST_NAMES = 3
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Words:
    """The texts of a calendar in one language; the pages' catalogues are unknown down here."""

    name: str
    kinds: dict[DueKind, str]
    between_names: str
    more_names: str
    settled: str
    calendar: str
    safe: str
    prepare: str
    clause: str
    link: str
    day: Callable[[date], str]
    called: Callable[[Organisation], str]


WORDS = {
    Language.JAPANESE: Words(
        name="協定の期限（%s）",
        kinds={
            DueKind.NOTICE: "更新しない場合の申出期限",
            DueKind.TERM_END: "期間満了への対応",
            DueKind.REVIEW: "年次の見直し",
            DueKind.APPROVAL: "決裁の期限",
            DueKind.SIGNATURE: "締結の期限",
            DueKind.FACTS: "不明な事項の確認",
        },
        between_names="・",
        more_names="ほか%s者",
        settled="【処理済み】",
        calendar="暦の上の期限",
        safe="余裕を見た期限（開庁日）",
        prepare="準備を始める日",
        clause="条文",
        link="台帳",
        day=show_date,
        called=lambda organisation: organisation.name,
    ),
    Language.ENGLISH: Words(
        name="Agreement deadlines (%s)",
        kinds={
            DueKind.NOTICE: "Last day for notice of non-renewal",
            DueKind.TERM_END: "Decide what follows the end of the term",
            DueKind.REVIEW: "Yearly review",
            DueKind.APPROVAL: "Approval needed",
            DueKind.SIGNATURE: "Signature needed",
            DueKind.FACTS: "Facts to complete",
        },
        between_names=", ",
        more_names=" and %s more",
        settled="[settled] ",
        calendar="Deadline by the calendar",
        safe="Safe deadline (business day)",
        prepare="Start of preparation",
        clause="Clause",
        link="Registry",
        day=lambda day: f"{day.day} {day:%B} {day.year}",
        called=lambda organisation: organisation.name_en or organisation.name,
    ),
}


def calendar_file(
    rows: Sequence[CalendarRow],
    *,
    language: Language,
    institute: str,
    address: Callable[[int], str],
) -> bytes:
    """The calendar of an account in its language; ``address`` gives the page of an agreement."""
    words = WORDS[language]
    made = empty_calendar(words.name % institute, f"-//partner-registry//act-by dates//{language.upper()}")
    for row in rows:
        made.add_component(_event(row, words, address(row.item.agreement.id)))
    written: bytes = made.to_ical()
    return written


def empty_calendar(name: str, product: str) -> Calendar:
    """A calendar with its name and how often to look at it, without an entry."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", product)
    made.add("x-wr-calname", vText(printable(name)))
    made.add("x-wr-timezone", vText("Asia/Tokyo"))
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", REFRESH)
    return made


def uid(row: CalendarRow) -> str:
    """The name of an event that stays while its deadline moves: agreement, kind, and first day of the term."""
    return f"agreement-{row.item.agreement.id}-{row.item.kind}-{row.first:%Y%m%d}@partner-registry"


def _event(row: CalendarRow, words: Words, link: str) -> Event:
    days = row.item.act_by
    assert days is not None
    made = Event()
    made.add("uid", uid(row))
    made.add("sequence", row.sequence)
    made.add("dtstamp", row.revised_at)
    made.add("dtstart", days.safe)
    made.add("dtend", days.safe + timedelta(days=1))
    made.add("transp", "TRANSPARENT")
    made.add("status", "CANCELLED" if row.item.decided else "CONFIRMED")
    heading = _heading(row, words)
    made.add("summary", heading)
    made.add("description", _description(row, words, link))
    made.add("url", link)
    if not row.item.decided:
        made.add_component(_alarm(days.prepare - days.safe, heading))
    return made


def _alarm(before: timedelta, heading: str) -> Alarm:
    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("description", heading)
    made.add("trigger", before + ALARM_HOUR)
    return made


def _heading(row: CalendarRow, words: Words) -> str:
    agreement = row.item.agreement
    names = [words.called(party.organisation) for party in agreement.parties]
    shown = words.between_names.join(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        shown += words.more_names % (len(names) - MOST_NAMES)
    settled = words.settled if row.item.decided else ""
    return printable(f"{settled}{words.kinds[row.item.kind]}: {shown} {agreement.title}")


def _description(row: CalendarRow, words: Words, link: str) -> str:
    days = row.item.act_by
    assert days is not None
    lines = [
        f"{words.calendar}: {words.day(days.calendar)}",
        f"{words.safe}: {words.day(days.safe)}",
        f"{words.prepare}: {words.day(days.prepare)}",
    ]
    if row.clause:
        lines.append(f"{words.clause}: {row.clause}")
    lines.append(f"{words.link}: {link}")
    return printable("\n".join(lines))


def printable(text: str) -> str:
    """Without characters that break lines unasked or turn the reading direction; the standard forbids most of them."""
    return _UNPRINTABLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
