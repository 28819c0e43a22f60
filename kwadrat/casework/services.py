"""Verbs on groups, sessions, attendance and consultation cards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access.actor import Actor
from kwadrat.casework import clashes, square
from kwadrat.casework.action import Problem, action, must_move, remember
from kwadrat.casework.checks import closed, filled, not_future, span, today, unique
from kwadrat.casework.corrections import void_entry
from kwadrat.casework.plans import events
from kwadrat.records.accounts import Post
from kwadrat.records.choices import AttendanceStatus, Corner, Evidence, SessionState
from kwadrat.records.partnership import Club, Institution, Membership, ServiceKind
from kwadrat.records.people import Case
from kwadrat.records.services import (
    SESSION_TRANSITIONS,
    Attendance,
    Consultation,
    Group,
    GroupMember,
    Session,
    SessionStep,
)

LONGEST_CARD = 600


@dataclass(frozen=True)
class Mark:
    """One row of an attendance sheet; `minutes` None means the whole session."""

    status: str
    minutes: int | None = None
    absence_reason: str = ""


@action("service.create_group")
def create_group(club: Club, *, by: Actor, name: str, capacity: int) -> Group:
    """Create a group of a club with a number of places."""
    if not 1 <= capacity <= 200:
        raise Problem(_("Give the number of places from 1 to 200."), "capacity")
    group = Group(
        club=club, partnership_id=club.partnership_id, name=filled(name, "name", _("Write the name of the group.")),
        capacity=capacity,
    )  # fmt: skip
    with unique(group_name_once__name=_("The club already has a group of this name.")):
        group.save()
    return group


@action("service.join_group")
def join_group(group: Group, *, by: Actor, case: Case, since: date) -> Group:
    """Add a case to a group from a day on; a full group refuses."""
    if case.partnership_id != group.partnership_id:
        raise Problem(_("This person is not known to the partnership of the club."), "case")
    taken = GroupMember.objects.filter(group=group, period__contains=since).count()
    if taken >= group.capacity:
        raise Problem(_("This group is full. Free a place or choose another group."), "case")
    with unique(group_member_once__case=_("This person is already in the group in these days.")):
        GroupMember(group=group, case=case, period=span(since, None)).save()
    clashes.classes_changed(group.partnership_id, [case.pk], since)
    remember(case=case.ref, since=since)
    return group


@action("service.leave_group")
def leave_group(group: Group, *, by: Actor, case: Case, on: date) -> Group:
    """Take a case out of a group; `on` is the last day."""
    member = GroupMember.objects.filter(group=group, case=case, period__contains=on).first()
    if member is None:
        raise Problem(_("This person is not in the group on that day."), "on")
    member.period = closed(member.period, on)
    member.save()
    clashes.classes_changed(group.partnership_id, [case.pk], on)
    remember(case=case.ref, on=on)
    return group


def _check_payer(payer: Institution | None, partnership_id: int) -> None:
    if payer and not Membership.objects.filter(partnership_id=partnership_id, institution=payer).exists():
        raise Problem(_("This institution is not a member of the partnership on this day."), "payer")


def _check_rate(rate: Decimal | None, field: str = "rate_per_hour") -> None:
    if rate is not None and not Decimal(0) <= rate <= Decimal(10000):
        raise Problem(_("Give the rate in złoty for an hour, from 0 to 10 000."), field)


@action("service.plan_session")
def plan_session(
    club: Club, *, by: Actor, kind: ServiceKind, group: Group, leader: Post, on: date, starts_at: time, ends_at: time,
    room: str = "", topic: str = "", rate_per_hour: Decimal | None = None, payer: Institution | None = None,
) -> Session:  # fmt: skip
    """Plan one meeting of a group."""
    if ends_at <= starts_at:
        raise Problem(_("The end is not later than the start. Correct one of the two hours."), "ends_at")
    if abs((on - today()).days) > 366 * 10:
        raise Problem(_("Check the year of this date."), "on")
    if group.club_id != club.pk:
        raise Problem(_("This group belongs to another club."), "group")
    partners = Membership.objects.filter(partnership_id=club.partnership_id).values("institution_id")
    if not Post.objects.filter(pk=leader.pk, period__contains=on, institution__in=partners).exists():
        raise Problem(_("The worker has no post on that day."), "leader")
    _check_rate(rate_per_hour)
    _check_payer(payer, club.partnership_id)
    session = Session(
        partnership_id=club.partnership_id, club=club, kind=kind, group=group, leader=leader, held_on=on,
        starts_at=starts_at, ends_at=ends_at, room=room.strip(), topic=topic.strip(), rate_per_hour=rate_per_hour,
        payer=payer,
    )  # fmt: skip
    session.save()
    _session_step(session, by, "", SessionState.PLANNED, on)
    _plans_of(session)
    return session


def _session_step(session: Session, by: Actor, from_state: str, to_state: str, on: date, note: str = "") -> None:
    SessionStep(
        session=session, on=on, from_state=from_state, to_state=to_state, by_id=by.post_id or None, note=note
    ).save()
    remember(state=to_state, on=on)


@action("service.cancel_session")
def cancel_session(session: Session, *, by: Actor, reason: str) -> Session:
    """Call planned classes off with a reason."""
    must_move(SESSION_TRANSITIONS, session.state, SessionState.CANCELLED)
    session.cancel_reason = filled(reason, "reason", _("Write why the classes are called off."))[:200]
    _session_step(session, by, session.state, SessionState.CANCELLED, session.held_on, session.cancel_reason)
    session.state = SessionState.CANCELLED
    session.save()
    _plans_of(session)
    return session


def members_on(session: Session) -> list[int]:
    """Case numbers of the group on the day of the session. Not a verb."""
    rows = GroupMember.objects.filter(group_id=session.group_id, period__contains=session.held_on)
    return list(rows.values_list("case_id", flat=True))


def _plans_of(session: Session) -> None:
    """What fits the joint plans of the group may have changed; of classes of the past nothing waits to be mended."""
    if session.held_on >= today():
        clashes.classes_changed(session.partnership_id, members_on(session), session.held_on)


def _minutes(status: str, minutes: int | None, session: Session, field: str | None = "minutes") -> int:
    if status != AttendanceStatus.PRESENT:
        return 0
    if minutes is None:
        return session.minutes
    if not 1 <= minutes <= session.minutes:
        raise Problem(
            _("These classes last %(minutes)s minutes. Give a number from 1 to %(minutes)s.")
            % {"minutes": session.minutes},
            field,
        )
    return minutes


def _check_all_marked(session: Session, marks: Mapping[int, Mark]) -> None:
    expected = set(members_on(session))
    if set(marks) - expected:
        raise Problem(_("The list changed: somebody left the group. Open the list again."))
    missing = len(expected - set(marks))
    if missing:
        raise Problem(
            ngettext(
                "One person has no mark yet. Mark everybody, then approve the list.",
                "%(count)s people have no mark yet. Mark everybody, then approve the list.",
                missing,
            )
            % {"count": missing}
        )


@action("service.record_attendance")
def record_attendance(session: Session, *, by: Actor, marks: Mapping[int, Mark]) -> Session:
    """Approve the attendance sheet: every member of the group on that day has a mark; the session becomes held."""
    not_future(session.held_on)
    must_move(SESSION_TRANSITIONS, session.state, SessionState.HELD)
    _check_all_marked(session, marks)
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=session, case_id=case_id, partnership_id=session.partnership_id, held_on=session.held_on,
                status=mark.status, minutes=_minutes(mark.status, mark.minutes, session, None),
                absence_reason=mark.absence_reason if mark.status == AttendanceStatus.EXCUSED else "",
                recorded_by_id=by.post_id,
            )
            for case_id, mark in marks.items()
        ]
    )  # fmt: skip
    _session_step(session, by, session.state, SessionState.HELD, session.held_on)
    session.state = SessionState.HELD
    session.save()
    present = [case_id for case_id, mark in marks.items() if mark.status == AttendanceStatus.PRESENT]
    square.happened_many(present, Corner.REINTEGRATION, session.held_on)
    _attended(session, present, by)
    remember(present=len(present), people=len(marks))
    return session


def _attended(session: Session, case_ids: Collection[int], by: Actor, is_void: bool = False) -> None:
    events.counted(
        case_ids, Evidence.ATTENDANCE, session.held_on, session.ref, session.kind_id, by=by, is_void=is_void
    )  # fmt: skip


@action("service.correct_attendance")
def correct_attendance(
    attendance: Attendance, *, by: Actor, status: str, minutes: int | None = None, absence_reason: str = "", reason: str
) -> Attendance:
    """Correct one row with a reason: the old row is voided and stays readable, the new one names it."""
    session = attendance.session
    whole = _minutes(status, minutes, session)
    void_entry(attendance, by, reason)
    new = Attendance(
        session=session, case_id=attendance.case_id, held_on=session.held_on, status=status, minutes=whole,
        absence_reason=absence_reason if status == AttendanceStatus.EXCUSED else "", recorded_by_id=by.post_id,
        replaces=attendance,
    )  # fmt: skip
    new.save()
    if status == AttendanceStatus.PRESENT:
        square.happened_many([attendance.case_id], Corner.REINTEGRATION, session.held_on)
    _attended(session, [attendance.case_id], by)
    remember(was=attendance.status, now=status)
    return new


@action("service.void_attendance")
def void_attendance(attendance: Attendance, *, by: Actor, reason: str) -> Attendance:
    """Void one row with a reason; it no longer counts."""
    void_entry(attendance, by, reason)
    _attended(attendance.session, [attendance.case_id], by, is_void=True)
    return attendance


def _check_card(on: date, minutes: int, rate: Decimal | None, topic: str) -> str:
    not_future(on)
    if not 1 <= minutes <= LONGEST_CARD:
        raise Problem(_("Give the time from 1 to 600 minutes."), "minutes")
    _check_rate(rate)
    return filled(topic, "topic", _("Write the topic in a few words."))


@action("service.record_consultation")
def record_consultation(
    case: Case, *, by: Actor, club: Club, kind: ServiceKind, on: date, minutes: int, topic: str,
    rate_per_hour: Decimal | None = None, payer: Institution | None = None, is_remote: bool = False,
) -> Consultation:  # fmt: skip
    """Write a one-to-one service card of the actor."""
    topic = _check_card(on, minutes, rate_per_hour, topic)
    if club.partnership_id != case.partnership_id:
        raise Problem(_("This club belongs to another partnership."), "club")
    _check_payer(payer, case.partnership_id)
    card = Consultation(
        partnership_id=case.partnership_id, club=club, provider_id=by.institution_id, case=case, kind=kind,
        post_id=by.post_id, held_on=on, minutes=minutes, topic=topic, rate_per_hour=rate_per_hour, payer=payer,
        is_remote=is_remote,
    )  # fmt: skip
    card.save()
    square.happened(case, square.corner_of_actor(by), on)
    _consulted(card, by)
    remember(on=on, minutes=minutes)
    return card


def _consulted(card: Consultation, by: Actor, is_void: bool = False) -> None:
    events.counted(
        [card.case_id], Evidence.CONSULTATION, card.held_on, card.audit_ref, card.kind_id, by=by, is_void=is_void
    )  # fmt: skip


@action("service.correct_consultation")
def correct_consultation(
    consultation: Consultation, *, by: Actor, kind: ServiceKind, on: date, minutes: int, topic: str,
    rate_per_hour: Decimal | None, payer: Institution | None, is_remote: bool, reason: str,
) -> Consultation:  # fmt: skip
    """Correct a card with a reason: the old one is voided and stays readable, the new one names it."""
    topic = _check_card(on, minutes, rate_per_hour, topic)
    _check_payer(payer, consultation.partnership_id)
    void_entry(consultation, by, reason)
    card = Consultation(
        partnership_id=consultation.partnership_id, club_id=consultation.club_id,
        provider_id=consultation.provider_id, case_id=consultation.case_id, kind=kind, post_id=consultation.post_id,
        held_on=on, minutes=minutes, topic=topic, rate_per_hour=rate_per_hour, payer=payer, is_remote=is_remote,
        replaces=consultation,
    )  # fmt: skip
    card.save()
    _consulted(card, by)
    remember(on=on, minutes=minutes)
    return card


@action("service.void_consultation")
def void_consultation(consultation: Consultation, *, by: Actor, reason: str) -> Consultation:
    """Void a card with a reason; it no longer counts."""
    void_entry(consultation, by, reason)
    _consulted(consultation, by, is_void=True)
    return consultation
