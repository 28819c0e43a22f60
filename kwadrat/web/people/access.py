"""Requests of people for a copy of their data (RODO art. 15): the steward sees numbers, and hands out the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kwadrat.access import disclosure, rules, scope
from kwadrat.access.rules import Ruling
from kwadrat.casework import people
from kwadrat.reporting.people import long_day
from kwadrat.web import page
from kwadrat.web.forms.access import AccessRequestForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.people import AccessRequest, Case


def access_requests(request: page.Request) -> HttpResponse:
    """Requests of the partnership, newest first: numbers and days, no names."""
    partnership = scope.partnerships(request.actor).filter(pk=request.actor.partnership_id).first()
    if partnership is None or page.may(request, "person.request_access", partnership).ruling is Ruling.WRONG_ACTOR:
        raise Http404
    key = request.GET.get("od", "")
    rows = scope.access_requests(request.actor).only("ref", "asked_on", "created_at", "voided_at")
    part = page.after(rows, ("-asked_on", "-pk"), key)
    given = disclosure.first_given(part.rows)
    count = ngettext("%(num)s request", "%(num)s requests", len(part.rows)) % {"num": len(part.rows)}
    return page.show(
        request, "people/access_requests.html", rows=[(row, given.get(row.ref)) for row in part.rows],
        next_key=part.next_key, key=key, size=page.PAGE_SIZE, result=count,
        may_request=page.may(request, "person.request_access").is_shown,
    )  # fmt: skip


def request_access(request: page.Request) -> HttpResponse:
    """Record a request: two facts about the person must agree, and nothing of her is shown."""
    partnership = scope.partnerships(request.actor).filter(pk=request.actor.partnership_id).first()
    if partnership is None:
        raise Http404
    rules.require(request.actor, "person.request_access", partnership)
    form = page.open_form(request, AccessRequestForm, initial={"on": timezone.localdate()})
    case: Case | None = None
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        case = disclosure.asks_for_herself(request.actor, data["number"], data["birth_on"])
        if case is None:
            # one sentence for a wrong number and for a wrong day: it says nothing about who is known here
            form.add_error("number", _("No person of this partnership has this number and this date of birth."))
    done = page.carry_out(
        request, form,
        lambda: people.request_access(
            partnership, by=request.actor, case=case,  # type: ignore[arg-type]  # the form stands without one
            on=form.cleaned_data["on"], note=form.cleaned_data["note"],
        ),
        to=lambda ref: reverse("access_request", args=[ref]) if ref else reverse("access_requests"),
        done=_("The request is recorded. The copy can be downloaded."),
    )  # fmt: skip
    verb = Verb(
        _("New request for a copy of data"), _("Record the request"), reverse("access_requests"),
        lead=_("A person may ask for everything that is kept about her (RODO art. 15)."),
        crumbs=[(_("Requests for data"), reverse("access_requests"))],
        widths={"number": "medium", "birth_on": "date", "on": "date"},
        why={
            "birth_on": _("Two facts must agree, so that nobody gets somebody else’s data by a slip of one digit."),
            "note": _("The note stays with the request. It shows later that the data went to the right person."),
        },
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def _asked(request: page.Request, ref: str) -> AccessRequest:
    return page.fetch(scope.access_requests(request.actor).select_related("case", "post__user"), ref)


def access_request(request: page.Request, ref: str) -> HttpResponse:
    """One request: its day, the note, when the copy was given out, and the way to the file."""
    found = _asked(request, ref)
    return page.show(
        request, "people/access_request.html", asked=found, given=disclosure.first_given([found]).get(found.ref),
        may_export=bool(page.may(request, "person.export_access", found)),
        may_void=bool(page.may(request, "person.void_access", found)),
    )  # fmt: skip


def void_access(request: page.Request, ref: str) -> HttpResponse:
    """Void a request that was recorded by mistake, with a reason; it stays readable."""
    found = _asked(request, ref)
    rules.require(request.actor, "person.void_access", found)
    form = page.open_form(request, ReasonForm, subject=found, example=_("For example: somebody else had asked."))
    back = reverse("access_request", args=[found.ref])
    done = page.carry_out(
        request, form, lambda: people.void_access(found, by=request.actor, reason=form.cleaned_data["reason"]),
        to=back, done=_("The request is voided. It stays readable, and nothing is given out on it."),
    )  # fmt: skip
    verb = Verb(
        _("Void the request"), _("Void the request"), back, kind="danger",
        lead=_("Request %(ref)s of %(day)s") % {"ref": found.ref, "day": long_day(found.asked_on)},
        crumbs=[(_("Requests for data"), reverse("access_requests")), (found.ref, back)],
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
