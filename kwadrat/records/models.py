"""Index of the models, for Django."""

from kwadrat.records.accounts import Invitation, Post, SignInSession, SubmittedForm, User
from kwadrat.records.audit import AuditEvent, Disclosure
from kwadrat.records.documents import Document
from kwadrat.records.funding import Grant, GrantLine
from kwadrat.records.intake import Intake, IntakeColumns, IntakeRow, IntakeStep
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
    "CaseStep",
    "Certificate",
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
    "Outcome",
    "OutcomeType",
    "PaperCount",
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
