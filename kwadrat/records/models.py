"""Index of the models, for Django."""

from kwadrat.records.accounts import Invitation, Post, SignInSession, SubmittedForm, User
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.documents import Document
from kwadrat.records.funding import Grant, GrantLine
from kwadrat.records.intake import Intake, IntakeColumns, IntakeRow, IntakeStep
from kwadrat.records.outcomes import Outcome, OutcomeType
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
)
from kwadrat.records.people import (
    AccessRequest,
    BenefitFact,
    Case,
    CaseCorner,
    ContactNote,
    GroupFact,
    LabourStatusFact,
    Participation,
    ParticipationStep,
    Person,
    PersonIdentity,
    PremiseFact,
    TeamMember,
)
from kwadrat.records.plans import ContractStep, SocialContract
from kwadrat.records.referrals import Referral, ReferralStep
from kwadrat.records.reports import AnnualReport, ReportFile, ReportStep
from kwadrat.records.services import Attendance, Consultation, Group, GroupMember, Session, SessionStep
from kwadrat.records.staff import Employment

__all__ = [
    "AccessRequest",
    "Agreement",
    "AnnualReport",
    "Attendance",
    "AuditEvent",
    "BenefitFact",
    "Case",
    "CaseCorner",
    "Clock",
    "Club",
    "Consultation",
    "ContactNote",
    "ContractStep",
    "CooperationTask",
    "Disclosure",
    "Document",
    "Employment",
    "Grant",
    "GrantLine",
    "Group",
    "GroupFact",
    "GroupMember",
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
    "Outcome",
    "OutcomeType",
    "Participation",
    "ParticipationStep",
    "Partnership",
    "Person",
    "PersonIdentity",
    "Post",
    "PremiseFact",
    "Referral",
    "ReferralStep",
    "ReportFile",
    "ReportStep",
    "ServiceKind",
    "Session",
    "SessionStep",
    "SignInSession",
    "SocialContract",
    "SubmittedForm",
    "TeamMember",
    "User",
]
