"""Which edition of the annual report the address asks for, and what stands beside the tables of today."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from flask_login import current_user

from registry.exchange.frozen_report import frozen_chapter
from registry.japanese.dates import fiscal_year_end
from registry.model import FrozenReport
from registry.model.vocabulary import Role
from registry.network.tie import Record
from registry.queries.frozen_report import edition, editions, newest_edition, public_edition
from registry.queries.relation import existing
from registry.reports.annual.chapter import Chapter, NoSuchSection, part_of
from registry.reports.annual.difference import TableDifference, differences
from registry.web.frame import clock, parameter
from registry.web.frame.access import may_write
from registry.web.frame.database import db

PUBLISHED = "published"
# Those who keep the report see it as it grows; the others what is public.
KEEPERS = frozenset({Role.OFFICER, Role.ADMIN})
# Who changed what is for those who read the history.
COMPARING = (Role.OFFICER, Role.HEAD, Role.ADMIN)


@dataclass(frozen=True)
class Beside:
    """What stands beside the tables of today: the editions, how many things differ from the newest, what may be done."""

    fiscal_year: int
    editions: Sequence[FrozenReport]
    public: FrozenReport | None
    differing: int
    reordered: bool
    over: bool
    compares: bool
    writes: bool


def public_by_default(year: int) -> FrozenReport | None:
    """The edition that a reader finds who did not ask for the tables of today."""
    if parameter.one_of("live", ["1"]) or current_user.role in KEEPERS:
        return None
    return public_edition(db(), year)


def asked_edition(year: int) -> FrozenReport | None:
    """The edition of ``?edition=``, by its number or as the public one; ``None`` where none is asked for."""
    asked = parameter.text("edition", 20)
    if not asked:
        return None
    if asked == PUBLISHED:
        found = public_edition(db(), year)
        if found is None:
            raise parameter.ParameterRefused(gettext("この年度の年報には公表版がありません。"))
        return found
    found = edition(db(), year, parameter.whole_number("edition", 1, 1, 999_999))
    if found is None:
        raise parameter.ParameterRefused(
            gettext("この年度の年報に第%(number)s版はありません。", number=asked)
        )
    return found


def chapter_of(report: FrozenReport, section: str | None) -> Chapter:
    """The tables of an edition, or those of one section."""
    try:
        return frozen_chapter(report.content, section)
    except NoSuchSection:
        raise parameter.ParameterRefused(
            gettext("「%(section)s」という節は年報にありません（例: 4.2.1）。", section=section)
        ) from None


def beside(found: Chapter, *, section: str | None) -> Beside:
    """The editions beside the tables of today, and how many things differ."""
    compares = current_user.role in COMPARING
    newest = newest_edition(db(), found.fiscal_year) if compares else None
    changed = compared(newest, found, section) if newest is not None else []
    return Beside(
        fiscal_year=found.fiscal_year,
        editions=editions(db(), found.fiscal_year),
        public=public_edition(db(), found.fiscal_year),
        differing=sum(len(each.told) for each in changed),
        reordered=any(each.reordered for each in changed),
        over=fiscal_year_end(found.fiscal_year) < clock.today(),
        compares=compares,
        writes=may_write(current_user, None),
    )


def compared(report: FrozenReport, found: Chapter, section: str | None = None) -> list[TableDifference]:
    """What differs between an edition and the tables of today."""
    kept = frozen_chapter(report.content).tables
    return differences(
        [table for table in kept if section is None or part_of(table.section, section)], found.tables
    )


def links(found: Chapter, address: Callable[[Record], str | None]) -> Callable[[Record], str | None]:
    """The pages of records that are still there."""
    behind = {
        record
        for table in found.tables
        for row in table.rows
        for cell in row
        for line in cell.lines
        for record in line.records
    }
    there = existing(db(), behind)
    return lambda record: address(record) if record in there else None
