"""The answer to a question: who can help, in order, each with reasons; and who cannot, with the reason why."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, overload

from registry.finder.ability import Ability, Able, ability_most, ability_reasons
from registry.finder.claim import Claim, claim
from registry.finder.nearness import Nearness, Place, place_of
from registry.finder.profile import Profile
from registry.finder.question import Question
from registry.finder.reason import Excluded, Facts, Reason, WhyNot
from registry.finder.rules import ALL_REGIONS, OF_ONE_PLACE, PROGRAMMES
from registry.finder.standing import standing_reasons, success_share, tie_share
from registry.model.vocabulary import Category, NeedType, ProgrammeKind

K = TypeVar("K", bound=Hashable)
_SOMETIMES_LEFT_OUT = OF_ONE_PLACE | {Category.FINANCIAL}
_NOBODY = frozenset[int]()


@dataclass(frozen=True)
class Partners:
    """The organisations that can be named, with what a question looks them up by.

    What does not depend on the question is reckoned once: the points of the tie (``tied``), and who stands at one place.
    """

    by_id: Mapping[int, Profile]
    tied: Mapping[int, float]
    introduced: frozenset[int]
    sometimes_left_out: frozenset[int]
    at: Mapping[Place, frozenset[int]]
    _offering: Mapping[ProgrammeKind, frozenset[int]]
    _seated: Mapping[str, frozenset[int]]

    def neighbours(self, question: Question) -> frozenset[int]:
        """The organisations that sit where the company does."""
        return self._seated.get(question.municipality, _NOBODY) if question.municipality else _NOBODY

    def offering(self, question: Question) -> frozenset[int]:
        """The organisations with a programme of a kind that is asked for."""
        kinds = {kind for need in question.needs for kind in PROGRAMMES.get(need, ())}
        return _NOBODY.union(*(self._offering.get(kind, _NOBODY) for kind in kinds))

    def renewed(self, organisations: Collection[int], profiles: Iterable[Profile]) -> "Partners":
        """The same with the profiles of some organisations read anew; those without one any more are gone."""
        old, new = frozenset(organisations), partners(profiles)
        stay = self.by_id.keys() - old
        return Partners(
            {**{identity: self.by_id[identity] for identity in stay}, **new.by_id},
            {**{identity: self.tied[identity] for identity in stay}, **new.tied},
            (self.introduced - old) | new.introduced,
            (self.sometimes_left_out - old) | new.sometimes_left_out,
            _merged(self.at, old, new.at),
            _merged(self._offering, old, new._offering),
            _merged(self._seated, old, new._seated),
        )


def partners(profiles: Iterable[Profile]) -> Partners:
    """Companies are nobody's partners here."""
    known = [each for each in profiles if each.category is not Category.COMPANY]
    return Partners(
        {each.id: each for each in known},
        {each.id: tie_share(each) for each in known},
        frozenset(each.id for each in known if each.outcomes),
        frozenset(each.id for each in known if each.category in _SOMETIMES_LEFT_OUT),
        _together((place_of(each), each.id) for each in known),
        _together((offer.kind, each.id) for each in known for offer in each.offers),
        _together((each.municipality, each.id) for each in known if each.municipality is not None),
    )


def _together(pairs: Iterable[tuple[K, int]]) -> dict[K, frozenset[int]]:
    found: defaultdict[K, set[int]] = defaultdict(set)
    for key, identity in pairs:
        found[key].add(identity)
    return {key: frozenset(identities) for key, identities in found.items()}


def _merged(
    known: Mapping[K, frozenset[int]], old: frozenset[int], new: Mapping[K, frozenset[int]]
) -> dict[K, frozenset[int]]:
    kept = {key: left for key, identities in known.items() if (left := identities - old)}
    return kept | {key: kept.get(key, _NOBODY) | identities for key, identities in new.items()}


@dataclass(frozen=True)
class Asking:
    """A question with who is able in each of its aspects."""

    question: Question
    able: Mapping[str, Mapping[int, Able]]
    nearness: Nearness


@dataclass(eq=False, slots=True)
class Match:
    """An organisation that can help, with what the company can claim from it and the sum of its points."""

    score: float
    profile: Profile
    claims: Sequence[Claim]
    _asking: Asking

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Where the points come from, the weightiest first."""
        asking, profile = self._asking, self.profile
        able = [(aspect, of[profile.id]) for aspect, of in asking.able.items() if profile.id in of]
        reasons = [
            *_claimed(self.claims),
            *ability_reasons(profile, able, asking.question),
            *asking.nearness.reasons(profile),
            *standing_reasons(profile, asking.question),
        ]
        return tuple(sorted(reasons, key=lambda reason: -round(reason.share, 6)))


class Matches(Sequence[Match]):
    """Those who can help, best first; each is told in full when it is looked at."""

    def __init__(
        self,
        known: Partners,
        asking: Asking,
        claims: Mapping[int, Sequence[Claim]],
        scored: Sequence[tuple[float, int, float]],
    ) -> None:
        self._known, self._asking, self._claims, self._scored = known, asking, claims, scored

    def __len__(self) -> int:
        return len(self._scored)

    @overload
    def __getitem__(self, at: int) -> Match: ...
    @overload
    def __getitem__(self, at: slice) -> list[Match]: ...
    def __getitem__(self, at: int | slice) -> Match | list[Match]:
        if isinstance(at, slice):
            return [self._match(each) for each in self._scored[at]]
        return self._match(self._scored[at])

    def last_of(self, organisations: Collection[int]) -> int:
        """How many stand from the first one down to the last of some organisations; 0 when none of them does."""
        wanted = frozenset(organisations)
        if not wanted:
            return 0
        return max((at for at, each in enumerate(self._scored, 1) if each[1] in wanted), default=0)

    def _match(self, scored: tuple[float, int, float]) -> Match:
        _, identity, score = scored
        return Match(score, self._known.by_id[identity], self._claims.get(identity, ()), self._asking)


def claimable(match: Match, question: Question) -> list[Claim]:
    """What the company can claim, the surest first; what a ward offers without saying to whom is for its own firms."""
    local = match.profile.category in OF_ONE_PLACE and match.profile.municipality != question.municipality
    found = [each for each in match.claims if each.eligible and (each.offer.bound or not local)]
    return sorted(found, key=lambda each: -each.share)


def ranked(
    known: Partners, question: Question, ability: Callable[[str], Ability]
) -> tuple[Matches, list[Excluded]]:
    """Who can help, best first, and who was left out; ``ability`` says who is able in an aspect.

    Equal scores stand in the order of the ids: the same question always has the same answer.
    """
    if question.blank:
        return Matches(known, Asking(question, {}, Nearness(question)), {}, ()), []
    neighbours, offering = known.neighbours(question), known.offering(question)
    able = {aspect: ability(aspect).for_company(neighbours) for aspect in question.aspects}
    asking = Asking(question, able, Nearness(question))
    shares = dict.fromkeys(neighbours | offering, 0.0)
    most = ability_most(question)
    for of in able.values():
        for identity, each in of.items():
            shares[identity] = shares.get(identity, 0.0) + most * each.strength
    excluded = list[Excluded]()
    claimed: dict[int, list[Claim]] = {}
    # Others are left out by nothing.
    for identity in (offering | known.sometimes_left_out) & shares.keys():
        profile = known.by_id[identity]
        claims = [found for offer in profile.offers if (found := claim(offer, question)) is not None]
        why = _left_out(profile, question, claims, shares[identity] > 0)
        best = _best(claims)
        if why:
            excluded += why
            del shares[identity]
        elif best is not None:
            shares[identity] += best.share
        claimed[identity] = claims
    near, tied = asking.nearness.shares(known.at), known.tied
    rows = []
    for identity, share in shares.items():
        if share:
            total = share + near[identity] + tied[identity]
            if identity in known.introduced:
                total += success_share(known.by_id[identity], question)
            rows.append((-round(total, 6), identity, total))
    rows.sort()
    matches = Matches(known, asking, claimed, rows)
    return matches, sorted(excluded, key=lambda each: (each.why, each.organisation_id, each.record.id))


def _best(claims: Sequence[Claim]) -> Claim | None:
    """The best claim, which alone counts: a second subsidy of one body does not make it twice as apt."""
    eligible = (each for each in claims if each.eligible)
    return max(eligible, key=lambda each: each.share, default=None) if claims else None


def _claimed(claims: Sequence[Claim]) -> list[Reason]:
    best = _best(claims)
    if best is None or best.code is None:
        return []
    facts: Facts = {"title": best.offer.title, "by": best.by}
    if best.offer.offered is None:
        facts["known_year"] = best.offer.known_year
    return [Reason(best.code, best.share, best.offer.record, facts)]


def _left_out(profile: Profile, question: Question, claims: Sequence[Claim], able: bool) -> list[Excluded]:
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
    if refused and not claimed and not able:
        return refused
    if local and not claimed:
        facts = {"place": profile.municipality_name}
        meant = able or any(each.eligible for each in claims)
        return refused or (
            [Excluded(profile.id, WhyNot.OTHER_MUNICIPALITY, profile.record, facts)] if meant else []
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
