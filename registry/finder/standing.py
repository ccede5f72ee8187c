"""Tie and past success: what speaks for an organisation wherever it sits."""

from registry.finder.profile import Profile, Recent
from registry.finder.question import Question
from registry.finder.reason import Facts, Reason, ReasonCode
from registry.finder.rules import (
    EACH_RECENT,
    IN_FORCE,
    MOST_RECENT,
    PRIOR_RATE,
    SUCCESS,
    TIE,
    success_rate,
)


def tie_share(profile: Profile) -> float:
    """The points for an agreement in force and for records of late."""
    share = 0.0 if profile.contract is None else TIE * IN_FORCE
    return share if profile.recent is None else share + _recent_share(profile.recent)


def success_share(profile: Profile, question: Question) -> float:
    """The points for what became of earlier introductions, more or less than would be expected of anybody."""
    earlier = _success(profile, question)
    return _success_share(*earlier) if earlier else 0.0


def standing_reasons(profile: Profile, question: Question) -> list[Reason]:
    """The same points, each with its reason."""
    reasons = []
    if profile.contract is not None:
        told: Facts = {"title": profile.contract.title}
        reasons.append(Reason(ReasonCode.IN_FORCE, TIE * IN_FORCE, profile.contract.record, told))
    if profile.recent is not None:
        told = {"count": profile.recent.records, "year": profile.recent.year}
        share = _recent_share(profile.recent)
        reasons.append(Reason(ReasonCode.RECENT, share, profile.recent.newest, told))
    if earlier := _success(profile, question):
        concluded, closed = earlier
        told = {"concluded": concluded, "closed": closed, "rate": success_rate(concluded, closed)}
        share = _success_share(concluded, closed)
        reasons.append(Reason(ReasonCode.SUCCESS, share, profile.record, told))
    return reasons


def _recent_share(recent: Recent) -> float:
    return TIE * min(MOST_RECENT, EACH_RECENT * recent.records)


def _success(profile: Profile, question: Question) -> tuple[int, int] | None:
    """How many introductions with a need asked for were concluded, of how many that were closed."""
    wanted = question.wanted
    closed = [
        each.concluded
        for each in profile.outcomes
        if each.concluded is not None and not wanted.isdisjoint(each.needs)
    ]
    return (sum(closed), len(closed)) if closed else None


def _success_share(concluded: int, closed: int) -> float:
    return SUCCESS * (success_rate(concluded, closed) - PRIOR_RATE) / (1 - PRIOR_RATE)
