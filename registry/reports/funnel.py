"""The funnel of introductions: how many came to each step, by partner, branch, programme, kind of need or year.

Each step counts in the fiscal year of its own day, so that what was proposed in one year may be concluded in the
next, and is then counted there, once. A proposal has no day but that of its need.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from registry.japanese.dates import fiscal_year as year_of
from registry.model import Introduction
from registry.model.introduction import CLOSED, OPEN, day_of, reached
from registry.model.vocabulary import FailureReason, IntroductionState, NeedType

STEPS = (*OPEN, *CLOSED)
Key = int | str | None


class Grouping(StrEnum):
    """By what the introductions are told apart."""

    PARTNER = "partner"
    BRANCH = "branch"
    PROGRAMME = "programme"
    KIND = "kind"
    FISCAL_YEAR = "fiscal_year"


@dataclass
class Row:
    """The counts of one group; ``subject`` is the organisation, branch, programme, kind or year that it stands for."""

    key: Key
    subject: Any = None
    steps: Counter[IntroductionState] = field(default_factory=Counter)
    failures: Counter[FailureReason | None] = field(default_factory=Counter)

    @property
    def success_rate(self) -> float | None:
        """Concluded ÷ (concluded + not concluded); undefined while neither has happened."""
        concluded = self.steps[IntroductionState.CONCLUDED]
        decided = concluded + self.steps[IntroductionState.NOT_CONCLUDED]
        return concluded / decided if decided else None


@dataclass(frozen=True)
class Funnel:
    """The groups in which something happened, and the whole."""

    by: Grouping
    fiscal_year: int | None
    rows: tuple[Row, ...]
    total: Row

    @property
    def failures(self) -> tuple[FailureReason | None, ...]:
        """The reasons that occur, in their order; ``None`` where none was recorded."""
        return tuple(reason for reason in (*FailureReason, None) if self.total.failures[reason])


def funnel(introductions: Iterable[Introduction], *, by: Grouping, fiscal_year: int | None = None) -> Funnel:
    """Count the steps of a fiscal year, or of all. Needs with their kinds and branches must be loaded."""
    rows: dict[Key, Row] = {}
    total = Row(None)
    for introduction in introductions:
        for step in STEPS:
            if not reached(introduction, step):
                continue
            day = day_of(introduction, step)
            year = year_of(day) if day is not None else None
            if fiscal_year is not None and year != fiscal_year:
                continue
            _count(total, introduction, step)
            groups = [(year, year)] if by is Grouping.FISCAL_YEAR else list(_GROUPS[by](introduction))
            for key, subject in groups:
                _count(rows.setdefault(key, Row(key, subject)), introduction, step)
    return Funnel(by, fiscal_year, tuple(sorted(rows.values(), key=_ORDER[by])), total)


def _count(row: Row, introduction: Introduction, step: IntroductionState) -> None:
    row.steps[step] += 1
    if step is IntroductionState.NOT_CONCLUDED:
        row.failures[introduction.failure] += 1


def _partner(introduction: Introduction) -> Iterator[tuple[Key, Any]]:
    yield introduction.organisation_id, introduction.organisation


def _branch(introduction: Introduction) -> Iterator[tuple[Key, Any]]:
    yield introduction.need.branch_code, introduction.need.branch


def _programme(introduction: Introduction) -> Iterator[tuple[Key, Any]]:
    yield introduction.programme_id, introduction.programme


def _kinds(introduction: Introduction) -> Iterator[tuple[Key, Any]]:
    """A need of several kinds counts in each of them."""
    for each in introduction.need.kinds:
        yield each.kind.value, each.kind


_GROUPS: dict[Grouping, Callable[[Introduction], Iterator[tuple[Key, Any]]]] = {
    Grouping.PARTNER: _partner,
    Grouping.BRANCH: _branch,
    Grouping.PROGRAMME: _programme,
    Grouping.KIND: _kinds,
}
# What has no group stands last.
_ORDER: dict[Grouping, Callable[[Row], Any]] = {
    Grouping.PARTNER: lambda row: (-row.steps[IntroductionState.PROPOSED], row.key),
    Grouping.BRANCH: lambda row: (row.subject is None, row.subject.position if row.subject else 0),
    Grouping.PROGRAMME: lambda row: (row.key is None, row.key or 0),
    Grouping.KIND: lambda row: list(NeedType).index(row.subject),
    Grouping.FISCAL_YEAR: lambda row: (row.key is None, -(row.subject or 0)),
}
