"""Index of the models, for Django."""

from kwadrat.records.accounts import Invitation, Post, SignInSession, SubmittedForm, User
from kwadrat.records.applications import Application, ApplicationContact
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.conferences import Conference, ConferenceCase, ConferenceGuest, ConferenceTask
from kwadrat.records.documents import Document
from kwadrat.records.duplicates import DuplicatePair, PersonMerge
from kwadrat.records.emergency import EmergencyAccess, EmergencyStep
from kwadrat.records.funding import Grant, GrantLine
from kwadrat.records.intake import Intake, IntakeColumns, IntakeRow, IntakeStep
from kwadrat.records.links import GuestLink, GuestLinkStep
from kwadrat.records.notices import Notice, NoticeTarget
from kwadrat.records.outcomes import Certificate, Outcome, OutcomeType, PaperCount
from kwadrat.records.partnership import (
    Agreement,
    Clock,
    Club,
    CooperationTask,
    Institution,
    InstitutionKind,
    Meeting,
    Membership,
    MemberTask,
    Partnership,
    ServiceKind,
    Signature,
)
from kwadrat.records.people import (
    AccessRequest,
    BenefitFact,
    Case,
    CaseCorner,
    CaseStep,
    ContactNote,
    GroupFact,
    HouseholdMember,
    LabourStatusFact,
    Participation,
    ParticipationStep,
    Person,
    PersonIdentity,
    PremiseFact,
    TeamMember,
)
from kwadrat.records.plans import ContractStep, SocialContract
from kwadrat.records.questions import StatusAnswer, StatusQuestion
from kwadrat.records.referrals import Referral, ReferralAlert, ReferralBatch, ReferralMessage, ReferralStep
from kwadrat.records.reports import AnnualReport, ReportFile, ReportStep
from kwadrat.records.retention import (
    ErasedHalf,
    ErasureLine,
    ErasureNotice,
    ErasureProtocol,
    RetentionHold,
    RetentionTerm,
)
from kwadrat.records.services import Attendance, Consultation, Group, GroupMember, Session, SessionStep
from kwadrat.records.staff import Employment
from kwadrat.records.teams import CaseLead, Designation, HandOver, HandOverStep

__all__ = [
    "AccessRequest",
    "Agreement",
    "AnnualReport",
    "Application",
    "ApplicationContact",
    "Attendance",
    "AuditEvent",
    "BenefitFact",
    "Case",
    "CaseCorner",
    "CaseLead",
    "CaseStep",
    "Certificate",
    "Clock",
    "Club",
    "Conference",
    "ConferenceCase",
    "ConferenceGuest",
    "ConferenceTask",
    "Consultation",
    "ContactNote",
    "ContractStep",
    "CooperationTask",
    "Designation",
    "Disclosure",
    "Document",
    "DuplicatePair",
    "EmergencyAccess",
    "EmergencyStep",
    "Employment",
    "ErasedHalf",
    "ErasureLine",
    "ErasureNotice",
    "ErasureProtocol",
    "Grant",
    "GrantLine",
    "Group",
    "GroupFact",
    "GroupMember",
    "GuestLink",
    "GuestLinkStep",
    "HandOver",
    "HandOverStep",
    "HouseholdMember",
    "Institution",
    "InstitutionKind",
    "Intake",
    "IntakeColumns",
    "IntakeRow",
    "IntakeStep",
    "Invitation",
    "LabourStatusFact",
    "Meeting",
    "MemberTask",
    "Membership",
    "Notice",
    "NoticeTarget",
    "Outcome",
    "OutcomeType",
    "PaperCount",
    "Participation",
    "ParticipationStep",
    "Partnership",
    "Person",
    "PersonIdentity",
    "PersonMerge",
    "Post",
    "PremiseFact",
    "Referral",
    "ReferralAlert",
    "ReferralBatch",
    "ReferralMessage",
    "ReferralStep",
    "ReportFile",
    "ReportStep",
    "RetentionHold",
    "RetentionTerm",
    "ServiceKind",
    "Session",
    "SessionStep",
    "SignInSession",
    "Signature",
    "SocialContract",
    "StatusAnswer",
    "StatusQuestion",
    "SubmittedForm",
    "TeamMember",
    "User",
]
