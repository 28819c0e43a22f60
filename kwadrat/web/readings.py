"""The plan in plain Polish, as the person reads it with a worker beside her; her word on each item, who read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kwadrat.access import disclosure, relations, rules
from kwadrat.casework import plans
from kwadrat.papers.outcomes import qr
from kwadrat.records.choices import Disclosed, LinkWay
from kwadrat.reporting import readings as reporting
from kwadrat.reporting.joint_plans import choices
from kwadrat.web import page
from kwadrat.web.forms.readings import EndKeyForm, SayForm, SendKeyForm
from kwadrat.web.verb import Verb

if TYPE_CHECKING:
    from kwadrat.records.plans import JointPlan, PlanMember


def _crumbs(plan: JointPlan, *more: tuple[str, str]) -> list[tuple[str, str]]:
    person = plan.case.person
    return [
        (_("People"), reverse("people")), (str(person), reverse("person", args=[person.ref])),
        (_("Plan"), reverse("person_plan", args=[person.ref])),
        (plan.title, reverse("joint_plan", args=[plan.ref])), *more,
    ]  # fmt: skip


def _seen(request: page.Request, plan: JointPlan, member: PlanMember | None) -> None:
    person_id = member.case.person_id if member else plan.case.person_id
    disclosure.log(request.actor, [person_id], Disclosed.PERSON, subject=plan.ref)


def _with_whom(request: page.Request, plan: JointPlan) -> tuple[PlanMember | None, str]:
    """Who of the household sits beside the worker (?osoba=, in a form a hidden field), and the query that says so; 404
    for one on whose case the reader does not work."""
    ref = (request.POST if request.method == "POST" else request.GET).get("osoba", "")
    member = choices.household(request.actor, plan).get(ref) if ref else None
    if (ref and member is None) or not relations.reads_case(request.actor, member.case if member else plan.case):
        raise Http404
    return member, f"?osoba={ref}" if ref else ""


def _beside(member: PlanMember | None) -> dict[str, Any]:
    return {"osoba": member.ref if member else ""}


def reading(request: page.Request, ref: str) -> HttpResponse:
    """Czytamy razem: the plan in plain words on the worker's screen; what the person says is written beside it."""
    plan = page.fetch(reporting.plans_in(request.actor), ref)
    member, query = _with_whom(request, plan)
    _seen(request, plan, member)
    people = [(one, str(each.case.person)) for one, each in choices.household(request.actor, plan).items()]
    return page.show(
        request, "readings/reading.html", reading=reporting.reading(plan, member), crumbs=_crumbs(plan), query=query,
        may_say=relations.in_team(request.actor, plan), may_send=page.may(request, "plan.send_key", plan),
        may_end=page.may(request, "plan.end_key", plan), has_key=reporting.has_key(plan, member),
        people=[("", str(plan.case.person)), *people] if people else [],
    )  # fmt: skip


def say(request: page.Request, ref: str) -> HttpResponse:
    """Co mówi osoba: she agrees with one item or not; written down by the worker beside her."""
    clause = page.fetch(reporting.clauses_in(request.actor), ref)
    version = reporting.current(clause)
    rules.require(request.actor, "plan.say", version)
    member, query = _with_whom(request, clause.plan)
    _seen(request, clause.plan, member)
    back = reverse("joint_plan_reading", args=[clause.plan.ref]) + query
    form = page.open_form(request, SayForm, initial=_beside(member))
    done = page.carry_out(
        request, form, lambda: plans.say(version, by=request.actor, is_own=False, member=member, **form.values()),
        to=back, done=_("It has been written down. Nobody can change or delete it."),
    )  # fmt: skip
    verb = Verb(
        _("What the person says"), _("Write it down"), back, lead=clause.text,
        crumbs=_crumbs(clause.plan, (_("Reading together"), back)),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def send_key(request: page.Request, ref: str) -> HttpResponse:
    """Daj osobie odnośnik: by text message, by e-mail, or on this page to print with its QR code."""
    plan = page.fetch(reporting.plans_in(request.actor), ref)
    rules.require(request.actor, "plan.send_key", plan)
    member, query = _with_whom(request, plan)
    _seen(request, plan, member)
    form = page.open_form(request, SendKeyForm, initial=_beside(member))
    back = reverse("joint_plan_reading", args=[plan.ref]) + query
    made: list[str] = []

    def run() -> Any:
        done = plans.send_key(plan, by=request.actor, member=member, **form.values())
        made.append(done.plain_token)  # type: ignore[attr-defined]
        return done

    done = page.carry_out(request, form, run, to=back)
    if made and form.cleaned_data["way"] != LinkWay.PAPER:
        page.tell(request, _("The link is on its way to the person."))
    elif made:
        address = settings.SITE_URL + reverse("own_plan", args=made)
        code = qr(address, margin=4)  # white under it, for a dark page
        at = code.index("<path")
        code = f'{code[:at]}<rect width="100%" height="100%" fill="#fff"/>{code[at:]}'
        return page.show(
            request, "readings/printed.html", address=address, plan=plan, back=back,
            code=f"data:image/svg+xml,{quote(code)}",
            crumbs=_crumbs(plan, (_("Reading together"), back)),
        )  # fmt: skip
    verb = Verb(
        _("Give the person a link to her plan"), _("Give the link"), back,
        lead=_("Whoever holds the link is asked for the day and the month of birth. The link before stops working."),
        crumbs=_crumbs(plan, (_("Reading together"), back)), widths={"phone": "medium", "email": "medium"},
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)


def end_key(request: page.Request, ref: str) -> HttpResponse:
    """Wycofaj odnośnik: the person's link stops working at once."""
    plan = page.fetch(reporting.plans_in(request.actor), ref)
    rules.require(request.actor, "plan.end_key", plan)
    member, query = _with_whom(request, plan)
    form = page.open_form(request, EndKeyForm, initial=_beside(member))
    back = reverse("joint_plan_reading", args=[plan.ref]) + query
    done = page.carry_out(
        request, form, lambda: plans.end_key(plan, by=request.actor, member=member), to=back,
        done=_("The link does not work any more."),
    )  # fmt: skip
    verb = Verb(
        _("Withdraw the person's link?"), _("Withdraw the link"), back, kind="danger", lead=plan.title,
        crumbs=_crumbs(plan, (_("Reading together"), back)),
    )  # fmt: skip
    return done or page.show(request, "base/verb.html", form=form, verb=verb)
