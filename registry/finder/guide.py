"""Which branch should take the question up, and which groups and events fit it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import nsmallest

from registry.finder.aspect import of_field, of_need
from registry.finder.profile import Fact
from registry.finder.question import Question
from registry.finder.rules import FADING
from registry.model.vocabulary import NeedType
from registry.network.tie import Record

# Of a branch: what it is there for goes before whom it looks after.
BY_FIELD, BY_TERRITORY, BY_SEAT = 2.0, 1.0, 0.5
# Of a group or an event: said by hand, told by a word, meant for the need, held where the company sits.
BY_HAND, BY_WORD, BY_NEED, BY_PLACE = 1.0, 0.9, 0.5, 0.6
MOST = 5


class Fit(StrEnum):
    """Why a branch, a group or an event fits."""

    FIELD_BY_HAND = "fit_field_by_hand"
    FIELD_BY_WORD = "fit_field_by_word"
    TERRITORY = "fit_territory"
    SEAT = "fit_seat"
    NEED = "fit_need"
    PLACE = "fit_place"
    HEADQUARTERS = "fit_headquarters"


@dataclass(frozen=True)
class FitReason:
    """One reason with its weight; ``told`` is the field, need, word or place that its sentence names."""

    code: Fit
    weight: float
    told: Mapping[str, str]
    record: Record


@dataclass(frozen=True)
class BranchProfile:
    """A branch that is open on the day."""

    code: str
    position: int
    regions: frozenset[str]
    municipality: str | None
    fields: frozenset[str]


@dataclass(frozen=True)
class Occasion:
    """A group or an event, with the municipalities of those who take part."""

    id: int
    title: str
    fact: Fact
    municipalities: Mapping[str, str]
    by_hand: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fitting:
    """What fits, with its reasons."""

    key: str | int
    reasons: tuple[FitReason, ...]

    @property
    def weight(self) -> float:
        return sum(each.weight for each in self.reasons)


def branch_for(branches: Collection[BranchProfile], question: Question, headquarters: str) -> Fitting | None:
    """The branch that should take the question up; headquarters where no rule names another one."""
    found = []
    for each in sorted(branches, key=lambda branch: branch.position):
        record = Record("branch", each.position)
        reasons = [
            FitReason(Fit.FIELD_BY_HAND, BY_FIELD, {"field": code}, record)
            for code in question.fields
            if code in each.fields
        ]
        if question.region is not None and question.region in each.regions:
            reasons.append(FitReason(Fit.TERRITORY, BY_TERRITORY, {"region": question.region}, record))
        if question.municipality is not None and question.municipality == each.municipality:
            reasons.append(FitReason(Fit.SEAT, BY_SEAT, {"municipality": each.municipality}, record))
        if not reasons and each.code == headquarters:
            reasons.append(FitReason(Fit.HEADQUARTERS, 0.0, {}, record))
        if reasons:
            found.append(Fitting(each.code, tuple(reasons)))
    return max(found, key=lambda fitting: round(fitting.weight, 6), default=None)


class Occasions:
    """Groups or events, with what a question looks them up by."""

    def __init__(self, occasions: Iterable[Occasion]) -> None:
        self.all = tuple(occasions)
        self._speaking: defaultdict[str, set[int]] = defaultdict(set)
        for place, each in enumerate(self.all):
            for aspect in {*each.fact.aspects, *map(of_field, each.by_hand)}:
                self._speaking[aspect].add(place)

    def touched(self, question: Question) -> list[Occasion]:
        """Those that speak of something asked for, in their order."""
        places = set[int]().union(*(self._speaking[aspect] for aspect in question.aspects))
        return [self.all[place] for place in sorted(places)]


# Why something fits before it is known whether it will be shown: code, weight, and what is told.
_Why = tuple[Fit, float, dict[str, str]]


def fitting(occasions: Occasions, question: Question) -> list[Fitting]:
    """The groups or events that fit, best first; a place alone makes nothing fit."""
    fields = [(code, of_field(code)) for code in question.fields]
    # Subsidies and loans are claimed, not attended.
    needs = [
        (need.value, of_need(need))
        for need in question.needs
        if need not in (NeedType.FEE_SUPPORT, NeedType.FINANCE)
    ]
    found = []
    for each in occasions.touched(question):
        age = 0 if each.fact.year is None else max(0, question.year - each.fact.year)
        why = _whys(each, fields, needs, FADING**age)
        if why:
            place = question.municipality
            if place is not None and place in each.municipalities:
                why.append((Fit.PLACE, BY_PLACE, {"place": each.municipalities[place]}))
            weight = 0.0
            for _, part, _ in why:
                weight += part
            found.append((-round(weight, 6), each.id, each, why))
    return [
        Fitting(key, tuple(FitReason(*each, occasion.fact.record) for each in why))
        for _, key, occasion, why in nsmallest(MOST, found)
    ]


def _whys(
    each: Occasion, fields: Sequence[tuple[str, str]], needs: Sequence[tuple[str, str]], faded: float
) -> list[_Why]:
    aspects, why = each.fact.aspects, list[_Why]()
    for code, aspect in fields:
        if code in each.by_hand:
            why.append((Fit.FIELD_BY_HAND, BY_HAND * faded, {"field": code}))
        elif aspect in aspects and code not in each.denied:
            why.append((Fit.FIELD_BY_WORD, BY_WORD * faded, {"field": code, "word": aspects[aspect]}))
    for need, aspect in needs:
        if aspect in aspects:
            why.append((Fit.NEED, BY_NEED * faded, {"need": need}))
    return why
