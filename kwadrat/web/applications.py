"""Applications for help: the public page of a club, and what its coordinator does with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, rules, scope
from kwadrat.casework import applications
from kwadrat.reporting import applications as reporting
from kwadrat.web import limits, page
from kwadrat.web.chips import deadline
from kwadrat.web.forms.applications import DeclineForm, EnterForm, PublicForm, stamp
from kwadrat.web.forms.people import PersonForm
from kwadrat.web.people.register import entered
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.applications import Application
    from kwadrat.records.partnership import Club

MOST_AN_HOUR = 10


def _public(ref: str) -> Club:
    club = reporting.public_club(ref)
    if club is None:
        raise Http404
    return club


@page.public
def apply(request: HttpRequest, ref: str) -> HttpResponse:
    """The form for anybody: who reads it, what happens next. A program that fills the hidden box gets the same thanks
    and leaves nothing."""
    club = _public(ref)
    thanks = reverse("apply_thanks", args=[club.ref])
    form = page.open_form(request, PublicForm, initial={"shown": stamp()})
    if request.method == "POST":
        if form.is_from_a_program:
            return HttpResponseRedirect(thanks)
        if form.is_valid() and limits.too_many(request, "application", MOST_AN_HOUR):
            words = _("Too many forms have come from your network. Try again in an hour, or call the club.")
            form.add_error(None, words)
    done = page.carry_out(request, form, lambda: applications.send(club, **form.values()), to=thanks)
    if done:
        return done
    if form.is_bound:
        form.renew()
    return page.show(request, "applications/apply.html", form=form, club=club)


@page.public
def thanks(request: HttpRequest, ref: str) -> HttpResponse:
    """The same words for everybody."""
    return page.show(request, "applications/thanks.html", club=_public(ref))


def _club(request: page.Request) -> Club:
    club = scope.clubs(request.actor).filter(pk=request.actor.club_id or 0).first()
    if club is None:
        raise Http404
    return club


def index(request: page.Request) -> HttpResponse:
    """Zgłoszenia: what waits in the club, by the clock; on request the declined ones too."""
    club = _club(request)
    rules.require(request.actor, "application.enter", club)
    shows_all = request.GET.get("stan") == "wszystkie"
    rows = scope.applications(request.actor) if shows_all else reporting.waiting(request.actor)
    order = reporting.ALL_ORDER if shows_all else reporting.WAITING_ORDER
    part = page.after(rows, order, request.GET.get("od", ""))
    today = timezone.localdate()
    return page.show(
        request, "applications/index.html", rows=[(row, deadline(row.due_on, today)) for row in part.rows],
        next_key=part.next_key, shows_all=shows_all, club=club,
        public=settings.SITE_URL + reverse("apply", args=[club.ref]),
    )  # fmt: skip


def _fetch(request: page.Request, ref: str) -> Application:
    return page.fetch(scope.applications(request.actor).select_related("club"), ref)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("People"), reverse("people")), (_("Applications"), reverse("applications"))]


def view(request: page.Request, ref: str) -> HttpResponse:
    """One application with its contacts; each opening is written. Whoever was told that nobody answered sees the fact
    alone."""
    row = _fetch(request, ref)
    if row.told_id == request.actor.post_id and not page.may(request, "application.view", row):
        return page.show(
            request, "applications/overdue.html", application=row, erased_on=reporting.erased_on(row),
            chip=deadline(row.due_on, timezone.localdate()), answering=reporting.answering(row),
        )  # fmt: skip
    contact = disclosure.applicant(request.actor, row)
    return page.show(
        request, "applications/view.html", application=row, contact=contact, crumbs=_crumbs(),
        chip=deadline(row.due_on, timezone.localdate()),
        may_answer=page.may(request, "application.take_on", row),
    )  # fmt: skip


def enter(request: page.Request) -> HttpResponse:
    """Type in what came by telephone, on paper or in person."""
    club = _club(request)
    rules.require(request.actor, "application.enter", club)
    form = page.open_form(request, EnterForm, initial={"on": timezone.localdate()})
    done = page.carry_out(
        request, form,
        lambda: applications.enter(
            club, by=request.actor, channel=form.cleaned_data["channel"], on=form.cleaned_data["on"], **form.values()
        ),
        to=reverse("applications"), done=_("The application is entered. Its clock runs."),
    )  # fmt: skip
    verb = Verb(
        _("Enter an application"), _("Save the application"), reverse("applications"), crumbs=_crumbs(),
        widths={"on": "date", "phone": "medium", "email": "medium", "name": "medium"},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def take_on(request: page.Request, ref: str) -> HttpResponse:
    """Register who applied: the usual form, with what she gave."""
    row = _fetch(request, ref)
    rules.require(request.actor, "application.take_on", row)
    given: dict[str, Any] = {}
    if request.method == "GET":
        contact = disclosure.applicant(request.actor, row)
        first, _space, last = contact.name.partition(" ")
        given = {"first_name": first, "last_name": last, "phone": contact.phone, "email": contact.email}
    form = page.open_form(request, PersonForm, initial=given)
    done, told = entered(request, form, lambda **values: applications.take_on(row, by=request.actor, **values))
    return done or page.show(request, "applications/take_on.html", form=form, application=row, crumbs=_crumbs(), **told)


def decline(request: page.Request, ref: str) -> HttpResponse:
    """Decline with a reason."""
    row = _fetch(request, ref)
    rules.require(request.actor, "application.decline", row)
    form = page.open_form(request, DeclineForm, subject=row)
    back = reverse("application_view", args=[row.ref])
    done = page.carry_out(
        request, form, lambda: applications.decline(row, by=request.actor, reason=form.cleaned_data["reason"]),
        to=reverse("applications"), done=_("The application is declined. Its data will be erased by themselves."),
    )  # fmt: skip
    verb = Verb(
        _("Decline the application"), _("Decline the application"), back, kind="danger", crumbs=_crumbs(),
        lead=_("Call the person first and say where else she can find help."),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
