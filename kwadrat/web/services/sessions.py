"""Planning classes and calling them off."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import services
from kwadrat.web import page
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.forms.services import SessionForm
from kwadrat.web.services.frame import capital, club_of, crumb, fetch, require, words_of
from kwadrat.web.verb import Verb


def _alone(rows: dict[str, Any]) -> str:
    """The only one there is, so that nobody has to choose it."""
    return next(iter(rows)) if len(rows) == 1 else ""


def plan_session(request: page.Request) -> HttpResponse:
    """Plan classes of a group."""
    club = club_of(request)
    rules.require(request.actor, "service.plan_session", club)
    form = page.open_form(
        request, SessionForm, kinds=scope.service_kinds("group", request.actor),
        groups=scope.groups(request.actor).filter(is_closed=False).order_by("name")[:50],
        leaders=scope.colleagues(request.actor).select_related("user").order_by("user__name")[:50],
        payers=scope.institutions(request.actor).order_by("name")[:50], initial={"on": timezone.localdate()},
    )  # fmt: skip
    form.initial.setdefault("group", _alone(form.groups))
    back = reverse("services")
    done = page.carry_out(
        request, form, lambda: services.plan_session(club, by=request.actor, **form.values()),
        to=lambda made: reverse("session", args=[made]), done=_("The classes are planned."),
    )  # fmt: skip
    verb = Verb(_("Plan classes"), _("Save the classes"), back, lead=str(club), crumbs=[crumb()])
    return done or page.show(request, "services/plan_session.html", form=form, verb=verb, has_groups=bool(form.groups))


def cancel_session(request: page.Request, ref: str) -> HttpResponse:
    """Call classes off."""
    found = fetch(request, ref)
    form = page.open_form(request, ReasonForm, subject=found, example=_("For example: the leader cannot come."))
    require(request, form, "service.cancel_session", found)
    back = reverse("session", args=[found.ref])
    done = page.carry_out(
        request, form, lambda: services.cancel_session(found, by=request.actor, reason=form.cleaned_data["reason"]),
        to=back, done=_("The classes have been called off."),
    )  # fmt: skip
    verb = Verb(
        _("Call the classes off"), _("Call off"), back, lead=f"{capital(found.kind.label)}, {words_of(found)}",
        kind="danger", crumbs=[crumb(), (capital(found.kind.label), back)],
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
