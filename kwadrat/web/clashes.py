"""What does not fit together in a joint plan: left as it is with a reason, or taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kwadrat.access import rules, scope
from kwadrat.casework import clashes as casework
from kwadrat.reporting import clashes as reporting
from kwadrat.web import page
from kwadrat.web.forms.clashes import KeepForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.clashes import PlanClash


def _back(clash: PlanClash) -> str:
    return reverse("joint_plan", args=[clash.plan.ref])


def _verb(clash: PlanClash, title: str, submit: str) -> Verb:
    back = _back(clash)
    person = clash.plan.case.person
    crumbs = [(_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref])), (_("Plan"), back)]
    return Verb(title, submit, back, lead=reporting.sentence(clash), crumbs=crumbs)


def _fetch(request: page.Request, ref: str) -> PlanClash:
    return page.fetch(scope.clashes(request.actor).select_related("plan__case__person"), ref)


def keep(request: page.Request, ref: str) -> HttpResponse:
    """Leave a clash as it is; the reason is read by everybody who works on the plan."""
    found = _fetch(request, ref)
    rules.require(request.actor, "clash.keep", found)
    form = page.open_form(request, KeepForm, subject=found)
    done = page.carry_out(
        request, form, lambda: casework.keep(found, by=request.actor, reason=form.cleaned_data["reason"]),
        to=_back(found), done=_("It stays as it is. The reason stands in the plan."),
    )  # fmt: skip
    verb = _verb(found, _("Leave it as it is"), _("Leave it"))
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def reopen(request: page.Request, ref: str) -> HttpResponse:
    """Take up again what was left."""
    found = _fetch(request, ref)
    rules.require(request.actor, "clash.reopen", found)
    form = page.open_form(request, page.GuardedForm, subject=found)
    done = page.carry_out(
        request, form, lambda: casework.reopen(found, by=request.actor), to=_back(found),
        done=_("It stands at the top of the plan again."),
    )  # fmt: skip
    verb = _verb(found, _("Take it up again"), _("Take it up"))
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
