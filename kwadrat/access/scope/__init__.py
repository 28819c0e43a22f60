"""What each actor may list. Not in scope is 404; in scope but not allowed is 403 with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.utils import timezone

from kwadrat.access import fields
from kwadrat.access.abilities.grants import CASE_WORKERS
from kwadrat.access.actor import Actor
from kwadrat.access.scope.offered import cooperation_tasks as cooperation_tasks
from kwadrat.access.scope.offered import institution_kinds as institution_kinds
from kwadrat.access.scope.offered import outcome_types as outcome_types
from kwadrat.access.scope.offered import service_kinds as service_kinds
from kwadrat.access.scope.places import CASE_ROLES as CASE_ROLES
from kwadrat.access.scope.places import closed
from kwadrat.access.scope.referring import links as links
from kwadrat.access.scope.referring import questions as questions
from kwadrat.access.scope.referring import received as received
from kwadrat.access.scope.referring import referral_batches as referral_batches
from kwadrat.access.scope.referring import referral_drafts as referral_drafts
from kwadrat.access.scope.referring import referral_messages as referral_messages
from kwadrat.access.scope.referring import referrals as referrals
from kwadrat.access.scope.referring import sent as sent
from kwadrat.access.scope.referring import watched as watched
from kwadrat.access.scope.serving import attendances as attendances
from kwadrat.access.scope.serving import consultations as consultations
from kwadrat.access.scope.serving import sessions as sessions
from kwadrat.records.accounts import Invitation, Post
from kwadrat.records.applications import Application
from kwadrat.records.choices import (
    ApplicationState,
    LegKind,
    PairState,
    ParticipationState,
    PlacementState,
    PlanSubject,
    Role,
)
from kwadrat.records.clashes import PlanClash
from kwadrat.records.conferences import Conference, ConferenceGuest, ConferenceTask
from kwadrat.records.documents import Document
from kwadrat.records.duplicates import DuplicatePair, PersonMerge
from kwadrat.records.emergency import EmergencyAccess
from kwadrat.records.funding import Grant, GrantLine
from kwadrat.records.intake import Intake
from kwadrat.records.notices import Notice
from kwadrat.records.outcomes import Certificate, Outcome, OutcomeType
from kwadrat.records.papers import IssuedPaper, PaperBundle
from kwadrat.records.partnership import (
    Agreement,
    Club,
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
    ContactNote,
    GroupFact,
    LabourStatusFact,
    Participation,
    Person,
    PremiseFact,
    TeamMember,
)
from kwadrat.records.placements import Placement
from kwadrat.records.plans import JointPlan, PlanLeg, PlanMember, SocialContract
from kwadrat.records.reports import AnnualReport
from kwadrat.records.retention import ErasureNotice, ErasureProtocol, RetentionHold
from kwadrat.records.services import Attendance, Consultation, Group
from kwadrat.records.staff import Employment
from kwadrat.records.teams import Designation, HandOver

HOSTS = (Role.HEAD, Role.NGO_WORKER)


def _team_of(actor: Actor) -> QuerySet[TeamMember]:
    rows = TeamMember.objects.on(timezone.localdate())
    if actor.role == Role.COORDINATOR:
        return rows.filter(club_id=actor.club_id or 0)
    if actor.role == Role.HEAD:
        return rows.filter(institution_id=actor.institution_id, club__isnull=True)
    return rows.filter(post_id=actor.post_id)


def cases(actor: Actor | None) -> QuerySet[Case]:
    """Cases the actor works on today; a specialist: cases of her own sessions and cards."""
    if actor is None or closed(actor) or actor.role not in CASE_ROLES:
        return Case.objects.none()
    mine = Case.objects.filter(partnership_id=actor.partnership_id)
    if actor.is_reduced:
        return mine.filter(
            Exists(Attendance.objects.filter(case=OuterRef("pk"), session__leader_id=actor.post_id))
            | Exists(Consultation.objects.filter(case=OuterRef("pk"), post_id=actor.post_id))
            | Exists(_team_of(actor).filter(case=OuterRef("pk")))
        )
    return mine.filter(Exists(_team_of(actor).filter(case=OuterRef("pk"))))


def _mine(actor: Actor | None, case: str, ask: Callable[[QuerySet[TeamMember]], Q]) -> Q:
    """That the case at the end of the path `case` is in scope, asked of the team alone: a row and the team of its case
    stand in the same partnership, so that nothing is gathered of cases that nobody asks for."""
    if actor is None or closed(actor) or actor.role not in CASE_ROLES:
        return Q(pk__in=[])
    if actor.is_reduced:
        return Q(**{f"{case}__in": cases(actor)})
    return ask(_team_of(actor).filter(partnership_id=actor.partnership_id, case=OuterRef(case)))


def _of_cases(actor: Actor | None) -> Q:
    return _mine(actor, "case_id", lambda team: Q(Exists(team)))


def works_on(actor: Actor | None, case: str) -> Q:
    """Whether the actor works on the case at the end of the path, asked row by row: for the rows of one page, where
    EXISTS would gather everybody on whom a large unit works."""
    return _mine(actor, case, lambda team: Q(IsNull(Subquery(team.values("pk")[:1]), False)))


def designations(actor: Actor | None) -> QuerySet[Designation]:
    """Designated workers of the cases in scope."""
    if actor is None or closed(actor) or actor.is_reduced:
        return Designation.objects.none()
    return Designation.objects.filter(_of_cases(actor))


def hand_overs(actor: Actor | None) -> QuerySet[HandOver]:
    """Cases handed over to the actor's desk, or by her, her unit or her club."""
    if actor is None or closed(actor) or actor.role not in CASE_WORKERS:
        return HandOver.objects.none()
    mine = Q(from_post_id=actor.post_id)
    if actor.role in (Role.HEAD, Role.COORDINATOR):
        mine |= Q(from_post__institution_id=actor.institution_id, from_post__club_id=actor.club_id)
    desk = Q(to_institution_id=actor.institution_id, to_club_id=actor.club_id)
    return HandOver.objects.filter(mine | desk, partnership_id=actor.partnership_id)


def _answered_for(actor: Actor) -> QuerySet[Post]:
    """The actor's post, and those of the unit of a head or of the club of a coordinator."""
    if actor.role in (Role.HEAD, Role.COORDINATOR):
        return Post.objects.filter(institution_id=actor.institution_id, club=actor.club_id)
    return Post.objects.filter(pk=actor.post_id)


def conferences(actor: Actor | None) -> QuerySet[Conference]:
    """Conferences to which the actor, or a worker whom she answers for, is invited."""
    if actor is None or closed(actor) or actor.role not in CASE_WORKERS:
        return Conference.objects.none()
    guests = ConferenceGuest.objects.filter(conference=OuterRef("pk"), post__in=_answered_for(actor))
    return Conference.objects.filter(Exists(guests), partnership_id=actor.partnership_id)


def conference_tasks(actor: Actor | None) -> QuerySet[ConferenceTask]:
    """Tasks of conferences on the cases in scope."""
    if actor is None or closed(actor) or actor.role not in CASE_WORKERS:
        return ConferenceTask.objects.none()
    return ConferenceTask.objects.filter(_of_cases(actor))


def people(actor: Actor | None) -> QuerySet[Person]:
    """Persons of the cases in scope."""
    if actor is None or closed(actor) or actor.role not in CASE_ROLES:
        return Person.objects.none()
    # Said of each table: otherwise the database reads every case of the country to find those of one partnership.
    whole = actor.partnership_id
    mine = Person.objects.filter(partnership_id=whole, case__partnership_id=whole)
    if actor.is_reduced:
        return mine.filter(case__in=cases(actor))
    team = _team_of(actor).filter(partnership_id=whole, case=OuterRef("case__pk"))
    if actor.role == Role.HEAD:
        # A unit sees many: asked person by person, so that a list in the order of names reads no more than it shows,
        # where EXISTS would gather everybody before the first one is shown.
        rows = Person.objects.filter(partnership_id=whole)
        return rows.alias(in_team=Subquery(team.values("pk")[:1])).filter(in_team__isnull=False)
    return mine.filter(Exists(team))


def intakes(actor: Actor | None) -> QuerySet[Intake]:
    """Files of persons that the actor uploaded in this place."""
    if actor is None or closed(actor):
        return Intake.objects.none()
    return Intake.objects.filter(partnership_id=actor.partnership_id, post_id=actor.post_id)


def clubs(actor: Actor | None) -> QuerySet[Club]:
    """Clubs of the actor's partnership (names are no secret among partners)."""
    if actor is None or not actor.partnership_id:
        return Club.objects.none()
    return Club.objects.filter(partnership_id=actor.partnership_id)


def report_clubs(actor: Actor | None) -> QuerySet[Club]:
    """Clubs whose reports the actor may open: her own, her institution's, or all for steward and analyst."""
    if actor is None or closed(actor):
        return Club.objects.none()
    rows = clubs(actor)
    if actor.role == Role.COORDINATOR:
        return rows.filter(pk=actor.club_id or 0)
    if actor.role == Role.HEAD:
        return rows.filter(operator_id=actor.institution_id)
    return rows if actor.role in (Role.STEWARD, Role.ANALYST) else Club.objects.none()


def _books_of(actor: Actor | None) -> QuerySet[Club]:
    """Clubs whose staff and grants the actor reads: her own, or those her institution runs."""
    is_reader = actor is not None and actor.role in (Role.COORDINATOR, Role.HEAD)
    return report_clubs(actor) if is_reader else Club.objects.none()


def employments(actor: Actor | None) -> QuerySet[Employment]:
    """Staff of the clubs whose coordinator or operator's head the actor is, void rows too."""
    return Employment.objects.filter(club__in=_books_of(actor))


def grants(actor: Actor | None) -> QuerySet[Grant]:
    """Grants of the clubs whose coordinator or operator's head the actor is, void rows too."""
    return Grant.objects.filter(club__in=_books_of(actor))


def grant_lines(actor: Actor | None) -> QuerySet[GrantLine]:
    """Lines of the grants in scope, void rows too."""
    return GrantLine.objects.filter(club__in=_books_of(actor))


def annual_reports(actor: Actor | None) -> QuerySet[AnnualReport]:
    """Submitted yearly reports of the clubs whose numbers the actor may open."""
    return AnnualReport.objects.filter(club__in=report_clubs(actor))


def institutions(actor: Actor | None) -> QuerySet[Institution]:
    """Institutions of the actor's partnership today; the administrator sees all."""
    if actor is None:
        return Institution.objects.none()
    if actor.role == Role.ADMINISTRATOR:
        return Institution.objects.all()
    if not actor.partnership_id:  # nobody but herself yet
        return Institution.objects.filter(pk=actor.institution_id)
    members = Membership.objects.on(timezone.localdate()).filter(
        institution=OuterRef("pk"), partnership_id=actor.partnership_id
    )
    return Institution.objects.filter(Exists(members))


def partnerships(actor: Actor | None) -> QuerySet[Partnership]:
    """The actor's partnership; the administrator sees all."""
    if actor is None:
        return Partnership.objects.none()
    if actor.role == Role.ADMINISTRATOR:
        return Partnership.objects.all()
    return Partnership.objects.filter(pk=actor.partnership_id)


def memberships(actor: Actor | None) -> QuerySet[Membership]:
    """Memberships of the partnerships in scope, voided ones too."""
    return Membership.objects.filter(partnership__in=partnerships(actor))


def member_tasks(actor: Actor | None) -> QuerySet[MemberTask]:
    """Tasks carried in the partnerships in scope, voided ones too."""
    return MemberTask.objects.filter(partnership__in=partnerships(actor))


def agreements(actor: Actor | None) -> QuerySet[Agreement]:
    """Versions of the agreement of the partnerships in scope, voided ones too."""
    return Agreement.objects.filter(partnership__in=partnerships(actor))


def signatures(actor: Actor | None) -> QuerySet[Signature]:
    """Signatures under the agreements of the partnerships in scope, voided ones too."""
    return Signature.objects.filter(partnership__in=partnerships(actor))


def meetings(actor: Actor | None) -> QuerySet[Meeting]:
    """Meetings of the partnerships in scope, those called off too."""
    return Meeting.objects.filter(partnership__in=partnerships(actor))


def posts(actor: Actor | None) -> QuerySet[Post]:
    """Posts the head, the administrator, or the coordinator of a club looks after."""
    if actor is None:
        return Post.objects.none()
    if actor.role == Role.ADMINISTRATOR:
        return Post.objects.all()
    if actor.role == Role.COORDINATOR:
        return Post.objects.filter(club_id=actor.club_id or 0)
    return Post.objects.filter(institution_id=actor.institution_id) if actor.role == Role.HEAD else Post.objects.none()


def invitations(actor: Actor | None) -> QuerySet[Invitation]:
    """Invitations of the institution, or of the club, the actor looks after."""
    if actor is None:
        return Invitation.objects.none()
    if actor.role == Role.ADMINISTRATOR:
        return Invitation.objects.all()
    if actor.role == Role.COORDINATOR:
        return Invitation.objects.filter(club_id=actor.club_id or 0)
    rows = Invitation.objects.filter(institution_id=actor.institution_id)
    return rows if actor.role == Role.HEAD else rows.none()


def documents(actor: Actor | None) -> QuerySet[Document]:
    """Uploads: of posts she looks after and her own, of her partnership and threads, signed legs of her institution."""
    if actor is None:
        return Document.objects.none()
    legs = plan_legs(actor).filter(institution_id=actor.institution_id)
    return Document.objects.filter(
        Q(owner_ref__in=posts(actor).values("ref"))
        | Q(owner_ref__in=partnerships(actor).values("ref"))
        | Q(owner_ref__in=referral_messages(actor).values("ref"))
        | Q(owner_ref__in=legs.values("ref"))
        | Q(owner_ref=actor.post_ref or "-")
    )


def colleagues(actor: Actor | None) -> QuerySet[Post]:
    """Running posts of the actor's club, or of her institution outside clubs (for choice lists)."""
    if actor is None:
        return Post.objects.none()
    rows = Post.objects.on(timezone.localdate())
    if actor.club_id:
        return rows.filter(club_id=actor.club_id or 0)
    return rows.filter(institution_id=actor.institution_id, club__isnull=True)


def groups(actor: Actor | None) -> QuerySet[Group]:
    """Groups of the actor's club."""
    if actor is None or closed(actor) or actor.club_id is None:
        return Group.objects.none()
    return Group.objects.filter(club_id=actor.club_id)


def participations(actor: Actor | None) -> QuerySet[Participation]:
    """Participations of cases in scope, where the purpose tells of the club."""
    if actor is None:
        return Participation.objects.none()
    return Participation.objects.filter(fields.tells(actor, "club"), _of_cases(actor))


def contracts(actor: Actor | None, is_few: bool = False) -> QuerySet[SocialContract]:
    """Social contracts of cases in scope, where the purpose tells of them (a specialist sees none). `is_few`: the query
    names the cases, a page of them."""
    if actor is None or actor.is_reduced:
        return SocialContract.objects.none()
    mine = works_on(actor, "case_id") if is_few else _of_cases(actor)
    return SocialContract.objects.filter(fields.tells(actor, "contract"), mine)


def plans(actor: Actor | None) -> QuerySet[JointPlan]:
    """Joint plans of cases in scope, for whose kind of institution may know who works with a person; a specialist sees
    none. What a leg's form says of the person (its fields) is for workers of the leg's own institution alone."""
    if actor is None or actor.is_reduced or not fields.sees_team(actor):
        return JointPlan.objects.none()
    members = PlanMember.objects.filter(plan=OuterRef("pk"), period__upper_inf=True, case__in=cases(actor))
    return JointPlan.objects.filter(_of_cases(actor) | Q(Exists(members), subject=PlanSubject.HOUSEHOLD))


def plan_legs(actor: Actor | None) -> QuerySet[PlanLeg]:
    """Documents of the plans in scope; of those of one person in a household only where her own case is in scope."""
    of_all = ~Q(plan__subject=PlanSubject.HOUSEHOLD) | Q(kind=LegKind.CONTRACT_A, member__isnull=True)
    own = Q(member__isnull=True, plan__case__in=cases(actor)) | Q(member__case__in=cases(actor))
    return PlanLeg.objects.filter(of_all | own, plan__in=plans(actor))


def plan_cases(actor: Actor, plan: JointPlan) -> frozenset[int]:
    """Numbers of the cases in scope of the people whom the plan of a household names; one query, once a request."""
    rows = cases(actor).filter(Q(pk=plan.case_id) | Q(memberships__plan=plan)).values_list("pk", flat=True)
    return actor.once(("plan_cases", plan.pk), lambda: frozenset(rows))


def clashes(actor: Actor | None) -> QuerySet[PlanClash]:
    """What does not fit together in the plans in scope, today."""
    return PlanClash.objects.filter(plan__in=plans(actor), gone_on__isnull=True)


def notes(actor: Actor | None) -> QuerySet[ContactNote]:
    """Entries of cases in scope: of her desk, of others where the purpose tells them (a specialist sees none)."""
    if actor is None or actor.is_reduced:
        return ContactNote.objects.none()
    own = Q(post__institution_id=actor.institution_id, post__club_id=actor.club_id)
    return ContactNote.objects.filter(own | fields.tells(actor, "entries"), _of_cases(actor))


def labour_statuses(actor: Actor | None) -> QuerySet[LabourStatusFact]:
    """Statuses on the labour market of cases in scope, where the purpose tells them (a specialist sees none)."""
    if actor is None or actor.is_reduced:
        return LabourStatusFact.objects.none()
    own = Q(stated_by__institution_id=actor.institution_id, stated_by__club_id=actor.club_id)
    return LabourStatusFact.objects.filter(own | fields.tells(actor, "labour"), _of_cases(actor))


def placements(actor: Actor | None) -> QuerySet[Placement]:
    """Temporary work of cases in scope: of her desk, of others where the purpose tells how the person stands on the
    labour market. A specialist sees none, nor does a kind of institution that does not know the team (an employer)."""
    if actor is None or actor.is_reduced or not fields.sees_team(actor):
        return Placement.objects.none()
    sent = Q(institution_id=actor.institution_id, club=actor.club_id)
    entered = Q(post__institution_id=actor.institution_id, post__club=actor.club_id)
    return Placement.objects.filter(sent | entered | fields.tells(actor, "labour"), _of_cases(actor))


def hosted(actor: Actor | None) -> QuerySet[Placement]:
    """Work of which the actor's institution is the host, planned or carried out, for its head and its workers who are
    no social workers or counsellors: name, form, days and hours alone are shown of it (reporting.placements)."""
    if actor is None or closed(actor) or actor.role not in HOSTS or actor.club_id is not None:
        return Placement.objects.none()
    shown = (PlacementState.PLANNED, PlacementState.BEGUN, PlacementState.ENDED)
    return Placement.objects.filter(
        host_id=actor.institution_id, partnership_id=actor.partnership_id, state__in=shown
    )  # fmt: skip


def access_requests(actor: Actor | None) -> QuerySet[AccessRequest]:
    """Requests for a copy of the data in the partnership, for the steward of the institution that leads it."""
    if actor is None or closed(actor) or actor.role != Role.STEWARD or not actor.is_leader:
        return AccessRequest.objects.none()
    return AccessRequest.objects.filter(partnership_id=actor.partnership_id)


def outcomes(actor: Actor | None) -> QuerySet[Outcome]:
    """Effects recorded by the actor's club."""
    if actor is None or closed(actor) or actor.role != Role.COORDINATOR:
        return Outcome.objects.none()
    return Outcome.objects.filter(club_id=actor.club_id or 0)


def certificates(actor: Actor | None) -> QuerySet[Certificate]:
    """Certificates issued by the actor's club, whoever works on the case today."""
    if actor is None or closed(actor) or actor.role != Role.COORDINATOR:
        return Certificate.objects.none()
    return Certificate.objects.filter(club_id=actor.club_id or 0)


def papers(actor: Actor | None) -> QuerySet[IssuedPaper]:
    """Papers issued by the actor's desk: of the cases in scope, and of workers by whoever answers for them."""
    if actor is None or closed(actor) or actor.role not in CASE_WORKERS:
        return IssuedPaper.objects.none()
    of_staff = Q(case__isnull=True) if actor.role in (Role.HEAD, Role.COORDINATOR) else Q(pk__in=())
    desk = {"partnership_id": actor.partnership_id, "institution_id": actor.institution_id, "club": actor.club_id}
    return IssuedPaper.objects.filter(_of_cases(actor) | of_staff, **desk)


def paper_bundles(actor: Actor | None) -> QuerySet[PaperBundle]:
    """Lists of plans in one ZIP that the actor asked for in this place."""
    if actor is None or closed(actor):
        return PaperBundle.objects.none()
    return PaperBundle.objects.filter(partnership_id=actor.partnership_id, post_id=actor.post_id)


def ended_participations(actor: Actor | None) -> QuerySet[Participation]:
    """Ended participations in the actor's club, for their certificates, whoever works on the case today."""
    if actor is None or closed(actor) or actor.role != Role.COORDINATOR:
        return Participation.objects.none()
    return Participation.objects.filter(club_id=actor.club_id or 0).exclude(state=ParticipationState.ACTIVE)


CATALOGUES: dict[str, type[InstitutionKind | ServiceKind | OutcomeType]] = {
    "uslugi": ServiceKind, "efekty": OutcomeType, "rodzaje-instytucji": InstitutionKind,
}  # fmt: skip


def catalogue_rows(actor: Actor | None, name: str) -> QuerySet[Any]:
    """Rows of a catalogue by its name in the address, switched off or not: the shipped ones and those of the actor's
    partnership; an unknown name has no rows. The rows of another partnership are not there."""
    model = CATALOGUES.get(name)
    if model is None:
        return ServiceKind.objects.none()
    rows: QuerySet[Any] = model.objects.filter(Q(partnership__isnull=True) | Q(partnership__in=partnerships(actor)))
    return rows.order_by("position", "label_pl", "code")


FACTS: dict[str, type[GroupFact | PremiseFact | BenefitFact]] = {
    "grupa": GroupFact,
    "przeslanka": PremiseFact,
    "swiadczenie": BenefitFact,
}


def fact(actor: Actor | None, kind: str, person: Person, pk: int) -> GroupFact | PremiseFact | BenefitFact | None:
    """One special fact by its kind in the address, of a person in scope; nothing of it is shown, only voided."""
    model = FACTS.get(kind)
    if model is None or not cases(actor).filter(person=person).exists():
        return None
    found: GroupFact | PremiseFact | BenefitFact | None = model.objects.filter(pk=pk, case__person=person).first()
    return found


def every_club(actor: Actor | None) -> QuerySet[Club]:
    """Clubs of the actor's partnership; the administrator, who sets them up, sees all."""
    if actor is not None and actor.role == Role.ADMINISTRATOR:
        return Club.objects.all()
    return clubs(actor)


def erasure_notices(actor: Actor | None) -> QuerySet[ErasureNotice]:
    """Announced erasures of cases that the actor's club or institution has ever worked on; all for the steward."""
    rows = ErasureNotice.objects.filter(partnership_id=actor.partnership_id if actor else 0)
    if actor is None or closed(actor) or actor.role not in (Role.HEAD, Role.COORDINATOR, Role.STEWARD):
        return rows.none()
    if actor.role == Role.STEWARD:
        return rows if actor.is_leader else rows.none()
    worked = TeamMember.objects.filter(case=OuterRef("case"), institution_id=actor.institution_id)
    if actor.role == Role.COORDINATOR:
        worked = worked.filter(club_id=actor.club_id or 0)
    return rows.filter(Exists(worked))


def retention_holds(actor: Actor | None) -> QuerySet[RetentionHold]:
    """Holds on the cases whose erasure is announced to the actor, lifted ones too."""
    return RetentionHold.objects.filter(case__in=erasure_notices(actor).values("case"))


def erasure_protocols(actor: Actor | None) -> QuerySet[ErasureProtocol]:
    """Protocols of the nights in the partnership, for heads, coordinators and the steward: counts, no names."""
    if actor is None or not actor.partnership_id or actor.role not in (Role.HEAD, Role.COORDINATOR, Role.STEWARD):
        return ErasureProtocol.objects.none()
    return ErasureProtocol.objects.filter(partnership_id=actor.partnership_id)


def _watched(actor: Actor | None) -> Actor | None:
    is_steward = actor is not None and actor.role == Role.STEWARD and actor.is_leader
    return actor if is_steward and not closed(actor) else None


def pairs(actor: Actor | None) -> QuerySet[DuplicatePair]:
    """Entries of the partnership that resemble each other, decided ones too, for the steward of its leader; those of a
    person who was merged meanwhile only when that was the decision."""
    mine = _watched(actor)
    if mine is None:
        return DuplicatePair.objects.none()
    whole = Q(person__merged_into__isnull=True, other__merged_into__isnull=True) | Q(state=PairState.SAME)
    return DuplicatePair.objects.filter(whole, partnership_id=mine.partnership_id)


def merges(actor: Actor | None) -> QuerySet[PersonMerge]:
    """Merged entries of the partnership, for the steward of its leader."""
    mine = _watched(actor)
    return PersonMerge.objects.filter(partnership_id=mine.partnership_id) if mine else PersonMerge.objects.none()


def emergencies(actor: Actor | None) -> QuerySet[EmergencyAccess]:
    """Openings in an emergency: one's own; to review those of the head's institution or the steward's partnership."""
    if actor is None or closed(actor):
        return EmergencyAccess.objects.none()
    rows = EmergencyAccess.objects.filter(partnership_id=actor.partnership_id)
    own = Q(post_id=actor.post_id)
    if actor.role == Role.STEWARD:
        return rows if actor.is_leader else rows.none()
    if actor.role == Role.HEAD:
        return rows.filter(own | Q(post__institution_id=actor.institution_id))
    return rows.filter(own) if actor.role in CASE_ROLES else rows.none()


def notices(actor: Actor | None) -> QuerySet[Notice]:
    """Notices of the actor's post in the partnership she acts in; digests are letters and stand here no more."""
    if actor is None or not actor.post_id:
        return Notice.objects.none()
    here = Q(partnership__isnull=True) | Q(partnership_id=actor.partnership_id)
    return Notice.objects.filter(here, post_id=actor.post_id)


def applications(actor: Actor | None) -> QuerySet[Application]:
    """Applications for help to the club that the actor coordinates, and those of which she was told that nobody
    answered in time: the fact alone."""
    if actor is None or not actor.post_id:
        return Application.objects.none()
    mine = Q(told_id=actor.post_id, state=ApplicationState.WAITING)
    if actor.role == Role.COORDINATOR and not closed(actor):
        mine |= Q(club_id=actor.club_id or 0)
    return Application.objects.filter(mine)
