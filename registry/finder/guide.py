"""Which branch should take the question up, and which groups and events fit it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from heapq import nsmallest

from registry.finder.aspect import field_of, need_of, of_field, of_need
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
        # By field and by need the places of those that speak of it in ``all``, each with what that weighs.
        self._weights: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, each in enumerate(self.all):
            spoken = {aspect for aspect in each.fact.aspects if aspect not in map(of_field, each.denied)}
            for aspect in spoken.union(map(of_field, each.by_hand)):
                self._weights[aspect].append((place, _why(each, aspect)[1]))

    def renewed(self, occasions: Collection[int], new: Iterable[Occasion]) -> "Occasions":
        """The same with some of them read anew; those that are no more are gone."""
        kept = (each for each in self.all if each.id not in occasions)
        return Occasions((*kept, *new))

    def weighed(self, aspects: Iterable[str]) -> list[tuple[Occasion, float]]:
        """Those that speak of one of the aspects, with the sum of what that weighs, as if all were of this year."""
        found: defaultdict[int, float] = defaultdict(float)
        for aspect in aspects:
            for place, weight in self._weights[aspect]:
                found[place] += weight
        return [(self.all[place], weight) for place, weight in found.items()]


def fitting(occasions: Occasions, question: Question) -> list[Fitting]:
    """The groups or events that fit, best first; a place alone makes nothing fit."""
    # Subsidies and loans are claimed, not attended.
    needs = [need for need in question.needs if need not in (NeedType.FEE_SUPPORT, NeedType.FINANCE)]
    aspects = [*map(of_field, question.fields), *map(of_need, needs)]
    fades = _Fading(question.year)
    best = nsmallest(
        MOST,
        (
            (-round(weight * fades[each.fact.year] + _near(each, question), 6), each.id, each)
            for each, weight in occasions.weighed(aspects)
        ),
    )
    return [
        Fitting(each.id, tuple(_reasons(each, aspects, question, fades[each.fact.year])))
        for _, _, each in best
    ]


class _Fading(dict[int | None, float]):
    """By fiscal year how much a record of that year still weighs; what has no year does not fade."""

    def __init__(self, year: int) -> None:
        super().__init__({None: 1.0})
        self._year = year

    def __missing__(self, year: int | None) -> float:
        assert year is not None
        faded = self[year] = FADING ** max(0, self._year - year)
        return faded


def _near(each: Occasion, question: Question) -> float:
    return BY_PLACE if question.municipality in each.municipalities else 0.0


def _why(each: Occasion, aspect: str) -> tuple[Fit, float, dict[str, str]]:
    """Why an occasion fits that speaks of an aspect: code, weight in its own year, and what is told."""
    need, field = need_of(aspect), field_of(aspect)
    if need is not None:
        return Fit.NEED, BY_NEED, {"need": need.value}
    if field in each.by_hand:
        return Fit.FIELD_BY_HAND, BY_HAND, {"field": field}
    return Fit.FIELD_BY_WORD, BY_WORD, {"field": field, "word": each.fact.aspects[aspect]}


def _reasons(each: Occasion, aspects: Iterable[str], question: Question, faded: float) -> Iterator[FitReason]:
    for aspect in aspects:
        field = field_of(aspect)
        if field in each.by_hand or (aspect in each.fact.aspects and field not in each.denied):
            code, weight, told = _why(each, aspect)
            yield FitReason(code, weight * faded, told, each.fact.record)
    if question.municipality is not None and _near(each, question):
        told = {"place": each.municipalities[question.municipality]}
        yield FitReason(Fit.PLACE, BY_PLACE, told, each.fact.record)
