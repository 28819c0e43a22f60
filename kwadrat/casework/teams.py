"""Verbs on the team of a case: who is designated by each institution, handing a case over, who leads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from kwadrat.access import relations
from kwadrat.access.abilities import refusals as say
from kwadrat.access.actor import Actor
from kwadrat.casework import notices
from kwadrat.casework.action import Problem, action, must_move, remember
from kwadrat.casework.checks import (
    DAY,
    closed,
    desk_of_partnership,
    filled,
    may_work,
    not_future,
    ordered,
    span,
    today,
    unique,
)
from kwadrat.casework.people import put_into_team
from kwadrat.law.dates import add_working_days
from kwadrat.records.accounts import Post
from kwadrat.records.choices import (
    CaseState,
    ClockKind,
    ContractState,
    DesignationBasis,
    DesignationScope,
    HandOverReason,
    HandOverState,
    ReferralState,
    Role,
)
from kwadrat.records.conferences import ConferenceTask
from kwadrat.records.partnership import Club, Institution
from kwadrat.records.people import Case, TeamMember
from kwadrat.records.plans import SocialContract
from kwadrat.records.referrals import OPEN_STATES, Referral
from kwadrat.records.teams import HAND_OVER_TRANSITIONS, CaseLead, Designation, HandOver, HandOverStep
from kwadrat.reporting.clocks import agreed, answer_days
from kwadrat.reporting.teams import take_over


def end_before(rows: Sequence[Designation], day: date, reason: str = "") -> None:
    """Part of a verb: these designations end with the day before; one that began later is left empty."""
    for row in rows:
        row.period, row.end_reason = closed(row.period, day - DAY), reason
        row.save()


def place_designation(
    case: Case, post: Post, *, scopes: Sequence[str], basis: str, since: date, until: date | None = None
) -> Designation:
    """Part of a verb: the worker is designated from a day on; whom her institution had designated before ends."""
    period = span(since, until)
    rows = Designation.objects.filter(case=case, institution_id=post.institution_id, period__overlap=period)
    end_before(list(rows.select_for_update()), since)
    row = Designation(
        case=case, institution_id=post.institution_id, post=post, scopes=list(scopes), basis=basis, period=period
    )
    row.save()
    return row


@action("person.designate")
def designate(
    case: Case, *, by: Actor, post: Post, scopes: Sequence[str], basis: str, since: date, until: date | None = None
) -> Designation:
    """Designate a worker of the actor's own institution for the case, with what she works on and by what (facts:
    Jowisz); `until` is the last day. She joins the team; the one designated before her ends the day before."""
    if post.institution_id != by.institution_id:
        raise Problem(_("Choose a worker of your institution."), "post")
    if not may_work(post):
        raise Problem(_("This worker has no running post with an authorisation and a secrecy undertaking."), "post")
    if not scopes or not set(scopes) <= set(DesignationScope.values):
        raise Problem(_("Choose at least one thing that she works on."), "scopes")
    if basis not in DesignationBasis.values:
        raise Problem(_("Choose by what she was designated."), "basis")
    not_future(since, "since")
    ordered(since, until)
    later = Designation.objects.filter(case=case, institution_id=post.institution_id, period__startswith__gt=since)
    if later.exclude(period__isempty=True).exists():
        raise Problem(_("Somebody was designated later than this day. Give a later day."), "since")
    put_into_team(case, post, min(since, today()))
    row = place_designation(case, post, scopes=scopes, basis=basis, since=since, until=until)
    remember(post=post.ref, since=since, scopes=", ".join(row.scopes))
    return row


@action("person.end_designation")
def end_designation(designation: Designation, *, by: Actor, reason: str) -> Designation:
    """End a designation with a reason; yesterday is its last day. The worker stays in the team as a helper."""
    if not designation.period or today() not in designation.period:
        raise Problem(_("This designation has ended already."))
    end_before([designation], today(), filled(reason, "reason", _("Write why.")))
    remember(post=designation.post.ref)
    return designation


def _stay(case: Case, post: Post) -> TeamMember:
    """The running stay of the former worker, in which she still writes."""
    stay = TeamMember.objects.writing(today()).filter(case=case, post=post).select_for_update().first()
    if stay is None:
        raise Problem(_("This worker does not work on this case."), "from_post")
    return stay


def _check_former(case: Case, by: Actor, post: Post) -> None:
    if not relations.answers_for(by, post):
        raise Problem(_("You hand over your own cases, or those of the workers whom you answer for."), "from_post")
    _stay(case, post)


def _check_reason(reason: str) -> None:
    if reason not in HandOverReason.values:
        raise Problem(_("Choose why the case is handed over."), "reason")


def _step(row: HandOver, by: Actor, to_state: str, note: str = "") -> None:
    from_state = "" if row.pk is None else row.state
    must_move(HAND_OVER_TRANSITIONS, from_state, to_state)
    row.state = to_state
    row.save()
    HandOverStep(
        hand_over=row, partnership_id=row.partnership_id, on=today(), from_state=from_state, to_state=to_state,
        by_id=by.post_id or None, reason=row.reason if not from_state else "", note=note,
    ).save()  # fmt: skip


def set_lead(case: Case, post: Post, reason: str) -> None:
    """Part of a verb: another worker leads the case from today; exactly one does on every day."""
    last = CaseLead.objects.filter(case=case, period__contains=today()).first()
    if last is None:
        last = CaseLead(case=case, post_id=case.lead_id or post.pk, period=span(min(case.opened_on, today()), None))
    last.period = closed(last.period, today() - DAY)
    last.save()
    CaseLead(case=case, post=post, period=span(today(), None), reason=reason).save()
    case.lead = post
    case.save()


def _pass_referrals(row: HandOver, new: Post) -> int:
    """Referrals that the former worker sent: the answers reach the new one. One that waits at the new worker's own desk
    stays where it is, for nobody refers a person to herself. A draft goes along within the desk and never leaves it."""
    mine = Referral.objects.filter(case=row.case, sender_post=row.from_post)
    here = Q(receiver_id=new.institution_id, receiver_club_id=new.club_id)
    passed = Q(state__in=OPEN_STATES) & ~here
    if (new.institution_id, new.club_id) == (row.from_post.institution_id, row.from_post.club_id):
        passed |= Q(state=ReferralState.DRAFT)
    found = list(mine.filter(passed).select_for_update(of=("self",)))
    for one in found:
        one.sender_post, one.sender_id = new, new.institution_id
        one.save()
    return len(found)


def _pass_contracts(row: HandOver, new: Post) -> int:
    """Drafts and signed contracts with their reviews, to another social worker of the same centre."""
    if new.role != Role.SOCIAL_WORKER:
        return 0
    states = (ContractState.DRAFT, ContractState.SIGNED)
    rows = SocialContract.objects.filter(case=row.case, post=row.from_post, institution=new.institution_id)
    found = list(rows.filter(state__in=states).select_for_update(of=("self",)))
    for one in found:
        one.post = new
        one.save()
    return len(found)


def _pass_tasks(row: HandOver, new: Post) -> int:
    """Open tasks of conferences."""
    rows = ConferenceTask.objects.filter(
        case=row.case, post=row.from_post, done_on__isnull=True, voided_at__isnull=True
    )
    found = list(rows.select_for_update(of=("self",)))
    for one in found:
        one.post = new
        one.save()
    return len(found)


def _pass_designation(row: HandOver, new: Post) -> None:
    former = row.from_post
    rows = Designation.objects.on(today()).filter(case=row.case, post=former).select_for_update()
    found = rows.first()
    if found is None:
        return
    if new.institution_id == former.institution_id:
        until = found.period.upper - DAY if found.period.upper else None
        place_designation(row.case, new, scopes=found.scopes, basis=found.basis, since=today(), until=until)
    else:
        end_before([found], today(), str(HandOverReason(row.reason).label))


def _carry(row: HandOver, new: Post) -> None:
    """The case and what is open on it pass on: the former worker only reads from today, for the agreed days."""
    case, day = row.case, today()
    days = agreed(case.partnership, ClockKind.OVERLAP, day).days
    stay = _stay(case, row.from_post)
    stay.reads_from, stay.period = day, closed(stay.period, day + timedelta(days=days - 1))
    stay.save()
    # inside an institution the ground of the stay goes along: what the desk may see does not grow by it
    is_inside = new.institution_id == row.from_post.institution_id
    put_into_team(case, new, day, stay.basis if is_inside else "handed_over")
    row.to_post, row.effective_on, row.reads_until = new, day, day + timedelta(days=days - 1)
    if case.lead_id == row.from_post_id:
        set_lead(case, new, row.reason)
    _pass_designation(row, new)
    passed = {
        "referrals": _pass_referrals(row, new), "contracts": _pass_contracts(row, new), "tasks": _pass_tasks(row, new),
    }  # fmt: skip
    remember(**passed, reads_until=row.reads_until)


def _hand_over(case: Case, by: Actor, former: Post, new: Post, reason: str, note: str) -> HandOver:
    row = HandOver(
        case=case, from_post=former, to_institution_id=new.institution_id, to_club_id=new.club_id, to_post=new,
        reason=reason, note=note.strip(), proposed_on=today(),
    )  # fmt: skip
    for other in HandOver.objects.filter(case=case, from_post=former, state=HandOverState.PROPOSED):
        _step(other, by, HandOverState.WITHDRAWN)
        notices.to_workplace(other.to_institution, other.to_club, "hand_over_withdrawn", other.ref)
    _carry(row, new)
    _step(row, by, HandOverState.ACCEPTED)
    return row


def _check_successor(former: Post, new: Post) -> None:
    if new.pk == former.pk or new.institution_id != former.institution_id or new.club_id != former.club_id:
        raise Problem(_("Choose another worker of the same institution."), "to_post")
    if new.role not in take_over(former.role) or not may_work(new):
        raise Problem(_("This worker has no running post with an authorisation and a secrecy undertaking."), "to_post")


@action("person.hand_over")
def hand_over(case: Case, *, by: Actor, from_post: Post, to_post: Post, reason: str, note: str = "") -> HandOver:
    """Hand a case over to another worker of the same institution, at once, with everything open on it: by the worker
    herself, or by the head or the coordinator who answers for her. She reads on for the agreed days."""
    _check_former(case, by, from_post)
    _check_successor(from_post, to_post)
    _check_reason(reason)
    row = _hand_over(case, by, from_post, to_post, reason, note)
    for post in (from_post, to_post):
        if post.pk != by.post_id:
            notices.to_post(post, "case_handed_over", row.ref)
    return row


@action("person.propose_hand_over")
def propose_hand_over(
    case: Case, *, by: Actor, from_post: Post, institution: Institution, club: Club | None = None, reason: str,
    note: str = "",
) -> HandOver:  # fmt: skip
    """Propose a case to another institution (or club). Nothing changes until it accepts: the former worker writes."""
    _check_former(case, by, from_post)
    _check_reason(reason)
    lead = case.lead
    if lead is None or (lead.institution_id, lead.club_id) != (from_post.institution_id, from_post.club_id):
        raise Problem(
            _("Only the institution that leads the case hands it over to another one. You close your referral or let"
              " somebody else lead first."), "from_post",
        )  # fmt: skip
    desk_of_partnership(case.partnership_id, institution, club, today())
    if institution.pk == from_post.institution_id and (club.pk if club else None) == from_post.club_id:
        raise Problem(_("To your own institution the case is handed over at once, without asking."), "receiver")
    days = answer_days(case.partnership, "", today())
    row = HandOver(
        case=case, from_post=from_post, to_institution=institution, to_club=club, reason=reason, note=note.strip(),
        proposed_on=today(), answer_due_on=add_working_days(today(), days),
    )  # fmt: skip
    with unique(one_open_hand_over__receiver=_("This case has been proposed already. Wait for the answer.")):
        _step(row, by, HandOverState.PROPOSED)
    notices.to_workplace(institution, club, "hand_over_proposed", row.ref)
    return row


@action("person.accept_hand_over")
def accept_hand_over(handed: HandOver, *, by: Actor) -> HandOver:
    """Take a proposed case over: from now on the actor writes and the former worker reads for the agreed days."""
    handed.case = Case.objects.select_for_update().get(pk=handed.case_id)
    if handed.case.state != CaseState.OPEN:
        raise Problem(str(say.CLOSED_CASE))
    _carry(handed, Post.objects.get(pk=by.post_id))
    _step(handed, by, HandOverState.ACCEPTED)
    notices.to_post(handed.from_post, "hand_over_answered", handed.ref)
    return handed


@action("person.decline_hand_over")
def decline_hand_over(handed: HandOver, *, by: Actor, note: str) -> HandOver:
    """Decline a proposed case and say why; it stays whole with the former worker."""
    _step(handed, by, HandOverState.DECLINED, filled(note, "note", _("Write why.")))
    notices.to_post(handed.from_post, "hand_over_answered", handed.ref)
    return handed


@action("person.withdraw_hand_over")
def withdraw_hand_over(handed: HandOver, *, by: Actor) -> HandOver:
    """Take a proposal back before it is answered."""
    _step(handed, by, HandOverState.WITHDRAWN)
    notices.to_workplace(handed.to_institution, handed.to_club, "hand_over_withdrawn", handed.ref)
    return handed


def held_cases(post: Post) -> list[Case]:
    """Open cases on which the worker writes today, locked, in the order of their numbers. Not a verb."""
    stays = TeamMember.objects.writing(today()).filter(post=post)
    rows = Case.objects.filter(pk__in=stays.values("case_id"), state=CaseState.OPEN)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def pass_everything(post: Post, by: Actor, to_post: Post, reason: str, note: str = "") -> int:
    """Part of a verb: every open case of a worker to one colleague, who is told once; how many."""
    _check_successor(post, to_post)
    _check_reason(reason)
    rows = [_hand_over(case, by, post, to_post, reason, note) for case in held_cases(post)]
    if rows and to_post.pk != by.post_id:
        notices.to_post(to_post, "case_handed_over", rows[-1].ref)
    return len(rows)


@action("person.hand_over_all")
def hand_over_all(post: Post, *, by: Actor, to_post: Post, reason: str, note: str = "") -> Post:
    """Hand over every open case of a worker who leaves, or is away for long, to one colleague of the same place."""
    number = pass_everything(post, by, to_post, reason, note)
    if not number:
        raise Problem(_("This worker has no open cases."))
    remember(cases=number, to=to_post.ref)
    return post


@action("person.change_lead")
def change_lead(case: Case, *, by: Actor, post: Post, reason: str) -> Case:
    """Let another worker of the team lead the case, with a reason; exactly one leads on every day."""
    _check_reason(reason)
    if post.pk == case.lead_id:
        raise Problem(_("This worker leads the case already."), "post")
    if not TeamMember.objects.writing(today()).filter(case=case, post=post).exists() or not may_work(post):
        raise Problem(_("Choose a worker of the team."), "post")
    former = case.lead
    set_lead(case, post, reason)
    for one in (former, post):
        if one is not None and one.pk != by.post_id:
            notices.to_post(one, "case_lead_changed", case.person.ref)
    remember(post=post.ref, reason=reason)
    return case
