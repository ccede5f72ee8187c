"""What is written down of an event, and what of it cannot be so."""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from registry.japanese.dates import (
    FIRST_FISCAL_YEAR,
    LAST_FISCAL_YEAR,
    ParsedDate,
    Precision,
    fiscal_year,
)
from registry.model.vocabulary import EventKind, EventMode, EventRoleKind


class NotHeld(StrEnum):
    """Why an event was not held; the words of one's own come after it."""

    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    IN_WRITING = "in_writing"
    OTHER = "other"


class Fault(StrEnum):
    """What cannot be recorded of an event, and why it cannot be taken out."""

    TITLE_MISSING = "催事名が要ります。"
    TITLE_TAKEN = "同じ年度に同じ名称の催事があります。"
    YEAR_MISSING = "開始日が月まで書かれていない催事には、年度が要ります。"
    YEAR_CONTRADICTS = "年度が開始日と合いません。"
    YEAR_OUT_OF_RANGE = f"年度は{FIRST_FISCAL_YEAR}年度から{LAST_FISCAL_YEAR}年度までです。"
    END_WITHOUT_START = "終了日を書くときは、開始日も要ります。"
    END_BEFORE_START = "終了日が開始日より前です。"
    HELD_IN_FUTURE = "まだ来ていない催事は、開催したと記録できません。"
    REASON_MISSING = "開催しなかった理由が要ります。"
    REASON_OF_NOTHING = "理由を書くのは、開催しなかったときだけです。"
    FIGURE_OF_NOTHING = "開催しなかった催事に、人数や社数はありません。"
    ROLE_TWICE = "同じ主体に同じ役割が二度あります。"
    COMPANY_TWICE = "同じ出展企業が二度あります。"
    HAS_JOINT_WORK = "この催事をめぐる連携事業があるため、削除できません。"
    HAS_LISTING = "年報に掲載された催事のため、削除できません。"
    HAS_SOURCE = "出典のある記録のため、削除できません。"


@dataclass(frozen=True)
class RoleFacts:
    """Who did what: an organisation, a branch of ours, or, with neither, the institute itself."""

    role: EventRoleKind
    organisation_id: int | None = None
    branch_code: str | None = None

    @property
    def side(self) -> tuple[int | None, str | None]:
        return self.organisation_id, self.branch_code


@dataclass(frozen=True)
class PresentationFacts:
    """A talk; ``id`` where it is one of the event's own that is written anew."""

    title: str
    speaker: str | None = None
    on_date: date | None = None
    place: str | None = None
    id: int | None = None


@dataclass(frozen=True)
class ExhibitorFacts:
    """A company that exhibited, and who recommended it."""

    company_id: int
    recommended_by_id: int | None = None


@dataclass(frozen=True)
class Facts:
    """What an officer writes down of an event. The fiscal year follows from the start where that is known."""

    title: str
    kind: EventKind
    fiscal_year: int | None = None
    starts_on: ParsedDate | None = None
    ends_on: ParsedDate | None = None
    mode: EventMode | None = None
    place: str | None = None
    held: bool | None = None
    not_held_reason: str | None = None
    participants: int | None = None
    registrants: int | None = None
    exhibitors: int | None = None
    group_id: int | None = None
    roles: tuple[RoleFacts, ...] = ()
    presentations: tuple[PresentationFacts, ...] = ()
    exhibitor_companies: tuple[ExhibitorFacts, ...] = ()

    @property
    def year(self) -> int | None:
        """The fiscal year of the start where it is known to the month, else the one that is given."""
        if self.starts_on is None or self.starts_on.precision is Precision.YEAR:
            return self.fiscal_year
        return fiscal_year(self.starts_on.date)

    def columns(self) -> dict[str, Any]:
        """The values of the event's own columns; an end is the last day that it can mean."""
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "fiscal_year": self.year,
            "starts_on": self.starts_on.date if self.starts_on else None,
            "starts_on_precision": self.starts_on.precision if self.starts_on else Precision.UNKNOWN,
            "ends_on": self.ends_on.last if self.ends_on else None,
            "ends_on_precision": self.ends_on.precision if self.ends_on else Precision.UNKNOWN,
        }


_PARTS = ("roles", "presentations", "exhibitor_companies")
_PLAIN = tuple(
    field.name
    for field in fields(Facts)
    if field.name not in (*_PARTS, "fiscal_year", "starts_on", "ends_on")
)
_PRINTED = {NotHeld.CANCELLED: "中止", NotHeld.POSTPONED: "延期", NotHeld.IN_WRITING: "書面に変更"}
_APART = "："


def not_held_reason(why: NotHeld, words: str | None) -> str | None:
    """The reason as it is kept.

    >>> not_held_reason(NotHeld.CANCELLED, "台風"), not_held_reason(NotHeld.OTHER, "講師の都合")
    ('中止：台風', '講師の都合')
    """
    return _APART.join(each for each in (_PRINTED.get(why), words) if each) or None


def why_not_held(reason: str) -> tuple[NotHeld, str | None]:
    """The parts of a reason that is kept.

    >>> why_not_held("延期"), why_not_held("新型コロナウイルス感染症対応")
    ((<NotHeld.POSTPONED: 'postponed'>, None), (<NotHeld.OTHER: 'other'>, '新型コロナウイルス感染症対応'))
    """
    for why, printed in _PRINTED.items():
        if reason == printed:
            return why, None
        if reason.startswith(printed + _APART) and reason != printed + _APART:
            return why, reason.removeprefix(printed + _APART)
    return NotHeld.OTHER, reason


def faults(facts: Facts, day: date) -> list[Fault]:
    """What cannot be so, as far as the facts alone tell on ``day``, in the order in which they are written."""
    start, end, year = facts.starts_on, facts.ends_on, facts.year
    companies = [each.company_id for each in facts.exhibitor_companies]
    sides = [(each.side, each.role) for each in facts.roles]
    figures = (facts.participants, facts.registrants, facts.exhibitors)
    found = {
        Fault.TITLE_MISSING: not facts.title.strip(),
        Fault.YEAR_MISSING: year is None,
        Fault.YEAR_OUT_OF_RANGE: year is not None and not FIRST_FISCAL_YEAR <= year <= LAST_FISCAL_YEAR,
        Fault.YEAR_CONTRADICTS: facts.fiscal_year is not None
        and start is not None
        and not fiscal_year(start.date) <= facts.fiscal_year <= fiscal_year(start.last),
        Fault.END_WITHOUT_START: end is not None and start is None,
        Fault.END_BEFORE_START: end is not None and start is not None and end.last < start.date,
        Fault.HELD_IN_FUTURE: facts.held is True and start is not None and start.date > day,
        Fault.REASON_MISSING: facts.held is False and not facts.not_held_reason,
        Fault.REASON_OF_NOTHING: facts.held is not False and bool(facts.not_held_reason),
        Fault.FIGURE_OF_NOTHING: facts.held is False and any(each is not None for each in figures),
        Fault.ROLE_TWICE: len(set(sides)) < len(sides),
        Fault.COMPANY_TWICE: len(set(companies)) < len(companies),
    }
    return [fault for fault, is_so in found.items() if is_so]
