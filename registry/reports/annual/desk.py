"""The draft desk: the sections of a fiscal year's report, where each of them stands, and what is missing."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from registry.model import ReportAnswer, ReportCheck, ReportSection
from registry.queries.report_desk import answers, checks
from registry.reports.annual.chapter import CONTENTS
from registry.reports.annual.material import Material, material
from registry.reports.annual.missing import Missing, has_facts, missing
from registry.reports.annual.responsible import Responsibility, Responsible
from registry.reports.annual.table import Table, made


class State(StrEnum):
    """Where a section stands: the facts say whether it is empty, a person that it is checked."""

    EMPTY = "empty"
    DRAFTED = "drafted"
    CHECKED = "checked"


@dataclass(frozen=True)
class Part:
    """A section of the draft beside last year's."""

    section: ReportSection
    table: Table
    last: Table
    said: bool
    check: ReportCheck | None
    responsible: tuple[Responsible, ...]

    @property
    def table_hash(self) -> str:
        return table_hash(self.table)

    @property
    def state(self) -> State:
        """What was checked stays so as long as the table says the same; no tick outlives its lines."""
        if self.check is not None and self.check.table_hash == self.table_hash:
            return State.CHECKED
        return State.DRAFTED if self.said else State.EMPTY

    @property
    def outdated(self) -> bool:
        """Whether somebody had checked it before it changed."""
        return self.check is not None and self.state is not State.CHECKED


@dataclass(frozen=True)
class Answered:
    """Something that is not to be had, with the answer."""

    missing: Missing
    answer: ReportAnswer


@dataclass(frozen=True)
class Desk:
    """The draft of a year. ``overtaken`` are answers to what is not missing any more: a record came in, or all changed."""

    fiscal_year: int
    parts: tuple[Part, ...]
    missing: tuple[Missing, ...]
    answered: tuple[Answered, ...]
    overtaken: tuple[ReportAnswer, ...]
    comparable: bool

    def part(self, section_id: int) -> Part | None:
        """One section."""
        return next((each for each in self.parts if each.section.id == section_id), None)

    def lack(self, key: str) -> Missing | None:
        """One thing that is missing, answered or not."""
        every = (*self.missing, *(each.missing for each in self.answered))
        return next((each for each in every if each.key == key), None)


def desk(session: Session, *, fiscal_year: int, institute: str, day: date) -> Desk:
    """The draft as it stands; ``day`` says whose agreements are whose."""
    now = material(session, fiscal_year=fiscal_year, institute=institute)
    before = material(session, fiscal_year=fiscal_year - 1, institute=institute)
    answering = Responsibility(now, before, day)
    checked = {each.section_id: each for each in checks(session, fiscal_year=fiscal_year)}
    parts = [_part(now, before, each, checked.get(each.id), answering) for each in now.sections]
    given = {each.subject: each for each in answers(session, fiscal_year=fiscal_year)}
    lacks = missing(now, before, answering)
    return Desk(
        fiscal_year=fiscal_year,
        parts=tuple(parts),
        missing=tuple(each for each in lacks if each.key not in given),
        answered=tuple(Answered(each, given[each.key]) for each in lacks if each.key in given),
        overtaken=tuple(_overtaken(list(given.values()), lacks)),
        comparable=has_facts(session, before),
    )


def table_hash(table: Table) -> str:
    """SHA-256 over everything that a table prints."""
    told = [
        table.section,
        table.title,
        table.columns,
        [[cell.text for cell in row] for row in table.rows],
        table.empty,
        table.notes,
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def line_count(table: Table) -> int:
    """The lines of a table: a row has as many as its longest cell, bullets for instance."""
    return sum(max((len(cell.lines) for cell in row), default=0) or 1 for row in table.rows)


def _part(
    now: Material,
    before: Material,
    section: ReportSection,
    check: ReportCheck | None,
    answering: Responsibility,
) -> Part:
    content = CONTENTS[section.kind](now, section)
    table = made(section, content, fiscal_year=now.fiscal_year, institute=now.institute)
    last = made(
        section,
        CONTENTS[section.kind](before, section),
        fiscal_year=before.fiscal_year,
        institute=now.institute,
    )
    return Part(
        section=section,
        table=table,
        last=last,
        # Why nothing was held is a draft as well: that is what the report then says.
        said=bool(content.rows or content.reasons),
        check=check,
        responsible=answering.of_section(table, last),
    )


def _overtaken(given: Sequence[ReportAnswer], lacks: Sequence[Missing]) -> list[ReportAnswer]:
    known = {each.key for each in lacks}
    return [each for each in given if each.subject not in known]
