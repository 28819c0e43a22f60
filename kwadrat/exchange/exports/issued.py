"""Issued papers on their way out: the kept file, or the copy that an office edits; lists of classes for the wall."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kwadrat.access import audit, disclosure, rules, scope
from kwadrat.law import forms
from kwadrat.papers import services as drawn
from kwadrat.papers.bundle import bundle as zipped
from kwadrat.papers.docx import TYPE, docx
from kwadrat.papers.forms import Issue, Wording
from kwadrat.papers.render import pdf
from kwadrat.records.choices import AttendanceStatus, Disclosed, Purpose
from kwadrat.reporting import bundles, papers, services
from kwadrat.reporting.tables import hours_text

if TYPE_CHECKING:
    from kwadrat.records.papers import IssuedPaper


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def open(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """Send an issued paper of the actor's desk: as PDF the very file that was issued, as DOCX (contract and action plan
    alone) the same words to be edited. Out of scope, voided or of an unknown form: 404."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rows = scope.papers(actor).select_related("case").filter(ref=ref.upper(), voided_at__isnull=True)
    found = rows.first()
    if found is None or form not in ("pdf", "docx") or (form == "docx" and found.kind not in papers.EDITABLE):
        raise Http404
    rules.require(actor, "paper.print", found)
    content = found.content() if form == "pdf" else docx(json.loads(found.data))
    if found.case is not None:
        basis = disclosure.basis_of(actor, found.case)
        disclosure.log(actor, [found.case.person_id], Disclosed.PAPER, subject=found.ref, basis=basis)
    audit.record(
        actor, "paper.print", subject=found.ref, person_id=found.audit_person_id, partnership_id=found.partnership_id,
        details={"number": found.number, "form": form, "sha256": found.sha256},
    )  # fmt: skip
    name = f"{found.kind}-{found.serial}-{found.year}.{form}"
    return _file(content, "application/pdf" if form == "pdf" else TYPE, name)


def _name(paper: IssuedPaper) -> str:
    who = "-".join(str(paper.case.person).split()) if paper.case else paper.ref
    return f"{paper.serial}-{paper.year}-{who}"


def _files(rows: Iterable[IssuedPaper]) -> Iterator[tuple[str, bytes]]:
    for one, content in bundles.contents(rows):
        words = _("The file of paper no. %(number)s cannot be read. Tell the administrator.") % {"number": one.number}
        yield (f"{_name(one)}.pdf", content) if content else (f"{_name(one)}.txt", words.encode())


def bundle(request: HttpRequest, ref: str) -> StreamingHttpResponse:
    """Send the papers of a finished list in one ZIP, each the very file that was issued, read while it is sent; each
    person has the reading in her ledger. Not one's own list, not ready or empty: 404."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = scope.paper_bundles(actor).filter(ref=ref.upper()).first()
    if found is None:
        raise Http404
    rules.require(actor, "paper.download_bundle", found)
    rows = bundles.papers(actor, found) if found.progress == "ready" else []
    if not rows:
        raise Http404
    people: dict[str, list[int]] = {}
    for one in rows:
        if one.case is not None:
            people.setdefault(disclosure.basis_of(actor, one.case), []).append(one.case.person_id)
    for basis, persons in people.items():
        disclosure.log(actor, persons, Disclosed.PAPER, subject=found.ref, basis=basis)
    audit.record(
        actor, "paper.download_bundle", subject=found.ref, partnership_id=found.partnership_id,
        details={"papers": len(rows)},
    )  # fmt: skip
    name = f"plany-{timezone.localdate()}-{found.ref}.zip"
    return StreamingHttpResponse(
        zipped(_files(rows)), content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _issue(number: str, actor: Any) -> Issue:
    return Issue(number, timezone.localdate(), actor.name, timezone.now(), settings.DEMO)


def _wording(code: str, partnership_id: int) -> Wording:
    form = forms.form(code, timezone.localdate())
    return Wording(form, papers.labels(partnership_id, form.code, form.version))


def _meeting(session: Any) -> drawn.Meeting:
    hours = f"{session.starts_at.hour}:{session.starts_at:%M}–{session.ends_at.hour}:{session.ends_at:%M}"
    return drawn.Meeting(
        date_format(session.held_on, "l, j E Y"), hours, session.kind.label, session.group.name, session.room,
        session.leader.user.name, session.payer.name if session.payer else "", session.topic,
    )  # fmt: skip


def _presence(mark: Any) -> tuple[str, str]:
    if mark is None:
        return "", ""
    hours = hours_text(round(mark.minutes / 60, 2)) if mark.status == AttendanceStatus.PRESENT else ""
    return str(mark.get_status_display()), hours


def attendance(request: HttpRequest, ref: str) -> HttpResponse:
    """Send the attendance list of one meeting with places to sign; each person of it has the reading in her ledger.
    Not kept: it names many people, and is drawn from the marks at any time."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rows = scope.sessions(actor).select_related("club", "kind", "group", "leader__user", "payer")
    session = rows.filter(ref=ref.upper()).first()
    if session is None:
        raise Http404
    rules.require(actor, "service.print_attendance", session)
    members, marks = services.sheet(session), services.kept_marks(session)
    with translation.override("pl"):
        people = [(one.name, *_presence(marks.get(one.case_id))) for one in members]
        data = drawn.attendance(
            _wording("attendance", session.partnership_id), session.club.name, _meeting(session), people,
            _issue(session.ref, actor),
        )  # fmt: skip
        content = pdf("form", data, timezone.now())
    disclosure.log(actor, [one.person_id for one in members], Disclosed.ATTENDANCE, Purpose.SERVICE, session.ref)
    audit.record(
        actor, "service.print_attendance", subject=session.ref, partnership_id=session.partnership_id,
        details={"people": len(members)},
    )  # fmt: skip
    return _file(content, "application/pdf", f"lista-obecnosci-{session.held_on}-{session.ref}.pdf")


def week(request: HttpRequest) -> HttpResponse:
    """Send the timetable of a week of the actor's club for the wall; no person stands in it."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    whole = scope.partnerships(actor).filter(pk=actor.partnership_id).first()
    if whole is None:
        raise Http404
    rules.require(actor, "service.print_week", whole)
    try:
        day = date.fromisoformat(request.GET.get("tydzien", ""))
    except ValueError:
        day = timezone.localdate()
    monday = day - timedelta(days=day.weekday())
    with translation.override("pl"):
        found = [_meeting(one) for one in services.week(actor, monday) if one.state != "cancelled"]
        words = f"{date_format(monday, 'j E')} – {date_format(monday + timedelta(days=6), 'j E Y')}"
        data = drawn.timetable(
            _wording("timetable", whole.pk), actor.club_name, words, found, _issue(f"{monday:%G/%V}", actor)
        )
        content = pdf("form", data, timezone.now())
    audit.record(actor, "service.print_week", subject=whole.ref, details={"week": str(monday)})
    return _file(content, "application/pdf", f"harmonogram-{monday}.pdf")
