"""A chapter of a yearbook, copied from its pages as text, becomes rows of the sheets that a registry takes in.

The rules go by form alone: numbers of sections, headings of tables, bullets, dates, counters, words of roles. What could not
be read is told line by line; nothing is dropped without a word.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from registry.exchange.sheet import Problem, Row, SheetRefused
from registry.exchange.yearbook.agreement import read_agreements
from registry.exchange.yearbook.checking import checked_rows
from registry.exchange.yearbook.draft import Draft, Institute, Notice
from registry.exchange.yearbook.event import (
    read_attendance,
    read_events,
    read_labels,
    read_meetings,
    read_societies,
)
from registry.exchange.yearbook.gathering import read_cancelled, read_gatherings
from registry.exchange.yearbook.group import (
    read_circles,
    read_founding,
    read_research_groups,
)
from registry.exchange.yearbook.line import LONGEST, Form, Line, Section, header, sections
from registry.exchange.yearbook.member import read_members, read_short_names
from registry.exchange.yearbook.partner import write_partners
from registry.exchange.yearbook.presentation import read_presentations
from registry.exchange.yearbook.table import Table, tables
from registry.exchange.yearbook.vocabulary import plain
from registry.exchange.yearbook.work import read_work, survey_work
from registry.japanese.dates import checked_fiscal_year, parse_date

# A chapter has some tens of thousands of characters.
MOST = 1_000_000
Reader = Callable[[Draft, Section, Table], None]
# What a table tells, by the columns that only it has; the first that fits.
READERS: Sequence[tuple[tuple[str, ...], Reader]] = (
    (("document", "signed_on"), read_agreements),
    (("talk", "speaker"), read_presentations),
    (("society", "days"), read_societies),
    (("event", "days"), read_events),
    (("group", "founded"), read_research_groups),
    (("circle",), read_circles),
    (("meeting", "groups_participants"), read_gatherings),
    (("meeting", "uses"), read_gatherings),
    (("meeting", "days"), read_meetings),
    (("days", "place"), read_meetings),
    (("work",), read_work),
)
# In the order in which one sheet can name another.
KINDS = (
    "partners",
    "names",
    "programmes",
    "agreements",
    "groups",
    "group_years",
    "memberships",
    "events",
    "event_listings",
    "event_roles",
    "presentations",
    "activities",
)


@dataclass(frozen=True)
class SectionRead:
    """A section as it was read: how many rows its lines became, and what was not read in it."""

    number: str
    title: str
    first: int
    last: int
    rows: int
    unread: tuple[Notice, ...]


@dataclass(frozen=True)
class Yearbook:
    """The rows of a chapter by kind of sheet, its sections, and a notice for every line that a person must look at."""

    tables: Mapping[str, Sequence[Row]]
    sections: tuple[SectionRead, ...]
    notices: tuple[Notice, ...]

    def section_of(self, row: Row) -> str:
        """The number of the section in which a row is printed."""
        return next(each.number for each in self.sections if each.first <= row.line <= each.last)


def read_yearbook(name: str, text: str, fiscal_year: int, *, institute: Institute) -> Yearbook:
    """Read the text of a chapter; ``name`` becomes the ``source_file`` of every row.

    Raises :class:`SheetRefused` with a sentence for what is no text of a chapter: nothing in it, no heading with a
    number, zero bytes, more than a million characters, a fiscal year that cannot be.
    """
    _check(name, text, fiscal_year)
    found = sections(text)
    if len(found) == 1:
        raise _refusal(name, "節の見出しが一つもありません(例: 4.2.1 協定・覚書締結一覧)")
    draft = Draft(name, fiscal_year, institute)
    for section in found:
        read_short_names(draft, section)
    for section in found:
        draft.section = section
        _read_section(draft, section)
    # Joint work names events and agreements of any section: it is read when they are known.
    for section in found:
        draft.section = section
        read_attendance(draft, section)
        for table in tables(section):
            if _reader(table) is read_work:
                read_work(draft, section, table)
    for section in found:
        _leftovers(draft, section)
    write_partners(draft, text)
    return _yearbook(draft, found)


def _check(name: str, text: str, fiscal_year: int) -> None:
    try:
        checked_fiscal_year(fiscal_year)
    except ValueError as error:
        raise _refusal(name, str(error)) from None
    if len(text) > MOST:
        raise _refusal(
            name, f"{len(text)}文字は多すぎます({MOST}文字まで。年報の一つの章だけを写してください)"
        )
    if not text.strip():
        raise _refusal(name, "文字がありません(年報の章の文字を写してください)")
    if "\0" in text:
        raise _refusal(name, "文字ではない内容が含まれています(PDFそのものではなく、写した文字を使います)")


def _refusal(name: str, sentence: str) -> SheetRefused:
    return SheetRefused([Problem(name, 1, "全体", sentence)])


def _reader(table: Table) -> Reader | None:
    return next((each for columns, each in READERS if table.has(*columns)), None)


def _read_section(draft: Draft, section: Section) -> None:
    read_founding(draft, section)
    read_labels(draft, section)
    read_members(draft, section)
    read_cancelled(draft, section)
    for table in tables(section):
        for number, sentence in table.unread:
            draft.not_read(number, sentence)
        reader = _reader(table)
        if reader is read_work:
            survey_work(draft, table)
        elif reader is not None:
            reader(draft, section, table)
        elif table.columns:
            for row in table.rows:
                draft.not_read(row.line, "この見出しの表は読みません")


def _leftovers(draft: Draft, section: Section) -> None:
    """A notice for every line that nobody made use of."""
    rows = {row.line for each in draft.rows.values() for row in each}
    noticed = {notice.line for notice in draft.notices}
    for line in section.lines:
        if len(line.text) > LONGEST:
            draft.not_read(line.number, f"{len(line.text)}文字の行は長すぎて読めません({LONGEST}文字まで)")
        elif line.form is Form.OTHER:
            draft.not_read(line.number, "見出しでも表でも文でもない行です")
        elif line.form is Form.BULLET:
            draft.not_read(line.number, "表の外の箇条書きは読みません")
        elif line.form is Form.FIELD and line.number not in draft.used:
            draft.not_read(line.number, "この項目は読みません")
        elif line.form is Form.TABLE and not header(line.cells) and line.number not in rows | noticed:
            draft.not_read(line.number, "この行は、どの表の行にもなりませんでした")
        elif line.form is Form.PAGE:
            _page(draft, line)


def _page(draft: Draft, line: Line) -> None:
    """A page header that states another year."""
    stated = re.match(r"\D{0,2}\S{1,4}年度", plain(line.text))
    try:
        year = parse_date(stated[0]).date.year if stated else draft.fiscal_year
    except ValueError:
        return
    if year != draft.fiscal_year:
        draft.notice(line.number, f"{year}年度とあります({draft.fiscal_year}年度として読みました)")


def _yearbook(draft: Draft, found: list[Section]) -> Yearbook:
    rows = checked_rows(draft, KINDS)
    lines = [row.line for each in rows.values() for row in each]
    notices = tuple(sorted(draft.notices, key=lambda notice: notice.line))
    read = tuple(
        SectionRead(
            section.number,
            section.title,
            section.first,
            section.last,
            sum(section.first <= line <= section.last for line in lines),
            tuple(
                notice
                for notice in notices
                if section.first <= notice.line <= section.last and notice.line in draft.unread
            ),
        )
        for section in found
    )
    return Yearbook(rows, read, notices)
