"""How kinds of bodies look in every picture: shape and colour together, never colour alone."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from registry.network.graph import NodeFacts
from registry.network.tie import NodeKind

# The names of the shapes are those of vis-network, which draws the mailed file.
Shape = Literal["box", "dot", "square", "diamond", "triangle", "triangleDown", "hexagon", "star"]


class Family(StrEnum):
    """Kinds of bodies that look alike, in the order of the legend and of the sectors of a picture."""

    OWN = "own"
    GOVERNMENT = "government"
    FINANCE = "finance"
    SUPPORT = "support"
    EDUCATION = "education"
    RESEARCH = "research"
    SOCIETY = "society"
    BUSINESS = "business"


class Size(StrEnum):
    """The measure by which nodes are large or small."""

    DEGREE = "degree"
    WEIGHTED_DEGREE = "weighted_degree"
    BETWEENNESS = "betweenness"
    CORE = "core"


@dataclass(frozen=True)
class Look:
    """Shape and colour; every colour has a contrast of 3:1 or more on white."""

    shape: Shape
    colour: str


LOOKS: dict[Family, Look] = {
    Family.OWN: Look("box", "#1a1a1a"),
    Family.GOVERNMENT: Look("square", "#804000"),
    Family.FINANCE: Look("diamond", "#fb5b01"),
    Family.SUPPORT: Look("triangle", "#008bf2"),
    Family.EDUCATION: Look("dot", "#0017c1"),
    Family.RESEARCH: Look("hexagon", "#666666"),
    Family.SOCIETY: Look("triangleDown", "#666666"),
    Family.BUSINESS: Look("star", "#1a1a1a"),
}
_FAMILIES: dict[str, Family] = {
    "university": Family.EDUCATION,
    "technical_college": Family.EDUCATION,
    "high_school": Family.EDUCATION,
    "municipality": Family.GOVERNMENT,
    "municipal_industry_foundation": Family.GOVERNMENT,
    "metropolitan_body": Family.GOVERNMENT,
    "financial": Family.FINANCE,
    "chamber": Family.SUPPORT,
    "industry_association": Family.SUPPORT,
    "support_agency": Family.SUPPORT,
    "national_research": Family.RESEARCH,
    "public_test_institute": Family.RESEARCH,
    "learned_society": Family.SOCIETY,
    "overseas": Family.BUSINESS,
    "company": Family.BUSINESS,
    "other": Family.SOCIETY,
}
_ORDER = {family: position for position, family in enumerate(Family)}


def family(facts: NodeFacts) -> Family:
    """What kind of body a node is drawn as."""
    if facts.node.kind is not NodeKind.ORGANISATION:
        return Family.OWN
    return _FAMILIES.get(facts.category or "other", Family.SOCIETY)


def look(facts: NodeFacts) -> Look:
    """Shape and colour of a node."""
    return LOOKS[family(facts)]


def in_order(facts: NodeFacts) -> tuple[int, str, str, str]:
    """The order in which nodes stand side by side: family, category, name."""
    return _ORDER[family(facts)], facts.category or "", facts.label, facts.node.id
