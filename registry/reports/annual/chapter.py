"""The chapter of the annual report: all its tables for a fiscal year, as of the last day of that year."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.model import ReportSection
from registry.model.vocabulary import SectionKind
from registry.reports.annual import agreement, event, group, pipeline, presentation, work
from registry.reports.annual.material import Material, material
from registry.reports.annual.table import Content, Table, made

CONTENTS: dict[SectionKind, Callable[[Material, ReportSection], Content]] = {
    SectionKind.AGREEMENTS: agreement.content,
    SectionKind.WORK: work.content,
    SectionKind.EVENTS: event.content,
    SectionKind.PRESENTATIONS: presentation.content,
    SectionKind.GROUPS: group.content,
    SectionKind.MEMBERS: group.members,
    SectionKind.PIPELINE: pipeline.content,
}


class NoSuchSection(ValueError):
    """A section that the report does not have; the text is a sentence for the user."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(f"「{asked}」という節は年報にありません(使える節: {' '.join(dict.fromkeys(known))})")


@dataclass(frozen=True)
class Chapter:
    """The tables of a fiscal year."""

    fiscal_year: int
    as_of: date
    tables: tuple[Table, ...]


def chapter(session: Session, *, fiscal_year: int, institute: str, section: str | None = None) -> Chapter:
    """All tables, or those of one section and of its parts. Nothing later than the year has a say.

    Raises :class:`NoSuchSection`.
    """
    found = material(session, fiscal_year=fiscal_year, institute=institute)
    wanted = (found.sections[place] for place in sections_of([each.code for each in found.sections], section))
    tables = (
        made(each, CONTENTS[each.kind](found, each), fiscal_year=fiscal_year, institute=institute)
        for each in wanted
    )
    return Chapter(fiscal_year, found.day, tuple(tables))


def sections_of(codes: Sequence[str], section: str | None) -> list[int]:
    """The places of the tables that are asked for: all, or those of one section and of its parts.

    Raises :class:`NoSuchSection`.
    """
    wanted = [place for place, code in enumerate(codes) if section is None or part_of(code, section)]
    if section is not None and not wanted:
        raise NoSuchSection(section, list(codes))
    return wanted


def part_of(code: str, section: str) -> bool:
    """Whether a section is another one or a part of it.

    >>> part_of("4.2.2(1)3)", "4.2.2"), part_of("4.2.2(1)3)", "4.2.2(1)"), part_of("4.1.3(1)", "4.1.3(1)")
    (True, True, True)
    >>> part_of("4.2.10", "4.2.1"), part_of("4.2.1", "4.2.1(1)")
    (False, False)
    """
    rest = code.removeprefix(section)
    return code.startswith(section) and not (section[-1:].isdigit() and rest[:1].isdigit())
