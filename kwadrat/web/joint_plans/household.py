"""Who of the household is named in a joint plan, and who left it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules
from kwadrat.casework import plans
from kwadrat.reporting import joint_plans as reporting
from kwadrat.web import page
from kwadrat.web.forms.joint_plans import LeaveForm, MemberForm
from kwadrat.web.joint_plans import frame


def _chosen(request: page.Request, form: forms.Form) -> Any:
    """The person in scope whom the words name; None with a message beside the field."""
    found = reporting.people_called(request.actor, form.cleaned_data["person"])
    if len(found) == 1:
        return found[0]
    several = _("There are several such people. Write the number that stands on her page.")
    nobody = _(
        "There is no such person among those with whom you work. Check the name, or enter her in the register first."
    )
    form.add_error("person", several if found else nobody)
    return None


def add_member(request: page.Request, ref: str) -> HttpResponse:
    """Name a member of the household."""
    plan = frame.fetch(request, ref)
    rules.require(request.actor, "plan.add_member", plan)
    form = page.open_form(request, MemberForm, initial={"on": timezone.localdate()})
    chosen: Any = _chosen(request, form) if request.method == "POST" and form.is_valid() else None
    return frame.verb_page(
        request, plan, form,
        lambda: plans.add_member(
            plan, by=request.actor, case=chosen.case, **{name: form.cleaned_data[name] for name in ("on", "is_party")}
        ),
        frame.verb_of(
            plan, _("Name a member of the household"), _("Add to the plan"),
            why={
                "person": _("Documents of one person are read by those who work with that person; goals and common"
                            " tasks by everybody."),
            },
        ),
        _("She is named in the plan. Now tasks and documents can be hers."),
    )  # fmt: skip


def end_member(request: page.Request, ref: str) -> HttpResponse:
    """Record that somebody left the household."""
    member = page.fetch(reporting.members_in(request.actor), ref)
    plan = member.plan
    rules.require(request.actor, "plan.end_member", member)
    form = page.open_form(request, LeaveForm, subject=member, initial={"on": timezone.localdate()})
    return frame.verb_page(
        request, plan, form, lambda: plans.end_member(member, by=request.actor, **_typed(form)),
        frame.verb_of(
            plan, _("Somebody left the household"), _("Record it"), kind="danger", lead=str(member.case.person)
        ),
        _("It is recorded. Her tasks that were not done are crossed out and stay readable."),
    )  # fmt: skip


def _typed(form: forms.Form) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("on", "reason")}
