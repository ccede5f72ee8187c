"""The answer to a question: who can help, in order, each with reasons; and who cannot, with the reason why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.finder.ability import ability
from registry.finder.claim import Claim, claim
from registry.finder.profile import Profile
from registry.finder.question import Question
from registry.finder.reason import Excluded, Facts, Reason, ReasonCode, WhyNot
from registry.finder.rules import ALL_REGIONS, OF_ONE_PLACE
from registry.finder.standing import place, success, tie
from registry.model.vocabulary import Category, NeedType

# Codes that speak for an ability: without one of them nearness alone names nobody.
_ABLE = frozenset(
    {
        ReasonCode.NATURE,
        ReasonCode.NEED_BY_RECORD,
        ReasonCode.FIELD_BY_RECORD,
        ReasonCode.FIELD_BY_HAND,
    }
)


@dataclass(frozen=True)
class Match:
    """An organisation that can help, with what the company can claim from it."""

    profile: Profile
    reasons: tuple[Reason, ...]
    claims: tuple[Claim, ...]

    @property
    def score(self) -> float:
        """The sum of the shares."""
        return sum(each.share for each in self.reasons)


def claimable(match: Match, question: Question) -> list[Claim]:
    """What the company can claim, the surest first; what a ward offers without saying to whom is for its own firms."""
    local = match.profile.category in OF_ONE_PLACE and match.profile.municipality != question.municipality
    found = [each for each in match.claims if each.eligible and (each.offer.bound or not local)]
    return sorted(found, key=lambda each: -each.share)


def ranked(profiles: Iterable[Profile], question: Question) -> tuple[list[Match], list[Excluded]]:
    """Who can help, best first, and who was left out.

    Equal scores stand in the order of the ids: the same question always has the same answer.
    """
    matches, excluded = [], list[Excluded]()
    for profile in profiles:
        claims = [found for offer in profile.offers if (found := claim(offer, question)) is not None]
        reasons = [*_claimed(claims), *ability(profile, question)]
        if profile.category is Category.COMPANY or question.blank:
            continue
        why = _left_out(profile, question, claims, reasons)
        if why:
            excluded += why
        elif reasons:
            near, earlier = place(profile, question), success(profile, question)
            reasons += [each for each in (near, *tie(profile, question), earlier) if each is not None]
            matches.append(Match(profile, tuple(_in_order(reasons)), tuple(claims)))
    matches.sort(key=lambda match: (-round(match.score, 6), match.profile.id))
    return matches, sorted(excluded, key=lambda each: (each.why, each.organisation_id))


def _in_order(reasons: Iterable[Reason]) -> list[Reason]:
    return sorted(reasons, key=lambda reason: -round(reason.share, 6))


def _claimed(claims: Sequence[Claim]) -> list[Reason]:
    """The best claim, which alone counts: a second subsidy of one body does not make it twice as apt."""
    best = max((each for each in claims if each.code is not None), key=lambda each: each.share, default=None)
    if best is None or best.code is None:
        return []
    facts: Facts = {"title": best.offer.title, "by": best.by}
    if best.offer.offered is None:
        facts["known_year"] = best.offer.known_year
    return [Reason(best.code, best.share, best.offer.record, facts)]


def _left_out(
    profile: Profile, question: Question, claims: Sequence[Claim], reasons: Sequence[Reason]
) -> list[Excluded]:
    """Why an organisation falls out, one line a programme; empty when it does not."""
    refused = [
        Excluded(profile.id, each.why_not, each.offer.record, _facts(each))
        for each in claims
        if each.why_not is not None
    ]
    elsewhere = question.has_place and profile.municipality != question.municipality
    local = profile.category in OF_ONE_PLACE and elsewhere
    # What a ward offers without saying to whom is for its own firms.
    claimed = any(each.eligible and (each.offer.bound or not local) for each in claims)
    able = any(each.code in _ABLE for each in reasons)
    if refused and not claimed and not able:
        return refused
    if local and not claimed:
        facts = {"place": profile.municipality_name}
        return refused or (
            [Excluded(profile.id, WhyNot.OTHER_MUNICIPALITY, profile.record, facts)] if able else []
        )
    if not able and not claimed:
        return _expected(profile, question)
    if (
        NeedType.FINANCE in question.needs
        and profile.category is Category.FINANCIAL
        and question.region is not None
        and 0 < len(profile.areas) < ALL_REGIONS
        and question.region not in profile.areas
        and profile.id not in question.banks
        and profile.municipality != question.municipality
    ):
        area_facts: Facts = {"areas": tuple(sorted(profile.areas))}
        return [Excluded(profile.id, WhyNot.AREA_NOT_SERVED, profile.record, area_facts)]
    return []


def _expected(profile: Profile, question: Question) -> list[Excluded]:
    """The municipality of the company itself is looked for first: it is named even when it has nothing to offer."""
    own = question.municipality is not None and profile.municipality == question.municipality
    if own and profile.category is Category.MUNICIPALITY:
        facts: Facts = {"place": profile.municipality_name, "needs": question.needs}
        return [Excluded(profile.id, WhyNot.NO_SUCH_PROGRAMME, profile.record, facts)]
    return []


def _facts(found: Claim) -> Facts:
    facts: Facts = {"title": found.offer.title, "by": found.by}
    if found.why_not is WhyNot.PROGRAMME_ENDED:
        facts["known_year"] = found.offer.known_year
    return facts
