"""Verbs on institutions, partnerships, their members, tasks, agreements and meetings, and on clubs."""

from __future__ import annotations

import tomllib
from datetime import date, time
from importlib import resources
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from kwadrat.access.actor import SYSTEM, Actor
from kwadrat.casework import documents
from kwadrat.casework.action import Problem, action, change, remember
from kwadrat.casework.checks import (
    DAY,
    admitted_operator,
    closed,
    filled,
    not_future,
    numbers,
    ordered,
    span,
    today,
    unique,
)
from kwadrat.casework.corrections import void_entry
from kwadrat.records.choices import DocumentKind, MemberRole, Role
from kwadrat.records.outcomes import OutcomeType
from kwadrat.records.partnership import (
    Agreement,
    Club,
    CooperationTask,
    Institution,
    InstitutionKind,
    Meeting,
    Membership,
    MembershipQuerySet,
    MemberTask,
    MemberTaskQuerySet,
    Partnership,
    ServiceKind,
    Signature,
)
from kwadrat.reporting.tables import day_text

CATALOGUES: dict[str, type[Any]] = {
    "institution_kind": InstitutionKind, "cooperation_task": CooperationTask, "service_kind": ServiceKind,
    "outcome_type": OutcomeType,
}  # fmt: skip


@action("partnership.sync_catalogue")
def sync_catalogue(*, by: Actor = SYSTEM) -> int:
    """Bring the catalogues to the shipped rows; returns how many changed. Rows added here by hand stay."""
    text = (resources.files("kwadrat.casework") / "catalogues.toml").read_text(encoding="utf-8")
    changed = 0
    for name, rows in tomllib.loads(text).items():
        model = CATALOGUES[name]
        known = {row.pk: row for row in model.objects.all()}
        for place, (code, values) in enumerate(rows.items()):
            wanted = {"position": place + 1, **values}
            row = known.get(code)
            if row is None or any(getattr(row, key) != value for key, value in wanted.items()):
                model(code=code, **wanted).save(force_insert=row is None)
                changed += 1
    return changed


@action("partnership.add_institution")
def add_institution(
    *, by: Actor, kind: InstitutionKind, name: str, nip: str = "", regon: str = "", locality: str, phone: str = "",
    email: str = "",
) -> Institution:  # fmt: skip
    """Enter an institution; NIP and REGON are checked."""
    institution = Institution(
        kind=kind,
        name=filled(name, "name", _("Write the name of the institution.")),
        locality=filled(locality, "locality", _("Write the locality.")),
        phone=phone.strip(),
        email=email.strip().lower(),
        **numbers(nip=nip, regon=regon),
    )
    with unique(institution_nip_once__nip=_("An institution with this NIP is entered already.")):
        institution.save()
    return institution


@action("partnership.create")
def create(
    *, by: Actor, name: str, locality: str, leader: Institution, initiator: Institution, since: date,
    agreement_on: date | None = None, answer_days: int = 5,
) -> Partnership:  # fmt: skip
    """Found a partnership with its leader and initiator (they may be one institution)."""
    if by.role == Role.STEWARD and leader.pk != by.institution_id:
        raise Problem(_("You found a partnership that your own institution leads. Choose it here."), "leader")
    if not 1 <= answer_days <= 60:
        raise Problem(_("Give the number of working days from 1 to 60."), "answer_days")
    partnership = Partnership(
        name=filled(name, "name", _("Write the name of the partnership.")),
        locality=filled(locality, "locality", _("Write the locality.")),
        agreement_on=agreement_on,
        answer_days=answer_days,
    )
    partnership.save()
    same = leader.pk == initiator.pk
    _member(partnership, leader, MemberRole.PARTY, since, is_leader=True, is_initiator=same)
    if not same:
        _member(partnership, initiator, MemberRole.CO_OPERATOR, since, is_initiator=True)
    return partnership


def _member(
    partnership: Partnership, institution: Institution, role: str, since: date, *, is_leader: bool = False,
    is_initiator: bool = False, corner: str | None = None,
) -> None:  # fmt: skip
    if institution.closed_on is not None and institution.closed_on < since:
        raise Problem(_("This institution is closed on this day."), "institution")
    with unique(membership_once__institution=_("This institution is already a member in these days.")):
        Membership(
            partnership=partnership, institution=institution, role=role, is_leader=is_leader,
            is_initiator=is_initiator, corner=institution.kind.corner if corner is None else corner,
            period=span(since, None),
        ).save()  # fmt: skip


@action("partnership.add_member")
def add_member(
    partnership: Partnership, *, by: Actor, institution: Institution, role: str, since: date,
    is_initiator: bool = False, corner: str | None = None,
) -> Partnership:  # fmt: skip
    """Add an institution as a party or as one that co-operates without a signature.

    The corner is that of its kind unless given; an empty corner stands outside the Square.
    """
    _member(partnership, institution, role, since, is_initiator=is_initiator, corner=corner)
    remember(institution=institution.ref, role=role, since=since)
    return partnership


def _holds(period: Any, day: date, field: str) -> None:
    """The day lies inside the period of the row that the verb is about."""
    if day < period.lower:
        raise Problem(
            _("This day is before the first day of this entry, %(day)s.") % {"day": day_text(period.lower)}, field
        )
    if period.upper is not None and day >= period.upper:
        raise Problem(_("This entry ended on %(day)s.") % {"day": day_text(period.upper - DAY)}, field)


def _facts(row: Membership) -> dict[str, Any]:
    return {"role": row.role, "initiator": row.is_initiator, "leader": row.is_leader, "corner": row.corner}


def _follow(row: Any, since: date, by: Actor, **values: Any) -> Any:
    """A new row with these values from the day to the old row's end; the old row ends on the day before, or is voided
    when nothing would be left of it."""
    period = row.period
    if since == period.lower:
        void_entry(row, by, _("Corrected from its first day."))
    else:
        row.period = DateRange(period.lower, since)
        row.save()
    kept = {name: getattr(row, name) for name in (*type(row).CARRIED, "partnership_id")}
    new = type(row)(**{**kept, **values}, period=DateRange(since, period.upper), replaces=row)
    new.save()
    return new


def _undo(row: Any, by: Actor, reason: str) -> None:
    """Void the row; when it followed another one without a gap, that one goes on in its place."""
    void_entry(row, by, reason)
    before = row.replaces
    if before is not None and not before.is_void and before.period.upper == row.period.lower:
        before.period = DateRange(before.period.lower, row.period.upper)
        before.save()


@action("partnership.change_member")
def change_member(
    membership: Membership, *, by: Actor, since: date, role: str, is_initiator: bool, is_leader: bool, corner: str
) -> Membership:
    """Other role, functions or corner from a day on. A new leader takes over from the one before on that day."""
    _holds(membership.period, since, "since")
    if is_leader and role != MemberRole.PARTY:
        raise Problem(_("The leader is a party to the agreement."), "role")
    if membership.is_leader and not is_leader:
        raise Problem(_("A partnership always has a leader. Name another member the leader instead."), "is_leader")
    if is_leader and not membership.is_leader:
        if membership.period.upper is not None:
            raise Problem(_("This institution is leaving the partnership, so it cannot lead it."), "is_leader")
        _hand_over(membership.partnership_id, since, by)
    before = _facts(membership)
    new: Membership = _follow(
        membership, since, by, role=role, is_initiator=is_initiator, is_leader=is_leader, corner=corner
    )
    remember(institution=membership.institution.ref, since=since, before=before, after=_facts(new))
    return new


def _hand_over(partnership_id: int, since: date, by: Actor) -> None:
    """Whoever leads on the day or later stops leading."""
    rows = Membership.objects.valid().filter(partnership_id=partnership_id, is_leader=True)
    for row in rows.filter(period__overlap=DateRange(since, None)).order_by("period"):
        _follow(row, max(since, row.period.lower), by, is_leader=False)


def _may_leave(membership: Membership) -> None:
    if membership.is_leader:
        raise Problem(_("A partnership always has a leader. Name another member the leader first."))
    club = Club.objects.filter(partnership_id=membership.partnership_id, operator_id=membership.institution_id).first()
    if club is not None:
        raise Problem(
            _("This institution runs the club %(club)s, so it stays in the partnership.") % {"club": club.name}
        )


@action("partnership.end_member")
def end_member(membership: Membership, *, by: Actor, on: date) -> Membership:
    """The institution leaves; `on` is its last day. Its tasks end with it; what was planned for later is voided."""
    _holds(membership.period, on, "on")
    rows = Membership.objects.valid().filter(
        partnership_id=membership.partnership_id, institution_id=membership.institution_id,
        period__overlap=DateRange(on, None),
    )  # fmt: skip
    for row in rows.order_by("period"):
        _may_leave(row)
        _end(row, by, on)
    for task in _tasks(membership).filter(period__overlap=DateRange(on, None)):
        _end(task, by, on)
    remember(institution=membership.institution.ref, on=on)
    membership.refresh_from_db()
    return membership


def _end(row: Any, by: Actor, on: date) -> None:
    if row.period.lower > on:
        void_entry(row, by, _("The institution left the partnership before."))
    else:
        row.period = closed(row.period, on)
        row.save()


def _tasks(membership: Membership) -> MemberTaskQuerySet:
    rows: MemberTaskQuerySet = MemberTask.objects.valid().filter(
        partnership_id=membership.partnership_id, institution_id=membership.institution_id
    )
    return rows


@action("partnership.void_member")
def void_member(membership: Membership, *, by: Actor, reason: str) -> Membership:
    """A membership entered by mistake. A change that is voided gives way to what was before it; otherwise the tasks
    of these days are voided as well."""
    _may_leave(membership)
    with unique(one_leader=_("Another institution leads the partnership in these days.")):
        _undo(membership, by, reason)
    rows = Membership.objects.valid().filter(
        partnership_id=membership.partnership_id, institution_id=membership.institution_id,
        period__overlap=membership.period,
    )  # fmt: skip
    if not rows.exists():
        for task in _tasks(membership).filter(period__overlap=membership.period):
            void_entry(task, by, reason)
    remember(institution=membership.institution.ref)
    return membership


@action("partnership.add_task")
def add_task(
    membership: Membership, *, by: Actor, task: CooperationTask, since: date, until: date | None = None,
    terms: str = "",
) -> MemberTask:  # fmt: skip
    """A task that the member carries from a day (to a day); it never outlasts the membership."""
    ordered(since, until)
    rows = Membership.objects.valid().filter(
        partnership_id=membership.partnership_id, institution_id=membership.institution_id
    )
    _within(rows, since, "since")
    if until is not None:
        _within(rows, until, "until")
    ends = [row.period.upper for row in rows]
    leaves = None if None in ends else max(ends) - DAY
    new = MemberTask(
        partnership_id=membership.partnership_id, institution_id=membership.institution_id, task=task,
        period=span(since, until or leaves), terms=terms.strip(),
    )  # fmt: skip
    with unique(member_task_once__task=_("This member carries this task already in these days.")):
        new.save()
    remember(institution=membership.institution.ref, task=task.code, since=since)
    return new


def _within(rows: MembershipQuerySet, day: date, field: str) -> None:
    if not rows.on(day).exists():
        raise Problem(_("This institution is not a member of the partnership on this day."), field)


@action("partnership.change_task")
def change_task(task: MemberTask, *, by: Actor, since: date, terms: str) -> MemberTask:
    """Other terms of a task from a day on."""
    _holds(task.period, since, "since")
    new: MemberTask = _follow(task, since, by, terms=terms.strip())
    remember(institution=task.institution.ref, task=task.task_id, since=since)
    return new


@action("partnership.end_task")
def end_task(task: MemberTask, *, by: Actor, on: date) -> MemberTask:
    """The member stops carrying the task; `on` is the last day."""
    _holds(task.period, on, "on")
    task.period = closed(task.period, on)
    task.save()
    remember(institution=task.institution.ref, task=task.task_id, on=on)
    return task


@action("partnership.void_task")
def void_task(task: MemberTask, *, by: Actor, reason: str) -> MemberTask:
    """A task entered by mistake; a change that is voided gives way to what was before it."""
    _undo(task, by, reason)
    remember(institution=task.institution.ref, task=task.task_id)
    return task


@action("partnership.record_agreement")
def record_agreement(
    partnership: Partnership, *, by: Actor, signed_on: date, since: date, until: date | None = None,
    file: documents.Upload | None = None,
) -> Agreement:  # fmt: skip
    """A signed version of the agreement with its scan. It takes the place of the version before from its first day."""
    not_future(signed_on, "signed_on")
    ordered(since, until)
    if Agreement.objects.valid().filter(partnership=partnership, period__startswith=since).exists():
        raise Problem(_("A version in force from this day is recorded already. Void it first."), "since")
    kept = documents.keep(partnership, DocumentKind.AGREEMENT, file, by=by) if file is not None else None
    new = Agreement(
        partnership=partnership, signed_on=signed_on, period=span(since, until),
        document_id=kept.pk if kept is not None else None,
    )  # fmt: skip
    new.save()
    partnership.agreement_on = signed_on
    partnership.save()
    remember(signed_on=signed_on, since=since)
    return new


@action("partnership.void_agreement")
def void_agreement(agreement: Agreement, *, by: Actor, reason: str) -> Agreement:
    """A version recorded by mistake; the version before it is in force again. Its scan stays readable."""
    void_entry(agreement, by, reason)
    partnership = agreement.partnership
    latest = Agreement.objects.valid().filter(partnership=partnership).order_by("-period__startswith").first()
    partnership.agreement_on = latest.signed_on if latest else None
    partnership.save()
    remember(signed_on=agreement.signed_on)
    return agreement


@action("partnership.sign_agreement")
def sign_agreement(
    agreement: Agreement, *, by: Actor, institution: Institution, on: date, signer: str, office: str
) -> Signature:
    """Record that a party signed this version: the day, and who signed for it in which office."""
    not_future(on, "on")
    parties = Membership.objects.valid().filter(partnership_id=agreement.partnership_id, role=MemberRole.PARTY)
    if not parties.filter(institution=institution, period__overlap=agreement.period).exists():
        raise Problem(_("This institution is no party to the agreement in its time."), "institution")
    made = Signature(
        partnership_id=agreement.partnership_id, agreement=agreement, institution=institution, signed_on=on,
        signer=filled(signer, "signer", _("Write who signed.")),
        office=filled(office, "office", _("Write in which office.")),
    )  # fmt: skip
    with unique(signature_once__institution=_("This party has signed already.")):
        made.save()
    remember(institution=institution.ref, on=on)
    return made


@action("partnership.void_signature")
def void_signature(signature: Signature, *, by: Actor, reason: str) -> Signature:
    """A signature recorded by mistake; the party has not signed again."""
    void_entry(signature, by, reason)
    remember(institution=signature.institution.ref)
    return signature


def _meeting(partnership_id: int, on: date, starts_at: time, place: str, agenda: str) -> Meeting:
    if on < today():
        raise Problem(_("This day has passed. Give a day from today on."), "on")
    return Meeting(
        partnership_id=partnership_id, held_on=on, starts_at=starts_at, agenda=agenda.strip(),
        place=filled(place, "place", _("Write where the meeting takes place.")),
    )  # fmt: skip


@action("partnership.plan_meeting")
def plan_meeting(
    partnership: Partnership, *, by: Actor, on: date, starts_at: time, place: str, agenda: str = ""
) -> Meeting:
    """Set a meeting of the partners."""
    new = _meeting(partnership.pk, on, starts_at, place, agenda)
    new.save()
    remember(on=on)
    return new


@action("partnership.move_meeting")
def move_meeting(meeting: Meeting, *, by: Actor, on: date, starts_at: time, place: str, agenda: str = "") -> Meeting:
    """Other day, hour, place or agenda of a meeting; what was set before stays readable."""
    new = _meeting(meeting.partnership_id, on, starts_at, place, agenda)
    void_entry(meeting, by, _("Set anew."))
    new.replaces = meeting
    new.save()
    remember(before=str(meeting.held_on), on=on)
    return new


@action("partnership.void_meeting")
def void_meeting(meeting: Meeting, *, by: Actor, reason: str) -> Meeting:
    """Call a meeting off."""
    void_entry(meeting, by, reason)
    remember(on=meeting.held_on)
    return meeting


@action("partnership.open_club")
def open_club(partnership: Partnership, *, by: Actor, operator: Institution, name: str, locality: str) -> Club:
    """Open a club under an operator that the act admits (OP-01, UZS art. 18 ust. 1)."""
    admitted_operator(partnership.pk, operator)
    club = Club(
        partnership=partnership,
        operator=operator,
        name=filled(name, "name", _("Write the name of the club.")),
        locality=filled(locality, "locality", _("Write the locality.")),
    )
    club.save()
    return club


@action("partnership.enter_register")
def enter_register(club: Club, *, by: Actor, number: str, on: date) -> Club:
    """Record the entry in the wojewoda's register (UZS art. 18a); participation starts no earlier."""
    not_future(on)
    change(club, register_no=filled(number, "number", _("Write the number of the entry.")), register_entry_on=on)
    club.save()
    remember(on=on)
    return club
