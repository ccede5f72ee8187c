"""The rules of the ranking: what answers a need, and how much each reason weighs.

A score is a sum of shares, in this order of weight: what the company can claim (at most :data:`CLAIM`), place
(:data:`PLACE`), ability by evidence (:data:`ABILITY`), the tie to the institute (:data:`TIE`), and what became of earlier
introductions (:data:`SUCCESS` either way). No rule names an organisation.
"""

from math import prod

from registry.model.vocabulary import ActivityType, AgreementKind, Category, NeedType, ProgrammeKind

CLAIM, PLACE, ABILITY, TIE, SUCCESS = 40.0, 30.0, 25.0, 10.0, 10.0

# A claim: the company is meant by its place or bond; everybody in the regions; nobody says who is meant.
CLAIM_OF_OWN, CLAIM_OF_ALL, CLAIM_UNBOUND = 1.0, 0.5, 0.15
# A programme of which nothing is known in the year asked for weighs so much of that.
CLAIM_UNSURE = 0.6

OWN_PLACE, CUSTOMER, AREA_SERVED, PREFECTURE, SAME_REGION, EVERYWHERE = 1.0, 1.0, 0.75, 0.75, 0.5, 0.35
# A loan or an exhibition is found nearby; for a laboratory or a patent one travels, and place counts so much of that.
DISTANT, DISTANT_PLACE = (
    frozenset(
        {
            NeedType.JOINT_RESEARCH,
            NeedType.TESTING,
            NeedType.DESIGN,
            NeedType.PROTOTYPING,
            NeedType.IP,
            NeedType.OVERSEAS,
            NeedType.CERTIFICATION,
        }
    ),
    0.6,
)
# A body that serves at least so many regions serves all of Tokyo.
ALL_REGIONS = 7

IN_FORCE, EACH_RECENT, MOST_RECENT = 0.5, 0.1, 0.5
# Years that count as recent, the one asked for included.
RECENT_YEARS = 3

# How strongly a record speaks for an aspect: its own name, what a person attached, what it promised, what was done.
BY_NAME, BY_HAND, BY_PROMISE, BY_WORK, BY_MEETING = 0.7, 0.75, 0.45, 0.5, 0.35
# Work loses so much of its weight with every year that has passed.
FADING = 0.9
# More records of one kind of aspect add less and less; only so many count.
MOST_RECORDS = 3

# Laplace's rule with so many imagined introductions, of which this share came to a conclusion.
PRIOR_CASES, PRIOR_RATE = 5, 0.3

PROGRAMMES: dict[NeedType, frozenset[ProgrammeKind]] = {
    NeedType.FEE_SUPPORT: frozenset({ProgrammeKind.FEE_SUBSIDY}),
    NeedType.FINANCE: frozenset({ProgrammeKind.LOAN}),
    NeedType.JOINT_RESEARCH: frozenset({ProgrammeKind.RD_SUBSIDY}),
    NeedType.HUMAN_RESOURCES: frozenset({ProgrammeKind.TRAINING}),
    NeedType.SALES_CHANNEL: frozenset({ProgrammeKind.MATCHING_EVENT}),
    NeedType.IP: frozenset({ProgrammeKind.IP}),
    NeedType.OVERSEAS: frozenset({ProgrammeKind.OVERSEAS}),
    NeedType.STARTUP: frozenset({ProgrammeKind.SPACE}),
    NeedType.OTHER: frozenset({ProgrammeKind.CONSULTATION_DESK}),
}

# What kind of body does such a thing by its nature.
NATURE: dict[NeedType, dict[Category, float]] = {
    NeedType.FINANCE: {Category.FINANCIAL: 0.7},
    NeedType.JOINT_RESEARCH: {
        Category.UNIVERSITY: 0.6,
        Category.TECHNICAL_COLLEGE: 0.5,
        Category.NATIONAL_RESEARCH: 0.5,
        Category.PUBLIC_TEST_INSTITUTE: 0.3,
    },
    NeedType.TESTING: {Category.PUBLIC_TEST_INSTITUTE: 0.6},
    NeedType.HUMAN_RESOURCES: {
        Category.UNIVERSITY: 0.3,
        Category.TECHNICAL_COLLEGE: 0.4,
        Category.HIGH_SCHOOL: 0.3,
    },
    NeedType.SALES_CHANNEL: {
        Category.SUPPORT_AGENCY: 0.3,
        Category.MUNICIPALITY: 0.3,
        Category.MUNICIPAL_INDUSTRY_FOUNDATION: 0.3,
        Category.CHAMBER: 0.3,
    },
    NeedType.OVERSEAS: {Category.OVERSEAS: 0.5},
    NeedType.STARTUP: {Category.SUPPORT_AGENCY: 0.3, Category.CHAMBER: 0.3},
    NeedType.OTHER: {Category.SUPPORT_AGENCY: 0.3, Category.CHAMBER: 0.4},
}

# What kind of joint work shows that somebody does such a thing.
WORK: dict[ActivityType, frozenset[NeedType]] = {
    ActivityType.SUBSIDY: frozenset({NeedType.FEE_SUPPORT}),
    ActivityType.EXHIBITOR_RECOMMENDATION: frozenset({NeedType.SALES_CHANNEL}),
    ActivityType.EXHIBIT: frozenset({NeedType.SALES_CHANNEL}),
    ActivityType.TRAINEE: frozenset({NeedType.HUMAN_RESOURCES}),
    ActivityType.LECTURE: frozenset({NeedType.HUMAN_RESOURCES}),
    ActivityType.JOINT_RESEARCH: frozenset({NeedType.JOINT_RESEARCH}),
    ActivityType.CONSORTIUM: frozenset({NeedType.JOINT_RESEARCH}),
}
CONTRACTS: dict[AgreementKind, frozenset[NeedType]] = {
    AgreementKind.EDUCATION_RESEARCH: frozenset({NeedType.JOINT_RESEARCH, NeedType.HUMAN_RESOURCES}),
}

# Bodies that are there for the firms of their own municipality.
OF_ONE_PLACE = frozenset({Category.MUNICIPALITY, Category.MUNICIPAL_INDUSTRY_FOUNDATION})


def together(strengths: list[float]) -> float:
    """The strength of several records that speak for one aspect: 1 − Π(1 − s) of the strongest.

    >>> together([0.5]), together([0.5, 0.5]), together([])
    (0.5, 0.75, 0.0)
    """
    return 1.0 - prod(1.0 - each for each in sorted(strengths, reverse=True)[:MOST_RECORDS])


def success_rate(concluded: int, closed: int) -> float:
    """The share of introductions that will come to a conclusion, as far as earlier ones tell.

    (c + n₀p₀) / (n + n₀) with :data:`PRIOR_CASES` n₀ and :data:`PRIOR_RATE` p₀: a beta prior, whose weight one case
    does not outdo.

    >>> success_rate(0, 0), success_rate(1, 1) < success_rate(9, 10), round(success_rate(10, 10), 3)
    (0.3, True, 0.767)
    """
    return (concluded + PRIOR_CASES * PRIOR_RATE) / (closed + PRIOR_CASES)
