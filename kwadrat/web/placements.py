"""Praca: temporary work of people, as a list and one by one; plan, change, begin, end, call off, void."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import placements as casework
from kwadrat.records.choices import Disclosed, PlacementState, Purpose, Role
from kwadrat.reporting import placements as reporting
from kwadrat.web import page, people
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.forms.placements import BeginForm, EndForm, HostForm, PlanForm, first_of_slots
from kwadrat.web.people.frame import verb_of
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.partnership import Institution
    from kwadrat.records.people import Person
    from kwadrat.records.placements import Placement

WIDTHS = {"since": "date", "until": "date", "on": "date", "weekly_hours": "number"}


def _log_hosted(request: page.Request, rows: list[Placement]) -> None:
    """A host reads names of people on whom she does not work: each reading is written."""
    disclosure.log(
        request.actor, {row.case.person_id for row in rows}, Disclosed.PLACEMENT, Purpose.SERVICE,
        subject=rows[0].ref if len(rows) == 1 else "", basis=disclosure.basis_of_role(Role.NGO_WORKER),
    )  # fmt: skip


def _line(row: Any) -> dict[str, Any]:
    """What stands of one placement in a list; of a case that the reader does not know, nothing of who sends."""
    return {
        "row": row, "kind": reporting.KINDS[row.state], "days": reporting.days(row),
        "hours": reporting.hours(row.weekly_minutes), "week": reporting.hours_of_week(row.slots),
        "sender": row.sender_name if row.is_known else "",
    }  # fmt: skip


def index(request: page.Request) -> HttpResponse:
    """Temporary work of the people one works with, and of people who work at one's own institution."""
    if request.actor.role not in scope.CASE_ROLES or request.actor.is_reduced:
        raise Http404
    key, which, lists = request.GET.get("od", ""), request.GET.get("stan", ""), reporting.lists(request.actor)
    which = which if which in lists else ""
    part = page.stretch(reporting.listed, request.actor, which, fields=("-pk",), key=key)
    _log_hosted(request, [row for row in part.rows if not row.is_known])
    count = ngettext("%(num)s placement", "%(num)s placements", len(part.rows)) % {"num": len(part.rows)}
    return page.show(
        request, "placements/index.html", lines=[_line(row) for row in part.rows], key=key, which=which, result=count,
        next_key=part.next_key, options=list(lists.items()), size=page.PAGE_SIZE,
    )  # fmt: skip


def _crumbs(row: Any) -> list[tuple[str, str]]:
    if not row.is_known:
        return [(_("Temporary work"), reverse("placements"))]
    person = row.case.person
    return [(_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref]))]


def _fetch(request: page.Request, ref: str) -> Placement:
    found = reporting.one(request.actor, ref)
    if found is None:
        raise Http404
    return found


VERBS = ("change", "begin", "end", "cancel", "void")


def placement(request: page.Request, ref: str) -> HttpResponse:
    """One placement. Whoever works on the case reads it whole; a host the name, the form, the days and the hours."""
    row: Any = _fetch(request, ref)
    line, title = _line(row), f"{row.get_form_display()}: {row.case.person}"
    if not row.is_known:
        _log_hosted(request, [row])
        return page.show(request, "placements/hosted.html", title=title, crumbs=_crumbs(row), **line)
    disclosure.log(
        request.actor, [row.case.person_id], Disclosed.PERSON, subject=row.ref,
        basis=disclosure.basis_of(request.actor, row.case),
    )  # fmt: skip
    steps = row.steps.select_related("by__user")
    return page.show(
        request, "placements/placement.html", title=title, crumbs=_crumbs(row), steps=steps,
        basis=reporting.form_words(row.form, row.period.lower),
        warning=reporting.warning(row) if row.state in (PlacementState.PLANNED, PlacementState.BEGUN) else "",
        reads_notes=reporting.reads_notes(request.actor, row),
        may={name: bool(page.may(request, f"placement.{name}", row)) for name in VERBS}, **line,
    )  # fmt: skip


class Offer:
    """What the forms of a placement offer, and how their answers become the values of the verbs."""

    def __init__(self, request: page.Request, partnership_id: int, row: Placement | None = None) -> None:
        self.bodies = reporting.members(partnership_id, timezone.localdate())
        self.senders = {} if row else reporting.senders(request.actor, self.bodies)
        # who stands in the row stays a choice, also when she left the partnership
        for body in (row.host, row.payer) if row else ():
            if body is not None:
                self.bodies.setdefault(str(body.pk), body)

    def lists(self) -> dict[str, Any]:
        """Options of the selects."""
        return {
            "bodies": [(pk, body.name) for pk, body in self.bodies.items()], "weekdays": reporting.weekdays(),
        }  # fmt: skip

    def values(self, form: HostForm) -> dict[str, Any]:
        """Arguments that plan and change share."""

        def body(name: str) -> Institution | None:
            return self.bodies.get(form.cleaned_data[name])

        return {**form.typed(), "host": body("host"), "payer": body("payer")}


def plan(request: page.Request, ref: str) -> HttpResponse:
    """Plan temporary work of a person."""
    person: Person = people.fetch(request, ref)
    case, today = person.case, timezone.localdate()
    rules.require(request.actor, "placement.plan", case)
    offer = Offer(request, case.partnership_id)
    senders = [(key, one.name) for key, one in offer.senders.items()]
    form = page.open_form(
        request, PlanForm, offered=reporting.offered(today), senders=senders,
        initial={"sender": senders[0][0] if len(senders) == 1 else ""}, **offer.lists(),
    )  # fmt: skip

    def carry() -> Placement:
        sender = offer.senders[form.cleaned_data["sender"]]
        return casework.plan(
            case, by=request.actor, form=form.cleaned_data["form"], institution=sender.institution, club=sender.club,
            **offer.values(form),
        )  # fmt: skip

    verb = verb_of(
        person, _("Plan temporary work"), _("Save the plan"), reverse("person", args=[person.ref]), widths=WIDTHS
    )
    answer = page.carry_out(
        request, form, carry, to=lambda made: reverse("placement", args=[made]) if made else verb.back,
        done=_("The work is planned. Record the day on which it begins."),
    )  # fmt: skip
    return answer or page.show(request, "placements/form.html", form=form, verb=verb)


def _verb_of(row: Placement, title: str, submit: str, kind: str = "main") -> Verb:
    back = reverse("placement", args=[row.ref])
    lead = f"{row.case.person}. {str(row.get_form_display()).capitalize()}: {row.place}, {reporting.days(row)}."
    crumbs = [*_crumbs(row), (_("Temporary work"), back)]
    return Verb(title, submit, back, lead=lead, kind=kind, crumbs=crumbs, widths=WIDTHS)


def _carry(
    request: page.Request, form: page.GuardedForm, carry: Callable[[], object], verb: Verb, done: str,
    fresh: Any = None, template: str = "base/verb.html",
) -> HttpResponse:  # fmt: skip
    answer = page.carry_out(request, form, carry, to=verb.back, done=done, fresh=fresh)
    return answer or page.show(request, template, form=form, verb=verb)


def _allowed(request: page.Request, ref: str, ability: str) -> Placement:
    row: Any = _fetch(request, ref)
    if not row.is_known:  # a host reads, and carries out nothing
        raise Http404
    rules.require(request.actor, ability, row)
    found: Placement = row
    return found


def _as_typed(row: Placement) -> dict[str, Any]:
    return {
        "host": str(row.host_id or ""), "host_name": row.host_name, "payer": str(row.payer_id or ""),
        "since": row.period.lower, "until": row.last_on,
        "weekly_hours": "" if row.timetable else reporting.hours_words(row.weekly_minutes), "note": row.note,
        **first_of_slots(row.slots),
    }  # fmt: skip


def change(request: page.Request, ref: str) -> HttpResponse:
    """Change the host, the days, the hours, the payer or the note."""
    row = _allowed(request, ref, "placement.change")
    offer = Offer(request, row.partnership_id, row)
    lists = offer.lists()
    form = page.open_form(request, HostForm, subject=row, initial=_as_typed(row), **lists)
    return _carry(
        request, form, lambda: casework.change(row, by=request.actor, **offer.values(form)),
        _verb_of(row, _("Change temporary work"), _("Save the change")), _("The change is saved."),
        fresh=lambda now: HostForm(initial=_as_typed(now), **lists), template="placements/form.html",
    )  # fmt: skip


def begin(request: page.Request, ref: str) -> HttpResponse:
    """Record the first day of work."""
    row = _allowed(request, ref, "placement.begin")
    first = min(row.period.lower, timezone.localdate())
    form = page.open_form(request, BeginForm, subject=row, initial={"on": first})
    return _carry(
        request, form, lambda: casework.begin(row, by=request.actor, on=form.cleaned_data["on"]),
        _verb_of(row, _("The work has begun"), _("Save that it has begun")), _("The work is under way."),
    )  # fmt: skip


def end(request: page.Request, ref: str) -> HttpResponse:
    """Record the last day and how it ended."""
    row = _allowed(request, ref, "placement.end")
    last = min(row.last_on or timezone.localdate(), timezone.localdate())
    form = page.open_form(request, EndForm, subject=row, initial={"on": last})

    def carry() -> Placement:
        data = form.cleaned_data
        return casework.end(row, by=request.actor, on=data["on"], result=data["result"], note=data["note"])

    return _carry(
        request, form, carry, _verb_of(row, _("The work has ended"), _("Save the end")), _("The end is saved.")
    )


def cancel(request: page.Request, ref: str) -> HttpResponse:
    """Call planned work off."""
    row = _allowed(request, ref, "placement.cancel")
    form = page.open_form(request, ReasonForm, subject=row, example=_("For example: the host has no place any more."))
    return _carry(
        request, form, lambda: casework.cancel(row, by=request.actor, reason=form.cleaned_data["reason"]),
        _verb_of(row, _("Call the work off"), _("Call off"), "danger"), _("The work is called off."),
    )  # fmt: skip


def void(request: page.Request, ref: str) -> HttpResponse:
    """Void what was entered by mistake."""
    row = _allowed(request, ref, "placement.void")
    form = page.open_form(request, ReasonForm, subject=row, example=_("For example: entered for another person."))
    return _carry(
        request, form, lambda: casework.void(row, by=request.actor, reason=form.cleaned_data["reason"]),
        _verb_of(row, _("Void the work as a mistake"), _("Void"), "danger"),
        _("The work is voided. It stays readable and counts no more."),
    )  # fmt: skip
