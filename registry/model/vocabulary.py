"""Codes that are stored. Their labels in Japanese and English are translations, kept by the web layer."""

from enum import StrEnum

from registry.japanese.dates import Precision

__all__ = [
    "ActivityType",
    "AgreementAct",
    "AgreementKind",
    "Basis",
    "Category",
    "DigestState",
    "DueKind",
    "Duty",
    "Evaluator",
    "EventKind",
    "EventMode",
    "EventRoleKind",
    "Fact",
    "FailureReason",
    "Grade",
    "GroupKind",
    "Hosting",
    "IndicatorCount",
    "IntroductionState",
    "Lack",
    "Language",
    "MembershipRole",
    "NameKind",
    "NeedState",
    "NeedType",
    "NoticeUnit",
    "Phase",
    "Precision",
    "ProgrammeKind",
    "RegionBasis",
    "RenewalMode",
    "Role",
    "SectionKind",
    "TargetPeriod",
    "Tier",
    "Unit",
    "Verdict",
]


class Category(StrEnum):
    """What kind of body an organisation is."""

    UNIVERSITY = "university"
    TECHNICAL_COLLEGE = "technical_college"
    HIGH_SCHOOL = "high_school"
    MUNICIPALITY = "municipality"
    MUNICIPAL_INDUSTRY_FOUNDATION = "municipal_industry_foundation"
    FINANCIAL = "financial"
    SUPPORT_AGENCY = "support_agency"
    INDUSTRY_ASSOCIATION = "industry_association"
    CHAMBER = "chamber"
    NATIONAL_RESEARCH = "national_research"
    PUBLIC_TEST_INSTITUTE = "public_test_institute"
    METROPOLITAN_BODY = "metropolitan_body"
    LEARNED_SOCIETY = "learned_society"
    OVERSEAS = "overseas"
    COMPANY = "company"
    OTHER = "other"


class Basis(StrEnum):
    """How the seat of an organisation is known."""

    STATED = "stated"
    GENERAL = "general"
    CONFIRMED = "confirmed"


class RegionBasis(StrEnum):
    """How the region of a municipality is known."""

    STATED = "stated"
    ASSUMED = "assumed"


class NameKind(StrEnum):
    """What a name is to its organisation."""

    OFFICIAL = "official"
    ALIAS = "alias"
    ABBREVIATION = "abbreviation"
    FORMER = "former"


class AgreementKind(StrEnum):
    """Kind of agreement; the printed title is kept beside it."""

    AGREEMENT = "agreement"
    MEMORANDUM = "memorandum"
    BUSINESS_AGREEMENT = "business_agreement"
    CONFIDENTIALITY = "confidentiality"
    EDUCATION_RESEARCH = "education_research"
    OTHER = "other"


class RenewalMode(StrEnum):
    """What happens at the end of the term."""

    FIXED = "fixed"
    AUTOMATIC = "automatic"
    BY_AGREEMENT = "by_agreement"
    INDEFINITE = "indefinite"
    UNKNOWN = "unknown"


class NoticeUnit(StrEnum):
    """Unit of a notice period."""

    DAY = "day"
    MONTH = "month"
    BUSINESS_DAY = "business_day"


class AgreementAct(StrEnum):
    """What happened to an agreement."""

    DRAFTED = "drafted"
    NEGOTIATED = "negotiated"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SIGNED = "signed"
    AMENDED = "amended"
    NOTICE_GIVEN = "notice_given"
    NOTICE_RECEIVED = "notice_received"
    NOTICE_WITHDRAWN = "notice_withdrawn"
    REVIEWED = "reviewed"
    RENEWED = "renewed"
    TERMINATED = "terminated"
    REPLACED = "replaced"
    VOIDED = "voided"
    CORRECTED = "corrected"


class Phase(StrEnum):
    """Where an agreement stands on a day; derived, never stored."""

    DRAFT = "draft"
    NEGOTIATING = "negotiating"
    APPROVING = "approving"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    REVIEW_WINDOW = "review_window"
    NOTICE_PASSED = "notice_passed"
    ENDING = "ending"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    SUCCEEDED = "succeeded"
    VOID = "void"


class Duty(StrEnum):
    """Who looks after an agreement."""

    OWNER = "owner"
    DEPUTY = "deputy"


class DueKind(StrEnum):
    """What has to be done about an agreement."""

    NOTICE = "notice"
    TERM_END = "term_end"
    REVIEW = "review"
    APPROVAL = "approval"
    SIGNATURE = "signature"
    FACTS = "facts"


class Fact(StrEnum):
    """A fact of an agreement that its clock needs and that nobody has recorded."""

    TERM = "term"
    START = "start"
    RENEWAL_TERM = "renewal_term"
    NOTICE = "notice"


class DigestState(StrEnum):
    """What became of a digest mail."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHOUT_MAIL = "without_mail"


class Tier(StrEnum):
    """Weight of a cooperation item: 重点的実施事業 or 包括的実施事業."""

    PRIORITY = "priority"
    COMPREHENSIVE = "comprehensive"


class ProgrammeKind(StrEnum):
    """What a programme offers a company."""

    FEE_SUBSIDY = "fee_subsidy"
    RD_SUBSIDY = "rd_subsidy"
    LOAN = "loan"
    CONSULTATION_DESK = "consultation_desk"
    MATCHING_EVENT = "matching_event"
    AWARD = "award"
    SPACE = "space"
    TRAINING = "training"
    OVERSEAS = "overseas"
    IP = "ip"
    OTHER = "other"


class ActivityType(StrEnum):
    """Kind of a piece of joint work."""

    SUBSIDY = "subsidy"
    CONSULTATION = "consultation"
    MEETING = "meeting"
    EXHIBITOR_RECOMMENDATION = "exhibitor_recommendation"
    PR = "pr"
    BACKING = "backing"
    JOINT_HOST = "joint_host"
    COMMITTEE = "committee"
    TRAINEE = "trainee"
    VISIT = "visit"
    WEB_LISTING = "web_listing"
    SUPPORT_PROGRAM = "support_program"
    RESEARCH_PRESENTATION = "research_presentation"
    NEWSLETTER = "newsletter"
    LECTURE = "lecture"
    COURTESY_VISIT = "courtesy_visit"
    EVENT_PARTICIPATION = "event_participation"
    CONSORTIUM = "consortium"
    EXCHANGE = "exchange"
    EXHIBIT = "exhibit"
    AGREEMENT_SIGNING = "agreement_signing"
    JOINT_RESEARCH = "joint_research"
    OTHER = "other"


class Unit(StrEnum):
    """Counter of a count, as printed."""

    CASE = "件"
    TIME = "回"
    PERSON = "名"
    COMPANY = "社"


class EventKind(StrEnum):
    """Kind of event."""

    SEMINAR = "seminar"
    EXHIBITION = "exhibition"
    FAIR = "fair"
    CONFERENCE = "conference"
    EXCHANGE_MEETING = "exchange_meeting"
    MATCHING = "matching"
    PRESENTATION = "presentation"
    AWARD = "award"
    TOUR = "tour"
    TRAINING = "training"
    WORKSHOP = "workshop"
    OTHER = "other"


class EventMode(StrEnum):
    """Where people meet."""

    VENUE = "venue"
    WEB = "web"
    ON_DEMAND = "on_demand"
    WRITING = "writing"
    HYBRID = "hybrid"


class EventRoleKind(StrEnum):
    """What a body does at an event."""

    HOST = "host"
    CO_HOST = "co_host"
    BACKING = "backing"
    SPONSOR = "sponsor"
    EXHIBITOR = "exhibitor"
    SUPPORT = "support"
    PR = "pr"
    ATTENDEE = "attendee"


class GroupKind(StrEnum):
    """Kind of group."""

    RESEARCH_GROUP = "research_group"
    CROSS_INDUSTRY = "cross_industry"
    INDUSTRY_MEETING = "industry_meeting"
    CONSORTIUM = "consortium"
    NETWORK = "network"
    CONFERENCE = "conference"


class MembershipRole(StrEnum):
    """What a member is in a group."""

    MEMBER = "member"
    OFFICER = "officer"
    OBSERVER = "observer"
    SECRETARIAT = "secretariat"


class NeedType(StrEnum):
    """What a company looks for."""

    FEE_SUPPORT = "fee_support"
    FINANCE = "finance"
    JOINT_RESEARCH = "joint_research"
    TESTING = "testing"
    DESIGN = "design"
    PROTOTYPING = "prototyping"
    HUMAN_RESOURCES = "human_resources"
    SALES_CHANNEL = "sales_channel"
    IP = "ip"
    OVERSEAS = "overseas"
    STARTUP = "startup"
    CERTIFICATION = "certification"
    OTHER = "other"


class NeedState(StrEnum):
    """Where a need stands."""

    OPEN = "open"
    CLOSED = "closed"


class IntroductionState(StrEnum):
    """Where an introduction stands."""

    PROPOSED = "proposed"
    INTRODUCED = "introduced"
    MET = "met"
    CONCLUDED = "concluded"
    NOT_CONCLUDED = "not_concluded"
    WITHDRAWN = "withdrawn"


class FailureReason(StrEnum):
    """Why an introduction led to nothing."""

    COST = "cost"
    SCHEDULE = "schedule"
    TECHNOLOGY = "technology"
    CAPACITY = "capacity"
    TERMS = "terms"
    NO_ANSWER = "no_answer"
    SOLVED_OTHERWISE = "solved_otherwise"
    OTHER = "other"


class IndicatorCount(StrEnum):
    """What the registry can count for an indicator in a fiscal year."""

    AGREEMENTS_SIGNED = "agreements_signed"
    AGREEMENTS_IN_FORCE = "agreements_in_force"
    JOINT_WORK = "joint_work"
    EVENTS_HELD = "events_held"
    EVENT_PARTICIPANTS = "event_participants"
    PRESENTATIONS = "presentations"
    NEEDS = "needs"
    INTRODUCTIONS_CONCLUDED = "introductions_concluded"


class Evaluator(StrEnum):
    """Who grades an item of a plan."""

    SELF = "self"
    AUTHORITY = "authority"


class Grade(StrEnum):
    """The grade of an item in a fiscal year, the best first."""

    S = "S"
    A = "A"
    B = "B"
    C = "C"
    D = "D"


class TargetPeriod(StrEnum):
    """What a target counts over."""

    PLAN = "plan"
    YEAR = "year"


class Lack(StrEnum):
    """What is missing of a fiscal year in the draft of its annual report."""

    WORK = "work"
    EVENT = "event"
    GROUP = "group"
    FIGURE = "figure"
    AGREEMENT = "agreement"
    TALK = "talk"
    SPEAKER = "speaker"
    PIPELINE = "pipeline"


class SectionKind(StrEnum):
    """What a table of the annual report tells."""

    AGREEMENTS = "agreements"
    WORK = "work"
    EVENTS = "events"
    PRESENTATIONS = "presentations"
    GROUPS = "groups"
    MEMBERS = "members"
    PIPELINE = "pipeline"


class Hosting(StrEnum):
    """Whether the institute holds an event alone or with others."""

    ALONE = "alone"
    SHARED = "shared"


class Role(StrEnum):
    """What an account may do."""

    VIEWER = "viewer"
    STAFF = "staff"
    OFFICER = "officer"
    HEAD = "head"
    ADMIN = "admin"


class FeedKind(StrEnum):
    """What a calendar feed shows."""

    DEADLINES = "deadlines"
    EVENTS = "events"


class Language(StrEnum):
    """Languages of the pages."""

    JAPANESE = "ja"
    ENGLISH = "en"


class Verdict(StrEnum):
    """What becomes of a row of a file that is taken in."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    CHECK = "check"
    ERROR = "error"
