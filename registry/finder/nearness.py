"""How near an organisation is to the company, whatever is needed."""

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


class Nearness:
    """The points for place; each place is judged once for a question."""

    def __init__(self, question: Question) -> None:
        self._question = question
        # Place counts less where every need is one for which one travels.
        self._most = PLACE * (DISTANT_PLACE if question.distant else 1.0)
        self._known: dict[object, float] = {}

    def share(self, profile: Profile) -> float:
        """The points of an organisation."""
        if profile.id in self._question.banks:
            return self._most * CUSTOMER
        place = profile.municipality, profile.region, profile.prefecture, profile.areas
        share = self._known.get(place)
        if share is None:
            found = self._rule(profile)
            share = self._known[place] = 0.0 if found is None else self._most * found[1]
        return share

    def reasons(self, profile: Profile) -> list[Reason]:
        """The same points with their reason; none where nothing is known to be near."""
        found = self._rule(profile)
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
        return [Reason(found[0], self.share(profile), profile.record, facts)]

    def _rule(self, profile: Profile) -> tuple[ReasonCode, float] | None:
        """The strongest of the rules that hold."""
        question = self._question
        if profile.id in question.banks:
            return ReasonCode.CUSTOMER, CUSTOMER
        if question.municipality is not None and profile.municipality == question.municipality:
            return ReasonCode.OWN_PLACE, OWN_PLACE
        if question.region is not None and question.region in profile.areas:
            if len(profile.areas) >= ALL_REGIONS:
                return ReasonCode.EVERYWHERE, EVERYWHERE
            return ReasonCode.AREA_SERVED, AREA_SERVED
        if question.prefecture is not None and profile.prefecture == question.prefecture != TOKYO:
            return ReasonCode.PREFECTURE, PREFECTURE
        if question.municipality is not None and profile.region == question.region:
            return ReasonCode.SAME_REGION, SAME_REGION
        return None
