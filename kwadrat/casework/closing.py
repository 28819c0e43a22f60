"""Ends what a person had begun when she leaves the club, moves away or dies, and takes a death back that was a mistake.
Parts of verbs; nothing is deleted."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access.actor import Actor
from kwadrat.casework import notices, placements, progress
from kwadrat.casework.action import Problem, must_move
from kwadrat.casework.checks import DAY, closed, span, today
from kwadrat.casework.plans.household import left
from kwadrat.records.accounts import Post
from kwadrat.records.choices import (
    AttendanceStatus,
    CaseState,
    ContractState,
    InterruptionReason,
    ParticipationState,
    ReferralState,
)
from kwadrat.records.partnership import Club
from kwadrat.records.people import (
    CASE_TRANSITIONS,
    PARTICIPATION_TRANSITIONS,
    Case,
    CaseCorner,
    CaseStep,
    Participation,
    ParticipationStep,
    TeamMember,
)
from kwadrat.records.plans import SocialContract
from kwadrat.records.services import Attendance, GroupMember


def move(case: Case, by: Actor, to_state: str, on: date, note: str = "") -> None:
    """Set the state of a case and write its step row."""
    from_state = case.state
    must_move(CASE_TRANSITIONS, from_state, to_state)
    case.state, case.state_on = to_state, on
    case.save()
    CaseStep(case=case, on=on, from_state=from_state, to_state=to_state, by_id=by.post_id or None, note=note).save()


def end_stays(stays: QuerySet[TeamMember], last: date) -> int:
    """These stays in a team end with `last`; one that began later is left empty. How many ended."""
    rows = list(stays.select_for_update())
    for row in rows:
        row.period = closed(row.period, last)
        row.save()
    return len(rows)


def leave_groups(case: Case, last: date, club: Club | None = None) -> int:
    """The last day in every group (of the club), so that no planned classes count on her. How many groups."""
    rows = GroupMember.objects.filter(case=case, period__overlap=span(last + DAY, None)).select_for_update()
    members = list(rows if club is None else rows.filter(group__club=club))
    for member in members:
        member.period = closed(member.period, last)
        member.save()
    return len(members)


def end_participation(
    participation: Participation, by: Actor, on: date, state: str, reason: str = "", note: str = ""
) -> None:
    """Close a participation with its last day, and her places in the groups of its club."""
    must_move(PARTICIPATION_TRANSITIONS, participation.state, state)
    ParticipationStep(
        participation=participation, on=on, from_state=participation.state, to_state=state, by_id=by.post_id or None,
        reason=reason, note=note,
    ).save()  # fmt: skip
    participation.state = state
    participation.period = closed(participation.period, on)
    participation.interruption_reason = reason if state == ParticipationState.INTERRUPTED else ""
    participation.end_note = note
    participation.save()
    leave_groups(participation.case, on, participation.club)


def _withdraw_referrals(case: Case, by: Actor, on: date, reason: str) -> int:
    """Open referrals ask nobody for anything any more; both sides are told that they are over."""
    rows = list(case.referrals.open().select_for_update().order_by("pk"))
    for row in rows:
        row.closed_on = max(on, row.sent_on)
        why = str(InterruptionReason(reason).label)
        progress.step(row, by, ReferralState.CANCELLED, row.closed_on, reason=reason, why=why)
        notices.to_workplace(row.receiver, row.receiver_club, "referral_withdrawn", row.ref)
        if row.sender_post_id != by.post_id:
            notices.to_post(row.sender_post, "referral_closed", row.ref)
    return len(rows)


def keepers(case: Case, by: Actor) -> set[int]:
    """Posts that stay: who leads the case, who has a signed contract to end; else the worker who closes it."""
    there = set(TeamMember.objects.on(today()).filter(case=case).values_list("post_id", flat=True))
    signed = SocialContract.objects.filter(case=case, state=ContractState.SIGNED).values_list("post_id", flat=True)
    return (there & {case.lead_id, *signed}) or {by.post_id}


def _must_fit(case: Case, on: date) -> None:
    """Nothing that was recorded of the person happened after the day."""
    if on < case.opened_on:
        raise Problem(_("On this day the person was not in the register yet. Check the date."), "on")
    running = case.participations.filter(state=ParticipationState.ACTIVE, period__startswith__gt=on)
    if running.exists():
        raise Problem(_("Her participation in a club began after this day. Check the date."), "on")
    seen = Attendance.objects.filter(
        case=case, status=AttendanceStatus.PRESENT, voided_at__isnull=True, held_on__gt=on
    ).order_by("held_on").values_list("held_on", flat=True).first()  # fmt: skip
    if seen is not None:
        raise Problem(
            _("She was present at classes on %(day)s. Check the date, or correct the attendance first.")
            % {"day": f"{seen.day}.{seen.month:02d}.{seen.year}"},
            "on",
        )


def close(case: Case, by: Actor, to_state: str, on: date, reason: str, note: str = "") -> dict[str, int]:
    """Close a case with the day: participations, places in groups and planned classes, open referrals, temporary work,
    stays in the team end; the keepers stay. Numbers of what ended, for the audit."""
    _must_fit(case, on)
    stay = keepers(case, by)
    move(case, by, to_state, on, note)
    running = list(case.participations.filter(state=ParticipationState.ACTIVE).select_related("case", "club"))
    for participation in running:
        end_participation(participation, by, on, ParticipationState.INTERRUPTED, reason)
    ended = {
        "plans": left(case, by, on, note or str(InterruptionReason(reason).label)),
        "participations": len(running),
        "groups": leave_groups(case, on),
        "referrals": _withdraw_referrals(case, by, on, reason),
        "placements": placements.leave(case, by, on, note or str(InterruptionReason(reason).label)),
        "team": end_stays(
            TeamMember.objects.on(today()).filter(~Q(post_id__in=stay), case=case), min(on, today() - DAY)
        ),
    }
    CaseCorner.objects.filter(case=case).update(waiting_until=None, planned_from=None)
    return ended


def _resume(participation: Participation, by: Actor, reason: str) -> None:
    must_move(PARTICIPATION_TRANSITIONS, participation.state, ParticipationState.ACTIVE)
    ParticipationStep(
        participation=participation, on=today(), from_state=participation.state, to_state=ParticipationState.ACTIVE,
        by_id=by.post_id or None, note=reason,
    ).save()  # fmt: skip
    participation.state, participation.period = ParticipationState.ACTIVE, span(participation.period.lower, None)
    participation.interruption_reason, participation.end_note = "", ""
    participation.save()


def undo_death(case: Case, by: Actor, reason: str) -> tuple[dict[str, int], list[int]]:
    """Open a case whose death was a mistake: participations that the death ended go on from their first day. Numbers
    of them for the audit, and posts whose stay in the team it ended and that run today; groups, planned classes,
    temporary work and referrals begin anew, for others went on without her."""
    death = CaseStep.objects.filter(case=case, to_state=CaseState.DECEASED).latest("pk")
    move(case, by, CaseState.OPEN, today(), reason)
    ended = list(
        Participation.objects.select_for_update().filter(
            case=case, state=ParticipationState.INTERRUPTED, interruption_reason=InterruptionReason.DIED,
            period__endswith=death.on + DAY,
        )
    )  # fmt: skip
    for participation in ended:
        _resume(participation, by, reason)
    last = min(death.on, timezone.localdate(death.at) - DAY)
    left = TeamMember.objects.filter(case=case, period__endswith=last + DAY).values_list("post_id", flat=True)
    posts = Post.objects.on(today()).filter(pk__in=left).order_by("pk").values_list("pk", flat=True)
    return {"participations": len(ended)}, list(posts)
