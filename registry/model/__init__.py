"""What is true and what may not be: one file a noun, every rule a named constraint.

Importing this package registers every table on :data:`Base.metadata`.
"""

from registry.model.account import Account, ApiToken, CalendarFeed, SavedView, WebSession
from registry.model.activity import Activity, ActivityKind, ActivityMonth, ActivityParty, ActivityProgramme
from registry.model.activity_aspect import ActivityAspect
from registry.model.activity_count import ActivityCount
from registry.model.agreement import (
    Agreement,
    AgreementDuty,
    AgreementEvent,
    AgreementParty,
    CooperationItem,
)
from registry.model.base import Base
from registry.model.change import Change
from registry.model.closing_day import ClosingDay
from registry.model.contact import Contact
from registry.model.digest import Digest, Reminder
from registry.model.distinction import Distinction
from registry.model.document import AgreementDocument
from registry.model.evaluation import Evaluation, PlanItem
from registry.model.event import Event, EventListing, EventRole, Exhibitor, Presentation
from registry.model.external_identity import ExternalIdentity
from registry.model.field import Field, FieldAttachment
from registry.model.file_import import FileImport, FileImportRow
from registry.model.former_seat import FormerSeat
from registry.model.frozen_report import FrozenReport
from registry.model.group import Group, GroupYear, Membership
from registry.model.group_name import GroupName
from registry.model.indicator import Indicator, IndicatorValue, MidTermPlan
from registry.model.lifetime import Lifetime
from registry.model.merged_organisation import MergedOrganisation
from registry.model.need import Introduction, Need, NeedKind
from registry.model.organisation import AreaServed, Organisation, OrganisationName
from registry.model.pending_import import PendingImport, RememberedHeading
from registry.model.pipeline import Pipeline, PipelineFigure
from registry.model.place import Branch, BranchRegion, Municipality, Region
from registry.model.programme import (
    Programme,
    ProgrammeMunicipality,
    ProgrammeOrganisation,
    ProgrammeRegion,
    ProgrammeYear,
)
from registry.model.report_check import ReportAnswer, ReportCheck
from registry.model.report_letter import ReportLetter, ReportLetterRecipient
from registry.model.report_section import ReportSection
from registry.model.search_entry import SearchEntry
from registry.model.second_factor import AcceptedCode, RecoveryCode, SecondFactor
from registry.model.throttle import Throttle
from registry.model.wording import Wording

__all__ = [
    "AcceptedCode",
    "Account",
    "Activity",
    "ActivityAspect",
    "ActivityCount",
    "ActivityKind",
    "ActivityMonth",
    "ActivityParty",
    "ActivityProgramme",
    "Agreement",
    "AgreementDocument",
    "AgreementDuty",
    "AgreementEvent",
    "AgreementParty",
    "ApiToken",
    "AreaServed",
    "Base",
    "Branch",
    "BranchRegion",
    "CalendarFeed",
    "Change",
    "ClosingDay",
    "Contact",
    "CooperationItem",
    "Digest",
    "Distinction",
    "Evaluation",
    "Event",
    "EventListing",
    "EventRole",
    "Exhibitor",
    "ExternalIdentity",
    "Field",
    "FieldAttachment",
    "FileImport",
    "FileImportRow",
    "FormerSeat",
    "FrozenReport",
    "Group",
    "GroupName",
    "GroupYear",
    "Indicator",
    "IndicatorValue",
    "Introduction",
    "Lifetime",
    "Membership",
    "MergedOrganisation",
    "MidTermPlan",
    "Municipality",
    "Need",
    "NeedKind",
    "Organisation",
    "OrganisationName",
    "PendingImport",
    "Pipeline",
    "PipelineFigure",
    "PlanItem",
    "Presentation",
    "Programme",
    "ProgrammeMunicipality",
    "ProgrammeOrganisation",
    "ProgrammeRegion",
    "ProgrammeYear",
    "RecoveryCode",
    "Region",
    "RememberedHeading",
    "Reminder",
    "ReportAnswer",
    "ReportCheck",
    "ReportLetter",
    "ReportLetterRecipient",
    "ReportSection",
    "SavedView",
    "SearchEntry",
    "SecondFactor",
    "Throttle",
    "WebSession",
    "Wording",
]
