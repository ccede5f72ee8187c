"""What groups held, and what was not held: rows of groups, of their year, and of the events."""

import re

from registry.exchange.yearbook.draft import Draft
from registry.exchange.yearbook.event import days_of, listing, take_event
from registry.exchange.yearbook.group import group_year, not_held, number
from registry.exchange.yearbook.line import Form, Section
from registry.exchange.yearbook.table import Table, TableRow
from registry.exchange.yearbook.vocabulary import numeric, plain

_NUMBERS = re.compile(r"\d+")


def read_gatherings(draft: Draft, section: Section, table: Table) -> None:
    """A table of what groups held: how often, how many groups and people. A day makes it an event, too."""
    used = table.has("uses")
    kind = "cross_industry" if used else ""
    for no, row in enumerate(table.rows, start=1):
        name = section.title.removesuffix("への支援") if used else row["meeting"]
        if not name:
            draft.not_read(row.line, "会議名がありません")
            continue
        line = section.first_of(Form.PROSE) if used else section.first
        group = draft.group(name, section, line, kind=kind, parent=draft.parent(section))
        counts = _NUMBERS.findall(numeric(row["groups_participants"]))
        people = counts[1] if len(counts) > 1 else number(row["participants"])
        groups = counts[0] if counts else _groups_told(section)
        cells = {"meetings": "1" if row["days"] else "", "groups": groups}
        group_year(draft, group, row.line, participants=people, uses=number(row["uses"]), **cells)
        if row["days"]:
            _event(draft, section, row, no, group, people)


def read_cancelled(draft: Draft, section: Section) -> None:
    """A section of which the text says that it was not held: its group, and its events where the title names several."""
    found = not_held(section)
    if found is None:
        return
    line, reason = found
    titles = _titles(section.title)
    first_line = section.first if len(titles) > 1 else line.number
    group = draft.group(titles[0], section, first_line, parent=draft.parent(section))
    cells = {"held": 0, "not_held_reason": reason}
    draft.add("group_years", line.number, group=group, fiscal_year=draft.fiscal_year, **cells)
    if len(titles) > 1:
        for no, title in enumerate(titles, start=1):
            event = take_event(draft, title, section.first, held="0", not_held_reason=reason, group=group)
            listing(draft, event, section, no, section.first)


def _titles(title: str) -> list[str]:
    """The matters of a title. What the second one repeats of the first stands for the whole of it.

    >>> _titles("県合同交流会および合同交流会委員会")
    ['県合同交流会', '県合同交流会委員会']
    """
    one, _, other = title.partition("および")
    if not other:
        return [one]
    shared = next((one[start:] for start in range(len(one) - 1) if other.startswith(one[start:])), "")
    return [one, one + other[len(shared) :] if shared else other]


def _groups_told(section: Section) -> str:
    """How many groups the sentence before the table speaks of."""
    told = (
        re.search(r"(\d+)グループに(?:対し|つい)", plain(line.text))
        for line in section.lines
        if line.form is Form.PROSE
    )
    return next((match[1] for match in told if match), "")


def _event(draft: Draft, section: Section, row: TableRow, no: int, group: str, people: str) -> None:
    if (days := days_of(draft, row)) is not None:
        cells = {"start": days[0], "end": days[1], "participants": people, "group": group, "held": "1"}
        listing(draft, take_event(draft, row["meeting"], row.line, **cells), section, no, row.line)
