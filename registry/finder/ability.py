"""What the records of organisations show that they can do: one strength for each need and each field."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry.finder.aspect import field_of, need_of, of_need
from registry.finder.profile import Fact, Profile, Work
from registry.finder.question import Question
from registry.finder.reason import Facts, Reason, ReasonCode
from registry.finder.rules import (
    ABILITY,
    BY_HAND,
    BY_MEETING,
    BY_NAME,
    BY_PROMISE,
    BY_WORK,
    FADING,
    MOST_RECORDS,
    NATURE,
    OF_ONE_PLACE,
    together,
)
from registry.model.vocabulary import Category, NeedType

_STRENGTH = {
    "partner": BY_NAME,
    "programme": BY_NAME,
    "agreement": BY_PROMISE,
    "event": BY_MEETING,
    "group": BY_MEETING,
}

# What speaks for an ability: a record, a year's joint work, or the nature of the body.
Evidence = Fact | Work | Category


@dataclass(frozen=True, slots=True)
class Able:
    """How strongly an organisation's records speak for an aspect (0 to 1), and which ones, the strongest first."""

    strength: float
    evidence: tuple[tuple[float, Evidence], ...]


@dataclass(frozen=True, slots=True)
class Ability:
    """Who is able in one aspect, by organisation; ``at_home`` goes before for a company in the same municipality."""

    aspect: str
    anywhere: Mapping[int, Able]
    at_home: Mapping[int, Able]

    def for_company(self, neighbours: Iterable[int]) -> Mapping[int, Able]:
        """Who is able for a company that sits in the same municipality as some of the organisations."""
        near = {
            each: found
            for each in neighbours
            if (found := self.at_home.get(each) or self.anywhere.get(each)) is not None
        }
        # A subsidy is for the firms of the place, or it is a programme with its own rule.
        return near if self.aspect == _FEE_SUPPORT else {**self.anywhere, **near}

    def renewed(self, organisations: Collection[int], new: "Ability") -> "Ability":
        """The same with what is ``new`` of some organisations."""
        return Ability(
            self.aspect,
            _renewed(self.anywhere, organisations, new.anywhere),
            _renewed(self.at_home, organisations, new.at_home),
        )


def _renewed(
    known: Mapping[int, Able], organisations: Collection[int], new: Mapping[int, Able]
) -> Mapping[int, Able]:
    kept = dict(known)
    for identity in organisations:
        kept.pop(identity, None)
    return {**kept, **new}


_FEE_SUPPORT = of_need(NeedType.FEE_SUPPORT)


def ability(
    profiles: Iterable[Profile], aspect: str, work: Mapping[int, Sequence[Work]], year: int
) -> Ability:
    """Who is able in an aspect, as of a fiscal year; ``work`` is that of the aspect, the newest first."""
    need, field = need_of(aspect), field_of(aspect)
    natures = NATURE.get(need, {}) if need else {}
    anywhere, at_home = dict[int, Able](), dict[int, Able]()
    for profile in profiles:
        if field in profile.denied:
            continue
        found: list[tuple[float, Evidence]] = [
            (_strength(fact, aspect, year), fact) for fact in profile.facts if aspect in fact.aspects
        ]
        for each in work.get(profile.id, ()):
            found.append((BY_WORK * FADING ** (year - each.year), each))
        nature = natures.get(profile.category)
        if nature is not None and profile.category in OF_ONE_PLACE:
            at_home[profile.id] = _able([*found, (nature, profile.category)])
        elif nature is not None:
            found.append((nature, profile.category))
        if found:
            anywhere[profile.id] = _able(found)
    return Ability(aspect, anywhere, at_home)


def _able(found: list[tuple[float, Evidence]]) -> Able:
    found.sort(key=_order)
    kept, strengths = list[tuple[float, Evidence]](), list[float]()
    for strength, each in found:
        if len(strengths) >= MOST_RECORDS:
            break
        kept.append((strength, each))
        records = each.activities if isinstance(each, Work) else 1
        strengths += [strength] * min(records, MOST_RECORDS - len(strengths))
    return Able(together(strengths), tuple(kept))


def _order(found: tuple[float, Evidence]) -> tuple[float, str, int]:
    strength, each = found
    if isinstance(each, Category):
        return -strength, "", 0
    return -strength, each.record.type, -each.record.id


def _strength(fact: Fact, aspect: str, year: int) -> float:
    if need_of(aspect) is None and not fact.aspects[aspect]:
        return BY_HAND
    strength = _STRENGTH[fact.record.type]
    return strength if fact.year is None else strength * FADING ** max(0, year - fact.year)


def ability_most(question: Question) -> float:
    """The points that one aspect may bring: its equal part of :data:`ABILITY`."""
    return ABILITY / max(1, len(question.aspects))


def ability_reasons(profile: Profile, able: Iterable[tuple[str, Able]], question: Question) -> list[Reason]:
    """The same points, each record with the part that it adds to those before it."""
    most, reasons = ability_most(question), []
    for aspect, each in able:
        strengths = list[float]()
        for strength, evidence in each.evidence:
            before = together(strengths)
            records = evidence.activities if isinstance(evidence, Work) else 1
            strengths += [strength] * min(records, MOST_RECORDS - len(strengths))
            share = most * (together(strengths) - before)
            reasons.append(_reason(profile, aspect, evidence, share))
    return reasons


def _reason(profile: Profile, aspect: str, evidence: Evidence, share: float) -> Reason:
    need = need_of(aspect)
    facts: Facts = {"field": field_of(aspect)} if need is None else {"need": need}
    match evidence:
        case Category():
            return Reason(ReasonCode.NATURE, share, profile.record, {**facts, "category": evidence})
        case Work():
            code = ReasonCode.FIELD_BY_WORK if need is None else ReasonCode.NEED_BY_WORK
            facts |= {"count": evidence.activities, "year": evidence.year}
        case Fact() if need is not None:
            code = ReasonCode.NEED_BY_RECORD
            facts |= {"title": evidence.title, "year": evidence.year}
        case Fact():
            word = evidence.aspects[aspect]
            code = ReasonCode.FIELD_BY_RECORD if word else ReasonCode.FIELD_BY_HAND
            facts |= {"title": evidence.title, "year": evidence.year, "word": word}
    return Reason(code, share, evidence.record, facts)
