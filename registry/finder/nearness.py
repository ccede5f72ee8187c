"""How near an organisation is to the company, whatever is needed."""

from collections.abc import Iterable, Mapping

from registry.finder.profile import Profile
from registry.finder.question import TOKYO, Question
from registry.finder.reason import Facts, Reason, ReasonCode
from registry.finder.rules import (
    ALL_REGIONS,
    AREA_SERVED,
    CUSTOMER,
    DISTANT_PLACE,
    EVERYWHERE,
    OWN_PLACE,
    PLACE,
    PREFECTURE,
    SAME_REGION,
)

# Municipality, region, prefecture and regions served: who has these in common is equally near.
Place = tuple[str | None, str | None, str | None, frozenset[str]]


def place_of(profile: Profile) -> Place:
    """Where an organisation sits and whom it serves."""
    return profile.municipality, profile.region, profile.prefecture, profile.areas


class Nearness:
    """The points for place."""

    def __init__(self, question: Question) -> None:
        self._question = question
        # Place counts less where every need is one for which one travels.
        self._most = PLACE * (DISTANT_PLACE if question.distant else 1.0)

    def shares(self, at: Mapping[Place, Iterable[int]]) -> dict[int, float]:
        """The points of all organisations, by their places."""
        found: dict[int, float] = {}
        for place, organisations in at.items():
            rule = self._rule(place)
            found.update(dict.fromkeys(organisations, 0.0 if rule is None else self._most * rule[1]))
        found.update(dict.fromkeys(self._question.banks & found.keys(), self._most * CUSTOMER))
        return found

    def reasons(self, profile: Profile) -> list[Reason]:
        """The same points with their reason; none where nothing is known to be near."""
        if profile.id in self._question.banks:
            return [Reason(ReasonCode.CUSTOMER, self._most * CUSTOMER, profile.record)]
        found = self._rule(place_of(profile))
        if found is None:
            return []
        facts: Facts = {}
        match found[0]:
            case ReasonCode.OWN_PLACE:
                facts["place"] = profile.municipality_name
            case ReasonCode.PREFECTURE:
                facts["prefecture"] = self._question.prefecture
            case ReasonCode.AREA_SERVED | ReasonCode.SAME_REGION:
                facts["region"] = self._question.region
        return [Reason(found[0], self._most * found[1], profile.record, facts)]

    def _rule(self, place: Place) -> tuple[ReasonCode, float] | None:
        """The strongest of the rules that hold."""
        question, (municipality, region, prefecture, areas) = self._question, place
        if question.municipality is not None and municipality == question.municipality:
            return ReasonCode.OWN_PLACE, OWN_PLACE
        if question.region is not None and question.region in areas:
            if len(areas) >= ALL_REGIONS:
                return ReasonCode.EVERYWHERE, EVERYWHERE
            return ReasonCode.AREA_SERVED, AREA_SERVED
        if question.prefecture is not None and prefecture == question.prefecture != TOKYO:
            return ReasonCode.PREFECTURE, PREFECTURE
        if question.municipality is not None and region == question.region:
            return ReasonCode.SAME_REGION, SAME_REGION
        return None
