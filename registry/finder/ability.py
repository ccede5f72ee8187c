"""What the records of an organisation show that it can do: one strength for each need and each field."""

from collections.abc import Iterable

from registry.finder.profile import Fact, Profile
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
from registry.model.vocabulary import NeedType

_STRENGTH = {
    "partner": BY_NAME,
    "programme": BY_NAME,
    "agreement": BY_PROMISE,
    "activity": BY_WORK,
    "event": BY_MEETING,
    "group": BY_MEETING,
}


def ability(profile: Profile, question: Question) -> list[Reason]:
    """The reasons of all needs and fields; each aspect may bring its equal part of :data:`ABILITY`."""
    most = ABILITY / max(1, question.aspects)
    reasons: list[Reason] = []
    for need in question.needs:
        reasons += _need(profile, question, need, most)
    for code in question.fields:
        if code not in profile.denied:
            found = [fact for fact in profile.facts if code in fact.fields]
            reasons += _shared(_by_field(found, code, question), most)
    return reasons


def _need(profile: Profile, question: Question, need: NeedType, most: float) -> list[Reason]:
    if need is NeedType.FEE_SUPPORT and not _own(profile, question):
        return []  # a subsidy is for the firms of the place, or it is a programme with its own rule
    speaking: list[tuple[float, Reason]] = []
    nature = NATURE.get(need, {}).get(profile.category)
    if nature is not None and not (profile.category in OF_ONE_PLACE and not _own(profile, question)):
        facts: Facts = {"need": need, "category": profile.category}
        speaking.append((nature, Reason(ReasonCode.NATURE, 0.0, profile.record, facts)))
    for fact in profile.facts:
        if need in fact.needs:
            facts = {"need": need, "title": fact.title, "year": fact.year}
            reason = Reason(ReasonCode.NEED_BY_RECORD, 0.0, fact.record, facts)
            speaking.append((_strength(fact, question), reason))
    return _shared(speaking, most)


def _by_field(found: Iterable[Fact], code: str, question: Question) -> list[tuple[float, Reason]]:
    speaking = []
    for fact in found:
        word = fact.fields[code]
        facts: Facts = {"field": code, "title": fact.title, "year": fact.year, "word": word}
        if word:
            reason = Reason(ReasonCode.FIELD_BY_RECORD, 0.0, fact.record, facts)
            speaking.append((_strength(fact, question), reason))
        else:
            speaking.append((BY_HAND, Reason(ReasonCode.FIELD_BY_HAND, 0.0, fact.record, facts)))
    return speaking


def _strength(fact: Fact, question: Question) -> float:
    strength = _STRENGTH[fact.record.type]
    return strength if fact.year is None else strength * FADING ** max(0, question.year - fact.year)


def _shared(speaking: list[tuple[float, Reason]], most: float) -> list[Reason]:
    """The strongest reasons, each with the part that it adds to those before it."""
    speaking.sort(key=lambda each: (-each[0], each[1].record.type, -each[1].record.id))
    shared, strengths = [], list[float]()
    for strength, reason in speaking[:MOST_RECORDS]:
        before = together(strengths)
        strengths.append(strength)
        share = most * (together(strengths) - before)
        shared.append(Reason(reason.code, share, reason.record, reason.facts))
    return shared


def _own(profile: Profile, question: Question) -> bool:
    """Whether the body sits where the company does."""
    return profile.municipality is not None and profile.municipality == question.municipality
