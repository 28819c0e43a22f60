"""Opening a joint plan, its days, its documents and the fields of their forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kwadrat.access import rules
from kwadrat.casework import plans
from kwadrat.casework.checks import params
from kwadrat.law.plans import usual_last_day
from kwadrat.records.choices import ClauseKind, LegKind
from kwadrat.reporting import joint_plans as reporting
from kwadrat.reporting.joint_plans import choices
from kwadrat.web import page, people
from kwadrat.web.forms.joint_plans import EditLegForm, FieldForm, LegForm, OpenForm, PlanForm
from kwadrat.web.forms.people import ReasonForm
from kwadrat.web.joint_plans import frame
from kwadrat.web.people.team import colleagues
from kwadrat.web.verb import Verb

QUARTER = timedelta(days=91)


def open_plan(request: page.Request, ref: str) -> HttpResponse:
    """Open a joint plan of a person or of her household."""
    person = people.fetch(request, ref)
    rules.require(request.actor, "plan.open", person.case)
    today = timezone.localdate()
    initial = {"since": today, "until": usual_last_day(today, params()), "review_on": today + QUARTER}
    form = page.open_form(request, OpenForm, initial=initial)
    back = reverse("person_plan", args=[person.ref])
    done = page.carry_out(
        request, form, lambda: plans.open(person.case, by=request.actor, **form.values()),
        to=lambda made: reverse("joint_plan", args=[made]),
        done=_("The plan is open. Now add the document of your institution and the first goal."),
    )  # fmt: skip
    verb = Verb(
        _("Open a joint plan"), _("Open the plan"), back, lead=str(person), widths=frame.WIDTHS,
        crumbs=[
            (_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref])), (_("Plan"), back),
        ],
        why={"title": _("One plan joins what each institution agrees with the person. Each still signs its own"
                        " document: the social contract, the individual action plan.")},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def edit(request: page.Request, ref: str) -> HttpResponse:
    """Change the title, the days and the next review."""
    plan = frame.fetch(request, ref)
    rules.require(request.actor, "plan.edit", plan)

    def values(now: Any) -> dict[str, Any]:
        return {
            "title": now.title, "since": now.period.lower, "until": frame.last_day(now), "review_on": now.review_on,
        }  # fmt: skip

    form = page.open_form(request, PlanForm, subject=plan, initial=values(plan))
    return frame.verb_page(
        request, plan, form, lambda: plans.edit(plan, by=request.actor, **form.values()),
        frame.verb_of(plan, _("Change the plan"), _("Save the plan")), _("The plan has been changed."),
        fresh=lambda now: PlanForm(initial=values(now)),
    )  # fmt: skip


def add_leg(request: page.Request, ref: str) -> HttpResponse:
    """Add the document that the reader's institution makes."""
    plan = frame.fetch(request, ref)
    rules.require(request.actor, "plan.add_leg", plan)
    kinds = choices.kinds(request.actor)
    today = timezone.localdate()
    initial = {"since": max(today, plan.period.lower), "until": frame.last_day(plan)}
    if len(kinds) == 1:
        initial["kind"] = kinds[0]
    people = choices.household(request.actor, plan)
    options = [(one, str(member.case.person)) for one, member in people.items()]
    form = page.open_form(request, LegForm, kinds=kinds, person=str(plan.case.person), members=options, initial=initial)

    def carry() -> object:
        typed = form.values()
        return plans.add_leg(plan, by=request.actor, **{**typed, "member": people.get(typed.get("member", ""))})

    verb = frame.verb_of(
        plan, _("Add a document of your institution"), _("Add the document"),
        why={"kind": _("The social contract is made by a social worker (UPS art. 108), the individual action plan by a"
                       " counsellor of the labour office. You sign it together with the person.")},
    )  # fmt: skip
    return frame.verb_page(
        request, plan, form, carry, verb,
        _("The document is in the plan. Add goals and tasks to it."),
    )  # fmt: skip


def edit_leg(request: page.Request, ref: str) -> HttpResponse:
    """Change the days of a document, its next contact, or who signs it."""
    leg = frame.fetch_leg(request, ref)
    rules.require(request.actor, "plan.edit_leg", leg)
    officers = {post.ref: post for post in colleagues(request).values() if post.role == leg.officer.role}
    officers.setdefault(leg.officer.ref, leg.officer)
    options = [(one, post.user.name) for one, post in officers.items()]

    def values(now: Any) -> dict[str, Any]:
        return {
            "since": now.period.lower, "until": frame.last_day(now), "contact_on": now.contact_on,
            "officer": now.officer.ref,
        }  # fmt: skip

    form = page.open_form(request, EditLegForm, officers=options, subject=leg, initial=values(leg))

    def carry() -> object:
        typed = form.values()
        return plans.edit_leg(leg, by=request.actor, **{**typed, "officer": officers[typed["officer"]]})

    back = reverse("joint_plan_leg", args=[leg.ref])
    return frame.verb_page(
        request, leg.plan, form, carry,
        frame.verb_of(leg.plan, _("Change the document"), _("Save the document"), back, lead=LegKind(leg.kind).label),
        _("The document has been changed."), to=back,
        fresh=lambda now: EditLegForm(officers=options, initial=values(now)),
    )  # fmt: skip


def drop_leg(request: page.Request, ref: str) -> HttpResponse:
    """Give up a document before both signed it."""
    leg = frame.fetch_leg(request, ref)
    rules.require(request.actor, "plan.drop_leg", leg)
    form = page.open_form(request, ReasonForm, subject=leg, example=_("For example: the person does not want it."))
    verb = frame.verb_of(
        leg.plan, _("Give up this document"), _("Give up the document"), reverse("joint_plan_leg", args=[leg.ref]),
        kind="danger", lead=LegKind(leg.kind).label,
    )  # fmt: skip
    return frame.verb_page(
        request, leg.plan, form, lambda: plans.drop_leg(leg, by=request.actor, reason=form.cleaned_data["reason"]),
        verb, _("The document was given up. What stood in it is crossed out and stays readable."),
    )  # fmt: skip


def write_field(request: page.Request, ref: str, code: str) -> HttpResponse:
    """Write one field of the form of a document."""
    leg = frame.fetch_leg(request, ref)
    rules.require(request.actor, "plan.write_field", leg)
    field = next((one for one in choices.fields(leg.kind, leg.period.lower) if one.code == code), None)
    if field is None:
        raise Http404
    items = reporting.items_on(request.actor, leg.plan, timezone.localdate())
    now = next(
        (one for one in items if one.kind == ClauseKind.FIELD and (one.leg_id, one.code) == (leg.pk, code)), None
    )
    label = field.label[:1].upper() + field.label[1:]
    form = page.open_form(
        request, FieldForm, label=label, initial={"text": now.text if now and not now.is_dropped else ""}
    )
    back = reverse("joint_plan_leg", args=[leg.ref])
    verb = frame.verb_of(
        leg.plan, label, _("Save the field"), back, lead=LegKind(leg.kind).label,
        why={"text": _("Only workers of your institution and the person read it. Both sign it together with the rest of"
                       " the document.")},
    )  # fmt: skip
    return frame.verb_page(
        request, leg.plan, form,
        lambda: plans.write_field(leg, by=request.actor, code=code, text=form.cleaned_data["text"]), verb,
        _("The field has been saved. The parties of this document are to sign it."), to=back,
    )  # fmt: skip
