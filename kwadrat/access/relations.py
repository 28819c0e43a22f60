"""How the actor's institution, club or post stands to a thing. Each relation is one named question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from kwadrat.access import fields, guests
from kwadrat.access.actor import Actor
from kwadrat.access.teams import case_of, cases_of, team_of
from kwadrat.law import assessments as assessment_law
from kwadrat.law import referrals as law
from kwadrat.records.accounts import Post
from kwadrat.records.choices import LinkPurpose, LinkState, Role
from kwadrat.records.links import GuestLink
from kwadrat.records.partnership import Club, Institution, Membership, Partnership
from kwadrat.records.people import TeamMember
from kwadrat.records.plans import PlanKey, PlanLeg
from kwadrat.records.questions import StatusQuestion
from kwadrat.records.referrals import READABLE_STATES, Referral, ReferralMessage
from kwadrat.records.services import Session


def anyone(actor: Actor, subject: Any) -> bool:
    """No relation asked beyond the role."""
    return True


def oneself(actor: Actor, subject: Any) -> bool:
    """The thing is the actor's own account."""
    return bool(actor.user_id) and bool(actor.user_id == subject.pk)


def own_partnership(actor: Actor, subject: Any) -> bool:
    """The thing is, or belongs to, the partnership the actor acts in."""
    owner = subject.pk if isinstance(subject, Partnership) else subject.partnership_id
    return bool(actor.partnership_id) and bool(owner == actor.partnership_id)


def leads_partnership(actor: Actor, subject: Any) -> bool:
    """The actor's institution leads this partnership."""
    return own_partnership(actor, subject) and actor.is_leader


def own_institution(actor: Actor, subject: Any) -> bool:
    """The thing is the actor's institution, or a post or club of it."""
    if isinstance(subject, Institution):
        return actor.institution_id == subject.pk
    if isinstance(subject, Club):
        return actor.institution_id == subject.operator_id
    if isinstance(subject, Post):
        return actor.institution_id == subject.institution_id
    return bool(actor.institution_id == subject.institution_id)


def own_club(actor: Actor, subject: Any) -> bool:
    """The thing is the actor's club or belongs to it."""
    club_id = subject.pk if isinstance(subject, Club) else subject.club_id
    return actor.club_id is not None and actor.club_id == club_id


def specialist_of_own_club(actor: Actor, subject: Any) -> bool:
    """The post is of a specialist in the actor's club: never her own, nor another coordinator's."""
    return own_club(actor, subject) and subject.role == Role.SPECIALIST


def in_team(actor: Actor, subject: Any) -> bool:
    """The actor works on the case today: by name, or for her club as its coordinator, or as head for her unit. Whoever
    handed it over and still reads it does not work on it."""
    today = timezone.localdate()
    return any(
        _stands_in(actor, [one for one in team_of(actor, case) if one.writes_on(today)])
        for case in cases_of(actor, subject) if case.partnership_id == actor.partnership_id
    )  # fmt: skip


def reads_case(actor: Actor, subject: Any) -> bool:
    """The actor works on the case today, or handed it over and still reads it for the agreed days."""
    return any(
        _stands_in(actor, team_of(actor, case))
        for case in cases_of(actor, subject) if case.partnership_id == actor.partnership_id
    )  # fmt: skip


def _stands_in(actor: Actor, team: list[TeamMember]) -> bool:
    if actor.role == "coordinator":
        return any(member.club_id == (actor.club_id or 0) for member in team)
    if actor.role == "head":
        return any(member.club_id is None and member.institution_id == actor.institution_id for member in team)
    return any(member.post_id == actor.post_id for member in team)


def in_team_of_own(actor: Actor, subject: Any) -> bool:
    """The thing is the actor's institution's, and she works on its case today."""
    return bool(subject.institution_id == actor.institution_id) and in_team(actor, subject)


def own_leg(actor: Actor, subject: Any) -> bool:
    """The leg of a joint plan, or that of the clause or breach, is of the actor's desk, and she works on the case; of
    a leg outside clubs whoever works for its institution. What stands in no leg is of everybody who works on it."""
    leg = subject if isinstance(subject, PlanLeg) else subject.leg
    if leg is None:
        return in_team(actor, subject)
    is_desk = leg.institution_id == actor.institution_id and leg.club_id in (None, actor.club_id)
    return bool(is_desk) and in_team(actor, subject)


def own_task(actor: Actor, subject: Any) -> bool:
    """The task stands in a leg of the actor's desk or in none, or her institution does it; she works on the case."""
    is_hers = bool(actor.institution_id) and subject.institution_id == actor.institution_id
    return own_leg(actor, subject) or (is_hers and in_team(actor, subject))


def told_identity(actor: Actor, subject: Any) -> bool:
    """The actor reads the case, and her desk was given contacts, an address or a number of the person."""
    return reads_case(actor, subject) and bool(law.IDENTITY & fields.ground(actor, case_of(subject)).fields)


def told_whole_identity(actor: Actor, subject: Any) -> bool:
    """The actor works on the case, and her desk was given contacts, address and number of the person."""
    return in_team(actor, subject) and fields.ground(actor, case_of(subject)).fields >= law.IDENTITY


def told_special(actor: Actor, subject: Any) -> bool:
    """The actor reads the case, and her desk came to it for a purpose that opens group, premise and benefits."""
    return reads_case(actor, subject) and "special" in fields.ground(actor, case_of(subject))


def told_household(actor: Actor, subject: Any) -> bool:
    """The actor reads the case, and her desk came to it for a purpose that opens family members."""
    return reads_case(actor, subject) and "household" in fields.ground(actor, case_of(subject))


def told_assessment(actor: Actor, subject: Any) -> bool:
    """The actor reads the case, and her desk came to it for a purpose that opens at least one area of the assessment;
    a kind of institution that does not know the team (an employer) sees none."""
    if not reads_case(actor, subject):
        return False
    told = fields.ground(actor, case_of(subject)).fields
    return "team" in told and bool(assessment_law.told_codes(told) - assessment_law.special_codes())


def assesses(actor: Actor, subject: Any) -> bool:
    """The actor works on the case, and her desk sees at least one area of the assessment."""
    return in_team(actor, subject) and told_assessment(actor, subject)


def assesses_for_own(actor: Actor, subject: Any) -> bool:
    """The assessment is the actor's institution's, and she works on its case and sees areas of it."""
    return in_team_of_own(actor, subject) and told_assessment(actor, subject)


def receives_hand_over(actor: Actor, subject: Any) -> bool:
    """The case is handed over to the actor's club, or to her institution outside clubs."""
    is_desk = subject.to_institution_id == actor.institution_id and subject.to_club_id == actor.club_id
    return bool(is_desk) and own_partnership(actor, subject)


def answers_for(actor: Actor, post: Post) -> bool:
    """The post is the actor's, or of the unit of a head, or of the club of a coordinator."""
    if post.pk == actor.post_id:
        return True
    same = post.institution_id == actor.institution_id and post.club_id == actor.club_id
    return same and actor.role in (Role.HEAD, Role.COORDINATOR)


def hands_over(actor: Actor, subject: Any) -> bool:
    """The case is handed over by the actor, or by a worker whom she answers for."""
    return own_partnership(actor, subject) and answers_for(actor, subject.from_post)


def called_conference(actor: Actor, subject: Any) -> bool:
    """The conference was called by the actor, or by a worker whom she answers for."""
    return own_partnership(actor, subject) and answers_for(actor, subject.post)


def takes_part(actor: Actor, subject: Any) -> bool:
    """The actor is invited to the conference, or a worker whom she answers for."""
    invited = Post.objects.filter(pk__in=subject.guests.values("post_id"))
    return own_partnership(actor, subject) and any(answers_for(actor, post) for post in invited)


def does_task(actor: Actor, subject: Any) -> bool:
    """The task is the actor's, or of a worker whom she answers for, and she works on the case."""
    return answers_for(actor, subject.post) and in_team(actor, subject)


def answers_for_lead(actor: Actor, subject: Any) -> bool:
    """The actor works on the case and leads it, or answers for the worker who leads it; anybody of the team when that
    worker's post has ended."""
    case = case_of(subject)
    if not in_team(actor, case):
        return False
    today = timezone.localdate()
    is_vacant = not Post.objects.filter(pk=case.lead_id or 0, period__contains=today, user__is_active=True).exists()
    return is_vacant or (case.lead is not None and answers_for(actor, case.lead))


def leads_session(actor: Actor, subject: Any) -> bool:
    """The session is led by the actor herself."""
    session: Session = subject if isinstance(subject, Session) else subject.session
    return bool(actor.post_id) and session.leader_id == actor.post_id


def session_of_club(actor: Actor, subject: Any) -> bool:
    """The session is the actor's club's."""
    session: Session = subject if isinstance(subject, Session) else subject.session
    return actor.club_id is not None and session.club_id == actor.club_id


def wrote(actor: Actor, subject: Any) -> bool:
    """The entry or card was written by the actor."""
    return bool(actor.post_id) and bool(subject.post_id == actor.post_id)


def sent(actor: Actor, subject: Any) -> bool:
    """The referral was sent by the actor's post or club; a head answers for all posts outside clubs."""
    referral: Referral = subject
    mine = actor.institution_id == referral.sender_id and actor.partnership_id == referral.partnership_id
    if not mine:
        return False
    if actor.role == "head":
        return referral.sender_post.club_id is None
    if actor.role == "coordinator":
        return referral.sender_post.club_id == actor.club_id
    return referral.sender_post_id == actor.post_id


def received(actor: Actor, subject: Any) -> bool:
    """The referral waits at the actor's club (coordinator) or at her institution outside clubs."""
    referral: Referral = subject
    if actor.institution_id != referral.receiver_id or actor.partnership_id != referral.partnership_id:
        return False
    return referral.receiver_club_id == actor.club_id


def asked(actor: Actor, subject: Any) -> bool:
    """The question came to the actor's institution, outside its clubs."""
    question: StatusQuestion = subject if isinstance(subject, StatusQuestion) else subject.question
    mine = bool(actor.institution_id) and actor.institution_id == question.receiver_id and actor.club_id is None
    return mine and actor.partnership_id == question.partnership_id


def asks(actor: Actor, subject: Any) -> bool:
    """The question was put by the actor's club, or by her institution outside clubs."""
    if actor.partnership_id != subject.partnership_id or actor.institution_id != subject.sender_id:
        return False
    return bool(actor.institution_id) and subject.sender_post.club_id == actor.club_id


def keeps_placement(actor: Actor, subject: Any) -> bool:
    """The actor's desk sends the person to this work, or a worker of it entered it, and she works on the case."""
    desk = (actor.institution_id, actor.club_id)
    entered = (subject.post.institution_id, subject.post.club_id)
    return desk in ((subject.institution_id, subject.club_id), entered) and in_team(actor, subject)


def serves(actor: Actor, subject: Any) -> bool:
    """The person came to classes the specialist leads, or has a card of hers, or she works on the case by name."""
    case = case_of(subject)
    if case.partnership_id != actor.partnership_id:
        return False
    today = timezone.localdate()
    if any(member.post_id == actor.post_id and member.writes_on(today) for member in team_of(actor, case)):
        return True
    return actor.once(
        ("serves", case.pk),
        lambda: (
            case.attendances.filter(session__leader_id=actor.post_id).exists()
            or case.consultations.filter(post_id=actor.post_id).exists()
        ),
    )


def member_of_led_partnership(actor: Actor, subject: Any) -> bool:
    """The institution is today a member of the partnership that the actor's institution leads."""
    return (
        actor.is_leader
        and Membership.objects.on(timezone.localdate())
        .filter(institution_id=subject.pk, partnership_id=actor.partnership_id)
        .exists()
    )


def issued_by_own(actor: Actor, subject: Any) -> bool:
    """The actor's desk issued the paper, and she reads its case; for the paper of a worker she answers for the desk."""
    is_desk = subject.institution_id == actor.institution_id and subject.club_id == actor.club_id
    if not is_desk or subject.partnership_id != actor.partnership_id:
        return False
    return actor.role in (Role.HEAD, Role.COORDINATOR) if subject.case_id is None else reads_case(actor, subject)


def paper_of_own_post(actor: Actor, subject: Any) -> bool:
    """The document is a paper of the actor's own post."""
    return bool(actor.post_ref) and bool(subject.owner_ref == actor.post_ref)


def paper_of_own_institution(actor: Actor, subject: Any) -> bool:
    """The document is a paper of a post in the actor's institution."""
    return Post.objects.filter(ref=subject.owner_ref, institution_id=actor.institution_id).exists()


def paper_of_own_club(actor: Actor, subject: Any) -> bool:
    """The document is a paper of a post in the actor's club."""
    return Post.objects.filter(ref=subject.owner_ref, club_id=actor.club_id or 0).exists()


def paper_of_own_partnership(actor: Actor, subject: Any) -> bool:
    """The document is a paper of the partnership the actor acts in, such as its agreement."""
    return Partnership.objects.filter(ref=subject.owner_ref, pk=actor.partnership_id).exists()


def paper_of_led_partnership(actor: Actor, subject: Any) -> bool:
    """The document is a paper of the partnership that the actor's institution leads."""
    return actor.is_leader and paper_of_own_partnership(actor, subject)


def runs_club(actor: Actor, subject: Any) -> bool:
    """The thing belongs to a club that the actor's institution runs."""
    return bool(actor.institution_id) and bool(subject.club.operator_id == actor.institution_id)


def receives_reports(actor: Actor, subject: Any) -> bool:
    """The actor works at the wojewoda's office and the thing is of the partnership she acts in (UZS art. 18a)."""
    office = Institution.objects.filter(pk=actor.institution_id, kind_id="governor")
    return own_partnership(actor, subject) and office.exists()


def keeps_file(actor: Actor, subject: Any) -> bool:
    """Somebody of the actor's club (coordinator) or institution (head) has ever worked on the case; the steward of the
    institution that leads its partnership answers for all."""
    case = case_of(subject)
    if not actor.partnership_id or actor.partnership_id != case.partnership_id:
        return False
    if actor.role == "steward":
        return actor.is_leader
    rows = TeamMember.objects.filter(case_id=case.pk, institution_id=actor.institution_id)
    return (rows.filter(club_id=actor.club_id or 0) if actor.role == "coordinator" else rows).exists()


def runs_emergency(actor: Actor, subject: Any) -> bool:
    """The emergency access was begun by the actor's post and has not ended."""
    is_own = bool(actor.post_id) and subject.post_id == actor.post_id and own_partnership(actor, subject)
    return is_own and timezone.now() < subject.ends_at


def reviews_emergency(actor: Actor, subject: Any) -> bool:
    """The emergency access was begun in the actor's institution (head) or in the partnership that her institution
    leads (steward), and not by herself."""
    if not own_partnership(actor, subject) or subject.post.user_id == actor.user_id:
        return False
    return actor.is_leader if actor.role == "steward" else subject.post.institution_id == actor.institution_id


def told(actor: Actor, subject: Any) -> bool:
    """The notice was written to the actor's post, or to herself in whatever post."""
    return bool(actor.user_id) and actor.user_id == subject.user_id and subject.post_id in (None, actor.post_id)


def _links(actor: Actor, referral: Referral, **more: Any) -> bool:
    rows = GuestLink.objects.filter(pk=actor.link_id, referral_id=referral.pk, state=LinkState.ACTIVE, **more)
    link = rows.filter(expires_at__gt=timezone.now()).first()
    if link is None:
        return False
    link.referral = referral  # as the verb has locked it
    return guests.is_open(link)


def answers_by_link(actor: Actor, subject: Any) -> bool:
    """The actor holds a link to answer this very referral: not used, not withdrawn, not expired, and the institution is
    still a member."""
    return bool(actor.link_id) and _links(actor, subject, purpose=LinkPurpose.ANSWER)


def confirms_by_link(actor: Actor, subject: Any) -> bool:
    """The actor holds a link to say how this very referral ended: not used, not withdrawn, not expired, and the
    institution is still a member."""
    return bool(actor.link_id) and _links(actor, subject, purpose=LinkPurpose.CONFIRM)


def writes_by_link(actor: Actor, subject: Any) -> bool:
    """The actor holds a link to this very referral, whatever it is for: not used, not withdrawn, not expired, and the
    institution is still a member."""
    return bool(actor.link_id) and _links(actor, subject)


def paper_of_thread(actor: Actor, subject: Any) -> bool:
    """The document is an attachment of a referral that the actor sent, or that came to her and was not refused or
    withdrawn; she has the papers of her post. What was taken out of use is read by nobody."""
    message = ReferralMessage.objects.filter(ref=subject.owner_ref).select_related("referral__sender_post").first()
    if message is None or not actor.is_authorised or subject.voided_at is not None:
        return False
    referral = message.referral
    return sent(actor, referral) or (received(actor, referral) and referral.state in READABLE_STATES)


def attached(actor: Actor, subject: Any) -> bool:
    """The document is an attachment of a message that the actor's post wrote."""
    return bool(actor.post_id) and ReferralMessage.objects.filter(ref=subject.owner_ref, post=actor.post_id).exists()


def reads_by_key(actor: Actor, subject: Any) -> bool:
    """The actor holds the person's own key to the plan of this item: the newest one, its time is not over."""
    rows = PlanKey.objects.filter(pk=actor.key_id, plan=subject.plan_id, expires_at__gt=timezone.now())
    key = rows.select_related("member").first() if actor.key_id else None
    return key is not None and guests.is_newest(key)


def paper_of_leg(actor: Actor, subject: Any) -> bool:
    """The document is a signed paper of a joint plan's leg of the actor's institution, and she reads the case; she has
    the papers of her post."""
    leg = PlanLeg.objects.filter(ref=subject.owner_ref).select_related("plan__case").first()
    if leg is None or not actor.is_authorised:
        return False
    return leg.institution_id == actor.institution_id and reads_case(actor, leg)


def holds_link(actor: Actor, subject: Any) -> bool:
    """The thing is the link that the actor holds, expired or not, and its referral still asks for what it is for."""
    return bool(actor.link_id) and actor.link_id == subject.pk and guests.is_open(subject)


def sent_link(actor: Actor, subject: Any) -> bool:
    """The link leads to a referral that the actor's post, club or unit sent."""
    return sent(actor, subject.referral)


RELATIONS: dict[str, Callable[[Actor, Any], bool]] = {
    relation.__name__: relation
    for relation in (
        member_of_led_partnership, paper_of_own_club, issued_by_own,
        anyone, oneself, own_partnership, leads_partnership, own_institution, own_club, specialist_of_own_club,
        in_team, in_team_of_own, own_leg, own_task, told_identity, told_whole_identity, told_special,
        told_household, told_assessment, assesses, assesses_for_own, leads_session,
        reads_case, receives_hand_over, hands_over, answers_for_lead, called_conference, takes_part, does_task,
        session_of_club, wrote, sent, received, answers_by_link, confirms_by_link, writes_by_link, holds_link,
        sent_link, paper_of_thread, attached, paper_of_leg, reads_by_key, asked, asks, keeps_placement, serves,
        paper_of_own_post, paper_of_own_institution,
        paper_of_own_partnership, paper_of_led_partnership,
        runs_club, receives_reports, keeps_file, runs_emergency, reviews_emergency, told,
    )
}  # fmt: skip
