"""Programmes that a company can claim, and those that it cannot."""

from dataclasses import dataclass

from registry.finder.profile import Offer
from registry.finder.question import Question
from registry.finder.reason import ReasonCode, WhyNot
from registry.finder.rules import (
    ALL_REGIONS,
    CLAIM,
    CLAIM_OF_ALL,
    CLAIM_OF_OWN,
    CLAIM_UNBOUND,
    CLAIM_UNSURE,
    PROGRAMMES,
)
from registry.model.vocabulary import NeedType


@dataclass(frozen=True)
class Claim:
    """What a programme means for the company: by which rule it is eligible, or why it is not."""

    offer: Offer
    needs: frozenset[NeedType]
    code: ReasonCode | None
    why_not: WhyNot | None
    share: float
    # The name of the place, association or bank that decides.
    by: str | None = None

    @property
    def eligible(self) -> bool:
        return self.code is not None


def claim(offer: Offer, question: Question) -> Claim | None:
    """What a programme means for the question; ``None`` when it answers none of its needs."""
    needs = frozenset(need for need in question.needs if offer.kind in PROGRAMMES.get(need, ()))
    if not needs:
        return None
    if offer.offered is False:
        return Claim(offer, needs, None, WhyNot.PROGRAMME_ENDED, 0.0)
    code, part, by = _eligibility(offer, question)
    if code is None:
        return Claim(offer, needs, None, _why_not(offer, question), 0.0, _whom(offer))
    sure = 1.0 if offer.offered else CLAIM_UNSURE
    return Claim(offer, needs, code, None, CLAIM * part * sure, by)


def _eligibility(offer: Offer, question: Question) -> tuple[ReasonCode | None, float, str | None]:
    for association, name in sorted(offer.members_of.items()):
        if association in question.memberships:
            return ReasonCode.CLAIM_OF_MEMBER, CLAIM_OF_OWN, name
    for bank, name in sorted(offer.customers_of.items()):
        if bank in question.banks:
            return ReasonCode.CLAIM_OF_CUSTOMER, CLAIM_OF_OWN, name
    if question.municipality is not None and question.municipality in offer.municipalities:
        return ReasonCode.CLAIM_OF_OWN, CLAIM_OF_OWN, offer.municipalities[question.municipality]
    if question.region is not None and question.region in offer.regions:
        everywhere = len(offer.regions) >= ALL_REGIONS
        return ReasonCode.CLAIM_OF_ALL, CLAIM_OF_ALL if everywhere else CLAIM_OF_OWN, None
    if not offer.bound:
        return ReasonCode.CLAIM_UNBOUND, CLAIM_UNBOUND, None
    return None, 0.0, None


def _why_not(offer: Offer, question: Question) -> WhyNot:
    if offer.members_of:
        return WhyNot.NOT_A_MEMBER
    if offer.customers_of:
        return WhyNot.NOT_A_CUSTOMER
    return WhyNot.OTHER_PLACE if question.has_place else WhyNot.PLACE_UNKNOWN


def _whom(offer: Offer) -> str | None:
    """Who is eligible, in the order of the codes."""
    named = offer.members_of or offer.customers_of
    if named:
        return "、".join(name for _, name in sorted(named.items()))
    return "、".join(name for _, name in sorted(offer.municipalities.items())) or None
