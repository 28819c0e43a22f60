"""A session and its list: the sheet, corrections, voiding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import services
from kwadrat.records.choices import AttendanceStatus, Disclosed, Purpose, SessionState
from kwadrat.reporting import services as reporting
from kwadrat.web import page
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.forms.services import CorrectForm, SheetForm
from kwadrat.web.services.frame import capital, crumb, fetch, require, words_of
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.services import Attendance, Session

LONG_LIST = 20
VERBS = ("record_attendance", "cancel_session", "print_attendance")


def _sentence(marked: list[reporting.Marked]) -> str:
    """Było 9 z 12 osób."""
    valid = [one.now for one in marked if one.now is not None]
    present = sum(1 for row in valid if row.status == AttendanceStatus.PRESENT)
    return ngettext(
        "%(present)s of %(num)s person was here.", "%(present)s of %(num)s people were here.", len(valid)
    ) % {"present": present, "num": len(valid)}  # fmt: skip


def session(request: page.Request, ref: str) -> HttpResponse:
    """One meeting: its details and its list, with corrections."""
    found = fetch(request, ref)
    is_planned = found.state == SessionState.PLANNED
    marked = [] if is_planned else reporting.marked(found)
    people = reporting.sheet(found) if is_planned else []
    disclosure.log(
        request.actor, [one.person_id for one in marked] + [one.person_id for one in people], Disclosed.ATTENDANCE,
        Purpose.SERVICE, found.ref,
    )  # fmt: skip
    minutes = sum(one.now.minutes for one in marked if one.now is not None)
    return page.show(
        request, "services/session.html", session=found, words=words_of(found), title=capital(found.kind.label),
        marked=marked, people=people, sentence=_sentence(marked) if marked else "", minutes=minutes,
        may={verb: page.may(request, f"service.{verb}", found) for verb in VERBS},
        is_ahead=found.held_on > timezone.localdate(), is_planned=is_planned,
    )  # fmt: skip


@dataclass(frozen=True)
class Clash:
    """One person on a list that somebody else approved first: what stands there, and what was sent."""

    name: str
    saved: str
    mine: str


def _clashes(found: Session, form: SheetForm) -> list[Clash]:
    kept, labels = reporting.kept_marks(found), dict(AttendanceStatus.choices)
    typed = form.typed()
    return [
        Clash(
            m.name, kept[m.case_id].get_status_display() if m.case_id in kept else "–",
            str(labels.get(typed.get(m.case_id, ""), "–")),
        )
        for m in form.people
    ]  # fmt: skip


def _approved_already(request: page.Request, found: Session, form: SheetForm) -> HttpResponse:
    """Two people kept one list: both versions side by side, so that nothing ticked is lost."""
    rows = _clashes(found, form)
    disclosure.log(request.actor, [m.person_id for m in form.people], Disclosed.ATTENDANCE, Purpose.SERVICE, found.ref)
    return page.show(
        request, "services/approved_already.html", status=409, session=found, title=capital(found.kind.label),
        words=words_of(found), rows=rows, differ=sum(1 for row in rows if row.mine not in ("–", row.saved)),
    )  # fmt: skip


def record_attendance(request: page.Request, ref: str) -> HttpResponse:
    """The attendance sheet: a focused page that works by thumb and without script."""
    found = fetch(request, ref)
    people = reporting.sheet(found)
    form = page.open_form(request, SheetForm, subject=found, people=people, longest=found.minutes)
    try:
        require(request, form, "service.record_attendance", found)
        done = page.carry_out(
            request, form, lambda: services.record_attendance(found, by=request.actor, marks=form.marks()),
            to=reverse("session", args=[found.ref]), done=_("The list is approved."),
        )  # fmt: skip
    except rules.Refused as refused:
        if form.is_bound and refused.verdict.is_shown and found.state == SessionState.HELD:
            return _approved_already(request, found, form)
        raise
    if done:
        return done
    disclosure.log(request.actor, [m.person_id for m in people], Disclosed.ATTENDANCE, Purpose.SERVICE, found.ref)
    return page.show(
        request, "services/record_attendance.html", session=found, words=words_of(found), people=people, form=form,
        title=capital(found.kind.label), unmarked=form.unmarked(), is_long=len(people) > LONG_LIST,
        marked=len(form.typed()) if form.is_bound else 0,
    )  # fmt: skip


def _row(request: page.Request, ref: str, pk: int) -> Attendance:
    rows = scope.attendances(request.actor).select_related("session__kind", "session__group", "case__person")
    return page.fetch_entry(rows, pk, session__ref=ref.upper())


def _row_verb(row: Attendance, title: str, submit: str, kind: str) -> Verb:
    back = reverse("session", args=[row.session.ref])
    label = capital(row.session.kind.label)
    return Verb(
        title, submit, back, lead=f"{row.case.person}. {label}, {words_of(row.session)}", kind=kind,
        crumbs=[crumb(), (label, back)], widths={"minutes": "short", "absence_reason": "medium"},
    )  # fmt: skip


def correct_attendance(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """Correct one row; the old one stays readable."""
    row = _row(request, ref, pk)
    form = page.open_form(
        request, CorrectForm, subject=row,
        initial={"status": row.status, "minutes": row.minutes or None, "absence_reason": row.absence_reason},
    )  # fmt: skip
    require(request, form, "service.correct_attendance", row)
    verb = _row_verb(row, _("Correct attendance"), _("Save the correction"), "main")
    names = ("status", "minutes", "absence_reason", "reason")
    done = page.carry_out(
        request, form,
        lambda: services.correct_attendance(row, by=request.actor, **{n: form.cleaned_data[n] for n in names}),
        to=verb.back, done=_("Corrected. The old value stays readable."),
    )  # fmt: skip
    if done:
        return done
    disclosure.log(request.actor, [row.case.person_id], Disclosed.ATTENDANCE, Purpose.SERVICE, row.session.ref)
    return page.show(request, "base/verb.html", form=form, verb=verb)


def void_attendance(request: page.Request, ref: str, pk: int) -> HttpResponse:
    """Void one row; it no longer counts."""
    row = _row(request, ref, pk)
    form = page.open_form(request, ReasonForm, subject=row)
    require(request, form, "service.void_attendance", row)
    verb = _row_verb(row, _("Void attendance"), _("Void the row"), "danger")
    done = page.carry_out(
        request, form, lambda: services.void_attendance(row, by=request.actor, reason=form.cleaned_data["reason"]),
        to=verb.back, done=_("Voided. The row no longer counts and stays readable."),
    )  # fmt: skip
    if done:
        return done
    disclosure.log(request.actor, [row.case.person_id], Disclosed.ATTENDANCE, Purpose.SERVICE, row.session.ref)
    return page.show(request, "base/verb.html", form=form, verb=verb)
