"""Place, tie and past success: what speaks for an organisation whatever is needed."""

from registry.finder.profile import Profile
from registry.finder.question import TOKYO, Question
from registry.finder.reason import Facts, Reason, ReasonCode
from registry.finder.rules import (
    ALL_REGIONS,
    AREA_SERVED,
    CUSTOMER,
    DISTANT,
    DISTANT_PLACE,
    EACH_RECENT,
    EVERYWHERE,
    IN_FORCE,
    MOST_RECENT,
    OWN_PLACE,
    PLACE,
    PREFECTURE,
    PRIOR_RATE,
    SAME_REGION,
    SUCCESS,
    TIE,
    success_rate,
)


def place(profile: Profile, question: Question) -> Reason | None:
    """How near the organisation is; the strongest of the rules that hold."""
    found = _nearness(profile, question)
    if found is None:
        return None
    code, part, facts = found
    # Where every need is one for which one travels.
    distant = bool(question.needs) and frozenset(question.needs) <= DISTANT
    share = PLACE * part * (DISTANT_PLACE if distant else 1.0)
    return Reason(code, share, profile.record, facts)


def _nearness(profile: Profile, question: Question) -> tuple[ReasonCode, float, Facts] | None:
    if profile.id in question.banks:
        return ReasonCode.CUSTOMER, CUSTOMER, {}
    if question.municipality is not None and profile.municipality == question.municipality:
        return ReasonCode.OWN_PLACE, OWN_PLACE, {"place": profile.municipality_name}
    if question.region is not None and question.region in profile.areas:
        if len(profile.areas) >= ALL_REGIONS:
            return ReasonCode.EVERYWHERE, EVERYWHERE, {}
        return ReasonCode.AREA_SERVED, AREA_SERVED, {"region": question.region}
    if question.prefecture is not None and profile.prefecture == question.prefecture != TOKYO:
        return ReasonCode.PREFECTURE, PREFECTURE, {"prefecture": question.prefecture}
    if question.municipality is not None and profile.region == question.region:
        return ReasonCode.SAME_REGION, SAME_REGION, {"region": question.region}
    return None


def tie(profile: Profile, question: Question) -> list[Reason]:
    """How firmly the organisation is tied to the institute: an agreement in force, and records of late."""
    reasons = []
    in_force = next((each for each in profile.contracts if each.in_force), None)
    if in_force is not None:
        facts: Facts = {"title": in_force.title}
        reasons.append(Reason(ReasonCode.IN_FORCE, TIE * IN_FORCE, in_force.record, facts))
    if profile.recent:
        dated = [fact for fact in profile.facts if fact.year is not None]
        last = max(dated, key=lambda fact: (fact.year or 0, fact.record.id), default=None)
        if last is not None:
            part = min(MOST_RECENT, EACH_RECENT * profile.recent)
            facts = {"count": profile.recent, "year": last.year}
            reasons.append(Reason(ReasonCode.RECENT, TIE * part, last.record, facts))
    return reasons


def success(profile: Profile, question: Question) -> Reason | None:
    """What became of introductions with a need asked for: more or less than would be expected of anybody."""
    closed = [
        each
        for each in profile.outcomes
        if each.concluded is not None and each.needs & frozenset(question.needs)
    ]
    if not closed:
        return None
    concluded = sum(each.concluded is True for each in closed)
    rate = success_rate(concluded, len(closed))
    share = SUCCESS * (rate - PRIOR_RATE) / (1 - PRIOR_RATE)
    facts: Facts = {"concluded": concluded, "closed": len(closed), "rate": rate}
    return Reason(ReasonCode.SUCCESS, share, profile.record, facts)
