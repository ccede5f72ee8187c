"""Talks of the institute's staff, and the events at which they were given."""

import re

from registry.exchange.cell import split
from registry.exchange.yearbook.draft import Draft
from registry.exchange.yearbook.event import event_kind, listing, role, take_event
from registry.exchange.yearbook.figure import event_days
from registry.exchange.yearbook.line import Section
from registry.exchange.yearbook.table import Table, TableRow
from registry.exchange.yearbook.vocabulary import first, plain
from registry.japanese.names import mend_blanks

_OTHERS = re.compile(r"他\d+機関|ほか.*|他")
_YEAR = re.compile(r"(?:\d{4}|令和\w{1,2}|平成\w{1,2})年度")


def read_presentations(draft: Draft, section: Section, table: Table) -> None:
    """One row a talk. Its event is one that is known, under the same title or a longer one, else a new one."""
    for place, row in enumerate(table.rows, start=1):
        try:
            day, last_day = event_days(row["days"], draft.fiscal_year)
        except ValueError as error:
            draft.not_read(row.line, str(error))
            continue
        if not row["talk"] or not row["occasion"]:
            draft.not_read(row.line, "発表タイトルか会議の名称がありません")
            continue
        event = _event(draft, row, day, last_day)
        no = row["no"] or str(place)
        listing(draft, event, section, no, row.line)
        draft.add(
            "presentations",
            row.line,
            event=event["title"],
            section=section.number,
            no=no,
            title=mend_blanks(row["talk"]),
            speaker=mend_blanks(row["speaker"]),
            date=day,
            place=mend_blanks(row["place"]),
        )
        _hosts(draft, event, row)


def _event(draft: Draft, row: TableRow, day: str, last_day: str) -> dict[str, str]:
    printed = plain(row["occasion"]).casefold()
    known = max(
        (
            key
            for key in draft.events
            if printed.endswith(key) and _is_prefix(draft, printed.removesuffix(key))
        ),
        key=len,
        default=None,
    )
    if known is not None:
        return take_event(draft, draft.events[known]["title"], row.line, start=day, end=last_day, held="1")
    kind = event_kind(row["occasion"]) or "presentation"
    title = mend_blanks(row["occasion"])
    mode = first("mode", plain(row["place"]))
    return take_event(draft, title, row.line, start=day, end=last_day, kind=kind, mode=mode, held="1")


def _is_prefix(draft: Draft, rest: str) -> bool:
    """Whether what a printed title has before a known one is a year or the name of a group."""
    rest = _YEAR.sub("", rest)
    return not rest or rest in {plain(name).casefold() for name in draft.groups}


def _hosts(draft: Draft, event: dict[str, str], row: TableRow) -> None:
    own = "attendee"
    for name in split(row["organisers"]):
        if draft.institute.is_meant(name):
            own = "host"
        elif _OTHERS.fullmatch(plain(name)):
            draft.not_read(row.line, f"主催機関「{name}」の名称は印字されていません")
        else:
            role(draft, event, "host", row.line, partner=draft.organisation(name, row.line))
    if own == "host" or not any(title == event["title"] and not partner for title, partner, _ in draft.parts):
        role(draft, event, own, row.line)
