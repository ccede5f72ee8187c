"""Why somebody is named, and why somebody is not: codes with facts; sentences are made where a language is known."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from registry.network.tie import Record

Facts = dict[str, Any]


class ReasonCode(StrEnum):
    """What speaks for an organisation."""

    CLAIM_OF_OWN = "claim_of_own"
    CLAIM_OF_MEMBER = "claim_of_member"
    CLAIM_OF_CUSTOMER = "claim_of_customer"
    CLAIM_OF_ALL = "claim_of_all"
    CLAIM_UNBOUND = "claim_unbound"
    CUSTOMER = "customer"
    OWN_PLACE = "own_place"
    AREA_SERVED = "area_served"
    PREFECTURE = "prefecture"
    SAME_REGION = "same_region"
    EVERYWHERE = "everywhere"
    NATURE = "nature"
    NEED_BY_RECORD = "need_by_record"
    NEED_BY_WORK = "need_by_work"
    FIELD_BY_RECORD = "field_by_record"
    FIELD_BY_WORK = "field_by_work"
    FIELD_BY_HAND = "field_by_hand"
    IN_FORCE = "in_force"
    RECENT = "recent"
    SUCCESS = "success"


class WhyNot(StrEnum):
    """What speaks against an organisation that one would expect."""

    OTHER_PLACE = "other_place"
    PLACE_UNKNOWN = "place_unknown"
    NOT_A_MEMBER = "not_a_member"
    NOT_A_CUSTOMER = "not_a_customer"
    PROGRAMME_ENDED = "programme_ended"
    AREA_NOT_SERVED = "area_not_served"
    NO_SUCH_PROGRAMME = "no_such_programme"
    OTHER_MUNICIPALITY = "other_municipality"


@dataclass(frozen=True)
class Reason:
    """A reason with its share of the score, the record behind it, and what its sentence tells."""

    code: ReasonCode
    share: float
    record: Record
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Excluded:
    """An organisation that one would expect, why it is not among the others, and the record that says so."""

    organisation_id: int
    why: WhyNot
    record: Record
    facts: Facts = field(default_factory=dict)
